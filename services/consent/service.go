package consent

import (
	"mangrove/pkg/decide"
	"mangrove/pkg/service"
	"mangrove/pkg/service/grants"
	"mangrove/pkg/store"
	biv1 "mangrove/proto/gen/bestinterestsv1"
	contractv1 "mangrove/proto/gen/contractv1"
	grantv1 "mangrove/proto/gen/grantv1"
	idv1 "mangrove/proto/gen/identificationv1"
	"mangrove/services/consent/register"
	"mangrove/services/consent/standing"
)

// Name is the service's name.
const Name = "consent"

// Define puts the service together. disclosures tells who opened what; agencies is the registry of agencies; services are those of the platform.
func Define(disclosures Disclosures, agencies service.Agencies, services []string) service.Definition {
	cases := register.New()
	workers, bodies := standing.New("worker"), standing.New("agency")
	return service.Definition{
		Name:       Name,
		Subjects:   []decide.Machine{cases, workers, bodies},
		Routes:     routes(cases, workers, bodies, disclosures, agencies, services),
		Reads:      []string{"bestinterests", "identification", "legalaid", "returns", "shelter"},
		Needs:      []string{"adult_on", "age_disputed", "custodians", "origin_contact"},
		FoldsEvery: []string{service.CaseKind},
		Register:   true,
		Reactions: []service.Reaction{
			service.React("assign the registering agency", func(e *contractv1.Event, m *idv1.CaseOpened) []service.Do {
				return []service.Do{service.On(cases, e.GetSubject(), register.Follow{Grants: grants.Opening(e, m.GetAgency(), m.GetWorker())})}
			}),
			service.React("assign and share on acceptance", func(e *contractv1.Event, m *idv1.ReferralAccepted) []service.Do {
				return []service.Do{service.On(cases, e.GetSubject(), register.Follow{Grants: accepted(e, m)})}
			}),
			// The direct call ends them at once; should it ever be lost, the event does.
			service.React("end what followed from a referral", func(e *contractv1.Event, m *idv1.ReferralEnded) []service.Do {
				return []service.Do{service.On(cases, e.GetSubject(), register.EndReferral(m.GetReferral()))}
			}),
			service.React("give the guardianship", func(e *contractv1.Event, m *biv1.GuardianAppointed) []service.Do {
				return []service.Do{service.On(cases, e.GetSubject(), register.Guard{Grant: guardianship(e, m)})}
			}),
			service.React("carry what a short assessment names", func(e *contractv1.Event, m *biv1.ShortAssessmentSigned) []service.Do {
				return []service.Do{service.On(cases, e.GetSubject(), register.Follow{Grants: assessed(e, m)})}
			}),
			service.React("open the file to who undertook", func(e *contractv1.Event, m *biv1.MemberUndertook) []service.Do {
				return []service.Do{service.On(cases, e.GetSubject(), register.Follow{Grants: undertaken(e, m)})}
			}),
			service.React("close the file", func(e *contractv1.Event, m *biv1.FileClosed) []service.Do {
				return []service.Do{service.On(cases, e.GetSubject(), register.CloseFile(m.GetUndertakings()))}
			}),
			service.React("open the answer to who asked", func(e *contractv1.Event, m *biv1.AskedAbroad) []service.Do {
				return []service.Do{service.On(cases, e.GetSubject(), register.Follow{Grants: asked(e, m)})}
			}),
			service.React("carry what a determination names", func(e *contractv1.Event, m *biv1.Determined) []service.Do {
				return []service.Do{service.On(cases, e.GetSubject(), register.Follow{Grants: determined(e, m)})}
			}),
			service.React("end what a determination carried", func(e *contractv1.Event, m *biv1.Reopened) []service.Do {
				return []service.Do{service.On(cases, e.GetSubject(), register.EndDetermination(m.GetDetermination()))}
			}),
		},
		Deadlines: map[string]service.Deadline{
			register.ExpiryDuty: func(d store.Duty) service.Do {
				return service.On(cases, d.Subject, register.Expire{Grant: d.Details["grant"]})
			},
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

// guardianship follows from an appointment.
func guardianship(e *contractv1.Event, m *biv1.GuardianAppointed) *grantv1.Grant {
	return &grantv1.Grant{
		Id: "guardianship-" + e.GetId(), Case: e.GetSubject(), Kind: grantv1.GrantKind_GRANT_KIND_GUARDIANSHIP,
		Recipient: &grantv1.Recipient{Agency: m.GetAgency(), Person: m.GetGuardian()}, From: e.GetTime(),
	}
}

// undertaken is what a member of a panel reads for one sitting: what the determination rests on (B-02).
func undertaken(e *contractv1.Event, m *biv1.MemberUndertook) []*grantv1.Grant {
	return []*grantv1.Grant{{
		Id: register.Undertaken(m.GetUndertaking()), Case: e.GetSubject(), Kind: grantv1.GrantKind_GRANT_KIND_PANEL, Purpose: "best_interests",
		Categories: []contractv1.Category{contractv1.Category_CATEGORY_BEST_INTERESTS, contractv1.Category_CATEGORY_FAMILY},
		Recipient:  &grantv1.Recipient{Service: e.GetSource(), Person: m.GetMember()}, From: e.GetTime(), Until: m.GetUntil(),
		Follows: m.GetUndertaking(),
	}}
}

// asked is what an agency abroad answers to who asked it (CP-09).
func asked(e *contractv1.Event, m *biv1.AskedAbroad) []*grantv1.Grant {
	return []*grantv1.Grant{{
		Id: "request-" + m.GetRequest(), Case: e.GetSubject(), Kind: grantv1.GrantKind_GRANT_KIND_REQUEST, Purpose: "tracing",
		Categories: []contractv1.Category{contractv1.Category_CATEGORY_FAMILY}, Author: m.GetAgency(),
		Recipient: &grantv1.Recipient{Agency: m.GetByAgency(), Service: e.GetSource()}, From: e.GetTime(), Follows: m.GetRequest(),
	}}
}

// assessed is what a short assessment carries: to one agency, for one purpose (B-02).
func assessed(e *contractv1.Event, m *biv1.ShortAssessmentSigned) []*grantv1.Grant {
	return []*grantv1.Grant{{
		Id: "assessment-" + m.GetAssessmentId(), Case: e.GetSubject(), Kind: grantv1.GrantKind_GRANT_KIND_BEST_INTERESTS,
		Family: grantv1.Family_FAMILY_SHARING, Purpose: m.GetPurpose(), Categories: m.GetCategories(),
		Recipient: &grantv1.Recipient{Agency: m.GetAgency(), Service: m.GetService(), Country: m.GetCountry()},
		From:      e.GetTime(), Until: m.GetUntil(), Follows: m.GetAssessmentId(),
	}}
}

// determined is what a determination carries: to whoever carries it out in the country that it names. One that names none carries
// nothing.
func determined(e *contractv1.Event, m *biv1.Determined) []*grantv1.Grant {
	if m.GetCountry() == "" {
		return nil
	}
	return []*grantv1.Grant{{
		Id: register.Determined(m.GetDetermination())[0], Case: e.GetSubject(), Kind: grantv1.GrantKind_GRANT_KIND_BEST_INTERESTS,
		Family: grantv1.Family_FAMILY_SHARING, Purpose: m.GetPurpose(), Categories: m.GetCategories(),
		Recipient: &grantv1.Recipient{Country: m.GetCountry()}, From: e.GetTime(), Until: m.GetUntil(), Follows: m.GetDetermination(),
	}}
}
