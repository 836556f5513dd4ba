// Package option holds what only the gate's own test kit may change about a gate.
package option

// Option changes how a gate is built.
type Option func(*Settings)

// Settings of a gate.
type Settings struct {
	// Off lists the ids of rules that are switched off, to show in a test that each of them matters.
	Off []string
	// Edits change the text of the rules, to show in a test that what no single rule id names matters too.
	Edits []Edit
	// More is policy beside the core's, by file name as in package policy: modules, and lines for its tables.
	More map[string]string
}

// Edit puts one text of a file of the policy in the place of another.
type Edit struct{ File, Old, New string }

// Off switches rules off.
func Off(rules ...string) Option {
	return func(s *Settings) { s.Off = append(s.Off, rules...) }
}

// Edited changes the text of the rules.
func Edited(edits ...Edit) Option {
	return func(s *Settings) { s.Edits = append(s.Edits, edits...) }
}

// More adds policy beside the core's.
func More(files map[string]string) Option {
	return func(s *Settings) { s.More = files }
}
