package story

import (
	"net/http"
	"time"
)

// boy is a child about whom a panel is to decide.
type boy struct {
	returner
	kite         string // the home he lives in, where he has one
	amara, aline func(Step) Answer
}

func (t *Teller) boy() *boy {
	return &boy{returner: returner{Teller: t}, amara: t.as("amara", "Amara, child welfare,"), aline: t.as("aline", "Aline, chair of the panel,")}
}

// panel is the way to a determination of what is best for a child, against his first wish and in two sittings.
func panel(t *Teller) {
	b := t.boy()
	b.found()
	b.assessed()
	b.traced("A grandmother in Porto Alvo?", "She lives alone, and wants him.")
	b.Check(b.err != nil || b.facts()["caregiver_verified_on"] != "", "who would care for him is verified")
	b.weighed()
	b.sat()
	b.reopened()
}

// found: alone, and by the next working day somebody stands for him.
func (b *boy) found() {
	b.Say("A boy of thirteen, alone, from Odarra. (He is invented.)")
	person := b.person("Davi Moro (invented)", b.born(13, "declared"))
	person["unaccompanied"] = true
	b.id = b.amara(Step{What: "opens a case", Service: "identification", Path: "/cases", Body: person}).Subject()
	b.at = "/cases/" + b.id
	b.guarded(false)
}

// guarded: by the end of the next working day the guardianship office names who stands for him (CP-08).
func (b *boy) guarded(interim bool) {
	clara := b.as("clara", "Clara, guardianship office,")
	due := func(what string) map[string]any {
		return b.Find(Step{Who: "Clara, guardianship office,", As: "clara", What: what, Service: "identification", Path: "/duties"}, "subject", b.id)
	}
	duty := due("finds him among what is hers to do")
	b.Check(b.err != nil || duty["what"] == "name_guardian" && duty["state"] == "open", "an unaccompanied child is the guardianship office's to see to (CP-08)")
	b.asks("bestinterests", "guardianship-office", "guardian_appointment", "clara", "Clara, guardianship office,")
	clara(Step{
		What: "cannot name somebody of the agency that decides about him", Service: "bestinterests", Path: b.at + "/guardian",
		Status: http.StatusForbidden, Rules: []string{"CP-08"}, Body: map[string]any{"guardian": "ruth", "agency": "child-welfare"},
	})
	b.stands("names Mariam as his guardian", interim)
	b.Check(b.err != nil || due("has nothing more to do for him") == nil, "the duty is done")
}

// stands: Mariam is his guardian, for now or for good.
func (b *boy) stands(what string, interim bool) {
	b.as("clara", "Clara, guardianship office,")(Step{
		What: what, Service: "bestinterests", Path: b.at + "/guardian", Body: map[string]any{"guardian": "mariam", "agency": "guardianship-office", "interim": interim},
	})
	b.Quiet()
}

// asks refers him to a service of an agency, which accepts.
func (b *boy) asks(service, agency, purpose, account, who string, categories ...string) {
	referral := b.amara(Step{
		What: "asks " + agency + " to take part", Service: "identification", Path: b.at + "/referrals", Rules: []string{"F-03"},
		Body: map[string]any{"service": service, "agency": agency, "purpose": purpose, "categories": categories},
	}).ID()
	b.as(account, who)(Step{What: "accepts", Service: "identification", Path: b.at + "/referrals/" + referral + "/accept", Body: map[string]any{}})
}

// assessed: tracing his family goes abroad by the word of two teams.
func (b *boy) assessed() {
	b.asks("bestinterests", "child-welfare", "best_interests", "amara", "Amara, child welfare,")
	b.asks("bestinterests", "referral-desk", "best_interests", "salma", "Salma, of another team,")
	b.Quiet() // best interests knows him already, by the guardianship office: a position does not wait for each agency's part
	abroad := map[string]any{"service": "bestinterests", "agency": "odarra-social", "purpose": "tracing", "categories": []string{"FAMILY"}}
	b.amara(Step{
		What: "cannot ask Odarra about his family yet", Service: "identification", Path: b.at + "/referrals", Status: http.StatusForbidden,
		Rules: []string{"C-01", "CP-09", "X-01"}, Body: abroad,
	})
	b.amara(Step{
		What: "cannot ask Odarra for a clinic: no agreement covers it", Service: "identification", Path: b.at + "/referrals", Status: http.StatusForbidden,
		Rules: []string{"X-01"}, Body: map[string]any{"service": "health", "agency": "odarra-social", "purpose": "health"},
	})
	sign := b.shortly("assesses shortly that his family should be looked for")
	sign.What, sign.Status, sign.Rules = "of her own team, cannot countersign", http.StatusForbidden, []string{"B-02"}
	b.as("ruth", "Ruth, child welfare,")(sign)
	duty := b.Find(Step{Who: "Salma, of another team,", As: "salma", What: "finds it among what is hers to do", Service: "bestinterests", Path: "/duties"}, "subject", b.id)
	b.Check(b.err != nil || duty["what"] == "countersign", "it waits for a supervisor of any other agency")
	sign.What, sign.Status, sign.Rules = "countersigns", 0, nil
	b.as("salma", "Salma, of another team,")(sign)
}

