package interests_test

import (
	"slices"
	"testing"
	"time"

	"google.golang.org/protobuf/proto"

	"mangrove/pkg/decide"
	"mangrove/pkg/decide/decidetest"
	biv1 "mangrove/proto/gen/bestinterestsv1"
	"mangrove/services/bestinterests/interests"
)

const (
	month  = 30 * day
	escort = biv1.ConditionKind_CONDITION_KIND_ESCORT
	school = biv1.ConditionKind_CONDITION_KIND_SCHOOL_PLACE
	visits = biv1.ConditionKind_CONDITION_KIND_VISITS
)

// under are conditions, all to be met by the same instant.
func under(by time.Duration, kinds ...biv1.ConditionKind) []*biv1.Condition {
	var out []*biv1.Condition
	for _, k := range kinds {
		out = append(out, &biv1.Condition{Condition: k, By: in(by)})
	}
	return out
}

// depends is a determination under two conditions, before and after a quorum said so.
func depends() (*biv1.DeterminationProposed, *biv1.Determined) {
	p, d := proto.CloneOf(proposed), proto.CloneOf(decided)
	p.Under, d.Under = under(month, school, visits), under(month, school, visits)
	return p, d
}

func TestADeterminationDependsOnConditions(t *testing.T) {
	determine := func(conditions ...*biv1.Condition) interests.Determine {
		return interests.Determine{Determine: &biv1.Determine{Option: stay, Until: in(year), Conditions: conditions}}
	}
	sits := events(opened, weighed, convened)
	decidetest.Table(t, interests.New(), map[string]row{
		"one of them twice": {Given: sits, When: determine(under(month, school, escort, school)...), Refused: "invalid_field", Field: "conditions.condition"},
		"one by now":        {Given: sits, When: determine(slices.Concat(under(month, school), under(0, escort))...), Refused: "invalid_field", Field: "conditions.by"},
	})
	of := proto.CloneOf(weighed)
	of.ByAgency = "welfare"
	p, d := depends()
	open := []decide.Duty{{Key: "review_determination", What: "review_determination", Whose: "panel_chair", Anywhere: true, Next: "national_coordinator", Office: true, By: decidetest.Now.Add(year)}}
	for _, kind := range []string{"school_place", "visits"} {
		open = append(open, decide.Duty{
			Key: "meet_condition/" + kind, What: "meet_condition", Whose: "child_social_worker", Agency: "welfare", Next: "supervisor", By: decidetest.Now.Add(month),
			Details: map[string]string{"about": kind},
		})
	}
	decidetest.Table(t, interests.New(), map[string]row{
		"each is the duty of a worker of the agency that weighed": {
			Given: events(opened, of, convened, sworn, undertook("a"), p), With: decide.Given{Actor: "b", Obligations: []string{"determined"}},
			When: interests.AgreeDetermination{Determination: "d"}, Then: events(&biv1.MemberAgreed{Determination: "d", Member: "b"}, d, closed("a", "b")), Open: open,
			Done: []string{"undertake/a", "undertake/b", "undertake/c", "determine"},
		},
	})
}

func TestMeetingAConditionOnce(t *testing.T) {
	_, d := depends()
	force := slices.Clip(append(reach(), &biv1.GuardianAppointed{Guardian: "g", Agency: "office"}, d))
	reported := &biv1.ConditionReported{Condition: school, By: "worker", ByAgency: "agency"}
	met := &biv1.ConditionMet{Condition: school}
	said := slices.Clip(append(slices.Clone(force), reported))
	meet, confirm := interests.MeetCondition{Condition: school}, interests.ConfirmCondition{Condition: school}
	look := decide.Duty{
		Key: "confirm_condition/school_place", What: "confirm_condition", Whose: "guardian", Agency: "office", Next: "national_coordinator", Office: true,
		By: decidetest.Now.Add(3 * day), Details: map[string]string{"about": "school_place"},
	}
	decidetest.Table(t, interests.New(), map[string]row{
		"reported":             {Given: force, When: meet, Then: events(reported), Done: []string{"meet_condition/school_place"}, Open: []decide.Duty{look}},
		"reported twice":       {Given: said, When: meet, Refused: "condition_reported"},
		"confirmed":            {Given: said, When: confirm, Then: events(met), Done: []string{"confirm_condition/school_place"}},
		"confirmed, unsaid":    {Given: force, When: confirm, Refused: "condition_unreported"},
		"confirmed twice":      {Given: append(said, met), When: confirm, Refused: "no_condition"},
		"met twice":            {Given: append(said, met), When: meet, Refused: "no_condition"},
		"none that was set":    {Given: force, When: interests.MeetCondition{Condition: escort}, Refused: "no_condition"},
		"of nothing in force":  {Given: append(force, reopened), When: interests.MeetCondition{Condition: school}, Refused: "no_condition"},
		"reopened, none met":   {Given: force, When: interests.Reopen{Determination: "d"}, Then: events(&biv1.Reopened{Determination: "d"}), Done: []string{"review_determination", "reopen_determination", "meet_condition/school_place", "meet_condition/visits"}},
		"reopened, one said":   {Given: said, When: interests.Reopen{Determination: "d"}, Then: events(&biv1.Reopened{Determination: "d"}), Done: []string{"review_determination", "reopen_determination", "confirm_condition/school_place", "meet_condition/visits"}},
		"reopened, one is met": {Given: append(force, met), When: interests.Reopen{Determination: "d"}, Then: events(&biv1.Reopened{Determination: "d"}), Done: []string{"review_determination", "reopen_determination", "meet_condition/visits"}},
	})
	a := interests.New()
	for name, c := range map[string]struct {
		given []proto.Message
		want  []biv1.ConditionKind
	}{
		"none met":      {force, []biv1.ConditionKind{school, visits}},
		"one reported":  {said, []biv1.ConditionKind{school, visits}},
		"one met":       {append(force, met), []biv1.ConditionKind{visits}},
		"both":          {append(force, met, &biv1.ConditionMet{Condition: visits}), nil},
		"none in force": {append(force, reopened), nil},
	} {
		if got := a.Facts(decidetest.After(t, a, c.given...)).(*biv1.Facts).GetConditionsOpen(); !slices.Equal(got, c.want) {
			t.Errorf("%s: %v are open, want %v", name, got, c.want)
		}
	}
}
