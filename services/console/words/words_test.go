package words_test

import (
	"encoding/json"
	"fmt"
	"maps"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"
	"unicode"

	"github.com/BurntSushi/toml"

	"mangrove/services/console/words"
)

// message is its forms by their names; one that tells of no number has "other" alone.
type message map[string]string

// messages are those of a language, by their ids.
type messages map[string]message

// forms are the plural forms of each language.
func forms(code string) []string {
	switch code {
	case "en":
		return []string{"one", "other"}
	case "ar":
		return []string{"zero", "one", "two", "few", "many", "other"}
	}
	return []string{"one", "many", "other"}
}

// alike are the texts that a language shares with English: names, and words that are the same in both.
func alike(code string) []string {
	switch code {
	case "fr":
		return []string{"Mangrove", "Allergies", "Identification", "Coordination"}
	case "es":
		return []string{"Mangrove"}
	case "pt":
		return []string{"Mangrove"}
	}
	return nil
}

// read gives the messages of every language, of all its files.
func read(t *testing.T) map[string]messages {
	t.Helper()
	out := map[string]messages{}
	for _, l := range words.Languages() {
		out[l.Code] = messages{}
		for name, holds := range map[string]string{l.Code: "", "refusals." + l.Code: "rule.", "answers." + l.Code: "answer.", "demo." + l.Code: "demo."} {
			var tree map[string]any
			_, err := toml.DecodeFile("locales/"+name+".toml", &tree)
			if os.IsNotExist(err) && l.Code == "en" && told(holds) {
				continue
			}
			if err != nil {
				t.Fatal(err)
			}
			one := messages{}
			one.add("", tree)
			for id, m := range one {
				table, _, _ := strings.Cut(id, ".")
				if own := slices.Contains([]string{"rule", "answer", "demo"}, table); own != (holds != "") || own && table+"." != holds {
					t.Errorf("%s stands in %s: refusals, answers and what is said of the demo have files of their own", id, name)
				}
				out[l.Code][id] = m
			}
		}
	}
	return out
}

func (m messages) add(id string, tree map[string]any) {
	one := message{}
	for key, value := range tree {
		switch value := value.(type) {
		case string:
			if slices.Contains(forms("ar"), key) {
				one[key] = value
			} else {
				m[strings.TrimPrefix(id+"."+key, ".")] = message{"other": value}
			}
		case map[string]any:
			m.add(strings.TrimPrefix(id+"."+key, "."), value)
		}
	}
	if len(one) > 0 {
		m[id] = one
	}
}

// told says whether a message is what the services tell in English themselves.
func told(id string) bool { return strings.HasPrefix(id, "rule.") || strings.HasPrefix(id, "answer.") }

var (
	field = regexp.MustCompile(`\{\{\.([A-Z]\w*)\}\}`)
	span  = regexp.MustCompile(`\d\s*[-–—]\s*\d`)
	// loose is a mark that French sets apart, and that a line may begin with: the space before it is one that does not break.
	loose = regexp.MustCompile(` [:;?!»]|« `)
	// isolated is what stands in a direction of its own, between the signs for that: a date, a name of something.
	isolated = regexp.MustCompile("\u2066[^\u2069]*\u2069")
)

// fields are the names of a message's template fields, over all of its forms.
func (m message) fields() []string {
	found := map[string]bool{}
	for _, text := range m {
		for _, f := range field.FindAllStringSubmatch(text, -1) {
			found[f[1]] = true
		}
	}
	return slices.Sorted(maps.Keys(found))
}

