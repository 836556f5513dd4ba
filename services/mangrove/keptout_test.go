package mangrove

import (
	"fmt"
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
	if got := p.waits("salma"); len(got) != 1 || got[0]["holds"] != true || got[0]["whose"] != "supervisor" || got[0]["grant"].(object)["proposed_by"] != "heron" {
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
