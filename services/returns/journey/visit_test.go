package journey_test

import (
	"testing"
	"time"

	"mangrove/pkg/decide"
	"mangrove/pkg/decide/decidetest"
	returnsv1 "mangrove/proto/gen/returnsv1"
	"mangrove/services/returns/journey"
)

// visit is one that was made some days ago.
type visit struct {
	ago int
	journey.RecordMonitoring
}

func (v visit) Decide(s journey.State, g decide.Given) (decide.Outcome, error) {
	v.On = g.At.AddDate(0, 0, -v.ago).Format(time.DateOnly)
	return v.RecordMonitoring.Decide(s, g)
}

// They arrived on 4 March 2026. Visits are due on 4 June, 4 September and 4 March of the next year, and may each be made from
// a month before.
func TestWhichVisitItIs(t *testing.T) {
	visited := func(months ...uint32) []*returnsv1.Monitored {
		var out []*returnsv1.Monitored
		for _, m := range months {
			out = append(out, &returnsv1.Monitored{Month: m, VisitedOn: "2026-05-04"})
		}
		return out
	}
	rows := map[string]row{}
	for name, c := range map[string]struct {
		before []*returnsv1.Monitored
		on     string
		month  uint32
		does   []string
	}{
		"on the day of arrival":              {nil, "2026-03-04", 0, nil},
		"a day before the first may be made": {nil, "2026-05-03", 0, nil},
		"from a month before the first":      {nil, "2026-05-04", 3, []string{"visit_month_3"}},
		"the first, late":                    {nil, "2026-08-03", 3, []string{"visit_month_3"}},
		"one more after the first":           {visited(3), "2026-08-03", 0, nil},
		"the second":                         {visited(3), "2026-08-04", 6, []string{"visit_month_6"}},
		"the second, where none was first":   {nil, "2026-08-04", 6, []string{"visit_month_3", "visit_month_6"}},
		"one more after the second":          {visited(3, 6), "2027-02-03", 0, nil},
		"the last":                           {visited(3, 6), "2027-02-04", 12, []string{"visit_month_12"}},
		"the last, and the only one":         {visited(0), "2027-02-04", 12, []string{"visit_month_3", "visit_month_6", "visit_month_12"}},
		"one more after the last":            {visited(12), "2027-03-04", 0, nil},
	} {
		given := agreed
		for _, e := range c.before {
			given = after(given, e)
		}
		rows[name] = row{
			Given: given, When: journey.RecordMonitoring{On: c.on}, With: decide.Given{At: at(400).AsTime()},
			Then: events(&returnsv1.Monitored{Month: c.month, VisitedOn: c.on}), Done: append(c.does, "screen_again", "look_at_told_visit"),
		}
	}
	decidetest.Table(t, journey.New(), rows)
}

func TestTheDayOfAVisit(t *testing.T) {
	on := func(day string) row {
		return row{Given: agreed, When: journey.RecordMonitoring{On: day}, With: decide.Given{At: at(40).AsTime()}, Refused: "invalid_field", Field: "visited_on"}
	}
	today := on("2026-04-11")
	today.Refused, today.Field, today.Done = "", "", []string{"screen_again", "look_at_told_visit"}
	today.Then = events(&returnsv1.Monitored{VisitedOn: "2026-04-11"})
	decidetest.Table(t, journey.New(), map[string]row{
		"today": today, "tomorrow": on("2026-04-12"), "no day": on("2026-02-30"), "none": on(""), "another way": on("4.3.2026"),
	})
}

const low, middle, high = returnsv1.Band_BAND_LOW, returnsv1.Band_BAND_MIDDLE, returnsv1.Band_BAND_HIGH

func standing(economic, social returnsv1.Band) *returnsv1.Standing {
	return &returnsv1.Standing{Economic: economic, Social: social, Psychosocial: middle}
}

