package mangrove

import (
	"fmt"
	"slices"
	"strings"
	"testing"
)

// How referrals stand is told case by case, of the same cases and the same referrals as the list of cases tells each reader, and opens
// nothing of a person: no look stands in an own record by it.
func TestReferralsAreToldWithoutALookAtAnybody(t *testing.T) {
	t.Parallel()
	m := newMachine(t)
	d := desk{t, m.url, single(m.url)}
	helped := d.opened("Rosa Tal", "1990-12-31", nil)
	helped.joins("shelter", "lantern", "shelter", "rosa")
	helped.joins("identification", "child-welfare", "identification", "amara")
	d.opened("Rui Tal", "1990-12-31", nil)
	told := func(as, path string) string {
		t.Helper()
		var out []string
		for _, one := range list(d.ask(as, "GET", "identification", path+"?limit=200", nil, 200)["items"]) {
			out = append(out, fmt.Sprint(one["case"], one["referrals"]))
			if path == "/referrals" && len(one) != 2 {
				t.Errorf("%s reads more than how they stand: %v", as, one)
			}
		}
		slices.Sort(out)
		return strings.Join(out, "\n")
	}
	const looks = "SELECT count(*) FROM keys.ledger"
	for _, as := range []string{"ibrahim", "amara"} {
		cases, before := told(as, "/cases"), m.number(looks)
		referrals, after := told(as, "/referrals"), m.number(looks)
		if referrals != cases || !strings.Contains(referrals, "accepted") || strings.Contains(referrals, "lantern") != (as == "ibrahim") {
			t.Errorf("%s is told of\n%s\nwhere the list of cases tells of\n%s", as, referrals, cases)
		}
		if after != before {
			t.Errorf("to tell %s how they stand, %d openings were asked for", as, after-before)
		}
	}
	if refused := d.ask("rosa", "GET", "identification", "/referrals", nil, 403); refused["code"] != "refused" {
		t.Errorf("who lists no cases is answered %v", refused)
	}
}
