package service

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"
	"time"

	"google.golang.org/protobuf/proto"

	"mangrove/pkg/contract"
	"mangrove/pkg/decide"
	"mangrove/pkg/gate"
	"mangrove/pkg/store"
	"mangrove/pkg/web"
	contractv1 "mangrove/proto/gen/contractv1"
)

// done is the answer of a command: references, from which everything else is read anew.
type done struct {
	Subject  string `json:"subject"`
	ID       string `json:"id"`
	Version  uint64 `json:"version"`
	Position string `json:"position"`
	Decision string `json:"decision"`
}

// command runs a route's plan: one transaction from the lock to the commit. A refusal commits too: its ledger row
// and, for care, its duty.
func (s *Service) command(r Route) web.Handler {
	return func(ctx context.Context, c web.Call) (web.Answer, error) {
		req := r.request.New().Interface()
		if err := contract.Decode(c.Body, req); err != nil {
			return web.Answer{}, err
		}
		if err := s.await(ctx, c); err != nil {
			return web.Answer{}, err
		}
		answer, err := s.perform(ctx, r, c, req, c.Actor.ID)
		if err != nil {
			return web.Answer{}, err
		}
		status := 200
		switch {
		case r.plan.subject == "":
			status = 201
		case r.plan.asks:
			status = 202
		}
		return web.Answer{Status: status, Body: answer, Position: answer.Position, Version: &answer.Version, Decision: answer.Decision}, nil
	}
}

// perform runs a decoded command. A refusal comes back as the *web.Problem that says it. holder is whose the
// idempotency key is: the worker's, or their agency's.
func (s *Service) perform(ctx context.Context, r Route, c web.Call, req proto.Message, holder string) (done, error) {
	asked, typed, err := asked(c, req)
	if err != nil {
		return done{}, err
	}
	var answer done
	var problem *web.Problem
	err = s.Store.Do(ctx, func(tx *store.Tx) error {
		answer, problem = done{}, nil
		if c.IdempotencyKey != "" {
			known, ok, err := tx.Remembered(ctx, holder, c.IdempotencyKey)
			if err != nil {
				return err
			}
			if ok {
				if !bytes.Equal(known.Digest, digest(c, r)) {
					problem = web.KeyReused()
					return nil
				}
				return json.Unmarshal(known.Answer, &answer)
			}
		}
		w := &work{s: s, tx: tx, route: r, call: c, req: req, asked: asked, typed: typed}
		problem, err = w.run(ctx)
		if err != nil || problem != nil {
			return err
		}
		answer = w.answer
		if c.IdempotencyKey == "" {
			return nil
		}
		b, err := json.Marshal(answer)
		if err != nil {
			return fmt.Errorf("keeping an answer: %w", err)
		}
		tx.Remember(holder, c.IdempotencyKey, store.Remembered{Digest: digest(c, r), Answer: b})
		return nil
	})
	if err != nil {
		return done{}, err
	}
	if problem != nil {
		return done{}, problem
	}
	return answer, nil
}

func asProblem(err error) (*web.Problem, bool) {
	var p *web.Problem
	ok := errors.As(err, &p)
	return p, ok
}

func digest(c web.Call, r Route) []byte {
	h := sha256.New()
	fmt.Fprintln(h, r.Method, r.Path, c.Basis)
	for _, name := range slices.Sorted(maps.Keys(c.Path)) {
		fmt.Fprintln(h, name, c.Path[name])
	}
	h.Write(c.Body)
	return h.Sum(nil)
}

// asked prepares what the route's functions may know: sections as opaque handles for what was typed.
func asked(c web.Call, req proto.Message) (Asked, map[string]proto.Message, error) {
	a := Asked{Path: c.Path, Actor: c.Actor.ID, Agency: c.Actor.Agency, Roles: c.Actor.Roles, Query: map[string]string{}, sections: map[string]decide.Section{}}
	for k := range c.Query {
		a.Query[k] = c.Query.Get(k)
	}
	typed := contract.Typed(req)
	for field, section := range typed {
		if len(field) == 0 || proto.Size(section) == 0 {
			return a, nil, web.InvalidField(field, "it may not be empty")
		}
		// Until it is sealed, a section is known by the field it came in.
		a.sections[field] = decide.Keep(&contractv1.Sealed{Path: field, Holds: string(section.ProtoReflect().Descriptor().FullName())})
	}
	return a, typed, nil
}

// work is one command on its way.
type work struct {
	s     *Service
	tx    *store.Tx
	route Route
	call  web.Call
	req   proto.Message
	asked Asked
	typed map[string]proto.Message

	answer done
}

