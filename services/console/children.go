package console

import (
	"encoding/json"
	"errors"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"time"

	"golang.org/x/sync/errgroup"

	"mangrove/services/console/api"
	"mangrove/services/console/view"
)

// How many children are shown beside the duties, and on a page of their own.
const (
	childrenBeside = 8
	childrenOnPage = 24
)

// children shows where every child is tonight.
func (c *Console) children(v visit) error {
	all, next, err := c.tonight(v, childrenOnPage, v.r.URL.Query().Get("after"))
	if err != nil {
		return err
	}
	c.render(v.w, v.r, http.StatusOK, view.ChildrenPage(c.inside(v, "children", "children.title"), c.live(v, "children", "identification", "coordination"), all, next))
	return nil
}

// tonight is where children are, as far as a house has said so: the newest of its steps, without which house it is.
func (c *Console) tonight(v visit, limit int, after string) ([]view.Child, string, error) {
	query := url.Values{"limit": {strconv.Itoa(limit)}}
	if after != "" {
		query.Set("after", after)
	}
	var page struct {
		Items []map[string]json.RawMessage `json:"items"`
		Next  string                       `json:"next"`
	}
	if err := v.user.Get(v.r.Context(), "identification", "/cases?"+query.Encode(), &page); err != nil {
		return nil, "", err
	}
	now := c.Domain()
	out := make([]*view.Child, len(page.Items))
	g, ctx := errgroup.WithContext(v.r.Context())
	g.SetLimit(4)
	for i, item := range page.Items {
		g.Go(func() error {
			t := told{body: map[string]map[string]json.RawMessage{"identification": item}}
			if adult(t, now) {
				return nil
			}
			id := from[string](t, "identification", "case")
			var way map[string]json.RawMessage
			err := v.user.Get(ctx, "coordination", "/cases/"+url.PathEscape(id), &way)
			t.body["coordination"] = way
			identity, _ := t.section("identity")
			one := view.Child{Case: id, Initials: view.Initials(identity.Text("name")), Line: age(v.words, t, now)}
			var no *api.Problem
			switch {
			case errors.Is(err, api.ErrAway):
				one.Class, one.Icon, one.State = "wait", "half", v.words.T("fault.away")
			case errors.As(err, &no) && !no.Hidden():
				one.Class, one.Icon, one.State = "no", "lock", v.words.T("refused.kick")
			case err != nil && no == nil:
				return err
			default:
				one.Class, one.Icon, one.State = slept(t)
				one.State = v.words.T("children." + one.State)
			}
			out[i] = &one
			return nil
		})
	}
	if err := g.Wait(); err != nil {
		return nil, "", err
	}
	var all []view.Child
	for _, one := range out {
		if one != nil {
			all = append(all, *one)
		}
	}
	return all, page.Next, nil
}

// adult says whether somebody is known to be one: whose age is not known, or in doubt, is presumed a child (CP-01).
func adult(t told, now time.Time) bool {
	facts := from[map[string]any](t, "identification", "facts")
	on, _ := facts["adult_on"].(string)
	return on != "" && on <= now.Format(time.DateOnly) && facts["age_disputed"] != true
}

// slept tells by the newest step of a house whether the child sleeps there.
func slept(t told) (class, icon, state string) {
	steps := from[[]step](t, "coordination", "steps")
	slices.SortFunc(steps, func(a, b step) int { return b.At.Compare(a.At) })
	for _, s := range steps {
		if s.Service != "shelter" {
			continue
		}
		switch s.What {
		case "came to sleep there":
			return "yes", "check", "in"
		case "a bed is held":
			return "wait", "half", "held"
		case "left the place", "the bed is held no longer":
			return "wait", "late", "out"
		}
	}
	return "no", "none", "unknown"
}
