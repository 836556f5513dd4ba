package consent

import (
	"context"
	"time"

	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/types/known/timestamppb"

	"mangrove/pkg/contract"
	"mangrove/pkg/service"
	"mangrove/pkg/store"
	"mangrove/pkg/web"
	consentv1 "mangrove/proto/gen/consentv1"
	grantv1 "mangrove/proto/gen/grantv1"
	"mangrove/services/consent/register"
)

// Disclosures tells from the ledger of keys who opened what of a case, before a day or at all, the newest first; earlier is the day
// before which there is more, or zero.
type Disclosures func(ctx context.Context, caseID string, before time.Time) (seen []*consentv1.Disclosure, earlier time.Time, err error)

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

// recordAsked is what an own record is made of: the grants of the case, and the day before which it is asked for; zero for all.
type recordAsked struct {
	grants []*grantv1.Grant
	before time.Time
}

// readRecordAsked reads what was agreed for an own record.
func readRecordAsked(ctx context.Context, _ *service.Service, tx *store.Tx, c web.Call) (recordAsked, error) {
	var before time.Time
	if day := c.Query.Get("before"); day != "" {
		var err error
		if before, err = time.Parse(time.DateOnly, day); err != nil {
			return recordAsked{}, web.InvalidField("before", "give a day such as 2009-03-31")
		}
	}
	rows, err := tx.Grants(ctx, c.Path["case"])
	return recordAsked{withEnds(rows), before}, err
}

// ownRecord is what the person may read of their own: what was agreed, and who saw what, when and why.
func ownRecord(ctx context.Context, of recordAsked, disclosures Disclosures, caseID string) (any, error) {
	for _, g := range of.grants {
		// Agencies and roles, never workers (B-05).
		g.Lead = ""
		if g.GetRecipient() != nil {
			g.Recipient.Person = ""
		}
		if g.GetEvidence() != nil {
			g.Evidence.Witness, g.Evidence.Interpreter = "", ""
		}
	}
	seen, earlier, err := disclosures(ctx, caseID, of.before)
	if err != nil {
		return nil, err
	}
	view := &consentv1.OwnRecordView{Case: caseID, Agreed: of.grants, Disclosures: seen}
	if !earlier.IsZero() {
		view.Earlier = earlier.Format(time.DateOnly)
	}
	return contract.Object(view), nil
}