func (w *work) run(ctx context.Context) (*web.Problem, error) {
	s, p := w.s, w.route.plan
	now := s.Domain().UTC()
	id := newID()
	named := store.Ref{Kind: p.machine.Kind(), ID: id} // a new one is not there yet
	if p.subject != "" {
		named.ID = w.call.Path[p.subject]
	}
	locked := []store.Ref{named}
	var read []store.Ref
	var also store.Ref
	if p.resource != nil {
		var err error
		if also, err = w.resource(ctx, named); err != nil {
			return nil, err
		}
		if p.beside {
			read = append(read, also)
		} else {
			locked = append(locked, also)
		}
	}
	g, err := s.grounds(ctx, w.tx, w.call, locked, read...)
	if err != nil {
		return nil, err
	}
	subject, resource := g.of(named).Subject, g.of(also).Subject
	state, err := p.machine.Load(subject.State)
	if err != nil {
		return nil, err
	}
	var res any
	if p.resource != nil {
		if res, err = p.resource.Load(resource.State); err != nil {
			return nil, err
		}
	}
	flow := s.flow(w.call, w.route.Action, gate.Command, g, g.of(named))
	flow.Command = contract.Object(w.req)
	switch {
	case p.beside:
		flow.Beside = &gate.Beside{ID: also.ID, Known: g.of(also).Known, Grants: GateGrants(g.of(also).Grants)}
	case p.part != nil:
		flow.Resource = p.part(state, res, w.req, w.asked)
	case p.describe != nil && resource.State != nil:
		flow.Resource = p.describe(resource.ID, res)
	}
	given := decide.Given{
		At: now, Actor: w.call.Actor.ID, Agency: w.call.Actor.Agency, Case: subject.ID, ID: id, Facts: flow.Case.Facts,
		Agencies: s.assigned(g.of(named).Grants, now),
	}
	decision := newID()
	if p.records {
		return w.record(ctx, flow, decision, subject, state, resource, res, given)
	}
	d := s.decide(ctx, flow)[0]
	if !d.Allow && d.Explained && p.describe != nil && resource.State != nil {
		if d, err = w.instead(ctx, flow, d, resource.ID); err != nil {
			return nil, err
		}
	}
	row := RowOf(flow, d)
	if d.Explained && p.describe != nil && resource.State == nil {
		// A mistake in what was typed, whatever the rules would say of a thing that is not there.
		return w.declined(flow, row, decision, unknown(p.resource.Kind()))
	}
	if !d.Allow {
		return w.refuse(ctx, flow, d, row, decision, subject)
	}
	if w.call.IfVersion != nil && *w.call.IfVersion != subject.Seq {
		problem := web.Conflict(subject.Seq)
		row.Refused = "version_conflict"
		return w.decided(problem, decision), w.write(row, decision, flow)
	}
	given.Obligations = d.Obligations
	out, err := p.run(state, res, w.req, w.asked, given)
	var refusal *decide.Refusal
	if errors.As(err, &refusal) {
		return w.declined(flow, row, decision, refusal)
	}
	if err != nil {
		return nil, err
	}
	owed, err := obligations(d, now)
	if err != nil {
		return nil, err
	}
	out.Open = append(out.Open, owed...)
	return nil, w.apply(ctx, out, row, flow, decision, subject, state, resource, res, given)
}

// resource is the one that a joint command is on: what it names, or what the state of its subject does.
func (w *work) resource(ctx context.Context, subject store.Ref) (store.Ref, error) {
	p := w.route.plan
	ref := store.Ref{Kind: p.resource.Kind()}
	if p.resourceOf == nil {
		ref.ID = p.resourceID(w.req, w.asked)
		return ref, nil
	}
	records, err := w.tx.Records(ctx, []store.Ref{subject}, nil)
	if err != nil {
		return ref, err
	}
	state, err := p.machine.Load(records[subject].State)
	if err != nil {
		return ref, err
	}
	ref.ID = p.resourceOf(state)
	return ref, nil
}

// apply makes the outcome true: events numbered, sealed, appended and published, duties moved, the ledger written.
func (w *work) apply(ctx context.Context, out decide.Outcome, row Row, flow gate.Flow, decision string, subject store.Subject, state any, resource store.Subject, res any, g decide.Given) error {
	a := appender{s: w.s, tx: w.tx, typed: w.typed, at: g.At, agency: w.call.Actor.Agency}
	duties(w.tx, &subject, out, w.call.Actor.Agency, g.At)
	subject, err := a.append(ctx, w.route.plan.machine, subject, state, out.Events)
	if err != nil {
		return err
	}
	if w.route.plan.resource != nil {
		if _, err := a.append(ctx, w.route.plan.resource, resource, res, out.Resource); err != nil {
			return err
		}
	}
	row.Events = a.ids
	w.answer = done{
		Subject: subject.ID, ID: g.ID, Version: subject.Seq,
		Position: w.s.position(subject.Kind, subject.ID, subject.Seq), Decision: w.s.decisionID(decision),
	}
	flow.Case.ID, flow.Case.Known = subject.ID, true // it is there now
	return w.write(row, decision, flow)
}

func (s *Service) decisionID(id string) string { return s.def.Name + "/" + id }

func (w *work) write(row Row, decision string, flow gate.Flow) error {
	e, err := row.Entry(decision, flow)
	if err != nil {
		return err
	}
	w.tx.Write(e)
	return nil
}

