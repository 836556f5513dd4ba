package care_test

import (
	"slices"
	"testing"
	"time"

	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/types/known/timestamppb"
	"pgregory.net/rapid"

	"mangrove/pkg/decide"
	"mangrove/pkg/decide/decidetest"
	healthv1 "mangrove/proto/gen/healthv1"
	"mangrove/services/health/care"
)

type row = decidetest.Row[care.State]

const (
	fit         = healthv1.Outcome_OUTCOME_FIT
	conditional = healthv1.Outcome_OUTCOME_FIT_WITH_CONDITIONS
	postpone    = healthv1.Outcome_OUTCOME_POSTPONE
	unfit       = healthv1.Outcome_OUTCOME_UNFIT
	nurse       = healthv1.TravelCondition_TRAVEL_CONDITION_NURSE
)

func events(e ...proto.Message) []proto.Message { return e }

func in(d time.Duration) *timestamppb.Timestamp { return timestamppb.New(decidetest.Now.Add(d)) }

func examined(o healthv1.Outcome, until *timestamppb.Timestamp, conditions ...healthv1.TravelCondition) *healthv1.Examined {
	return &healthv1.Examined{
		Outcome: o, Until: until, Conditions: conditions, Examination: decidetest.Section("examination").Put(), ByAgency: "agency", ExaminedOn: "2026-03-02",
	}
}

func TestExamine(t *testing.T) {
	examine := func(o healthv1.Outcome, until *timestamppb.Timestamp, conditions ...healthv1.TravelCondition) care.Examine {
		return care.Examine{ExamineFitness: &healthv1.ExamineFitness{Outcome: o, Until: until, Conditions: conditions}, Examination: decidetest.Section("examination")}
	}
	done := []string{"examine_fitness"}
	const week = 7 * 24 * time.Hour
	decidetest.Table(t, care.New(), map[string]row{
		"fit":                        {When: examine(fit, in(week)), Then: events(examined(fit, in(week))), Done: done},
		"fit for a moment":           {When: examine(fit, in(time.Nanosecond)), Then: events(examined(fit, in(time.Nanosecond))), Done: done},
		"fit until now":              {When: examine(fit, in(0)), Refused: "invalid_field", Field: "until"},
		"fit for ever":               {When: examine(fit, nil), Refused: "invalid_field", Field: "until"},
		"under conditions":           {When: examine(conditional, in(week), nurse), Then: events(examined(conditional, in(week), nurse)), Done: done},
		"under conditions, unnamed":  {When: examine(conditional, in(week)), Refused: "invalid_field", Field: "conditions"},
		"fit, and yet conditions":    {When: examine(fit, in(week), nurse), Refused: "invalid_field", Field: "conditions"},
		"not now":                    {When: examine(postpone, nil), Then: events(examined(postpone, nil)), Done: done},
		"not fit, and yet until":     {When: examine(unfit, in(week)), Refused: "invalid_field", Field: "until"},
		"not fit, and yet condition": {When: examine(unfit, nil, nurse), Refused: "invalid_field", Field: "conditions"},
	})
}

// The paper of an earlier day is written down as it was, and replaces nothing that was found since.
func TestAnExaminationOfAnEarlierDayIsWrittenDown(t *testing.T) {
	on := func(day string, o healthv1.Outcome, until *timestamppb.Timestamp) care.Examine {
		return care.Examine{ExamineFitness: &healthv1.ExamineFitness{Outcome: o, Until: until, ExaminedOn: day}, Examination: decidetest.Section("examination")}
	}
	found := func(day string, o healthv1.Outcome, until *timestamppb.Timestamp) *healthv1.Examined {
		e := examined(o, until)
		e.ExaminedOn = day
		return e
	}
	done := []string{"examine_fitness"}
	const days = 24 * time.Hour
	decidetest.Table(t, care.New(), map[string]row{
		"ended since":              {When: on("2026-02-20", fit, in(-days)), Then: events(found("2026-02-20", fit, in(-days))), Done: done},
		"not fit then":             {When: on("2026-02-20", unfit, nil), Then: events(found("2026-02-20", unfit, nil)), Done: done},
		"ended before it was made": {When: on("2026-02-20", fit, in(-20*days)), Refused: "invalid_field", Field: "until"},
		"of today, ended":          {When: on("2026-03-02", fit, in(0)), Refused: "invalid_field", Field: "until"},
		"of tomorrow":              {When: on("2026-03-03", unfit, nil), Refused: "invalid_field", Field: "examined_on"},
		"of no day":                {When: on("20 February", unfit, nil), Refused: "invalid_field", Field: "examined_on"},
		"of before another":        {Given: events(found("2026-02-21", unfit, nil)), When: on("2026-02-20", fit, in(days)), Refused: "found_since"},
		"of the same day":          {Given: events(found("2026-02-21", unfit, nil)), When: on("2026-02-21", fit, in(days)), Then: events(found("2026-02-21", fit, in(days))), Done: done},
	})
}

