package stay_test

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"google.golang.org/protobuf/proto"

	"mangrove/pkg/decide"
	"mangrove/pkg/decide/decidetest"
	shelterv1 "mangrove/proto/gen/shelterv1"
	"mangrove/services/shelter/stay"
)

// The night before the tests' now, and what is told of it.
const lastNight = "2026-03-01"

func night(house string) *shelterv1.NightRecorded {
	return &shelterv1.NightRecorded{Unit: elsewhere, Night: lastNight, HouseAgency: house}
}

func came(house, on string) *shelterv1.Admitted {
	return &shelterv1.Admitted{Unit: elsewhere, HouseAgency: house, On: on}
}

func left(on string) *shelterv1.Discharged { return &shelterv1.Discharged{On: on} }

func said(house string, slept bool) *shelterv1.NightAnswered {
	out := &shelterv1.NightAnswered{Night: lastNight, HouseAgency: house, Slept: slept}
	if slept {
		out.Unit = elsewhere
	}
	return out
}

// look are the duties of houses to look at a night.
func look(on string, houses ...string) []decide.Duty {
	var out []decide.Duty
	for _, house := range houses {
		out = append(out, decide.Duty{
			Key: "two_houses/" + on + "/" + house, What: "two_houses", Whose: "shelter_coordinator", Next: "national_coordinator", Office: true,
			By: decidetest.Now.Add(24 * time.Hour), Agency: house, Stands: true, Details: map[string]string{"about": on},
		})
	}
	return out
}

// A person is one bed-night in one place: where a second one counts them too, also of the same house, each house is to look, and
// neither's record is changed.
func TestTheSameNightInTwoHouses(t *testing.T) {
	record := on(stay.RecordNight{Unit: u, Night: lastNight})
	here := night("house")
	here.Unit = u
	alone, twice := events(here), events(here, &shelterv1.CountedTwice{Night: lastNight})
	recorded := func(other bool, given ...proto.Message) row {
		r := row{Given: append(events(opened(2)), given...), When: record, With: decide.Given{Agency: "house"}, Then: alone}
		if other {
			r.Then, r.Open = twice, look(lastNight, "other", "house")
		}
		return r
	}
	lives := came("house", "2026-02-01")
	lives.Unit = u
	unit := recorded(true, night("house"))
	unit.Open = look(lastNight, "house")
	third := recorded(true, night("third"), night("other"))
	third.Open = look(lastNight, "other", "third", "house")
	heard, counted := night("house"), night("other")
	heard.Unit, heard.Told, counted.Told = u, true, true
	told := func(with decide.Given) row {
		return row{Given: events(opened(2), night("other")), When: record, With: with, Then: events(heard)}
	}
	admitted := row{
		Given: events(opened(2), &shelterv1.NightRecorded{Night: "2026-03-02", HouseAgency: "other"}), When: on(stay.Admit{Unit: u}), Done: []string{"reservation_expires", "find_place"},
		Then: events(&shelterv1.Admitted{Unit: u, HouseAgency: "house", TakenInBy: "worker", TakenInByAgency: "agency", On: "2026-03-02"}, &shelterv1.CountedTwice{Night: "2026-03-02"}, sleeper()),
		Open: look("2026-03-02", "other", "house"),
	}
	decidetest.Table(t, both(), map[string]row{
		"recorded by another":                 recorded(true, night("other")),
		"recorded by two others":              third,
		"recorded here":                       recorded(false, here),
		"recorded here again, and elsewhere":  recorded(false, night("other"), here),
		"recorded in another unit here":       unit,
		"another night elsewhere":             recorded(false, &shelterv1.NightRecorded{Night: "2026-02-28", HouseAgency: "other"}),
		"of who lives elsewhere":              recorded(true, came("other", "2026-02-01")),
		"of who came elsewhere that day":      recorded(true, came("other", lastNight)),
		"of who came elsewhere the day after": recorded(false, came("other", "2026-03-02")),
		"of who left elsewhere the day after": recorded(true, came("other", "2026-02-01"), left("2026-03-02")),
		"of who left elsewhere that day":      recorded(false, came("other", "2026-02-01"), left(lastNight)),
		"of who lives here":                   recorded(false, lives),
		"which another took back":             recorded(false, night("other"), said("other", false)),
		"which who they live with took back":  recorded(false, came("other", "2026-02-01"), said("other", false)),
		"which another confirmed":             recorded(true, night("other"), said("other", true)),
		"taken in where another recorded":     admitted,
		"told by another agency":              told(decide.Given{}),
		"told by who is kept out":             told(decide.Given{Agency: "house", Barred: true}),
		"where another was only told of":      recorded(false, counted),
	})
}

