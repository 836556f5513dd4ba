package casefile

import (
	"time"

	"mangrove/pkg/decide"
	idv1 "mangrove/proto/gen/identificationv1"
)

// Open is the first contact: a case about exactly one person.
type Open struct {
	Channel idv1.Channel
	Birth   *idv1.Birth
	// Unaccompanied says that there is no parent or carer.
	Unaccompanied     bool
	Identity, Contact decide.Section
	// Unread are the columns of a sheet's row of which something could not be read; who it is about is kept all the same, as provisional.
	Unread []string
}

// Decide opens the case.
func (c Open) Decide(s State, g decide.Given) (decide.Outcome, error) {
	if s.Opened {
		return decide.Refuse("case_exists", "the case was opened already; record what is new on it")
	}
	birth, refusal := rangeOf(c.Birth, g.At)
	if refusal != nil {
		return decide.Outcome{}, refusal
	}
	// The person's id is the case's own: a person may have several cases, joined later by who may compare.
	out, err := decide.Events(&idv1.CaseOpened{
		Person: "p-" + g.ID, Agency: g.Agency, Worker: g.Actor, Channel: c.Channel, Provisional: len(c.Unread) > 0, Unread: c.Unread,
		Household: ownHousehold(g), Unaccompanied: c.Unaccompanied, Birth: birth, Identity: c.Identity.Put(), Contact: c.Contact.Put(),
	})
	if len(c.Unread) > 0 {
		out.Open = append(out.Open, decide.Duty{
			Key: mendDuty, What: mendDuty, Whose: "hotline", Next: "supervisor", By: g.At.Add(mendWithin),
		})
	}
	if c.Channel == idv1.Channel_CHANNEL_HOTLINE {
		out.Open = append(out.Open, goOn(c.Unaccompanied, g.Agency, g.At))
	}
	return out, err
}

// goOnDuty is the duty to go on with a call, which may have broken off: done once somebody was asked to help, or a no was written down,
// which is as good an end of it as a yes. Of a child who is alone it has a name of its own, and only a bed ends it.
const (
	goOnDuty   = "go_on_with_call"
	askBedDuty = "ask_for_bed"
	goOnWithin = 24 * time.Hour
)

// goOn is that duty, of the agency that took the call. It is not one role's: who is on call takes calls too, in an agency where nobody
// has the role of the hotline.
func goOn(alone bool, agency string, now time.Time) decide.Duty {
	duty := decide.Duty{Key: goOnDuty, What: goOnDuty, Whose: decide.Anyone, Next: "supervisor", By: now.Add(goOnWithin), Agency: agency}
	if alone {
		duty.What, duty.By = askBedDuty, now.Add(askAnotherWithin(shelter))
	}
	return duty
}

// GoesNoFurther says that a call need not be gone on with once a service was asked for, or a no to it written down. A child who is alone
// has nowhere to sleep, whatever else they were helped with.
func (s State) GoesNoFurther(service string) bool { return !s.Unaccompanied || service == shelter }

// BrokeOff says that there was a call, and nobody was asked for what ends it.
func (s State) BrokeOff() bool {
	for _, r := range s.Referrals {
		if s.GoesNoFurther(r.Service) {
			return false
		}
	}
	return s.ByCall
}

// SaidNo closes that duty: the person was asked, and a no of theirs was written down. A no to a service as a whole, which Service then
// names, closes the duty to ask another for it too: nobody may be asked.
type SaidNo struct{ Service string }

// Decide closes.
func (c SaidNo) Decide(s State, _ decide.Given) (decide.Outcome, error) {
	var done []string
	if s.GoesNoFurther(c.Service) {
		done = append(done, goOnDuty)
	}
	if c.Service != "" {
		done = append(done, s.unasked(c.Service)...)
	}
	return decide.Outcome{Done: done}, nil
}

// rangeOf checks a range of birth dates and finds the day on which the person is an adult by the latest of them
// (CP-01). No range at all leaves the age unknown: the person is presumed a child.
func rangeOf(b *idv1.Birth, now time.Time) (*idv1.BirthRange, error) {
	if b == nil {
		return &idv1.BirthRange{}, nil
	}
	invalid := func(field, hint string) (*idv1.BirthRange, error) {
		return nil, &decide.Refusal{Code: "invalid_field", Field: field, Hint: hint}
	}
	earliest, err := time.Parse(time.DateOnly, b.GetEarliest())
	if err != nil || earliest.Year() < 1900 {
		return invalid("birth.earliest", "give a date as YYYY-MM-DD, such as 2009-03-31")
	}
	latest, err := time.Parse(time.DateOnly, b.GetLatest())
	if err != nil || latest.After(now) {
		return invalid("birth.latest", "give a date as YYYY-MM-DD, such as 2009-03-31, that is not in the future")
	}
	if latest.Before(earliest) {
		return invalid("birth.latest", "the latest date lies before the earliest")
	}
	return &idv1.BirthRange{
		Earliest: b.GetEarliest(), Latest: b.GetLatest(), Status: b.GetStatus(), AdultOn: latest.AddDate(18, 0, 0).Format(time.DateOnly),
	}, nil
}

// unopened refuses what needs a case.
func unopened(s State) error {
	if s.Opened {
		return nil
	}
	return &decide.Refusal{Code: "no_case", Hint: "open the case first"}
}
