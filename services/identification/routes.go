package identification

import (
	"slices"

	"google.golang.org/protobuf/proto"

	"mangrove/pkg/decide"
	"mangrove/pkg/service"
	idv1 "mangrove/proto/gen/identificationv1"
	"mangrove/services/identification/casefile"
)

type machine = *decide.Aggregate[casefile.State]

func routes(cases machine, agencies service.Agencies, services []string) []service.Route {
	return []service.Route{
		service.Command("/cases", "identification.open_case", "Open a case at the first contact.", cases,
			func(q *idv1.OpenCase, a service.Asked) decide.Command[casefile.State] {
				return casefile.Open{
					Channel: q.GetChannel(), Birth: q.GetBirth(), Unaccompanied: q.GetUnaccompanied(),
					Identity: a.Section("identity"), Contact: a.Section("contact"),
				}
			}, service.Opens()),
		service.Batch("/sheets", "identification.import_sheet", "Take in a sheet in columns of the Human Trafficking Case Data Standard.",
			service.Command("/sheets", "identification.open_case", "One row of a sheet.", cases,
				func(q *idv1.ImportRow, a service.Asked) decide.Command[casefile.State] {
					return casefile.Open{
						Channel: idv1.Channel_CHANNEL_SHEET, Birth: q.GetBirth(), Unread: q.GetUnread(),
						Identity: a.Section("identity"), Contact: a.Section("contact"),
					}
				}, service.Opens()),
			1<<20, readSheet, service.Shows(&idv1.SheetView{})),
		service.List("/cases", "identification.list", "The cases of your agency, by what is due.", cases, view, service.About(referrals), service.Params("number")),
		service.List("/referrals", "identification.list", "How the referrals of your agency's cases stand, case by case; nothing of a person opens.", cases, referralsView,
			service.About(referrals), service.Named("identification.referrals")),
		service.Query("/cases/{case}", "identification.read", "One case, each section as a value or as withheld.", cases, view, service.About(referrals)),
		service.Command("/cases/{case}/age-dispute", "identification.dispute_age", "Say that the age is in doubt.", cases,
			func(*idv1.DisputeAge, service.Asked) decide.Command[casefile.State] { return casefile.DisputeAge{} }),
		service.Command("/cases/{case}/birth", "identification.correct_birth", "Correct the range of birth dates.", cases,
			func(q *idv1.CorrectBirth, a service.Asked) decide.Command[casefile.State] {
				return casefile.CorrectBirth{Birth: q.GetBirth(), Roles: a.Roles}
			}),
		service.Command("/cases/{case}/identity", "identification.correct_identity", "Write anew, as a whole, who somebody is.", cases,
			func(_ *idv1.CorrectIdentity, a service.Asked) decide.Command[casefile.State] {
				return casefile.CorrectIdentity{Identity: a.Section("identity"), Roles: a.Roles}
			}),
		service.Query("/cases/{case}/corrections", "identification.read", "When who somebody is was corrected, and by whom.", cases, corrections,
			service.About(referrals), service.Named("identification.read_corrections")),
		service.Command("/cases/{case}/age", "identification.determine_age", "Say what the assessment of age found; a dispute ends with it.", cases,
			func(q *idv1.DetermineAge, _ service.Asked) decide.Command[casefile.State] {
				return casefile.DetermineAge{Birth: q.GetBirth()}
			}),
		service.Command("/cases/{case}/presumption", "identification.presume_victim", "Presume a victim, on reasonable grounds.", cases,
			func(_ *idv1.PresumeVictim, a service.Asked) decide.Command[casefile.State] {
				return casefile.PresumeVictim{Screening: a.Section("screening")}
			}),
		service.Command("/cases/{case}/conclusion", "identification.conclude_grounds", "Say whether the person is a victim, on conclusive grounds.", cases,
			func(q *idv1.ConcludeGrounds, a service.Asked) decide.Command[casefile.State] {
				return casefile.ConcludeGrounds{Victim: q.GetVictim(), Grounds: a.Section("grounds")}
			}, service.About(func(s casefile.State, _ *idv1.ConcludeGrounds, _ service.Asked) map[string]any {
				return map[string]any{"by": s.Conclusion.By}
			})),
		service.Command("/cases/{case}/review", "identification.ask_review", "Ask that somebody else decides it anew, as the person wishes.", cases,
			func(*idv1.AskReview, service.Asked) decide.Command[casefile.State] { return casefile.AskReview{} },
			service.About(func(s casefile.State, _ *idv1.AskReview, _ service.Asked) map[string]any {
				return map[string]any{"by_agency": s.Conclusion.Agency}
			})),
		service.Beside("/cases/{case}/household", "identification.join_household", "Say who belongs together.", cases,
			func(q *idv1.JoinHousehold, _ service.Asked) string { return q.GetMember() },
			func(q *idv1.JoinHousehold, _ service.Asked) decide.Joint[casefile.State, casefile.State] {
				return casefile.JoinHousehold{Member: q.GetMember()}
			}),
		service.Command("/cases/{case}/vetting", "identification.vet_carer", "Say whether a carer was checked and found safe.", cases,
			func(q *idv1.VetCarer, _ service.Asked) decide.Command[casefile.State] {
				return casefile.VetCarer{Vetted: q.GetVetted()}
			}),
		service.Command("/cases/{case}/family-assessment", "identification.assess_family", "Say beside which of their own adults a child may sleep.", cases,
			func(q *idv1.AssessFamily, _ service.Asked) decide.Command[casefile.State] {
				return casefile.AssessFamily{Adults: q.GetAdults()}
			}),
		service.Command("/cases/{case}/company", "identification.correct_company", "Say whether there is a parent or carer, as it turned out.", cases,
			func(q *idv1.CorrectCompany, _ service.Asked) decide.Command[casefile.State] {
				return casefile.CorrectCompany{Unaccompanied: q.GetUnaccompanied()}
			}),
		service.Command("/cases/{case}/custodians", "identification.name_custodians", "Say which of the adults with a child have custody of it.", cases,
			func(q *idv1.NameCustodians, _ service.Asked) decide.Command[casefile.State] {
				return casefile.NameCustodians{Custodians: q.GetCustodians()}
			}),
		service.Command("/cases/{case}/custodians/confirmation", "identification.confirm_custodians", "Say the same, for another agency.", cases,
			func(q *idv1.ConfirmCustodians, _ service.Asked) decide.Command[casefile.State] {
				return casefile.ConfirmCustodians{Custodians: q.GetCustodians()}
			}, service.About(func(s casefile.State, _ *idv1.ConfirmCustodians, _ service.Asked) map[string]any {
				if s.Named == nil {
					return map[string]any{"by_agency": ""}
				}
				return map[string]any{"by_agency": s.Named.ByAgency}
			})),
		service.Command("/cases/{case}/contacts", "identification.record_contact", "Record a contact that took place.", cases,
			func(q *idv1.RecordContact, a service.Asked) decide.Command[casefile.State] {
				return casefile.RecordContact{Channel: q.GetChannel(), Contact: a.Section("contact")}
			}, service.Records()),
		service.Command("/cases/{case}/referrals", "identification.refer", "Ask an agency to help.", cases,
			func(q *idv1.Refer, _ service.Asked) decide.Command[casefile.State] {
				return casefile.Refer{
					Service: q.GetService(), Agency: q.GetAgency(), Purpose: q.GetPurpose(), Categories: q.GetCategories(),
					Unregistered: unregistered(q, agencies, services),
				}
			}, service.About(func(_ casefile.State, q *idv1.Refer, _ service.Asked) map[string]any {
				return map[string]any{"recipient_agency_kind": agencies[q.GetAgency()].Kind, "recipient_country": agencies[q.GetAgency()].Country}
			})),
		service.Command("/cases/{case}/referrals/{referral}/accept", "identification.accept_referral", "Accept a referral.", cases,
			func(_ *idv1.AcceptReferral, a service.Asked) decide.Command[casefile.State] {
				return casefile.AcceptReferral{Referral: a.Path["referral"]}
			}, about[*idv1.AcceptReferral]()),
		service.Command("/cases/{case}/referrals/{referral}/decline", "identification.decline_referral", "Decline a referral.", cases,
			func(q *idv1.DeclineReferral, a service.Asked) decide.Command[casefile.State] {
				return casefile.DeclineReferral{Referral: a.Path["referral"], Reason: q.GetReason()}
			}, about[*idv1.DeclineReferral]()),
		service.Command("/cases/{case}/referrals/{referral}/complete", "identification.complete_referral", "Complete a referral.", cases,
			func(_ *idv1.CompleteReferral, a service.Asked) decide.Command[casefile.State] {
				return casefile.EndReferral{Referral: a.Path["referral"], Completed: true}
			}, about[*idv1.CompleteReferral]()),
		service.Command("/cases/{case}/referrals/{referral}/revoke", "identification.revoke_referral", "Take a referral back.", cases,
			func(_ *idv1.RevokeReferral, a service.Asked) decide.Command[casefile.State] {
				return casefile.EndReferral{Referral: a.Path["referral"]}
			}, about[*idv1.RevokeReferral]()),
	}
}

// unregistered names the field of a referral that names what nobody knows.
func unregistered(q *idv1.Refer, agencies service.Agencies, services []string) string {
	switch {
	case agencies[q.GetAgency()].Kind == "":
		return "agency"
	case !slices.Contains(services, q.GetService()):
		return "service"
	}
	return ""
}

// about tells the policy which referral a command is about.
func about[Q proto.Message]() service.Option {
	return service.About(func(s casefile.State, _ Q, a service.Asked) map[string]any {
		r, ok := s.Referrals[a.Path["referral"]]
		if !ok {
			return map[string]any{}
		}
		return map[string]any{
			"kind": "referral", "id": a.Path["referral"], "agency": r.Agency, "service": r.Service, "state": r.State, "from_agency": r.FromAgency,
		}
	})
}
