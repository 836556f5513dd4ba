package story

import (
	"bytes"
	"fmt"
	"net/http"
	"time"
)

// s1 is a boy who begs for a man who holds his papers, from the call about him to the last visit in his grandmother's
// house.
// Seed: R20, R56.
func s1(t *Teller) {
	b := t.boy()
	b.called()
	b.kept()
	b.placed()
	b.cared()
	b.assessed()
	b.traced("Does a grandmother live in Porto Alvo, and who with her?", "She does, alone. The uncle does not live there, and is not let in.")
	b.decided()
	b.readied()
	b.left()
	b.lived()
}

// called: a child he is, whatever the paper says, a presumed victim, and by the next working day somebody stands for him.
func (b *boy) called() {
	ibrahim := b.as("ibrahim", "Ibrahim, hotline,")
	b.Say("A nurse calls 808. At the market a boy begs for a man who holds his papers. He speaks as they do in Odarra. (All are invented.)")
	person := b.person("Nilo Luz (invented)", b.born(18, "documented"))
	person["unaccompanied"], person["contact"] = true, map[string]any{"where_found": "the market", "told_by": "a nurse of the health post"}
	b.id = ibrahim(Step{What: "opens a case, by the paper that the man shows: 18", Service: "identification", Path: "/cases", Body: person}).Subject()
	b.at = "/cases/" + b.id
	ibrahim(Step{What: "says that the age is in doubt: he is about ten", Service: "identification", Path: b.at + "/age-dispute", Body: map[string]any{}})
	ibrahim(Step{What: "screens him as a child, and presumes a victim", Service: "identification", Path: b.at + "/presumption", Body: map[string]any{
		"screening": map[string]any{"indicators": []string{"child_begs_for_another", "papers_held", "moved_by_no_parent"}, "text": "He gives the man what he gets. (invented)"},
	}})
	asked := ibrahim(Step{
		What: "asks child welfare to take him on", Service: "identification", Path: b.at + "/referrals", Rules: []string{"F-03", "F-04"},
		Body: map[string]any{"service": "identification", "agency": "child-welfare", "purpose": "identification"},
	}).ID()
	b.amara(Step{What: "accepts", Service: "identification", Path: b.at + "/referrals/" + asked + "/accept", Body: map[string]any{}})
	b.Quiet() // what she may do comes by way of the register
	b.guarded(true)
}

// kept: whom he was taken from cannot speak for him, and learns nothing of where he is.
func (b *boy) kept() {
	ibrahim, salma, paul := b.as("ibrahim", "Ibrahim, hotline,"), b.as("salma", "Salma, his supervisor,"), b.as("paul", "Sgt Paul, police,")
	b.Say("A man calls: he is the uncle, and agrees to whatever is needed.")
	his := b.sharing("lantern", "IDENTITY")
	his["giver"] = "relative"
	ibrahim(Step{What: "cannot record his word: he is suspected", Service: "consent", Path: b.at + "/consents", Status: http.StatusForbidden, Rules: []string{"C-04"}, Body: his})
	block := ibrahim(Step{What: "blocks him, for three days", Service: "consent", Path: b.at + "/blocks", Body: map[string]any{
		"reason": "suspected_trafficker", "blocked": map[string]any{"who": "a man of forty with a grey van, who says he is the uncle", "why": "the boy begged for him (invented)"},
	}}).ID()
	confirm := Step{Service: "consent", Path: b.at + "/blocks/" + block + "/confirmation", Body: map[string]any{}}
	confirm.What, confirm.Status, confirm.Rules = "of the same agency, cannot confirm it", http.StatusForbidden, []string{"CP-10"}
	salma(confirm)
	confirm.What, confirm.Status, confirm.Rules = "confirms it, for another agency", 0, nil
	b.amara(confirm)

	b.Say("The uncle has a friend in the police, who looks for the boy.")
	look := Step{What: "asks for him", Service: "identification", Path: b.at, Status: http.StatusNotFound, Rules: []string{"F-02", "N-01"}}
	first := paul(look)
	officer := b.amara(Step{What: "hears of it, and blocks that officer", Service: "consent", Path: b.at + "/blocks", Body: map[string]any{
		"reason": "officer", "recipient": map[string]any{"agency": "police-liaison", "person": "paul"},
	}}).ID()
	salma(Step{What: "confirms it, for another agency", Service: "consent", Path: b.at + "/blocks/" + officer + "/confirmation", Body: map[string]any{}})
	b.Quiet()
	look.What, look.Rules = "asks again", []string{"CP-10", "N-01"}
	again := paul(look)
	nobody := paul(Step{What: "asks for somebody who does not exist", Service: "identification", Path: "/cases/nobody", Status: http.StatusNotFound})
	b.Check(b.err != nil || bytes.Equal(first.Raw, again.Raw) && bytes.Equal(again.Raw, nobody.Raw), "all three read the same, byte for byte: no such record")
}

