package contract_test

import (
	"strings"
	"testing"

	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/reflect/protodesc"
	"google.golang.org/protobuf/reflect/protoreflect"
	"google.golang.org/protobuf/reflect/protoregistry"
	"google.golang.org/protobuf/types/descriptorpb"
	"google.golang.org/protobuf/types/known/anypb"
	"google.golang.org/protobuf/types/known/timestamppb"

	"mangrove/pkg/contract"
	biv1 "mangrove/proto/gen/bestinterestsv1"
	consentv1 "mangrove/proto/gen/consentv1"
	contractv1 "mangrove/proto/gen/contractv1"
	coordinationv1 "mangrove/proto/gen/coordinationv1"
	grantv1 "mangrove/proto/gen/grantv1"
	healthv1 "mangrove/proto/gen/healthv1"
	idv1 "mangrove/proto/gen/identificationv1"
	legalaidv1 "mangrove/proto/gen/legalaidv1"
	returnsv1 "mangrove/proto/gen/returnsv1"
	shelterv1 "mangrove/proto/gen/shelterv1"
)

// files are the contracts by their packages; a service that is added adds its own.
var files = map[string]protoreflect.FileDescriptor{
	"mangrove.contract.v1":       contractv1.File_mangrove_contract_v1_contract_proto,
	"mangrove.consent.v1":        consentv1.File_mangrove_consent_v1_consent_proto,
	"mangrove.grant.v1":          grantv1.File_mangrove_grant_v1_grant_proto,
	"mangrove.identification.v1": idv1.File_mangrove_identification_v1_identification_proto,
	"mangrove.health.v1":         healthv1.File_mangrove_health_v1_health_proto,
	"mangrove.legalaid.v1":       legalaidv1.File_mangrove_legalaid_v1_legalaid_proto,
	"mangrove.bestinterests.v1":  biv1.File_mangrove_bestinterests_v1_bestinterests_proto,
	"mangrove.returns.v1":        returnsv1.File_mangrove_returns_v1_returns_proto,
	"mangrove.coordination.v1":   coordinationv1.File_mangrove_coordination_v1_coordination_proto,
	"mangrove.shelter.v1":        shelterv1.File_mangrove_shelter_v1_shelter_proto,
}

// envelope are the messages that carry contracts and are none.
var envelope = map[protoreflect.FullName]bool{
	"mangrove.contract.v1.Administrative": true,
	"mangrove.contract.v1.Fact":           true,
	"mangrove.contract.v1.Section":        true,
	"mangrove.contract.v1.Sealed":         true,
	"mangrove.contract.v1.KeyCard":        true,
	"mangrove.contract.v1.Event":          true,
	"mangrove.contract.v1.Duty":           true,
}

func TestEveryContractKeepsTheRules(t *testing.T) {
	seen := 0
	protoregistry.GlobalFiles.RangeFiles(func(file protoreflect.FileDescriptor) bool {
		if !strings.HasPrefix(string(file.Package()), "mangrove.") {
			return true
		}
		seen++
		if files[string(file.Package())] != file {
			t.Errorf("%s is not among the contracts of this test", file.Path())
		}
		for _, err := range contract.Check(file) {
			name, _, _ := strings.Cut(err.Error(), ":")
			if !envelope[protoreflect.FullName(name)] {
				t.Error(err)
			}
		}
		return true
	})
	if seen != len(files) {
		t.Errorf("%d contracts are registered, want %d", seen, len(files))
	}
	for name := range envelope {
		md := files["mangrove.contract.v1"].Messages().ByName(name.Name())
		if md == nil {
			t.Errorf("there is no %s any more", name)
		} else if _, err := contract.Of(md); err == nil {
			t.Errorf("%s has a shape now: it is a contract like any other", name)
		}
	}
}

// What a health event is called, and the words of a step, are read by who learns nothing else of it: they name no cause.
func TestHealthEventsNameNoCause(t *testing.T) {
	causes := []string{"diagnos", "pregnan", "abort", "birth", "hiv", "infect", "tubercul", "psych", "mental", "suicid", "injur", "wound", "rape", "assault", "tortur", "addict", "drug", "illness", "disease"}
	all, seen := files["mangrove.health.v1"].Messages(), 0
	for i := range all.Len() {
		md := all.Get(i)
		if m, err := contract.Of(md); err != nil || m.Shape != contractv1.Shape_SHAPE_EVENT {
			continue
		}
		seen++
		step, _ := proto.GetExtension(md.Options(), contractv1.E_Step).(string)
		for _, cause := range causes {
			if strings.Contains(strings.ToLower(string(md.Name())+" "+step), cause) {
				t.Errorf("%s (%s) tells of %s", md.Name(), step, cause)
			}
		}
	}
	if seen < 5 {
		t.Errorf("only %d events were found", seen)
	}
}

