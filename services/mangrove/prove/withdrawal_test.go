package prove

import (
	"bytes"
	"context"
	"fmt"
	"maps"
	"net/http"
	"slices"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"golang.org/x/sync/errgroup"
	"golang.org/x/time/rate"

	"mangrove/pkg/embedded/oidc"
)

const (
	lanes   = 2 // cases at a time
	readers = 4 // openings at a time of each, each reader a worker of their own
	reads   = 6 // by each reader, in one round of consent and withdrawal
)

// reader is a worker of Lantern who only reads: a limit of requests is for each person.
func reader(lane, n int) oidc.Account {
	id := fmt.Sprintf("reader-%d-%d", lane, n)
	return oidc.Account{
		ID: id, Name: "Reader " + id + " (invented)", Agency: "lantern", AgencyKind: "ngo", Roles: []string{"shelter_worker"},
		Country: "XNB",
	}
}

// race is what came of openings racing withdrawals.
type race struct {
	openings, shown, inFlight, after, away, late atomic.Int64
	mu                                           sync.Mutex
	first                                        string
}

// wrong counts an opening that began after the withdrawal's answer and was not withheld by its rule.
func (r *race) wrong(format string, args ...any) {
	r.late.Add(1)
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.first == "" {
		r.first = fmt.Sprintf(format, args...)
	}
}

// round gives consent, reads at the house from many sides, withdraws in between, and judges every reading. The wall
// clock is the process's own monotonic order: withdrawn is set when the answer is back, and loaded before a reading
// begins. early sets it, and reads once more, before the request is even sent, which the judgement must find.
func (r *race) round(ctx context.Context, d *desk, lane lane, n int, early bool) error {
	id := lane.id
	grant, err := d.agree(ctx, id)
	if err != nil {
		return err
	}
	var withdrawn atomic.Bool
	var begun atomic.Int64
	now := make(chan struct{})
	g, ctx := errgroup.WithContext(ctx)
	g.Go(func() error {
		select {
		case <-now:
		case <-ctx.Done():
			return nil
		}
		if early {
			withdrawn.Store(true)
			if err := r.read(ctx, d, id, slices.Sorted(maps.Keys(lane.readers))[0], &withdrawn); err != nil {
				return err
			}
		}
		a, err := d.ask(ctx, "ibrahim", "POST", "/consent/v1/cases/"+id+"/grants/"+grant+"/withdrawal", map[string]any{})
		if err := good(a, err); err != nil {
			return err
		}
		withdrawn.Store(true)
		return nil
	})
	for as, pace := range lane.readers {
		g.Go(func() error {
			for range reads {
				if err := pace.Wait(ctx); err != nil {
					return err
				}
				// Each round withdraws at another of its readings.
				if begun.Add(1) == int64(1+n%(readers*reads/2)) {
					close(now)
				}
				if err := r.read(ctx, d, id, as, &withdrawn); err != nil {
					return err
				}
			}
			return nil
		})
	}
	return g.Wait()
}

// read opens the case once, and judges what came.
func (r *race) read(ctx context.Context, d *desk, id, as string, withdrawn *atomic.Bool) error {
	after := withdrawn.Load()
	a, err := d.ask(ctx, as, "GET", "/shelter/v1/cases/"+id, nil)
	if err != nil {
		return err
	}
	r.judge(a, after, withdrawn.Load())
	return nil
}

func (r *race) judge(a reply, after, ended bool) {
	r.openings.Add(1)
	if !after && ended {
		r.inFlight.Add(1)
	}
	if after {
		r.after.Add(1)
	}
	for _, section := range []string{"identity", "needs"} {
		rules, shown := a.withheld(section)
		if shown {
			r.shown.Add(1)
		}
		switch {
		case after && bytes.Contains(a.raw, []byte("invented")):
			r.wrong("the answer holds the name: %s", a.raw)
		case a.status != http.StatusOK || a.away(section): // nobody decided in time: nothing opens
			r.away.Add(1)
		case after && (shown || !slices.Contains(rules, "C-02")):
			r.wrong("%s was not withheld by C-02 but read %s", section, a.raw)
		}
	}
}

// lane is a case, and those who read it with the pace that keeps each below the limit of requests.
type lane struct {
	id      string
	readers map[string]*rate.Limiter
}

// run races the given number of openings.
func (r *race) run(t *testing.T, d *desk, openings int, early bool) {
	t.Helper()
	d.within(t)
	rounds := (openings + readers*reads - 1) / (readers * reads)
	var all []lane
	for n := range lanes {
		id, grant := d.placed(invented())
		d.must("ibrahim", "POST", "/consent/v1/cases/"+id+"/grants/"+grant+"/withdrawal", map[string]any{})
		l := lane{id, map[string]*rate.Limiter{}}
		for m := range readers {
			l.readers[reader(n, m).ID] = rate.NewLimiter(45, 8)
		}
		all = append(all, l)
	}
	began := time.Now()
	var next atomic.Int64
	g, ctx := errgroup.WithContext(t.Context())
	for _, l := range all {
		g.Go(func() error {
			for {
				n := next.Add(1)
				if n > int64(rounds) || early && r.late.Load() > 0 {
					return nil
				}
				if err := r.round(ctx, d, l, int(n), early); err != nil {
					return err
				}
			}
		})
	}
	if err := g.Wait(); err != nil {
		t.Fatal(err)
	}
	t.Logf("%d openings in %s, %d sections shown, %d could not be opened then, %d in flight at a withdrawal, %d begun after it, %d wrong",
		r.openings.Load(), time.Since(began).Round(time.Second), r.shown.Load(), r.away.Load(), r.inFlight.Load(), r.after.Load(), r.late.Load())
}

// C-02: no opening begins after a withdrawal is recorded, with every service a process of its own.
func TestNothingOpensAfterAWithdrawal(t *testing.T) {
	t.Parallel()
	var more []oidc.Account
	for lane := range lanes {
		for n := range readers {
			more = append(more, reader(lane, n))
		}
	}
	w := newApart(t, embedded(t), more...)
	t.Run("openings race withdrawals", func(t *testing.T) {
		var r race
		r.run(t, w.desk, shorter(t, 10_000, 1_000, "openings"), false)
		if r.late.Load() > 0 {
			t.Errorf("%d sections of openings that began after the withdrawal were wrong, the first: %s", r.late.Load(), r.first)
		}
		if r.shown.Load() == 0 || r.inFlight.Load() == 0 || r.after.Load() == 0 {
			t.Error("there was no race: openings must be shown before, in flight at, and begun after withdrawals")
		}
		if r.away.Load() > r.openings.Load()/10 {
			t.Error("too much was decided by nobody: this machine is too slow to race")
		}
	})
	t.Run("a withdrawal that is answered before it is made is found", func(t *testing.T) {
		var r race
		r.run(t, w.desk, 2_000, true)
		if r.late.Load() == 0 {
			t.Error("nothing was found, so the judgement proves nothing")
		}
	})
}
