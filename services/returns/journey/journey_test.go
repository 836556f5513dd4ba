package journey_test

import (
	"fmt"
	"maps"
	"slices"
	"testing"
	"time"

	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/types/known/timestamppb"
	"pgregory.net/rapid"

	"mangrove/pkg/decide"
	"mangrove/pkg/decide/decidetest"
	contractv1 "mangrove/proto/gen/contractv1"
	returnsv1 "mangrove/proto/gen/returnsv1"
	"mangrove/services/returns/journey"
)

type row = decidetest.Row[journey.State]

func events(e ...proto.Message) []proto.Message { return e }

func at(days int) *timestamppb.Timestamp {
	return timestamppb.New(decidetest.Now.Add(time.Duration(days) * 24 * time.Hour))
}

// How far a return has come.
var (
	enquired = events(&returnsv1.Enquired{Country: "XOD", Movement: returnsv1.Movement_MOVEMENT_RETURN})
	declared = append(slices.Clip(enquired), &returnsv1.Counselled{Alone: true, Language: "pt"}, &returnsv1.Declared{At: at(-4), Well: true})
	booked   = append(slices.Clip(declared), &returnsv1.PapersIssued{Until: at(30)}, &returnsv1.TicketBooked{LeavesAt: at(1), ArrivesAt: at(2)})
	boards   = &returnsv1.Departed{LeavesAt: at(1), Agency: "agency", On: "2026-03-03"}
	departed = append(slices.Clip(booked), boards)
	// The arrival was two days after the tests' now; who acts there is of the agency of decidetest.
	arrived = append(slices.Clip(departed), &returnsv1.Arrived{Agency: "agency", At: at(2)})
	agreed  = append(slices.Clip(arrived), &returnsv1.PlanAgreed{BudgetLine: "b", Limit: 400})
	// Somebody recorded as gone whom nobody had asked, and somebody who had closed their return before.
	unasked    = events(&returnsv1.Departed{Agency: "agency", On: "2026-03-02"})
	afterwards = after(enquired, &returnsv1.ReturnClosed{}, &returnsv1.Departed{Agency: "agency", On: "2026-03-02"})
)

func after(e []proto.Message, more ...proto.Message) []proto.Message {
	return append(slices.Clip(e), more...)
}

// attests is the duty of who was named for an occasion, of whichever agency: overdue it stays theirs.
func attests(occasion, worker string) []decide.Duty {
	return []decide.Duty{{
		Key: "attest/" + occasion, What: "attest", Whose: "worker/" + worker, Next: "worker/" + worker, Anywhere: true, By: decidetest.Now.Add(24 * time.Hour),
		Details: map[string]string{"about": occasion},
	}}
}

