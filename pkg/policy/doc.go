// Package policy owns the rules that say what is allowed: Rego by theme, an entry module for each action, and the
// tables they read.
//
// It exists so that a lawyer can read every rule beside the source it rests on, and so that no other code repeats
// one. It holds text and data only; package gate compiles and asks it.
//
// A theme file (rules/) states rules. Each rule has a title that begins with its id, and where the rule is at home
// its custom.id and custom.source. An entry file (entry/) is package mangrove.entry.SERVICE_VERB; it names the
// rules that deny that action, and answers by one of the functions of package mangrove.reply, which add the floor
// and deny what stands on no grant. Rules are written so that what is missing denies: a deny is the absence of what
// must be shown.
//
// A new service adds its entry files, its lines in data/actions.json and data/services.json, and the rules that are
// new. Its tests go to test/.
package policy
