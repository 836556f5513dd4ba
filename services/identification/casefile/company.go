package casefile

import (
	"slices"
	"time"

	"mangrove/pkg/decide"
	idv1 "mangrove/proto/gen/identificationv1"
)

// CorrectCompany says whether there is a parent or carer, as it turned out since. For a child without one the policy opens
// the duty to name a guardian (CP-08); with one it is done. Who took a call is to go on with it for as long as nobody was asked for what ends it then.
type CorrectCompany struct{ Unaccompanied bool }

// Decide corrects.
func (c CorrectCompany) Decide(s State, g decide.Given) (decide.Outcome, error) {
	if err := unopened(s); err != nil {
		return decide.Outcome{}, err
	}
	if c.Unaccompanied == s.Unaccompanied {
		return decide.Refuse("company_stands", "it stands so already: nothing more is needed")
	}
	out, err := decide.Events(&idv1.CompanyCorrected{Unaccompanied: c.Unaccompanied})
	s.Unaccompanied = c.Unaccompanied
	brokeOff := s.BrokeOff()
	if !c.Unaccompanied {
		out.Done = []string{GuardianDuty}
		if !brokeOff {
			out.Done = append(out.Done, goOnDuty)
		}
	} else if brokeOff {
		duty := goOn(true, s.Agency, g.At)
		duty.Stands = true
		out.Open = []decide.Duty{duty}
	}
	return out, err
}

// Named is who has custody by the word of one agency.
type Named struct {
	Custodians []string
	ByAgency   string
}

// NameCustodians says which of the adults with the child have custody of it, each by their own case (H-01). It waits for the word
// of another agency.
type NameCustodians struct{ Custodians []string }

// confirmCustodians names the duty of another agency to say the same.
const (
	confirmCustodians = "confirm_custodians"
	confirmWithin     = 72 * time.Hour
)

// Decide names them; once confirmed, in place of those that were named before.
func (c NameCustodians) Decide(s State, g decide.Given) (decide.Outcome, error) {
	if err := unopened(s); err != nil {
		return decide.Outcome{}, err
	}
	custodians, err := named("custodians", c.Custodians, g)
	if err != nil {
		return decide.Outcome{}, err
	}
	out, err := decide.Events(&idv1.CustodiansNamed{Custodians: custodians, ByAgency: g.Agency})
	out.Open = []decide.Duty{{
		Key: confirmCustodians, What: confirmCustodians, Whose: "supervisor", Anywhere: true, Next: "on_call_child_protection", Office: true, By: g.At.Add(confirmWithin),
	}}
	return out, err
}

// ConfirmCustodians is the word of another agency that they have custody.
type ConfirmCustodians struct{ Custodians []string }

// Decide confirms.
func (c ConfirmCustodians) Decide(s State, _ decide.Given) (decide.Outcome, error) {
	said := slices.Sorted(slices.Values(c.Custodians))
	switch {
	case s.Named == nil:
		return decide.Refuse("nobody_named", "nobody was named who waits for another agency's word: name who has custody first")
	case !slices.Equal(said, s.Named.Custodians):
		return decide.Refuse("others_named", "others were named: find out together who has custody")
	}
	out, err := decide.Events(&idv1.CustodiansConfirmed{Custodians: said})
	out.Done = []string{confirmCustodians}
	return out, err
}