func TestWillingness(t *testing.T) {
	text := decidetest.Section("counselling")
	decidetest.Table(t, journey.New(), map[string]row{
		"enquire":                            {When: journey.Enquire{Country: "XOD", Movement: returnsv1.Movement_MOVEMENT_RETURN}, Then: enquired},
		"enquire twice":                      {Given: enquired, When: journey.Enquire{}, Refused: "enquired_already"},
		"enquire after closing":              {Given: after(enquired, &returnsv1.ReturnClosed{}), When: journey.Enquire{Country: "XOD", Movement: returnsv1.Movement_MOVEMENT_RETURN}, Then: enquired},
		"enquire who has gone":               {Given: departed, When: journey.Enquire{}, Refused: "enquired_already"},
		"enquire nobody asked":               {Given: unasked, When: journey.Enquire{}, Refused: "departed"},
		"enquire, nobody asked, and arrived": {Given: after(unasked, &returnsv1.Arrived{Agency: "agency", At: at(2)}), When: journey.Enquire{}, Refused: "departed"},
		"counsel": {
			Given: enquired, When: journey.Counsel{Alone: true, Language: "pt", Detained: true, Monitor: "m", Counselling: text},
			Then: events(&returnsv1.Counselled{Alone: true, Language: "pt", Detained: true, Monitor: "m", Counselling: text.Put()}), Open: attests("counselling", "m"),
		},
		"counsel before an enquiry": {When: journey.Counsel{}, Refused: "no_enquiry"},
		"counsel who has gone":      {Given: departed, When: journey.Counsel{}, Refused: "departed"},
		"declare":                   {Given: enquired, When: journey.Declare{Well: true}, Then: events(&returnsv1.Declared{Well: true, At: at(0)})},
		"declare again":             {Given: declared, When: journey.Declare{}, Then: events(&returnsv1.Declared{At: at(0)})},
		"declare when one's witnesses wait": {
			Given: after(declared, &returnsv1.Declared{OwnWish: true, Witness: "w"}, &returnsv1.ReconsiderationWaived{Witness: "v"}), When: journey.Declare{},
			Then: events(&returnsv1.Declared{At: at(0)}), Done: []string{"attest/waiver", "attest/own_wish"},
		},
		"declare when they have spoken": {
			Given: after(declared, &returnsv1.ReconsiderationWaived{Witness: "v"}, &returnsv1.Attested{Occasion: returnsv1.Occasion_OCCASION_WAIVER, Agency: "a"}),
			When:  journey.Declare{}, Then: events(&returnsv1.Declared{At: at(0)}),
		},
		"declare an own wish": {
			Given: enquired, When: journey.Declare{OwnWish: true, Witness: "w"}, Then: events(&returnsv1.Declared{OwnWish: true, Witness: "w", At: at(0)}), Open: attests("own_wish", "w"),
		},
		"an own wish that nobody heard": {Given: enquired, When: journey.Declare{OwnWish: true}, Refused: "invalid_field", Field: "witness"},
		"a witness of nothing":          {Given: enquired, When: journey.Declare{Witness: "w"}, Refused: "invalid_field", Field: "witness"},
		"waive":                         {Given: declared, When: journey.Waive{Witness: "w"}, Then: events(&returnsv1.ReconsiderationWaived{Witness: "w"}), Open: attests("waiver", "w")},
		"waive before declaring":        {Given: enquired, When: journey.Waive{Witness: "w"}, Refused: "not_declared"},
		"attest": {
			Given: after(declared, &returnsv1.ReconsiderationWaived{Witness: "w"}), When: journey.Attest{Occasion: returnsv1.Occasion_OCCASION_WAIVER},
			Then: events(&returnsv1.Attested{Occasion: returnsv1.Occasion_OCCASION_WAIVER, Agency: "agency", At: at(0)}), Done: []string{"attest/waiver"},
		},
		"attest twice": {
			Given: after(declared, &returnsv1.ReconsiderationWaived{Witness: "w"}, &returnsv1.Attested{Occasion: returnsv1.Occasion_OCCASION_WAIVER, Agency: "a"}),
			When:  journey.Attest{Occasion: returnsv1.Occasion_OCCASION_WAIVER}, Refused: "attested_already",
		},
		"attest nothing":  {Given: declared, When: journey.Attest{Occasion: returnsv1.Occasion_OCCASION_WAIVER}, Refused: "nothing_to_attest"},
		"assess the risk": {Given: enquired, When: journey.AssessRisk{Danger: returnsv1.Danger_DANGER_PRESENT}, Then: events(&returnsv1.RiskAssessed{Danger: returnsv1.Danger_DANGER_PRESENT, At: at(0), Agency: "agency"})},
		"assess it while an acceptance waits": {
			Given: after(enquired, &returnsv1.RiskAssessed{At: at(0)}, &returnsv1.RiskAccepted{Second: "s"}), When: journey.AssessRisk{},
			Then: events(&returnsv1.RiskAssessed{At: at(0), Agency: "agency"}), Done: []string{"attest/acceptance"},
		},
		"accept it":                     {Given: after(enquired, &returnsv1.RiskAssessed{At: at(0)}), When: journey.AcceptRisk{Second: "s"}, Then: events(&returnsv1.RiskAccepted{Second: "s"}), Open: attests("acceptance", "s")},
		"accept what nobody assessed":   {Given: enquired, When: journey.AcceptRisk{Second: "s"}, Refused: "not_assessed"},
		"change one's mind":             {Given: declared, When: journey.ChangeMind{}, Then: events(&returnsv1.MindChanged{}), Done: []string{"ticket_expires", "mend_departure"}},
		"change one's mind at the gate": {Given: booked, When: journey.ChangeMind{}, Then: events(&returnsv1.MindChanged{}, &returnsv1.TicketReleased{}), Done: []string{"ticket_expires", "mend_departure"}},
		"nothing to change":             {Given: enquired, When: journey.ChangeMind{}, Refused: "not_declared"},
		"change one's mind on board": {
			Given: departed, When: journey.ChangeMind{}, With: decide.Given{At: at(1).AsTime().Add(-1)},
			Then: events(&returnsv1.DepartureTakenBack{}, &returnsv1.MindChanged{}, &returnsv1.TicketReleased{}), Done: []string{"ticket_expires", "mend_departure", "hear_of_arrival"},
		},
		"change one's mind in the air": {Given: departed, When: journey.ChangeMind{}, With: decide.Given{At: at(1).AsTime()}, Refused: "departed"},
		"change one's mind far away":   {Given: after(booked, &returnsv1.Departed{}), When: journey.ChangeMind{}, Refused: "departed"},
	})
}

