package mangrove

import (
	"net/http"
	"testing"
	"time"
)

// On the day of turning 18 nobody stands for the person any more: who was their guardian neither reads with whom they are nor takes
// anything from them (CP-08, C-03).
func TestAGuardianStandsForNoAdult(t *testing.T) {
	t.Parallel()
	url, _ := up(t, home(t))
	d := desk{t, url, single(url)}
	born := d.today().AddDate(-18, 0, 2).Format(time.DateOnly)
	c := &girl{traveller: traveller{desk: d}}
	c.id, _ = d.ask("amara", "POST", "identification", "/cases", object{
		"channel": "in_person", "unaccompanied": true, "birth": object{"earliest": born, "latest": born, "status": "documented"},
		"identity": object{"name": "Grown (invented)"},
	}, http.StatusCreated)["subject"].(string)
	c.refers("bestinterests", "guardianship-office", "guardian_appointment", "clara")
	c.quiet()
	c.by("clara", "bestinterests", "/guardian", object{"guardian": "mariam", "agency": "guardianship-office"})
	c.refers("legalaid", "open-door", "legal_aid", "lucien")
	c.quiet()
	c.ask("mariam", "GET", "consent", c.path("/grants"), nil, http.StatusOK)

	c.later("49h")
	agreed := c.by("amara", "consent", "/consents", object{
		"family": "sharing", "purpose": "health", "categories": []string{"IDENTITY"}, "giver": "person", "until": c.in(24 * 30),
		"recipient": object{"agency": "riverside-clinic", "service": "health"},
		"evidence": object{
			"proof": "mark", "witness": "ruth", "witness_agency": "child-welfare", "language": "pt", "explained": "text-1-pt", "notice_given": true,
		},
	})
	for _, refused := range []object{
		c.ask("mariam", "GET", "consent", c.path("/grants"), nil, http.StatusNotFound),
		c.ask("mariam", "POST", "consent", c.path("/grants/"+agreed+"/withdrawal"), object{}, http.StatusNotFound),
		c.ask("mariam", "POST", "consent", c.path("/exclusions"), object{"recipient": object{"agency": "open-door"}}, http.StatusNotFound),
	} {
		if refused["code"] != "no_such_record" {
			t.Errorf("who stands for nobody there is told of it: %v", refused)
		}
	}
	c.quiet()
	c.ask("lucien", "GET", "legalaid", c.path(""), nil, http.StatusOK)
}
