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
	ask := url.Values{}
	for _, name := range []string{"number", "after"} {
		if text := strings.TrimSpace(v.r.FormValue(name)); text != "" {
			ask.Set(name, text)
		}
	}
	var list caseList
	if asked, ok := byNumber(ask); ok {
		if err := v.user.Get(v.r.Context(), "identification", "/cases?"+asked.Encode(), &list); err != nil {
			return err
		}
	}
	d := view.Cases{
		Page: c.inside(v, "cases", "menu.cases"), First: !ask.Has("after"), Live: c.live(v, "cases", "identification"),
		Form: view.Form{Values: ask},
	}
	ask.Del("after")
	d.Begin = "/cases?" + ask.Encode()
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
		d.Next = "/cases?" + ask.Encode()
	}
	c.render(v.w, v.r, http.StatusOK, view.CasesPage(d))
	return nil
}

// byNumber is a page of a list as it is asked of a service, with the number that somebody typed as a service takes it. It is not ok
// where that is no number: no case has it.
func byNumber(ask url.Values) (asked url.Values, ok bool) {
	asked, ok = maps.Clone(ask), true
	asked.Set("limit", casesPage)
	if ask.Has("number") {
		signs := view.Signs(ask.Get("number"))
		asked.Set("number", signs[:min(numberSigns, len(signs))])
		ok = signs != ""
	}
	return asked, ok
}

// numberSigns are the signs of a number: the first of an id.
const numberSigns = 8

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
