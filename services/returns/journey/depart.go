package journey

import (
	"maps"
	"slices"
	"time"

	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/types/known/timestamppb"

	"mangrove/pkg/decide"
	contractv1 "mangrove/proto/gen/contractv1"
	returnsv1 "mangrove/proto/gen/returnsv1"
)

// MendDuty names the duty that the policy attaches to the refusal of a departure (P2).
const MendDuty = "mend_departure"

// The duty to hear from who receives the person, and how long after the planned arrival it may take.
const (
	arrivalDuty   = "hear_of_arrival"
	arrivalWithin = 24 * time.Hour
)

// Prepare asks the owners of the facts that a departure rests on to confirm them (I-01).
type Prepare struct{}

// Decide asks. What was confirmed before counts no more.
func (Prepare) Decide(s State, g decide.Given) (decide.Outcome, error) {
	if err := travelling(s); err != nil {
		return decide.Outcome{}, err
	}
	return decide.Events(&returnsv1.DeparturePrepared{Ask: g.ID}, &contractv1.FactsAsked{Ask: g.ID})
}

// Confirm notes that an owner of facts has confirmed them, and when.
type Confirm struct {
	Owner, Ask string
	At         time.Time
}

// Decide notes it, unless it answers an earlier asking.
func (c Confirm) Decide(s State, _ decide.Given) (decide.Outcome, error) {
	if s.Departed || c.Ask == "" || c.Ask != s.Ask {
		return decide.Refuse("not_asked", "this was not asked, or was asked anew since")
	}
	return decide.Events(&returnsv1.OwnerConfirmed{Owner: c.Owner, At: timestamppb.New(c.At)})
}

// Depart is boarding: what cannot be undone.
type Depart struct{}

// Decide departs.
func (Depart) Decide(s State, g decide.Given) (decide.Outcome, error) {
	if err := travelling(s); err != nil {
		return decide.Outcome{}, err
	}
	if !g.At.Before(s.Ticket.LeavesAt) {
		return decide.Refuse("no_ticket", "the hour of the ticket has come: book another")
	}
	return gone(s, g, &returnsv1.Departed{LeavesAt: timestamppb.New(s.Ticket.LeavesAt), Agency: g.Agency, On: day(s.Ticket.LeavesAt)}), nil
}

// The duty to look whether the person has gone, as who is kept out says.
const toldDepartureDuty = "look_at_told_departure"

// RecordDeparture records that the person has gone, today where no day is named. It is a fact, which no state refuses (P1). What
// who is kept out says of it is looked at, and moves nothing (CP-10).
type RecordDeparture struct{ On string }

// Decide records. Said of somebody who has gone already, it changes nothing.
func (c RecordDeparture) Decide(s State, g decide.Given) (decide.Outcome, error) {
	on, _, known := until(g.At, c.On)
	if !known {
		return decide.Invalid("on", "give the day on which they left, such as 2009-03-31, not in the future")
	}
	departed := &returnsv1.Departed{Agency: g.Agency, On: on}
	switch {
	case g.KeptOut:
		return s.toldGone(on, g), nil
	case s.Departed:
		return decide.Events(departed)
	}
	return gone(s, g, departed), nil
}

// toldGone has who coordinates look, since the agencies that arrange a return may be of another country.
func (s State) toldGone(on string, g decide.Given) decide.Outcome {
	out := decide.Outcome{Events: []proto.Message{&returnsv1.DepartureTold{On: on}}}
	if !s.Departed {
		out.Open = []decide.Duty{{
			Key: toldDepartureDuty, What: toldDepartureDuty, Whose: "national_coordinator", Anywhere: true, Next: "data_protection", Office: true,
			By: g.At.Add(lookWithin), Stands: true,
		}}
	}
	return out
}

// until is a day that is not in the future, and an instant of it; where none is named it is now.
func until(now time.Time, named string) (on string, at time.Time, known bool) {
	if named == "" || named == day(now) {
		return day(now), now, true
	}
	at, err := time.Parse(time.DateOnly, named)
	return named, at, err == nil && at.Before(now)
}

func gone(s State, g decide.Given, departed *returnsv1.Departed) decide.Outcome {
	return decide.Outcome{
		Events: []proto.Message{departed},
		Open:   []decide.Duty{s.arrival(departed.GetAgency(), g)},
		Done:   append([]string{TicketDuty, MendDuty, toldDepartureDuty}, s.unsaid(slices.Sorted(maps.Keys(s.Witnesses))...)...),
	}
}

// arrival is the duty of an agency to hear of the arrival.
func (s State) arrival(agency string, g decide.Given) decide.Duty {
	by := s.Ticket.ArrivesAt
	if by.Before(g.At) {
		by = g.At
	}
	return decide.Duty{
		Key: arrivalDuty, What: arrivalDuty, Whose: "return_officer", Next: "national_coordinator", Office: true, By: by.Add(arrivalWithin), Agency: agency,
	}
}

// CorrectDeparture says that the person has not gone: it was recorded by mistake or only told, or they did not board.
type CorrectDeparture struct{}

// Decide puts everything back as it was before. A ticket whose hour has come meanwhile has run out.
func (CorrectDeparture) Decide(s State, g decide.Given) (decide.Outcome, error) {
	switch {
	case s.ToldGone && !s.Departed:
		out, err := decide.Events(&returnsv1.DepartureTakenBack{})
		out.Done = []string{toldDepartureDuty}
		return out, err
	case !s.Departed:
		return decide.Refuse("not_departed", "no departure is on record: there is nothing to correct")
	case !s.Arrived.IsZero():
		return decide.Refuse("arrived_already", "who receives the person has met them, so they have gone: go on with the plan")
	}
	out, err := decide.Events(&returnsv1.DepartureTakenBack{})
	out.Done = []string{arrivalDuty}
	switch {
	case !s.booked():
	case g.At.Before(s.Ticket.LeavesAt):
		out.Open = []decide.Duty{ticketExpires(s.Ticket.LeavesAt)}
	default:
		out.Events = append(out.Events, &returnsv1.TicketReleased{})
	}
	return out, err
}