// wrong tells all that is wrong with the messages of one language beside those of English, and of another to hold its refusals
// against.
func wrong(code string, all, english, other messages) []string {
	var out []string
	say := func(format string, args ...any) { out = append(out, code+": "+fmt.Sprintf(format, args...)) }
	for id := range english {
		if all[id] == nil {
			say("%s is missing", id)
		}
	}
	for id, m := range other {
		switch {
		case !told(id) || code == "en": // the services tell it in English themselves
		case all[id] == nil:
			say("%s is missing", id)
		case strings.HasSuffix(id, ".hint") && strings.Count(all[id]["other"], ". ") != strings.Count(m["other"], ". "):
			say("%s is of more or fewer things to do than in another language", id)
		}
	}
	used := map[string]bool{}
	for id, m := range all {
		base, ok := english[id]
		if !ok && !told(id) {
			say("%s is not in English", id)
		}
		if told(id) {
			base = other[id]
		}
		if want := base.fields(); !slices.Equal(m.fields(), want) {
			say("%s has the fields %q, want %q", id, m.fields(), want)
		}
		wanted := []string{"other"}
		if len(base) > 1 {
			wanted = forms(code)
		}
		if got := slices.Sorted(maps.Keys(m)); !slices.Equal(got, slices.Sorted(slices.Values(wanted))) {
			say("%s has the forms %q, want %q", id, got, wanted)
		}
		for form, text := range m {
			rest := isolated.ReplaceAllString(field.ReplaceAllString(text, ""), "")
			switch {
			case strings.TrimSpace(text) == "":
				say("%s is empty", id)
			case strings.ContainsAny(rest, "{}"):
				say("%s has a field that is none: %q", id, text)
			case code == "ar" && strings.ContainsFunc(rest, func(r rune) bool { return unicode.Is(unicode.Latin, r) }):
				say("%s is in another script: %q", id, text)
			case code == "ar" && span.MatchString(rest):
				say("%s has a range that is read backwards: %q", id, text)
			case code == "fr" && loose.MatchString(text):
				say("%s may break before its mark: %q", id, text)
			case code != "en" && strings.ContainsFunc(rest, unicode.IsLetter) && text == english[id][form]:
				if used[text] = true; !slices.Contains(alike(code), text) {
					say("%s is in English: %q", id, text)
				}
			}
		}
	}
	if code != "en" {
		for _, text := range alike(code) {
			if !used[text] {
				say("%q is not the same as in English", text)
			}
		}
	}
	slices.Sort(out)
	return out
}

// Every language says everything that English says, and the same of it.
func TestEveryLanguageSaysTheSame(t *testing.T) {
	all := read(t)
	for _, l := range words.Languages() {
		for _, complaint := range wrong(l.Code, all[l.Code], all["en"], all["fr"]) {
			t.Error(complaint)
		}
	}
}

// What would be wrong with a language is found.
func TestWhatIsWrongWithALanguageIsFound(t *testing.T) {
	for name, one := range map[string]struct {
		code    string
		spoil   func(m messages)
		finding string
	}{
		"missing":             {"fr", func(m messages) { delete(m, "menu.home") }, "menu.home is missing"},
		"one too many":        {"fr", func(m messages) { m["menu.more"] = message{"other": "Encore"} }, "menu.more is not in English"},
		"a field left out":    {"es", func(m messages) { m["due.by"] = message{"other": "antes"} }, `due.by has the fields [], want ["When"]`},
		"a field misspelt":    {"es", func(m messages) { m["due.by"] = message{"other": "antes {{.Wen}}"} }, `due.by has the fields ["Wen"]`},
		"a field broken":      {"es", func(m messages) { m["due.by"] = message{"other": "{{.When}} {{ .When}"} }, "due.by has a field that is none"},
		"empty":               {"pt", func(m messages) { m["menu.home"] = message{"other": " "} }, "menu.home is empty"},
		"in English":          {"pt", func(m messages) { m["menu.home"] = message{"other": "My duties"} }, "menu.home is in English"},
		"a form missing":      {"ar", func(m messages) { delete(m["home.summary"], "few") }, "home.summary has the forms"},
		"no forms":            {"fr", func(m messages) { m["home.summary"] = message{"other": "{{.Count}} tâches"} }, "home.summary has the forms"},
		"forms of none":       {"fr", func(m messages) { m["menu.home"] = message{"one": "Tâche", "other": "Tâches"} }, "menu.home has the forms"},
		"another script":      {"ar", func(m messages) { m["menu.home"] = message{"other": "Mahami"} }, "menu.home is in another script"},
		"a range":             {"ar", func(m messages) { m["menu.home"] = message{"other": "فتيان 8–14"} }, "menu.home has a range"},
		"a loose mark":        {"fr", func(m messages) { m["menu.home"] = message{"other": "Tâches !"} }, "menu.home may break before its mark"},
		"not the same":        {"fr", func(m messages) { m["product.name"] = message{"other": "Palétuvier"} }, `"Mangrove" is not the same`},
		"a rule missing":      {"es", func(m messages) { delete(m, "rule.C-01.title") }, "rule.C-01.title is missing"},
		"a rule's field":      {"es", func(m messages) { m["rule.N-02.title"] = message{"other": "Esto no"} }, "rule.N-02.title has the fields"},
		"a hint that is less": {"ar", func(m messages) { m["rule.C-01.hint"] = message{"other": "عرض"} }, "rule.C-01.hint is of more or fewer"},
	} {
		all := read(t)
		one.spoil(all[one.code])
		found := wrong(one.code, all[one.code], all["en"], all["fr"])
		if !slices.ContainsFunc(found, func(complaint string) bool { return strings.HasPrefix(complaint, one.code+": "+one.finding) }) {
			t.Errorf("%s is not found: %q", name, found)
		}
	}
}

