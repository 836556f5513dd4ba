package journey

import (
	"fmt"
	"time"

	"google.golang.org/protobuf/proto"

	"mangrove/pkg/decide"
	returnsv1 "mangrove/proto/gen/returnsv1"
)

// months are those after the arrival in which a visit is due (return-reintegration 7.7).
func months() []uint32 { return []uint32{3, 6, 12} }

func lastVisit() uint32 { return months()[len(months())-1] }

func visitDuty(month uint32) string { return fmt.Sprintf("visit_month_%d", month) }

func dueAfter(arrived time.Time, month uint32) time.Time { return arrived.AddDate(0, int(month), 0) }

// visitEarly is how many months before it is due a visit may be made: the second is due three months after the first, the
// third six after that, so that none can stand for the next (return-reintegration 7.7; a design value).
const visitEarly = 1

// made is which of the visits that are due one is that was made on a day, by its month, and which duties it does: a visit
// does what is due and what was due before. One that comes before the next may be made is one more, and does none.
func (s State) made(on string) (month uint32, does []string) {
	for _, m := range months() {
		if m > s.Visited && on >= day(dueAfter(s.Arrived, m-visitEarly)) {
			month, does = m, append(does, visitDuty(m))
		}
	}
	return month, does
}

// RecordMonitoring keeps what a visit found. It is a fact, which no state refuses (P1).
type RecordMonitoring struct {
	On       string
	Standing *returnsv1.Standing
	// First says that an answer puts the person first, however they stand.
	First  bool
	AtRisk bool
	Survey decide.Section
	// Unread is why the survey's answers cannot be read.
	Unread error
}

// Decide records. A visit of who receives the person does what was due; where they stand low or lower than before, or an
// answer puts them first, the plan is opened again; a sign of new exploitation has them screened at once, and that duty stands until a visit since then finds no
// such sign.
func (c RecordMonitoring) Decide(s State, g decide.Given) (decide.Outcome, error) {
	on, err := time.Parse(time.DateOnly, c.On)
	switch {
	case c.Unread != nil:
		return decide.Outcome{}, c.Unread
	case err != nil || on.After(g.At):
		return decide.Invalid("visited_on", "give the day of the visit as YYYY-MM-DD, such as 2009-03-31, not in the future")
	case s.Receiver == "" || g.Agency != s.Receiver || g.Barred || c.On < day(s.Arrived):
		return c.told(s, g), nil
	}
	month, does := s.made(c.On)
	newest := c.On >= s.VisitedOn
	dip := newest && s.Standing.fell(c.Standing)
	worse := dip || newest && (c.First || low(c.Standing))
	out := decide.Outcome{Done: does, Events: []proto.Message{
		&returnsv1.Monitored{Month: month, VisitedOn: c.On, Standing: c.Standing, Dip: dip, First: c.First, AtRisk: c.AtRisk, Survey: c.Survey.Put()},
	}}
	if worse && s.Agreed && !s.Closed {
		out.Events = append(out.Events, &returnsv1.PlanReopened{})
		out.Open = append(out.Open, after(planDuty, g, g.At.Add(planWithin)))
	}
	switch {
	case c.AtRisk:
		out.Open = append(out.Open, after(rescreenDuty, g, g.At.Add(rescreenWithin)))
	case newest:
		out.Done = append(out.Done, rescreenDuty)
	}
	if c.On >= s.ToldOn {
		out.Done = append(out.Done, toldDuty)
	}
	return out, nil
}

// The duty of who receives the person to look at what was told of a visit that does not count. It is short: it may be a sign of danger.
const (
	toldDuty   = "look_at_told_visit"
	lookWithin = 24 * time.Hour
)

// told keeps what somebody says who does not receive the person, or from whom they must be safe, and a visit before the arrival that
// was acknowledged. It takes the place of nothing and moves no duty but one: who receives them looks at it, and visits them.
func (c RecordMonitoring) told(s State, g decide.Given) decide.Outcome {
	out := decide.Outcome{Events: []proto.Message{
		&returnsv1.VisitTold{VisitedOn: c.On, Standing: c.Standing, AtRisk: c.AtRisk, ToldSurvey: c.Survey.Put()},
	}}
	if s.Receiver != "" {
		out.Open = []decide.Duty{{
			Key: toldDuty, What: toldDuty, Whose: decide.Anyone, Next: "national_coordinator", Office: true, By: g.At.Add(lookWithin), Agency: s.Receiver,
		}}
	}
	return out
}

// VisitDue is the day by which the next visit is due, empty where none is.
func (s State) VisitDue() string {
	for _, m := range months() {
		if m > s.Visited && !s.Closed && !s.Arrived.IsZero() {
			return day(dueAfter(s.Arrived, m))
		}
	}
	return ""
}

func day(t time.Time) string { return t.UTC().Format(time.DateOnly) }
