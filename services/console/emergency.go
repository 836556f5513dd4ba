package console

import (
	"encoding/json"
	"net/http"
	"time"

	"mangrove/services/console/api"
	"mangrove/services/console/view"
)

// urgent is a placement in an emergency, as shelter tells it.
type urgent struct {
	why, by string
	at      time.Time
	takenIn bool
}

func urgency(t told) urgent {
	return urgent{
		why: from[string](t, "shelter", "emergency"), by: from[string](t, "shelter", "declared_by"), at: from[time.Time](t, "shelter", "declared_at"),
		takenIn: from[bool](t, "shelter", "taken_in"),
	}
}

// placedUrgently says that coordination tells of an emergency: a page of its own says which, and what was found since.
func placedUrgently(t told) bool {
	for _, s := range t.steps() {
		if s.Service == "shelter" && s.What == emergencyStep {
			return true
		}
	}
	return false
}

// lookingAgain shows who looks again why a child was placed in an emergency, who said so, and what was found since.
func (c *Console) lookingAgain(v visit) error { return c.showLookingAgain(v, view.Form{}) }

func (c *Console) showLookingAgain(v visit, f view.Form) error {
	if !c.does(v, "shelter.review_emergency") {
		return &api.Problem{Status: http.StatusNotFound}
	}
	var body map[string]json.RawMessage
	if err := v.user.Get(v.context(), "shelter", address("cases", v.r.PathValue("case"), "calls"), &body); err != nil {
		return err
	}
	t := v.tells(map[string]map[string]json.RawMessage{"shelter": body})
	out := view.Emergency{Word: c.word(v, "emergency.title", f)}
	out.Opens = true
	one := urgency(t)
	found, done := t.section("finding")
	switch {
	case one.why == "":
		out.Says = v.words.T("emergency.none")
	case !one.takenIn:
		out.Says = v.words.T("emergency.not_yet")
	case !done && one.by == v.session.Agency:
		out.Says = v.words.T("emergency.ours")
	default:
		out.Reviews = !done
	}
	if one.why != "" {
		out.Parts = append(out.Parts, view.Part{ID: "emergency", Title: v.words.T("emergency.declared"), Lines: []view.Line{
			{Label: v.words.T("emergency.why"), Text: v.words.Or("emergency.was_"+one.why, "step.unknown")},
			{Label: v.words.T("emergency.by"), Text: view.Agency(one.by)},
			{Label: v.words.T("emergency.at"), Text: v.words.Moment(one.at)},
		}})
	}
	if done {
		part := t.part(v.words, v.words.T("emergency.found"), found)
		part.ID = "finding"
		if text := found.Text("text"); text != "" {
			part.Lines = []view.Line{{Label: v.words.T("field.text"), Text: text}}
		}
		out.Parts = append(out.Parts, part)
	}
	c.render(v.w, v.r, status(f), view.EmergencyPage(out))
	return nil
}

func (c *Console) lookAgain(v visit) error {
	f, err := filled(v, "finding")
	if err != nil {
		return err
	}
	if f.Value("finding") == "" {
		f.Fault("finding", v.words.T("form.wrong_finding"))
		return c.showLookingAgain(v, f)
	}
	of := address("cases", v.r.PathValue("case"))
	done, err := v.user.Send(v.r.Context(), "shelter", of+"/review", map[string]any{"finding": map[string]any{"text": f.Value("finding")}})
	if err != nil {
		if err = returned(v, &f, err, map[string]string{"finding": "finding"}); err != nil {
			return err
		}
		return c.showLookingAgain(v, f)
	}
	return v.goes(of+"/emergency", done.Position)
}
