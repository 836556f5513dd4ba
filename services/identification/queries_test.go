package identification

import (
	"testing"

	"mangrove/pkg/service"
	"mangrove/services/identification/casefile"
)

// Of a referral a reader learns whether their own agency asked, and not which other did; who has no agency asked for none.
func TestAReferralTellsWhetherOnesOwnAgencyAsked(t *testing.T) {
	s := casefile.State{Referrals: map[string]casefile.Referral{"by-desk": {FromAgency: "desk"}, "imported": {}}}
	for agency, want := range map[string]map[string]bool{
		"desk": {"by-desk": true, "imported": false}, "house": {"by-desk": false, "imported": false}, "": {"by-desk": false, "imported": false},
	} {
		v := view(s, service.Seen{Shows: []string{"by-desk", "imported"}}, service.Asked{Agency: agency})
		for _, r := range v.GetReferrals() {
			if r.GetOurs() != want[r.GetReferral()] {
				t.Errorf("%q reads of %s that it is theirs: %v", agency, r.GetReferral(), r.GetOurs())
			}
		}
		if len(v.GetReferrals()) != len(want) {
			t.Errorf("%q reads %v", agency, v.GetReferrals())
		}
	}
}
