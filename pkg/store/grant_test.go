package store_test

import (
	"context"
	"errors"
	"slices"
	"testing"
	"time"

	"golang.org/x/sync/errgroup"
	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/types/known/timestamppb"

	"mangrove/pkg/decide"
	"mangrove/pkg/store"
	grantv1 "mangrove/proto/gen/grantv1"
)

func grant(id string) *grantv1.Grant {
	return &grantv1.Grant{
		Id: id, Case: "c", Kind: grantv1.GrantKind_GRANT_KIND_ASSIGNMENT,
		Recipient: &grantv1.Recipient{Agency: "a", Service: "shelter"}, From: timestamppb.New(noon),
	}
}

func TestAGrantThatEndedNeverRevives(t *testing.T) {
	type step func(context.Context, *store.Tx, string) error
	put := func(ctx context.Context, tx *store.Tx, id string) error { return tx.PutGrant(ctx, inCase(id)) }
	end := func(ctx context.Context, tx *store.Tx, id string) error { return tx.EndGrant(ctx, id, noon) }
	later := func(ctx context.Context, tx *store.Tx, id string) error {
		return tx.EndGrant(ctx, id, noon.Add(time.Hour))
	}
	s := newStore(t)
	for id, c := range map[string]struct {
		steps []step
		ended bool
	}{
		"given":                           {[]step{put}, false},
		"given twice":                     {[]step{put, put}, false},
		"given and ended":                 {[]step{put, end}, true},
		"given, ended and given again":    {[]step{put, end, put}, true},
		"ended before it was given":       {[]step{end, put}, true},
		"ended twice: the first holds":    {[]step{put, end, later}, true},
		"ended twice before it was given": {[]step{end, later, put}, true},
	} {
		t.Run(id, func(t *testing.T) {
			for _, step := range c.steps {
				do(t, s, func(ctx context.Context, tx *store.Tx) error { return step(ctx, tx, id) })
			}
			do(t, s, func(ctx context.Context, tx *store.Tx) error {
				held, err := tx.Grants(ctx, "case of "+id, "case of nobody")
				if err != nil {
					return err
				}
				if len(held) != 1 || !proto.Equal(held[0].Grant, inCase(id)) {
					t.Fatalf("got %v, want the grant", held)
				}
				if (held[0].EndedAt != nil) != c.ended || c.ended && !held[0].EndedAt.Equal(noon) {
					t.Errorf("ended at %v, want it ended: %v", held[0].EndedAt, c.ended)
				}
				one, ok, err := tx.Grant(ctx, id)
				if !ok || !proto.Equal(one.Grant, held[0].Grant) {
					t.Errorf("got %v, %v by its id", one, ok)
				}
				return err
			})
		})
	}
}

// inCase is a grant in a case of its own.
func inCase(id string) *grantv1.Grant {
	g := grant(id)
	g.Case = "case of " + id
	return g
}

// Neither finds a row to lock.
func TestAnEndingAtTheSameTimeAsTheGiving(t *testing.T) {
	put := func(ctx context.Context, tx *store.Tx) error { return tx.PutGrant(ctx, grant("g")) }
	end := func(ctx context.Context, tx *store.Tx) error { return tx.EndGrant(ctx, "g", noon) }
	for name, order := range map[string][2]func(context.Context, *store.Tx) error{"the giving first": {put, end}, "the ending first": {end, put}} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t)
			s := w.open(w.service())
			var g errgroup.Group
			do(t, s, func(ctx context.Context, tx *store.Tx) error {
				if err := order[0](ctx, tx); err != nil {
					return err
				}
				sent(ctx, t, tx)
				g.Go(func() error {
					return s.Do(t.Context(), func(tx *store.Tx) error { return order[1](t.Context(), tx) })
				})
				w.until(somebodyWaits)
				return nil
			})
			if err := g.Wait(); err != nil {
				t.Fatal(err)
			}
			do(t, s, func(ctx context.Context, tx *store.Tx) error {
				held, ok, err := tx.Grant(ctx, "g")
				if !ok || !proto.Equal(held.Grant, grant("g")) || held.EndedAt == nil || !held.EndedAt.Equal(noon) {
					t.Errorf("got %v, %v, want the grant, ended", held, ok)
				}
				return err
			})
		})
	}
}

