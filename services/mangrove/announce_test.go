package mangrove

import (
	"html"
	"io"
	"maps"
	"net/http"
	"net/http/cookiejar"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/BurntSushi/toml"

	"mangrove/pkg/web"
	"mangrove/services/console/words"
)

// spoken are the words of each language.
func spoken(t *testing.T) []words.Words {
	t.Helper()
	book, err := words.New(time.UTC)
	if err != nil {
		t.Fatal(err)
	}
	var out []words.Words
	for _, l := range words.Languages() {
		w, _ := book.In(l.Code)
		out = append(out, w)
	}
	return out
}

// Whoever opens the start page, or reads what is printed at start, reads the name of nobody who is helped.
func TestTheStartNamesNobodyWhoIsHelped(t *testing.T) {
	t.Parallel()
	url := lent(t)
	_, _, raw, err := web.NewClient(url, nil).Do(t.Context(), http.MethodGet, "/", "", nil)
	if err != nil {
		t.Fatal(err)
	}
	page := string(raw)
	for _, w := range spoken(t) {
		for _, a := range offered(w) {
			page += " " + a.Sees
		}
	}
	source, err := os.ReadFile("demo_told.go")
	if err != nil {
		t.Fatal(err)
	}
	names := regexp.MustCompile(`(?:d\.adult\(|name: )"([^"]+)"`).FindAllSubmatch(source, -1)
	if len(names) < 8 {
		t.Fatalf("only %d told persons are found", len(names))
	}
	for _, n := range names {
		for _, part := range strings.Fields(string(n[1]))[:1] {
			if regexp.MustCompile(`\b` + regexp.QuoteMeta(part) + `\b`).MatchString(page) {
				t.Errorf("the start tells of %s", part)
			}
		}
	}
}

// What an account will see is told of each, and of nobody else; the tests of the words hold the languages against each other.
func TestEachAccountIsToldWhatTheyWillSee(t *testing.T) {
	var english struct {
		Demo struct{ Sees map[string]string }
	}
	if _, err := toml.DecodeFile("../console/words/locales/demo.en.toml", &english); err != nil {
		t.Fatal(err)
	}
	var accounts []string
	for _, a := range Accounts() {
		accounts = append(accounts, a.ID)
	}
	slices.Sort(accounts)
	if told := slices.Sorted(maps.Keys(english.Demo.Sees)); !slices.Equal(told, accounts) {
		t.Errorf("told are %q, the accounts are %q", told, accounts)
	}
}

// Who chose a language on the first page signs in in that language, whatever the browser asks for.
func TestOneSignsInInTheLanguageThatOneChose(t *testing.T) {
	t.Parallel()
	url := lent(t)
	for _, w := range spoken(t) {
		jar, err := cookiejar.New(nil)
		if err != nil {
			t.Fatal(err)
		}
		asks := "fr"
		if w.Code == "fr" {
			asks = "en"
		}
		get := func(path string) string {
			t.Helper()
			r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, url+path, nil)
			if err != nil {
				t.Fatal(err)
			}
			r.Header.Set("Accept-Language", asks)
			res, err := (&http.Client{Jar: jar}).Do(r)
			if err != nil {
				t.Fatal(err)
			}
			defer res.Body.Close() //nolint:errcheck // it was only read
			page, err := io.ReadAll(res.Body)
			if err != nil || res.StatusCode != http.StatusOK {
				t.Fatalf("%s is answered %s, %v", path, res.Status, err)
			}
			return html.UnescapeString(string(page))
		}
		get("/language?to=" + w.Code + "&back=/")
		page := get("/sign-in")
		says := []string{`<html lang="` + w.Code + `" dir="` + w.Direction + `">`, w.T("start.sign_in"), w.T("demo.sign_in.asks"), w.T("demo.sign_in.note")}
		for _, a := range offered(w) {
			says = append(says, a.Name, a.Role, a.Agency, a.Sees)
		}
		for _, text := range says {
			if !strings.Contains(page, text) {
				t.Errorf("the sign-in page in %s lacks %q", w.Name, text)
			}
		}
	}
}
