package service

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"
	"time"

	"golang.org/x/sync/errgroup"
	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/reflect/protoreflect"
	"google.golang.org/protobuf/reflect/protoregistry"

	"mangrove/pkg/bus"
	"mangrove/pkg/decide"
	"mangrove/pkg/gate"
	"mangrove/pkg/seal/ask"
	"mangrove/pkg/store"
	"mangrove/pkg/web/peer"
	contractv1 "mangrove/proto/gen/contractv1"
)

const (
	bindCall = "keys.bind"
	poolSize = 128
	// beat is how often a loop looks at its clock, and how long rows of the ledger are gathered for one link of its chain.
	beat = 100 * time.Millisecond
	// seldom is how often a loop looks at the database without news: another process of the service may have left work
	// and died.
	seldom = time.Second
)

func findMessage(name string) (protoreflect.MessageDescriptor, error) {
	mt, err := protoregistry.GlobalTypes.FindMessageByName(fullName(name))
	if err != nil {
		return nil, fmt.Errorf("the message %s is not known: %w", name, err)
	}
	return mt.Descriptor(), nil
}

// Run does all the work of the service until ctx ends: publishing, consuming, duties, calls, decisions on recorded
// facts, the ledger's chain, the pool of cards.
func (s *Service) Run(ctx context.Context) error {
	topics := []bus.Topic{{Name: Topic(s.def.Name), Partitions: s.Partitions}, {Name: LedgerTopic, Partitions: 1}}
	if err := s.retry(ctx, "preparing topics", func(ctx context.Context) error { return s.Bus.Ensure(ctx, topics) }); err != nil {
		return err
	}
	g, ctx := errgroup.WithContext(ctx)
	g.Go(func() error { return s.alone(ctx, "relay", s.publishing) })
	g.Go(func() error { return s.alone(ctx, "heads", s.heads.Run) })
	if len(s.def.Reads) > 0 {
		g.Go(func() error { return s.consume(ctx) })
	}
	// Each name of a call by itself: a service that hangs holds up no call to another.
	for _, name := range append(slices.Collect(maps.Keys(s.def.Calls)), bindCall) {
		bell := s.bell(store.ToCall)
		g.Go(func() error {
			return s.upon(ctx, bell, func(ctx context.Context) (func() bool, error) { return s.callOthers(ctx, name) })
		})
	}
	for work, f := range map[store.Work]func(context.Context) (func() bool, error){
		store.ToKeep: s.keepDuties, store.ToDecide: s.decideRecorded, store.ToIssue: s.fillPool,
	} {
		bell := s.bell(work)
		g.Go(func() error { return s.upon(ctx, bell, f) })
	}
	g.Go(func() error { return s.watching(ctx) })
	chained := s.bell(store.ToChain)
	g.Go(func() error {
		return s.alone(ctx, "chain", func(ctx context.Context) error { return s.upon(ctx, chained, s.chain) })
	})
	if err := g.Wait(); err != nil && ctx.Err() == nil {
		return fmt.Errorf("running %s: %w", s.def.Name, err)
	}
	return nil
}

// alone runs f while this process alone of the service's holds the lock; another process takes over when it ends.
func (s *Service) alone(ctx context.Context, name string, f func(context.Context) error) error {
	for ctx.Err() == nil {
		if _, err := s.Store.Exclusive(ctx, name, f); err != nil && ctx.Err() == nil {
			s.Log.WarnContext(ctx, "trying again", "what", name, "error", err)
		}
		if !pause(ctx, time.Second) {
			return nil
		}
	}
	return nil
}

func pause(ctx context.Context, d time.Duration) bool {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-t.C:
		return true
	case <-ctx.Done():
		return false
	}
}

func (s *Service) retry(ctx context.Context, what string, f func(context.Context) error) error {
	for {
		err := f(ctx)
		if err == nil {
			return nil
		}
		s.Log.WarnContext(ctx, "trying again", "what", what, "error", err)
		if !pause(ctx, time.Second) {
			return fmt.Errorf("%s: %w", what, errEnded)
		}
	}
}

// upon runs f whenever the bell rings, since a commit here left work of its kind, when something has come of which f told, and
// seldom without either. Nothing that passes stops it.
func (s *Service) upon(ctx context.Context, bell <-chan struct{}, f func(context.Context) (come func() bool, err error)) error {
	failing := beat
	for {
		come, err := f(ctx)
		if ctx.Err() != nil {
			return nil
		}
		wait := seldom
		if err != nil {
			s.Log.WarnContext(ctx, "trying again", "service", s.def.Name, "error", err)
			wait, failing = failing, min(2*failing, 5*time.Second)
		} else {
			failing = beat
		}
		rest(ctx, bell, wait, come)
	}
}

