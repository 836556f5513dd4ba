package stay

import (
	"time"

	"mangrove/pkg/decide"
)

// deleteWithin is how long a house has to delete what it noted and to confirm it, once an agreement ended (C-02, J:).
const deleteWithin = 7 * 24 * time.Hour

// ForgetNotes opens the duty to delete what was noted under an agreement that has ended.
type ForgetNotes struct{ Grant, Agency string }

// Decide opens the duty.
func (c ForgetNotes) Decide(_ State, g decide.Given) (decide.Outcome, error) {
	return decide.Outcome{Open: []decide.Duty{{
		Key: "delete_notes/" + c.Grant, What: "delete_notes", Whose: "shelter_coordinator", Next: "data_protection", Office: true, By: g.At.Add(deleteWithin),
		Agency: c.Agency, Details: map[string]string{"about": c.Grant},
	}}}, nil
}
