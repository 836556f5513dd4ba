package guardian

import (
	"maps"
	"slices"

	"google.golang.org/protobuf/proto"

	"mangrove/pkg/decide"
	biv1 "mangrove/proto/gen/bestinterestsv1"
)

// State is for whom a guardian stands.
type State struct {
	// Wards are the children, by case, and from which day each is an adult; an empty one where that was not known.
	Wards map[string]string
}

// New is the state machine.
func New() *decide.Aggregate[State] {
	return decide.New("guardian",
		func(s State) proto.Message { return &biv1.GuardianFacts{Wards: uint32(len(s.Wards))} }, //nolint:gosec // a person stands for fewer than that
		decide.On(func(s State, e *biv1.WardTaken) State {
			s.Wards = maps.Clone(s.Wards)
			if s.Wards == nil {
				s.Wards = map[string]string{}
			}
			s.Wards[e.GetCase()] = e.GetAdultOn()
			return s
		}),
		decide.On(func(s State, e *biv1.WardLeft) State {
			s.Wards = maps.Clone(s.Wards)
			delete(s.Wards, e.GetCase())
			return s
		}),
	)
}

// Take gives the events by which a guardian comes to stand for a child; none for whom they stand already.
func (s State) Take(child, adultOn string) []proto.Message {
	if on, known := s.Wards[child]; known && on == adultOn {
		return nil
	}
	return []proto.Message{&biv1.WardTaken{Case: child, AdultOn: adultOn}}
}

// Leave gives the events by which they stand for a child no more.
func (s State) Leave(child string) []proto.Message {
	if _, known := s.Wards[child]; !known {
		return nil
	}
	return []proto.Message{&biv1.WardLeft{Case: child}}
}

// Describe tells the policy for whom a guardian stands, in the form in which it reads who sleeps in a unit.
func Describe(s State) []any {
	wards := make([]any, 0, len(s.Wards))
	for _, child := range slices.Sorted(maps.Keys(s.Wards)) {
		wards = append(wards, map[string]any{"case": child, "adult_on": s.Wards[child]})
	}
	return wards
}
