package interests

import (
	"google.golang.org/protobuf/proto"

	"mangrove/pkg/decide"
	biv1 "mangrove/proto/gen/bestinterestsv1"
)

// AppointGuardian names who stands for the child; a new one takes the place of the one before. From its event the register
// gives the guardianship. Who may be named is the policy's to say (CP-08).
type AppointGuardian struct {
	Guardian, Agency string
	Interim          bool
}

// Decide appoints.
func (c AppointGuardian) Decide(State, decide.Given) (decide.Outcome, error) {
	out := decide.Outcome{Events: []proto.Message{&biv1.GuardianAppointed{Guardian: c.Guardian, Agency: c.Agency, Interim: c.Interim}}}
	if !c.Interim {
		out.Done = []string{AppointDuty}
	}
	return out, nil
}

// AppointDuty names the duty to appoint a guardian in the place of an interim one, which the policy opens (CP-08).
const AppointDuty = "appoint_guardian"
