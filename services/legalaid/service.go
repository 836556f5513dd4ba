package legalaid

import (
	"google.golang.org/protobuf/proto"

	"mangrove/pkg/decide"
	"mangrove/pkg/service"
	contractv1 "mangrove/proto/gen/contractv1"
	grantv1 "mangrove/proto/gen/grantv1"
	returnsv1 "mangrove/proto/gen/returnsv1"
	"mangrove/services/legalaid/matter"
)

// Name is the service's name.
const Name = "legalaid"

// Define puts the service together.
func Define() service.Definition {
	cases := matter.New()
	return service.Definition{
		Name:     Name,
		Subjects: []decide.Machine{cases},
		Routes:   routes(cases),
		Reads:    []string{"consent", "identification", "returns"},
		// Who arranges a return advises nobody on it.
		Copies: func(g *grantv1.Grant) bool {
			return g.GetKind() == grantv1.GrantKind_GRANT_KIND_ASSIGNMENT && g.GetRecipient().GetService() == "returns"
		},
		Needs: []string{"adult_on", "age_disputed", "return_open"},
		Reactions: []service.Reaction{
			service.React("owe a lawyer when an office gets a part", func(e *contractv1.Event, m *grantv1.GrantGiven) []service.Do {
				if m.GetGrant().GetKind() != grantv1.GrantKind_GRANT_KIND_ASSIGNMENT || m.GetGrant().GetRecipient().GetService() != Name {
					return nil
				}
				return []service.Do{service.On(cases, e.GetSubject(), matter.Part{Office: m.GetGrant().GetRecipient().GetAgency()})}
			}),
			service.React("owe nothing when its part ends", func(e *contractv1.Event, m *grantv1.GrantEnded) []service.Do {
				if m.GetKind() != grantv1.GrantKind_GRANT_KIND_ASSIGNMENT || m.GetRecipient().GetService() != Name {
					return nil
				}
				return []service.Do{service.On(cases, e.GetSubject(), matter.PartEnded{Office: m.GetRecipient().GetAgency()})}
			}),
			service.React("look for a return when an office gets a part", func(e *contractv1.Event, m *contractv1.Restated) []service.Do {
				if m.GetService() != Name || e.GetSource() != "returns" {
					return nil
				}
				return []service.Do{service.On(cases, e.GetSubject(), matter.Return{})}
			}),
			advise[*returnsv1.Enquired](cases), advise[*returnsv1.ReturnClosed](cases), advise[*returnsv1.Departed](cases),
			advise[*returnsv1.DepartureTakenBack](cases),
		},
	}
}

// advise: who has a claim open is advised before they return.
func advise[E proto.Message](cases *decide.Aggregate[matter.State]) service.Reaction {
	var of E
	return service.React("advise on the return: "+string(of.ProtoReflect().Descriptor().Name()), func(e *contractv1.Event, _ E) []service.Do {
		return []service.Do{service.On(cases, e.GetSubject(), matter.Return{})}
	})
}
