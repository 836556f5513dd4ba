package health

import (
	"mangrove/pkg/decide"
	"mangrove/pkg/service"
	"mangrove/services/health/care"
)

// Name is the service's name.
const Name = "health"

// Define puts the service together.
func Define() service.Definition {
	cases := care.New()
	return service.Definition{
		Name:     Name,
		Subjects: []decide.Machine{cases},
		Routes:   routes(cases),
		Reads:    []string{"consent", "identification", "returns"},
		Needs:    []string{"adult_on", "age_disputed", "guardian"},
	}
}
