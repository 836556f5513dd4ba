package mangrove

import (
	"net/http"
	"testing"
)

// A danger that one agency found is not assessed away by another alone, and never by who receives the person abroad.
func TestADangerIsNotAssessedAwayByOneAgency(t *testing.T) {
	t.Parallel()
	url := lent(t)
	d := desk{t, url, single(url)}
	p := d.referred()
	p.joins("returns", "child-welfare", "return", "amara")
	p.officer("/enquiry", object{"country": "XOD", "movement": "return"}, http.StatusOK)
	safe := func(want bool) {
		t.Helper()
		for _, g := range list(p.ask("joaquim", "GET", "returns", p.path("/gates"), nil, http.StatusOK)["gates"]) {
			if g["gate"] == "safety" && g["in_place"] != want {
				t.Errorf("safety is in place: %v, not %v", g["in_place"], want)
			}
		}
	}
	assessed := func(as, danger string, status int) object {
		t.Helper()
		return p.ask(as, "POST", "returns", p.path("/risk"), risk(danger), status)
	}
	assessed("joaquim", "present", http.StatusOK)
	d.denied(assessed("leonor", "none", http.StatusForbidden), "[X-01]")
	safe(false)
	assessed("joaquim", "none", http.StatusOK)
	safe(false)
	assessed("amara", "none", http.StatusOK)
	safe(true)
	assessed("amara", "life", http.StatusOK)
	assessed("joaquim", "none", http.StatusOK)
	safe(false)

	// Nor by closing the return and asking anew; and abroad nobody closes what nobody has begun to leave for.
	d.denied(p.ask("leonor", "POST", "returns", p.path("/closing"), object{}, http.StatusForbidden), "[X-01]")
	p.officer("/closing", object{}, http.StatusOK)
	p.officer("/enquiry", object{"country": "XOD", "movement": "return"}, http.StatusOK)
	assessed("joaquim", "none", http.StatusOK)
	safe(false)
	assessed("amara", "mitigated", http.StatusOK)
	safe(true)
}
