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

// Whose it is to record an agreement that a departure lacks is led to where that is done, and nobody else is.
func TestAGateLeadsToWhereAnAgreementIsRecorded(t *testing.T) {
	c := among(t, answers{
		"returns /cases/one":       `{"case": "one", "stage": "declared"}`,
		"returns /cases/one/gates": `{"gates": [{"gate": "receiver_may_read", "rule": "X-01", "whose": "return_officer", "instead": "consent.give", "in_place": false}]}`,
	})
	for role, led := range map[string]bool{"return_officer": true, "lawyer": false} {
		page, err := c.by(t, "en", c.departure, []string{"worker", role}, "case", "one")
		if has := strings.Contains(page, `<a href="/calls/one/agreement">Record an agreement</a>`); err != nil || has != led || !strings.Contains(page, "Record an agreement") {
			t.Errorf("a %s is led there: %t, %v:\n%s", role, has, err, page)
		}
	}
}