// Every section names its category once, and every event that carries it says which it is.
func TestWhatOfReads(t *testing.T) {
	of := func(m proto.Message) map[string]contract.Field {
		msg, err := contract.Of(m.ProtoReflect().Descriptor())
		if err != nil {
			t.Fatal(err)
		}
		out := map[string]contract.Field{}
		for _, f := range msg.Fields {
			out[f.Name()] = f
		}
		return out
	}
	identity := of(&idv1.CaseOpened{})["identity"]
	if identity.Kind != contract.Sealed || identity.Category != contractv1.Category_CATEGORY_IDENTITY ||
		identity.Holds != "mangrove.identification.v1.Identity" || identity.NeverLeaves {
		t.Errorf("identity of CaseOpened: %+v", identity)
	}
	statement := of(&legalaidv1.StatementRecorded{})["statement"]
	if statement.Kind != contract.Sealed || statement.Category != contractv1.Category_CATEGORY_TESTIMONY || !statement.NeverLeaves {
		t.Errorf("statement of StatementRecorded: %+v", statement)
	}
	open := of(&idv1.OpenCase{})
	if f := open["identity"]; f.Kind != contract.Section || !f.Required || f.Category != contractv1.Category_CATEGORY_IDENTITY {
		t.Errorf("identity of OpenCase: %+v", f)
	}
	if f := open["channel"]; f.Kind != contract.Administrative || !f.Required || f.MaxBytes != 200 {
		t.Errorf("channel of OpenCase: %+v", f)
	}
	if f := open["unaccompanied"]; f.Kind != contract.Fact || len(f.Rules) != 2 || f.Rules[0] != "CP-05" || f.NeverLeaves {
		t.Errorf("unaccompanied of OpenCase: %+v", f)
	}
	if f := open["birth"]; f.Kind != contract.Part {
		t.Errorf("birth of OpenCase: %+v", f)
	}
	if f := of(&idv1.Contact{})["safe_way"]; f.Kind != contract.Personal || f.MaxBytes != 1000 {
		t.Errorf("safe_way of Contact: %+v", f)
	}
	if f := of(&idv1.Facts{})["born_latest"]; f.Kind != contract.Fact || !f.NeverLeaves {
		t.Errorf("born_latest of Facts: %+v", f)
	}
}

func TestCategoryNames(t *testing.T) {
	for n := range contractv1.Category_name {
		c := contractv1.Category(n)
		found, ok := contract.Category(contract.CategoryName(c))
		if ok != (c != 0) || found != c {
			t.Errorf("%s is found as %s, %v", contract.CategoryName(c), found, ok)
		}
	}
	if _, ok := contract.Category("identity"); ok {
		t.Error("a category in small letters was found")
	}
}

// field is a field of the messages below, optional and of type string unless said otherwise.
type field struct {
	name    string
	kind    descriptorpb.FieldDescriptorProto_Type
	message string
	list    bool
	admin   *contractv1.Administrative
	fact    *contractv1.Fact
	holds   string
	with    string
}

func (f field) proto(number int32) *descriptorpb.FieldDescriptorProto {
	if f.kind == 0 {
		f.kind = descriptorpb.FieldDescriptorProto_TYPE_STRING
	}
	out := &descriptorpb.FieldDescriptorProto{
		Name: proto.String(f.name), Number: proto.Int32(number), Type: f.kind.Enum(),
		Label: descriptorpb.FieldDescriptorProto_LABEL_OPTIONAL.Enum(), Options: &descriptorpb.FieldOptions{},
	}
	if f.message != "" {
		out.Type = descriptorpb.FieldDescriptorProto_TYPE_MESSAGE.Enum()
		if f.kind == descriptorpb.FieldDescriptorProto_TYPE_ENUM {
			out.Type = &f.kind
		}
		out.TypeName = proto.String(f.message)
	}
	if f.list {
		out.Label = descriptorpb.FieldDescriptorProto_LABEL_REPEATED.Enum()
	}
	if f.admin != nil {
		proto.SetExtension(out.Options, contractv1.E_Administrative, f.admin)
	}
	if f.fact != nil {
		proto.SetExtension(out.Options, contractv1.E_Fact, f.fact)
	}
	if f.holds != "" {
		proto.SetExtension(out.Options, contractv1.E_Holds, f.holds)
	}
	if f.with != "" {
		proto.SetExtension(out.Options, contractv1.E_ShownWith, f.with)
	}
	return out
}

