package mangrove

import (
	"encoding/json"
	"fmt"
	"net/http"
	"testing"
	"time"

	"mangrove/pkg/web"
)

// An own record loses nobody's look: what was the same on one day is one line with how often, first and last, so that many equal looks
// push none off; and where there are more lines than an answer holds it says from which day on it tells, and tells the days before when
// it is asked.
func TestAnOwnRecordLosesNoLook(t *testing.T) {
	t.Parallel()
	m := newMachine(t)
	id := m.opens()
	m.quiet()
	today := time.Now().UTC().Truncate(24 * time.Hour)
	looked := func(daysAgo, times int, body string) {
		m.sql(fmt.Sprintf(`INSERT INTO keys.ledger (id, at, case_id, actor, body, salt, hash)
			SELECT gen_random_uuid()::text, '%s'::timestamptz + n * interval '1 second', '%s', 'w' || n, convert_to(replace('%s', 'NTH', n::text), 'UTF8'), '', ''
			FROM generate_series(1, %d) n`, today.AddDate(0, 0, -daysAgo).Format(time.RFC3339), id, body, times))
	}
	row := func(service, purpose, section string) string {
		return fmt.Sprintf(`{"action": "open", "service": %q, "agency": "lantern", "roles": ["shelter_worker"], "purpose": %q, "sections": [%s]}`, service, purpose, section)
	}
	needs := row("shelter", "shelter", `{"category": "NEEDS", "service": "identification", "carried": "one"}`)
	looked(1, 20000, needs)
	looked(1, 7, row("identification", "shelter", `{"category": "NEEDS", "service": "identification", "carried": "another"}`)) // says the same
	looked(1, 3, row("shelter", "shelter", `{"category": "NEEDS", "service": "identification", "withheld": ["C-02"]}`))
	looked(2, 700, row("shelter", "purpose NTH", ""))
	looked(3, 700, row("shelter", "purpose NTH", ""))
	looked(4, 5, needs)

	var own struct{ ID string }
	until, err := json.Marshal(map[string]any{"reader": "ibrahim", "agency": "referral-desk", "until": desk{t, m.url, single(m.url)}.in(1)})
	if err != nil {
		t.Fatal(err)
	}
	path := "/api/consent/v1/cases/" + id + "/own-record"
	request(t, m.url, "ibrahim", http.MethodPost, path, until, &own, "Content-Type", "application/json")
	type line struct {
		At, First time.Time
		Times     int
		Services  []string
		Opened    []string
		Withheld  []string
		Rules     []string
	}
	read := func(query string) (lines []line, earlier string) {
		t.Helper()
		var told struct {
			Disclosures []line
			Earlier     string
		}
		request(t, m.url, "ibrahim", http.MethodGet, path+query, nil, &told, web.HeaderBasis, own.ID)
		return told.Disclosures, told.Earlier
	}
	lines, earlier := read("")
	if want := today.AddDate(0, 0, -3).Format(time.DateOnly); earlier != want {
		t.Errorf("it says that it tells from %q on, want %s", earlier, want)
	}
	of := map[string][]line{}
	for i, l := range lines {
		of[l.At.Format(time.DateOnly)] = append(of[l.At.Format(time.DateOnly)], l)
		if i > 0 && l.At.After(lines[i-1].At) {
			t.Fatalf("line %d is newer than the one before", i)
		}
	}
	yesterday := of[today.AddDate(0, 0, -1).Format(time.DateOnly)]
	if len(yesterday) != 2 || yesterday[0].Times != 20007 || fmt.Sprint(yesterday[0].Services, yesterday[0].Opened) != "[identification shelter] [NEEDS]" ||
		!yesterday[0].First.Equal(today.AddDate(0, 0, -1).Add(time.Second)) || !yesterday[0].At.Equal(today.AddDate(0, 0, -1).Add(20000*time.Second)) {
		t.Errorf("20,007 equal looks and three that were withheld are told as %+v", yesterday)
	} else if closed := yesterday[1]; closed.Times != 3 || fmt.Sprint(closed.Withheld, closed.Rules) != "[NEEDS] [C-02]" {
		t.Errorf("three that were withheld are told as %+v", closed)
	}
	for _, ago := range []int{2, 3} {
		if n := len(of[today.AddDate(0, 0, -ago).Format(time.DateOnly)]); n != 700 {
			t.Errorf("of the day %d days ago it tells %d lines, want all 700", ago, n)
		}
	}
	older, earlier := read("?before=" + earlier)
	if len(older) != 1 || older[0].Times != 5 || earlier != "" {
		t.Errorf("before that it tells %+v, and that there is more before %q", older, earlier)
	}
	token, err := fetchToken(t.Context(), m.url, "ibrahim", "consent")
	if err != nil {
		t.Fatal(err)
	}
	status, _, raw, err := web.NewClient(m.url, nil).Do(t.Context(), http.MethodGet, path+"?before=yesterday", token, nil, web.HeaderBasis, own.ID)
	if err != nil || status != http.StatusBadRequest {
		t.Errorf("a day that is none is answered %d %s, %v", status, raw, err)
	}
}
