package store_test

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"testing"

	"golang.org/x/sync/errgroup"
	"google.golang.org/protobuf/proto"

	"mangrove/pkg/store"
	contractv1 "mangrove/proto/gen/contractv1"
)

func cards(t *testing.T, s *store.Store, n int) []*contractv1.KeyCard {
	t.Helper()
	out := make([]*contractv1.KeyCard, n)
	for i := range out {
		out[i] = &contractv1.KeyCard{KeyId: fmt.Sprintf("keys/s/%d/1", i), Service: "s", Public: []byte{byte(i)}}
	}
	if err := s.AddCards(t.Context(), out); err != nil {
		t.Fatal(err)
	}
	return out
}

func unbound(t *testing.T, s *store.Store, want int) {
	t.Helper()
	if n, err := s.Unbound(t.Context()); err != nil || n != want {
		t.Errorf("%d cards are left, %v, want %d", n, err, want)
	}
}

func TestACaseHasOneCard(t *testing.T) {
	s := newStore(t)
	pool := cards(t, s, 2)
	unbound(t, s, 2)
	if err := s.AddCards(t.Context(), pool); err != nil {
		t.Errorf("the same cards again: %v", err)
	}
	unbound(t, s, 2)
	take := func(id string) (card *contractv1.KeyCard, fresh bool, err error) {
		err = s.Do(t.Context(), func(tx *store.Tx) error {
			card, fresh, err = tx.Card(t.Context(), id, "a")
			return err
		})
		return card, fresh, err
	}
	first, fresh, err := take("c")
	if err != nil || !fresh || !proto.Equal(first, pool[0]) && !proto.Equal(first, pool[1]) {
		t.Fatalf("%v, %v, %v: want a fresh card of the pool", first, fresh, err)
	}
	unbound(t, s, 1)
	again, fresh, err := take("c")
	if err != nil || fresh || !proto.Equal(again, first) {
		t.Errorf("%v, %v, %v: want the same card", again, fresh, err)
	}
	other, fresh, err := take("d")
	if err != nil || !fresh || proto.Equal(other, first) {
		t.Errorf("%v, %v, %v: want another card", other, fresh, err)
	}
	if _, _, err := take("e"); !errors.Is(err, store.ErrNoCard) {
		t.Errorf("%v, want ErrNoCard", err)
	}
	if _, fresh, err := take("c"); fresh || err != nil {
		t.Errorf("%v, %v: a bound case needs no pool", fresh, err)
	}
}

func TestABindingThatIsRolledBackLeavesTheCard(t *testing.T) {
	s := newStore(t)
	cards(t, s, 1)
	fail := errors.New("no")
	err := s.Do(t.Context(), func(tx *store.Tx) error {
		_, _, err := tx.Card(t.Context(), "c", "a")
		return errors.Join(err, fail)
	})
	if !errors.Is(err, fail) {
		t.Fatal(err)
	}
	unbound(t, s, 1)
}

func TestOneCardForACaseUnderConcurrency(t *testing.T) {
	const cases, askers = 5, 4
	s := newStore(t)
	cards(t, s, cases+askers)
	var mu sync.Mutex
	keys, fresh, owners := map[string]string{}, map[string]int{}, map[string]string{}
	start := make(chan struct{})
	var g errgroup.Group
	for i := range cases * askers {
		id := fmt.Sprintf("c%d", i%cases)
		g.Go(func() error {
			<-start
			var card *contractv1.KeyCard
			var isFresh bool
			err := s.Do(t.Context(), func(tx *store.Tx) (err error) {
				card, isFresh, err = tx.Card(t.Context(), id, "a")
				return err
			})
			if err != nil {
				return err
			}
			mu.Lock()
			defer mu.Unlock()
			if k, ok := keys[id]; ok && k != card.GetKeyId() {
				t.Errorf("%s has the cards %s and %s", id, k, card.GetKeyId())
			}
			if o, ok := owners[card.GetKeyId()]; ok && o != id {
				t.Errorf("%s is that of %s and of %s", card.GetKeyId(), o, id)
			}
			keys[id], owners[card.GetKeyId()] = card.GetKeyId(), id
			if isFresh {
				fresh[id]++
			}
			return nil
		})
	}
	close(start)
	if err := g.Wait(); err != nil {
		t.Fatal(err)
	}
	for i := range cases {
		if id := fmt.Sprintf("c%d", i); fresh[id] != 1 {
			t.Errorf("the card of %s was fresh %d times, want once", id, fresh[id])
		}
	}
	unbound(t, s, askers)
}

// While one transaction takes a case's card, another that wants the same card waits and gets it.
func TestASecondAskerWaitsForTheFirst(t *testing.T) {
	w := newWorld(t)
	s := w.open(w.service())
	cards(t, s, 2)
	var g errgroup.Group
	var first, second *contractv1.KeyCard
	do(t, s, func(ctx context.Context, tx *store.Tx) (err error) {
		if first, _, err = tx.Card(ctx, "c", "a"); err != nil {
			return err
		}
		g.Go(func() error {
			return s.Do(t.Context(), func(tx *store.Tx) (err error) {
				var fresh bool
				second, fresh, err = tx.Card(t.Context(), "c", "a")
				if fresh {
					t.Error("the second card is fresh too")
				}
				return err
			})
		})
		w.until(somebodyWaits)
		return nil
	})
	if err := g.Wait(); err != nil {
		t.Fatal(err)
	}
	if !proto.Equal(first, second) {
		t.Errorf("%v and %v are two cards for one case", first, second)
	}
	unbound(t, s, 1)
}

// Each agency that writes about a case has a card of its own, so that a section's key tells who wrote it.
func TestAnotherAgencyHasACardOfItsOwn(t *testing.T) {
	s := newStore(t)
	cards(t, s, 2)
	got := map[string]bool{}
	for _, agency := range []string{"a", "b", "a"} {
		do(t, s, func(ctx context.Context, tx *store.Tx) error {
			card, _, err := tx.Card(ctx, "c", agency)
			got[card.GetKeyId()] = true
			return err
		})
	}
	if len(got) != 2 {
		t.Errorf("two agencies write with %d keys, want one each", len(got))
	}
}
