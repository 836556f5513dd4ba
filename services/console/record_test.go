package console

import (
	"fmt"
	"strings"
	"testing"
)

// The own record is read with the person and carried away by them: what the same role of an agency saw of the same on one day is
// one line with how often and when last, the newest first, what was taken back and refused stands among it, it speaks to them, and
// no word on it says what they lived through.
func TestTheOwnRecordIsReadWithThePerson(t *testing.T) {
	saw := func(at, agency, role, rest string) string {
		return fmt.Sprintf(`{"last": "2026-11-%sZ", "first": "2026-11-27T09:00:00Z", "agency": %q, "roles": [%q], %s}`, at, agency, role, rest)
	}
	const agreed = `[
		{"kind": "consent", "family": "sharing", "purpose": "shelter", "categories": ["NEEDS"], "recipient": {"agency": "lantern"}, "ended_at": "2026-11-27T09:30:00Z"},
		{"kind": "consent", "family": "service", "purpose": "health", "recipient": {"agency": "riverside-clinic"}, "until": "2027-01-01T00:00:00Z"},
		{"kind": "refusal", "family": "sharing", "purpose": "investigation", "categories": ["TESTIMONY"], "from": "2026-11-25T08:00:00Z"},
		{"kind": "author", "recipient": {"agency": "referral-desk", "service": "identification"}}]`
	c := among(t, answers{"consent /cases/one/own-record": `{"agreed": ` + agreed + `, "disclosures": [` + strings.Join([]string{
		saw("27T10:00:00", "lantern", "shelter_coordinator", `"times": 1, "purpose": "shelter", "withheld": ["NEEDS"], "rules": ["C-02"]`),
		saw("27T09:10:00", "lantern", "shelter_coordinator", `"times": 11, "purpose": "shelter", "opened": ["NEEDS"]`),
		saw("27T09:05:00", "referral-desk", "hotline", `"times": 1, "purpose": "identification", "opened": ["IDENTITY", "PLACEMENT"]`),
		saw("26T09:00:00", "lantern", "shelter_coordinator", `"times": 1, "purpose": "shelter", "opened": ["NEEDS"]`),
	}, ",") + `]}`})
	tell := func(language string) string {
		page, err := c.by(t, language, c.readRecord, []string{"worker"}, "case", "one", "grant", "g")
		if err != nil {
			t.Fatal(err)
		}
		return page
	}
	page := tell("en")
	if lacks := inOrder(page, "This is yours", "print it with the browser", "What you agreed to", "Health, Riverside Clinic", "The help itself", "1 January 2027",
		"What is kept about you", "Who you are", "Who saw what",
		"27 November 2026, 10:00", "Lantern, shelter coordinator", "not shown: Care needs",
		"27 November 2026, 09:30", "Lantern", "no longer agreed: Care needs",
		"27 November 2026, 11 times, first 09:00, last 09:10", "Lantern, shelter coordinator", "Care needs",
		"27 November 2026, 09:05", "Referral Desk, hotline", "First help", "Where you stay",
		"26 November 2026, 09:00", "25 November 2026, 08:00", "A question of an authority", "a no was recorded: What you told"); len(lacks) > 0 {
		t.Errorf("it lacks %q:\n%s", lacks, page)
	}
	if strings.Contains(page, "C-02") {
		t.Errorf("it names a rule, which is no word to them:\n%s", page)
	}
	if n := strings.Count(page, `<th scope="row">`); n != 6 {
		t.Errorf("there are %d rows, want 6:\n%s", n, page)
	}
	for language, words := range map[string][]string{
		"en": {"traffick", "victim", " they ", " their ", "Investigation", "Statement"}, "fr": {"traite", "victime", "Enquête"}, "es": {"trata", "víctima"},
		"pt": {"tráfico", "vítima"}, "ar": {"اتجار", "ضحية"},
	} {
		_, body, _ := strings.Cut(tell(language), "<main")
		for _, word := range words {
			if strings.Contains(body, word) {
				t.Errorf("in %s it says %q", language, word)
			}
		}
	}
}

// An own record that is longer than one page says so, from which day on it tells, and leads to what was before: each change of what was
// agreed stands on the page of its day, and on no other.
func TestALongOwnRecordLeadsToWhatWasBefore(t *testing.T) {
	const agreed = `"agreed": [
		{"kind": "refusal", "purpose": "shelter", "categories": ["NEEDS"], "from": "2026-11-27T08:00:00Z"},
		{"kind": "refusal", "purpose": "health", "categories": ["HEALTH"], "from": "2026-11-20T08:00:00Z"},
		{"kind": "refusal", "purpose": "legal_aid", "categories": ["IDENTITY"], "from": "2026-11-19T23:59:00Z"}]`
	line := func(agency, day string) string {
		return fmt.Sprintf(`"disclosures": [{"agency": %q, "roles": ["hotline"], "purpose": "identification", "opened": ["IDENTITY"], "times": 1, "last": %q}]`, agency, day+"T09:00:00Z")
	}
	c := among(t, answers{
		"consent /cases/one/own-record":                   `{"earlier": "2026-11-20", ` + agreed + `, ` + line("referral-desk", "2026-11-20") + `}`,
		"consent /cases/one/own-record?before=2026-11-20": `{"earlier": "", ` + agreed + `, ` + line("lantern", "2026-11-10") + `}`,
	})
	const next, first = "/own-record/g?before=2026-11-20\"", "First page"
	for query, want := range map[string]struct{ has, lacks []string }{
		"": {
			[]string{"tells of 20 November 2026 and of what came after", next, "20 November 2026, 09:00", "27 November 2026, 08:00", "20 November 2026, 08:00"},
			[]string{first, "19 November 2026", "10 November 2026"},
		},
		"?before=2026-11-20": {
			[]string{first, "10 November 2026, 09:00", "19 November 2026, 23:59"},
			[]string{"of what came after", "Next page", "20 November 2026", "27 November 2026"},
		},
	} {
		page, err := c.at(t, "en", "/cases/one/own-record/g"+query, c.readRecord, []string{"worker"}, "case", "one", "grant", "g")
		if err != nil {
			t.Fatal(err)
		}
		for _, text := range want.has {
			if !strings.Contains(page, text) {
				t.Errorf("at %q it lacks %q:\n%s", query, text, page)
			}
		}
		for _, text := range want.lacks {
			if strings.Contains(page, text) {
				t.Errorf("at %q it has %q", query, text)
			}
		}
	}
}
