package story

import (
	"net/http"
	"slices"
	"strings"
	"time"
)

// s5 is a youth whose age is disputed and who is sent to a house for men.
// Seed: R52.
func s5(t *Teller) {
	amara, clara := t.as("amara", "Amara, child welfare,"), t.as("clara", "Clara, guardianship office,")
	rosa, teodora := t.as("rosa", "Rosa, Tern,"), t.as("teodora", "Teodora, Heron,")

	t.Say("Heron is a house for men, with one asleep. Tern is for youths, and has its last bed free.")
	men := teodora(Step{What: "opens a unit", Service: "shelter", Path: "/units", Body: unit("heron", "Heron", "adults", 2)}).Subject()
	tern := rosa(Step{What: "opens a unit", Service: "shelter", Path: "/units", Body: unit("lantern", "Tern", "small_group", 1)}).Subject()
	man := t.referred("heron", t.person("Tobias Renn (invented)", t.born(44, "documented")), "teodora", "Teodora, Heron,")
	teodora(Step{What: "takes the man in", Service: "shelter", Path: "/cases/" + man + "/admission", Rules: []string{"F-03"}, Body: map[string]any{"unit": men}})

	t.Say("A youth. The paper in his bag says 19. He says he is 16. (He is invented.)")
	c := amara(Step{What: "opens a case, by the paper", Service: "identification", Path: "/cases", Body: t.person("Kofi Adeyo (invented)", t.born(19, "documented"))}).Subject()
	at := "/cases/" + c
	amara(Step{What: "says that the age is in doubt", Service: "identification", Path: at + "/age-dispute", Body: map[string]any{}})
	t.guarded(amara, clara, at)
	his := t.sharing("heron", "IDENTITY")
	his["evidence"] = evidence("ibrahim", "referral-desk")
	instead := t.sharing("heron", "IDENTITY")
	instead["evidence"], instead["giver"] = his["evidence"], "guardian"
	amara(Step{
		What: "tries to record that his guardian agrees in his stead", Service: "consent", Path: at + "/consents",
		Status: http.StatusForbidden, Rules: []string{"C-03"}, Body: instead,
	})
	t.agrees(amara, "records that he agrees himself", at, his)
	toHeron := amara(Step{What: "sends him to Heron", Service: "identification", Path: at + "/referrals", Rules: []string{"F-03"}, Body: referral("shelter", "heron", "IDENTITY")}).ID()
	teodora(Step{What: "accepts", Service: "identification", Path: at + "/referrals/" + toHeron + "/accept", Body: map[string]any{}})

	t.Say("Before he may sleep in a house at all, those who are nearer to him are asked.")
	early := teodora(Step{
		What: "tries to hold the bed in Tern", Service: "shelter", Path: at + "/reservation", Status: http.StatusForbidden, Code: "refused",
		Rules: []string{"CP-03", "P2"}, Body: map[string]any{"unit": tern},
	})
	t.s5asks(early, "family", "foster", "kin")
	t.asksAround(teodora, at)
	teodora(Step{
		What: "mistypes the unit", Service: "shelter", Path: at + "/reservation", Status: http.StatusBadRequest, Code: "unknown_unit",
		Body: map[string]any{"unit": "nowhere"},
	})
	refused := teodora(s5refusal(at, men))
	t.s5options(refused, tern, true)
	where := t.unitAs("teodora", "Teodora, Heron,", tern)
	t.Check(t.err != nil || where["free"] == "one" && where["nearness"] == "within_two_hours", "a place is shown in bands")
	for _, field := range []string{"beds", "beds_free", "distance", "address", "sleepers"} {
		_, shown := where[field]
		t.Check(!shown, "a place never shows "+field)
	}

	t.Say("Rosa has another boy without a bed. Both reach for Tern at the same instant.")
	other := t.referred("lantern", t.person("Ilan Baro (invented)", t.born(15, "declared")), "rosa", "Rosa, Tern,")
	t.asksAround(rosa, "/cases/"+other)
	t.Race(
		Step{Who: "Teodora, Heron,", As: "teodora", What: "reaches for Tern's last bed", Service: "shelter", Path: at + "/reservation", Rules: []string{"F-03"}, Body: map[string]any{"unit": tern}},
		Step{Who: "Rosa, Tern,", As: "rosa", What: "reaches for Tern's last bed", Service: "shelter", Path: "/cases/" + other + "/reservation", Rules: []string{"F-03"}, Body: map[string]any{"unit": tern}},
		"no_free_bed")
	t.Check(t.err != nil || t.unitAs("rosa", "Rosa, Tern,", tern)["free"] == "none", "the bed is held")

	t.Say("Nobody comes.")
	t.Later("4h10m")
	t.Check(t.err != nil || t.unitAs("rosa", "Rosa, Tern,", tern)["free"] == "one", "a reservation that was not used ends, and the bed is offered again")
	rosa(Step{What: "takes the other boy in", Service: "shelter", Path: "/cases/" + other + "/admission", Rules: []string{"F-03"}, Body: map[string]any{"unit": tern}})
	t.s5options(teodora(s5refusal(at, men)), tern, false)

	t.Say("She telephones. No lawful place answers.")
	t.Later("2h10m")
	duty := t.dutyOf("tome", "Tomé, on call,", "finds him among what is his to do now", c)
	t.Check(t.err != nil || duty["what"] == "find_place" && duty["state"] == "overdue" && duty["whose"] == "on_call_child_protection",
		"a bed that nobody found in two hours is the on-call officer's to find (P2)")

	t.Say("He sleeps at Heron that night. No rule allowed it, and it is written down as it was.")
	night := t.Now().Format(time.DateOnly)
	teodora(Step{
		What: "mistypes the unit", Service: "shelter", Path: at + "/nights", Status: http.StatusBadRequest, Code: "unknown_unit",
		Body: map[string]any{"unit": "nowhere", "night": night},
	})
	slept := teodora(Step{
		What: "records where he slept", Service: "shelter", Path: at + "/nights", Records: true, Rules: []string{"P1", "CP-01", "CP-02"},
		Body: map[string]any{"unit": men, "night": night},
	})
	for _, row := range slept.Rows {
		t.Check(row["allow"] == true && has(row["outside"], "CP-01") && has(row["outside"], "CP-02"), "the fact is kept, and marked as outside of both rules")
	}

	t.Say("In the morning the other boy goes to a foster family, and Tern has a bed.")
	rosa(Step{What: "gives the bed back", Service: "shelter", Path: "/cases/" + other + "/discharge", Body: map[string]any{}})
	teodora(Step{
		What: "cannot take him in there herself: it is not her house", Service: "shelter", Path: at + "/admission",
		Status: http.StatusForbidden, Code: "refused", Rules: []string{"N-02"}, Body: map[string]any{"unit": tern},
	})
	amara(Step{
		What: "asks for a service that there is not", Service: "identification", Path: at + "/referrals", Status: http.StatusBadRequest,
		Code: "invalid_field", Rules: []string{"F-03"}, Body: map[string]any{"service": "hostel", "agency": "lantern", "purpose": "shelter"},
	})
	toTern := amara(Step{What: "asks Tern to take him", Service: "identification", Path: at + "/referrals", Rules: []string{"F-03"}, Body: referral("shelter", "lantern")}).ID()
	asked := t.Find(Step{Who: "Rosa, Tern,", As: "rosa", What: "finds it among what is hers to answer", Service: "identification", Path: "/duties"}, "about", toTern)
	t.Check(t.err != nil || asked["what"] == "answer_referral" && asked["subject"] == c, "who is asked has a duty to answer, which names the referral")
	rosa(Step{What: "accepts", Service: "identification", Path: at + "/referrals/" + toTern + "/accept", Body: map[string]any{}})
	rosa(Step{What: "takes him in", Service: "shelter", Path: at + "/admission", Rules: []string{"F-03"}, Body: map[string]any{"unit": tern}})
	t.Check(t.err != nil || t.dutyOf("tome", "Tomé, on call,", "has nothing more to find for him", c) == nil, "the duty is done")
	rosa(Step{
		What: "some weeks later, completes the referral, while he still sleeps there", Service: "identification",
		Path: at + "/referrals/" + toTern + "/complete", Body: map[string]any{},
	})
	t.Quiet()
	ends := func(what, about string) map[string]any {
		return t.Find(Step{Who: "Rosa, Tern,", As: "rosa", What: what, Service: "shelter", Path: "/duties"}, "about", about)
	}
	stay := ends("sees that his stay must end", tern)
	t.Check(t.err != nil || stay["what"] == "end_stay" && stay["subject"] == c, "a house that has no part any more must end the stay")
	teodora(Step{
		What: "cannot end it for her", Service: "shelter", Path: at + "/discharge", Status: http.StatusForbidden, Code: "refused",
		Rules: []string{"N-02"}, Body: map[string]any{},
	})
	rosa(Step{What: "writes that he moved on: where somebody sleeps they can always be discharged", Service: "shelter", Path: at + "/discharge", Body: map[string]any{}})
	t.Check(t.err != nil || ends("has nothing more to end", tern) == nil, "the duty is done")
	teodora(Step{What: "and that the man did", Service: "shelter", Path: "/cases/" + man + "/discharge", Body: map[string]any{}})
}

