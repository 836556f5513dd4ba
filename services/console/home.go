package console

import (
	"cmp"
	"errors"
	"net/http"
	"slices"
	"time"

	"github.com/a-h/templ"
	"golang.org/x/sync/errgroup"

	"mangrove/services/console/api"
	"mangrove/services/console/view"
	"mangrove/services/console/words"
)

// dutied are the services that tell somebody's duties. Some have none for a role: to ask them would be refused, and stand in
// their ledgers as a question that nobody meant.
func (c *Console) dutied(v visit) []string {
	all := []string{"identification", "consent", "health", "legalaid", "bestinterests", "returns", "shelter"}
	return slices.DeleteFunc(all, func(service string) bool { return !c.does(v, service+".duties") })
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

// duties are what somebody has to do, over all services, the most urgent first. told are the services that answered, away those
// that did not.
func (c *Console) duties(v visit) (all []duty, told, away []string, err error) {
	names := c.dutied(v)
	lists, failed := make([][]duty, len(names)), make([]error, len(names))
	g, ctx := errgroup.WithContext(v.context())
	for i, name := range names {
		g.Go(func() error {
			lists[i], failed[i] = pages[duty](ctx, v.user, name, "/duties")
			var no *api.Problem
			if errors.Is(failed[i], api.ErrAway) || errors.As(failed[i], &no) {
				return nil
			}
			return failed[i]
		})
	}
	if err := g.Wait(); err != nil {
		return nil, nil, nil, err
	}
	for i, name := range names {
		switch {
		case errors.Is(failed[i], api.ErrAway):
			away = append(away, name)
		case failed[i] == nil: // else nothing there is for this role
			told = append(told, name)
		}
		for _, d := range lists[i] {
			d.service = name
			all = append(all, d)
		}
	}
	slices.SortFunc(all, func(a, b duty) int { return cmp.Or(a.By.Compare(b.By), cmp.Compare(a.Duty, b.Duty)) })
	return all, told, away, nil
}

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
	if len(h.Groups) > 0 && h.Groups[0].Late {
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
	href, act, here := d.room()
	out := view.Duty{When: when, What: what, Who: view.Number(d.Subject), Href: href, Act: v.words.T(act)}
	if !here {
		out.Elsewhere = v.words.T("due.elsewhere")
	}
	return out
}
