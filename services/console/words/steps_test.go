package words_test

import (
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// named are all matches of a pattern in the files that end so.
func named(t *testing.T, root, end, pattern string) []string {
	t.Helper()
	var out []string
	find := regexp.MustCompile(pattern)
	err := filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || !strings.HasSuffix(path, end) || strings.HasSuffix(path, "_test"+end) {
			return err
		}
		text, err := os.ReadFile(path)
		for _, m := range find.FindAllStringSubmatch(string(text), -1) {
			out = append(out, m[1])
		}
		return err
	})
	if err != nil || len(out) < 5 {
		t.Fatalf("only %d matches of %s under %s: %v", len(out), pattern, root, err)
	}
	return out
}

// Each step that a contract names and each duty that a service or a rule opens is told in words, and not as some step or duty; no other
// step is told, or known by the console.
func TestEachStepAndDutyHasWords(t *testing.T) {
	english := read(t)["en"]
	steps := named(t, "../../../proto", ".proto", `contract\.v1\.step\) = "([^"]+)"`)
	told := map[string]bool{"step.late": true, "step.not_done_in_time": true, "step.unknown": true, "step.which": true} // what is no service's step
	for _, step := range steps {
		id := "step." + strings.NewReplacer(" ", "_", "'", "").Replace(step)
		if told[id] = true; english[id] == nil {
			t.Errorf("there is no message %s", id)
		}
	}
	for id := range english {
		if strings.HasPrefix(id, "step.") && !told[id] {
			t.Errorf("%s tells of a step that no contract names", id)
		}
	}
	for _, known := range named(t, "..", "stages.go", `(?m)^\t\w+Step\s+= "([^"]+)"`) {
		if !slices.Contains(steps, known) {
			t.Errorf("the console knows a case by the step %q, which no contract names", known)
		}
	}
	duties := named(t, "../../../pkg/policy", ".rego", `"duty:([a-z_]+):`)
	for _, pattern := range []string{`Duty\s+= "([a-z_]+)"`, `Key: [^\n]*What: "([a-z_]+)"`} {
		duties = append(duties, named(t, "../..", ".go", pattern)...)
	}
	for _, duty := range duties {
		if english["duty."+duty] == nil {
			t.Errorf("there is no message duty.%s", duty)
		}
	}
}
