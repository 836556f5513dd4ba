package consent

import (
	"context"

	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/types/known/timestamppb"

	"mangrove/pkg/contract"
	"mangrove/pkg/service"
	"mangrove/pkg/store"
	consentv1 "mangrove/proto/gen/consentv1"
	grantv1 "mangrove/proto/gen/grantv1"
	"mangrove/services/consent/register"
)

// Disclosures tells from the ledger of keys who opened what of a case.
type Disclosures func(ctx context.Context, caseID string) ([]*consentv1.Disclosure, error)

// withEnds are the grants of a case, each with the instant at which it ended.
func withEnds(rows []store.Held) []*grantv1.Grant {
	out := make([]*grantv1.Grant, len(rows))
	for i, h := range rows {
		out[i] = proto.CloneOf(h.Grant)
		if h.EndedAt != nil {
			out[i].EndedAt = timestamppb.New(*h.EndedAt)
		}
	}
	return out
}

// grantsView shows all grants of a case, and which of those that keep somebody out wait for another agency.
func grantsView(s register.State, seen service.Seen, _ service.Asked) *consentv1.GrantsView {
	return &consentv1.GrantsView{Case: seen.ID, Version: seen.Version, Grants: withEnds(seen.Grants), Waiting: s.Waiting(seen.ID, seen.At, seen.Shows)}
}

// ownRecord is what the person may read of their own: what was agreed, and who saw what, when and why.
func ownRecord(ctx context.Context, agreed []*grantv1.Grant, disclosures Disclosures, caseID string) (any, error) {
	for _, g := range agreed {
		// Agencies and roles, never workers (B-05).
		g.Lead = ""
		if g.GetRecipient() != nil {
			g.Recipient.Person = ""
		}
		if g.GetEvidence() != nil {
			g.Evidence.Witness, g.Evidence.Interpreter = "", ""
		}
	}
	seen, err := disclosures(ctx, caseID)
	if err != nil {
		return nil, err
	}
	return contract.Object(&consentv1.OwnRecordView{Case: caseID, Agreed: agreed, Disclosures: seen}), nil
}
