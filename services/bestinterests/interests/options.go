package interests

import (
	"mangrove/pkg/decide"
	biv1 "mangrove/proto/gen/bestinterestsv1"
)

// OpenDetermination puts a question to a panel: a purpose, and the country where the child would go. Until it is answered another
// may be put in its place.
type OpenDetermination struct{ Purpose, Country string }

// DetermineDuty names the duty to determine in time, which the policy opens.
const DetermineDuty = "determine"

// Decide opens.
func (c OpenDetermination) Decide(s State, _ decide.Given) (decide.Outcome, error) {
	switch {
	case s.Stage == Determined:
		return decide.Refuse("determined_already", "reopen the determination that is in force")
	case s.Stage != "" && s.Purpose == c.Purpose && s.Country == c.Country:
		return decide.Refuse("determination_open", "it is open already: go on with it")
	}
	out, err := decide.Events(&biv1.DeterminationOpened{Purpose: c.Purpose, Country: c.Country})
	out.Events = append(out.Events, s.closes(s.Sits()...)...)
	out.Done = s.undertakings()
	return out, err
}

// WeighOptions sets the options side by side. It may be done again until a panel is called on them, and by who weighed before
// or another: none of them sits (B-02).
type WeighOptions struct {
	Options  []*biv1.WeighedOption
	Weighing decide.Section
}

// elements are those of General Comment 14: each option is weighed by all of them.
func elements() []biv1.Element {
	return []biv1.Element{
		biv1.Element_ELEMENT_VIEWS, biv1.Element_ELEMENT_IDENTITY, biv1.Element_ELEMENT_FAMILY, biv1.Element_ELEMENT_SAFETY,
		biv1.Element_ELEMENT_VULNERABILITY, biv1.Element_ELEMENT_HEALTH, biv1.Element_ELEMENT_EDUCATION,
	}
}

// Decide weighs.
func (c WeighOptions) Decide(s State, g decide.Given) (decide.Outcome, error) {
	switch s.Stage {
	case "", Determined:
		return decide.Refuse("no_determination", "open a determination first, or reopen the one in force")
	case Convened:
		return decide.Refuse("panel_called", "a panel is called on the options as they stand: it sends them back to be weighed again")
	}
	seen := map[biv1.OptionKind]bool{}
	for _, o := range c.Options {
		if seen[o.GetKind()] {
			return decide.Invalid("options.kind", "each option once")
		}
		seen[o.GetKind()] = true
		if !whole(o.GetWeights()) {
			return decide.Invalid("options.weights", "weigh each option by each of the seven elements, once")
		}
	}
	if len(seen) < 2 || !seen[biv1.OptionKind_OPTION_KIND_STAY_AS_NOW] {
		return decide.Invalid("options", "name at least two options; one of them is to stay as now")
	}
	return decide.Events(&biv1.OptionsWeighed{Options: c.Options, By: g.Actor, ByAgency: g.Agency, Weighing: c.Weighing.Put()})
}

func whole(weights []*biv1.ElementWeight) bool {
	by := map[biv1.Element]bool{}
	for _, w := range weights {
		by[w.GetElement()] = true
	}
	for _, e := range elements() {
		if !by[e] {
			return false
		}
	}
	return len(weights) == len(elements())
}
