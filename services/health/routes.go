package health

import (
	"mangrove/pkg/contract"
	"mangrove/pkg/decide"
	"mangrove/pkg/service"
	healthv1 "mangrove/proto/gen/healthv1"
	"mangrove/services/health/care"
)

func routes(cases *decide.Aggregate[care.State]) []service.Route {
	type command = decide.Command[care.State]
	return []service.Route{
		service.List("/cases", "health.list", "Who was sent to your clinic.", cases, view),
		service.Query("/cases/{case}", "health.read", "One person's care, each section as a value or as withheld.", cases, view),
		service.Command("/cases/{case}/needs", "health.assess_needs", "Record what somebody who cares must know.", cases,
			func(_ *healthv1.RecordNeeds, a service.Asked) command {
				return care.RecordNeeds{Needs: a.Section("needs")}
			}),
		service.Command("/cases/{case}/notes", "health.note", "Record what the clinic noted.", cases,
			func(_ *healthv1.RecordNotes, a service.Asked) command {
				return care.RecordNotes{Notes: a.Section("notes")}
			}),
		service.Command("/cases/{case}/fitness", "health.examine_fitness", "Say whether the person may travel, and until when.", cases,
			func(q *healthv1.ExamineFitness, a service.Asked) command {
				return care.Examine{ExamineFitness: q, Examination: a.Section("examination")}
			}),
		service.Command("/cases/{case}/fitness/gift", "health.give_fitness", "The person gives the finding for this journey.", cases,
			func(*healthv1.GiveFitness, service.Asked) command { return care.GiveFitness{} }, service.About(found)),
		service.Command("/cases/{case}/fitness/withdrawal", "health.take_back_fitness", "The person takes the finding back.", cases,
			func(*healthv1.TakeBackFitness, service.Asked) command { return care.TakeBackFitness{} }),
		service.Command("/cases/{case}/appointments", "health.book_appointment", "Agree when the person comes.", cases,
			func(q *healthv1.BookAppointment, _ service.Asked) command { return care.Book{At: q.GetAt()} }),
		service.Command("/cases/{case}/appointments/{appointment}/end", "health.end_appointment", "Say whether the person came.", cases,
			func(q *healthv1.EndAppointment, a service.Asked) command {
				return care.EndAppointment{Appointment: a.Path["appointment"], Kept: q.GetKept()}
			}),
	}
}

// found tells the policy what each clinic found last, the newest of all last.
func found(s care.State, _ *healthv1.GiveFitness, _ service.Asked) map[string]any {
	all := []any{}
	for _, f := range s.Findings {
		conditions := []any{}
		for _, c := range f.Conditions {
			conditions = append(conditions, contract.EnumName(c.Descriptor(), c.Number()))
		}
		all = append(all, map[string]any{"agency": f.Agency, "outcome": contract.EnumName(f.Outcome.Descriptor(), f.Outcome.Number()), "conditions": conditions})
	}
	return map[string]any{"findings": all}
}

// view shows a person's care. Its sections are put in by asking to open them.
func view(s care.State, seen service.Seen, _ service.Asked) *healthv1.CareView {
	v := &healthv1.CareView{Case: seen.ID, Version: seen.Version, Facts: s.Facts()}
	v.DepartureOn, _ = seen.Facts["departure_on"].(string)
	v.ArrivesAt, _ = seen.Facts["arrives_at"].(string)
	for _, a := range s.Appointments {
		v.Appointments = append(v.Appointments, a.View())
	}
	return v
}
