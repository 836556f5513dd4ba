package returns

import (
	"slices"

	"google.golang.org/protobuf/types/known/timestamppb"

	"mangrove/pkg/gate"
	"mangrove/pkg/service"
	returnsv1 "mangrove/proto/gen/returnsv1"
	"mangrove/services/returns/journey"
)

// view shows a return, to those who are told of the journey; to others that it is asked about. Its sections are put in by asking
// to open them.
func view(s journey.State, seen service.Seen, _ service.Asked) *returnsv1.ReturnView {
	v := &returnsv1.ReturnView{Case: seen.ID, Version: seen.Version, Stage: journey.Asked, Mistake: s.Mistake}
	if !slices.Contains(seen.Shows, "journey") {
		return v
	}
	v.Stage, v.Country, v.Facts = s.Stage(), s.Country, journey.Facts(s)
	if leaves := s.Ticket.LeavesAt; !leaves.IsZero() {
		v.LeavesAt = timestamppb.New(leaves)
	}
	if !s.Arrived.IsZero() {
		v.ArrivedAt = timestamppb.New(s.Arrived)
	}
	if slices.Contains(seen.Shows, "reintegration") {
		v.Reintegration = reintegration(s)
	}
	return v
}

// reintegration shows who receives the person how they fare, and what is left to do and to give.
func reintegration(s journey.State) *returnsv1.Reintegration {
	return &returnsv1.Reintegration{
		Standing: &returnsv1.Standing{Economic: s.Standing.Economic, Social: s.Standing.Social, Psychosocial: s.Standing.Psychosocial},
		AtRisk:   s.AtRisk, First: s.First, VisitedOn: s.VisitedOn, VisitDueOn: s.VisitDue(), Left: s.Left,
	}
}

// gates shows what a departure rests on.
func gates(id string, d gate.Decision) *returnsv1.GatesView {
	v := &returnsv1.GatesView{Case: id}
	for _, c := range d.Conditions {
		v.Gates = append(v.Gates, &returnsv1.GateView{Gate: c.Name, Rule: c.Rule, InPlace: c.InPlace, Blocks: c.Blocks, Whose: c.Whose, Instead: c.Instead, Until: c.Until})
	}
	return v
}