// What each clinic found last is kept, the newest of all last.
func TestEachClinicsFindingIsKept(t *testing.T) {
	of := func(agency string, o healthv1.Outcome) *healthv1.Examined {
		return &healthv1.Examined{Outcome: o, ByAgency: agency}
	}
	s := decidetest.After(t, care.New(), of("a", unfit), of("b", postpone), of("c", fit), of("b", fit))
	var got []string
	for _, f := range s.Findings {
		got = append(got, f.Agency+" "+f.Outcome.String())
	}
	if want := []string{"a OUTCOME_UNFIT", "c OUTCOME_FIT", "b OUTCOME_FIT"}; !slices.Equal(got, want) {
		t.Errorf("%v, want %v", got, want)
	}
}

func TestTheClinicExaminesForAJourney(t *testing.T) {
	leaves := time.Date(2026, 3, 9, 0, 0, 0, 0, time.UTC) // a week from Now
	arrives := leaves.Add(30 * time.Hour)
	planned := func(g decide.Given) decide.Given {
		g.Facts = map[string]any{"departure_on": "2026-03-09", "arrives_at": arrives.Format(time.RFC3339)}
		if g.Agencies == nil {
			g.Agencies = []string{"clinic", "another"}
		}
		return g
	}
	gone := planned(decide.Given{})
	gone.Facts["departed"] = true
	owes := func(by time.Time) []decide.Duty {
		return []decide.Duty{{Key: "examine_fitness", What: "examine_fitness", Whose: "clinician", Next: "supervisor", By: by, Agency: "clinic"}}
	}
	moved := owes(leaves.AddDate(0, 0, -3)) // an overdue one stays so
	moved[0].Moves = true
	done := []string{"examine_fitness"}
	lasts, ends := timestamppb.New(arrives.Add(time.Nanosecond)), timestamppb.New(arrives)
	found := func(o healthv1.Outcome, until *timestamppb.Timestamp) care.Examine {
		return care.Examine{ExamineFitness: &healthv1.ExamineFitness{Outcome: o, Until: until}, Examination: decidetest.Section("examination")}
	}
	decidetest.Table(t, care.New(), map[string]row{
		"a journey":                        {When: care.Journey{}, With: planned(decide.Given{}), Open: owes(leaves.AddDate(0, 0, -3)), Done: done},
		"a journey in three days":          {When: care.Journey{}, With: planned(decide.Given{At: leaves.Add(-72 * time.Hour)}), Open: owes(leaves.Add(-48 * time.Hour)), Done: done},
		"a journey tomorrow":               {When: care.Journey{}, With: planned(decide.Given{At: leaves.Add(-time.Hour)}), Open: owes(leaves), Done: done},
		"a journey today":                  {When: care.Journey{}, With: planned(decide.Given{At: leaves.Add(time.Hour)}), Open: owes(leaves.Add(25 * time.Hour)), Done: done},
		"no journey":                       {When: care.Journey{}, With: decide.Given{Agencies: []string{"clinic"}}, Done: done},
		"a journey that was made":          {When: care.Journey{}, With: gone, Done: done},
		"another clinic has a part":        {When: care.Parts{}, With: planned(decide.Given{}), Open: moved},
		"none has a part any more":         {When: care.Parts{}, With: planned(decide.Given{Agencies: []string{}}), Done: done},
		"a part, and no journey":           {When: care.Parts{}, With: decide.Given{Agencies: []string{"clinic"}}, Done: done},
		"a part, and a finding that lasts": {Given: events(examined(fit, lasts)), When: care.Parts{}, With: planned(decide.Given{}), Done: done},
		"no clinic any more":               {When: care.Journey{}, With: planned(decide.Given{Agencies: []string{}}), Done: done},
		"a finding that lasts":             {Given: events(examined(fit, lasts)), When: care.Journey{}, With: planned(decide.Given{}), Done: done},
		"a finding that ends at arrival":   {Given: events(examined(fit, ends)), When: care.Journey{}, With: planned(decide.Given{}), Open: owes(leaves.AddDate(0, 0, -3)), Done: done},
		"found not fit for an earlier one": {Given: events(examined(unfit, nil)), When: care.Journey{}, With: planned(decide.Given{}), Open: owes(leaves.AddDate(0, 0, -3)), Done: done},
		"examined":                         {When: found(fit, lasts), With: planned(decide.Given{}), Then: events(examined(fit, lasts)), Done: done},
		"examined, but not for so long":    {When: found(fit, ends), With: planned(decide.Given{}), Then: events(examined(fit, ends))},
		"examined, and not fit":            {When: found(unfit, nil), With: planned(decide.Given{}), Then: events(examined(unfit, nil)), Done: done},
	})
}

