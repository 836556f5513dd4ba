package interests

import (
	"time"

	"google.golang.org/protobuf/types/known/timestamppb"

	"mangrove/pkg/contract"
	"mangrove/pkg/decide"
	biv1 "mangrove/proto/gen/bestinterestsv1"
)

// MeetCondition is the word of who works on the case that a condition of the determination in force is met. The condition stays open
// until another agency says so too (B-02).
type MeetCondition struct{ Condition biv1.ConditionKind }

// confirmWithin is how long the guardian has to look whether a condition is met.
const confirmWithin = 72 * time.Hour

// Decide reports.
func (c MeetCondition) Decide(s State, g decide.Given) (decide.Outcome, error) {
	switch open := s.Open(c.Condition); {
	case open == nil:
		return noCondition()
	case open.Reporter != "":
		return decide.Refuse("condition_reported", "it was said already: another agency says so too")
	}
	out, err := decide.Events(&biv1.ConditionReported{Condition: c.Condition, By: g.Actor, ByAgency: g.Agency})
	out.Done = []string{condition(c.Condition)}
	out.Open = []decide.Duty{{
		Key: confirmation(c.Condition), What: "confirm_condition", Whose: "guardian", Agency: s.Guardian.Agency, Next: "national_coordinator", Office: true,
		By: g.At.Add(confirmWithin), Details: map[string]string{"about": name(c.Condition)},
	}}
	return out, err
}

// ConfirmCondition is the word of another agency that a condition is met. Who may say so is the policy's to say (B-02).
type ConfirmCondition struct{ Condition biv1.ConditionKind }

// Decide meets.
func (c ConfirmCondition) Decide(s State, _ decide.Given) (decide.Outcome, error) {
	switch open := s.Open(c.Condition); {
	case open == nil:
		return noCondition()
	case open.Reporter == "":
		return decide.Refuse("condition_unreported", "nobody has said yet that it is met: who works on the case does")
	}
	out, err := decide.Events(&biv1.ConditionMet{Condition: c.Condition})
	out.Done = []string{confirmation(c.Condition)}
	return out, err
}

// Open gives a condition of the determination in force that is not met; nil where there is none.
func (s State) Open(kind biv1.ConditionKind) *Condition {
	for _, open := range s.InForce.open() {
		if open.Kind == kind {
			return &open
		}
	}
	return nil
}

func noCondition() (decide.Outcome, error) {
	return decide.Refuse("no_condition", "the determination in force has no such condition that is open: choose one of those that are")
}

// duty names the duty about the condition that is open: to see to it, or to confirm it once it was reported.
func (c Condition) duty() string {
	if c.Reporter != "" {
		return confirmation(c.Kind)
	}
	return condition(c.Kind)
}

// condition names the duty to see to a condition, and confirmation the one to say that it is met.
func condition(kind biv1.ConditionKind) string { return "meet_condition/" + name(kind) }

func confirmation(kind biv1.ConditionKind) string { return "confirm_condition/" + name(kind) }

func name(kind biv1.ConditionKind) string { return contract.EnumName(kind.Descriptor(), kind.Number()) }

// Under are the conditions as an event and a view tell them.
func (d Determination) Under() []*biv1.Condition {
	var out []*biv1.Condition
	for _, c := range d.Conditions {
		out = append(out, &biv1.Condition{Condition: c.Kind, By: timestamppb.New(c.By)})
	}
	return out
}

// conditions are those of an event, of which none is met yet.
func conditions(under []*biv1.Condition) []Condition {
	var out []Condition
	for _, c := range under {
		out = append(out, Condition{Kind: c.GetCondition(), By: c.GetBy().AsTime()})
	}
	return out
}
