package care

import (
	"slices"

	"google.golang.org/protobuf/types/known/timestamppb"

	"mangrove/pkg/decide"
	healthv1 "mangrove/proto/gen/healthv1"
)

// Book agrees when the person comes.
type Book struct{ At *timestamppb.Timestamp }

// Decide books. Whoever booked it has a duty to say whether the person came.
func (c Book) Decide(_ State, g decide.Given) (decide.Outcome, error) {
	at := c.At.AsTime()
	if !at.After(g.At) {
		return decide.Invalid("at", "give an instant in the future")
	}
	out, err := decide.Events(&healthv1.AppointmentBooked{Appointment: g.ID, At: c.At})
	out.Open = []decide.Duty{{Key: attended + "/" + g.ID, What: attended, Whose: "clinician", Next: "supervisor", By: at.AddDate(0, 0, 1)}}
	return out, err
}

// attended names the duty to say whether the person came.
const attended = "say_whether_attended"

// EndAppointment says whether the person came.
type EndAppointment struct {
	Appointment string
	Kept        bool
}

// Decide ends.
func (c EndAppointment) Decide(s State, _ decide.Given) (decide.Outcome, error) {
	i := slices.IndexFunc(s.Appointments, func(a Appointment) bool { return a.ID == c.Appointment })
	switch {
	case i < 0:
		return decide.Refuse("no_appointment", "there is no such appointment: choose one that is listed")
	case s.Appointments[i].State != Booked:
		return decide.Refuse("appointment_ended", "the appointment has ended already: book another where one is needed")
	}
	out, err := decide.Events(&healthv1.AppointmentEnded{Appointment: c.Appointment, Kept: c.Kept})
	out.Done = []string{attended + "/" + c.Appointment}
	return out, err
}
