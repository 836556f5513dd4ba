package legalaid

import (
	"mangrove/pkg/decide"
	"mangrove/pkg/service"
	"mangrove/services/legalaid/matter"
)

// Name is the service's name.
const Name = "legalaid"

// Define puts the service together.
func Define() service.Definition {
	cases := matter.New()
	return service.Definition{
		Name:     Name,
		Subjects: []decide.Machine{cases},
		Routes:   routes(cases),
		Reads:    []string{"consent", "identification", "returns"},
		Needs:    []string{"adult_on", "age_disputed", "guardian", "departed"},
	}
}
