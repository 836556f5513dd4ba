package keys

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"time"

	"google.golang.org/protobuf/types/known/timestamppb"

	"mangrove/pkg/contract"
	"mangrove/pkg/service"
	"mangrove/pkg/store"
	"mangrove/pkg/web/peer"
	consentv1 "mangrove/proto/gen/consentv1"
	contractv1 "mangrove/proto/gen/contractv1"
)

// Of asks who opened what of a case.
type Of struct {
	Case string `json:"case"`
}

// Line is one opening: agency and roles, never names (B-05).
type Line struct {
	At       time.Time `json:"at"`
	Agency   string    `json:"agency"`
	Roles    []string  `json:"roles"`
	Service  string    `json:"service"`
	Purpose  string    `json:"purpose"`
	Opened   []string  `json:"opened"`
	Withheld []string  `json:"withheld"`
	Rules    []string  `json:"rules"`
}

func (k *Keys) disclosures(ctx context.Context, q Of) ([]Line, error) {
	if peer.Caller(ctx) != "consent" {
		return nil, fmt.Errorf("%w: only consent reads disclosures", peer.ErrRefused)
	}
	var rows []store.Entry
	err := k.Store.Snapshot(ctx, func(tx *store.Tx) error {
		var err error
		rows, err = tx.Ledger(ctx, store.Asked{Case: q.Case, Limit: 1000})
		return err
	})
	if err != nil {
		return nil, err
	}
	out := make([]Line, 0, len(rows))
	for _, e := range rows {
		var r service.Row
		if err := json.Unmarshal(e.Body, &r); err != nil {
			return nil, fmt.Errorf("reading a row of the ledger: %w", err)
		}
		l := Line{At: e.At, Agency: r.Agency, Roles: r.Roles, Service: r.Service, Purpose: r.Purpose, Rules: r.Deny}
		for _, section := range r.Sections {
			if section.Carried != "" {
				l.Opened = append(l.Opened, section.Category)
			} else {
				l.Withheld = append(l.Withheld, section.Category)
			}
			l.Rules = append(l.Rules, section.Withheld...)
		}
		l.Opened, l.Withheld, l.Rules = once(l.Opened), once(l.Withheld), once(l.Rules)
		out = append(out, l)
	}
	return out, nil
}

// once gives each of a list once, in order.
func once(all []string) []string {
	slices.Sort(all)
	return slices.Compact(all)
}

// Disclosures reads them from a running keys, for the person's own record.
func Disclosures(base string, client *http.Client) func(ctx context.Context, caseID string) ([]*consentv1.Disclosure, error) {
	return func(ctx context.Context, caseID string) ([]*consentv1.Disclosure, error) {
		var lines []Line
		if err := peer.Post(ctx, client, base+"/peer/keys/v1/disclosures", Of{Case: caseID}, &lines); err != nil {
			return nil, err
		}
		out := make([]*consentv1.Disclosure, len(lines))
		for i, l := range lines {
			out[i] = &consentv1.Disclosure{
				At: timestamppb.New(l.At), Agency: l.Agency, Roles: l.Roles, Service: l.Service, Purpose: l.Purpose,
				Opened: categories(l.Opened), Withheld: categories(l.Withheld), Rules: l.Rules,
			}
		}
		return out, nil
	}
}

func categories(names []string) []contractv1.Category {
	var out []contractv1.Category
	for _, n := range names {
		if c, ok := contract.Category(n); ok {
			out = append(out, c)
		}
	}
	return out
}
