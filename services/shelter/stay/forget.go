package stay

import (
	"time"

	"mangrove/pkg/decide"
)

// deleteWithin is how long a house has to delete what it noted and to confirm it, once what let it know has ended (C-02, J:).
const deleteWithin = 7 * 24 * time.Hour

// ForgetNotes opens the duty to delete what was noted under a grant that has ended.
type ForgetNotes struct{ Grant, Agency string }

// Decide opens the duty.
func (c ForgetNotes) Decide(_ State, g decide.Given) (decide.Outcome, error) {
	return decide.Outcome{Open: []decide.Duty{{
		Key: "delete_notes/" + c.Grant, What: "delete_notes", Whose: "shelter_coordinator", Next: "data_protection", Office: true, By: g.At.Add(deleteWithin),
		Agency: c.Agency, Details: map[string]string{"about": c.Grant},
	}}}, nil
}

// KeptOut opens it for the house that the person no longer wants near, or that is blocked, while they have a bed there.
type KeptOut struct{ Grant, Agency string }

// Decide opens the duty.
func (c KeptOut) Decide(s State, g decide.Given) (decide.Outcome, error) {
	if c.Agency == "" || c.Agency != s.House && c.Agency != s.HeldBy {
		return decide.Refuse("not_here", "the person has no bed in a unit of this agency, nor one that it holds")
	}
	return ForgetNotes(c).Decide(s, g)
}
