package console

import (
	"maps"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"github.com/a-h/templ"

	"mangrove/services/console/view"
)

// casesPage are the cases on one page of a list.
const casesPage = "25"

// caseList is a page of the agency's cases, what is due soonest first.
type caseList struct {
	Items []caseView `json:"items"`
	Next  string     `json:"next"`
}

// cases lists the cases of somebody's agency; for who coordinates those of all, as far as coordination tells of them, and for who is a
// guardian the children whom they stand for.
func (c *Console) cases(v visit) error {
	switch is := func(role string) bool { return slices.Contains(v.session.Roles, role) }; {
	case is("national_coordinator"):
		return c.overview(v)
	case is("guardian") && !c.does(v, "identification.list"):
		return c.wards(v)
	}
	ask, f, ok := v.narrowed("number", "after")
	var list caseList
	if ok {
		if err := v.user.Get(v.r.Context(), "identification", "/cases?"+byNumber(ask).Encode(), &list); err != nil {
			return err
		}
	}
	d := view.Cases{
		Page: c.inside(v, "cases", "menu.cases"), First: !ask.Has("after"), Live: c.live(v, "cases", "identification"), Form: f,
	}
	d.Path = listed("/cases", ask)
	ask.Del("after")
	d.Begin = listed("/cases", ask)
	for _, one := range list.Items {
		if !meant(ask, one.Case) {
			continue
		}
		row := view.CaseRow{ID: one.Case, Number: view.Number(one.Case), Person: c.subject(v, one), Stage: v.words.Or("stage."+one.Facts.Stage, "stage.else")}
		for _, r := range one.Referrals {
			row.Referrals = append(row.Referrals, r.shown(v.words))
		}
		if c.goesOn(v, one.BrokeOff) {
			row.GoOn = address("calls", one.Case)
		}
		d.Rows = append(d.Rows, row)
	}
	if list.Next != "" {
		ask.Set("after", list.Next)
		d.Next = listed("/cases", ask)
	}
	c.render(v.w, v.r, http.StatusOK, view.CasesPage(d))
	return nil
}

// findCases leads to the list that somebody asked for, or says that there is no such case where what they typed is no number.
func (c *Console) findCases(v visit) error {
	ask, _, ok := v.narrowed("number", "stage", "agency", "overdue")
	if !ok {
		return c.cases(v)
	}
	http.Redirect(v.w, v.r, listed("/cases", ask), http.StatusSeeOther)
	return nil
}

// narrowed is what narrows a list of cases: as it may stand in an address, which a browser keeps, and as it was typed, which may be a name.
// It is not ok where no number was typed for one: no case has it, and no service is asked.
func (v visit) narrowed(names ...string) (ask url.Values, f view.Form, ok bool) {
	ask, f, ok = url.Values{}, view.Form{Values: map[string][]string{}}, true
	for _, name := range names {
		text := strings.TrimSpace(v.r.FormValue(name))
		if text == "" {
			continue
		}
		f.Values[name] = []string{text}
		if name == "number" {
			if text = numberTyped(text); text == "" {
				ok = false
				continue
			}
		}
		ask.Set(name, text)
	}
	return ask, f, ok
}

// numberTyped is the number of the case that somebody typed, or its whole id where they typed that; empty where it is neither.
func numberTyped(text string) string {
	signs := view.Signs(text)
	if len(signs) == view.NumberSigns {
		return view.Number(signs)
	}
	return signs
}

// listed is the address of a list that is narrowed so.
func listed(path string, ask url.Values) string {
	if len(ask) == 0 {
		return path
	}
	return path + "?" + ask.Encode()
}

// byNumber is a page of a list as it is asked of a service, which takes a number by its signs.
func byNumber(ask url.Values) url.Values {
	asked := maps.Clone(ask)
	asked.Set("limit", casesPage)
	if ask.Has("number") {
		asked.Set("number", view.Signs(ask.Get("number"))[:view.NumberSigns])
	}
	return asked
}

// meant says whether a listed case is the one that somebody looks for: who typed a whole id, of which a service hears the number, means no
// other case of that number.
func meant(ask url.Values, id string) bool {
	return strings.HasPrefix(id, view.Signs(ask.Get("number")))
}

// referrals shows how the referrals stand of all cases of somebody's agency. No name opens for it.
func (c *Console) referrals(v visit, p view.Page) (templ.Component, error) {
	all, err := pages[caseView](v.context(), v.user, "identification", "/referrals")
	if err != nil {
		return nil, err
	}
	counts := map[string]int{}
	for _, one := range all {
		for _, r := range one.Referrals {
			counts[r.State]++
		}
	}
	d := view.ReferralStates{Cases: len(all)}
	for _, state := range []string{"asked", "accepted", "completed", "declined", "revoked"} {
		shown := referral{State: state}.shown(v.words)
		d.States = append(d.States, view.StateCount{Class: shown.Class, Icon: shown.Icon, State: shown.State, Count: counts[state]})
	}
	return view.ReferralsByState(p, d), nil
}
