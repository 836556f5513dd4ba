package stay_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/types/known/timestamppb"
	"pgregory.net/rapid"

	"mangrove/pkg/decide"
	"mangrove/pkg/decide/decidetest"
	shelterv1 "mangrove/proto/gen/shelterv1"
	"mangrove/services/shelter/stay"
	"mangrove/services/shelter/unit"
)

type (
	pair  = decidetest.Pair[stay.State, unit.State]
	row   = decidetest.Row[pair]
	joint = decide.Joint[stay.State, unit.State]
)

// The case is "case" and the unit "u"; a second unit is only ever named.
const u, elsewhere = "u", "elsewhere"

func both() decidetest.Both[stay.State, unit.State] {
	return decidetest.NewBoth(stay.New(), unit.New())
}

func on(c joint) decide.Command[pair] { return both().Joint(c) }

func events(e ...proto.Message) []proto.Message { return e }

func later(d time.Duration) *timestamppb.Timestamp { return timestamppb.New(decidetest.Now.Add(d)) }

func opened(beds uint32) *shelterv1.UnitOpened {
	return &shelterv1.UnitOpened{Agency: "house", House: "h", Alias: "u", Kind: shelterv1.UnitKind_UNIT_KIND_ADULTS, Beds: beds}
}

// neighbour sleeps in a bed of the unit.
func neighbour() *shelterv1.SleeperEntered {
	return &shelterv1.SleeperEntered{Case: "neighbour", AdultOn: "2010-01-01"}
}

func sleeper() *shelterv1.SleeperEntered { return &shelterv1.SleeperEntered{Case: "case"} }

// A bed of two is held for the case, and the case sleeps in it: on the case and on the unit.
func reserved() []proto.Message {
	return events(opened(2), &shelterv1.BedReserved{Unit: u, Until: later(4 * time.Hour), HouseAgency: "house", HeldBy: "agency"}, &shelterv1.BedHeld{Case: "case", Until: later(4 * time.Hour)})
}

func resident() []proto.Message {
	return events(opened(2), &shelterv1.Admitted{Unit: u, HouseAgency: "house"}, sleeper())
}

// An emergency is said by an agency.
const danger = shelterv1.Emergency_EMERGENCY_IN_DANGER

func declared(by string) *shelterv1.EmergencyDeclared {
	return &shelterv1.EmergencyDeclared{Emergency: danger, DeclaredBy: by, At: later(0)}
}

// What was said when the bed was held is of the stay, until it ends.
func TestAnEmergencyIsOfTheStay(t *testing.T) {
	a, held, in := stay.New(), &shelterv1.BedReserved{Unit: u}, &shelterv1.Admitted{Unit: u}
	if s := decidetest.After(t, a, declared("desk"), held, in); s.Emergency != danger || s.DeclaredBy != "desk" || !s.DeclaredAt.Equal(decidetest.Now) {
		t.Errorf("taken in, the emergency is %v, said by %q at %v", s.Emergency, s.DeclaredBy, s.DeclaredAt)
	}
	for name, over := range map[string][]proto.Message{
		"expired": events(declared("desk"), held, &shelterv1.ReservationEnded{Expired: true}), "discharged": events(declared("desk"), held, in, &shelterv1.Discharged{}),
	} {
		if s := decidetest.After(t, a, over...); s.Emergency != 0 || s.DeclaredBy != "" || !s.DeclaredAt.IsZero() {
			t.Errorf("%s, the emergency is %v, said by %q at %v", name, s.Emergency, s.DeclaredBy, s.DeclaredAt)
		}
	}
}