// shortly assesses that Odarra may be asked about his family, for a month, and gives what a countersignature is.
func (b *boy) shortly(what string) Step {
	short := b.amara(Step{
		What: what, Service: "bestinterests", Path: b.at + "/short-assessments",
		Body: map[string]any{
			"purpose": "tracing", "categories": []string{"FAMILY"}, "agency": "odarra-social", "service": "bestinterests", "until": b.inDays(29),
			"assessment": map[string]any{"text": "He asks after his grandmother. (invented)"},
		},
	}).ID()
	return Step{Service: "bestinterests", Path: b.at + "/short-assessments/" + short + "/countersignature", Body: map[string]any{}}
}

// traced: an agency of the other country answers what it was asked, and reads nothing else.
func (b *boy) traced(inquiry, answer string) {
	b.Quiet()
	b.asks("bestinterests", "odarra-social", "tracing", "leonor", "Leonor, Odarra,", "FAMILY")
	b.Quiet()
	for _, kind := range []string{"tracing", "family_assessment", "caregiver_check"} {
		b.answered(kind, inquiry, answer)
	}
	b.as("leonor", "Leonor, Odarra,")(Step{
		What: "cannot read the rest", Service: "bestinterests", Path: b.at, Status: http.StatusForbidden, Code: "refused", Rules: []string{"X-01"},
	})
	b.amara(Step{What: "asked, and reads the answer", Service: "bestinterests", Path: b.at, Shown: []string{"answer", "assessment"}})
	b.as("salma", "Salma, of another team,")(Step{
		What: "cannot read it: another agency wrote it, and another asked", Service: "bestinterests", Path: b.at, Rules: []string{"C-01"},
		Withheld: map[string][]string{"answer": {"C-01"}, "assessment": {"C-01"}},
	})
	facts := b.facts()
	b.Check(b.err != nil || facts["tracing_concluded"] == true && facts["family_assessed_abroad"] == true, "tracing and family are known")
}

// answered: Leonor reads what she is asked, and answers.
func (b *boy) answered(kind, inquiry, answer string) {
	leonor := b.as("leonor", "Leonor, Odarra,")
	request := b.amara(Step{
		What: "asks her: " + kind, Service: "bestinterests", Path: b.at + "/requests",
		Body: map[string]any{"kind": kind, "agency": "odarra-social", "learns": []string{"agency", "family"}, "inquiry": map[string]any{"text": inquiry + " (invented)"}},
	}).ID()
	b.checked(request)
	leonor(Step{What: "reads what she was asked", Service: "bestinterests", Path: b.at + "/requests", Shown: []string{"inquiry"}})
	leonor(Step{
		What: "answers", Service: "bestinterests", Path: b.at + "/requests/" + request + "/answer",
		Body: map[string]any{"finding": "found", "answer": map[string]any{"text": answer + " (invented)"}},
	})
}

// checked: another agency has looked at who may learn that he looks for them; until then nobody is asked (CP-09).
func (b *boy) checked(request string) {
	check := Step{
		What: "of her own team, cannot look for another", Service: "bestinterests", Path: b.at + "/requests/" + request + "/check", Status: http.StatusForbidden,
		Rules: []string{"CP-09"}, Body: map[string]any{},
	}
	b.as("ruth", "Ruth, child welfare,")(check)
	b.as("leonor", "Leonor, Odarra,")(Step{
		What: "reads nothing yet", Service: "bestinterests", Path: b.at + "/requests", Status: http.StatusForbidden, Rules: []string{"CP-09"},
	})
	check.What, check.Status, check.Rules = "has looked at who may learn of it: it is asked", 0, nil
	b.as("mariam", "Mariam, his guardian,")(check)
}

