package casefile

import "mangrove/pkg/decide"

// GuardianDuty names the duty to name a guardian, which the policy opens with the case of an unaccompanied child (CP-08).
const GuardianDuty = "name_guardian"

// HaveGuardian closes that duty: one stands.
type HaveGuardian struct{}

// Decide closes.
func (HaveGuardian) Decide(State, decide.Given) (decide.Outcome, error) {
	return decide.Outcome{Done: []string{GuardianDuty}}, nil
}