func TestTravelling(t *testing.T) {
	ticket := journey.BookTicket{LeavesAt: at(1).AsTime(), ArrivesAt: at(2).AsTime(), Clearance: true}
	backwards, late := ticket, ticket
	backwards.ArrivesAt, late.LeavesAt = ticket.LeavesAt, decidetest.Now
	boarded, gone := events(boards), events(&returnsv1.Departed{Agency: "agency", On: "2026-03-02"})
	duty := func(by *timestamppb.Timestamp) []decide.Duty {
		return []decide.Duty{{Key: "hear_of_arrival", What: "hear_of_arrival", Whose: "return_officer", Next: "national_coordinator", Office: true, By: by.AsTime(), Agency: "agency"}}
	}
	done := []string{"ticket_expires", "mend_departure", "look_at_told_departure"}
	keptOut, toldGone := decide.Given{Barred: true, KeptOut: true}, events(&returnsv1.DepartureTold{On: "2026-03-02"})
	look := []decide.Duty{{
		Key: "look_at_told_departure", What: "look_at_told_departure", Whose: "national_coordinator", Anywhere: true, Next: "data_protection", Office: true,
		By: decidetest.Now.AddDate(0, 0, 1), Stands: true,
	}}
	oxygen := returnsv1.Provision_PROVISION_OXYGEN
	decidetest.Table(t, journey.New(), map[string]row{
		"papers":                 {Given: enquired, When: journey.IssuePapers{Until: at(9).AsTime()}, Then: events(&returnsv1.PapersIssued{Until: at(9)})},
		"papers of the past":     {Given: enquired, When: journey.IssuePapers{Until: decidetest.Now}, Refused: "invalid_field", Field: "until"},
		"book":                   {Given: declared, When: ticket, Then: events(&returnsv1.TicketBooked{LeavesAt: at(1), ArrivesAt: at(2), Clearance: true}), Open: []decide.Duty{{Key: "ticket_expires", What: "ticket_expires", Whose: decide.System, Next: "return_officer", By: at(1).AsTime()}}},
		"book for nobody's wish": {Given: enquired, When: ticket, Refused: "not_declared"},
		"book what has left":     {Given: declared, When: late, Refused: "invalid_field", Field: "leaves_at"},
		"book backwards":         {Given: declared, When: backwards, Refused: "invalid_field", Field: "arrives_at"},
		"its hour comes":         {Given: booked, When: journey.ExpireTicket{}, With: decide.Given{At: at(1).AsTime()}, Then: events(&returnsv1.TicketReleased{})},
		"its hour comes, and its escort has not said": {
			Given: after(booked, &returnsv1.EscortArranged{Escort: "e"}), When: journey.ExpireTicket{}, With: decide.Given{At: at(1).AsTime()},
			Then: events(&returnsv1.TicketReleased{}), Done: []string{"attest/escort"},
		},
		"its hour has not come":     {Given: booked, When: journey.ExpireTicket{}, Refused: "no_ticket"},
		"its hour comes in the air": {Given: departed, When: journey.ExpireTicket{}, With: decide.Given{At: at(1).AsTime()}, Refused: "no_ticket"},
		"escort":                    {Given: booked, When: journey.ArrangeEscort{Escort: "e"}, Then: events(&returnsv1.EscortArranged{Escort: "e"}), Open: attests("escort", "e")},
		"escort for no journey":     {Given: declared, When: journey.ArrangeEscort{Escort: "e"}, Refused: "no_ticket"},
		"escort attests": {
			Given: after(booked, &returnsv1.EscortArranged{Escort: "e"}), When: journey.Attest{Occasion: returnsv1.Occasion_OCCASION_ESCORT},
			Then: events(&returnsv1.Attested{Occasion: returnsv1.Occasion_OCCASION_ESCORT, Agency: "agency", At: at(0)}), Done: []string{"attest/escort"},
		},
		"escort of another journey": {
			Given: after(booked, &returnsv1.EscortArranged{Escort: "e"}, &returnsv1.TicketBooked{LeavesAt: at(1), ArrivesAt: at(2)}),
			When:  journey.Attest{Occasion: returnsv1.Occasion_OCCASION_ESCORT}, Refused: "nothing_to_attest",
		},
		"escort of a journey given back": {
			Given: after(booked, &returnsv1.EscortArranged{Escort: "e"}, &returnsv1.TicketReleased{}),
			When:  journey.Attest{Occasion: returnsv1.Occasion_OCCASION_ESCORT}, Refused: "nothing_to_attest",
		},
		"provide":                    {Given: booked, When: journey.MeetCondition{Provision: oxygen}, Then: events(&returnsv1.ConditionMet{Provision: oxygen})},
		"provide an escort":          {Given: booked, When: journey.MeetCondition{Provision: returnsv1.Provision_PROVISION_ESCORT}, Refused: "invalid_field", Field: "provision"},
		"provide twice":              {Given: after(booked, &returnsv1.ConditionMet{Provision: oxygen}), When: journey.MeetCondition{Provision: oxygen}, Refused: "met_already"},
		"prepare":                    {Given: booked, When: journey.Prepare{}, Then: events(&returnsv1.DeparturePrepared{Ask: "new"}, &contractv1.FactsAsked{Ask: "new"})},
		"prepare without a ticket":   {Given: declared, When: journey.Prepare{}, Refused: "no_ticket"},
		"an owner confirms":          {Given: after(booked, &returnsv1.DeparturePrepared{Ask: "a"}), When: journey.Confirm{Owner: "o", Ask: "a", At: decidetest.Now}, Then: events(&returnsv1.OwnerConfirmed{Owner: "o", At: at(0)})},
		"an owner answers too late":  {Given: after(booked, &returnsv1.DeparturePrepared{Ask: "b"}), When: journey.Confirm{Owner: "o", Ask: "a"}, Refused: "not_asked"},
		"an owner was never asked":   {Given: booked, When: journey.Confirm{Owner: "o"}, Refused: "not_asked"},
		"depart":                     {Given: booked, When: journey.Depart{}, Then: boarded, Open: duty(at(3)), Done: done},
		"depart without a ticket":    {Given: declared, When: journey.Depart{}, Refused: "no_ticket"},
		"depart when it has left":    {Given: booked, When: journey.Depart{}, With: decide.Given{At: at(1).AsTime()}, Refused: "no_ticket"},
		"depart twice":               {Given: departed, When: journey.Depart{}, Refused: "departed"},
		"gone with nothing in place": {When: journey.RecordDeparture{}, Then: gone, Open: duty(at(1)), Done: done},
		"gone before the ticket":     {Given: booked, When: journey.RecordDeparture{}, Then: gone, Open: duty(at(3)), Done: done},
		"gone for ten days":          {When: journey.RecordDeparture{On: "2026-02-20"}, Then: events(&returnsv1.Departed{Agency: "agency", On: "2026-02-20"}), Open: duty(at(1)), Done: done},
		"gone, who is kept out says": {Given: booked, When: journey.RecordDeparture{}, With: keptOut, Then: toldGone, Open: look},
		"gone, they say after it":    {Given: arrived, When: journey.RecordDeparture{}, With: keptOut, Then: toldGone},
		"gone, as they said":         {Given: after(booked, toldGone...), When: journey.RecordDeparture{}, Then: gone, Open: duty(at(3)), Done: done},
		"not gone, as they said":     {Given: after(booked, toldGone...), When: journey.CorrectDeparture{}, Then: events(&returnsv1.DepartureTakenBack{}), Done: []string{"look_at_told_departure"}},
		"not gone, and it was said":  {Given: after(after(booked, toldGone...), &returnsv1.DepartureTakenBack{}), When: journey.CorrectDeparture{}, Refused: "not_departed"},
		"gone tomorrow":              {When: journey.RecordDeparture{On: "2026-03-03"}, Refused: "invalid_field", Field: "on"},
		"gone on no day":             {When: journey.RecordDeparture{On: "2026-02-30"}, Refused: "invalid_field", Field: "on"},
		"gone, it is said once more": {Given: arrived, When: journey.RecordDeparture{}, Then: gone},

		"not gone, before the ticket's hour": {
			Given: departed, When: journey.CorrectDeparture{}, Then: events(&returnsv1.DepartureTakenBack{}), Done: []string{"hear_of_arrival"},
			Open: []decide.Duty{{Key: "ticket_expires", What: "ticket_expires", Whose: decide.System, Next: "return_officer", By: at(1).AsTime()}},
		},
		"not gone, at the ticket's hour": {
			Given: departed, When: journey.CorrectDeparture{}, With: decide.Given{At: at(1).AsTime()},
			Then: events(&returnsv1.DepartureTakenBack{}, &returnsv1.TicketReleased{}), Done: []string{"hear_of_arrival"},
		},
		"not gone, without a ticket": {Given: after(declared, &returnsv1.Departed{}), When: journey.CorrectDeparture{}, Then: events(&returnsv1.DepartureTakenBack{}), Done: []string{"hear_of_arrival"}},
		"not gone, nobody said so":   {Given: booked, When: journey.CorrectDeparture{}, Refused: "not_departed"},
		"not gone, and yet there":    {Given: arrived, When: journey.CorrectDeparture{}, Refused: "arrived_already"},
	})
}

