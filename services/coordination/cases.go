package coordination

import (
	"context"
	"slices"
	"time"

	"mangrove/pkg/contract"
	"mangrove/pkg/service"
	"mangrove/pkg/store"
	"mangrove/pkg/web"
	coordinationv1 "mangrove/proto/gen/coordinationv1"
	idv1 "mangrove/proto/gen/identificationv1"
	"mangrove/services/coordination/timeline"
)

// returned is the stage of who has left the country: they have gone beyond what identification found.
const returned = "returned"

// stageOf is how far a case has come.
func stageOf(facts map[string]any) string {
	if gone, _ := facts["departed"].(bool); gone {
		return returned
	}
	stage, _ := facts["stage"].(string)
	return stage
}

// stages are all there are.
func stages() []string {
	out := []string{returned}
	found := idv1.Stage_STAGE_UNSPECIFIED.Descriptor()
	for i := range found.Values().Len() {
		if n := found.Values().Get(i).Number(); n != idv1.Stage_STAGE_UNSPECIFIED.Number() {
			out = append(out, contract.EnumName(found, n))
		}
	}
	return out
}

// rows are the cases of a page: those in a stage, kept by an agency, or of which something is overdue, as the call asks.
func rows(ctx context.Context, tx *store.Tx, filter string, c web.Call, now time.Time) ([]string, string, error) {
	after, err := service.After(c)
	if err != nil {
		return nil, "", err
	}
	number, err := service.Number(c)
	if err != nil {
		return nil, "", err
	}
	asked := store.OwedCases{Filter: filter, Number: number, Agency: c.Query.Get("agency"), At: now, After: after, Limit: c.Limit + 1}
	switch c.Query.Get("overdue") {
	case "":
	case "true":
		asked.Overdue = true
	default:
		return nil, "", web.InvalidField("overdue", "give true, or leave it out for all cases")
	}
	gone := map[string]any{"departed": true}
	switch stage := c.Query.Get("stage"); {
	case stage == "":
	case stage == returned:
		asked.With = gone
	case slices.Contains(stages(), stage):
		asked.With, asked.Without = map[string]any{"stage": stage}, gone
	default:
		return nil, "", web.InvalidField("stage", "give a stage as the answers name them, or leave it out for all cases")
	}
	marks, err := tx.ListOwed(ctx, asked)
	marks, next := service.Cut(marks, c.Limit, store.Mark.String)
	ids := make([]string, len(marks))
	for i, m := range marks {
		ids[i] = m.ID
	}
	return ids, next, err
}

// row is one case of the list.
func row(state timeline.State, seen service.Seen, _ service.Asked) *coordinationv1.CaseView {
	v := &coordinationv1.CaseView{Case: seen.ID, Version: seen.Version, Stage: stageOf(seen.Facts)}
	if n := len(state.Steps); n > 0 {
		v.Last = state.Steps[n-1].View()
	}
	for _, g := range seen.Live() {
		if keeping(g.Grant) {
			v.Agency = g.GetRecipient().GetAgency()
			break
		}
	}
	for _, d := range seen.Owed {
		if v.Next == nil {
			v.Next = owedView(d)
		}
		if d.Overdue {
			v.Overdue++
		}
	}
	return v
}
