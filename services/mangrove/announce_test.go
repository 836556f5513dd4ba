package mangrove

import (
	"net/http"
	"os"
	"regexp"
	"strings"
	"testing"

	"mangrove/pkg/web"
)

// Whoever opens the start page, or reads what is printed at start, reads the name of nobody who is helped.
func TestTheStartNamesNobodyWhoIsHelped(t *testing.T) {
	t.Parallel()
	url := lent(t)
	_, _, raw, err := web.NewClient(url, nil).Do(t.Context(), http.MethodGet, "/", "", nil)
	if err != nil {
		t.Fatal(err)
	}
	page := string(raw)
	for _, a := range Accounts() {
		if page += a.Sees; a.Sees == "" { // printed too
			t.Errorf("%s is offered without a word of what they will see", a.ID)
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
