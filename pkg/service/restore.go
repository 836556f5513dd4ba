package service

import (
	"context"
	"maps"
	"math"
	"slices"
	"time"

	"mangrove/pkg/bus"
	"mangrove/pkg/decide"
	"mangrove/pkg/store"
	contractv1 "mangrove/proto/gen/contractv1"
)

const (
	// tail is how many of a partition's last records tell whether the topic is ahead of the journal. The very last would
	// not do: what commits at once is published in any order.
	tail = 1000
	// compareFork is the duty to compare a forked case with what others were told of it.
	compareFork = "compare_forked_case"
	// writeAgain is the duty to write what was sealed to a card that keys knows to be for somebody else.
	writeAgain    = "write_again"
	compareWithin = 72 * time.Hour
)

// publishing sends the outbox, once the topic is known to hold nothing that the journal does not.
func (s *Service) publishing(ctx context.Context) error {
	for told := false; ; told = true {
		f, err := s.fork(ctx, tail)
		if err != nil {
			return err
		}
		if len(f.subjects) == 0 {
			return s.relay.Run(ctx)
		}
		if !told {
			if err := s.Store.Do(ctx, func(tx *store.Tx) error { return tx.DiscardCards(ctx) }); err != nil {
				return err
			}
			s.Log.ErrorContext(ctx, "nothing is published: the topic holds events that this database does not. If a backup was put back, run mangrove restore "+s.def.Name,
				"subjects", len(f.subjects))
		}
		if !pause(ctx, time.Second) {
			return nil
		}
	}
}

type subject struct{ kind, id string }

// fork is where the topic and the journal went different ways.
type fork struct {
	// subjects are those of which the topic holds an event that the journal does not.
	subjects map[subject]bool
	// sent are the ids of what was published in this epoch.
	sent map[string]bool
	// epoch is the latest that the topic knows.
	epoch uint32
}

// fork compares the last records of each partition of the own topic with the journal. What is of a former epoch was
// dealt with when that ended.
func (s *Service) fork(ctx context.Context, records int64) (fork, error) {
	f := fork{subjects: map[subject]bool{}, sent: map[string]bool{}}
	var epoch uint32
	err := s.Store.Snapshot(ctx, func(tx *store.Tx) (err error) {
		epoch, err = tx.Epoch(ctx)
		return err
	})
	if err != nil {
		return f, err
	}
	of := map[string]subject{}
	compare := func() error {
		return s.Store.Snapshot(ctx, func(tx *store.Tx) error {
			missing, err := tx.NotJournalled(ctx, slices.Collect(maps.Keys(of)))
			for _, id := range missing {
				f.subjects[of[id]] = true
			}
			clear(of)
			return err
		})
	}
	topic := Topic(s.def.Name)
	err = s.Bus.Last(ctx, topic, records, func(r bus.Record) error {
		e, err := s.receive(topic, r)
		if err != nil || e.GetEpoch() < epoch {
			return nil //nolint:nilerr // a record that is not this service's is for its readers to park
		}
		f.epoch = max(f.epoch, e.GetEpoch())
		f.sent[e.GetId()] = true
		of[e.GetId()] = subject{e.GetSubjectKind(), e.GetSubject()}
		if len(of) < tail {
			return nil
		}
		return compare()
	})
	if err != nil {
		return f, err
	}
	return f, compare()
}

// Restore lets a service publish again whose database was put back: it begins a new epoch, in which what was not
// published yet is queued anew and every forked subject is stated again, and opens a duty for each to compare it with
// what others were told. It gives the number of forked subjects; where it is 0, nothing was done.
func (s *Service) Restore(ctx context.Context) (int, error) {
	f, err := s.fork(ctx, math.MaxInt64)
	if err != nil || len(f.subjects) == 0 {
		return 0, err
	}
	at := s.Domain().UTC()
	err = s.Store.Do(ctx, func(tx *store.Tx) error {
		var forked []store.Subject
		for of := range f.subjects {
			sub, err := tx.Lock(ctx, of.kind, of.id)
			if err != nil {
				return err
			}
			forked = append(forked, sub)
		}
		epoch, err := tx.Raise(ctx, f.epoch)
		if err != nil {
			return err
		}
		if err := s.requeue(ctx, tx, epoch, f.sent); err != nil {
			return err
		}
		if err := tx.DiscardCards(ctx); err != nil {
			return err
		}
		for _, sub := range forked {
			sub.Epoch = epoch
			if err := s.settle(ctx, tx, sub, at); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return 0, err
	}
	s.Committed(0)
	return len(f.subjects), nil
}

// requeue queues what was not published yet in the new epoch: in the former one others hold its numbers to be seen.
func (s *Service) requeue(ctx context.Context, tx *store.Tx, epoch uint32, sent map[string]bool) error {
	topic := Topic(s.def.Name)
	queued, err := tx.Queued(ctx, topic)
	if err != nil {
		return err
	}
	if err := tx.Unqueue(ctx, topic); err != nil {
		return err
	}
	for _, q := range queued {
		e, err := s.receive(topic, bus.Record{Key: q.Key, Value: q.Value})
		if err != nil {
			return err
		}
		if sent[e.GetId()] {
			continue
		}
		e.Epoch = epoch
		if err := s.publish(ctx, tx, e); err != nil {
			return err
		}
	}
	return nil
}

// settle states a forked subject again, where this database knows it, and opens the duty to compare it.
func (s *Service) settle(ctx context.Context, tx *store.Tx, sub store.Subject, at time.Time) error {
	d := store.Duty{
		ID: newID(), SubjectKind: sub.Kind, Subject: sub.ID, OpenedAt: at,
		Duty: decide.Duty{Key: compareFork, What: compareFork, Whose: "data_protection", Next: "data_protection", Office: true, By: at.Add(compareWithin)},
	}
	tx.OpenDuty(&sub, d)
	if sub.State == nil {
		return nil
	}
	a := appender{s: s, tx: tx, at: at}
	return a.say(ctx, sub, &contractv1.Restated{})
}
