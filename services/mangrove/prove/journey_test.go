package prove

import (
	"time"
)

// marks are what was sent, and how to find it again.
type marks struct {
	sealed   *search            // in every sealed leaf
	unsealed *search            // control: in one field that is administrative, and so in the clear
	facts    map[string]*search // in each fact that can hold one, by service and name
	stray    *search            // in addresses and broken requests
}

// journey tells S2 and the panel with a mark in everything that may hold one, adds what they have no step for, and gives
// the case of S2 and what was answered on the way to those who had the right, to those who had none, and which addresses
// were named.
func (w *world) journey() (id string, m marks, on *marker) {
	w.t.Helper()
	mark, house, custodian, adult := newMark(), newMark(), newMark(), newMark()
	inputs, values := sealedInputs(w.t, mark)
	on = &marker{
		w: w, inputs: inputs, sent: map[string]bool{}, right: places{}, none: places{},
		may: map[string]bool{"ibrahim": true, "samira": true, "lucien": true, "rosa": true},
		clear: map[string]map[string]any{
			"OpenCase": {"birth": map[string]any{"earliest": "1987-03-09", "latest": "1987-11-23", "status": "declared"}},
			"OpenUnit": {"house": house},
		},
	}
	on.tell(told)
	if on.id == "" || on.unit == "" || !on.withdrawn {
		w.t.Fatal("the story opened no case, no unit or withdrew nothing: the marks are not where they are looked for")
	}
	child := &marker{
		w: w, inputs: inputs, sent: on.sent, right: on.right, none: on.none,
		may: map[string]bool{"amara": true, "salma": true, "leonor": true, "aline": true, "marc": true, "mariam": true},
	}
	child.tell("panel")
	at := time.Now().Add(w.moved).UTC()
	fit, leaves := at.AddDate(0, 0, 217).Truncate(time.Second), at.AddDate(0, 0, 173)
	on.desk(mark)
	w.referred(on.id, "amara", map[string]any{"service": "identification", "agency": "child-welfare", "purpose": "identification"})
	w.must("amara", "POST", "/identification/v1/cases/"+on.id+"/custodians", map[string]any{"custodians": []string{custodian}})
	w.must("amara", "POST", "/identification/v1/cases/"+on.id+"/family-assessment", map[string]any{"adults": []string{adult}})
	w.must("salma", "POST", "/identification/v1/cases/"+on.id+"/custodians/confirmation", map[string]any{"custodians": []string{custodian}})
	on.send("amara", "identification", "/conclusion", "ConcludeGrounds", map[string]any{"victim": true})
	on.treated(fit)
	on.home(leaves)
	on.send("amara", "bestinterests", "/visits", "RecordVisit", map[string]any{})
	on.send("amara", "bestinterests", "/family-return", "AssessFamilyReturn", map[string]any{})
	for command := range inputs {
		if !on.sent[command] {
			w.t.Errorf("%s has a section, and the journey does not send it", command)
		}
	}
	w.mustQuiet()
	told, _ := w.must("ibrahim", "GET", "/identification/v1/cases/"+on.id, nil).body["facts"].(map[string]any)
	household, _ := told["household"].(string)
	if household == "" {
		w.t.Fatal("the case is of no household")
	}
	m = marks{sealed: newSearch(mark, values...), unsealed: newSearch(house), stray: newSearch(newMark()), facts: map[string]*search{}}
	for name, value := range map[string]string{
		"identification born_earliest": "1987-03-09", "identification born_latest": "1987-11-23", "identification born_latest_said": "1987-11-23", "identification adult_on": "2005-11-23",
		"identification household": household, "identification custodians": custodian, "identification assessed_with": adult, "shelter unit": on.unit, "shelter night": night, "shelter care_calls": called,
		"health may_travel_until": fit.Format(time.RFC3339), "returns departure_on": leaves.Format(time.DateOnly),
		"returns arrives_at": leaves.Add(time.Hour).Format(time.RFC3339),
	} {
		m.facts[name] = newSearch(value)
	}
	return on.id, m, on
}

