// Package place is one person's place in a class.
//
//	none --Enrol--> enrolled --Leave--> none
package place

import (
	"time"

	"google.golang.org/protobuf/proto"

	"mangrove/pkg/decide"
	schoolv1 "mangrove/services/mangrove/toy/internal/schoolv1"
)

// State is what school knows of a case.
type State struct {
	Enrolled  bool
	Schooling decide.Section
}

// New is the state machine.
func New() *decide.Aggregate[State] {
	return decide.New("case",
		func(s State) proto.Message { return &schoolv1.Facts{Enrolled: s.Enrolled} },
		decide.On(func(_ State, e *schoolv1.Enrolled) State {
			return State{Enrolled: true, Schooling: decide.Keep(e.GetSchooling())}
		}),
		decide.On(func(State, *schoolv1.Left) State { return State{} }),
	)
}

// Review names the duty to look at the place again.
const Review = "review_place"

// Enrol gives a place.
type Enrol struct{ Schooling decide.Section }

// Decide enrols.
func (c Enrol) Decide(s State, g decide.Given) (decide.Outcome, error) {
	if s.Enrolled {
		return decide.Refuse("enrolled_already", "this person has a place: end it first")
	}
	out, err := decide.Events(&schoolv1.Enrolled{Schooling: c.Schooling.Put()})
	out.Open = []decide.Duty{{Key: Review, What: Review, Whose: "teacher", Next: "supervisor", By: g.At.Add(90 * 24 * time.Hour)}}
	return out, err
}

// Leave ends the place.
type Leave struct{}

// Decide ends.
func (Leave) Decide(s State, _ decide.Given) (decide.Outcome, error) {
	if !s.Enrolled {
		return decide.Refuse("not_enrolled", "this person has no place")
	}
	out, err := decide.Events(&schoolv1.Left{})
	out.Done = []string{Review}
	return out, err
}
