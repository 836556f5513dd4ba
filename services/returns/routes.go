package returns

import (
	"cmp"

	"google.golang.org/protobuf/proto"

	"mangrove/pkg/decide"
	"mangrove/pkg/service"
	contractv1 "mangrove/proto/gen/contractv1"
	returnsv1 "mangrove/proto/gen/returnsv1"
	"mangrove/services/returns/journey"
	"mangrove/services/returns/survey"
)

type (
	machine = *decide.Aggregate[journey.State]
	command = decide.Command[journey.State]
)

func routes(journeys machine) []service.Route {
	depart := service.Command("/cases/{case}/departure", "returns.depart", "Board: what cannot be undone.", journeys,
		func(*returnsv1.Depart, service.Asked) command { return journey.Depart{} }, about[*returnsv1.Depart]())
	return append(append(willing(journeys), travelling(journeys)...), []service.Route{
		depart,
		service.Foresee("/cases/{case}/gates", "returns.gates", "What a departure rests on, what is missing and who must act.", journeys, depart, gates),
		service.Command("/cases/{case}/departures", "returns.record_departure", "Record that the person has gone.", journeys,
			func(q *returnsv1.RecordDeparture, _ service.Asked) command {
				return journey.RecordDeparture{On: q.GetOn()}
			},
			about[*returnsv1.RecordDeparture](), service.Records()),
		service.Command("/cases/{case}/departure/correction", "returns.correct_departure", "Say that the person has not gone: it was a mistake.", journeys,
			func(*returnsv1.CorrectDeparture, service.Asked) command { return journey.CorrectDeparture{} }, about[*returnsv1.CorrectDeparture]()),
		service.Command("/cases/{case}/arrival", "returns.acknowledge_arrival", "Acknowledge that the person has come.", journeys,
			func(q *returnsv1.AcknowledgeArrival, _ service.Asked) command { return journey.Arrive{On: q.GetOn()} }, about[*returnsv1.AcknowledgeArrival]()),
		service.Command("/cases/{case}/arrival/correction", "returns.correct_arrival", "Say that the person has not come: it was a mistake.", journeys,
			func(q *returnsv1.CorrectArrival, _ service.Asked) command {
				return journey.CorrectArrival{Mistake: q.GetMistake()}
			}, about[*returnsv1.CorrectArrival]()),
		service.Command("/cases/{case}/plan", "returns.agree_plan", "Agree a plan of reintegration with the person.", journeys,
			func(q *returnsv1.AgreePlan, a service.Asked) command {
				return journey.AgreePlan{Budget: q.GetBudgetLine(), Limit: q.GetLimit(), By: q.GetDeliverBy(), Plan: a.Section("plan"), Money: a.Section("money")}
			}),
		service.Command("/cases/{case}/deliveries", "returns.deliver", "Hand over something of the plan.", journeys,
			func(q *returnsv1.Deliver, a service.Asked) command {
				return journey.Deliver{Budget: q.GetBudgetLine(), Amount: q.GetAmount(), RestBy: q.GetRestBy(), Money: a.Section("money")}
			}),
		service.Command("/cases/{case}/visits", "returns.record_monitoring", "Record what a visit found.", journeys,
			visited, service.Records()),
		service.Command("/cases/{case}/closing", "returns.close", "Close a return.", journeys,
			func(*returnsv1.CloseReturn, service.Asked) command { return journey.Close{} }, about[*returnsv1.CloseReturn]()),
		service.List("/cases", "returns.list", "Who asks about a return or has returned.", journeys, view, about[*contractv1.Done]()),
		service.Query("/cases/{case}", "returns.read", "One person's return.", journeys, view, about[*contractv1.Done]()),
	}...)
}

