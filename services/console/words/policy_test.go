package words_test

import (
	"encoding/json"
	"io/fs"
	"maps"
	"path"
	"slices"
	"strings"
	"testing"

	"mangrove/pkg/policy"
)

// table reads a table of the policy.
func table[T any](t *testing.T, name string) T {
	t.Helper()
	var out T
	text, err := fs.ReadFile(policy.Files(), "data/"+name+".json")
	if err == nil {
		err = json.Unmarshal(text, &out)
	}
	if err != nil {
		t.Fatal(err)
	}
	return out
}

// actions are all that the policy has an entry for.
func actions(t *testing.T) (out []string) {
	t.Helper()
	entries, err := fs.Glob(policy.Files(), "entry/*.rego")
	if err != nil {
		t.Fatal(err)
	}
	for _, entry := range entries {
		out = append(out, strings.Replace(strings.TrimSuffix(path.Base(entry), ".rego"), "_", ".", 1))
	}
	return out
}

// What the policy names is told in words wherever it comes up, and never by its name there: who may, in which service, what, for
// what, of which kind, and by which rule not.
func TestWhatThePolicyNamesHasWords(t *testing.T) {
	english := read(t)["en"]
	lists := table[map[string]any](t, "words")
	list := func(name string) (out []string) {
		all, _ := lists[name].([]any)
		for _, one := range all {
			text, _ := one.(string)
			out = append(out, text)
		}
		return out
	}
	services := slices.Sorted(maps.Keys(table[map[string]any](t, "services")))
	for begins, names := range map[string][]string{
		"role.":    slices.Concat(slices.Concat(slices.Collect(maps.Values(table[map[string][]string](t, "actions")))...), slices.Collect(maps.Keys(table[map[string]any](t, "roles")))),
		"service.": services, "held.": slices.DeleteFunc(slices.Clone(services), func(name string) bool { return name == "keys" }), // which keeps keys, and nothing of anybody
		"act.": actions(t), "purpose.": list("purposes"), "category.": list("categories"),
		"why.": named(t, "../../../pkg/policy/rules", ".rego", `(?m)^#\s+id: (\S+)$`),
	} {
		if len(names) < 8 {
			t.Errorf("only %q are found to be told by %s", names, begins)
		}
		for _, name := range names {
			if english[begins+name] == nil {
				t.Errorf("there is no message %s%s", begins, name)
			}
		}
	}
}
