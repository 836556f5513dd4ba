package interests_test

import (
	"testing"

	"mangrove/pkg/decide"
	"mangrove/pkg/decide/decidetest"
	biv1 "mangrove/proto/gen/bestinterestsv1"
	"mangrove/services/bestinterests/guardian"
	"mangrove/services/bestinterests/interests"
)

func TestAppointGuardian(t *testing.T) {
	appoint := interests.AppointGuardian{Guardian: "g", Agency: "office"}
	interim := interests.AppointGuardian{Guardian: "g", Agency: "office", Interim: true}
	b := decidetest.NewBoth(interests.New(), guardian.New())
	appointed := func(who string) *biv1.GuardianAppointed {
		return &biv1.GuardianAppointed{Guardian: who, Agency: "office"}
	}
	took, left := &biv1.WardTaken{Case: "c", AdultOn: "2030-01-01"}, &biv1.WardLeft{Case: "c"}
	known := decide.Given{Case: "c", Facts: map[string]any{"adult_on": "2030-01-01", "guardian": true}}
	nobody := decide.Given{Case: "c", Facts: map[string]any{"adult_on": "2030-01-01", "guardian": false}}
	ended, replaced := interests.EndGuardianship{Guardian: "g"}, interests.EndGuardianship{Guardian: "g", Replaced: true}
	decidetest.Table(t, b, map[string]decidetest.Row[decidetest.Pair[interests.State, guardian.State]]{
		"a guardian": {When: b.Joint(appoint), With: known, Then: events(appointed("g"), took), Done: []string{"appoint_guardian"}},
		"an interim": {When: b.Joint(interim), With: known, Then: events(&biv1.GuardianAppointed{Guardian: "g", Agency: "office", Interim: true}, took)},
		"for good, in the place of the interim": {
			Given: events(appointed("g"), took), When: b.Joint(appoint), With: known, Then: events(appointed("g")), Done: []string{"appoint_guardian"},
		},
		"whose guardianship ended":            {Given: events(appointed("g"), took), When: b.Joint(ended), With: known, Then: events(left)},
		"in whose place another was named":    {Given: events(appointed("g"), took, appointed("h")), When: b.Joint(replaced), With: known, Then: events(left)},
		"in whose place they were named":      {Given: events(appointed("g"), took, appointed("g")), When: b.Joint(replaced), With: known},
		"who did not stand":                   {Given: events(appointed("h")), When: b.Joint(ended), With: known},
		"of a child who has not left":         {Given: events(appointed("g"), took, left), When: b.Joint(interests.KeepGuardianship{}), With: known, Then: events(took)},
		"for whom nobody stands now, has not": {Given: events(appointed("g"), took, left), When: b.Joint(interests.KeepGuardianship{}), With: nobody},
	})
}