func TestReserve(t *testing.T) {
	reserve := on(stay.Reserve{Unit: u})
	done := row{
		When: reserve,
		Then: events(&shelterv1.BedReserved{Unit: u, Until: later(4 * time.Hour), HouseAgency: "house", HeldBy: "agency"}, &shelterv1.BedHeld{Case: "case", Until: later(4 * time.Hour)}),
		Open: []decide.Duty{{
			Key: "reservation_expires", What: "reservation_expires", Whose: decide.System, Next: "shelter_coordinator",
			By: decidetest.Now.Add(4 * time.Hour), Details: map[string]string{"unit": u},
		}},
		Done: []string{"find_place"},
	}
	given := func(e ...proto.Message) row { r := done; r.Given = e; return r }
	urgent := given(opened(2))
	urgent.When = on(stay.Reserve{Unit: u, Emergency: danger})
	urgent.Then = events(declared("agency"), done.Then[0], &shelterv1.BedHeld{Case: "case", Until: later(4 * time.Hour), Emergency: danger, DeclaredBy: "agency"})
	decidetest.Table(t, both(), map[string]row{
		"in an emergency":             urgent,
		"a free bed":                  given(opened(2)),
		"the last bed":                given(opened(2), neighbour()),
		"none is free":                {Given: events(opened(1), neighbour()), When: reserve, Refused: "no_free_bed"},
		"the last is held":            {Given: events(opened(1), &shelterv1.BedHeld{Case: "neighbour"}), When: reserve, Refused: "no_free_bed"},
		"in a unit that is not there": {When: reserve, Refused: "no_free_bed"},
		"one is held already":         {Given: reserved(), When: reserve, Refused: "reserved_already"},
		"who has a bed":               {Given: resident(), When: reserve, Refused: "resident_already"},
		"who had one":                 given(append(resident(), &shelterv1.Discharged{}, &shelterv1.BedFreed{Case: "case"})...),
		"again, when one has expired": given(append(reserved(), &shelterv1.ReservationEnded{Expired: true}, &shelterv1.BedFreed{Case: "case"})...),
	})
}

func TestExpire(t *testing.T) {
	expire := on(stay.Expire{Unit: u})
	held := row{Given: reserved(), When: expire, Then: events(&shelterv1.ReservationEnded{Expired: true}, &shelterv1.BedFreed{Case: "case"})}
	decidetest.Table(t, both(), map[string]row{
		"what is held":      owed(held, parts("other", "agency"), "agency"),
		"for another house": owed(held, parts("other"), "other"),
		"when none is left": held,
		"for who has left":  {Given: held.Given, When: expire, Then: held.Then, With: gone("agency")},
		"what is slept in":  {Given: resident(), When: expire, Refused: "not_reserved"},
		"nothing":           {Given: events(opened(2)), When: expire, Refused: "not_reserved"},
		"what is elsewhere": {Given: reserved(), When: on(stay.Expire{Unit: elsewhere}), Refused: "not_reserved"},
	})
}

func TestAdmit(t *testing.T) {
	placement := decidetest.Section("placement")
	admit := on(stay.Admit{Unit: u, Placement: placement})
	done := row{
		When: admit, Done: []string{"reservation_expires", "find_place"},
		Then: events(&shelterv1.Admitted{Unit: u, Placement: placement.Put(), HouseAgency: "house", TakenInBy: "worker", TakenInByAgency: "agency", On: "2026-03-02"}, sleeper()),
	}
	given := func(e ...proto.Message) row { r := done; r.Given = e; return r }
	told := given(opened(1))
	told.With.Facts = map[string]any{"adult_on": "2030-01-01", "age_disputed": true, "household": "h", "vetted_carer": true, "assessed_with": []any{"m"}, "stage": "presumed"}
	told.Then = events(told.Then[0], &shelterv1.SleeperEntered{Case: "case", AdultOn: "2030-01-01", AgeDisputed: true, Household: "h", VettedCarer: true, AssessedWith: []string{"m"}})
	urgent := given(opened(2))
	urgent.When, urgent.Then = on(stay.Admit{Unit: u, Placement: placement, Emergency: danger}), append(events(declared("agency")), done.Then...)
	again := given(append(reserved(), declared("desk"))...)
	again.When = urgent.When
	decidetest.Table(t, both(), map[string]row{
		"in an emergency":                     urgent,
		"in one that was said before":         again,
		"into a free bed":                     given(opened(2)),
		"into the last bed":                   given(opened(2), neighbour()),
		"into the bed held for them":          given(reserved()...),
		"into theirs, the last":               given(append(reserved(), neighbour())...),
		"with what CP-02 needs of them":       told,
		"where none is free":                  {Given: events(opened(1), neighbour()), When: admit, Refused: "no_free_bed"},
		"where the last is held for another":  {Given: events(opened(1), &shelterv1.BedHeld{Case: "neighbour"}), When: admit, Refused: "no_free_bed"},
		"elsewhere than where a bed is held":  {Given: reserved(), When: on(stay.Admit{Unit: elsewhere}), Refused: "reserved_elsewhere"},
		"who has a bed":                       {Given: resident(), When: admit, Refused: "resident_already"},
		"who has a bed elsewhere":             {Given: resident(), When: on(stay.Admit{Unit: elsewhere}), Refused: "resident_already"},
		"who had one":                         given(append(resident(), &shelterv1.Discharged{}, &shelterv1.BedFreed{Case: "case"})...),
		"into a unit that was never opened":   {When: admit, Refused: "no_free_bed"},
		"whose held bed has been given again": {Given: append(reserved(), &shelterv1.ReservationEnded{}, &shelterv1.BedFreed{Case: "case"}, neighbour(), &shelterv1.SleeperEntered{Case: "other"}), When: admit, Refused: "no_free_bed"},
	})
}

