package care

import (
	"mangrove/pkg/decide"
	healthv1 "mangrove/proto/gen/healthv1"
)

// RecordNeeds keeps what somebody who cares must know: diet, stairs, sleep, an allergy.
type RecordNeeds struct{ Needs decide.Section }

// Decide records.
func (c RecordNeeds) Decide(State, decide.Given) (decide.Outcome, error) {
	return decide.Events(&healthv1.CareNeedsRecorded{Needs: c.Needs.Put()})
}

// RecordNotes keeps what the clinic noted. It never leaves health.
type RecordNotes struct{ Notes decide.Section }

// Decide records.
func (c RecordNotes) Decide(State, decide.Given) (decide.Outcome, error) {
	return decide.Events(&healthv1.Noted{Notes: c.Notes.Put()})
}
