package identification

import (
	"testing"

	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/types/known/timestamppb"

	"mangrove/pkg/decide/decidetest"
	"mangrove/pkg/service"
	"mangrove/pkg/store"
	grantv1 "mangrove/proto/gen/grantv1"
	idv1 "mangrove/proto/gen/identificationv1"
	"mangrove/services/identification/casefile"
)

// Of a referral a reader learns whether their own agency asked, and not which other did; who has no agency asked for none.
func TestAReferralTellsWhetherOnesOwnAgencyAsked(t *testing.T) {
	s := casefile.State{Referrals: map[string]casefile.Referral{"by-desk": {FromAgency: "desk"}, "imported": {}}}
	for agency, want := range map[string]map[string]bool{
		"desk": {"by-desk": true, "imported": false}, "house": {"by-desk": false, "imported": false}, "": {"by-desk": false, "imported": false},
	} {
		v := view(s, service.Seen{Shows: []string{"by-desk", "imported"}}, service.Asked{Agency: agency})
		for _, r := range v.GetReferrals() {
			if r.GetOurs() != want[r.GetReferral()] {
				t.Errorf("%q reads of %s that it is theirs: %v", agency, r.GetReferral(), r.GetOurs())
			}
		}
		if len(v.GetReferrals()) != len(want) {
			t.Errorf("%q reads %v", agency, v.GetReferrals())
		}
	}
}

// A call broke off, for the agency that took it, until somebody was asked to help or a no was written down, of which an agreement is
// none; whoever came in person or by a sheet has made no call.
func TestACallBrokeOffUntilSomebodyWasAsked(t *testing.T) {
	const call, sheet, walked = idv1.Channel_CHANNEL_HOTLINE, idv1.Channel_CHANNEL_SHEET, idv1.Channel_CHANNEL_IN_PERSON
	const yes, no = grantv1.GrantKind_GRANT_KIND_CONSENT, grantv1.GrantKind_GRANT_KIND_REFUSAL
	asked := &idv1.Referred{Referral: "r", Service: "shelter", Agency: "house", FromAgency: "desk"}
	alone, clinic := &idv1.CompanyCorrected{Unaccompanied: true}, &idv1.Referred{Referral: "c", Service: "health", Agency: "clinic", FromAgency: "desk"}
	for name, one := range map[string]struct {
		came   idv1.Channel
		then   []proto.Message
		said   grantv1.GrantKind
		reader string
		want   bool
		no     *grantv1.Recipient
	}{
		"a call":                 {came: call, said: yes, reader: "desk", want: true},
		"for another agency":     {came: call, said: yes, reader: "house"},
		"in person":              {came: walked, said: yes, reader: "desk"},
		"from a sheet":           {came: sheet, said: yes, reader: "desk"},
		"somebody was asked":     {came: call, then: []proto.Message{asked}, said: yes, reader: "desk"},
		"and said no":            {came: call, then: []proto.Message{asked, &idv1.ReferralDeclined{Referral: "r"}}, said: yes, reader: "desk"},
		"the person has refused": {came: call, said: no, reader: "desk"},

		"a child alone":                       {came: call, then: []proto.Message{alone}, said: yes, reader: "desk", want: true},
		"for whom a clinic was asked":         {came: call, then: []proto.Message{alone, clinic}, said: yes, reader: "desk", want: true},
		"for whom a bed was asked for":        {came: call, then: []proto.Message{alone, clinic, asked}, said: yes, reader: "desk"},
		"who refused one house":               {came: call, then: []proto.Message{alone}, said: no, no: &grantv1.Recipient{Agency: "house", Service: "shelter"}, reader: "desk", want: true},
		"who wants no bed":                    {came: call, then: []proto.Message{alone}, said: no, no: &grantv1.Recipient{Service: "shelter"}, reader: "desk"},
		"who wants no clinic, and has no bed": {came: call, then: []proto.Message{alone}, said: no, no: &grantv1.Recipient{Service: "health"}, reader: "desk", want: true},
	} {
		s := decidetest.After(t, casefile.New(), append([]proto.Message{&idv1.CaseOpened{Agency: "desk", Channel: one.came}}, one.then...)...)
		seen := service.Seen{Grants: []store.Held{{Grant: &grantv1.Grant{Kind: one.said, Recipient: one.no}}}}
		if got := view(s, seen, service.Asked{Agency: one.reader}).GetBrokeOff(); got != one.want {
			t.Errorf("%s: it broke off: %v", name, got)
		}
	}
}

// When who somebody is was corrected is told, by agency and roles, to whom what others made of the case is for, and to nobody else.
func TestCorrectionsAreForWhomTheFactsAreFor(t *testing.T) {
	at := timestamppb.New(decidetest.Now)
	s := decidetest.After(t, casefile.New(), &idv1.CaseOpened{Agency: "desk"}, &idv1.BirthCorrected{Agency: "desk", Roles: []string{"hotline"}, At: at})
	want := &idv1.CorrectionsView{Case: "one", Corrections: []*idv1.CorrectionView{
		{What: idv1.Corrected_CORRECTED_BIRTH, Agency: "desk", Roles: []string{"hotline"}, First: at, Last: at, Times: 1},
	}}
	if got := corrections(s, service.Seen{ID: "one", Shows: []string{"facts"}}, service.Asked{}); !proto.Equal(got, want) {
		t.Errorf("told is %v, want %v", got, want)
	}
	if got := corrections(s, service.Seen{ID: "one", Shows: []string{"a-referral"}}, service.Asked{}); !proto.Equal(got, &idv1.CorrectionsView{Case: "one"}) {
		t.Errorf("for whom the facts are not it is told %v", got)
	}
}