func TestDischarge(t *testing.T) {
	discharge := on(stay.Discharge{})
	done := row{When: discharge, Done: []string{"reservation_expires", "end_stay", "discharge_departed", "plan_reintegration", "review_emergency"}, Then: events(&shelterv1.Discharged{On: "2026-03-02"}, &shelterv1.BedFreed{Case: "case"})}
	given := func(e ...proto.Message) row { r := done; r.Given = e; return r }
	left := given(resident()...)
	left.With = gone("house")
	decidetest.Table(t, both(), map[string]row{
		"who sleeps there":                owed(given(resident()...), parts("other", "house"), "house"),
		"for whom a bed is held":          owed(given(reserved()...), parts("house", "agency"), "agency"),
		"while another house has a part":  owed(given(resident()...), parts("other", "third"), "other"),
		"while no house has a part":       given(resident()...),
		"a bed of a house without a part": given(reserved()...),
		"who has left the country":        left,
		"who has no bed":                  {Given: events(opened(2)), When: discharge, Refused: "no_bed"},
		"who was discharged before":       {Given: append(resident(), done.Then...), When: discharge, Refused: "no_bed"},
	})
}

// A house that has no part any more has a duty to end the stay of who still sleeps there, until it is assigned anew.
func TestAHouseWithoutAPartEndsTheStay(t *testing.T) {
	ended, anew := on(stay.Unassigned{Agency: "house"}), on(stay.Assigned{Agency: "house"})
	duty := []decide.Duty{{
		Key: "end_stay", What: "end_stay", Whose: "shelter_coordinator", Next: "supervisor", Agency: "house",
		By: decidetest.Now.Add(24 * time.Hour), Details: map[string]string{"about": u},
	}}
	decidetest.Table(t, both(), map[string]row{
		"of who sleeps there":       {Given: resident(), When: ended, Open: duty},
		"not while a bed is held":   {Given: reserved(), When: ended, Refused: "not_here"},
		"not of who has left":       {Given: append(resident(), &shelterv1.Discharged{}), When: ended, Refused: "not_here"},
		"not of another agency":     {Given: resident(), When: on(stay.Unassigned{Agency: "other"}), Refused: "not_here"},
		"anew":                      {Given: resident(), When: anew, Done: []string{"end_stay"}},
		"another agency has no say": {Given: resident(), When: on(stay.Assigned{Agency: "other"}), Refused: "not_here"},
	})
}

// Who sleeps in a house and has left the country is discharged by the house; the bed stays theirs until then.
func TestWhoHasLeftTheCountryIsDischarged(t *testing.T) {
	left, stayed := both().OnCase(stay.Departed{}), both().OnCase(stay.Stayed{})
	duty := []decide.Duty{{
		Key: "discharge_departed", What: "discharge_departed", Whose: "shelter_coordinator", Next: "supervisor", Agency: "house",
		By: decidetest.Now.Add(24 * time.Hour), Details: map[string]string{"about": u},
	}}
	decidetest.Table(t, both(), map[string]row{
		"of who sleeps there":                       {Given: resident(), When: left, Open: duty},
		"not while a bed is held":                   {Given: reserved(), When: left, Refused: "not_resident"},
		"to who moved out, no bed is owed":          {Given: append(resident(), &shelterv1.Discharged{}), When: left, With: gone("house"), Done: []string{"find_place"}},
		"of who has not left":                       {Given: resident(), When: stayed, With: parts("house"), Done: []string{"discharge_departed"}},
		"to who has not left and moved out, one is": owed(row{Given: append(resident(), &shelterv1.Discharged{}), When: stayed, Done: []string{"discharge_departed"}}, parts("house"), "house"),
	})
}

func owesPlace(agency string, within time.Duration) []decide.Duty {
	return []decide.Duty{{
		Key: "find_place", What: "find_place", Whose: "shelter_coordinator", Next: "national_coordinator", Office: true,
		By: decidetest.Now.Add(within), Agency: agency, Stands: true,
	}}
}

