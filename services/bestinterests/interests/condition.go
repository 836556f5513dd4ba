package interests

import (
	"slices"

	"mangrove/pkg/contract"
	"mangrove/pkg/decide"
	biv1 "mangrove/proto/gen/bestinterestsv1"
)

// MeetCondition is the word of who works on the case that a condition of the determination in force is met.
type MeetCondition struct{ Condition biv1.ConditionKind }

// Decide meets.
func (c MeetCondition) Decide(s State, _ decide.Given) (decide.Outcome, error) {
	if !slices.ContainsFunc(s.InForce.open(), func(open Condition) bool { return open.Kind == c.Condition }) {
		return decide.Refuse("no_condition", "the determination in force has no such condition that is open")
	}
	out, err := decide.Events(&biv1.ConditionMet{Condition: c.Condition})
	out.Done = []string{condition(c.Condition)}
	return out, err
}

// condition names the duty to see to a condition.
func condition(kind biv1.ConditionKind) string {
	return "meet_condition/" + contract.EnumName(kind.Descriptor(), kind.Number())
}
