package casefile_test

import (
	"slices"
	"testing"
	"time"

	"google.golang.org/protobuf/proto"

	"mangrove/pkg/decide"
	"mangrove/pkg/decide/decidetest"
	idv1 "mangrove/proto/gen/identificationv1"
	"mangrove/services/identification/casefile"
)

// On conclusive grounds somebody is a victim or is not, and what is decided against them is decided anew once, by their wish; it
// takes nothing from them (R-02, F-04).
func TestConclusiveGrounds(t *testing.T) {
	grounds := decidetest.Section("grounds")
	found := func(victim bool) *idv1.GroundsConcluded {
		return &idv1.GroundsConcluded{Victim: victim, On: "2026-03-02", By: "worker", ByAgency: "agency", Grounds: grounds.Put()}
	}
	conclude := func(victim bool) casefile.ConcludeGrounds {
		return casefile.ConcludeGrounds{Victim: victim, Grounds: grounds}
	}
	presumed := slices.Clip(events(opened(), &idv1.VictimPresumed{On: "2026-02-02"}))
	none, asked := slices.Clip(append(presumed, found(false))), slices.Clip(append(presumed, found(false), &idv1.ReviewAsked{}))
	final := slices.Clip(append(asked, found(false)))
	screened := &idv1.VictimPresumed{On: "2026-03-09"}
	anew, anewAsked, anewFinal := slices.Clip(append(none, screened)), slices.Clip(append(asked, screened)), slices.Clip(append(final, screened))
	screening := decidetest.Section("screening")
	presume := casefile.PresumeVictim{Screening: screening}
	presumes := events(&idv1.VictimPresumed{On: "2026-03-02", Screening: screening.Put()})
	review := decide.Duty{
		Key: "review_conclusion", What: "review_conclusion", Whose: "supervisor", Anywhere: true, Next: "national_coordinator", Office: true,
		By: decidetest.Now.Add(30 * 24 * time.Hour),
	}
	decidetest.Table(t, casefile.New(), map[string]row{
		"of whom nobody presumed it":     {Given: events(opened()), When: conclude(false), Refused: "not_presumed"},
		"found no victim":                {Given: presumed, When: conclude(false), Then: events(found(false))},
		"found a victim":                 {Given: presumed, When: conclude(true), Then: events(found(true))},
		"concluded twice":                {Given: none, When: conclude(true), Refused: "concluded_already"},
		"a review":                       {Given: none, When: casefile.AskReview{}, Then: events(&idv1.ReviewAsked{}), Open: []decide.Duty{review}},
		"a review asked for twice":       {Given: asked, When: casefile.AskReview{}, Refused: "review_asked"},
		"a review of nothing":            {Given: presumed, When: casefile.AskReview{}, Refused: "nothing_to_review"},
		"a review of who is a victim":    {Given: append(presumed, found(true)), When: casefile.AskReview{}, Refused: "nothing_to_review"},
		"found a victim after a review":  {Given: asked, When: conclude(true), Then: events(found(true)), Done: []string{"review_conclusion"}},
		"upheld after a review":          {Given: asked, When: conclude(false), Then: events(found(false)), Done: []string{"review_conclusion"}},
		"a review of what is final":      {Given: final, When: casefile.AskReview{}, Refused: "nothing_to_review"},
		"what is final, concluded again": {Given: final, When: conclude(true), Refused: "concluded_already"},
		"presumed twice":                 {Given: presumed, When: presume, Refused: "presumed_already"},
		"found a victim, presumed again": {Given: append(presumed, found(true)), When: presume, Refused: "presumed_already"},
		"presumed anew":                  {Given: none, When: presume, Then: presumes},
		"presumed anew after a review":   {Given: final, When: presume, Then: presumes},
		"presumed anew, twice":           {Given: anew, When: presume, Refused: "presumed_already"},
		"concluded anew":                 {Given: anew, When: conclude(false), Then: events(found(false))},
		"concluded anew after a review":  {Given: anewFinal, When: conclude(true), Then: events(found(true))},
		"a review goes on beside it":     {Given: anewAsked, When: conclude(false), Then: events(found(false)), Done: []string{"review_conclusion"}},
		"a review all the same":          {Given: anew, When: casefile.AskReview{}, Then: events(&idv1.ReviewAsked{}), Open: []decide.Duty{review}},
	})
	late := func(victim bool) *idv1.GroundsConcluded {
		return &idv1.GroundsConcluded{Victim: victim, On: "2026-03-20"}
	}
	for name, c := range map[string]struct {
		given []proto.Message
		from  string
		open  bool
		since string
	}{
		"presumed": {presumed, "", false, "2026-02-02"}, "no victim": {none, "2026-03-02", false, "2026-02-02"},
		"under review": {asked, "2026-03-02", true, "2026-02-02"}, "final": {append(asked, late(false)), "2026-03-02", false, "2026-02-02"},
		"a victim": {append(presumed, found(true)), "", false, "2026-02-02"}, "a victim after all": {append(asked, late(true)), "", false, "2026-02-02"},
		"presumed anew": {anew, "2026-03-02", false, "2026-03-09"}, "anew under review": {anewAsked, "2026-03-02", true, "2026-03-09"},
		"concluded anew": {append(anew, late(false)), "2026-03-20", false, "2026-03-09"},
	} {
		f := casefile.Facts(decidetest.After(t, casefile.New(), c.given...))
		if f.GetReviewFrom() != c.from || f.GetReviewOpen() != c.open {
			t.Errorf("%s: a review is from %q, open: %v; want %q, %v", name, f.GetReviewFrom(), f.GetReviewOpen(), c.from, c.open)
		}
		if f.GetStage() != idv1.Stage_STAGE_PRESUMED || f.GetIndicatorOn() != c.since {
			t.Errorf("%s: what was concluded took something from the person: %v", name, f)
		}
	}
}
