package identification

import (
	"google.golang.org/protobuf/proto"

	"mangrove/pkg/decide"
	"mangrove/pkg/service"
	"mangrove/pkg/service/grants"
	contractv1 "mangrove/proto/gen/contractv1"
	grantv1 "mangrove/proto/gen/grantv1"
	idv1 "mangrove/proto/gen/identificationv1"
	returnsv1 "mangrove/proto/gen/returnsv1"
	"mangrove/services/identification/casefile"
)

// Name is the service's name.
const Name = "identification"

// Define puts the service together. end tells the register that a referral's grants have ended; agencies is the
// registry of agencies; services are those of the platform.
func Define(end service.Caller, agencies service.Agencies, services []string) service.Definition {
	cases := casefile.New()
	return service.Definition{
		Name:      Name,
		Subjects:  []decide.Machine{cases},
		Routes:    routes(cases, agencies, services),
		Reads:     []string{"consent", "legalaid", "returns", "shelter"},
		Needs:     []string{"guardian", "origin_contact"},
		OwnGrants: ownGrants,
		Tells:     tells,
		// The copy also holds the consents and refusals of own cases, to refuse early what nothing covers.
		CopiesOwnCases: true,
		Calls:          map[string]service.Caller{grants.EndCall: end},
		Reactions: []service.Reaction{
			service.React("a guardian stands, or the person said no", func(e *contractv1.Event, m *grantv1.GrantGiven) []service.Do {
				switch m.GetGrant().GetKind() {
				case grantv1.GrantKind_GRANT_KIND_GUARDIANSHIP:
					return []service.Do{service.On(cases, e.GetSubject(), casefile.HaveGuardian{})}
				case grantv1.GrantKind_GRANT_KIND_REFUSAL:
					return []service.Do{service.On(cases, e.GetSubject(), casefile.SaidNo{Service: refused(m.GetGrant())})}
				}
				return nil
			}),
			oweNoPapers[*returnsv1.PapersIssued](cases), oweNoPapers[*returnsv1.Departed](cases), oweNoPapers[*returnsv1.ReturnClosed](cases),
		},
	}
}

// oweNoPapers: what a consulate owed is done with a travel document, and with the journey itself.
func oweNoPapers[E proto.Message](cases *decide.Aggregate[casefile.State]) service.Reaction {
	var of E
	return service.React("owe no papers: "+string(of.ProtoReflect().Descriptor().Name()), func(e *contractv1.Event, _ E) []service.Do {
		return []service.Do{service.On(cases, e.GetSubject(), casefile.OweNoPapers{})}
	})
}

// tells the register that a referral's grants have ended.
func tells(e *contractv1.Event, m proto.Message) []service.DirectCall {
	ended, ok := m.(*idv1.ReferralEnded)
	if !ok {
		return nil
	}
	return grants.Ending(grants.End{Case: e.GetSubject(), Follows: ended.GetReferral()})
}

// ownGrants: opening a case gives the registering agency its assignment and authorship in the own copy at once; in
// the register they come by the event, with the same ids.
func ownGrants(e *contractv1.Event, m proto.Message) []*grantv1.Grant {
	opened, ok := m.(*idv1.CaseOpened)
	if !ok {
		return nil
	}
	return grants.Opening(e, opened.GetAgency(), opened.GetWorker())
}
