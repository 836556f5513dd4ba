package register

import (
	"maps"
	"slices"
	"time"

	"google.golang.org/protobuf/types/known/timestamppb"

	consentv1 "mangrove/proto/gen/consentv1"
	grantv1 "mangrove/proto/gen/grantv1"
)

// Proposed tells the policy whom what waits for another agency's word is to keep out.
func (s State) Proposed() []any {
	out := []any{}
	for _, waits := range []map[string]Grant{s.Asked, s.held()} {
		for _, id := range sorted(waits) {
			out = append(out, map[string]any{"id": id, "agency": waits[id].Agency, "person": waits[id].Person})
		}
	}
	return out
}

// Waiting lists the exclusions and blocks of a case that wait for another agency's word at an instant, of those that are shown
// to who reads it (CP-10).
func (s State) Waiting(caseID string, at time.Time, shown []string) []*consentv1.Waiting {
	var out []*consentv1.Waiting
	list := func(grants map[string]Grant, holds bool) {
		for _, id := range sorted(grants) {
			g := grants[id]
			if g.Ended || !at.Before(g.Until) || !slices.Contains(shown, id) {
				continue
			}
			w := &consentv1.Waiting{Holds: holds, Whose: confirms, Instead: "consent." + confirmBlock, Grant: &grantv1.Grant{
				Id: id, Case: caseID, Kind: g.Kind, ProposedBy: g.ProposedBy, Until: timestamppb.New(g.Until),
				Recipient: &grantv1.Recipient{Agency: g.Agency, Service: g.Service, Person: g.Person, Country: g.Country},
			}}
			if g.Kind == grantv1.GrantKind_GRANT_KIND_EXCLUSION {
				w.Instead = "consent." + confirmExclusion
			}
			out = append(out, w)
		}
	}
	list(s.Asked, false)
	list(s.held(), true)
	return out
}

// held are the blocks that hold while they wait.
func (s State) held() map[string]Grant {
	held := maps.Clone(s.Grants)
	maps.DeleteFunc(held, func(_ string, g Grant) bool { return g.Kind != grantv1.GrantKind_GRANT_KIND_BLOCK || !g.Waits })
	return held
}
