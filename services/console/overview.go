package console

import (
	"net/http"
	"time"

	"mangrove/services/console/view"
)

// followed is a case as coordination lists it: stages, dates and duties, no content (N-04).
type followed struct {
	Case   string `json:"case"`
	Stage  string `json:"stage"`
	Agency string `json:"agency"`
	Last   step   `json:"last"`
	Next   *struct {
		What    string    `json:"what"`
		Whose   string    `json:"whose"`
		Service string    `json:"service"`
		By      time.Time `json:"by"`
		State   string    `json:"state"`
	} `json:"next"`
	Overdue int `json:"overdue"`
}

// overview lists every case for who coordinates, what is due soonest first.
func (c *Console) overview(v visit) error {
	ask, f, ok := v.narrowed("number", "stage", "agency", "overdue", "after")
	d := view.Overview{Page: c.inside(v, "cases", "menu.cases"), Form: f, First: !ask.Has("after")}
	d.Path = listed("/cases", ask)
	for _, stage := range []string{"detected", "presumed", "provisional", "returned", "closed"} {
		d.Stages = append(d.Stages, view.Answer{Value: stage, Text: v.words.T("stage." + stage)})
	}
	for _, a := range c.Agencies {
		d.Agencies = append(d.Agencies, view.Answer{Value: a.ID, Text: view.Agency(a.ID)})
	}
	var list struct {
		Items []followed `json:"items"`
		Next  string     `json:"next"`
	}
	if ok {
		if err := v.user.Get(v.r.Context(), "coordination", "/cases?"+byNumber(ask).Encode(), &list); err != nil {
			return err
		}
	}
	for _, one := range list.Items {
		if meant(ask, one.Case) {
			d.Rows = append(d.Rows, v.followed(one))
		}
	}
	ask.Del("after")
	d.Begin = listed("/cases", ask)
	if list.Next != "" {
		ask.Set("after", list.Next)
		d.Next = listed("/cases", ask)
	}
	c.render(v.w, v.r, http.StatusOK, view.OverviewPage(d))
	return nil
}

// followed is a case of the overview in words.
func (v visit) followed(of followed) view.Followed {
	out := view.Followed{ID: of.Case, Number: view.Number(of.Case), Stage: v.words.Or("stage."+of.Stage, "stage.else")}
	if of.Agency != "" {
		out.Agency = view.Agency(of.Agency)
	}
	if !of.Last.At.IsZero() {
		out.Last, out.LastAt = v.words.Or("step."+slug(of.Last.What), "step.unknown"), v.words.Moment(of.Last.At)
	}
	if n := of.Next; n != nil {
		if out.Late = n.State == "overdue"; out.Late {
			n.What = tooLate(n.What)
		}
		out.Due, out.By = owing(v.words, n.What, ""), v.words.DayTill(n.By)
		if out.Late {
			out.By = v.words.Moment(n.By)
		}
		out.Who, out.Where = v.words.Or("role."+n.Whose, "role.anyone"), v.words.T("service."+n.Service)
	}
	if of.Overdue > 0 {
		out.Overdue = v.words.N("overview.late", of.Overdue)
	}
	return out
}
