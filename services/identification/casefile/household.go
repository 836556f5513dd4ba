package casefile

import (
	"crypto/sha256"
	"encoding/hex"
	"slices"

	"mangrove/pkg/decide"
	idv1 "mangrove/proto/gen/identificationv1"
)

// JoinHousehold says who the person belongs with: those of another case. Without one, nobody who is known.
type JoinHousehold struct{ Member string }

// Decide joins the household of the other case.
func (c JoinHousehold) Decide(s, member State, g decide.Given) (decide.Outcome, error) {
	if err := unopened(s); err != nil {
		return decide.Outcome{}, err
	}
	if c.Member == g.Case {
		return decide.Invalid("member", "name somebody else of the household, by their own case")
	}
	if c.Member == "" {
		return decide.Events(&idv1.HouseholdJoined{Household: ownHousehold(g)})
	}
	return decide.Events(&idv1.HouseholdJoined{Household: member.Household})
}

// ownHousehold is a household that nobody else is in. What the case is called cannot be read from it.
func ownHousehold(g decide.Given) string {
	sum := sha256.Sum256([]byte("household/" + g.ID))
	return "h-" + hex.EncodeToString(sum[:16])
}

// AssessFamily says beside which of their own adults a child may sleep, each by their own case, as the assessment before it
// found (CP-02).
type AssessFamily struct{ Adults []string }

// Decide assesses, in place of what was found before.
func (c AssessFamily) Decide(s State, g decide.Given) (decide.Outcome, error) {
	if err := unopened(s); err != nil {
		return decide.Outcome{}, err
	}
	adults, err := named("adults", c.Adults, g)
	if err != nil {
		return decide.Outcome{}, err
	}
	return decide.Events(&idv1.FamilyAssessed{Adults: adults})
}

// named gives adults in order, or refuses where one is named twice, by no case, or by the child's own.
func named(field string, cases []string, g decide.Given) ([]string, error) {
	adults := slices.Clone(cases)
	slices.Sort(adults)
	if len(slices.Compact(slices.Clone(adults))) < len(adults) || slices.Contains(adults, "") || slices.Contains(adults, g.Case) {
		return nil, &decide.Refusal{Code: "invalid_field", Field: field, Hint: "name each adult once, by their own case"}
	}
	return adults, nil
}
