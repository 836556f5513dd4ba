package service

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"math"
	"slices"
	"sync"
	"time"

	"mangrove/pkg/bus"
	"mangrove/pkg/store"
	contractv1 "mangrove/proto/gen/contractv1"
)

// mustUnderstand stands for the reactions to an event that must be understood and was not.
const mustUnderstand = "must_understand"

const (
	mostParked = 20  // cases in a minute
	fewEvents  = 100 // of fewer in a minute, one is over 1 % by itself and says nothing
)

// brake stops consuming where too much of a minute is parked: then the fault is not that of a single event.
type brake struct {
	mu     sync.Mutex
	since  time.Time
	events int
	cases  map[string]bool
}

// saw counts events that have come.
func (b *brake) saw(now time.Time, events int) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if now.Sub(b.since) >= time.Minute {
		b.since, b.events, b.cases = now, 0, map[string]bool{}
	}
	b.events += events
}

// parked counts a case with something parked. Over 20 of them, or 1 % of the minute's events, it asks to stop.
func (b *brake) parked(of string) error {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.cases[of] = true
	if n := len(b.cases); n > mostParked || b.events >= fewEvents && 100*n > b.events {
		return fmt.Errorf("%d cases of %d events of a minute are parked: %w", n, b.events, bus.ErrStop)
	}
	return nil
}

// consume hands over what others publish. Where the brake stops it, the rest of the service goes on.
func (s *Service) consume(ctx context.Context) error {
	if err := s.retry(ctx, "noting where reactions begin", s.begin); err != nil {
		return err
	}
	err := s.Bus.Consume(ctx, s.group(), s.topics(), s, bus.ConsumeOptions{Delay: s.Delay})
	if errors.Is(err, bus.ErrStop) {
		s.stopped.Store(true)
		s.Log.ErrorContext(ctx, "this service reads no more events: mend the cause, then start it again and run mangrove replay "+s.def.Name+" --run", "error", err)
		return nil
	}
	return err
}

// Reading says whether the service still takes in what others publish. Where the brake has stopped it, every flow is as if an
// event were missing.
func (s *Service) Reading() bool { return !s.stopped.Load() }

// group is the consumer group of the service's processes.
func (s *Service) group() string { return "mangrove." + s.def.Name }

// topics are what it reads.
func (s *Service) topics() []string {
	var out []string
	for _, name := range s.def.Reads {
		out = append(out, Topic(name))
	}
	return out
}

// Waiting is something parked, as it is listed: nothing about a person, no section.
type Waiting struct {
	// Reaction is empty where the record as a whole could not be taken; then Record says where it stands, and
	// neither type nor number is known.
	Reaction string `json:"reaction,omitempty"`
	Type     string `json:"type,omitempty"`
	Number   uint64 `json:"number,omitempty"`
	Record   string `json:"record,omitempty"`
	// Decision is that on a recorded fact, where it failed; it is tried again each minute.
	Decision string    `json:"decision,omitempty"`
	Producer string    `json:"producer"`
	Since    time.Time `json:"since"`
	Reason   string    `json:"reason"`
}

// Parked lists what is parked, in order.
func (s *Service) Parked(ctx context.Context) ([]Waiting, error) {
	reactions, records, err := s.parked(ctx)
	if err != nil {
		return nil, err
	}
	var undecided []store.Undecidable
	err = s.Store.Snapshot(ctx, func(tx *store.Tx) (err error) {
		undecided, err = tx.Undecidables(ctx)
		return err
	})
	if err != nil {
		return nil, err
	}
	var out []Waiting
	for _, u := range undecided {
		out = append(out, Waiting{Decision: s.decisionID(u.ID), Producer: s.def.Name, Since: u.At, Reason: u.Reason})
	}
	for _, u := range records {
		out = append(out, Waiting{
			Record: fmt.Sprintf("%s/%d/%d", u.Topic, u.Partition, u.Offset), Producer: producerOf(u.Topic), Since: u.At, Reason: u.Reason,
		})
	}
	for _, p := range reactions {
		out = append(out, Waiting{
			Reaction: p.Reaction, Type: p.Event.GetType(), Number: p.Event.GetSeq(), Producer: p.Event.GetSource(), Since: p.At, Reason: p.Reason,
		})
	}
	return out, nil
}

func (s *Service) parked(ctx context.Context) (reactions []store.Parked, records []store.Unread, err error) {
	err = s.Store.Snapshot(ctx, func(tx *store.Tx) error {
		if records, err = tx.Unread(ctx); err != nil {
			return err
		}
		reactions, err = tx.Parked(ctx)
		return err
	})
	return reactions, records, err
}

