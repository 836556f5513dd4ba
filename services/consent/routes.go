package consent

import (
	"context"
	"slices"

	"mangrove/pkg/contract"
	"mangrove/pkg/decide"
	"mangrove/pkg/service"
	"mangrove/pkg/store"
	"mangrove/pkg/web"
	consentv1 "mangrove/proto/gen/consentv1"
	"mangrove/services/consent/register"
	"mangrove/services/consent/standing"
)

func routes(cases *decide.Aggregate[register.State], workers, bodies *decide.Aggregate[standing.State], disclosures Disclosures, agencies map[string]string, services []string) []service.Route {
	type command = decide.Command[register.State]
	change := func(path, action, summary string, on *decide.Aggregate[standing.State], suspended bool) service.Route {
		return service.Command(path, action, summary, on, func(*consentv1.Suspend, service.Asked) decide.Command[standing.State] {
			return standing.Change{Suspended: suspended}
		}, service.Subject(on.Kind()), service.Named(action+"_"+on.Kind()))
	}
	return []service.Route{
		service.Command("/cases/{case}/consents", "consent.give", "Record a consent, with its evidence.", cases,
			func(q *consentv1.GiveConsent, _ service.Asked) command {
				return register.Give{GiveConsent: q, Unregistered: unregistered(q, agencies, services)}
			},
			service.About(func(_ register.State, q *consentv1.GiveConsent, _ service.Asked) map[string]any {
				return map[string]any{
					"recipient_agency_kind": agencies[q.GetRecipient().GetAgency()],
					"witness_agency_kind":   agencies[q.GetEvidence().GetWitnessAgency()],
				}
			})),
		service.Command("/cases/{case}/consents/{grant}/confirmation", "consent.confirm", "The witness confirms by their own account what the person agreed to.", cases,
			func(q *consentv1.ConfirmConsent, a service.Asked) command {
				return register.Confirm{Grant: a.Path["grant"], ConfirmConsent: q}
			},
			service.About(func(s register.State, _ *consentv1.ConfirmConsent, a service.Asked) map[string]any {
				g := s.Grants[a.Path["grant"]]
				return map[string]any{"kind": "consent", "id": a.Path["grant"], "witness": g.Witness, "witness_agency": g.WitnessAgency}
			})),
		service.Command("/cases/{case}/refusals", "consent.refuse", "Record that the person said no.", cases,
			func(q *consentv1.RefuseConsent, _ service.Asked) command { return register.Refuse{RefuseConsent: q} }),
		service.Command("/cases/{case}/grants/{grant}/withdrawal", "consent.withdraw", "Withdraw: from now on nothing opens by it.", cases,
			func(_ *consentv1.WithdrawConsent, a service.Asked) command {
				return register.Withdraw{Grant: a.Path["grant"]}
			},
			service.About(func(s register.State, _ *consentv1.WithdrawConsent, a service.Asked) map[string]any {
				g := s.Grants[a.Path["grant"]]
				return map[string]any{"kind": contract.EnumName(g.Kind.Descriptor(), g.Kind.Number()), "agency": g.Agency}
			})),
		service.Command("/cases/{case}/exclusions", "consent.exclude", "Record whom the person does not want.", cases,
			func(q *consentv1.ExcludeRecipient, _ service.Asked) command {
				return register.Exclude{ExcludeRecipient: q}
			}),
		service.Command("/cases/{case}/guardianships", "consent.give_guardianship", "Record who stands for a child.", cases,
			func(q *consentv1.GiveGuardianship, _ service.Asked) command {
				return register.GiveGuardianship{GiveGuardianship: q}
			},
			service.About(func(_ register.State, q *consentv1.GiveGuardianship, _ service.Asked) map[string]any {
				return map[string]any{"agency_kind": agencies[q.GetAgency()]}
			})),
		service.Command("/cases/{case}/own-record", "consent.open_own_record", "The person asks to read their own record.", cases,
			func(q *consentv1.OpenOwnRecord, _ service.Asked) command {
				return register.OpenOwnRecord{OpenOwnRecord: q}
			}),
		service.Answer("GET", "/cases/{case}/own-record", "consent.own_record", "What was agreed, and who saw what, when and why.",
			func(ctx context.Context, _ *service.Service, tx *store.Tx, c web.Call) (any, error) {
				return ownRecord(ctx, tx, disclosures, c.Path["case"])
			}, service.Shows(&consentv1.OwnRecordView{})),
		service.Answer("GET", "/cases/{case}/grants", "consent.read", "What the person agreed to and refused.",
			func(ctx context.Context, _ *service.Service, tx *store.Tx, c web.Call) (any, error) {
				return grants(ctx, tx, c.Path["case"])
			}, service.Shows(&consentv1.GrantsView{})),
		change("/workers/{worker}/suspension", "consent.suspend", "Suspend a worker: at once nothing opens for them.", workers, true),
		change("/workers/{worker}/reinstatement", "consent.reinstate", "Let a worker in, at first or again: without it nothing opens for them.", workers, false),
		change("/agencies/{agency}/suspension", "consent.suspend", "Suspend an agency.", bodies, true),
		change("/agencies/{agency}/reinstatement", "consent.reinstate", "Let an agency in, at first or again.", bodies, false),
	}
}

// unregistered names the field of a consent that names an agency or a service nobody knows. What is left open names none.
func unregistered(q *consentv1.GiveConsent, agencies map[string]string, services []string) string {
	unknown := func(agency string) bool { return agency != "" && agencies[agency] == "" }
	service := q.GetRecipient().GetService()
	switch {
	case unknown(q.GetRecipient().GetAgency()):
		return "recipient.agency"
	case service != "" && !slices.Contains(services, service):
		return "recipient.service"
	case unknown(q.GetEvidence().GetWitnessAgency()):
		return "evidence.witness_agency"
	}
	return ""
}
