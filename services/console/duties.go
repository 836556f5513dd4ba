package console

import (
	"cmp"
	"errors"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	"golang.org/x/sync/errgroup"

	"mangrove/services/console/api"
	"mangrove/services/console/words"
)

// The duties that are done on a page of their own. Most of them wait for somebody's own word who may have no other part in the case,
// which then does not open to them.
const (
	attestDuty    = "attest"
	confirmDuty   = "confirm_consent"
	nightDuty     = "two_houses"
	checkDuty     = "check_inquiry"
	meetDuty      = "meet_condition"
	conditionDuty = "confirm_condition"
	reviewDuty    = "review_conclusion"
	emergencyDuty = "review_emergency"
	papersDuty    = "issue_papers"
	undertakeDuty = "undertake"
)

// The duties that are done where else that work is done.
const (
	answerDuty        = "answer_referral"
	placeDuty         = "find_place"
	followUpDuty      = "follow_up_referral" // the answer of who was asked ends it
	unansweredDuty    = "nobody_answered"    // what that is once its hour is over
	contactDuty       = "read_told_contact"
	mendRowDuty       = "mend_row" // done once somebody has looked at who the row of a sheet is about
	mendDepartureDuty = "mend_departure"
	retakeDuty        = "retake_consent"
)

// The duties of who asks others for help: to ask another after a no, or once what was asked is taken back, and to go on with a call that
// broke off.
const (
	askAnotherDuty = "ask_another"
	askAgainDuty   = "ask_again"
	goOnDuty       = "go_on_with_call"
	askBedDuty     = "ask_for_bed" // what that is of a child who is alone
)

// tooLate is what a duty is once its hour is over: who was asked for help has not answered, and another is to be asked.
func tooLate(what string) string {
	if what == followUpDuty {
		return unansweredDuty
	}
	return what
}

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

// place is where a duty is done, with {case} and {about} in the address, and the words for what is done there. For whose owner's name
// does not begin with whose it is done elsewhere.
type place struct{ href, act, whose string }

// places are those of the duties that are done on these pages.
func places() map[string]place {
	return map[string]place{
		attestDuty:        {"/cases/{case}/attestations/{about}", "witness.answer", ""},
		confirmDuty:       {"/cases/{case}/confirmations/{about}", "witness.answer", ""},
		nightDuty:         {"/cases/{case}/nights/{about}", "witness.answer", "shelter_coordinator"},
		checkDuty:         {"/cases/{case}/inquiries/{about}", "inquiry.act", ""},
		meetDuty:          {"/cases/{case}/conditions/{about}", "witness.answer", ""},
		conditionDuty:     {"/cases/{case}/conditions/{about}", "witness.answer", ""},
		reviewDuty:        {"/cases/{case}/conclusion", "conclusion.act", ""},
		emergencyDuty:     {"/cases/{case}/emergency", "emergency.act", ""},
		papersDuty:        {"/cases/{case}/papers", "papers.act", ""},
		undertakeDuty:     {"/cases/{case}/undertaking", "undertaking.act", "worker/"}, // nobody gives another's word, the chair neither
		answerDuty:        {"/answers", "beds.answer", ""},
		placeDuty:         {"/beds", "beds.reserve", "shelter_coordinator"},
		followUpDuty:      {"/cases/{case}", "case.open", ""},
		unansweredDuty:    {"/calls/{case}/referral", "call.ask_another", ""},
		contactDuty:       {"/calls/{case}/contact", "case.open", ""},
		mendRowDuty:       {"/cases/{case}/identity", "correcting.act", ""},
		mendDepartureDuty: {"/departures/{case}", "case.open", ""},
		retakeDuty:        {"/calls/{case}/agreement", "case.open", ""},
		askAnotherDuty:    {"/calls/{case}/referral?service={about}", "call.ask_another", ""},
		askAgainDuty:      {"/calls/{case}/referral?service={about}", "call.ask_another", ""},
		goOnDuty:          {"/calls/{case}", "call.go_on", ""},
		askBedDuty:        {"/calls/{case}", "call.go_on", ""},
	}
}

// room is the page on which a duty is done, and what is done there. Where there is none it is the case itself, and what is to be done
// is not done on these pages.
func (d duty) room() (href, act string, here bool) {
	p, here := places()[d.What]
	if here = here && strings.HasPrefix(d.Whose, p.whose); !here {
		p = place{href: "/cases/{case}", act: "case.open"}
	}
	return strings.NewReplacer("{case}", url.PathEscape(d.Subject), "{about}", url.PathEscape(d.About)).Replace(p.href), p.act, here
}

// owed is the duty that a page is about, one of some kinds; no such record where the reader owes none.
func (c *Console) owed(v visit, service string, what ...string) (duty, error) {
	all, err := pages[duty](v.context(), v.user, service, "/duties")
	if err != nil {
		return duty{}, err
	}
	i := slices.IndexFunc(all, func(d duty) bool {
		return slices.Contains(what, d.What) && d.Subject == v.r.PathValue("case") && d.About == v.r.PathValue("about")
	})
	if i < 0 {
		return duty{}, &api.Problem{Status: http.StatusNotFound}
	}
	return all[i], nil
}

// dueUntil tells by a message until when something is due or goes on: of today the hour alone, of another day, by the message of that name
// with _day, its date too.
func dueUntil(w words.Words, message string, end, now time.Time) string {
	if w.Long(lastOf(end)) == w.Long(now) {
		return w.T(message, "When", w.Till(end))
	}
	return w.T(message+"_day", "When", w.DayTill(end))
}

// since tells since when something is late: of today the hour, of another day its date.
func since(w words.Words, due, now time.Time) string {
	if w.Long(due) == w.Long(now) {
		return w.T("due.since_today", "When", w.Clock(due))
	}
	return w.T("due.since", "When", w.Date(due))
}

// lastOf is the last instant of what ends then: what is due by midnight is due on the day that ends.
func lastOf(due time.Time) time.Time { return due.Add(-time.Nanosecond) }

// owing tells in words what is owed; about names the service that somebody is asked for, or the condition
// of a determination, where the duty tells it.
func owing(w words.Words, what, about string) string {
	if condition := "condition." + about; (what == meetDuty || what == conditionDuty) && w.Has(condition) {
		return w.T("step.which", "What", w.T("duty."+what), "Which", w.T(condition))
	}
	if id := "duty." + what; w.Has(id) {
		return w.T(id, "Help", w.Or("service."+about, "help.any"))
	}
	return w.T("duty.unknown", "What", what)
}
