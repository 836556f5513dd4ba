package mangrove

import (
	"flag"
	"fmt"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"
)

var (
	update = flag.Bool("update", false, "write the pages that tests make")

	seedRow = regexp.MustCompile(`(?m)^\| (R\d+) \| [\w/]+ \| (.+?) \| ●[^|]* \| .+? \| (.+?) \|$`)
	// seedShown is the comment above a test, a Rego test or a story that says which requirements it shows.
	seedShown = regexp.MustCompile(`(?m)^(?://|#) Seed: (R\d+(?:, R\d+)*)\.\n(?:(?://|#).*\n)*(?:func (\w+)\(|(test_\w+))`)
	seedTwice = regexp.MustCompile(`(?m)^(?://|#) Seed: .*\n(?:(?://|#).*\n)*(?://|#) Seed: `)
)

const (
	seedFrom     = "docs/seed-requirements.md"
	seedCoverage = "docs/seed-coverage.md"
)

// TestSeedCoverage holds the page of what shows each requirement of the core to what the tests say of themselves.
func TestSeedCoverage(t *testing.T) {
	h := readHouse(t)
	shown := map[string][]string{}
	for _, file := range h.shows {
		if seedTwice.MatchString(h.read(t, file)) {
			t.Errorf("%s names requirements on two lines of one comment: the second is lost", file)
		}
		for _, m := range seedShown.FindAllStringSubmatch(h.read(t, file), -1) {
			by := "`" + m[2] + m[3] + "`"
			if strings.HasPrefix(file, "services/mangrove/story/") {
				by = "story " + m[2]
			}
			for _, row := range strings.Split(m[1], ", ") {
				shown[row] = append(shown[row], by)
			}
		}
	}
	var b strings.Builder
	b.WriteString("# What the seed asks for, and what shows it\n\n" +
		"The rows of the core (●) of [the requirements](seed-requirements.md), each with the tests and stories that name it in a line\n" +
		"`// Seed: R1.` above them. Made from those lines by `go test ./services/mangrove -run TestSeedCoverage -update`.\n\n" +
		"| row | asked | to be shown | shown by |\n| --- | --- | --- | --- |\n")
	covered, rows := 0, seedRow.FindAllStringSubmatch(h.read(t, seedFrom), -1)
	for _, m := range rows {
		by := shown[m[1]]
		delete(shown, m[1])
		slices.Sort(by)
		said := "later"
		if len(by) > 0 {
			covered, said = covered+1, strings.Join(by, ", ")
		}
		fmt.Fprintf(&b, "| %s | %s | %s | %s |\n", m[1], m[2], m[3], said)
	}
	fmt.Fprintf(&b, "\n%d of %d are shown.\n", covered, len(rows))
	for row, by := range shown {
		t.Errorf("%v says that it shows %s, which is no row of the core", by, row)
	}
	if core := strings.Count(h.read(t, seedFrom), "| ●"); len(rows) != core {
		t.Fatalf("%s has %d rows of the core, and %d are read", seedFrom, core, len(rows))
	}
	if *update {
		if err := os.WriteFile("../../"+seedCoverage, []byte(b.String()), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	if h.read(t, seedCoverage) != b.String() {
		t.Errorf("%s is not current: run this test with -update", seedCoverage)
	}
}
