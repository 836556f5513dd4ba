// Package timeline is one case as those who coordinate see it: its steps over all services, by their time, the newest Newest
// of them.
//
//	none --Tell--> told --Tell--> told
package timeline

import (
	"cmp"
	"slices"
	"time"

	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/types/known/timestamppb"

	"mangrove/pkg/decide"
	coordinationv1 "mangrove/proto/gen/coordinationv1"
)

// Newest is how many steps of a case are kept at hand, however long it goes on: the oldest make room.
const Newest = 100

// State is what coordination knows of a case.
type State struct {
	// Steps are in order of their time; those of one instant by service and number. So they are the same in whichever order
	// the services were heard.
	Steps []Step
	// Earlier is how many made room.
	Earlier uint64
}

// Step is what happened when in which service, without content.
type Step struct {
	At                time.Time
	Service           string
	Number            uint64
	What              string
	To, About         string `json:",omitempty"`
	Duty, Whose, Next string `json:",omitempty"`
}

func before(a, b Step) int {
	return cmp.Or(a.At.Compare(b.At), cmp.Compare(a.Service, b.Service), cmp.Compare(a.Number, b.Number))
}

// New is the state machine.
func New() *decide.Aggregate[State] {
	return decide.New("case", func(State) proto.Message { return &coordinationv1.Facts{} },
		decide.On(func(s State, e *coordinationv1.StepTold) State {
			step := stepOf(e.GetStep())
			at, _ := slices.BinarySearchFunc(s.Steps, step, before)
			s.Steps = slices.Insert(slices.Clone(s.Steps), at, step)
			if over := len(s.Steps) - Newest; over > 0 {
				s.Steps = s.Steps[over:]
				s.Earlier++
			}
			return s
		}),
	)
}

// Tell puts a step on the timeline.
type Tell struct{ *coordinationv1.Step }

// Decide tells.
func (c Tell) Decide(State, decide.Given) (decide.Outcome, error) {
	return decide.Events(&coordinationv1.StepTold{Step: c.Step})
}

func stepOf(s *coordinationv1.Step) Step {
	return Step{
		At: s.GetAt().AsTime(), Service: s.GetService(), Number: s.GetNumber(), What: s.GetWhat(), To: s.GetTo(), About: s.GetAbout(),
		Duty: s.GetDuty(), Whose: s.GetWhose(), Next: s.GetNext(),
	}
}

// View is the step as it is shown.
func (s Step) View() *coordinationv1.Step {
	return &coordinationv1.Step{
		At: timestamppb.New(s.At), Service: s.Service, Number: s.Number, What: s.What, To: s.To, About: s.About,
		Duty: s.Duty, Whose: s.Whose, Next: s.Next,
	}
}