func TestAFindingIsThePersonsToGive(t *testing.T) {
	gave, took := &healthv1.FitnessGiven{}, &healthv1.FitnessTakenBack{}
	decidetest.Table(t, care.New(), map[string]row{
		"give":                       {Given: events(examined(fit, in(time.Hour))), When: care.GiveFitness{}, Then: events(gave)},
		"give it with conditions":    {Given: events(examined(conditional, in(time.Hour), nurse)), When: care.GiveFitness{}, Then: events(gave)},
		"give nothing":               {When: care.GiveFitness{}, Refused: "no_finding"},
		"give that they may not":     {Given: events(examined(unfit, nil)), When: care.GiveFitness{}, Refused: "no_finding"},
		"give that it has ended":     {Given: events(examined(fit, in(0))), When: care.GiveFitness{}, Then: events(gave)},
		"give it twice":              {Given: events(examined(fit, in(time.Hour)), gave), When: care.GiveFitness{}, Refused: "given_already"},
		"give a new one":             {Given: events(examined(fit, in(time.Hour)), gave, examined(fit, in(2*time.Hour))), When: care.GiveFitness{}, Then: events(gave)},
		"take back":                  {Given: events(examined(fit, in(time.Hour)), gave), When: care.TakeBackFitness{}, Then: events(took)},
		"take back what is not":      {Given: events(examined(fit, in(time.Hour))), When: care.TakeBackFitness{}, Refused: "not_given"},
		"take back, and give again":  {Given: events(examined(fit, in(time.Hour)), gave, took), When: care.GiveFitness{}, Then: events(gave)},
		"the journey ends":           {Given: events(examined(fit, in(time.Hour)), gave), When: care.JourneyEnded{}, Then: events(took), Done: []string{"examine_fitness"}},
		"it ends, nothing was given": {Given: events(examined(fit, in(time.Hour))), When: care.JourneyEnded{}, Done: []string{"examine_fitness"}},
		"take back what was renewed": {Given: events(examined(fit, in(time.Hour)), gave, examined(unfit, nil)), When: care.TakeBackFitness{}, Refused: "not_given"},
	})
}

func TestAppointments(t *testing.T) {
	booked := &healthv1.AppointmentBooked{Appointment: "new", At: in(time.Hour)}
	ended := func(kept bool) *healthv1.AppointmentEnded {
		return &healthv1.AppointmentEnded{Appointment: "new", Kept: kept}
	}
	duty := "say_whether_attended/new"
	decidetest.Table(t, care.New(), map[string]row{
		"book": {When: care.Book{At: in(time.Hour)}, Then: events(booked), Open: []decide.Duty{{
			Key: duty, What: "say_whether_attended", Whose: "clinician", Next: "supervisor", By: decidetest.Now.Add(25 * time.Hour),
		}}},
		"book now":      {When: care.Book{At: in(0)}, Refused: "invalid_field", Field: "at"},
		"the person is": {Given: events(booked), When: care.EndAppointment{Appointment: "new", Kept: true}, Then: events(ended(true)), Done: []string{duty}},
		"or is not":     {Given: events(booked), When: care.EndAppointment{Appointment: "new"}, Then: events(ended(false)), Done: []string{duty}},
		"end it twice":  {Given: events(booked, ended(true)), When: care.EndAppointment{Appointment: "new"}, Refused: "appointment_ended"},
		"end another":   {Given: events(booked), When: care.EndAppointment{Appointment: "other"}, Refused: "no_appointment"},
	})
}

