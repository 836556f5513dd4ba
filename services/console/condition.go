package console

import (
	"net/http"
	"slices"

	"mangrove/services/console/api"
	"mangrove/services/console/view"
)

// looking asks whether a condition of a determination is in place: first who works on the case, then another agency (B-02).
func (c *Console) looking(v visit) error { return c.showLooking(v, view.Form{}) }

func (c *Console) showLooking(v visit, f view.Form) error {
	d, err := c.owed(v, "bestinterests", meetDuty, conditionDuty)
	if err != nil {
		return err
	}
	t, err := v.toldBy("bestinterests")
	if err != nil {
		return err
	}
	all := from[determined](t, "bestinterests", "determined").Conditions
	i := slices.IndexFunc(all, func(one condition) bool { return one.Condition == d.About })
	if i < 0 {
		return &api.Problem{Status: http.StatusNotFound}
	}
	out := c.word(v, "condition.title", f)
	out.Says, out.Do = v.words.T("condition."+d.About), v.words.T("condition.do")
	out.Lines = []view.Line{{Label: v.words.T("case.determined"), Text: determination(v.words, t).Option}}
	hint := v.words.T("condition.meet_hint")
	if d.What == conditionDuty {
		hint = v.words.T("condition.confirm_hint", "Agency", view.Agency(all[i].ReportedBy))
	}
	c.render(v.w, v.r, status(f), view.AttestPage(out, hint))
	return nil
}

func (c *Console) looked(v visit) error {
	d, err := c.owed(v, "bestinterests", meetDuty, conditionDuty)
	if err != nil {
		return err
	}
	path := "/conditions"
	if d.What == conditionDuty {
		path += "/confirmation"
	}
	return c.given(v, view.Form{}, "bestinterests", path, map[string]any{"condition": d.About}, nil, func(f view.Form) error { return c.showLooking(v, f) })
}
