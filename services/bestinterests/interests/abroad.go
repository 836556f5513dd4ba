package interests

import (
	"slices"
	"time"

	"mangrove/pkg/decide"
	biv1 "mangrove/proto/gen/bestinterestsv1"
)

// AskAbroad asks an agency of another country. What was asked before and is not answered is replaced by it. Where the policy says that
// another agency checks it first, nobody is asked until then (CP-09).
type AskAbroad struct {
	Kind    biv1.AbroadKind
	Agency  string
	Learns  []biv1.Learner
	Inquiry decide.Section
	// Registered says whether the registry of agencies knows the agency.
	Registered bool
}

// How long an agency abroad has to answer, and to trace a family.
const (
	answerWithin = 30 * 24 * time.Hour
	traceWithin  = 60 * 24 * time.Hour
)

// checkWithin is how long another agency has to look at what is to be asked.
const checkWithin = 72 * time.Hour

const (
	answerDuty = "answer_request"
	checkDuty  = "check_inquiry"
)

// secondAgency is what the policy obliges to: that another agency says so too before it counts.
const secondAgency = "second_agency"

// Decide asks.
func (c AskAbroad) Decide(s State, g decide.Given) (decide.Outcome, error) {
	toCheck := slices.Contains(g.Obligations, secondAgency)
	switch {
	case !c.Registered:
		return decide.Invalid("agency", "the registry knows none of this name: choose one that it lists")
	case toCheck && len(c.Learns) == 0:
		return decide.Invalid("learns", "say who may learn of it there")
	}
	out, err := decide.Events(&biv1.AskedAbroad{
		Request: g.ID, Kind: c.Kind, Agency: c.Agency, Inquiry: c.Inquiry.Put(), By: g.Actor, ByAgency: g.Agency, ToCheck: toCheck, Learns: c.Learns,
	})
	// The one before it may have been another agency's.
	out.Done = []string{answerDuty, checkDuty}
	if toCheck {
		out.Open = []decide.Duty{s.toCheck(g)}
		return out, err
	}
	out.Open = []decide.Duty{toAnswer(c.Kind, c.Agency, g)}
	return out, err
}

// toCheck is the duty of another agency than the one that asks: the guardian's, who stands for the child (CP-08); of a child
// without one, of a supervisor elsewhere.
func (s State) toCheck(g decide.Given) decide.Duty {
	out := decide.Duty{
		Key: checkDuty, What: checkDuty, Whose: "supervisor", Anywhere: true, Next: "national_coordinator", Office: true, By: g.At.Add(checkWithin),
		Details: map[string]string{"about": g.ID},
	}
	if s.Guardian.Worker != "" {
		out.Whose, out.Agency, out.Anywhere = "guardian", s.Guardian.Agency, false
	}
	return out
}

// toAnswer is the duty of the agency that is asked.
func toAnswer(kind biv1.AbroadKind, agency string, g decide.Given) decide.Duty {
	within := answerWithin
	if kind == biv1.AbroadKind_ABROAD_KIND_TRACING {
		within = traceWithin
	}
	return decide.Duty{Key: answerDuty, What: answerDuty, Whose: "child_social_worker", Next: "supervisor", Agency: agency, By: g.At.Add(within)}
}

// CheckInquiry is the word of another agency that who may learn of it may: only then is it asked.
type CheckInquiry struct{ Request string }

// Decide checks.
func (c CheckInquiry) Decide(s State, g decide.Given) (decide.Outcome, error) {
	r, ok := s.Requests[c.Request]
	switch {
	case !ok:
		return noRequest()
	case r.State != ToCheck:
		return decide.Refuse("request_"+r.State, "the request has moved on: look at how it stands")
	}
	out, err := decide.Events(&biv1.InquiryChecked{Request: c.Request})
	out.Done = []string{checkDuty}
	out.Open = []decide.Duty{toAnswer(r.Kind, r.Agency, g)}
	return out, err
}

func noRequest() (decide.Outcome, error) {
	return decide.Refuse("no_request", "there is no such request about this child: choose one that is listed")
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
		return noRequest()
	case r.State != Asked:
		return decide.Refuse("request_"+r.State, "the request has moved on: look at how it stands")
	}
	answered := &biv1.AnsweredFromAbroad{Request: c.Request, Finding: c.Finding, Answer: c.Answer.Put(), On: g.At.UTC().Format(time.DateOnly)}
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
