package mangrove

import (
	"fmt"
	"io/fs"
	"os"
	"regexp"
	"strings"
	"testing"
)

const cost = "docs/decisions/0012-the-cost-of-a-service.md"

var (
	costTable = regexp.MustCompile(`(?s)\| service .*?\n\n`)
	number    = regexp.MustCompile(`\d+`)
	ruleTable = regexp.MustCompile(`(?s)\| rules of .*?\n\n`)
)

// What a service costs is counted, not remembered.
func TestTheCostIsCounted(t *testing.T) {
	h := readHouse(t)
	var services, rules strings.Builder
	services.WriteString("| service | proto | state machine | rules (entries) | routes | tests |\n| --- | ---: | ---: | ---: | ---: | ---: |\n")
	for _, of := range []struct{ name, title string }{
		{"health", "health"}, {"legalaid", "legal aid"}, {"bestinterests", "best interests"}, {"returns", "returns"}, {"coordination", "coordination"}, {"shelter", "shelter"},
	} {
		proto, _ := h.lines(t, "proto/mangrove/"+of.name+"/v1/*.proto")
		routes, _ := h.lines(t, "services/"+of.name+"/*.go")
		machine, _ := h.lines(t, "services/"+of.name+"/*/*.go")
		entries, n := h.lines(t, "pkg/policy/entry/"+of.name+"_*.rego")
		tests := 0
		for _, file := range h.shows {
			if strings.HasPrefix(file, "services/"+of.name+"/") {
				tests += count(h.read(t, file))
			}
		}
		fmt.Fprintf(&services, "| %s | %d | %d | %d (%d) | %d | %d |\n", of.title, proto, machine, entries, n, routes, tests)
	}
	services.WriteString("\n")
	rules.WriteString("| rules of a subject | lines |\n| --- | ---: |\n")
	all, err := fs.Glob(h.files, "pkg/policy/rules/*.rego")
	if err != nil {
		t.Fatal(err)
	}
	for _, file := range all {
		fmt.Fprintf(&rules, "| `%s` | %d |\n", file, count(h.read(t, file)))
	}
	tests, _ := h.lines(t, "pkg/policy/test/*.rego")
	fmt.Fprintf(&rules, "| their tests | %d |\n\n", tests)

	was := h.read(t, cost)
	is := ruleTable.ReplaceAllLiteralString(costTable.ReplaceAllLiteralString(was, services.String()), rules.String())
	if *update {
		if err := os.WriteFile("../../"+cost, []byte(is), 0o600); err != nil {
			t.Fatal(err)
		}
		return
	}
	if !near(was, is) {
		t.Errorf("%s is no longer about right: run this test with -update", cost)
	}
}

// near says whether each number of two texts is within a fifth of the other's: a record of what something costs is not written
// anew for each line.
func near(was, is string) bool {
	a, b := numbers(was), numbers(is)
	for i := range min(len(a), len(b)) {
		if d := a[i] - b[i]; max(d, -d)*5 > max(a[i], b[i])+100 {
			return false
		}
	}
	return len(a) == len(b)
}

func numbers(text string) []int {
	var out []int
	for _, digits := range number.FindAllString(text, -1) {
		n := 0
		for _, digit := range digits {
			n = n*10 + int(digit-'0')
		}
		out = append(out, n)
	}
	return out
}

// lines counts the lines that are not empty in files that are no tests, and the files.
func (h house) lines(t *testing.T, pattern string) (lines, files int) {
	t.Helper()
	all, err := fs.Glob(h.files, pattern)
	if err != nil || len(all) == 0 {
		t.Fatalf("%s: no such files (%v)", pattern, err)
	}
	for _, file := range all {
		if strings.HasSuffix(file, "_test.go") {
			continue
		}
		files++
		lines += count(h.read(t, file))
	}
	return lines, files
}

func count(text string) int {
	n := 0
	for line := range strings.Lines(text) {
		if strings.TrimSpace(line) != "" {
			n++
		}
	}
	return n
}
