package unit_test

import (
	"reflect"
	"testing"
	"time"

	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/types/known/timestamppb"
	"pgregory.net/rapid"

	"mangrove/pkg/decide"
	"mangrove/pkg/decide/decidetest"
	shelterv1 "mangrove/proto/gen/shelterv1"
	"mangrove/services/shelter/unit"
)

type row = decidetest.Row[unit.State]

func events(e ...proto.Message) []proto.Message { return e }

func opened(beds uint32) *shelterv1.UnitOpened {
	return &shelterv1.UnitOpened{
		Agency: "house", House: "Lantern", Alias: "women", Kind: shelterv1.UnitKind_UNIT_KIND_ADULTS, Beds: beds, AwakeStaff: true,
		Nearness: shelterv1.Nearness_NEARNESS_FARTHER,
	}
}

func held(who string) *shelterv1.BedHeld {
	return &shelterv1.BedHeld{Case: who, Until: timestamppb.New(decidetest.Now.Add(4 * time.Hour))}
}

func urgent(who string) *shelterv1.BedHeld {
	e := held(who)
	e.Emergency, e.DeclaredBy = shelterv1.Emergency_EMERGENCY_NOWHERE_TO_SLEEP, "desk"
	return e
}

func sleeps(who string) *shelterv1.SleeperEntered {
	return &shelterv1.SleeperEntered{Case: who, AdultOn: "2010-01-01"}
}

func TestOpen(t *testing.T) {
	open := func(beds uint32) unit.Open {
		return unit.Open{OpenUnit: &shelterv1.OpenUnit{
			Agency: "house", House: "Lantern", Alias: "women", Kind: shelterv1.UnitKind_UNIT_KIND_ADULTS, Beds: beds, AwakeStaff: true,
			Nearness: shelterv1.Nearness_NEARNESS_FARTHER,
		}}
	}
	ages := func(from, to uint32) unit.Open {
		c := open(14)
		c.FromAge, c.ToAge = from, to
		return c
	}
	aged := func(from, to uint32) *shelterv1.UnitOpened {
		e := opened(14)
		e.FromAge, e.ToAge = from, to
		return e
	}
	decidetest.Table(t, unit.New(), map[string]row{
		"with all":                {When: open(14), Then: events(opened(14))},
		"the most beds":           {When: open(500), Then: events(opened(500))},
		"a bed too many":          {When: open(501), Refused: "invalid_field", Field: "beds"},
		"one bed":                 {When: open(1), Then: events(opened(1))},
		"for children of 8 to 14": {When: ages(8, 14), Then: events(aged(8, 14))},
		"from an age on":          {When: ages(16, 0), Then: events(aged(16, 0))},
		"for one age":             {When: ages(17, 17), Then: events(aged(17, 17))},
		"from after it ends":      {When: ages(9, 8), Refused: "invalid_field", Field: "to_age"},
		"up to a grown age":       {When: ages(0, 18), Refused: "invalid_field", Field: "to_age"},
		"from a grown age":        {When: ages(18, 0), Refused: "invalid_field", Field: "from_age"},
		"one that is opened":      {Given: events(opened(14)), When: open(14), Refused: "unit_exists"},
	})
}

// A bed is free that nobody holds and nobody sleeps in.
func TestFreeBeds(t *testing.T) {
	freed := func(who string) *shelterv1.BedFreed { return &shelterv1.BedFreed{Case: who} }
	for name, c := range map[string]struct {
		given []proto.Message
		free  uint32
	}{
		"not opened":                     {nil, 0},
		"empty":                          {events(opened(2)), 2},
		"held":                           {events(opened(2), held("c")), 1},
		"slept in":                       {events(opened(2), sleeps("c")), 1},
		"held, then slept in by them":    {events(opened(2), held("c"), sleeps("c")), 1},
		"told anew of who sleeps":        {events(opened(2), sleeps("c"), sleeps("c")), 1},
		"held by one, slept in by other": {events(opened(2), held("c"), sleeps("d")), 0},
		"a held bed freed":               {events(opened(2), held("c"), freed("c")), 2},
		"a slept bed freed":              {events(opened(2), sleeps("c"), freed("c")), 2},
		"another's freed":                {events(opened(2), sleeps("c"), freed("d")), 1},
		"more sleep than there are beds": {events(opened(1), sleeps("c"), sleeps("d")), 0},
	} {
		a := unit.New()
		s := decidetest.After(t, a, c.given...)
		if s.Free() != c.free {
			t.Errorf("%s: %d beds are free, want %d", name, s.Free(), c.free)
		}
		if want := (&shelterv1.UnitFacts{BedsFree: c.free, Beds: s.Beds, UnitKind: s.Kind}); !proto.Equal(a.Facts(s), want) {
			t.Errorf("%s: the facts are %v, want %v", name, a.Facts(s), want)
		}
	}
}

