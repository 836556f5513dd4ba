package register

import (
	"maps"
	"slices"
	"time"

	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/types/known/timestamppb"

	"mangrove/pkg/decide"
	consentv1 "mangrove/proto/gen/consentv1"
	contractv1 "mangrove/proto/gen/contractv1"
	grantv1 "mangrove/proto/gen/grantv1"
)

// State is the grants of a case, by id.
type State struct {
	Grants map[string]Grant
	// Asked are the exclusions and blocks that keep nobody out before another agency confirms them, by id (CP-10).
	Asked map[string]Grant `json:",omitempty"`
	// Blocked describes who must not come near, where it is nobody with an account: the newest one.
	Blocked decide.Section
}

// Grant is what the state machine must know of a grant; the whole of it is its row in the register.
type Grant struct {
	Kind    grantv1.GrantKind
	Follows string
	Purpose string
	Agency  string
	Service string
	Person  string
	Country string
	Giver   grantv1.Giver
	// Custodian is whose word it is, where a custodian gave it.
	Custodian string `json:",omitempty"`
	Family    grantv1.Family
	// ProposedBy is the agency that proposed to keep somebody out, DoubtedBy the one that doubts a guardian, LetInBy the one
	// that would let in again who is kept out.
	ProposedBy, DoubtedBy, LetInBy string
	// Waits is a consent that is not whole: it is to be confirmed or taken again (C-06).
	Waits bool
	// Witness is who may confirm it, and of which agency; empty where nobody can.
	Witness, WitnessAgency string
	Categories             []contractv1.Category
	// Until is when it ends, and ConfirmedUntil when it would once confirmed.
	Until, ConfirmedUntil time.Time
	Ended                 bool
}

// New is the state machine.
func New() *decide.Aggregate[State] {
	return decide.New("case", facts,
		decide.On(func(s State, e *grantv1.GrantGiven) State {
			s.Asked = without(s.Asked, e.GetGrant().GetId())
			return s.with(e.GetGrant().GetId(), known(e.GetGrant()))
		}),
		decide.On(func(s State, e *grantv1.GrantConfirmed) State {
			g := s.Grants[e.GetGrant()]
			g.Waits, g.Until, g.ConfirmedUntil = false, instant(e.GetUntil()), time.Time{}
			return s.with(e.GetGrant(), g)
		}),
		decide.On(func(s State, e *grantv1.GrantReviewed) State {
			g := s.Grants[e.GetGrant()]
			g.Waits, g.Until, g.ConfirmedUntil = true, instant(e.GetUntil()), time.Time{}
			return s.with(e.GetGrant(), g)
		}),
		decide.On(func(s State, e *grantv1.GuardianDoubted) State {
			g := s.Grants[e.GetGrant()]
			g.DoubtedBy = e.GetAgency()
			return s.with(e.GetGrant(), g)
		}),
		decide.On(func(s State, e *consentv1.KeepingOutAsked) State {
			s.Asked = with(s.Asked, e.GetGrant().GetId(), known(e.GetGrant()))
			return s
		}),
		decide.On(func(s State, e *consentv1.LettingInAsked) State {
			g := s.Grants[e.GetGrant()]
			g.LetInBy = e.GetAgency()
			return s.with(e.GetGrant(), g)
		}),
		decide.On(func(s State, e *consentv1.BlockDescribed) State {
			// A block of a worker or an agency describes nobody, and takes nothing from the one that does.
			if e.GetBlocked() != nil {
				s.Blocked = decide.Keep(e.GetBlocked())
			}
			return s
		}),
		decide.On(func(s State, e *grantv1.GrantEnded) State {
			g := s.Grants[e.GetGrant()]
			g.Ended = true
			return s.with(e.GetGrant(), g)
		}),
	)
}