// declined is a refusal by the state: recorded, and the caller told what to do.
func (w *work) declined(flow gate.Flow, row Row, decision string, r *decide.Refusal) (*web.Problem, error) {
	row.Refused = r.Code
	status := 409
	if r.Field != "" {
		status = 400
	}
	problem := &web.Problem{Status: status, Code: r.Code, Title: "This cannot be done now.", Detail: r.Hint, Field: r.Field, Hint: r.Hint}
	return w.decided(problem, decision), w.write(row, decision, flow)
}

// refuse is a refusal by a rule. One about care opens a duty with an owner and a clock in the same transaction
// (P2); one to somebody without a part in the case reads as if there were none.
func (w *work) refuse(ctx context.Context, flow gate.Flow, d gate.Decision, row Row, decision string, subject store.Subject) (*web.Problem, error) {
	problem := w.s.face(flow.Action, d)
	if flow.Case.Known {
		var err error
		if row.Duty, err = w.s.owe(ctx, w.tx, subject, flow, d); err != nil {
			return nil, err
		}
		problem.Duty = row.Duty
	}
	return w.decided(problem, decision), w.write(row, decision, flow)
}

func (w *work) decided(p *web.Problem, decision string) *web.Problem {
	p.Decision = w.s.decisionID(decision)
	return p
}

// face gives a refusal its face: explained, or as if there were no such record. Where no rule decided it is the same for
// all: to try again.
func (s *Service) face(action string, d gate.Decision) *web.Problem {
	switch {
	case d.Undecided:
		return web.Unavailable(time.Second)
	case !d.Explained:
		return web.NoSuchRecord()
	}
	options := make([]web.Option, len(d.Options))
	for i, o := range d.Options {
		options[i] = web.Option{Action: o.Action, Resource: o.Resource, More: o.More}
	}
	p := web.Refused(action, d.Deny, d.Roles, options...)
	p.EscalateTo = d.EscalateTo
	return p
}

// unknown says that a resource which a command names is not there.
func unknown(kind string) *decide.Refusal {
	return &decide.Refusal{Code: "unknown_" + kind, Field: kind, Hint: "there is none of this name: choose one that is listed"}
}

// instead adds to a refusal with which other resources the action would be lawful (P2). They are read for a refusal
// alone, and not locked: a bed that is named may be another's by the time it is asked for.
func (w *work) instead(ctx context.Context, flow gate.Flow, refused gate.Decision, without string) (gate.Decision, error) {
	p := w.route.plan
	all, err := w.tx.Subjects(ctx, p.resource.Kind())
	if err != nil {
		return refused, err
	}
	var others []map[string]any
	for _, sub := range all {
		if sub.ID == without {
			continue
		}
		state, err := p.resource.Load(sub.State)
		if err != nil {
			return refused, err
		}
		others = append(others, p.describe(sub.ID, state))
	}
	refused, err = w.s.Gate.Instead(ctx, flow, refused, others)
	if err != nil {
		w.s.Log.ErrorContext(ctx, "not every other place was tried", "action", flow.Action, "error", err)
	}
	return refused, nil
}

// record journals a fact and leaves its decision for after the commit: nothing but malformed input, such as a unit that is
// not there, and a wrong person stops it (P1).
func (w *work) record(ctx context.Context, flow gate.Flow, decision string, subject store.Subject, state any, resource store.Subject, res any, g decide.Given) (*web.Problem, error) {
	if !w.s.Gate.MayRecord(flow) {
		row := RowOf(flow, gate.Decision{Deny: []string{"N-01"}})
		return w.decided(web.NoSuchRecord(), decision), w.write(row, decision, flow)
	}
	if w.route.plan.describe != nil && resource.State == nil {
		return w.declined(flow, RowOf(flow, gate.Decision{}), decision, unknown(w.route.plan.resource.Kind()))
	}
	g.KeptOut = flow.Barred()
	g.Barred = g.KeptOut || !w.s.Gate.HasRole(flow)
	out, err := w.route.plan.run(state, res, w.req, w.asked, g)
	var refusal *decide.Refusal
	if errors.As(err, &refusal) {
		return w.declined(flow, RowOf(flow, gate.Decision{}), decision, refusal)
	}
	if err != nil {
		return nil, err
	}
	a := appender{s: w.s, tx: w.tx, typed: w.typed, at: g.At, agency: w.call.Actor.Agency}
	duties(w.tx, &subject, out, g.Agency, g.At)
	subject, err = a.append(ctx, w.route.plan.machine, subject, state, out.Events)
	if err != nil {
		return nil, err
	}
	if w.route.plan.resource != nil {
		if _, err := a.append(ctx, w.route.plan.resource, resource, res, out.Resource); err != nil {
			return nil, err
		}
	}
	waiting := recorded{Flow: flow, Events: a.ids}
	b, err := json.Marshal(waiting)
	if err != nil {
		return nil, fmt.Errorf("keeping a recorded fact for its decision: %w", err)
	}
	w.answer = done{
		Subject: subject.ID, ID: g.ID, Version: subject.Seq,
		Position: w.s.position(subject.Kind, subject.ID, subject.Seq), Decision: w.s.decisionID(decision),
	}
	w.tx.Recorded(decision, b)
	return nil, nil
}
