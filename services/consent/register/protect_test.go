package register_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/types/known/timestamppb"

	"mangrove/pkg/decide"
	"mangrove/pkg/decide/decidetest"
	consentv1 "mangrove/proto/gen/consentv1"
	grantv1 "mangrove/proto/gen/grantv1"
	"mangrove/services/consent/register"
)

const (
	block   = grantv1.GrantKind_GRANT_KIND_BLOCK
	inDoubt = grantv1.EndReason_END_REASON_IN_DOUBT
	days    = 24 * time.Hour
)

// blocked is the giving of a block that the agency desk proposed.
func blocked(confirmed bool) *grantv1.GrantGiven {
	g := given("g", block)
	g.Grant.Provisional, g.Grant.ProposedBy, g.Grant.Until = !confirmed, "desk", in(72*time.Hour)
	return g
}

func TestBlock(t *testing.T) {
	officer := &grantv1.Recipient{Agency: "police", Person: "w"}
	reason := consentv1.BlockReason_BLOCK_REASON_OFFICER
	propose := func(r *grantv1.Recipient, who decide.Section) register.ProposeBlock {
		return register.ProposeBlock{ProposeBlock: &consentv1.ProposeBlock{Recipient: r, Reason: reason}, Blocked: who}
	}
	proposed := func(r *grantv1.Recipient, who decide.Section) []proto.Message {
		return events(&grantv1.GrantGiven{Grant: &grantv1.Grant{
			Id: "new", Case: "case", Kind: block, Recipient: r, From: in(0), Until: in(72 * time.Hour), Provisional: true, ProposedBy: "agency",
		}}, &consentv1.BlockDescribed{Grant: "new", Reason: reason, Blocked: who.Put()})
	}
	asks := append(expires("new", 72*time.Hour), decide.Duty{
		Key: "confirm_block/new", What: "confirm_block", Whose: "on_call_child_protection", Anywhere: true, Next: "on_call_child_protection", Office: true, By: decidetest.Now.Add(36 * time.Hour),
	})
	confirmed := &grantv1.GrantConfirmed{Grant: "g", Until: in(90 * days)}
	review := append(expires("g", 90*days), decide.Duty{
		Key: "review_block/g", What: "review_block", Whose: "supervisor", Next: "on_call_child_protection", Office: true, By: decidetest.Now.Add(83 * days),
	})
	described := decidetest.Section("blocked")
	over := blocked(false)
	over.Grant.Until = in(0)
	byTwo := decide.Given{Obligations: []string{"two_agencies"}}
	letIn := []decide.Duty{{
		Key: "let_in_again/g", What: "let_in_again", Whose: "on_call_child_protection", Anywhere: true, Next: "on_call_child_protection", Office: true, By: decidetest.Now.Add(36 * time.Hour),
	}}
	lifted := ended("g", block, grantv1.EndReason_END_REASON_WITHDRAWN)
	decidetest.Table(t, register.New(), map[string]row{
		"an officer":                {When: propose(officer, decide.Section{}), Then: proposed(officer, decide.Section{}), Open: asks},
		"somebody who is described": {When: propose(nil, described), Then: proposed(nil, described), Open: asks},
		"nobody":                    {When: propose(nil, decide.Section{}), Refused: "invalid_field", Field: "recipient"},
		"confirm":                   {Given: events(blocked(false)), When: register.ConfirmBlock{Grant: "g"}, Then: events(confirmed), Open: review, Done: []string{"grant_expires/g", "confirm_block/g"}},
		"confirm twice":             {Given: events(blocked(false), confirmed), When: register.ConfirmBlock{Grant: "g"}, Refused: "block_confirmed"},
		"confirm at its end":        {Given: events(over), When: register.ConfirmBlock{Grant: "g"}, Refused: "grant_ended"},
		"confirm another":           {When: register.ConfirmBlock{Grant: "g"}, Refused: "no_block"},
		"confirm a consent":         {Given: events(given("g", consent)), When: register.ConfirmBlock{Grant: "g"}, Refused: "no_block"},
		"lift":                      {Given: events(blocked(false)), When: register.LiftBlock{Grant: "g"}, Then: events(lifted), Done: []string{"grant_expires/g", "confirm_block/g", "review_block/g"}},
		"lift twice":                {Given: events(blocked(false), lifted), When: register.LiftBlock{Grant: "g"}, Refused: "grant_ended"},
		"one of two lifts":          {Given: events(blocked(false)), When: register.LiftBlock{Grant: "g"}, With: byTwo, Then: events(&consentv1.LettingInAsked{Grant: "g", Agency: "agency"}), Open: letIn},
		"the other lifts": {
			Given: events(blocked(false), &consentv1.LettingInAsked{Grant: "g", Agency: "desk"}), When: register.LiftBlock{Grant: "g"}, With: byTwo,
			Then: events(lifted), Done: []string{"grant_expires/g", "let_in_again/g", "confirm_block/g", "review_block/g"},
		},
		"not the person's": {Given: events(blocked(false)), When: register.Withdraw{Grant: "g"}, Refused: "not_the_persons"},
	})
}

