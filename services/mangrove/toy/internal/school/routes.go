package school

import (
	"mangrove/pkg/decide"
	"mangrove/pkg/service"
	"mangrove/services/mangrove/toy/internal/school/place"
	schoolv1 "mangrove/services/mangrove/toy/internal/schoolv1"
)

func routes(places *decide.Aggregate[place.State]) []service.Route {
	return []service.Route{
		service.Command("/cases/{case}/enrolment", "school.enrol", "Give a place in a class.", places,
			func(_ *schoolv1.Enrol, a service.Asked) decide.Command[place.State] {
				return place.Enrol{Schooling: a.Section("schooling")}
			}),
		service.Command("/cases/{case}/leaving", "school.leave", "End a place.", places,
			func(*schoolv1.Leave, service.Asked) decide.Command[place.State] { return place.Leave{} }),
		service.List("/cases", "school.list", "Who has a place or asks for one.", places, view),
		service.Query("/cases/{case}", "school.read", "One place.", places, view),
	}
}

func view(s place.State, seen service.Seen, _ service.Asked) *schoolv1.PlaceView {
	return &schoolv1.PlaceView{Case: seen.ID, Version: seen.Version, Facts: &schoolv1.Facts{Enrolled: s.Enrolled}}
}
