package register

import (
	"strings"
	"time"

	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/types/known/timestamppb"

	"mangrove/pkg/decide"
	consentv1 "mangrove/proto/gen/consentv1"
	grantv1 "mangrove/proto/gen/grantv1"
)

// secondAgency and twoAgencies are what the policy obliges to: that nobody is kept out, or let in again, before another
// agency says so too (CP-10).
const (
	secondAgency = "second_agency"
	twoAgencies  = "two_agencies"
)

// confirms is whose it is to look at what waits for another agency: whoever there may say so.
const confirms = decide.Anyone

const (
	confirmExclusion = "confirm_exclusion"
	letIn            = "let_in_again"
)

// Exclude records whom the person does not want near their case. Where that is who keeps the case or stands for the child,
// it holds once another agency confirms it.
type Exclude struct{ *consentv1.ExcludeRecipient }

// Decide records.
func (c Exclude) Decide(_ State, g decide.Given) (decide.Outcome, error) {
	if c.GetRecipient().GetAgency() == "" && c.GetRecipient().GetPerson() == "" {
		return decide.Invalid("recipient", "name an agency or a worker")
	}
	grant := &grantv1.Grant{
		Id: g.ID, Case: g.Case, Kind: grantv1.GrantKind_GRANT_KIND_EXCLUSION, Recipient: c.GetRecipient(), From: since(g),
	}
	if obliged(g, secondAgency) {
		return waits(grant, confirmExclusion, g), nil
	}
	return given(grant), nil
}

// waits asks another agency to confirm, for three days, and keeps nobody out meanwhile.
func waits(grant *grantv1.Grant, duty string, g decide.Given) decide.Outcome {
	grant.ProposedBy, grant.Until = g.Agency, timestamppb.New(g.At.Add(provisional))
	return decide.Outcome{
		Events: []proto.Message{&consentv1.KeepingOutAsked{Grant: grant}},
		Open:   []decide.Duty{forAnother(duty, grant.GetId(), provisional/2, g)},
	}
}

// asks is how the policy names the agency to ask for the second word.
const asks = "asks@"

// forAnother is the duty of the agency that the policy names to look at something, or where there is none of the office on call.
func forAnother(what, grant string, within time.Duration, g decide.Given) decide.Duty {
	d := decide.Duty{Key: what + "/" + grant, What: what, Whose: "on_call_child_protection", Next: "on_call_child_protection", Office: true, By: g.At.Add(within)}
	for _, to := range g.Obligations {
		if agency, ok := strings.CutPrefix(to, asks); ok {
			d.Whose, d.Agency = confirms, agency
		}
	}
	d.Anywhere = d.Agency == ""
	return d
}

// ConfirmExclusion is the word of another agency, which asked the person too.
type ConfirmExclusion struct{ Grant string }

// Decide confirms.
func (c ConfirmExclusion) Decide(s State, g decide.Given) (decide.Outcome, error) {
	asked, ok := s.Asked[c.Grant]
	switch {
	case !ok || asked.Kind != grantv1.GrantKind_GRANT_KIND_EXCLUSION:
		return decide.Refuse("no_exclusion", "nothing of this case waits here to be confirmed: record first what the person asks")
	case !g.At.Before(asked.Until):
		return decide.Refuse("grant_ended", "nobody confirmed it in time: ask the person, and record it anew")
	}
	out := given(asked.again(c.Grant, g))
	out.Done = []string{confirmExclusion + "/" + c.Grant}
	return out, nil
}

// again is the grant that was asked for, from now on.
func (g Grant) again(id string, at decide.Given) *grantv1.Grant {
	return &grantv1.Grant{
		Id: id, Case: at.Case, Kind: g.Kind, From: since(at), ProposedBy: g.ProposedBy,
		Recipient: &grantv1.Recipient{Agency: g.Agency, Service: g.Service, Person: g.Person, Country: g.Country},
	}
}

// letInByTwo ends what keeps somebody out once two agencies have said so. The first word changes nothing.
func (s State) letInByTwo(id string, g decide.Given) (decide.Outcome, error) {
	switch s.Grants[id].LetInBy {
	case g.Agency:
		return decide.Refuse("second_agency", "your agency has said so: now one of another agency must")
	case "":
		return decide.Outcome{
			Events: []proto.Message{&consentv1.LettingInAsked{Grant: id, Agency: g.Agency}},
			Open:   []decide.Duty{forAnother(letIn, id, provisional/2, g)},
		}, nil
	}
	out := s.ended(id, grantv1.EndReason_END_REASON_WITHDRAWN)
	out.Done = append(out.Done, letIn+"/"+id)
	return out, nil
}
