package journey

import (
	"slices"
	"time"

	"google.golang.org/protobuf/types/known/timestamppb"

	"mangrove/pkg/decide"
	returnsv1 "mangrove/proto/gen/returnsv1"
)

// TicketDuty names the duty of returns itself to release a ticket whose hour has come.
const TicketDuty = "ticket_expires"

// IssuePapers is the consulate's travel document.
type IssuePapers struct{ Until time.Time }

// Decide records until when it is good.
func (c IssuePapers) Decide(s State, g decide.Given) (decide.Outcome, error) {
	if err := preparing(s); err != nil {
		return decide.Outcome{}, err
	}
	if !c.Until.After(g.At) {
		return decide.Invalid("until", "give an instant that is still to come")
	}
	return decide.Events(&returnsv1.PapersIssued{Until: timestamppb.New(c.Until)})
}

// BookTicket books a journey, in place of one that was booked. Escort and provisions go with a journey, so they are
// arranged anew.
type BookTicket struct {
	LeavesAt, ArrivesAt time.Time
	Clearance           bool
}

// Decide books.
func (c BookTicket) Decide(s State, g decide.Given) (decide.Outcome, error) {
	if err := preparing(s); err != nil {
		return decide.Outcome{}, err
	}
	switch {
	case s.Declared.IsZero():
		return decide.Refuse("not_declared", "record first that the person wants to return")
	case !c.LeavesAt.After(g.At):
		return decide.Invalid("leaves_at", "give an instant that is still to come")
	case !c.ArrivesAt.After(c.LeavesAt):
		return decide.Invalid("arrives_at", "the last leg arrives after the first has left")
	}
	out, err := decide.Events(&returnsv1.TicketBooked{
		LeavesAt: timestamppb.New(c.LeavesAt), ArrivesAt: timestamppb.New(c.ArrivesAt), Clearance: c.Clearance,
	})
	out.Open, out.Done = []decide.Duty{ticketExpires(c.LeavesAt)}, s.unsaid(returnsv1.Occasion_OCCASION_ESCORT)
	return out, err
}

func ticketExpires(at time.Time) decide.Duty {
	return decide.Duty{Key: TicketDuty, What: TicketDuty, Whose: decide.System, Next: "return_officer", By: at}
}

// ExpireTicket releases a ticket that was not used by its hour.
type ExpireTicket struct{}

// Decide releases.
func (ExpireTicket) Decide(s State, g decide.Given) (decide.Outcome, error) {
	if s.Departed || !s.booked() || g.At.Before(s.Ticket.LeavesAt) {
		return decide.Refuse("no_ticket", "no ticket has run out")
	}
	out, err := decide.Events(&returnsv1.TicketReleased{})
	out.Done = s.unsaid(returnsv1.Occasion_OCCASION_ESCORT)
	return out, err
}

// ArrangeEscort names who travels with the person.
type ArrangeEscort struct{ Escort string }

// Decide arranges; it counts once the escort has attested it.
func (c ArrangeEscort) Decide(s State, g decide.Given) (decide.Outcome, error) {
	if err := travelling(s); err != nil {
		return decide.Outcome{}, err
	}
	out, err := decide.Events(&returnsv1.EscortArranged{Escort: c.Escort})
	return asked(out, returnsv1.Occasion_OCCASION_ESCORT, c.Escort, g), err
}

// MeetCondition says that something is in place for the journey.
type MeetCondition struct{ Provision returnsv1.Provision }

// Decide notes it.
func (c MeetCondition) Decide(s State, _ decide.Given) (decide.Outcome, error) {
	if err := travelling(s); err != nil {
		return decide.Outcome{}, err
	}
	if c.Provision == returnsv1.Provision_PROVISION_ESCORT {
		return decide.Invalid("provision", "name who travels with the person as their escort: it counts once they say so")
	}
	if slices.Contains(s.Ticket.Provisions, c.Provision) {
		return decide.Refuse("met_already", "this is in place already: nothing more is needed")
	}
	return decide.Events(&returnsv1.ConditionMet{Provision: c.Provision})
}

// travelling is the refusal where no journey is booked.
func travelling(s State) error {
	if err := preparing(s); err != nil {
		return err
	}
	if !s.booked() {
		return &decide.Refusal{Code: "no_ticket", Hint: "book the ticket first: it goes with the journey"}
	}
	return nil
}