// parts are the agencies that have a part in the case, gone that the person has left the country besides.
func parts(agencies ...string) decide.Given { return decide.Given{Agencies: agencies} }

func gone(agencies ...string) decide.Given {
	return decide.Given{Agencies: agencies, Facts: map[string]any{"departed": true}}
}

// owed is a row after which an agency owes a place.
func owed(r row, with decide.Given, agency string) row {
	r.With, r.Open = with, owesPlace(agency, 24*time.Hour)
	return r
}

func handsOn(agency string, within time.Duration) []decide.Duty {
	out := owesPlace(agency, within)
	out[0].Stands, out[0].Moves = false, true
	return out
}

// A house that takes somebody on owes a place until there is one, and hands it on with its part.
func TestAPlaceIsOwed(t *testing.T) {
	accepted, parted := both().OnCase(stay.Accepted{Agency: "house"}), both().OnCase(stay.Parted{})
	next := parts("another", "third")
	decidetest.Table(t, both(), map[string]row{
		"to whom a house takes on":      {When: accepted, Open: owesPlace("house", 24*time.Hour)},
		"not to whom a bed is held for": {Given: reserved(), When: accepted, Refused: "housed"},
		"not to a resident":             {Given: resident(), When: accepted, Refused: "housed"},
		"to who moved out":              {Given: append(resident(), &shelterv1.Discharged{}), When: accepted, Open: owesPlace("house", 24*time.Hour)},
		"by nobody, without a part":     {When: parted, Done: []string{"find_place"}},
		"by the next that has a part":   {When: parted, With: next, Open: handsOn("another", 24*time.Hour)},
		"by nobody, to who has left":    {When: parted, With: gone("another"), Done: []string{"find_place"}},
		"by nobody, where there is one": {Given: resident(), When: parted, With: next, Done: []string{"find_place"}},
	})
}

func TestRenew(t *testing.T) {
	renew := on(stay.Renew{Unit: u})
	changed := decide.Given{Facts: map[string]any{"adult_on": "2028-01-01", "age_disputed": true}}
	decidetest.Table(t, both(), map[string]row{
		"who sleeps there": {
			Given: resident(), When: renew, With: changed,
			Then: events(&shelterv1.SleeperEntered{Case: "case", AdultOn: "2028-01-01", AgeDisputed: true}),
		},
		"for whom a bed is held": {Given: reserved(), When: renew, With: changed, Refused: "not_here"},
		"who has no bed":         {Given: events(opened(2)), When: renew, Refused: "not_here"},
		"who sleeps elsewhere":   {Given: resident(), When: on(stay.Renew{Unit: elsewhere}), Refused: "not_here"},
	})
}

// Where somebody slept is a fact, which no state refuses (P1); only a day that is none, or to come, is.
func TestRecordNight(t *testing.T) {
	record := func(night string) decide.Command[pair] { return on(stay.RecordNight{Unit: u, Night: night}) }
	slept := func(night string) []proto.Message {
		return events(&shelterv1.NightRecorded{Unit: u, Night: night, Told: true}) // nobody opened the unit
	}
	house := decide.Given{Agency: "house"}
	decidetest.Table(t, both(), map[string]row{
		"of a resident":                 {Given: resident(), When: record("2026-03-01"), With: house, Then: events(&shelterv1.NightRecorded{Unit: u, Night: "2026-03-01", HouseAgency: "house"})},
		"of whoever has no bed":         {When: record("2026-03-01"), Then: slept("2026-03-01")},
		"of whoever has one elsewhere":  {Given: resident(), When: on(stay.RecordNight{Unit: elsewhere, Night: "2026-03-01"}), With: house, Then: events(&shelterv1.NightRecorded{Unit: elsewhere, Night: "2026-03-01", HouseAgency: "house"})},
		"in a full house":               {Given: events(opened(1), neighbour()), When: record("2026-03-01"), With: house, Then: events(&shelterv1.NightRecorded{Unit: u, Night: "2026-03-01", HouseAgency: "house"})},
		"the same again":                {Given: slept("2026-03-01"), When: record("2026-03-01"), Then: slept("2026-03-01")},
		"long ago":                      {When: record("2025-01-01"), Then: slept("2025-01-01")},
		"which began today":             {When: record("2026-03-02"), Then: slept("2026-03-02")},
		"which begins tomorrow":         {When: record("2026-03-03"), Refused: "invalid_field", Field: "night"},
		"of no day":                     {When: record("2026-02-30"), Refused: "invalid_field", Field: "night"},
		"that nobody named":             {When: record(""), Refused: "invalid_field", Field: "night"},
		"written as it is not to be":    {When: record("1.3.2026"), Refused: "invalid_field", Field: "night"},
		"with an hour nobody asked for": {When: record("2026-03-01T22:00:00Z"), Refused: "invalid_field", Field: "night"},
	})
}

