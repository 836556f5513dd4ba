package store_test

import (
	"context"
	"errors"
	"testing"

	"golang.org/x/sync/errgroup"
	"google.golang.org/protobuf/proto"

	"mangrove/pkg/store"
	contractv1 "mangrove/proto/gen/contractv1"
)

func TestNumbersAreGapless(t *testing.T) {
	const writers, each = 16, 10
	s := newStore(t)
	var g errgroup.Group
	start := make(chan struct{})
	for range writers {
		g.Go(func() error {
			<-start
			for range each {
				// The first of them meet a case that nobody knows yet.
				if err := s.Do(t.Context(), func(tx *store.Tx) error { return add(t.Context(), tx, "case", "c", "p") }); err != nil {
					return err
				}
			}
			return nil
		})
	}
	close(start)
	if err := g.Wait(); err != nil {
		t.Fatal(err)
	}
	do(t, s, func(ctx context.Context, tx *store.Tx) error {
		journal, err := tx.Journal(ctx, "case", "c")
		if err != nil {
			return err
		}
		if len(journal) != writers*each {
			t.Errorf("%d events, want %d", len(journal), writers*each)
		}
		for i, e := range journal {
			if e.GetSeq() != uint64(i+1) {
				t.Fatalf("event %d has number %d", i+1, e.GetSeq())
			}
		}
		sub, err := tx.Read(ctx, "case", "c")
		if sub.Seq != writers*each || string(sub.State) != `{"seq":160}` || string(sub.Own) != `{"count":160}` {
			t.Errorf("the row is at %d with %s and %s", sub.Seq, sub.State, sub.Own)
		}
		return err
	})
}

// Two begin on a case that nobody knows yet; neither finds a row to lock.
func TestTwoFirstsAreNumberedOneAfterTheOther(t *testing.T) {
	w := newWorld(t)
	s := w.open(w.service())
	var g errgroup.Group
	do(t, s, func(ctx context.Context, tx *store.Tx) error {
		if err := add(ctx, tx, "case", "c", "p"); err != nil {
			return err
		}
		sent(ctx, t, tx)
		g.Go(func() error {
			return s.Do(t.Context(), func(tx *store.Tx) error { return add(t.Context(), tx, "case", "c", "p") })
		})
		w.until(somebodyWaits)
		return nil
	})
	if err := g.Wait(); err != nil {
		t.Fatal(err)
	}
	do(t, s, func(ctx context.Context, tx *store.Tx) error {
		sub, err := tx.Lock(ctx, "case", "c")
		if sub.Seq != 2 {
			t.Errorf("the case is at %d, want 2", sub.Seq)
		}
		return err
	})
}

// One writes about a case while it is folded for the first time: whom it is about is not lost.
func TestAFirstEventKeepsThePersonThatIsFolded(t *testing.T) {
	w := newWorld(t)
	s := w.open(w.service())
	var g errgroup.Group
	do(t, s, func(ctx context.Context, tx *store.Tx) error {
		if err := tx.Fold(ctx, event("c", 1), nil, nil); err != nil {
			return err
		}
		g.Go(func() error {
			return s.Do(t.Context(), func(tx *store.Tx) error { return add(t.Context(), tx, "case", "c", "") })
		})
		w.until(somebodyWaits)
		return nil
	})
	if err := g.Wait(); err != nil {
		t.Fatal(err)
	}
	do(t, s, func(ctx context.Context, tx *store.Tx) error {
		sub, err := tx.Lock(ctx, "case", "c")
		if sub.Seq != 1 || sub.Person != "p-c" {
			t.Errorf("got %+v, want the first event of p-c", sub)
		}
		return err
	})
}

func TestAnUnknownSubjectIsNotMade(t *testing.T) {
	s := newStore(t)
	for range 2 {
		do(t, s, func(ctx context.Context, tx *store.Tx) error {
			sub, err := tx.Lock(ctx, "case", "c")
			if sub.Known || sub.State != nil || sub.Seq != 0 || sub.Epoch != 1 {
				t.Errorf("got %+v, want an unknown subject in epoch 1", sub)
			}
			return err
		})
	}
}

func TestWhatIsAppendedIsRead(t *testing.T) {
	s := newStore(t)
	first, second := event("c", 1), event("c", 2)
	first.KeptSections = []*contractv1.Sealed{{Path: "statement", Box: []byte("box")}}
	do(t, s, func(ctx context.Context, tx *store.Tx) error {
		sub, err := tx.Lock(ctx, "case", "c")
		if err != nil {
			return err
		}
		sub.Person, sub.Seq, sub.State, sub.Own = "p", 2, []byte("state"), []byte(`{"a":true}`)
		return tx.Append(sub, []*contractv1.Event{first, second})
	})
	do(t, s, func(ctx context.Context, tx *store.Tx) error {
		sub, err := tx.Lock(ctx, "case", "c")
		if err != nil {
			return err
		}
		if !sub.Known || sub.Person != "p" || sub.Seq != 2 || string(sub.State) != "state" || !sub.OpenedAt.Equal(noon) {
			t.Errorf("got %+v", sub)
		}
		if err := tx.Append(sub, nil); err != nil {
			return err
		}
		journal, err := tx.Journal(ctx, "case", "c")
		if len(journal) != 2 || !proto.Equal(journal[0], first) || !proto.Equal(journal[1], second) {
			t.Errorf("the journal is %v", journal)
		}
		ids, err2 := tx.SubjectIDs(ctx, "case")
		if len(ids) != 1 || ids[0] != "c" {
			t.Errorf("the subjects are %v, want c", ids)
		}
		return errors.Join(err, err2)
	})
}