// A block of who keeps the case or guards the child waits, and so does one proposed again after nobody confirmed it.
func TestABlockThatWaits(t *testing.T) {
	mariam := &grantv1.Recipient{Person: "mariam"}
	asked := func(id, by string) []proto.Message {
		return events(&consentv1.KeepingOutAsked{Grant: &grantv1.Grant{
			Id: id, Case: "case", Kind: block, Recipient: mariam, From: in(0), Until: in(72 * time.Hour), Provisional: true, ProposedBy: by,
		}}, &consentv1.BlockDescribed{Grant: id})
	}
	duty := []decide.Duty{{
		Key: "confirm_block/new", What: "confirm_block", Whose: "on_call_child_protection", Anywhere: true, Next: "on_call_child_protection", Office: true, By: decidetest.Now.Add(36 * time.Hour),
	}}
	propose := register.ProposeBlock{ProposeBlock: &consentv1.ProposeBlock{Recipient: mariam}}
	lapsed := func(by string, confirmed bool) *grantv1.GrantGiven {
		g := blocked(confirmed)
		g.Grant.ProposedBy, g.Grant.Recipient = by, mariam
		return g
	}
	over := ended("g", block, grantv1.EndReason_END_REASON_EXPIRED)
	at := events(&grantv1.GrantGiven{Grant: &grantv1.Grant{Id: "new", Case: "case", Kind: block, Recipient: mariam, From: in(0), Until: in(72 * time.Hour), Provisional: true, ProposedBy: "agency"}}, &consentv1.BlockDescribed{Grant: "new"})
	open := append(expires("new", 72*time.Hour), duty...)
	whole := events(&grantv1.GrantGiven{Grant: &grantv1.Grant{Id: "g", Case: "case", Kind: block, Recipient: mariam, From: in(0), Until: in(90 * days), ProposedBy: "desk"}})
	review := append(expires("g", 90*days), decide.Duty{
		Key: "review_block/g", What: "review_block", Whose: "supervisor", Next: "on_call_child_protection", Office: true, By: decidetest.Now.Add(83 * days),
	})
	decidetest.Table(t, register.New(), map[string]row{
		"of the guardian":          {When: propose, With: decide.Given{Obligations: []string{"second_agency"}}, Then: asked("new", "agency"), Open: duty},
		"again, unconfirmed":       {Given: events(lapsed("agency", false), over), When: propose, Then: asked("new", "agency"), Open: duty},
		"again, confirmed before":  {Given: events(lapsed("agency", true), over), When: propose, Then: at, Open: open},
		"again, by another agency": {Given: events(lapsed("desk", false), over), When: propose, Then: at, Open: open},
		"another confirms":         {Given: asked("g", "desk"), When: register.ConfirmBlock{Grant: "g"}, Then: whole, Open: review, Done: []string{"confirm_block/g"}},
	})
	stands := given("s", guardianship)
	stands.Grant.Recipient = mariam
	guards := func(more ...proto.Message) bool {
		return register.New().Facts(decidetest.After(t, register.New(), append(events(stands), more...)...)).(*consentv1.Facts).GetGuardian()
	}
	if !guards(asked("g", "desk")...) || guards(whole...) || !guards(whole[0], over) {
		t.Error("a guardian stands while a block waits and once it has ended, and not while it holds")
	}
}