// facts are what best interests knows of him.
func (b *boy) facts() map[string]any {
	read := b.amara(Step{What: "reads how far it is", Service: "bestinterests", Path: b.at})
	facts, _ := read.Body["facts"].(map[string]any)
	return facts
}

// weighed: the child's own word, the question, and the options side by side.
func (b *boy) weighed() {
	b.heard(b.amara, "hears him alone: he does not want to go", true, "My friends are here.", "clear, and by himself")
	b.question("to stay as now, or to his grandmother")
	b.as("mariam", "Mariam, his guardian,")(Step{
		What: "reads what is to be decided on, and nothing of his family", Service: "bestinterests", Path: b.at, Rules: []string{"C-01"},
		Shown: []string{"assessment", "views", "weighing"}, Withheld: map[string][]string{"answer": {"C-01"}},
	})
}

// heard is what he said, and how it was weighed.
func (b *boy) heard(by func(Step) Answer, what string, objects bool, said, how string) {
	by(Step{
		What: what, Service: "bestinterests", Path: b.at + "/views",
		Body: map[string]any{"objects_to_leaving": objects, "seen_alone": true, "views": map[string]any{"text": said + " (invented)", "how_weighed": how}},
	})
}

// question puts it to a panel, with the options.
func (b *boy) question(options string) {
	b.amara(Step{
		What: "puts the question", Service: "bestinterests", Path: b.at + "/determination", Body: map[string]any{"purpose": "return", "country": "XOD"},
	})
	b.amara(Step{
		What: "weighs: " + options, Service: "bestinterests", Path: b.at + "/options",
		Body: map[string]any{
			"options":  []any{option("stay_as_now", "neutral"), option("family_reunification_origin", "for")},
			"weighing": map[string]any{"evidence": "two visits, her answer, his school (invented)"},
		},
	})
	b.asks("bestinterests", "best-interests-panel", "best_interests", "aline", "Aline, chair of the panel,")
	b.Quiet()
}

// option is weighed the same by all elements.
func option(kind, weight string) map[string]any {
	var weights []any
	for _, e := range []string{"views", "identity", "family", "safety", "vulnerability", "health", "education"} {
		weights = append(weights, map[string]any{"element": e, "weight": weight})
	}
	return map[string]any{"kind": kind, "weights": weights}
}

// sat: nobody who works on his case, a quorum, and what he said sends it back once.
func (b *boy) sat() {
	b.convene(Step{What: "cannot call his own worker", Status: http.StatusForbidden, Rules: []string{"B-02"}}, "aline", "amara", "marc")
	b.convene(Step{What: "calls a panel for today"}, "aline", "benedita", "marc", "piet")
	b.summoned()
	b.undertakes(b.aline)
	b.Later("1h10m")
	determine := b.determines("cannot determine with two, not even that he stays: three are a quorum")
	determine.Status, determine.Rules, determine.Body["option"] = http.StatusForbidden, []string{"B-02"}, "stay_as_now"
	b.aline(determine)
	benedita := b.as("benedita", "Benedita, of another unit,")
	benedita(Step{What: "cannot read it before, as a colleague of Amara's", Service: "bestinterests", Path: b.at, Status: http.StatusForbidden, Rules: []string{"N-01"}})
	b.undertakes(benedita)
	determine.What, determine.Body["option"] = "cannot propose what is against his word in one sitting", "family_reunification_origin"
	b.aline(determine)
	b.Say("They send it back. On another day he is heard again, and they sit a second time.")
	for _, member := range b.members() {
		member(Step{What: "would have him heard again", Service: "bestinterests", Path: b.at + "/panel/sending-back", Body: map[string]any{}})
	}
	b.Quiet()
	b.as("marc", "Marc, children first,")(Step{What: "reads nothing more: that sitting is over", Service: "bestinterests", Path: b.at, Status: http.StatusNotFound, Rules: []string{"N-01"}})
	b.aline(Step{
		What: "cannot write down what he says: a panel reads it", Service: "bestinterests", Path: b.at + "/views", Status: http.StatusForbidden, Rules: []string{"N-01", "N-02"},
		Body: map[string]any{"seen_alone": true, "views": map[string]any{"text": "x", "how_weighed": "x"}},
	})
	b.Later("24h")
	b.heard(b.amara, "hears him again, alone: he still does not want to", true, "I would write to her.", "with his years")
	b.convene(Step{What: "calls the second sitting"}, "aline", "benedita", "marc")
	for _, member := range b.members() {
		b.undertakes(member)
	}
	determine.Body["special_reasons"] = true
	early := determine
	early.What, early.Status, early.Code, early.Rules = "is too early", http.StatusConflict, "not_sat_yet", nil
	b.aline(early)
	b.Later("1h10m")
	determine.What, determine.Status, determine.Rules = "proposes: to his grandmother, with an escort, for special reasons", 0, nil
	benedita(Step{
		What: "dissents, and says why", Service: "bestinterests", Path: b.at + "/panel/decision/" + b.aline(determine).ID() + "/dissent",
		Body: map[string]any{"dissent": map[string]any{"text": "Nobody looks after him there. (invented)"}},
	})
	determine.What, determine.Body["conditions"] = "proposes it anew, with visits", b.determines("", "visits").Body["conditions"]
	b.agreed(determine)
	b.Quiet()
	told := b.as("mariam", "Mariam, his guardian,")(Step{What: "reads the reasons, to tell him", Service: "bestinterests", Path: b.at, Shown: []string{"reasons", "views"}})
	said, _ := told.Body["views"].([]any)
	b.Check(b.err != nil || len(said) == 2, "every word of his is in the file")
	determined, _ := told.Body["determined"].(map[string]any)
	b.Check(b.err != nil || determined["option"] == "family_reunification_origin" && weights(told, "stay_as_now") == 7, "she reads what was chosen, and beside what")
}