func TestAnswerNight(t *testing.T) {
	answer := func(slept bool) decide.Command[pair] {
		return both().OnCase(stay.AnswerNight{Night: lastNight, Slept: slept})
	}
	answerIn := func(unit string) decide.Command[pair] {
		return both().OnCase(stay.AnswerNight{Night: lastNight, Unit: unit, Slept: true})
	}
	key := func(houses ...string) (out []string) {
		for _, house := range houses {
			out = append(out, "two_houses/"+lastNight+"/"+house)
		}
		return out
	}
	two := events(night("agency"), night("other"))
	here := night("agency")
	here.Unit = u
	units := append(slices.Clone(two), here)
	saidHere := said("agency", true)
	saidHere.Unit = u
	who := []decide.Duty{{
		Key: "two_houses/" + lastNight + "/", What: "two_houses", Whose: "national_coordinator", Anywhere: true, Next: "data_protection", Office: true,
		By: decidetest.Now.Add(24 * time.Hour), Details: map[string]string{"about": lastNight},
	}}
	decidetest.Table(t, both(), map[string]row{
		"they did not":                    {Given: two, When: answer(false), Then: events(said("agency", false)), Done: key("agency", "other", "")},
		"they did not, of three":          {Given: append(two, night("third")), When: answer(false), Then: events(said("agency", false)), Done: key("agency")},
		"they did":                        {Given: two, When: answer(true), Then: events(said("agency", true)), Done: key("agency")},
		"they did, and the other says so": {Given: append(two, said("other", true)), When: answer(true), Then: events(said("agency", true)), Done: key("agency"), Open: who},
		"of who lives here":               {Given: events(came("agency", "2026-02-01"), night("other")), When: answer(false), Then: events(said("agency", false)), Done: key("agency", "other", "")},
		"not counted here":                {Given: events(night("other")), When: answer(true), Refused: "not_counted"},
		"taken back already":              {Given: append(two, said("agency", false)), When: answer(true), Refused: "not_counted"},
		"in the one house":                {Given: events(night("agency")), When: answer(true), Then: events(said("agency", true)), Done: key("agency", "")},
		"in one of its units":             {Given: events(night("agency"), here), When: answerIn(u), Then: events(saidHere), Done: key("agency", "")},
		"in one, and another house":       {Given: units, When: answerIn(u), Then: events(saidHere), Done: key("agency")},
		"in neither of its units":         {Given: units, When: answer(false), Then: events(said("agency", false)), Done: key("agency", "other", "")},
		"in which of its units?":          {Given: units, When: answer(true), Refused: "which_unit"},
		"in a unit that does not count":   {Given: two, When: answerIn(u), Refused: "not_counted"},
		"in another's unit":               {Given: events(night("agency"), &shelterv1.NightRecorded{Unit: u, Night: lastNight, HouseAgency: "other"}), When: answerIn(u), Refused: "not_counted"},
		"in a unit, and not":              {Given: units, When: both().OnCase(stay.AnswerNight{Night: lastNight, Unit: u}), Refused: "invalid_field", Field: "unit"},
		"after it said in which":          {Given: append(slices.Clip(units), saidHere), When: answer(true), Then: events(saidHere), Done: key("agency")},
	})
}

// No more is kept than is compared, and what a house says again takes the place of what it said.
func TestWhatIsCompared(t *testing.T) {
	var e []proto.Message
	for i := range 100 {
		day := decidetest.Now.AddDate(0, 0, i-200).Format(time.DateOnly)
		e = append(e, &shelterv1.NightRecorded{Night: day, HouseAgency: "a"}, &shelterv1.NightRecorded{Night: day, HouseAgency: "a"}, came("b", day), left(day))
	}
	s := decidetest.After(t, stay.New(), e...)
	if len(s.Nights) != 92 || len(s.Stays) != 12 {
		t.Errorf("%d nights and %d stays are kept", len(s.Nights), len(s.Stays))
	}
	s = decidetest.After(t, stay.New(), night("b"), night("a"), said("a", false), night("a"), came("c", lastNight))
	if got := fmt.Sprint(s.Counted(lastNight)); got != "[a b c]" {
		t.Errorf("it is counted by %s", got)
	}
}