// untold are the refusals of the services that a language has no words for.
func untold(t *testing.T, m messages) []string {
	t.Helper()
	var refusals map[string]struct{}
	data, err := os.ReadFile("../../../pkg/web/refusals.json")
	if err != nil || json.Unmarshal(data, &refusals) != nil {
		t.Fatal("the refusals of the services cannot be read", err)
	}
	var out []string
	for key := range refusals {
		rule, action, own := strings.Cut(key, " ")
		id := "rule." + rule
		if own {
			id += "." + strings.ReplaceAll(action, ".", "_")
		}
		for _, part := range []string{".title", ".detail", ".hint"} {
			if m[id+part] == nil {
				out = append(out, id+part)
			}
		}
	}
	slices.Sort(out)
	return out
}

// Why something cannot be done is told in every language.
func TestEveryRefusalIsToldInEveryLanguage(t *testing.T) {
	all := read(t)
	for _, l := range words.Languages() {
		if missing := untold(t, all[l.Code]); len(missing) > 0 && l.Code != "en" {
			t.Errorf("%s has no words for %q", l.Code, missing)
		}
	}
	delete(all["fr"], "rule.C-06.consent_confirm.detail")
	if missing := untold(t, all["fr"]); !slices.Equal(missing, []string{"rule.C-06.consent_confirm.detail"}) {
		t.Errorf("missing words are found to be %q", missing)
	}
}

// A day that is near is told by its word, by the days of the deployment and not by hours.
func TestNearDaysAreTold(t *testing.T) {
	book, err := words.New(time.FixedZone("invented", 3600))
	if err != nil {
		t.Fatal(err)
	}
	en, _ := book.In("en")
	now := time.Date(2026, 3, 2, 22, 30, 0, 0, time.UTC) // half past eleven there
	for in, want := range map[time.Duration]string{
		0: "today", 30 * time.Minute: "tomorrow", -23 * time.Hour: "today", -24 * time.Hour: "yesterday", -48 * time.Hour: "Sat 28 Feb", 48 * time.Hour: "Wed 4 Mar",
	} {
		if got := en.Near(now.Add(in), now); got != want {
			t.Errorf("what is in %s is told as %q, want %q", in, got, want)
		}
	}
}

// Each message is told in its own language, and of every number in one of its forms.
func TestMessagesAreTold(t *testing.T) {
	book, err := words.New(time.UTC)
	if err != nil {
		t.Fatal(err)
	}
	for code, all := range read(t) {
		w, ok := book.In(code)
		if !ok {
			t.Fatalf("%s is not spoken", code)
		}
		for id, m := range all {
			if !w.Has(id) {
				t.Errorf("%s: %s is not told", code, id)
			}
			var args []any
			for _, name := range m.fields() {
				args = append(args, name, "·")
			}
			if told := w.T(id, args...); len(m) == 1 && told != field.ReplaceAllString(m["other"], "·") {
				t.Errorf("%s: %s is told as %q", code, id, told)
			}
			if len(m) == 1 {
				continue
			}
			seen := map[string]bool{}
			for _, n := range []int{0, 1, 2, 3, 11, 100, 1_000_000} {
				told := w.N(id, n)
				for form, text := range m {
					seen[form] = seen[form] || told == field.ReplaceAllString(text, fmt.Sprint(n))
				}
			}
			for form := range m {
				if !seen[form] {
					t.Errorf("%s: %s is told of no number as %q", code, id, m[form])
				}
			}
		}
	}
}

// A language that a browser asks for is spoken, or else English.
func TestABrowserIsAnsweredInItsLanguage(t *testing.T) {
	book, err := words.New(time.UTC)
	if err != nil {
		t.Fatal(err)
	}
	for asks, want := range map[string]string{"": "en", "fr-CM,fr;q=0.9": "fr", "es-419": "es", "pt-BR": "pt", "pt-AO, en;q=0.2": "pt", "ar-EG": "ar", "sw": "en", "sw, ar;q=0.1": "ar"} {
		if got := book.For(asking(t, asks)).Code; got != want {
			t.Errorf("who asks for %q is answered in %s, want %s", asks, got, want)
		}
	}
}