// summoned: who sits is told so, and nothing of him, before they undertake to keep what is heard.
func (b *boy) summoned() {
	piet, marc := b.as("piet", "Piet, clinic,"), b.as("marc", "Marc, children first,")
	for _, member := range []func(Step) Answer{piet, marc} {
		member(Step{What: "sees that he is called, by whom and for when", Service: "bestinterests", Path: b.at + "/panel"})
	}
	piet(Step{What: "has treated his cousin, and steps aside", Service: "bestinterests", Path: b.at + "/panel/recusal", Body: map[string]any{}})
	piet(Step{What: "reads nothing", Service: "bestinterests", Path: b.at, Status: http.StatusNotFound, Rules: []string{"N-01"}})
	marc(Step{What: "reads nothing yet", Service: "bestinterests", Path: b.at, Status: http.StatusNotFound, Rules: []string{"N-01"}})
	b.undertakes(marc)
	b.Quiet()
	marc(Step{What: "reads what they decide on", Service: "bestinterests", Path: b.at, Shown: []string{"assessment", "views", "weighing", "answer"}})
}

// members are the panel that sits about him.
func (b *boy) members() []func(Step) Answer {
	return []func(Step) Answer{b.aline, b.as("marc", "Marc, children first,"), b.as("benedita", "Benedita, of another unit,")}
}

// agreed: the chair proposes, and it is determined once a quorum agreed, each by their own account (B-02).
func (b *boy) agreed(determine Step) {
	proposed := b.aline(determine).ID()
	facts := b.facts()
	b.Check(b.err != nil || facts["determined_for"] != "return", "nothing rests on the chair's word alone")
	table := b.as("marc", "Marc, children first,")(Step{What: "reads what is proposed, beside the other option", Service: "bestinterests", Path: b.at, Shown: []string{"weighing", "reasons"}})
	proposal, _ := table.Body["proposal"].(map[string]any)
	b.Check(b.err != nil || proposal["determination"] == proposed && proposal["option"] == "family_reunification_origin", "he reads what he agrees to")
	b.Check(b.err != nil || weights(table, "stay_as_now") == 7 && weights(table, "family_reunification_origin") == 7, "each option lies before him, by all elements")
	for _, member := range b.members()[1:] {
		member(Step{What: "agrees", Service: "bestinterests", Path: b.at + "/panel/decision/" + proposed + "/agreement", Body: map[string]any{}})
	}
}

// weights counts by how many elements somebody reads that an option was weighed.
func weights(read Answer, kind string) int {
	all, _ := read.Body["options"].([]any)
	for _, one := range all {
		if o, _ := one.(map[string]any); o["kind"] == kind {
			by, _ := o["weights"].([]any)
			return len(by)
		}
	}
	return 0
}

