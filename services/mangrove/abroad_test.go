package mangrove

import (
	"fmt"
	"slices"
	"testing"
)

// TestAnAgencyAbroadHasNoPartInIdentification: who is asked to look for a family, or to receive somebody, does not learn that
// they are presumed a victim (X-01, CP-09).
func TestAnAgencyAbroadHasNoPartInIdentification(t *testing.T) {
	t.Parallel()
	url := lent(t)
	d := desk{t, url, single(url)}
	id, _ := d.ask("amara", "POST", "identification", "/cases", object{
		"channel": "in_person", "birth": object{"earliest": "2015-01-01", "latest": "2015-12-31", "status": "declared"},
		"identity": object{"name": "Davi Porto (invented)", "language": "pt"},
	}, 201)["subject"].(string)
	d.quiet()
	for service, status := range map[string]int{"identification": 403, "shelter": 403, "health": 403, "bestinterests": 200} {
		d.ask("amara", "POST", "identification", "/cases/"+id+"/referrals", object{"service": service, "agency": "odarra-social", "purpose": "tracing"}, status)
	}
	// Of a country without an agreement none is asked for anything.
	for service, purpose := range map[string]string{"bestinterests": "tracing", "returns": "reintegration"} {
		got := d.ask("amara", "POST", "identification", "/cases/"+id+"/referrals", object{"service": service, "agency": "islands-family", "purpose": purpose}, 403)
		if rules := fmt.Sprint(got["rules"]); rules != "[X-01]" {
			t.Errorf("%s: Mirabel Cays is not asked for %s", service, rules)
		}
	}
}

// What an agency wrote opens to it in its own country whatever is agreed, and to who asked it; what it was asked opens to it by
// the agreement alone, and to who wrote that always (X-01, CP-09).
func TestAnAgencyAbroadReadsWhatItWrote(t *testing.T) {
	t.Parallel()
	url := lent(t)
	c := desk{t, url, single(url)}.guardedChild()
	c.found("tracing", "found")
	c.quiet()
	opens := func(as, path string, want ...string) {
		t.Helper()
		var got []string
		for name, section := range c.ask(as, "GET", "bestinterests", c.path(path), nil, 200) {
			if s, ok := section.(object); ok && s["text"] != nil {
				got = append(got, name)
			}
		}
		slices.Sort(got)
		if !slices.Equal(got, want) {
			t.Errorf("%s reads %v, want %v", as, got, want)
		}
	}
	opens("amara", "", "answer", "inquiry")
	opens("leonor", "/requests", "answer", "inquiry")
	grants := list(c.ask("amara", "GET", "consent", c.path("/grants"), nil, 200)["grants"])
	tracing := slices.IndexFunc(grants, func(g object) bool { return g["kind"] == "consent" && g["purpose"] == "tracing" })
	c.ask("amara", "POST", "consent", c.path("/grants/"+grants[tracing]["id"].(string)+"/withdrawal"), object{}, 200)
	c.quiet()
	opens("leonor", "/requests", "answer")
	opens("amara", "", "answer", "inquiry")
	withheld := c.ask("leonor", "GET", "bestinterests", c.path("/requests"), nil, 200)["inquiry"].(object)["withheld"].(object)
	if rules := fmt.Sprint(withheld["rules"]); rules != "[C-01 C-02 CP-09 X-01]" {
		t.Errorf("what she was asked is withheld by %s", rules)
	}
}

// What another agency is asked since is not for one to read that answered before (CP-09).
func TestAnAgencyAbroadReadsNothingThatAnotherIsAsked(t *testing.T) {
	t.Parallel()
	url := lent(t)
	c := desk{t, url, single(url)}.guardedChild()
	c.found("tracing", "found")
	c.agreed(object{"family": "sharing", "purpose": "tracing", "categories": []string{"FAMILY"}, "recipient": object{"agency": "lantern", "service": "bestinterests"}})
	c.quiet()
	c.by("amara", "bestinterests", "/requests", object{"kind": "family_assessment", "agency": "lantern", "inquiry": object{"text": "for Lantern alone (invented)"}})
	c.quiet()
	read := c.ask("leonor", "GET", "bestinterests", c.path("/requests"), nil, 200)
	if requests := list(read["requests"]); len(requests) != 1 || requests[0]["agency"] != "odarra-social" || read["inquiry"] != nil {
		t.Errorf("she reads %v of %v", read["inquiry"], requests)
	}
	if asked, _ := c.ask("amara", "GET", "bestinterests", c.path(""), nil, 200)["inquiry"].(object); asked["text"] != "for Lantern alone (invented)" {
		t.Errorf("who asked reads %v", asked)
	}
}
