package contract

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"

	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/reflect/protoreflect"

	contractv1 "mangrove/proto/gen/contractv1"
)

// Kind says what a field of a contract is.
type Kind int

// The kinds of field. A field of a section has kind Personal: it is personal, and its message says of which
// category.
const (
	Administrative Kind = iota + 1
	Fact
	Section // a typed section, in a command or a view
	Sealed  // a sealed section, in an event
	Part    // a message of the same shape family, read recursively
	Personal
)

const (
	sealedName    = protoreflect.FullName("mangrove.contract.v1.Sealed")
	timestampName = protoreflect.FullName("google.protobuf.Timestamp")
	categoryName  = protoreflect.FullName("mangrove.contract.v1.Category")
	defaultBytes  = 200
)

// MarkPattern is what a text outside a section looks like, but for the names of places.
const MarkPattern = `^([A-Za-z0-9][A-Za-z0-9._:-]*)?$`

// Field is one field with what its options say.
type Field struct {
	Desc     protoreflect.FieldDescriptor
	Kind     Kind
	Required bool
	// Mark says that a text is an id, a code or a date, as MarkPattern has it. It travels in the clear, so nobody is to be
	// described in it.
	Mark bool
	// MaxBytes is the most bytes of UTF-8 that a text may have.
	MaxBytes int
	// NeverLeaves marks what stays in its owner's tables: a fact, or the section that the field holds.
	NeverLeaves bool
	// Category is that of the section that the field is or holds.
	Category contractv1.Category
	// Holds is the full name of the section message that the field is or holds.
	Holds protoreflect.FullName
	// Rules are the ids of the rules that need a fact.
	Rules []string
	// ShownWith names the section of the same view with which the field is shown, where it is shown with one.
	ShownWith string
}

// Name is the field's name in JSON and in the input of the policy.
func (f Field) Name() string { return string(f.Desc.Name()) }

// Message is one contract message with what its options say.
type Message struct {
	Desc        protoreflect.MessageDescriptor
	Shape       contractv1.Shape
	Fields      []Field
	Category    contractv1.Category // of a section
	NeverLeaves bool                // of a section
	// MustUnderstand marks an event that a consumer may not pass over without knowing its type.
	MustUnderstand bool
	// Step says in the owner's words what happened with an event that coordinators see; empty where they see none.
	Step string
}

// read are the messages that were read once: descriptors never change, and every request and event asks.
var read sync.Map // protoreflect.MessageDescriptor -> Message

// Of reads a message's options. It fails on a message that breaks the rules of its shape, naming the field. The Message is
// shared: nobody changes its Fields.
func Of(md protoreflect.MessageDescriptor) (Message, error) {
	if m, ok := read.Load(md); ok {
		return m.(Message), nil
	}
	m, err := of(md)
	if err == nil {
		read.Store(md, m)
	}
	return m, err
}

func of(md protoreflect.MessageDescriptor) (Message, error) {
	m := Message{
		Desc:           md,
		Shape:          extension(md, contractv1.E_Shape).(contractv1.Shape),
		MustUnderstand: extension(md, contractv1.E_MustUnderstand).(bool),
		Step:           extension(md, contractv1.E_Step).(string),
	}
	if m.Shape == contractv1.Shape_SHAPE_UNSPECIFIED {
		return m, fmt.Errorf("%s: no shape", md.FullName())
	}
	if m.Step != "" && m.Shape != contractv1.Shape_SHAPE_EVENT {
		return m, fmt.Errorf("%s: only an event is a step", md.FullName())
	}
	if s, _ := extension(md, contractv1.E_Section).(*contractv1.Section); s != nil {
		m.Category, m.NeverLeaves = s.GetCategory(), s.GetNeverLeaves()
	}
	if isSection := m.Shape == contractv1.Shape_SHAPE_SECTION; isSection != (m.Category != 0) {
		return m, fmt.Errorf("%s: a section needs a category, and nothing else has one", md.FullName())
	}
	for i := range md.Fields().Len() {
		f, err := m.field(md.Fields().Get(i))
		if err != nil {
			return m, fmt.Errorf("%s.%s: %w", md.FullName(), md.Fields().Get(i).Name(), err)
		}
		m.Fields = append(m.Fields, f)
	}
	for _, f := range m.Fields {
		if f.ShownWith != "" && !m.showsWith(f) {
			return m, fmt.Errorf("%s.%s: it is shown with %q, which is no section of the same view", md.FullName(), f.Name(), f.ShownWith)
		}
	}
	return m, nil
}

