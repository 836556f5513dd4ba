package stay

import (
	"time"

	"mangrove/pkg/decide"
)

// PlaceDuty names the duty to find somebody a place. It stands from when a house takes the case on; a refusal of a bed brings
// it forward (P2).
const PlaceDuty = "find_place"

// placeWithin is how long a house that took somebody on has to find them a place (unmet need, J:).
const placeWithin = 24 * time.Hour

// Accepted says that a house has taken the case on: to do so is to owe a place. Where one owes it already, or the person has
// a bed, it stays so.
type Accepted struct{ Agency string }

// Decide opens the duty.
func (c Accepted) Decide(s State, g decide.Given) (decide.Outcome, error) {
	if s.Status != None {
		return decide.Refuse("housed", "this person has a bed already")
	}
	return decide.Outcome{Open: []decide.Duty{place(c.Agency, g)}}, nil
}

// Parted says that a house has no part in the case any more: the place is owed by the next one that has, or by nobody.
type Parted struct{}

// Decide hands the duty on. It is due when it was, whoever's it is.
func (Parted) Decide(s State, g decide.Given) (decide.Outcome, error) {
	if s.Status != None || len(g.Agencies) == 0 {
		return decide.Outcome{Done: []string{PlaceDuty}}, nil
	}
	duty := place(g.Agencies[0], g)
	duty.Stands, duty.Moves = false, true
	return decide.Outcome{Open: []decide.Duty{duty}}, nil
}

func place(agency string, g decide.Given) decide.Duty {
	return decide.Duty{
		Key: PlaceDuty, What: PlaceDuty, Whose: "shelter_coordinator", Next: "national_coordinator", Office: true, By: g.At.Add(placeWithin),
		Agency: agency, Stands: true,
	}
}
