package console

import (
	"errors"
	"maps"
	"net/http"
	"slices"

	"github.com/a-h/templ"

	"mangrove/services/console/api"
	"mangrove/services/console/session"
	"mangrove/services/console/signin"
	"mangrove/services/console/view"
	"mangrove/services/console/words"
)

// rooms are the pages for who is signed in.
func (c *Console) rooms() map[string]room {
	all := map[string]room{
		"GET /home":                                c.home,
		"GET /stream":                              c.stream,
		"GET /cases/{case}":                        c.oneCase,
		"GET /cases/{case}/withdraw/{grant}":       c.withdrawing,
		"POST /cases/{case}/withdraw/{grant}":      c.withdraw,
		"GET /cases/{case}/own-record":             c.record,
		"POST /cases/{case}/own-record":            c.openRecord,
		"GET /cases/{case}/own-record/{grant}":     c.readRecord,
		"POST /cases/{case}/referrals/{referral}":  c.takeBack,
		"GET /departures":                          c.departures,
		"GET /departures/{case}":                   c.departure,
		"POST /departures/{case}":                  c.prepare,
		"POST /departures/{case}/arrival":          c.notCome,
		"GET /children":                            c.children,
		"GET /beds":                                c.beds,
		"GET /beds/night":                          c.night,
		"GET /answers":                             c.answers,
		"POST /answers":                            c.answer,
		"POST /beds/place":                         c.place,
		"POST /beds/admit":                         c.admit,
		"POST /beds/end":                           c.end,
		"GET /cases":                               c.cases,
		"POST /cases":                              c.findCases,
		"GET /cases/{case}/attestations/{about}":   c.attesting,
		"POST /cases/{case}/attestations/{about}":  c.attest,
		"GET /cases/{case}/confirmations/{about}":  c.confirming,
		"POST /cases/{case}/confirmations/{about}": c.confirm,
		"GET /cases/{case}/nights/{about}":         c.lookingUp,
		"POST /cases/{case}/nights/{about}":        c.lookedUp,
		"GET /cases/{case}/inquiries/{about}":      c.checking,
		"POST /cases/{case}/inquiries/{about}":     c.check,
		"GET /cases/{case}/conditions/{about}":     c.looking,
		"POST /cases/{case}/conditions/{about}":    c.looked,
		"GET /cases/{case}/conclusion":             c.concluding,
		"POST /cases/{case}/conclusion":            c.conclude,
		"POST /cases/{case}/review":                c.review,
		"GET /cases/{case}/emergency":              c.lookingAgain,
		"POST /cases/{case}/emergency":             c.lookAgain,
		"GET /cases/{case}/identity":               c.correcting,
		"POST /cases/{case}/identity":              c.correct,
		"GET /cases/{case}/calls":                  c.careCalls,
		"POST /cases/{case}/calls":                 c.recordCareCall,
		"GET /cases/{case}/papers":                 c.issuing,
		"POST /cases/{case}/papers":                c.issue,
		"GET /cases/{case}/undertaking":            c.undertaking,
		"POST /cases/{case}/undertaking":           c.undertake,
		"GET /sheets":                              c.askSheet,
		"POST /sheets":                             c.sendSheet,
		"GET /decisions":                           c.decisions,
		"POST /decisions":                          c.decisions,
		"GET /ask":                                 c.askAbout,
		"POST /ask":                                c.answerAbout,
	}
	maps.Copy(all, c.callRooms())
	return all
}

// Rooms are the patterns of all pages for who is signed in: each is to be held against who may see it.
func Rooms() []string { return slices.Sorted(maps.Keys(new(Console).rooms())) }

// page is what every page begins with.
func (c *Console) page(w words.Words, path, title string) view.Page {
	return view.Page{Words: w, Title: w.T(title), Path: path, Tonight: c.Tonight, Assets: c.assets.Address}
}

// inside begins a page of somebody who is signed in.
func (c *Console) inside(v visit, here, title string) view.Page {
	p := c.page(v.words, v.r.URL.RequestURI(), title)
	p.Here, p.Session = here, sessionMark(v.secret)
	p.Who = &view.Who{Name: v.session.Name, Role: roles(v.words, v.session), Menu: c.menu(v)}
	return p
}

func roles(w words.Words, s session.Session) string {
	if len(s.Roles) == 0 {
		return ""
	}
	return w.T("role." + s.Roles[0])
}

// menu are the rooms that a role opens daily; who goes elsewhere by the address meets the services' own answer.
func (c *Console) menu(v visit) []view.Link {
	is := func(roles ...string) bool {
		return slices.ContainsFunc(roles, func(role string) bool { return slices.Contains(v.session.Roles, role) })
	}
	var out []view.Link
	for _, room := range []struct {
		id, href string
		opens    bool
	}{
		{"home", "/home", true},
		{"calls", "/calls", is("hotline", "on_call_child_protection")},
		{"cases", "/cases", c.keeper(v) && is("hotline", "supervisor", "child_social_worker", "on_call_child_protection") || is("national_coordinator", "guardian")},
		{"answers", "/answers", c.answering(v)},
		{"ledger", "/decisions?denied=true", is("data_protection")},
		{"beds", "/beds", c.does(v, "shelter.list")},
		{"children", "/children", is("child_social_worker")},
		{"departures", "/departures", is("return_officer")},
	} {
		if room.opens {
			out = append(out, view.Link{ID: room.id, Href: room.href})
		}
	}
	return out
}

// render writes a page whole, or none.
func (c *Console) render(w http.ResponseWriter, r *http.Request, status int, page templ.Component) {
	templ.Handler(page, templ.WithStatus(status), templ.WithErrorHandler(func(_ *http.Request, err error) http.Handler {
		c.Log.ErrorContext(r.Context(), "a page could not be made", "page", r.Pattern, "error", err)
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			http.Error(w, c.words(r).T("fault.away"), http.StatusInternalServerError)
		})
	})).ServeHTTP(w, r)
}

// unknown answers an address that there is not.
func (c *Console) unknown(w http.ResponseWriter, r *http.Request) {
	_, one, err := c.load(r)
	if errors.Is(err, session.ErrNone) {
		c.turnAway(w, r)
		return
	}
	if one.Locked { // what a form was answered with has an address too
		c.locked(visit{w: w, r: r, words: c.words(r), session: one})
		return
	}
	p := c.page(c.words(r), "/", "fault.unknown_page")
	c.render(w, r, http.StatusNotFound, view.Fault(p, p.Title, ""))
}

// fault shows what went wrong, and what to do.
func (c *Console) fault(v visit, err error) {
	status, title, text := http.StatusServiceUnavailable, "fault.away", "fault.away_text"
	var no *api.Problem
	switch {
	case errors.Is(err, signin.ErrRefused), errors.Is(err, session.ErrNone):
		c.endSession(v.r)
		http.SetCookie(v.w, c.cookie(sessionCookie, "", -1))
		c.turnAway(v.w, v.r)
		return
	case errors.As(err, &no) && no.Hidden():
		status, title, text = http.StatusNotFound, "fault.none", "fault.none_text"
	case errors.As(err, &no):
		c.render(v.w, v.r, no.Status, view.RefusedPage(c.inside(v, "", "fault.title"), refused(v.words, no, v.r.PathValue("case"))))
		return
	case !errors.Is(err, api.ErrAway):
		c.Log.ErrorContext(v.r.Context(), "a page failed", "page", v.r.Pattern, "error", err)
	}
	p := c.page(v.words, "/", title)
	c.render(v.w, v.r, status, view.Fault(p, p.Title, v.words.T(text)))
}