// What the policy is told is what CP-02 and CP-03 need, by the case's name in order.
func TestDescribe(t *testing.T) {
	child := &shelterv1.SleeperEntered{Case: "a", AdultOn: "2030-01-01", AgeDisputed: true, Household: "h", VettedCarer: true, AssessedWith: []string{"m"}}
	got := unit.Describe("u", decidetest.After(t, unit.New(), opened(4), sleeps("b"), child, held("c"), urgent("d")))
	want := map[string]any{
		"kind": "unit", "id": "u", "unit_kind": "adults", "beds": uint32(4), "beds_free": uint32(0), "from_age": uint32(0), "to_age": uint32(0), "awake_staff": true, "agency": "house",
		"sleepers": []any{
			map[string]any{"case": "a", "adult_on": "2030-01-01", "age_disputed": true, "household": "h", "vetted_carer": true, "assessed_with": []any{"m"}},
			map[string]any{"case": "b", "adult_on": "2010-01-01", "age_disputed": false, "household": "", "vetted_carer": false, "assessed_with": []any{}},
		},
		"held": []any{"c", "d"}, "emergencies": []any{map[string]any{"case": "d", "emergency": "nowhere_to_sleep", "declared_by": "desk"}},
	}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("got  %v\nwant %v", got, want)
	}
	for kind, name := range map[shelterv1.UnitKind]string{
		shelterv1.UnitKind_UNIT_KIND_UNSPECIFIED: "", shelterv1.UnitKind_UNIT_KIND_ADULTS: "adults",
		shelterv1.UnitKind_UNIT_KIND_SMALL_GROUP: "small_group", shelterv1.UnitKind_UNIT_KIND_INSTITUTION: "institution",
		shelterv1.UnitKind_UNIT_KIND_FAMILY: "family", shelterv1.UnitKind_UNIT_KIND_FOSTER: "foster",
	} {
		if got := unit.Describe("u", unit.State{Kind: kind})["unit_kind"]; got != name {
			t.Errorf("%v is told as %v, want %s", kind, got, name)
		}
	}
	if n := len(shelterv1.UnitKind_name); n != 6 {
		t.Errorf("there are %d kinds of unit, and six are told of", n)
	}
}

// An emergency is of the held bed, and goes with it: who holds one anew says it anew.
func TestAnEmergencyGoesWithTheHeldBed(t *testing.T) {
	for name, over := range map[string]proto.Message{"given back": &shelterv1.BedFreed{Case: "c"}, "slept in": sleeps("c")} {
		s := decidetest.After(t, unit.New(), opened(4), urgent("c"), urgent("d"), over)
		if _, kept := s.Emergencies["d"]; len(s.Emergencies) != 1 || !kept {
			t.Errorf("%s: the emergencies are %v", name, s.Emergencies)
		}
	}
}

func TestLaws(t *testing.T) {
	decidetest.Laws(t, unit.New(), decidetest.Some(func(t *rapid.T, _ unit.State) decide.Command[unit.State] {
		return unit.Open{OpenUnit: &shelterv1.OpenUnit{
			Agency: "house", House: "h", Alias: "u", Kind: shelterv1.UnitKind_UNIT_KIND_FAMILY, Beds: uint32(rapid.IntRange(0, 501).Draw(t, "beds")),
		}}
	}))
}

func TestGolden(t *testing.T) { decidetest.Golden(t, unit.New()) }
