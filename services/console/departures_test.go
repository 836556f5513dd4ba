package console

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"mangrove/services/console/session"
)

// Who is the next to leave stands first, then who has no day yet, and last who has left.
func TestTheNextToLeaveStandsFirst(t *testing.T) {
	c := among(t, answers{"returns /cases": `{"items": [
		{"case": "left", "stage": "departed", "leaves_at": "2026-11-20T09:00:00Z"},
		{"case": "b-undated", "stage": "counselled"}, {"case": "a-undated", "stage": "asked"},
		{"case": "later", "stage": "booked", "leaves_at": "2026-12-20T09:00:00Z"},
		{"case": "next", "stage": "booked", "leaves_at": "2026-12-01T09:00:00Z"}]}`})
	v := visit{
		r: httptest.NewRequestWithContext(t.Context(), http.MethodGet, "/departures", nil), words: in(t, "en"),
		session: session.Session{Roles: []string{"return_officer"}}, user: c.api.As("somebody"),
	}
	all, err := c.prepared(v, func(departure) bool { return true })
	var got []string
	for _, one := range all {
		got = append(got, one.Case)
	}
	if want := "next later a-undated b-undated left"; err != nil || strings.Join(got, " ") != want {
		t.Errorf("they stand as %v, %v, want %s", got, err, want)
	}
}
