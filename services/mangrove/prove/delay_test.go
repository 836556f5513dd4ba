package prove

import (
	"bytes"
	"testing"
	"time"

	"mangrove/services/mangrove/story"
)

// A story does not lean on events being fast.
func TestLateEventsChangeNoEnding(t *testing.T) {
	t.Parallel()
	const late = 500 * time.Millisecond
	w := newWorld(t, func(s *settings) { s.Unsafe, s.Delay = true, late })
	runs := shorter(t, 50, 3, "runs")
	began := time.Now()
	for i := range runs {
		var out bytes.Buffer
		if err := story.Play(t.Context(), w.stage(w.url), told, &out, nil); err != nil {
			t.Fatalf("run %d: %v\n%s", i+1, err, out.String())
		}
	}
	// A referral is accepted and then opened in another service, so one run takes a delay at the least.
	if took := time.Since(began); took < time.Duration(runs)*late {
		t.Errorf("%d runs took %s: the consumers were not held back", runs, took)
	}
}
