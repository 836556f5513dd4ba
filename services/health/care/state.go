package care

import (
	"slices"
	"time"

	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/types/known/timestamppb"

	"mangrove/pkg/decide"
	healthv1 "mangrove/proto/gen/healthv1"
)

// State is what health knows of a case.
type State struct {
	Needs       decide.Section
	Notes       decide.Section
	Examination decide.Section
	// Outcome is the last finding on travelling, Until when it ends, and Given whether the person gave it to others.
	Outcome    healthv1.Outcome
	Conditions []healthv1.TravelCondition
	Until      time.Time
	Given      bool
	// ExaminedOn is the day of the examination.
	ExaminedOn string `json:",omitempty"`
	// Findings are the newest of each clinic, the newest of all last.
	Findings     []Finding `json:",omitempty"`
	Appointments []Appointment
}

// Finding is what a clinic found last of whether the person may travel.
type Finding struct {
	Agency     string
	Outcome    healthv1.Outcome
	Conditions []healthv1.TravelCondition
}

// Appointment is when the person comes.
type Appointment struct {
	ID    string
	At    time.Time
	State string // booked, kept, missed
}

// The states of an appointment.
const (
	Booked = "booked"
	Kept   = "kept"
	Missed = "missed"
)

// View shows an appointment.
func (a Appointment) View() *healthv1.AppointmentView {
	return &healthv1.AppointmentView{Appointment: a.ID, At: timestamppb.New(a.At), State: a.State}
}

// New is the state machine.
func New() *decide.Aggregate[State] {
	return decide.New("case", func(s State) proto.Message { return s.Facts() },
		decide.On(func(s State, e *healthv1.CareNeedsRecorded) State { s.Needs = decide.Keep(e.GetNeeds()); return s }),
		decide.On(func(s State, e *healthv1.Noted) State { s.Notes = decide.Keep(e.GetNotes()); return s }),
		decide.On(func(s State, e *healthv1.Examined) State {
			s.Examination, s.Outcome, s.Conditions, s.Given = decide.Keep(e.GetExamination()), e.GetOutcome(), e.GetConditions(), false
			s.Findings = append(slices.DeleteFunc(slices.Clone(s.Findings), func(f Finding) bool { return f.Agency == e.GetByAgency() }),
				Finding{e.GetByAgency(), e.GetOutcome(), e.GetConditions()})
			s.ExaminedOn, s.Until = e.GetExaminedOn(), time.Time{}
			if e.GetUntil() != nil {
				s.Until = e.GetUntil().AsTime()
			}
			return s
		}),
		decide.On(func(s State, _ *healthv1.FitnessGiven) State { s.Given = true; return s }),
		decide.On(func(s State, _ *healthv1.FitnessTakenBack) State { s.Given = false; return s }),
		decide.On(func(s State, e *healthv1.AppointmentBooked) State {
			s.Appointments = append(slices.Clone(s.Appointments), Appointment{ID: e.GetAppointment(), At: e.GetAt().AsTime(), State: Booked})
			return s
		}),
		decide.On(func(s State, e *healthv1.AppointmentEnded) State {
			s.Appointments = slices.Clone(s.Appointments)
			for i, a := range s.Appointments {
				if a.ID == e.GetAppointment() {
					s.Appointments[i].State = Missed
					if e.GetKept() {
						s.Appointments[i].State = Kept
					}
				}
			}
			return s
		}),
	)
}

// mayTravel says whether a finding lets the person travel at all.
func mayTravel(o healthv1.Outcome) bool {
	return o == healthv1.Outcome_OUTCOME_FIT || o == healthv1.Outcome_OUTCOME_FIT_WITH_CONDITIONS
}

// Facts are what others may know: that there is a finding, and of it only what the person gave for the journey, never why.
func (s State) Facts() *healthv1.Facts {
	facts := &healthv1.Facts{Examined: s.Outcome != healthv1.Outcome_OUTCOME_UNSPECIFIED}
	if s.Given && mayTravel(s.Outcome) {
		facts.MayTravelUntil, facts.TravelConditions = s.Until.UTC().Format(time.RFC3339), s.Conditions
	}
	return facts
}
