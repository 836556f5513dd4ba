package stay

import (
	"time"

	"google.golang.org/protobuf/proto"

	"mangrove/pkg/decide"
	shelterv1 "mangrove/proto/gen/shelterv1"
)

// State is what shelter knows of a person's place.
type State struct {
	Status    string
	Unit      string
	Until     time.Time
	LastNight string
	NightUnit string
	Placement decide.Section
}

// The states of a stay.
const (
	None     = ""
	Reserved = "reserved"
	Resident = "resident"
)

// New is the state machine.
func New() *decide.Aggregate[State] {
	return decide.New("case", facts,
		decide.On(func(s State, e *shelterv1.BedReserved) State {
			s.Status, s.Unit, s.Until = Reserved, e.GetUnit(), e.GetUntil().AsTime()
			return s
		}),
		decide.On(func(s State, _ *shelterv1.ReservationEnded) State { return s.left() }),
		decide.On(func(s State, e *shelterv1.Admitted) State {
			s.Status, s.Unit, s.Until = Resident, e.GetUnit(), time.Time{}
			s.Placement = decide.Keep(e.GetPlacement())
			return s
		}),
		decide.On(func(s State, _ *shelterv1.Discharged) State { return s.left() }),
		decide.On(func(s State, e *shelterv1.NightRecorded) State {
			s.LastNight, s.NightUnit = e.GetNight(), e.GetUnit()
			return s
		}),
	)
}

func (s State) left() State {
	s.Status, s.Unit, s.Until, s.Placement = None, "", time.Time{}, decide.Section{}
	return s
}

func facts(s State) proto.Message {
	return &shelterv1.Facts{Housed: s.Status != None, Unit: s.Unit}
}
