package contract_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"
	"time"

	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/types/known/timestamppb"
	"pgregory.net/rapid"

	"mangrove/pkg/contract"
	consentv1 "mangrove/proto/gen/consentv1"
	contractv1 "mangrove/proto/gen/contractv1"
	grantv1 "mangrove/proto/gen/grantv1"
	idv1 "mangrove/proto/gen/identificationv1"
	legalaidv1 "mangrove/proto/gen/legalaidv1"
	shelterv1 "mangrove/proto/gen/shelterv1"
)

const wholeCase = `{
	"channel": "in_person",
	"birth": {"earliest": "2009-01-01", "latest": "2010-12-31", "status": "declared"},
	"identity": {"name": "Élodie", "citizenships": ["ao", "cd"]},
	"contact": {"telephone": "+1", "safe_way": "évening"},
	"unaccompanied": true
}`

func TestDecode(t *testing.T) {
	var got idv1.OpenCase
	if err := contract.Decode([]byte(wholeCase), &got); err != nil {
		t.Fatal(err)
	}
	want := &idv1.OpenCase{
		Channel:       idv1.Channel_CHANNEL_IN_PERSON,
		Birth:         &idv1.Birth{Earliest: "2009-01-01", Latest: "2010-12-31", Status: idv1.AgeStatus_AGE_STATUS_DECLARED},
		Identity:      &idv1.Identity{Name: "Élodie", Citizenships: []string{"ao", "cd"}},
		Contact:       &idv1.Contact{Telephone: "+1", SafeWay: "évening"},
		Unaccompanied: true,
	}
	if !proto.Equal(&got, want) {
		t.Errorf("got %v, want %v", &got, want)
	}
	for _, empty := range []string{"", " \n", "{}", " {} "} {
		if err := contract.Decode([]byte(empty), new(idv1.DisputeAge)); err != nil {
			t.Errorf("%q for a command without fields: %v", empty, err)
		}
	}
}

func TestDecodeScalars(t *testing.T) {
	var unit shelterv1.OpenUnit
	body := `{"agency":"a","house":"h","alias":"u","kind":"small_group","beds":4294967295,"awake_staff":true,"nearness":null}`
	if err := contract.Decode([]byte(body), &unit); err != nil {
		t.Fatal(err)
	}
	if unit.GetBeds() != 4294967295 || !unit.GetAwakeStaff() || unit.GetKind() != shelterv1.UnitKind_UNIT_KIND_SMALL_GROUP || unit.GetNearness() != 0 {
		t.Errorf("got %v", &unit)
	}
	var own consentv1.OpenOwnRecord
	for _, instant := range []string{"2026-03-02T12:00:00Z", "2026-03-02T13:00:00+01:00", "2026-03-02T12:00:00.000Z"} {
		if err := contract.Decode(fmt.Appendf(nil, `{"reader":"w","agency":"a","until":%q}`, instant), &own); err != nil {
			t.Fatal(err)
		}
		if want := time.Date(2026, 3, 2, 12, 0, 0, 0, time.UTC); !own.GetUntil().AsTime().Equal(want) {
			t.Errorf("%s is read as %v", instant, own.GetUntil().AsTime())
		}
	}
	var consent consentv1.GiveConsent
	body = `{"family":"sharing","purpose":"p","categories":["MENTAL_HEALTH","NEEDS"],"recipient":{},"giver":"person","evidence":{},"until":"2026-03-02T12:00:00Z"}`
	if err := contract.Decode([]byte(body), &consent); err != nil {
		t.Fatal(err)
	}
	categories := consent.GetCategories()
	if len(categories) != 2 || categories[0] != contractv1.Category_CATEGORY_MENTAL_HEALTH || categories[1] != contractv1.Category_CATEGORY_NEEDS {
		t.Errorf("got %v", categories)
	}
}

