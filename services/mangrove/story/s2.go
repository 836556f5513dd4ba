package story

import (
	"bytes"
	"net/http"
)

// s2 is an adult who decides: she agrees to a bed and a doctor, refuses proceedings and the police, shares what the
// house needs, takes it back, and reads who saw what.
// Seed: R2, R16.
func s2(t *Teller) {
	ibrahim, rosa := t.as("ibrahim", "Ibrahim, hotline,"), t.as("rosa", "Rosa, Lantern,")

	t.Say("A woman comes to the desk. (She is invented.)")
	c := ibrahim(Step{What: "opens a case", Service: "identification", Path: "/cases", Body: t.adult("Mirela Duarte (invented)")}).Subject()
	at := "/cases/" + c

	t.Say("She wants a bed and a doctor. She wants no proceedings, and no police.")
	t.agrees(ibrahim, "records that she agrees to a bed", at, t.agreement("service", "shelter", "lantern"))
	t.agrees(ibrahim, "records that she agrees to a doctor", at, t.agreement("service", "health", "riverside-clinic"))
	ibrahim(Step{
		What: "records that she refuses proceedings", Service: "consent", Path: at + "/refusals",
		Body: map[string]any{"family": "proceedings", "purpose": "proceedings", "giver": "person"},
	})
	ibrahim(Step{What: "records that she refuses the police", Service: "consent", Path: at + "/refusals", Body: map[string]any{
		"family": "proceedings", "purpose": "investigation", "recipient": map[string]any{"agency": "police-liaison"}, "giver": "person",
	}})
	s2cared(t, ibrahim, at)
	s2told(t, ibrahim, at)

	t.Say("The house may know her name and her needs. At first nobody is there to witness it.")
	agreed := s2agree(t, ibrahim, at)

	toHouse := ibrahim(Step{
		What: "asks Lantern for a bed", Service: "identification", Path: at + "/referrals", Rules: []string{"F-03", "C-05"},
		Body: referral("shelter", "lantern", "IDENTITY", "NEEDS"),
	}).ID()
	rosa(Step{What: "accepts", Service: "identification", Path: at + "/referrals/" + toHouse + "/accept", Body: map[string]any{}})
	t.Quiet() // what the house decides on comes by way of the register and back: further than a request waits for
	room := rosa(Step{What: "opens a room", Service: "shelter", Path: "/units", Body: unit("lantern", "Lantern", "adults", 2)}).Subject()
	rosa(Step{What: "holds a bed for her", Service: "shelter", Path: at + "/reservation", Rules: []string{"F-03"}, Body: map[string]any{"unit": room}})
	seen := rosa(Step{What: "sees her name and what she needs", Service: "shelter", Path: at, Shown: []string{"identity", "needs"}})
	for _, field := range []string{"health", "contact", "statement"} {
		t.Check(t.err != nil || seen.Body[field] == nil, "the house must not see "+field)
	}
	told := rosa(Step{
		What: "asks for her statement", Service: "legalaid", Path: at + "/statement", Status: http.StatusNotFound,
		Rules: []string{"C-07", "N-01", "N-02"},
	})
	t.Check(!bytes.Contains(told.Raw, []byte("papers")), "a refusal tells nothing of the statement")

	t.Say("The police ask for her statement. They read what they would read of nobody.")
	paul := t.as("paul", "Sgt Paul, police,")
	hers := paul(Step{What: "asks for her statement", Service: "legalaid", Path: at + "/statement", Status: http.StatusNotFound, Rules: []string{"F-02", "C-07", "N-01"}})
	nobodys := paul(Step{What: "asks for one that does not exist", Service: "legalaid", Path: "/cases/nobody/statement", Status: http.StatusNotFound, Rules: []string{"N-01"}})
	t.Check(bytes.Equal(hers.Raw, nobodys.Raw), "both answers must be the same, byte for byte")

	t.Say("She takes back that the house may know her. She keeps her bed.")
	ibrahim(Step{What: "records that she withdraws", Service: "consent", Path: at + "/grants/" + agreed + "/withdrawal", Body: map[string]any{}})
	rosa(Step{
		What: "looks again", Service: "shelter", Path: at, Rules: []string{"C-01", "C-02"},
		Withheld: map[string][]string{"identity": {"C-01", "C-02"}, "needs": {"C-01", "C-02"}},
	})
	ibrahim(Step{
		What: "is pressed to type it again, and names a witness who was not asked", Service: "consent", Path: at + "/consents",
		Rules: []string{"C-06"}, Body: t.sharing("lantern", "IDENTITY", "NEEDS"),
	})
	rosa(Step{
		What: "reads nothing by that", Service: "shelter", Path: at, Rules: []string{"C-01", "C-02", "C-06"},
		Withheld: map[string][]string{"identity": {"C-01", "C-06"}, "needs": {"C-01", "C-06"}},
	})
	duty := t.dutyOf("rosa", "Rosa, Lantern,", "sees that she must delete what she noted", c)
	t.Check(t.err != nil || duty["what"] == "delete_notes", "a withdrawal opens a duty to delete what was noted (C-02)")
	rosa(Step{What: "takes her in all the same", Service: "shelter", Path: at + "/admission", Rules: []string{"C-05", "F-03"}, Body: map[string]any{"unit": room}})

	t.Say("Weeks later she moves on.")
	rosa(Step{What: "gives her bed back", Service: "shelter", Path: at + "/discharge", Body: map[string]any{}})
	rosa(Step{What: "completes the referral", Service: "identification", Path: at + "/referrals/" + toHouse + "/complete", Body: map[string]any{}})
	t.Quiet()
	rosa(Step{What: "looks once more", Service: "shelter", Path: at, Status: http.StatusNotFound, Rules: []string{"N-01"}})
	s2reads(t, ibrahim, at)
}

