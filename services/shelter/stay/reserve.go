package stay

import (
	"time"

	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/types/known/timestamppb"

	"mangrove/pkg/decide"
	shelterv1 "mangrove/proto/gen/shelterv1"
	"mangrove/services/shelter/unit"
)

// HoldFor is how long a reservation is kept before the bed is offered again.
const HoldFor = 4 * time.Hour

// ReservationDuty names the duty of shelter itself to end a reservation that was not used.
const ReservationDuty = "reservation_expires"

// Reserve holds a bed. Who may sleep where is the policy's to say (CP-02).
type Reserve struct {
	Unit      string
	Emergency shelterv1.Emergency
}

// Decide reserves.
func (c Reserve) Decide(s State, u unit.State, g decide.Given) (decide.Outcome, error) {
	switch {
	case s.Status == Reserved:
		return decide.Refuse("reserved_already", "a bed is held for this person already: discharge there gives it back")
	case s.Status == Resident:
		return decide.Refuse("resident_already", "this person has a bed: discharge first, or move")
	case u.Free() == 0:
		return decide.Refuse("no_free_bed", "the last bed has gone: look at the other units")
	}
	until := timestamppb.New(g.At.Add(HoldFor))
	held := &shelterv1.BedHeld{Case: g.Case, Until: until, Emergency: c.Emergency}
	if c.Emergency != shelterv1.Emergency_EMERGENCY_UNSPECIFIED {
		held.DeclaredBy = g.Agency
	}
	return decide.Outcome{
		Events:   append(s.declares(c.Emergency, g), &shelterv1.BedReserved{Unit: c.Unit, Until: until, HouseAgency: u.Agency, HeldBy: g.Agency}),
		Resource: []proto.Message{held},
		Open: []decide.Duty{{
			Key: ReservationDuty, What: ReservationDuty, Whose: decide.System, Next: "shelter_coordinator", By: g.At.Add(HoldFor),
			Details: map[string]string{"unit": c.Unit},
		}},
		Done: []string{PlaceDuty},
	}, nil
}

// Expire ends a reservation that was not used: the bed is offered again, and a place is owed anew.
type Expire struct{ Unit string }

// Decide ends.
func (c Expire) Decide(s State, _ unit.State, g decide.Given) (decide.Outcome, error) {
	if s.Status != Reserved || s.Unit != c.Unit {
		return decide.Refuse("not_reserved", "the reservation has ended already")
	}
	return decide.Outcome{
		Events:   []proto.Message{&shelterv1.ReservationEnded{Expired: true}},
		Resource: []proto.Message{&shelterv1.BedFreed{Case: g.Case}},
		Open:     s.anew(g),
	}, nil
}
