package story

import (
	"bytes"
	"net/http"
	"slices"
)

// cp10: whom the person must be safe from learns nothing, at once, and longer once another agency has confirmed it.
func cp10(t *Teller) {
	var at string
	t.Before("A woman lives at Lantern. Rosa, who coordinates it, has been seen with the man who held her. (They are invented.)", func() {
		at = t.opened("ibrahim", t.adult("Marta Olho (invented)"))
		t.joins("ibrahim", at, "shelter", "lantern", "shelter", "rosa")
		t.joins("ibrahim", at, "health", "riverside-clinic", "health", "samira")
	})
	look := Step{What: "sees her case", Service: "shelter", Path: at}
	rosa := t.as("rosa", "Rosa, Lantern,")
	rosa(look)
	block := t.as("ibrahim", "Ibrahim, hotline,")(Step{
		What: "proposes to block her", Service: "consent", Path: at + "/blocks",
		Body: map[string]any{"recipient": map[string]any{"person": "rosa"}, "reason": "officer"},
	}).ID()
	t.Quiet()
	look.What, look.Status, look.Code, look.Rules = "sees it no more", http.StatusNotFound, "no_such_record", []string{"CP-10"}
	rosa(look)
	confirm := Step{
		What: "of the same agency, cannot confirm it", Service: "consent", Path: at + "/blocks/" + block + "/confirmation",
		Status: http.StatusForbidden, Rules: []string{"CP-10"}, Body: map[string]any{},
	}
	t.as("salma", "Salma, hotline,")(confirm)
	confirm.What, confirm.Status, confirm.Rules = "of another agency, confirms it", 0, nil
	t.as("samira", "Dr Samira, clinic,")(confirm)
	t.Later("73h")
	look.What = "still sees nothing after three days"
	rosa(look)
}

// f04: two persons who differ in nothing but that one was found trafficked are helped alike.
func f04(t *Teller) {
	var cases []string
	var room string
	t.Before("Two men were found on the same boat. One is presumed a victim; the other paid a smuggler, and is none. Both asked for a bed, a clinic and counsel. (They are invented.)", func() {
		room = t.as("rosa", "rosa")(Step{What: "opens a room", Service: "shelter", Path: "/units", Body: unit("lantern", "Lantern", "adults", 4)}).Subject()
		for _, name := range []string{"Ivo Rocha (invented)", "Samuel Reis (invented)"} {
			at := t.opened("ibrahim", t.adult(name))
			t.joins("ibrahim", at, "shelter", "lantern", "shelter", "rosa")
			t.joins("ibrahim", at, "health", "riverside-clinic", "health", "samira")
			t.joins("ibrahim", at, "legalaid", "open-door", "legal_aid", "lucien")
			cases = append(cases, at)
		}
		t.as("ibrahim", "ibrahim")(Step{What: "presumes", Service: "identification", Path: cases[0] + "/presumption", Body: map[string]any{}})
		t.Quiet()
	})
	for _, help := range []struct {
		account, who, service, path, what string
		body                              map[string]any
	}{
		{"rosa", "Rosa, Lantern,", "shelter", "/admission", "takes in", map[string]any{"unit": room}},
		{"samira", "Dr Samira, clinic,", "health", "/appointments", "sees tomorrow", map[string]any{"at": t.inHours(20)}},
		{"lucien", "Lucien, lawyer,", "legalaid", "/mandate", "stands for", map[string]any{}},
	} {
		var said []Answer
		for i, whom := range []string{"the one who was trafficked", "the one who was not"} {
			said = append(said, t.as(help.account, help.who)(Step{
				What: help.what + " " + whom, Service: help.service, Path: cases[i] + help.path, Rules: []string{"F-03", "F-04"}, Body: help.body,
			}))
		}
		t.Check(t.err != nil || said[0].Status == said[1].Status && slices.Equal(said[0].Rules, said[1].Rules), "both are answered the same")
	}
}

// n02: a house sees what it needs to care, and nothing of why; each role does its own work.
func n02(t *Teller) {
	var at string
	t.Before("A woman lives at Lantern, which may know what she needs. The clinic wrote that down, and notes of its own. (She is invented.)", func() {
		at = t.opened("ibrahim", t.adult("Flora Neto (invented)"))
		body := t.said("sharing", "shelter", "shelter", "lantern", "person", "NEEDS")
		body["evidence"] = evidence("amara", "child-welfare")
		t.agrees(t.as("ibrahim", "ibrahim"), "agrees", at, body)
		t.joins("ibrahim", at, "shelter", "lantern", "shelter", "rosa", "NEEDS")
		t.joins("ibrahim", at, "health", "riverside-clinic", "health", "samira")
		samira := t.as("samira", "samira")
		samira(Step{What: "writes", Service: "health", Path: at + "/needs", Body: map[string]any{"needs": map[string]any{"diet": "low salt"}}})
		samira(Step{What: "notes", Service: "health", Path: at + "/notes", Body: map[string]any{"notes": map[string]any{"text": "as she told (invented)"}}})
		t.Quiet()
	})
	rosa := t.as("rosa", "Rosa, Lantern,")
	seen := rosa(Step{What: "sees what she needs", Service: "shelter", Path: at, Shown: []string{"needs"}})
	t.Check(t.err != nil || seen.Body["notes"] == nil, "the house never sees notes")
	rosa(Step{What: "asks the clinic for its notes", Service: "health", Path: at, Status: http.StatusNotFound, Rules: []string{"N-01", "N-02"}})
	t.as("ines", "Ines, who works nights at Lantern,")(Step{
		What: "opens no room: that is for who coordinates it", Service: "shelter", Path: "/units", Status: http.StatusForbidden, Rules: []string{"N-02"},
		Body: unit("lantern", "Lantern", "adults", 1),
	})
	t.as("samira", "Dr Samira, clinic,")(Step{What: "reads her own notes", Service: "health", Path: at, Shown: []string{"notes"}})
}