// What let a house know something has ended: it has a duty to delete what it noted, whatever became of the stay (C-02); and so
// has the house that is kept out, while the person has a bed there.
func TestForgetNotes(t *testing.T) {
	forget := both().OnCase(stay.ForgetNotes{Grant: "g", Agency: "house"})
	keptOut := func(agency string) decide.Command[pair] {
		return both().OnCase(stay.KeptOut{Grant: "g", Agency: agency})
	}
	duty := []decide.Duty{{
		Key: "delete_notes/g", What: "delete_notes", Whose: "shelter_coordinator", Next: "data_protection", Office: true, Agency: "house",
		By: decidetest.Now.Add(7 * 24 * time.Hour), Details: map[string]string{"about": "g"},
	}}
	decidetest.Table(t, both(), map[string]row{
		"of who has no bed": {When: forget, Open: duty},
		"of a resident":     {Given: resident(), When: forget, Open: duty},
		"of who left":       {Given: append(resident(), &shelterv1.Discharged{}), When: forget, Open: duty},

		"of a house that is kept out":            {Given: resident(), When: keptOut("house"), Open: duty},
		"of one that a bed is held in":           {Given: reserved(), When: keptOut("house"), Open: duty},
		"not of another":                         {Given: resident(), When: keptOut("other"), Refused: "not_here"},
		"not of one that the person left":        {Given: append(resident(), &shelterv1.Discharged{}), When: keptOut("house"), Refused: "not_here"},
		"not where a private person is kept out": {Given: resident(), When: keptOut(""), Refused: "not_here"},
	})
}

// The transitions of a stay, as doc.go draws them.
func TestTransitions(t *testing.T) {
	reach := map[string][]proto.Message{stay.None: events(opened(2)), stay.Reserved: reserved(), stay.Resident: resident()}
	commands := map[string]joint{
		"Reserve": stay.Reserve{Unit: u}, "Admit": stay.Admit{Unit: u}, "Discharge": stay.Discharge{}, "Expire": stay.Expire{Unit: u},
		"RecordNight": stay.RecordNight{Unit: u, Night: "2026-03-01"}, "Renew": stay.Renew{Unit: u},
		"Unassigned": stay.Unassigned{Agency: "house"}, "Assigned": stay.Assigned{Agency: "house"},
	}
	leads := map[string]map[string]string{
		stay.None: {
			"Reserve": stay.Reserved, "Admit": stay.Resident, "RecordNight": stay.None,
			"Discharge": "refused by no_bed", "Expire": "refused by not_reserved", "Renew": "refused by not_here",
			"Unassigned": "refused by not_here", "Assigned": stay.None,
		},
		stay.Reserved: {
			"Admit": stay.Resident, "Discharge": stay.None, "Expire": stay.None, "RecordNight": stay.Reserved,
			"Reserve": "refused by reserved_already", "Renew": "refused by not_here",
			"Unassigned": "refused by not_here", "Assigned": stay.Reserved,
		},
		stay.Resident: {
			"Discharge": stay.None, "RecordNight": stay.Resident, "Renew": stay.Resident,
			"Reserve": "refused by resident_already", "Admit": "refused by resident_already", "Expire": "refused by not_reserved",
			"Unassigned": stay.Resident, "Assigned": stay.Resident,
		},
	}
	after := func(e ...proto.Message) pair {
		var s any = pair{}
		for _, one := range e {
			var err error
			if s, err = both().Evolve(s, one); err != nil {
				t.Fatal(err)
			}
		}
		return s.(pair)
	}
	for from, given := range reach {
		s := after(given...)
		if s.Case.Status != from {
			t.Fatalf("%q is reached, want %q", s.Case.Status, from)
		}
		for name, command := range commands {
			got := ""
			out, err := on(command).Decide(s, decide.Given{At: decidetest.Now, Case: "case"})
			var refusal *decide.Refusal
			if errors.As(err, &refusal) {
				got = "refused by " + refusal.Code
			} else {
				got = after(append(given, out.Events...)...).Case.Status
			}
			if want := leads[from][name]; got != want {
				t.Errorf("%s of a stay that is %q leads to %q, want %q", name, from, got, want)
			}
		}
	}
}

