package web

import (
	"fmt"
	"strings"

	"google.golang.org/protobuf/reflect/protoreflect"

	"mangrove/pkg/contract"
	contractv1 "mangrove/proto/gen/contractv1"
)

// schemas are the JSON Schemas of messages, by full name.
type schemas map[string]any

// of describes a message and gives a reference to its schema. A part or a section of what is answered stands under a name of
// its own: there every field is given, and an empty one is not known, where what is sent leaves it out.
func (s schemas) of(md protoreflect.MessageDescriptor, answered bool) (object, error) {
	name := string(md.FullName())
	if answered {
		name += ".Answered"
	}
	at := ref("schemas", name)
	if s[name] != nil {
		return at, nil
	}
	m, err := contract.Of(md)
	if err != nil {
		return nil, fmt.Errorf("reading the contract: %w", err)
	}
	if m.Shape == contractv1.Shape_SHAPE_EVENT {
		return nil, fmt.Errorf("%s is an event: a route takes a command and answers a view", name)
	}
	properties, required := object{}, []string{}
	schema := object{"type": "object", "additionalProperties": false, "properties": properties}
	s[name] = schema // before the fields, so that a message may hold itself
	if m.Category != 0 {
		schema["x-mangrove-category"] = contract.CategoryName(m.Category)
	}
	for _, f := range m.Fields {
		field, err := s.field(f, answered)
		if err != nil {
			return nil, err
		}
		properties[f.Name()] = field
		if f.Required {
			required = append(required, f.Name())
		}
	}
	if len(required) > 0 {
		schema["required"] = required
	}
	return at, nil
}

func (s schemas) field(f contract.Field, answered bool) (object, error) {
	one, err := s.one(f, answered)
	if err != nil {
		return nil, err
	}
	if f.Desc.IsList() {
		one = object{"type": "array", "items": one}
		if !answered {
			one["maxItems"] = 200
		}
	}
	switch f.Kind {
	case contract.Administrative:
		one["x-mangrove-kind"] = "administrative"
	case contract.Fact:
		one["x-mangrove-kind"] = "fact"
		one["x-mangrove-rules"] = f.Rules
	case contract.Section:
		one["x-mangrove-kind"] = "section"
		one["x-mangrove-category"] = contract.CategoryName(f.Category)
	}
	if f.NeverLeaves {
		one["x-mangrove-never-leaves"] = true
	}
	return one, nil
}

// one describes a single value of the field.
func (s schemas) one(f contract.Field, answered bool) (object, error) {
	switch f.Desc.Kind() {
	case protoreflect.StringKind:
		o := object{"type": "string"}
		if !answered {
			// Bytes of UTF-8, so never more characters than this.
			o["maxLength"] = f.MaxBytes
			o["x-mangrove-max-bytes"] = f.MaxBytes
			if f.Mark {
				o["pattern"] = contract.MarkPattern
			}
		}
		return o, nil
	case protoreflect.BoolKind:
		return object{"type": "boolean"}, nil
	case protoreflect.EnumKind:
		names := contract.EnumNames(f.Desc.Enum())
		if answered {
			names = append(names, "") // not known
		}
		return object{"type": "string", "enum": names}, nil
	case protoreflect.Uint32Kind, protoreflect.Uint64Kind:
		return object{"type": "integer", "minimum": 0}, nil
	case protoreflect.MessageKind:
		md := f.Desc.Message()
		if md.FullName() == "google.protobuf.Timestamp" {
			return object{"type": "string", "format": "date-time"}, nil
		}
		inside, err := s.of(md, answered)
		if err != nil || f.Kind != contract.Section || !answered {
			return inside, err
		}
		return shownOrNot(inside), nil
	}
	return nil, fmt.Errorf("%s is of a kind that JSON does not carry here: %s", f.Desc.FullName(), strings.ToLower(f.Desc.Kind().String()))
}

// shownOrNot is a section in a view: itself, or the rules that withhold it, or
// that it cannot be opened now.
func shownOrNot(inside object) object {
	only := func(name string, schema object) object {
		return object{
			"type": "object", "required": []string{name}, "additionalProperties": false,
			"properties": object{name: schema},
		}
	}
	return object{"oneOf": []object{
		inside,
		only("withheld", object{
			"type": "object", "required": []string{"rules", "title", "detail", "hint", "words"}, "additionalProperties": false,
			"properties": object{
				"rules":  object{"type": "array", "items": object{"type": "string"}},
				"title":  object{"type": "string"},
				"detail": object{"type": "string"},
				"hint":   object{"type": "string"},
				"words":  object{"type": "string"},
			},
		}),
		only("sealed", object{"type": "string", "const": "cannot open now"}),
	}}
}
