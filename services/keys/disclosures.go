package keys

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"time"

	"google.golang.org/protobuf/types/known/timestamppb"

	"mangrove/pkg/contract"
	"mangrove/pkg/service"
	"mangrove/pkg/store"
	"mangrove/pkg/web/peer"
	consentv1 "mangrove/proto/gen/consentv1"
	contractv1 "mangrove/proto/gen/contractv1"
)

// Of asks who opened what of a case, before a day or at all.
type Of struct {
	Case   string    `json:"case"`
	Before time.Time `json:"before"`
}

// Lines are who opened what, the newest first, in whole days. Earlier is the day before which there is more; zero where there is none.
type Lines struct {
	Lines   []Line    `json:"lines"`
	Earlier time.Time `json:"earlier"`
}

// Line is what was opened on one day by who has the same roles in the same agency, for the same purpose: agency and roles, never
// names (B-05).
type Line struct {
	Agency   string    `json:"agency"`
	Roles    []string  `json:"roles"`
	Purpose  string    `json:"purpose"`
	Opened   []string  `json:"opened"`
	Withheld []string  `json:"withheld"`
	Rules    []string  `json:"rules"`
	Services []string  `json:"services"`
	Times    uint64    `json:"times"`
	First    time.Time `json:"first"`
	Last     time.Time `json:"last"`
}

// After how many lines, or rows of the ledger that were read for them, no further day is begun.
const (
	enoughLines = 1000
	enoughRows  = 100_000
)

func (k *Keys) disclosures(ctx context.Context, q Of) (Lines, error) {
	if peer.Caller(ctx) != "consent" {
		return Lines{}, fmt.Errorf("%w: only consent reads disclosures", peer.ErrRefused)
	}
	var out Lines
	err := k.Store.Snapshot(ctx, func(tx *store.Tx) error {
		out = Lines{Lines: []Line{}}
		var rows uint64
		before := q.Before
		for {
			day, err := tx.LastDay(ctx, q.Case, before)
			if err != nil || day.IsZero() {
				return err
			}
			if len(out.Lines) >= enoughLines || rows >= enoughRows {
				out.Earlier = before
				return nil
			}
			equal, err := tx.Equal(ctx, q.Case, day)
			if err != nil {
				return err
			}
			lines, err := fold(equal)
			if err != nil {
				return err
			}
			for _, l := range lines {
				rows += l.Times
			}
			out.Lines, before = append(out.Lines, lines...), day
		}
	})
	return out, err
}

// fold makes one line of the rows of a day that tell the same, also where they say it in other words: by another service, or under
// another grant.
func fold(equal []store.Equal) ([]Line, error) {
	var out []Line
	at := map[string]int{} // of the lines, by what they tell
	for _, e := range equal {
		l, err := line(e)
		if err != nil {
			return nil, err
		}
		tells := fmt.Sprintf("%q", []any{l.Agency, l.Roles, l.Purpose, l.Opened, l.Withheld, l.Rules})
		if i, ok := at[tells]; ok {
			out[i].add(l)
			continue
		}
		at[tells], out = len(out), append(out, l)
	}
	return out, nil
}

// line is what rows of the ledger that say the same tell of who opened what.
func line(e store.Equal) (Line, error) {
	var r service.Row
	if err := json.Unmarshal(e.Body, &r); err != nil {
		return Line{}, fmt.Errorf("reading a row of the ledger: %w", err)
	}
	l := Line{
		Agency: r.Agency, Roles: once(r.Roles), Purpose: r.Purpose, Rules: r.Deny, Services: []string{r.Service},
		Times: e.Times, First: e.First, Last: e.Last,
	}
	for _, section := range r.Sections {
		if section.Carried != "" {
			l.Opened = append(l.Opened, section.Category)
		} else {
			l.Withheld = append(l.Withheld, section.Category)
		}
		l.Rules = append(l.Rules, section.Withheld...)
	}
	l.Opened, l.Withheld, l.Rules = once(l.Opened), once(l.Withheld), once(l.Rules)
	return l, nil
}

// add adds what tells the same and was not last.
func (l *Line) add(other Line) {
	l.Services = once(append(l.Services, other.Services...))
	l.Times += other.Times
	if other.First.Before(l.First) {
		l.First = other.First
	}
}

// once gives each of a list once, in order.
func once(all []string) []string {
	slices.Sort(all)
	return slices.Compact(all)
}

// Disclosures reads them from a running keys, for the person's own record.
func Disclosures(base string, client *http.Client) func(ctx context.Context, caseID string, before time.Time) ([]*consentv1.Disclosure, time.Time, error) {
	return func(ctx context.Context, caseID string, before time.Time) ([]*consentv1.Disclosure, time.Time, error) {
		var told Lines
		if err := peer.Post(ctx, client, base+"/peer/keys/v1/disclosures", Of{caseID, before}, &told); err != nil {
			return nil, time.Time{}, err
		}
		out := make([]*consentv1.Disclosure, len(told.Lines))
		for i, l := range told.Lines {
			out[i] = &consentv1.Disclosure{
				Agency: l.Agency, Roles: l.Roles, Purpose: l.Purpose, Opened: categories(l.Opened), Withheld: categories(l.Withheld), Rules: l.Rules,
				Services: l.Services, Times: l.Times, First: timestamppb.New(l.First), Last: timestamppb.New(l.Last),
			}
		}
		return out, told.Earlier, nil
	}
}

func categories(names []string) []contractv1.Category {
	var out []contractv1.Category
	for _, n := range names {
		if c, ok := contract.Category(n); ok {
			out = append(out, c)
		}
	}
	return out
}