// willing are the person's own words, and who was there.
func willing(journeys machine) []service.Route {
	return []service.Route{
		service.Command("/cases/{case}/enquiry", "returns.enquire", "Record that the person asks about a return.", journeys,
			func(q *returnsv1.Enquire, _ service.Asked) command {
				return journey.Enquire{Country: q.GetCountry(), Movement: q.GetMovement()}
			}),
		service.Command("/cases/{case}/counselling", "returns.counsel", "Record that the person was counselled.", journeys,
			func(q *returnsv1.Counsel, a service.Asked) command {
				return journey.Counsel{
					Alone: q.GetAlone(), Detained: q.GetDetained(), Language: q.GetLanguage(), Monitor: q.GetMonitor(), Counselling: a.Section("counselling"),
				}
			}),
		service.Command("/cases/{case}/declaration", "returns.declare", "Record that the person wants to return.", journeys,
			func(q *returnsv1.Declare, _ service.Asked) command {
				return journey.Declare{OwnWish: q.GetOwnWish(), Witness: q.GetWitness(), Well: q.GetWell()}
			}),
		service.Command("/cases/{case}/waiver", "returns.waive_reconsideration", "Record that the person wants to go sooner.", journeys,
			func(q *returnsv1.WaiveReconsideration, _ service.Asked) command {
				return journey.Waive{Witness: q.GetWitness()}
			}),
		service.Command("/cases/{case}/attestations", "returns.attest", "Who was there and is no part of the programme, or who travels with the person, confirms it by their own account.", journeys,
			func(q *returnsv1.Attest, _ service.Asked) command { return journey.Attest{Occasion: q.GetOccasion()} }, about[*returnsv1.Attest]()),
		service.Command("/cases/{case}/change-of-mind", "returns.change_mind", "Record that the person has changed their mind.", journeys,
			func(*returnsv1.ChangeMind, service.Asked) command { return journey.ChangeMind{} }),
		service.Command("/cases/{case}/risk", "returns.assess_risk", "Record what awaits the person.", journeys,
			func(q *returnsv1.AssessRisk, a service.Asked) command {
				return journey.AssessRisk{Danger: q.GetDanger(), Risk: a.Section("risk")}
			}),
		service.Command("/cases/{case}/risk-acceptance", "returns.accept_risk", "Record that the person, informed, accepts the danger.", journeys,
			func(q *returnsv1.AcceptRisk, _ service.Asked) command {
				return journey.AcceptRisk{Second: q.GetSecond()}
			}),
	}
}

// travelling are what a journey needs.
func travelling(journeys machine) []service.Route {
	return []service.Route{
		service.Command("/cases/{case}/papers", "returns.issue_papers", "The consulate issues a travel document.", journeys,
			func(q *returnsv1.IssuePapers, _ service.Asked) command {
				return journey.IssuePapers{Until: q.GetUntil().AsTime()}
			}),
		service.Command("/cases/{case}/ticket", "returns.book_ticket", "Book the journey.", journeys,
			func(q *returnsv1.BookTicket, _ service.Asked) command {
				return journey.BookTicket{LeavesAt: q.GetLeavesAt().AsTime(), ArrivesAt: q.GetArrivesAt().AsTime(), Clearance: q.GetClearance()}
			}),
		service.Command("/cases/{case}/escort", "returns.arrange_escort", "Say who travels with the person.", journeys,
			func(q *returnsv1.ArrangeEscort, _ service.Asked) command {
				return journey.ArrangeEscort{Escort: q.GetEscort()}
			}),
		service.Command("/cases/{case}/provisions", "returns.meet_condition", "Say that something is in place for the journey.", journeys,
			func(q *returnsv1.MeetCondition, _ service.Asked) command {
				return journey.MeetCondition{Provision: q.GetProvision()}
			}),
		service.Command("/cases/{case}/preparation", "returns.prepare_departure", "Ask the owners of what a departure rests on to confirm it.", journeys,
			func(*returnsv1.PrepareDeparture, service.Asked) command { return journey.Prepare{} }, service.Asks()),
	}
}

// visited reads what was answered before it is sealed: how the person stands is what the answers give, and where too little was
// asked what the visitor says.
func visited(q *returnsv1.RecordMonitoring, a service.Asked) command {
	found, err := survey.Read(q.GetSurvey().GetAnswers())
	said := q.GetStanding()
	return journey.RecordMonitoring{
		On: q.GetVisitedOn(), First: found.First, AtRisk: q.GetAtRisk(), Survey: a.Section("survey"), Unread: err,
		Standing: &returnsv1.Standing{
			Economic:     cmp.Or(found.Standing.GetEconomic(), said.GetEconomic()),
			Social:       cmp.Or(found.Standing.GetSocial(), said.GetSocial()),
			Psychosocial: cmp.Or(found.Standing.GetPsychosocial(), said.GetPsychosocial()),
		},
	}
}

// about tells the policy about the return that a request is for.
func about[Q proto.Message]() service.Option {
	return service.About(func(s journey.State, _ Q, _ service.Asked) map[string]any { return journey.Describe(s) })
}