func TestDecodeRefuses(t *testing.T) {
	openCase := func() proto.Message { return new(idv1.OpenCase) }
	unit := func() proto.Message { return new(shelterv1.OpenUnit) }
	consent := func() proto.Message { return new(consentv1.GiveConsent) }
	own := func() proto.Message { return new(consentv1.OpenOwnRecord) }
	const (
		house = `{"agency":"a","house":"h","alias":"u","kind":"adults",`
		agree = `{"family":"sharing","purpose":"p","recipient":{},"giver":"person","evidence":{},"until":"2026-03-02T12:00:00Z",`
		read  = `{"reader":"w","agency":"a","until":`
	)
	long := strings.Repeat("é", 101) // 202 bytes
	for name, c := range map[string]struct {
		into        func() proto.Message
		body        string
		code, field string
	}{
		"not JSON":                  {openCase, `{"channel"`, "malformed", ""},
		"a list":                    {openCase, `[]`, "malformed", ""},
		"a text":                    {openCase, `"channel"`, "malformed", ""},
		"null":                      {openCase, `null`, "malformed", ""},
		"two objects":               {openCase, wholeCase + `{}`, "malformed", ""},
		"trailing bytes":            {openCase, wholeCase + `x`, "malformed", ""},
		"not UTF-8":                 {openCase, "{\"channel\":\"\xff\"}", "malformed", ""},
		"an unknown field":          {openCase, `{"channel":"hotline","surname":"x"}`, "unknown_field", "surname"},
		"the first of two":          {openCase, `{"b":1,"a":2}`, "unknown_field", "a"},
		"an unknown one inside":     {openCase, `{"channel":"hotline","identity":{"name":"x","age":3}}`, "unknown_field", "identity.age"},
		"a name that is no name":    {openCase, `{"Maria Lopez":1}`, "unknown_field", "(unnamed)"},
		"a long name":               {openCase, `{"` + strings.Repeat("a", 41) + `":1}`, "unknown_field", "(unnamed)"},
		"another spelling":          {openCase, `{"Channel":"hotline"}`, "unknown_field", "(unnamed)"},
		"the form of protojson":     {own, `{"reader":"w","agency":"a","childView":"heard"}`, "unknown_field", "(unnamed)"},
		"a missing field":           {openCase, `{"identity":{"name":"x"}}`, "missing_field", "channel"},
		"a missing section":         {openCase, `{"channel":"hotline"}`, "missing_field", "identity"},
		"missing inside":            {openCase, `{"channel":"hotline","identity":{"sex":"x"}}`, "missing_field", "identity.name"},
		"missing in a part":         {openCase, `{"channel":"hotline","birth":{"earliest":"2009-01-01"},"identity":{"name":"x"}}`, "missing_field", "birth.latest"},
		"null for a required one":   {openCase, `{"channel":null,"identity":{"name":"x"}}`, "missing_field", "channel"},
		"nothing that is seen":      {openCase, `{"channel":"hotline","identity":{"name":" \u200b\u3164\u202e\r\n"}}`, "missing_field", "identity.name"},
		"empty for a required one":  {openCase, `{"channel":"hotline","identity":{"name":""}}`, "missing_field", "identity.name"},
		"too long":                  {own, `{"reader":"` + long + `","agency":"a","until":"2026-03-02T10:00:00Z"}`, "too_long", "reader"},
		"too long inside":           {openCase, `{"channel":"hotline","identity":{"name":"` + long + `"}}`, "too_long", "identity.name"},
		"too long in a list":        {openCase, `{"channel":"hotline","identity":{"name":"x","citizenships":["y","` + long + `"]}}`, "too_long", "identity.citizenships[1]"},
		"too long for its own":      {openCase, `{"channel":"hotline","identity":{"name":"x"},"contact":{"safe_way":"` + strings.Repeat("a", 1001) + `"}}`, "too_long", "contact.safe_way"},
		"too many":                  {openCase, `{"channel":"hotline","identity":{"name":"x","citizenships":[` + strings.Repeat(`"y",`, 200) + `"y"]}}`, "too_long", "identity.citizenships"},
		"a zero byte":               {openCase, `{"channel":"hotline","identity":{"name":"x\u0000y"}}`, "invalid_field", "identity.name"},
		"words for a mark":          {own, `{"reader":"the aunt of N.","agency":"a","until":"2026-03-02T10:00:00Z"}`, "invalid_field", "reader"},
		"words in a fact":           {openCase, `{"channel":"hotline","birth":{"earliest":"in spring","latest":"2009-01-01"},"identity":{"name":"x"}}`, "invalid_field", "birth.earliest"},
		"another script":            {own, `{"reader":"نور","agency":"a","until":"2026-03-02T10:00:00Z"}`, "invalid_field", "reader"},
		"a number for a text":       {openCase, `{"channel":"hotline","identity":{"name":1}}`, "invalid_field", "identity.name"},
		"a text for a section":      {openCase, `{"channel":"hotline","identity":"x"}`, "invalid_field", "identity"},
		"a list for a section":      {openCase, `{"channel":"hotline","identity":[]}`, "invalid_field", "identity"},
		"a text for a list":         {openCase, `{"channel":"hotline","identity":{"name":"x","citizenships":"y"}}`, "invalid_field", "identity.citizenships"},
		"null in a list":            {openCase, `{"channel":"hotline","identity":{"name":"x","citizenships":[null]}}`, "invalid_field", "identity.citizenships[0]"},
		"the whole name of an enum": {openCase, `{"channel":"CHANNEL_HOTLINE","identity":{"name":"x"}}`, "invalid_field", "channel"},
		"the unspecified":           {openCase, `{"channel":"unspecified","identity":{"name":"x"}}`, "invalid_field", "channel"},
		"an empty enum":             {openCase, `{"channel":"","identity":{"name":"x"}}`, "invalid_field", "channel"},
		"an enum by its number":     {openCase, `{"channel":1,"identity":{"name":"x"}}`, "invalid_field", "channel"},
		"a small category":          {consent, agree + `"categories":["NEEDS","identity"]}`, "invalid_field", "categories[1]"},
		"a negative number":         {unit, house + `"beds":-1}`, "invalid_field", "beds"},
		"a broken number":           {unit, house + `"beds":1.5}`, "invalid_field", "beds"},
		"a number with a point":     {unit, house + `"beds":1.0}`, "invalid_field", "beds"},
		"a number with a power":     {unit, house + `"beds":1e3}`, "invalid_field", "beds"},
		"too large a number":        {unit, house + `"beds":4294967296}`, "invalid_field", "beds"},
		"a number as a text":        {unit, house + `"beds":"1"}`, "invalid_field", "beds"},
		"no beds":                   {unit, house + `"beds":0}`, "missing_field", "beds"},
		"a text for a boolean":      {unit, house + `"beds":1,"awake_staff":"true"}`, "invalid_field", "awake_staff"},
		"a day for an instant":      {own, read + `"2026-03-02"}`, "invalid_field", "until"},
		"a number for an instant":   {own, read + `1772000000}`, "invalid_field", "until"},
		"an object for an instant":  {own, read + `{"seconds":1}}`, "invalid_field", "until"},
		"an instant without a zone": {own, read + `"2026-03-02T12:00:00"}`, "invalid_field", "until"},
		"an instant far away":       {own, read + `"2201-01-01T00:00:00Z"}`, "invalid_field", "until"},
		"an instant long ago":       {own, read + `"1899-12-31T00:00:00Z"}`, "invalid_field", "until"},
	} {
		t.Run(name, func(t *testing.T) {
			var fe *contract.FieldError
			err := contract.Decode([]byte(c.body), c.into())
			if !errors.As(err, &fe) {
				t.Fatalf("got %v, want a FieldError", err)
			}
			if fe.Code != c.code || fe.Field != c.field || fe.Hint == "" {
				t.Errorf("got %s of %q (%s), want %s of %q", fe.Code, fe.Field, fe.Hint, c.code, c.field)
			}
		})
	}
}

