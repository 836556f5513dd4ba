package console

import (
	"cmp"
	"context"
	"errors"
	"net/http"
	"slices"
	"time"

	"github.com/a-h/templ"
	"golang.org/x/sync/errgroup"

	"mangrove/services/console/api"
	"mangrove/services/console/view"
)

// dutied are the services that tell a person's duties. Some have none for a role: to ask them would be refused, and stand in
// their ledgers as a question that nobody meant.
func dutied(roles []string) []string {
	var out []string
	for _, service := range []struct {
		name string
		none []string
	}{
		{"identification", []string{"panel_member"}},
		{"consent", []string{"panel_member", "consular_officer"}},
		{"health", []string{"panel_member", "consular_officer", "data_protection"}},
		{"legalaid", []string{"panel_member", "consular_officer", "data_protection"}},
		{"bestinterests", []string{"consular_officer"}},
		{"returns", []string{"panel_member", "consular_officer"}},
		{"shelter", []string{"panel_member", "consular_officer"}},
	} {
		none := append([]string{"police_liaison", "border_enforcement", "analyst", "system"}, service.none...)
		if slices.ContainsFunc(roles, func(role string) bool { return !slices.Contains(none, role) }) {
			out = append(out, service.name)
		}
	}
	return out
}

// duty is something to do, as a service tells it.
type duty struct {
	service string
	Duty    string    `json:"duty"`
	Subject string    `json:"subject"`
	What    string    `json:"what"`
	Whose   string    `json:"whose"`
	By      time.Time `json:"by"`
	// OpenedAt is since when it is due.
	OpenedAt time.Time `json:"opened_at"`
	State    string    `json:"state"`
	About    string    `json:"about"`
}

// duties are what somebody has to do, over all services, the most urgent first. told are the services that answered, partly
// says that some did not.
func duties(ctx context.Context, u api.User, roles []string) (all []duty, told []string, partly bool, err error) {
	names := dutied(roles)
	lists := make([][]duty, len(names))
	away, refused := make([]bool, len(names)), make([]bool, len(names))
	g, ctx := errgroup.WithContext(ctx)
	for i, name := range names {
		g.Go(func() error {
			var page struct {
				Items []duty `json:"items"`
			}
			err := u.Get(ctx, name, "/duties?limit=100", &page)
			var no *api.Problem
			switch {
			case errors.Is(err, api.ErrAway):
				away[i] = true
				return nil
			case errors.As(err, &no): // nothing there is for this role
				refused[i] = true
				return nil
			case err != nil:
				return err
			}
			for _, d := range page.Items {
				d.service = name
				lists[i] = append(lists[i], d)
			}
			return nil
		})
	}
	if err := g.Wait(); err != nil {
		return nil, nil, false, err
	}
	for i, name := range names {
		if !away[i] && !refused[i] {
			told = append(told, name)
		}
	}
	all = slices.Concat(lists...)
	slices.SortFunc(all, func(a, b duty) int { return cmp.Or(a.By.Compare(b.By), cmp.Compare(a.Duty, b.Duty)) })
	return all, told, slices.Contains(away, true), nil
}

// home shows what somebody has to do.
func (c *Console) home(v visit) error {
	if liaison(v) {
		return c.askAbout(v)
	}
	all, told, partly, err := duties(v.context(), v.user, v.session.Roles)
	if err != nil {
		return err
	}
	p := c.inside(v, "home", "menu.home")
	now := c.Domain()
	h := view.Home{Partly: partly, Live: c.live(v, "duties", told...), Greeting: v.words.T(view.Greeting(v.words.Local(now)), "Name", p.Who.First())}
	h.Groups = c.groups(v, all, now)
	h.Summary = v.words.Day(now)
	if len(all) > 0 {
		h.Summary += " · " + v.words.N("home.summary", len(all))
	}
	if len(h.Groups) > 0 && h.Groups[0].Late {
		h.Summary += " " + v.words.N("home.summary_late", len(h.Groups[0].Duties))
	}
	beside, err := c.beside(v, p)
	if err != nil {
		return err
	}
	if n := len(toAnswer(all)); n > 0 {
		beside = slices.Insert(beside, 0, view.AnswersAside(p, n))
	}
	c.render(v.w, v.r, http.StatusOK, view.HomePage(p, h, beside...))
	return nil
}

// beside is what a role opens daily, next to its duties. What is not for the reader, or does not answer, is left out.
func (c *Console) beside(v visit, p view.Page) ([]templ.Component, error) {
	has := func(role string) bool { return slices.Contains(v.session.Roles, role) }
	var out []templ.Component
	var err error
	switch {
	case has("hotline"):
		var part templ.Component
		if part, err = c.referrals(v, p); err == nil {
			out = append(out, part)
		}
	case has("data_protection"):
		var part templ.Component
		if part, err = c.lookedAt(v, p); err == nil {
			out = append(out, part)
		}
	case has("return_officer"):
		var all []view.Departure
		if all, err = c.prepared(v, departure.before); err == nil {
			out = append(out, view.DeparturesAside(p, all))
		}
	case has("child_social_worker"):
		var all []view.Child
		if all, _, err = c.tonight(v, childrenBeside, ""); err == nil {
			out = append(out, view.ChildrenAside(p, all))
		}
	case has("shelter_coordinator"):
		var all board
		if all, err = v.board(); err == nil {
			out = append(out, view.BedsAside(p, all.shown(v.words, c.Domain(), nil)))
		}
	}
	var no *api.Problem
	if errors.As(err, &no) || errors.Is(err, api.ErrAway) {
		err = nil
	}
	return out, err
}

// groups sets duties under the span of time that they are due in.
func (c *Console) groups(v visit, all []duty, now time.Time) []view.Group {
	local := v.words.Local(now)
	midnight := time.Date(local.Year(), local.Month(), local.Day()+1, 0, 0, 0, 0, local.Location())
	spans := []struct {
		id    string
		until time.Time
	}{{"late", now}, {"today", midnight}, {"week", midnight.AddDate(0, 0, 6)}, {"later", now.AddDate(100, 0, 0)}}
	var out []view.Group
	for i, span := range spans {
		g := view.Group{ID: span.id, Late: i == 0}
		for len(all) > 0 && all[0].By.Before(span.until) {
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
	when := v.words.Date(d.By)
	switch span {
	case "today":
		when = v.words.T("due.by", "When", v.words.Clock(d.By))
	case "late":
		when = v.words.T("due.since", "When", when)
	}
	what := v.words.T("duty.unknown", "What", d.What)
	if id := "duty." + d.What; v.words.Has(id) {
		what = v.words.T(id)
	}
	href, act := d.room()
	return view.Duty{When: when, What: what, Who: view.Number(d.Subject), Href: href, Act: v.words.T(act)}
}
