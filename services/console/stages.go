package console

import (
	"slices"
	"time"

	"mangrove/services/console/view"
	"mangrove/services/console/words"
)

// The steps by which the console knows how far a case has come, as the contracts name them.
const (
	determinedStep  = "best interests were determined"
	reopenedStep    = "the determination was reopened"
	declaredStep    = "return was declared"
	calledOffStep   = "return was called off"
	departedStep    = "departed"
	notDepartedStep = "the departure was taken back"
	cameStep        = "came to sleep there"
	heldStep        = "a bed is held"
	leftStep        = "left the place"
	notHeldStep     = "the bed is held no longer"
	emergencyStep   = "an emergency was declared"
)

// step is one that a coordinator is told.
type step struct {
	At      time.Time `json:"at"`
	What    string    `json:"what"`
	Service string    `json:"service"`
	// To is the service that was asked, of a hand-off; Duty what nobody did in time.
	To   string `json:"to"`
	Duty string `json:"duty"`
}

// steps are those of a case over all services, as coordination tells them, the newest first.
func (t told) steps() []step {
	out := from[[]step](t, "coordination", "steps")
	slices.SortStableFunc(out, func(a, b step) int { return b.At.Compare(a.At) })
	return out
}

// stepped says whether by the newest step of the two something came to be, and was not taken back since.
func (t told) stepped(is, isNot string) bool {
	for _, s := range t.steps() {
		if s.What == is || s.What == isNot {
			return s.What == is
		}
	}
	return false
}

// stages are four: identified, a safe place, the plan, moving on; as far as the reader was told of them. Where the case is now is
// said only of a stage of which they were told that it has not come: who has no record for them tells nothing. There are none where
// a service that knows of one does not answer, or none told any.
func stages(w words.Words, t told) []view.Stage {
	const keeper, house, panel, way, follows = "identification", "shelter", "bestinterests", "returns", "coordination"
	if slices.ContainsFunc([]string{keeper, house, panel, way}, func(service string) bool { return slices.Contains(t.away, service) }) {
		return nil
	}
	found, stay, leaves := t.facts().Stage, from[string](t, house, "state"), from[string](t, way, "stage")
	_, _, sleeps := slept(t)
	planned := from[string](t, panel, "state") == "determined" || slices.Contains([]string{"declared", "booked"}, leaves) ||
		t.stepped(determinedStep, reopenedStep) || t.stepped(declaredStep, calledOffStep)
	left := slices.Contains([]string{"departed", "arrived", "reintegrating", "closed"}, leaves) || t.stepped(departedStep, notDepartedStep)
	journey := t.told(way) && leaves != "asked"                       // of which nothing else is told
	every := t.told(follows) && from[int](t, follows, "earlier") == 0 // else the steps before these are with the services alone
	out := []view.Stage{
		stage(w, "identified", found == "presumed", t.told(keeper)),
		stage(w, "safe_place", stay == "resident" || stay == "left" || sleeps == "in", t.told(house) || every),
		stage(w, "plan", planned, t.told(panel) && journey || every),
		stage(w, "moving_on", left, journey || every),
	}
	// What comes later rests on what came before, also where the reader was not told of it.
	for i := len(out) - 1; i > 0; i-- {
		if out[i].State == "done" {
			out[i-1].State = "done"
		}
	}
	came := true
	for i := range out {
		if !came {
			out[i].State = ""
		}
		came = came && out[i].State == "done"
	}
	if out[0].State == "" {
		return nil
	}
	return out
}

// stage is one that has come, or has not, by what was told; else nothing is said of it.
func stage(w words.Words, name string, done, told bool) view.Stage {
	out := view.Stage{Name: w.T("case.stage_" + name)}
	switch {
	case done:
		out.State = "done"
	case told:
		out.State = "here"
	}
	return out
}

// slept tells by the newest step of a house whether the child sleeps there.
func slept(t told) (class, icon, state string) {
	for _, s := range t.steps() {
		if s.Service != "shelter" {
			continue
		}
		switch s.What {
		case cameStep:
			return "yes", "check", "in"
		case heldStep:
			return "wait", "half", "held"
		case leftStep, notHeldStep:
			return "wait", "late", "out"
		}
	}
	return "no", "none", "unknown"
}
