package coordination

import (
	"google.golang.org/protobuf/proto"

	"mangrove/pkg/contract"
	"mangrove/pkg/decide"
	"mangrove/pkg/service"
	contractv1 "mangrove/proto/gen/contractv1"
	coordinationv1 "mangrove/proto/gen/coordinationv1"
	grantv1 "mangrove/proto/gen/grantv1"
	"mangrove/services/coordination/timeline"
)

// Name is the service's name.
const Name = "coordination"

// unit is the kind of subject whose beds are counted; only shelter has any.
const unit = "unit"

// Define puts the service together.
func Define() service.Definition {
	cases := timeline.New()
	return service.Definition{
		Name:           Name,
		Subjects:       []decide.Machine{cases},
		Routes:         routes(cases),
		Reads:          []string{"bestinterests", "consent", "health", "identification", "legalaid", "returns", "shelter"},
		Needs:          []string{"stage", "departed", "unit_kind", "beds", "beds_free"},
		FoldsEvery:     []string{service.CaseKind, unit},
		CollectsDuties: true,
		Copies:         keeping,
		Reactions: []service.Reaction{
			service.ReactAny("put a step on the timeline", func(e *contractv1.Event, m proto.Message) []service.Do {
				step := stepOf(e, m)
				if step == nil || e.GetSubjectKind() != service.CaseKind {
					return nil
				}
				return []service.Do{service.On(cases, e.GetSubject(), timeline.Tell{Step: step})}
			}),
		},
	}
}

// keeping: of the parts in a case only that of who keeps it. Who else has one would say in which house the person is.
func keeping(g *grantv1.Grant) bool {
	return g.GetKind() == grantv1.GrantKind_GRANT_KIND_ASSIGNMENT && g.GetRecipient().GetService() == "identification" && g.GetFollows() == ""
}

// overdue are the words for a duty that nobody did in time.
const overdue = "not done in time"

// stepOf is the step that an event is, if it is one.
func stepOf(e *contractv1.Event, m proto.Message) *coordinationv1.Step {
	s := &coordinationv1.Step{At: e.GetTime(), Service: e.GetSource(), Number: e.GetSeq()}
	if late, ok := m.(*contractv1.DutyOverdue); ok {
		s.What, s.Duty, s.Whose, s.Next = overdue, late.GetWhat(), late.GetWhose(), late.GetNext()
		return s
	}
	info, err := contract.Of(m.ProtoReflect().Descriptor())
	if err != nil || info.Step == "" {
		return nil
	}
	s.What = info.Step
	if named, ok := m.(interface{ GetService() string }); ok {
		s.To = named.GetService()
	}
	if named, ok := m.(interface{ GetReferral() string }); ok {
		s.About = named.GetReferral()
	}
	return s
}
