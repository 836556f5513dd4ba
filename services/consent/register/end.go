package register

import (
	"maps"
	"slices"

	"mangrove/pkg/decide"
	grantv1 "mangrove/proto/gen/grantv1"
)

func sorted(m map[string]Grant) []string { return slices.Sorted(maps.Keys(m)) }

// Withdraw ends a consent, an exclusion or a reading of the own record: at once, as easily as it was given (C-02).
type Withdraw struct{ Grant string }

// Decide ends.
func (c Withdraw) Decide(s State, given decide.Given) (decide.Outcome, error) {
	g, ok := s.Grants[c.Grant]
	switch {
	case !ok:
		return decide.Refuse("no_grant", "there is no such agreement on this case: choose one that is listed")
	case g.Ended:
		return decide.Refuse("grant_ended", "it has ended already: nothing opens by it")
	}
	switch g.Kind {
	case grantv1.GrantKind_GRANT_KIND_CONSENT:
		return s.withdrawn(g), nil
	case grantv1.GrantKind_GRANT_KIND_EXCLUSION:
		if obliged(given, twoAgencies) {
			return s.letInByTwo(c.Grant, given)
		}
		return s.ended(c.Grant, grantv1.EndReason_END_REASON_WITHDRAWN), nil
	case grantv1.GrantKind_GRANT_KIND_OWN_RECORD:
		return s.ended(c.Grant, grantv1.EndReason_END_REASON_WITHDRAWN), nil
	case grantv1.GrantKind_GRANT_KIND_REFUSAL:
		return decide.Refuse("agree_anew", "a no is taken back by agreeing anew, before a witness")
	default:
		return decide.Refuse("not_the_persons", "this is not the person's to withdraw: revoke the referral, or ask the guardianship office")
	}
}

// withdrawn ends what was agreed to, however often it was written down: of every family, purpose and recipient the same. What
// one custodian takes back ends nothing of another's (H-01).
func (s State) withdrawn(what Grant) decide.Outcome {
	var out decide.Outcome
	for _, id := range sorted(s.Grants) {
		g := s.Grants[id]
		if g.Ended || g.Kind != what.Kind || g.Family != what.Family || g.Purpose != what.Purpose || g.Agency != what.Agency || !covers(what.Service, g.Service) || !covers(what.Person, g.Person) || !covers(what.Custodian, g.Custodian) {
			continue
		}
		gone := s.ended(id, grantv1.EndReason_END_REASON_WITHDRAWN)
		out.Events, out.Done = append(out.Events, gone.Events...), append(out.Done, gone.Done...)
	}
	return out
}

// covers says whether two parts of a recipient overlap: an empty one does not narrow.
func covers(a, b string) bool { return a == "" || b == "" || a == b }

// Expire ends a grant whose until has come.
type Expire struct{ Grant string }

// Decide ends.
func (c Expire) Decide(s State, _ decide.Given) (decide.Outcome, error) {
	if g, ok := s.Grants[c.Grant]; !ok || g.Ended {
		return decide.Refuse("grant_ended", "it has ended already")
	}
	return s.ended(c.Grant, grantv1.EndReason_END_REASON_EXPIRED), nil
}

// EndFollowing ends what followed from an event of another service: an accepted referral, a determination, an undertaking.
type EndFollowing struct {
	Grants []string
	Reason grantv1.EndReason
}

// EndReferral ends what followed from a referral.
func EndReferral(referral string) EndFollowing {
	return EndFollowing{Following(referral), grantv1.EndReason_END_REASON_REFERRAL_ENDED}
}

// EndDetermination ends what followed from a determination that was reopened.
func EndDetermination(determination string) EndFollowing {
	return EndFollowing{Determined(determination), grantv1.EndReason_END_REASON_REOPENED}
}

// CloseFile ends what followed from what members of a panel had undertaken.
func CloseFile(undertakings []string) EndFollowing {
	ids := make([]string, len(undertakings))
	for i, u := range undertakings {
		ids[i] = Undertaken(u)
	}
	return EndFollowing{ids, grantv1.EndReason_END_REASON_SITTING_OVER}
}

// Decide ends. The call may come before the event: then what would follow from it is ended before it is given, and never
// begins.
func (c EndFollowing) Decide(s State, _ decide.Given) (decide.Outcome, error) {
	var out decide.Outcome
	for _, id := range c.Grants {
		if !s.Grants[id].Ended {
			one := s.ended(id, c.Reason)
			out.Events = append(out.Events, one.Events...)
			out.Done = append(out.Done, one.Done...)
		}
	}
	return out, nil
}
