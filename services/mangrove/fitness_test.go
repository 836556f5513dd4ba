package mangrove

import (
	"fmt"
	"slices"
	"testing"
)

// Who is to leave is examined for that journey: the clinic that has a part in the case owes it, whichever came first, and one
// that gets its part later too; nobody elsewhere does. What it found counts once the person gives it, and the gates say so.
func TestTheClinicIsAskedToExamineForAJourney(t *testing.T) {
	t.Parallel()
	url := lent(t)
	d := desk{t, url, single(url)}
	due := func(p traveller, want string) {
		t.Helper()
		p.quiet()
		if got := p.due("samira", "health"); got != want {
			t.Errorf("the clinic owes %q, want %q", got, want)
		}
	}
	p := d.referred()
	p.joins("health", "riverside-clinic", "health", "samira")
	p.officer("/enquiry", object{"country": "XOD", "movement": "return"}, 200)
	p.officer("/counselling", counselling(), 200)
	p.officer("/declaration", object{}, 200)
	due(p, "")
	p.officer("/ticket", p.ticket(), 200)
	due(p, "examine_fitness/open")
	if seen := p.ask("samira", "GET", "health", p.path(""), nil, 200); seen["departure_on"] == "" || seen["arrives_at"] == "" {
		t.Errorf("the clinic sees no journey: %v", seen)
	}
	p.officer("/change-of-mind", object{}, 200)
	due(p, "")
	p.officer("/declaration", object{}, 200)
	journey := p.ticket()
	p.officer("/ticket", journey, 200)
	due(p, "examine_fitness/open")

	examines := func(until any) {
		t.Helper()
		p.ask("samira", "POST", "health", p.path("/fitness"), object{"outcome": "fit", "until": until, "examination": object{"finding": "healed (invented)"}}, 200)
	}
	examines(journey["arrives_at"]) // ends as he arrives
	due(p, "examine_fitness/open")
	examines(p.in(100))
	due(p, "")
	gate := func(name string) string {
		t.Helper()
		for _, g := range list(p.ask("joaquim", "GET", "returns", p.path("/gates"), nil, 200)["gates"]) {
			if g["gate"] == name {
				return fmt.Sprint(g["in_place"], " ", g["whose"], " ", g["instead"])
			}
		}
		return ""
	}
	if got := gate("fitness_given"); got != "false clinician health.give_fitness" {
		t.Errorf("before he gives what was found the gate is %q", got)
	}
	p.ask("samira", "POST", "health", p.path("/fitness/gift"), object{}, 200)
	p.quiet()
	if given, fit := gate("fitness_given"), gate("fit_to_travel"); given != "true clinician health.give_fitness" || fit != "true clinician health.examine_fitness" {
		t.Errorf("once he gives it the gates are %q and %q", given, fit)
	}

	// He turns round: what he gave for this journey he gives anew for another, and who coordinates is told of each.
	p.officer("/change-of-mind", object{}, 200)
	p.quiet()
	if got := gate("fitness_given"); got != "false clinician health.give_fitness" {
		t.Errorf("once the journey is not made the gate is %q", got)
	}
	p.officer("/declaration", object{}, 200)
	p.officer("/ticket", p.ticket(), 200)
	due(p, "") // the finding holds
	p.ask("samira", "POST", "health", p.path("/fitness/gift"), object{}, 200)
	p.later("5h") // the ticket's hour comes unused
	if got := gate("fitness_given"); got != "false clinician health.give_fitness" {
		t.Errorf("once the ticket has run out the gate is %q", got)
	}
	var told []string
	for _, s := range list(p.ask("grace", "GET", "coordination", p.path(""), nil, 200)["steps"]) {
		if s["service"] == "health" {
			told = append(told, fmt.Sprint(s["what"]))
		}
	}
	const given, back = "fitness to travel was given", "fitness to travel was taken back"
	if !slices.Equal(told, []string{back, given, back, given}) {
		t.Errorf("who coordinates is told %q", told)
	}

	// Of another the ticket was booked before the clinic had a part.
	p = d.referred()
	p.officer("/enquiry", object{"country": "XOD", "movement": "return"}, 200)
	p.officer("/counselling", counselling(), 200)
	p.officer("/declaration", object{}, 200)
	p.officer("/ticket", p.ticket(), 200)
	due(p, "")
	p.joins("health", "riverside-clinic", "health", "samira")
	due(p, "examine_fitness/open")
	// The ticket's hour comes unused: there is nothing to examine for.
	p.later("49h")
	due(p, "")
}
