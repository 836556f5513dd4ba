package journey

import (
	"maps"
	"slices"
	"time"

	"google.golang.org/protobuf/proto"

	"mangrove/pkg/decide"
	returnsv1 "mangrove/proto/gen/returnsv1"
)

// State is what returns knows of a person's return.
type State struct {
	Open      bool
	Country   string
	Movement  returnsv1.Movement
	Talked    bool
	Alone     bool
	Language  string
	Detained  bool
	Declared  time.Time
	Well      bool
	Witnesses map[returnsv1.Occasion]Witness `json:",omitempty"`
	// Assessed is when the newest assessment was, Found what each agency found, the newest last.
	Assessed time.Time
	Found    map[string][]Finding `json:",omitempty"`
	Papers   time.Time
	Ticket   Ticket
	// Ask is the newest asking of the owners, Confirmed who answered it and when.
	Ask       string
	Confirmed map[string]time.Time `json:",omitempty"`
	Departed  bool
	// ToldGone is that who is kept out said so.
	ToldGone bool `json:",omitempty"`
	// Leaves is when the journey leaves that the person boards; none where it was only recorded that they have gone.
	Leaves time.Time
	// Sender is the agency that said so first, LeftOn the day on which they left, Second another agency that said so since.
	Sender, LeftOn, Second string
	Arrived                time.Time
	// Mistake is why an arrival was taken back last.
	Mistake returnsv1.Mistake
	// Receiver is the agency that acknowledged the arrival, to whom plan and visits belong.
	Receiver string
	Budget   string
	Left     uint64 // of the plan's limit
	Agreed   bool
	Reopened bool
	Standing Standing
	// Visited is the month of the newest visit that was due and made, VisitedOn the day of the newest of all, ToldOn that of
	// the newest that was only told: by somebody else than the receiver, or of a day before the arrival.
	Visited           uint32
	VisitedOn, ToldOn string
	// AtRisk is a sign of new exploitation, First an answer that puts the person first, however they stand.
	AtRisk, First bool
	Closed        bool

	Counselling decide.Section
	Assessment  decide.Section
	Plan        decide.Section
	Money       decide.Section
	Delivery    decide.Section
	Survey      decide.Section
	ToldSurvey  decide.Section
}

// Witness is who was named as having been there, or as who travels with the person, the agency they were of when they attested
// it, and when that was.
type Witness struct {
	Named, Agency string
	At            time.Time `json:",omitzero"`
}

// Finding is what an assessment of an agency found.
type Finding struct {
	Danger returnsv1.Danger
	At     time.Time
}

// Ticket is a booking, with what goes with that journey and no other.
type Ticket struct {
	LeavesAt, ArrivesAt time.Time
	Clearance           bool
	Provisions          []returnsv1.Provision
}

// New is the state machine.
func New() *decide.Aggregate[State] {
	return decide.New("case", func(s State) proto.Message { return Facts(s) }, slices.Concat(untilBooked(), untilGone(), afterArrival())...)
}

func untilBooked() []decide.Evolution[State] {
	return []decide.Evolution[State]{
		// A return begins with nothing of an earlier one: what was agreed then never revives. A danger that somebody found has not
		// gone by being asked anew.
		decide.On(func(s State, e *returnsv1.Enquired) State {
			return State{Open: true, Country: e.GetCountry(), Movement: e.GetMovement(), Found: s.Found}
		}),
		decide.On(func(s State, e *returnsv1.Counselled) State {
			s.Talked, s.Detained, s.Counselling = true, e.GetDetained(), decide.Keep(e.GetCounselling())
			if e.GetAlone() {
				s.Alone, s.Language = true, e.GetLanguage()
			}
			return s.named(returnsv1.Occasion_OCCASION_COUNSELLING, e.GetMonitor())
		}),
		decide.On(func(s State, e *returnsv1.Declared) State {
			s.Declared, s.Well = e.GetAt().AsTime(), e.GetWell()
			s = s.named(returnsv1.Occasion_OCCASION_WAIVER, "")
			return s.named(returnsv1.Occasion_OCCASION_OWN_WISH, e.GetWitness())
		}),
		decide.On(func(s State, e *returnsv1.ReconsiderationWaived) State {
			return s.named(returnsv1.Occasion_OCCASION_WAIVER, e.GetWitness())
		}),
		decide.On(func(s State, e *returnsv1.RiskAssessed) State {
			s.Assessed, s.Assessment = e.GetAt().AsTime(), decide.Keep(e.GetRisk())
			return s.found(e.GetAgency(), Finding{e.GetDanger(), s.Assessed}).named(returnsv1.Occasion_OCCASION_ACCEPTANCE, "")
		}),
		decide.On(func(s State, e *returnsv1.RiskAccepted) State {
			return s.named(returnsv1.Occasion_OCCASION_ACCEPTANCE, e.GetSecond())
		}),
		decide.On(func(s State, e *returnsv1.Attested) State {
			s.Witnesses = maps.Clone(s.Witnesses)
			if s.Witnesses == nil {
				s.Witnesses = map[returnsv1.Occasion]Witness{}
			}
			s.Witnesses[e.GetOccasion()] = Witness{s.Witnesses[e.GetOccasion()].Named, e.GetAgency(), e.GetAt().AsTime()}
			return s
		}),
		decide.On(func(s State, e *returnsv1.PapersIssued) State { s.Papers = e.GetUntil().AsTime(); return s }),
	}
}

