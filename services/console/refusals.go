package console

import (
	"cmp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"mangrove/pkg/web"
	"mangrove/services/console/api"
	"mangrove/services/console/view"
	"mangrove/services/console/words"
)

// refused tells a refusal in the words of the reader, and what may be done instead.
func refused(w words.Words, p *api.Problem, caseID string) view.Refused {
	title, detail, hint := worded(w, p)
	r := view.Refused{Title: title, Detail: detail, Rules: p.Rules}
	for _, o := range p.Options {
		a, ok := instead(w, o, caseID)
		if ok && !slices.ContainsFunc(r.Do, func(b view.Action) bool { return b.Text == a.Text }) {
			r.Do = append(r.Do, a)
		}
	}
	if p.EscalateTo == "guardianship_office" && caseID != "" { // nobody stands for the child yet: their office is asked like any agency
		r.Do = append(r.Do, view.Action{Text: w.T("refused.ask_office"), Href: address("calls", caseID, "referral")})
	}
	for _, sentence := range sentences(hint) {
		r.Do = append(r.Do, view.Action{Text: sentence})
	}
	return r
}

// worded tells what a service answered in the language of the reader: a rule by the words that the service chose for it, all else
// by what the service says in English. What has no words here is told as the service put it.
func worded(w words.Words, p *api.Problem) (title, detail, hint string) {
	if rule := "rule." + strings.NewReplacer(" ", ".", ".", "_").Replace(p.Words); len(p.Rules) > 0 && w.Has(rule+".title") {
		tell := func(part string) string { return w.T(rule+"."+part, "Roles", w.List(roleNames(w, p.Roles))) }
		return tell("title"), tell("detail"), tell("hint")
	}
	if p.Detail != p.Hint { // a state machine says one sentence
		detail = answered(w, p.Detail, "", "")
	}
	return answered(w, p.Title, "", ""), detail, answered(w, p.Hint, p.Words, p.Of)
}

// roleNames are roles as they are called.
func roleNames(w words.Words, roles []string) []string {
	var out []string
	for _, role := range roles {
		out = append(out, w.T("role."+role))
	}
	return out
}

// against tells each rule that denied an action by its sentence, in their order: one that has no words says nothing.
func against(w words.Words, p *api.Problem, action string) []string {
	var out []string
	for _, rule := range p.Rules {
		one := web.Refused(action, []string{rule}, p.Roles)
		if one.Words == "" {
			continue
		}
		title, _, _ := worded(w, &api.Problem{Title: one.Title, Rules: one.Rules, Roles: one.Roles, Words: one.Words})
		out = append(out, title)
	}
	return out
}

// answered tells a sentence of a service. Where it is of something, words is the sentence with a gap in its place.
func answered(w words.Words, text, words, of string) string {
	if id := "answer." + cmp.Or(words, text); w.Has(id) {
		text = w.T(id, "Of", of)
	}
	if text == "" {
		return ""
	}
	first, size := utf8.DecodeRuneInString(text)
	return string(unicode.ToUpper(first)) + text[size:]
}

// withheld tells why a section is not shown.
func withheld(w words.Words, of *api.Withheld) view.Refused {
	return refused(w, &api.Problem{Title: of.Title, Detail: of.Detail, Hint: of.Hint, Rules: of.Rules, Words: of.Words}, "")
}

// instead is the way to an action that a refusal names, where there is a room for it.
func instead(w words.Words, o api.Option, caseID string) (view.Action, bool) {
	rooms := map[string]string{
		"consent.give":              address("calls", caseID, "agreement"),
		"shelter.reserve":           "/beds",
		"shelter.admit":             "/beds",
		"health.assess_needs":       address("cases", caseID),
		"returns.gates":             address("departures", caseID),
		"returns.prepare_departure": address("departures", caseID),
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
