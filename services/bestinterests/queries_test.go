package bestinterests

import (
	"testing"

	"mangrove/pkg/decide/decidetest"
	"mangrove/pkg/service"
	biv1 "mangrove/proto/gen/bestinterestsv1"
	"mangrove/services/bestinterests/interests"
)

// Who is not shown how a child was heard is told of no fact and of no request, but for the one that waits for a check (CP-08, CP-09).
func TestWhatIsNotShownIsNotTold(t *testing.T) {
	s := decidetest.After(t, interests.New(),
		&biv1.AskedAbroad{Request: "answered", Agency: "social"}, &biv1.AnsweredFromAbroad{Request: "answered"},
		&biv1.AskedAbroad{Request: "waits", Agency: "social", ToCheck: true},
		&biv1.ViewsRecorded{ObjectsToLeaving: true}, &biv1.PanelConvened{Members: []string{"a"}},
		&biv1.DeterminationProposed{Determination: "d"}, &biv1.MemberDissented{Determination: "d", Member: "a"},
	)
	all := view(s, service.Seen{Shows: []string{"members", "heard"}}, service.Asked{})
	if len(all.GetRequests()) != 2 || len(all.GetHearings()) != 1 || !all.GetFacts().GetChildObjects() || len(all.GetPanel()) != 1 || len(all.GetDissented()) != 1 {
		t.Errorf("who is shown all is told %v", all)
	}
	none := view(s, service.Seen{}, service.Asked{})
	if r := none.GetRequests(); len(r) != 1 || r[0].GetRequest() != "waits" {
		t.Errorf("of requests it is told %v", r)
	}
	if none.GetFacts() != nil || len(none.GetHearings())+len(none.GetPanel())+len(none.GetDissented()) > 0 {
		t.Errorf("it is told %v", none)
	}
}
