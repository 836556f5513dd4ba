package mangrove

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"mangrove/pkg/web"
)

// One worker does not shut out the agency that keeps the case: another agency says so too, and two others let it in again,
// since it cannot itself (CP-10).
func TestNobodyAloneShutsOutWhoKeepsTheCase(t *testing.T) {
	t.Parallel()
	url := lent(t)
	p := desk{t, url, single(url)}.opened("Ema Sol", "1990-12-31", nil)
	p.joins("shelter", "heron", "shelter", "teodora")
	p.joins("health", "riverside-clinic", "health", "samira")
	said := func(as, path string, status int) object {
		t.Helper()
		body := object{}
		if path == "/exclusions" {
			body = object{"recipient": object{"agency": "referral-desk"}}
		}
		out := p.ask(as, "POST", "consent", p.path(path), body, status)
		p.quiet()
		return out
	}
	read := func(status int) {
		t.Helper()
		p.ask("ibrahim", "GET", "identification", p.path(""), nil, status)
	}
	out := said("teodora", "/exclusions", 200)["id"].(string)
	read(200)
	if got := p.waits("ibrahim"); len(got) != 0 {
		t.Errorf("the desk is warned that it is to be kept out: %v", got)
	}
	if rules := fmt.Sprint(said("teodora", "/exclusions/"+out+"/confirmation", 403)["rules"]); rules != "[CP-10]" {
		t.Errorf("her own word for a second is refused by %s", rules)
	}
	said("samira", "/exclusions/nothing/confirmation", 403) // of nothing nobody is the second
	said("samira", "/exclusions/"+out+"/confirmation", 200)
	read(404)
	said("ibrahim", "/grants/"+out+"/withdrawal", 404)
	said("teodora", "/grants/"+out+"/withdrawal", 200)
	said("teodora", "/grants/"+out+"/withdrawal", 409)
	read(404)
	said("samira", "/grants/"+out+"/withdrawal", 200)
	read(200)
}

// waits is what a worker reads of what waits for another agency.
func (p traveller) waits(who string) []object {
	p.t.Helper()
	return list(p.ask(who, "GET", "consent", p.path("/grants"), nil, 200)["waiting"])
}

// Who is blocked neither reads on by an own record that they opened before, nor says how the person is reached; and the own
// supervisor does not lift it (CP-10).
func TestABlockHolds(t *testing.T) {
	t.Parallel()
	url := lent(t)
	p := desk{t, url, single(url)}.opened("Ivo Sá", "1990-12-31", object{"contact": object{"safe_way": "the true one (invented)"}})
	p.joins("shelter", "heron", "shelter", "teodora")
	p.joins("health", "riverside-clinic", "health", "samira")
	say := func(as, path string, status int) object {
		t.Helper()
		out := p.ask(as, "POST", "consent", p.path(path), object{}, status)
		p.quiet()
		return out
	}
	own := p.ask("ibrahim", "POST", "consent", p.path("/own-record"), object{"reader": "ibrahim", "agency": "referral-desk", "until": p.in(23)}, 200)["id"].(string)
	block := p.ask("teodora", "POST", "consent", p.path("/blocks"), object{"reason": "officer", "recipient": object{"person": "ibrahim"}}, 200)["id"].(string)
	p.quiet()
	if got := p.waits("salma"); len(got) != 1 || got[0]["holds"] != true || got[0]["whose"] != "anyone" || got[0]["grant"].(object)["proposed_by"] != "heron" {
		t.Errorf("what waits is %v", got)
	}
	for _, service := range []string{"identification", "shelter"} {
		token, err := fetchToken(t.Context(), url, "ibrahim", service)
		if err != nil {
			t.Fatal(err)
		}
		status, _, raw, err := web.NewClient(url, nil).Do(t.Context(), "GET", "/api/"+service+"/v1"+p.path(""), token, nil, web.HeaderBasis, own)
		if err != nil || status != 404 {
			t.Errorf("blocked, with an own record he reads %d %s %v in %s", status, raw, err, service)
		}
	}
	p.ask("ibrahim", "POST", "identification", p.path("/contacts"), object{"channel": "in_person", "contact": object{"safe_way": "another (invented)"}}, 200)
	p.quiet()
	read := p.ask("salma", "GET", "identification", p.path(""), nil, 200)
	if contact := fmt.Sprint(read["contact"]); !strings.Contains(contact, "the true one") || strings.Contains(contact, "another") {
		t.Errorf("she is reached by %s", contact)
	}
	if got := p.due("salma", "identification"); !strings.Contains(got, "read_told_contact") {
		t.Errorf("due is %q", got)
	}
	say("samira", "/blocks/"+block+"/confirmation", 200)
	if got := p.waits("salma"); len(got) != 0 {
		t.Errorf("confirmed, it waits: %v", got)
	}
	if rules := fmt.Sprint(say("salma", "/blocks/"+block+"/end", 403)["rules"]); rules != "[CP-10]" {
		t.Errorf("his own supervisor is refused by %s", rules)
	}
	say("teodora", "/blocks/"+block+"/end", 200)
	p.ask("ibrahim", "GET", "identification", p.path(""), nil, 404)
	say("samira", "/blocks/"+block+"/end", 200)
	p.ask("ibrahim", "GET", "identification", p.path(""), nil, 200)
}

