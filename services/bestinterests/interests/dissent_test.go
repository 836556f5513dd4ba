package interests_test

import (
	"slices"
	"testing"

	"google.golang.org/protobuf/proto"

	"mangrove/pkg/decide"
	"mangrove/pkg/decide/decidetest"
	biv1 "mangrove/proto/gen/bestinterestsv1"
	"mangrove/services/bestinterests/interests"
)

func dissented(member, why string) *biv1.MemberDissented {
	return &biv1.MemberDissented{Determination: "d", Member: member, Dissent: decidetest.Section(why).Put()}
}

func TestDissent(t *testing.T) {
	as := func(who string) decide.Given { return decide.Given{Actor: who} }
	why := decidetest.Section("why")
	dissent := interests.Dissent{Determination: "d", Why: why}
	sits := slices.Clip(append(reach(), sworn, undertook("a"), proposed))
	said := dissented("b", "why")
	decidetest.Table(t, interests.New(), map[string]row{
		"one of them":             {Given: sits, With: as("b"), When: dissent, Then: events(said)},
		"twice":                   {Given: append(sits, said), With: as("b"), When: dissent, Refused: "dissented_already"},
		"and agrees":              {Given: append(sits, said), With: as("b"), When: interests.AgreeDetermination{Determination: "d"}, Refused: "dissented_already"},
		"who agreed":              {Given: append(sits, &biv1.MemberAgreed{Determination: "d", Member: "b"}), With: as("b"), When: dissent, Refused: "agreed_already"},
		"who proposed":            {Given: sits, With: as("a"), When: dissent, Refused: "agreed_already"},
		"not sworn":               {Given: sits, With: as("c"), When: dissent, Refused: "not_undertaken"},
		"a stranger":              {Given: sits, With: as("x"), When: dissent, Refused: "not_on_the_panel"},
		"from something else":     {Given: sits, With: as("b"), When: interests.Dissent{Determination: "e", Why: why}, Refused: "not_proposed"},
		"from nothing":            {Given: append(reach(), sworn), With: as("b"), When: dissent, Refused: "not_proposed"},
		"from what is determined": {Given: append(sits, decided), With: as("b"), When: dissent, Refused: "not_on_the_panel"},
	})
}

// A dissent stays with what is determined, and goes with what is proposed no more and with who steps aside.
func TestADissentIsOfWhatWasProposed(t *testing.T) {
	sits := slices.Clip(append(reach(), sworn, undertook("a"), undertook("c"), proposed, dissented("c", "first"), dissented("b", "second")))
	for name, c := range map[string]struct {
		then []proto.Message
		want []string
	}{
		"on the table":   {nil, []string{"c", "b"}},
		"determined":     {events(decided), []string{"c", "b"}},
		"one steps away": {events(&biv1.MemberRecused{Member: "c"}), []string{"b"}},
		"proposed anew":  {events(proposed), nil},
		"chair is away":  {events(&biv1.MemberRecused{Member: "a"}), nil},
		"sent back":      {events(sentBack), nil},
		"called anew":    {events(convened), nil},
		"asked anew":     {events(opened), nil},
		"reopened":       {events(decided, reopened), nil},
	} {
		s := decidetest.After(t, interests.New(), append(sits, c.then...)...)
		if !slices.Equal(s.Dissented, c.want) || len(s.Dissent) != len(c.want) {
			t.Errorf("%s: %v dissented, %d said why, want %v", name, s.Dissented, len(s.Dissent), c.want)
		}
	}
}
