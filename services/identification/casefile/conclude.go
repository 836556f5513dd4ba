package casefile

import (
	"time"

	"mangrove/pkg/decide"
	idv1 "mangrove/proto/gen/identificationv1"
)

// Conclusion is what the authority found on conclusive grounds; without a day it has found nothing yet.
type Conclusion struct {
	Victim bool
	// On is the day of the decision, which a review does not move.
	On, By string
	// Agency is that of the worker who decided.
	Agency string
	// Asked says that somebody else is to decide it anew, and Final that they did.
	Asked, Final bool
	// Anew says that a screening since found an indicator.
	Anew bool
}

// against says whether the person was found to be no victim.
func (c Conclusion) against() bool { return c.made() && !c.Victim }

func (c Conclusion) made() bool { return c.On != "" }

// reviewDuty names the duty to decide anew, and reviewWithin how long it may take (identification 1.5, a design value).
const (
	reviewDuty   = "review_conclusion"
	reviewWithin = 30 * 24 * time.Hour
)

// ConcludeGrounds says whether somebody who was presumed a victim is one (Council of Europe Convention, art. 10 and 13); decided
// anew after a review was asked for, it is final, until a new screening. Who may say so is the policy's to say.
type ConcludeGrounds struct {
	Victim  bool
	Grounds decide.Section
}

// Decide concludes.
func (c ConcludeGrounds) Decide(s State, g decide.Given) (decide.Outcome, error) {
	if err := unopened(s); err != nil {
		return decide.Outcome{}, err
	}
	switch {
	case s.Stage != idv1.Stage_STAGE_PRESUMED:
		return decide.Refuse("not_presumed", "nobody has presumed that the person is a victim: there is nothing to conclude")
	case s.Conclusion.made() && !s.Conclusion.Asked && !s.Conclusion.Anew:
		return decide.Refuse("concluded_already", "it was concluded already: it is decided anew once a review is asked for")
	}
	out, err := decide.Events(&idv1.GroundsConcluded{Victim: c.Victim, On: g.At.UTC().Format(time.DateOnly), By: g.Actor, ByAgency: g.Agency, Grounds: c.Grounds.Put()})
	if s.Conclusion.Asked {
		out.Done = []string{reviewDuty}
	}
	return out, err
}

// AskReview is the person's wish that somebody else decides anew.
type AskReview struct{}

// Decide asks.
func (AskReview) Decide(s State, g decide.Given) (decide.Outcome, error) {
	switch {
	case !s.Conclusion.against() || s.Conclusion.Final:
		return decide.Refuse("nothing_to_review", "there is no decision that a review can be asked for")
	case s.Conclusion.Asked:
		return decide.Refuse("review_asked", "a review was asked for already: wait for the decision")
	}
	out, err := decide.Events(&idv1.ReviewAsked{})
	out.Open = []decide.Duty{{
		Key: reviewDuty, What: reviewDuty, Whose: "supervisor", Anywhere: true, Next: "national_coordinator", Office: true, By: g.At.Add(reviewWithin),
	}}
	return out, err
}
