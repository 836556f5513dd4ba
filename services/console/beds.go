package console

import (
	"cmp"
	"context"
	"errors"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	"golang.org/x/sync/errgroup"

	"mangrove/services/console/api"
	"mangrove/services/console/view"
	"mangrove/services/console/words"
)

// unit is one unit of a house, as shelter tells it.
type unit struct {
	Unit  string `json:"unit"`
	House string `json:"house"`
	Alias string `json:"alias"`
	// FromAge and ToAge are the ages of children that it takes; 0 sets no bound.
	FromAge int `json:"from_age"`
	ToAge   int `json:"to_age"`
	// Own is there where the person's own agency runs the house.
	Own *struct {
		Beds  int `json:"beds"`
		Taken int `json:"taken"`
		Held  int `json:"held"`
	} `json:"own"`
}

func (u unit) name() string { return u.House + ", " + u.Alias }

// ages says which children the unit takes; empty where it takes any.
func (u unit) ages(w words.Words) string {
	switch {
	case u.FromAge > 0 && u.ToAge > 0:
		return w.T("beds.ages", "From", u.FromAge, "To", u.ToAge)
	case u.FromAge > 0:
		return w.T("beds.ages_from", "From", u.FromAge)
	case u.ToAge > 0:
		return w.T("beds.ages_to", "To", u.ToAge)
	}
	return ""
}

// stay is one person's stay, as shelter tells it.
type stay struct {
	Case     string      `json:"case"`
	State    string      `json:"state"`
	Unit     string      `json:"unit"`
	Until    time.Time   `json:"reserved_until"`
	Identity api.Section `json:"identity"`
	Needs    api.Section `json:"needs"`
}

// initials are what a page shows of a person; empty where their name is not open to the reader.
func (s stay) initials() string { return view.Initials(s.Identity.Text("name")) }

// who stands for the person in a line of text.
func (s stay) who(w words.Words) string { return cmp.Or(s.initials(), w.T("case.person")) }

// needs are what somebody who cares must know.
func (s stay) needs() []string {
	var out []string
	for _, field := range []string{"diet", "allergies", "mobility", "medicine_times", "sleep", "other"} {
		if text := s.Needs.Text(field); text != "" {
			out = append(out, text)
		}
	}
	return out
}

// board is what the board of beds is made of.
type board struct {
	units []unit
	stays []stay
	asked []duty
}

// board asks for units, stays and referrals that wait for an answer.
func (v visit) board() (board, error) {
	var b board
	g, ctx := errgroup.WithContext(v.context())
	g.Go(func() (err error) { b.units, err = pages[unit](ctx, v.user, "shelter", "/units"); return err })
	g.Go(func() (err error) { b.stays, err = pages[stay](ctx, v.user, "shelter", "/cases"); return err })
	g.Go(func() (err error) { b.asked, err = referredTo(ctx, v.user); return err })
	return b, g.Wait()
}

// pages reads a list whole, page after page.
func pages[T any](ctx context.Context, u api.User, service, path string) ([]T, error) {
	var out []T
	query := url.Values{"limit": {"200"}}
	for {
		var page struct {
			Items []T    `json:"items"`
			Next  string `json:"next"`
		}
		if err := u.Get(ctx, service, path+"?"+query.Encode(), &page); err != nil {
			return nil, err
		}
		out = append(out, page.Items...)
		if page.Next == "" {
			return out, nil
		}
		query.Set("after", page.Next)
	}
}

// context is that of the request; what is read in it knows of the change that the address tells of.
func (v visit) context() context.Context {
	return api.After(v.r.Context(), v.r.URL.Query().Get("at"))
}

// beds shows the houses of a network tonight, and who waits for its word.
func (c *Console) beds(v visit) error { return c.showBeds(v, nil) }

func (c *Console) showBeds(v visit, no *view.Refused) error {
	all, err := v.board()
	if err != nil {
		return err
	}
	p := c.inside(v, "beds", "menu.beds")
	status := http.StatusOK
	if no != nil {
		status = http.StatusForbidden
	}
	b := all.shown(v.words, c.Domain(), no)
	b.Live = c.live(v, "beds", "shelter", "identification")
	c.render(v.w, v.r, status, view.BedsPage(p, b))
	return nil
}

