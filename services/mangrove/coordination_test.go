package mangrove

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"
)

// list gives the objects of a list in an answer.
func list(of any) []object {
	all, _ := of.([]any)
	out := make([]object, len(all))
	for i, one := range all {
		out[i], _ = one.(object)
	}
	return out
}

// Seed: R49.
// Those who coordinate see how a case goes on over all services, what nobody did in time, whose it is and who is next; beds and
// who waits for one. They see no name, no section, no house and no agency, and nobody else sees so much.
func TestTheCoordinatorSeesStepsAndDutiesAndNothingElse(t *testing.T) {
	t.Parallel()
	url, _ := up(t, home(t)) // what is listed is of this world alone
	d := desk{t, url, single(url)}
	const name, note = "Kofi Adeyo (invented)", "fears the man with the scar (invented)"
	house := d.ask("teodora", "POST", "shelter", "/units", object{"agency": "heron", "house": "Heron", "alias": "men", "kind": "adults", "beds": 7, "nearness": "farther"}, 201)["subject"].(string)
	id := d.ask("amara", "POST", "identification", "/cases", object{
		"channel": "in_person", "birth": object{"earliest": "2001-01-01", "latest": "2001-12-31", "status": "documented"},
		"identity": object{"name": name, "language": "ak"}, "contact": object{"safe_way": note},
	}, 201)["subject"].(string)
	at := "/cases/" + id
	d.ask("amara", "POST", "identification", at+"/age-dispute", object{}, 200)
	referral := d.ask("amara", "POST", "identification", at+"/referrals", object{"service": "shelter", "agency": "heron", "purpose": "shelter"}, 200)["id"].(string)
	d.ask("teodora", "POST", "identification", at+"/referrals/"+referral+"/accept", object{}, 200)
	d.quiet()
	// The house is for men, and he may be a child: a place must be found within two hours (P2). Nobody does.
	d.ask("teodora", "POST", "shelter", at+"/reservation", object{"unit": house}, 403)
	d.quiet()

	timeline := func() object { t.Helper(); return d.ask("grace", "GET", "coordination", at, nil, 200) }
	find := func(of object) string {
		var out []string
		for _, o := range list(of["duties"]) {
			if o["what"] == "find_place" {
				out = append(out, fmt.Sprintf("%s %s next %s at %s", o["state"], o["whose"], o["next"], o["service"]))
			}
		}
		return strings.Join(out, ", ")
	}
	if got := find(timeline()); got != "open shelter_coordinator next on_call_child_protection at shelter" {
		t.Errorf("while it is open, the duty is %q", got)
	}
	d.later("2h10m")
	seen := timeline()
	if got := find(seen); got != "overdue on_call_child_protection next on_call_child_protection at shelter" {
		t.Errorf("once it is overdue, the duty is %q", got)
	}
	var steps []string
	for _, s := range slices.Backward(list(seen["steps"])) {
		steps = append(steps, strings.Join(strings.Fields(fmt.Sprintf("%s: %s %s %s %s", s["service"], s["what"], s["to"], s["duty"], s["next"])), " "))
	}
	want := []string{
		"identification: the case was opened", "identification: an agency was asked shelter", "identification: an agency took the case on shelter",
		"shelter: not done in time find_place on_call_child_protection",
	}
	if !slices.Equal(steps, want) || seen["stage"] != "detected" {
		t.Errorf("the steps are %q in the stage %v", steps, seen["stage"])
	}

	late := d.ask("grace", "GET", "coordination", "/overdue", nil, 200)
	overdue := list(late["items"])
	if i := slices.IndexFunc(overdue, func(o object) bool { return o["what"] == "find_place" }); i < 0 || overdue[i]["subject"] != id {
		t.Errorf("overdue are %v", overdue)
	}
	beds := d.ask("grace", "GET", "coordination", "/capacity", nil, 200)
	if got := fmt.Sprint(beds["kinds"]); got != "[map[beds:7 free:several kind:adults units:1]]" {
		t.Errorf("the beds are %s", got)
	}
	waits, _ := beds["waiting"].(object)
	if waits["persons"] != 1.0 || waits["overdue"] != 1.0 || waits["since"] == nil {
		t.Errorf("a place is still to be found for %v", waits)
	}
	for _, answer := range []object{seen, late, beds} {
		raw, err := json.Marshal(answer)
		if err != nil {
			t.Fatal(err)
		}
		for _, never := range []string{name, "Kofi", "scar", house, "Heron", "heron", "teodora", "2001", "welfare"} {
			if strings.Contains(string(raw), never) {
				t.Errorf("%s stands in %s", never, raw)
			}
		}
	}

	// The agency that keeps the case sees as much of it; all others read that there is none.
	d.ask("amara", "GET", "coordination", at, nil, 200)
	d.ask("ruth", "GET", "coordination", at, nil, 200)
	for _, other := range []string{"ibrahim", "salma", "leonor", "teodora", "mariam", "tomas", "vera", "noor"} {
		d.ask(other, "GET", "coordination", at, nil, 404)
	}
	d.ask("grace", "GET", "coordination", "/cases/nobody", nil, 404)
	for _, path := range []string{"/overdue", "/capacity"} {
		d.ask("amara", "GET", "coordination", path, nil, 403)
	}

	// The authority finds that he is an adult: he may have a bed there, and nobody waits any more.
	d.ask("ruth", "POST", "identification", at+"/age", object{"birth": object{"earliest": "2001-01-01", "latest": "2001-12-31", "status": "assessed"}}, 200)
	d.quiet()
	d.ask("teodora", "POST", "shelter", at+"/reservation", object{"unit": house}, 200)
	d.quiet()
	if got := find(timeline()); got != "" {
		t.Errorf("once a bed is held, the duty is %q", got)
	}
	if got := fmt.Sprint(list(timeline()["duties"])); strings.Contains(got, "reservation_expires") {
		t.Errorf("the end of the hold, which shelter meets itself, is told as somebody's duty: %s", got)
	}
	if step := list(timeline()["steps"])[0]; step["service"] != "shelter" || step["what"] != "a bed is held" {
		t.Errorf("the newest step is %v", step)
	}
	beds = d.ask("grace", "GET", "coordination", "/capacity", nil, 200)
	if waits, _ := beds["waiting"].(object); waits["persons"] != 0.0 || waits["since"] != nil {
		t.Errorf("a place is still to be found for %v", waits)
	}
	// The reservation runs out by itself, and coordination hears of that too.
	d.later("4h10m")
	if step := list(timeline()["steps"])[0]; step["what"] != "the bed is held no longer" {
		t.Errorf("the newest step is %v", step)
	}
}