// A text of exactly its length is taken; its length is that of its bytes.
func TestTheLongestText(t *testing.T) {
	body := `{"channel":"hotline","identity":{"name":"` + strings.Repeat("é", 100) + `"}}`
	if err := contract.Decode([]byte(body), new(idv1.OpenCase)); err != nil {
		t.Error(err)
	}
}

// requests are sound ones, with something in every field.
var requests = map[string]struct {
	into func() proto.Message
	body string
}{
	"open a case":         {func() proto.Message { return new(idv1.OpenCase) }, wholeCase},
	"record a statement":  {func() proto.Message { return new(legalaidv1.RecordStatement) }, `{"statement":{"text":"t"}}`},
	"refer":               {func() proto.Message { return new(idv1.Refer) }, `{"service":"s","agency":"a","purpose":"p","categories":["NEEDS","HEALTH"]}`},
	"give a consent":      {func() proto.Message { return new(consentv1.GiveConsent) }, wholeConsent},
	"open the own record": {func() proto.Message { return new(consentv1.OpenOwnRecord) }, `{"reader":"w","agency":"a","until":"2026-03-02T12:00:00Z"}`},
	"open a unit": {
		func() proto.Message { return new(shelterv1.OpenUnit) },
		`{"agency":"a","house":"h","alias":"u","kind":"adults","beds":3,"awake_staff":true,"nearness":"farther"}`,
	},
}

