package story

import (
	"maps"
	"net/http"
	"time"
)

// boy is a child about whom a panel is to decide.
type boy struct {
	*Teller
	id, at       string
	amara, aline func(Step) Answer
}

// panel is the way to a determination of what is best for a child, against his first wish and in two sittings.
func panel(t *Teller) {
	b := &boy{Teller: t, amara: t.as("amara", "Amara, child welfare,"), aline: t.as("aline", "Aline, chair of the panel,")}
	b.found()
	b.assessed()
	b.traced()
	b.weighed()
	b.sat()
	b.reopened()
}

// found: alone, and by the next working day somebody stands for him.
func (b *boy) found() {
	clara := b.as("clara", "Clara, guardianship office,")
	b.Say("A boy of thirteen, alone, from Odarra. (He is invented.)")
	person := b.person("Davi Moro (invented)", b.born(13, "declared"))
	person["unaccompanied"] = true
	b.id = b.amara(Step{What: "opens a case", Service: "identification", Path: "/cases", Body: person}).Subject()
	b.at = "/cases/" + b.id
	due := func(what string) map[string]any {
		return b.Find(Step{Who: "Clara, guardianship office,", As: "clara", What: what, Service: "identification", Path: "/duties?limit=200"}, "subject", b.id)
	}
	duty := due("finds him among what is hers to do")
	b.Check(b.err != nil || duty["what"] == "name_guardian" && duty["state"] == "open", "an unaccompanied child is the guardianship office's to see to (CP-08)")
	b.asks("guardianship-office", "guardian_appointment", "clara", "Clara, guardianship office,")
	clara(Step{
		What: "cannot name somebody of the agency that decides about him", Service: "bestinterests", Path: b.at + "/guardian",
		Status: http.StatusForbidden, Rules: []string{"CP-08"}, Body: map[string]any{"guardian": "ruth", "agency": "child-welfare"},
	})
	clara(Step{What: "names Mariam as his guardian", Service: "bestinterests", Path: b.at + "/guardian", Body: map[string]any{"guardian": "mariam", "agency": "guardianship-office"}})
	b.Quiet()
	b.Check(b.err != nil || due("has nothing more to do for him") == nil, "the duty is done")
}

// asks refers him for best interests to an agency, which accepts.
func (b *boy) asks(agency, purpose, account, who string, categories ...string) {
	referral := b.amara(Step{
		What: "asks " + agency + " to take part", Service: "identification", Path: b.at + "/referrals", Rules: []string{"F-03"},
		Body: map[string]any{"service": "bestinterests", "agency": agency, "purpose": purpose, "categories": categories},
	}).ID()
	b.as(account, who)(Step{What: "accepts", Service: "identification", Path: b.at + "/referrals/" + referral + "/accept", Body: map[string]any{}})
}

// assessed: tracing his family goes abroad by the word of two teams.
func (b *boy) assessed() {
	b.asks("child-welfare", "best_interests", "amara", "Amara, child welfare,")
	b.asks("referral-desk", "best_interests", "salma", "Salma, of another team,")
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
	short := b.amara(Step{
		What: "assesses shortly that his family should be looked for", Service: "bestinterests", Path: b.at + "/short-assessments",
		Body: map[string]any{
			"purpose": "tracing", "categories": []string{"FAMILY"}, "agency": "odarra-social", "service": "bestinterests", "until": b.inDays(29),
			"assessment": map[string]any{"text": "He asks after his grandmother. (invented)"},
		},
	}).ID()
	sign := Step{Service: "bestinterests", Path: b.at + "/short-assessments/" + short + "/countersignature", Body: map[string]any{}}
	sign.What, sign.Status, sign.Rules = "of her own team, cannot countersign", http.StatusForbidden, []string{"B-02"}
	b.as("ruth", "Ruth, child welfare,")(sign)
	duty := b.Find(Step{Who: "Salma, of another team,", As: "salma", What: "finds it among what is hers to do", Service: "bestinterests", Path: "/duties?limit=200"}, "subject", b.id)
	b.Check(b.err != nil || duty["what"] == "countersign", "it waits for a supervisor of any other agency")
	sign.What, sign.Status, sign.Rules = "countersigns", 0, nil
	b.as("salma", "Salma, of another team,")(sign)
}