// Who has left the country is not told of as just found.
func TestTheStageOfWhoHasLeft(t *testing.T) {
	t.Parallel()
	url := lent(t)
	p := desk{t, url, single(url)}.referred()
	stage := func(want string) {
		t.Helper()
		p.quiet()
		if got := p.ask("grace", "GET", "coordination", p.path(""), nil, 200)["stage"]; got != want {
			t.Errorf("the stage is %v, want %s", got, want)
		}
	}
	stage("detected")
	p.officer("/enquiry", object{"country": "XOD", "movement": "return"}, 200)
	p.officer("/departures", object{}, 200)
	stage("returned")
}

// Those who coordinate list every case, what is due soonest first, narrowed by stage, by who keeps it and by what is overdue, with
// no more of it than its timeline tells; nobody else lists any, and who the person does not want lists that case no more.
func TestTheCoordinatorListsEveryCase(t *testing.T) {
	t.Parallel()
	url, _ := up(t, home(t)) // what is listed is of this world alone
	d := desk{t, url, single(url)}
	waits := d.sent(10, "").id // Lantern owes a place within a day
	calm := d.opened("Marisol Vega", "1990-12-31", nil).id
	left := d.referred()
	left.officer("/enquiry", object{"country": "XOD", "movement": "return"}, 200)
	left.officer("/departures", object{}, 200)
	d.later("25h")
	all := func(query string) (ids []string, rows map[string]object) {
		t.Helper()
		d.quiet()
		rows = map[string]object{}
		for after := ""; ; {
			page := d.ask("grace", "GET", "coordination", "/cases?limit=2"+after+query, nil, 200)
			for _, one := range list(page["items"]) {
				id, _ := one["case"].(string)
				ids, rows[id] = append(ids, id), one
			}
			next, _ := page["next"].(string)
			if next == "" {
				return ids, rows
			}
			after = "&after=" + next
		}
	}
	ids, rows := all("")
	if len(ids) != 3 || len(rows) != 3 || ids[0] != waits || ids[2] != calm {
		t.Errorf("listed are %q, want %s that waits first and %s of which nothing is due last", ids, waits, calm)
	}
	first := rows[waits]
	next, last := first["next"].(object), first["last"].(object)
	if got := fmt.Sprint([]any{first["stage"], first["agency"], first["overdue"], next["what"], next["state"], next["whose"], last["what"], last["duty"]}); got !=
		"[detected child-welfare 1 find_place overdue national_coordinator not done in time find_place]" {
		t.Errorf("of who waits is told %s", got)
	}
	if rows[calm]["agency"] != "referral-desk" || rows[calm]["next"] != nil || rows[left.id]["stage"] != "returned" {
		t.Errorf("of the others is told %v and %v", rows[calm], rows[left.id])
	}
	raw, err := json.Marshal(rows)
	if err != nil {
		t.Fatal(err)
	}
	for _, never := range []string{"Lindo", "Vega", "invented", "lantern", "rosa", "1990"} {
		if strings.Contains(string(raw), never) {
			t.Errorf("%s stands in %s", never, raw)
		}
	}
	for query, want := range map[string][]string{
		"&overdue=true": {waits, left.id}, "&overdue=true&agency=child-welfare": {waits}, "&stage=returned": {left.id}, "&agency=child-welfare": {waits}, "&agency=lantern": nil, "&agency=referral-desk&stage=detected": {calm},
	} {
		if got, _ := all(query); !slices.Equal(got, want) {
			t.Errorf("%s lists %q, want %q", query, got, want)
		}
	}
	for _, query := range []string{"?overdue=yes", "?stage=gone", "?after=x", "?name=Vega"} {
		d.ask("grace", "GET", "coordination", "/cases"+query, nil, 400)
	}
	for _, other := range []string{"amara", "ruth", "rosa", "noor", "tomas", "vera"} {
		d.ask(other, "GET", "coordination", "/cases", nil, 403)
	}

	decided := list(d.ask("noor", "GET", "coordination", "/ledger?actor=grace&case="+waits, nil, 200)["items"])
	if len(decided) == 0 || decided[0]["body"].(object)["action"] != "coordination.read" {
		t.Errorf("each row is a reading of its own in the ledger: %v", decided)
	}
	d.ask("amara", "POST", "consent", "/cases/"+waits+"/exclusions", object{"recipient": object{"person": "grace"}}, 200)
	if got, _ := all("&agency=child-welfare"); len(got) > 0 {
		t.Errorf("who was excluded lists %q", got)
	}
}