const wholeConsent = `{"family":"sharing","purpose":"p","categories":["NEEDS"],"recipient":{"agency":"a","person":"w"},"giver":"person",
	"child_view":"assent","evidence":{"proof":"mark","interpreter_needed":true},"until":"2026-03-02T12:00:00Z"}`

const canary = "Qx7 Zorblax"

// wrongs stand in the place of something sound. Each holds the canary, or 7734, in a form of its own.
func wrongs() []any {
	return []any{
		canary, strings.Repeat(canary, 1200), canary + "\x00", strings.ToLower(canary),
		json.Number("7734773477347734"), json.Number("-7734"), json.Number("7734.5"), json.Number("7734e77"),
		[]any{canary},
		[]any{[]any{canary}},
		slices.Repeat([]any{canary}, 201),
		map[string]any{"nobody_knows": canary},
		map[string]any{canary: canary},
	}
}

// places are the ways to everything in a JSON value, itself included, each as a function that replaces it.
func places(value any, replace func(any)) []func(any) {
	out := []func(any){replace}
	switch v := value.(type) {
	case map[string]any:
		for _, k := range slices.Sorted(maps.Keys(v)) {
			out = append(out, places(v[k], func(with any) { v[k] = with })...)
		}
		out = append(out, func(with any) { v["nobody_knows"] = with }, func(with any) { v[canary] = with })
	case []any:
		for i := range v {
			out = append(out, places(v[i], func(with any) { v[i] = with })...)
		}
	}
	return out
}

func TestARefusalNeverRepeatsAValue(t *testing.T) {
	names := slices.Sorted(maps.Keys(requests))
	sound := func(name string) (value any) {
		if err := json.Unmarshal([]byte(requests[name].body), &value); err != nil {
			t.Fatal(err)
		}
		if err := contract.Decode([]byte(requests[name].body), requests[name].into()); err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		return value
	}
	refused := map[string]bool{}
	check := func(t rapid.TB, name string, value any, rest string) {
		body, err := json.Marshal(value)
		if err != nil {
			t.Fatal(err)
		}
		err = contract.Decode(append(body, rest...), requests[name].into())
		if err == nil {
			return
		}
		var fe *contract.FieldError
		if !errors.As(err, &fe) {
			t.Fatalf("%v is no FieldError", err)
		}
		refused[fe.Code] = true
		told := strings.ToLower(fmt.Sprintf("%v %+v", err, *fe))
		for _, secret := range []string{"qx7", "zorblax", "7734"} {
			if strings.Contains(told, secret) {
				t.Fatalf("%q repeats the value", told)
			}
		}
	}
	for _, name := range names {
		for wrong := range wrongs() {
			for place := 0; ; place++ {
				value := sound(name)
				all := places(value, func(with any) { value = with })
				if place == len(all) {
					break
				}
				all[place](wrongs()[wrong])
				check(t, name, value, "")
			}
		}
	}
	for _, code := range []string{"malformed", "unknown_field", "invalid_field", "too_long"} {
		if !refused[code] {
			t.Errorf("nothing was refused as %s", code)
		}
	}
	rapid.Check(t, func(t *rapid.T) {
		name := rapid.SampledFrom(names).Draw(t, "request")
		value := sound(name)
		for range rapid.IntRange(1, 4).Draw(t, "wrongs") {
			put := rapid.SampledFrom(places(value, func(with any) { value = with })).Draw(t, "place")
			put(rapid.SampledFrom(wrongs()).Draw(t, "wrong"))
		}
		check(t, name, value, rapid.SampledFrom([]string{"", "", "", canary, "\"" + canary}).Draw(t, "rest"))
	})
}

