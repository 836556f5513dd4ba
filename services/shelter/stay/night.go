package stay

import (
	"slices"
	"time"

	"mangrove/pkg/decide"
	shelterv1 "mangrove/proto/gen/shelterv1"
	"mangrove/services/shelter/unit"
)

// Night is one for which a house counts the person, and what the house said when it looked again.
type Night struct {
	On, House string
	// Denied is that they did not sleep there, Confirmed that they did.
	Denied    bool `json:",omitempty"`
	Confirmed bool `json:",omitempty"`
}

// Span is a stay from the day of coming to that of leaving, empty while it goes on: the house counts each night of it.
type Span struct{ House, From, To string }

// compared are how many nights and stays are kept to hold another house's word against: a season, and the places of a year.
const (
	comparedNights = 92
	comparedStays  = 12
)

func newest[T any](all []T, most int) []T { return all[max(0, len(all)-most):] }

func (s Span) covers(night string) bool {
	return s.From != "" && s.From <= night && (s.To == "" || night < s.To)
}

// said is what a house said of a night, if anything was recorded of it.
func (s State) said(night, house string) (Night, int) {
	i := slices.IndexFunc(s.Nights, func(n Night) bool { return n.On == night && n.House == house })
	if i < 0 {
		return Night{On: night, House: house}, i
	}
	return s.Nights[i], i
}

// says keeps what a house says of a night in the place of what it said before.
func (s State) says(n Night) State {
	s.Nights = slices.Clone(s.Nights)
	if _, i := s.said(n.On, n.House); i >= 0 {
		s.Nights[i] = n
	} else {
		s.Nights = newest(append(s.Nights, n), comparedNights)
	}
	return s
}

// houses are those that count the person for a night, by a record or by a stay.
func (s State) houses(night string) []string {
	var out []string
	count := func(house string) {
		if n, _ := s.said(night, house); !n.Denied && !slices.Contains(out, house) {
			out = append(out, house)
		}
	}
	for _, n := range s.Nights {
		if n.On == night {
			count(n.House)
		}
	}
	for _, span := range s.Stays {
		if span.covers(night) {
			count(span.House)
		}
	}
	slices.Sort(out)
	return out
}

// Counted tells the policy which houses count the person for a night.
func (s State) Counted(night string) []any {
	out := []any{}
	for _, house := range s.houses(night) {
		out = append(out, house)
	}
	return out
}

// TwoHousesDuty names the duty of a house to look again at a night for which another house counts the same person, who is one
// bed-night in one place (shelter 3.8). Neither is told which house the other is (N-03).
const TwoHousesDuty = "two_houses"

// lookWithin is how long a house has to look: one of them may not know that somebody is missing.
const lookWithin = 24 * time.Hour

func twoHouses(night, house string) string { return TwoHousesDuty + "/" + night + "/" + house }

// compared adds to what makes a house count a night that another counts it too, and the duty of each to look. Whoever is counted
// already by this house was compared then.
func (s State) compared(out decide.Outcome, night, house string, g decide.Given) decide.Outcome {
	before := s.houses(night)
	if len(before) == 0 || slices.Contains(before, house) {
		return out
	}
	out.Events = append(out.Events, &shelterv1.CountedTwice{Night: night})
	for _, one := range append(before, house) {
		out.Open = append(out.Open, decide.Duty{
			Key: twoHouses(night, one), What: TwoHousesDuty, Whose: "shelter_coordinator", Next: "national_coordinator", Office: true,
			By: g.At.Add(lookWithin), Agency: one, Stands: true, Details: map[string]string{"about": night},
		})
	}
	return out
}

// RecordNight keeps where somebody slept. It is a fact, which no state refuses (P1), whatever another house says.
type RecordNight struct{ Unit, Night string }

// Decide records.
func (c RecordNight) Decide(s State, u unit.State, g decide.Given) (decide.Outcome, error) {
	if !past(c.Night, g.At) {
		return decide.Invalid("night", "give the day on which the night began as YYYY-MM-DD, such as 2009-03-31, not in the future")
	}
	out, err := decide.Events(&shelterv1.NightRecorded{Unit: c.Unit, Night: c.Night, HouseAgency: u.Agency})
	return s.compared(out, c.Night, u.Agency, g), err
}

// AnswerNight is a house's own word, once it has looked, on whether the person slept there.
type AnswerNight struct {
	Night string
	Slept bool
}

// Decide answers. Where one house alone is left, none has anything more to look at; where each says that they slept there, who
// coordinates the country must find out whether it is one person.
func (c AnswerNight) Decide(s State, g decide.Given) (decide.Outcome, error) {
	houses := s.houses(c.Night)
	if !slices.Contains(houses, g.Agency) {
		return decide.Refuse("not_counted", "your house does not count this person for that night: there is nothing to answer")
	}
	out, err := decide.Events(&shelterv1.NightAnswered{Night: c.Night, HouseAgency: g.Agency, Slept: c.Slept})
	out.Done = []string{twoHouses(c.Night, g.Agency)}
	others := slices.DeleteFunc(slices.Clone(houses), func(house string) bool { return house == g.Agency })
	doubted := slices.ContainsFunc(others, func(house string) bool { n, _ := s.said(c.Night, house); return !n.Confirmed })
	switch {
	case !c.Slept && len(others) == 1:
		out.Done = append(out.Done, twoHouses(c.Night, others[0]), twoHouses(c.Night, ""))
	case c.Slept && len(others) > 0 && !doubted:
		out.Open = []decide.Duty{{
			Key: twoHouses(c.Night, ""), What: TwoHousesDuty, Whose: "national_coordinator", Anywhere: true, Next: "data_protection", Office: true,
			By: g.At.Add(lookWithin), Details: map[string]string{"about": c.Night},
		}}
	}
	return out, err
}

func day(g decide.Given) string { return g.At.Format(time.DateOnly) }
