// Package option holds what only the gate's own test kit may change about a gate.
package option

// Option changes how a gate is built.
type Option func(*Settings)

// Settings of a gate.
type Settings struct {
	// Off lists the ids of rules that are switched off, to show in a test that each of them matters.
	Off []string
}

// Off switches rules off.
func Off(rules ...string) Option {
	return func(s *Settings) { s.Off = append(s.Off, rules...) }
}
