package identification

import (
	"maps"
	"slices"
	"time"

	"google.golang.org/protobuf/types/known/timestamppb"

	"mangrove/pkg/service"
	"mangrove/pkg/store"
	contractv1 "mangrove/proto/gen/contractv1"
	grantv1 "mangrove/proto/gen/grantv1"
	idv1 "mangrove/proto/gen/identificationv1"
	"mangrove/services/identification/casefile"
)

// view shows a case. Its sections are put in by asking to open them.
func view(s casefile.State, seen service.Seen, a service.Asked) *idv1.CaseView {
	v := &idv1.CaseView{Case: seen.ID, Person: seen.Person, Version: seen.Version, BrokeOff: brokeOff(s, seen.Grants, a.Agency)}
	if slices.Contains(seen.Shows, "facts") {
		v.Facts = casefile.Facts(s)
	}
	if at, err := time.Parse(time.RFC3339, seen.OpenedAt); err == nil {
		v.OpenedAt = timestamppb.New(at)
	}
	if c := s.Conclusion; c.On != "" {
		v.Conclusion = &idv1.ConclusionView{Victim: c.Victim, On: c.On, By: c.By}
	}
	if s.Agency == a.Agency {
		v.Unread = s.Unread
	}
	v.Referrals = shown(s, seen, a.Agency)
	return v
}

// shown are the referrals of a case that its reader may see.
func shown(s casefile.State, seen service.Seen, agency string) []*idv1.ReferralView {
	var out []*idv1.ReferralView
	for _, id := range slices.Sorted(maps.Keys(s.Referrals)) {
		if !slices.Contains(seen.Shows, id) {
			continue
		}
		r := s.Referrals[id]
		out = append(out, &idv1.ReferralView{
			Referral: id, Service: r.Service, Agency: r.Agency, Purpose: r.Purpose, State: r.State, Declined: r.Declined,
			Ours: r.FromAgency != "" && r.FromAgency == agency,
		})
	}
	return out
}

// referralsView shows how the referrals of a case stand, and opens nothing of it.
func referralsView(s casefile.State, seen service.Seen, a service.Asked) *idv1.ReferralsView {
	return &idv1.ReferralsView{Case: seen.ID, Referrals: shown(s, seen, a.Agency)}
}

// brokeOff says that an agency took a call which is to be gone on with, as the duty of it does: until somebody was asked to help, or a
// no was written down. No other agency is told, which may not know of either (N-01).
func brokeOff(s casefile.State, held []store.Held, agency string) bool {
	return s.BrokeOff() && s.Agency == agency && !slices.ContainsFunc(held, func(h store.Held) bool {
		return h.GetKind() == grantv1.GrantKind_GRANT_KIND_REFUSAL && s.GoesNoFurther(refused(h.Grant))
	})
}

// refused is the service that a no is to as a whole; empty where it is to one agency.
func refused(no *grantv1.Grant) string {
	if no.GetRecipient().GetAgency() != "" {
		return ""
	}
	return no.GetRecipient().GetService()
}

// corrections shows when who somebody is was corrected, as far as what others made of the case is for the reader.
func corrections(s casefile.State, seen service.Seen, _ service.Asked) *idv1.CorrectionsView {
	v := &idv1.CorrectionsView{Case: seen.ID}
	if !slices.Contains(seen.Shows, "facts") {
		return v
	}
	for _, c := range s.Corrected {
		v.Corrections = append(v.Corrections, &idv1.CorrectionView{
			What: c.What, Agency: c.Agency, Roles: c.Roles, First: timestamppb.New(c.First), Last: timestamppb.New(c.Last), Times: c.Times,
		})
	}
	return v
}

// referrals are what the policy is told of a case that is read: who is asked, and by whom.
func referrals(s casefile.State, _ *contractv1.Done, _ service.Asked) map[string]any {
	out := []any{}
	for _, id := range slices.Sorted(maps.Keys(s.Referrals)) {
		out = append(out, map[string]any{"id": id, "agency": s.Referrals[id].Agency, "from_agency": s.Referrals[id].FromAgency})
	}
	return map[string]any{"referrals": out}
}