// placed: no house for men, and a small home only where no gentler care is to be had.
func (b *boy) placed() {
	teodora, rosa, odile := b.as("teodora", "Teodora, Heron,"), b.as("rosa", "Rosa, Kite,"), b.as("odile", "Odile, foster families,")
	b.Say("He needs a bed tonight. The nearest house is one for men. Who is nearer to him is asked first.")
	b.asks("shelter", "heron", "shelter", "teodora", "Teodora, Heron,")
	b.Quiet()
	b.call("family", "family-1", "unsafe", "the man at the market", "He is the one who sent him to beg.")
	b.call("kin", "kin-1", "unavailable", "an aunt in town", "She does not answer the door.")
	men := teodora(Step{What: "opens a unit", Service: "shelter", Path: "/units", Body: unit("heron", "Heron", "adults", 2)}).Subject()
	family := odile(Step{What: "opens a foster family", Service: "shelter", Path: "/units", Body: unit("child-welfare", "Families", "foster", 1)}).Subject()
	b.kite = rosa(Step{What: "opens a small home", Service: "shelter", Path: "/units", Body: unit("lantern", "Kite", "small_group", 8)}).Subject()
	man := b.referred("heron", b.person("Anton Weil (invented)", b.born(51, "documented")), "teodora", "Teodora, Heron,")
	teodora(Step{What: "takes a man in", Service: "shelter", Path: "/cases/" + man + "/admission", Rules: []string{"F-03"}, Body: map[string]any{"unit": men}})
	b.s5options(teodora(s5refusal(b.at, men)), family, true)
	teodora(Step{What: "later, writes that the man moved on", Service: "shelter", Path: "/cases/" + man + "/discharge", Body: map[string]any{}})

	b.Say("The age assessment finds that he is about ten.")
	b.as("ruth", "Ruth, child welfare,")(Step{What: "says so, for the authority that may", Service: "identification", Path: b.at + "/age", Body: map[string]any{"birth": b.born(9, "assessed")}})
	b.guardianAgrees("records that his guardian agrees that Kite knows his name and needs", b.sharing("lantern", "IDENTITY", "NEEDS"))
	b.asks("shelter", "lantern", "shelter", "rosa", "Rosa, Kite,", "IDENTITY", "NEEDS")
	b.Quiet()
	takes := Step{Service: "shelter", Path: b.at + "/admission", Body: map[string]any{"unit": b.kite}}
	takes.What, takes.Status, takes.Rules = "cannot take him in before foster families were asked", http.StatusForbidden, []string{"CP-03", "P2"}
	b.s5asks(rosa(takes), "foster")
	for i, who := range []string{"the family Adisa", "the family Boro", "the family Cale", "the family Demb", "the family Ezri", "the family with a bed on paper"} {
		b.call("foster", fmt.Sprintf("foster-%d", i+1), "unavailable", who, "Nothing free this month.")
	}
	takes.What, takes.Status, takes.Rules = "takes him in", 0, []string{"F-03", "F-04"}
	rosa(takes)
	b.amara(Step{What: "plans how he comes back to a family", Service: "shelter", Path: b.at + "/plan", Body: map[string]any{"plan": map[string]any{"text": "his grandmother is looked for (invented)"}}})
	rosa(Step{What: "reads who must not come near", Service: "consent", Path: b.at + "/blocked", Shown: []string{"blocked"}})
}

// call writes down who was asked for gentler care (CP-03).
func (b *boy) call(step, reference, outcome, who, said string) {
	b.amara(Step{
		What: "writes down what she was told by " + who, Service: "shelter", Path: b.at + "/calls", Records: true, Rules: []string{"P1"},
		Body: map[string]any{
			"step": step, "outcome": outcome, "asked_on": b.Now().Format(time.DateOnly), "reference": reference, "asked": map[string]any{"who": who, "said": said + " (invented)"},
		},
	})
}

