package bestinterests

import (
	"slices"

	"google.golang.org/protobuf/proto"

	"mangrove/pkg/decide"
	"mangrove/pkg/service"
	"mangrove/pkg/service/grants"
	biv1 "mangrove/proto/gen/bestinterestsv1"
	contractv1 "mangrove/proto/gen/contractv1"
	grantv1 "mangrove/proto/gen/grantv1"
	"mangrove/services/bestinterests/interests"
)

// Name is the service's name.
const Name = "bestinterests"

// tells the register what has ended: what a determination gave, or what members of a panel undertook.
func tells(e *contractv1.Event, m proto.Message) []service.DirectCall {
	switch m := m.(type) {
	case *biv1.Reopened:
		return grants.Ending(grants.End{Case: e.GetSubject(), Follows: m.GetDetermination()})
	case *biv1.FileClosed:
		return grants.Ending(grants.End{Case: e.GetSubject(), Undertakings: m.GetUndertakings()})
	}
	return nil
}

// Define puts the service together. end tells the register what has ended; agencies is the registry of agencies.
func Define(end service.Caller, agencies service.Agencies) service.Definition {
	children := interests.New()
	return service.Definition{
		Name:     Name,
		Subjects: []decide.Machine{children},
		Routes:   routes(children, agencies),
		Reads:    []string{"consent", "identification", "legalaid", "returns"},
		Needs:    []string{"adult_on", "age_disputed", "guardian", "doubted_guardians", "origin_contact"},
		// Who houses a child names no guardian, who keeps the case sits on no panel, and guardian and lawyer hear the child.
		Copies: func(g *grantv1.Grant, _ bool) bool {
			switch g.GetKind() {
			case grantv1.GrantKind_GRANT_KIND_GUARDIANSHIP:
				return true
			case grantv1.GrantKind_GRANT_KIND_ASSIGNMENT:
				return slices.Contains([]string{"shelter", "identification", "legalaid"}, g.GetRecipient().GetService())
			}
			return false
		},
		Tells: tells,
		Calls: map[string]service.Caller{grants.EndCall: end},
	}
}
