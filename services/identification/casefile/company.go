package casefile

import (
	"mangrove/pkg/decide"
	idv1 "mangrove/proto/gen/identificationv1"
)

// CorrectCompany says whether there is a parent or carer, as it turned out since. For a child without one the policy opens
// the duty to name a guardian (CP-08); with one it is done.
type CorrectCompany struct{ Unaccompanied bool }

// Decide corrects.
func (c CorrectCompany) Decide(s State, _ decide.Given) (decide.Outcome, error) {
	if err := unopened(s); err != nil {
		return decide.Outcome{}, err
	}
	if c.Unaccompanied == s.Unaccompanied {
		return decide.Refuse("company_stands", "it stands so already")
	}
	out, err := decide.Events(&idv1.CompanyCorrected{Unaccompanied: c.Unaccompanied})
	if !c.Unaccompanied {
		out.Done = []string{GuardianDuty}
	}
	return out, err
}

// NameCustodians says which of the adults with the child have custody of it, each by their own case (H-01).
type NameCustodians struct{ Custodians []string }

// Decide names them, in place of those that were named before.
func (c NameCustodians) Decide(s State, g decide.Given) (decide.Outcome, error) {
	if err := unopened(s); err != nil {
		return decide.Outcome{}, err
	}
	custodians, err := named("custodians", c.Custodians, g)
	if err != nil {
		return decide.Outcome{}, err
	}
	return decide.Events(&idv1.CustodiansNamed{Custodians: custodians})
}
