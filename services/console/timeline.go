package console

import (
	"regexp"
	"slices"
	"strings"
	"time"

	"mangrove/services/console/view"
	"mangrove/services/console/words"
)

// atFirst are the steps of a timeline that are read without opening more.
const atFirst = 30

// timeline is the steps of a case over all services: those that a coordinator is told, or what follows from what else the reader
// was told, and among them what the person agreed to, refused and took back. The newest stands first.
func timeline(w words.Words, t told, held []grant) []view.Event {
	type shown struct {
		at        time.Time
		icon      string
		what, who string
	}
	var all []shown
	for _, s := range t.steps() {
		all = append(all, shown{s.At, "go", s.told(w), w.T("service." + s.Service)})
	}
	coordinated := len(all) > 0
	if at := from[time.Time](t, "identification", "opened_at"); !coordinated && !at.IsZero() {
		all = append(all, shown{at, "speak", w.T("event.opened"), w.T("service.identification")})
	}
	for _, g := range held {
		purpose := w.T("purpose." + g.Purpose)
		switch {
		case g.Kind == "consent":
			event := "event.agreed"
			if g.help() {
				event = "event.agreed_help"
			}
			all = append(all, shown{g.From, "check", w.T(event, "Purpose", purpose), view.Agency(g.Recipient.Agency)})
		case g.Kind == "assignment" && g.Recipient.Service != "identification" && !coordinated:
			all = append(all, shown{g.From, "people", w.T("event.took_on", "Purpose", purpose), view.Agency(g.Recipient.Agency)})
		case g.Kind == "refusal":
			all = append(all, shown{g.From, "none", w.T("event.refused", "Purpose", purpose), view.Agency(g.Recipient.Agency)})
		}
		if g.Kind == "consent" && !g.EndedAt.IsZero() {
			all = append(all, shown{g.EndedAt, "lock", w.T("event.withdrawn", "Purpose", purpose), view.Agency(g.Recipient.Agency)})
		}
	}
	slices.SortStableFunc(all, func(a, b shown) int { return b.at.Compare(a.at) })
	var out []view.Event
	for _, s := range all {
		out = append(out, view.Event{Icon: s.icon, What: s.what, Who: s.who, When: w.Moment(s.at)})
	}
	return out
}

// told is what happened, in words: of a hand-off to another service for which help, of what was not done in time what it was.
func (s step) told(w words.Words) string {
	what := w.Or("step."+slug(s.What), "step.unknown")
	switch {
	case s.Duty != "":
		return w.T("step.late", "Duty", owing(w, tooLate(s.Duty), ""))
	case s.To != "" && s.To != s.Service:
		return w.T("step.which", "What", what, "Which", w.T("service."+s.To))
	}
	return what
}

// slug is the name of a message by the English words of a step.
func slug(text string) string {
	return strings.Trim(notLetters.ReplaceAllString(strings.ReplaceAll(strings.ToLower(text), "'", ""), "_"), "_")
}

var notLetters = regexp.MustCompile(`[^a-z]+`)