func TestOthersLearnOnlyWhatWasGiven(t *testing.T) {
	a := care.New()
	gave := &healthv1.FitnessGiven{}
	until := decidetest.Now.Add(time.Hour).UTC().Format(time.RFC3339)
	for name, c := range map[string]struct {
		given []proto.Message
		want  *healthv1.Facts
	}{
		"nothing":            {nil, &healthv1.Facts{}},
		"examined":           {events(examined(fit, in(time.Hour))), &healthv1.Facts{Examined: true}},
		"given":              {events(examined(fit, in(time.Hour)), gave), &healthv1.Facts{MayTravelUntil: until, Examined: true}},
		"given, conditional": {events(examined(conditional, in(time.Hour), nurse), gave), &healthv1.Facts{MayTravelUntil: until, TravelConditions: []healthv1.TravelCondition{nurse}, Examined: true}},
		"taken back":         {events(examined(fit, in(time.Hour)), gave, &healthv1.FitnessTakenBack{}), &healthv1.Facts{Examined: true}},
		"examined anew":      {events(examined(fit, in(time.Hour)), gave, examined(postpone, nil)), &healthv1.Facts{Examined: true}},
	} {
		if got := a.Facts(decidetest.After(t, a, c.given...)); !proto.Equal(got, c.want) {
			t.Errorf("%s: %v, want %v", name, got, c.want)
		}
	}
}

func TestLaws(t *testing.T) {
	type S = care.State
	type command = decide.Command[S]
	some := func(draw func(*rapid.T, S) command) decidetest.Commands[S] { return decidetest.Some(draw) }
	until := func(t *rapid.T) *timestamppb.Timestamp {
		if rapid.Bool().Draw(t, "without an end") {
			return nil
		}
		return in(time.Duration(rapid.IntRange(-48, 480).Draw(t, "hours")) * time.Hour)
	}
	decidetest.Laws(t, care.New(),
		decidetest.Records(func(*rapid.T, S) command { return care.RecordNeeds{Needs: decidetest.Section("needs")} }),
		decidetest.Records(func(*rapid.T, S) command { return care.RecordNotes{Notes: decidetest.Section("notes")} }),
		some(func(t *rapid.T, _ S) command {
			conditions := rapid.SliceOfN(rapid.Just(nurse), 0, 2).Draw(t, "conditions")
			outcome := healthv1.Outcome(rapid.Int32Range(1, 4).Draw(t, "outcome"))
			return care.Examine{
				ExamineFitness: &healthv1.ExamineFitness{
					Outcome: outcome, Until: until(t), Conditions: conditions, ExaminedOn: rapid.SampledFrom([]string{"", "2026-03-01", "2026-02-27"}).Draw(t, "on"),
				},
				Examination: decidetest.Section("examination"),
			}
		}),
		some(func(*rapid.T, S) command { return care.GiveFitness{} }),
		some(func(*rapid.T, S) command { return care.TakeBackFitness{} }),
		some(func(*rapid.T, S) command { return care.JourneyEnded{} }),
		some(func(*rapid.T, S) command { return care.Parts{} }),
		some(func(t *rapid.T, _ S) command {
			return care.Book{At: in(time.Duration(rapid.IntRange(-2, 48).Draw(t, "hours")) * time.Hour)}
		}),
		some(func(t *rapid.T, s S) command {
			ids := []string{"unknown"}
			for _, a := range s.Appointments {
				ids = append(ids, a.ID)
			}
			return care.EndAppointment{Appointment: rapid.SampledFrom(ids).Draw(t, "appointment"), Kept: rapid.Bool().Draw(t, "kept")}
		}),
	)
}

func TestGolden(t *testing.T) { decidetest.Golden(t, care.New()) }
