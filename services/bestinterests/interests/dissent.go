package interests

import (
	"mangrove/pkg/decide"
	biv1 "mangrove/proto/gen/bestinterestsv1"
)

// Dissent is the word of a member that they do not agree to what is proposed, and why. The others may still be a quorum, and the dissent
// is kept with what they determine.
type Dissent struct {
	Determination string
	Why           decide.Section
}

// Decide dissents.
func (c Dissent) Decide(s State, g decide.Given) (decide.Outcome, error) {
	if err := s.unsaid(c.Determination, g); err != nil {
		return decide.Outcome{}, err
	}
	return decide.Events(&biv1.MemberDissented{Determination: c.Determination, Member: g.Actor, Dissent: c.Why.Put()})
}
