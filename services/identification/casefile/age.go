package casefile

import (
	"google.golang.org/protobuf/types/known/timestamppb"

	"mangrove/pkg/decide"
	idv1 "mangrove/proto/gen/identificationv1"
)

// DisputeAge says that the age is in doubt. Anyone may; the person is presumed a child from now on (CP-01).
type DisputeAge struct{}

// Decide opens the dispute.
func (DisputeAge) Decide(s State, _ decide.Given) (decide.Outcome, error) {
	if err := unopened(s); err != nil {
		return decide.Outcome{}, err
	}
	if s.AgeDisputed {
		return decide.Refuse("age_in_dispute", "the age is in dispute already: it is settled by who may determine it")
	}
	return decide.Events(&idv1.AgeDisputed{})
}

// CorrectBirth replaces the range of birth dates. It closes no dispute: only DetermineAge does.
type CorrectBirth struct {
	Birth *idv1.Birth
	// Roles are those of who corrects it, for the person's own record.
	Roles []string
}

// Decide corrects the range.
func (c CorrectBirth) Decide(s State, g decide.Given) (decide.Outcome, error) {
	if err := unopened(s); err != nil {
		return decide.Outcome{}, err
	}
	birth, err := rangeOf(c.Birth, g.At)
	if err != nil {
		return decide.Outcome{}, err
	}
	return decide.Events(&idv1.BirthCorrected{Birth: birth, Agency: g.Agency, Roles: c.Roles, At: timestamppb.New(g.At)})
}

// DetermineAge is the finding of the authority that assesses age. A dispute ends with it (CP-01).
type DetermineAge struct{ Birth *idv1.Birth }

// Decide determines.
func (c DetermineAge) Decide(s State, g decide.Given) (decide.Outcome, error) {
	if err := unopened(s); err != nil {
		return decide.Outcome{}, err
	}
	birth, err := rangeOf(c.Birth, g.At)
	if err != nil {
		return decide.Outcome{}, err
	}
	return decide.Events(&idv1.AgeDetermined{Birth: birth})
}
