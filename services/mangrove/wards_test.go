package mangrove

import (
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"testing"

	"mangrove/pkg/gate/gatetest"
)

// A guardian stands for so many children and no more; one who is replaced leaves room for another (CP-08).
func TestAGuardianStandsForSoManyChildren(t *testing.T) {
	t.Parallel()
	const many = 3 // not thirty, whose boundary the rule's own test is at
	cfg := home(t)
	cfg.Gate = gatetest.Edited(t, "rules/children.rego", "data.mangrove.table.country.numbers.guardian_wards.value", strconv.Itoa(many))
	url, _ := up(t, cfg)
	d := desk{t, url, single(url)}
	var wards []*girl
	for range many + 1 {
		c := d.alone(13)
		c.refers("bestinterests", "guardianship-office", "guardian_appointment", "clara")
		wards = append(wards, c)
	}
	d.quiet()
	for _, c := range wards[:many] {
		c.guardedBy("nuria", true, http.StatusOK)
	}
	first, second, last := wards[0], wards[1], wards[many]
	d.denied(last.guardedBy("nuria", true, http.StatusForbidden), "[CP-08]")
	first.guardedBy("nuria", false, http.StatusOK)
	d.quiet()
	d.denied(last.guardedBy("nuria", true, http.StatusForbidden), "[CP-08]")
	second.guardedBy("oriol", false, http.StatusOK)
	d.quiet()
	last.guardedBy("nuria", true, http.StatusOK)
	d.denied(second.guardedBy("nuria", false, http.StatusForbidden), "[CP-08]")
}

// guardedBy has the office name somebody of its own, for now or for good.
func (c *girl) guardedBy(guardian string, interim bool, status int) object {
	c.t.Helper()
	return c.ask("clara", "POST", "bestinterests", c.path("/guardian"), object{
		"guardian": guardian, "agency": "guardianship-office", "interim": interim,
	}, status)
}

// A guardian lists the children they stand for, for now or for good. Of the others for whom their office names guardians they are told
// nothing: not in a list, by an address or by a duty. Who is doubted by one agency is told nothing of it; doubted by two, replaced or
// suspended they list nobody (CP-08, C-04).
func TestAGuardianListsTheChildrenTheyStandFor(t *testing.T) {
	t.Parallel()
	url, _ := up(t, home(t)) // what is listed is of this world alone
	d := desk{t, url, single(url)}
	one, other := d.guardedChild(), d.alone(10)
	other.refers("bestinterests", "guardianship-office", "guardian_appointment", "clara")
	other.quiet()
	other.guardedBy("yara", true, http.StatusOK)
	other.quiet()
	lists := func(as string, want ...*girl) {
		t.Helper()
		var got, ids []string
		for _, item := range list(d.ask(as, "GET", "bestinterests", "/cases", nil, http.StatusOK)["items"]) {
			got = append(got, fmt.Sprint(item["case"]))
		}
		for _, c := range want {
			ids = append(ids, c.id)
		}
		slices.Sort(got)
		if slices.Sort(ids); !slices.Equal(got, ids) {
			t.Errorf("%s lists %v, want %v", as, got, ids)
		}
	}
	sees := func(as string, c *girl, status int) {
		t.Helper()
		for service, path := range map[string]string{"bestinterests": "", "consent": "/grants"} {
			if got, raw := d.status(as, "GET", service, c.path(path), nil); got != status {
				t.Errorf("%s asks %s for a child and is answered %d, want %d: %s", as, service, got, status, raw)
			}
		}
	}
	waits := func(as string, c *girl, want string) {
		t.Helper()
		if got := c.owes(as, "bestinterests"); got != want {
			t.Errorf("of %s waits %q, want %q", as, got, want)
		}
	}
	one.by("amara", "bestinterests", "/requests", object{
		"kind": "tracing", "agency": "odarra-social", "learns": []string{"agency"}, "inquiry": object{"text": "An aunt? (invented)"},
	})
	lists("mariam", one)
	lists("yara", other)
	lists("simon")
	lists("clara", one, other)
	sees("mariam", one, http.StatusOK)
	sees("mariam", other, http.StatusNotFound)
	sees("yara", one, http.StatusNotFound)
	sees("simon", other, http.StatusNotFound)
	waits("mariam", one, "check_inquiry")
	waits("yara", one, "")
	if status, raw := d.status("yara", "POST", "bestinterests", one.path("/views"), object{"seen_alone": true, "views": object{"text": "x (invented)", "how_weighed": "not at all"}}); status != http.StatusNotFound {
		t.Errorf("who stands for another child hears this one: %d %s", status, raw)
	}

	one.names("yara")
	other.by("amara", "consent", "/guardianships/"+other.guardianship()+"/doubt", object{})
	other.quiet()
	lists("mariam")
	lists("yara", one, other)
	sees("mariam", one, http.StatusNotFound)
	sees("yara", other, http.StatusOK)
	waits("mariam", one, "")
	waits("yara", one, "check_inquiry")
	if read := fmt.Sprint(other.ask("yara", "GET", "consent", other.path("/grants"), nil, http.StatusOK)); strings.Contains(read, "doubt") {
		t.Errorf("who is doubted is warned: %s", read)
	}
	other.refers("shelter", "lantern", "shelter", "rosa")
	other.quiet()
	other.by("rosa", "consent", "/guardianships/"+other.guardianship()+"/doubt", object{})
	other.quiet()
	lists("yara", one)
	sees("yara", other, http.StatusNotFound)

	d.ask("noor", "POST", "consent", "/workers/yara/suspension", object{}, http.StatusOK)
	d.quiet()
	if status, raw := d.status("yara", "GET", "bestinterests", "/cases", nil); status != http.StatusForbidden || strings.Contains(raw, one.id) {
		t.Errorf("who is suspended lists: %d %s", status, raw)
	}
	sees("yara", one, http.StatusNotFound)
}

