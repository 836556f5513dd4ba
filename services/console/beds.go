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

func (u unit) name(w words.Words) string { return w.List([]string{u.House, u.Alias}) }

// unitName is how a unit is called, or why that is not told; empty where it is not known, or not for the reader's role.
func (c *Console) unitName(v visit, id string) (string, error) {
	if id == "" || !c.does(v, "shelter.units") {
		return "", nil
	}
	var found struct {
		Items []unit `json:"items"`
	}
	err := v.user.Get(v.context(), "shelter", "/units?"+url.Values{"unit": {id}}.Encode(), &found)
	name, err := state(v.words, err, func() (out view.Mark) {
		for _, u := range found.Items {
			out.Text = u.name(v.words)
		}
		return out
	})
	return name.Text, err
}

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

// board is what the board of beds is made of.
type board struct {
	units []unit
	stays []stay
	asked []duty
	// owed are the duties of a house, among them to find a place for somebody.
	owed []duty
}

// board asks for units, stays, until when a place is to be found, and referrals that wait for an answer.
func (v visit) board() (board, error) {
	var b board
	g, ctx := errgroup.WithContext(v.context())
	g.Go(func() (err error) { b.units, err = pages[unit](ctx, v.user, "shelter", "/units"); return err })
	g.Go(func() (err error) { b.stays, err = pages[stay](ctx, v.user, "shelter", "/cases"); return err })
	g.Go(func() (err error) { b.owed, err = pages[duty](ctx, v.user, "shelter", "/duties"); return err })
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

func (c *Console) showBeds(v visit, no *denied) error {
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
	done := c.done(v)
	b.Done = all.done(v.words, done.Get("done"), done.Get("case"), c.Domain())
	b.Live = c.live(v, "beds", "shelter", "identification")
	c.render(v.w, v.r, status, view.BedsPage(p, b))
	return nil
}

func (b board) shown(w words.Words, now time.Time, no *denied) view.Beds {
	out := view.Beds{Line: w.Day(now), Referred: len(b.asked)}
	if no != nil {
		why := b.refused(w, *no)
		out.Refused = &why
	}
	var choices []view.Choice
	for _, u := range b.units {
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
			choices = append(choices, view.Choice{Value: u.Unit, Text: u.name(w)})
		}
	}
	for _, s := range b.stays {
		switch s.State {
		case "asked":
			by, late := b.due(w, s.Case, now)
			out.Unplaced = append(out.Unplaced, view.Unplaced{
				Case: s.Case, Initials: s.initials(), Line: w.T("beds.needs_bed", "Who", s.who(w)), By: by, Late: late,
				Needs: needs(w, s.Needs), Units: no.lawful(s.Case, choices),
			})
		case "reserved":
			out.Reserved = append(out.Reserved, view.Reserved{
				Case: s.Case, Unit: s.Unit, UnitName: b.unitName(w, s.Unit), Who: s.who(w), Until: dueUntil(w, "beds.until", s.Until, now),
			})
		}
	}
	out.Sleep = b.sleep(w)
	return out
}

// due tells until when a place is to be found for somebody, and whether that has passed; nothing where nobody owes it.
func (b board) due(w words.Words, person string, now time.Time) (by string, late bool) {
	i := slices.IndexFunc(b.owed, func(d duty) bool { return d.What == placeDuty && d.Subject == person })
	switch {
	case i < 0:
		return "", false
	case b.owed[i].By.Before(now):
		return since(w, b.owed[i].By, now), true
	}
	return dueUntil(w, "due.by", b.owed[i].By, now), false
}

// done says what was just done for somebody, as far as it still is so.
func (b board) done(w words.Words, what, person string, at time.Time) string {
	var now stay
	if i := slices.IndexFunc(b.stays, func(s stay) bool { return s.Case == person }); i >= 0 {
		now = b.stays[i]
	}
	housed := now.State == "reserved" || now.State == "resident"
	switch {
	case what == "reserve" && now.State == "reserved", what == "admit" && now.State == "resident":
	case (what == "give_back" || what == "end_stay") && !housed:
	default:
		return ""
	}
	return w.T("beds.done_"+what, "Who", view.Number(person), "Unit", b.unitName(w, now.Unit), "Until", dueUntil(w, "beds.until", now.Until, at))
}