func TestANumberIsGivenOnce(t *testing.T) {
	s := newStore(t)
	twice := func(ctx context.Context, tx *store.Tx) error {
		return tx.Append(store.Subject{Kind: "case", ID: "c", Seq: 1, State: []byte("{}")}, []*contractv1.Event{event("c", 1)})
	}
	do(t, s, twice)
	if err := s.Do(t.Context(), func(tx *store.Tx) error { return twice(t.Context(), tx) }); err == nil {
		t.Error("two events have one number")
	}
}

func TestAStateChangedFromOutsideIsNoticed(t *testing.T) {
	w := newWorld(t)
	cfg := w.service()
	s := w.open(cfg)
	do(t, s, func(ctx context.Context, tx *store.Tx) error {
		return errors.Join(add(ctx, tx, "case", "c", "p"), add(ctx, tx, "case", "c", "p"), add(ctx, tx, "case", "d", "p"))
	})
	restore := w.restoring(cfg.Service, "subject")
	for name, c := range map[string]struct{ kind, id, sql string }{
		"state":              {"case", "c", `UPDATE subject SET state = '{"seq":3}' WHERE id = 'c'`},
		"facts":              {"case", "c", `UPDATE subject SET facts = '{"count":3}' WHERE id = 'c'`},
		"seq":                {"case", "c", `UPDATE subject SET seq = 1 WHERE id = 'c'`},
		"person":             {"case", "c", `UPDATE subject SET person = 'p2' WHERE id = 'c'`},
		"id":                 {"case", "e", `UPDATE subject SET id = 'e' WHERE id = 'c'`},
		"kind":               {"unit", "c", `UPDATE subject SET kind = 'unit' WHERE id = 'c'`},
		"another's state":    {"case", "c", `UPDATE subject s SET state = o.state, facts = o.facts, seq = o.seq, mac = o.mac FROM subject o WHERE s.id = 'c' AND o.id = 'd'`},
		"code removed":       {"case", "c", `UPDATE subject SET mac = NULL WHERE id = 'c'`},
		"state removed":      {"case", "c", `UPDATE subject SET state = NULL WHERE id = 'c'`},
		"only a number":      {"case", "c", `UPDATE subject SET state = NULL, facts = NULL, mac = NULL WHERE id = 'c'`},
		"only facts":         {"case", "c", `UPDATE subject SET state = NULL, seq = 0, mac = NULL WHERE id = 'c'`},
		"only a code":        {"case", "c", `UPDATE subject SET state = NULL, facts = NULL, seq = 0 WHERE id = 'c'`},
		"facts of a new row": {"case", "n", `INSERT INTO subject (kind, id, facts) VALUES ('case', 'n', '{"adult":true}')`},
	} {
		t.Run(name, func(t *testing.T) {
			w.outside(cfg.Service, c.sql)
			defer restore()
			err := s.Do(t.Context(), func(tx *store.Tx) error { _, err := tx.Lock(t.Context(), c.kind, c.id); return err })
			if !errors.Is(err, store.ErrTampered) {
				t.Errorf("Lock: %v, want ErrTampered", err)
			}
			err = s.Do(t.Context(), func(tx *store.Tx) error { _, err := tx.Read(t.Context(), c.kind, c.id); return err })
			if !errors.Is(err, store.ErrTampered) {
				t.Errorf("Read: %v, want ErrTampered", err)
			}
			do(t, s, func(ctx context.Context, tx *store.Tx) error { _, err := tx.Lock(ctx, "case", "d"); return err })
		})
	}
}

func TestAnotherSecretReadsNothing(t *testing.T) {
	w := newWorld(t)
	cfg := w.service()
	do(t, w.open(cfg), func(ctx context.Context, tx *store.Tx) error { return add(ctx, tx, "case", "c", "p") })
	cfg.Secret = []byte("guessed, but as long as it must be")
	err := w.open(cfg).Do(t.Context(), func(tx *store.Tx) error { _, err := tx.Read(t.Context(), "case", "c"); return err })
	if !errors.Is(err, store.ErrTampered) {
		t.Errorf("%v, want ErrTampered", err)
	}
}

func TestANewEpochGoesOnAfterTheOld(t *testing.T) {
	w := newWorld(t)
	cfg := w.service()
	s := w.open(cfg)
	do(t, s, func(ctx context.Context, tx *store.Tx) error { return add(ctx, tx, "case", "c", "p") })
	w.outside(cfg.Service, "UPDATE epoch SET epoch = 2")
	do(t, s, func(ctx context.Context, tx *store.Tx) error {
		if err := add(ctx, tx, "case", "c", "p"); err != nil {
			return err
		}
		journal, err := tx.Journal(ctx, "case", "c")
		if len(journal) != 2 || journal[0].GetEpoch() != 1 || journal[1].GetEpoch() != 2 {
			t.Errorf("the journal is %v", journal)
		}
		epoch, err2 := tx.Epoch(ctx)
		if epoch != 2 {
			t.Errorf("epoch %d, want 2", epoch)
		}
		return errors.Join(err, err2)
	})
}
