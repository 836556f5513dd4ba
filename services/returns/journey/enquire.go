package journey

import (
	"mangrove/pkg/decide"
	returnsv1 "mangrove/proto/gen/returnsv1"
)

// Enquire opens a return: the person asks about it. It binds them to nothing.
type Enquire struct {
	Country  string
	Movement returnsv1.Movement
}

// Decide opens.
func (c Enquire) Decide(s State, _ decide.Given) (decide.Outcome, error) {
	switch {
	case s.Open:
		return decide.Refuse("enquired_already", "a return is open: go on with it, or close it")
	case s.Departed && !s.Closed: // recorded as gone whom nobody had asked
		return decide.Outcome{}, leftAlready()
	}
	return decide.Events(&returnsv1.Enquired{Country: c.Country, Movement: c.Movement})
}

// Counsel records that the person was counselled. Monitor is the lawyer or independent monitor who was there.
type Counsel struct {
	Alone, Detained   bool
	Language, Monitor string
	Counselling       decide.Section
}

// Decide records.
func (c Counsel) Decide(s State, g decide.Given) (decide.Outcome, error) {
	if err := preparing(s); err != nil {
		return decide.Outcome{}, err
	}
	out, err := decide.Events(&returnsv1.Counselled{
		Alone: c.Alone, Language: c.Language, Detained: c.Detained, Monitor: c.Monitor, Counselling: c.Counselling.Put(),
	})
	out.Done = s.unsaid(returnsv1.Occasion_OCCASION_COUNSELLING)
	return asked(out, returnsv1.Occasion_OCCASION_COUNSELLING, c.Monitor, g), err
}