// convene calls members for in an hour.
func (b *boy) convene(s Step, members ...string) {
	s.Service, s.Path = "bestinterests", b.at+"/panel"
	s.Body = map[string]any{"members": members, "at": b.Now().Add(time.Hour).Format(time.RFC3339)}
	b.aline(s)
}

func (b *boy) undertakes(member func(Step) Answer) {
	member(Step{What: "undertakes to keep what is heard", Service: "bestinterests", Path: b.at + "/panel/undertaking", Body: map[string]any{}})
}

// determines: to his grandmother, under conditions.
func (b *boy) determines(what string, conditions ...string) Step {
	var under []any
	for _, c := range append([]string{"escort"}, conditions...) {
		under = append(under, map[string]any{"condition": c, "by": b.inDays(150)})
	}
	return Step{What: what, Service: "bestinterests", Path: b.at + "/panel/decision", Body: map[string]any{
		"option": "family_reunification_origin", "categories": []string{"IDENTITY", "FAMILY", "RETURN"}, "until": b.inDays(300), "conditions": under,
		"reasons": map[string]any{"chosen": "She is his family. (invented)", "not_chosen": "Nobody here is."},
	}}
}

// met is what the determination depends on, by the word of two agencies (B-02).
func (b *boy) met(what, condition string) {
	body := map[string]any{"condition": condition}
	b.amara(Step{What: what, Service: "bestinterests", Path: b.at + "/conditions", Body: body})
	b.as("ruth", "Ruth, of her own team,")(Step{
		What: "cannot say the same", Service: "bestinterests", Path: b.at + "/conditions/confirmation", Status: http.StatusForbidden, Rules: []string{"B-02"}, Body: body,
	})
	b.as("mariam", "Mariam, his guardian,")(Step{What: "has looked, and says the same", Service: "bestinterests", Path: b.at + "/conditions/confirmation", Body: body})
}

// reopened: a new fact, and at once nothing rests on it.
func (b *boy) reopened() {
	b.Quiet()
	carried := b.determination()
	b.Check(b.err != nil || carried != nil && carried["ended_at"] == nil, "the register carries what was determined, for Odarra")
	read := b.amara(Step{What: "reads which determination is in force", Service: "bestinterests", Path: b.at})
	facts, _ := read.Body["facts"].(map[string]any)
	b.Check(b.err != nil || facts["determined_for"] == "return" && facts["determined_country"] == "XOD" && facts["second_sitting"] == true, "it is in force for a return to Odarra")
	in, _ := read.Body["determination"].(string)

	b.Say("Leonor telephones: the uncle has moved in.")
	b.amara(Step{
		What: "reopens it", Service: "bestinterests", Path: b.at + "/determinations/" + in + "/reopening",
		Body: map[string]any{"assessment": map[string]any{"text": "The uncle lives there now. (invented)"}},
	})
	b.Quiet()
	gone := b.determination()
	b.Check(b.err != nil || gone != nil && gone["ended_at"] != nil, "what the register carried has ended")
	read = b.amara(Step{What: "reads that none is in force", Service: "bestinterests", Path: b.at, Shown: []string{"new_fact"}})
	facts, _ = read.Body["facts"].(map[string]any)
	b.Check(b.err != nil || read.Body["state"] == "opened" && facts["determined_for"] != "return", "nothing rests on it")
	b.aline(Step{
		What: "cannot determine by the old panel: it begins again", Service: "bestinterests", Path: b.at + "/panel/decision",
		Status: http.StatusForbidden, Rules: []string{"N-01"},
		Body: map[string]any{"option": "stay_as_now", "until": b.inDays(300), "reasons": map[string]any{"chosen": "x", "not_chosen": "y"}},
	})
}

// determination is the grant of the register that names a country and no agency.
func (b *boy) determination() map[string]any {
	page := b.amara(Step{What: "looks at what is agreed", Service: "consent", Path: b.at + "/grants"})
	grants, _ := page.Body["grants"].([]any)
	for _, g := range grants {
		grant, _ := g.(map[string]any)
		to, _ := grant["recipient"].(map[string]any)
		if agency, _ := to["agency"].(string); grant["kind"] == "best_interests" && agency == "" && to["country"] == "XOD" {
			return grant
		}
	}
	return nil
}
