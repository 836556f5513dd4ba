package decide_test

import (
	"encoding/json"
	"errors"
	"strings"
	"testing"

	"google.golang.org/protobuf/proto"

	"mangrove/pkg/decide"
	contractv1 "mangrove/proto/gen/contractv1"
	healthv1 "mangrove/proto/gen/healthv1"
	idv1 "mangrove/proto/gen/identificationv1"
)

type state struct {
	Disputed bool
	Needs    decide.Section
	Contact  decide.Section
	seen     decide.Section
}

func aggregate() *decide.Aggregate[state] {
	return decide.New("case", func(s state) proto.Message { return &idv1.Facts{AgeDisputed: s.Disputed} },
		decide.On(func(s state, _ *idv1.AgeDisputed) state { s.Disputed = true; return s }),
		decide.On(func(s state, e *healthv1.CareNeedsRecorded) state { s.Needs = decide.Keep(e.GetNeeds()); return s }),
	)
}

func sealed() *contractv1.Sealed {
	return &contractv1.Sealed{KeyId: "k", Category: contractv1.Category_CATEGORY_NEEDS, Box: []byte("box")}
}

func TestAnAggregateIsAMachine(t *testing.T) {
	var m decide.Machine = aggregate()
	if m.Kind() != "case" {
		t.Errorf("kind %s", m.Kind())
	}
	s, err := m.Load(nil)
	if err != nil || s != any(state{}) {
		t.Errorf("before the first event: %v, %v", s, err)
	}
	for _, e := range []proto.Message{&idv1.AgeDisputed{}, &healthv1.CareNeedsRecorded{Needs: sealed()}, &contractv1.Restated{}, &contractv1.DutyOverdue{}} {
		if s, err = m.Evolve(s, e); err != nil {
			t.Fatal(err)
		}
	}
	if !m.Facts(s).(*idv1.Facts).GetAgeDisputed() {
		t.Error("the age is not in dispute")
	}
	b, err := m.Store(s)
	if err != nil {
		t.Fatal(err)
	}
	back, err := m.Load(b)
	if err != nil {
		t.Fatal(err)
	}
	if got := back.(state); !got.Disputed || !proto.Equal(got.Needs.Put(), sealed()) || got.Contact.Present() {
		t.Errorf("came back as %v", got)
	}
	var names []string
	for _, e := range m.Events() {
		names = append(names, string(e.ProtoReflect().Descriptor().Name()))
	}
	if got := strings.Join(names, " "); got != "AgeDisputed CareNeedsRecorded Restated DutiesMoved DutyOverdue FactsAsked FactsConfirmed" {
		t.Errorf("it knows %s", got)
	}
	if _, err := m.Evolve(s, &idv1.VictimPresumed{}); err == nil {
		t.Error("an event that it does not know was passed over")
	}
	if _, err := m.Load([]byte(`{"Disputed":"yes"}`)); err == nil {
		t.Error("what is no state was loaded")
	}
}

func TestTwoEvolutionsForOneEventAreRefusedAtTheStart(t *testing.T) {
	same := decide.On(func(s state, _ *idv1.AgeDisputed) state { return s })
	defer func() {
		if recover() == nil {
			t.Error("they were taken")
		}
	}()
	decide.New("case", func(state) proto.Message { return nil }, same, same)
}

func TestASectionIsNeverStoredUnsealed(t *testing.T) {
	for _, s := range []*contractv1.Sealed{{}, {Path: "needs", Holds: "mangrove.identification.v1.Needs"}} {
		if _, err := aggregate().Store(state{Needs: decide.Keep(s)}); err == nil {
			t.Errorf("%v was stored", s)
		}
	}
}

func TestASectionTellsItsCategoryOnly(t *testing.T) {
	s := decide.Keep(sealed())
	if got := s.String(); got != "section CATEGORY_NEEDS" {
		t.Errorf("got %q", got)
	}
	if none := decide.Keep(nil); none.Present() || none.Put() != nil || none.String() != "no section" {
		t.Errorf("no section is %v", none)
	}
	for _, bad := range []string{`"not base64!"`, `7`, `{}`, `"//8="`} {
		var s decide.Section
		if err := json.Unmarshal([]byte(bad), &s); err == nil {
			t.Errorf("%s was read as %v", bad, s)
		}
	}
	if err := json.Unmarshal([]byte("null"), &s); err != nil || s.Present() {
		t.Errorf("null is read as %v, %v", s, err)
	}
}

func TestSectionsOfAState(t *testing.T) {
	got := decide.SectionsOf(state{Needs: decide.Keep(sealed()), seen: decide.Keep(sealed())})
	if len(got) != 1 || !proto.Equal(got[0], sealed()) {
		t.Errorf("got %v, want the needs: what is not exported is not stored", got)
	}
}

func TestARefusalIsAValue(t *testing.T) {
	for _, c := range []struct {
		refuse func() (decide.Outcome, error)
		want   decide.Refusal
	}{
		{func() (decide.Outcome, error) { return decide.Refuse("no_case", "open it") }, decide.Refusal{Code: "no_case", Hint: "open it"}},
		{func() (decide.Outcome, error) { return decide.Invalid("until", "later") }, decide.Refusal{Code: "invalid_field", Field: "until", Hint: "later"}},
	} {
		out, err := c.refuse()
		var r *decide.Refusal
		if !errors.As(err, &r) || *r != c.want || len(out.Events) > 0 {
			t.Errorf("got %v, %v, want %v", out, err, c.want)
		}
	}
}
