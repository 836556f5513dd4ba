package bestinterests

import (
	"maps"
	"slices"

	"google.golang.org/protobuf/types/known/timestamppb"

	"mangrove/pkg/service"
	biv1 "mangrove/proto/gen/bestinterestsv1"
	"mangrove/services/bestinterests/interests"
)

// view shows what is known of a child's interests. Its sections are put in by asking to open them. Whom a panel has called, and how the
// child was heard, the policy does not show to everybody; what waits for another agency to check is shown to whoever may check it.
func view(s interests.State, seen service.Seen, _ service.Asked) *biv1.InterestsView {
	v := &biv1.InterestsView{Case: seen.ID, Version: seen.Version, Determination: s.InForce.ID, State: s.Stage}
	if slices.Contains(seen.Shows, "members") {
		v.Dissented = s.Dissented
		for _, id := range slices.Sorted(maps.Keys(s.Panel)) {
			v.Panel = append(v.Panel, &biv1.MemberView{Member: id, Recused: s.Panel[id].Recused, Undertook: s.Panel[id].Undertaking != "", Agreed: s.Panel[id].Agreed, SentBack: s.Panel[id].SentBack})
		}
	}
	if slices.Contains(seen.Shows, "heard") {
		v.Facts, v.Requests = interests.Facts(s), requests(s.Requests)
		for _, h := range s.Heard {
			v.Hearings = append(v.Hearings, &biv1.HearingView{On: h.On, By: h.By, SeenAlone: h.Alone, ObjectsToLeaving: h.Objects, Unconfirmed: h.Unconfirmed})
		}
	} else {
		v.Requests = requests(s.Unchecked())
	}
	for _, o := range s.Visited {
		v.Visits = append(v.Visits, &biv1.VisitView{On: o.On, By: o.By, SeenAlone: o.Alone})
	}
	if p := s.Proposal; p.ID != "" {
		v.Proposal = &biv1.ProposalView{
			Determination: p.ID, Option: p.Option, Conditions: p.Under(), Categories: p.Categories, Until: timestamppb.New(p.Until),
			SpecialReasons: p.SecondSitting,
		}
	}
	if d := s.InForce; d.ID != "" {
		v.Determined = &biv1.DeterminationView{Option: d.Option, Categories: d.Categories, Until: timestamppb.New(d.Until)}
		for _, c := range d.Conditions {
			v.Determined.Conditions = append(v.Determined.Conditions, &biv1.ConditionView{Condition: c.Kind, By: timestamppb.New(c.By), Met: c.Met, ReportedByAgency: c.ReporterAgency})
		}
	}
	for _, kind := range slices.Sorted(maps.Keys(s.Options)) {
		o := &biv1.WeighedOption{Kind: kind}
		for _, e := range slices.Sorted(maps.Keys(s.Options[kind])) {
			o.Weights = append(o.Weights, &biv1.ElementWeight{Element: e, Weight: s.Options[kind][e]})
		}
		v.Options = append(v.Options, o)
	}
	return v
}

// sittingView shows a member that they are called, and nothing of the child.
func sittingView(s interests.State, seen service.Seen, a service.Asked) *biv1.SittingView {
	return &biv1.SittingView{
		Case: seen.ID, Version: seen.Version, Sitting: s.Sitting, At: timestamppb.New(s.SittingAt), Chair: s.Chair,
		Undertook: s.Panel[a.Actor].Undertaking != "",
	}
}

// requestsView shows an agency what it was asked.
func requestsView(s interests.State, seen service.Seen, _ service.Asked) *biv1.RequestsView {
	return &biv1.RequestsView{Case: seen.ID, Version: seen.Version, Requests: requests(s.Requests)}
}

func requests(asked map[string]interests.Request) []*biv1.RequestView {
	var out []*biv1.RequestView
	for _, id := range slices.Sorted(maps.Keys(asked)) {
		r := asked[id]
		out = append(out, &biv1.RequestView{Request: id, Kind: r.Kind, Agency: r.Agency, State: r.State, Finding: r.Finding, Learns: r.Learns})
	}
	return out
}
