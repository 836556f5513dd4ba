package bench

import (
	"context"
	"errors"
	"sync/atomic"
	"testing"
	"time"
)

func TestRateAndTimeMeasureTheSidesTheyWereGiven(t *testing.T) {
	// Each look at the clock is a millisecond after the one before.
	var ticks atomic.Int64
	now := func() time.Time { return time.UnixMilli(ticks.Add(1)) }
	slow := func(context.Context, int) error { ticks.Add(9); return nil }
	fast := func(context.Context, int) error { return nil }
	settled := 0
	p := Pair{Name: "ours", BaselineName: "bare", Ours: slow, Bare: fast, Settle: func(context.Context) error { settled++; return nil }}

	timed, err := Time(t.Context(), p, 100*time.Millisecond, now)
	if err != nil || timed.Value != 10 || timed.Baseline != 1 || timed.Ratio != 10 {
		t.Errorf("time: %+v, %v", timed, err)
	}
	rated, err := Rate(t.Context(), p, 1, 1600*time.Millisecond, now)
	if err != nil || rated.Value < 80 || rated.Value > 100 || rated.Baseline < 400 || rated.Ratio > 0.25 {
		t.Errorf("rate: %v against %v, ratio %v, %v", rated.Value, rated.Baseline, rated.Ratio, err)
	}
	if settled == 0 {
		t.Error("nothing was let settle")
	}
	broken := errors.New("broken")
	p.Bare = func(context.Context, int) error { return broken }
	if _, err := Rate(t.Context(), p, 2, time.Millisecond, now); !errors.Is(err, broken) {
		t.Errorf("a failing side gave %v", err)
	}
	if _, err := Time(t.Context(), p, time.Millisecond, now); !errors.Is(err, broken) {
		t.Errorf("a failing side gave %v", err)
	}
}

func TestPercentile(t *testing.T) {
	var times []time.Duration
	for i := 100; i > 0; i-- {
		times = append(times, time.Duration(i))
	}
	for p, want := range map[int]time.Duration{50: 50, 99: 99, 100: 100} {
		if got := percentile(times, p); got != want {
			t.Errorf("percentile %d is %d", p, got)
		}
	}
}
