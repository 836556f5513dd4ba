package web

import (
	_ "embed"
	"encoding/json"
	"sync"
)

// refusals holds, for each rule, what the person at the screen reads: what cannot
// happen now, why, and what they can do. It never blames.
//
//go:embed refusals.json
var refusals []byte

// words are the three parts of a refusal.
type words struct {
	Title  string `json:"title"`
	Detail string `json:"detail"`
	Hint   string `json:"hint"`
}

// worded are the refusals, by rule.
var worded = sync.OnceValue(func() map[string]words {
	var all map[string]words
	if err := json.Unmarshal(refusals, &all); err != nil {
		panic("web: refusals.json is not valid")
	}
	return all
})

// wordsOf finds the words of the first rule that has some: its own for the action, under
// "RULE ACTION", or those that it has for all.
func wordsOf(action string, rules []string) words {
	all := worded()
	for _, rule := range rules {
		for _, name := range []string{rule + " " + action, rule} {
			if w, ok := all[name]; ok {
				return w
			}
		}
	}
	return words{
		Title:  "This cannot be done now.",
		Detail: "A rule that protects the person stands against it.",
		Hint:   "Use one of the ways shown instead, or ask your supervisor.",
	}
}