// Who was asked is a fact, which no state refuses (P1); only a day that is none, or to come, is.
func TestRecordCall(t *testing.T) {
	asked := decidetest.Section("asked")
	of := func(on, reference string) decide.Command[pair] {
		return both().OnCase(stay.RecordCall{
			Call:  stay.Call{Step: shelterv1.CareStep_CARE_STEP_FOSTER, Outcome: shelterv1.CallOutcome_CALL_OUTCOME_UNAVAILABLE, On: on, Reference: reference},
			Asked: asked,
		})
	}
	record := func(on string) decide.Command[pair] { return of(on, "foster-17") }
	called := func(on string) []proto.Message {
		return events(&shelterv1.CallRecorded{
			Step: shelterv1.CareStep_CARE_STEP_FOSTER, Outcome: shelterv1.CallOutcome_CALL_OUTCOME_UNAVAILABLE, AskedOn: on, Asked: asked.Put(),
			Reference: "foster-17", RecordedOn: "2026-03-02",
		})
	}
	told := called("2026-03-01")
	told[0].(*shelterv1.CallRecorded).Told = true
	decidetest.Table(t, both(), map[string]row{
		"for whoever has no bed":     {When: record("2026-03-01"), Then: called("2026-03-01")},
		"for a resident":             {Given: resident(), When: record("2026-03-01"), Then: called("2026-03-01")},
		"the same again":             {Given: called("2026-03-01"), When: record("2026-03-01"), Then: called("2026-03-01")},
		"today":                      {When: record("2026-03-02"), Then: called("2026-03-02")},
		"by who is barred":           {When: record("2026-03-01"), With: decide.Given{Barred: true}, Then: told},
		"tomorrow":                   {When: record("2026-03-03"), Refused: "invalid_field", Field: "asked_on"},
		"on no day":                  {When: record("2026-02-30"), Refused: "invalid_field", Field: "asked_on"},
		"on a day that nobody named": {When: record(""), Refused: "invalid_field", Field: "asked_on"},
		"by a name":                  {When: of("2026-03-01", "adisa"), Refused: "invalid_field", Field: "reference"},
		"by words":                   {When: of("2026-03-01", "the 3 adisas"), Refused: "invalid_field", Field: "reference"},
		"by a path":                  {When: of("2026-03-01", "a/1"), Refused: "invalid_field", Field: "reference"},
		"by too much":                {When: of("2026-03-01", strings.Repeat("1", 41)), Refused: "invalid_field", Field: "reference"},
	})
}

// The plan of the way back and the review of an emergency are of a stay, and each does its duty.
func TestPlanAndReview(t *testing.T) {
	plan, finding := decidetest.Section("plan"), decidetest.Section("finding")
	planned, reviewed := both().OnCase(stay.PlanReintegration{Plan: plan}), both().OnCase(stay.ReviewEmergency{Finding: finding})
	decidetest.Table(t, both(), map[string]row{
		"a plan for a resident":       {Given: resident(), When: planned, Then: events(&shelterv1.ReintegrationPlanned{Plan: plan.Put()}), Done: []string{"plan_reintegration"}},
		"a review of a resident":      {Given: resident(), When: reviewed, Then: events(&shelterv1.EmergencyReviewed{Finding: finding.Put()}), Done: []string{"review_emergency"}},
		"no plan while a bed is held": {Given: reserved(), When: planned, Refused: "not_resident"},
		"no review of who has left":   {Given: append(resident(), &shelterv1.Discharged{}), When: reviewed, Refused: "not_resident"},
	})
	a := stay.New()
	in := &shelterv1.Admitted{Unit: u}
	s := decidetest.After(t, a, in, &shelterv1.ReintegrationPlanned{Plan: plan.Put()}, &shelterv1.EmergencyReviewed{Finding: finding.Put()})
	if !s.Plan.Present() || !s.Finding.Present() {
		t.Error("the plan or the finding is not kept")
	}
	if s := decidetest.After(t, a, in, &shelterv1.ReintegrationPlanned{Plan: plan.Put()}, &shelterv1.EmergencyReviewed{Finding: finding.Put()}, &shelterv1.Discharged{}); !s.Plan.Present() || s.Finding.Present() {
		t.Error("the plan goes with who leaves, what was found of the place does not")
	}
}

