package consent

import (
	"mangrove/pkg/decide"
	"mangrove/pkg/service"
	"mangrove/pkg/store"
	contractv1 "mangrove/proto/gen/contractv1"
	grantv1 "mangrove/proto/gen/grantv1"
	idv1 "mangrove/proto/gen/identificationv1"
	"mangrove/services/consent/register"
	"mangrove/services/consent/standing"
)

// Name is the service's name.
const Name = "consent"

// Define puts the service together. disclosures tells who opened what; agencies is the registry of agencies, of which
// kind each is; services are those of the platform.
func Define(disclosures Disclosures, agencies map[string]string, services []string) service.Definition {
	cases := register.New()
	workers, bodies := standing.New("worker"), standing.New("agency")
	return service.Definition{
		Name:       Name,
		Subjects:   []decide.Machine{cases, workers, bodies},
		Routes:     routes(cases, workers, bodies, disclosures, agencies, services),
		Reads:      []string{"identification", "shelter"},
		Needs:      []string{"adult_on", "age_disputed", "stage"},
		FoldsEvery: true,
		Register:   true,
		Reactions: []service.Reaction{
			service.React("assign the registering agency", func(e *contractv1.Event, m *idv1.CaseOpened) []service.Do {
				return []service.Do{service.On(cases, e.GetSubject(), register.Follow{Grants: opening(e, m)})}
			}),
			service.React("assign and share on acceptance", func(e *contractv1.Event, m *idv1.ReferralAccepted) []service.Do {
				return []service.Do{service.On(cases, e.GetSubject(), register.Follow{Grants: accepted(e, m)})}
			}),
			// The direct call ends them at once; should it ever be lost, the event does.
			service.React("end what followed from a referral", func(e *contractv1.Event, m *idv1.ReferralEnded) []service.Do {
				return []service.Do{service.On(cases, e.GetSubject(), register.EndFollowing{Referral: m.GetReferral()})}
			}),
		},
		Deadlines: map[string]service.Deadline{
			register.ExpiryDuty: func(d store.Duty) service.Do {
				return service.On(cases, d.Subject, register.Expire{Grant: d.Details["grant"]})
			},
		},
	}
}

// opening are the grants that follow from opening a case; identification has the same in its copy at once.
func opening(e *contractv1.Event, m *idv1.CaseOpened) []*grantv1.Grant {
	to := &grantv1.Recipient{Agency: m.GetAgency(), Service: e.GetSource()}
	return []*grantv1.Grant{
		{
			Id: "assignment-" + e.GetId(), Case: e.GetSubject(), Kind: grantv1.GrantKind_GRANT_KIND_ASSIGNMENT, Purpose: e.GetSource(),
			Recipient: to, From: e.GetTime(), Lead: m.GetWorker(),
		},
		{
			Id: "author-" + e.GetId(), Case: e.GetSubject(), Kind: grantv1.GrantKind_GRANT_KIND_AUTHOR, Purpose: e.GetSource(),
			Recipient: to, From: e.GetTime(),
		},
	}
}

// accepted are the grants that follow from an accepted referral: the share, the assignment, and authorship of what
// the agency will write in its own service.
func accepted(e *contractv1.Event, m *idv1.ReferralAccepted) []*grantv1.Grant {
	ids := register.Following(m.GetReferral())
	grant := func(id string, k grantv1.GrantKind) *grantv1.Grant {
		return &grantv1.Grant{
			Id: id, Case: e.GetSubject(), Kind: k, Purpose: m.GetPurpose(), Categories: m.GetCategories(),
			Recipient: &grantv1.Recipient{Agency: m.GetAgency(), Service: m.GetService()}, From: e.GetTime(),
			Follows: m.GetReferral(), Lead: m.GetWorker(),
		}
	}
	author := grant(ids[1], grantv1.GrantKind_GRANT_KIND_AUTHOR)
	author.Categories = nil // whoever wrote a section knows it, whatever was shared
	return []*grantv1.Grant{
		grant(ids[0], grantv1.GrantKind_GRANT_KIND_REFERRAL),
		author,
		grant(ids[2], grantv1.GrantKind_GRANT_KIND_ASSIGNMENT),
	}
}
