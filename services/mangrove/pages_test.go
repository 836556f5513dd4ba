package mangrove

import (
	"encoding/json"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strings"

	"mangrove/pkg/web"
)

// chained is the place of a row of a ledger in its chain, which it gets a moment after it was written.
var chained = regexp.MustCompile(`,"chain_no":\d+`)

// listed is a page of any list.
type listed struct {
	Items []json.RawMessage
	Next  string
}

// lists are the addresses of every list that the APIs offer.
func (w *seen) lists() []string {
	w.t.Helper()
	_, _, body, err := web.NewClient(w.url, nil).Do(w.t.Context(), http.MethodGet, "/openapi.json", "", nil)
	var document struct {
		Paths map[string]map[string]struct {
			Parameters []struct {
				Ref string `json:"$ref"`
			}
		}
	}
	if err != nil || json.Unmarshal(body, &document) != nil {
		w.t.Fatal("no description of the APIs", err)
	}
	var out []string
	for path, methods := range document.Paths {
		for _, p := range methods["get"].Parameters {
			if p.Ref == "#/components/parameters/after" {
				out = append(out, path)
			}
		}
	}
	slices.Sort(out)
	return out
}

// page asks for one page; false where the account may not.
func (w *seen) page(as, path, query string) (listed, bool) {
	w.t.Helper()
	token, err := fetchToken(w.t.Context(), w.url, as, strings.Split(path, "/")[2])
	if err != nil {
		w.t.Fatal(err)
	}
	status, _, body, err := web.NewClient(w.url, nil).Do(w.t.Context(), http.MethodGet, path+"?"+query, token, nil)
	var page listed
	if err != nil || status == http.StatusOK && json.Unmarshal(body, &page) != nil {
		w.t.Fatalf("%s as %s: %d %v", path, as, status, err)
	}
	for i, item := range page.Items {
		page.Items[i] = chained.ReplaceAll(item, nil)
	}
	return page, status == http.StatusOK
}

// turn turns the pages of every list, one item at a time: each goes on where the one before ended.
func (w *seen) turn() {
	kinds := map[string]bool{}
	for _, path := range w.lists() {
		var reader string
		for _, a := range Accounts() {
			if first, ok := w.page(a.ID, path, "limit=2"); ok && len(first.Items) == 2 {
				reader = a.ID
				break
			}
		}
		if reader == "" {
			continue // there is no second page of it in this world
		}
		kinds[path[strings.LastIndex(path, "/"):]] = true
		var turned []string
		query := "limit=1"
		for range 3 {
			page, ok := w.page(reader, path, query)
			if !ok || len(page.Items) != 1 {
				w.t.Errorf("a page of %s as %s has %d items, want 1", path, reader, len(page.Items))
				break
			}
			turned = append(turned, string(page.Items[0]))
			if page.Next == "" {
				break
			}
			query = "limit=1&after=" + url.QueryEscape(page.Next)
		}
		// What was asked meanwhile is in the ledger too, before the first page.
		whole, _ := w.page(reader, path, "limit=50")
		var all []string
		for _, item := range whole.Items {
			all = append(all, string(item))
		}
		if len(turned) < 2 {
			w.t.Errorf("%s as %s has no second page", path, reader)
			continue
		}
		at := slices.Index(all, turned[0])
		if at < 0 || at+len(turned) > len(all) || !slices.Equal(turned, all[at:at+len(turned)]) {
			w.t.Errorf("the pages of %s as %s do not follow one another:\n%s", path, reader, strings.Join(turned, "\n"))
		}
	}
	for _, kind := range []string{"/cases", "/duties", "/ledger", "/units"} {
		if !kinds[kind] {
			w.t.Errorf("no list %s was long enough to turn its pages", kind)
		}
	}
}
