package contract_test

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"
	"time"

	"google.golang.org/protobuf/encoding/protojson"
	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/reflect/protoreflect"
	"google.golang.org/protobuf/types/descriptorpb"
	"google.golang.org/protobuf/types/dynamicpb"
	"google.golang.org/protobuf/types/known/timestamppb"

	"mangrove/pkg/contract"
	consentv1 "mangrove/proto/gen/consentv1"
	contractv1 "mangrove/proto/gen/contractv1"
	grantv1 "mangrove/proto/gen/grantv1"
	idv1 "mangrove/proto/gen/identificationv1"
	legalaidv1 "mangrove/proto/gen/legalaidv1"
)

// same compares as JSON, with the names of objects in order.
func same(t *testing.T, what string, got any, want string) {
	t.Helper()
	b, err := json.Marshal(got)
	if err != nil {
		t.Fatal(err)
	}
	var compact any
	if err := json.Unmarshal([]byte(want), &compact); err != nil {
		t.Fatal(err)
	}
	w, _ := json.Marshal(compact)
	if string(b) != string(w) {
		t.Errorf("%s:\n got %s\nwant %s", what, b, w)
	}
}

func TestObjectTellsOfASectionThatItIsThere(t *testing.T) {
	same(t, "with sections", contract.Object(&idv1.OpenCase{
		Channel: idv1.Channel_CHANNEL_SHEET, Identity: &idv1.Identity{Name: "hush"},
		Birth: &idv1.Birth{Earliest: "2009-01-01", Status: idv1.AgeStatus_AGE_STATUS_ESTIMATED},
	}), `{"channel":"sheet","identity":true,"unaccompanied":false,"birth":{"earliest":"2009-01-01","latest":"","status":"estimated"}}`)
	same(t, "without", contract.Object(&idv1.OpenCase{}), `{"channel":"","unaccompanied":false}`)
}

func TestObjectHasEveryScalar(t *testing.T) {
	same(t, "a view", contract.Object(&contractv1.LedgerView{
		Id: "1", At: timestamppb.New(time.Date(2026, 3, 2, 12, 0, 0, 500, time.FixedZone("", 3600))), ChainNo: 1 << 40,
		Body: &contractv1.LedgerBody{Deny: []string{"N-01"}},
	}), `{"id":"1","at":"2026-03-02T11:00:00.0000005Z","case":"","actor":"","chain_no":1099511627776,"body":{
		"action":"","channel":"","service":"","agency":"","roles":[],"purpose":"","allow":false,"deny":["N-01"],"outside":[],"applied":[],"sections":[],
		"grant":"","revision":"","refused":"","events":[],"duty":""}}`)
	same(t, "lists of parts and categories", contract.Object(&consentv1.OwnRecordView{
		Disclosures: []*consentv1.Disclosure{{Opened: []contractv1.Category{contractv1.Category_CATEGORY_BEST_INTERESTS}}, {}},
	}), `{"case":"","agreed":[],"disclosures":[
		{"agency":"","roles":[],"purpose":"","opened":["BEST_INTERESTS"],"withheld":[],"rules":[],"services":[],"times":0},
		{"agency":"","roles":[],"purpose":"","opened":[],"withheld":[],"rules":[],"services":[],"times":0}],"earlier":""}`)
}

func TestAnEnumsValueOfANewerContractHasNoName(t *testing.T) {
	if got := contract.Object(&idv1.Facts{Stage: 99})["stage"]; got != "" {
		t.Errorf("got %v, want no name", got)
	}
}

func TestInsideGivesASectionsFields(t *testing.T) {
	same(t, "inside", contract.Inside(&idv1.Identity{Name: "Élodie", Citizenships: []string{"ao"}}),
		`{"name":"Élodie","other_names":"","sex":"","citizenships":["ao"],"language":"","document":""}`)
}

