package web

import (
	"cmp"
	_ "embed"
	"encoding/json"
	"slices"
	"strings"
	"sync"
)

// refusals holds, for each rule, what the person at the screen reads: what cannot
// happen now, why, and what they can do. It never blames.
//
//go:embed refusals.json
var refusals []byte

// roles names each role as it is spoken of.
//
//go:embed roles.json
var roles []byte

// words are the three parts of a refusal.
type words struct {
	Title  string `json:"title"`
	Detail string `json:"detail"`
	Hint   string `json:"hint"`
	name   string
}

// worded are the refusals, by rule.
var worded = sync.OnceValue(func() map[string]words {
	var all map[string]words
	if err := json.Unmarshal(refusals, &all); err != nil {
		panic("web: refusals.json is not valid")
	}
	return all
})

// named are the roles as they are spoken of.
var named = sync.OnceValue(func() map[string]string {
	var all map[string]string
	if err := json.Unmarshal(roles, &all); err != nil {
		panic("web: roles.json is not valid")
	}
	return all
})

// lacksRole is the rule that asks for a role, whose words name those that may.
const lacksRole = "N-02"

// wordsOf finds the words of the rule that says most of those that have some: its own for
// the action, under "RULE ACTION", or those that it has for all. Who lacks the role is told
// whose it is; roles are those that may.
func wordsOf(action string, rules, roles []string) words {
	all := worded()
	for _, rule := range slices.SortedStableFunc(slices.Values(rules), func(a, b string) int { return cmp.Compare(place(a), place(b)) }) {
		names := []string{rule + " " + action, rule}
		if rule == lacksRole && len(roles) > 0 {
			names = names[1:]
		}
		for _, name := range names {
			if w, ok := all[name]; ok {
				w.name = name
				return w.to(roles)
			}
		}
	}
	return words{
		Title:  "This cannot be done now.",
		Detail: "A rule that protects the person stands against it.",
		Hint:   "Use one of the ways shown instead, or ask your supervisor.",
	}
}

// place is where a rule stands among those that deny: who may not at all is helped by no word about what is missing, and
// what is asked for last, the owners' confirmation, by none before the rest is there.
func place(rule string) int {
	switch rule {
	case "F-01", "F-02":
		return 0
	case "N-04", lacksRole:
		return 1
	case "N-01", "N-03":
		return 2
	case "I-01", "P0":
		return 4
	}
	return 3
}

// to puts the roles that may into the words.
func (w words) to(roles []string) words {
	spoken := make([]string, len(roles))
	for i, role := range roles {
		spoken[i] = cmp.Or(named()[role], role)
	}
	text := strings.Join(spoken, ", ")
	if i := strings.LastIndex(text, ", "); i >= 0 {
		text = text[:i] + " or " + text[i+2:]
	}
	put := strings.NewReplacer("{roles}", text)
	w.Title, w.Detail, w.Hint = put.Replace(w.Title), put.Replace(w.Detail), put.Replace(w.Hint)
	return w
}
