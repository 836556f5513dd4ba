package stay

import (
	"cmp"
	"slices"
	"time"

	"mangrove/pkg/decide"
)

// PlaceDuty names the duty to find somebody a place. It stands from when a house takes the case on, and anew once a bed is theirs
// no longer; a refusal of a bed brings it forward (P2). It ends with a bed, with the part of the last house, and with who has left
// the country.
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
	owed := s.anew(g)
	if s.Status != None || len(owed) == 0 {
		return decide.Outcome{Done: []string{PlaceDuty}}, nil
	}
	owed[0].Stands, owed[0].Moves = false, true
	return decide.Outcome{Open: owed}, nil
}

// anew is the duty to find another place, once a bed is theirs no longer: of whose the bed was, or of the next house that has a part.
// Nobody owes one to who has left the country, or of whom no house has a part any more.
func (s State) anew(g decide.Given) []decide.Duty {
	if gone, _ := g.Facts["departed"].(bool); gone || len(g.Agencies) == 0 {
		return nil
	}
	agency := cmp.Or(s.HeldBy, s.House)
	if !slices.Contains(g.Agencies, agency) {
		agency = g.Agencies[0]
	}
	return []decide.Duty{place(agency, g)}
}

func place(agency string, g decide.Given) decide.Duty {
	return decide.Duty{
		Key: PlaceDuty, What: PlaceDuty, Whose: "shelter_coordinator", Next: "national_coordinator", Office: true, By: g.At.Add(placeWithin),
		Agency: agency, Stands: true,
	}
}
