package decidetest

import (
	"encoding/json"
	"fmt"

	"google.golang.org/protobuf/proto"

	"mangrove/pkg/decide"
)

// Pair is a case and the resource that a joint command decides on together with it.
type Pair[S, R any] struct {
	Case     S
	Resource R
}

// Both makes one machine of a case and a resource, so that tables and laws hold for joint commands as for any other.
type Both[S, R any] struct {
	cases     *decide.Aggregate[S]
	resources *decide.Aggregate[R]
}

// NewBoth puts two machines together.
func NewBoth[S, R any](cases *decide.Aggregate[S], resources *decide.Aggregate[R]) Both[S, R] {
	return Both[S, R]{cases, resources}
}

// Joint is a joint command as one on the pair.
func (b Both[S, R]) Joint(c decide.Joint[S, R]) decide.Command[Pair[S, R]] {
	return paired[S, R](func(p Pair[S, R], g decide.Given) (decide.Outcome, error) {
		out, err := c.Decide(p.Case, p.Resource, g)
		return b.sorted(out, err)
	})
}

// OnCase is a command on the case alone as one on the pair.
func (b Both[S, R]) OnCase(c decide.Command[S]) decide.Command[Pair[S, R]] {
	return paired[S, R](func(p Pair[S, R], g decide.Given) (decide.Outcome, error) {
		out, err := c.Decide(p.Case, g)
		return b.sorted(out, err)
	})
}

// OnResource is a command on the resource alone as one on the pair.
func (b Both[S, R]) OnResource(c decide.Command[R]) decide.Command[Pair[S, R]] {
	return paired[S, R](func(p Pair[S, R], g decide.Given) (decide.Outcome, error) {
		out, err := c.Decide(p.Resource, g)
		out.Events, out.Resource = nil, out.Events
		return b.sorted(out, err)
	})
}

type paired[S, R any] func(Pair[S, R], decide.Given) (decide.Outcome, error)

func (c paired[S, R]) Decide(p Pair[S, R], g decide.Given) (decide.Outcome, error) { return c(p, g) }

// sorted gives all events as one list, those of the case first, and fails on one that is on the wrong side.
func (b Both[S, R]) sorted(out decide.Outcome, err error) (decide.Outcome, error) {
	if err != nil {
		return out, err
	}
	for _, e := range out.Events {
		if !knows(b.cases, e) {
			return out, fmt.Errorf("%s is no event of a %s", e.ProtoReflect().Descriptor().Name(), b.cases.Kind())
		}
	}
	for _, e := range out.Resource {
		if !knows(b.resources, e) {
			return out, fmt.Errorf("%s is no event of a %s", e.ProtoReflect().Descriptor().Name(), b.resources.Kind())
		}
	}
	out.Events, out.Resource = append(out.Events, out.Resource...), nil
	return out, nil
}

func knows(m decide.Machine, e proto.Message) bool {
	for _, known := range m.Events() {
		if known.ProtoReflect().Descriptor() == e.ProtoReflect().Descriptor() {
			return true
		}
	}
	return false
}

// Kind names both kinds.
func (b Both[S, R]) Kind() string { return b.cases.Kind() + " and " + b.resources.Kind() }

// Events lists those of both.
func (b Both[S, R]) Events() []proto.Message {
	return append(b.cases.Events(), b.resources.Events()...)
}

// Facts are those of the case.
func (b Both[S, R]) Facts(state any) proto.Message { return b.cases.Facts(state.(Pair[S, R]).Case) }

// Evolve applies an event to the one that knows it.
func (b Both[S, R]) Evolve(state any, event proto.Message) (any, error) {
	p := state.(Pair[S, R])
	if knows(b.cases, event) {
		next, err := b.cases.Evolve(p.Case, event)
		if err != nil {
			return nil, err
		}
		p.Case = next.(S)
		return p, nil
	}
	next, err := b.resources.Evolve(p.Resource, event)
	if err != nil {
		return nil, err
	}
	p.Resource = next.(R)
	return p, nil
}

// stored is a pair as it is stored.
type stored struct{ Case, Resource json.RawMessage }

// Store encodes both states.
func (b Both[S, R]) Store(state any) ([]byte, error) {
	p := state.(Pair[S, R])
	var s stored
	var err error
	if s.Case, err = b.cases.Store(p.Case); err != nil {
		return nil, err
	}
	if s.Resource, err = b.resources.Store(p.Resource); err != nil {
		return nil, err
	}
	return json.Marshal(s)
}

// Load decodes both states.
func (b Both[S, R]) Load(bytes []byte) (any, error) {
	var s stored
	if bytes != nil {
		if err := json.Unmarshal(bytes, &s); err != nil {
			return nil, err
		}
	}
	one, err := b.cases.Load(s.Case)
	if err != nil {
		return nil, err
	}
	other, err := b.resources.Load(s.Resource)
	if err != nil {
		return nil, err
	}
	return Pair[S, R]{one.(S), other.(R)}, nil
}
