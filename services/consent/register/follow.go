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
		if g.GetKind() == grantv1.GrantKind_GRANT_KIND_BEST_INTERESTS {
			out.Done = append(out.Done, AssessDuty)
		}
	}
	return out, nil
}

// AssessDuty names the duty to assess shortly what a child needs, which the policy opens where a child's no pauses what was to
// begin (C-03), and where what a guardian in doubt agreed to ends soon (C-04).
const AssessDuty = "short_assessment"

// GuardianDuty names the duty to name a guardian, which the policy opens where a relative would agree for the child (C-04).
const GuardianDuty = "name_guardian"

// Guard gives the guardianship that follows from an appointment. It takes the place of the one before. Somebody of whom there is
// a doubt gets no new one by being named again: the doubt stays (C-04).
type Guard struct{ Grant *grantv1.Grant }

// Decide gives.
func (c Guard) Decide(s State, g decide.Given) (decide.Outcome, error) {
	for _, old := range s.Grants {
		if old.DoubtedBy != "" && old.Person == c.Grant.GetRecipient().GetPerson() {
			return decide.Outcome{}, nil
		}
	}
	out, err := Follow{Grants: []*grantv1.Grant{c.Grant}}.Decide(s, g)
	if len(out.Events) == 0 {
		return out, err
	}
	out.Done = append(out.Done, GuardianDuty)
	for _, id := range sorted(s.Grants) {
		if old := s.Grants[id]; old.Kind == grantv1.GrantKind_GRANT_KIND_GUARDIANSHIP && !old.Ended {
			gone := s.ended(id, grantv1.EndReason_END_REASON_SUPERSEDED)
			out.Events = append(gone.Events, out.Events...)
			out.Done = append(out.Done, gone.Done...)
		}
	}
	return out, err
}

// Following are the ids of the grants that follow from a referral: its share, authorship of what the agency writes in
// its own service, and the assignment.
func Following(referral string) []string {
	return []string{"share-" + referral, "author-" + referral, "assignment-" + referral}
}

// Undertaken is the id of the grant that follows from what a member of a panel undertook.
func Undertaken(undertaking string) string { return "panel-" + undertaking }

// Determined are the ids of the grants that follow from a determination.
func Determined(determination string) []string { return []string{"determination-" + determination} }
