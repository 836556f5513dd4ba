package mangrove

import (
	"encoding/json"
	"log/slog"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"mangrove/services/mangrove/bench"
)

func TestBenchTellsWhatItMeasured(t *testing.T) {
	results, err := measure(t.Context(), 200*time.Millisecond, true, slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	var told strings.Builder
	bench.Print(&told, results)
	path := filepath.Join(t.TempDir(), "bench.json")
	if err := bench.Write(path, results); err != nil {
		t.Fatal(err)
	}
	b, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	var kept []map[string]any
	if err := json.Unmarshal(b, &kept); err != nil {
		t.Fatal(err)
	}
	if len(kept) != 2 {
		t.Fatalf("%d results, not commands and a page: %s", len(kept), b)
	}
	want := []string{"baseline", "baseline_name", "name", "ratio", "unit", "value"}
	for _, r := range kept {
		if names := slices.Sorted(maps.Keys(r)); !slices.Equal(names, want) {
			t.Errorf("a result has %v, not %v", names, want)
		}
		value, baseline, ratio := r["value"].(float64), r["baseline"].(float64), r["ratio"].(float64)
		if value <= 0 || baseline <= 0 || ratio != value/baseline {
			t.Errorf("%v: value %v, baseline %v, ratio %v", r["name"], value, baseline, ratio)
		}
		for _, text := range []string{r["name"].(string), r["baseline_name"].(string), r["unit"].(string), "p50", "p99", "ratio"} {
			if text == "" || !strings.Contains(told.String(), text) {
				t.Errorf("what was told has no %q:\n%s", text, told.String())
			}
		}
	}
}