func TestEnumNamesAreShort(t *testing.T) {
	for _, c := range []struct {
		enum protoreflect.EnumDescriptor
		want string
	}{
		{idv1.Channel(0).Descriptor(), "agency hotline in_person sheet"},
		{grantv1.Proof(0).Descriptor(), "call_back mark recording"},
		{contractv1.Category(0).Descriptor(), "BEST_INTERESTS CONTACT FAMILY FINANCIAL HEALTH IDENTITY LEGAL MENTAL_HEALTH NEEDS PLACEMENT PROFILE RETURN TESTIMONY"},
	} {
		if got := strings.Join(contract.EnumNames(c.enum), " "); got != c.want {
			t.Errorf("%s: %s, want %s", c.enum.FullName(), got, c.want)
		}
	}
}

func TestTypedListsWhatACommandCarries(t *testing.T) {
	typed := contract.Typed(&idv1.OpenCase{Identity: &idv1.Identity{Name: "x"}})
	if len(typed) != 1 || typed["identity"].(*idv1.Identity).GetName() != "x" {
		t.Errorf("got %v, want the identity", typed)
	}
	if typed := contract.Typed(&idv1.DisputeAge{}); len(typed) != 0 {
		t.Errorf("got %v, want nothing", typed)
	}
}

func TestSealedInFindsTheSectionsOfAnEvent(t *testing.T) {
	event := &idv1.CaseOpened{Person: "p", Contact: &contractv1.Sealed{Box: []byte("box")}}
	contract.Put(event, "identity", &contractv1.Sealed{KeyId: "k"})
	slots := contract.SealedIn(event)
	want := map[contract.Slot]string{
		{Path: "identity", Category: contractv1.Category_CATEGORY_IDENTITY, Holds: "mangrove.identification.v1.Identity"}: "k",
		{Path: "contact", Category: contractv1.Category_CATEGORY_CONTACT, Holds: "mangrove.identification.v1.Contact"}:    "",
	}
	if len(slots) != len(want) {
		t.Errorf("got %v, want %v", slices.Collect(maps.Keys(slots)), want)
	}
	for slot, key := range want {
		if slots[slot].GetKeyId() != key || slots[slot] == nil {
			t.Errorf("%v holds %v", slot, slots[slot])
		}
	}
	for slot := range contract.SealedIn(&legalaidv1.StatementRecorded{Statement: &contractv1.Sealed{}}) {
		if !slot.NeverLeaves {
			t.Error("a statement may leave")
		}
	}
	clear := contract.Clear(event).(*idv1.CaseOpened)
	if clear.GetIdentity() != nil || clear.GetContact() != nil || clear.GetPerson() != "p" {
		t.Errorf("the clear part is %v", clear)
	}
	if event.GetIdentity() == nil {
		t.Error("Clear changed the event")
	}
}

// A path in an envelope is what another service wrote.
func TestPutPassesOverWhatIsNoSection(t *testing.T) {
	for _, path := range []string{"person", "birth", "provisional", "nothing", "", "identity.name"} {
		event := &idv1.CaseOpened{Person: "p"}
		contract.Put(event, path, &contractv1.Sealed{Box: []byte("box")})
		if !proto.Equal(event, &idv1.CaseOpened{Person: "p"}) {
			t.Errorf("%q was set: %v", path, event)
		}
	}
}

func TestPublishedTakesOutWhatNeverLeaves(t *testing.T) {
	event := &idv1.CaseOpened{Person: "p", Household: "h", Birth: &idv1.BirthRange{Earliest: "2009-01-01", Latest: "2010-01-01", AdultOn: "2028-01-01"}}
	before := proto.Clone(event)
	out, stripped := contract.Published(event)
	if !stripped || !proto.Equal(out, &idv1.CaseOpened{Person: "p", Household: "h", Birth: &idv1.BirthRange{AdultOn: "2028-01-01"}}) {
		t.Errorf("published %v, %v", out, stripped)
	}
	if !proto.Equal(event, before) {
		t.Error("Published changed the event")
	}
	whole := &idv1.Referred{Referral: "r", Agency: "a"}
	if out, stripped := contract.Published(whole); stripped || !proto.Equal(out, whole) {
		t.Errorf("published %v, %v: nothing of it stays", out, stripped)
	}
	facts, stripped := contract.Published(&idv1.Facts{Household: "h", BornLatest: "2010-01-01"})
	if !stripped || !proto.Equal(facts, &idv1.Facts{Household: "h"}) {
		t.Errorf("published %v, %v", facts, stripped)
	}
}

