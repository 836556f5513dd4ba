package mangrove

import (
	"fmt"
	"slices"
	"strings"
	"testing"
)

// onlyHere holds that something is refused from abroad by X-01, and that nothing else is named, which would tell of the case.
func (p traveller) onlyHere(as, method, service, path string, body object) {
	p.t.Helper()
	got := p.ask(as, method, service, p.path(path), body, 403)
	if rules := fmt.Sprint(got["rules"]); rules != "[X-01]" || got["conditions"] != nil || got["options"] != nil {
		p.t.Errorf("%s is refused %s to %s by %s: %v", as, path, service, rules, got)
	}
}

// Who was asked to look for a family answers; what is found best for the child, who stands for it and who is kept out is for those
// who help it here, and an agency abroad is not the second of two.
func TestAnAgencyAbroadDecidesNothingOfAChild(t *testing.T) {
	t.Parallel()
	url := lent(t)
	c := desk{t, url, single(url)}.guardedChild()
	stands := c.guardianship()
	c.by("rosa", "consent", "/guardianships/"+stands+"/doubt", object{})
	for _, act := range []struct {
		service, path string
		body          object
	}{
		{"bestinterests", "/family-return", object{"assessment": object{"text": "all is well (invented)"}}},
		{"bestinterests", "/determination", object{"purpose": "return", "country": "XOD"}},
		{"bestinterests", "/options", options()},
		{"bestinterests", "/conditions", object{"condition": "caregiver_verified"}},
		{"consent", "/guardianships/" + stands + "/doubt", object{}},
		{"consent", "/exclusions", object{"recipient": object{"agency": "lantern"}}},
		{"returns", "/risk", risk("none")},
	} {
		c.onlyHere("leonor", "POST", act.service, act.path, act.body)
	}
	if c.guardianship() != stands {
		t.Error("a guardianship was ended by an agency abroad and one other")
	}
	c.found("tracing", "found")
}

// What a departure rests on tells that somebody is presumed a victim, or that a proceeding is open; nobody abroad sees it.
func TestNobodyAbroadSeesWhatADepartureRestsOn(t *testing.T) {
	t.Parallel()
	url := lent(t)
	p := desk{t, url, single(url)}.referred()
	p.ask("ibrahim", "POST", "identification", p.path("/presumption"), object{}, 200)
	p.officer("/enquiry", object{"country": "XOD", "movement": "return"}, 200)
	p.quiet()
	if missing := p.missing(); !slices.Contains(missing, "reflection/R-02") {
		t.Fatalf("what is missing is %v", missing)
	}
	p.onlyHere("leonor", "GET", "returns", "/gates", nil)
	p.onlyHere("leonor", "POST", "returns", "/departure", object{})
	p.onlyHere("duarte", "POST", "returns", "/departure", object{})
}

// Who helps somebody, and so in which house they sleep, is not told to each agency that is asked to identify them (N-01).
func TestWhoElseHelpsIsForWhoKeepsTheCase(t *testing.T) {
	t.Parallel()
	url := lent(t)
	p := desk{t, url, single(url)}.referred()
	p.housed()
	p.joins("identification", "child-welfare", "identification", "amara")
	referrals := func(as string) string {
		t.Helper()
		var out []string
		for _, r := range list(p.ask(as, "GET", "identification", p.path(""), nil, 200)["referrals"]) {
			out = append(out, fmt.Sprint(r["agency"]))
		}
		slices.Sort(out)
		return strings.Join(out, " ")
	}
	if got := referrals("amara"); got != "child-welfare" {
		t.Errorf("who was asked reads %q", got)
	}
	if got := referrals("ibrahim"); got != "child-welfare heron migration-assistance odarra-mission odarra-social" {
		t.Errorf("who keeps the case reads %q", got)
	}
}

// What is due anywhere is due here: who works abroad is not told of a case in which they have no part.
func TestWhatIsDueAnywhereIsDueHere(t *testing.T) {
	t.Parallel()
	url := lent(t)
	d := desk{t, url, single(url)}
	c := traveller{desk: d}
	c.id, _ = d.ask("amara", "POST", "identification", "/cases", object{
		"channel": "in_person", "unaccompanied": true, "birth": object{"earliest": c.in(-24 * 366 * 10)[:10], "latest": c.in(-24 * 366 * 10)[:10], "status": "documented"},
		"identity": object{"name": "Ivo Prado (invented)", "language": "pt"},
	}, 201)["subject"].(string)
	c.quiet()
	c.asked("amara", "shelter", "child-welfare", "shelter", "odile")
	home, _ := c.ask("odile", "POST", "shelter", "/units", object{"agency": "child-welfare", "house": "Acacia", "alias": "for a test", "kind": "small_group", "beds": 4, "nearness": "same_town"}, 201)["subject"].(string)
	c.ask("odile", "POST", "shelter", c.path("/admission"), object{"unit": home, "emergency": "nowhere_to_sleep"}, 200)
	c.quiet()
	for who, want := range map[string]bool{"amara": true, "leonor": false} {
		if got := c.owes(who, "shelter"); strings.Contains(got, "review_emergency") != want {
			t.Errorf("%s owes %q", who, got)
		}
	}
}
