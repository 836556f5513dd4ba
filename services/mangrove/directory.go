package mangrove

import "mangrove/services/console"

// Directory is the agencies of the demo world, and what each can be asked for. All are invented.
func Directory() []console.Agency {
	helps := func(all ...console.Help) []console.Help { return all }
	bed, health := console.Help{Service: "shelter", Purpose: "shelter"}, console.Help{Service: "health", Purpose: "health"}
	return []console.Agency{
		{ID: "referral-desk"},
		{ID: "lantern", Helps: helps(bed)},
		{ID: "heron", Helps: helps(bed)},
		{ID: "child-welfare", Helps: helps(bed, console.Help{Service: "bestinterests", Purpose: "best_interests"})},
		{ID: "riverside-clinic", Helps: helps(health)},
		{ID: "open-door", Helps: helps(console.Help{Service: "legalaid", Purpose: "legal_aid"})},
		{ID: "guardianship-office", Helps: helps(console.Help{Service: "bestinterests", Purpose: "guardian_appointment"})},
		{ID: "migration-assistance", Helps: helps(console.Help{Service: "returns", Purpose: "return"})},
		{ID: "best-interests-panel"},
		{ID: "children-first"},
		{ID: "national-coordination"},
		{ID: "data-protection"},
		{ID: "police-liaison"},
		{ID: "border-enforcement"},
		{ID: "odarra-social"},
		{ID: "odarra-mission"},
	}
}
