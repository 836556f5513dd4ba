package contract

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"math"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/reflect/protoreflect"
	"google.golang.org/protobuf/types/known/timestamppb"
)

// FieldError says which field of a request is wrong and how to mend it. It never repeats the value.
type FieldError struct {
	Code  string // unknown_field, invalid_field, missing_field, too_long, malformed
	Field string // dotted path; empty for the body as a whole
	Hint  string // what Of fills in holds Gap
	Of    string
}

// Gap is where Of stands in a text, so that the text can be told in another language.
const Gap = "{of}"

// Filled puts what a text is of into its gap.
func Filled(text, of string) string { return strings.ReplaceAll(text, Gap, of) }

func (e *FieldError) Error() string {
	return strings.TrimSpace(e.Code + " " + e.Field + ": " + Filled(e.Hint, e.Of))
}

var mark = regexp.MustCompile(MarkPattern)

// Decode reads a JSON request strictly: a field that the contract does not know, a missing required field, a
// text that is too long or not UTF-8, one that is no mark and in no section, or an enum outside its list is refused by name. The error is always a
// *FieldError where the message keeps the rules of its shape. Enums are given by their short names.
func Decode(body []byte, into proto.Message) error {
	if len(bytes.TrimSpace(body)) == 0 {
		body = []byte("{}")
	}
	if !utf8.Valid(body) {
		return &FieldError{Code: "malformed", Hint: "the body is not UTF-8"}
	}
	dec := json.NewDecoder(bytes.NewReader(body))
	dec.UseNumber()
	var object map[string]any
	if err := dec.Decode(&object); err != nil || object == nil {
		return &FieldError{Code: "malformed", Hint: "the body is not one JSON object"}
	}
	if _, err := dec.Token(); !errors.Is(err, io.EOF) {
		return &FieldError{Code: "malformed", Hint: "the body goes on after the JSON object"}
	}
	return decodeMessage(object, into.ProtoReflect(), "")
}

func decodeMessage(object map[string]any, m protoreflect.Message, path string) error {
	msg, err := Of(m.Descriptor())
	if err != nil {
		return fmt.Errorf("reading the contract: %w", err)
	}
	for _, name := range slices.Sorted(maps.Keys(object)) {
		if m.Descriptor().Fields().ByName(protoreflect.Name(name)) == nil {
			return unknown(join(path, printable(name)), msg)
		}
	}
	for _, f := range msg.Fields {
		at := join(path, f.Name())
		value, given := object[f.Name()]
		if !given || value == nil {
			if f.Required {
				return &FieldError{Code: "missing_field", Field: at, Hint: "this field is needed"}
			}
			continue
		}
		if err := f.set(m, value, at); err != nil {
			return err
		}
		if f.Required && (!m.Has(f.Desc) || f.text() && !visible(m.Get(f.Desc).String())) {
			return &FieldError{Code: "missing_field", Field: at, Hint: "it may not be empty"}
		}
	}
	return nil
}

// text says whether the field holds one text.
func (f Field) text() bool { return f.Desc.Kind() == protoreflect.StringKind && !f.Desc.IsList() }

// visible says whether somebody who reads a text sees anything of it.
func visible(text string) bool {
	return strings.ContainsFunc(text, func(r rune) bool {
		return unicode.In(r, unicode.L, unicode.N, unicode.P, unicode.S) && !unicode.Is(unicode.Other_Default_Ignorable_Code_Point, r)
	})
}

// unknown refuses a field, and lists those there are.
func unknown(at string, msg Message) *FieldError {
	if len(msg.Fields) == 0 {
		return &FieldError{Code: "unknown_field", Field: at, Hint: "there is no such field: there are none here"}
	}
	names := make([]string, len(msg.Fields))
	for i, f := range msg.Fields {
		names[i] = f.Name()
	}
	return &FieldError{Code: "unknown_field", Field: at, Hint: "there is no such field: there are {of}", Of: strings.Join(names, ", ")}
}

// printable keeps a field's name out of the answer where it is not a name but something typed by mistake.
func printable(name string) string {
	for _, r := range name {
		if (r < 'a' || r > 'z') && (r < '0' || r > '9') && r != '_' {
			return "(unnamed)"
		}
	}
	if len(name) > 40 {
		return "(unnamed)"
	}
	return name
}

func (f Field) set(m protoreflect.Message, value any, at string) error {
	if !f.Desc.IsList() {
		v, err := f.value(value, at, func() protoreflect.Value { return m.NewField(f.Desc) })
		if err == nil {
			m.Set(f.Desc, v)
		}
		return err
	}
	items, ok := value.([]any)
	if !ok {
		return &FieldError{Code: "invalid_field", Field: at, Hint: "give a list"}
	}
	if len(items) > 200 {
		return &FieldError{Code: "too_long", Field: at, Hint: "at most 200"}
	}
	list := m.Mutable(f.Desc).List()
	for i, item := range items {
		v, err := f.value(item, fmt.Sprintf("%s[%d]", at, i), list.NewElement)
		if err != nil {
			return err
		}
		list.Append(v)
	}
	return nil
}