func TestWhatAVisitFinds(t *testing.T) {
	now := decide.Given{At: at(40).AsTime()}
	duty := func(key string, by time.Time) decide.Duty {
		return decide.Duty{Key: key, What: key, Whose: "worker/worker", Next: "national_coordinator", Office: true, By: by}
	}
	const before, today = "2026-04-01", "2026-04-11"
	visited := after(agreed, &returnsv1.Monitored{VisitedOn: before, Standing: standing(middle, middle)})
	found := func(dip bool, standing *returnsv1.Standing) *returnsv1.Monitored {
		return &returnsv1.Monitored{VisitedOn: today, Standing: standing, Dip: dip}
	}
	reopened, none := []decide.Duty{duty("agree_plan", at(70).AsTime())}, []string{"screen_again", "look_at_told_visit"}
	rows := map[string]row{
		"lower in one thing": {
			Given: visited, When: journey.RecordMonitoring{On: today, Standing: standing(high, low)}, Done: none,
			Then: events(found(true, standing(high, low)), &returnsv1.PlanReopened{}), Open: reopened,
		},
		"as before": {Given: visited, When: journey.RecordMonitoring{On: today, Standing: standing(middle, middle)}, Then: events(found(false, standing(middle, middle))), Done: none},
		"low, when first asked": {
			Given: agreed, When: journey.RecordMonitoring{On: today, Standing: standing(high, low)}, Done: none,
			Then: events(found(false, standing(high, low)), &returnsv1.PlanReopened{}), Open: reopened,
		},
		"low, as before": {
			Given: after(agreed, &returnsv1.Monitored{VisitedOn: before, Standing: standing(low, middle)}), When: journey.RecordMonitoring{On: today, Standing: standing(low, middle)}, Done: none,
			Then: events(found(false, standing(low, middle)), &returnsv1.PlanReopened{}), Open: reopened,
		},
		"an answer that puts them first": {
			Given: visited, When: journey.RecordMonitoring{On: today, Standing: standing(high, high), First: true}, Done: none,
			Then: events(&returnsv1.Monitored{VisitedOn: today, Standing: standing(high, high), First: true}, &returnsv1.PlanReopened{}), Open: reopened,
		},
		"such an answer, before the newest visit": {
			Given: visited, When: journey.RecordMonitoring{On: "2026-03-31", First: true}, Done: []string{"look_at_told_visit"},
			Then: events(&returnsv1.Monitored{VisitedOn: "2026-03-31", First: true}),
		},
		"answers that cannot be read": {
			Given: visited, When: journey.RecordMonitoring{On: today, Unread: &decide.Refusal{Code: "invalid_field", Field: "survey.answers", Hint: "read them"}}, Refused: "invalid_field", Field: "survey.answers",
		},
		"nothing asked": {Given: visited, When: journey.RecordMonitoring{On: today}, Then: events(found(false, nil)), Done: none},
		"lower than when last asked": {
			Given: after(visited, &returnsv1.Monitored{VisitedOn: before}), When: journey.RecordMonitoring{On: today, Standing: standing(low, 0)}, Done: none,
			Then: events(found(true, standing(low, 0)), &returnsv1.PlanReopened{}), Open: reopened,
		},
		"lower while the plan is open": {
			Given: after(visited, &returnsv1.PlanReopened{}), When: journey.RecordMonitoring{On: today, Standing: standing(low, low)}, Done: none,
			Then: events(found(true, standing(low, low))),
		},
		"lower after the closing": {
			Given: after(visited, &returnsv1.ReturnClosed{}), When: journey.RecordMonitoring{On: today, Standing: standing(low, low)}, Done: none,
			Then: events(found(true, standing(low, low))),
		},
		"lower before the newest visit": {
			Given: visited, When: journey.RecordMonitoring{On: "2026-03-31", Standing: standing(low, low)}, Done: []string{"look_at_told_visit"},
			Then: events(&returnsv1.Monitored{VisitedOn: "2026-03-31", Standing: standing(low, low)}),
		},
		"a sign of new exploitation": {
			Given: agreed, When: journey.RecordMonitoring{On: today, AtRisk: true}, Done: []string{"look_at_told_visit"},
			Then: events(&returnsv1.Monitored{VisitedOn: today, AtRisk: true}), Open: []decide.Duty{duty("screen_again", at(41).AsTime())},
		},
		"none, before the sign was seen": {
			Given: after(agreed, &returnsv1.Monitored{VisitedOn: before, AtRisk: true}), When: journey.RecordMonitoring{On: "2026-03-31"},
			Then: events(&returnsv1.Monitored{VisitedOn: "2026-03-31"}), Done: []string{"look_at_told_visit"},
		},
		"nothing since what was told": {
			Given: after(agreed, &returnsv1.VisitTold{VisitedOn: today}), When: journey.RecordMonitoring{On: "2026-04-10"},
			Then: events(&returnsv1.Monitored{VisitedOn: "2026-04-10"}), Done: []string{"screen_again"},
		},
	}
	for name, r := range rows {
		r.With = now
		rows[name] = r
	}
	decidetest.Table(t, journey.New(), rows)
	late := decidetest.After(t, journey.New(), after(visited, &returnsv1.Monitored{VisitedOn: "2026-03-31", Standing: standing(high, high)})...)
	if late.Standing.Economic != middle || late.VisitedOn != before {
		t.Errorf("what was written down late stands for the newest: %+v", late)
	}
}

