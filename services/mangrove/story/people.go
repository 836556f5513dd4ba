package story

import "time"

// as makes one person's steps.
func (t *Teller) as(account, who string) func(Step) Answer {
	return func(s Step) Answer {
		s.As, s.Who = account, who
		return t.Do(s)
	}
}

// inDays is an instant some days from now, as a consent's end.
func (t *Teller) inDays(n int) string { return t.Now().AddDate(0, 0, n).Format(time.RFC3339) }

// born is the birth of somebody who is that many years old today.
func (t *Teller) born(years int, status string) map[string]any {
	latest := t.Now().AddDate(-years, 0, -1)
	return map[string]any{
		"earliest": latest.AddDate(0, -10, 0).Format(time.DateOnly), "latest": latest.Format(time.DateOnly), "status": status,
	}
}

// evidence is what makes a consent whole (C-06): a mark before a witness who is not the one who records it.
func evidence(witness, agency string) map[string]any {
	return map[string]any{
		"proof": "mark", "witness": witness, "witness_agency": agency, "language": "fr", "interpreter_needed": false,
		"explained": "text-1-fr", "notice_given": true,
	}
}

// agreement is a person's consent of one family, for one purpose, to one agency, before a witness.
func (t *Teller) agreement(family, purpose, agency string, categories ...string) map[string]any {
	return map[string]any{
		"family": family, "purpose": purpose, "categories": categories,
		"recipient": map[string]any{"agency": agency, "service": purpose}, "giver": "person",
		"evidence": evidence("amara", "child-welfare"), "until": t.inDays(90),
	}
}

// agrees records what a person agreed to and has its witness confirm it, each by their own account. It gives the
// agreement's id.
func (t *Teller) agrees(recorder func(Step) Answer, what, at string, body map[string]any) string {
	id := recorder(Step{What: what, Service: "consent", Path: at + "/consents", Body: body, Rules: []string{"C-06"}}).ID()
	t.confirms(at, id, body)
	return id
}

// confirms has the witness say, by their own account, what they heard the person agree to (C-06).
func (t *Teller) confirms(at, id string, body map[string]any) {
	witness, _ := body["evidence"].(map[string]any)["witness"].(string)
	heard := map[string]any{}
	for _, said := range []string{"family", "purpose", "categories", "recipient", "giver", "custodian", "until"} {
		if body[said] != nil {
			heard[said] = body[said]
		}
	}
	t.as(witness, witnesses()[witness])(Step{
		What: "was there, and confirms it", Service: "consent", Path: at + "/consents/" + id + "/confirmation", Body: heard,
	})
}

// witnesses are who is asked to be there, as the stories call them.
func witnesses() map[string]string {
	return map[string]string{"amara": "Amara, child welfare,", "ibrahim": "Ibrahim, hotline,", "mariam": "Mariam, his guardian,"}
}

// sharing is a person's consent that a house may know something.
func (t *Teller) sharing(agency string, categories ...string) map[string]any {
	return t.agreement("sharing", "shelter", agency, categories...)
}

// referral asks an agency to help, for the purpose that its service has.
func referral(service, agency string, categories ...string) map[string]any {
	return map[string]any{"service": service, "agency": agency, "purpose": service, "categories": categories}
}

// guarded asks the guardianship office, which names Mariam.
func (t *Teller) guarded(worker, clara func(Step) Answer, at string) {
	asked := worker(Step{
		What: "asks the guardianship office", Service: "identification", Path: at + "/referrals", Rules: []string{"F-03"},
		Body: map[string]any{"service": "bestinterests", "agency": "guardianship-office", "purpose": "guardian_appointment"},
	}).ID()
	clara(Step{What: "accepts", Service: "identification", Path: at + "/referrals/" + asked + "/accept", Body: map[string]any{}})
	clara(Step{What: "names Mariam as his guardian", Service: "bestinterests", Path: at + "/guardian", Body: map[string]any{"guardian": "mariam", "agency": "guardianship-office"}})
}

// asksAround records that family, kin and foster care are ruled out, so that a small home may take a child in (CP-03).
func (t *Teller) asksAround(worker func(Step) Answer, at string) {
	for _, call := range [][4]string{
		{"family", "unsafe", "a father", "Sends his children away to work. (invented)"},
		{"kin", "unavailable", "an aunt", "Has moved, nobody knows where. (invented)"},
		{"foster", "refused_by_child", "the child", "No new family. I have one. (invented)"},
	} {
		worker(Step{
			What: "writes down who was asked: " + call[0], Service: "shelter", Path: at + "/calls", Records: true, Rules: []string{"P1"},
			Body: map[string]any{
				"step": call[0], "outcome": call[1], "asked_on": t.Now().Format(time.DateOnly), "reference": call[0] + "-1",
				"asked": map[string]any{"who": call[2], "said": call[3]},
			},
		})
	}
}

func (t *Teller) person(name string, birth map[string]any) map[string]any {
	return map[string]any{
		"channel": "hotline", "birth": birth,
		"identity": map[string]any{"name": name, "language": "fr", "citizenships": []string{"XOD"}},
		"contact":  map[string]any{"safe_way": "through a cousin, mornings only"},
	}
}

func (t *Teller) adult(name string) map[string]any { return t.person(name, t.born(27, "declared")) }

// unit is a unit of a house with a name of this story's own.
func unit(agency, house, kind string, beds int) map[string]any {
	return map[string]any{
		"agency": agency, "house": house, "alias": "for a story", "kind": kind, "beds": beds, "nearness": "within_two_hours",
	}
}

func has(list any, want string) bool {
	for _, s := range strs(list) {
		if s == want {
			return true
		}
	}
	return false
}
