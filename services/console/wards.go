package console

import (
	"cmp"
	"net/http"
	"slices"

	"github.com/a-h/templ"

	"mangrove/services/console/view"
	"mangrove/services/console/words"
)

// ward is a child whom somebody stands for, as bestinterests lists it.
type ward struct {
	Case       string     `json:"case"`
	State      string     `json:"state"`
	Determined determined `json:"determined"`
}

// wards lists the children whom a guardian stands for: where each is in the process, and what waits for them.
func (c *Console) wards(v visit) error {
	all, told, away, err := c.duties(v)
	if err != nil {
		return err
	}
	list, err := c.stoodFor(v, all)
	if err != nil {
		return err
	}
	of := append([]string{"bestinterests"}, slices.DeleteFunc(told, func(service string) bool { return service == "bestinterests" })...)
	d := view.Wards{Page: c.inside(v, "cases", "wards.title"), Live: c.live(v, "wards", of...), Partly: partly(v.words, away), All: list}
	c.render(v.w, v.r, http.StatusOK, view.WardsPage(d))
	return nil
}

// wardsBeside are these children beside the duties of their guardian.
func (c *Console) wardsBeside(v visit, p view.Page, owed []duty) (templ.Component, error) {
	all, err := c.stoodFor(v, owed)
	return view.WardsAside(p, all), err
}

// stoodFor are the children whom somebody stands for, each with what of their duties is about it.
func (c *Console) stoodFor(v visit, owed []duty) ([]view.Ward, error) {
	all, err := pages[ward](v.context(), v.user, "bestinterests", "/cases")
	if err != nil {
		return nil, err
	}
	now := c.Domain()
	out := make([]view.Ward, len(all))
	for i, one := range all {
		out[i] = view.Ward{Case: one.Case, Stage: one.stage(v.words)}
		for _, open := range one.Determined.Conditions {
			if !open.Met {
				out[i].Open = append(out[i].Open, v.words.T("condition."+open.Condition))
			}
		}
		for _, d := range owed {
			if d.Subject != one.Case {
				continue
			}
			span := ""
			if d.By.Before(now) {
				span = "late"
			}
			out[i].Waits = append(out[i].Waits, c.shown(v, d, span))
		}
	}
	return out, nil
}

// stage is how far the question of what is best for the child has come.
func (w ward) stage(in words.Words) string {
	if d := w.Determined; d.Option != "" {
		return in.T("wards.determined", "Option", in.T("option."+d.Option), "Until", in.T("agreed.until", "When", in.Long(d.Until)))
	}
	return in.Or("ward_stage."+cmp.Or(w.State, "none"), "ward_stage.else")
}
