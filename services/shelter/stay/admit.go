package stay

import (
	"time"

	"google.golang.org/protobuf/proto"

	"mangrove/pkg/decide"
	shelterv1 "mangrove/proto/gen/shelterv1"
	"mangrove/services/shelter/unit"
)

// Admit takes somebody in, into a bed held for them or one that is free.
type Admit struct {
	Unit      string
	Emergency shelterv1.Emergency
	Placement decide.Section
}

// Decide admits.
func (c Admit) Decide(s State, u unit.State, g decide.Given) (decide.Outcome, error) {
	_, held := u.Held[g.Case]
	switch {
	case s.Status == Resident:
		return decide.Refuse("resident_already", "this person has a bed: discharge first")
	case s.Status == Reserved && s.Unit != c.Unit:
		return decide.Refuse("reserved_elsewhere", "a bed is held for this person in another unit: discharge there gives it back")
	case !held && u.Free() == 0:
		return decide.Refuse("no_free_bed", "the last bed has gone: look at the other units")
	}
	out := decide.Outcome{
		Events: append(s.declares(c.Emergency, g), &shelterv1.Admitted{
			Unit: c.Unit, Placement: c.Placement.Put(), HouseAgency: u.Agency, TakenInBy: g.Actor, TakenInByAgency: g.Agency, On: day(g),
		}),
		Resource: []proto.Message{sleeper(g)},
		Done:     []string{ReservationDuty, PlaceDuty},
	}
	return s.compared(out, day(g), Place{u.Agency, c.Unit}, g), nil
}

func sleeper(g decide.Given) *shelterv1.SleeperEntered {
	text := func(name string) string { v, _ := g.Facts[name].(string); return v }
	flag := func(name string) bool { v, _ := g.Facts[name].(bool); return v }
	var assessed []string
	with, _ := g.Facts["assessed_with"].([]any)
	for _, one := range with {
		if adult, ok := one.(string); ok {
			assessed = append(assessed, adult)
		}
	}
	return &shelterv1.SleeperEntered{
		Case: g.Case, AdultOn: text("adult_on"), AgeDisputed: flag("age_disputed"), Household: text("household"), VettedCarer: flag("vetted_carer"),
		AssessedWith: assessed,
	}
}

// Renew tells the unit anew what CP-02 needs of a sleeper, when a fact about them changed.
type Renew struct{ Unit string }

// Decide renews.
func (c Renew) Decide(s State, u unit.State, g decide.Given) (decide.Outcome, error) {
	if _, sleeps := u.Sleepers[g.Case]; !sleeps || s.Unit != c.Unit {
		return decide.Refuse("not_here", "the person does not sleep in this unit")
	}
	return decide.Outcome{Resource: []proto.Message{sleeper(g)}}, nil
}

// Discharge ends a stay, or gives back a bed that is held: a place is owed anew. It needs no opening, so it always works.
type Discharge struct{}

// Decide discharges.
func (Discharge) Decide(s State, _ unit.State, g decide.Given) (decide.Outcome, error) {
	if s.Status == None {
		return decide.Refuse("no_bed", "this person has no bed: there is no stay to end")
	}
	return decide.Outcome{
		Events:   []proto.Message{&shelterv1.Discharged{On: day(g)}},
		Resource: []proto.Message{&shelterv1.BedFreed{Case: g.Case}},
		Open:     s.anew(g),
		Done:     []string{ReservationDuty, EndStayDuty, DepartedDuty, PlanDuty, ReviewDuty},
	}, nil
}

// EndStayDuty names the duty of a house that has no part in the case any more to end the stay of who still sleeps there.
const EndStayDuty = "end_stay"

// endWithin is how long the house has, to find another place or to be asked anew.
const endWithin = 24 * time.Hour

// Unassigned opens the duty to end a stay, when the assignment of an agency has ended while the person sleeps in its unit.
type Unassigned struct{ Agency string }

// Decide opens the duty.
func (c Unassigned) Decide(s State, u unit.State, g decide.Given) (decide.Outcome, error) {
	if s.Status != Resident || u.Agency != c.Agency {
		return decide.Refuse("not_here", "the person does not sleep in a unit of this agency")
	}
	return decide.Outcome{Open: []decide.Duty{{
		Key: EndStayDuty, What: EndStayDuty, Whose: "shelter_coordinator", Next: "supervisor", By: g.At.Add(endWithin),
		Agency: c.Agency, Details: map[string]string{"about": s.Unit},
	}}}, nil
}

// Assigned says that an agency is assigned, anew perhaps: the stay in its unit need not end.
type Assigned struct{ Agency string }

// Decide closes the duty.
func (c Assigned) Decide(_ State, u unit.State, _ decide.Given) (decide.Outcome, error) {
	if u.Agency != c.Agency {
		return decide.Refuse("not_here", "the person has no bed in a unit of this agency")
	}
	return decide.Outcome{Done: []string{EndStayDuty}}, nil
}

// DepartedDuty names the duty of a house to discharge who sleeps there and has left the country. No bed is freed by itself:
// the house knows who lies in it.
const DepartedDuty = "discharge_departed"

// Departed opens the duty, when a person who sleeps in a house is said to have left. To who has no bed nobody owes one any more.
type Departed struct{}

// Decide opens the duty.
func (Departed) Decide(s State, g decide.Given) (decide.Outcome, error) {
	switch s.Status {
	case None:
		return decide.Outcome{Done: []string{PlaceDuty}}, nil
	case Reserved:
		return decide.Refuse("not_resident", "this person sleeps in no house: there is no stay to end")
	}
	return decide.Outcome{Open: []decide.Duty{{
		Key: DepartedDuty, What: DepartedDuty, Whose: "shelter_coordinator", Next: "supervisor", By: g.At.Add(endWithin),
		Agency: s.House, Details: map[string]string{"about": s.Unit},
	}}}, nil
}

// Stayed says that they have not left after all.
type Stayed struct{}

// Decide closes the duty; to who has no bed a place is owed anew.
func (Stayed) Decide(s State, g decide.Given) (decide.Outcome, error) {
	out := decide.Outcome{Done: []string{DepartedDuty}}
	if s.Status == None {
		out.Open = s.anew(g)
	}
	return out, nil
}
