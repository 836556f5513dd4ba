package store_test

import (
	"context"
	"errors"
	"maps"
	"testing"

	"golang.org/x/sync/errgroup"

	"mangrove/pkg/store"
	contractv1 "mangrove/proto/gen/contractv1"
)

func TestRecordsOfManyAreThoseOfEach(t *testing.T) {
	s := newStore(t)
	do(t, s, func(ctx context.Context, tx *store.Tx) error {
		return errors.Join(
			add(ctx, tx, "case", "c", "p"), add(ctx, tx, "unit", "u", ""), tx.PutGrant(ctx, inCase("g")),
			tx.Fold(ctx, event("d", 1), []string{"stage"}, nil), tx.Fold(ctx, event("d", 3), []string{"stage"}, nil), tx.Park(ctx, event("c", 2), "assign", "why"))
	})
	kinds := map[string]string{"c": "case", "d": "case", "u": "unit", "case of g": "case", "nobody": "case"}
	do(t, s, func(ctx context.Context, tx *store.Tx) error {
		var read []store.Ref
		for id, kind := range kinds {
			read = append(read, store.Ref{Kind: kind, ID: id})
		}
		found, err := tx.Records(ctx, read[:2], read[1:]) // one of them twice
		if err != nil {
			return err
		}
		for id, want := range map[string]store.Record{
			"c":         {Subject: store.Subject{Known: true, Person: "p", Seq: 1}, Facts: map[string]any{"count": 1.0}, Parked: true},
			"d":         {Subject: store.Subject{Known: true, Person: "p-d"}, Facts: map[string]any{"stage": "detected"}, Gapped: true},
			"u":         {Subject: store.Subject{Known: true, Seq: 1}, Facts: map[string]any{"count": 1.0}},
			"case of g": {Facts: map[string]any{}, Grants: make([]store.Held, 1)},
			"nobody":    {Facts: map[string]any{}},
		} {
			got := found[store.Ref{Kind: kinds[id], ID: id}]
			if got.Kind != kinds[id] || got.ID != id || got.Epoch != 1 || got.Known != want.Known || got.Person != want.Person || got.Seq != want.Seq ||
				!maps.Equal(got.Facts, want.Facts) || len(got.Grants) != len(want.Grants) || got.Gapped != want.Gapped || got.Parked != want.Parked {
				t.Errorf("%s: got %+v, want %+v", id, *got, want)
			}
		}
		return nil
	})
}

// What is read behind a lock is what whoever held it has left.
func TestALockedRecordIsAsTheLocksHolderLeftIt(t *testing.T) {
	w := newWorld(t)
	s := w.open(w.service())
	do(t, s, func(ctx context.Context, tx *store.Tx) error { return add(ctx, tx, "case", "c", "p") })
	var g errgroup.Group
	do(t, s, func(ctx context.Context, tx *store.Tx) error {
		if err := add(ctx, tx, "case", "c", "p"); err != nil {
			return err
		}
		g.Go(func() error {
			return s.Do(t.Context(), func(tx *store.Tx) error {
				named := store.Ref{Kind: "case", ID: "c"}
				found, err := tx.Records(t.Context(), []store.Ref{named}, nil)
				if err == nil && (found[named].Seq != 2 || found[named].Facts["stage"] != "detected") {
					t.Errorf("got %+v, want the second number and the folded fact", found[named])
				}
				return err
			})
		})
		w.until(somebodyWaits)
		return tx.Fold(ctx, event("c", 1), []string{"stage"}, nil)
	})
	if err := g.Wait(); err != nil {
		t.Fatal(err)
	}
}

// A statement that failed undoes the transaction even where its error was overlooked.
func TestAnOverlookedFailureIsNoCommit(t *testing.T) {
	w := newWorld(t)
	cfg := w.service()
	cfg.Committed = func(store.Work) { t.Error("a commit was told") }
	s := w.open(cfg)
	err := s.Do(t.Context(), func(tx *store.Tx) error {
		tx.Write(entry("1"))
		if _, err := tx.Ledger(t.Context(), store.Asked{Limit: -1}); err == nil {
			t.Error("a limit below nothing was taken")
		}
		return nil
	})
	if err == nil {
		t.Error("the transaction was reported as committed")
	}
	if n, err := s.Waiting(t.Context(), noon); err != nil || n != 0 {
		t.Errorf("%d wait, %v: something was kept", n, err)
	}
}

// A write that lost its race in a savepoint, or in one inside it, undoes that alone and is told as what it is.
func TestARaceLostInASavepointIsRunAgain(t *testing.T) {
	w := newWorld(t)
	s := w.open(w.service())
	tries := 0
	do(t, s, func(ctx context.Context, tx *store.Tx) error {
		tries++
		return tx.Try(ctx, func(tx *store.Tx) error {
			if err := tx.Try(ctx, func(tx *store.Tx) error { tx.Write(entry("undone")); return errors.New("no") }); err == nil {
				t.Error("the inner savepoint did not fail")
			}
			return tx.Try(ctx, func(tx *store.Tx) error {
				sub, err := tx.Lock(ctx, "case", "c")
				if err != nil {
					return err
				}
				if tries == 1 {
					do(t, s, func(ctx context.Context, tx *store.Tx) error { return add(ctx, tx, "case", "c", "p") })
				}
				sub.Seq++
				sub.Person = "p"
				return tx.Append(sub, []*contractv1.Event{event("c", sub.Seq)})
			})
		})
	})
	do(t, s, func(ctx context.Context, tx *store.Tx) error {
		sub, err := tx.Read(ctx, "case", "c")
		if tries != 2 || sub.Seq != 2 {
			t.Errorf("after %d tries it is at %d, want 2 and 2", tries, sub.Seq)
		}
		undone, err2 := tx.Ledger(ctx, store.Asked{ID: "undone", Limit: 1})
		if len(undone) > 0 {
			t.Error("what was undone is there")
		}
		return errors.Join(err, err2)
	})
}