// What is due tells who is kept out nothing of the person, nor who coordinates and is kept out what is overdue (CP-10, N-01).
func TestNothingThatIsDueTellsWhoIsKeptOut(t *testing.T) {
	t.Parallel()
	url, _ := up(t, home(t))
	p := desk{t, url, single(url)}.opened("Rui Mar", "1990-12-31", nil)
	p.joins("shelter", "heron", "shelter", "teodora")
	p.joins("health", "riverside-clinic", "health", "samira")
	p.ask("ibrahim", "POST", "identification", p.path("/referrals"), object{"service": "legalaid", "agency": "open-door", "purpose": "legal_aid"}, 200)
	p.quiet()
	overdue := func(who string) bool {
		t.Helper()
		items := list(p.ask(who, "GET", "coordination", "/overdue?limit=200", nil, 200)["items"])
		return slices.ContainsFunc(items, func(one object) bool { return one["subject"] == p.id })
	}
	if got := p.owes("ibrahim", "identification"); got != "follow_up_referral" {
		t.Fatalf("owed is %q", got)
	}
	for _, who := range []string{"ibrahim", "grace"} {
		block := p.ask("teodora", "POST", "consent", p.path("/blocks"), object{"reason": "suspected_trafficker", "recipient": object{"person": who}}, 200)["id"].(string)
		p.ask("samira", "POST", "consent", p.path("/blocks/"+block+"/confirmation"), object{}, 200)
		p.quiet()
		if who == "ibrahim" {
			p.later("720h")
			if got := p.owes("salma", "identification"); p.owes("ibrahim", "identification") != "" || got != "follow_up_referral" || !overdue("grace") {
				t.Errorf("owed to who is blocked is %q, to his supervisor %q, overdue to who coordinates %v", p.owes("ibrahim", "identification"), got, overdue("grace"))
			}
		}
	}
	if overdue("grace") {
		t.Error("blocked, she who coordinates is told what is overdue")
	}
}

