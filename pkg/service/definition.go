package service

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/reflect/protoreflect"

	"mangrove/pkg/decide"
	"mangrove/pkg/store"
	contractv1 "mangrove/proto/gen/contractv1"
	grantv1 "mangrove/proto/gen/grantv1"
)

// CaseKind is the kind of subject that is about exactly one person.
const CaseKind = "case"

// Definition is a service on one screen.
type Definition struct {
	Name string
	// Subjects are its state machines; at most one of kind case.
	Subjects []decide.Machine
	Routes   []Route
	// Reads names the services whose events it consumes. The policy's table must allow each.
	Reads []string
	// Needs names the facts of others that its rules rest on; no others are kept, but standing, which every rule rests on.
	Needs []string
	// FoldsEvery names the kinds of subject of which it folds every one, not only cases referred to it.
	FoldsEvery []string
	// CollectsDuties says that it keeps what is not done at the services that it reads.
	CollectsDuties bool
	Reactions      []Reaction
	// Deadlines act when a duty of that name is due; a duty without one goes to whoever is next.
	Deadlines map[string]Deadline
	// Register marks the owner of the register of grants: its own grants are rows of truth, not copies.
	Register bool
	// Copies says which grants it keeps beside those that every service keeps, since its rules read them; nil: none.
	Copies func(g *grantv1.Grant) bool
	// CopiesOwnCases says that it keeps every grant of the cases that were opened here.
	CopiesOwnCases bool
	// OwnGrants are the grants that follow from an own event and are in the own copy at once.
	OwnGrants func(e *contractv1.Event, m proto.Message) []*grantv1.Grant
	// Tells names what an own event makes it necessary to tell another service at once, as what takes a right away does. It is
	// journalled with the event, and retried until done.
	Tells func(e *contractv1.Event, m proto.Message) []DirectCall
	// Calls make these calls, by name.
	Calls map[string]Caller
}

// Caller makes one direct call to another service. Nil means done; peer.ErrRefused means that trying again is
// of no use; anything else is tried again.
type Caller func(ctx context.Context, body json.RawMessage) error

// Agency is what the registry of agencies says of one: of which kind it is, and in which country.
type Agency struct {
	Kind    string `json:"kind"`
	Country string `json:"country"`
}

// Agencies is the registry of agencies, by id. One that is not in it has no kind.
type Agencies map[string]Agency

// Do is what a reaction or a deadline asks for: a command on a subject.
type Do struct {
	Machine decide.Machine
	Subject string
	// ResourceMachine and Resource are the machine and the id of the resource that the command changes too, where it does.
	ResourceMachine decide.Machine
	Resource        string
	// ResourceOf finds its id from the state, where the event does not name it.
	ResourceOf func(state any) string
	Decide     func(state, resource any, g decide.Given) (decide.Outcome, error)
}

// On makes a Do of a command on one subject.
func On[S any](machine *decide.Aggregate[S], subject string, c decide.Command[S]) Do {
	return Do{Machine: machine, Subject: subject, Decide: func(state, _ any, g decide.Given) (decide.Outcome, error) {
		return c.Decide(state.(S), g)
	}}
}

// OnBoth makes a Do of a command on a case and a resource.
func OnBoth[S, R any](machine *decide.Aggregate[S], subject string, resources *decide.Aggregate[R], resource string, c decide.Joint[S, R]) Do {
	return Do{
		Machine: machine, Subject: subject, ResourceMachine: resources, Resource: resource,
		Decide: func(state, res any, g decide.Given) (decide.Outcome, error) { return c.Decide(state.(S), res.(R), g) },
	}
}

// Where makes a Do of a command on a case and a resource that the case's state names. An empty resource means that
// there is nothing to do.
func Where[S, R any](machine *decide.Aggregate[S], subject string, resources *decide.Aggregate[R], which func(S) (string, decide.Joint[S, R])) Do {
	return Do{
		Machine: machine, Subject: subject, ResourceMachine: resources,
		ResourceOf: func(state any) string { id, _ := which(state.(S)); return id },
		Decide: func(state, res any, g decide.Given) (decide.Outcome, error) {
			_, c := which(state.(S))
			return c.Decide(state.(S), res.(R), g)
		},
	}
}

// Reaction turns an event of another service into own commands. It is pure.
type Reaction struct {
	Name string
	// Type is empty where it reacts to events of every type that is known.
	Type protoreflect.FullName
	Do   func(e *contractv1.Event, m proto.Message) []Do
}

// React makes the reaction to one type of event.
func React[E proto.Message](name string, do func(e *contractv1.Event, m E) []Do) Reaction {
	var zero E
	return Reaction{
		Name: name, Type: zero.ProtoReflect().Descriptor().FullName(),
		Do: func(e *contractv1.Event, m proto.Message) []Do { return do(e, m.(E)) },
	}
}

// ReactAny makes a reaction to every type of event that is known, of all services that are read. Most have nothing to do for
// most of them: a reaction that can name its types is made by React.
func ReactAny(name string, do func(e *contractv1.Event, m proto.Message) []Do) Reaction {
	return Reaction{Name: name, Do: do}
}

// Deadline makes the command of the service itself when a duty is due, on the subject of the duty.
type Deadline func(d store.Duty) Do

// Keeps says whether a service has a grant in its copy of the register, whichever case it is of: one that names it, one of the
// person that names no service, and what its definition asks for.
func (d Definition) Keeps(g *grantv1.Grant) bool {
	return g.GetRecipient().GetService() == d.Name || everywhere(g) || d.Copies != nil && d.Copies(g)
}

// everywhere says whether a grant concerns every service, also one that learns of the case later: whom the person does not want, who is
// blocked (CP-10), who stands for a child (CP-08), and a no that names no service.
func everywhere(g *grantv1.Grant) bool {
	switch g.GetKind() {
	case grantv1.GrantKind_GRANT_KIND_EXCLUSION, grantv1.GrantKind_GRANT_KIND_BLOCK, grantv1.GrantKind_GRANT_KIND_GUARDIANSHIP:
		return true
	case grantv1.GrantKind_GRANT_KIND_REFUSAL:
		return g.GetRecipient().GetService() == ""
	}
	return false
}

func (d Definition) machine(kind string) (decide.Machine, bool) {
	i := slices.IndexFunc(d.Subjects, func(m decide.Machine) bool { return m.Kind() == kind })
	if i < 0 {
		return nil, false
	}
	return d.Subjects[i], true
}

// check finds what can never work, before anything runs.
func (d Definition) check() error {
	if d.Name == "" {
		return fmt.Errorf("a service needs a name")
	}
	seen := map[string]bool{}
	for _, m := range d.Subjects {
		if seen[m.Kind()] {
			return fmt.Errorf("%s has two machines for the subject %s", d.Name, m.Kind())
		}
		seen[m.Kind()] = true
	}
	names := map[string]bool{}
	for _, r := range d.Reactions {
		if names[r.Name] {
			return fmt.Errorf("%s has two reactions named %s", d.Name, r.Name)
		}
		names[r.Name] = true
	}
	return nil
}

// Topic is where a service publishes.
func Topic(service string) string { return "mangrove." + service + ".v1" }

// producerOf is whose topic it is.
func producerOf(topic string) string {
	return strings.TrimSuffix(strings.TrimPrefix(topic, "mangrove."), ".v1")
}
