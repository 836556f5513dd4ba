package interests

import (
	"slices"
	"time"

	"mangrove/pkg/decide"
	biv1 "mangrove/proto/gen/bestinterestsv1"
)

// RecordVisit keeps what was seen on a visit. It is a fact, which no state refuses (P1).
type RecordVisit struct {
	SeenAlone bool
	Visit     decide.Section
}

// Decide records.
func (c RecordVisit) Decide(_ State, g decide.Given) (decide.Outcome, error) {
	return decide.Events(&biv1.Visited{SeenAlone: c.SeenAlone, Visit: c.Visit.Put(), On: g.At.UTC().Format(time.DateOnly), By: g.Actor})
}

// HearChild keeps what the child said, and whether they object to going abroad. The newest word counts; those before it stay. Who
// hears a child, and that an objection is not taken back on one agency's word, is the policy's to say (B-02).
type HearChild struct {
	Objects, SeenAlone bool
	Views              decide.Section
}

// Decide records the views of the day.
func (c HearChild) Decide(_ State, g decide.Given) (decide.Outcome, error) {
	return decide.Events(&biv1.ViewsRecorded{
		ObjectsToLeaving: c.Objects, SeenAlone: c.SeenAlone, Views: c.Views.Put(), On: g.At.UTC().Format(time.DateOnly), By: g.Actor, ByAgency: g.Agency,
		Unconfirmed: slices.Contains(g.Obligations, secondAgency),
	})
}

// Objects says whether the child does not want to go abroad, as far as it counts: an objection stands until a word that takes it back
// does.
func (s State) Objects() bool {
	objects := false
	for _, h := range s.Heard {
		objects = h.Objects || objects && h.Unconfirmed
	}
	return objects
}

// TakesBack is the word that takes the objection back and that another agency has not heard yet; none where nobody has said so.
func (s State) TakesBack() Hearing {
	var first Hearing
	for _, h := range slices.Backward(s.Heard) {
		if !h.Unconfirmed {
			break
		}
		first = h
	}
	return first
}

// AssessFamilyReturn is the own assessment of a child who returns with parents (CP-05).
type AssessFamilyReturn struct{ FamilyReturn decide.Section }

// Decide assesses.
func (c AssessFamilyReturn) Decide(_ State, g decide.Given) (decide.Outcome, error) {
	return decide.Events(&biv1.FamilyReturnAssessed{FamilyReturn: c.FamilyReturn.Put(), On: g.At.UTC().Format(time.DateOnly)})
}