// unitName is how a unit is called; empty where it is not known.
func (b board) unitName(w words.Words, id string) string {
	if i := slices.IndexFunc(b.units, func(u unit) bool { return u.Unit == id }); i >= 0 {
		return b.units[i].name(w)
	}
	return ""
}

// sleep is who sleeps in the houses of one's own, house by house.
func (b board) sleep(w words.Words) []view.Sleeps {
	var out []view.Sleeps
	for _, u := range b.units {
		for _, s := range b.stays {
			if u.Own != nil && s.Unit == u.Unit && s.State == "resident" {
				out = append(out, view.Sleeps{Case: s.Case, UnitName: u.name(w), Who: s.who(w)})
			}
		}
	}
	return out
}

// wish is what is asked of the board for one person: that a bed is held for them, that they are taken in, that their bed is given back
// or their stay ended; in an emergency before gentler care was asked for.
type wish struct{ do, person, unit, emergency string }

// place holds a bed or takes the person in.
func (c *Console) place(v visit) error { return c.fulfil(v, v.r.PostFormValue("do")) }

// admit takes in who has a bed held.
func (c *Console) admit(v visit) error { return c.fulfil(v, "admit") }

// end gives back a bed that is held, or ends a stay: by the same command, which names no unit.
func (c *Console) end(v visit) error {
	do := "end_stay"
	if v.r.PostFormValue("do") == "give_back" {
		do = "give_back"
	}
	return c.fulfil(v, do)
}

// fulfil sends what is wished and shows the board that knows of it, or why it cannot be.
func (c *Console) fulfil(v visit, do string) error {
	one := wish{do: do, person: v.r.PostFormValue("case"), unit: v.r.PostFormValue("unit"), emergency: v.r.PostFormValue("emergency")}
	path, body := "/reservation", map[string]any{"unit": one.unit}
	switch one.verb() {
	case "admit":
		path = "/admission"
	case "discharge":
		path, body = "/discharge", map[string]any{}
	}
	if one.emergency != "" {
		body["emergency"] = one.emergency
	}
	done, err := v.user.Send(v.r.Context(), "shelter", address("cases", one.person)+path, body)
	var no *api.Problem
	if errors.As(err, &no) && !no.Hidden() {
		return c.showBeds(v, &denied{one, no})
	}
	if err != nil {
		return err
	}
	return c.goesDone(v, "/beds", done.Position, url.Values{"done": {cmp.Or(one.do, "reserve")}, "case": {one.person}})
}

// denied is a wish that cannot be, and why.
type denied struct {
	wish
	problem *api.Problem
}

// mostElsewhere are the units that a refusal offers instead: a few to choose from.
const mostElsewhere = 5

