package store_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"testing"
	"time"

	"golang.org/x/sync/errgroup"

	"mangrove/pkg/bus"
	"mangrove/pkg/store"
)

func record() store.Queued {
	return store.Queued{Topic: "t", Key: []byte("k"), Value: []byte("v"), Headers: map[string]string{}}
}

func TestTheOutboxKeepsTheOrderOfAPartition(t *testing.T) {
	s := newStore(t)
	for i := range 12 {
		err := s.Do(t.Context(), func(tx *store.Tx) error {
			q := store.Queued{Topic: "t", Partition: i % 3, Key: []byte("k"), Value: fmt.Append(nil, i), Headers: map[string]string{"h": "v"}}
			if err := tx.Queue(q); err != nil {
				return err
			}
			if i == 5 {
				return errors.New("no")
			}
			return nil
		})
		if (err != nil) != (i == 5) {
			t.Fatal(err)
		}
	}
	read := func(topic string, limit int, partitions ...int) (out []string, ids []int64) {
		t.Helper()
		rows, err := s.Outbox(t.Context(), topic, partitions, limit)
		if err != nil {
			t.Fatal(err)
		}
		for _, q := range rows {
			if q.Topic != topic || !slices.Contains(partitions, q.Partition) || string(q.Key) != "k" || q.Headers["h"] != "v" {
				t.Errorf("got %+v", q)
			}
			out, ids = append(out, string(q.Value)), append(ids, q.ID)
		}
		return out, ids
	}
	if got, _ := read("t", 10, 2); !slices.Equal(got, []string{"2", "8", "11"}) {
		t.Errorf("partition 2 holds %v, want 2, 8 and 11: 5 was rolled back", got)
	}
	if got, _ := read("else", 10, 0); len(got) != 0 {
		t.Errorf("another topic holds %v", got)
	}
	got, ids := read("t", 2, 1)
	if !slices.Equal(got, []string{"1", "4"}) {
		t.Errorf("partition 1 begins with %v, want 1 and 4", got)
	}
	if err := s.Sent(t.Context(), ids); err != nil {
		t.Fatal(err)
	}
	if got, _ := read("t", 10, 1); !slices.Equal(got, []string{"7", "10"}) {
		t.Errorf("partition 1 holds %v, want 7 and 10", got)
	}
	if got, _ := read("t", 10, 0); len(got) != 4 {
		t.Errorf("partition 0 holds %v, want all four", got)
	}
	if got, _ := read("t", 3, 1, 2); !slices.Equal(got, []string{"2", "7", "8"}) {
		t.Errorf("partitions 1 and 2 begin with %v, want 2, 7 and 8, in their order", got)
	}
}

func TestARecordTooLargeForTheBusIsRefused(t *testing.T) {
	if store.MaxRecordBytes != bus.MaxRecordBytes {
		t.Errorf("store takes %d bytes, bus %d", store.MaxRecordBytes, bus.MaxRecordBytes)
	}
	s := newStore(t)
	queue := func(size int) error {
		q := record()
		q.Headers["name"] = "value"
		q.Value = bytes.Repeat([]byte{1}, size-len("k"+"name"+"value"))
		return s.Do(t.Context(), func(tx *store.Tx) error { return tx.Queue(q) })
	}
	if err := queue(store.MaxRecordBytes); err != nil {
		t.Error(err)
	}
	if err := queue(store.MaxRecordBytes + 1); !errors.Is(err, store.ErrTooLarge) {
		t.Errorf("one byte more: %v, want ErrTooLarge", err)
	}
	if out, err := s.Outbox(t.Context(), "t", []int{0}, 10); err != nil || len(out) != 1 {
		t.Errorf("%d records and %v, want 1", len(out), err)
	}
}

