package guardian_test

import (
	"reflect"
	"testing"

	"google.golang.org/protobuf/proto"

	"mangrove/pkg/decide/decidetest"
	biv1 "mangrove/proto/gen/bestinterestsv1"
	"mangrove/services/bestinterests/guardian"
)

func TestWhoIsCounted(t *testing.T) {
	took := func(child, adultOn string) proto.Message { return &biv1.WardTaken{Case: child, AdultOn: adultOn} }
	for name, c := range map[string]struct {
		given []proto.Message
		wards []any
	}{
		"nobody":       {nil, []any{}},
		"two":          {[]proto.Message{took("b", ""), took("a", "2030-01-01")}, []any{ward("a", "2030-01-01"), ward("b", "")}},
		"one twice":    {[]proto.Message{took("a", ""), took("a", "2030-01-01")}, []any{ward("a", "2030-01-01")}},
		"one who left": {[]proto.Message{took("a", ""), took("b", ""), &biv1.WardLeft{Case: "a"}}, []any{ward("b", "")}},
	} {
		s := decidetest.After(t, guardian.New(), c.given...)
		if got := guardian.Describe(s); !reflect.DeepEqual(got, c.wards) {
			t.Errorf("%s: the policy is told %v, want %v", name, got, c.wards)
		}
		if got := guardian.New().Facts(s).(*biv1.GuardianFacts).GetWards(); int(got) != len(c.wards) {
			t.Errorf("%s: %d are counted, want %d", name, got, len(c.wards))
		}
	}
}

func ward(child, adultOn string) any { return map[string]any{"case": child, "adult_on": adultOn} }

// What is so already is not said again, so an event that comes twice or late changes nothing.
func TestWhatStandsIsNotSaidAgain(t *testing.T) {
	s := decidetest.After(t, guardian.New(), &biv1.WardTaken{Case: "a", AdultOn: "2030-01-01"})
	if got := s.Take("a", "2030-01-01"); got != nil {
		t.Errorf("for whom they stand is taken again: %v", got)
	}
	if got := s.Take("a", "2031-01-01"); len(got) != 1 {
		t.Errorf("another day of adulthood gives %v, want an event", got)
	}
	if got := s.Leave("b"); got != nil {
		t.Errorf("for whom they do not stand is left: %v", got)
	}
}

func TestGolden(t *testing.T) { decidetest.Golden(t, guardian.New()) }