func message(name string, shape contractv1.Shape, fields ...field) *descriptorpb.DescriptorProto {
	md := &descriptorpb.DescriptorProto{Name: proto.String(name), Options: &descriptorpb.MessageOptions{}}
	if shape != 0 {
		proto.SetExtension(md.Options, contractv1.E_Shape, shape)
	}
	for i, f := range fields {
		md.Field = append(md.Field, f.proto(int32(i+1)))
	}
	return md
}

func section(category contractv1.Category, md *descriptorpb.DescriptorProto) *descriptorpb.DescriptorProto {
	proto.SetExtension(md.Options, contractv1.E_Section, &contractv1.Section{Category: category})
	return md
}

// file makes a contract of messages, with a sound one of each shape beside them to refer to.
func file(t *testing.T, messages ...*descriptorpb.DescriptorProto) protoreflect.FileDescriptor {
	t.Helper()
	sound := []*descriptorpb.DescriptorProto{
		section(contractv1.Category_CATEGORY_NEEDS, message("GoodSection", contractv1.Shape_SHAPE_SECTION, field{name: "diet"})),
		message("GoodPart", contractv1.Shape_SHAPE_PART, field{name: "id", admin: admin}),
		message("GoodCommand", contractv1.Shape_SHAPE_COMMAND, field{name: "s", message: ".mangrove.bad.GoodSection"}, field{name: "p", message: ".mangrove.bad.GoodPart", list: true}),
		message("GoodEvent", contractv1.Shape_SHAPE_EVENT, field{name: "s", message: sealed, holds: "mangrove.bad.GoodSection"}, field{name: "at", message: timestamp, admin: admin}),
		message("GoodFacts", contractv1.Shape_SHAPE_FACTS, field{name: "f", fact: fact}),
		message("GoodView", contractv1.Shape_SHAPE_VIEW, field{name: "f", message: ".mangrove.bad.GoodFacts"}, field{name: "s", message: ".mangrove.bad.GoodSection"}, field{name: "all", message: ".mangrove.bad.GoodSection", list: true}, field{name: "p", message: ".mangrove.bad.GoodPart", with: "s"}),
	}
	fd, err := protodesc.NewFile(&descriptorpb.FileDescriptorProto{
		Name: proto.String("bad.proto"), Package: proto.String("mangrove.bad"), Syntax: proto.String("proto3"),
		Dependency: []string{
			files["mangrove.contract.v1"].Path(), timestamppb.File_google_protobuf_timestamp_proto.Path(), anypb.File_google_protobuf_any_proto.Path(),
		},
		MessageType: append(sound, messages...),
	}, protoregistry.GlobalFiles)
	if err != nil {
		t.Fatal(err)
	}
	return fd
}

var (
	admin     = &contractv1.Administrative{Reason: "a random id"}
	fact      = &contractv1.Fact{Rules: []string{"CP-01"}}
	sealed    = ".mangrove.contract.v1.Sealed"
	timestamp = ".google.protobuf.Timestamp"
)

func TestSoundMessagesPass(t *testing.T) {
	for _, err := range contract.Check(file(t)) {
		t.Error(err)
	}
}