func TestTwoRequestsWithOneKeyAreAnsweredOnce(t *testing.T) {
	w := newWorld(t)
	s := w.open(w.service())
	made := 0
	ask := func(meanwhile func()) func() error {
		return func() error {
			return s.Do(t.Context(), func(tx *store.Tx) error {
				known, ok, err := tx.Remembered(t.Context(), "worker", "key")
				if err != nil {
					return err
				}
				if ok {
					if string(known.Digest) != "digest" || string(known.Answer) != `{"id": 1}` {
						t.Errorf("remembered %s and %s", known.Digest, known.Answer)
					}
					return nil
				}
				meanwhile()
				made++
				tx.Remember("worker", "key", store.Remembered{Digest: []byte("digest"), Answer: json.RawMessage(`{"id":1}`)})
				return nil
			})
		}
	}
	var g errgroup.Group
	first := ask(func() {
		g.Go(ask(func() {}))
		w.until(somebodyWaits)
		// Another key, and another actor's same key, wait for nobody.
		for _, other := range [][2]string{{"worker", "other"}, {"colleague", "key"}} {
			do(t, s, func(ctx context.Context, tx *store.Tx) error {
				_, ok, err := tx.Remembered(ctx, other[0], other[1])
				if ok {
					t.Errorf("%v was remembered", other)
				}
				return err
			})
		}
	})
	if err := errors.Join(first(), g.Wait()); err != nil {
		t.Fatal(err)
	}
	if made != 1 {
		t.Errorf("made %d times, want once", made)
	}
}

func TestARequestThatFailedIsNotRemembered(t *testing.T) {
	s := newStore(t)
	fail := errors.New("no")
	err := s.Do(t.Context(), func(tx *store.Tx) error {
		tx.Remember("worker", "key", store.Remembered{Answer: json.RawMessage(`{}`)})
		return fail
	})
	if !errors.Is(err, fail) {
		t.Fatal(err)
	}
	do(t, s, func(ctx context.Context, tx *store.Tx) error {
		_, ok, err := tx.Remembered(ctx, "worker", "key")
		if ok {
			t.Error("it was remembered")
		}
		return err
	})
}

func TestRecordedFactsWaitForTheirDecision(t *testing.T) {
	s := newStore(t)
	for _, id := range []string{"z", "y", "x"} {
		do(t, s, func(ctx context.Context, tx *store.Tx) error { tx.Recorded(id, []byte("flow of "+id)); return nil })
	}
	waiting := func(want int) {
		t.Helper()
		if n, err := s.Waiting(t.Context(), noon); err != nil || n != want {
			t.Errorf("%d wait, %v, want %d", n, err, want)
		}
	}
	waiting(3)
	do(t, s, func(ctx context.Context, tx *store.Tx) error {
		mine, err := tx.Undecided(ctx, 2)
		if err != nil {
			return err
		}
		if len(mine) != 2 || string(mine["z"]) != "flow of z" || string(mine["y"]) != "flow of y" {
			t.Errorf("got %q, want the two oldest", mine)
		}
		do(t, s, func(ctx context.Context, tx *store.Tx) error {
			theirs, err := tx.Undecided(ctx, 5)
			if len(theirs) != 1 || string(theirs["x"]) != "flow of x" {
				t.Errorf("another got %q, want what is left", theirs)
			}
			return err
		})
		tx.Decided("z")
		return nil
	})
	waiting(2)
	do(t, s, func(ctx context.Context, tx *store.Tx) error {
		left, err := tx.Undecided(ctx, 5)
		if _, ok := left["z"]; ok || len(left) != 2 {
			t.Errorf("left are %q", left)
		}
		return err
	})
}

