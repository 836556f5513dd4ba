package decide

import (
	"encoding/json"
	"fmt"
	"reflect"
	"slices"

	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/reflect/protoreflect"

	contractv1 "mangrove/proto/gen/contractv1"
)

// Aggregate is the state machine of one kind of subject, typed by its state.
type Aggregate[S any] struct {
	kind   string
	facts  func(S) proto.Message
	evolve map[protoreflect.FullName]func(S, proto.Message) S
	events []proto.Message
}

// New makes the aggregate of a kind of subject: case, unit, worker. facts gives the full set of facts that the
// service owns about the subject in that state.
func New[S any](kind string, facts func(S) proto.Message, evolutions ...Evolution[S]) *Aggregate[S] {
	a := &Aggregate[S]{kind: kind, facts: facts, evolve: map[protoreflect.FullName]func(S, proto.Message) S{}}
	evolutions = append(slices.Clone(evolutions),
		On(func(s S, _ *contractv1.Restated) S { return s }),
		On(func(s S, _ *contractv1.DutiesMoved) S { return s }),
		On(func(s S, _ *contractv1.DutyOverdue) S { return s }),
		On(func(s S, _ *contractv1.FactsAsked) S { return s }),
		On(func(s S, _ *contractv1.FactsConfirmed) S { return s }),
	)
	for _, e := range evolutions {
		name := e.event.ProtoReflect().Descriptor().FullName()
		if _, twice := a.evolve[name]; twice {
			panic("decide: two evolutions of " + kind + " for " + string(name))
		}
		a.evolve[name] = e.apply
		a.events = append(a.events, e.event)
	}
	return a
}

// Evolution is how one type of event changes the state.
type Evolution[S any] struct {
	event proto.Message
	apply func(S, proto.Message) S
}

// On makes the evolution for an event type. f returns the new state and leaves the one it got alone: a map or
// slice is cloned before it is changed.
func On[S any, E proto.Message](f func(S, E) S) Evolution[S] {
	var e E
	return Evolution[S]{
		event: reflect.New(reflect.TypeOf(e).Elem()).Interface().(proto.Message),
		apply: func(s S, m proto.Message) S { return f(s, m.(E)) },
	}
}

// Machine is an aggregate with its state erased, as the shared packages run it.
type Machine interface {
	// Kind is the kind of subject.
	Kind() string
	// Load decodes a stored state; nil bytes give the state before the first event.
	Load(stored []byte) (any, error)
	// Store encodes a state.
	Store(state any) ([]byte, error)
	// Evolve applies one event.
	Evolve(state any, event proto.Message) (any, error)
	// Facts gives what the service owns about the subject.
	Facts(state any) proto.Message
	// Events lists one zero message of each event type the machine knows.
	Events() []proto.Message
}

// Kind is the kind of subject.
func (a *Aggregate[S]) Kind() string { return a.kind }

// Load decodes a stored state.
func (a *Aggregate[S]) Load(stored []byte) (any, error) {
	var s S
	if stored == nil {
		return s, nil
	}
	if err := json.Unmarshal(stored, &s); err != nil {
		return nil, fmt.Errorf("decoding the state of a %s: %w", a.kind, err)
	}
	return s, nil
}

// Store encodes a state.
func (a *Aggregate[S]) Store(state any) ([]byte, error) {
	b, err := json.Marshal(state.(S))
	if err != nil {
		return nil, fmt.Errorf("encoding the state of a %s: %w", a.kind, err)
	}
	return b, nil
}

// Evolve applies one event.
func (a *Aggregate[S]) Evolve(state any, event proto.Message) (any, error) {
	name := event.ProtoReflect().Descriptor().FullName()
	apply, ok := a.evolve[name]
	if !ok {
		return nil, fmt.Errorf("a %s does not know the event %s", a.kind, name)
	}
	return apply(state.(S), event), nil
}

// Facts gives what the service owns about the subject.
func (a *Aggregate[S]) Facts(state any) proto.Message { return a.facts(state.(S)) }

// Events lists one zero message of each event type that the aggregate knows.
func (a *Aggregate[S]) Events() []proto.Message { return slices.Clone(a.events) }
