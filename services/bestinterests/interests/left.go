package interests

import (
	"time"

	"mangrove/pkg/decide"
)

// ReviewDuty names the duty to look again at a determination that was not carried out.
const ReviewDuty = "review_determination"

func review(until time.Time) decide.Duty {
	return decide.Duty{
		Key: ReviewDuty, What: ReviewDuty, Whose: "panel_chair", Anywhere: true, Next: "national_coordinator", Office: true, By: until,
	}
}

// Left is news that the child has left the country: a determination by which they go is carried out.
type Left struct{}

// Decide ends the duty to look at it again.
func (Left) Decide(s State, _ decide.Given) (decide.Outcome, error) {
	if !Leaves(s.InForce.Option) {
		return decide.Outcome{}, nil
	}
	return decide.Outcome{Done: []string{ReviewDuty}}, nil
}

// Stayed is news that the child has not left.
type Stayed struct{}

// Decide opens the duty again.
func (Stayed) Decide(s State, _ decide.Given) (decide.Outcome, error) {
	if !Leaves(s.InForce.Option) {
		return decide.Outcome{}, nil
	}
	return decide.Outcome{Open: []decide.Duty{review(s.InForce.Until)}}, nil
}