// byGuardian is a consent that the guardian gave, for a purpose.
func byGuardian(id, purpose string, until time.Duration) *grantv1.GrantGiven {
	g := given(id, consent)
	g.Grant.Purpose, g.Grant.Giver, g.Grant.Until = purpose, grantv1.Giver_GIVER_GUARDIAN, in(until)
	return g
}

// A guardian in doubt: nothing follows from one word; from two of different agencies all that the guardian agreed to is
// under review (C-04).
func TestDoubtGuardian(t *testing.T) {
	stands, doubted := given("g", guardianship), &grantv1.GuardianDoubted{Grant: "g", Agency: "desk"}
	care := decide.Given{Obligations: []string{"care:shelter"}}
	gone := ended("g", guardianship, inDoubt)
	own := given("own", consent)
	own.Grant.Giver = grantv1.Giver_GIVER_PERSON
	look := []decide.Duty{{
		Key: "look_at_guardian/g", What: "look_at_guardian", Whose: "on_call_child_protection", Anywhere: true, Next: "on_call_child_protection", Office: true, By: decidetest.Now.Add(24 * time.Hour),
	}}
	done := []string{"grant_expires/g", "look_at_guardian/g"}
	decidetest.Table(t, register.New(), map[string]row{
		"the first":         {Given: events(stands), When: register.DoubtGuardian{Grant: "g"}, Then: events(&grantv1.GuardianDoubted{Grant: "g", Agency: "agency"}), Open: look},
		"the same agency":   {Given: events(stands, &grantv1.GuardianDoubted{Grant: "g", Agency: "agency"}), When: register.DoubtGuardian{Grant: "g"}, Refused: "second_agency"},
		"the second":        {Given: events(stands, doubted), When: register.DoubtGuardian{Grant: "g"}, With: care, Then: events(gone), Done: done},
		"what is not there": {When: register.DoubtGuardian{Grant: "g"}, Refused: "no_guardianship"},
		"what has ended":    {Given: events(stands, doubted, gone), When: register.DoubtGuardian{Grant: "g"}, Refused: "grant_ended"},
		"care goes on a while": {
			Given: events(stands, byGuardian("c", "shelter", 30*days), doubted), When: register.DoubtGuardian{Grant: "g"}, With: care,
			Then: events(gone, &grantv1.GrantReviewed{Grant: "c", Until: in(72 * time.Hour)}), Done: done, Open: expires("c", 72*time.Hour),
		},
		"care that ends before": {
			Given: events(stands, byGuardian("c", "shelter", time.Hour), doubted), When: register.DoubtGuardian{Grant: "g"}, With: care,
			Then: events(gone, &grantv1.GrantReviewed{Grant: "c", Until: in(time.Hour)}), Done: done, Open: expires("c", time.Hour),
		},
		"all else ends": {
			Given: events(stands, byGuardian("c", "return", 30*days), own, doubted), When: register.DoubtGuardian{Grant: "g"}, With: care,
			Then: events(gone, ended("c", consent, inDoubt)), Done: slices.Concat(done, expired("c")),
		},
	})
	if register.New().Facts(decidetest.After(t, register.New(), stands, doubted, gone)).(*consentv1.Facts).GetGuardian() {
		t.Error("a guardian in doubt by two agencies still stands")
	}
	if !register.New().Facts(decidetest.After(t, register.New(), stands, doubted)).(*consentv1.Facts).GetGuardian() {
		t.Error("one word alone takes a guardian away")
	}
	for name, c := range map[string]struct {
		given []proto.Message
		want  []string
	}{
		"one word":        {events(named("g", "mariam"), doubted), nil},
		"two":             {events(named("g", "mariam"), doubted, gone), []string{"mariam"}},
		"nobody's word":   {events(named("g", "mariam"), gone), nil},
		"of one of them":  {events(named("g", "mariam"), doubted, gone, named("h", "yara")), []string{"mariam"}},
		"replaced, after": {events(named("g", "mariam"), doubted, ended("g", guardianship, grantv1.EndReason_END_REASON_SUPERSEDED)), []string{"mariam"}},
	} {
		if got := register.New().Facts(decidetest.After(t, register.New(), c.given...)).(*consentv1.Facts).GetDoubtedGuardians(); !slices.Equal(got, c.want) {
			t.Errorf("%s: %v are doubted, want %v", name, got, c.want)
		}
	}
}

