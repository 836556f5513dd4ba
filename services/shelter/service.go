package shelter

import (
	"google.golang.org/protobuf/proto"

	"mangrove/pkg/decide"
	"mangrove/pkg/service"
	"mangrove/pkg/store"
	contractv1 "mangrove/proto/gen/contractv1"
	grantv1 "mangrove/proto/gen/grantv1"
	idv1 "mangrove/proto/gen/identificationv1"
	returnsv1 "mangrove/proto/gen/returnsv1"
	"mangrove/services/shelter/stay"
	"mangrove/services/shelter/unit"
)

// Name is the service's name.
const Name = "shelter"

// Define puts the service together.
func Define() service.Definition {
	stays, units := stay.New(), unit.New()
	return service.Definition{
		Name:     Name,
		Subjects: []decide.Machine{stays, units},
		Routes:   routes(stays, units),
		Reads:    []string{"consent", "health", "identification", "returns"},
		Needs:    []string{"adult_on", "age_disputed", "household", "vetted_carer", "assessed_with", "departed"},
		// Who keeps the case asks for gentler care as well, and plans the way back from a house (CP-03).
		Copies: func(g *grantv1.Grant) bool {
			return g.GetKind() == grantv1.GrantKind_GRANT_KIND_ASSIGNMENT && g.GetRecipient().GetService() == "identification"
		},
		Reactions: append(changed(stays, units), ended(stays), keptOut(stays), unassigned(stays, units), assigned(stays, units), departed(stays), stayed(stays)),
		Deadlines: map[string]service.Deadline{
			stay.ReservationDuty: func(d store.Duty) service.Do {
				return service.OnBoth(stays, d.Subject, units, d.Details["unit"], stay.Expire{Unit: d.Details["unit"]})
			},
		},
	}
}

// ended: when what let a house know something has ended, taken back, run out, reopened or with its part in the case, the
// house has a duty to delete what it noted and to confirm it (C-02). A share ends with the assignment beside it.
func ended(stays *decide.Aggregate[stay.State]) service.Reaction {
	return service.React("delete what was noted", func(e *contractv1.Event, m *grantv1.GrantEnded) []service.Do {
		to := m.GetRecipient()
		if !lets(m.GetKind()) || to.GetService() != Name || to.GetAgency() == "" || m.GetReason() == grantv1.EndReason_END_REASON_SUPERSEDED {
			return nil
		}
		return []service.Do{service.On(stays, e.GetSubject(), stay.ForgetNotes{Grant: m.GetGrant(), Agency: to.GetAgency()})}
	})
}

// lets says whether a kind of grant is one by which a house comes to know something.
func lets(k grantv1.GrantKind) bool {
	return k == grantv1.GrantKind_GRANT_KIND_CONSENT || k == grantv1.GrantKind_GRANT_KIND_ASSIGNMENT || k == grantv1.GrantKind_GRANT_KIND_BEST_INTERESTS
}

// keptOut: so has the house that the person no longer wants, or that is blocked.
func keptOut(stays *decide.Aggregate[stay.State]) service.Reaction {
	return service.React("delete what who is kept out has noted", func(e *contractv1.Event, m *grantv1.GrantGiven) []service.Do {
		g := m.GetGrant()
		if g.GetKind() != grantv1.GrantKind_GRANT_KIND_EXCLUSION && g.GetKind() != grantv1.GrantKind_GRANT_KIND_BLOCK {
			return nil
		}
		return []service.Do{service.On(stays, e.GetSubject(), stay.KeptOut{Grant: g.GetId(), Agency: g.GetRecipient().GetAgency()})}
	})
}

// unassigned: when the assignment of a house ends while the person still sleeps there, whichever way it ended, the house
// has a duty to end the stay; assigned takes it away. Who is not housed yet is owed a place by a house that is assigned.
func unassigned(stays *decide.Aggregate[stay.State], units *decide.Aggregate[unit.State]) service.Reaction {
	return service.React("end the stay in a house that has no part any more", func(e *contractv1.Event, m *grantv1.GrantEnded) []service.Do {
		if m.GetKind() != grantv1.GrantKind_GRANT_KIND_ASSIGNMENT || m.GetRecipient().GetService() != Name {
			return nil
		}
		return []service.Do{
			where(stays, e, units, stay.Unassigned{Agency: m.GetRecipient().GetAgency()}),
			service.On(stays, e.GetSubject(), stay.Parted{}),
		}
	})
}

func assigned(stays *decide.Aggregate[stay.State], units *decide.Aggregate[unit.State]) service.Reaction {
	return service.React("keep the stay in a house that has a part anew", func(e *contractv1.Event, m *grantv1.GrantGiven) []service.Do {
		if m.GetGrant().GetKind() != grantv1.GrantKind_GRANT_KIND_ASSIGNMENT || m.GetGrant().GetRecipient().GetService() != Name {
			return nil
		}
		agency := m.GetGrant().GetRecipient().GetAgency()
		return []service.Do{where(stays, e, units, stay.Assigned{Agency: agency}), service.On(stays, e.GetSubject(), stay.Accepted{Agency: agency})}
	})
}

// departed: when a person has left the country, the house where they sleep has a duty to discharge them, and who has no bed is
// owed none any more; stayed takes it back, where they turned round at the gate or somebody was mistaken.
func departed(stays *decide.Aggregate[stay.State]) service.Reaction {
	return service.React("end the stay of who has left the country", func(e *contractv1.Event, _ *returnsv1.Departed) []service.Do {
		return []service.Do{service.On(stays, e.GetSubject(), stay.Departed{})}
	})
}

func stayed(stays *decide.Aggregate[stay.State]) service.Reaction {
	return service.React("keep the stay of who has not left", func(e *contractv1.Event, _ *returnsv1.DepartureTakenBack) []service.Do {
		return []service.Do{service.On(stays, e.GetSubject(), stay.Stayed{})}
	})
}

// where runs a command on a person's stay and the unit where their bed is, if they have one.
func where(stays *decide.Aggregate[stay.State], e *contractv1.Event, units *decide.Aggregate[unit.State], c decide.Joint[stay.State, unit.State]) service.Do {
	return service.Where(stays, e.GetSubject(), units, func(s stay.State) (string, decide.Joint[stay.State, unit.State]) { return s.Unit, c })
}

// changed: a changed fact of a sleeper is told to the unit, which CP-02 looks at.
func changed(stays *decide.Aggregate[stay.State], units *decide.Aggregate[unit.State]) []service.Reaction {
	var out []service.Reaction
	for _, m := range []proto.Message{&idv1.AgeDisputed{}, &idv1.BirthCorrected{}, &idv1.AgeDetermined{}, &idv1.HouseholdJoined{}, &idv1.CarerVetted{}, &idv1.FamilyAssessed{}} {
		name := m.ProtoReflect().Descriptor().FullName()
		out = append(out, service.Reaction{
			Name: "tell the unit of " + string(name.Name()), Type: name,
			Do: func(e *contractv1.Event, _ proto.Message) []service.Do {
				return []service.Do{service.Where(stays, e.GetSubject(), units, func(s stay.State) (string, decide.Joint[stay.State, unit.State]) {
					return s.Unit, stay.Renew{Unit: s.Unit}
				})}
			},
		})
	}
	return out
}