// s2cared: the clinic sees her, and writes down what who cares for her must know.
func s2cared(t *Teller, ibrahim func(Step) Answer, at string) {
	samira := t.as("samira", "Dr Samira, clinic,")
	asked := ibrahim(Step{
		What: "asks the clinic to see her", Service: "identification", Path: at + "/referrals", Rules: []string{"F-03", "C-05"},
		Body: referral("health", "riverside-clinic"),
	}).ID()
	samira(Step{What: "accepts", Service: "identification", Path: at + "/referrals/" + asked + "/accept", Body: map[string]any{}})
	t.Quiet()
	samira(Step{
		What: "writes down what she needs", Service: "health", Path: at + "/needs",
		Body: map[string]any{"needs": map[string]any{"diet": "low salt", "mobility": "ground floor"}},
	})
}

// s2told: she tells a lawyer what happened, once, for her wages and for nobody else (C-07).
func s2told(t *Teller, ibrahim func(Step) Answer, at string) {
	t.Say("She tells a lawyer what happened, once: for her wages, and for nobody else.")
	lucien := t.as("lucien", "Lucien, lawyer,")
	told := Step{
		What: "cannot write it down before she agreed to it", Service: "legalaid", Path: at + "/statement", Status: http.StatusForbidden, Rules: []string{"C-07"},
		Body: map[string]any{"statement": map[string]any{"text": "They kept our papers. (invented)"}},
	}
	asked := ibrahim(Step{
		What: "asks a lawyer to help her", Service: "identification", Path: at + "/referrals", Rules: []string{"F-03"},
		Body: map[string]any{"service": "legalaid", "agency": "open-door", "purpose": "legal_aid"},
	}).ID()
	lucien(Step{What: "accepts", Service: "identification", Path: at + "/referrals/" + asked + "/accept", Body: map[string]any{}})
	t.Quiet()
	lucien(Step{What: "takes her mandate", Service: "legalaid", Path: at + "/mandate", Body: map[string]any{}})
	lucien(told)
	agreed := t.agreement("proceedings", "legal_aid", "open-door", "TESTIMONY")
	agreed["recipient"] = map[string]any{"agency": "open-door", "service": "legalaid"}
	called := evidence("amara", "child-welfare")
	called["proof"] = "call_back"
	agreed["evidence"] = called
	t.agrees(ibrahim, "records that she agrees, after another agency called her back", at, agreed)
	t.Quiet()
	told.What, told.Status, told.Rules = "writes down what she tells", 0, nil
	lucien(told)
	lucien(Step{What: "reads it to her", Service: "legalaid", Path: at + "/statement", Shown: []string{"statement"}})
}