func named(id, guardian string) *grantv1.GrantGiven {
	g := given(id, guardianship)
	g.Grant.Recipient = &grantv1.Recipient{Agency: "office", Person: guardian}
	return g
}

// Who has custody agrees and refuses in their own name, and nobody else under it (H-01).
func TestACustodiansWordIsTheirOwn(t *testing.T) {
	give := func(giver grantv1.Giver, custodian string) register.Give {
		return register.Give{GiveConsent: &consentv1.GiveConsent{Purpose: "return", Giver: giver, Custodian: custodian, Until: in(time.Hour)}}
	}
	refuse := func(giver grantv1.Giver, custodian string) register.Refuse {
		return register.Refuse{RefuseConsent: &consentv1.RefuseConsent{Purpose: "return", Giver: giver, Custodian: custodian}}
	}
	said := func(kind grantv1.GrantKind, until *timestamppb.Timestamp) []proto.Message {
		return events(&grantv1.GrantGiven{Grant: &grantv1.Grant{
			Id: "new", Case: "case", Kind: kind, Purpose: "return", Giver: grantv1.Giver_GIVER_CUSTODIAN, Custodian: "mother", From: in(0), Until: until,
		}})
	}
	custodian, guardian := grantv1.Giver_GIVER_CUSTODIAN, grantv1.Giver_GIVER_GUARDIAN
	decidetest.Table(t, register.New(), map[string]row{
		"agrees":           {When: give(custodian, "mother"), Then: said(consent, in(time.Hour)), Open: expires("new", time.Hour)},
		"agrees for whom":  {When: give(custodian, ""), Refused: "invalid_field", Field: "custodian"},
		"another agrees":   {When: give(guardian, "mother"), Refused: "invalid_field", Field: "custodian"},
		"refuses":          {When: refuse(custodian, "mother"), Then: said(grantv1.GrantKind_GRANT_KIND_REFUSAL, nil)},
		"refuses for whom": {When: refuse(custodian, ""), Refused: "invalid_field", Field: "custodian"},
		"another refuses":  {When: refuse(guardian, "mother"), Refused: "invalid_field", Field: "custodian"},
	})
	// One parent's agreement takes the place of none of the other's.
	waits := waiting("father", true)
	waits.Grant.Giver, waits.Grant.Custodian = custodian, "father"
	hers := waiting("mother", true)
	hers.Grant.Giver, hers.Grant.Custodian = custodian, "mother"
	confirmed := register.Confirm{Grant: "mother", ConfirmConsent: &consentv1.ConfirmConsent{
		Family: hers.Grant.GetFamily(), Purpose: hers.Grant.GetPurpose(), Recipient: hers.Grant.GetRecipient(), Categories: hers.Grant.GetCategories(),
		Giver: custodian, Custodian: "mother", Until: hers.Grant.GetConfirmedUntil(),
	}}
	// A witness knows a case by the number that pages show.
	of := waiting("mother", true)
	of.Grant.Giver, of.Grant.Custodian = custodian, "0a1b2c3d-4e5f-4a6b-8c7d-9e0f1a2b3c4d"
	heard := func(whose string) register.Confirm {
		return register.Confirm{Grant: "mother", ConfirmConsent: &consentv1.ConfirmConsent{
			Family: of.Grant.GetFamily(), Purpose: of.Grant.GetPurpose(), Recipient: of.Grant.GetRecipient(), Categories: of.Grant.GetCategories(),
			Giver: custodian, Custodian: whose, Until: of.Grant.GetConfirmedUntil(),
		}}
	}
	done := []string{"grant_expires/mother", "confirm_consent/mother"}
	decidetest.Table(t, register.New(), map[string]row{
		"confirmed by the number": {
			Given: events(of), When: heard("0a1b2c3d"), Then: events(&grantv1.GrantConfirmed{Grant: "mother", Until: of.Grant.GetConfirmedUntil()}),
			Open: expires("mother", 30*24*time.Hour), Done: append(slices.Clone(done), "retake_consent"),
		},
		"by another number":     {Given: events(of), When: heard("0a1b2c3e"), Refused: "not_what_was_recorded"},
		"by part of a number":   {Given: events(of), When: heard("0a1b2c3"), Refused: "not_what_was_recorded"},
		"by more than a number": {Given: events(of), When: heard("0a1b2c3d-4e5f"), Refused: "not_what_was_recorded"},
	})
	decidetest.Table(t, register.New(), map[string]row{
		"confirmed beside the other's": {
			Given: events(waits, hers), When: confirmed, Then: events(&grantv1.GrantConfirmed{Grant: "mother", Until: hers.Grant.GetConfirmedUntil()}),
			Open: expires("mother", 30*24*time.Hour), Done: done,
		},
		"withdrawn beside the other's": {
			Given: events(waits, hers), When: register.Withdraw{Grant: "mother"}, Then: events(ended("mother", consent, grantv1.EndReason_END_REASON_WITHDRAWN)), Done: done,
		},
	})
}

