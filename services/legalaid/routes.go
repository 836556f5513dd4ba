package legalaid

import (
	"google.golang.org/protobuf/proto"

	"mangrove/pkg/decide"
	"mangrove/pkg/service"
	legalaidv1 "mangrove/proto/gen/legalaidv1"
	"mangrove/services/legalaid/matter"
)

func routes(cases *decide.Aggregate[matter.State]) []service.Route {
	type command = decide.Command[matter.State]
	return []service.Route{
		service.List("/cases", "legalaid.list", "Whom your office helps or is asked to.", cases, view),
		service.Query("/cases/{case}", "legalaid.read", "One person's matter, each section as a value or as withheld.", cases, view),
		service.Command("/cases/{case}/mandate", "legalaid.take_mandate", "The person gives you a mandate.", cases,
			func(*legalaidv1.TakeMandate, service.Asked) command { return matter.TakeMandate{} }),
		service.Command("/cases/{case}/mandate/end", "legalaid.end_mandate", "The mandate ends.", cases,
			func(*legalaidv1.EndMandate, service.Asked) command { return matter.EndMandate{} }, service.About(mandate[*legalaidv1.EndMandate])),
		service.Command("/cases/{case}/advice", "legalaid.advise", "Record independent advice.", cases,
			func(q *legalaidv1.RecordAdvice, a service.Asked) command {
				return matter.RecordAdvice{OnReturn: q.GetOnReturn(), Advice: a.Section("advice")}
			}, service.About(mandate[*legalaidv1.RecordAdvice])),
		service.Command("/cases/{case}/statement", "legalaid.take_statement", "Record what the person told, under their agreement to proceedings.", cases,
			func(_ *legalaidv1.RecordStatement, a service.Asked) command {
				return matter.RecordStatement{Statement: a.Section("statement")}
			}),
		service.Query("/cases/{case}/statement", "legalaid.read_statement", "The statement, under agreement to proceedings.", cases,
			func(_ matter.State, seen service.Seen, _ service.Asked) *legalaidv1.StatementView {
				return &legalaidv1.StatementView{Case: seen.ID}
			}),
		service.Command("/cases/{case}/claims", "legalaid.open_claim", "Open a claim; it goes on after a return.", cases,
			func(q *legalaidv1.OpenClaim, a service.Asked) command {
				return matter.OpenClaim{Kind: q.GetKind(), Claim: a.Section("claim")}
			}, service.About(mandate[*legalaidv1.OpenClaim])),
		service.Command("/cases/{case}/claims/{claim}/end", "legalaid.close_claim", "Close a claim.", cases,
			func(q *legalaidv1.CloseClaim, a service.Asked) command {
				return matter.CloseClaim{Claim: a.Path["claim"], Won: q.GetWon()}
			}, service.About(mandate[*legalaidv1.CloseClaim])),
		service.Command("/cases/{case}/origin-contact", "legalaid.limit_origin_contact", "Say what authorities of a country of origin may be told.", cases,
			func(q *legalaidv1.LimitOriginContact, _ service.Asked) command {
				return matter.LimitOriginContact{Limit: q.GetLimit()}
			}, service.About(mandate[*legalaidv1.LimitOriginContact])),
	}
}

// mandate tells the policy who has it.
func mandate[Q proto.Message](s matter.State, _ Q, _ service.Asked) map[string]any {
	return map[string]any{"lawyer": s.Lawyer}
}

// view shows a matter. Its sections are put in by asking to open them.
func view(s matter.State, seen service.Seen, _ service.Asked) *legalaidv1.MatterView {
	v := &legalaidv1.MatterView{Case: seen.ID, Version: seen.Version, Facts: s.Facts(), Mandate: s.Lawyer != ""}
	for _, c := range s.Claims {
		v.Claims = append(v.Claims, &legalaidv1.ClaimView{ClaimId: c.ID, Kind: c.Kind, Open: c.Open})
	}
	return v
}
