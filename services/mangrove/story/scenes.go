package story

import (
	"net/http"
	"time"
)

// scenes are the rules that no story shows as closely, by the rule's name. What led to a scene is told in a line.
func scenes() map[string]script {
	return map[string]script{
		"b-02":  {"A bed for a child on the word of two teams", b02},
		"c-04":  {"A guardian in doubt, and an uncle", c04},
		"c-07":  {"What was told for proceedings closes with them", c07},
		"cp-08": {"Alone after all, and never guarded by who holds him", cp08},
		"cp-09": {"What of a child crosses a border", cp09},
		"cp-10": {"A worker who must learn nothing", cp10},
		"cp-12": {"A house for younger boys", cp12},
		"f-04":  {"Trafficked or not: the same bed, clinic and counsel", f04},
		"h-01":  {"A mother, a father, and a child who may travel", h01},
		"i-01":  {"Not before everyone has confirmed", i01},
		"n-02":  {"What a house sees of a clinic", n02},
		"n-03":  {"Who learns where she sleeps", n03},
		"n-04":  {"Steps and dates, not content", n04},
		"p0":    {"What no rule knows", p0},
		"r-02":  {"Time to reflect", r02},
		"r-03":  {"Fit through the last leg", r03},
		"r-04":  {"A danger that an adult accepts", r04},
		"r-05":  {"Advice while wages are claimed", r05},
		"x-01":  {"What an agreement covers", x01},
		"x-02":  {"Nothing to who he fears", x02},
	}
}

// opened has a worker open a case.
func (t *Teller) opened(worker string, person map[string]any) string {
	return "/cases/" + t.as(worker, worker)(Step{What: "opens a case", Service: "identification", Path: "/cases", Body: person}).Subject()
}

// joins has an agency asked to take part, which accepts.
func (t *Teller) joins(worker, at, service, agency, purpose, account string, categories ...string) {
	t.accepts(account, at, t.as(worker, worker)(asks(at, service, agency, purpose, categories...)).ID())
}

// asks is the step that asks an agency to take part.
func asks(at, service, agency, purpose string, categories ...string) Step {
	return Step{
		What: "asks " + agency, Service: "identification", Path: at + "/referrals",
		Body: map[string]any{"service": service, "agency": agency, "purpose": purpose, "categories": categories},
	}
}

func (t *Teller) accepts(account, at, referral string) {
	t.as(account, account)(Step{What: "accepts", Service: "identification", Path: at + "/referrals/" + referral + "/accept", Body: map[string]any{}})
	t.Quiet()
}

// said is an agreement for an agency in a service, by whoever gives it.
func (t *Teller) said(family, purpose, service, agency, giver string, categories ...string) map[string]any {
	body := t.agreement(family, purpose, agency, categories...)
	body["recipient"], body["giver"] = map[string]any{"agency": agency, "service": service}, giver
	body["evidence"] = evidence("ibrahim", "referral-desk")
	if giver != "person" {
		body["child_view"] = "assent"
	}
	if giver == "guardian" {
		body["evidence"] = evidence("mariam", "guardianship-office")
	}
	return body
}

// guardedBoy is a boy of an age whose case child welfare keeps, and for whom Mariam stands.
func (t *Teller) guardedBoy(years int) string {
	at := t.opened("amara", t.person("Tiago Nunes (invented)", t.born(years, "declared")))
	t.guarded(t.as("amara", "amara"), t.as("clara", "clara"), at)
	t.Quiet()
	return at
}

// b02: a short assessment, signed by two teams, carries what is needed now.
func b02(t *Teller) {
	var at string
	t.Before("A boy of nine whom nobody stands for yet; his name may go to no house. (He is invented.)", func() {
		at = t.opened("amara", t.person("Caio Reis (invented)", t.born(9, "declared")))
		t.joins("amara", at, "bestinterests", "child-welfare", "best_interests", "amara")
		t.joins("amara", at, "bestinterests", "referral-desk", "best_interests", "salma")
	})
	amara := t.as("amara", "Amara, child welfare,")
	asked := asks(at, "shelter", "lantern", "shelter", "IDENTITY")
	asked.Status, asked.Rules = http.StatusForbidden, []string{"C-01"}
	amara(asked)
	short := amara(Step{
		What: "assesses shortly that he needs a bed, and the house his name", Service: "bestinterests", Path: at + "/short-assessments",
		Body: map[string]any{
			"purpose": "shelter", "categories": []string{"IDENTITY"}, "agency": "lantern", "service": "shelter", "until": t.inDays(29),
			"assessment": map[string]any{"text": "He sleeps in a station. (invented)"},
		},
	}).ID()
	sign := Step{
		What: "of her own team, cannot countersign", Service: "bestinterests", Path: at + "/short-assessments/" + short + "/countersignature",
		Status: http.StatusForbidden, Rules: []string{"B-02"}, Body: map[string]any{},
	}
	t.as("ruth", "Ruth, child welfare,")(sign)
	sign.What, sign.Status, sign.Rules = "countersigns for another team", 0, nil
	t.as("salma", "Salma, hotline,")(sign)
	t.Quiet()
	asked.Status, asked.Rules = 0, nil
	referral := amara(asked).ID()
	t.Before("Rosa accepts.", func() { t.accepts("rosa", at, referral) })
	t.as("rosa", "Rosa, Lantern,")(Step{What: "sees who comes", Service: "shelter", Path: at, Shown: []string{"identity"}})
}