// refused tells why a wish cannot be: for whom, where, and each unit where it could be, with its button; who is still to be asked for
// gentler care, and an emergency, where that would let it be.
func (b board) refused(w words.Words, no denied) view.Refused {
	rest := *no.problem
	rest.Options = slices.DeleteFunc(slices.Clone(rest.Options), func(o api.Option) bool { return o.Resource != "" }) // those have buttons
	r := refused(w, &rest, no.person)
	r.About = &view.About{Who: w.T("case.person"), Case: no.person, Unit: w.T("beds.some_unit")}
	if i := slices.IndexFunc(b.stays, func(s stay) bool { return s.Case == no.person }); i >= 0 {
		r.About.Who, no.unit = b.stays[i].who(w), cmp.Or(no.unit, b.stays[i].Unit)
	}
	var elsewhere []view.Action
	for _, u := range b.units {
		if u.Unit == no.unit {
			r.About.Unit = u.name(w)
		}
		if no.offers(u.Unit) && len(elsewhere) < mostElsewhere {
			elsewhere = append(elsewhere, no.button(w.T("beds."+no.verb()+"_at", "Unit", u.name(w)), view.Field{Name: "unit", Value: u.Unit}))
		}
	}
	told := against(w, no.problem, "shelter."+no.verb())
	r.Also = slices.DeleteFunc(slices.Clone(told), func(title string) bool { return title == r.Title })
	r.Do, r.Ask = append(elsewhere, r.Do...), stillToAsk(w, no)
	if len(elsewhere) == 0 && len(no.problem.Rules) > 0 && no.verb() != "discharge" {
		r.Do = append(r.Do, view.Action{Text: w.T("beds.no_elsewhere")})
	}
	if no.liftedByEmergency() {
		r.Do = append(r.Do, view.Action{Text: w.T("beds.goes_past", "What", strings.Join(told, " "))})
		for _, why := range emergencies() {
			r.Do = append(r.Do, no.button(w.T("emergency."+why), view.Field{Name: "unit", Value: no.unit}, view.Field{Name: "emergency", Value: why}))
		}
	}
	return r
}

// liftedByEmergency says that an emergency would let it be.
func (d denied) liftedByEmergency() bool {
	return slices.ContainsFunc(d.problem.Options, func(o api.Option) bool { return o.Action == "shelter.say_emergency" })
}

// verb is what was wished.
func (d wish) verb() string {
	switch d.do {
	case "admit":
		return "admit"
	case "give_back", "end_stay":
		return "discharge"
	}
	return "reserve"
}

// button asks for the same person again, in another way.
func (d wish) button(text string, fields ...view.Field) view.Action {
	fields = append(fields, view.Field{Name: "case", Value: d.person}, view.Field{Name: "do", Value: d.verb()})
	return view.Action{Text: text, Href: "/beds/place", Fields: fields}
}

// offers says whether the wish could be in a unit, as the service found when it tried each.
func (d denied) offers(unit string) bool {
	return slices.ContainsFunc(d.problem.Options, func(o api.Option) bool { return o.Action == "shelter."+d.verb() && o.Resource == unit })
}

// lawful are the units to choose from for a person: all of them, and for whom one was just refused by a rule those that the service
// named. Where it named none, each but the refused one: gentler care may be asked for, or an emergency said, before another.
func (d *denied) lawful(person string, all []view.Choice) []view.Choice {
	if d == nil || d.person != person || len(d.problem.Rules) == 0 {
		return all
	}
	named := slices.ContainsFunc(d.problem.Options, func(o api.Option) bool { return o.Resource != "" })
	return slices.DeleteFunc(slices.Clone(all), func(one view.Choice) bool {
		return one.Value == d.unit || named && !d.offers(one.Value)
	})
}

// nightOf is the night that goes on, by the days that it lies between; from noon on it is the one to come.
func nightOf(w words.Words, now time.Time) string {
	const noon = 12 * time.Hour
	began := w.Local(now).Add(-noon)
	return w.T("beds.night_of", "From", w.Date(began), "To", w.Date(began.AddDate(0, 0, 1)))
}

// night shows who sleeps where, for a sheet that is printed and ticked.
func (c *Console) night(v visit) error {
	all, err := v.board()
	if err != nil {
		return err
	}
	n := view.Night{Line: nightOf(v.words, c.Domain()), Live: c.live(v, "night", "shelter", "identification")}
	for _, u := range all.units {
		if u.Own == nil {
			continue
		}
		house := view.NightHouse{Name: u.name(v.words)}
		for _, s := range all.stays {
			if s.Unit != u.Unit || s.State != "resident" && s.State != "reserved" {
				continue
			}
			one := view.Sleeper{Case: s.Case, Who: s.who(v.words), Needs: strings.Join(needs(v.words, s.Needs), " · ")}
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
