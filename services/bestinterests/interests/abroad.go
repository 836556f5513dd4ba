package interests

import (
	"time"

	"mangrove/pkg/decide"
	biv1 "mangrove/proto/gen/bestinterestsv1"
)

// AskAbroad asks an agency of another country. What was asked before and is not answered is replaced by it.
type AskAbroad struct {
	Kind    biv1.AbroadKind
	Agency  string
	Inquiry decide.Section
	// Registered says whether the registry of agencies knows the agency.
	Registered bool
}

// How long an agency abroad has to answer, and to trace a family.
const (
	answerWithin = 30 * 24 * time.Hour
	traceWithin  = 60 * 24 * time.Hour
)

const answerDuty = "answer_request"

// Decide asks.
func (c AskAbroad) Decide(_ State, g decide.Given) (decide.Outcome, error) {
	if !c.Registered {
		return decide.Invalid("agency", "the registry knows none of this name")
	}
	within := answerWithin
	if c.Kind == biv1.AbroadKind_ABROAD_KIND_TRACING {
		within = traceWithin
	}
	out, err := decide.Events(&biv1.AskedAbroad{Request: g.ID, Kind: c.Kind, Agency: c.Agency, Inquiry: c.Inquiry.Put(), ByAgency: g.Agency})
	// The one before it may have been another agency's.
	out.Done = []string{answerDuty}
	out.Open = []decide.Duty{{
		Key: answerDuty, What: answerDuty, Whose: "child_social_worker", Next: "supervisor", Agency: c.Agency, By: g.At.Add(within),
	}}
	return out, err
}

// AnswerFromAbroad is what the agency that was asked found.
type AnswerFromAbroad struct {
	Request string
	Finding biv1.AbroadFinding
	Answer  decide.Section
}

// ReopenDuty names the duty of who asked to reopen a determination that did not know what was found since, and reopenWithin how
// long it may take (best-interests 6.3, a design value). Until then nothing that was found is undone: CP-05 reads the concern.
const (
	ReopenDuty   = "reopen_determination"
	reopenWithin = 10 * 24 * time.Hour
)

// Decide answers.
func (c AnswerFromAbroad) Decide(s State, g decide.Given) (decide.Outcome, error) {
	r, ok := s.Requests[c.Request]
	switch {
	case !ok:
		return decide.Refuse("no_request", "there is no such request about this child")
	case r.State != Asked:
		return decide.Refuse("request_"+r.State, "the request has moved on: look at how it stands")
	}
	answered := &biv1.AnsweredFromAbroad{Request: c.Request, Finding: c.Finding, Answer: c.Answer.Put(), On: g.At.UTC().Format(day)}
	out, err := decide.Events(answered)
	out.Done = []string{answerDuty}
	switch after := s.answered(answered); {
	case !after.concern():
		out.Done = append(out.Done, ReopenDuty)
	case !s.concern() && s.InForce.Purpose != "":
		out.Open = []decide.Duty{{
			Key: ReopenDuty, What: ReopenDuty, Whose: "child_social_worker", Next: "supervisor", Agency: r.By, By: g.At.Add(reopenWithin),
		}}
	}
	return out, err
}
