package mangrove

import "testing"

// TestAnAgencyAbroadHasNoPartInIdentification: who is asked to look for a family, or to receive somebody, does not learn that
// they are presumed a victim (X-01, CP-09).
func TestAnAgencyAbroadHasNoPartInIdentification(t *testing.T) {
	t.Parallel()
	url, _ := up(t, home(t))
	d := desk{t, url, single(url)}
	id, _ := d.ask("amara", "POST", "identification", "/cases", object{
		"channel": "in_person", "birth": object{"earliest": "2015-01-01", "latest": "2015-12-31", "status": "declared"},
		"identity": object{"name": "Davi Porto (invented)", "language": "pt"},
	}, 201)["subject"].(string)
	d.quiet()
	for service, status := range map[string]int{"identification": 403, "shelter": 403, "health": 403, "bestinterests": 200} {
		d.ask("amara", "POST", "identification", "/cases/"+id+"/referrals", object{"service": service, "agency": "odarra-social", "purpose": "tracing"}, status)
	}
}