// No child sleeps in a house of their guardian's agency, also where the guardian was named before the house had a part; where they
// did sleep is recorded all the same, and is outside the rule (CP-08, P1).
func TestNoChildSleepsInAHouseOfTheirGuardiansAgency(t *testing.T) {
	t.Parallel()
	url := lent(t)
	c := desk{t, url, single(url)}.alone(10)
	c.refers("bestinterests", "guardianship-office", "guardian_appointment", "clara")
	c.quiet()
	c.names("mariam")
	hostel, _ := c.ask("nia", "POST", "shelter", "/units", object{
		"agency": "guardianship-office", "house": "Hostel", "alias": "for a test", "kind": "small_group", "beds": 4, "nearness": "same_town",
	}, http.StatusCreated)["subject"].(string)
	c.refers("shelter", "guardianship-office", "shelter", "nia")
	c.refers("shelter", "lantern", "shelter", "rosa")
	c.quiet()
	here := object{"unit": hostel, "emergency": "nowhere_to_sleep"}
	c.denied(c.ask("nia", "POST", "shelter", c.path("/reservation"), here, http.StatusForbidden), "[CP-08]")
	c.denied(c.ask("nia", "POST", "shelter", c.path("/admission"), here, http.StatusForbidden), "[CP-08]")
	c.ask("nia", "POST", "shelter", c.path("/nights"), object{"unit": hostel, "night": c.in(0)[:10]}, http.StatusOK)
	c.quiet()
	if rows := fmt.Sprint(c.ask("noor", "GET", "shelter", "/ledger?case="+c.id, nil, http.StatusOK)["items"]); !strings.Contains(rows, "outside:[CP-03 CP-08]") {
		t.Errorf("the ledger does not mark what the night was outside of: %s", rows)
	}
	there := object{"unit": c.desk.unit("small_group", 4), "emergency": "nowhere_to_sleep"}
	c.ask("rosa", "POST", "shelter", c.path("/admission"), there, http.StatusOK)
}

// Who stands for a child reads who was asked for gentler care, nothing of what was said. Where they have no word to say they are told
// no more than anybody: the refusal of a departure would tell what is missing to it, that of a bed who sleeps there, and nobody owes
// another bed for their asking. Once two doubt them they are nobody (CP-08, C-04).
func TestWhatAGuardianIsToldBesideTheFile(t *testing.T) {
	t.Parallel()
	url := lent(t)
	c := desk{t, url, single(url)}.alone(10)
	c.refers("bestinterests", "guardianship-office", "guardian_appointment", "clara")
	c.quiet()
	c.names("mariam")
	for _, to := range [][4]string{
		{"shelter", "lantern", "shelter", "rosa"},
		{"health", "riverside-clinic", "health", "samira"},
		{"legalaid", "open-door", "legal_aid", "lucien"},
		{"returns", "migration-assistance", "return", "joaquim"},
	} {
		c.refers(to[0], to[1], to[2], to[3])
	}
	c.quiet()
	c.ask("amara", "POST", "shelter", c.path("/calls"), object{
		"step": "kin", "outcome": "unsafe", "asked_on": c.in(0)[:10], "reference": "kin-1", "asked": object{"who": "An uncle (invented)", "said": "No. (invented)"},
	}, http.StatusOK)
	c.by("rosa", "shelter", "/admission", object{"unit": c.desk.unit("small_group", 4), "emergency": "nowhere_to_sleep"})
	c.by("lucien", "legalaid", "/mandate", object{})
	c.quiet()

	calls := c.ask("mariam", "GET", "shelter", c.path("/calls"), nil, http.StatusOK)
	if log := list(calls["calls"]); len(log) != 1 || log[0]["outcome"] != "unsafe" || calls["asked"].(object)["withheld"] == nil {
		t.Errorf("her guardian reads of who was asked %v", calls)
	}
	for _, who := range []string{"mariam", "yara"} {
		for _, service := range []string{"shelter", "health", "legalaid", "returns"} {
			c.ask(who, "GET", service, c.path(""), nil, http.StatusNotFound)
		}
		c.ask(who, "GET", "returns", c.path("/gates"), nil, http.StatusNotFound)
		c.ask(who, "POST", "returns", c.path("/departure"), object{}, http.StatusNotFound)
		c.ask(who, "POST", "shelter", c.path("/reservation"), object{"unit": c.desk.unit("small_group", 4)}, http.StatusNotFound)
	}
	c.ask("yara", "GET", "shelter", c.path("/calls"), nil, http.StatusNotFound)
	if owed := c.owes("nia", "shelter"); owed != "" {
		t.Errorf("for a guardian's asking their own office owes %s", owed)
	}

	for _, as := range []string{"amara", "rosa"} {
		c.by(as, "consent", "/guardianships/"+c.guardianship()+"/doubt", object{})
	}
	c.quiet()
	for _, path := range []string{"", "/calls"} {
		c.ask("mariam", "GET", "shelter", c.path(path), nil, http.StatusNotFound)
	}
}
