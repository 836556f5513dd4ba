package coordination

import (
	"mangrove/pkg/decide"
	"mangrove/pkg/service"
	coordinationv1 "mangrove/proto/gen/coordinationv1"
	"mangrove/services/coordination/timeline"
)

func routes(cases *decide.Aggregate[timeline.State]) []service.Route {
	return []service.Route{
		service.List("/cases", "coordination.list", "Every case, what is due soonest first: its stage, its last step, what is due next of whom, and who keeps it.", cases, row,
			service.Rows(rows), service.Params("number", "stage", "agency", "overdue")),
		service.Query("/cases/{case}", "coordination.read", "One case over all services: its steps, and what is open and overdue.", cases, show),
		service.Answer("GET", "/overdue", "coordination.overdue", "What nobody did in time, over all services and cases, the oldest due first.", late,
			service.Listed(&coordinationv1.OwedView{})),
		service.Answer("GET", "/capacity", "coordination.capacity", "Free beds by kind of unit, in bands, and how many persons wait for a place since when.", capacity,
			service.Shows(&coordinationv1.CapacityView{})),
	}
}
