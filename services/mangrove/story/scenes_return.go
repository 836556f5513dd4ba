package story

import (
	"net/http"
	"time"
)

// arranged is an adult for whose return all is in place until it is prepared.
func (t *Teller) arranged(name string) *returner {
	r := t.returner(t.opened("ibrahim", t.adult(name)))
	body := t.said("service", "return", "returns", "migration-assistance", "person")
	body["evidence"] = evidence("amara", "child-welfare")
	t.agrees(t.as("ibrahim", "ibrahim"), "agrees", r.at, body)
	t.joins("ibrahim", r.at, "returns", "migration-assistance", "return", "joaquim")
	t.joins("ibrahim", r.at, "returns", "odarra-mission", "return", "duarte")
	r.willing()
	return r
}

func (t *Teller) returner(at string) *returner {
	return &returner{Teller: t, id: at[len("/cases/"):], at: at}
}

// willing takes a return from the enquiry to the ticket, for today, of a carrier that asks for nothing.
func (r *returner) willing() {
	r.returns("enquiry", "/enquiry", map[string]any{"country": "XOD", "movement": "return"})
	r.returns("counselling", "/counselling", map[string]any{"alone": true, "language": "pt", "counselling": map[string]any{"text": "asks about work (invented)"}})
	r.returns("declaration", "/declaration", map[string]any{"well": true})
	r.Later("72h")
	r.returns("risk", "/risk", map[string]any{"danger": "none", "risk": map[string]any{"text": "nothing known (invented)"}})
	r.papers("issues papers", 60)
	r.returns("ticket", "/ticket", map[string]any{"leaves_at": r.inHours(4), "arrives_at": r.inHours(16)})
}

func (t *Teller) inHours(n int) string {
	return t.Now().Add(time.Duration(n) * time.Hour).Format(time.RFC3339)
}

func (r *returner) boards() { r.returns("lets them board", "/departure", map[string]any{}) }

func (r *returner) lucien(what, path string, body map[string]any) {
	r.as("lucien", "Lucien, lawyer,")(Step{What: what, Service: "returns", Path: r.at + path, Body: body})
}

// r02: presumed a victim, nobody is sent back before the time to reflect, unless they ask an outsider.
func r02(t *Teller) {
	var p *returner
	t.Before("All is in place for his return; today he is presumed a victim. (He is invented.)", func() {
		p = t.arranged("Anton Vey (invented)")
		t.as("ibrahim", "ibrahim")(Step{What: "presumes", Service: "identification", Path: p.at + "/presumption", Body: map[string]any{}})
		t.Quiet()
		p.prepares()
	})
	p.refused("cannot let him go: thirty days to reflect have begun", "R-02")
	p.returns("hears that he asked Lucien, in private, to go sooner", "/declaration", map[string]any{"well": true, "own_wish": true, "witness": "lucien"})
	p.returns("and that he does not want to wait three days more", "/waiver", map[string]any{"witness": "lucien"})
	p.lucien("was asked, outside the programme, and says so", "/attestations", map[string]any{"occasion": "own_wish"})
	p.lucien("and heard the other too", "/attestations", map[string]any{"occasion": "waiver"})
	p.boards()
}

// r03: the carrier asks for a clinician, whose finding must last beyond the last leg.
func r03(t *Teller) {
	var p *returner
	t.Before("All is in place for her return, but the carrier asks for a clinician, and the clinic found her fit for a day, and she lands later. (She is invented.)", func() {
		p = t.arranged("Inês Faro (invented)")
		t.joins("ibrahim", p.at, "health", "riverside-clinic", "health", "samira")
		p.returns("books", "/ticket", map[string]any{"leaves_at": t.inHours(4), "arrives_at": t.inHours(30), "clearance": true})
		p.examined("finds", 1)
		p.prepares()
	})
	p.refused("cannot let her go", "R-03")
	p.examined("looks again, and finds her fit for a week", 7)
	p.boards()
}

// r04: a danger blocks; an adult who knows of it accepts it, and somebody of another agency says so.
func r04(t *Teller) {
	var p *returner
	t.Before("All is in place for his return. (He is invented.)", func() {
		p = t.arranged("Bento Lua (invented)")
		p.prepares()
	})
	p.returns("hears that a creditor waits for him", "/risk", map[string]any{"danger": "present", "risk": map[string]any{"text": "a creditor at the port (invented)"}})
	p.refused("cannot let him go", "R-04")
	p.returns("hears that he knows, and wants to go all the same", "/risk-acceptance", map[string]any{"second": "lucien"})
	p.refused("cannot let him go on his own word of it", "R-04")
	p.lucien("of another agency, heard it too", "/attestations", map[string]any{"occasion": "acceptance"})
	p.boards()
}

