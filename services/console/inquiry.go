package console

import (
	"net/http"
	"slices"

	"mangrove/services/console/api"
	"mangrove/services/console/view"
)

// request is what an agency abroad is to be asked about a child, as bestinterests tells it.
type request struct {
	Request string   `json:"request"`
	Kind    string   `json:"kind"`
	Agency  string   `json:"agency"`
	Learns  []string `json:"learns"`
}

// checking shows another agency what is to be asked abroad, of whom, and who may come to learn of it (CP-09).
func (c *Console) checking(v visit) error { return c.showChecking(v, view.Form{}) }

func (c *Console) showChecking(v visit, f view.Form) error {
	d, err := c.owed(v, "bestinterests", checkDuty)
	if err != nil {
		return err
	}
	t, err := v.toldBy("bestinterests")
	if err != nil {
		return err
	}
	all := from[[]request](t, "bestinterests", "requests")
	i := slices.IndexFunc(all, func(r request) bool { return r.Request == d.About })
	if i < 0 {
		return &api.Problem{Status: http.StatusNotFound}
	}
	out := c.word(v, "inquiry.title", f)
	out.Says, out.Do = v.words.T("inquiry."+all[i].Kind), v.words.T("inquiry.do")
	var learns []string
	for _, one := range all[i].Learns {
		learns = append(learns, v.words.T("inquiry.learner_"+one))
	}
	out.Lines = []view.Line{
		{Label: v.words.T("inquiry.agency"), Text: view.Agency(all[i].Agency)},
		{Label: v.words.T("inquiry.learns"), Text: v.words.List(learns)},
	}
	out.Parts = slices.DeleteFunc(parts(v.words, t), func(p view.Part) bool { return p.ID != "inquiry" })
	for i := range out.Parts {
		out.Parts[i].Title = v.words.T("inquiry.question")
	}
	c.render(v.w, v.r, status(f), view.AttestPage(out, v.words.T("inquiry.hint")))
	return nil
}

func (c *Console) check(v visit) error {
	path := address("requests", v.r.PathValue("about"), "check")
	return c.given(v, view.Form{}, "bestinterests", path, map[string]any{}, nil, func(f view.Form) error { return c.showChecking(v, f) })
}