func TestAGrantChangedFromOutsideIsNoticed(t *testing.T) {
	w := newWorld(t)
	cfg := w.service()
	s := w.open(cfg)
	do(t, s, func(ctx context.Context, tx *store.Tx) error {
		other := grant("h")
		other.Case = "d"
		return errors.Join(tx.PutGrant(ctx, grant("g")), tx.EndGrant(ctx, "g", noon), tx.PutGrant(ctx, other))
	})
	restore := w.restoring(cfg.Service, "grants")
	for name, sql := range map[string]string{
		"revived":             `UPDATE grants SET ended_at = NULL WHERE id = 'g'`,
		"ended later":         `UPDATE grants SET ended_at = ended_at + interval '1 hour' WHERE id = 'g'`,
		"another's body":      `UPDATE grants g SET body = o.body FROM grants o WHERE g.id = 'g' AND o.id = 'h'`,
		"another's whole row": `UPDATE grants g SET body = o.body, ended_at = o.ended_at, mac = o.mac FROM grants o WHERE g.id = 'g' AND o.id = 'h'`,
		"taken from a case":   `UPDATE grants SET case_id = 'c' WHERE id = 'h'`,
	} {
		t.Run(name, func(t *testing.T) {
			w.outside(cfg.Service, sql)
			defer restore()
			err := s.Do(t.Context(), func(tx *store.Tx) error { _, err := tx.Grants(t.Context(), "c"); return err })
			if !errors.Is(err, store.ErrTampered) {
				t.Errorf("%v, want ErrTampered", err)
			}
		})
	}
}

func TestAGrantIsGivenOnce(t *testing.T) {
	s := newStore(t)
	wider := grant("g")
	wider.Purpose = "everything"
	do(t, s, func(ctx context.Context, tx *store.Tx) error {
		return errors.Join(tx.PutGrant(ctx, grant("g")), tx.PutGrant(ctx, wider))
	})
	do(t, s, func(ctx context.Context, tx *store.Tx) error {
		held, _, err := tx.Grant(ctx, "g")
		if !proto.Equal(held.Grant, grant("g")) {
			t.Errorf("the grant became %v", held.Grant)
		}
		return err
	})
}

func TestAnEndingAloneIsNoGrant(t *testing.T) {
	s := newStore(t)
	do(t, s, func(ctx context.Context, tx *store.Tx) error { return tx.EndGrant(ctx, "g", noon) })
	do(t, s, func(ctx context.Context, tx *store.Tx) error {
		held, err := tx.Grants(ctx, "c", "")
		_, ok, err2 := tx.Grant(ctx, "g")
		if len(held) != 0 || ok {
			t.Errorf("got %v, %v, want nothing", held, ok)
		}
		return errors.Join(err, err2)
	})
}

func TestList(t *testing.T) {
	s := newStore(t)
	// By id the cases are a to f; by what is due they are e, c, d, and then those with nothing due.
	due := map[string]time.Duration{"e": 1, "c": 2, "d": 2}
	for _, id := range []string{"a", "b", "c", "d", "e", "f"} {
		do(t, s, func(ctx context.Context, tx *store.Tx) error {
			g := grant("g-" + id)
			g.Case = id
			if id == "f" {
				g.Recipient.Agency = "other"
			}
			if err := errors.Join(add(ctx, tx, "case", id, "p"), tx.PutGrant(ctx, g)); err != nil {
				return err
			}
			g.Id += "-again" // two grants, one line
			if err := tx.PutGrant(ctx, g); err != nil {
				return err
			}
			for i, after := range []time.Duration{due[id], 5} {
				if due[id] == 0 {
					continue
				}
				d := store.Duty{ID: id + string(rune('0'+i)), Duty: decide.Duty{Key: string(rune('0' + i)), By: noon.Add(after * time.Hour)}}
				tx.OpenDuty(&store.Subject{Kind: "case", ID: id}, d)
			}
			return nil
		})
	}
	do(t, s, func(ctx context.Context, tx *store.Tx) error {
		g := grant("g-unit")
		g.Case = "u"
		return errors.Join(add(ctx, tx, "unit", "u", ""), tx.PutGrant(ctx, g), tx.EndGrant(ctx, "g-a", noon), tx.EndGrant(ctx, "g-a-again", noon))
	})
	list := func(filter string, limit int, after, number string) []string {
		t.Helper()
		var ids []string
		do(t, s, func(ctx context.Context, tx *store.Tx) error {
			var err error
			ids, err = tx.List(ctx, filter, limit, after, number)
			return err
		})
		return ids
	}
	const ours = "g.agency = 'a' AND g.ended_at IS NULL"
	for _, c := range []struct {
		filter string
		want   []string
	}{
		{"", nil},
		{"FALSE", nil},
		{"g.agency = 'nobody'", nil},
		{ours, []string{"e", "c", "d", "b"}},
		{"g.agency = 'a'", []string{"e", "c", "d", "a", "b"}},
		{"g.agency = 'other' OR g.agency = 'a' AND g.ended_at IS NULL", []string{"e", "c", "d", "b", "f"}},
	} {
		if got := list(c.filter, 10, "", ""); !slices.Equal(got, c.want) {
			t.Errorf("%q gives %v, want %v", c.filter, got, c.want)
		}
		for size := 1; size < 4; size++ {
			var got []string
			for after := ""; ; after = got[len(got)-1] {
				page := list(c.filter, size, after, "")
				if got = append(got, page...); len(page) < size {
					break
				}
			}
			if !slices.Equal(got, c.want) {
				t.Errorf("%q in pages of %d gives %v, want %v", c.filter, size, got, c.want)
			}
		}
	}
	for number, want := range map[string][]string{"c": {"c"}, "a": nil, "f": nil, "": {"e", "c", "d", "b"}, "cc": nil, "_": nil, "%": nil} {
		if got := list(ours, 10, "", number); !slices.Equal(got, want) {
			t.Errorf("those that begin with %q are %v, want %v", number, got, want)
		}
	}
}

