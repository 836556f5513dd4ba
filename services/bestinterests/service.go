package bestinterests

import (
	"mangrove/pkg/decide"
	"mangrove/pkg/service"
	"mangrove/pkg/service/grants"
	grantv1 "mangrove/proto/gen/grantv1"
	"mangrove/services/bestinterests/interests"
)

// Name is the service's name.
const Name = "bestinterests"

// Define puts the service together. end tells the register that a determination was reopened; agencies is the registry of agencies.
func Define(end service.Caller, agencies service.Agencies) service.Definition {
	children := interests.New()
	return service.Definition{
		Name:     Name,
		Subjects: []decide.Machine{children},
		Routes:   routes(children, agencies),
		Reads:    []string{"consent", "identification", "legalaid", "returns"},
		Needs:    []string{"adult_on", "age_disputed", "guardian", "doubted_guardians", "origin_contact"},
		// Who houses a child names no guardian, and who keeps the case sits on no panel.
		Copies: func(g *grantv1.Grant, _ bool) bool {
			to := g.GetRecipient().GetService()
			return g.GetKind() == grantv1.GrantKind_GRANT_KIND_ASSIGNMENT && (to == "shelter" || to == "identification")
		},
		Calls: map[string]service.Caller{grants.EndCall: end},
	}
}
