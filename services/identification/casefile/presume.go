package casefile

import (
	"time"

	"mangrove/pkg/decide"
	idv1 "mangrove/proto/gen/identificationv1"
)

// PresumeVictim says that there are reasonable grounds to believe the person is a victim (Council of Europe
// Convention, art. 10), and what was found at the screening. Of who was found to be none, a new screening says it anew.
type PresumeVictim struct{ Screening decide.Section }

// Decide presumes.
func (c PresumeVictim) Decide(s State, g decide.Given) (decide.Outcome, error) {
	if err := unopened(s); err != nil {
		return decide.Outcome{}, err
	}
	if s.Stage == idv1.Stage_STAGE_PRESUMED && (!s.Conclusion.against() || s.Conclusion.Anew) {
		return decide.Refuse("presumed_already", "the person is a presumed victim already: nothing more is needed")
	}
	return decide.Events(&idv1.VictimPresumed{On: g.At.UTC().Format(time.DateOnly), Screening: c.Screening.Put()})
}

// VetCarer says whether a parent or carer was checked and found safe; false takes an earlier yes back.
type VetCarer struct{ Vetted bool }

// Decide vets.
func (c VetCarer) Decide(s State, _ decide.Given) (decide.Outcome, error) {
	if err := unopened(s); err != nil {
		return decide.Outcome{}, err
	}
	return decide.Events(&idv1.CarerVetted{Vetted: c.Vetted})
}
