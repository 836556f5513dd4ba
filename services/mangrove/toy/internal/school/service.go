// Package school owns places in a class.
package school

import (
	"mangrove/pkg/decide"
	"mangrove/pkg/service"
	contractv1 "mangrove/proto/gen/contractv1"
	shelterv1 "mangrove/proto/gen/shelterv1"
	"mangrove/services/mangrove/toy/internal/school/place"
)

// Define puts the service together.
func Define() service.Definition {
	places := place.New()
	return service.Definition{
		Name:     "school",
		Subjects: []decide.Machine{places},
		Routes:   routes(places),
		Reads:    []string{"consent", "identification", "shelter"},
		Needs:    []string{"adult_on", "age_disputed", "housed"},
		Reactions: []service.Reaction{
			service.React("end the place when the person moves out", func(e *contractv1.Event, _ *shelterv1.Discharged) []service.Do {
				return []service.Do{service.On(places, e.GetSubject(), place.Leave{})}
			}),
		},
	}
}
