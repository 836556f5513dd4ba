package prove

import (
	"context"
	"fmt"
	"slices"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"golang.org/x/sync/errgroup"
	"golang.org/x/time/rate"
)

const (
	lanes   = 2 // cases at a time
	readers = 4 // openings at a time of each
	reads   = 6 // by each reader, in one round of consent and withdrawal
)

func evidence() map[string]any {
	return map[string]any{
		"proof": "mark", "witness": "amara", "witness_agency": "child-welfare", "language": "fr", "interpreter_needed": false,
		"explained": "text-1-fr", "notice_given": true,
	}
}

func sharing() map[string]any {
	return map[string]any{
		"family": "sharing", "purpose": "shelter", "categories": []string{"IDENTITY", "NEEDS"},
		"recipient": map[string]any{"agency": "lantern", "service": "shelter"}, "giver": "person", "evidence": evidence(),
		"until": time.Now().AddDate(0, 0, 90).UTC().Format(time.RFC3339),
	}
}

// placed brings a case as far as the house: registered, agreed, referred, accepted, folded.
func (w *world) placed(open, needs map[string]any) (id, grant string) {
	w.t.Helper()
	id = w.must("ibrahim", "POST", "/identification/v1/cases", open).text("subject")
	w.must("ibrahim", "POST", "/identification/v1/cases/"+id+"/needs", map[string]any{"needs": needs})
	w.mustQuiet()
	grant = w.must("ibrahim", "POST", "/consent/v1/cases/"+id+"/consents", sharing()).text("id")
	w.mustQuiet()
	referral := w.must("ibrahim", "POST", "/identification/v1/cases/"+id+"/referrals", map[string]any{
		"service": "shelter", "agency": "lantern", "purpose": "shelter", "categories": []string{"IDENTITY", "NEEDS"},
	}).text("id")
	w.must("rosa", "POST", "/identification/v1/cases/"+id+"/referrals/"+referral+"/accept", map[string]any{})
	w.mustQuiet()
	return id, grant
}

func invented() (open, needs map[string]any) {
	return map[string]any{
		"channel": "hotline", "birth": map[string]any{"earliest": "1998-01-01", "latest": "1998-12-31", "status": "declared"},
		"identity": map[string]any{"name": "Nadia Belo (invented)", "language": "fr"},
	}, map[string]any{"diet": "low salt"}
}

// race is what came of openings racing withdrawals.
type race struct {
	openings, shown, inFlight, after, late atomic.Int64
	mu                                     sync.Mutex
	first                                  string
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
// begins. early sets it before the request is even sent, which the judgement must find.
func (r *race) round(ctx context.Context, w *world, pace map[string]*rate.Limiter, id string, n int, early bool) error {
	given, err := w.ask(ctx, "ibrahim", "POST", "/consent/v1/cases/"+id+"/consents", sharing())
	if err := good(given, err); err != nil {
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
		}
		a, err := w.ask(ctx, "ibrahim", "POST", "/consent/v1/cases/"+id+"/grants/"+given.text("id")+"/withdrawal", map[string]any{})
		if err := good(a, err); err != nil {
			return err
		}
		withdrawn.Store(true)
		return nil
	})
	for reader := range readers {
		as := []string{"rosa", "ines"}[reader%2]
		g.Go(func() error {
			for range reads {
				if err := pace[as].Wait(ctx); err != nil {
					return err
				}
				// Each round withdraws at another of its readings.
				if begun.Add(1) == int64(1+n%(readers*reads/2)) {
					close(now)
				}
				after := withdrawn.Load()
				a, err := w.ask(ctx, as, "GET", "/shelter/v1/cases/"+id, nil)
				if err := good(a, err); err != nil {
					return err
				}
				r.judge(a, after, withdrawn.Load())
			}
			return nil
		})
	}
	return g.Wait()
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
		if after && (shown || !slices.Contains(rules, "C-02")) {
			r.wrong("%s was not withheld by C-02 but read %s", section, a.raw)
		}
	}
}

// run races the given number of openings.
func (r *race) run(t *testing.T, w *world, openings int, early bool) {
	t.Helper()
	w.within(t)
	// Below the limit of requests that each person has.
	pace := map[string]*rate.Limiter{"rosa": rate.NewLimiter(45, 8), "ines": rate.NewLimiter(45, 8)}
	rounds := (openings + readers*reads - 1) / (readers * reads)
	var cases []string
	for range lanes {
		id, grant := w.placed(invented())
		w.must("ibrahim", "POST", "/consent/v1/cases/"+id+"/grants/"+grant+"/withdrawal", map[string]any{})
		cases = append(cases, id)
	}
	var next atomic.Int64
	g, ctx := errgroup.WithContext(t.Context())
	for _, id := range cases {
		g.Go(func() error {
			for {
				n := next.Add(1)
				if n > int64(rounds) || early && r.late.Load() > 0 {
					return nil
				}
				if err := r.round(ctx, w, pace, id, int(n), early); err != nil {
					return err
				}
			}
		})
	}
	if err := g.Wait(); err != nil {
		t.Fatal(err)
	}
	t.Logf("%d openings, %d sections shown, %d in flight at a withdrawal, %d begun after it, %d wrong",
		r.openings.Load(), r.shown.Load(), r.inFlight.Load(), r.after.Load(), r.late.Load())
}

// C-02: no opening begins after a withdrawal is recorded.
func TestNothingOpensAfterAWithdrawal(t *testing.T) {
	w := newWorld(t, func(s *settings) { s.Unsafe = true })
	t.Run("openings race withdrawals", func(t *testing.T) {
		openings := 2_000
		if long() {
			openings = 10_000
		} else {
			t.Logf("shortened to %d openings: MANGROVE_LONG=1 races 10,000", openings)
		}
		var r race
		r.run(t, w, openings, false)
		if r.late.Load() > 0 {
			t.Errorf("%d sections of openings that began after the withdrawal were wrong, the first: %s", r.late.Load(), r.first)
		}
		if r.shown.Load() == 0 || r.inFlight.Load() == 0 || r.after.Load() == 0 {
			t.Error("there was no race: openings must be shown before, in flight at, and begun after withdrawals")
		}
	})
	t.Run("a withdrawal that is answered before it is made is found", func(t *testing.T) {
		var r race
		r.run(t, w, 480, true)
		if r.late.Load() == 0 {
			t.Error("nothing was found, so the judgement proves nothing")
		}
	})
}
