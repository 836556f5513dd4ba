package stay

import (
	"cmp"
	"slices"
	"time"

	"mangrove/pkg/decide"
	shelterv1 "mangrove/proto/gen/shelterv1"
	"mangrove/services/shelter/unit"
)

// Place is a unit, and whose it is. Two houses of one agency are two places.
type Place struct{ House, Unit string }

// Night is one for which a place counts the person, and what its house said when it looked again.
type Night struct {
	On string
	Place
	// Denied is that they did not sleep there, Confirmed that they did.
	Denied    bool `json:",omitempty"`
	Confirmed bool `json:",omitempty"`
}

// Span is a stay from the day of coming to that of leaving, empty while it goes on: the place counts each night of it.
type Span struct {
	Place
	From, To string
}

// compared are how many nights and stays are kept to hold another house's word against: a season, and the places of a year.
const (
	comparedNights = 92
	comparedStays  = 12
)

func newest[T any](all []T, most int) []T { return all[max(0, len(all)-most):] }

func (s Span) covers(night string) bool {
	return s.From != "" && s.From <= night && (s.To == "" || night < s.To)
}

// said is what was said of a night in a place, if anything was recorded of it.
func (s State) said(night string, at Place) (Night, int) {
	i := slices.IndexFunc(s.Nights, func(n Night) bool { return n.On == night && n.Place == at })
	if i < 0 {
		return Night{On: night, Place: at}, i
	}
	return s.Nights[i], i
}

// says keeps what is said of a night in a place instead of what was said before.
func (s State) says(n Night) State {
	s.Nights = slices.Clone(s.Nights)
	if _, i := s.said(n.On, n.Place); i >= 0 {
		s.Nights[i] = n
	} else {
		s.Nights = newest(append(s.Nights, n), comparedNights)
	}
	return s
}

// answers keeps a house's word on a night: in one of its places, or in none, and so not in its others.
func (s State) answers(night, house, unit string, slept bool) State {
	for _, p := range of(house, s.places(night)) {
		here := slept && (unit == "" || unit == p.Unit)
		s = s.says(Night{On: night, Place: p, Denied: !here, Confirmed: here})
	}
	return s
}

// places are those that count the person for a night, by a record or by a stay, house by house.
func (s State) places(night string) []Place {
	var out []Place
	count := func(p Place) {
		if n, _ := s.said(night, p); !n.Denied && !slices.Contains(out, p) {
			out = append(out, p)
		}
	}
	for _, n := range s.Nights {
		if n.On == night {
			count(n.Place)
		}
	}
	for _, span := range s.Stays {
		if span.covers(night) {
			count(span.Place)
		}
	}
	slices.SortFunc(out, func(a, b Place) int { return cmp.Or(cmp.Compare(a.House, b.House), cmp.Compare(a.Unit, b.Unit)) })
	return out
}

// of are the places of a house.
func of(house string, places []Place) []Place {
	return slices.DeleteFunc(slices.Clone(places), func(p Place) bool { return p.House != house })
}

// houses are whose places are, each once.
func houses(places []Place) []string {
	var out []string
	for _, p := range places {
		if !slices.Contains(out, p.House) {
			out = append(out, p.House)
		}
	}
	return out
}

// Counted tells the policy which houses count the person for a night.
func (s State) Counted(night string) []any {
	out := []any{}
	for _, house := range houses(s.places(night)) {
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

// compared adds to what makes a place count a night that another counts it too, and the duty of each house to look. Whoever is
// counted already in this place was compared then.
func (s State) compared(out decide.Outcome, night string, here Place, g decide.Given) decide.Outcome {
	before := s.places(night)
	if len(before) == 0 || slices.Contains(before, here) {
		return out
	}
	out.Events = append(out.Events, &shelterv1.CountedTwice{Night: night})
	for _, one := range houses(append(before, here)) {
		out.Open = append(out.Open, decide.Duty{
			Key: twoHouses(night, one), What: TwoHousesDuty, Whose: "shelter_coordinator", Next: "national_coordinator", Office: true,
			By: g.At.Add(lookWithin), Agency: one, Stands: true, Details: map[string]string{"about": night},
		})
	}
	return out
}

// RecordNight keeps where somebody slept. It is a fact, which no state refuses (P1), whatever another house says. Only the house's
// own word is compared; what anybody else tells of it, or who is kept out, is kept beside, and learns nothing by it (N-03).
type RecordNight struct{ Unit, Night string }

// Decide records.
func (c RecordNight) Decide(s State, u unit.State, g decide.Given) (decide.Outcome, error) {
	if !past(c.Night, g.At) {
		return decide.Invalid("night", "give the day on which the night began as YYYY-MM-DD, such as 2009-03-31, not in the future")
	}
	told := g.Agency != u.Agency || g.Barred
	out, err := decide.Events(&shelterv1.NightRecorded{Unit: c.Unit, Night: c.Night, HouseAgency: u.Agency, Told: told})
	if told {
		return out, err
	}
	return s.compared(out, c.Night, Place{u.Agency, c.Unit}, g), err
}

// AnswerNight is a house's own word, once it has looked, on whether the person slept there, and in which unit where several of
// its units count the night.
type AnswerNight struct {
	Night, Unit string
	Slept       bool
}

// Decide answers. Where one place alone is left, no house has anything more to look at; where each says that they slept there, who
// coordinates the country must find out whether it is one person.
func (c AnswerNight) Decide(s State, g decide.Given) (decide.Outcome, error) {
	own := of(g.Agency, s.places(c.Night))
	if c.Unit != "" {
		own = slices.DeleteFunc(own, func(p Place) bool { return p.Unit != c.Unit })
	}
	switch {
	case c.Unit != "" && !c.Slept:
		return decide.Invalid("unit", "leave it out where they slept in none of your units")
	case len(own) == 0:
		return decide.Refuse("not_counted", "your house does not count this person for that night: there is nothing to answer")
	case c.Slept && len(own) > 1:
		return decide.Refuse("which_unit", "several of your units count this person for that night: say in which one they slept")
	}
	said := &shelterv1.NightAnswered{Night: c.Night, HouseAgency: g.Agency, Slept: c.Slept}
	if c.Slept {
		said.Unit = own[0].Unit
	}
	out, err := decide.Events(said)
	out.Done = []string{twoHouses(c.Night, g.Agency)}
	left := s.answers(c.Night, g.Agency, said.GetUnit(), c.Slept).places(c.Night)
	others := slices.DeleteFunc(slices.Clone(left), func(p Place) bool { return p.House == g.Agency })
	doubted := slices.ContainsFunc(others, func(p Place) bool { n, _ := s.said(c.Night, p); return !n.Confirmed })
	switch {
	case len(left) == 1:
		for _, p := range others {
			out.Done = append(out.Done, twoHouses(c.Night, p.House))
		}
		out.Done = append(out.Done, twoHouses(c.Night, ""))
	case c.Slept && len(others) > 0 && !doubted:
		out.Open = []decide.Duty{{
			Key: twoHouses(c.Night, ""), What: TwoHousesDuty, Whose: "national_coordinator", Anywhere: true, Next: "data_protection", Office: true,
			By: g.At.Add(lookWithin), Details: map[string]string{"about": c.Night},
		}}
	}
	return out, err
}

func day(g decide.Given) string { return g.At.Format(time.DateOnly) }
