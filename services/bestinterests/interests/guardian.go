package interests

import (
	"google.golang.org/protobuf/proto"

	"mangrove/pkg/decide"
	biv1 "mangrove/proto/gen/bestinterestsv1"
	"mangrove/services/bestinterests/guardian"
)

// AppointGuardian names who stands for the child; a new one takes the place of the one before. From its event the register
// gives the guardianship. Who may be named, and for how many children, is the policy's to say (CP-08).
type AppointGuardian struct {
	Guardian, Agency string
	Interim          bool
}

// Decide appoints.
func (c AppointGuardian) Decide(_ State, of guardian.State, g decide.Given) (decide.Outcome, error) {
	out := decide.Outcome{
		Events:   []proto.Message{&biv1.GuardianAppointed{Guardian: c.Guardian, Agency: c.Agency, Interim: c.Interim}},
		Resource: of.Take(g.Case, adultOn(g)),
	}
	if !c.Interim {
		out.Done = []string{AppointDuty}
	}
	return out, nil
}

// AppointDuty names the duty to appoint a guardian in the place of an interim one, which the policy opens (CP-08).
const AppointDuty = "appoint_guardian"

// EndGuardianship takes a child from those for whom somebody stands: their guardianship has ended, or the child has left the
// country. Whoever was named again meanwhile still stands.
type EndGuardianship struct {
	Guardian string
	// Replaced says that it ended since another appointment took its place, which may be of the same guardian.
	Replaced bool
}

// Decide takes.
func (c EndGuardianship) Decide(s State, of guardian.State, g decide.Given) (decide.Outcome, error) {
	if c.Replaced && s.Guardian.Worker == c.Guardian {
		return decide.Outcome{}, nil
	}
	return decide.Outcome{Resource: of.Leave(g.Case)}, nil
}

// KeepGuardianship gives back a child who was said to have left the country, and has not, to who still stands for it.
type KeepGuardianship struct{}

// Decide gives.
func (KeepGuardianship) Decide(_ State, of guardian.State, g decide.Given) (decide.Outcome, error) {
	if g.Facts["guardian"] != true {
		return decide.Outcome{}, nil
	}
	return decide.Outcome{Resource: of.Take(g.Case, adultOn(g))}, nil
}

// adultOn is from which day the child is an adult, where that is known.
func adultOn(g decide.Given) string {
	on, _ := g.Facts["adult_on"].(string)
	return on
}
