package mangrove

import (
	"mangrove/pkg/embedded/oidc"
	"mangrove/pkg/service"
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
		worker("salma", "Salma Ferrand", "referral-desk", "ngo", "supervisor", "what the hotline must not forget"),
		worker("amara", "Amara Lind", "child-welfare", "welfare", "child_social_worker", "children placed with the department"),
		worker("ruth", "Ruth Marrow", "child-welfare", "welfare", "supervisor", "what Amara's team must not forget"),
		worker("rosa", "Rosa Quiala", "lantern", "ngo", "shelter_coordinator", "Lantern's beds; Nadia's needs, no diagnosis, no statement"),
		worker("ines", "Ines Pallo", "lantern", "ngo", "shelter_worker", "who sleeps at Lantern tonight"),
		worker("teodora", "Teodora Vale", "heron", "ngo", "shelter_coordinator", "Heron's beds, for men"),
		worker("samira", "Dr Samira Benoud", "riverside-clinic", "clinic", "clinician", "nothing yet: health comes later"),
		worker("lucien", "Lucien Abara", "open-door", "legal_aid", "lawyer", "nothing yet: legal aid comes later"),
		worker("mariam", "Mariam Koutou", "guardianship-office", "guardianship", "guardian", "the children she stands for"),
		worker("clara", "Clara Osei", "guardianship-office", "guardianship", "guardianship_office", "names guardians"),
		worker("aline", "Judge Aline Moreau", "best-interests-panel", "panel", "panel_chair", "the children whose best interests are to be determined"),
		worker("benedita", "Benedita Sousa", "child-welfare", "welfare", "panel_member", "the panels she sits on; none about a child of her own"),
		worker("marc", "Marc Olander", "children-first", "legal_aid", "panel_member", "the panels he sits on"),
		worker("piet", "Piet Amsel", "riverside-clinic", "clinic", "panel_member", "the panels he sits on"),
		of("XOD", "leonor", "Leonor Bastos", "odarra-social", "welfare", "child_social_worker", "what Odarra's social service was asked, and nothing else"),
		worker("grace", "Grace Oyelami", "national-coordination", "national_body", "national_coordinator", "stages and duties, no content"),
		worker("noor", "Noor Haddad", "data-protection", "national_body", "data_protection", "every decision in the ledger, no content"),
		worker("tomas", "Tomas Rigby", "national-coordination", "national_body", "analyst", "nothing yet: statistics come later"),
		worker("paul", "Sgt Paul Idris", "police-liaison", "police", "police_liaison", "no such record, whomever he asks for"),
		worker("vera", "Vera Stanic", "border-enforcement", "immigration_enforcement", "border_enforcement", "only refusals"),
		worker("tome", "Tomé Ardin", "child-welfare", "welfare", "on_call_child_protection", "children without a bed tonight"),
		{ID: "operator", Name: "The operator", Kind: "system", Roles: []string{"system"}, Country: "XNB", Sees: "sets up the demo world, sees nothing of it"},
	}
}

// Agencies is the registry of agencies of the demo world.
func Agencies() service.Agencies {
	out := service.Agencies{}
	for _, a := range Accounts() {
		if a.Agency != "" {
			out[a.Agency] = service.Agency{Kind: a.AgencyKind, Country: a.Country}
		}
	}
	return out
}