// c04: two agencies doubt a guardian; another is to be named, and what he needs looked at; care goes on for three days; a relative is
// no guardian.
func c04(t *Teller) {
	var at string
	var doubt Step
	rosa := t.as("rosa", "Rosa, Lantern,")
	t.Before("A boy of ten lives at Lantern, which knows his name, as his guardian agreed. His worker doubts her. (He is invented.)", func() {
		at = t.guardedBoy(10)
		t.agrees(t.as("amara", "amara"), "agrees", at, t.said("sharing", "shelter", "shelter", "lantern", "guardian", "IDENTITY"))
		t.joins("amara", at, "shelter", "lantern", "shelter", "rosa", "IDENTITY")
		t.joins("amara", at, "bestinterests", "referral-desk", "best_interests", "salma")
		doubt = Step{What: "doubts the guardian", Service: "consent", Path: at + "/guardianships/" + t.grantOf(at, "guardianship") + "/doubt", Body: map[string]any{}}
		t.as("amara", "amara")(doubt)
	})
	doubt.What = "doubts the guardian too: she stands for him no more"
	t.as("salma", "Salma, hotline,")(doubt)
	t.Quiet()
	for _, owes := range [][3]string{{"clara", "Clara, guardianship office,", "name_guardian"}, {"amara", "Amara, child welfare,", "short_assessment"}} {
		duty := t.Find(Step{As: owes[0], Who: owes[1], What: "finds him among what is hers to do", Service: "consent", Path: "/duties"}, "subject", at[len("/cases/"):])
		t.Check(t.err != nil || duty["what"] == owes[2] && duty["state"] == "open", "he is not left with nobody: "+owes[2]+" (C-04, CP-08)")
	}
	rosa(Step{What: "still knows his name: care goes on for three days", Service: "shelter", Path: at, Shown: []string{"identity"}})
	uncle := t.said("sharing", "shelter", "shelter", "lantern", "relative", "IDENTITY")
	t.as("amara", "Amara, child welfare,")(Step{
		What: "is offered his uncle's word, and cannot record it", Service: "consent", Path: at + "/consents", Status: http.StatusForbidden,
		Rules: []string{"C-04"}, Body: uncle,
	})
	t.Later("72h")
	rosa(Step{What: "looks again", Service: "shelter", Path: at, Withheld: map[string][]string{"identity": {"C-01"}}})
}

// grantOf is the live grant of a kind, as who keeps the case sees it.
func (t *Teller) grantOf(at, kind string) string {
	page := t.as("amara", "amara")(Step{What: "looks at what is agreed", Service: "consent", Path: at + "/grants"})
	grants, _ := page.Body["grants"].([]any)
	for _, g := range grants {
		if one, _ := g.(map[string]any); one["kind"] == kind && one["ended_at"] == nil {
			id, _ := one["id"].(string)
			return id
		}
	}
	t.fail("there is no %s", kind)
	return ""
}