// A block of an officer, of whom there is nothing to describe, takes nothing from the one that describes somebody.
func TestABlockThatDescribesNobodyTakesNothingAway(t *testing.T) {
	s := decidetest.After(t, register.New(),
		&consentv1.BlockDescribed{Grant: "g", Blocked: decidetest.Section("blocked").Put()}, &consentv1.BlockDescribed{Grant: "h"})
	if !s.Blocked.Present() {
		t.Error("nobody knows any more who must not come near")
	}
}

// What waits for another agency is listed until it is confirmed or its time is over, of what the policy shows, which is told whom it
// would keep out.
func TestWhatWaits(t *testing.T) {
	about := func(m *grantv1.Recipient, id string, k grantv1.GrantKind) *grantv1.Grant {
		return &grantv1.Grant{Id: id, Case: "case", Kind: k, Recipient: m, From: in(0), Until: in(72 * time.Hour), ProposedBy: "house"}
	}
	desk, mariam := &grantv1.Recipient{Agency: "desk"}, &grantv1.Recipient{Agency: "office", Person: "mariam"}
	holds := about(mariam, "c", block)
	holds.Provisional = true
	s := decidetest.After(t, register.New(), events(
		&consentv1.KeepingOutAsked{Grant: about(desk, "a", exclusion)}, &consentv1.KeepingOutAsked{Grant: about(mariam, "b", block)},
		&grantv1.GrantGiven{Grant: holds}, &grantv1.GrantGiven{Grant: about(desk, "d", exclusion)}, blocked(true),
	)...)
	if got := fmt.Sprint(s.Proposed()); got != "[map[agency:desk id:a person:] map[agency:office id:b person:mariam] map[agency:office id:c person:mariam]]" {
		t.Errorf("proposed is %s", got)
	}
	for name, c := range map[string]struct {
		shown []string
		after time.Duration
		want  string
	}{
		"all":                             {[]string{"a", "b", "c", "d"}, 0, "[a false confirm_exclusion b false confirm_block c true confirm_block]"},
		"what is shown":                   {[]string{"a", "c"}, 0, "[a false confirm_exclusion c true confirm_block]"},
		"nothing":                         {nil, 0, "[]"},
		"an instant before its time ends": {[]string{"a"}, 72*time.Hour - 1, "[a false confirm_exclusion]"},
		"when its time is over":           {[]string{"a", "b", "c", "d"}, 72 * time.Hour, "[]"},
	} {
		var got []string
		for _, w := range s.Waiting("case", decidetest.Now.Add(c.after), c.shown) {
			got = append(got, fmt.Sprint(w.GetGrant().GetId(), " ", w.GetHolds(), " ", strings.TrimPrefix(w.GetInstead(), "consent.")))
			if w.GetWhose() != "anyone" || w.GetGrant().GetProposedBy() != "house" {
				t.Errorf("%s: %v", name, w)
			}
		}
		if fmt.Sprint(got) != c.want {
			t.Errorf("%s: %v, want %s", name, got, c.want)
		}
	}
}