func s5refusal(at, men string) Step {
	return Step{
		What: "tries to hold a bed for him", Service: "shelter", Path: at + "/reservation", Status: http.StatusForbidden, Code: "refused",
		Rules: []string{"CP-01", "CP-02", "P2"}, Body: map[string]any{"unit": men},
	}
}

// s5options holds a refusal against P2: it opened a duty, says who must act, and names the units that may take him.
func (t *Teller) s5options(refused Answer, tern string, offered bool) {
	if t.err != nil {
		return
	}
	duty, _ := refused.Body["duty"].(string)
	t.Check(duty != "" && refused.Body["escalate_to"] == "on_call_child_protection", "a refusal of a bed opens a duty and names who must act (P2)")
	named := false
	options, _ := refused.Body["options"].([]any)
	for _, o := range options {
		option, _ := o.(map[string]any)
		named = named || option["action"] == "shelter.reserve" && option["resource"] == tern
	}
	t.Check(named == offered, "the options are the units that may take him and have a bed")
}

// s5asks holds a refusal against P2: it names which gentler steps of care were not asked.
func (t *Teller) s5asks(refused Answer, steps ...string) {
	var asked []string
	options, _ := refused.Body["options"].([]any)
	for _, o := range options {
		option, _ := o.(map[string]any)
		action, _ := option["action"].(string)
		if step, ask := strings.CutPrefix(action, "shelter.ask_"); ask {
			asked = append(asked, step)
		}
	}
	t.Check(t.err != nil || slices.Equal(asked, steps), "a refusal names whom to ask first (CP-03, P2)")
}

// unitAs is a unit as a worker sees it.
func (t *Teller) unitAs(account, who, id string) map[string]any {
	return t.Find(Step{As: account, Who: who, What: "looks at the houses", Service: "shelter", Path: "/units"}, "unit", id)
}

// dutyOf is the duty about a case that a worker sees in shelter.
func (t *Teller) dutyOf(account, who, what, id string) map[string]any {
	return t.Find(Step{As: account, Who: who, What: what, Service: "shelter", Path: "/duties"}, "subject", id)
}

// referred opens a case at the hotline and refers it to a house, which accepts; nothing is shared.
func (t *Teller) referred(agency string, person map[string]any, account, who string) string {
	ibrahim := t.as("ibrahim", "Ibrahim, hotline,")
	id := ibrahim(Step{What: "opens a case", Service: "identification", Path: "/cases", Body: person}).Subject()
	at := "/cases/" + id + "/referrals"
	asked := ibrahim(Step{What: "asks for a bed", Service: "identification", Path: at, Rules: []string{"F-03"}, Body: referral("shelter", agency)}).ID()
	t.as(account, who)(Step{What: "accepts", Service: "identification", Path: at + "/" + asked + "/accept", Body: map[string]any{}})
	return id
}
