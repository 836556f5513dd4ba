package coordination

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"slices"

	"google.golang.org/protobuf/types/known/timestamppb"

	"mangrove/pkg/contract"
	"mangrove/pkg/service"
	"mangrove/pkg/store"
	"mangrove/pkg/web"
	coordinationv1 "mangrove/proto/gen/coordinationv1"
	"mangrove/services/coordination/timeline"
)

// findPlace is the duty to find somebody a place (P2): who has it waits for one.
const findPlace = "find_place"

// register is the service whose duties the policy names those of that it shows, or everything.
const (
	register   = "consent"
	everything = "every"
)

// show gives one case over all services.
func show(state timeline.State, seen service.Seen, _ service.Asked) *coordinationv1.TimelineView {
	v := &coordinationv1.TimelineView{Case: seen.ID, Version: seen.Version, Stage: stageOf(seen.Facts), Earlier: state.Earlier}
	for _, s := range slices.Backward(state.Steps) {
		v.Steps = append(v.Steps, s.View())
	}
	for _, d := range seen.Owed {
		if d.Producer == register && !slices.Contains(seen.Shows, everything) && !slices.Contains(seen.Shows, d.What) {
			continue
		}
		v.Duties = append(v.Duties, owedView(d))
	}
	return v
}

// late lists what nobody did in time, over all services and cases but those from which the reader is kept out, the oldest due first.
func late(ctx context.Context, s *service.Service, tx *store.Tx, c web.Call) (any, error) {
	after, err := service.After(c)
	if err != nil {
		return nil, err
	}
	letIn, err := s.LetIn(ctx, c)
	if err != nil {
		return nil, err
	}
	owed, err := tx.AllOverdue(ctx, letIn, after, c.Limit+1)
	owed, next := service.Cut(owed, c.Limit, func(d store.Owed) string { return store.Mark{At: d.By, ID: d.ID}.String() })
	items := []any{}
	for _, d := range owed {
		items = append(items, contract.Object(owedView(d)))
	}
	return web.Page{Items: items, Next: next}, err
}

func owedView(d store.Owed) *coordinationv1.OwedView {
	v := &coordinationv1.OwedView{
		Service: d.Producer, Duty: d.ID, Subject: d.Subject, What: d.What, Whose: d.Whose, Next: d.Next,
		By: timestamppb.New(d.By), OpenedAt: timestamppb.New(d.OpenedAt), State: "open",
	}
	if d.Overdue {
		v.State = "overdue"
	}
	return v
}

// capacity sums the beds of all houses by kind of unit, and counts who waits for one.
func capacity(ctx context.Context, _ *service.Service, tx *store.Tx, _ web.Call) (any, error) {
	units, err := tx.FactsOf(ctx, unit)
	if err != nil {
		return nil, err
	}
	kinds, err := sum(units)
	if err != nil {
		return nil, err
	}
	v := &coordinationv1.CapacityView{Kinds: kinds, Waiting: &coordinationv1.WaitingView{}}
	persons, overdue, since, err := tx.Waiting(ctx, findPlace)
	if err != nil {
		return nil, err
	}
	v.Waiting.Persons, v.Waiting.Overdue = persons, overdue
	if !since.IsZero() {
		v.Waiting.Since = timestamppb.New(since)
	}
	return contract.Object(v), nil
}

// sum adds up what shelter tells of each unit, by kind.
func sum(units []map[string]any) ([]*coordinationv1.KindView, error) {
	var kinds []*coordinationv1.KindView
	free := map[string]uint64{}
	for _, facts := range units {
		var u struct {
			Kind string `json:"unit_kind"`
			Beds uint64 `json:"beds"`
			Free uint64 `json:"beds_free"`
		}
		b, err := json.Marshal(facts)
		if err == nil {
			err = json.Unmarshal(b, &u)
		}
		if err != nil {
			return nil, fmt.Errorf("reading the beds of a unit: %w", err)
		}
		i := slices.IndexFunc(kinds, func(k *coordinationv1.KindView) bool { return k.GetKind() == u.Kind })
		if i < 0 {
			i, kinds = len(kinds), append(kinds, &coordinationv1.KindView{Kind: u.Kind})
		}
		kinds[i].Units++
		kinds[i].Beds += u.Beds
		free[u.Kind] += u.Free
		kinds[i].Free = band(free[u.Kind])
	}
	slices.SortFunc(kinds, func(a, b *coordinationv1.KindView) int { return cmp.Compare(a.GetKind(), b.GetKind()) })
	return kinds, nil
}

// band hides the exact number of free beds: where there is one small house of a kind, it would tell who came and went.
func band(free uint64) string {
	switch {
	case free == 0:
		return "none"
	case free < 5:
		return "few"
	case free < 20:
		return "several"
	default:
		return "many"
	}
}