// rest returns at news, after a while, or when something has come, of which it asks without the database: the domain
// clock may have been moved.
func rest(ctx context.Context, news <-chan struct{}, wait time.Duration, come func() bool) {
	end := time.NewTimer(wait)
	defer end.Stop()
	var beats <-chan time.Time
	if come != nil {
		tick := time.NewTicker(beat)
		defer tick.Stop()
		beats = tick.C
	}
	for {
		select {
		case <-ctx.Done():
			return
		case <-news:
			return
		case <-end.C:
			return
		case <-beats:
			if come() {
				return
			}
		}
	}
}

// callOthers makes the direct calls of a name that are due: endings at the register, bindings of cards.
func (s *Service) callOthers(ctx context.Context, name string) (func() bool, error) {
	for {
		c, ok, err := s.Store.TakeCall(ctx, name, s.Security())
		if err != nil {
			return nil, err
		}
		if !ok {
			due, ok, err := s.Store.NextCall(ctx, name)
			if err != nil || !ok {
				return nil, err
			}
			return func() bool { return !s.Security().Before(due) }, nil
		}
		if err := s.answered(ctx, c, s.callOne(ctx, c)); err != nil {
			return nil, err
		}
	}
}

func (s *Service) callOne(ctx context.Context, c store.Call) error {
	if c.Name != bindCall {
		return s.def.Calls[c.Name](ctx, c.Body)
	}
	var b ask.Bind
	if err := json.Unmarshal(c.Body, &b); err != nil {
		return fmt.Errorf("reading a kept call: %w", err)
	}
	return s.Keys.Bind(ctx, b)
}

// answered notes what became of a call.
func (s *Service) answered(ctx context.Context, c store.Call, err error) error {
	if err != nil && !errors.Is(err, peer.ErrRefused) {
		s.Log.WarnContext(ctx, "a call to another service failed", "call", c.Name, "tries", c.Tries, "error", err)
		return nil
	}
	return s.Store.Do(ctx, func(tx *store.Tx) error {
		tx.Called(c)
		if err == nil {
			return nil
		}
		s.Log.ErrorContext(ctx, "another service refused a call", "call", c.Name, "error", err)
		if c.Name == bindCall {
			return s.misbound(ctx, tx, c)
		}
		return nil
	})
}

// misbound deals with a card that keys knows to be for somebody else: this database was put back from before that. What was
// sealed to it opens for nobody, so the agency that wrote it must write it again; neither it nor its neighbours in the pool
// are used any more.
func (s *Service) misbound(ctx context.Context, tx *store.Tx, c store.Call) error {
	var b ask.Bind
	if err := json.Unmarshal(c.Body, &b); err != nil {
		return fmt.Errorf("reading a kept call: %w", err)
	}
	at := s.Domain().UTC()
	sub, err := tx.Lock(ctx, CaseKind, b.Case)
	if err != nil {
		return err
	}
	tx.OpenDuty(&sub, store.Duty{
		ID: newID(), OpenedAt: at,
		Duty: decide.Duty{Key: writeAgain + "/" + b.Agency, What: writeAgain, Whose: "supervisor", Next: "data_protection", Office: true, Agency: b.Agency, By: at.Add(compareWithin)},
	})
	if err := tx.DiscardCards(ctx, b.KeyID); err != nil {
		return err
	}
	a := appender{s: s, tx: tx, at: at}
	return a.say(ctx, sub)
}

// keepDuties takes the duties whose instant has come.
func (s *Service) keepDuties(ctx context.Context) (func() bool, error) {
	for {
		next, ok, err := s.Store.NextDue(ctx)
		if err != nil || !ok {
			return nil, err
		}
		come := func() bool { return !s.Domain().Before(next) }
		if !come() {
			return come, nil
		}
		took := false
		err = s.Store.Do(ctx, func(tx *store.Tx) error {
			var err error
			took, err = s.keepDuty(ctx, tx)
			return err
		})
		if err != nil || !took { // somebody has it, or its subject
			return nil, err
		}
	}
}

// keepDuty takes one duty that is due, if there is one: the service acts itself where it has a deadline of that name, else
// the duty goes to whoever is next.
func (s *Service) keepDuty(ctx context.Context, tx *store.Tx) (bool, error) {
	d, ok, err := tx.Due(ctx, s.Domain())
	if err != nil || !ok {
		return false, err
	}
	if deadline, ok := s.def.Deadlines[d.What]; ok {
		err := tx.Try(ctx, func(tx *store.Tx) error {
			return s.Do(ctx, tx, deadline(d), d.Key)
		})
		if err == nil || ctx.Err() != nil || store.Passing(err) {
			return true, err
		}
		s.Log.ErrorContext(ctx, "a deadline failed and goes to whoever is next", "what", d.What, "error", store.Told(err))
	}
	if err := tx.Overdue(ctx, d.ID); err != nil {
		return true, err
	}
	err = tx.Try(ctx, func(tx *store.Tx) error { return s.tellOverdue(ctx, tx, d) })
	if err == nil || ctx.Err() != nil || store.Passing(err) {
		return true, err
	}
	// One subject that cannot be worked on holds up no other's duties: whoever is next must look.
	s.Log.ErrorContext(ctx, "that a duty is overdue was told to no other service", "what", d.What, "error", store.Told(err))
	return true, nil
}

