package mangrove

import (
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"mangrove/services/mangrove/story"
)

// house is the repository as the documentation speaks of it.
type house struct {
	files    fs.FS
	pages    []string        // the documentation's pages
	tops     []string        // what stands at the top
	targets  []string        // of the Makefile
	commands []string        // of the binary, from its usage
	tests    map[string]bool // the names of all tests, fuzz targets and Rego tests
	shows    []string        // the files of tests and stories
}

var (
	makeTarget = regexp.MustCompile(`(?m)^([a-z-]+):`)
	command    = regexp.MustCompile(`(?m)^  mangrove ([a-z]+)`)
	goTest     = regexp.MustCompile(`(?m)^func ((?:Test|Fuzz|Benchmark)\w+)\(`)
	regoTest   = regexp.MustCompile(`(?m)^(test_\w+)`)
	testName   = regexp.MustCompile(`^((Test|Fuzz|Benchmark)[A-Z]\w*|test_\w+)$`)
	fence      = regexp.MustCompile("(?ms)^```[a-z]*\n(.*?)^```")
	quoted     = regexp.MustCompile("`([^`\n]+)`")
	link       = regexp.MustCompile(`\]\(([^)\s]+)\)`)
	ours       = regexp.MustCompile(`(?:^|\$\()(?:[A-Z_]+=\S+ )*(?:\./)?(make|mangrove) (.+)$`)
)

