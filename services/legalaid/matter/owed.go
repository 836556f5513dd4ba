package matter

import (
	"slices"
	"time"

	"mangrove/pkg/decide"
)

// MandateDuty names the duty of an office that has a part to take the mandate, AdviceDuty that to advise who has a claim open
// and asks about a return.
const (
	MandateDuty = "take_mandate"
	AdviceDuty  = "advise_on_return"
)

// within is how long an office has for either: a lawyer by the third day, and no return is sooner after it is declared.
const within = 72 * time.Hour

func mandateOf(office string) string { return MandateDuty + "/" + office }

// Part is news that an office has a part in the case: it owes the person a lawyer.
type Part struct{ Office string }

// Decide opens.
func (c Part) Decide(s State, g decide.Given) (decide.Outcome, error) {
	out := s.owed(g, decide.Outcome{})
	if s.Lawyer == "" {
		out.Open = append(out.Open, decide.Duty{
			Key: mandateOf(c.Office), What: MandateDuty, Whose: "lawyer", Next: "national_coordinator", Office: true, By: g.At.Add(within),
			Agency: c.Office, Stands: true,
		})
	}
	return out, nil
}

// PartEnded is news that an office has no part any more: it owes nothing.
type PartEnded struct{ Office string }

// Decide ends.
func (c PartEnded) Decide(s State, g decide.Given) (decide.Outcome, error) {
	return s.owed(g, decide.Outcome{Done: []string{mandateOf(c.Office)}}), nil
}

// Return is news of a return: asked about, given up, or made.
type Return struct{}

// Decide moves the duty to advise.
func (Return) Decide(s State, g decide.Given) (decide.Outcome, error) {
	return s.owed(g, decide.Outcome{}), nil
}

// owed moves the duty to advise, as the matter then stands: who has the mandate owes it, wherever they work, and where nobody has,
// the office that has a part for the longest. It is due when it was.
func (s State) owed(g decide.Given, out decide.Outcome) decide.Outcome {
	asked, _ := g.Facts["return_open"].(bool)
	if !asked || !s.proceeding() || s.advisedOn() != "" || len(g.Agencies) == 0 {
		out.Done = append(out.Done, AdviceDuty)
		return out
	}
	duty := decide.Duty{Key: AdviceDuty, What: AdviceDuty, Next: "national_coordinator", Office: true, By: g.At.Add(within), Moves: true}
	if s.Lawyer != "" {
		duty.Whose, duty.Anywhere = decide.Worker(s.Lawyer), true
	} else {
		duty.Whose, duty.Agency = "lawyer", g.Agencies[0]
	}
	out.Open = append(out.Open, duty)
	return out
}

func (s State) proceeding() bool {
	return slices.ContainsFunc(s.Claims, func(c Claim) bool { return c.Open })
}