// known is what the state keeps of a grant.
func known(g *grantv1.Grant) Grant {
	return Grant{
		Kind: g.GetKind(), Follows: g.GetFollows(), Purpose: g.GetPurpose(), Agency: g.GetRecipient().GetAgency(),
		Service: g.GetRecipient().GetService(), Person: g.GetRecipient().GetPerson(), Country: g.GetRecipient().GetCountry(), Giver: g.GetGiver(), Custodian: g.GetCustodian(),
		Family: g.GetFamily(), ProposedBy: g.GetProposedBy(), Waits: g.GetProvisional() || g.GetPending(),
		Categories: g.GetCategories(), Until: instant(g.GetUntil()), ConfirmedUntil: instant(g.GetConfirmedUntil()),
		Witness: g.GetEvidence().GetWitness(), WitnessAgency: g.GetEvidence().GetWitnessAgency(),
	}
}

func (s State) with(id string, g Grant) State {
	s.Grants = with(s.Grants, id, g)
	return s
}

func with(all map[string]Grant, id string, g Grant) map[string]Grant {
	out := map[string]Grant{id: g}
	for other, one := range all {
		if other != id {
			out[other] = one
		}
	}
	return out
}

func without(all map[string]Grant, id string) map[string]Grant {
	if _, ok := all[id]; !ok {
		return all
	}
	out := maps.Clone(all)
	delete(out, id)
	return out
}

func facts(s State) proto.Message {
	f := &consentv1.Facts{}
	for _, g := range s.Grants {
		if g.Kind == grantv1.GrantKind_GRANT_KIND_GUARDIANSHIP && !g.Ended && !s.keptOut(g) {
			f.Guardian = true
		}
	}
	for _, id := range sorted(s.Grants) {
		if g := s.Grants[id]; g.DoubtedBy != "" && g.Ended && !slices.Contains(f.GetDoubtedGuardians(), g.Person) {
			f.DoubtedGuardians = append(f.DoubtedGuardians, g.Person)
		}
	}
	return f
}

// keptOut says whether a guardian is excluded or blocked: then nobody stands for the child (CP-10).
func (s State) keptOut(guardian Grant) bool {
	for _, g := range s.Grants {
		if g.Ended || g.Kind != grantv1.GrantKind_GRANT_KIND_BLOCK && g.Kind != grantv1.GrantKind_GRANT_KIND_EXCLUSION {
			continue
		}
		if g.Person != "" && g.Person == guardian.Person || g.Person == "" && g.Agency != "" && g.Agency == guardian.Agency {
			return true
		}
	}
	return false
}

// expiry is the duty of the register itself to end a grant at its until.
func expiry(g *grantv1.Grant) []decide.Duty {
	if g.GetUntil() == nil {
		return nil
	}
	return []decide.Duty{{
		Key: ExpiryDuty + "/" + g.GetId(), What: ExpiryDuty, Whose: decide.System, Next: "data_protection", Office: true, By: g.GetUntil().AsTime(),
		Details: map[string]string{"grant": g.GetId()},
	}}
}

// ExpiryDuty names the duty to end a grant.
const ExpiryDuty = "grant_expires"

func given(g *grantv1.Grant) decide.Outcome {
	return decide.Outcome{Events: []proto.Message{&grantv1.GrantGiven{Grant: g}}, Open: expiry(g)}
}

// ended ends a grant of the state.
func (s State) ended(id string, reason grantv1.EndReason) decide.Outcome {
	g := s.Grants[id]
	done := []string{ExpiryDuty + "/" + id}
	if !g.ConfirmedUntil.IsZero() {
		done = append(done, ConfirmDuty+"/"+id)
	}
	return decide.Outcome{
		Events: []proto.Message{&grantv1.GrantEnded{
			Grant: id, Reason: reason, Kind: g.Kind, Recipient: &grantv1.Recipient{Agency: g.Agency, Service: g.Service, Person: g.Person},
		}},
		Done: done,
	}
}

func since(g decide.Given) *timestamppb.Timestamp { return timestamppb.New(g.At) }

// provisional is how long a consent without its evidence carries care (C-06).
const provisional = 72 * time.Hour

func obliged(g decide.Given, to string) bool { return slices.Contains(g.Obligations, to) }

// instant is a time of the contract; the zero value where there is none.
func instant(t *timestamppb.Timestamp) time.Time {
	if t == nil {
		return time.Time{}
	}
	return t.AsTime()
}
