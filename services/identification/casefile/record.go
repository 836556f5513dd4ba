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

// Decide records. What another agency tells takes the place of nothing, nor what somebody tells whom the person must be safe
// from, or whose role it is not: how it is safe to reach the person is the keeping agency's to change, which has a duty to read it.
func (c RecordContact) Decide(s State, g decide.Given) (decide.Outcome, error) {
	if g.Agency == s.Agency && !g.Barred {
		out, err := decide.Events(&idv1.ContactRecorded{Channel: c.Channel, Contact: c.Contact.Put()})
		out.Done = []string{toldContact}
		return out, err
	}
	out, err := decide.Events(&idv1.ContactTold{Channel: c.Channel, ToldContact: c.Contact.Put()})
	if s.Opened {
		whose, next := "hotline", "supervisor"
		if g.Barred { // it may be the very worker whose duty it would be
			whose, next = "supervisor", "on_call_child_protection"
		}
		out.Open = []decide.Duty{{
			Key: toldContact, What: toldContact, Whose: whose, Next: next, By: g.At.Add(readWithin), Agency: s.Agency,
		}}
	}
	return out, err
}

const toldContact = "read_told_contact"
