package interests

import (
	"time"

	"google.golang.org/protobuf/types/known/timestamppb"

	"mangrove/pkg/decide"
	biv1 "mangrove/proto/gen/bestinterestsv1"
)

// AssessShortly says why something is in the child's interest now. It carries nothing until it is countersigned (B-02).
type AssessShortly struct {
	*biv1.AssessShortly
	Assessment decide.Section
	// Registered and Country are what the registry of agencies says of the agency.
	Registered bool
	Country    string
}

// countersignWithin is how long a supervisor has to countersign: an urgent assessment takes no longer than that.
const countersignWithin = 72 * time.Hour

// Decide assesses.
func (c AssessShortly) Decide(_ State, g decide.Given) (decide.Outcome, error) {
	switch {
	case !c.Registered:
		return decide.Invalid("agency", "the registry knows none of this name: choose one that it lists")
	case !c.GetUntil().AsTime().After(g.At):
		return decide.Invalid("until", "give an instant in the future")
	case len(c.GetCategories()) == 0:
		return decide.Invalid("categories", "name what it is to carry")
	}
	out, err := decide.Events(&biv1.ShortlyAssessed{
		AssessmentId: g.ID, Purpose: c.GetPurpose(), Categories: c.GetCategories(), Agency: c.GetAgency(), Service: c.GetService(), Country: c.Country,
		Until: c.GetUntil(), By: g.Actor, ByAgency: g.Agency, Assessment: c.Assessment.Put(),
	})
	out.Open = []decide.Duty{{
		Key: countersign(g.ID), What: "countersign", Whose: "supervisor", Anywhere: true, Next: "national_coordinator", Office: true, By: g.At.Add(countersignWithin),
	}}
	return out, err
}

func countersign(assessment string) string { return "countersign/" + assessment }

// Countersign is the yes of a supervisor of another team. From its event the register gives the grant.
type Countersign struct{ Assessment string }

// Decide signs.
func (c Countersign) Decide(s State, g decide.Given) (decide.Outcome, error) {
	a, ok := s.Short[c.Assessment]
	switch {
	case !ok:
		return decide.Refuse("no_assessment", "there is no such assessment of this child: choose one that is listed")
	case a.Signed:
		return decide.Refuse("signed_already", "it was countersigned already: nothing more is needed")
	case !a.Until.After(g.At):
		return decide.Refuse("assessment_over", "its time is over: assess again")
	}
	out, err := decide.Events(&biv1.ShortAssessmentSigned{
		AssessmentId: c.Assessment, Purpose: a.Purpose, Categories: a.Categories, Agency: a.Agency, Service: a.Service, Country: a.Country,
		Until: timestamppb.New(a.Until),
	})
	out.Done = []string{countersign(c.Assessment)}
	return out, err
}