func TestFacts(t *testing.T) {
	a := stay.New()
	in := &shelterv1.Admitted{Unit: u, Placement: decidetest.Section("placement").Put()}
	held := &shelterv1.BedReserved{Unit: u, Until: later(time.Hour)}
	for name, c := range map[string]struct {
		given []proto.Message
		want  *shelterv1.Facts
	}{
		"nothing":              {nil, &shelterv1.Facts{}},
		"a bed is held":        {events(held), &shelterv1.Facts{Housed: true, Unit: u}},
		"it has expired":       {events(held, &shelterv1.ReservationEnded{Expired: true}), &shelterv1.Facts{}},
		"taken in":             {events(in), &shelterv1.Facts{Housed: true, Unit: u}},
		"discharged":           {events(in, &shelterv1.Discharged{}), &shelterv1.Facts{}},
		"a night gives no bed": {events(&shelterv1.NightRecorded{Unit: elsewhere, Night: "2026-03-01"}), &shelterv1.Facts{}},
		"a night moves nobody": {events(in, &shelterv1.NightRecorded{Unit: elsewhere, Night: "2026-03-01"}), &shelterv1.Facts{Housed: true, Unit: u}},
		"who was asked is told": {
			events(
				&shelterv1.CallRecorded{Step: shelterv1.CareStep_CARE_STEP_KIN, Outcome: shelterv1.CallOutcome_CALL_OUTCOME_NO_ANSWER, AskedOn: "2026-03-01", RecordedOn: "2026-03-02", Reference: "kin-1"},
				&shelterv1.CallRecorded{Step: shelterv1.CareStep_CARE_STEP_SMALL_GROUP, Outcome: shelterv1.CallOutcome_CALL_OUTCOME_REFUSED_BY_CHILD, AskedOn: "2026-02-01", RecordedOn: "2026-02-02", Reference: "home-2"},
			),
			&shelterv1.Facts{CareCalls: []string{"kin/no_answer/2026-03-01/2026-03-02/kin-1", "small_group/refused_by_child/2026-02-01/2026-02-02/home-2"}},
		},
		"what the barred say is no fact": {events(&shelterv1.CallRecorded{Step: shelterv1.CareStep_CARE_STEP_KIN, Reference: "kin-1", Told: true}), &shelterv1.Facts{}},
		"what is left is closed":         {events(in, &shelterv1.Discharged{}, &shelterv1.NightRecorded{Unit: u}), &shelterv1.Facts{}},
	} {
		if got := a.Facts(decidetest.After(t, a, c.given...)); !proto.Equal(got, c.want) {
			t.Errorf("%s: %v, want %v", name, got, c.want)
		}
	}
	if s := decidetest.After(t, a, held, in); !s.Until.IsZero() || !s.Placement.Present() {
		t.Errorf("taken in, the bed is held until %v, and the placement is there: %v", s.Until, s.Placement.Present())
	}
	if s := decidetest.After(t, a, in, &shelterv1.Discharged{}); s.Placement.Present() {
		t.Error("the place is kept of who has left it")
	}
}

// another is the same of another person, of whom only the unit is told.
type another struct{ joint }

func (c another) Decide(_ stay.State, u unit.State, g decide.Given) (decide.Outcome, error) {
	g.Case = "another"
	out, err := c.joint.Decide(stay.State{}, u, g)
	return decide.Outcome{Resource: out.Resource}, err
}

