package coordination

import (
	"mangrove/pkg/decide"
	"mangrove/pkg/service"
	coordinationv1 "mangrove/proto/gen/coordinationv1"
	"mangrove/services/coordination/timeline"
)

func routes(cases *decide.Aggregate[timeline.State]) []service.Route {
	return []service.Route{
		service.Answer("GET", "/cases/{case}", "coordination.read", "One case over all services: its steps, and what is open and overdue.", show(cases),
			service.Shows(&coordinationv1.TimelineView{})),
		service.Answer("GET", "/overdue", "coordination.overdue", "What nobody did in time, over all services and cases, the oldest due first.", late,
			service.Listed(&coordinationv1.OwedView{})),
		service.Answer("GET", "/capacity", "coordination.capacity", "Free beds by kind of unit, in bands, and how many persons wait for a place since when.", capacity,
			service.Shows(&coordinationv1.CapacityView{})),
	}
}
