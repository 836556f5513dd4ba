package console

import (
	"slices"

	"mangrove/services/console/view"
)

// concluded is the decision on conclusive grounds, as identification tells it with its reasons.
type concluded struct {
	Victim bool   `json:"victim"`
	On     string `json:"on"`
}

// concluding shows what was decided on conclusive grounds, and what may be done about it: decide, or ask for a review.
func (c *Console) concluding(v visit) error { return c.showConcluding(v, view.Form{}) }

func (c *Console) showConcluding(v visit, f view.Form) error {
	t, err := v.toldBy("identification")
	if err != nil {
		return err
	}
	how := t.facts()
	out := view.Conclusion{Word: c.word(v, "conclusion.title", f), Waits: how.ReviewOpen, Reviews: how.ReviewFrom != "" && !how.ReviewOpen}
	out.Opens, out.Parts = true, conclusion(v, t)
	made := how.ReviewFrom != "" || from[concluded](t, "identification", "conclusion").On != ""
	out.Decides = how.Stage == "presumed" && (!made || how.ReviewOpen) && c.does(v, "identification.conclude_grounds")
	if !made && len(out.Parts) == 0 && !out.Decides {
		out.Says = v.words.T("conclusion.undecided", "Roles", v.words.List(roleNames(v.words, c.Doers["identification.conclude_grounds"])))
	}
	c.render(v.w, v.r, status(f), view.ConclusionPage(out))
	return nil
}

// conclusion is what was decided, and why; nothing where it is not told.
func conclusion(v visit, t told) []view.Part {
	out := slices.DeleteFunc(parts(v.words, t), func(p view.Part) bool { return p.ID != "grounds" })
	made := from[concluded](t, "identification", "conclusion")
	if made.On == "" {
		return out
	}
	found := "no"
	if made.Victim {
		found = "yes"
	}
	lines := []view.Line{
		{Label: v.words.T("conclusion.victim"), Text: v.words.T("conclusion." + found)},
		{Label: v.words.T("conclusion.on"), Text: v.words.Long(parseDay(made.On))},
	}
	return append([]view.Part{{ID: "conclusion", Title: v.words.T("conclusion.decided"), Lines: lines}}, out...)
}

func (c *Console) conclude(v visit) error {
	f, err := filled(v, "victim", "why")
	if err != nil {
		return err
	}
	if !slices.Contains([]string{"yes", "no"}, f.Value("victim")) {
		f.Fault("victim", v.words.T("form.wrong_victim"))
	}
	if f.Value("why") == "" {
		f.Fault("why", v.words.T("form.wrong_grounds"))
	}
	if !f.Good() {
		return c.showConcluding(v, f)
	}
	body := map[string]any{"victim": f.Value("victim") == "yes", "grounds": map[string]any{"text": f.Value("why")}}
	return c.aboutGrounds(v, f, "/conclusion", body)
}

// review passes on that the person asks for it.
func (c *Console) review(v visit) error {
	return c.aboutGrounds(v, view.Form{}, "/review", map[string]any{})
}

func (c *Console) aboutGrounds(v visit, f view.Form, path string, body map[string]any) error {
	of := address("cases", v.r.PathValue("case"))
	done, err := v.user.Send(v.r.Context(), "identification", of+path, body)
	if err != nil {
		if err = returned(v, &f, err, map[string]string{"grounds": "why"}); err != nil {
			return err
		}
		return c.showConcluding(v, f)
	}
	return v.goes(of+"/conclusion", done.Position)
}
