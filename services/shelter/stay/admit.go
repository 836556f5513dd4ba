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
	Placement decide.Section
}

// Decide admits.
func (c Admit) Decide(s State, u unit.State, g decide.Given) (decide.Outcome, error) {
	_, held := u.Held[g.Case]
	switch {
	case s.Status == Resident:
		return decide.Refuse("resident_already", "this person has a bed: discharge first")
	case s.Status == Reserved && s.Unit != c.Unit:
		return decide.Refuse("reserved_elsewhere", "a bed is held for this person in another unit")
	case !held && u.Free() == 0:
		return decide.Refuse("no_free_bed", "the last bed has gone: look at the other units")
	}
	return decide.Outcome{
		Events:   []proto.Message{&shelterv1.Admitted{Unit: c.Unit, Placement: c.Placement.Put(), HouseAgency: u.Agency}},
		Resource: []proto.Message{sleeper(g)},
		Done:     []string{ReservationDuty, "find_place"},
	}, nil
}

func sleeper(g decide.Given) *shelterv1.SleeperEntered {
	text := func(name string) string { v, _ := g.Facts[name].(string); return v }
	flag := func(name string) bool { v, _ := g.Facts[name].(bool); return v }
	return &shelterv1.SleeperEntered{
		Case: g.Case, AdultOn: text("adult_on"), AgeDisputed: flag("age_disputed"), Household: text("household"), VettedCarer: flag("vetted_carer"),
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

// Discharge ends a stay. It needs no opening, so it always works.
type Discharge struct{ Unit string }

// Decide discharges.
func (c Discharge) Decide(s State, _ unit.State, g decide.Given) (decide.Outcome, error) {
	if s.Status == None || s.Unit != c.Unit {
		return decide.Refuse("not_here", "this person has no bed in this unit")
	}
	return decide.Outcome{
		Events:   []proto.Message{&shelterv1.Discharged{}},
		Resource: []proto.Message{&shelterv1.BedFreed{Case: g.Case}},
		Done:     []string{ReservationDuty},
	}, nil
}

// RecordNight keeps where somebody slept. It is a fact, which no state refuses (P1).
type RecordNight struct{ Unit, Night string }

// Decide records.
func (c RecordNight) Decide(_ State, _ unit.State, g decide.Given) (decide.Outcome, error) {
	night, err := time.Parse("2006-01-02", c.Night)
	if err != nil || night.After(g.At) {
		return decide.Invalid("night", "give the day on which the night began, as 2006-01-02, not in the future")
	}
	return decide.Events(&shelterv1.NightRecorded{Unit: c.Unit, Night: c.Night})
}