// showsWith says whether what a field is shown with is a section beside it, in a view.
func (m Message) showsWith(f Field) bool {
	return m.Shape == contractv1.Shape_SHAPE_VIEW && f.Kind != Section && slices.ContainsFunc(m.Fields, func(beside Field) bool {
		return beside.Kind == Section && !beside.Desc.IsList() && beside.Name() == f.ShownWith
	})
}

func (m Message) field(fd protoreflect.FieldDescriptor) (Field, error) {
	f := Field{
		Desc:      fd,
		Required:  extension(fd, contractv1.E_Required).(bool),
		MaxBytes:  defaultBytes,
		ShownWith: extension(fd, contractv1.E_ShownWith).(string),
	}
	if n := extension(fd, contractv1.E_MaxBytes).(uint32); n > 0 {
		f.MaxBytes = int(n)
	}
	switch {
	case fd.IsMap():
		return f, errors.New("maps are refused: name the fields")
	case fd.Kind() == protoreflect.BytesKind:
		return f, errors.New("bytes are refused: only Sealed carries bytes")
	case fd.Kind() == protoreflect.FloatKind || fd.Kind() == protoreflect.DoubleKind:
		return f, errors.New("floating point is refused: use whole units")
	case !readable(fd.Kind()):
		return f, fmt.Errorf("%s is refused: whole numbers are uint32 or uint64", fd.Kind())
	}
	admin, _ := extension(fd, contractv1.E_Administrative).(*contractv1.Administrative)
	fact, _ := extension(fd, contractv1.E_Fact).(*contractv1.Fact)
	holds := extension(fd, contractv1.E_Holds).(string)
	if m.Shape == contractv1.Shape_SHAPE_SECTION {
		f.Kind = Personal
		if admin != nil || fact != nil || holds != "" {
			return f, errors.New("all of a section is personal: no option belongs here")
		}
		if md := fd.Message(); md != nil && md.FullName() != timestampName {
			return f, errors.New("a section is flat: no message but an instant stands in it")
		}
		return f, nil
	}
	if md := fd.Message(); md != nil && md.FullName() != timestampName {
		return m.nested(f, md, holds, admin != nil || fact != nil)
	}
	if holds != "" {
		return f, errors.New("only a Sealed holds a section")
	}
	switch {
	case (admin != nil) == (fact != nil):
		return f, errors.New("exactly one of administrative and fact is needed")
	case admin != nil:
		f.Kind = Administrative
		text := fd.Kind() == protoreflect.StringKind || fd.Kind() == protoreflect.EnumKind
		if text && admin.GetReason() == "" {
			return f, errors.New("a text or enum needs the reason why it identifies nobody")
		}
	case len(fact.GetRules()) == 0:
		return f, errors.New("a fact names the rules that need it")
	default:
		f.Kind, f.Rules, f.NeverLeaves = Fact, fact.GetRules(), fact.GetNeverLeaves()
	}
	f.Mark = fd.Kind() == protoreflect.StringKind && !admin.GetWords()
	return f, nil
}

func (m Message) nested(f Field, md protoreflect.MessageDescriptor, holds string, optioned bool) (Field, error) {
	if optioned {
		return f, errors.New("a message is neither administrative nor a fact: its fields are")
	}
	if md.FullName() == sealedName {
		if m.Shape != contractv1.Shape_SHAPE_EVENT {
			return f, errors.New("only an event carries a Sealed")
		}
		if f.Desc.IsList() {
			return f, errors.New("one field, one section: no lists of Sealed")
		}
		held, ok := sibling(f.Desc, holds)
		if !ok {
			return f, fmt.Errorf("holds %q, which is no message of this package", holds)
		}
		section, err := Of(held)
		if err != nil {
			return f, err
		}
		if section.Shape != contractv1.Shape_SHAPE_SECTION {
			return f, fmt.Errorf("holds %s, which is no section", holds)
		}
		f.Kind, f.Holds, f.Category, f.NeverLeaves = Sealed, held.FullName(), section.Category, section.NeverLeaves
		return f, nil
	}
	if holds != "" {
		return f, errors.New("only a Sealed holds a section")
	}
	if within(md, m.Desc, map[protoreflect.FullName]bool{}) {
		return f, errors.New("a message may not hold itself")
	}
	inner, err := Of(md)
	if err != nil {
		return f, err
	}
	switch inner.Shape {
	case contractv1.Shape_SHAPE_SECTION:
		if m.Shape != contractv1.Shape_SHAPE_COMMAND && m.Shape != contractv1.Shape_SHAPE_VIEW {
			return f, errors.New("a typed section stands in a command or a view only")
		}
		if f.Desc.IsList() && m.Shape != contractv1.Shape_SHAPE_VIEW {
			return f, errors.New("one field, one section: lists of sections stand in views only")
		}
		f.Kind, f.Holds, f.Category, f.NeverLeaves = Section, md.FullName(), inner.Category, inner.NeverLeaves
	case contractv1.Shape_SHAPE_PART:
		f.Kind = Part
	case contractv1.Shape_SHAPE_VIEW, contractv1.Shape_SHAPE_FACTS:
		if m.Shape != contractv1.Shape_SHAPE_VIEW {
			return f, errors.New("views and facts stand in views only")
		}
		f.Kind = Part
	default:
		return f, fmt.Errorf("%s cannot stand inside another message", md.FullName())
	}
	return f, nil
}

