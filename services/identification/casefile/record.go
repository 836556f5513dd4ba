package casefile

import (
	"mangrove/pkg/decide"
	idv1 "mangrove/proto/gen/identificationv1"
)

// RecordNeeds keeps what a house must know to care: diet, stairs, sleep.
type RecordNeeds struct{ Needs decide.Section }

// Decide records.
func (c RecordNeeds) Decide(s State, _ decide.Given) (decide.Outcome, error) {
	if err := unopened(s); err != nil {
		return decide.Outcome{}, err
	}
	return decide.Events(&idv1.NeedsRecorded{Needs: c.Needs.Put()})
}

// RecordStatement keeps what the person told for proceedings. It never leaves identification (C-07).
type RecordStatement struct{ Statement decide.Section }

// Decide records.
func (c RecordStatement) Decide(s State, _ decide.Given) (decide.Outcome, error) {
	if err := unopened(s); err != nil {
		return decide.Outcome{}, err
	}
	return decide.Events(&idv1.StatementRecorded{Statement: c.Statement.Put()})
}

// RecordContact keeps a contact that took place. It is a fact, which no state refuses (P1).
type RecordContact struct {
	Channel idv1.Channel
	Contact decide.Section
}

// Decide records.
func (c RecordContact) Decide(State, decide.Given) (decide.Outcome, error) {
	return decide.Events(&idv1.ContactRecorded{Channel: c.Channel, Contact: c.Contact.Put()})
}
