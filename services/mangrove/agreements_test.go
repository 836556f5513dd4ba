package mangrove

import (
	"testing"
)

// Two accounts of one office make nothing whole that is not care, and a guardian's word is the guardian's own account's (C-06).
func TestAnAgreementToAReturnTakesTwoAgencies(t *testing.T) {
	t.Parallel()
	url := lent(t)
	c := desk{t, url, single(url)}.alone(13)
	c.refers("bestinterests", "guardianship-office", "guardian_appointment", "clara")
	c.refers("identification", "referral-desk", "identification", "ibrahim")
	c.quiet()
	c.names("mariam")
	said := func(purpose, witness, of string) object {
		return object{
			"family": "service", "purpose": purpose, "recipient": object{"agency": "migration-assistance", "service": "returns"}, "giver": "guardian",
			"child_view": "assent", "until": c.in(24 * 120), "evidence": object{
				"proof": "mark", "witness": witness, "witness_agency": of, "language": "pt", "explained": "text-1-pt", "notice_given": true,
			},
		}
	}
	records := func(as string, body object, status int) string {
		t.Helper()
		id, _ := c.ask(as, "POST", "consent", c.path("/consents"), body, status)["id"].(string)
		return id
	}
	confirms := func(as, id string, body object, status int) {
		t.Helper()
		heard := object{}
		for _, name := range []string{"family", "purpose", "recipient", "giver", "until"} {
			heard[name] = body[name]
		}
		c.ask(as, "POST", "consent", c.path("/consents/"+id+"/confirmation"), heard, status)
	}
	whole := func() int {
		n := 0
		grants, _ := c.ask("amara", "GET", "consent", c.path("/grants"), nil, 200)["grants"].([]any)
		for _, g := range grants {
			if one := g.(object); one["kind"] == "consent" && one["purpose"] == "return" && one["pending"] != true && one["ended_at"] == nil {
				n++
			}
		}
		return n
	}
	records("ibrahim", said("return", "salma", "referral-desk"), 403)      // two of one office
	records("ibrahim", said("return", "amara", "child-welfare"), 403)      // two agencies, and not the guardian
	records("ibrahim", said("return", "yara", "guardianship-office"), 403) // a guardian, and not hers
	told := said("return", "mariam", "guardianship-office")
	id := records("ibrahim", told, 200)
	if whole() != 0 {
		t.Error("it is whole before the guardian's own word")
	}
	confirms("salma", id, told, 403)
	confirms("mariam", id, told, 200)
	if whole() != 1 {
		t.Errorf("%d agreements are whole", whole())
	}
	own := said("return", "amara", "child-welfare")
	mine := records("mariam", own, 200)
	confirms("amara", mine, own, 200)
	if whole() != 2 {
		t.Errorf("%d agreements are whole", whole())
	}
	late := records("ibrahim", said("reintegration", "mariam", "guardianship-office"), 200)
	c.names("yara")
	confirms("mariam", late, said("reintegration", "mariam", "guardianship-office"), 403)
}