func (s *Service) tellOverdue(ctx context.Context, tx *store.Tx, d store.Duty) error {
	sub, err := tx.Lock(ctx, d.SubjectKind, d.Subject)
	if err != nil {
		return err
	}
	a := appender{s: s, tx: tx, at: s.Domain().UTC()}
	return a.say(ctx, sub, &contractv1.DutyOverdue{Duty: d.ID, What: d.What, Whose: role(d.Whose), Next: role(d.Next)})
}

// recorded is what waits for its decision.
type recorded struct {
	Flow   gate.Flow `json:"flow"`
	Events []string  `json:"events"`
}

// decideRecorded decides what was recorded. One on which there can be no decision for now holds up no other: it is tried
// again, and until then mangrove replay says why.
func (s *Service) decideRecorded(ctx context.Context) (func() bool, error) {
	const most = 20
	for {
		found := 0
		err := s.Store.Do(ctx, func(tx *store.Tx) error {
			waiting, err := tx.Undecided(ctx, most)
			if err != nil {
				return err
			}
			found = len(waiting)
			for id, b := range waiting {
				err := tx.Try(ctx, func(tx *store.Tx) error { return s.decideOne(ctx, tx, id, b) })
				if err == nil {
					continue
				}
				if ctx.Err() != nil || store.Passing(err) && !errors.Is(err, gate.ErrUndecided) {
					return err
				}
				s.Log.ErrorContext(ctx, "a decision on a recorded fact failed", "decision", s.decisionID(id), "error", store.Told(err))
				tx.PutOff(id, store.Told(err), s.Security().Add(time.Minute))
			}
			return nil
		})
		if err != nil || found < most {
			return nil, err
		}
	}
}

// decideOne marks what a recorded fact is outside of, in the ledger, and opens the duties that follow. The engine's
// failure only delays it.
func (s *Service) decideOne(ctx context.Context, tx *store.Tx, id string, b []byte) error {
	var r recorded
	if err := json.Unmarshal(b, &r); err != nil {
		return fmt.Errorf("reading a recorded fact: %w", err)
	}
	d, err := s.Gate.Decide(ctx, r.Flow)
	if err != nil {
		return fmt.Errorf("deciding on a recorded fact: %w", err)
	}
	row := RowOf(r.Flow, d)
	row.Events = r.Events
	sub, err := tx.Lock(ctx, CaseKind, r.Flow.Case.ID)
	if err != nil {
		return err
	}
	if row.Duty, err = s.owe(ctx, tx, sub, r.Flow, d); err != nil {
		return err
	}
	e, err := row.Entry(id, r.Flow)
	if err != nil {
		return err
	}
	tx.Write(e)
	tx.Decided(id)
	return nil
}

// fillPool keeps cards at hand, so that nothing waits for keys to write.
func (s *Service) fillPool(ctx context.Context) (func() bool, error) {
	n, err := s.Store.Unbound(ctx)
	if err != nil || n > poolSize/2 {
		return nil, err
	}
	issued, err := s.Keys.Cards(ctx, poolSize-n)
	if err != nil {
		return nil, fmt.Errorf("asking keys for cards: %w", err)
	}
	var cards []*contractv1.KeyCard
	for _, b := range issued.Cards {
		c := new(contractv1.KeyCard)
		if err := proto.Unmarshal(b, c); err != nil {
			return nil, fmt.Errorf("reading a card: %w", err)
		}
		cards = append(cards, c)
	}
	return nil, s.Store.AddCards(ctx, cards)
}

// Quiet says whether nothing is left that the service would do by itself at this instant of the domain clock.
func (s *Service) Quiet(ctx context.Context) (bool, error) {
	n, err := s.Store.Waiting(ctx, s.Domain())
	if err != nil || n > 0 {
		return false, err
	}
	if len(s.def.Reads) == 0 {
		return true, nil
	}
	for _, topic := range s.topics() {
		// Of a topic that is not seen yet nobody knows the lag.
		if n, err := s.Bus.Partitions(ctx, topic); err != nil || n == 0 {
			return false, err
		}
	}
	lag, err := s.Bus.Lag(ctx, s.group(), s.topics())
	return lag == 0, err
}
