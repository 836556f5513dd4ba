package shelter

import (
	"google.golang.org/protobuf/reflect/protoreflect"

	"mangrove/pkg/decide"
	"mangrove/pkg/service"
	"mangrove/pkg/store"
	contractv1 "mangrove/proto/gen/contractv1"
	idv1 "mangrove/proto/gen/identificationv1"
	"mangrove/services/shelter/stay"
	"mangrove/services/shelter/unit"

	"google.golang.org/protobuf/proto"
)

// Name is the service's name.
const Name = "shelter"

// Define puts the service together.
func Define() service.Definition {
	stays, units := stay.New(), unit.New()
	return service.Definition{
		Name:      Name,
		Subjects:  []decide.Machine{stays, units},
		Routes:    routes(stays, units),
		Reads:     []string{"consent", "identification"},
		Needs:     []string{"adult_on", "age_disputed", "household", "vetted_carer", "family_assessed", "stage", "guardian"},
		Reactions: changed(stays, units),
		Deadlines: map[string]service.Deadline{
			stay.ReservationDuty: func(d store.Duty) service.Do {
				return service.OnBoth(stays, d.Subject, units, d.Details["unit"], stay.Expire{Unit: d.Details["unit"]})
			},
		},
	}
}

// changed: a changed fact of a sleeper is told to the unit, which CP-02 looks at.
func changed(stays *decide.Aggregate[stay.State], units *decide.Aggregate[unit.State]) []service.Reaction {
	var out []service.Reaction
	for _, m := range []proto.Message{&idv1.AgeDisputed{}, &idv1.BirthCorrected{}, &idv1.HouseholdJoined{}} {
		name := m.ProtoReflect().Descriptor().FullName()
		out = append(out, service.Reaction{
			Name: "tell the unit of " + string(protoreflect.FullName(name).Name()), Type: name,
			Do: func(e *contractv1.Event, _ proto.Message) []service.Do {
				return []service.Do{service.Where(stays, e.GetSubject(), units, func(s stay.State) (string, decide.Joint[stay.State, unit.State]) {
					return s.Unit, stay.Renew{Unit: s.Unit}
				})}
			},
		})
	}
	return out
}
