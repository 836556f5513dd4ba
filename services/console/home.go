package console

import (
	"errors"
	"net/http"
	"slices"
	"time"

	"github.com/a-h/templ"

	"mangrove/services/console/api"
	"mangrove/services/console/view"
	"mangrove/services/console/words"
)

// home shows what somebody has to do.
func (c *Console) home(v visit) error {
	if liaison(v) {
		return c.askAbout(v)
	}
	all, told, away, err := c.duties(v)
	if err != nil {
		return err
	}
	p := c.inside(v, "home", "menu.home")
	now := c.Domain()
	h := view.Home{Partly: partly(v.words, away), Live: c.live(v, "duties", told...), Greeting: v.words.T(view.Greeting(v.words.Local(now)), "Name", p.Who.First())}
	h.Groups = c.groups(v, all, now)
	h.Summary = v.words.Day(now)
	if len(all) > 0 {
		h.Summary += " · " + v.words.N("home.summary", len(all))
	}
	switch {
	case len(h.Groups) == 0 || !h.Groups[0].Late:
	case len(all) == 1:
		h.Summary += " " + v.words.T("home.only_late")
	case len(all) == len(h.Groups[0].Duties):
		h.Summary += " " + v.words.T("home.all_late")
	default:
		h.Summary += " " + v.words.N("home.summary_late", len(h.Groups[0].Duties))
	}
	beside, err := c.beside(v, p, all)
	if err != nil {
		return err
	}
	if n := len(toAnswer(all)); n > 0 {
		beside = slices.Insert(beside, 0, view.AnswersAside(p, n))
	}
	c.render(v.w, v.r, http.StatusOK, view.HomePage(p, h, beside...))
	return nil
}

// partly says that what some services would have told is lacking; empty where all answered.
func partly(w words.Words, away []string) string {
	if len(away) == 0 {
		return ""
	}
	var names []string
	for _, name := range away {
		names = append(names, w.T("service."+name))
	}
	return w.T("home.partly", "Services", w.List(names))
}

// beside is what a role opens daily, next to its duties. What is not for the reader is left out; what does not answer says so.
func (c *Console) beside(v visit, p view.Page, owed []duty) ([]templ.Component, error) {
	for _, part := range []struct {
		role, title string
		of          func() (templ.Component, error)
	}{
		{"hotline", "cases.by_state", func() (templ.Component, error) { return c.referrals(v, p) }},
		{"data_protection", "decided.denials", func() (templ.Component, error) { return c.lookedAt(v, p) }},
		{"return_officer", "departures.title", func() (templ.Component, error) {
			all, err := c.prepared(v, departure.before)
			return view.DeparturesAside(p, all), err
		}},
		{"child_social_worker", "children.title", func() (templ.Component, error) {
			all, err := c.tonight(v, "")
			return view.ChildrenAside(p, all), err
		}},
		{"guardian", "wards.title", func() (templ.Component, error) { return c.wardsBeside(v, p, owed) }},
		{"shelter_coordinator", "beds.title", func() (templ.Component, error) {
			all, err := v.board()
			return view.BedsAside(p, all.shown(v.words, c.Domain(), nil)), err
		}},
	} {
		if !slices.Contains(v.session.Roles, part.role) {
			continue
		}
		shown, err := part.of()
		var no *api.Problem
		switch {
		case errors.Is(err, api.ErrAway):
			return []templ.Component{view.AwayPart(p, v.words.T(part.title))}, nil
		case errors.As(err, &no):
			return nil, nil
		case err != nil:
			return nil, err
		}
		return []templ.Component{shown}, nil
	}
	return nil, nil
}

// groups sets duties under the span of time that they are due in.
func (c *Console) groups(v visit, all []duty, now time.Time) []view.Group {
	local := v.words.Local(now)
	midnight := time.Date(local.Year(), local.Month(), local.Day()+1, 0, 0, 0, 0, local.Location())
	spans := []struct {
		id    string
		until time.Time
	}{{"late", lastOf(now)}, {"today", midnight}, {"week", midnight.AddDate(0, 0, 6)}, {"later", now.AddDate(100, 0, 0)}}
	var out []view.Group
	for i, span := range spans {
		g := view.Group{ID: span.id, Late: i == 0}
		for len(all) > 0 && lastOf(all[0].By).Before(span.until) {
			g.Duties = append(g.Duties, c.shown(v, all[0], span.id))
			all = all[1:]
		}
		if len(g.Duties) > 0 {
			out = append(out, g)
		}
	}
	return out
}

func (c *Console) shown(v visit, d duty, span string) view.Duty {
	when := v.words.Date(lastOf(d.By))
	switch now := c.Domain(); span {
	case "late":
		when = since(v.words, d.By, now)
	case "today":
		when = dueUntil(v.words, "due.by", d.By, now)
	case "week":
		when = v.words.DayTill(d.By)
	}
	if span == "late" {
		d.What = tooLate(d.What)
	}
	href, act, here := d.room()
	out := view.Duty{When: when, What: owing(v.words, d.What, d.About), Who: view.Number(d.Subject), Href: href, Act: v.words.T(act)}
	if !here {
		out.Elsewhere = v.words.T("due.elsewhere")
	}
	return out
}