func TestLaws(t *testing.T) {
	b := both()
	name := rapid.SampledFrom([]string{u, elsewhere})
	some := func(draw func(*rapid.T) joint) decidetest.Commands[pair] {
		return decidetest.Some(func(t *rapid.T, _ pair) decide.Command[pair] { return b.Joint(draw(t)) })
	}
	onCase := func(draw func(*rapid.T) decide.Command[stay.State]) decidetest.Commands[pair] {
		return decidetest.Some(func(t *rapid.T, _ pair) decide.Command[pair] { return b.OnCase(draw(t)) })
	}
	call := func(t *rapid.T) stay.RecordCall {
		return stay.RecordCall{Call: stay.Call{
			Step:      rapid.SampledFrom([]shelterv1.CareStep{shelterv1.CareStep_CARE_STEP_FAMILY, shelterv1.CareStep_CARE_STEP_FOSTER}).Draw(t, "step"),
			Outcome:   rapid.SampledFrom([]shelterv1.CallOutcome{shelterv1.CallOutcome_CALL_OUTCOME_UNSAFE, shelterv1.CallOutcome_CALL_OUTCOME_OFFERED}).Draw(t, "outcome"),
			On:        rapid.SampledFrom([]string{"2026-03-01", "2026-03-02"}).Draw(t, "day"),
			Reference: rapid.SampledFrom([]string{"nr-1", "nr-2"}).Draw(t, "reference"),
		}, Asked: decidetest.Section("asked")}
	}
	admit := func(t *rapid.T) stay.Admit {
		c := stay.Admit{Unit: name.Draw(t, "unit")}
		if rapid.Bool().Draw(t, "with a placement") {
			c.Placement = decidetest.Section("placement")
		}
		return c
	}
	decidetest.Laws(t, b,
		decidetest.Some(func(t *rapid.T, _ pair) decide.Command[pair] {
			return b.OnResource(unit.Open{OpenUnit: &shelterv1.OpenUnit{Alias: "u", Beds: uint32(rapid.IntRange(0, 3).Draw(t, "beds"))}})
		}),
		some(func(t *rapid.T) joint { return stay.Reserve{Unit: name.Draw(t, "unit")} }),
		some(func(t *rapid.T) joint { return another{stay.Reserve{Unit: u}} }),
		some(func(t *rapid.T) joint { return stay.Expire{Unit: name.Draw(t, "unit")} }),
		some(func(t *rapid.T) joint { return admit(t) }),
		some(func(t *rapid.T) joint { return another{admit(t)} }),
		some(func(t *rapid.T) joint { return stay.Renew{Unit: name.Draw(t, "unit")} }),
		some(func(*rapid.T) joint { return stay.Discharge{} }),
		some(func(*rapid.T) joint { return stay.Unassigned{} }),
		some(func(*rapid.T) joint { return stay.Assigned{} }),
		some(func(t *rapid.T) joint {
			return stay.RecordNight{Unit: name.Draw(t, "unit"), Night: rapid.SampledFrom([]string{"", "2026-02-30", "2036-01-01"}).Draw(t, "night")}
		}),
		decidetest.Records(func(t *rapid.T, _ pair) decide.Command[pair] {
			return b.Joint(stay.RecordNight{Unit: name.Draw(t, "unit"), Night: "2026-03-01"})
		}),
		onCase(func(t *rapid.T) decide.Command[stay.State] {
			return stay.AnswerNight{Night: "2026-03-01", Unit: rapid.SampledFrom([]string{"", u}).Draw(t, "slept in"), Slept: rapid.Bool().Draw(t, "slept")}
		}),
		decidetest.Records(func(t *rapid.T, _ pair) decide.Command[pair] {
			return b.OnCase(stay.ForgetNotes{Grant: "g", Agency: "house"})
		}),
		decidetest.Records(func(t *rapid.T, _ pair) decide.Command[pair] { return b.OnCase(call(t)) }),
		onCase(func(*rapid.T) decide.Command[stay.State] { return stay.KeptOut{Grant: "g"} }),
		onCase(func(*rapid.T) decide.Command[stay.State] { return stay.Departed{} }),
		onCase(func(*rapid.T) decide.Command[stay.State] { return stay.Stayed{} }),
		onCase(func(*rapid.T) decide.Command[stay.State] {
			return stay.PlanReintegration{Plan: decidetest.Section("plan")}
		}),
		onCase(func(*rapid.T) decide.Command[stay.State] {
			return stay.ReviewEmergency{Finding: decidetest.Section("finding")}
		}),
	)
}

func TestGolden(t *testing.T) { decidetest.Golden(t, stay.New()) }

// The policy is told whose unit it is and who holds a bed there, while there is one.
func TestDescribe(t *testing.T) {
	came := &shelterv1.Admitted{Unit: u, HouseAgency: "house"}
	for name, c := range map[string]struct {
		given []proto.Message
		want  string
	}{
		"a held bed": {events(&shelterv1.BedReserved{Unit: u, HouseAgency: "house", HeldBy: "holder"}), "map[held_by:holder house:house]"},
		"a stay":     {events(came), "map[held_by: house:house]"},
		"after it":   {events(came, &shelterv1.Discharged{}), "map[held_by: house:]"},
	} {
		if got := fmt.Sprint(stay.Describe(decidetest.After(t, stay.New(), c.given...))); got != c.want {
			t.Errorf("%s: %s, want %s", name, got, c.want)
		}
	}
}
