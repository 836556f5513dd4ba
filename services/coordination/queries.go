package coordination

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"slices"

	"google.golang.org/protobuf/types/known/timestamppb"

	"mangrove/pkg/contract"
	"mangrove/pkg/decide"
	"mangrove/pkg/service"
	"mangrove/pkg/store"
	"mangrove/pkg/web"
	coordinationv1 "mangrove/proto/gen/coordinationv1"
	"mangrove/services/coordination/timeline"
)

// findPlace is the duty to find somebody a place (P2): who has it waits for one.
const findPlace = "find_place"

// show gives one case over all services.
func show(cases *decide.Aggregate[timeline.State]) func(context.Context, *service.Service, *store.Tx, web.Call) (any, error) {
	return func(ctx context.Context, _ *service.Service, tx *store.Tx, c web.Call) (any, error) {
		ref := store.Ref{Kind: cases.Kind(), ID: c.Path["case"]}
		records, err := tx.Records(ctx, nil, []store.Ref{ref})
		if err != nil {
			return nil, err
		}
		of := records[ref]
		loaded, err := cases.Load(of.State)
		if err != nil {
			return nil, err
		}
		state := loaded.(timeline.State)
		owed, err := tx.DutiesOf(ctx, ref.Kind, ref.ID)
		if err != nil {
			return nil, err
		}
		v := &coordinationv1.TimelineView{Case: ref.ID, Version: of.Seq, Earlier: state.Earlier}
		v.Stage = stageOf(of.Facts)
		for _, s := range slices.Backward(state.Steps) {
			v.Steps = append(v.Steps, s.View())
		}
		for _, d := range owed {
			v.Duties = append(v.Duties, owedView(d))
		}
		return contract.Object(v), nil
	}
}

// stageOf is how far a case has come: who has left the country has gone beyond what identification found.
func stageOf(facts map[string]any) string {
	if gone, _ := facts["departed"].(bool); gone {
		return "returned"
	}
	stage, _ := facts["stage"].(string)
	return stage
}

// late lists what nobody did in time, over all services and cases, the oldest due first.
func late(ctx context.Context, _ *service.Service, tx *store.Tx, c web.Call) (any, error) {
	owed, next, err := tx.AllOverdue(ctx, c.Limit, c.Query.Get("after"))
	if err != nil {
		return nil, err
	}
	items := []any{}
	for _, d := range owed {
		items = append(items, contract.Object(owedView(d)))
	}
	return web.Page{Items: items, Next: next}, nil
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
