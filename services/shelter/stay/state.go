package stay

import (
	"slices"
	"time"

	"google.golang.org/protobuf/proto"

	"mangrove/pkg/decide"
	shelterv1 "mangrove/proto/gen/shelterv1"
)

// State is what shelter knows of a person's place.
type State struct {
	Status string
	Unit   string
	// House is whose unit it is, HeldBy who holds a bed there.
	House, HeldBy string
	// TakenInBy is the worker who took the person in, of TakenInByAgency.
	TakenInBy, TakenInByAgency string
	Until                      time.Time
	// Emergency is why the child was placed before gentler care was asked for, if they were; DeclaredBy the agency that said so.
	Emergency  shelterv1.Emergency
	DeclaredBy string
	DeclaredAt time.Time
	// Nights are those that were recorded last, Stays the newest: what is said of other places is held against them.
	Nights    []Night `json:",omitempty"`
	Stays     []Span  `json:",omitempty"`
	Placement decide.Section
	// Calls are all that was asked for gentler care, in order; Asked is what was said to the last that rules something out.
	Calls                []Call
	Asked, Plan, Finding decide.Section
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
			s.House, s.HeldBy = e.GetHouseAgency(), e.GetHeldBy()
			return s
		}),
		decide.On(func(s State, e *shelterv1.EmergencyDeclared) State {
			s.Emergency, s.DeclaredBy, s.DeclaredAt = e.GetEmergency(), e.GetDeclaredBy(), e.GetAt().AsTime()
			return s
		}),
		decide.On(func(s State, _ *shelterv1.ReservationEnded) State { return s.left() }),
		decide.On(func(s State, e *shelterv1.Admitted) State {
			s.Status, s.Unit, s.Until = Resident, e.GetUnit(), time.Time{}
			s.House, s.HeldBy = e.GetHouseAgency(), ""
			s.TakenInBy, s.TakenInByAgency = e.GetTakenInBy(), e.GetTakenInByAgency()
			s.Placement = decide.Keep(e.GetPlacement())
			s.Stays = newest(append(slices.Clip(s.Stays), Span{Place: Place{e.GetHouseAgency(), e.GetUnit()}, From: e.GetOn()}), comparedStays)
			return s
		}),
		decide.On(func(s State, e *shelterv1.Discharged) State {
			if last := len(s.Stays) - 1; s.Status == Resident && last >= 0 {
				s.Stays = slices.Clone(s.Stays)
				s.Stays[last].To = e.GetOn()
			}
			return s.left()
		}),
		decide.On(func(s State, e *shelterv1.NightRecorded) State {
			if e.GetTold() {
				return s
			}
			return s.says(Night{On: e.GetNight(), Place: Place{e.GetHouseAgency(), e.GetUnit()}})
		}),
		// It changes nothing: each house looks for itself.
		decide.On(func(s State, _ *shelterv1.CountedTwice) State { return s }),
		decide.On(func(s State, e *shelterv1.NightAnswered) State {
			return s.answers(e.GetNight(), e.GetHouseAgency(), e.GetUnit(), e.GetSlept())
		}),
		decide.On(func(s State, e *shelterv1.CallRecorded) State {
			s.Calls = append(slices.Clip(s.Calls), Call{e.GetStep(), e.GetOutcome(), e.GetAskedOn(), e.GetRecordedOn(), e.GetReference(), e.GetTold()})
			if !e.GetTold() {
				s.Asked = decide.Keep(e.GetAsked())
			}
			return s
		}),
		decide.On(func(s State, e *shelterv1.ReintegrationPlanned) State {
			s.Plan = decide.Keep(e.GetPlan())
			return s
		}),
		decide.On(func(s State, e *shelterv1.EmergencyReviewed) State {
			s.Finding = decide.Keep(e.GetFinding())
			return s
		}),
	)
}

func (s State) left() State {
	s.Status, s.Unit, s.Until, s.House, s.HeldBy, s.TakenInBy, s.TakenInByAgency = None, "", time.Time{}, "", "", "", ""
	s.Emergency, s.DeclaredBy, s.DeclaredAt = shelterv1.Emergency_EMERGENCY_UNSPECIFIED, "", time.Time{}
	s.Placement, s.Finding = decide.Section{}, decide.Section{}
	return s
}

// Describe tells the policy whose unit it is, and who holds a bed there.
func Describe(s State) map[string]any {
	return map[string]any{"house": s.House, "held_by": s.HeldBy}
}

func facts(s State) proto.Message {
	f := &shelterv1.Facts{Housed: s.Status != None, Unit: s.Unit}
	for _, c := range s.Calls {
		if !c.Told {
			f.CareCalls = append(f.CareCalls, c.text())
		}
	}
	return f
}
