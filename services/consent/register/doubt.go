package register

import (
	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/types/known/timestamppb"

	"mangrove/pkg/decide"
	grantv1 "mangrove/proto/gen/grantv1"
)

// DoubtGuardian says that a guardian is under suspicion or in conflict. The first to say so changes nothing but asks for
// a second; when one of another agency says so too, the guardianship ends, and what that guardian agreed to is under
// review: for care it goes on for at most 72 hours and carries nothing new, all else ends at once (C-04).
type DoubtGuardian struct{ Grant string }

// doubt names the duty of a second worker, of another agency, to look.
const doubt = "look_at_guardian"

// Decide doubts.
func (c DoubtGuardian) Decide(s State, g decide.Given) (decide.Outcome, error) {
	grant, ok := s.Grants[c.Grant]
	switch {
	case !ok || grant.Kind != grantv1.GrantKind_GRANT_KIND_GUARDIANSHIP:
		return decide.Refuse("no_guardianship", "there is no such guardianship on this case: choose one that is listed")
	case grant.Ended:
		return decide.Refuse("grant_ended", "the guardianship has ended already: nothing rests on it")
	case grant.DoubtedBy == g.Agency:
		return decide.Refuse("second_agency", "your agency has said so: now one of another agency must")
	case grant.DoubtedBy == "":
		return decide.Outcome{
			Events: []proto.Message{&grantv1.GuardianDoubted{Grant: c.Grant, Agency: g.Agency}},
			Open:   []decide.Duty{forAnother(doubt, c.Grant, provisional/3, g)},
		}, nil
	}
	out := s.ended(c.Grant, grantv1.EndReason_END_REASON_IN_DOUBT)
	out.Done = append(out.Done, doubt+"/"+c.Grant)
	for _, id := range sorted(s.Grants) {
		one := s.Grants[id]
		if one.Kind != grantv1.GrantKind_GRANT_KIND_CONSENT || one.Giver != grantv1.Giver_GIVER_GUARDIAN || one.Ended {
			continue
		}
		if !obliged(g, "care:"+one.Purpose) {
			gone := s.ended(id, grantv1.EndReason_END_REASON_IN_DOUBT)
			out.Events, out.Done = append(out.Events, gone.Events...), append(out.Done, gone.Done...)
			continue
		}
		until := timestamppb.New(g.At.Add(provisional))
		if one.Until.Before(until.AsTime()) {
			until = timestamppb.New(one.Until)
		}
		out.Events = append(out.Events, &grantv1.GrantReviewed{Grant: id, Until: until})
		out.Open = append(out.Open, expiry(&grantv1.Grant{Id: id, Until: until})...)
	}
	return out, nil
}
