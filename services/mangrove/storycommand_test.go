package mangrove

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"os"
	"slices"
	"strings"
	"testing"

	"mangrove/services/mangrove/story"
)

// The command tells a story in the world that answers, and writes each step for a program; where none answers it starts one of its
// own for it, which make needs shows.
func TestTheStoryCommand(t *testing.T) {
	run := func(args ...string) (status int, out, errs string) {
		t.Helper()
		var o, e bytes.Buffer
		status = Run(t.Context(), append([]string{"story"}, args...), &o, &e)
		return status, o.String(), e.String()
	}
	whole := func(t *testing.T) {
		t.Helper()
		status, records, told := run("n-04", "--json")
		if status != 0 || !strings.Contains(told, "N-04 ended as told, in ") {
			t.Fatalf("the story ended with %d:\n%s", status, told)
		}
		var steps int
		var rules []string
		for d := json.NewDecoder(strings.NewReader(records)); ; steps++ {
			var step story.Record
			err := d.Decode(&step)
			if errors.Is(err, io.EOF) {
				break
			}
			if err != nil || step.Story != "n-04" || step.Step != steps+1 || step.Status == 0 {
				t.Fatalf("after %d steps: %v, %v", steps, step, err)
			}
			rules = append(rules, step.Rules...)
		}
		if steps == 0 || !slices.Contains(rules, "N-04") {
			t.Errorf("%d steps are written, by the rules %v", steps, rules)
		}
	}
	t.Run("in a world that answers", func(t *testing.T) {
		t.Setenv("MANGROVE_ADDR", strings.TrimPrefix(lent(t), "http://"))
		whole(t)
		if status, out, errs := run("nobody's"); status != 1 || out != "" || !strings.Contains(errs, strings.Join(story.Names(), ", ")) {
			t.Errorf("a story that is not there ended with %d: %s%s", status, out, errs)
		}
	})
	t.Run("in a world of its own", func(t *testing.T) {
		if os.Getenv("MANGROVE_LONG") != "1" {
			t.Skip("it starts a world: make needs does")
		}
		t.Setenv("MANGROVE_ADDR", "127.0.0.1:1")
		whole(t)
	})
	if status, _, errs := run(); status != 2 || !strings.Contains(errs, "n-04") {
		t.Errorf("no story at all ended with %d: %s", status, errs)
	}
}