// What became of a grant does not depend on which of its events came first, or twice; what ended is not changed.
func TestAGrantIsChangedByTheHighestNumberInWhicheverOrder(t *testing.T) {
	s := newStore(t)
	given := func(id string) *grantv1.Grant {
		g := inCase(id)
		g.Pending, g.Until, g.ConfirmedUntil = true, timestamppb.New(noon.Add(time.Hour)), timestamppb.New(noon.Add(2*time.Hour))
		return g
	}
	change := func(epoch uint32, seq uint64, reviewed bool, hours time.Duration) func(string, context.Context, *store.Tx) error {
		return func(id string, ctx context.Context, tx *store.Tx) error {
			return tx.ChangeGrant(ctx, id, store.Change{Epoch: epoch, Seq: seq, Reviewed: reviewed, Until: noon.Add(hours * time.Hour)})
		}
	}
	put := func(id string, ctx context.Context, tx *store.Tx) error { return tx.PutGrant(ctx, given(id)) }
	end := func(id string, ctx context.Context, tx *store.Tx) error { return tx.EndGrant(ctx, id, noon) }
	confirm, review, restored := change(1, 2, false, 2), change(1, 3, true, 1), change(2, 1, false, 3)
	type step = func(string, context.Context, *store.Tx) error
	for name, c := range map[string]struct {
		steps    []step
		pending  bool
		reviewed bool
		hours    time.Duration
	}{
		"given":                           {[]step{put}, true, false, 1},
		"confirmed":                       {[]step{put, confirm}, false, false, 2},
		"confirmed before it was given":   {[]step{confirm, put}, false, false, 2},
		"reviewed after it":               {[]step{put, confirm, review}, false, true, 1},
		"reviewed before it":              {[]step{put, review, confirm}, true, true, 1},
		"both before it was given":        {[]step{review, confirm, put}, true, true, 1},
		"confirmed twice":                 {[]step{put, confirm, review, confirm}, false, true, 1},
		"by a register that was restored": {[]step{put, review, restored}, false, false, 3},
		"ended":                           {[]step{put, end, confirm}, true, false, 1},
		"ended before it was given":       {[]step{end, confirm, put}, true, false, 1},
	} {
		for _, step := range c.steps {
			do(t, s, func(ctx context.Context, tx *store.Tx) error { return step(name, ctx, tx) })
		}
		do(t, s, func(ctx context.Context, tx *store.Tx) error {
			held, _, err := tx.Grant(ctx, name)
			want := given(name)
			want.Pending, want.Provisional, want.Reviewed, want.Until = c.pending, c.reviewed, c.reviewed, timestamppb.New(noon.Add(c.hours*time.Hour))
			if len(c.steps) > 1 && held.EndedAt == nil {
				want.ConfirmedUntil = nil
			}
			if err == nil && !proto.Equal(held.Grant, want) {
				t.Errorf("%s: kept as %v, want %v", name, held.Grant, want)
			}
			return err
		})
	}
}