func (f Field) value(value any, at string, fresh func() protoreflect.Value) (protoreflect.Value, error) {
	wrong := func(hint string) (protoreflect.Value, error) {
		return protoreflect.Value{}, &FieldError{Code: "invalid_field", Field: at, Hint: hint}
	}
	switch f.Desc.Kind() {
	case protoreflect.StringKind:
		s, ok := value.(string)
		if !ok {
			return wrong("give a text")
		}
		if len(s) > f.MaxBytes {
			return protoreflect.Value{}, &FieldError{Code: "too_long", Field: at, Hint: "at most {of} bytes", Of: strconv.Itoa(f.MaxBytes)}
		}
		if strings.ContainsRune(s, 0) {
			return wrong("a text may not hold a zero byte")
		}
		if f.Mark && !mark.MatchString(s) {
			return wrong("give an id or a code: letters of ASCII, digits and . _ : - without a space; what is told of a person stands in a section")
		}
		return protoreflect.ValueOfString(s), nil
	case protoreflect.BoolKind:
		b, ok := value.(bool)
		if !ok {
			return wrong("give true or false")
		}
		return protoreflect.ValueOfBool(b), nil
	case protoreflect.EnumKind:
		s, ok := value.(string)
		if ok {
			for i := range f.Desc.Enum().Values().Len() {
				n := f.Desc.Enum().Values().Get(i).Number()
				if n != 0 && EnumName(f.Desc.Enum(), n) == s {
					return protoreflect.ValueOfEnum(n), nil
				}
			}
		}
		return protoreflect.Value{}, &FieldError{Code: "invalid_field", Field: at, Hint: "one of {of}", Of: strings.Join(EnumNames(f.Desc.Enum()), ", ")}
	case protoreflect.Uint32Kind, protoreflect.Uint64Kind:
		n, ok := value.(json.Number)
		if !ok {
			return wrong("give a whole number")
		}
		i, err := n.Int64()
		if err != nil || i < 0 || i > math.MaxUint32 {
			return wrong("give a whole number that is not negative")
		}
		if f.Desc.Kind() == protoreflect.Uint32Kind {
			return protoreflect.ValueOfUint32(uint32(i)), nil
		}
		return protoreflect.ValueOfUint64(uint64(i)), nil
	case protoreflect.MessageKind:
		return f.message(value, at, fresh)
	default:
		return protoreflect.Value{}, fmt.Errorf("the contract has a field of kind %s", f.Desc.Kind())
	}
}

func (f Field) message(value any, at string, fresh func() protoreflect.Value) (protoreflect.Value, error) {
	if f.Desc.Message().FullName() == timestampName {
		s, _ := value.(string)
		t, err := time.Parse(time.RFC3339, s)
		if err != nil || t.Year() < 1900 || t.Year() > 2200 {
			return protoreflect.Value{}, &FieldError{Code: "invalid_field", Field: at, Hint: "give an instant such as 2009-03-31T15:04:05Z"}
		}
		return protoreflect.ValueOfMessage(timestamppb.New(t).ProtoReflect()), nil
	}
	object, ok := value.(map[string]any)
	if !ok {
		return protoreflect.Value{}, &FieldError{Code: "invalid_field", Field: at, Hint: "give an object"}
	}
	v := fresh()
	return v, decodeMessage(object, v.Message(), at)
}

func join(path, name string) string {
	if path == "" {
		return name
	}
	return path + "." + name
}

// Object gives the clear fields of a message as JSON values with short enum names: what the policy sees of a
// command, and what an answer shows. Unset fields are left out of lists of facts by their zero value being
// false or empty: every scalar is there, so that a rule never meets an undefined field. A typed section that is
// present is true, and nothing of its inside is told.
func Object(msg proto.Message) map[string]any {
	return object(msg.ProtoReflect(), all)
}

func all(Field) bool { return true }

// Inside gives a section's fields as JSON values, for the one who may read it.
func Inside(section proto.Message) map[string]any {
	return object(section.ProtoReflect(), all)
}

// object gives the fields that keep admits.
func object(m protoreflect.Message, keep func(Field) bool) map[string]any {
	out := map[string]any{}
	msg, err := Of(m.Descriptor())
	if err != nil {
		return out
	}
	for _, f := range msg.Fields {
		switch {
		case !keep(f):
		case f.Kind == Section:
			if m.Has(f.Desc) {
				out[f.Name()] = true
			}
		case f.Kind == Sealed:
		case f.Desc.IsList():
			list := m.Get(f.Desc).List()
			items := make([]any, list.Len())
			for i := range items {
				items[i] = plain(f.Desc, list.Get(i), keep)
			}
			out[f.Name()] = items
		case f.Desc.Message() != nil && !m.Has(f.Desc):
		default:
			out[f.Name()] = plain(f.Desc, m.Get(f.Desc), keep)
		}
	}
	return out
}

func plain(fd protoreflect.FieldDescriptor, v protoreflect.Value, keep func(Field) bool) any {
	switch fd.Kind() {
	case protoreflect.EnumKind:
		return EnumName(fd.Enum(), v.Enum())
	case protoreflect.Uint32Kind, protoreflect.Uint64Kind:
		return v.Uint()
	case protoreflect.MessageKind:
		if t, ok := v.Message().Interface().(*timestamppb.Timestamp); ok {
			return t.AsTime().UTC().Format(time.RFC3339Nano)
		}
		return object(v.Message(), keep)
	default:
		return v.Interface()
	}
}