func TestReintegration(t *testing.T) {
	there := decide.Given{At: at(2).AsTime()}
	month := func(m int) time.Time { return there.At.AddDate(0, m, 0) }
	duty := func(key string, by time.Time) decide.Duty {
		return decide.Duty{Key: key, What: key, Whose: "worker/worker", Next: "national_coordinator", Office: true, By: by}
	}
	plan, money := decidetest.Section("plan"), decidetest.Section("money")
	delivered := &returnsv1.Delivered{BudgetLine: "b", Amount: 100}
	met := row{
		Given: departed, When: journey.Arrive{}, With: there, Then: events(&returnsv1.Arrived{Agency: "agency", At: at(2)}), Done: []string{"hear_of_arrival"},
		Open: []decide.Duty{duty("agree_plan", at(32).AsTime()), duty("visit_month_3", month(3)), duty("visit_month_6", month(6)), duty("visit_month_12", month(12))},
	}
	flown := met // with another journey than the ticket's
	flown.Given = after(booked, &returnsv1.Departed{})
	gone, came := events(&returnsv1.Departed{Agency: "agency", On: "2026-02-20"}), time.Date(2026, 2, 21, 0, 0, 0, 0, time.UTC)
	why := returnsv1.Mistake_MISTAKE_ANOTHER_PERSON
	back := row{
		Given: arrived, When: journey.CorrectArrival{Mistake: why}, With: decide.Given{At: there.At, Agency: "receiver"}, Then: events(&returnsv1.ArrivalTakenBack{Mistake: why}),
		Open: []decide.Duty{{Key: "hear_of_arrival", What: "hear_of_arrival", Whose: "return_officer", Next: "national_coordinator", Office: true, By: at(3).AsTime(), Agency: "agency"}},
		Done: []string{"agree_plan", "deliver_plan", "visit_month_3", "visit_month_6", "visit_month_12"},
	}
	planned := back
	planned.Given = agreed
	const by = "2026-05-04"
	owed, handed := []decide.Duty{duty("deliver_plan", time.Date(2026, 5, 5, 0, 0, 0, 0, time.UTC))}, []string{"deliver_plan"}
	ends := []string{"mend_departure", "agree_plan", "deliver_plan", "visit_month_3", "visit_month_6", "visit_month_12"}
	decidetest.Table(t, journey.New(), map[string]row{
		"arrive":                       met,
		"arrive before the journey":    {Given: departed, When: journey.Arrive{}, With: decide.Given{At: at(1).AsTime().Add(-1)}, Refused: "not_left_yet"},
		"arrive after another journey": flown,
		"arrive today":                 {Given: departed, When: journey.Arrive{On: "2026-03-04"}, With: there, Then: met.Then, Open: met.Open, Done: met.Done},
		"arrive some days ago": {
			Given: gone, When: journey.Arrive{On: "2026-02-21"}, With: decide.Given{At: at(0).AsTime(), Agency: "receiver"}, Done: met.Done,
			Then: events(&returnsv1.Arrived{Agency: "receiver", At: timestamppb.New(came)}),
			Open: []decide.Duty{
				duty("agree_plan", came.AddDate(0, 0, 30)), duty("visit_month_3", came.AddDate(0, 3, 0)), duty("visit_month_6", came.AddDate(0, 6, 0)), duty("visit_month_12", came.AddDate(0, 12, 0)),
			},
		},
		"arrive before leaving":        {Given: gone, When: journey.Arrive{On: "2026-02-19"}, With: decide.Given{Agency: "receiver"}, Refused: "invalid_field", Field: "on"},
		"arrive tomorrow":              {Given: gone, When: journey.Arrive{On: "2026-03-03"}, With: decide.Given{Agency: "receiver"}, Refused: "invalid_field", Field: "on"},
		"arrive without leaving":       {Given: booked, When: journey.Arrive{}, Refused: "not_departed"},
		"arrive twice":                 {Given: arrived, When: journey.Arrive{}, Refused: "arrived_already"},
		"arrive after having not gone": {Given: after(departed, &returnsv1.DepartureTakenBack{}), When: journey.Arrive{}, With: there, Refused: "not_departed"},
		"not come":                     back,
		"not come, with a plan":        planned,
		"not come, told of":            {Given: after(arrived, &returnsv1.VisitTold{VisitedOn: "2026-03-05"}), When: back.When, With: there, Then: back.Then, Open: back.Open, Done: back.Done},
		"not come, nobody said":        {Given: departed, When: back.When, Refused: "not_arrived"},
		"not come, and visited":        {Given: after(arrived, &returnsv1.Monitored{VisitedOn: "2026-03-05"}), When: back.When, Refused: "met_already"},
		"not come, and given to":       {Given: after(agreed, &returnsv1.Delivered{Delivery: money.Put()}), When: back.When, Refused: "met_already"},
		"not come, and closed":         {Given: after(arrived, &returnsv1.ReturnClosed{}), When: back.When, Refused: "not_arrived"},
		"come after all":               {Given: after(arrived, &returnsv1.ArrivalTakenBack{}), When: journey.Arrive{}, With: there, Then: met.Then, Open: met.Open, Done: met.Done},
		"not gone either":              {Given: after(arrived, &returnsv1.ArrivalTakenBack{}), When: journey.CorrectDeparture{}, With: there, Then: events(&returnsv1.DepartureTakenBack{}, &returnsv1.TicketReleased{}), Done: []string{"hear_of_arrival"}},
		"agree": {
			Given: arrived, When: journey.AgreePlan{Budget: "b", Limit: 400, By: by, Plan: plan, Money: money}, Done: []string{"agree_plan"}, Open: owed,
			Then: events(&returnsv1.PlanAgreed{BudgetLine: "b", Limit: 400, Plan: plan.Put(), Money: money.Put()}),
		},
		"agree on no day":        {Given: arrived, When: journey.AgreePlan{Budget: "b"}, Refused: "invalid_field", Field: "deliver_by"},
		"agree on a day before":  {Given: arrived, When: journey.AgreePlan{Budget: "b", By: "2026-03-03"}, Refused: "invalid_field", Field: "deliver_by"},
		"agree on what is late":  {Given: arrived, When: journey.AgreePlan{Budget: "b", By: "2026-03-04"}, Done: []string{"agree_plan"}, Open: []decide.Duty{duty("deliver_plan", time.Date(2026, 3, 5, 0, 0, 0, 0, time.UTC))}, Then: events(&returnsv1.PlanAgreed{BudgetLine: "b"})},
		"agree on the way":       {Given: departed, When: journey.AgreePlan{}, Refused: "not_arrived"},
		"agree while one stands": {Given: agreed, When: journey.AgreePlan{}, Refused: "plan_agreed"},
		"agree anew":             {Given: after(agreed, &returnsv1.PlanReopened{}), When: journey.AgreePlan{Budget: "c", By: by}, Done: []string{"agree_plan"}, Open: owed, Then: events(&returnsv1.PlanAgreed{BudgetLine: "c"})},
		"deliver":                {Given: agreed, When: journey.Deliver{Budget: "b", Amount: 100, Money: money}, Done: handed, Then: events(&returnsv1.Delivered{BudgetLine: "b", Amount: 100, Delivery: money.Put()})},
		"deliver all of it":      {Given: after(agreed, delivered), When: journey.Deliver{Budget: "b", Amount: 300}, Done: handed, Then: events(&returnsv1.Delivered{BudgetLine: "b", Amount: 300})},
		"deliver one too many":   {Given: after(agreed, delivered), When: journey.Deliver{Budget: "b", Amount: 301}, Refused: "over_budget"},
		"deliver within a new plan": {
			Given: after(agreed, delivered, &returnsv1.PlanReopened{}, &returnsv1.PlanAgreed{BudgetLine: "c", Limit: 301}),
			When:  journey.Deliver{Budget: "c", Amount: 301}, Done: handed, Then: events(&returnsv1.Delivered{BudgetLine: "c", Amount: 301}),
		},
		"deliver within what is left": {
			Given: after(agreed, delivered, &returnsv1.PlanReopened{}, &returnsv1.PlanAgreed{BudgetLine: "b", Limit: 50}),
			When:  journey.Deliver{Budget: "b", Amount: 350}, Done: handed, Then: events(&returnsv1.Delivered{BudgetLine: "b", Amount: 350}),
		},
		"deliver beyond what is left": {
			Given: after(agreed, delivered, &returnsv1.PlanReopened{}, &returnsv1.PlanAgreed{BudgetLine: "b", Limit: 50}),
			When:  journey.Deliver{Budget: "b", Amount: 351}, Refused: "over_budget",
		},
		"deliver some of it":         {Given: agreed, When: journey.Deliver{Budget: "b", Amount: 1, RestBy: by}, Done: handed, Open: owed, Then: events(&returnsv1.Delivered{BudgetLine: "b", Amount: 1})},
		"deliver the rest on no day": {Given: agreed, When: journey.Deliver{Budget: "b", Amount: 1, RestBy: "soon"}, Refused: "invalid_field", Field: "rest_by"},
		"deliver from another line":  {Given: agreed, When: journey.Deliver{Budget: "c"}, Refused: "invalid_field", Field: "budget_line"},
		"deliver without a plan":     {Given: arrived, When: journey.Deliver{Budget: "b"}, Refused: "no_plan"},
		"deliver on an open plan":    {Given: after(agreed, &returnsv1.PlanReopened{}), When: journey.Deliver{Budget: "b"}, Refused: "no_plan"},
		"close":                      {Given: after(agreed, &returnsv1.Monitored{Month: 12}), When: journey.Close{}, Then: events(&returnsv1.ReturnClosed{}), Done: ends},
		"close what was not begun":   {Given: declared, When: journey.Close{}, Then: events(&returnsv1.ReturnClosed{}), Done: ends},
		"close what nobody asked":    {Given: after(unasked, &returnsv1.Arrived{At: at(2)}, &returnsv1.Monitored{Month: 12}), When: journey.Close{}, Then: events(&returnsv1.ReturnClosed{}), Done: ends},
		"close that on the way":      {Given: unasked, When: journey.Close{}, Refused: "visit_due"},
		"close it twice":             {Given: after(unasked, &returnsv1.Arrived{At: at(2)}, &returnsv1.Monitored{Month: 12}, &returnsv1.ReturnClosed{}), When: journey.Close{}, Refused: "no_enquiry"},
		"gone after closing, agree":  {Given: after(afterwards, &returnsv1.Arrived{At: at(2)}), When: journey.AgreePlan{Budget: "b", By: by}, Done: []string{"agree_plan"}, Open: owed, Then: events(&returnsv1.PlanAgreed{BudgetLine: "b"})},
		"gone after closing, close":  {Given: after(afterwards, &returnsv1.Arrived{At: at(2)}, &returnsv1.Monitored{Month: 12}), When: journey.Close{}, Then: events(&returnsv1.ReturnClosed{}), Done: ends},
		"gone after closing, ask":    {Given: afterwards, When: journey.Enquire{}, Refused: "departed"},
		"close nothing":              {When: journey.Close{}, Refused: "no_enquiry"},
		"close with a ticket":        {Given: booked, When: journey.Close{}, Refused: "booked"},
		"close too early":            {Given: after(agreed, &returnsv1.Monitored{Month: 6}, &returnsv1.Monitored{}), When: journey.Close{}, Refused: "visit_due"},
		"close with an open plan":    {Given: after(agreed, &returnsv1.Monitored{Month: 12}, &returnsv1.PlanReopened{}), When: journey.Close{}, Refused: "plan_reopened"},
		"close at risk":              {Given: after(agreed, &returnsv1.Monitored{Month: 12, AtRisk: true}), When: journey.Close{}, Refused: "at_risk"},
	})
}

