package casefile

import (
	"slices"
	"time"

	"mangrove/pkg/decide"
	contractv1 "mangrove/proto/gen/contractv1"
	idv1 "mangrove/proto/gen/identificationv1"
)

// Refer asks an agency to help, and names what would be shared with it.
type Refer struct {
	Service, Agency, Purpose string
	Categories               []contractv1.Category
	// Registered says whether the registry of agencies knows the agency.
	Registered bool
}

// answerWithin is how long an agency has to answer a referral before the duty goes on.
const answerWithin = 24 * time.Hour

// Decide refers.
func (c Refer) Decide(s State, g decide.Given) (decide.Outcome, error) {
	if err := unopened(s); err != nil {
		return decide.Outcome{}, err
	}
	if slices.Contains(c.Categories, contractv1.Category_CATEGORY_TESTIMONY) {
		return decide.Invalid("categories", "a statement is never shared by a referral (C-07)")
	}
	if !c.Registered {
		return decide.Invalid("agency", "the registry knows no such agency")
	}
	for _, r := range s.Referrals {
		if r.Agency == c.Agency && r.Service == c.Service && (r.State == Asked || r.State == Accepted) {
			return decide.Refuse("referral_open", "a referral to this agency for this service is open already")
		}
	}
	out, err := decide.Events(&idv1.Referred{
		Referral: g.ID, Service: c.Service, Agency: c.Agency, Purpose: c.Purpose, Categories: c.Categories, FromAgency: g.Agency,
	})
	out.Open = append(out.Open, decide.Duty{
		Key: "answer_referral/" + g.ID, What: "answer_referral", Whose: "hotline", Next: "supervisor", By: g.At.Add(answerWithin),
	})
	return out, err
}

// find gives a referral in one of the states, or a refusal that says what it is instead.
func (s State) find(id string, states ...string) (Referral, error) {
	r, ok := s.Referrals[id]
	if !ok {
		return r, &decide.Refusal{Code: "no_referral", Hint: "there is no such referral on this case"}
	}
	if !slices.Contains(states, r.State) {
		return r, &decide.Refusal{Code: "referral_" + r.State, Hint: "the referral is " + r.State}
	}
	return r, nil
}

// AcceptReferral is the receiving agency's yes. From its event the register gives the assignment and the share.
type AcceptReferral struct{ Referral string }

// Decide accepts.
func (c AcceptReferral) Decide(s State, g decide.Given) (decide.Outcome, error) {
	r, err := s.find(c.Referral, Asked)
	if err != nil {
		return decide.Outcome{}, err
	}
	out, err := decide.Events(&idv1.ReferralAccepted{
		Referral: c.Referral, Service: r.Service, Agency: r.Agency, Purpose: r.Purpose, Categories: r.Categories, Worker: g.Actor,
	})
	out.Done = []string{"answer_referral/" + c.Referral}
	return out, err
}

// DeclineReferral is the receiving agency's no; another place must be found.
type DeclineReferral struct{ Referral string }

// Decide declines.
func (c DeclineReferral) Decide(s State, _ decide.Given) (decide.Outcome, error) {
	if _, err := s.find(c.Referral, Asked); err != nil {
		return decide.Outcome{}, err
	}
	out, err := decide.Events(&idv1.ReferralDeclined{Referral: c.Referral})
	out.Done = []string{"answer_referral/" + c.Referral}
	return out, err
}

// EndReferral completes or revokes a referral. It needs no opening, so it always works.
type EndReferral struct {
	Referral  string
	Completed bool
}

// Decide ends.
func (c EndReferral) Decide(s State, _ decide.Given) (decide.Outcome, error) {
	states := []string{Accepted}
	if !c.Completed {
		states = append(states, Asked)
	}
	if _, err := s.find(c.Referral, states...); err != nil {
		return decide.Outcome{}, err
	}
	out, err := decide.Events(&idv1.ReferralEnded{Referral: c.Referral, Completed: c.Completed})
	out.Done = []string{"answer_referral/" + c.Referral}
	return out, err
}