// s2agree is her agreement that the house may know something: provisional at first, then whole.
func s2agree(t *Teller, ibrahim func(Step) Answer, at string) string {
	alone := t.sharing("lantern", "IDENTITY", "NEEDS")
	alone["evidence"] = map[string]any{"language": "fr", "explained": "text-1-fr", "notice_given": true}
	forLawyer := t.agreement("sharing", "legal_aid", "open-door", "IDENTITY")
	forLawyer["evidence"], forLawyer["recipient"] = alone["evidence"], map[string]any{"agency": "open-door", "service": "legalaid"}
	ibrahim(Step{
		What: "tries to record, on his word alone, that a lawyer may know her name", Service: "consent", Path: at + "/consents",
		Status: http.StatusForbidden, Rules: []string{"C-06"}, Body: forLawyer,
	})
	ibrahim(Step{
		What: "records it for the house, on his word alone: for care, and for three days", Service: "consent",
		Path: at + "/consents", Rules: []string{"C-06"}, Body: alone,
	})
	salma := func(what string) map[string]any {
		return t.Find(Step{Who: "Salma, his supervisor,", As: "salma", What: what, Service: "consent", Path: "/duties"}, "subject", at[len("/cases/"):])
	}
	duty := salma("sees that it must be taken again")
	t.Check(duty["what"] == "retake_consent", "a provisional agreement opens a duty to take it again")
	ibrahim(Step{
		What: "mistypes whom she agreed to", Service: "consent", Path: at + "/consents", Status: http.StatusBadRequest, Code: "invalid_field",
		Rules: []string{"C-06"}, Body: t.sharing("lanten", "IDENTITY", "NEEDS"),
	})
	whole := t.agrees(ibrahim, "records it again, with a witness", at, t.sharing("lantern", "IDENTITY", "NEEDS"))
	t.Check(t.err != nil || salma("sees that it was") == nil, "the duty is done")
	ibrahim(Step{
		What: "asks to share her health notes as well", Service: "identification", Path: at + "/referrals", Status: http.StatusForbidden,
		Rules: []string{"C-01"}, Body: referral("shelter", "lantern", "IDENTITY", "HEALTH"),
	})
	return whole
}

// s2reads is her own record, read with her by her worker (B-05).
func s2reads(t *Teller, ibrahim func(Step) Answer, at string) {
	t.Say("She asks who has seen what.")
	own := ibrahim(Step{
		What: "opens her own record, to read it with her", Service: "consent", Path: at + "/own-record",
		Body: map[string]any{"reader": "ibrahim", "agency": "referral-desk", "until": t.inDays(1)},
	}).ID()
	record := ibrahim(Step{What: "reads it with her", Service: "consent", Path: at + "/own-record", Basis: own, Rules: []string{"B-05"}})
	opened, closed := false, false
	lines, _ := record.Body["disclosures"].([]any)
	for _, l := range lines {
		line, _ := l.(map[string]any)
		if line["agency"] != "lantern" || line["purpose"] != "shelter" || line["last"] == nil || !has(line["roles"], "shelter_coordinator") {
			continue
		}
		opened = opened || has(line["opened"], "NEEDS")
		closed = closed || has(line["withheld"], "NEEDS") && has(line["rules"], "C-02")
	}
	t.Check(t.err != nil || opened, "her record tells that the house saw her needs, when and why")
	t.Check(t.err != nil || closed, "her record tells that after she withdrew they were withheld, by C-02")
	t.Check(!bytes.Contains(record.Raw, []byte("rosa")), "her record names agencies and roles, never workers")
}
