package casefile

import (
	"time"

	"mangrove/pkg/decide"
	idv1 "mangrove/proto/gen/identificationv1"
)

// RecordContact keeps a contact that took place. It is a fact, which no state refuses (P1).
type RecordContact struct {
	Channel idv1.Channel
	Contact decide.Section
}

// readWithin is how long the keeping agency has to read a contact that another told of.
const readWithin = 24 * time.Hour

// Decide records. What another agency tells takes the place of nothing: how it is safe to reach the person is the keeping
// agency's to change, which has a duty to read it.
func (c RecordContact) Decide(s State, g decide.Given) (decide.Outcome, error) {
	if g.Agency == s.Agency {
		out, err := decide.Events(&idv1.ContactRecorded{Channel: c.Channel, Contact: c.Contact.Put()})
		out.Done = []string{toldContact}
		return out, err
	}
	out, err := decide.Events(&idv1.ContactTold{Channel: c.Channel, ToldContact: c.Contact.Put()})
	if s.Opened {
		out.Open = []decide.Duty{{
			Key: toldContact, What: toldContact, Whose: "hotline", Next: "supervisor", By: g.At.Add(readWithin), Agency: s.Agency,
		}}
	}
	return out, err
}

const toldContact = "read_told_contact"
