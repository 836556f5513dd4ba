package consent

import (
	"context"
	"slices"

	"google.golang.org/protobuf/proto"

	"mangrove/pkg/contract"
	"mangrove/pkg/decide"
	"mangrove/pkg/service"
	"mangrove/pkg/web"
	consentv1 "mangrove/proto/gen/consentv1"
	contractv1 "mangrove/proto/gen/contractv1"
	"mangrove/services/consent/register"
	"mangrove/services/consent/standing"
)

func routes(cases *decide.Aggregate[register.State], workers, bodies *decide.Aggregate[standing.State], disclosures Disclosures, agencies service.Agencies, services []string) []service.Route {
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
					"recipient_agency_kind": agencies[q.GetRecipient().GetAgency()].Kind,
					"recipient_country":     agencies[q.GetRecipient().GetAgency()].Country,
					"witness_agency_kind":   agencies[q.GetEvidence().GetWitnessAgency()].Kind,
				}
			})),
		service.Command("/cases/{case}/consents/{grant}/confirmation", "consent.confirm", "The witness confirms by their own account what the person agreed to.", cases,
			func(q *consentv1.ConfirmConsent, a service.Asked) command {
				return register.Confirm{Grant: a.Path["grant"], ConfirmConsent: q}
			},
			service.About(func(s register.State, _ *consentv1.ConfirmConsent, a service.Asked) map[string]any {
				g := s.Grants[a.Path["grant"]]
				return map[string]any{"kind": "consent", "id": a.Path["grant"], "witness": g.Witness, "witness_agency": g.WitnessAgency, "giver": contract.EnumName(g.Giver.Descriptor(), g.Giver.Number())}
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
		service.Command("/cases/{case}/exclusions/{grant}/confirmation", "consent.confirm_exclusion", "Another agency confirms whom the person does not want.", cases,
			func(_ *consentv1.ConfirmExclusion, a service.Asked) command {
				return register.ConfirmExclusion{Grant: a.Path["grant"]}
			}, proposed[*consentv1.ConfirmExclusion]()),
		service.Command("/cases/{case}/guardianships/{grant}/doubt", "consent.doubt_guardian", "Say that a guardian is under suspicion or in conflict; one of another agency must say so too.", cases,
			func(_ *consentv1.DoubtGuardian, a service.Asked) command {
				return register.DoubtGuardian{Grant: a.Path["grant"]}
			},
			service.About(func(s register.State, _ *consentv1.DoubtGuardian, a service.Asked) map[string]any {
				return map[string]any{"kind": "guardianship", "id": a.Path["grant"], "doubted_by": s.Grants[a.Path["grant"]].DoubtedBy}
			})),
		service.Command("/cases/{case}/blocks", "consent.propose_block", "Say who must learn nothing of the person.", cases,
			func(q *consentv1.ProposeBlock, a service.Asked) command {
				return register.ProposeBlock{ProposeBlock: q, Blocked: a.Section("blocked")}
			}),
		service.Command("/cases/{case}/blocks/{grant}/confirmation", "consent.confirm_block", "Another agency confirms a block.", cases,
			func(_ *consentv1.ConfirmBlock, a service.Asked) command {
				return register.ConfirmBlock{Grant: a.Path["grant"]}
			}, proposed[*consentv1.ConfirmBlock]()),
		service.Command("/cases/{case}/blocks/{grant}/end", "consent.lift_block", "End a block that was looked at again.", cases,
			func(_ *consentv1.LiftBlock, a service.Asked) command {
				return register.LiftBlock{Grant: a.Path["grant"]}
			},
			service.About(func(s register.State, _ *consentv1.LiftBlock, a service.Asked) map[string]any {
				b := s.Grants[a.Path["grant"]]
				return map[string]any{"agency": b.Agency, "person": b.Person, "proposed_by": b.ProposedBy, "confirmed": !b.Waits}
			})),
		service.Query("/cases/{case}/blocked", "consent.read_blocked", "Who must not come near, as the house must know.", cases,
			func(_ register.State, seen service.Seen, _ service.Asked) *consentv1.BlockedView {
				return &consentv1.BlockedView{Case: seen.ID}
			}),
		service.Command("/cases/{case}/own-record", "consent.open_own_record", "The person asks to read their own record.", cases,
			func(q *consentv1.OpenOwnRecord, _ service.Asked) command {
				return register.OpenOwnRecord{OpenOwnRecord: q}
			}),
		service.AnswerOf("GET", "/cases/{case}/own-record", "consent.own_record", "What was agreed, and who saw what, when and why.",
			readRecordAsked, func(ctx context.Context, c web.Call, of recordAsked) (any, error) {
				return ownRecord(ctx, of, disclosures, c.Path["case"])
			}, service.Shows(&consentv1.OwnRecordView{}), service.Params("before")),
		service.Query("/cases/{case}/grants", "consent.read", "What the person agreed to and refused, and what waits for another agency.", cases, grantsView,
			service.About(func(s register.State, _ *contractv1.Done, _ service.Asked) map[string]any {
				return map[string]any{"waiting": s.Proposed()}
			})),
		change("/workers/{worker}/suspension", "consent.suspend", "Suspend a worker: at once nothing opens for them.", workers, true),
		change("/workers/{worker}/reinstatement", "consent.reinstate", "Let a worker in, at first or again: without it nothing opens for them.", workers, false),
		change("/agencies/{agency}/suspension", "consent.suspend", "Suspend an agency.", bodies, true),
		change("/agencies/{agency}/reinstatement", "consent.reinstate", "Let an agency in, at first or again.", bodies, false),
	}
}

// proposed tells the policy which agency proposed to keep somebody out.
func proposed[Q proto.Message]() service.Option {
	return service.About(func(s register.State, _ Q, a service.Asked) map[string]any {
		by := s.Asked[a.Path["grant"]].ProposedBy
		if by == "" {
			by = s.Grants[a.Path["grant"]].ProposedBy
		}
		return map[string]any{"proposed_by": by}
	})
}

// unregistered names the field of a consent that names an agency or a service nobody knows. What is left open names none.
func unregistered(q *consentv1.GiveConsent, agencies service.Agencies, services []string) string {
	unknown := func(agency string) bool { return agency != "" && agencies[agency].Kind == "" }
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
