package console

import (
	"slices"
	"strings"
	"time"

	shelterv1 "mangrove/proto/gen/shelterv1"
	"mangrove/services/console/view"
	"mangrove/services/console/words"
)

// emergencies are why a child is placed before gentler care is asked for, and whatever a unit's ages are.
func emergencies() []string { return values[shelterv1.Emergency]() }

// careSteps are the steps of care that are gentler than an institution, callOutcomes what comes of asking for one.
func careSteps() []string { return values[shelterv1.CareStep]() }

func callOutcomes() []string { return values[shelterv1.CallOutcome]() }

// stillToAsk is who is to be asked before a child comes to a unit, as the refusal names them, and how many more.
func stillToAsk(w words.Words, no denied) []view.Action {
	var out []view.Action
	for _, step := range careSteps() {
		for _, o := range no.problem.Options {
			if o.Action == "shelter.ask_"+step {
				out = append(out, view.Action{
					Text: w.T("care.still", "Step", w.T("care."+step), "More", max(o.More, 1)),
					Href: address("cases", no.person, "calls") + "?step=" + step,
				})
			}
		}
	}
	return out
}

// careCall is one question for gentler care, as shelter tells it.
type careCall struct {
	Step      string `json:"step"`
	Outcome   string `json:"outcome"`
	On        string `json:"asked_on"`
	Reference string `json:"reference"`
}

// careCalls shows who was asked for gentler care, and takes the next call.
func (c *Console) careCalls(v visit) error {
	return c.showCareCalls(v, view.Form{Values: map[string][]string{
		"step": {v.r.URL.Query().Get("step")}, "asked_on": {v.words.Local(c.Domain()).Format(time.DateOnly)},
	}})
}

func (c *Console) showCareCalls(v visit, f view.Form) error {
	var told struct {
		Calls []careCall `json:"calls"`
	}
	if err := v.user.Get(v.context(), "shelter", address("cases", v.r.PathValue("case"), "calls"), &told); err != nil {
		return err
	}
	out := view.CareCalls{Word: c.word(v, "care.title", f), Steps: said(v.words, careSteps()), Outcomes: said(v.words, callOutcomes()), Beds: c.does(v, "shelter.list")}
	out.Opens = true
	for _, call := range slices.Backward(told.Calls) {
		out.Calls = append(out.Calls, view.CareCall{
			Step: v.words.Or("care."+call.Step, "step.unknown"), Outcome: v.words.Or("care."+call.Outcome, "step.unknown"),
			On: v.words.Date(parseDay(call.On)), Reference: call.Reference,
		})
	}
	c.render(v.w, v.r, status(f), view.CareCallsPage(out))
	return nil
}

// said are answers to choose from, by what each is called.
func said(w words.Words, all []string) []view.Answer {
	var out []view.Answer
	for _, one := range all {
		out = append(out, view.Answer{Value: one, Text: w.T("care." + one)})
	}
	return out
}

// recordCareCall writes a call down. Who was asked has a reference of the agency's own; their name is sealed with what they said.
func (c *Console) recordCareCall(v visit) error {
	names := []string{"step", "outcome", "asked_on", "reference", "who", "said"}
	f, err := filled(v, names...)
	if err != nil {
		return err
	}
	for _, must := range names[:5] {
		if f.Value(must) == "" {
			f.Fault(must, v.words.Or("form.wrong_"+must, "form.wrong"))
		}
	}
	if !f.Good() {
		return c.showCareCalls(v, f)
	}
	at := address("cases", v.r.PathValue("case"), "calls")
	done, err := v.user.Send(v.r.Context(), "shelter", at, map[string]any{
		"step": f.Value("step"), "outcome": f.Value("outcome"), "asked_on": digits(f.Value("asked_on")), "reference": digits(strings.ToLower(f.Value("reference"))),
		"asked": map[string]any{"who": f.Value("who"), "said": f.Value("said")},
	})
	if err != nil {
		if err := returned(v, &f, err, map[string]string{"step": "step", "outcome": "outcome", "asked_on": "asked_on", "reference": "reference", "asked": "who"}); err != nil {
			return err
		}
		return c.showCareCalls(v, f)
	}
	return v.goes(at, done.Position)
}
