package health

import (
	"google.golang.org/protobuf/proto"

	"mangrove/pkg/decide"
	"mangrove/pkg/service"
	contractv1 "mangrove/proto/gen/contractv1"
	grantv1 "mangrove/proto/gen/grantv1"
	returnsv1 "mangrove/proto/gen/returnsv1"
	"mangrove/services/health/care"
)

// Name is the service's name.
const Name = "health"

// Define puts the service together.
func Define() service.Definition {
	cases := care.New()
	return service.Definition{
		Name:     Name,
		Subjects: []decide.Machine{cases},
		Routes:   routes(cases),
		Reads:    []string{"consent", "identification", "returns"},
		Needs:    []string{"adult_on", "age_disputed", "departure_on", "arrives_at", "departed"},
		Reactions: []service.Reaction{
			journey[*returnsv1.TicketBooked](cases, care.Journey{}), journey[*returnsv1.TicketReleased](cases, care.JourneyEnded{}),
			journey[*returnsv1.MindChanged](cases, care.JourneyEnded{}), journey[*returnsv1.Departed](cases, care.Journey{}),
			journey[*returnsv1.DepartureTakenBack](cases, care.Journey{}),
			service.React("look for a journey when the clinic gets a part", func(e *contractv1.Event, m *contractv1.Restated) []service.Do {
				if m.GetService() != Name || e.GetSource() != "returns" {
					return nil
				}
				return []service.Do{service.On(cases, e.GetSubject(), care.Parts{})}
			}),
			service.React("hand on the duty to examine when a clinic's part ends", func(e *contractv1.Event, m *grantv1.GrantEnded) []service.Do {
				if m.GetKind() != grantv1.GrantKind_GRANT_KIND_ASSIGNMENT || m.GetRecipient().GetService() != Name {
					return nil
				}
				return []service.Do{service.On(cases, e.GetSubject(), care.Parts{})}
			}),
		},
	}
}

// journey: whoever is to leave, or not to any more, is examined for that journey, or not any more (R-03, P2).
func journey[E proto.Message](cases *decide.Aggregate[care.State], news decide.Command[care.State]) service.Reaction {
	var of E
	return service.React("examine for the journey: "+string(of.ProtoReflect().Descriptor().Name()), func(e *contractv1.Event, _ E) []service.Do {
		return []service.Do{service.On(cases, e.GetSubject(), news)}
	})
}
