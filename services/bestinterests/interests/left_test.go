package interests_test

import (
	"testing"

	"google.golang.org/protobuf/proto"

	"mangrove/pkg/decide"
	"mangrove/pkg/decide/decidetest"
	biv1 "mangrove/proto/gen/bestinterestsv1"
	"mangrove/services/bestinterests/interests"
)

// A determination by which the child has left is carried out: nobody looks at it again, unless they have not left.
func TestADeterminationThatWasCarriedOut(t *testing.T) {
	abroad := append(reach(), decided)
	here := proto.CloneOf(decided)
	here.Option, here.Purpose, here.Country = stay, "", ""
	review := []decide.Duty{{
		Key: "review_determination", What: "review_determination", Whose: "panel_chair", Anywhere: true, Next: "national_coordinator", Office: true, By: decidetest.Now.Add(year),
	}}
	decidetest.Table(t, interests.New(), map[string]row{
		"they have left":                      {Given: abroad, When: interests.Left{}, Done: []string{"review_determination"}},
		"they have not":                       {Given: abroad, When: interests.Stayed{}, Open: review},
		"left, where they were to stay":       {Given: append(reach(), here), When: interests.Left{}},
		"not, where they were to stay":        {Given: append(reach(), here), When: interests.Stayed{}},
		"left, where nothing was determined":  {When: interests.Left{}},
		"not, where it was reopened meantime": {Given: append(abroad, &biv1.Reopened{Determination: "d"}), When: interests.Stayed{}},
	})
}
