package mangrove

import (
	"mangrove/pkg/embedded/oidc"
	"mangrove/pkg/service"
	"mangrove/services/console"
)

// Accounts are the people of the demo world: invented, each with what they will see.
func Accounts() []oidc.Account {
	of := func(country, id, name, agency, kind, role, sees string) oidc.Account {
		return oidc.Account{ID: id, Name: name, Agency: agency, AgencyKind: kind, Roles: []string{role}, Country: country, Sees: sees}
	}
	worker := func(id, name, agency, kind, role, sees string) oidc.Account {
		return of("XNB", id, name, agency, kind, role, sees)
	}
	return []oidc.Account{
		worker("ibrahim", "Ibrahim Tallo", "referral-desk", "ngo", "hotline", "the hotline 808: opens cases, refers, records what people agree to"),
		worker("salma", "Salma Ferrand", "referral-desk", "ngo", "supervisor", "the hotline's cases, and what it left undone in time"),
		worker("amara", "Amara Lind", "child-welfare", "welfare", "child_social_worker", "the children whose cases the department keeps"),
		worker("ruth", "Ruth Marrow", "child-welfare", "welfare", "supervisor", "the department's cases, and what Amara's team left undone in time"),
		worker("odile", "Odile Marchand", "child-welfare", "welfare", "shelter_coordinator", "the beds of Acacia, Willow and twelve foster families"),
		worker("rosa", "Rosa Quiala", "lantern", "ngo", "shelter_coordinator", "Lantern's beds; N. B., 27, waits for one: her needs, no diagnosis, no statement"),
		worker("ines", "Ines Pallo", "lantern", "ngo", "shelter_worker", "who sleeps at Lantern tonight"),
		worker("teodora", "Teodora Vale", "heron", "ngo", "shelter_coordinator", "Heron's beds, for men"),
		worker("mei", "Mei Okafor", "riverside-clinic", "clinic", "shelter_coordinator", "who lies in the isolation ward"),
		worker("samira", "Dr Samira Benoud", "riverside-clinic", "clinic", "clinician", "whom the clinic sees: needs, notes, whether they may travel"),
		worker("ravi", "Dr Ravi Solano", "riverside-clinic", "clinic", "clinician", "whom the clinic sees, as Dr Benoud does"),
		worker("lucien", "Lucien Abara", "open-door", "legal_aid", "lawyer", "whom he helps: what they told, and their claims"),
		worker("joaquim", "Joaquim Neves", "migration-assistance", "international_organisation", "return_officer", "S. O., 31, leaves on Thursday, and one gate is not in place"),
		worker("mariam", "Mariam Koutou", "guardianship-office", "guardianship", "guardian", "what was agreed for the children she stands for"),
		worker("yara", "Yara Benhadj", "guardianship-office", "guardianship", "guardian", "nothing yet: no child has her as a guardian"),
		worker("simon", "Simon Adeyemi", "guardianship-office", "guardianship", "guardian", "nothing yet: no child has him as a guardian"),
		worker("clara", "Clara Osei", "guardianship-office", "guardianship", "guardianship_office", "names guardians"),
		worker("nia", "Nia Fontaine", "guardianship-office", "guardianship", "shelter_coordinator", "a house with no bed yet: no child sleeps where their guardian works"),
		worker("aline", "Judge Aline Moreau", "best-interests-panel", "panel", "panel_chair", "N., about ten, about whom her panel meets on Tuesday"),
		worker("benedita", "Benedita Sousa", "child-welfare", "welfare", "panel_member", "the panels she sits on; none about a child of her own"),
		worker("marc", "Marc Olander", "children-first", "legal_aid", "panel_member", "the panels he sits on"),
		worker("piet", "Piet Amsel", "riverside-clinic", "clinic", "panel_member", "the panels he sits on"),
		worker("tarek", "Tarek Belaïd", "migration-assistance", "international_organisation", "shelter_coordinator", "Harbour's beds; the name and the needs of S. O., 31"),
		worker("grace", "Grace Oyelami", "national-coordination", "national_body", "national_coordinator", "how each case goes on, what is overdue, free beds; no content"),
		worker("noor", "Noor Haddad", "data-protection", "national_body", "data_protection", "every decision in the ledger, no content"),
		worker("tomas", "Tomas Rigby", "national-coordination", "national_body", "analyst", "nothing yet: statistics come later"),
		worker("paul", "Sgt Paul Idris", "police-liaison", "police", "police_liaison", "no such record, whomever he asks for"),
		worker("vera", "Vera Stanic", "border-enforcement", "immigration_enforcement", "border_enforcement", "only refusals"),
		worker("tome", "Tomé Ardin", "child-welfare", "welfare", "on_call_child_protection", "the department's cases tonight; may take a child in anywhere"),
		of("XOD", "leonor", "Leonor Bastos", "odarra-social", "welfare", "child_social_worker", "who came home to Odarra: B. T., 38, fares worse, A. P., 19, is at risk"),
		of("XOD", "duarte", "Duarte Pinho", "odarra-mission", "consulate", "consular_officer", "for whom a travel document is asked, and nothing else"),
		of("XMC", "nerissa", "Nerissa Quay", "islands-family", "welfare", "child_social_worker", "no such record: no agreement with Mirabel Cays lets anything of anybody go there"),
		{ID: "operator", Name: "The operator", Kind: "system", Roles: []string{"system"}, Country: "XNB", Sees: "keeps it running, sees nothing of it"},
	}
}

// Agencies is the registry of agencies of the demo world.
func Agencies() Registry {
	bed := console.Help{Service: "shelter", Purpose: "shelter"}
	helps := map[string][]console.Help{
		"lantern":              {bed},
		"heron":                {bed},
		"child-welfare":        {bed, {Service: "bestinterests", Purpose: "best_interests"}},
		"riverside-clinic":     {{Service: "health", Purpose: "health"}},
		"open-door":            {{Service: "legalaid", Purpose: "legal_aid"}},
		"guardianship-office":  {{Service: "bestinterests", Purpose: "guardian_appointment"}},
		"migration-assistance": {{Service: "returns", Purpose: "return"}},
		"odarra-social":        {{Service: "returns", Purpose: "reintegration"}},
		"islands-family":       {{Service: "returns", Purpose: "reintegration"}},
	}
	out := Registry{}
	for _, a := range Accounts() {
		if a.Agency != "" {
			out[a.Agency] = Registered{service.Agency{Kind: a.AgencyKind, Country: a.Country}, helps[a.Agency]}
		}
	}
	return out
}
