package interests

import (
	"mangrove/pkg/decide"
	biv1 "mangrove/proto/gen/bestinterestsv1"
)

// Determine is the choice of the panel among the options, with its reasons. Whether the panel may sit, and what an objection of the
// child does, is the policy's to say (B-02).
type Determine struct {
	*biv1.Determine
	Reasons decide.Section
}

// ReviewDuty names the duty to look again at a determination that was not carried out.
const ReviewDuty = "review_determination"

// Decide determines.
func (c Determine) Decide(s State, g decide.Given) (decide.Outcome, error) {
	switch {
	case s.Stage != Convened:
		return decide.Refuse("no_panel", "a panel is convened first, on options that were weighed")
	case g.At.Before(s.SittingAt):
		return decide.Refuse("not_sat_yet", "the panel sits later")
	case !c.GetUntil().AsTime().After(g.At):
		return decide.Invalid("until", "give an instant in the future")
	}
	weights, ok := s.Options[c.GetOption()]
	if !ok {
		return decide.Invalid("option", "this option was not weighed")
	}
	for _, e := range []biv1.Element{biv1.Element_ELEMENT_VIEWS, biv1.Element_ELEMENT_FAMILY, biv1.Element_ELEMENT_SAFETY} {
		if weights[e] == biv1.Weight_WEIGHT_UNKNOWN {
			return decide.Refuse("element_unknown", "views, family or safety is not known for this option: defer, find out, and weigh again")
		}
	}
	e := &biv1.Determined{
		Determination: g.ID, Option: c.GetOption(), Conditions: c.GetConditions(), Until: c.GetUntil(), Reasons: c.Reasons.Put(),
	}
	// An option that leads elsewhere than was asked answers no; it carries nothing.
	if Leaves(c.GetOption()) == (s.Country != "") {
		e.Purpose, e.Country, e.Categories, e.SpecialReasons = s.Purpose, s.Country, c.GetCategories(), c.GetSpecialReasons()
	}
	out, err := decide.Events(e)
	out.Done = append(s.undertakings(), DetermineDuty)
	out.Open = []decide.Duty{{
		Key: ReviewDuty, What: ReviewDuty, Whose: "panel_chair", Next: "national_coordinator", Office: true, By: c.GetUntil().AsTime(),
	}}
	return out, err
}

// Leaves says whether an option leads abroad.
func Leaves(o biv1.OptionKind) bool {
	return o == biv1.OptionKind_OPTION_KIND_FAMILY_REUNIFICATION_ORIGIN || o == biv1.OptionKind_OPTION_KIND_RESETTLEMENT
}

// Reopen takes a determination back for a new fact: at once nothing rests on it.
type Reopen struct {
	Determination string
	NewFact       decide.Section
}

// Decide reopens.
func (c Reopen) Decide(s State, _ decide.Given) (decide.Outcome, error) {
	if s.Stage != Determined || s.InForce.ID != c.Determination {
		return decide.Refuse("not_in_force", "there is no such determination in force for this child")
	}
	out, err := decide.Events(&biv1.Reopened{Determination: c.Determination, NewFact: c.NewFact.Put()})
	out.Done = []string{ReviewDuty}
	return out, err
}
