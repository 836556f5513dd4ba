package console

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"mangrove/pkg/web"
	"mangrove/services/console/api"
	"mangrove/services/console/signin"
)

// ledgerOf is a service whose ledger has rows at these minutes.
func ledgerOf(t *testing.T, name string, minutes ...int) *web.Client {
	t.Helper()
	began := time.Date(2026, 11, 27, 9, 0, 0, 0, time.UTC)
	var rows []decision
	for _, m := range slices.Backward(minutes) {
		rows = append(rows, decision{ID: fmt.Sprint(name, m), At: began.Add(time.Duration(m) * time.Minute)})
	}
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		page, limit := []decision{}, 0
		fmt.Sscan(r.FormValue("limit"), &limit) //nolint:errcheck // zero shows
		after, id, begun := strings.Cut(r.FormValue("after"), "/")
		at, _ := time.Parse(time.RFC3339Nano, after)
		for _, row := range rows {
			if (!begun || row.At.Before(at) || row.At.Equal(at) && row.ID < id) && len(page) < limit {
				page = append(page, row)
			}
		}
		json.NewEncoder(w).Encode(map[string]any{"items": page}) //nolint:errcheck // the caller has gone
	}))
	t.Cleanup(s.Close)
	return web.NewClient(s.URL, nil)
}

// Ledgers are read as one: page by page each row comes once, the newest first, also where two are of one instant; where one
// service is away the others are shown, and it is said.
func TestLedgersAreReadAsOne(t *testing.T) {
	services := map[string]*web.Client{"a": ledgerOf(t, "a", 1, 2, 5, 6, 7), "b": ledgerOf(t, "b", 2, 3), "c": ledgerOf(t, "c")}
	exchange := func(context.Context, string, string) (signin.Token, error) {
		return signin.Token{Raw: "token", Until: time.Now().Add(time.Hour)}, nil
	}
	client, err := api.New(services, exchange, time.Now)
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	filter := url.Values{}
	for range 10 {
		rows, next, away, err := ledgers(t.Context(), client.As("somebody"), []string{"a", "b", "c"}, filter, 3)
		if err != nil || len(away) > 0 {
			t.Fatal(err, away)
		}
		for _, r := range rows {
			got = append(got, r.ID)
		}
		if next == "" {
			break
		}
		filter.Set("after", next)
	}
	if want := "a7 a6 a5 b3 b2 a2 a1"; strings.Join(got, " ") != want {
		t.Errorf("%v, want %s", got, want)
	}
	rows, _, away, err := ledgers(t.Context(), client.As("somebody"), []string{"b", "nowhere"}, url.Values{}, 3)
	if err != nil || !slices.Equal(away, []string{"nowhere"}) || len(rows) != 2 {
		t.Errorf("with a service away: %v, away %v, %v", rows, away, err)
	}
}
