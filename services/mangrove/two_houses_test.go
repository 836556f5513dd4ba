package mangrove

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"
)

// Two houses count the same person the same night: neither record is changed, each house is to look and is told nothing of the
// other, who coordinates sees that it is so and hears of what nobody did; and one house's word settles it.
func TestTheSameNightInTwoHousesIsLookedAtByBoth(t *testing.T) {
	t.Parallel()
	url := lent(t)
	p := desk{t, url, single(url)}.referred()
	heron := p.housed()
	p.joins("shelter", "lantern", "shelter", "rosa")
	lantern, _ := p.ask("rosa", "POST", "shelter", "/units", object{"agency": "lantern", "house": "Lantern", "alias": "for a test", "kind": "adults", "beds": 2, "nearness": "same_town"}, 201)["subject"].(string)
	tonight := p.in(0)[:10]
	p.ask("rosa", "POST", "shelter", p.path("/nights"), object{"unit": lantern, "night": tonight}, 200)
	p.quiet()
	owed := func(want map[string]string) {
		t.Helper()
		for who, what := range want {
			if got := p.owes(who, "shelter"); got != what {
				t.Errorf("%s owes %q, want %q", who, got, what)
			}
		}
	}
	owed(map[string]string{"teodora": "two_houses", "rosa": "two_houses", "grace": ""})
	for who, other := range map[string][]string{"teodora": {lantern, "antern"}, "rosa": {heron, "eron"}} {
		raw, err := json.Marshal([]object{p.ask(who, "GET", "shelter", "/duties?limit=200", nil, 200), p.ask(who, "GET", "shelter", p.path(""), nil, 200)})
		if err != nil {
			t.Fatal(err)
		}
		for _, never := range other {
			if strings.Contains(string(raw), never) {
				t.Errorf("%s learns of the other house: %s in %s", who, never, raw)
			}
		}
	}
	told := func(want ...string) {
		t.Helper()
		timeline := p.ask("grace", "GET", "coordination", p.path(""), nil, 200)
		var steps []string
		for _, s := range slices.Backward(list(timeline["steps"])) {
			if s["service"] == "shelter" {
				steps = append(steps, strings.TrimSpace(fmt.Sprint(s["what"], " ", s["duty"])))
			}
		}
		if got := steps[len(steps)-len(want):]; !slices.Equal(got, want) {
			t.Errorf("coordination is told %q, want %q", got, want)
		}
		for _, never := range []string{"eron", "antern", tonight + `"`} {
			if raw, _ := json.Marshal(timeline["steps"]); strings.Contains(string(raw), never) { //nolint:errchkjson // it was just read
				t.Errorf("coordination is told %s: %s", never, raw)
			}
		}
	}
	told("came to sleep there", "two houses count the same night")
	if !p.sleeps(heron) {
		t.Error("the bed is not theirs any more")
	}

	// Nobody looks: who coordinates the country does.
	p.later("25h")
	owed(map[string]string{"grace": "two_houses two_houses"})
	told("two houses count the same night", "not done in time two_houses", "not done in time two_houses")

	answer := func(who string, slept bool, status int) object {
		t.Helper()
		out := p.ask(who, "POST", "shelter", p.path("/nights/answer"), object{"night": tonight, "slept": slept}, status)
		p.quiet()
		return out
	}
	p.ask("samira", "POST", "shelter", p.path("/nights/answer"), object{"night": tonight, "slept": true}, 404)
	answer("teodora", true, 200)
	owed(map[string]string{"grace": "two_houses", "teodora": ""})
	answer("rosa", true, 200) // each says so: is it one person?
	owed(map[string]string{"grace": "two_houses", "rosa": ""})
	answer("rosa", false, 200)
	owed(map[string]string{"grace": "", "rosa": "", "teodora": ""})
	told("a house looked at the night", "a house looked at the night", "a house looked at the night")
	if got := answer("rosa", false, 409); got["code"] != "not_counted" {
		t.Errorf("what was taken back is answered again: %v", got["code"])
	}
	if !p.sleeps(heron) {
		t.Error("the bed is not theirs any more")
	}
	// A house that they have left counts the nights of the stay, and may answer without a part in the case.
	p.ask("teodora", "POST", "shelter", p.path("/discharge"), object{}, 200)
	p.quiet()
	p.ask("rosa", "POST", "shelter", p.path("/nights"), object{"unit": lantern, "night": tonight}, 200)
	p.quiet()
	owed(map[string]string{"teodora": "find_place two_houses", "rosa": "two_houses"})
}

// Two houses of one agency are two places: it alone is to look, and says in which of them they slept.
func TestTheSameNightInTwoHousesOfOneAgency(t *testing.T) {
	t.Parallel()
	url := lent(t)
	p := desk{t, url, single(url)}.referred()
	p.joins("shelter", "lantern", "shelter", "rosa")
	tonight := p.in(0)[:10]
	units := map[string]string{}
	for _, house := range []string{"Lantern", "Annex"} {
		units[house], _ = p.ask("rosa", "POST", "shelter", "/units", object{"agency": "lantern", "house": house, "alias": "for a test", "kind": "adults", "beds": 2, "nearness": "same_town"}, 201)["subject"].(string)
	}
	p.ask("rosa", "POST", "shelter", p.path("/admission"), object{"unit": units["Lantern"]}, 200)
	p.ask("rosa", "POST", "shelter", p.path("/nights"), object{"unit": units["Lantern"], "night": tonight}, 200)
	p.quiet()
	owes := func(what string) {
		t.Helper()
		if got := p.owes("rosa", "shelter"); got != what {
			t.Errorf("rosa owes %q, want %q", got, what)
		}
	}
	owes("")
	p.ask("rosa", "POST", "shelter", p.path("/nights"), object{"unit": units["Annex"], "night": tonight}, 200)
	p.quiet()
	owes("two_houses")
	answer := func(body object, status int) any {
		t.Helper()
		body["night"] = tonight
		out := p.ask("rosa", "POST", "shelter", p.path("/nights/answer"), body, status)
		p.quiet()
		return out["code"]
	}
	if code := answer(object{"slept": true}, 409); code != "which_unit" {
		t.Errorf("in which of two units they slept is left open: %v", code)
	}
	owes("two_houses")
	answer(object{"slept": true, "unit": units["Annex"]}, 200)
	owes("")
	if code := answer(object{"slept": true, "unit": units["Lantern"]}, 409); code != "not_counted" {
		t.Errorf("the other unit counts them still: %v", code)
	}
	if got := p.ask("rosa", "GET", "shelter", p.path(""), nil, 200)["unit"]; got != units["Lantern"] {
		t.Errorf("the bed is in %v", got)
	}
}
