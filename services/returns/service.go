package returns

import (
	"mangrove/pkg/decide"
	"mangrove/pkg/service"
	"mangrove/pkg/store"
	contractv1 "mangrove/proto/gen/contractv1"
	grantv1 "mangrove/proto/gen/grantv1"
	"mangrove/services/returns/journey"
)

// Name is the service's name.
const Name = "returns"

// Define puts the service together.
func Define() service.Definition {
	journeys := journey.New()
	return service.Definition{
		Name:     Name,
		Subjects: []decide.Machine{journeys},
		Routes:   routes(journeys),
		Reads:    []string{"bestinterests", "consent", "health", "identification", "legalaid", "shelter"},
		// What a determination carries names a country and no service: whether it tells who receives the child.
		Copies: func(g *grantv1.Grant) bool {
			return g.GetKind() == grantv1.GrantKind_GRANT_KIND_BEST_INTERESTS && g.GetRecipient().GetCountry() != ""
		},
		Needs: []string{
			"adult_on", "age_disputed", "unaccompanied", "stage", "indicator_on", "review_from", "review_open", "custodians", "guardian",
			"may_travel_until", "travel_conditions", "examined", "advised_on", "proceeding_open", "origin_contact",
			"determined_for", "determined_country", "determined_until", "conditions_open", "child_objects", "second_sitting", "views_on",
			"caregiver_verified_on", "tracing_concluded", "family_assessed_abroad", "family_concern", "family_return_assessed_on",
		},
		Reactions: []service.Reaction{
			service.React("note that an owner confirmed", func(e *contractv1.Event, m *contractv1.FactsConfirmed) []service.Do {
				if m.GetAsker() != Name {
					return nil
				}
				return []service.Do{service.On(journeys, e.GetSubject(), journey.Confirm{
					Owner: e.GetSource(), Ask: m.GetAsk(), At: e.GetTime().AsTime(),
				})}
			}),
		},
		Deadlines: map[string]service.Deadline{
			journey.TicketDuty: func(d store.Duty) service.Do { return service.On(journeys, d.Subject, journey.ExpireTicket{}) },
		},
	}
}
