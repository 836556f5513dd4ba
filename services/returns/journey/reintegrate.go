package journey

import (
	"maps"
	"slices"
	"time"

	"google.golang.org/protobuf/types/known/timestamppb"

	"mangrove/pkg/decide"
	returnsv1 "mangrove/proto/gen/returnsv1"
)

// The duties after an arrival.
const (
	planDuty     = "agree_plan"
	deliverDuty  = "deliver_plan"
	rescreenDuty = "screen_again"
	planWithin   = 30 * 24 * time.Hour
	// rescreenWithin is short: whoever shows a sign of new exploitation may be in danger now.
	rescreenWithin = 24 * time.Hour
)

// after makes a duty of the worker who acts; should they not do it, it is the national coordinator's.
func after(key string, g decide.Given, by time.Time) decide.Duty {
	return decide.Duty{Key: key, What: key, Whose: decide.Worker(g.Actor), Next: "national_coordinator", Office: true, By: by}
}

// Arrive is the receiving agency's word that the person has come, today where no day is named. Plan and visits are its worker's
// from then on.
type Arrive struct{ On string }

// Decide acknowledges. Whose word it takes beside theirs is the policy's to say (N-02).
func (c Arrive) Decide(s State, g decide.Given) (decide.Outcome, error) {
	on, at, known := until(g.At, c.On)
	switch {
	case !s.Departed:
		return decide.Refuse("not_departed", "the person has not left: record the departure first")
	case !s.Arrived.IsZero():
		return decide.Refuse("arrived_already", "the arrival was acknowledged already: go on with the plan")
	case g.At.Before(s.Leaves):
		return decide.Refuse("not_left_yet", "the journey has not left yet, so nobody can have come: look at its hour again")
	case !known || on < s.LeftOn:
		return decide.Invalid("on", "give the day on which they came, such as 2009-03-31, since they left and not in the future")
	}
	out, err := decide.Events(&returnsv1.Arrived{Agency: g.Agency, At: timestamppb.New(at)})
	out.Done = []string{arrivalDuty}
	out.Open = []decide.Duty{after(planDuty, g, at.Add(planWithin))}
	for _, month := range months() {
		out.Open = append(out.Open, after(visitDuty(month), g, dueAfter(at, month)))
	}
	return out, err
}

// CorrectArrival says that the person has not come: who acknowledged it was mistaken.
type CorrectArrival struct{ Mistake returnsv1.Mistake }

// Decide puts everything back as it was on the way, and the plan with it. Who was visited since, or was handed something, has come.
// What somebody told of a visit is still to be looked at: it may be a sign of danger, whoever it was that came.
func (c CorrectArrival) Decide(s State, g decide.Given) (decide.Outcome, error) {
	switch {
	case s.Arrived.IsZero() || s.Closed:
		return decide.Refuse("not_arrived", "no arrival is on record: there is nothing to correct")
	case s.VisitedOn != "" || s.Delivery.Present():
		return decide.Refuse("met_already", "the person was visited or handed something since, so they have come: go on with the plan")
	}
	out, err := decide.Events(&returnsv1.ArrivalTakenBack{Mistake: c.Mistake})
	out.Open = []decide.Duty{s.arrival(s.Sender, g)}
	out.Done = []string{planDuty, deliverDuty}
	for _, month := range months() {
		out.Done = append(out.Done, visitDuty(month))
	}
	return out, err
}

// AgreePlan is the plan of reintegration, agreed with the person, the budget line that pays for it, up to a limit, and the day
// by which something of it is handed over.
type AgreePlan struct {
	Budget      string
	Limit       uint64
	By          string
	Plan, Money decide.Section
}

// Decide agrees. It is theirs to see from then on what the plan delivers.
func (c AgreePlan) Decide(s State, g decide.Given) (decide.Outcome, error) {
	by, known := s.delivery(c.By)
	switch {
	case s.Arrived.IsZero() || s.Closed:
		return decide.Refuse("not_arrived", "a plan is agreed after the arrival was acknowledged, until the return is closed")
	case s.Agreed:
		return decide.Refuse("plan_agreed", "a plan stands: what a visit finds opens it again")
	case !known:
		return decide.Invalid("deliver_by", "give a day since the arrival, such as 2009-03-31")
	}
	out, err := decide.Events(&returnsv1.PlanAgreed{BudgetLine: c.Budget, Limit: c.Limit, Plan: c.Plan.Put(), Money: c.Money.Put()})
	out.Done = []string{planDuty}
	out.Open = []decide.Duty{after(deliverDuty, g, by)}
	return out, err
}

// delivery is the end of a day since the arrival on which something is to be handed over. One that is past is late at once.
func (s State) delivery(day string) (time.Time, bool) {
	on, err := time.Parse(time.DateOnly, day)
	end := on.AddDate(0, 0, 1)
	return end, err == nil && end.After(s.Arrived)
}

// Deliver hands over something of the plan. RestBy is the day by which the rest is, where there is one.
type Deliver struct {
	Budget string
	Amount uint64
	RestBy string
	Money  decide.Section
}

// Decide delivers, within what is left of the plan's limit.
func (c Deliver) Decide(s State, g decide.Given) (decide.Outcome, error) {
	by, known := s.delivery(c.RestBy)
	switch {
	case !s.Agreed || s.Closed:
		return decide.Refuse("no_plan", "agree the plan first")
	case c.Budget != s.Budget:
		return decide.Invalid("budget_line", "name the budget line of the plan")
	case c.Amount > s.Left:
		return decide.Refuse("over_budget", "the plan's budget line does not hold as much any more: hand over less")
	case c.RestBy != "" && !known:
		return decide.Invalid("rest_by", "give a day since the arrival, such as 2009-03-31")
	}
	out, err := decide.Events(&returnsv1.Delivered{BudgetLine: c.Budget, Amount: c.Amount, Delivery: c.Money.Put()})
	out.Done = []string{deliverDuty}
	if c.RestBy != "" {
		out.Open = []decide.Duty{after(deliverDuty, g, by)}
	}
	return out, err
}

// Close ends a return: one that the person does not go on with, or one after its last visit.
type Close struct{}

// Decide closes.
func (Close) Decide(s State, _ decide.Given) (decide.Outcome, error) {
	switch {
	case s.Closed || !s.Open && !s.Departed:
		return decide.Refuse("no_enquiry", "no return is open: there is nothing to close")
	case !s.Departed && s.booked():
		return decide.Refuse("booked", "a ticket is held: record that the person has changed their mind, or that they left")
	case s.Departed && s.Visited < lastVisit():
		return decide.Refuse("visit_due", "the last visit is still due: it may be made from a month before the year is over")
	case s.Reopened:
		return decide.Refuse("plan_reopened", "the plan is open: agree it anew first")
	case s.AtRisk:
		return decide.Refuse("at_risk", "a sign of new exploitation stands: screen again first")
	}
	out, err := decide.Events(&returnsv1.ReturnClosed{})
	out.Done = append([]string{MendDuty, planDuty, deliverDuty}, s.unsaid(slices.Sorted(maps.Keys(s.Witnesses))...)...)
	for _, month := range months() {
		out.Done = append(out.Done, visitDuty(month))
	}
	return out, err
}
