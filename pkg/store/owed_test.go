package store_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"google.golang.org/protobuf/types/known/timestamppb"

	"mangrove/pkg/store"
	contractv1 "mangrove/proto/gen/contractv1"
)

// tells is an event of a producer about a case, with the duties that stand after it.
func tells(producer, of string, duties ...*contractv1.Duty) *contractv1.Event {
	e := event(of, 1)
	e.Source, e.Duties = producer, duties
	return e
}

func told(id, what string, due time.Duration, overdue bool) *contractv1.Duty {
	return &contractv1.Duty{
		Id: id, What: what, Whose: "hotline", Next: "supervisor", By: timestamppb.New(noon.Add(due)), OpenedAt: timestamppb.New(noon.Add(due - time.Hour)), Overdue: overdue,
	}
}

func TestWhatOthersOweIsWhatTheirLastEventTold(t *testing.T) {
	s := newStore(t)
	do(t, s, func(_ context.Context, tx *store.Tx) error {
		tx.FoldDuties(tells("shelter", "c", told("1", "find_place", 2*time.Hour, false), told("2", "end_stay", time.Hour, true)))
		tx.FoldDuties(tells("identification", "c", told("3", "answer_referral", 3*time.Hour, true)))
		tx.FoldDuties(tells("shelter", "d", told("4", "find_place", 5*time.Hour, true), told("5", "find_place", 6*time.Hour, false)))
		return nil
	})
	of := func(subject string) (ids string) {
		do(t, s, func(ctx context.Context, tx *store.Tx) error {
			ids = ""
			owed, err := tx.DutiesOf(ctx, "case", subject)
			for _, d := range owed {
				ids += d.ID + " "
			}
			return err
		})
		return ids
	}
	if got := of("c"); got != "2 1 3 " {
		t.Errorf("of the case are owed %q, want 2 1 3: the most urgent first", got)
	}
	late := func(limit int) (pages string) {
		do(t, s, func(ctx context.Context, tx *store.Tx) error {
			pages = ""
			for after := ""; ; {
				owed, next, err := tx.AllOverdue(ctx, limit, after)
				if err != nil {
					return err
				}
				for _, d := range owed {
					pages += d.ID + " "
				}
				pages += "| "
				if after = next; after == "" {
					return nil
				}
			}
		})
		return pages
	}
	for limit, want := range map[int]string{1: "2 | 3 | 4 | ", 2: "2 3 | 4 | ", 3: "2 3 4 | "} {
		if got := late(limit); got != want {
			t.Errorf("overdue in pages of %d are %q, want %q", limit, got, want)
		}
	}
	waiting := func(subjects, overdue uint64, since time.Time) {
		t.Helper()
		do(t, s, func(ctx context.Context, tx *store.Tx) error {
			n, o, at, err := tx.Waiting(ctx, "find_place")
			if n != subjects || o != overdue || !at.Equal(since) {
				t.Errorf("%d wait, %d overdue, since %v", n, o, at)
			}
			return err
		})
	}
	waiting(2, 1, noon.Add(time.Hour))
	// A set replaces the one before it, of that producer and subject alone.
	do(t, s, func(_ context.Context, tx *store.Tx) error {
		tx.FoldDuties(tells("shelter", "c"))
		tx.FoldDuties(tells("shelter", "d", told("5", "find_place", 6*time.Hour, true)))
		return nil
	})
	if got := of("c") + of("d"); got != "3 5 " {
		t.Errorf("left are %q", got)
	}
	waiting(1, 1, noon.Add(5*time.Hour))
	do(t, s, func(_ context.Context, tx *store.Tx) error { tx.FoldDuties(tells("shelter", "d")); return nil })
	waiting(0, 0, time.Time{})
}

func TestTheFactsOfEverySubjectOfAKind(t *testing.T) {
	w := newWorld(t)
	cfg := w.service()
	s := w.open(cfg)
	do(t, s, func(ctx context.Context, tx *store.Tx) error {
		var errs []error
		for id, beds := range map[string]string{"u": `{"beds":7,"beds_free":2}`, "v": `{"beds":1,"beds_free":0}`} {
			e := event(id, 1)
			e.SubjectKind, e.Facts = "unit", []byte(beds)
			errs = append(errs, tx.Fold(ctx, e, []string{"beds"}, nil))
		}
		return errors.Join(append(errs, tx.Fold(ctx, event("c", 1), []string{"stage"}, nil))...)
	})
	do(t, s, func(ctx context.Context, tx *store.Tx) error {
		all, err := tx.FactsOf(ctx, "unit")
		sum := 0.0
		for _, facts := range all {
			beds, _ := facts["beds"].(float64)
			if sum += beds; len(facts) != 1 {
				t.Errorf("of a unit %v are kept, and beds alone are needed", facts)
			}
		}
		if len(all) != 2 || sum != 8 {
			t.Errorf("the facts are %v", all)
		}
		return err
	})
	w.outside(cfg.Service, `UPDATE fact SET facts = '{"beds":9}' WHERE subject_id = 'u'`)
	do(t, s, func(ctx context.Context, tx *store.Tx) error {
		if _, err := tx.FactsOf(ctx, "unit"); !errors.Is(err, store.ErrTampered) {
			t.Errorf("a changed fact: %v", err)
		}
		return nil
	})
}
