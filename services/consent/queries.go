package consent

import (
	"context"

	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/types/known/timestamppb"

	"mangrove/pkg/contract"
	"mangrove/pkg/decide"
	"mangrove/pkg/service"
	"mangrove/pkg/store"
	"mangrove/pkg/web"
	consentv1 "mangrove/proto/gen/consentv1"
	grantv1 "mangrove/proto/gen/grantv1"
	"mangrove/services/consent/register"
)

// Disclosures tells from the ledger of keys who opened what of a case.
type Disclosures func(ctx context.Context, caseID string) ([]*consentv1.Disclosure, error)

func held(ctx context.Context, tx *store.Tx, caseID string) ([]*grantv1.Grant, error) {
	rows, err := tx.Grants(ctx, caseID)
	if err != nil {
		return nil, err
	}
	out := make([]*grantv1.Grant, len(rows))
	for i, h := range rows {
		out[i] = proto.CloneOf(h.Grant)
		if h.EndedAt != nil {
			out[i].EndedAt = timestamppb.New(*h.EndedAt)
		}
	}
	return out, nil
}

// listGrants gives all grants of a case, and which of those that keep somebody out wait for another agency.
func listGrants(ctx context.Context, s *service.Service, tx *store.Tx, cases *decide.Aggregate[register.State], c web.Call) (any, error) {
	caseID := c.Path["case"]
	sub, err := tx.Read(ctx, cases.Kind(), caseID)
	if err != nil {
		return nil, err
	}
	loaded, err := cases.Load(sub.State)
	if err != nil {
		return nil, err
	}
	all, err := held(ctx, tx, caseID)
	if err != nil {
		return nil, err
	}
	waiting := loaded.(register.State).Waiting(caseID, s.Domain().UTC(), c.Actor.ID, c.Actor.Agency)
	return contract.Object(&consentv1.GrantsView{Case: caseID, Version: sub.Seq, Grants: all, Waiting: waiting}), nil
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
