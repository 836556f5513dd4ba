package mangrove

import (
	"fmt"
	"testing"
)

// One worker does not shut out the agency that keeps the case: another agency says so too, and two others let it in again,
// since it cannot itself (CP-10).
func TestNobodyAloneShutsOutWhoKeepsTheCase(t *testing.T) {
	url, _ := up(t, home(t))
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
