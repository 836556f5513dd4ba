package console

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"time"

	"golang.org/x/sync/errgroup"
	"golang.org/x/time/rate"

	"mangrove/services/console/view"
)

// How many cases are looked at for where their children are: each look opens a name, and stands in that child's own record. The pace
// stays below what coordination takes of one person, so that nobody is turned away: web.Limits has 50 a second, and 100 at once.
const (
	pageOfCases    = 100
	looksParallel  = 8
	looksPerSecond = 40
	looksBurst     = 80
)

// whereabouts are what may be known of where a child is tonight, what needs somebody first. What was not told may be any of these.
func whereabouts() []string { return []string{"unknown", "out", untold, "held", "in"} }

const untold = ""

// child is one child, and which of the whereabouts they are in.
type child struct {
	view.Child
	where string
}

// children shows where every child is tonight.
func (c *Console) children(v visit) error {
	all, err := c.tonight(v, v.r.URL.Query().Get("after"))
	if err != nil {
		return err
	}
	c.render(v.w, v.r, http.StatusOK, view.ChildrenPage(c.inside(v, "children", "children.title"), c.live(v, "children", "identification", "coordination"), all))
	return nil
}

// tonight is where children are, as far as a house has said so: the newest of its steps, without which house it is. Of one page of
// cases, who needs somebody stands first.
func (c *Console) tonight(v visit, after string) (view.Children, error) {
	query := url.Values{"limit": {strconv.Itoa(pageOfCases)}}
	if after != "" {
		query.Set("after", after)
	}
	var page struct {
		Items []map[string]json.RawMessage `json:"items"`
		Next  string                       `json:"next"`
	}
	if err := v.user.Get(v.r.Context(), "identification", "/cases?"+query.Encode(), &page); err != nil {
		return view.Children{}, err
	}
	now := c.Domain()
	var tolds []told
	for _, item := range page.Items {
		if t := v.tells(map[string]map[string]json.RawMessage{"identification": item}); !t.facts().adult(now) {
			tolds = append(tolds, t)
		}
	}
	all := make([]child, len(tolds))
	g, ctx := errgroup.WithContext(v.r.Context())
	g.SetLimit(looksParallel)
	pace := c.pace(v.session.Account)
	for i, t := range tolds {
		g.Go(func() (err error) {
			if err := pace.Wait(ctx); err != nil {
				return fmt.Errorf("waiting to ask where a child is: %w", err)
			}
			all[i], err = v.whereabouts(ctx, t, now)
			return err
		})
	}
	if err := g.Wait(); err != nil {
		return view.Children{}, err
	}
	slices.SortStableFunc(all, func(a, b child) int {
		return cmp.Or(cmp.Compare(slices.Index(whereabouts(), a.where), slices.Index(whereabouts(), b.where)), cmp.Compare(a.State.Text, b.State.Text))
	})
	out := view.Children{Next: page.Next, Partly: after != "" || page.Next != ""}
	for _, one := range all {
		out.Add(one.Child)
	}
	return out, nil
}

// pace is how soon somebody's next child may be looked at, over all pages that they have open.
func (c *Console) pace(account string) *rate.Limiter {
	if kept, ok := c.paces.Get(account); ok { // who is looking now is not the one that is forgotten
		return kept
	}
	own := rate.NewLimiter(looksPerSecond, looksBurst)
	if kept, ok, _ := c.paces.PeekOrAdd(account, own); ok {
		return kept
	}
	return own
}

// whereabouts asks coordination where one child is.
func (v visit) whereabouts(ctx context.Context, t told, now time.Time) (child, error) {
	identity, _ := t.section("identity")
	one := child{Child: view.Child{
		Case: from[string](t, "identification", "case"), Initials: view.Initials(identity.Text("name")), Line: howOld(v.words, t.facts(), now),
	}}
	var way map[string]json.RawMessage
	var err error
	one.State, err = state(v.words, v.user.Get(ctx, "coordination", address("cases", one.Case), &way), func() view.Mark {
		t.body["coordination"] = way
		class, icon, where := slept(t)
		one.where, one.In = where, where == "in"
		return view.Mark{Class: class, Icon: icon, Text: v.words.T("children." + where)}
	})
	return one, err
}
