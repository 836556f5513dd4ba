package service

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"google.golang.org/protobuf/types/known/timestamppb"

	"mangrove/pkg/decide"
	"mangrove/pkg/gate"
	"mangrove/pkg/store"
	contractv1 "mangrove/proto/gen/contractv1"
)

// duties opens and closes what an outcome names, of a subject that is locked. The next event about it tells them.
func duties(tx *store.Tx, subject *store.Subject, out decide.Outcome, agency string, at time.Time) {
	for _, key := range out.Done {
		tx.DoneDuty(subject, key)
	}
	for _, d := range out.Open {
		if !d.Anywhere {
			d.Agency = cmp.Or(d.Agency, agency)
		}
		tx.OpenDuty(subject, store.Duty{Duty: d, ID: newID(), OpenedAt: at})
	}
}

// told is what other services hear of duties (contract.v1.Duty).
func told(duties []store.Duty) []*contractv1.Duty {
	out := make([]*contractv1.Duty, len(duties))
	for i, d := range duties {
		out[i] = &contractv1.Duty{
			Id: d.ID, What: d.What, Whose: role(d.Whose), Next: role(d.Next), By: timestamppb.New(d.By), OpenedAt: timestamppb.New(d.OpenedAt), Overdue: d.State == "overdue",
		}
	}
	return out
}

// role says of a worker only that it is one: who it is would tell of which house.
func role(whose string) string {
	if strings.HasPrefix(whose, decide.Worker("")) {
		return "worker"
	}
	return whose
}

// obligations reads the duties that the policy attaches to a decision, as duty:NAME:ROLE:SPAN: what, whose, by when; with
// @AGENCY behind it, it is that agency's, with :anywhere, whoever has the role in any agency must. When nobody has done one,
// it goes to whom the policy escalates to, else to the supervisor. What does not begin with duty is a word for the command.
func obligations(d gate.Decision, now time.Time) ([]decide.Duty, error) {
	var out []decide.Duty
	for _, text := range d.Obligations {
		text, agency, _ := strings.Cut(text, "@")
		text, anywhere := strings.CutSuffix(text, ":anywhere")
		parts := strings.Split(text, ":")
		if parts[0] != "duty" {
			continue
		}
		if len(parts) != 4 || slices.Contains(parts, "") {
			return nil, fmt.Errorf("the policy's obligation %q is not duty:NAME:ROLE:SPAN", text)
		}
		within, err := span(parts[3])
		if err != nil {
			return nil, fmt.Errorf("the policy's obligation %q has no span as 72h or 5d: %w", text, err)
		}
		out = append(out, decide.Duty{
			Key: parts[1], What: parts[1], Whose: parts[2], Next: cmp.Or(d.EscalateTo, "supervisor"), Office: d.EscalateTo != "", By: now.Add(within),
			Agency: agency, Anywhere: anywhere,
		})
	}
	return out, nil
}

// span reads a duration in hours, as 72h, or in days, as 5d.
func span(text string) (time.Duration, error) {
	if days, ok := strings.CutSuffix(text, "d"); ok {
		n, err := strconv.Atoi(days)
		return time.Duration(n) * 24 * time.Hour, err
	}
	return time.ParseDuration(text)
}

// owe opens the duties of a decision for the agency that asked, tells of them, and gives the id of the last.
func (s *Service) owe(ctx context.Context, tx *store.Tx, subject store.Subject, f gate.Flow, d gate.Decision) (string, error) {
	at := s.Domain().UTC()
	owed, err := obligations(d, at)
	if err != nil {
		return "", err
	}
	var id string
	for _, duty := range owed {
		duty.Stands = true
		if !duty.Anywhere {
			duty.Agency = cmp.Or(duty.Agency, f.Actor.Agency)
		}
		id = tx.OpenDuty(&subject, store.Duty{Duty: duty, ID: newID(), OpenedAt: at})
	}
	a := appender{s: s, tx: tx, at: at}
	return id, a.say(ctx, subject)
}
