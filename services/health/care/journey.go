package care

import (
	"time"

	"mangrove/pkg/decide"
	healthv1 "mangrove/proto/gen/healthv1"
)

// FitnessDuty names the duty of a clinic to find out whether a person may travel through the journey that is planned.
const FitnessDuty = "examine_fitness"

// The clinic examines so long before the day of departure that what it asks for can still be arranged; where less is left, as
// soon as it can.
const (
	beforehand = 3 * 24 * time.Hour
	atOnce     = 24 * time.Hour
)

// Journey is news of a journey: the duty to examine stands anew, or is no more.
type Journey struct{}

// Decide opens the duty anew.
func (Journey) Decide(s State, g decide.Given) (decide.Outcome, error) {
	return decide.Outcome{Done: []string{FitnessDuty}, Open: s.owed(g)}, nil
}

// Parts is news of which clinics have a part in the case: the duty to examine is another's, due when it was, or is no more.
type Parts struct{}

// Decide moves the duty.
func (Parts) Decide(s State, g decide.Given) (decide.Outcome, error) {
	owed := s.owed(g)
	if owed == nil {
		return decide.Outcome{Done: []string{FitnessDuty}}, nil
	}
	owed[0].Moves = true
	return decide.Outcome{Open: owed}, nil
}

// owed is the duty to examine for the journey that is planned, of the clinic that has a part for the longest; none where no journey
// is, no clinic has one, or a finding lasts.
func (s State) owed(g decide.Given) []decide.Duty {
	leaves, arrives, planned := journey(g)
	if !planned || len(g.Agencies) == 0 || mayTravel(s.Outcome) && s.Until.After(arrives) {
		return nil
	}
	by := leaves.Add(-beforehand)
	if soon := g.At.Add(atOnce); by.Before(soon) {
		by = soon
	}
	if by.After(leaves) && leaves.After(g.At) {
		by = leaves
	}
	return []decide.Duty{{Key: FitnessDuty, What: FitnessDuty, Whose: "clinician", Next: "supervisor", By: by, Agency: g.Agencies[0]}}
}

// JourneyEnded is news that a journey is not made: what the person gave for it they gave for no other.
type JourneyEnded struct{}

// Decide takes back what was given, and moves the duty.
func (JourneyEnded) Decide(s State, g decide.Given) (decide.Outcome, error) {
	out, err := Journey{}.Decide(s, g)
	if s.Given {
		out.Events = append(out.Events, &healthv1.FitnessTakenBack{})
	}
	return out, err
}

// journey is the one that returns tells of: the day it begins and the instant of the last arrival.
func journey(g decide.Given) (leaves, arrives time.Time, planned bool) {
	if gone, _ := g.Facts["departed"].(bool); gone {
		return leaves, arrives, false
	}
	day, _ := g.Facts["departure_on"].(string)
	instant, _ := g.Facts["arrives_at"].(string)
	leaves, wrong := time.Parse(time.DateOnly, day)
	arrives, unread := time.Parse(time.RFC3339, instant)
	return leaves, arrives, wrong == nil && unread == nil
}
