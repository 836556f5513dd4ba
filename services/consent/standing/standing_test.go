package standing_test

import (
	"testing"

	"google.golang.org/protobuf/proto"
	"pgregory.net/rapid"

	"mangrove/pkg/decide"
	"mangrove/pkg/decide/decidetest"
	consentv1 "mangrove/proto/gen/consentv1"
	"mangrove/services/consent/standing"
)

type row = decidetest.Row[standing.State]

func TestChange(t *testing.T) {
	suspended, reinstated := &consentv1.StandingChanged{Suspended: true}, &consentv1.StandingChanged{}
	suspend, reinstate := standing.Change{Suspended: true}, standing.Change{}
	decidetest.Table(t, standing.New("worker"), map[string]row{
		"suspend":                      {When: suspend, Then: []proto.Message{suspended}},
		"suspend who is known":         {Given: []proto.Message{reinstated}, When: suspend, Then: []proto.Message{suspended}},
		"let in who is not known":      {When: reinstate, Then: []proto.Message{reinstated}},
		"reinstate who is in standing": {Given: []proto.Message{reinstated}, When: reinstate, Refused: "no_change"},
		"suspend who is suspended":     {Given: []proto.Message{suspended}, When: suspend, Refused: "no_change"},
		"reinstate":                    {Given: []proto.Message{suspended}, When: reinstate, Then: []proto.Message{reinstated}},
		"suspend again":                {Given: []proto.Message{suspended, reinstated}, When: suspend, Then: []proto.Message{suspended}},
	})
}

func TestKindAndFacts(t *testing.T) {
	for _, kind := range []string{"worker", "agency"} {
		a := standing.New(kind)
		if a.Kind() != kind {
			t.Errorf("kind %s, want %s", a.Kind(), kind)
		}
		for _, is := range []bool{true, false} {
			facts := a.Facts(decidetest.After(t, a, &consentv1.StandingChanged{Suspended: true}, &consentv1.StandingChanged{Suspended: is}))
			if facts.(*consentv1.StandingFacts).GetSuspended() != is {
				t.Errorf("suspended %v, and the facts are %v", is, facts)
			}
		}
	}
}

func TestLaws(t *testing.T) {
	decidetest.Laws(t, standing.New("agency"), decidetest.Some(func(t *rapid.T, _ standing.State) decide.Command[standing.State] {
		return standing.Change{Suspended: rapid.Bool().Draw(t, "suspended")}
	}))
}

func TestGolden(t *testing.T) { decidetest.Golden(t, standing.New("worker")) }