func untilGone() []decide.Evolution[State] {
	return []decide.Evolution[State]{
		decide.On(func(s State, e *returnsv1.TicketBooked) State {
			s.Ticket = Ticket{LeavesAt: e.GetLeavesAt().AsTime(), ArrivesAt: e.GetArrivesAt().AsTime(), Clearance: e.GetClearance()}
			return s.named(returnsv1.Occasion_OCCASION_ESCORT, "")
		}),
		decide.On(func(s State, _ *returnsv1.TicketReleased) State {
			s.Ticket = Ticket{}
			return s.named(returnsv1.Occasion_OCCASION_ESCORT, "")
		}),
		decide.On(func(s State, e *returnsv1.EscortArranged) State {
			return s.named(returnsv1.Occasion_OCCASION_ESCORT, e.GetEscort())
		}),
		decide.On(func(s State, e *returnsv1.ConditionMet) State {
			s.Ticket.Provisions = append(slices.Clip(s.Ticket.Provisions), e.GetProvision())
			return s
		}),
		decide.On(func(s State, e *returnsv1.DeparturePrepared) State {
			s.Ask, s.Confirmed = e.GetAsk(), nil
			return s
		}),
		decide.On(func(s State, e *returnsv1.OwnerConfirmed) State {
			s.Confirmed = maps.Clone(s.Confirmed)
			if s.Confirmed == nil {
				s.Confirmed = map[string]time.Time{}
			}
			s.Confirmed[e.GetOwner()] = e.GetAt().AsTime()
			return s
		}),
		decide.On(func(s State, e *returnsv1.Departed) State {
			if at := e.GetLeavesAt(); !s.Departed && at != nil {
				s.Leaves = at.AsTime()
			}
			if !s.Departed {
				// What was closed before is over; this journey is not.
				s.Sender, s.LeftOn, s.Closed = e.GetAgency(), e.GetOn(), false
			}
			if s.Second == "" && e.GetAgency() != s.Sender {
				s.Second = e.GetAgency()
			}
			s.Departed, s.ToldGone = true, false
			return s
		}),
		decide.On(func(s State, _ *returnsv1.DepartureTold) State { s.ToldGone = !s.Departed; return s }),
		decide.On(func(s State, _ *returnsv1.DepartureTakenBack) State {
			s.ToldGone = false
			s.Departed, s.Leaves, s.Sender, s.LeftOn, s.Second = false, time.Time{}, "", "", ""
			s.Closed = !s.Open && s.Country != "" // a return that was asked about and is not open was closed
			return s
		}),
		decide.On(func(s State, _ *returnsv1.MindChanged) State {
			s.Declared, s.Well, s.Ask, s.Confirmed = time.Time{}, false, "", nil
			s = s.named(returnsv1.Occasion_OCCASION_WAIVER, "")
			return s.named(returnsv1.Occasion_OCCASION_OWN_WISH, "")
		}),
	}
}

