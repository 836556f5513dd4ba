package policy_test

import (
	"context"
	"encoding/json"
	"flag"
	"io/fs"
	"os"
	"path"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/open-policy-agent/opa/v1/ast"
	"github.com/open-policy-agent/opa/v1/format"
	"github.com/open-policy-agent/opa/v1/storage"
	"github.com/open-policy-agent/opa/v1/storage/inmem"
	"github.com/open-policy-agent/opa/v1/tester"

	"mangrove/pkg/policy"
)

var annotated = ast.ParserOptions{RegoVersion: ast.RegoV1, ProcessAnnotation: true}

// modules parses every Rego file of a folder tree.
func modules(t *testing.T, files fs.FS) map[string]*ast.Module {
	t.Helper()
	out := make(map[string]*ast.Module)
	err := fs.WalkDir(files, ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || path.Ext(name) != ".rego" {
			return err
		}
		b, err := fs.ReadFile(files, name)
		if err != nil {
			return err
		}
		out[name], err = ast.ParseModuleWithOpts(name, string(b), annotated)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return out
}

func table[T any](t *testing.T, name string) T {
	t.Helper()
	b, err := fs.ReadFile(policy.Files(), "data/"+name+".json")
	if err != nil {
		t.Fatal(err)
	}
	var v T
	if err := json.Unmarshal(b, &v); err != nil {
		t.Fatalf("%s: %v", name, err)
	}
	return v
}

func tables(t *testing.T) map[string]any {
	t.Helper()
	out := make(map[string]any)
	entries, err := fs.ReadDir(policy.Files(), "data")
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range entries {
		name := strings.TrimSuffix(e.Name(), ".json")
		out[name] = table[any](t, name)
	}
	return map[string]any{"mangrove": map[string]any{"table": out}}
}

// patience is how long one Rego test may take: some ask every action, and the race detector makes each of them ten times as slow.
const patience = time.Minute

func TestRules(t *testing.T) {
	ctx := context.Background()
	all := modules(t, policy.Files())
	for name, m := range modules(t, os.DirFS("test")) {
		all["test/"+name] = m
	}
	store := inmem.NewFromObject(tables(t))
	txn := storage.NewTransactionOrDie(ctx, store)
	results, err := tester.NewRunner().SetStore(store).SetModules(all).RaiseBuiltinErrors(true).SetTimeout(patience).RunTests(ctx, txn)
	if err != nil {
		t.Fatal(err)
	}
	n := 0
	for r := range results {
		n++
		t.Run(strings.TrimPrefix(r.Package, "data.mangrove.")+"/"+r.Name, func(t *testing.T) {
			if r.Error != nil {
				t.Fatal(r.Error)
			}
			if !r.Pass() {
				t.Fatalf("does not hold: %s:%d", r.Location.File, r.Location.Row)
			}
		})
	}
	if n == 0 {
		t.Fatal("no Rego test ran")
	}
}

var write = flag.Bool("write", false, "write Rego files anew as they should be formatted")

func TestFormatted(t *testing.T) {
	for name := range modules(t, os.DirFS(".")) {
		b, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		want, err := format.Source(name, b)
		if err != nil {
			t.Fatal(err)
		}
		if string(b) == string(want) {
			continue
		}
		if *write {
			err = os.WriteFile(name, want, 0o644)
		}
		t.Errorf("%s was not formatted; `go test ./pkg/policy -run Formatted -write` mends it (%v)", name, err)
	}
}

var (
	wellFormed = regexp.MustCompile(`^[A-Z]{1,2}-?\d{1,2}$`)
	named      = regexp.MustCompile(`(?m)^(?:deny|outside|applied|withhold\[[^]]+\]) contains "([^"]+)"`)
	inAnyEntry = regexp.MustCompile(`"([A-Z]{1,2}-?\d{1,2})"`)
	// A negation whose operand is missing is not true, it is undefined: the denial would silently not be made.
	negated = regexp.MustCompile(`(?m)^.*\bnot\b[^\n]*\binput\.(?:command|resource|case\.facts\.)[^\n]*$`)
)

// stated gives the ids that the theme files are home to, with their sources.
func stated(t *testing.T) map[string]string {
	t.Helper()
	ids := make(map[string]string)
	for name, m := range modules(t, policy.Files()) {
		for _, a := range m.Annotations {
			id, ok := a.Custom["id"].(string)
			if !ok {
				continue
			}
			source, _ := a.Custom["source"].(string)
			if ids[id] != "" {
				t.Errorf("%s: %s is stated twice", name, id)
			}
			if source == "" || a.Title == "" || a.Description == "" {
				t.Errorf("%s: %s needs a title, a description and custom.source", name, id)
			}
			if !wellFormed.MatchString(id) || !strings.HasPrefix(a.Title, id+" ") {
				t.Errorf("%s: the id %q is not well formed, or the title %q does not begin with it", name, id, a.Title)
			}
			ids[id] = source
		}
	}
	return ids
}

func TestEveryRuleNamedIsStated(t *testing.T) {
	ids := stated(t)
	used := make(map[string]bool)
	for name := range modules(t, policy.Files()) {
		b, err := fs.ReadFile(policy.Files(), name)
		if err != nil {
			t.Fatal(err)
		}
		if path.Dir(name) == "entry" && !named.Match(b) && !strings.Contains(string(b), "reply.") {
			t.Errorf("%s names no rule", name)
		}
		for _, found := range inAnyEntry.FindAllStringSubmatch(string(b), -1) {
			used[found[1]] = true
			if ids[found[1]] == "" {
				t.Errorf("%s: the rule %s is stated nowhere", name, found[1])
			}
		}
		for _, line := range negated.FindAllString(string(b), -1) {
			t.Errorf("%s: a negation reads the command or the resource, which may be missing: %s", name, strings.TrimSpace(line))
		}
	}
	for _, id := range []string{"P0", "P1", "P2", "C-01", "C-02", "C-03", "C-04", "C-05", "C-06", "C-07", "B-02", "B-05", "CP-01", "CP-02", "CP-03", "CP-05", "CP-08", "CP-09", "CP-10", "CP-12", "F-01", "F-02", "F-03", "F-04", "H-01", "I-01", "N-01", "N-02", "N-03", "N-04", "R-01", "R-02", "R-03", "R-04", "R-05", "X-01", "X-02"} {
		if !used[id] {
			t.Errorf("the rule %s is named by no module", id)
		}
	}
}

// Every action of the table has an entry, and every entry is about an action of the table or open to every part.
func TestEveryActionHasAnEntry(t *testing.T) {
	open := []string{
		"open", "consent.confirm", "consent.refuse", "consent.withdraw", "consent.exclude", "consent.open_own_record", "returns.attest", "returns.change_mind",
		"identification.complete_referral", "identification.revoke_referral",
	}
	actions := table[map[string][]string](t, "actions")
	roles := table[map[string][]string](t, "roles")
	services := table[map[string]any](t, "services")
	for action, allowed := range actions {
		if _, err := fs.Stat(policy.Files(), "entry/"+strings.ReplaceAll(action, ".", "_")+".rego"); err != nil {
			t.Errorf("%s has no entry", action)
		}
		for _, r := range allowed {
			if _, ok := roles[r]; !ok {
				t.Errorf("%s names a role that has no line in roles.json: %s", action, r)
			}
		}
	}
	for name, m := range modules(t, policy.Files()) {
		if path.Dir(name) != "entry" {
			continue
		}
		action := strings.Replace(strings.TrimSuffix(path.Base(name), ".rego"), "_", ".", 1)
		if _, ok := actions[action]; ok == slices.Contains(open, action) {
			t.Errorf("%s: the action %s is to be in actions.json or open to every part, not both", name, action)
		}
		if want := "data.mangrove.entry." + strings.ReplaceAll(action, ".", "_"); m.Package.Path.String() != want {
			t.Errorf("%s is package %s, want %s", name, m.Package.Path, want)
		}
		if service, _, ok := strings.Cut(action, "."); ok && services[service] == nil {
			t.Errorf("%s: there is no service %s in services.json", name, service)
		}
	}
}

func TestTables(t *testing.T) {
	words := table[map[string][]string](t, "words")
	for role, categories := range table[map[string][]string](t, "roles") {
		for _, c := range categories {
			if !slices.Contains(words["categories"], c) {
				t.Errorf("the role %s has a category that does not exist: %s", role, c)
			}
		}
	}
	for _, p := range words["care_purposes"] {
		if !slices.Contains(words["purposes"], p) {
			t.Errorf("%s is no purpose", p)
		}
	}
	type service struct {
		Purpose string   `json:"purpose"`
		Reads   []string `json:"reads"`
	}
	services := table[map[string]service](t, "services")
	for name, s := range services {
		if !slices.Contains(words["purposes"], s.Purpose) {
			t.Errorf("%s has no purpose of the list: %q", name, s.Purpose)
		}
		for _, r := range s.Reads {
			if _, ok := services[r]; !ok || r == name {
				t.Errorf("%s reads the topics of %q, which is no other service", name, r)
			}
		}
	}
	type number struct {
		Value     *float64 `json:"value"`
		From      string   `json:"from"`
		Direction string   `json:"direction"`
		Source    string   `json:"source"`
	}
	type agreement struct {
		Purposes   []string `json:"purposes"`
		Categories []string `json:"categories"`
		Source     string   `json:"source"`
	}
	country := table[struct {
		Zone       string               `json:"zone"`
		Weekend    []string             `json:"weekend"`
		Holidays   []string             `json:"holidays"`
		Agreements map[string]agreement `json:"agreements"`
		Numbers    map[string]number    `json:"numbers"`
	}](t, "country")
	for name, n := range country.Numbers {
		if n.Value == nil || n.From == "" || n.Source == "" || !slices.Contains([]string{"higher", "lower", "none"}, n.Direction) {
			t.Errorf("%s needs value, from, source and a protective direction", name)
		}
	}
	if _, err := time.LoadLocation(country.Zone); err != nil {
		t.Error(err)
	}
	for _, d := range country.Weekend {
		if _, err := time.Parse("Monday", d); err != nil {
			t.Errorf("%q is no day of the week", d)
		}
	}
	for _, d := range country.Holidays {
		if _, err := time.Parse("01-02", d); err != nil {
			t.Errorf("%q is no month and day", d)
		}
	}
	for with, a := range country.Agreements {
		if a.Source == "" || len(a.Purposes) == 0 || len(a.Categories) == 0 {
			t.Errorf("the agreement with %s needs purposes, categories and a source", with)
		}
		for _, p := range a.Purposes {
			if !slices.Contains(words["purposes"], p) {
				t.Errorf("the agreement with %s names a purpose that does not exist: %s", with, p)
			}
		}
		for _, c := range a.Categories {
			if !slices.Contains(words["categories"], c) {
				t.Errorf("the agreement with %s names a category that does not exist: %s", with, c)
			}
		}
	}
	for _, p := range words["short_assessment_purposes"] {
		if !slices.Contains(words["purposes"], p) {
			t.Errorf("%s is no purpose", p)
		}
	}
}
