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
// push none off; and where there are more lines than an answer holds, or more rows than are read for one, it says from which day on it
// tells, and tells the days before when it is asked.
func TestAnOwnRecordLosesNoLook(t *testing.T) {
	t.Parallel()
	m := newMachine(t)
	id := m.opens()
	m.quiet()
	today := time.Now().UTC().Truncate(24 * time.Hour)
	looked := func(daysAgo, times int, body string) {
		m.sql(fmt.Sprintf(`INSERT INTO keys.ledger (id, at, case_id, actor, body, salt, hash)
			SELECT gen_random_uuid()::text, '%s'::timestamptz + n * interval '100 milliseconds', '%s', 'w' || n, convert_to(replace('%s', 'NTH', n::text), 'UTF8'), '', ''
			FROM generate_series(1, %d) n`, today.AddDate(0, 0, -daysAgo).Format(time.RFC3339), id, body, times))
	}
	row := func(service, purpose, section string) string {
		return fmt.Sprintf(`{"action": "open", "service": %q, "agency": "lantern", "roles": ["shelter_worker"], "purpose": %q, "sections": [%s]}`, service, purpose, section)
	}
	needs := row("shelter", "shelter", `{"category": "NEEDS", "service": "identification", "carried": "one"}`)
	looked(1, 60000, needs)
	looked(2, 50000, needs)
	looked(1, 7, row("identification", "shelter", `{"category": "NEEDS", "service": "identification", "carried": "another"}`)) // says the same
	looked(1, 3, row("shelter", "shelter", `{"category": "NEEDS", "service": "identification", "withheld": ["C-02"]}`))
	looked(3, 700, row("shelter", "purpose NTH", ""))
	looked(4, 700, row("shelter", "purpose NTH", ""))
	looked(5, 5, needs)

	var own struct{ ID string }
	until, err := json.Marshal(map[string]any{"reader": "ibrahim", "agency": "referral-desk", "until": desk{t, m.url, single(m.url)}.in(1)})
	if err != nil {
		t.Fatal(err)
	}
	path := "/api/consent/v1/cases/" + id + "/own-record"
	request(t, m.url, "ibrahim", http.MethodPost, path, until, &own, "Content-Type", "application/json")
	type line struct {
		First, Last time.Time
		Times       int
		Services    []string
		Opened      []string
		Withheld    []string
		Rules       []string
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
	day := func(ago int) string { return today.AddDate(0, 0, -ago).Format(time.DateOnly) }
	// page reads a page, which is to end with a day, and gives its lines by their days.
	page := func(query, end string) map[string][]line {
		t.Helper()
		lines, earlier := read(query)
		if earlier != end {
			t.Errorf("at %q it says that it tells from %q on, want %q", query, earlier, end)
		}
		of := map[string][]line{}
		for i, l := range lines {
			of[l.Last.Format(time.DateOnly)] = append(of[l.Last.Format(time.DateOnly)], l)
			if i > 0 && l.Last.After(lines[i-1].Last) {
				t.Fatalf("line %d is newer than the one before", i)
			}
		}
		return of
	}
	of := page("", day(2))
	first, last := today.AddDate(0, 0, -1).Add(100*time.Millisecond), today.AddDate(0, 0, -1).Add(6000*time.Second)
	if all := of[day(1)]; len(all) != 2 || all[0].Times != 60007 || fmt.Sprint(all[0].Services, all[0].Opened) != "[identification shelter] [NEEDS]" ||
		!all[0].First.Equal(first) || !all[0].Last.Equal(last) {
		t.Errorf("60,007 equal looks and three that were withheld are told as %+v", all)
	} else if closed := all[1]; closed.Times != 3 || fmt.Sprint(closed.Withheld, closed.Rules) != "[NEEDS] [C-02]" {
		t.Errorf("three that were withheld are told as %+v", closed)
	}
	of = page("?before="+day(2), day(4))
	if len(of) != 2 || len(of[day(3)]) != 700 || len(of[day(4)]) != 700 {
		t.Errorf("before that it tells %d and %d lines of %d days, want all 700 of each of two", len(of[day(3)]), len(of[day(4)]), len(of))
	}
	of = page("?before="+day(4), "")
	if len(of) != 1 || len(of[day(5)]) != 1 || of[day(5)][0].Times != 5 {
		t.Errorf("before that it tells %+v", of)
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
