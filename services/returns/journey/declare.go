package journey

import (
	"google.golang.org/protobuf/types/known/timestamppb"

	"mangrove/pkg/decide"
	returnsv1 "mangrove/proto/gen/returnsv1"
)

// Declare is the person's word that they want to return. Said again, it counts from then on.
type Declare struct {
	OwnWish bool
	Witness string
	Well    bool
}

// Decide declares.
func (c Declare) Decide(s State, g decide.Given) (decide.Outcome, error) {
	if err := preparing(s); err != nil {
		return decide.Outcome{}, err
	}
	if c.OwnWish != (c.Witness != "") {
		return decide.Invalid("witness", "name whom the person asked in private, where it was their own wish, and nobody else")
	}
	out, err := decide.Events(&returnsv1.Declared{OwnWish: c.OwnWish, Witness: c.Witness, Well: c.Well, At: timestamppb.New(g.At)})
	out.Done = s.unsaid(returnsv1.Occasion_OCCASION_WAIVER, returnsv1.Occasion_OCCASION_OWN_WISH)
	return asked(out, returnsv1.Occasion_OCCASION_OWN_WISH, c.Witness, g), err
}

// Waive is the person's wish to go sooner, before a witness.
type Waive struct{ Witness string }

// Decide notes it; it counts once the witness has attested it.
func (c Waive) Decide(s State, g decide.Given) (decide.Outcome, error) {
	if err := preparing(s); err != nil {
		return decide.Outcome{}, err
	}
	if s.Declared.IsZero() {
		return decide.Refuse("not_declared", "record first that the person wants to return")
	}
	out, err := decide.Events(&returnsv1.ReconsiderationWaived{Witness: c.Witness})
	return asked(out, returnsv1.Occasion_OCCASION_WAIVER, c.Witness, g), err
}

// ChangeMind is the person's no, at any instant until the journey leaves, at the gate too, and without a reason. The ticket
// goes back; all that was done before the declaration stays.
type ChangeMind struct{}

// Decide takes the declaration back, and the departure with it.
func (ChangeMind) Decide(s State, g decide.Given) (decide.Outcome, error) {
	out := decide.Outcome{Done: []string{TicketDuty, MendDuty}}
	if s.Departed && g.At.Before(s.Leaves) {
		out.Events, out.Done = append(out.Events, &returnsv1.DepartureTakenBack{}), append(out.Done, arrivalDuty)
	} else if err := preparing(s); err != nil {
		return decide.Outcome{}, err
	}
	if s.Declared.IsZero() && !s.booked() {
		return decide.Refuse("not_declared", "the person has not said that they want to return: nothing binds them")
	}
	out.Events = append(out.Events, &returnsv1.MindChanged{})
	out.Done = append(out.Done, s.unsaid(returnsv1.Occasion_OCCASION_WAIVER, returnsv1.Occasion_OCCASION_OWN_WISH)...)
	if s.booked() {
		out.Events = append(out.Events, &returnsv1.TicketReleased{})
		out.Done = append(out.Done, s.unsaid(returnsv1.Occasion_OCCASION_ESCORT)...)
	}
	return out, nil
}
