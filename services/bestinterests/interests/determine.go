package interests

import (
	"slices"

	"google.golang.org/protobuf/types/known/timestamppb"

	"mangrove/pkg/decide"
	biv1 "mangrove/proto/gen/bestinterestsv1"
)

// Determine puts a choice among the options before the panel, with its reasons. Whether the panel may sit, and what an objection of
// the child does, is the policy's to say (B-02).
type Determine struct {
	*biv1.Determine
	Reasons decide.Section
}

// Decide proposes: nothing rests on it until a quorum agreed.
func (c Determine) Decide(s State, g decide.Given) (decide.Outcome, error) {
	switch {
	case s.Stage != Convened:
		return decide.Refuse("no_panel", "a panel is convened first, on options that were weighed")
	case g.At.Before(s.SittingAt):
		return decide.Outcome{}, notSatYet()
	case !c.GetUntil().AsTime().After(g.At):
		return decide.Invalid("until", "give an instant in the future")
	}
	set := map[biv1.ConditionKind]bool{}
	for _, one := range c.GetConditions() {
		switch {
		case set[one.GetCondition()]:
			return decide.Invalid("conditions.condition", "each condition once")
		case !one.GetBy().AsTime().After(g.At):
			return decide.Invalid("conditions.by", "give an instant in the future")
		}
		set[one.GetCondition()] = true
	}
	weights, ok := s.Options[c.GetOption()]
	if !ok {
		return decide.Invalid("option", "this option was not weighed: choose one that was")
	}
	for _, e := range []biv1.Element{biv1.Element_ELEMENT_VIEWS, biv1.Element_ELEMENT_FAMILY, biv1.Element_ELEMENT_SAFETY} {
		if weights[e] == biv1.Weight_WEIGHT_UNKNOWN {
			return decide.Refuse("element_unknown", "views, family or safety is not known for this option: defer, send it back, find out, and weigh again")
		}
	}
	e := &biv1.DeterminationProposed{
		Determination: g.ID, By: g.Actor, Option: c.GetOption(), Under: c.GetConditions(), Until: c.GetUntil(), Reasons: c.Reasons.Put(),
	}
	// An option that leads elsewhere than was asked answers no; it carries nothing.
	if Leaves(c.GetOption()) == (s.Country != "") {
		e.Purpose, e.Country, e.Categories, e.SpecialReasons = s.Purpose, s.Country, c.GetCategories(), c.GetSpecialReasons()
	}
	return decide.Events(e)
}

// Proposal is what is before the panel; its id is empty where nothing is.
type Proposal struct {
	Determination
	By string
}

// AgreeDetermination is the word of a member to what is proposed. Where the policy says that it makes the quorum, it is determined.
type AgreeDetermination struct{ Determination string }

// Decide agrees.
func (c AgreeDetermination) Decide(s State, g decide.Given) (decide.Outcome, error) {
	if err := s.unsaid(c.Determination, g); err != nil {
		return decide.Outcome{}, err
	}
	p := s.Proposal
	if !p.Until.After(g.At) {
		return decide.Refuse("proposal_over", "its time is over: it is proposed anew")
	}
	out, err := decide.Events(&biv1.MemberAgreed{Determination: c.Determination, Member: g.Actor})
	if !slices.Contains(g.Obligations, "determined") {
		return out, err
	}
	out.Events = append(out.Events, &biv1.Determined{
		Determination: c.Determination, Purpose: p.Purpose, Country: p.Country, Option: p.Option, Under: p.Under(),
		Categories: p.Categories, Until: timestamppb.New(p.Until), SpecialReasons: p.SecondSitting,
	})
	out.Events = append(out.Events, s.closes(s.Sits()...)...)
	out.Done = append(s.undertakings(), DetermineDuty)
	out.Open = []decide.Duty{review(p.Until)}
	for _, one := range p.Conditions {
		out.Open = append(out.Open, decide.Duty{
			Key: condition(one.Kind), What: "meet_condition", Whose: "child_social_worker", Agency: s.WeighedFor, Next: "supervisor", By: one.By,
			Details: map[string]string{"about": name(one.Kind)},
		})
	}
	return out, err
}

// unsaid refuses who does not sit, what is not before the panel, and who has agreed to it or dissented from it.
func (s State) unsaid(determination string, g decide.Given) error {
	if err := s.sits(g); err != nil {
		return err
	}
	switch {
	case s.Proposal.ID == "" || s.Proposal.ID != determination:
		return &decide.Refusal{Code: "not_proposed", Hint: "this is not what is before the panel: read what is"}
	case s.Panel[g.Actor].Agreed:
		return &decide.Refusal{Code: "agreed_already", Hint: "you have agreed already: the others have yet to say"}
	case slices.Contains(s.Dissented, g.Actor):
		return &decide.Refusal{Code: "dissented_already", Hint: "you have dissented from it; what is proposed anew is yours to agree to anew"}
	}
	return nil
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
		return decide.Refuse("not_in_force", "there is no such determination in force for this child: read which one is")
	}
	out, err := decide.Events(&biv1.Reopened{Determination: c.Determination, NewFact: c.NewFact.Put()})
	out.Done = []string{ReviewDuty, ReopenDuty}
	for _, open := range s.InForce.open() {
		out.Done = append(out.Done, open.duty())
	}
	return out, err
}
