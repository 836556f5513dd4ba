package care

import (
	"cmp"
	"time"

	"google.golang.org/protobuf/types/known/timestamppb"

	"mangrove/pkg/decide"
	healthv1 "mangrove/proto/gen/healthv1"
)

// Examine finds whether the person may travel, under which conditions, and until when: through the planned arrival of
// the last leg.
type Examine struct {
	*healthv1.ExamineFitness
	Examination decide.Section
}

// Decide finds. The duty to examine stays while the finding ends before the journey does. What was found on an earlier day is a fact
// that is written down as it was, ended or not; it replaces nothing that was found since.
func (c Examine) Decide(s State, g decide.Given) (decide.Outcome, error) {
	today := g.At.UTC().Format(time.DateOnly)
	on := cmp.Or(c.GetExaminedOn(), today)
	since, err := time.Parse(time.DateOnly, on)
	if on == today {
		since = g.At
	}
	fit := mayTravel(c.GetOutcome())
	var until *timestamppb.Timestamp
	switch {
	case err != nil || on > today:
		return decide.Invalid("examined_on", "give the day of the examination as YYYY-MM-DD, such as 2009-03-31, not in the future")
	case on < s.ExaminedOn:
		return decide.Refuse("found_since", "a later examination is written down already, and holds: keep this one among the notes")
	case fit && (c.GetUntil() == nil || !c.GetUntil().AsTime().After(since)):
		return decide.Invalid("until", "say until when the person may travel, after the examination")
	case !fit && c.GetUntil() != nil:
		return decide.Invalid("until", "who may not travel has no date until which they may: leave it out")
	case c.GetOutcome() == healthv1.Outcome_OUTCOME_FIT_WITH_CONDITIONS && len(c.GetConditions()) == 0:
		return decide.Invalid("conditions", "name what must be in place for the journey")
	case c.GetOutcome() != healthv1.Outcome_OUTCOME_FIT_WITH_CONDITIONS && len(c.GetConditions()) > 0:
		return decide.Invalid("conditions", "conditions belong to who is fit under conditions: leave them out, or find so")
	case fit:
		until = c.GetUntil()
	}
	out, err := decide.Events(&healthv1.Examined{
		Outcome: c.GetOutcome(), Conditions: c.GetConditions(), Until: until, Examination: c.Examination.Put(), ByAgency: g.Agency, ExaminedOn: on,
	})
	if _, arrives, planned := journey(g); !planned || !fit || until.AsTime().After(arrives) {
		out.Done = []string{FitnessDuty}
	}
	return out, err
}

// GiveFitness is the person's: they give the finding for this journey, and others learn until when they may travel, or that it is over.
// Whether one clinic's finding speaks against another's is the policy's to say.
type GiveFitness struct{}

// Decide gives.
func (GiveFitness) Decide(s State, _ decide.Given) (decide.Outcome, error) {
	switch {
	case !mayTravel(s.Outcome):
		return decide.Refuse("no_finding", "there is no finding that the person may travel: examine first")
	case s.Given:
		return decide.Refuse("given_already", "the finding is given already: nothing more is needed")
	}
	return decide.Events(&healthv1.FitnessGiven{})
}

// TakeBackFitness is the person's: from now on nobody outside the clinic may rest on the finding.
type TakeBackFitness struct{}

// Decide takes back.
func (TakeBackFitness) Decide(s State, _ decide.Given) (decide.Outcome, error) {
	if !s.Given {
		return decide.Refuse("not_given", "the finding is not given: there is nothing to take back")
	}
	return decide.Events(&healthv1.FitnessTakenBack{})
}