// Replay takes what is parked again, each in a transaction of its own: the records, then what is missing and stands in a topic,
// then the reactions in order. What fails again stays, and what comes after it of the same subject waits behind it. It gives how many went through.
func (s *Service) Replay(ctx context.Context) (int, error) {
	if err := s.begin(ctx); err != nil {
		return 0, err
	}
	reactions, records, err := s.parked(ctx)
	if err != nil {
		return 0, err
	}
	done := 0
	// A record that cannot be opened has no case but its keyed one.
	stuck := map[string]bool{}
	again := func(what string, of []string, f func(*store.Tx) error) error {
		if slices.ContainsFunc(of, func(of string) bool { return stuck[of] }) {
			return nil
		}
		err := s.Store.Do(ctx, f)
		switch {
		case err == nil:
			done++
		case errors.Is(err, errTaken):
		case ctx.Err() != nil || store.Passing(err):
			return fmt.Errorf("replaying what is parked: %w", err)
		default:
			for _, of := range of {
				stuck[of] = true
			}
			s.Log.WarnContext(ctx, "what was parked failed again", "what", what, "error", store.Told(err))
		}
		return nil
	}
	for _, u := range records {
		err := again(u.Topic, []string{u.Topic + "/" + string(u.Key)}, func(tx *store.Tx) error {
			if ok, err := tx.Reread(ctx, u); err != nil || !ok {
				return cmp.Or(err, errTaken)
			}
			return s.handle(ctx, tx, u.Topic, bus.Record{Key: u.Key, Value: u.Value, Partition: u.Partition, Offset: u.Offset}, &parking{late: true})
		})
		if err != nil {
			return done, err
		}
	}
	for _, topic := range s.topics() {
		stand, err := s.seek(ctx, topic)
		if err != nil {
			return done, err
		}
		for _, r := range stand {
			err := again(topic, []string{topic + "/" + string(r.Key)}, func(tx *store.Tx) error { return s.makeUp(ctx, tx, topic, r) })
			if err != nil {
				return done, err
			}
		}
	}
	for _, p := range reactions {
		e := p.Event
		of := []string{e.GetSubjectKind() + "/" + e.GetSubject()}
		if secret := s.Topics[e.GetSource()]; secret != nil {
			of = append(of, Topic(e.GetSource())+"/"+string(secret.KeyedCase(s.Deployment, e.GetSubject())))
		}
		err := again(p.Reaction, of, func(tx *store.Tx) error {
			if ok, err := tx.Unpark(ctx, p.ID); err != nil || !ok {
				return cmp.Or(err, errTaken)
			}
			return s.replay(ctx, tx, p.Event, p.Reaction)
		})
		if err != nil {
			return done, err
		}
	}
	s.Committed(0)
	return done, nil
}

// seek gives what stands in a topic about subjects of which an event of it is missing.
func (s *Service) seek(ctx context.Context, topic string) ([]bus.Record, error) {
	producer := producerOf(topic)
	keyed := map[string]bool{}
	err := s.Store.Snapshot(ctx, func(tx *store.Tx) error {
		subjects, err := tx.Missing(ctx, producer)
		for _, id := range subjects {
			keyed[string(s.Topics[producer].KeyedCase(s.Deployment, id))] = true
		}
		return err
	})
	if err != nil || len(keyed) == 0 {
		return nil, err
	}
	var out []bus.Record
	err = s.Bus.Last(ctx, topic, math.MaxInt64, func(r bus.Record) error {
		if keyed[string(r.Key)] {
			out = append(out, r)
		}
		return nil
	})
	return out, err
}

// makeUp handles a record that is missing, and no other.
func (s *Service) makeUp(ctx context.Context, tx *store.Tx, topic string, r bus.Record) error {
	e, err := s.receive(topic, r)
	if err != nil {
		return err
	}
	standing, err := tx.Head(ctx, e, false)
	if err != nil {
		return err
	}
	if standing != store.Late {
		return errTaken
	}
	return s.apply(ctx, tx, e, at(topic, r), &parking{late: true})
}

var errTaken = errors.New("another replay took it")

func (s *Service) replay(ctx context.Context, tx *store.Tx, e *contractv1.Event, reaction string) error {
	msg, err := message(e)
	if err != nil {
		return err
	}
	if reaction == mustUnderstand {
		return s.apply(ctx, tx, e, nil, &parking{late: true})
	}
	i := slices.IndexFunc(s.def.Reactions, func(r Reaction) bool { return r.Name == reaction })
	if i < 0 {
		return fmt.Errorf("%s has no reaction %s: deploy the version that knows it", s.def.Name, reaction)
	}
	return s.run(ctx, tx, s.def.Reactions[i], e, msg)
}
