package register

import (
	"time"

	"google.golang.org/protobuf/types/known/timestamppb"

	consentv1 "mangrove/proto/gen/consentv1"
	grantv1 "mangrove/proto/gen/grantv1"
)

// Waiting lists the exclusions and blocks of a case that wait for another agency's word, but those of who reads it: nobody is
// warned that they are to be kept out (CP-10).
func (s State) Waiting(caseID string, at time.Time, worker, agency string) []*consentv1.Waiting {
	var out []*consentv1.Waiting
	list := func(grants map[string]Grant, holds bool) {
		for _, id := range sorted(grants) {
			g := grants[id]
			if g.Ended || !at.Before(g.Until) || g.names(worker, agency) {
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
	held := map[string]Grant{}
	for id, g := range s.Grants {
		if g.Kind == grantv1.GrantKind_GRANT_KIND_BLOCK && g.Waits {
			held[id] = g
		}
	}
	list(held, true)
	return out
}

// names says whether a grant is about a worker, or about their whole agency.
func (g Grant) names(worker, agency string) bool {
	if g.Person != "" {
		return g.Person == worker
	}
	return g.Agency != "" && g.Agency == agency
}