// r05: with wages claimed, advice comes first; then he decides.
func r05(t *Teller) {
	var p *returner
	var claim string
	t.Before("All is in place for his return; Lucien claims his wages. (He is invented.)", func() {
		p = t.arranged("Celso Mar (invented)")
		p.mandated()
		claim = p.as("lucien", "lucien")(Step{What: "claims", Service: "legalaid", Path: p.at + "/claims", Body: map[string]any{
			"kind": "wages", "claim": map[string]any{"against": "a shipowner (invented)", "what": "nine months (invented)"},
		}}).ID()
		t.Quiet()
		p.prepares()
	})
	p.refused("cannot let him go", "R-05")
	lucien := p.as("lucien", "Lucien, lawyer,")
	lucien(Step{
		What: "tells him what it means, and how to give evidence from afar", Service: "legalaid", Path: p.at + "/advice",
		Body: map[string]any{"on_return": true, "advice": map[string]any{"text": "the claim goes on (invented)"}},
	})
	p.Quiet()
	p.boards()
	p.Later("1440h")
	lucien(Step{What: "wins the wages for him, who has been home for two months", Service: "legalaid", Path: p.at + "/claims/" + claim + "/end", Body: map[string]any{"won": true}})
	matter := lucien(Step{What: "sees that nothing is open any more", Service: "legalaid", Path: p.at})
	facts, _ := matter.Body["facts"].(map[string]any)
	p.Check(p.err != nil || facts["proceeding_open"] == false, "a claim goes on after the return, and ends there")
}

// mandated has a lawyer take a mandate.
func (r *returner) mandated() {
	r.joins("ibrahim", r.at, "legalaid", "open-door", "legal_aid", "lucien")
	r.as("lucien", "lucien")(Step{What: "takes the mandate", Service: "legalaid", Path: r.at + "/mandate", Body: map[string]any{}})
}

// i01: boarding is confirmed by everyone who owns a fact it rests on, and lately.
func i01(t *Teller) {
	var p *returner
	t.Before("All is in place for her return, but nobody was asked to confirm it. (She is invented.)", func() { p = t.arranged("Lídia Serra (invented)") })
	p.refused("cannot let her go: nothing is confirmed", "I-01")
	p.prepares()
	t.Before("Meanwhile a clinic sees her for the first time.", func() {
		t.joins("ibrahim", p.at, "health", "riverside-clinic", "health", "samira")
		t.as("samira", "samira")(Step{What: "writes", Service: "health", Path: p.at + "/needs", Body: map[string]any{"needs": map[string]any{"diet": "low salt"}}})
		t.Quiet()
	})
	p.refused("cannot let her go: the clinic was not asked and has not answered", "I-01")
	p.prepares()
	t.Later("16m")
	p.refused("is late: it was confirmed sixteen minutes ago", "I-01")
	t.Before("It is prepared once more.", func() { p.prepares() })
	p.boards()
}

// x01: what an agreement covers, named by the person, crosses the border; nothing else.
func x01(t *Teller) {
	var p *returner
	t.Before("All is in place for her return, and she was counselled. (She is invented.)", func() { p = t.arranged("Zélia Ponte (invented)") })
	ibrahim := t.as("ibrahim", "Ibrahim, hotline,")
	nobody := asks(p.at, "returns", "islands-family", "reintegration")
	nobody.What, nobody.Status, nobody.Rules = "cannot ask Mirabel Cays for anything: there is no agreement", http.StatusForbidden, []string{"X-01"}
	ibrahim(nobody)
	clinic := asks(p.at, "health", "odarra-social", "health")
	clinic.What, clinic.Status, clinic.Rules = "cannot ask Odarra for a clinic: no agreement covers it", http.StatusForbidden, []string{"X-01"}
	ibrahim(clinic)
	receive := asks(p.at, "returns", "odarra-social", "reintegration", "RETURN")
	receive.What, receive.Status, receive.Rules = "cannot send what she was counselled: she has not named Odarra", http.StatusForbidden, []string{"X-01"}
	ibrahim(receive)
	t.Before("She agrees that it goes to Leonor's office, in Odarra.", func() {
		body := t.said("sharing", "reintegration", "returns", "odarra-social", "person", "RETURN")
		body["recipient"].(map[string]any)["country"] = "XOD"
		body["evidence"] = evidence("amara", "child-welfare")
		t.agrees(t.as("ibrahim", "ibrahim"), "agrees", p.at, body)
		t.Quiet()
	})
	receive.What, receive.Status, receive.Rules = "asks Leonor to receive her", 0, nil
	referral := ibrahim(receive).ID()
	t.Before("Leonor accepts.", func() { t.accepts("leonor", p.at, referral) })
	t.as("leonor", "Leonor, Odarra,")(Step{What: "reads it", Service: "returns", Path: p.at, Shown: []string{"counselling"}})
}

