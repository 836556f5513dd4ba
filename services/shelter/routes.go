package shelter

import (
	"mangrove/pkg/decide"
	"mangrove/pkg/service"
	contractv1 "mangrove/proto/gen/contractv1"
	shelterv1 "mangrove/proto/gen/shelterv1"
	"mangrove/services/shelter/stay"
	"mangrove/services/shelter/unit"
)

func routes(stays *decide.Aggregate[stay.State], units *decide.Aggregate[unit.State]) []service.Route {
	type joint = decide.Joint[stay.State, unit.State]
	about := service.About(func(s stay.State, _ *contractv1.Done, _ service.Asked) map[string]any { return stay.Describe(s) })
	return []service.Route{
		service.Command("/units", "shelter.open_unit", "Open a unit of a house.", units,
			func(q *shelterv1.OpenUnit, _ service.Asked) decide.Command[unit.State] { return unit.Open{OpenUnit: q} }, service.Opens()),
		service.Answer("GET", "/units", "shelter.units", "Where there are free beds, in bands, never a place.", available(units),
			service.Listed(&shelterv1.UnitView{}), service.Params("unit")),
		service.List("/cases", "shelter.list", "Who is with you or asked for, by what is due.", stays, view, about),
		service.Query("/cases/{case}", "shelter.read", "One person's stay, with what you were given to know.", stays, view, about),
		service.Joint("/cases/{case}/reservation", "shelter.reserve", "Hold a bed.", stays, units,
			func(q *shelterv1.Reserve, _ service.Asked) string { return q.GetUnit() }, unit.Describe,
			func(q *shelterv1.Reserve, _ service.Asked) joint {
				return stay.Reserve{Unit: q.GetUnit(), Emergency: q.GetEmergency()}
			}),
		service.Joint("/cases/{case}/admission", "shelter.admit", "Take somebody in.", stays, units,
			func(q *shelterv1.Admit, _ service.Asked) string { return q.GetUnit() }, unit.Describe,
			func(q *shelterv1.Admit, a service.Asked) joint {
				return stay.Admit{Unit: q.GetUnit(), Emergency: q.GetEmergency(), Placement: a.Section("placement")}
			}),
		service.Bound("/cases/{case}/discharge", "shelter.discharge", "End a stay, or give back a held bed.", stays, units,
			func(s stay.State) string { return s.Unit },
			func(*shelterv1.Discharge, service.Asked) joint { return stay.Discharge{} },
			service.About(func(s stay.State, _ *shelterv1.Discharge, _ service.Asked) map[string]any { return stay.Describe(s) })),
		service.Joint("/cases/{case}/nights", "shelter.record_night", "Record where somebody slept.", stays, units,
			func(q *shelterv1.RecordNight, _ service.Asked) string { return q.GetUnit() }, unit.Describe,
			func(q *shelterv1.RecordNight, _ service.Asked) joint {
				return stay.RecordNight{Unit: q.GetUnit(), Night: q.GetNight()}
			}, service.Records()),
		service.Command("/cases/{case}/nights/answer", "shelter.answer_night", "Say whether somebody slept with you who is counted elsewhere the same night.", stays,
			func(q *shelterv1.AnswerNight, _ service.Asked) decide.Command[stay.State] {
				return stay.AnswerNight{Night: q.GetNight(), Unit: q.GetUnit(), Slept: q.GetSlept()}
			},
			service.About(func(s stay.State, q *shelterv1.AnswerNight, _ service.Asked) map[string]any {
				return map[string]any{"houses": s.Counted(q.GetNight())}
			})),
		service.Query("/cases/{case}/calls", "shelter.read_calls", "Who was asked for gentler care, and what came of it.", stays, careView),
		service.Command("/cases/{case}/calls", "shelter.record_call", "Record who was asked for gentler care.", stays,
			func(q *shelterv1.RecordCall, a service.Asked) decide.Command[stay.State] {
				return stay.RecordCall{Call: stay.Call{Step: q.GetStep(), Outcome: q.GetOutcome(), On: q.GetAskedOn(), Reference: q.GetReference()}, Asked: a.Section("asked")}
			}, service.Records()),
		service.Command("/cases/{case}/plan", "shelter.plan_reintegration", "File how the child comes back to a family.", stays,
			func(_ *shelterv1.PlanReintegration, a service.Asked) decide.Command[stay.State] {
				return stay.PlanReintegration{Plan: a.Section("plan")}
			}),
		service.Command("/cases/{case}/review", "shelter.review_emergency", "Look again at a placement in an emergency.", stays,
			func(_ *shelterv1.ReviewEmergency, a service.Asked) decide.Command[stay.State] {
				return stay.ReviewEmergency{Finding: a.Section("finding")}
			},
			service.About(func(s stay.State, _ *shelterv1.ReviewEmergency, _ service.Asked) map[string]any {
				return map[string]any{"taken_in_by": s.TakenInBy, "taken_in_by_agency": s.TakenInByAgency, "declared_by": s.DeclaredBy}
			})),
	}
}
