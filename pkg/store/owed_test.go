package store_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"google.golang.org/protobuf/types/known/timestamppb"

	"mangrove/pkg/decide"
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

// deadline is one that a producer meets itself.
func deadline(id string) *contractv1.Duty {
	d := told(id, "reservation_expires", time.Minute, false)
	d.Whose = decide.System
	return d
}

func TestWhatOthersOweIsWhatTheirLastEventTold(t *testing.T) {
	s := newStore(t)
	do(t, s, func(_ context.Context, tx *store.Tx) error {
		tx.FoldDuties(tells("shelter", "c", told("1", "find_place", 2*time.Hour, false), deadline("0"), told("2", "end_stay", time.Hour, true)))
		tx.FoldDuties(tells("identification", "c", told("3", "answer_referral", 3*time.Hour, true)))
		tx.FoldDuties(tells("shelter", "d", told("4", "find_place", 5*time.Hour, true), told("5", "find_place", 6*time.Hour, false)))
		return nil
	})
	of := func(subject string) (ids string) {
		do(t, s, func(ctx context.Context, tx *store.Tx) error {
			ids = ""
			owed, err := tx.OwedAbout(ctx, "case", subject, "nobody")
			for _, d := range owed[subject] {
				ids += d.ID + " "
			}
			return err
		})
		return ids
	}
	if got := of("c"); got != "2 1 3 " {
		t.Errorf("of the case are owed %q, want 2 1 3: the most urgent first, no deadline", got)
	}
	late := func(limit int) (pages string) {
		do(t, s, func(ctx context.Context, tx *store.Tx) error {
			pages = ""
			for after := (store.Mark{}); ; {
				owed, err := tx.AllOverdue(ctx, "d.subject_kind = 'case'", after, limit)
				if err != nil || len(owed) == 0 {
					return err
				}
				for _, d := range owed {
					pages += d.ID + " "
					after = store.Mark{At: d.By, ID: d.ID}
				}
				pages += "| "
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

// Cases come by what is owed about them, those of which nobody owes anything last, page after page, and narrowed by what other
// services tell. A deadline of a service is owed by nobody.
func TestCasesByWhatIsOwed(t *testing.T) {
	s := newStore(t)
	owed := map[string][]*contractv1.Duty{
		"e": {told("e1", "find_place", time.Hour, true), told("e2", "find_place", time.Hour, false)},
		"c": {told("c1", "find_place", 2*time.Hour, false)},
		"d": {told("d1", "find_place", 2*time.Hour, false), deadline("d0"), told("d2", "end_stay", 3*time.Hour, true)},
		"f": {told("f1", "find_place", 4*time.Hour, true)},
		"b": {deadline("b0")},
	}
	for _, id := range []string{"a", "b", "c", "d", "e", "f"} {
		do(t, s, func(ctx context.Context, tx *store.Tx) error {
			e := tells("identification", id, owed[id]...)
			g := grant("g-" + id)
			g.Case = id
			if id == "a" || id == "e" {
				g.Recipient.Agency = "other"
			}
			tx.FoldDuties(e)
			return errors.Join(tx.Fold(ctx, e, []string{"stage"}, nil), tx.PutGrant(ctx, g))
		})
	}
	do(t, s, func(ctx context.Context, tx *store.Tx) error {
		e := event("c", 1)
		e.Source, e.Facts = "returns", []byte(`{"departed":true}`)
		return errors.Join(tx.Fold(ctx, e, []string{"departed"}, nil), tx.EndGrant(ctx, "g-b", noon))
	})
	list := func(c store.OwedCases) (ids string) {
		t.Helper()
		do(t, s, func(ctx context.Context, tx *store.Tx) error {
			c.At = noon
			marks, err := tx.ListOwed(ctx, c)
			ids = ""
			for _, m := range marks {
				ids += m.ID
			}
			return err
		})
		return ids
	}
	gone := map[string]any{"departed": true}
	for want, c := range map[string]store.OwedCases{
		"ecdfab": {Filter: "TRUE"},
		"":       {},
		"cd":     {Filter: "g.case_id IN ('c', 'd')"},
		"ea":     {Filter: "TRUE", Agency: "other"},
		"cdf":    {Filter: "TRUE", Agency: "a"}, // what ended is no part
		"edf":    {Filter: "TRUE", Overdue: true},
		"c":      {Filter: "TRUE", With: gone},
		"edfab":  {Filter: "TRUE", With: map[string]any{"stage": "detected"}, Without: gone},
	} {
		c.Limit = 10
		if got := list(c); got != want {
			t.Errorf("%+v lists %q, want %q", c, got, want)
		}
	}
	for limit := range 4 {
		got := ""
		do(t, s, func(ctx context.Context, tx *store.Tx) error {
			got = ""
			for after := (store.Mark{}); ; {
				marks, err := tx.ListOwed(ctx, store.OwedCases{Filter: "TRUE", At: noon, After: after, Limit: limit + 1})
				if err != nil || len(marks) == 0 {
					return err
				}
				for _, m := range marks {
					if after, err = store.ParseMark(m.String()); err != nil {
						return err
					}
					got += m.ID
				}
			}
		})
		if got != "ecdfab" {
			t.Errorf("in pages of %d they are %q", limit+1, got)
		}
	}
}