func readHouse(t *testing.T) house {
	t.Helper()
	h := house{files: os.DirFS(filepath.Join("..", "..")), tests: map[string]bool{}}
	entries, err := fs.ReadDir(h.files, ".")
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range entries {
		h.tops = append(h.tops, e.Name())
	}
	err = fs.WalkDir(h.files, ".", func(name string, d fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case d.IsDir() && (name == ".git" || name == ".mangrove"):
			return fs.SkipDir
		case name == "README.md", strings.HasSuffix(name, ".md") && slices.Contains([]string{"docs", "deploy", "charts"}, top(name)):
			h.pages = append(h.pages, name)
		case strings.HasSuffix(name, "_test.go"):
			h.shows = append(h.shows, name)
			h.collect(t, name, goTest)
		case strings.HasSuffix(name, "_test.rego"):
			h.shows = append(h.shows, name)
			h.collect(t, name, regoTest)
		case path.Dir(name) == "services/mangrove/story":
			h.shows = append(h.shows, name)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	h.targets = names(makeTarget, h.read(t, "Makefile"))
	h.commands = names(command, usage)
	return h
}

func top(name string) string {
	first, _, _ := strings.Cut(name, "/")
	return first
}

func names(pattern *regexp.Regexp, text string) []string {
	var found []string
	for _, m := range pattern.FindAllStringSubmatch(text, -1) {
		found = append(found, m[1])
	}
	return found
}

func (h house) read(t *testing.T, name string) string {
	t.Helper()
	b, err := fs.ReadFile(h.files, name)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

func (h house) collect(t *testing.T, name string, pattern *regexp.Regexp) {
	t.Helper()
	for _, n := range names(pattern, h.read(t, name)) {
		h.tests[n] = true
	}
}

func (h house) has(name string) bool {
	_, err := fs.Stat(h.files, name)
	return err == nil
}

// faults says what a page names that is not there.
func (h house) faults(page, text string) []string {
	var found []string
	for _, block := range fence.FindAllStringSubmatch(text, -1) {
		for line := range strings.Lines(block[1]) {
			found = append(found, h.missingCommand(strings.TrimSpace(line))...)
		}
	}
	plain := fence.ReplaceAllString(text, "")
	for _, m := range quoted.FindAllStringSubmatch(plain, -1) {
		found = append(found, h.missingCommand(m[1])...)
		for word := range strings.FieldsSeq(m[1]) {
			word = strings.TrimSuffix(strings.TrimPrefix(word, "./"), "/...")
			if testName.MatchString(word) && !h.tests[word] {
				found = append(found, "no test has the name "+word)
			}
			if strings.Contains(word, "/") && slices.Contains(h.tops, top(word)) && !h.has(path.Clean(word)) {
				found = append(found, "there is no "+word)
			}
		}
	}
	for _, m := range link.FindAllStringSubmatch(plain, -1) {
		target, _, _ := strings.Cut(m[1], "#")
		if target == "" || strings.HasPrefix(target, "https://") {
			continue
		}
		to := path.Join(path.Dir(page), target)
		if !fs.ValidPath(to) || !h.has(to) {
			found = append(found, "the link "+m[1]+" leads to nothing in this repository")
		}
	}
	return found
}

// missingCommand looks at a command line: make and its targets, mangrove, its commands, stories and services.
func (h house) missingCommand(line string) []string {
	m := ours.FindStringSubmatch(line)
	if m == nil {
		return nil
	}
	words := strings.Fields(m[2])
	first := strings.Trim(words[0], `"')`)
	if m[1] == "make" {
		if !slices.Contains(h.targets, first) {
			return []string{"make has no target " + first}
		}
		return nil
	}
	if !slices.Contains(h.commands, first) {
		return []string{"mangrove has no command " + first}
	}
	if len(words) < 2 || strings.ToUpper(words[1]) == words[1] {
		return nil // alone, or a placeholder
	}
	known := map[string][]string{"story": slices.Concat(story.Names(), story.Scenes(), []string{"all"}), "serve": Names()}[first]
	if known != nil && !slices.Contains(known, words[1]) {
		return []string{"mangrove " + first + " knows no " + words[1]}
	}
	return nil
}

func TestWhatTheDocumentationNamesExists(t *testing.T) {
	h := readHouse(t)
	if len(h.pages) < 10 || len(h.targets) < 5 || len(h.commands) < 4 || len(h.tests) < 50 {
		t.Fatalf("found only %d pages, %d targets, %d commands, %d tests", len(h.pages), len(h.targets), len(h.commands), len(h.tests))
	}
	for _, page := range h.pages {
		for _, fault := range h.faults(page, h.read(t, page)) {
			t.Errorf("%s: %s", page, fault)
		}
	}
}

func TestTheTableOfDecisionsIsTheFolder(t *testing.T) {
	h := readHouse(t)
	told := names(regexp.MustCompile(`(?m)^\| (\d{4} \| \[.+)\) \|$`), h.read(t, "docs/README.md"))
	var are []string
	for _, page := range h.pages {
		if path.Dir(page) != "docs/decisions" {
			continue
		}
		title, _, _ := strings.Cut(h.read(t, page), "\n")
		number, title, _ := strings.Cut(strings.TrimPrefix(title, "# "), " ")
		are = append(are, number+" | ["+title+"](decisions/"+path.Base(page))
	}
	if !slices.Equal(told, are) {
		t.Errorf("the table has\n%s\nand the folder\n%s", strings.Join(told, "\n"), strings.Join(are, "\n"))
	}
}

func TestEverySceneIsOnItsPage(t *testing.T) {
	told := names(regexp.MustCompile(`(?m)^- \*\*([a-z0-9-]+)\*\* `), readHouse(t).read(t, "docs/stories/scenes.md"))
	if !slices.Equal(told, story.Scenes()) {
		t.Errorf("the page tells %v, the scenes are %v", told, story.Scenes())
	}
}

func TestAWrongPageIsNoticed(t *testing.T) {
	h := readHouse(t)
	for text, want := range map[string]string{
		"see `pkg/gate/nothing.go`":                                          "there is no pkg/gate/nothing.go",
		"run `go test ./pkg/nothing/...`":                                    "there is no pkg/nothing",
		"run `make nothing`":                                                 "make has no target nothing",
		"```\nmake nothing\n```\n":                                           "make has no target nothing",
		"run `mangrove nothing`":                                             "mangrove has no command nothing",
		"run `./mangrove story nothing`":                                     "mangrove story knows no nothing",
		"shown by `TestOfNothingAtAll`":                                      "no test has the name TestOfNothingAtAll",
		"[a page](../../elsewhere.md)":                                       "the link ../../elsewhere.md leads to nothing in this repository",
		"[a page](nothing.md#part)":                                          "the link nothing.md#part leads to nothing in this repository",
		"`pkg/gate`, `make up`, `mangrove up --demo`, [threats](threats.md)": "",
	} {
		if got := strings.Join(h.faults("docs/page.md", text), "; "); got != want {
			t.Errorf("%q: %q, want %q", text, got, want)
		}
	}
}
