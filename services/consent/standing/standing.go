// Package standing is the standing of a worker or an agency: whether what they hold lets them open anything.
//
//	unknown --Reinstate--> in good standing --Suspend--> suspended --Reinstate--> in good standing
//	unknown --Suspend--> suspended
package standing

import (
	"google.golang.org/protobuf/proto"

	"mangrove/pkg/decide"
	consentv1 "mangrove/proto/gen/consentv1"
)

// State is whether the register knows them, and whether they are suspended. Nobody does anything who is not known.
type State struct{ Known, Suspended bool }

// New is the state machine for a kind of subject: worker or agency.
func New(kind string) *decide.Aggregate[State] {
	return decide.New(kind, func(s State) proto.Message { return &consentv1.StandingFacts{Suspended: s.Suspended} },
		decide.On(func(_ State, e *consentv1.StandingChanged) State {
			return State{Known: true, Suspended: e.GetSuspended()}
		}))
}

// Change suspends, or reinstates: at first, or again.
type Change struct{ Suspended bool }

// Decide changes the standing.
func (c Change) Decide(s State, _ decide.Given) (decide.Outcome, error) {
	if s.Known && s.Suspended == c.Suspended {
		return decide.Refuse("no_change", "the standing is that already: nothing more is needed")
	}
	return decide.Events(&consentv1.StandingChanged{Suspended: c.Suspended})
}
