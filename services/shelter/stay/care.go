package stay

import (
	"strings"
	"time"

	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/types/known/timestamppb"

	"mangrove/pkg/contract"
	"mangrove/pkg/decide"
	shelterv1 "mangrove/proto/gen/shelterv1"
)

// Call is one question to somebody whether they would take the child in.
type Call struct {
	Step    shelterv1.CareStep
	Outcome shelterv1.CallOutcome
	On      string
	// Recorded is the day on which it was written down, Reference tells one who was asked from another.
	Recorded, Reference string
	// Told is one that who is kept out wrote down, or whose role it is not: it rules nothing out.
	Told bool `json:",omitempty"`
}

// text is how the policy is told of it: step/outcome/day/day of its recording/reference.
func (c Call) text() string {
	step, outcome := contract.EnumName(c.Step.Descriptor(), c.Step.Number()), contract.EnumName(c.Outcome.Descriptor(), c.Outcome.Number())
	return strings.Join([]string{step, outcome, c.On, c.Recorded, c.Reference}, "/")
}

// RecordCall keeps that somebody was asked to take the child in. It is a fact, which no state refuses (P1); what it makes
// allowed is the policy's to say (CP-03). What who is kept out says of it, or whose role it is not, stands beside and is told to
// no rule (CP-10, N-02).
type RecordCall struct {
	Call
	Asked decide.Section
}

// Decide records.
func (c RecordCall) Decide(_ State, g decide.Given) (decide.Outcome, error) {
	if !past(c.On, g.At) {
		return decide.Invalid("asked_on", "give the day of the call as YYYY-MM-DD, such as 2009-03-31, not in the future")
	}
	if !isReference(c.Reference) {
		return decide.Invalid("reference", "give a reference of your own for who was asked, the same at each call there, such as foster-17: small letters, -, and a number; never a name")
	}
	return decide.Events(&shelterv1.CallRecorded{
		Step: c.Step, Outcome: c.Outcome, AskedOn: c.On, Asked: c.Asked.Put(), Reference: c.Reference, RecordedOn: g.At.Format(time.DateOnly), Told: g.Barred,
	})
}

// isReference says whether a text is one that is given out, not a name: it has a number.
func isReference(text string) bool {
	odd := func(r rune) bool { return r != '-' && (r < '0' || r > '9') && (r < 'a' || r > 'z') }
	return len(text) <= 40 && strings.ContainsAny(text, "0123456789") && !strings.ContainsFunc(text, odd)
}

// past says whether a text is a day that has begun.
func past(day string, now time.Time) bool {
	begun, err := time.Parse(time.DateOnly, day)
	return err == nil && !begun.After(now)
}

// PlanDuty and ReviewDuty name what the policy asks for when a child is taken into residential care, and in an emergency
// before gentler care was asked for (CP-03).
const (
	PlanDuty   = "plan_reintegration"
	ReviewDuty = "review_emergency"
)

// PlanReintegration files how the child comes back to a family. A newer plan takes the place of the older.
type PlanReintegration struct{ Plan decide.Section }

// Decide files.
func (c PlanReintegration) Decide(s State, _ decide.Given) (decide.Outcome, error) {
	if s.Status != Resident {
		return decide.Refuse("not_resident", "this person sleeps in no house: there is nothing to come back from")
	}
	out, err := decide.Events(&shelterv1.ReintegrationPlanned{Plan: c.Plan.Put()})
	out.Done = []string{PlanDuty}
	return out, err
}

// declares is that an emergency is said, unless it was said before of this stay: it is then the word of who said it first.
func (s State) declares(why shelterv1.Emergency, g decide.Given) []proto.Message {
	if none := shelterv1.Emergency_EMERGENCY_UNSPECIFIED; why == none || s.Emergency != none {
		return nil
	}
	return []proto.Message{&shelterv1.EmergencyDeclared{Emergency: why, DeclaredBy: g.Agency, At: timestamppb.New(g.At)}}
}

// ReviewEmergency says what was found when a placement in an emergency was looked at again.
type ReviewEmergency struct{ Finding decide.Section }

// Decide reviews.
func (c ReviewEmergency) Decide(s State, _ decide.Given) (decide.Outcome, error) {
	if s.Status != Resident {
		return decide.Refuse("not_resident", "this person sleeps in no house: there is nothing to review")
	}
	out, err := decide.Events(&shelterv1.EmergencyReviewed{Finding: c.Finding.Put()})
	out.Done = []string{ReviewDuty}
	return out, err
}