func TestPublishedFactsAreAbsentNotEmpty(t *testing.T) {
	facts := &idv1.Facts{Stage: idv1.Stage_STAGE_PRESUMED, AdultOn: "2028-01-01", BornLatest: "2010-01-01"}
	all, err := contract.FactsJSON(facts)
	if err != nil {
		t.Fatal(err)
	}
	public, err := contract.PublishedFactsJSON(facts)
	if err != nil {
		t.Fatal(err)
	}
	const shared = `"adult_on":"2028-01-01","age_disputed":false`
	const rest = `"custodians":[],"household":"","indicator_on":"","review_from":"","review_open":false,"stage":"presumed","unaccompanied":false,"vetted_carer":false}`
	if want := `{` + shared + `,"age_status":"","assessed_with":[],"born_earliest":"","born_latest":"2010-01-01","born_latest_said":"",` + rest; string(all) != want {
		t.Errorf("all: %s\nwant %s", all, want)
	}
	if want := `{` + shared + `,"assessed_with":[],` + rest; string(public) != want {
		t.Errorf("published: %s\nwant %s", public, want)
	}
}

// What never leaves stays behind however deep it stands.
func TestWhatNeverLeavesInsideParts(t *testing.T) {
	stays := &contractv1.Fact{Rules: []string{"CP-01"}, NeverLeaves: true}
	goes := field{name: "goes", fact: fact}
	fd := file(t,
		message("Inner", contractv1.Shape_SHAPE_PART, field{name: "stays", fact: stays, list: true}, goes),
		message("Outer", contractv1.Shape_SHAPE_PART, field{name: "inner", message: ".mangrove.bad.Inner"}, field{name: "inners", message: ".mangrove.bad.Inner", list: true}),
		message("Deep", contractv1.Shape_SHAPE_EVENT, field{name: "outers", message: ".mangrove.bad.Outer", list: true}, field{name: "outer", message: ".mangrove.bad.Outer"},
			field{name: "number", kind: descriptorpb.FieldDescriptorProto_TYPE_UINT64, fact: stays}),
	)
	if wrong := contract.Check(fd); len(wrong) > 0 {
		t.Fatal(wrong)
	}
	const inner = `{"stays":["hush"],"goes":"well"}`
	const outer = `{"inner":` + inner + `,"inners":[` + inner + `,{},` + inner + `]}`
	deep := dynamicpb.NewMessage(fd.Messages().ByName("Deep"))
	if err := protojson.Unmarshal([]byte(`{"outers":[`+outer+`,`+outer+`],"outer":`+outer+`,"number":7734}`), deep); err != nil {
		t.Fatal(err)
	}
	out, stripped := contract.Published(deep)
	told := fmt.Sprint(out)
	if !stripped || strings.Contains(told, "hush") || strings.Contains(told, "7734") || strings.Count(told, "well") != 9 {
		t.Errorf("published %v: %s", stripped, told)
	}
	public, err := contract.PublishedFactsJSON(deep)
	if err != nil {
		t.Fatal(err)
	}
	if s := string(public); strings.Contains(s, "hush") || strings.Contains(s, "stays") || strings.Contains(s, "7734") || strings.Count(s, "well") != 9 {
		t.Errorf("published %s", s)
	}
	if all, _ := contract.FactsJSON(deep); strings.Count(string(all), "hush") != 9 {
		t.Errorf("all: %s", all)
	}
}