// unmarked are the text facts that can hold no mark: the day on which something was done, a word of a short list, and a
// date or a worker that the grant which follows from it names as well.
func unmarked() map[string]bool {
	return map[string]bool{
		"identification indicator_on": true, "identification review_from": true, "legalaid advised_on": true, "bestinterests views_on": true, "bestinterests caregiver_verified_on": true,
		"bestinterests family_return_assessed_on": true, "bestinterests determined_for": true, "bestinterests determined_country": true,
		"bestinterests determined_until": true, "consent doubted_guardians": true,
	}
}

// send sends a command on the case with its marks.
func (m *marker) send(as, service, path, command string, body map[string]any) {
	m.w.t.Helper()
	m.w.must(as, "POST", "/"+service+"/v1/cases/"+m.id+path, m.body(command, body))
}

// desk is what the desk writes beside S2.
func (m *marker) desk(mark string) {
	m.w.t.Helper()
	m.send("ibrahim", "identification", "/contacts", "RecordContact", map[string]any{"channel": "hotline"})
	// A row of a sheet has columns of its own; the texts that a row can bring go into them.
	m.body("ImportRow", map[string]any{})
	sheet := "row_ref,prs_FirstName,prs_IdentityNumber,prs_MobilePhone\nr1," + mark + " name," + mark + " document," + mark + "\n"
	a, err := m.w.ask(m.w.t.Context(), "ibrahim", "POST", "/identification/v1/sheets", []byte(sheet), "Content-Type", "text/csv")
	if err := good(a, err); err != nil {
		m.w.t.Fatal(err)
	}
	m.send("ibrahim", "identification", "/identity", "CorrectIdentity", map[string]any{})
	m.send("ibrahim", "identification", "/presumption", "PresumeVictim", map[string]any{})
	m.send("ibrahim", "consent", "/blocks", "ProposeBlock", map[string]any{"reason": "violent_relative"})
	for as, to := range map[string][3]string{
		"joaquim": {"returns", "migration-assistance", "return"}, "leonor": {"returns", "odarra-social", "reintegration"},
		"amara": {"bestinterests", "child-welfare", "best_interests"},
	} {
		m.w.referred(m.id, as, map[string]any{"service": to[0], "agency": to[1], "purpose": to[2]})
	}
}

// treated is what a clinic and a lawyer write beside S2.
func (m *marker) treated(fit time.Time) {
	m.w.t.Helper()
	m.send("samira", "health", "/notes", "RecordNotes", map[string]any{})
	m.send("samira", "health", "/fitness", "ExamineFitness", map[string]any{"outcome": "fit", "until": fit.Format(time.RFC3339)})
	m.w.must("samira", "POST", "/health/v1/cases/"+m.id+"/fitness/gift", map[string]any{})
	m.send("lucien", "legalaid", "/advice", "RecordAdvice", map[string]any{"on_return": true})
	m.send("lucien", "legalaid", "/claims", "OpenClaim", map[string]any{"kind": "wages"})
}

// home is a return, with a departure that is only recorded.
func (m *marker) home(leaves time.Time) {
	m.w.t.Helper()
	plain := func(as, path string, body map[string]any) {
		m.w.must(as, "POST", "/returns/v1/cases/"+m.id+path, body)
	}
	plain("joaquim", "/enquiry", map[string]any{"country": "XOD", "movement": "return"})
	m.send("joaquim", "returns", "/counselling", "Counsel", map[string]any{"alone": true, "language": "fr"})
	m.send("joaquim", "returns", "/risk", "AssessRisk", map[string]any{"danger": "none"})
	plain("joaquim", "/declaration", map[string]any{"well": true})
	plain("joaquim", "/ticket", map[string]any{"leaves_at": leaves.Format(time.RFC3339), "arrives_at": leaves.Add(time.Hour).Format(time.RFC3339)})
	plain("joaquim", "/departures", map[string]any{})
	plain("leonor", "/arrival", map[string]any{})
	m.send("leonor", "returns", "/plan", "AgreePlan", map[string]any{"budget_line": "line-1", "limit": 500, "deliver_by": time.Now().Add(m.w.moved).UTC().Format(time.DateOnly)})
	m.send("leonor", "returns", "/deliveries", "Deliver", map[string]any{"budget_line": "line-1", "amount": 400})
	m.send("leonor", "returns", "/visits", "RecordMonitoring", map[string]any{"visited_on": time.Now().Add(m.w.moved).UTC().Format(time.DateOnly)})
}
