package console

import (
	"cmp"
	"strings"
	"testing"

	"mangrove/pkg/policy"
	"mangrove/services/console/session"
)

// A duty leads to the page on which it is done, and says so where it is done on none: somebody else's word is given by nobody.
func TestADutySaysWhereItIsDone(t *testing.T) {
	const elsewhere = "not on these pages yet"
	for what, one := range map[string]struct {
		whose, href string
		here        bool
	}{
		"undertake":          {"worker/benedita", "/cases/one/undertaking", true},
		"undertake of late":  {"panel_chair", "/cases/one", false},
		"find_place":         {"shelter_coordinator", "/beds", true},
		"two_houses":         {"shelter_coordinator", "/cases/one/nights/it", true},
		"two_houses late":    {"child_social_worker", "/cases/one", false},
		"find_place late":    {"on_call_child_protection", "/cases/one", false},
		"examine_fitness":    {"clinician", "/cases/one", false},
		"mend_departure":     {"return_officer", "/departures/one", true},
		"retake_consent":     {"supervisor", "/calls/one/agreement", true},
		"read_told_contact":  {"hotline", "/calls/one/contact", true},
		"mend_row":           {"hotline", "/cases/one/identity", true},
		"mend_row late":      {"supervisor", "/cases/one/identity", true},
		"ask_another":        {"anyone", "/calls/one/referral?service=it", true},
		"ask_again":          {"anyone", "/calls/one/referral?service=it", true},
		"follow_up_referral": {"hotline", "/cases/one", true},
		"attest":             {"worker/benedita", "/cases/one/attestations/it", true},
	} {
		kind, _, _ := strings.Cut(what, " ")
		said := answers{"bestinterests /duties": `{"items": [{"duty": "d", "subject": "one", "what": "` + kind + `", "whose": "` + one.whose + `", "about": "it", "by": "2026-11-27T15:00:00Z"}]}`}
		c := among(t, said)
		page, err := c.by(t, "en", c.home, []string{"panel_member"})
		if err != nil || strings.Count(page, `href="`+one.href+`"`) != 2 || strings.Contains(page, elsewhere) == one.here {
			t.Errorf("%s leads not to %s, or is said to be done elsewhere, %t: %v\n%s", what, one.href, one.here, err, page)
		}
	}
}

// Whom a panel calls is told when it sits, and nothing of the child; who is not called has no such page.
func TestWhoIsCalledGivesTheirWord(t *testing.T) {
	const called = `{"items": [{"duty": "d", "subject": "one", "what": "undertake", "whose": "worker/benedita", "by": "2026-11-30T09:30:00Z"}]}`
	c := among(t, answers{"bestinterests /duties": called})
	page, err := c.by(t, "en", c.undertaking, []string{"panel_member"}, "case", "one")
	if err != nil || !strings.Contains(page, "09:30") || !strings.Contains(page, "I undertake this") {
		t.Errorf("who is called reads, %v:\n%s", err, page)
	}
	if page, err = c.by(t, "en", c.undertaking, []string{"panel_member"}, "case", "two"); err == nil || strings.Contains(page, "I undertake this") {
		t.Errorf("who is not called reads, %v:\n%s", err, page)
	}
}

// The menu has what a role may open: no room that would be refused or is empty for it.
func TestTheMenuIsByTheRole(t *testing.T) {
	lawful, err := policy.Doers()
	if err != nil {
		t.Fatal(err)
	}
	c := &Console{Config: Config{Doers: lawful, Agencies: []Agency{{ID: "desk", Keeps: true}, {ID: "abroad"}}}}
	agencies := map[string]string{"child_social_worker": "abroad"}
	for role, want := range map[string]string{
		"hotline":             "home calls cases",
		"shelter_coordinator": "home answers beds",
		"shelter_worker":      "home answers beds",
		"clinician":           "home answers",
		"guardianship_office": "home answers",
		"panel_member":        "home",
		"police_liaison":      "home",
		"analyst":             "home",
		"data_protection":     "home ledger",
		"return_officer":      "home answers departures",
		"child_social_worker": "home answers children", // of an agency that keeps no case
	} {
		var got []string
		for _, link := range c.menu(visit{session: session.Session{Roles: []string{role}, Agency: cmp.Or(agencies[role], "desk")}}) {
			got = append(got, link.ID)
		}
		if strings.Join(got, " ") != want {
			t.Errorf("for %s it has %v, want %s", role, got, want)
		}
	}
}