// n03: where somebody sleeps is for the house and for who visits.
func n03(t *Teller) {
	var at string
	t.Before("A girl of eleven sleeps in a house of child welfare. (She is invented.)", func() {
		at = t.opened("amara", t.person("Lia Couto (invented)", t.born(11, "declared")))
		room := t.as("odile", "odile")(Step{What: "opens", Service: "shelter", Path: "/units", Body: unit("child-welfare", "Willow", "small_group", 2)}).Subject()
		t.joins("amara", at, "shelter", "child-welfare", "shelter", "odile")
		t.asksAround(t.as("odile", "odile"), at)
		t.as("odile", "odile")(Step{What: "admits", Service: "shelter", Path: at + "/admission", Body: map[string]any{
			"unit": room, "placement": map[string]any{"room": "the blue one (invented)"},
		}})
		t.Quiet()
	})
	t.as("odile", "Odile, of the house,")(Step{What: "sees where", Service: "shelter", Path: at, Shown: []string{"placement"}})
	t.as("amara", "Amara, who visits her,")(Step{What: "sees where", Service: "shelter", Path: at, Shown: []string{"placement"}})
	t.as("ruth", "Ruth, who supervises,")(Step{What: "sees that she has a place, not where", Service: "shelter", Path: at, Withheld: map[string][]string{"placement": {"N-03"}}})
}

// cp12: a unit takes children of the ages that its house has said, to the day.
func cp12(t *Teller) {
	odile := t.as("odile", "Odile, of the houses,")
	var at, younger, older string
	t.Before("A boy of fifteen was referred to child welfare, which has a home for boys of 8 to 14, and one for those of 15 to 17. (He is invented.)", func() {
		at = t.opened("amara", t.person("Dinis Faro (invented)", t.born(15, "documented")))
		home := func(house string, from, to int) string {
			body := unit("child-welfare", house, "small_group", 4)
			body["from_age"], body["to_age"] = from, to
			return odile(Step{What: "opens", Service: "shelter", Path: "/units", Body: body}).Subject()
		}
		younger, older = home("Linden", 8, 14), home("Alder", 15, 17)
		t.joins("amara", at, "shelter", "child-welfare", "shelter", "odile")
		t.asksAround(t.as("odile", "odile"), at)
	})
	odile(Step{
		What: "tries to hold a bed for him among the younger", Service: "shelter", Path: at + "/reservation", Status: http.StatusForbidden, Code: "refused",
		Rules: []string{"CP-12", "P2"}, Body: map[string]any{"unit": younger},
	})
	odile(Step{What: "holds one among those of his age", Service: "shelter", Path: at + "/reservation", Body: map[string]any{"unit": older}})
}

// n04: who coordinates sees of a case its steps and dates, and so does who keeps it; nobody else, and never who it is about.
func n04(t *Teller) {
	var at string
	t.Before("Lantern was asked to take a woman in, and accepted. (She is invented.)", func() {
		at = t.opened("ibrahim", t.adult("Perpetua Lobo (invented)"))
		t.joins("ibrahim", at, "shelter", "lantern", "shelter", "rosa")
		t.Quiet()
	})
	for _, who := range []func(Step) Answer{t.as("grace", "Grace, who coordinates,"), t.as("ibrahim", "Ibrahim, who keeps the case,")} {
		seen := who(Step{What: "sees which steps were taken, and when", Service: "coordination", Path: at})
		steps, _ := seen.Body["steps"].([]any)
		t.Check(t.err != nil || len(steps) >= 3, "that she came, was referred and accepted is seen")
		t.Check(!bytes.Contains(seen.Raw, []byte("Perpetua")), "nothing of her is seen")
	}
	t.as("teodora", "Teodora, of another house,")(Step{What: "sees nothing", Service: "coordination", Path: at, Status: http.StatusNotFound, Code: "no_such_record", Rules: []string{"N-04"}})
	t.as("grace", "Grace, who coordinates,")(Step{What: "asks the desk who she is", Service: "identification", Path: at, Status: http.StatusNotFound, Rules: []string{"N-01", "N-02"}})
}

// p0: nothing is allowed because no rule was against it.
func p0(t *Teller) {
	var at string
	t.Before("A man has a case at the hotline. (He is invented.)", func() { at = t.opened("ibrahim", t.adult("Joel Pires (invented)")) })
	for _, purpose := range []string{"marketing", ""} {
		asked := asks(at, "shelter", "lantern", purpose)
		asked.What, asked.Status, asked.Rules = "cannot ask for a purpose that no rule knows", http.StatusForbidden, []string{"P0"}
		if purpose == "" {
			asked.What, asked.Status, asked.Code, asked.Rules = "nor for none", http.StatusBadRequest, "missing_field", nil
		}
		t.as("ibrahim", "Ibrahim, hotline,")(asked)
	}
}
