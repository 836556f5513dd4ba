package console

import (
	"strings"

	"mangrove/services/console/api"
	"mangrove/services/console/view"
	"mangrove/services/console/words"
)

// refused tells a refusal in the words of the reader. Rules are told in each language; what a state machine says, and any rule
// that has no words here, is told as the service put it.
func refused(w words.Words, p *api.Problem, caseID string) view.Refused {
	r := view.Refused{Title: p.Title, Detail: p.Detail, Rules: p.Rules}
	hint := p.Hint
	for _, rule := range p.Rules {
		if id := "rule." + rule; w.Code != "en" && w.Has(id+".title") {
			r.Title, r.Detail, hint = w.T(id+".title"), w.T(id+".detail"), w.T(id+".hint")
			break
		}
	}
	for _, o := range p.Options {
		if a, ok := instead(w, o, caseID); ok {
			r.Do = append(r.Do, a)
		}
	}
	for _, sentence := range sentences(hint) {
		r.Do = append(r.Do, view.Action{Text: sentence})
	}
	return r
}

// withheld tells why a section is not shown.
func withheld(w words.Words, of *api.Withheld) view.Refused {
	return refused(w, &api.Problem{Title: of.Title, Hint: of.Hint, Rules: of.Rules}, "")
}

// instead is the way to an action that a refusal names, where there is a room for it.
func instead(w words.Words, o api.Option, caseID string) (view.Action, bool) {
	rooms := map[string]string{
		"consent.give":              "/cases/" + caseID + "/agree",
		"shelter.reserve":           "/beds",
		"shelter.admit":             "/beds",
		"health.assess_needs":       "/cases/" + caseID,
		"returns.gates":             "/departures/" + caseID,
		"returns.prepare_departure": "/departures/" + caseID,
	}
	href, ok := rooms[o.Action]
	if !ok || caseID == "" || !w.Has("action."+o.Action) {
		return view.Action{}, false
	}
	return view.Action{Text: w.T("action." + o.Action), Href: href}, true
}

// sentences are those of a hint: each is one thing to do.
func sentences(text string) []string {
	var out []string
	for s := range strings.SplitAfterSeq(text, ". ") {
		if s = strings.TrimSpace(s); s != "" {
			out = append(out, s)
		}
	}
	return out
}
