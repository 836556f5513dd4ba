package register

import (
	"maps"
	"slices"

	"mangrove/pkg/decide"
	grantv1 "mangrove/proto/gen/grantv1"
)

func sorted(m map[string]Grant) []string { return slices.Sorted(maps.Keys(m)) }

// Withdraw ends a consent, a refusal or an exclusion: at once, as easily as it was given (C-02).
type Withdraw struct{ Grant string }

// Decide ends.
func (c Withdraw) Decide(s State, _ decide.Given) (decide.Outcome, error) {
	g, ok := s.Grants[c.Grant]
	switch {
	case !ok:
		return decide.Refuse("no_grant", "there is no such agreement on this case")
	case g.Ended:
		return decide.Refuse("grant_ended", "it has ended already: nothing opens by it")
	}
	switch g.Kind {
	case grantv1.GrantKind_GRANT_KIND_CONSENT, grantv1.GrantKind_GRANT_KIND_REFUSAL, grantv1.GrantKind_GRANT_KIND_EXCLUSION,
		grantv1.GrantKind_GRANT_KIND_OWN_RECORD:
		return s.ended(c.Grant, grantv1.EndReason_END_REASON_WITHDRAWN), nil
	default:
		return decide.Refuse("not_the_persons", "this is not the person's to withdraw: revoke the referral, or ask the guardianship office")
	}
}

// Expire ends a grant whose until has come.
type Expire struct{ Grant string }

// Decide ends.
func (c Expire) Decide(s State, _ decide.Given) (decide.Outcome, error) {
	if g, ok := s.Grants[c.Grant]; !ok || g.Ended {
		return decide.Refuse("grant_ended", "it has ended already")
	}
	return s.ended(c.Grant, grantv1.EndReason_END_REASON_EXPIRED), nil
}

// EndFollowing ends what followed from an event of another service: an accepted referral, a determination.
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