// guardianAgrees records what Mariam agrees to for him, after he was heard (C-03).
func (b *boy) guardianAgrees(what string, body map[string]any) string {
	body["giver"], body["child_view"], body["evidence"] = "guardian", "heard", evidence("mariam", "guardianship-office")
	return b.agrees(b.amara, what, b.at, body)
}

// cared: the clinic's needs reach the home, its notes never.
func (b *boy) cared() {
	rosa := b.as("rosa", "Rosa, Kite,")
	b.asks("health", "riverside-clinic", "health", "samira", "Dr Samira, clinic,")
	b.Quiet()
	b.clinic("writes down what he needs", "/needs", map[string]any{"needs": map[string]any{"sleep": "a light at night"}})
	b.clinic("notes what she found", "/notes", map[string]any{"notes": map[string]any{"text": "two broken ribs, healed (invented)"}})
	b.Quiet()
	seen := rosa(Step{What: "sees what he needs", Service: "shelter", Path: b.at, Shown: []string{"identity", "needs"}})
	b.Check(b.err != nil || seen.Body["notes"] == nil, "the home sees what he needs, never the notes")
	rosa(Step{What: "asks the clinic for the notes", Service: "health", Path: b.at, Status: http.StatusNotFound, Rules: []string{"N-01", "N-02"}})
}

// decided: a panel of people who do not work on his case finds what is best for him.
func (b *boy) decided() {
	b.heard(b.amara, "hears him alone: he wants to go to her", false, "She sings to me.", "it was his own wish, said twice")
	b.question("to stay in the home, or to his grandmother")
	b.convene(Step{What: "calls a panel for today"}, "aline", "benedita", "marc", "piet")
	b.as("piet", "Piet, clinic,")(Step{What: "knows the uncle, and steps aside", Service: "bestinterests", Path: b.at + "/panel/recusal", Body: map[string]any{}})
	b.undertakes(b.aline)
	b.undertakes(b.as("marc", "Marc, children first,"))
	b.Later("1h10m")
	determine := b.determines("cannot determine with two: three are a quorum", "caregiver_verified", "visits")
	determine.Status, determine.Rules = http.StatusForbidden, []string{"B-02", "CP-08"}
	b.aline(determine)
	b.undertakes(b.as("benedita", "Benedita, of another unit,"))
	determine.What, determine.Rules = "cannot determine while his guardian is one for now", []string{"CP-08"}
	b.aline(determine)
	b.stands("names Mariam for good", false)
	determine.What, determine.Status, determine.Rules = "proposes: to his grandmother, with an escort, once she is verified, and with visits", 0, nil
	b.agreed(determine)
	b.Quiet() // as keys is told a moment later with which key the panel first writes
	b.as("mariam", "Mariam, his guardian,")(Step{What: "reads the reasons", Service: "bestinterests", Path: b.at, Shown: []string{"reasons", "weighing", "views"}})
}

// readied: what a departure rests on is put in place, one after another.
func (b *boy) readied() {
	b.Say("Time to reflect runs for thirty days from the screening. Meanwhile it is prepared.")
	back := b.agreement("service", "return", "migration-assistance")
	back["recipient"] = map[string]any{"agency": "migration-assistance", "service": "returns"}
	b.guardianAgrees("records that his guardian agrees to the return, and he wants it", back)
	b.asks("returns", "migration-assistance", "return", "joaquim", "Joaquim, return office,")
	b.asks("returns", "odarra-mission", "return", "duarte", "Duarte, consulate,")
	b.asks("returns", "odarra-social", "reintegration", "leonor", "Leonor, Odarra,", "IDENTITY", "RETURN")
	b.Quiet()
	b.returns("writes down that a return is asked for", "/enquiry", map[string]any{"country": "XOD", "movement": "return"})
	b.returns("talks with him alone", "/counselling", map[string]any{"alone": true, "language": "fr", "counselling": map[string]any{"text": "He asks about the boat. (invented)"}})
	b.returns("writes down that he wants to go", "/declaration", map[string]any{"well": true})
	b.returns("asks what awaits him", "/risk", map[string]any{"danger": "mitigated", "risk": map[string]any{"text": "the uncle: the school is told (invented)"}})
	b.papers("issues a travel document", 90)
	b.books("books a seat in four days", 4*24*time.Hour)
	b.prepares()
	b.refused("cannot take him: nobody travels with him, no doctor saw him, and it is too early", "CP-05", "I-01", "R-01", "R-02", "R-03")
	b.Later("768h")
}