// c07: a statement is written under the agreement to proceedings, and opens no longer than that.
func c07(t *Teller) {
	var at string
	t.Before("A woman has given Lucien a mandate. (She is invented.)", func() {
		at = t.opened("ibrahim", t.adult("Dalia Prim (invented)"))
		t.joins("ibrahim", at, "legalaid", "open-door", "legal_aid", "lucien")
		t.as("lucien", "lucien")(Step{What: "takes her mandate", Service: "legalaid", Path: at + "/mandate", Body: map[string]any{}})
	})
	lucien := t.as("lucien", "Lucien, lawyer,")
	told := Step{
		What: "cannot write down what she tells: she has not agreed to proceedings", Service: "legalaid", Path: at + "/statement",
		Status: http.StatusForbidden, Rules: []string{"C-07"}, Body: map[string]any{"statement": map[string]any{"text": "They kept our papers. (invented)"}},
	}
	lucien(told)
	var agreed string
	t.Before("She agrees to proceedings, and another agency calls her back.", func() {
		body := t.said("proceedings", "legal_aid", "legalaid", "open-door", "person", "TESTIMONY")
		body["evidence"] = evidence("amara", "child-welfare")
		body["evidence"].(map[string]any)["proof"] = "call_back"
		agreed = t.agrees(t.as("ibrahim", "ibrahim"), "agrees", at, body)
		t.Quiet()
	})
	told.What, told.Status, told.Rules = "writes down what she tells", 0, nil
	lucien(told)
	t.Quiet()
	lucien(Step{What: "reads it to her", Service: "legalaid", Path: at + "/statement", Shown: []string{"statement"}})
	t.as("ibrahim", "Ibrahim, hotline,")(Step{What: "records that she wants no proceedings any more", Service: "consent", Path: at + "/grants/" + agreed + "/withdrawal", Body: map[string]any{}})
	t.Quiet()
	lucien(Step{What: "opens it no more", Service: "legalaid", Path: at + "/statement", Status: http.StatusForbidden, Rules: []string{"C-07"}})
}

// cp08: that a child is alone turns out later; the office is told at once; who holds the child never stands for him.
func cp08(t *Teller) {
	var at string
	t.Before("A boy of twelve was said to be with his aunt. (He is invented.)", func() {
		at = t.opened("amara", t.person("Rui Alba (invented)", t.born(12, "declared")))
		t.joins("amara", at, "bestinterests", "guardianship-office", "guardian_appointment", "clara")
	})
	due := func(what string) map[string]any {
		return t.Find(Step{Who: "Clara, guardianship office,", As: "clara", What: what, Service: "identification", Path: "/duties"}, "subject", at[len("/cases/"):])
	}
	t.as("amara", "Amara, child welfare,")(Step{What: "finds that there is no aunt", Service: "identification", Path: at + "/company", Body: map[string]any{"unaccompanied": true}})
	duty := due("finds him among what is hers to do, by the next working day")
	t.Check(t.err != nil || duty["what"] == "name_guardian" && duty["state"] == "open", "a child who is found to be alone is the guardianship office's to see to (CP-08)")
	by, _ := duty["by"].(string)
	ends, err := time.Parse(time.RFC3339, by) // a weekend and a holiday may lie between
	t.Check(t.err != nil || err == nil && ends.After(t.Now()) && ends.Before(t.Now().AddDate(0, 0, 8)), "it is to be done by the end of the next working day, not "+by)
	var housed string
	t.Before("For want of another bed he is sent to the hostel that the guardianship office keeps.", func() {
		housed = t.as("amara", "amara")(asks(at, "shelter", "guardianship-office", "shelter")).ID()
		t.accepts("clara", at, housed)
	})
	name := Step{
		What: "cannot name somebody of the agency that holds him", Service: "bestinterests", Path: at + "/guardian", Status: http.StatusForbidden,
		Rules: []string{"CP-08"}, Body: map[string]any{"guardian": "mariam", "agency": "guardianship-office"},
	}
	clara := t.as("clara", "Clara, guardianship office,")
	clara(name)
	t.Before("He moves on to foster care.", func() {
		t.as("clara", "clara")(Step{What: "completes", Service: "identification", Path: at + "/referrals/" + housed + "/complete", Body: map[string]any{}})
		t.Quiet()
	})
	name.What, name.Status, name.Rules = "names Mariam", 0, nil
	clara(name)
	t.Quiet()
	t.Check(t.err != nil || due("has nothing more to do for him") == nil, "the duty is done")
}

// cp09: with guardian, assent and agreement in place, a child's name crosses a border for tracing alone.
func cp09(t *Teller) {
	var at string
	t.Before("A boy of thirteen and his guardian agree that Odarra may know of his family, to look for it and to receive him. (He is invented.)", func() {
		at = t.guardedBoy(13)
		for _, purpose := range []string{"tracing", "reintegration"} {
			service := map[string]string{"tracing": "bestinterests", "reintegration": "returns"}[purpose]
			body := t.said("sharing", purpose, service, "odarra-social", "guardian", "FAMILY")
			body["recipient"].(map[string]any)["country"] = "XOD"
			t.agrees(t.as("amara", "amara"), "agrees", at, body)
		}
		t.Quiet()
	})
	amara := t.as("amara", "Amara, child welfare,")
	early := asks(at, "returns", "odarra-social", "reintegration", "FAMILY")
	early.What, early.Status, early.Rules = "cannot send it so that they receive him: nothing was determined", http.StatusForbidden, []string{"CP-09"}
	amara(early)
	trace := asks(at, "bestinterests", "odarra-social", "tracing", "FAMILY")
	trace.What = "may send it so that they look for his family"
	amara(trace)
}