// What somebody tells who does not receive the person is kept, and so is a visit before the arrival that was acknowledged. Neither moves
// anything but the duty to look at it.
func TestAVisitThatSomebodyElseTellsOf(t *testing.T) {
	const today = "2027-03-04"
	told := &returnsv1.VisitTold{VisitedOn: today, Standing: standing(low, low), AtRisk: true}
	duty := []decide.Duty{{
		Key: "look_at_told_visit", What: "look_at_told_visit", Whose: "anyone", Next: "national_coordinator", Office: true, Agency: "agency", By: at(401).AsTime(),
	}}
	visited := after(agreed, &returnsv1.Monitored{Month: 6, VisitedOn: "2026-09-04", Standing: standing(high, high)})
	record := journey.RecordMonitoring{On: today, Standing: standing(low, low), AtRisk: true}
	other := decide.Given{At: at(400).AsTime(), Agency: "consulate"}
	barred := decide.Given{At: at(400).AsTime(), Barred: true}
	early, dayBefore := journey.RecordMonitoring{On: "2026-03-01"}, journey.RecordMonitoring{On: "2026-03-03", Standing: standing(low, low), AtRisk: true}
	tooEarly := &returnsv1.VisitTold{VisitedOn: "2026-03-03", Standing: standing(low, low), AtRisk: true}
	decidetest.Table(t, journey.New(), map[string]row{
		"of another agency":            {Given: visited, When: record, With: other, Then: events(told), Open: duty},
		"of whom they must be safe":    {Given: visited, When: record, With: barred, Then: events(told), Open: duty},
		"before anybody received them": {Given: departed, When: record, With: other, Then: events(told)},
		"before the arrival was said":  {Given: visited, When: early, With: other, Then: events(&returnsv1.VisitTold{VisitedOn: "2026-03-01"}), Open: duty},
		"before it, by who receives":   {Given: visited, When: dayBefore, With: decide.Given{At: at(400).AsTime()}, Then: events(tooEarly), Open: duty},
	})
	text := decidetest.Section("told_survey")
	s := decidetest.After(t, journey.New(), after(visited, &returnsv1.VisitTold{VisitedOn: today, AtRisk: true, Standing: standing(low, low), ToldSurvey: text.Put()})...)
	if s.AtRisk || s.Visited != 6 || s.VisitedOn != "2026-09-04" || s.Standing.Economic != high || s.ToldOn != today {
		t.Errorf("what was told moved the receiver's state: %+v", s)
	}
}
