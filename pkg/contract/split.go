package contract

import (
	"encoding/json"
	"fmt"

	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/reflect/protoreflect"

	contractv1 "mangrove/proto/gen/contractv1"
)

// Typed lists the sections that a command carries, by field name.
func Typed(command proto.Message) map[string]proto.Message {
	out := map[string]proto.Message{}
	m := command.ProtoReflect()
	each(m.Descriptor(), Section, func(f Field) {
		if m.Has(f.Desc) {
			out[f.Name()] = m.Get(f.Desc).Message().Interface()
		}
	})
	return out
}

// SealedIn lists the sealed sections of an event with the field each stands in.
func SealedIn(event proto.Message) map[Slot]*contractv1.Sealed {
	out := map[Slot]*contractv1.Sealed{}
	m := event.ProtoReflect()
	each(m.Descriptor(), Sealed, func(f Field) {
		if m.Has(f.Desc) {
			slot := Slot{Path: f.Name(), Category: f.Category, Holds: string(f.Holds), NeverLeaves: f.NeverLeaves}
			out[slot] = m.Get(f.Desc).Message().Interface().(*contractv1.Sealed)
		}
	})
	return out
}

// Slot is the place of a section in an event.
type Slot struct {
	Path        string
	Category    contractv1.Category
	Holds       string
	NeverLeaves bool
}

// Put sets the sealed section at a path of an event. A path that comes from elsewhere may name no section of the
// event: then nothing is set.
func Put(event proto.Message, path string, sealed *contractv1.Sealed) {
	m := event.ProtoReflect()
	each(m.Descriptor(), Sealed, func(f Field) {
		if f.Name() == path {
			m.Set(f.Desc, protoreflect.ValueOfMessage(sealed.ProtoReflect()))
		}
	})
}

// Clear gives a copy of an event without its sections.
func Clear(event proto.Message) proto.Message {
	out := proto.Clone(event)
	m := out.ProtoReflect()
	each(m.Descriptor(), Sealed, func(f Field) { m.Clear(f.Desc) })
	return out
}

// Published gives a copy of an event's clear part or of a set of facts without what never leaves, and whether
// anything was taken out.
func Published(msg proto.Message) (proto.Message, bool) {
	out := proto.Clone(msg)
	return out, strip(out.ProtoReflect())
}

func strip(m protoreflect.Message) bool {
	msg, err := Of(m.Descriptor())
	if err != nil {
		return false
	}
	stripped := false
	for _, f := range msg.Fields {
		switch {
		case !m.Has(f.Desc):
		case f.NeverLeaves && f.Kind == Fact:
			m.Clear(f.Desc)
			stripped = true
		case f.Kind == Part && f.Desc.IsList():
			list := m.Mutable(f.Desc).List()
			for i := range list.Len() {
				stripped = strip(list.Get(i).Message()) || stripped
			}
		case f.Kind == Part:
			stripped = strip(m.Mutable(f.Desc).Message()) || stripped
		}
	}
	return stripped
}

// FactsJSON gives a set of facts as a JSON object with sorted names, the form in which it travels.
func FactsJSON(facts proto.Message) ([]byte, error) {
	return factsJSON(facts, all)
}

// PublishedFactsJSON is FactsJSON without the facts that never leave: they are absent, not empty.
func PublishedFactsJSON(facts proto.Message) ([]byte, error) {
	return factsJSON(facts, func(f Field) bool { return f.Kind != Fact || !f.NeverLeaves })
}

func factsJSON(facts proto.Message, keep func(Field) bool) ([]byte, error) {
	out, err := json.Marshal(object(facts.ProtoReflect(), keep))
	if err != nil {
		return nil, fmt.Errorf("encoding facts %s: %w", facts.ProtoReflect().Descriptor().FullName(), err)
	}
	return out, nil
}

func each(md protoreflect.MessageDescriptor, kind Kind, do func(Field)) {
	msg, err := Of(md)
	if err != nil {
		return
	}
	for _, f := range msg.Fields {
		if f.Kind == kind {
			do(f)
		}
	}
}