// A change of mind puts everything back: what was done before the declaration is as it was.
func TestAChangeOfMindPutsEverythingBack(t *testing.T) {
	before := after(enquired, &returnsv1.Counselled{Alone: true, Language: "pt"}, &returnsv1.RiskAssessed{Danger: returnsv1.Danger_DANGER_NONE, At: at(-1)}, &returnsv1.PapersIssued{Until: at(30)})
	gate := after(before,
		&returnsv1.Declared{At: at(-4), OwnWish: true, Witness: "w", Well: true}, &returnsv1.Attested{Occasion: returnsv1.Occasion_OCCASION_OWN_WISH, Agency: "a"},
		&returnsv1.ReconsiderationWaived{Witness: "v"}, &returnsv1.TicketBooked{LeavesAt: at(1), ArrivesAt: at(2)}, &returnsv1.EscortArranged{Escort: "e"},
		&returnsv1.ConditionMet{Provision: returnsv1.Provision_PROVISION_SEAT}, &returnsv1.DeparturePrepared{Ask: "a"}, &returnsv1.OwnerConfirmed{Owner: "o", At: at(0)},
		&returnsv1.MindChanged{}, &returnsv1.TicketReleased{})
	if got, want := stored(t, gate), stored(t, before); got != want {
		t.Errorf("after a change of mind\n%s, before it was\n%s", got, want)
	}
}

