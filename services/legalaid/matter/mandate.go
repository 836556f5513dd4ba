package matter

import (
	"time"

	"google.golang.org/protobuf/proto"

	"mangrove/pkg/decide"
	legalaidv1 "mangrove/proto/gen/legalaidv1"
)

// TakeMandate is the person's: they give this lawyer a mandate.
type TakeMandate struct{}

// Decide takes. No office owes a lawyer any more, and the duty to advise is theirs.
func (TakeMandate) Decide(s State, g decide.Given) (decide.Outcome, error) {
	if s.Lawyer != "" {
		return decide.Refuse("mandate_taken", "a lawyer has the mandate already: it must end first")
	}
	out, err := decide.Events(&legalaidv1.MandateTaken{Lawyer: g.Actor})
	for _, office := range g.Agencies {
		out.Done = append(out.Done, mandateOf(office))
	}
	s.Lawyer = g.Actor
	return s.owed(g, out), err
}

// EndMandate ends it. Claims go on.
type EndMandate struct{}

// Decide ends. The duty to advise is that of an office again.
func (EndMandate) Decide(s State, g decide.Given) (decide.Outcome, error) {
	if err := s.unmandated(); err != nil {
		return decide.Outcome{}, err
	}
	out, err := decide.Events(&legalaidv1.MandateEnded{})
	s.Lawyer = ""
	return s.owed(g, out), err
}

// unmandated refuses what needs a mandate. Who may act under one is the policy's to say (N-02).
func (s State) unmandated() error {
	if s.Lawyer != "" {
		return nil
	}
	return &decide.Refusal{Code: "no_mandate", Hint: "the person has given no mandate: ask them first"}
}

// RecordAdvice keeps independent advice; on returning, with claims that go on from afar.
type RecordAdvice struct {
	OnReturn bool
	Advice   decide.Section
}

// Decide records.
func (c RecordAdvice) Decide(s State, g decide.Given) (decide.Outcome, error) {
	if err := s.unmandated(); err != nil {
		return decide.Outcome{}, err
	}
	e := &legalaidv1.Advised{Advice: c.Advice.Put()}
	if !c.OnReturn {
		return decide.Events(e)
	}
	e.On = g.At.Format(time.DateOnly)
	return decide.Outcome{Events: []proto.Message{e}, Done: []string{AdviceDuty}}, nil
}

// RecordStatement keeps what the person told for proceedings. It never leaves (C-07).
type RecordStatement struct{ Statement decide.Section }

// Decide records.
func (c RecordStatement) Decide(State, decide.Given) (decide.Outcome, error) {
	return decide.Events(&legalaidv1.StatementRecorded{Statement: c.Statement.Put()})
}

// LimitOriginContact says what authorities of a country of origin may be told, and nothing of why.
type LimitOriginContact struct{ Limit legalaidv1.OriginContact }

// Decide limits.
func (c LimitOriginContact) Decide(s State, _ decide.Given) (decide.Outcome, error) {
	if err := s.unmandated(); err != nil {
		return decide.Outcome{}, err
	}
	if c.Limit == s.OriginContact {
		return decide.Refuse("limit_stands", "it stands so already: nothing more is needed")
	}
	return decide.Events(&legalaidv1.OriginContactLimited{Limit: c.Limit})
}