// left: with everything in place he may go; with one thing missing, not.
func (b *boy) left() {
	b.books("books a seat for tomorrow", 24*time.Hour)
	b.escorted()
	b.returns("asks again what awaits him", "/risk", map[string]any{"danger": "mitigated", "risk": map[string]any{"text": "nothing new (invented)"}})
	b.examined("finds him fit", 3)
	b.prepares()
	b.refused("cannot take him: it is not the day, and his grandmother's house was looked at too long ago", "CP-05", "I-01")
	again := b.shortly("assesses once more that she may be asked about")
	again.What = "countersigns, for another team"
	b.as("salma", "Salma, of another team,")(again)
	b.Quiet()
	b.answered("caregiver_check", "Is she well, and still alone?", "She is, and has a bed for him.")
	b.met("says that who receives him was verified, as the panel asked", "caregiver_verified")
	b.prepares()
	_, missing := b.gates("sees that nothing is missing but the day itself")
	b.Check(b.err != nil || missing == "boarding_time", "everything is in place but the day")
	b.books("books a later seat: who travels with him goes with the old one", 48*time.Hour)
	b.Later("44h")
	b.Say("The day of the journey.")
	b.prepares()
	b.refused("cannot take him alone", "CP-05")
	b.escorted()
	b.met("says that he is escorted, as the panel asked", "escort")
	b.prepares()
	_, missing = b.gates("sees that nothing is missing")
	b.Check(b.err != nil || missing == "" && b.advised == "", "everything is in place, and Leonor may read what she needs")
	b.returns("leaves with him", "/departure", map[string]any{})
	b.Quiet()
	b.as("rosa", "Rosa, Kite,")(Step{What: "writes that he moved on", Service: "shelter", Path: b.at + "/discharge", Body: map[string]any{}})
}

// lived: who receives him says so, and looks after him for a year.
func (b *boy) lived() {
	b.Later("16h")
	b.odarra(Step{What: "meets him, with his grandmother", Path: "/arrival", Body: map[string]any{}})
	b.odarra(b.plan("agrees with them what he needs, and what the budget line holds", 300, "school from Monday; a bed of his own"))
	b.odarra(Step{What: "reads his name and what they agreed, as was determined", Shown: []string{"identity", "plan"}})
	b.odarra(b.delivery("pays school and books", 120, "72 000", "school and books"))
	b.Later("2100h")
	b.odarra(b.visit("visits him after three months", "middle", "He goes to school.", "S4 all"))
	b.met("hears of it: he is visited, as the panel asked", "visits")
	b.Later("2200h")
	b.odarra(b.visit("visits him after six", "middle", "He sings.", "S4 all"))
	b.Later("4400h")
	b.odarra(b.visit("visits him after a year", "high", "He is in the third class.", "S4 all"))
	b.odarra(Step{What: "closes", Path: "/closing", Body: map[string]any{}})
	b.Check(b.due("has nothing more to do for him") == "" || b.err != nil, "nothing is due any more")
	depends := b.Find(Step{Who: "Amara, child welfare,", As: "amara", What: "has nothing more to see to", Service: "bestinterests", Path: "/duties"}, "subject", b.id)
	b.Check(b.err != nil || depends == nil, "what the determination depended on is done")
	b.Check(b.err != nil || b.returns("sees that it is closed", "", nil).Body["stage"] == "closed", "the return is closed")
	b.coordinated()
}

// coordinated: who coordinates sees which service did what and when, and nothing of what was said (N-04).
func (b *boy) coordinated() {
	seen := b.as("grace", "Grace, national coordination,")(Step{What: "reads what was done for him, over all services", Service: "coordination", Path: b.at})
	steps, _ := seen.Body["steps"].([]any)
	services := map[string]bool{}
	for _, s := range steps {
		step, _ := s.(map[string]any)
		name, _ := step["service"].(string)
		services[name] = true
	}
	b.Check(b.err != nil || services["bestinterests"] && services["returns"], "the timeline goes over all services")
	b.as("rosa", "Rosa, Kite,")(Step{What: "does not: it was not hers to coordinate", Service: "coordination", Path: b.at, Status: http.StatusNotFound, Rules: []string{"N-04"}})
	for _, said := range []string{"Luz", "uncle", "ribs", "grandmother", "Kite"} {
		b.Check(!bytes.Contains(seen.Raw, []byte(said)), "the timeline has no content")
	}
}