func (b board) shown(w words.Words, now time.Time, no *view.Refused) view.Beds {
	out := view.Beds{Line: w.Day(now), Refused: no, Referred: len(b.asked)}
	names := map[string]string{}
	var choices []view.Choice
	for _, u := range b.units {
		names[u.Unit] = u.name()
		if u.Own == nil {
			continue
		}
		one := view.Unit{Alias: u.Alias, Ages: u.ages(w), Beds: u.Own.Beds, Taken: u.Own.Taken, Kept: u.Own.Held}
		if n := len(out.Houses); n == 0 || out.Houses[n-1].Name != u.House {
			out.Houses = append(out.Houses, view.House{Name: u.House})
		}
		house := &out.Houses[len(out.Houses)-1]
		house.Units = append(house.Units, one)
		out.Free, out.Held = out.Free+one.Free(), out.Held+one.Kept
		if one.Free() > 0 {
			choices = append(choices, view.Choice{Value: u.Unit, Text: u.name()})
		}
	}
	for _, s := range b.stays {
		switch s.State {
		case "asked":
			out.Unplaced = append(out.Unplaced, view.Unplaced{
				Case: s.Case, Initials: s.initials(), Line: w.T("beds.needs_bed", "Who", s.who(w)), Needs: s.needs(), Units: choices,
			})
		case "reserved":
			out.Reserved = append(out.Reserved, view.Reserved{
				Case: s.Case, Unit: s.Unit, UnitName: names[s.Unit], Who: s.who(w), Until: w.T("beds.until", "When", w.Clock(s.Until)),
			})
		}
	}
	out.Waiting = len(out.Unplaced) + out.Referred
	return out
}

// place holds a bed or takes the person in.
func (c *Console) place(v visit) error {
	path := "/reservation"
	if v.r.PostFormValue("do") == "admit" {
		path = "/admission"
	}
	return c.doneAtBeds(v, "/cases/"+url.PathEscape(v.r.PostFormValue("case"))+path, map[string]any{"unit": v.r.PostFormValue("unit")})
}

// admit takes in who has a bed held.
func (c *Console) admit(v visit) error {
	return c.doneAtBeds(v, "/cases/"+url.PathEscape(v.r.PostFormValue("case"))+"/admission", map[string]any{"unit": v.r.PostFormValue("unit")})
}

// doneAtBeds sends a command and shows the board that knows of it, or why it cannot be.
func (c *Console) doneAtBeds(v visit, path string, body map[string]any) error {
	done, err := v.user.Send(v.r.Context(), "shelter", path, body)
	var no *api.Problem
	if errors.As(err, &no) && !no.Hidden() {
		r := refused(v.words, no, v.r.PostFormValue("case"))
		return c.showBeds(v, &r)
	}
	if err != nil {
		return err
	}
	http.Redirect(v.w, v.r, "/beds?"+url.Values{"at": {done.Position}}.Encode(), http.StatusSeeOther)
	return nil
}

// night shows who sleeps where, for a sheet that is printed and ticked.
func (c *Console) night(v visit) error {
	all, err := v.board()
	if err != nil {
		return err
	}
	n := view.Night{Line: v.words.Day(c.Domain()), Live: c.live(v, "night", "shelter", "identification")}
	for _, u := range all.units {
		if u.Own == nil {
			continue
		}
		house := view.NightHouse{Name: u.name()}
		for _, s := range all.stays {
			if s.Unit != u.Unit || s.State != "resident" && s.State != "reserved" {
				continue
			}
			one := view.Sleeper{Case: s.Case, Who: s.who(v.words), Needs: strings.Join(s.needs(), " · ")}
			if s.State == "reserved" {
				one.State = v.words.T("beds.expected")
			}
			house.Sleeper = append(house.Sleeper, one)
		}
		slices.SortFunc(house.Sleeper, func(a, b view.Sleeper) int { return cmp.Compare(a.Who, b.Who) })
		if len(house.Sleeper) > 0 {
			n.Houses = append(n.Houses, house)
		}
	}
	c.render(v.w, v.r, http.StatusOK, view.NightPage(c.inside(v, "beds", "beds.night"), n))
	return nil
}
