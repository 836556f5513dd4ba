package register

import (
	"mangrove/pkg/decide"
	grantv1 "mangrove/proto/gen/grantv1"
)

// Follow gives what follows from an event of another service: an assignment, a share, authorship. What is given
// already is not given twice, and what has ended meanwhile does not begin (a late event is safe).
type Follow struct{ Grants []*grantv1.Grant }

// Decide gives.
func (c Follow) Decide(s State, _ decide.Given) (decide.Outcome, error) {
	var out decide.Outcome
	for _, g := range c.Grants {
		if _, known := s.Grants[g.GetId()]; known {
			continue
		}
		one := given(g)
		out.Events = append(out.Events, one.Events...)
		out.Open = append(out.Open, one.Open...)
	}
	return out, nil
}

// Following are the ids of the grants that follow from a referral: its share, authorship of what the agency writes in
// its own service, and the assignment.
func Following(referral string) []string {
	return []string{"share-" + referral, "author-" + referral, "assignment-" + referral}
}
