package interests_test

import (
	"slices"
	"testing"

	"google.golang.org/protobuf/proto"

	"mangrove/pkg/decide"
	"mangrove/pkg/decide/decidetest"
	biv1 "mangrove/proto/gen/bestinterestsv1"
	"mangrove/services/bestinterests/interests"
)

func TestHearingAndVisiting(t *testing.T) {
	section := decidetest.Section("it")
	decidetest.Table(t, interests.New(), map[string]row{
		"a visit": {When: interests.RecordVisit{SeenAlone: true, Visit: section}, Then: events(&biv1.Visited{SeenAlone: true, Visit: section.Put(), On: today, By: "worker"})},
		"views": {
			When: interests.HearChild{Objects: true, SeenAlone: true, Views: section},
			Then: events(&biv1.ViewsRecorded{ObjectsToLeaving: true, SeenAlone: true, Views: section.Put(), On: today, By: "worker", ByAgency: "agency"}),
		},
		"views that count once another agency has heard the same": {
			When: interests.HearChild{SeenAlone: true, Views: section}, With: decide.Given{Obligations: []string{"second_agency"}},
			Then: events(&biv1.ViewsRecorded{SeenAlone: true, Views: section.Put(), On: today, By: "worker", ByAgency: "agency", Unconfirmed: true}),
		},
		"a return with the family": {When: interests.AssessFamilyReturn{FamilyReturn: section}, Then: events(&biv1.FamilyReturnAssessed{FamilyReturn: section.Put(), On: today})},
	})
}

// An objection stands until a second agency has heard that there is none (B-02).
func TestAnObjectionStandsUntilTwoHaveHeardOtherwise(t *testing.T) {
	objects := &biv1.ViewsRecorded{ObjectsToLeaving: true, By: "a", ByAgency: "welfare"}
	one := &biv1.ViewsRecorded{By: "a", ByAgency: "welfare", Unconfirmed: true}
	again := &biv1.ViewsRecorded{By: "b", ByAgency: "welfare", Unconfirmed: true}
	other := &biv1.ViewsRecorded{By: "c", ByAgency: "desk"}
	for name, c := range map[string]struct {
		given    []proto.Message
		objects  bool
		by, from string
	}{
		"never":                        {nil, false, "", ""},
		"objects":                      {events(objects), true, "", ""},
		"one says not any more":        {events(objects, one), true, "a", "welfare"},
		"and a colleague":              {events(objects, one, again), true, "a", "welfare"},
		"and another agency":           {events(objects, one, again, other), false, "", ""},
		"but the child says it anew":   {events(objects, one, objects), true, "", ""},
		"and one not, which is anew":   {events(objects, one, objects, again), true, "b", "welfare"},
		"who never did does not":       {events(other), false, "", ""},
		"who does again, after it all": {events(objects, one, other, objects), true, "", ""},
	} {
		s := decidetest.After(t, interests.New(), c.given...)
		if first := s.TakesBack(); s.Objects() != c.objects || interests.Facts(s).GetChildObjects() != c.objects || first.By != c.by || first.Agency != c.from {
			t.Errorf("%s: objects %v, taken back by %q of %q", name, s.Objects(), first.By, first.Agency)
		}
	}
}

// No word of a child is put out of the file by another, and the newest counts.
func TestEveryWordOfAChildStays(t *testing.T) {
	first, second := decidetest.Section("first"), decidetest.Section("second")
	s := decidetest.After(t, interests.New(),
		&biv1.ViewsRecorded{ObjectsToLeaving: true, On: today, By: "a", Views: first.Put()}, &biv1.ViewsRecorded{On: "2026-03-03", By: "b", SeenAlone: true, Views: second.Put()})
	want := []interests.Hearing{{On: today, By: "a", Objects: true}, {On: "2026-03-03", By: "b", Alone: true}}
	if !slices.Equal(s.Heard, want) || len(s.Views) != 2 || len(decide.SectionsOf(s)) != 2 {
		t.Errorf("heard %v, %d words kept and %d shown", s.Heard, len(s.Views), len(decide.SectionsOf(s)))
	}
}

func TestEveryVisitStays(t *testing.T) {
	s := decidetest.After(t, interests.New(),
		&biv1.Visited{On: today, By: "a", SeenAlone: true, Visit: decidetest.Section("first").Put()}, &biv1.Visited{On: "2026-03-03", By: "b", Visit: decidetest.Section("second").Put()})
	if want := []interests.Visit{{On: today, By: "a", Alone: true}, {On: "2026-03-03", By: "b"}}; !slices.Equal(s.Visited, want) || len(decide.SectionsOf(s)) != 2 {
		t.Errorf("visited %v, of which %d are shown", s.Visited, len(decide.SectionsOf(s)))
	}
}