func TestBrokenRulesAreNamed(t *testing.T) {
	type list []*descriptorpb.DescriptorProto
	const (
		command = contractv1.Shape_SHAPE_COMMAND
		event   = contractv1.Shape_SHAPE_EVENT
		view    = contractv1.Shape_SHAPE_VIEW
		facts   = contractv1.Shape_SHAPE_FACTS
		part    = contractv1.Shape_SHAPE_PART
		private = contractv1.Shape_SHAPE_SECTION
	)
	one := func(shape contractv1.Shape, f field) list { return list{message("M", shape, f)} }
	nested := func(inner, outer *descriptorpb.DescriptorProto) *descriptorpb.DescriptorProto {
		outer.NestedType = append(outer.NestedType, inner)
		return outer
	}
	withMap := message("M", command, field{name: "f", message: ".mangrove.bad.M.FEntry", list: true, admin: admin})
	entry := message("FEntry", 0, field{name: "key"}, field{name: "value"})
	entry.Options.MapEntry = proto.Bool(true)
	categorised := message("M", command)
	proto.SetExtension(categorised.Options, contractv1.E_Section, &contractv1.Section{Category: contractv1.Category_CATEGORY_NEEDS})
	needs := contractv1.Category_CATEGORY_NEEDS
	for name, c := range map[string]struct {
		messages list
		want     string
	}{
		"no shape":                {list{message("M", 0)}, "no shape"},
		"a map":                   {list{nested(entry, withMap)}, "maps are refused"},
		"bytes":                   {one(command, field{name: "f", kind: descriptorpb.FieldDescriptorProto_TYPE_BYTES, admin: admin}), "bytes are refused"},
		"bytes in a section":      {list{section(needs, message("M", private, field{name: "f", kind: descriptorpb.FieldDescriptorProto_TYPE_BYTES}))}, "bytes are refused"},
		"a float":                 {one(event, field{name: "f", kind: descriptorpb.FieldDescriptorProto_TYPE_FLOAT, admin: admin}), "floating point is refused"},
		"a double":                {one(event, field{name: "f", kind: descriptorpb.FieldDescriptorProto_TYPE_DOUBLE, fact: fact}), "floating point is refused"},
		"a signed number":         {one(event, field{name: "f", kind: descriptorpb.FieldDescriptorProto_TYPE_INT64, admin: admin}), "int64 is refused"},
		"a fixed number":          {one(event, field{name: "f", kind: descriptorpb.FieldDescriptorProto_TYPE_FIXED32, admin: admin}), "fixed32 is refused"},
		"no option":               {one(command, field{name: "f"}), "exactly one of administrative and fact"},
		"no option on an instant": {one(event, field{name: "f", message: timestamp}), "exactly one of administrative and fact"},
		"both options":            {one(command, field{name: "f", admin: admin, fact: fact}), "exactly one of administrative and fact"},
		"a text without a reason": {one(command, field{name: "f", admin: &contractv1.Administrative{}}), "needs the reason"},
		"an enum without a reason": {
			one(command, field{name: "f", kind: descriptorpb.FieldDescriptorProto_TYPE_ENUM, message: ".mangrove.contract.v1.Category", admin: &contractv1.Administrative{}}),
			"needs the reason",
		},
		"a fact without a rule":                 {one(facts, field{name: "f", fact: &contractv1.Fact{NeverLeaves: true}}), "names the rules"},
		"a section without a category":          {list{message("M", private)}, "a section needs a category"},
		"a command with a category":             {list{categorised}, "nothing else has one"},
		"an option in a section":                {list{section(needs, message("M", private, field{name: "f", admin: admin}))}, "no option belongs here"},
		"a fact in a section":                   {list{section(needs, message("M", private, field{name: "f", fact: fact}))}, "no option belongs here"},
		"a Sealed in a section":                 {list{section(needs, message("M", private, field{name: "f", message: sealed}))}, "a section is flat"},
		"an Any in a section":                   {list{section(needs, message("M", private, field{name: "f", message: ".google.protobuf.Any"}))}, "a section is flat"},
		"an Any":                                {one(event, field{name: "f", message: ".google.protobuf.Any"}), "no shape"},
		"a Sealed in a command":                 {one(command, field{name: "f", message: sealed, holds: "mangrove.bad.GoodSection"}), "only an event carries a Sealed"},
		"a Sealed in a view":                    {one(view, field{name: "f", message: sealed, holds: "mangrove.bad.GoodSection"}), "only an event carries a Sealed"},
		"a Sealed in a part":                    {one(part, field{name: "f", message: sealed, holds: "mangrove.bad.GoodSection"}), "only an event carries a Sealed"},
		"a list of Sealed":                      {one(event, field{name: "f", message: sealed, holds: "mangrove.bad.GoodSection", list: true}), "no lists of Sealed"},
		"a Sealed that holds nothing":           {one(event, field{name: "f", message: sealed}), "no message of this package"},
		"a Sealed that holds what is not there": {one(event, field{name: "f", message: sealed, holds: "mangrove.bad.Nothing"}), "no message of this package"},
		"a Sealed that holds another's section": {one(event, field{name: "f", message: sealed, holds: "mangrove.identification.v1.Needs"}), "no message of this package"},
		"a Sealed that holds a part":            {one(event, field{name: "f", message: sealed, holds: "mangrove.bad.GoodPart"}), "which is no section"},
		"a text that holds a section":           {one(event, field{name: "f", admin: admin, holds: "mangrove.bad.GoodSection"}), "only a Sealed holds"},
		"a part that holds a section":           {one(event, field{name: "f", message: ".mangrove.bad.GoodPart", holds: "mangrove.bad.GoodSection"}), "only a Sealed holds"},
		"an optioned Sealed":                    {one(event, field{name: "f", message: sealed, admin: admin, holds: "mangrove.bad.GoodSection"}), "neither administrative nor a fact"},
		"an optioned part":                      {one(event, field{name: "f", message: ".mangrove.bad.GoodPart", fact: fact}), "neither administrative nor a fact"},
		"a typed section in an event":           {one(event, field{name: "f", message: ".mangrove.bad.GoodSection"}), "in a command or a view only"},
		"a typed section in a part":             {one(part, field{name: "f", message: ".mangrove.bad.GoodSection"}), "in a command or a view only"},
		"a typed section in facts":              {one(facts, field{name: "f", message: ".mangrove.bad.GoodSection"}), "in a command or a view only"},
		"a list of sections":                    {one(command, field{name: "f", message: ".mangrove.bad.GoodSection", list: true}), "lists of sections stand in views only"},
		"an event in an event":                  {one(event, field{name: "f", message: ".mangrove.bad.GoodEvent"}), "cannot stand inside another"},
		"a command in a view":                   {one(view, field{name: "f", message: ".mangrove.bad.GoodCommand"}), "cannot stand inside another"},
		"facts in a command":                    {one(command, field{name: "f", message: ".mangrove.bad.GoodFacts"}), "in views only"},
		"a view in an event":                    {one(event, field{name: "f", message: ".mangrove.bad.GoodView"}), "in views only"},
		"a part that is broken inside":          {list{message("Inner", part, field{name: "f"}), message("M", event, field{name: "f", message: ".mangrove.bad.Inner"})}, "exactly one of"},
		"a broken message in another":           {list{nested(message("Inner", 0), message("M", event))}, "mangrove.bad.M.Inner: no shape"},
		"shown with nothing there is":           {one(view, field{name: "f", admin: admin, with: "s"}), "no section of the same view"},
		"shown with what is no section":         {list{message("M", view, field{name: "f", admin: admin, with: "id"}, field{name: "id", admin: admin})}, "no section of the same view"},
		"shown with several sections":           {list{message("M", view, field{name: "f", admin: admin, with: "s"}, field{name: "s", message: ".mangrove.bad.GoodSection", list: true})}, "no section of the same view"},
		"a section shown with another":          {list{message("M", view, field{name: "f", message: ".mangrove.bad.GoodSection", with: "s"}, field{name: "s", message: ".mangrove.bad.GoodSection"})}, "no section of the same view"},
		"shown with a section, in a command":    {list{message("M", command, field{name: "f", admin: admin, with: "s"}, field{name: "s", message: ".mangrove.bad.GoodSection"})}, "no section of the same view"},
		"a part in itself":                      {one(part, field{name: "f", message: ".mangrove.bad.M"}), "may not hold itself"},
		"a ring of parts": {list{
			message("M", part, field{name: "f", message: ".mangrove.bad.Next"}), message("Next", part, field{name: "f", message: ".mangrove.bad.M", list: true}),
		}, "may not hold itself"},
		"a ring beyond": {list{
			message("M", event, field{name: "f", message: ".mangrove.bad.Ring"}), message("Ring", part, field{name: "f", message: ".mangrove.bad.Ring"}),
		}, "may not hold itself"},
	} {
		t.Run(name, func(t *testing.T) {
			fd := file(t, c.messages...)
			wrong := contract.Check(fd)
			if len(wrong) == 0 {
				t.Fatal("nothing was found wrong")
			}
			told := ""
			for _, err := range wrong {
				told += err.Error() + "\n"
				if !strings.HasPrefix(err.Error(), "mangrove.bad.") {
					t.Errorf("%v does not name the message", err)
				}
			}
			if !strings.Contains(told, c.want) {
				t.Errorf("got %q, want %q", told, c.want)
			}
		})
	}
}
