package keys

import (
	"context"
	"encoding/json"
	"fmt"
	"iter"
	"maps"
	"net/http"
	"slices"
	"time"

	"google.golang.org/protobuf/types/known/timestamppb"

	"mangrove/pkg/contract"
	"mangrove/pkg/gate"
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
		rules := slices.Clone(r.Deny)
		for _, some := range r.Withheld {
			rules = append(rules, some...)
		}
		slices.Sort(rules)
		out = append(out, Line{
			At: e.At, Agency: r.Agency, Roles: r.Roles, Service: r.Service, Purpose: r.Purpose,
			Opened: of(maps.Keys(r.Carried)), Withheld: of(maps.Keys(r.Withheld)), Rules: slices.Compact(rules),
		})
	}
	return out, nil
}

// of names the categories of sections, in order.
func of(sections iter.Seq[gate.Section]) []string {
	var out []string
	for s := range sections {
		out = append(out, s.Category)
	}
	slices.Sort(out)
	return slices.Compact(out)
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