// x02: while he fears them, the authorities of his own country are asked nothing.
func x02(t *Teller) {
	var p *returner
	t.Before("He thinks about returning, and has given Lucien a mandate. (He is invented.)", func() {
		p = t.arranged("Óscar Dias (invented)")
		p.mandated()
	})
	limit := func(what, to string) {
		t.as("lucien", "Lucien, lawyer,")(Step{What: what, Service: "legalaid", Path: p.at + "/origin-contact", Body: map[string]any{"limit": to}})
		t.Quiet()
	}
	papers := Step{What: "of the consulate, cannot issue a paper", Service: "returns", Path: p.at + "/papers", Status: http.StatusForbidden, Rules: []string{"X-02"}, Body: map[string]any{"until": t.inDays(60)}}
	duarte := t.as("duarte", "Duarte, consulate,")
	limit("records that he fears them", "none")
	duarte(papers)
	again := asks(p.at, "returns", "odarra-mission", "return")
	again.What, again.Status, again.Rules = "cannot ask the consulate again: that would tell that he is here", http.StatusForbidden, []string{"X-02"}
	t.as("ibrahim", "Ibrahim, hotline,")(again)
	limit("records, after advice, that they may issue a travel document", "travel_document")
	papers.What, papers.Status, papers.Rules = "issues it", 0, nil
	duarte(papers)
	duarte(Step{What: "reads nothing else of him", Service: "returns", Path: p.at, Status: http.StatusForbidden, Rules: []string{"N-02"}})
}

// h01: a child travels with her parents when each of them says so, alone and in their own name.
func h01(t *Teller) {
	var p *returner
	var mother, father string
	amara := t.as("amara", "Amara, child welfare,")
	words := func(custodian string) map[string]any {
		body := t.said("service", "return", "returns", "migration-assistance", "custodian")
		body["custodian"] = custodian[len("/cases/"):]
		return body
	}
	says := func(custodian string) {
		t.agrees(t.as("amara", "amara"), "agrees", p.at, words(custodian))
		t.Quiet()
	}
	t.Before("A girl of ten will travel with her mother and her father, each with a case of their own. All is in place but their word. (They are invented.)", func() {
		p, mother, father = t.family()
	})
	amara(Step{
		What: "cannot record her aunt's word as a parent's", Service: "consent", Path: p.at + "/consents", Status: http.StatusForbidden,
		Rules: []string{"H-01"}, Body: words("/cases/" + "somebody"),
	})
	t.Before("Her mother agrees, alone, before a witness.", func() { says(mother) })
	p.refused("cannot let her go on one parent's word", "CP-05")
	amara(Step{What: "records that her father says no", Service: "consent", Path: p.at + "/refusals", Body: map[string]any{
		"family": "service", "purpose": "return", "giver": "custodian", "custodian": father[len("/cases/"):],
		"recipient": map[string]any{"agency": "migration-assistance", "service": "returns"},
	}})
	t.Quiet()
	p.refused("cannot let her go: they differ, and a panel must say", "CP-05", "H-01", "R-01")
	t.Before("They talk. Her father agrees too, alone, before a witness.", func() { says(father) })
	p.boards()
}

// family is a girl, her mother and her father, for whose return all is in place but the parents' word.
func (t *Teller) family() (p *returner, mother, father string) {
	open := func(name string, years int) string {
		return t.opened("amara", t.person(name, t.born(years, "declared")))
	}
	amara := t.as("amara", "amara")
	girl := open("Nina Alves (invented)", 10)
	mother, father = open("Rosalva Alves (invented)", 33), open("Nuno Alves (invented)", 35)
	for _, parent := range []string{mother, father} {
		amara(Step{What: "joins", Service: "identification", Path: parent + "/household", Body: map[string]any{"member": girl[len("/cases/"):]}})
	}
	amara(Step{What: "names", Service: "identification", Path: girl + "/custodians", Body: map[string]any{
		"custodians": []string{mother[len("/cases/"):], father[len("/cases/"):]},
	}})
	p = t.returner(girl)
	t.joins("amara", girl, "returns", "migration-assistance", "return", "joaquim")
	t.joins("amara", girl, "returns", "odarra-mission", "return", "duarte")
	t.joins("amara", girl, "bestinterests", "child-welfare", "best_interests", "amara")
	t.joins("amara", girl, "health", "riverside-clinic", "health", "samira")
	t.Quiet()
	t.as("samira", "samira")(Step{What: "says the same", Service: "identification", Path: girl + "/custodians/confirmation", Body: map[string]any{
		"custodians": []string{mother[len("/cases/"):], father[len("/cases/"):]},
	}})
	amara(Step{What: "assesses", Service: "bestinterests", Path: girl + "/family-return", Body: map[string]any{"assessment": map[string]any{"text": "at ease with both (invented)"}}})
	amara(Step{What: "hears", Service: "bestinterests", Path: girl + "/views", Body: map[string]any{"seen_alone": true, "views": map[string]any{"text": "wants to go (invented)", "how_weighed": "clear"}}})
	p.willing()
	p.examined("finds", 7)
	p.prepares()
	return p, mother, father
}