// sibling finds the message that a Sealed holds: it is declared in the same file as the event.
func sibling(fd protoreflect.FieldDescriptor, name string) (protoreflect.MessageDescriptor, bool) {
	full := protoreflect.FullName(name)
	file := fd.ParentFile()
	if full.Parent() != file.Package() {
		return nil, false
	}
	md := file.Messages().ByName(full.Name())
	return md, md != nil
}

// readable says whether requests and answers have a form for a kind.
func readable(k protoreflect.Kind) bool {
	switch k {
	case protoreflect.BoolKind, protoreflect.EnumKind, protoreflect.StringKind, protoreflect.MessageKind,
		protoreflect.Uint32Kind, protoreflect.Uint64Kind:
		return true
	}
	return false
}

// within says whether a message is reached from another by its fields, or is it.
func within(from, md protoreflect.MessageDescriptor, seen map[protoreflect.FullName]bool) bool {
	if from.FullName() == md.FullName() {
		return true
	}
	if seen[from.FullName()] {
		// A ring without md: reading a message on the ring finds it.
		return false
	}
	seen[from.FullName()] = true
	for i := range from.Fields().Len() {
		if inner := from.Fields().Get(i).Message(); inner != nil && within(inner, md, seen) {
			return true
		}
	}
	return false
}

func extension(d protoreflect.Descriptor, x protoreflect.ExtensionType) any {
	return proto.GetExtension(d.Options(), x)
}

// Check reads every message of a file and returns what is wrong with each, for the descriptor test.
func Check(file protoreflect.FileDescriptor) []error {
	return check(file.Messages())
}

func check(messages protoreflect.MessageDescriptors) []error {
	var wrong []error
	for i := range messages.Len() {
		md := messages.Get(i)
		if md.IsMapEntry() {
			continue // the field that is the map is refused
		}
		if _, err := Of(md); err != nil {
			wrong = append(wrong, err)
		}
		wrong = append(wrong, check(md.Messages())...)
	}
	return wrong
}

// CategoryName is the short name of a category: IDENTITY, NEEDS.
func CategoryName(c contractv1.Category) string { return strings.TrimPrefix(c.String(), "CATEGORY_") }

// Category finds a category by its short name.
func Category(name string) (contractv1.Category, bool) {
	v, ok := contractv1.Category_value["CATEGORY_"+name]
	return contractv1.Category(v), ok && v != 0
}

// EnumName is the short name of an enum's value: the part that is its own, in small letters; categories keep
// their capitals.
func EnumName(ed protoreflect.EnumDescriptor, n protoreflect.EnumNumber) string {
	v := ed.Values().ByNumber(n)
	if v == nil || n == 0 {
		return ""
	}
	short := strings.TrimPrefix(string(v.Name()), enumPrefix(ed))
	if ed.FullName() == categoryName {
		return short
	}
	return strings.ToLower(short)
}

func enumPrefix(ed protoreflect.EnumDescriptor) string {
	zero := string(ed.Values().ByNumber(0).Name())
	return strings.TrimSuffix(zero, "UNSPECIFIED")
}

// EnumNames lists the short names of an enum, without the unspecified one.
func EnumNames(ed protoreflect.EnumDescriptor) []string {
	var names []string
	for i := range ed.Values().Len() {
		if n := EnumName(ed, ed.Values().Get(i).Number()); n != "" {
			names = append(names, n)
		}
	}
	slices.Sort(names)
	return names
}
