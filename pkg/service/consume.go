package service

import (
	"context"
	"errors"
	"slices"

	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/reflect/protoreflect"

	"mangrove/pkg/bus"
	"mangrove/pkg/contract"
	"mangrove/pkg/decide"
	"mangrove/pkg/store"
	contractv1 "mangrove/proto/gen/contractv1"
	grantv1 "mangrove/proto/gen/grantv1"
)

func fullName(s string) protoreflect.FullName { return protoreflect.FullName(s) }

// Handle folds a batch of records and runs the reactions, in one transaction. When the batch fails it is redone one
// by one, so that one record cannot hold back the others' effect.
func (s *Service) Handle(ctx context.Context, topic string, partition int, batch []bus.Record) error {
	s.brake.saw(s.Security(), len(batch))
	err := s.Store.Do(ctx, func(tx *store.Tx) error {
		for _, r := range batch {
			if err := s.handle(ctx, tx, topic, r, nil); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		for _, r := range batch {
			if err := s.handleOne(ctx, topic, partition, r); err != nil {
				return err
			}
		}
	}
	s.Committed(0)
	s.Failpoint("after commit before offset")
	return nil
}

// handleOne handles a record by itself, and parks what fails unexpectedly: a reaction, or the record as a whole.
func (s *Service) handleOne(ctx context.Context, topic string, partition int, r bus.Record) error {
	var p parking
	err := s.Store.Do(ctx, func(tx *store.Tx) error {
		p = parking{}
		err := tx.Try(ctx, func(tx *store.Tx) error { return s.handle(ctx, tx, topic, r, &p) })
		if err == nil || ctx.Err() != nil || store.Passing(err) {
			return err
		}
		p.parked = true
		s.Log.ErrorContext(ctx, "a record is parked", "topic", topic, "partition", partition, "offset", r.Offset, "error", store.Told(err))
		return tx.ParkRecord(ctx, store.Unread{Topic: topic, Partition: partition, Offset: r.Offset, Key: r.Key, Value: r.Value, Reason: store.Told(err)})
	})
	if err != nil || !p.parked {
		return err
	}
	return s.brake.parked(string(r.Key))
}

// parking is how a record is handled by itself: a reaction that fails unexpectedly is parked. Where it is nil, it fails
// the batch.
type parking struct {
	// late says that this is a replay: what fails stays as it was.
	late bool
	// parked says that something was.
	parked bool
}

var errNotUnderstood = errors.New("an event of a newer service that must be understood: upgrade this one")

func (s *Service) handle(ctx context.Context, tx *store.Tx, topic string, r bus.Record, p *parking) error {
	e, err := s.receive(topic, r)
	if err != nil {
		return err
	}
	return s.apply(ctx, tx, e, at(topic, r), p)
}

// apply folds an event and runs the reactions to it that had begun where it stood.
func (s *Service) apply(ctx context.Context, tx *store.Tx, e *contractv1.Event, stood *place, p *parking) error {
	msg, unknown := message(e)
	standing, err := tx.Head(ctx, e, s.folds(e, msg))
	if err != nil {
		return err
	}
	if standing == store.Seen {
		s.Failpoint("skipped duplicate")
		return nil
	}
	if err := s.copyGrant(ctx, tx, e, msg); err != nil {
		return err
	}
	if standing == store.Foreign {
		return s.restateFor(ctx, tx, e, msg)
	}
	if unknown != nil && e.GetMustUnderstand() {
		if p == nil || p.late {
			return errNotUnderstood
		}
		p.parked = true
		return tx.Park(ctx, e, mustUnderstand, errNotUnderstood.Error())
	}
	switch standing {
	case store.Late:
		// The facts of later events stand; what this one asks for was not done.
		err = tx.Arrived(ctx, e)
	case store.Gap:
		// Waiting would only hold up every other case: the facts are whole with this event. That what the missing one asks
		// for was not done is marked, and irreversible acts are refused until it comes.
		s.Log.ErrorContext(ctx, "an event before this one is missing: run mangrove replay "+s.def.Name+" --run, which looks for it", "from", e.GetSource())
		fallthrough
	default:
		err = s.fold(ctx, tx, e)
	}
	if err != nil {
		return err
	}
	if err := s.restateFor(ctx, tx, e, msg); err != nil {
		return err
	}
	if err := s.confirmFor(ctx, tx, e, msg); err != nil {
		return err
	}
	if unknown != nil {
		return nil
	}
	return s.react(ctx, tx, e, msg, stood, p)
}

// fold keeps what an event says, and of its sections those that this service has a share in.
func (s *Service) fold(ctx context.Context, tx *store.Tx, e *contractv1.Event) error {
	var categories []contractv1.Category
	if len(e.GetSections()) > 0 {
		held, err := tx.Grants(ctx, e.GetSubject())
		if err != nil {
			return err
		}
		categories = s.shared(held, s.Domain())
	}
	if e.GetRestatedTo() == s.def.Name {
		for _, sec := range e.GetSections() {
			categories = append(categories, sec.GetCategory())
		}
	}
	if s.def.CollectsDuties {
		tx.FoldDuties(e)
	}
	return tx.Fold(ctx, e, append(slices.Clone(s.def.Needs), suspended), categories)
}

// folds says whether an event may open a case here that is not known yet.
func (s *Service) folds(e *contractv1.Event, msg proto.Message) bool {
	if slices.Contains(s.def.FoldsEvery, e.GetSubjectKind()) {
		return true
	}
	if e.GetSubjectKind() != CaseKind {
		return isStanding(e.GetSubjectKind())
	}
	if e.GetRestatedTo() == s.def.Name {
		return true
	}
	given, ok := msg.(*grantv1.GrantGiven)
	return ok && assigned(given.GetGrant()) && given.GetGrant().GetRecipient().GetService() == s.def.Name
}

// The standing of a worker or an agency is a fact of the register's, which every service folds for all of them (N-01).
const suspended = "suspended"

func isStanding(kind string) bool { return kind == "worker" || kind == "agency" }

func assigned(g *grantv1.Grant) bool { return g.GetKind() == grantv1.GrantKind_GRANT_KIND_ASSIGNMENT }

// copyGrant keeps of what the register says what this service keeps.
func (s *Service) copyGrant(ctx context.Context, tx *store.Tx, e *contractv1.Event, msg proto.Message) error {
	if s.def.Register {
		return nil
	}
	switch m := msg.(type) {
	case *grantv1.GrantGiven:
		g := m.GetGrant()
		keep := s.def.Keeps(g)
		if !keep && s.def.CopiesOwnCases {
			sub, err := tx.Read(ctx, CaseKind, g.GetCase())
			if err != nil {
				return err
			}
			keep = sub.State != nil
		}
		if !keep {
			return nil
		}
		return tx.PutGrant(ctx, g)
	case *grantv1.GrantEnded:
		return tx.EndGrant(ctx, m.GetGrant(), e.GetTime().AsTime())
	}
	if id, change := changed(e, msg); id != "" {
		return tx.ChangeGrant(ctx, id, change)
	}
	return nil
}

// restateFor states again what this service owns about a case, for a service that was newly assigned to it: all
// facts, and the sections of the categories that the share names.
func (s *Service) restateFor(ctx context.Context, tx *store.Tx, e *contractv1.Event, msg proto.Message) error {
	given, ok := msg.(*grantv1.GrantGiven)
	if !ok || !assigned(given.GetGrant()) {
		return nil
	}
	to := given.GetGrant().GetRecipient().GetService()
	machine, has := s.def.machine(CaseKind)
	if to == s.def.Name || !has {
		return nil
	}
	sub, err := tx.Lock(ctx, CaseKind, e.GetSubject())
	if err != nil || sub.State == nil {
		return err
	}
	state, err := machine.Load(sub.State)
	if err != nil {
		return err
	}
	a := appender{s: s, tx: tx, at: s.Domain().UTC(), restate: to}
	for _, sec := range decide.SectionsOf(state) {
		if slices.Contains(given.GetGrant().GetCategories(), sec.GetCategory()) && leaves(sec) {
			a.sections = append(a.sections, sec)
		}
	}
	_, err = a.append(ctx, machine, sub, state, []proto.Message{&contractv1.Restated{Service: to}})
	return err
}

// confirmFor answers a service that prepares an act which cannot be undone: what this service owns of the case is what
// it has said until now (I-01). A service that owns nothing of the case has nothing to confirm.
func (s *Service) confirmFor(ctx context.Context, tx *store.Tx, e *contractv1.Event, msg proto.Message) error {
	asked, ok := msg.(*contractv1.FactsAsked)
	if !ok {
		return nil
	}
	sub, err := tx.Lock(ctx, CaseKind, e.GetSubject())
	if err != nil || sub.State == nil {
		return err
	}
	a := appender{s: s, tx: tx, at: s.Domain().UTC()}
	return a.say(ctx, sub, &contractv1.FactsConfirmed{Ask: asked.GetAsk(), Asker: e.GetSource()})
}

// leaves says whether a section may leave its owner.
func leaves(sec *contractv1.Sealed) bool {
	mt, err := findMessage(sec.GetHolds())
	if err != nil {
		return false
	}
	m, err := contract.Of(mt)
	return err == nil && !m.NeverLeaves
}

// react runs the reactions to an event. A refusal by the domain is a value, noted in the log without ids; anything
// else unexpected parks the reaction of that case only, never the facts.
func (s *Service) react(ctx context.Context, tx *store.Tx, e *contractv1.Event, msg proto.Message, stood *place, p *parking) error {
	for _, r := range s.def.Reactions {
		if r.Type != "" && r.Type != fullName(e.GetType()) || !s.begun(r, stood) {
			continue
		}
		if p == nil || p.late {
			if err := s.run(ctx, tx, r, e, msg); err != nil {
				return err
			}
			continue
		}
		if err := tx.Try(ctx, func(tx *store.Tx) error { return s.run(ctx, tx, r, e, msg) }); err != nil {
			if ctx.Err() != nil || store.Passing(err) {
				return err
			}
			s.Log.ErrorContext(ctx, "a reaction is parked", "reaction", r.Name, "error", store.Told(err))
			p.parked = true
			if err := tx.Park(ctx, e, r.Name, store.Told(err)); err != nil {
				return err
			}
		}
	}
	return nil
}

// run runs one reaction to an event.
func (s *Service) run(ctx context.Context, tx *store.Tx, r Reaction, e *contractv1.Event, msg proto.Message) error {
	for _, do := range r.Do(e, msg) {
		if err := s.Do(ctx, tx, do); err != nil {
			return err
		}
	}
	return nil
}

// Do runs a command of the service itself: of a reaction or a deadline. done names duties of its subject that are done with
// it, whatever comes of it.
func (s *Service) Do(ctx context.Context, tx *store.Tx, do Do, done ...string) error {
	named := store.Ref{Kind: do.Machine.Kind(), ID: do.Subject}
	records, err := tx.Records(ctx, []store.Ref{named}, nil)
	if err != nil {
		return err
	}
	sub := records[named].Subject
	state, err := do.Machine.Load(sub.State)
	if err != nil {
		return err
	}
	a := appender{s: s, tx: tx, at: s.Domain().UTC()}
	given := decide.Given{At: a.at, Actor: s.def.Name, Case: do.Subject, ID: newID(), Facts: records[named].Facts, Agencies: s.assigned(records[named].Grants, a.at)}
	var resource store.Subject
	var res any
	var out decide.Outcome
	if do.ResourceOf != nil {
		do.Resource = do.ResourceOf(state)
	}
	switch {
	case do.ResourceMachine == nil:
		out, err = do.Decide(state, nil, given)
	case do.Resource != "":
		if resource, err = tx.Lock(ctx, do.ResourceMachine.Kind(), do.Resource); err != nil {
			return err
		}
		if res, err = do.ResourceMachine.Load(resource.State); err != nil {
			return err
		}
		out, err = do.Decide(state, res, given)
	}
	var refusal *decide.Refusal
	if errors.As(err, &refusal) {
		s.Log.InfoContext(ctx, "a command of the service itself was refused", "code", refusal.Code)
		out, err = decide.Outcome{}, nil
	}
	if err != nil {
		return err
	}
	out.Done = append(out.Done, done...)
	duties(tx, &sub, out, "", a.at)
	if _, err = a.append(ctx, do.Machine, sub, state, out.Events); err != nil || len(out.Resource) == 0 {
		return err
	}
	_, err = a.append(ctx, do.ResourceMachine, resource, res, out.Resource)
	return err
}
