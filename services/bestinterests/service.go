package bestinterests

import (
	"slices"

	"google.golang.org/protobuf/proto"

	"mangrove/pkg/decide"
	"mangrove/pkg/service"
	"mangrove/pkg/service/grants"
	biv1 "mangrove/proto/gen/bestinterestsv1"
	contractv1 "mangrove/proto/gen/contractv1"
	grantv1 "mangrove/proto/gen/grantv1"
	returnsv1 "mangrove/proto/gen/returnsv1"
	"mangrove/services/bestinterests/guardian"
	"mangrove/services/bestinterests/interests"
)

// Name is the service's name.
const Name = "bestinterests"

// tells the register what has ended: what a determination gave, or what members of a panel undertook.
func tells(e *contractv1.Event, m proto.Message) []service.DirectCall {
	switch m := m.(type) {
	case *biv1.Reopened:
		return grants.Ending(grants.End{Case: e.GetSubject(), Follows: m.GetDetermination()})
	case *biv1.FileClosed:
		return grants.Ending(grants.End{Case: e.GetSubject(), Undertakings: m.GetUndertakings()})
	}
	return nil
}

// Define puts the service together. end tells the register what has ended; agencies is the registry of agencies.
func Define(end service.Caller, agencies service.Agencies) service.Definition {
	children, guardians := interests.New(), guardian.New()
	return service.Definition{
		Name:     Name,
		Subjects: []decide.Machine{children, guardians},
		Routes:   routes(children, guardians, agencies),
		Reads:    []string{"consent", "identification", "legalaid", "returns"},
		Needs:    []string{"adult_on", "age_disputed", "guardian", "doubted_guardians", "origin_contact"},
		// Who houses a child names no guardian, who keeps the case sits on no panel, and guardian and lawyer hear the child.
		Copies: func(g *grantv1.Grant) bool {
			return g.GetKind() == grantv1.GrantKind_GRANT_KIND_ASSIGNMENT && slices.Contains([]string{"shelter", "identification", "legalaid"}, g.GetRecipient().GetService())
		},
		Reactions: append(wards(children, guardians), carriedOut(children)...),
		Tells:     tells,
		Calls:     map[string]service.Caller{grants.EndCall: end},
	}
}

// wards: for how many children somebody stands follows the guardianships, and who of them is here (CP-08).
func wards(children machine, guardians *decide.Aggregate[guardian.State]) []service.Reaction {
	type joint = decide.Joint[interests.State, guardian.State]
	theirs := func(e *contractv1.Event, c func(s interests.State) joint) []service.Do {
		return []service.Do{service.Where(children, e.GetSubject(), guardians, func(s interests.State) (string, joint) { return s.Guardian.Worker, c(s) })}
	}
	return []service.Reaction{
		service.React("stand for a child no more", func(e *contractv1.Event, m *grantv1.GrantEnded) []service.Do {
			if m.GetKind() != grantv1.GrantKind_GRANT_KIND_GUARDIANSHIP {
				return nil
			}
			of := m.GetRecipient().GetPerson()
			return []service.Do{service.OnBoth(children, e.GetSubject(), guardians, of, interests.EndGuardianship{
				Guardian: of, Replaced: m.GetReason() == grantv1.EndReason_END_REASON_SUPERSEDED,
			})}
		}),
		service.React("stand for who has left no more", func(e *contractv1.Event, _ *returnsv1.Departed) []service.Do {
			return theirs(e, func(s interests.State) joint { return interests.EndGuardianship{Guardian: s.Guardian.Worker} })
		}),
		service.React("stand for who has not left", func(e *contractv1.Event, _ *returnsv1.DepartureTakenBack) []service.Do {
			return theirs(e, func(interests.State) joint { return interests.KeepGuardianship{} })
		}),
	}
}

// carriedOut: a determination by which a child has left is not looked at again.
func carriedOut(children machine) []service.Reaction {
	return []service.Reaction{
		service.React("look no more at a determination that was carried out", func(e *contractv1.Event, _ *returnsv1.Departed) []service.Do {
			return []service.Do{service.On(children, e.GetSubject(), interests.Left{})}
		}),
		service.React("look at a determination that was not carried out", func(e *contractv1.Event, _ *returnsv1.DepartureTakenBack) []service.Do {
			return []service.Do{service.On(children, e.GetSubject(), interests.Stayed{})}
		}),
	}
}
