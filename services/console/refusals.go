package console

import (
	"slices"
	"strings"

	"mangrove/services/console/api"
	"mangrove/services/console/view"
	"mangrove/services/console/words"
)

// refused tells a refusal in the words of the reader, and what may be done instead.
func refused(w words.Words, p *api.Problem, caseID string) view.Refused {
	title, detail, hint := worded(w, p)
	r := view.Refused{Title: title, Detail: detail, Rules: p.Rules}
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

// worded gives the words of the first rule that has some in the language of the reader. English, what a state machine says, and
// a rule without words here are told as the service put them.
func worded(w words.Words, p *api.Problem) (title, detail, hint string) {
	var named []string
	for _, role := range p.Roles {
		named = append(named, w.T("role."+role))
	}
	for _, rule := range p.Rules {
		if id, ok := wording(w, rule, p); ok {
			tell := func(part string) string { return w.T(id+"."+part, "Roles", w.List(named)) }
			return tell("title"), tell("detail"), tell("hint")
		}
	}
	return p.Title, p.Detail, p.Hint
}

// lacksRole is the rule that asks for a role: whoever lacks it is told whose it is.
const lacksRole = "N-02"

// wording is the message that tells a rule: its own for what was asked, or the one that it has for all. Where nobody is named
// who may, lacking a role is told as of something that does not open.
func wording(w words.Words, rule string, p *api.Problem) (string, bool) {
	id := "rule." + rule
	ids := []string{id + "." + strings.ReplaceAll(p.Action, ".", "_"), id}
	if rule == lacksRole {
		ids[1] = id + ".open"
		if len(p.Roles) > 0 {
			ids = []string{id}
		}
	}
	i := slices.IndexFunc(ids, func(id string) bool { return w.Has(id + ".title") })
	if i < 0 {
		return "", false
	}
	return ids[i], true
}

// withheld tells why a section is not shown.
func withheld(w words.Words, of *api.Withheld) view.Refused {
	return refused(w, &api.Problem{Title: of.Title, Hint: of.Hint, Rules: of.Rules, Action: "open"}, "")
}

// instead is the way to an action that a refusal names, where there is a room for it.
func instead(w words.Words, o api.Option, caseID string) (view.Action, bool) {
	rooms := map[string]string{
		"consent.give":              "/calls/" + caseID + "/agreement",
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
