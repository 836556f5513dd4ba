package casefile

import (
	"mangrove/pkg/decide"
	idv1 "mangrove/proto/gen/identificationv1"
)

// PresumeVictim says that there are reasonable grounds to believe the person is a victim (Council of Europe
// Convention, art. 10).
type PresumeVictim struct{}

// Decide presumes.
func (PresumeVictim) Decide(s State, _ decide.Given) (decide.Outcome, error) {
	if err := unopened(s); err != nil {
		return decide.Outcome{}, err
	}
	if s.Stage == idv1.Stage_STAGE_PRESUMED {
		return decide.Refuse("presumed_already", "the person is a presumed victim already")
	}
	return decide.Events(&idv1.VictimPresumed{})
}

// JoinHousehold says who belongs together, by a mark that says nothing else.
type JoinHousehold struct {
	Household             string
	VettedCarer, Assessed bool
}

// Decide joins.
func (c JoinHousehold) Decide(s State, _ decide.Given) (decide.Outcome, error) {
	if err := unopened(s); err != nil {
		return decide.Outcome{}, err
	}
	return decide.Events(&idv1.HouseholdJoined{Household: c.Household, VettedCarer: c.VettedCarer, FamilyAssessed: c.Assessed})
}