// Who keeps the case is kept out by two agencies, and let in again by two.
func TestTwoAgenciesKeepOutWhoKeepsTheCase(t *testing.T) {
	desk := &grantv1.Recipient{Agency: "desk"}
	second, two := decide.Given{Obligations: []string{"second_agency"}}, decide.Given{Obligations: []string{"two_agencies"}}
	asked := func(id, by string) *consentv1.KeepingOutAsked {
		return &consentv1.KeepingOutAsked{Grant: &grantv1.Grant{
			Id: id, Case: "case", Kind: exclusion, Recipient: desk, From: in(0), Until: in(72 * time.Hour), ProposedBy: by,
		}}
	}
	over := asked("g", "house")
	over.Grant.Until = in(0)
	out := &grantv1.GrantGiven{Grant: &grantv1.Grant{Id: "g", Case: "case", Kind: exclusion, Recipient: desk, From: in(0), ProposedBy: "house"}}
	duty := func(what, id string) []decide.Duty {
		return []decide.Duty{{Key: what + "/" + id, What: what, Whose: "on_call_child_protection", Anywhere: true, Next: "on_call_child_protection", Office: true, By: decidetest.Now.Add(36 * time.Hour)}}
	}
	exclude := register.Exclude{ExcludeRecipient: &consentv1.ExcludeRecipient{Recipient: desk}}
	confirm, again := register.ConfirmExclusion{Grant: "g"}, register.Withdraw{Grant: "g"}
	letIn := func(by string) *consentv1.LettingInAsked {
		return &consentv1.LettingInAsked{Grant: "g", Agency: by}
	}
	gone := ended("g", exclusion, grantv1.EndReason_END_REASON_WITHDRAWN)
	gone.Recipient = desk
	decidetest.Table(t, register.New(), map[string]row{
		"one asks": {When: exclude, With: second, Then: events(asked("new", "agency")), Open: duty("confirm_exclusion", "new")},
		"one asks an agency": {
			When: exclude, With: decide.Given{Obligations: []string{"asks@clinic", "second_agency"}}, Then: events(asked("new", "agency")),
			Open: []decide.Duty{{Key: "confirm_exclusion/new", What: "confirm_exclusion", Whose: "anyone", Agency: "clinic", Next: "on_call_child_protection", Office: true, By: decidetest.Now.Add(36 * time.Hour)}},
		},
		"another confirms":      {Given: events(asked("g", "house")), When: confirm, Then: events(out), Done: []string{"confirm_exclusion/g"}},
		"confirmed already":     {Given: events(asked("g", "house"), out), When: confirm, Refused: "no_exclusion"},
		"too late":              {Given: events(over), When: confirm, Refused: "grant_ended"},
		"of what nobody asked":  {When: confirm, Refused: "no_exclusion"},
		"one lets in":           {Given: events(out), When: again, With: two, Then: events(letIn("agency")), Open: duty("let_in_again", "g")},
		"the same again":        {Given: events(out, letIn("agency")), When: again, With: two, Refused: "second_agency"},
		"another lets in":       {Given: events(out, letIn("house")), When: again, With: two, Then: events(gone), Done: []string{"grant_expires/g", "let_in_again/g"}},
		"what was not the desk": {Given: events(out), When: again, Then: events(gone), Done: expired("g")},
	})
}
