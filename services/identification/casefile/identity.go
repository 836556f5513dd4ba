package casefile

import (
	"slices"
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

// Correction is what who has the same roles in an agency corrected on one day: how often, first and last.
type Correction struct {
	What        idv1.Corrected
	Agency      string
	Roles       []string
	First, Last time.Time
	Times       uint32
}

// by is what an event of a correction tells of who made it, and when.
type by interface {
	GetAgency() string
	GetRoles() []string
	GetAt() *timestamppb.Timestamp
}

// corrected keeps one more correction, as one with its like of that day: so many a day are no more to keep than one. Of what was
// corrected before it was kept when, nothing is told.
func (s State) corrected(what idv1.Corrected, by by) State {
	if by.GetAt() == nil {
		return s
	}
	at := by.GetAt().AsTime()
	s.Corrected = slices.Clone(s.Corrected)
	i := slices.IndexFunc(s.Corrected, func(c Correction) bool {
		return c.What == what && c.Agency == by.GetAgency() && slices.Equal(c.Roles, by.GetRoles()) &&
			c.Last.Format(time.DateOnly) == at.Format(time.DateOnly)
	})
	if i < 0 {
		s.Corrected = append(s.Corrected, Correction{What: what, Agency: by.GetAgency(), Roles: by.GetRoles(), First: at, Last: at, Times: 1})
		return s
	}
	s.Corrected[i].Last = at
	s.Corrected[i].Times++
	return s
}
