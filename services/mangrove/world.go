package mangrove

import (
	"mangrove/pkg/embedded/oidc"
	"mangrove/pkg/service"
	"mangrove/services/console"
)

// Accounts are the people of the demo world: invented. What each will see stands with the words, by their ids.
func Accounts() []oidc.Account {
	of := func(country, id, name, agency, kind, role string) oidc.Account {
		return oidc.Account{ID: id, Name: name, Agency: agency, AgencyKind: kind, Roles: []string{role}, Country: country}
	}
	worker := func(id, name, agency, kind, role string) oidc.Account {
		return of("XNB", id, name, agency, kind, role)
	}
	return []oidc.Account{
		worker("ibrahim", "Ibrahim Tallo", "referral-desk", "ngo", "hotline"),
		worker("salma", "Salma Ferrand", "referral-desk", "ngo", "supervisor"),
		worker("amara", "Amara Lind", "child-welfare", "welfare", "child_social_worker"),
		worker("ruth", "Ruth Marrow", "child-welfare", "welfare", "supervisor"),
		worker("odile", "Odile Marchand", "child-welfare", "welfare", "shelter_coordinator"),
		worker("rosa", "Rosa Quiala", "lantern", "ngo", "shelter_coordinator"),
		worker("ines", "Ines Pallo", "lantern", "ngo", "shelter_worker"),
		worker("teodora", "Teodora Vale", "heron", "ngo", "shelter_coordinator"),
		worker("mei", "Mei Okafor", "riverside-clinic", "clinic", "shelter_coordinator"),
		worker("samira", "Dr Samira Benoud", "riverside-clinic", "clinic", "clinician"),
		worker("ravi", "Dr Ravi Solano", "riverside-clinic", "clinic", "clinician"),
		worker("lucien", "Lucien Abara", "open-door", "legal_aid", "lawyer"),
		worker("joaquim", "Joaquim Neves", "migration-assistance", "international_organisation", "return_officer"),
		worker("mariam", "Mariam Koutou", "guardianship-office", "guardianship", "guardian"),
		worker("yara", "Yara Benhadj", "guardianship-office", "guardianship", "guardian"),
		worker("simon", "Simon Adeyemi", "guardianship-office", "guardianship", "guardian"),
		worker("clara", "Clara Osei", "guardianship-office", "guardianship", "guardianship_office"),
		worker("nia", "Nia Fontaine", "guardianship-office", "guardianship", "shelter_coordinator"),
		worker("aline", "Judge Aline Moreau", "best-interests-panel", "panel", "panel_chair"),
		worker("benedita", "Benedita Sousa", "child-welfare", "welfare", "panel_member"),
		worker("marc", "Marc Olander", "children-first", "legal_aid", "panel_member"),
		worker("piet", "Piet Amsel", "riverside-clinic", "clinic", "panel_member"),
		worker("tarek", "Tarek Belaïd", "migration-assistance", "international_organisation", "shelter_coordinator"),
		worker("grace", "Grace Oyelami", "national-coordination", "national_body", "national_coordinator"),
		worker("noor", "Noor Haddad", "data-protection", "national_body", "data_protection"),
		worker("tomas", "Tomas Rigby", "national-coordination", "national_body", "analyst"),
		worker("paul", "Sgt Paul Idris", "police-liaison", "police", "police_liaison"),
		worker("vera", "Vera Stanic", "border-enforcement", "immigration_enforcement", "border_enforcement"),
		worker("tome", "Tomé Ardin", "child-welfare", "welfare", "on_call_child_protection"),
		of("XOD", "leonor", "Leonor Bastos", "odarra-social", "welfare", "child_social_worker"),
		of("XOD", "duarte", "Duarte Pinho", "odarra-mission", "consulate", "consular_officer"),
		of("XMC", "nerissa", "Nerissa Quay", "islands-family", "welfare", "child_social_worker"),
		{ID: "operator", Name: "Edda Korhan", Kind: "system", Roles: []string{"system"}, Country: "XNB"},
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
	keeps := map[string]bool{"referral-desk": true, "child-welfare": true}
	out := Registry{}
	for _, a := range Accounts() {
		if a.Agency != "" {
			out[a.Agency] = Registered{service.Agency{Kind: a.AgencyKind, Country: a.Country}, helps[a.Agency], keeps[a.Agency]}
		}
	}
	return out
}