// render writes a request as JSON with short names, as a caller would.
func render(m proto.Message) map[string]any {
	out := contract.Object(m)
	for name, section := range contract.Typed(m) {
		out[name] = contract.Inside(section)
	}
	for name, v := range out {
		// An unset enum has no name, and an unset text is as good as none.
		if v == "" {
			delete(out, name)
		}
	}
	return out
}

// What a caller can write is read as what it was.
func TestDecodeReadsWhatObjectWrites(t *testing.T) {
	text := rapid.StringMatching(`[a-z0-9][A-Za-z0-9._:-]{0,40}`)
	rapid.Check(t, func(t *rapid.T) {
		want := &consentv1.GiveConsent{
			Family:     grantv1.Family(rapid.Int32Range(1, 3).Draw(t, "family")),
			Purpose:    text.Draw(t, "purpose"),
			Categories: rapid.SliceOfN(rapid.Map(rapid.Int32Range(1, 13), func(n int32) contractv1.Category { return contractv1.Category(n) }), 0, 5).Draw(t, "categories"),
			Recipient:  &grantv1.Recipient{Agency: text.Draw(t, "agency"), Person: text.Draw(t, "person")},
			Giver:      grantv1.Giver(rapid.Int32Range(1, 4).Draw(t, "giver")),
			ChildView:  grantv1.ChildView(rapid.Int32Range(0, 3).Draw(t, "view")),
			Evidence:   &grantv1.Evidence{Proof: grantv1.Proof(rapid.Int32Range(1, 3).Draw(t, "proof")), NoticeGiven: rapid.Bool().Draw(t, "notice")},
			Until:      timestamppb.New(time.Unix(rapid.Int64Range(0, 4e9).Draw(t, "s"), rapid.Int64Range(0, 999999999).Draw(t, "ns"))),
		}
		body, err := json.Marshal(render(want))
		if err != nil {
			t.Fatal(err)
		}
		got := new(consentv1.GiveConsent)
		if err := contract.Decode(body, got); err != nil {
			t.Fatalf("%s: %v", body, err)
		}
		if !proto.Equal(got, want) {
			t.Fatalf("got %v, want %v", got, want)
		}
	})
}

func FuzzDecode(f *testing.F) {
	for _, seed := range []string{
		wholeCase, "", "null", "{}", "[]", `{"channel":"hotline","identity":{"name":"x"}}`, `{"channel":"hotline","identity":{"name":"\ud800"}}`,
		`{"channel":1e400}`, `{"birth":{"earliest":{}}}`, `{"identity":{"citizenships":[[[[]]]]}}`, `{"channel":"hotline"}{}`, "\xff",
	} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, body []byte) {
		got := new(idv1.OpenCase)
		err := contract.Decode(body, got)
		var fe *contract.FieldError
		if err != nil {
			if !errors.As(err, &fe) || fe.Code == "" || fe.Hint == "" {
				t.Errorf("%v is no whole FieldError", err)
			}
			return
		}
		// What was taken keeps the contract's promises, travels, and is read again as the same.
		if got.GetChannel() == 0 || got.GetIdentity().GetName() == "" || len(got.GetIdentity().GetName()) > 200 {
			t.Errorf("%q was taken as %v", body, got)
		}
		if got.GetBirth() != nil && (got.GetBirth().GetEarliest() == "" || got.GetBirth().GetStatus() == 0) {
			t.Errorf("%q was taken as %v", body, got)
		}
		if _, err := proto.Marshal(got); err != nil {
			t.Errorf("%q cannot be encoded: %v", body, err)
		}
		again, err := json.Marshal(render(got))
		if err != nil {
			t.Fatal(err)
		}
		second := new(idv1.OpenCase)
		if err := contract.Decode(again, second); err != nil || !proto.Equal(got, second) {
			t.Errorf("%q was taken as %v, and then as %v, %v", body, got, second, err)
		}
	})
}