func TestCallsAreMadeUntilDone(t *testing.T) {
	s := newStore(t)
	do(t, s, func(ctx context.Context, tx *store.Tx) error {
		tx.Call("end", map[string]string{"case": "c"}, noon)
		tx.Call("end", map[string]string{"case": "d"}, noon.Add(time.Second))
		tx.Call("bind", map[string]string{"case": "e"}, noon.Add(-time.Hour))
		return nil
	})
	take := func(now time.Time, body string, tries int) store.Call {
		t.Helper()
		c, ok, err := s.TakeCall(t.Context(), "end", now)
		if err != nil || ok != (body != "") || ok && (c.Name != "end" || string(c.Body) != body || c.Tries != tries) {
			t.Fatalf("took %+v, %v, %v, want %s at try %d", c, ok, err, body, tries)
		}
		return c
	}
	next := func(want time.Time) {
		t.Helper()
		at, ok, err := s.NextCall(t.Context(), "end")
		if err != nil || ok == want.IsZero() || ok && !at.Equal(want) {
			t.Errorf("the next is due at %v, %v, %v, want %v", at, ok, err, want)
		}
	}
	c, d := `{"case": "c"}`, `{"case": "d"}`
	take(noon.Add(-time.Second), "", 0)
	next(noon)
	take(noon, c, 1)
	// Nobody else takes it at once; what is not answered is due again, later with each try.
	take(noon, "", 0)
	next(noon.Add(200 * time.Millisecond))
	take(noon.Add(200*time.Millisecond), c, 2)
	next(noon.Add(600 * time.Millisecond))
	again := take(noon.Add(time.Second), c, 3)
	do(t, s, func(_ context.Context, tx *store.Tx) error { tx.Called(again); return nil })
	for try := 1; try <= 100; try++ {
		again = take(noon.Add(time.Duration(try)*time.Hour), d, try)
	}
	next(noon.Add(100*time.Hour + 10*time.Second))
	do(t, s, func(_ context.Context, tx *store.Tx) error { tx.Called(again); return nil })
	next(time.Time{})
	if at, ok, err := s.NextCall(t.Context(), "bind"); err != nil || !ok || !at.Equal(noon.Add(-time.Hour)) {
		t.Errorf("the binding is due at %v, %v, %v", at, ok, err)
	}
}

// A decision that failed is told, waits for nobody's quiet, and is due again in time.
func TestADecisionThatFailedIsPutOff(t *testing.T) {
	s := newStore(t)
	do(t, s, func(_ context.Context, tx *store.Tx) error {
		tx.Recorded("bad", []byte("flow"))
		tx.Recorded("good", []byte("flow"))
		return nil
	})
	look := func(due int, failed ...string) {
		t.Helper()
		do(t, s, func(ctx context.Context, tx *store.Tx) error {
			found, err := tx.Undecided(ctx, 5)
			told, err2 := tx.Undecidables(ctx)
			var ids []string
			for _, u := range told {
				ids = append(ids, u.ID)
			}
			if len(found) != due || !slices.Equal(ids, failed) {
				t.Errorf("%d are due and %v failed, want %d and %v", len(found), ids, due, failed)
			}
			return errors.Join(err, err2)
		})
	}
	look(2)
	put := func(until time.Time) {
		t.Helper()
		do(t, s, func(_ context.Context, tx *store.Tx) error { tx.PutOff("bad", "no such action", until); return nil })
	}
	put(noon.Add(time.Minute))
	look(1, "bad")
	if n, err := s.Waiting(t.Context(), noon); err != nil || n != 1 {
		t.Errorf("%d wait, %v, want the good one", n, err)
	}
	put(noon)
	look(2, "bad")
	do(t, s, func(_ context.Context, tx *store.Tx) error { tx.Decided("bad"); return nil })
	look(1)
}

func TestWaitingCountsAllThatIsToDo(t *testing.T) {
	s := newStore(t)
	do(t, s, func(ctx context.Context, tx *store.Tx) error {
		tx.Call("end", map[string]string{}, noon.Add(time.Hour))
		tx.Recorded("r", []byte("flow"))
		tx.Write(entry("1"))
		tx.OpenDuty(&store.Subject{Kind: "case", ID: "c"}, duty("1", "key", time.Hour))
		return tx.Queue(record())
	})
	for at, want := range map[time.Duration]int{time.Hour - time.Second: 4, time.Hour: 5} {
		if n, err := s.Waiting(t.Context(), noon.Add(at)); err != nil || n != want {
			t.Errorf("after %v %d wait, %v, want %d", at, n, err, want)
		}
	}
}
