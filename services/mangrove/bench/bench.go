package bench

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"slices"
	"time"

	"golang.org/x/sync/errgroup"
)

// Pair is one piece of work, done by the platform and bare.
type Pair struct {
	Name         string
	BaselineName string
	// Ours and Bare do the work once; client is which of the concurrent clients does it.
	Ours, Bare func(ctx context.Context, client int) error
	// Settle returns when the platform has done what it does after it has answered, so that Bare does not pay for it.
	Settle func(ctx context.Context) error
}

// Result is what a pair came to.
type Result struct {
	Name         string  `json:"name"`
	Value        float64 `json:"value"`
	Unit         string  `json:"unit"`
	Baseline     float64 `json:"baseline"`
	BaselineName string  `json:"baseline_name"`
	// Ratio is Value to Baseline.
	Ratio float64 `json:"ratio"`

	ours, bare []time.Duration
}

// turns is how often the two sides alternate.
const turns = 8

// Rate measures how often a second each side of the pair is done by concurrent clients. Each side has half of total.
func Rate(ctx context.Context, p Pair, clients int, total time.Duration, now func() time.Time) (Result, error) {
	r := Result{Name: p.Name, Unit: "per second", BaselineName: p.BaselineName}
	var ours, bare time.Duration
	slice := total / (2 * turns)
	for range turns {
		took, times, err := crowd(ctx, p.Ours, clients, slice, now)
		if err != nil {
			return r, fmt.Errorf("measuring %s: %w", p.Name, err)
		}
		ours, r.ours = ours+took, append(r.ours, times...)
		if err := p.Settle(ctx); err != nil {
			return r, fmt.Errorf("settling after %s: %w", p.Name, err)
		}
		if took, times, err = crowd(ctx, p.Bare, clients, slice, now); err != nil {
			return r, fmt.Errorf("measuring %s: %w", p.BaselineName, err)
		}
		bare, r.bare = bare+took, append(r.bare, times...)
	}
	return r.with(float64(len(r.ours))/ours.Seconds(), float64(len(r.bare))/bare.Seconds()), nil
}

// crowd lets clients do the work again and again for a time, each at least once.
func crowd(ctx context.Context, work func(context.Context, int) error, clients int, during time.Duration, now func() time.Time) (time.Duration, []time.Duration, error) {
	each := make([][]time.Duration, clients)
	g, ctx := errgroup.WithContext(ctx)
	start := now()
	for client := range clients {
		g.Go(func() error {
			for {
				before := now()
				if err := work(ctx, client); err != nil {
					return err
				}
				after := now()
				each[client] = append(each[client], after.Sub(before))
				if after.Sub(start) >= during {
					return nil
				}
			}
		})
	}
	err := g.Wait()
	return now().Sub(start), slices.Concat(each...), err
}

// Time measures how long each side of the pair takes, one after the other for about total: the medians.
func Time(ctx context.Context, p Pair, total time.Duration, now func() time.Time) (Result, error) {
	r := Result{Name: p.Name, Unit: "milliseconds", BaselineName: p.BaselineName}
	for start := now(); len(r.ours) == 0 || now().Sub(start) < total; {
		for _, side := range []struct {
			work func(context.Context, int) error
			into *[]time.Duration
		}{{p.Ours, &r.ours}, {p.Bare, &r.bare}} {
			before := now()
			if err := side.work(ctx, 0); err != nil {
				return r, fmt.Errorf("measuring %s: %w", p.Name, err)
			}
			*side.into = append(*side.into, now().Sub(before))
			if err := p.Settle(ctx); err != nil {
				return r, fmt.Errorf("settling after %s: %w", p.Name, err)
			}
		}
	}
	return r.with(milliseconds(percentile(r.ours, 50)), milliseconds(percentile(r.bare, 50))), nil
}

func (r Result) with(value, baseline float64) Result {
	r.Value, r.Baseline, r.Ratio = value, baseline, value/baseline
	return r
}

func milliseconds(d time.Duration) float64 { return float64(d) / float64(time.Millisecond) }

// percentile is the least of the times below or at which that part of a hundred of them lies.
func percentile(times []time.Duration, p int) time.Duration {
	sorted := slices.Sorted(slices.Values(times))
	return sorted[max((len(sorted)*p+99)/100-1, 0)]
}

// Print tells the results to a reader.
func Print(w io.Writer, results []Result) {
	for _, r := range results {
		fmt.Fprintf(w, "%s\n", r.Name)
		fmt.Fprintf(w, "  %10.2f %s      p50 %.2f ms, p99 %.2f ms, of %d\n", r.Value, r.Unit,
			milliseconds(percentile(r.ours, 50)), milliseconds(percentile(r.ours, 99)), len(r.ours))
		fmt.Fprintf(w, "  %10.2f %s      p50 %.2f ms, p99 %.2f ms, of %d: %s\n", r.Baseline, r.Unit,
			milliseconds(percentile(r.bare, 50)), milliseconds(percentile(r.bare, 99)), len(r.bare), r.BaselineName)
		fmt.Fprintf(w, "  %10.3f ratio\n", r.Ratio)
	}
}

// Write keeps the results as JSON.
func Write(path string, results []Result) error {
	b, err := json.MarshalIndent(results, "", "\t")
	if err != nil {
		return fmt.Errorf("encoding the results: %w", err)
	}
	if err := os.WriteFile(path, append(b, '\n'), 0o644); err != nil {
		return fmt.Errorf("writing the results: %w", err)
	}
	return nil
}
