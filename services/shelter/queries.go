package shelter

import (
	"context"
	"slices"

	"google.golang.org/protobuf/types/known/timestamppb"

	"mangrove/pkg/contract"
	"mangrove/pkg/decide"
	"mangrove/pkg/service"
	"mangrove/pkg/store"
	"mangrove/pkg/web"
	shelterv1 "mangrove/proto/gen/shelterv1"
	"mangrove/services/shelter/stay"
	"mangrove/services/shelter/unit"
)

// view shows a stay. Its sections, and those shared with the house, are put in by asking to open them.
func view(s stay.State, seen service.Seen, _ service.Asked) *shelterv1.StayView {
	v := &shelterv1.StayView{Case: seen.ID, Version: seen.Version, State: s.Status}
	if slices.Contains(seen.Shows, "unit") {
		v.Unit = s.Unit
	}
	if s.Status == stay.None {
		v.State = "asked"
	}
	if !s.Until.IsZero() {
		v.ReservedUntil = timestamppb.New(s.Until)
	}
	return v
}

// careView shows who was asked for gentler care, and the emergency that was said instead. What was said is put in by asking to open it.
func careView(s stay.State, seen service.Seen, _ service.Asked) *shelterv1.CareView {
	v := &shelterv1.CareView{Case: seen.ID, Version: seen.Version, Emergency: s.Emergency, DeclaredBy: s.DeclaredBy, TakenIn: s.Status == stay.Resident}
	if !s.DeclaredAt.IsZero() {
		v.DeclaredAt = timestamppb.New(s.DeclaredAt)
	}
	for _, c := range s.Calls {
		v.Calls = append(v.Calls, &shelterv1.CallView{Step: c.Step, Outcome: c.Outcome, AskedOn: c.On, RecordedOn: c.Recorded, Reference: c.Reference, Told: c.Told})
	}
	return v
}

// available lists units with their free beds: in bands, and by number for the agency that runs them; the one of an id that was asked for.
func available(units *decide.Aggregate[unit.State]) func(context.Context, *service.Service, *store.Tx, web.Call) (any, error) {
	return func(ctx context.Context, _ *service.Service, tx *store.Tx, c web.Call) (any, error) {
		ids, err := tx.SubjectIDs(ctx, units.Kind())
		if err != nil {
			return nil, err
		}
		if one := c.Query.Get("unit"); one != "" {
			ids = slices.DeleteFunc(ids, func(id string) bool { return id != one })
		}
		// The next page begins behind the unit that `after` names; behind an unknown one there is nothing.
		if after := c.Query.Get("after"); after != "" {
			at := slices.Index(ids, after)
			if at < 0 {
				at = len(ids) - 1
			}
			ids = ids[at+1:]
		}
		page, items := web.Page{}, []any{}
		if len(ids) > c.Limit {
			ids = ids[:c.Limit]
			page.Next = ids[c.Limit-1]
		}
		for _, id := range ids {
			sub, err := tx.Read(ctx, units.Kind(), id)
			if err != nil {
				return nil, err
			}
			loaded, err := units.Load(sub.State)
			if err != nil {
				return nil, err
			}
			u := loaded.(unit.State)
			one := &shelterv1.UnitView{
				Unit: id, House: u.House, Alias: u.Alias, Kind: u.Kind, Free: band(u.Free()), Nearness: u.Nearness,
				FromAge: u.FromAge, ToAge: u.ToAge,
			}
			if u.Agency == c.Actor.Agency {
				one.Own = &shelterv1.OwnBeds{Beds: u.Beds, Taken: uint32(len(u.Sleepers)), Held: uint32(len(u.Held))} //nolint:gosec // a house has fewer beds than that
			}
			items = append(items, contract.Object(one))
		}
		page.Items = items
		return page, nil
	}
}

// band hides the exact number of a small house's free beds.
func band(free uint32) string {
	switch {
	case free == 0:
		return "none"
	case free == 1:
		return "one"
	case free < 5:
		return "few"
	default:
		return "several"
	}
}
