package mangrove

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"

	"mangrove/pkg/web"
)

// sends is what a worker is told who would end somebody's stay: the status, the code, the rules and the options.
func (p traveller) sends(as string, body object, headers ...string) string {
	p.t.Helper()
	token, err := fetchToken(p.t.Context(), p.url, as, "shelter")
	if err != nil {
		p.t.Fatal(err)
	}
	status, _, raw, err := web.NewClient(p.url, nil).Do(p.t.Context(), "POST", "/api/shelter/v1"+p.path("/discharge"), token, body, headers...)
	if err != nil {
		p.t.Fatal(err)
	}
	var said object
	if err := json.Unmarshal(raw, &said); err != nil {
		p.t.Fatal(err)
	}
	return fmt.Sprint(status, " ", said["code"], " ", said["rules"], " ", said["options"])
}

// Who asks to end a stay names no unit, and is refused alike where the person sleeps in the house of others, in none, or where a bed
// is held: only the house, who holds the bed and the officer on call end it.
func TestADischargeTellsNobodyElseWhereSomebodySleeps(t *testing.T) {
	t.Parallel()
	url := lent(t)
	d := desk{t, url, single(url)}
	p, none := d.opened("Where", "1990-12-31", nil), d.opened("Nowhere", "1990-12-31", nil)
	heron := p.housed()
	for _, one := range []traveller{p, none} {
		one.joins("shelter", "lantern", "shelter", "rosa")
	}
	if there, nowhere := p.sends("rosa", object{}, "If-Match", `"9999"`), none.sends("rosa", object{}); there != nowhere || there != "403 refused [N-02] <nil>" {
		t.Errorf("another house is told %q of who sleeps somewhere, %q of who does not", there, nowhere)
	}
	if got := p.sends("rosa", object{"unit": heron}); !strings.HasPrefix(got, "400 ") {
		t.Errorf("a unit is named: %q", got)
	}
	if got := none.sends("tome", object{}); got != "409 no_bed <nil> <nil>" {
		t.Errorf("the officer on call is told %q of who has no bed", got)
	}
	p.ask("ibrahim", "POST", "consent", p.path("/exclusions"), object{"recipient": object{"agency": "child-welfare", "person": "tome"}}, 200)
	p.quiet()
	if got := p.sends("tome", object{}); got != "404 no_such_record <nil> <nil>" || !p.sleeps(heron) {
		t.Errorf("an officer whom the person keeps out is told %q", got)
	}

	held := d.opened("Held", "1990-12-31", nil)
	for agency, as := range map[string]string{"heron": "teodora", "lantern": "rosa"} {
		held.joins("shelter", agency, "shelter", as)
	}
	held.ask("teodora", "POST", "shelter", held.path("/reservation"), object{"unit": heron}, 200)
	if got := held.sends("rosa", object{}); got != "403 refused [N-02] <nil>" {
		t.Errorf("a bed that another holds is given back: %q", got)
	}
	held.ask("teodora", "POST", "shelter", held.path("/discharge"), object{}, 200)
	held.ask("rosa", "POST", "shelter", held.path("/reservation"), object{"unit": heron}, 200)
	held.ask("rosa", "POST", "shelter", held.path("/discharge"), object{}, 200)
}

// A unit is found by its id, for who would find it in the list; by no other id is any.
func TestAUnitIsFoundByItsID(t *testing.T) {
	t.Parallel()
	url := lent(t)
	d := desk{t, url, single(url)}
	id, _ := d.ask("rosa", "POST", "shelter", "/units", object{"agency": "lantern", "house": "Lantern", "alias": "to be found", "kind": "adults", "beds": 2, "nearness": "same_town"}, 201)["subject"].(string)
	for asked, want := range map[string][]any{id: {"to be found"}, "none": nil} {
		items, _ := d.ask("teodora", "GET", "shelter", "/units?unit="+asked, nil, 200)["items"].([]any)
		var got []any
		for _, i := range items {
			got = append(got, i.(object)["alias"])
		}
		if !slices.Equal(got, want) {
			t.Errorf("by %s are found %v, want %v", asked, got, want)
		}
	}
}

// Who records a night in a house that is not theirs is answered alike whether that house counts the person, and no house owes
// anything by it; nor does it count when a house records its own.
func TestANightInTheHouseOfOthersTellsNothing(t *testing.T) {
	t.Parallel()
	url := lent(t)
	d := desk{t, url, single(url)}
	p := d.opened("Night", "1990-12-31", nil)
	heron := p.housed()
	p.joins("shelter", "lantern", "shelter", "rosa")
	lantern, _ := p.ask("rosa", "POST", "shelter", "/units", object{"agency": "lantern", "house": "Lantern", "alias": "for a test", "kind": "adults", "beds": 2, "nearness": "same_town"}, 201)["subject"].(string)
	night := func(as, unit string) (versions float64) {
		t.Helper()
		before, _ := p.ask("teodora", "GET", "shelter", p.path(""), nil, 200)["version"].(float64)
		after, _ := p.ask(as, "POST", "shelter", p.path("/nights"), object{"unit": unit, "night": p.in(0)[:10]}, 200)["version"].(float64)
		p.quiet()
		return after - before
	}
	for _, as := range []string{"ibrahim", "tome"} {
		if here, there := night(as, heron), night(as, lantern); here != there {
			t.Errorf("to %s the house of the person answers by %v versions, another by %v", as, here, there)
		}
	}
	night("rosa", heron)
	night("teodora", heron)
	for _, who := range []string{"teodora", "rosa"} {
		if got := p.owes(who, "shelter"); got != "" {
			t.Errorf("by what others told %s owes %q", who, got)
		}
	}
}