// Nor does a departure that was none leave anything behind, whether they turned round at the gate or somebody was mistaken.
func TestADepartureThatWasNoneLeavesNothing(t *testing.T) {
	gate := after(booked, &returnsv1.EscortArranged{Escort: "e"}, &returnsv1.DeparturePrepared{Ask: "a"}, &returnsv1.OwnerConfirmed{Owner: "o", At: at(0)})
	for name, gone := range map[string][]proto.Message{"boarded": events(boards), "recorded": events(&returnsv1.Departed{}), "boarded and recorded": events(boards, &returnsv1.Departed{})} {
		if got, want := stored(t, after(after(gate, gone...), &returnsv1.DepartureTakenBack{})), stored(t, gate); got != want {
			t.Errorf("%s, and taken back, it is\n%s, before it was\n%s", name, got, want)
		}
	}
	closed := after(enquired, &returnsv1.ReturnClosed{})
	for name, before := range map[string][]proto.Message{"who never asked": nil, "who had closed": closed} {
		if got, want := stored(t, after(before, &returnsv1.Departed{}, &returnsv1.DepartureTakenBack{})), stored(t, before); got != want {
			t.Errorf("of %s, it is\n%s, before it was\n%s", name, got, want)
		}
	}
	// Whoever records that they have gone takes nothing from who may still turn round.
	said := decidetest.After(t, journey.New(), after(departed, &returnsv1.Departed{})...)
	if _, err := (journey.ChangeMind{}).Decide(said, decide.Given{At: decidetest.Now}); err != nil {
		t.Errorf("on board, and said to have gone, a change of mind is refused: %v", err)
	}
}

// Two agencies' word that somebody has left is kept: the first, and another's since.
func TestWhoSaidThatTheyHaveLeft(t *testing.T) {
	said := func(agency string) *returnsv1.Departed { return &returnsv1.Departed{Agency: agency} }
	for want, e := range map[string][]proto.Message{
		"[]": booked, "[a]": after(booked, said("a"), said("a")), "[a b]": after(booked, said("a"), said("b"), said("c"), said("a")),
		"[c]": after(booked, said("a"), said("b"), &returnsv1.DepartureTakenBack{}, said("c")),
	} {
		if got := fmt.Sprint(journey.Describe(decidetest.After(t, journey.New(), e...))["senders"]); got != want {
			t.Errorf("they said so: %s, not %s", got, want)
		}
	}
}

