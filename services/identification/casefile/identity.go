package casefile

import (
	"time"

	"google.golang.org/protobuf/types/known/timestamppb"

	"mangrove/pkg/decide"
	idv1 "mangrove/proto/gen/identificationv1"
)

// mendDuty names the duty to look at a person of whose row in a sheet something could not be read.
const (
	mendDuty   = "mend_row"
	mendWithin = 72 * time.Hour
)

// CorrectIdentity writes anew who somebody is. That it says the same as before is nothing that can be seen here, where it is sealed:
// somebody has looked, which is what the duty to mend a row waits for.
type CorrectIdentity struct {
	Identity decide.Section
	// Roles are those of who corrects it, for the person's own record.
	Roles []string
}

// Decide corrects.
func (c CorrectIdentity) Decide(s State, g decide.Given) (decide.Outcome, error) {
	if err := unopened(s); err != nil {
		return decide.Outcome{}, err
	}
	out, err := decide.Events(&idv1.IdentityCorrected{Identity: c.Identity.Put(), Agency: g.Agency, Roles: c.Roles, At: timestamppb.New(g.At)})
	out.Done = []string{mendDuty}
	return out, err
}

// Correction is when who somebody is was corrected, and by which agency and roles.
type Correction struct {
	At     time.Time
	Agency string
	Roles  []string
}