// traced: an agency of the other country answers what it was asked, and reads nothing else.
func (b *boy) traced() {
	leonor := b.as("leonor", "Leonor, Odarra,")
	b.Quiet()
	b.asks("odarra-social", "tracing", "leonor", "Leonor, Odarra,", "FAMILY")
	b.Quiet()
	for _, kind := range []string{"tracing", "family_assessment", "caregiver_check"} {
		request := b.amara(Step{
			What: "asks her: " + kind, Service: "bestinterests", Path: b.at + "/requests",
			Body: map[string]any{"kind": kind, "agency": "odarra-social", "inquiry": map[string]any{"text": "A grandmother in Porto Alvo? (invented)"}},
		}).ID()
		leonor(Step{What: "reads what she was asked", Service: "bestinterests", Path: b.at + "/requests", Shown: []string{"inquiry"}})
		leonor(Step{
			What: "answers", Service: "bestinterests", Path: b.at + "/requests/" + request + "/answer",
			Body: map[string]any{"found": true, "answer": map[string]any{"text": "She lives alone, and wants him. (invented)"}},
		})
	}
	leonor(Step{
		What: "cannot read the rest", Service: "bestinterests", Path: b.at, Status: http.StatusForbidden, Code: "refused", Rules: []string{"X-01"},
	})
	b.amara(Step{
		What: "cannot read the answer: another agency wrote it, and nobody agreed", Service: "bestinterests", Path: b.at, Rules: []string{"C-01"},
		Shown: []string{"assessment"}, Withheld: map[string][]string{"answer": {"C-01"}},
	})
	agreed := b.agreement("sharing", "best_interests", "child-welfare", "FAMILY", "BEST_INTERESTS")
	agreed["recipient"] = map[string]any{"agency": "child-welfare", "service": "bestinterests"}
	agreed["giver"], agreed["child_view"], agreed["evidence"] = "guardian", "assent", evidence("mariam", "guardianship-office")
	b.agrees(b.as("salma", "Salma, of another team,"), "records that his guardian agrees that she reads it, and he does too", b.at, agreed)
	known := b.amara(Step{What: "reads her answer", Service: "bestinterests", Path: b.at, Shown: []string{"answer", "assessment"}})
	facts, _ := known.Body["facts"].(map[string]any)
	b.Check(b.err != nil || facts["tracing_concluded"] == true && facts["family_assessed_abroad"] == true && facts["caregiver_verified_on"] != "",
		"tracing, family and caregiver are known")
}

// weighed: the question, the child's own word, and the options side by side.
func (b *boy) weighed() {
	b.amara(Step{
		What: "hears him alone: he does not want to go", Service: "bestinterests", Path: b.at + "/views",
		Body: map[string]any{"objects_to_leaving": true, "seen_alone": true, "views": map[string]any{"text": "My friends are here. (invented)", "how_weighed": "clear, and by himself"}},
	})
	b.amara(Step{
		What: "puts the question", Service: "bestinterests", Path: b.at + "/determination", Body: map[string]any{"purpose": "return", "country": "XOD"},
	})
	b.amara(Step{
		What: "weighs: to stay as now, or to his grandmother", Service: "bestinterests", Path: b.at + "/options",
		Body: map[string]any{
			"options":  []any{option("stay_as_now", "neutral"), option("family_reunification_origin", "for")},
			"weighing": map[string]any{"evidence": "two visits, her answer, his school (invented)"},
		},
	})
	for _, of := range [][3]string{
		{"best-interests-panel", "aline", "Aline, chair of the panel,"}, {"children-first", "marc", "Marc, children first,"}, {"riverside-clinic", "piet", "Piet, clinic,"},
	} {
		b.asks(of[0], "best_interests", of[1], of[2])
	}
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
	convene := func(s Step, members ...string) {
		s.Service, s.Path = "bestinterests", b.at+"/panel"
		s.Body = map[string]any{"members": members, "at": b.Now().Add(time.Hour).Format(time.RFC3339)}
		b.aline(s)
	}
	convene(Step{What: "cannot call his own worker", Status: http.StatusForbidden, Rules: []string{"B-02"}}, "aline", "amara", "marc")
	convene(Step{What: "calls a panel for today"}, "aline", "benedita", "marc", "piet")
	b.as("piet", "Piet, clinic,")(Step{What: "has treated his cousin, and steps aside", Service: "bestinterests", Path: b.at + "/panel/recusal", Body: map[string]any{}})
	undertake := Step{What: "undertakes to keep what is heard", Service: "bestinterests", Path: b.at + "/panel/undertaking", Body: map[string]any{}}
	b.aline(undertake)
	b.as("marc", "Marc, children first,")(undertake)
	determine := Step{Service: "bestinterests", Path: b.at + "/panel/decision", Status: http.StatusForbidden, Rules: []string{"B-02"}, Body: map[string]any{
		"option": "family_reunification_origin", "categories": []string{"IDENTITY", "FAMILY"}, "until": b.inDays(300),
		"conditions": []any{map[string]any{"condition": "escort"}},
		"reasons":    map[string]any{"chosen": "She is his family. (invented)", "not_chosen": "Nobody here is."},
	}}
	b.Later("1h10m")
	body := determine.Body
	determine.Body = maps.Clone(body)
	determine.What, determine.Body["option"] = "cannot determine with two, not even that he stays: three are a quorum", "stay_as_now"
	b.aline(determine)
	determine.Body = body
	b.as("benedita", "Benedita, of another unit,")(undertake)
	determine.What = "cannot determine against his word in one sitting"
	b.aline(determine)
	b.Say("They hear him again, and sit a second time.")
	b.aline(Step{
		What: "hears him: he still does not want to", Service: "bestinterests", Path: b.at + "/views",
		Body: map[string]any{"objects_to_leaving": true, "seen_alone": true, "views": map[string]any{"text": "I would write to her. (invented)", "how_weighed": "with his years"}},
	})
	convene(Step{What: "calls the second sitting"}, "aline", "benedita", "marc")
	determine.Body["special_reasons"] = true
	early := determine
	early.What, early.Status, early.Code, early.Rules = "is too early", http.StatusConflict, "not_sat_yet", nil
	b.aline(early)
	b.Later("1h10m")
	determine.What, determine.Status, determine.Rules = "determines: to his grandmother, with an escort, for special reasons", 0, nil
	b.aline(determine)
	b.amara(Step{What: "reads the reasons", Service: "bestinterests", Path: b.at, Shown: []string{"reasons", "weighing", "views"}})
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
		Status: http.StatusForbidden, Rules: []string{"B-02"},
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
