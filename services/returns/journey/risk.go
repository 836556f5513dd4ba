package journey

import (
	"google.golang.org/protobuf/types/known/timestamppb"

	"mangrove/pkg/decide"
	returnsv1 "mangrove/proto/gen/returnsv1"
)

// AssessRisk is the individual assessment of what awaits the person. What was accepted of an earlier one ends with it;
// what was found does not.
type AssessRisk struct {
	Danger returnsv1.Danger
	Risk   decide.Section
}

// Decide records.
func (c AssessRisk) Decide(s State, g decide.Given) (decide.Outcome, error) {
	if err := preparing(s); err != nil {
		return decide.Outcome{}, err
	}
	out, err := decide.Events(&returnsv1.RiskAssessed{Danger: c.Danger, Agency: g.Agency, At: timestamppb.New(g.At), Risk: c.Risk.Put()})
	out.Done = s.unsaid(returnsv1.Occasion_OCCASION_ACCEPTANCE)
	return out, err
}

// AcceptRisk is the person's informed acceptance of a danger, with a second person.
type AcceptRisk struct{ Second string }

// Decide notes it; it counts once the second person has attested it.
func (c AcceptRisk) Decide(s State, g decide.Given) (decide.Outcome, error) {
	if err := preparing(s); err != nil {
		return decide.Outcome{}, err
	}
	if s.Assessed.IsZero() {
		return decide.Refuse("not_assessed", "assess the risk first: nobody can accept what they were not told")
	}
	out, err := decide.Events(&returnsv1.RiskAccepted{Second: c.Second})
	return asked(out, returnsv1.Occasion_OCCASION_ACCEPTANCE, c.Second, g), err
}
