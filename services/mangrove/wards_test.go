package mangrove

import (
	"net/http"
	"strconv"
	"testing"

	"mangrove/pkg/gate/gatetest"
)

// A guardian stands for so many children and no more; one who is replaced leaves room for another (CP-08).
func TestAGuardianStandsForSoManyChildren(t *testing.T) {
	t.Parallel()
	const many = 3 // not thirty, whose boundary the rule's own test is at
	cfg := home(t)
	cfg.Gate = gatetest.Edited(t, "rules/children.rego", "data.mangrove.table.country.numbers.guardian_wards.value", strconv.Itoa(many))
	url, _ := up(t, cfg)
	d := desk{t, url, single(url)}
	var wards []*girl
	for range many + 1 {
		c := d.alone(13)
		c.refers("bestinterests", "guardianship-office", "guardian_appointment", "clara")
		wards = append(wards, c)
	}
	d.quiet()
	for _, c := range wards[:many] {
		c.guardedBy("nuria", true, http.StatusOK)
	}
	first, second, last := wards[0], wards[1], wards[many]
	d.denied(last.guardedBy("nuria", true, http.StatusForbidden), "[CP-08]")
	first.guardedBy("nuria", false, http.StatusOK)
	d.quiet()
	d.denied(last.guardedBy("nuria", true, http.StatusForbidden), "[CP-08]")
	second.guardedBy("oriol", false, http.StatusOK)
	d.quiet()
	last.guardedBy("nuria", true, http.StatusOK)
	d.denied(second.guardedBy("nuria", false, http.StatusForbidden), "[CP-08]")
}

// guardedBy has the office name somebody of its own, for now or for good.
func (c *girl) guardedBy(guardian string, interim bool, status int) object {
	c.t.Helper()
	return c.ask("clara", "POST", "bestinterests", c.path("/guardian"), object{
		"guardian": guardian, "agency": "guardianship-office", "interim": interim,
	}, status)
}
