package console

import (
	"encoding/json"
	"net/http"
	"net/url"
	"strconv"
	"time"

	"golang.org/x/sync/errgroup"

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
			sleeps, err := state(v.words, v.user.Get(ctx, "coordination", "/cases/"+url.PathEscape(id), &way), func() view.Mark {
				t.body["coordination"] = way
				class, icon, where := slept(t)
				return view.Mark{Class: class, Icon: icon, Text: v.words.T("children." + where)}
			})
			identity, _ := t.section("identity")
			out[i] = &view.Child{Case: id, Initials: view.Initials(identity.Text("name")), Line: age(v.words, t, now), State: sleeps}
			return err
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
