package store_test

import (
	"context"
	"maps"
	"slices"
	"testing"

	"mangrove/pkg/store"
)

// TestWhatChangedIsToldOnceByWhomeverItWasCommitted, also while another transaction, older than all of it, is still running.
func TestWhatChangedIsToldOnceByWhomeverItWasCommitted(t *testing.T) {
	s := newStore(t)
	fold := func(subject string, seq uint64) {
		t.Helper()
		do(t, s, func(ctx context.Context, tx *store.Tx) error { return tx.Fold(ctx, event(subject, seq), nil, nil) })
	}
	fold("before", 1)
	var since store.Changes
	told := func(want ...string) {
		t.Helper()
		got, err := s.Changed(t.Context(), &since)
		if err != nil {
			t.Fatal(err)
		}
		var ids []string
		for ref := range maps.Keys(got) {
			ids = append(ids, ref.ID)
		}
		slices.Sort(ids)
		if !slices.Equal(ids, want) {
			t.Errorf("told %v, want %v", ids, want)
		}
	}
	told()
	fold("a", 1)
	fold("before", 2)
	told("a", "before")
	told()
	do(t, s, func(ctx context.Context, tx *store.Tx) error {
		if err := tx.Fold(ctx, event("old", 1), nil, nil); err != nil {
			return err
		}
		fold("b", 1)
		told("b")
		told()
		fold("b", 2)
		told("b")
		return nil
	})
	told("old")
	told()
	do(t, s, func(ctx context.Context, tx *store.Tx) error { return tx.Arrived(ctx, event("a", 1)) })
	told("a")
	told()
}