// What who is kept out records of a child rules out no gentler care, and nobody has left by their word (CP-10, CP-03).
func TestWhatWhoIsKeptOutSaysMovesNothing(t *testing.T) {
	t.Parallel()
	url := lent(t)
	c := desk{t, url, single(url)}.guardedChild()
	c.by("rosa", "shelter", "/discharge", object{})
	for _, who := range []string{"ines", "joaquim"} {
		c.by("rosa", "consent", "/blocks", object{"reason": "officer", "recipient": object{"person": who}})
	}
	c.quiet()
	call := object{"outcome": "unsafe", "asked_on": c.in(0)[:10], "asked": object{"who": "Somebody (invented)", "said": "No. (invented)"}}
	for step, reference := range map[string]string{"family": "nr-1", "kin": "nr-2", "foster": "nr-3"} {
		c.ask("ines", "POST", "shelter", c.path("/calls"), with(call, object{"step": step, "reference": reference}), 200)
	}
	c.ask("joaquim", "POST", "returns", c.path("/departures"), object{}, 200)
	c.quiet()
	if rules := fmt.Sprint(c.ask("rosa", "POST", "shelter", c.path("/reservation"), object{"unit": c.lives}, 403)["rules"]); rules != "[CP-03]" {
		t.Errorf("a bed in a small home is refused by %s", rules)
	}
	calls := list(c.ask("rosa", "GET", "shelter", c.path("/calls"), nil, 200)["calls"])
	if len(calls) != 3 || slices.ContainsFunc(calls, func(one object) bool { return one["told"] != true }) {
		t.Errorf("what they say is shown as %v", calls)
	}
	if got := fmt.Sprint(c.ask("grace", "GET", "coordination", c.path(""), nil, 200)["stage"]); strings.Contains(got, "departed") {
		t.Errorf("by the word of who is kept out the child is %s", got)
	}
	if got := c.owes("grace", "returns"); !strings.Contains(got, "look_at_told_departure") {
		t.Errorf("to look is owed: %q", got)
	}
}

// A guardian shuts out nobody alone who would be the second to doubt her; and what is due of it is told to another agency, and neither
// to her nor to the agency that is to be kept out (C-04, CP-10).
func TestWhoIsDoubtedIsNotWarnedAndShutsOutNobody(t *testing.T) {
	t.Parallel()
	url := lent(t)
	c := desk{t, url, single(url)}.guardedChild()
	stands := c.guardianship()
	c.by("rosa", "consent", "/guardianships/"+stands+"/doubt", object{})
	c.by("rosa", "consent", "/exclusions", object{"recipient": object{"agency": "child-welfare"}})
	for _, out := range []object{{"agency": "riverside-clinic"}, {"agency": "migration-assistance"}, {"person": "samira"}} {
		c.by("mariam", "consent", "/exclusions", object{"recipient": out})
	}
	c.quiet()
	for _, one := range list(c.ask("amara", "GET", "coordination", c.path(""), nil, 200)["duties"]) {
		if what := one["what"]; what == "look_at_guardian" || what == "confirm_exclusion" || what == "grant_expires" {
			t.Errorf("who keeps the case is warned by %v", what)
		}
	}
	if got := fmt.Sprint(c.ask("grace", "GET", "coordination", c.path(""), nil, 200)["duties"]); !strings.Contains(got, "look_at_guardian") {
		t.Errorf("who coordinates sees %s", got)
	}
	if got := c.owes("mariam", "consent"); got != "" {
		t.Errorf("the guardian is told that she owes %q", got)
	}
	if got := c.owes("samira", "consent"); !strings.Contains(got, "confirm_exclusion") {
		t.Errorf("the clinic is asked %q", got)
	}
	c.by("samira", "consent", "/guardianships/"+stands+"/doubt", object{})
	c.quiet()
	if got := c.guardianship(); got != "" {
		t.Errorf("doubted by two agencies, she stands for the child: %s", got)
	}
}

// A no that an agency abroad passes on closes what that agency does, and no lawyer here (X-01, C-01).
func TestANoFromAbroadClosesNothingHere(t *testing.T) {
	t.Parallel()
	url := lent(t)
	p := desk{t, url, single(url)}.referred()
	no := func(recipient object, status int) {
		t.Helper()
		p.ask("leonor", "POST", "consent", p.path("/refusals"), object{"family": "service", "purpose": "legal_aid", "recipient": recipient, "giver": "person"}, status)
	}
	no(object{}, 403)
	no(object{"agency": "open-door"}, 403)
	no(object{"agency": "odarra-social"}, 200)
	p.quiet()
	p.joins("legalaid", "open-door", "legal_aid", "lucien")
}