// An arrival that was none leaves nothing but why it was said, nor does the plan that was agreed on it.
func TestAnArrivalThatWasNoneLeavesNothing(t *testing.T) {
	for name, come := range map[string][]proto.Message{"arrived": arrived, "with a plan": agreed} {
		if got, want := stored(t, after(come, &returnsv1.ArrivalTakenBack{})), stored(t, departed); got != want {
			t.Errorf("%s, and taken back, it is\n%s, before it was\n%s", name, got, want)
		}
	}
}

func stored(t *testing.T, e []proto.Message) string {
	t.Helper()
	b, err := journey.New().Store(decidetest.After(t, journey.New(), e...))
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

// What goes with one journey does not go with another; what was accepted of one assessment is not accepted of the next.
func TestWhatDoesNotOutlive(t *testing.T) {
	s := decidetest.After(t, journey.New(), after(booked,
		&returnsv1.EscortArranged{Escort: "e"}, &returnsv1.ConditionMet{Provision: returnsv1.Provision_PROVISION_SEAT},
		&returnsv1.RiskAssessed{Danger: returnsv1.Danger_DANGER_PRESENT, At: at(0)}, &returnsv1.RiskAccepted{Second: "s"},
		&returnsv1.Attested{Occasion: returnsv1.Occasion_OCCASION_ACCEPTANCE, Agency: "a"},
		&returnsv1.DeparturePrepared{Ask: "1"}, &returnsv1.OwnerConfirmed{Owner: "o", At: at(0)},
		&returnsv1.TicketBooked{LeavesAt: at(3), ArrivesAt: at(4)}, &returnsv1.RiskAssessed{Danger: returnsv1.Danger_DANGER_PRESENT, At: at(0)},
		&returnsv1.DeparturePrepared{Ask: "2"})...)
	told := journey.Describe(s)
	for name, want := range map[string]string{"provisions": "[]", "witnesses": "map[]", "confirmed": "map[]", "ask": "2", "arrives_at": at(4).AsTime().Format(time.RFC3339)} {
		if got := fmt.Sprint(told[name]); got != want {
			t.Errorf("%s is %q, want %q", name, got, want)
		}
	}
}

// What awaits somebody is not forgotten by asking anew, nor by the one agency that found it, whatever of less it finds since.
func TestADangerOutlivesAClosing(t *testing.T) {
	const life, present, none = returnsv1.Danger_DANGER_LIFE, returnsv1.Danger_DANGER_PRESENT, returnsv1.Danger_DANGER_NONE
	found := func(danger returnsv1.Danger, agency string, day int) *returnsv1.RiskAssessed {
		return &returnsv1.RiskAssessed{Danger: danger, Agency: agency, At: at(day)}
	}
	s := decidetest.After(t, journey.New(), after(enquired,
		found(present, "a", -9), found(life, "a", -8), found(none, "a", -7), found(none, "a", -6), found(none, "b", -5), &returnsv1.ReturnClosed{}, enquired[0])...)
	want := fmt.Sprintf("[map[agency:a at:%s danger:life] map[agency:a at:%s danger:none] map[agency:b at:%s danger:none]]", day(-8), day(-6), day(-5))
	if got := fmt.Sprint(journey.Describe(s)["findings"]); got != want {
		t.Errorf("what is known is\n%s, not\n%s", got, want)
	}
	if got := journey.Describe(s)["assessed_at"]; got != "" {
		t.Errorf("the new return was assessed at %s", got)
	}
}

func day(of int) string { return at(of).AsTime().Format(time.RFC3339) }

func TestStages(t *testing.T) {
	for want, e := range map[string][]proto.Message{
		"asked": nil, "enquired": enquired, "counselled": declared[:2], "declared": declared, "booked": booked, "departed": departed,
		"arrived": arrived, "reintegrating": agreed, "closed": after(agreed, &returnsv1.ReturnClosed{}),
	} {
		if got := decidetest.After(t, journey.New(), e...).Stage(); got != want {
			t.Errorf("the stage is %s, want %s", got, want)
		}
	}
	open := decidetest.After(t, journey.New(), after(agreed, &returnsv1.PlanReopened{})...)
	if got := open.Stage(); got != "arrived" {
		t.Errorf("with an open plan the stage is %s", got)
	}
}

func TestFacts(t *testing.T) {
	for _, c := range []struct {
		given []proto.Message
		want  *returnsv1.Facts
	}{
		{enquired, &returnsv1.Facts{ReturnOpen: true}},
		{after(enquired, &returnsv1.ReturnClosed{}), &returnsv1.Facts{}},
		{declared, &returnsv1.Facts{ReturnOpen: true}},
		{booked, &returnsv1.Facts{ReturnOpen: true, DepartureOn: "2026-03-03", ArrivesAt: "2026-03-04T12:00:00Z"}},
		{departed, &returnsv1.Facts{Departed: true, DepartureOn: "2026-03-03", ArrivesAt: "2026-03-04T12:00:00Z"}},
		{after(departed, &returnsv1.DepartureTakenBack{}), &returnsv1.Facts{ReturnOpen: true, DepartureOn: "2026-03-03", ArrivesAt: "2026-03-04T12:00:00Z"}},
	} {
		if got := journey.Facts(decidetest.After(t, journey.New(), c.given...)); !proto.Equal(got, c.want) {
			t.Errorf("others are told %v, want %v", got, c.want)
		}
	}
}

func TestLaws(t *testing.T) {
	type S = journey.State
	type command = decide.Command[S]
	text := rapid.SampledFrom([]string{"", "a", "b"})
	yes, amount := rapid.Bool(), rapid.Uint64Range(0, 500)
	band := func(t *rapid.T, of string) returnsv1.Band { return returnsv1.Band(rapid.Int32Range(0, 3).Draw(t, of)) }
	hours := func(t *rapid.T) time.Time {
		return decidetest.Now.Add(time.Duration(rapid.IntRange(-10, 24*200).Draw(t, "hours")) * time.Hour)
	}
	section := func(t *rapid.T, field string) decide.Section {
		if yes.Draw(t, "without "+field) {
			return decide.Section{}
		}
		return decidetest.Section(field)
	}
	fixed := func(c command) decidetest.Commands[S] { return decidetest.Some(func(*rapid.T, S) command { return c }) }
	before := []decidetest.Commands[S]{
		fixed(journey.Enquire{Country: "XOD", Movement: returnsv1.Movement_MOVEMENT_RETURN}),
		decidetest.Some(func(t *rapid.T, _ S) command {
			return journey.Counsel{Alone: yes.Draw(t, "alone"), Detained: yes.Draw(t, "detained"), Language: "pt", Monitor: text.Draw(t, "monitor"), Counselling: section(t, "counselling")}
		}),
		decidetest.Some(func(t *rapid.T, _ S) command {
			return journey.Declare{OwnWish: yes.Draw(t, "own wish"), Witness: text.Draw(t, "witness"), Well: yes.Draw(t, "well")}
		}),
		decidetest.Some(func(t *rapid.T, _ S) command { return journey.Waive{Witness: text.Draw(t, "witness")} }),
		decidetest.Some(func(t *rapid.T, s S) command {
			named := append(slices.Sorted(maps.Keys(s.Witnesses)), returnsv1.Occasion_OCCASION_UNSPECIFIED)
			return journey.Attest{Occasion: rapid.SampledFrom(named).Draw(t, "occasion")}
		}),
		fixed(journey.ChangeMind{}),
		decidetest.Some(func(t *rapid.T, _ S) command {
			return journey.AssessRisk{Danger: returnsv1.Danger(rapid.Int32Range(1, 4).Draw(t, "danger")), Risk: section(t, "risk")}
		}),
		decidetest.Some(func(t *rapid.T, _ S) command { return journey.AcceptRisk{Second: text.Draw(t, "second")} }),
		decidetest.Some(func(t *rapid.T, _ S) command { return journey.IssuePapers{Until: hours(t)} }),
		decidetest.Some(func(t *rapid.T, _ S) command {
			return journey.BookTicket{LeavesAt: hours(t), ArrivesAt: hours(t), Clearance: yes.Draw(t, "clearance")}
		}),
		fixed(journey.ExpireTicket{}),
		decidetest.Some(func(t *rapid.T, _ S) command { return journey.ArrangeEscort{Escort: text.Draw(t, "escort")} }),
		decidetest.Some(func(t *rapid.T, _ S) command {
			return journey.MeetCondition{Provision: returnsv1.Provision(rapid.Int32Range(1, 8).Draw(t, "provision"))}
		}),
		fixed(journey.Prepare{}),
		decidetest.Some(func(t *rapid.T, s S) command {
			return journey.Confirm{Owner: text.Draw(t, "owner"), Ask: rapid.SampledFrom([]string{s.Ask, "another"}).Draw(t, "ask"), At: hours(t)}
		}),
		fixed(journey.Depart{}),
	}
	// What follows on a departure that was recorded is walked by itself too, often enough to come far.
	gone := []decidetest.Commands[S]{
		decidetest.Records(func(*rapid.T, S) command { return journey.RecordDeparture{} }),
		fixed(journey.CorrectDeparture{}),
		fixed(journey.CorrectArrival{Mistake: returnsv1.Mistake_MISTAKE_TOO_EARLY}),
		decidetest.Some(func(t *rapid.T, _ S) command {
			return journey.Arrive{On: rapid.SampledFrom([]string{"", "2026-03-01", "2099-12-31"}).Draw(t, "on")}
		}),
		decidetest.Some(func(t *rapid.T, _ S) command {
			return journey.AgreePlan{Budget: text.Draw(t, "budget"), By: hours(t).Format(time.DateOnly), Limit: amount.Draw(t, "limit"), Plan: section(t, "plan"), Money: section(t, "money")}
		}),
		decidetest.Some(func(t *rapid.T, _ S) command {
			return journey.Deliver{Budget: text.Draw(t, "budget"), RestBy: rapid.SampledFrom([]string{"", "2099-12-31"}).Draw(t, "rest by"), Amount: amount.Draw(t, "amount"), Money: section(t, "money")}
		}),
		decidetest.Records(func(t *rapid.T, _ S) command {
			return visit{ago: rapid.IntRange(0, 100).Draw(t, "days ago"), RecordMonitoring: journey.RecordMonitoring{
				AtRisk: yes.Draw(t, "at risk"), First: yes.Draw(t, "first"), Survey: section(t, "survey"),
				Standing: &returnsv1.Standing{Economic: band(t, "economic"), Social: band(t, "social"), Psychosocial: band(t, "psychosocial")},
			}}
		}),
		fixed(journey.Close{}),
	}
	decidetest.Laws(t, journey.New(), append(before, gone...)...)
	decidetest.Laws(t, journey.New(), gone...)
}

func TestGolden(t *testing.T) { decidetest.Golden(t, journey.New()) }