func afterArrival() []decide.Evolution[State] {
	return []decide.Evolution[State]{
		decide.On(func(s State, e *returnsv1.Arrived) State {
			s.Arrived, s.Receiver = e.GetAt().AsTime(), e.GetAgency()
			return s
		}),
		decide.On(func(s State, e *returnsv1.ArrivalTakenBack) State {
			s.Arrived, s.Receiver, s.Mistake = time.Time{}, "", e.GetMistake()
			s.Agreed, s.Budget, s.Left, s.Plan, s.Money = false, "", 0, decide.Section{}, decide.Section{}
			return s
		}),
		decide.On(func(s State, e *returnsv1.PlanAgreed) State {
			if e.GetBudgetLine() != s.Budget { // what is left of a line stays with it
				s.Budget, s.Left = e.GetBudgetLine(), 0
			}
			s.Agreed, s.Reopened, s.Left = true, false, s.Left+e.GetLimit()
			s.Plan, s.Money = decide.Keep(e.GetPlan()), decide.Keep(e.GetMoney())
			return s
		}),
		decide.On(func(s State, _ *returnsv1.PlanReopened) State { s.Agreed, s.Reopened = false, true; return s }),
		decide.On(func(s State, e *returnsv1.Delivered) State {
			s.Left -= min(e.GetAmount(), s.Left)
			s.Delivery = decide.Keep(e.GetDelivery())
			return s
		}),
		decide.On(func(s State, e *returnsv1.Monitored) State {
			s.Visited, s.AtRisk = max(s.Visited, e.GetMonth()), s.AtRisk || e.GetAtRisk()
			if e.GetVisitedOn() < s.VisitedOn { // written down late: a newer one says how the person stands now
				return s
			}
			s.VisitedOn, s.AtRisk, s.First = e.GetVisitedOn(), e.GetAtRisk(), e.GetFirst()
			s.Standing, s.Survey = s.Standing.after(e.GetStanding()), decide.Keep(e.GetSurvey())
			return s
		}),
		decide.On(func(s State, e *returnsv1.VisitTold) State {
			s.ToldOn, s.ToldSurvey = max(s.ToldOn, e.GetVisitedOn()), decide.Keep(e.GetToldSurvey())
			return s
		}),
		decide.On(func(s State, _ *returnsv1.ReturnClosed) State { s.Open, s.Closed = false, true; return s }),
	}
}

// found adds a finding of an agency. What it found before, and no more of, that takes the place of; what it found more of stands
// beside it, since nobody takes a danger away alone.
func (s State) found(agency string, f Finding) State {
	s.Found = maps.Clone(s.Found)
	if s.Found == nil {
		s.Found = map[string][]Finding{}
	}
	graver := slices.DeleteFunc(slices.Clone(s.Found[agency]), func(before Finding) bool { return before.Danger <= f.Danger })
	s.Found[agency] = append(graver, f)
	return s
}

// named notes who is said to have been there, whose word is still to come; an empty name takes the occasion away.
func (s State) named(o returnsv1.Occasion, worker string) State {
	s.Witnesses = maps.Clone(s.Witnesses)
	delete(s.Witnesses, o)
	if worker == "" {
		return s
	}
	if s.Witnesses == nil {
		s.Witnesses = map[returnsv1.Occasion]Witness{}
	}
	s.Witnesses[o] = Witness{Named: worker}
	return s
}

// booked says whether a ticket is held.
func (s State) booked() bool { return !s.Ticket.LeavesAt.IsZero() }

// Stage is how far the return has come.
func (s State) Stage() string {
	switch {
	case s.Closed:
		return "closed"
	case s.Agreed:
		return "reintegrating"
	case !s.Arrived.IsZero():
		return "arrived"
	case s.Departed:
		return "departed"
	case s.booked():
		return "booked"
	case !s.Declared.IsZero():
		return "declared"
	case s.Talked:
		return "counselled"
	case s.Open:
		return "enquired"
	}
	return Asked
}

// Asked is the stage of which nothing is told but that the return is asked about.
const Asked = "asked"

// Facts is what others are told: that the person asks about leaving, on which day they leave, when they arrive, and that they have left.
func Facts(s State) *returnsv1.Facts {
	f := &returnsv1.Facts{Departed: s.Departed, ReturnOpen: s.Open && !s.Departed && !s.Closed}
	if s.booked() {
		f.DepartureOn, f.ArrivesAt = s.Ticket.LeavesAt.Format(time.DateOnly), s.Ticket.ArrivesAt.Format(time.RFC3339)
	}
	return f
}

// preparing is the refusal where no departure can be prepared: none was asked for, or the person has gone.
func preparing(s State) error {
	switch {
	case s.Departed:
		return leftAlready()
	case !s.Open:
		return &decide.Refusal{Code: "no_enquiry", Hint: "record the person's enquiry first"}
	}
	return nil
}

// leftAlready is the refusal of what comes before a departure.
func leftAlready() error {
	return &decide.Refusal{Code: "departed", Hint: "the person has left: go on with their arrival and what follows"}
}
