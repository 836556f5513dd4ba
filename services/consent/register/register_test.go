package register_test

import (
	"maps"
	"slices"
	"testing"
	"time"

	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/types/known/timestamppb"
	"pgregory.net/rapid"

	"mangrove/pkg/decide"
	"mangrove/pkg/decide/decidetest"
	consentv1 "mangrove/proto/gen/consentv1"
	contractv1 "mangrove/proto/gen/contractv1"
	grantv1 "mangrove/proto/gen/grantv1"
	"mangrove/services/consent/register"
)

type row = decidetest.Row[register.State]

const (
	consent      = grantv1.GrantKind_GRANT_KIND_CONSENT
	refusal      = grantv1.GrantKind_GRANT_KIND_REFUSAL
	assignment   = grantv1.GrantKind_GRANT_KIND_ASSIGNMENT
	exclusion    = grantv1.GrantKind_GRANT_KIND_EXCLUSION
	guardianship = grantv1.GrantKind_GRANT_KIND_GUARDIANSHIP
	ownRecord    = grantv1.GrantKind_GRANT_KIND_OWN_RECORD

	bestInterests = grantv1.GrantKind_GRANT_KIND_BEST_INTERESTS
)

func events(e ...proto.Message) []proto.Message { return e }

func in(d time.Duration) *timestamppb.Timestamp { return timestamppb.New(decidetest.Now.Add(d)) }

// given is the giving of a grant of a kind to the agency a for shelter.
func given(id string, kind grantv1.GrantKind) *grantv1.GrantGiven {
	return &grantv1.GrantGiven{Grant: &grantv1.Grant{Id: id, Kind: kind, Recipient: &grantv1.Recipient{Agency: "a", Service: "shelter"}}}
}

// provisional is the giving of a consent that must be taken again.
func provisional(id, purpose string) *grantv1.GrantGiven {
	g := given(id, consent)
	g.Grant.Provisional, g.Grant.Family, g.Grant.Purpose = true, grantv1.Family_FAMILY_SHARING, purpose
	return g
}

// ended is the ending of what given gave.
func ended(id string, kind grantv1.GrantKind, why grantv1.EndReason) *grantv1.GrantEnded {
	return &grantv1.GrantEnded{Grant: id, Reason: why, Kind: kind, Recipient: &grantv1.Recipient{Agency: "a", Service: "shelter"}}
}

func expires(id string, in time.Duration) []decide.Duty {
	return []decide.Duty{{
		Key: "grant_expires/" + id, What: "grant_expires", Whose: decide.System, Next: "data_protection", Office: true, By: decidetest.Now.Add(in),
		Details: map[string]string{"grant": id},
	}}
}

func expired(ids ...string) (keys []string) {
	for _, id := range ids {
		keys = append(keys, "grant_expires/"+id)
	}
	return keys
}

func TestGive(t *testing.T) {
	give := func(until time.Duration) register.Give {
		return register.Give{GiveConsent: &consentv1.GiveConsent{
			Family: grantv1.Family_FAMILY_SHARING, Purpose: "care", Categories: []contractv1.Category{contractv1.Category_CATEGORY_NEEDS},
			Recipient: &grantv1.Recipient{Agency: "a", Service: "shelter"}, Giver: grantv1.Giver_GIVER_GUARDIAN,
			ChildView: grantv1.ChildView_CHILD_VIEW_ASSENT, Evidence: &grantv1.Evidence{Proof: grantv1.Proof_PROOF_MARK}, Until: in(until),
		}}
	}
	follows := func(until time.Duration, provisional bool) *grantv1.GrantGiven {
		c := give(until)
		return &grantv1.GrantGiven{Grant: &grantv1.Grant{
			Id: "new", Case: "case", Kind: consent, Family: c.GetFamily(), Purpose: c.GetPurpose(), Categories: c.GetCategories(), Recipient: c.GetRecipient(),
			Giver: c.GetGiver(), ChildView: c.GetChildView(), Evidence: c.GetEvidence(), Provisional: provisional, From: in(0), Until: in(until),
		}}
	}
	const month = 30 * 24 * time.Hour
	unproven := decide.Given{Obligations: []string{"duty:retake_consent:72h", "provisional"}}
	decidetest.Table(t, register.New(), map[string]row{
		"a consent":                   {When: give(month), Then: events(follows(month, false)), Open: expires("new", month)},
		"that ends now":               {When: give(0), Refused: "invalid_field", Field: "until"},
		"that ended":                  {When: give(-time.Hour), Refused: "invalid_field", Field: "until"},
		"to whom nobody knows":        {When: register.Give{GiveConsent: give(month).GiveConsent, Unregistered: "recipient.agency"}, Refused: "invalid_field", Field: "recipient.agency"},
		"without an end":              {When: register.Give{GiveConsent: &consentv1.GiveConsent{}}, Refused: "invalid_field", Field: "until"},
		"that lasts a moment":         {When: give(time.Nanosecond), Then: events(follows(time.Nanosecond, false)), Open: expires("new", time.Nanosecond)},
		"not proven: 72 hours (C-06)": {When: give(month), With: unproven, Then: events(follows(72*time.Hour, true)), Open: expires("new", 72*time.Hour)},
		"not proven, and shorter":     {When: give(time.Hour), With: unproven, Then: events(follows(time.Hour, true)), Open: expires("new", time.Hour)},
	})
}

// waiting is the giving of a consent that waits for its witness: for care until then, or for nothing.
func waiting(id string, care bool) *grantv1.GrantGiven {
	g := provisional(id, "care")
	g.Grant.Provisional, g.Grant.Pending = care, !care
	g.Grant.Categories = []contractv1.Category{contractv1.Category_CATEGORY_NEEDS, contractv1.Category_CATEGORY_IDENTITY}
	g.Grant.Evidence = &grantv1.Evidence{Proof: grantv1.Proof_PROOF_MARK, Witness: "w", WitnessAgency: "other"}
	g.Grant.Until, g.Grant.ConfirmedUntil = in(72*time.Hour), in(30*24*time.Hour)
	return g
}

func TestAConsentWaitsForItsWitness(t *testing.T) {
	const month = 30 * 24 * time.Hour
	asked := &consentv1.GiveConsent{
		Family: grantv1.Family_FAMILY_SHARING, Purpose: "care", Recipient: &grantv1.Recipient{Agency: "a"}, Until: in(month),
		Evidence: &grantv1.Evidence{Witness: "w", WitnessAgency: "other"},
	}
	given := func(provisional, pending bool) []proto.Message {
		return events(&grantv1.GrantGiven{Grant: &grantv1.Grant{
			Id: "new", Case: "case", Kind: consent, Family: asked.GetFamily(), Purpose: "care", Recipient: asked.GetRecipient(), Evidence: asked.GetEvidence(),
			From: in(0), Until: in(72 * time.Hour), ConfirmedUntil: in(month), Provisional: provisional, Pending: pending,
		}})
	}
	open := append(expires("new", 72*time.Hour), decide.Duty{
		Key: "confirm_consent/new", What: "confirm_consent", Whose: "worker/w", Next: "supervisor", Agency: "other",
		By: decidetest.Now.Add(72 * time.Hour), Details: map[string]string{"about": "new"},
	})
	decidetest.Table(t, register.New(), map[string]row{
		"for care":    {When: register.Give{GiveConsent: asked}, With: decide.Given{Obligations: []string{"awaits_witness", "provisional"}}, Then: given(true, false), Open: open},
		"for nothing": {When: register.Give{GiveConsent: asked}, With: decide.Given{Obligations: []string{"awaits_witness", "pending"}}, Then: given(false, true), Open: open},
	})
}

func TestConfirm(t *testing.T) {
	const month = 30 * 24 * time.Hour
	heard := func(change func(*consentv1.ConfirmConsent)) register.Confirm {
		c := &consentv1.ConfirmConsent{
			Family: grantv1.Family_FAMILY_SHARING, Purpose: "care", Recipient: &grantv1.Recipient{Agency: "a", Service: "shelter"},
			Categories: []contractv1.Category{contractv1.Category_CATEGORY_IDENTITY, contractv1.Category_CATEGORY_NEEDS}, Until: in(month),
		}
		change(c)
		return register.Confirm{Grant: "g", ConfirmConsent: c}
	}
	same := heard(func(*consentv1.ConfirmConsent) {})
	whole := &grantv1.GrantConfirmed{Grant: "g", Until: in(month)}
	superseded := func(id string) *grantv1.GrantEnded {
		return ended(id, consent, grantv1.EndReason_END_REASON_SUPERSEDED)
	}
	late := waiting("g", true)
	late.Grant.Until = in(0)
	done := []string{"grant_expires/g", "confirm_consent/g"}
	retaken := register.RetakeDuty
	rows := map[string]row{
		"what waits for care":            {Given: events(waiting("g", true)), When: same, Then: events(whole), Open: expires("g", month), Done: append(slices.Clone(done), retaken)},
		"what waits for nothing":         {Given: events(waiting("g", false)), When: same, Then: events(whole), Open: expires("g", month), Done: append(slices.Clone(done), retaken)},
		"in the place of a provisional":  {Given: events(provisional("p", "care"), waiting("g", true)), When: same, Then: events(whole, superseded("p")), Open: expires("g", month), Done: append(append(slices.Clone(done), expired("p")...), retaken)},
		"in the place of one that waits": {Given: events(waiting("h", true), waiting("g", true)), When: same, Then: events(whole, superseded("h")), Open: expires("g", month), Done: append(append(slices.Clone(done), "grant_expires/h", "confirm_consent/h"), retaken)},
		"beside another provisional":     {Given: events(provisional("q", "else"), waiting("g", true)), When: same, Then: events(whole), Open: expires("g", month), Done: done},
		"after it ended":                 {Given: events(waiting("g", true), superseded("g")), When: same, Refused: "grant_ended"},
		"at the instant of its end":      {Given: events(late), When: same, Refused: "grant_ended"},
		"twice":                          {Given: events(waiting("g", true), whole), When: same, Refused: "nothing_to_confirm"},
		"what nobody witnessed":          {Given: events(provisionalUntil("g")), When: same, Refused: "nothing_to_confirm"},
		"what is not there":              {When: same, Refused: "no_grant"},
	}
	for name, change := range map[string]func(*consentv1.ConfirmConsent){
		"another family":  func(c *consentv1.ConfirmConsent) { c.Family = grantv1.Family_FAMILY_SERVICE },
		"another purpose": func(c *consentv1.ConfirmConsent) { c.Purpose = "return" },
		"another house":   func(c *consentv1.ConfirmConsent) { c.Recipient = &grantv1.Recipient{Agency: "b", Service: "shelter"} },
		"a worker of it": func(c *consentv1.ConfirmConsent) {
			c.Recipient = &grantv1.Recipient{Agency: "a", Service: "shelter", Person: "x"}
		},
		"until later":      func(c *consentv1.ConfirmConsent) { c.Until = in(2 * month) },
		"from a guardian":  func(c *consentv1.ConfirmConsent) { c.Giver = grantv1.Giver_GIVER_GUARDIAN },
		"from a custodian": func(c *consentv1.ConfirmConsent) { c.Custodian = "mother" },
		"in a country": func(c *consentv1.ConfirmConsent) {
			c.Recipient = &grantv1.Recipient{Agency: "a", Service: "shelter", Country: "XNB"}
		},
		"less than was":  func(c *consentv1.ConfirmConsent) { c.Categories = c.Categories[:1] },
		"nothing at all": func(c *consentv1.ConfirmConsent) { c.Categories = nil },
		"more than it was": func(c *consentv1.ConfirmConsent) {
			c.Categories = append(c.Categories, contractv1.Category_CATEGORY_HEALTH)
		},
	} {
		rows["heard "+name] = row{Given: events(waiting("g", true)), When: heard(change), Refused: "not_what_was_recorded"}
	}
	decidetest.Table(t, register.New(), rows)
}

func provisionalUntil(id string) *grantv1.GrantGiven {
	g := provisional(id, "care")
	g.Grant.Until = in(time.Hour)
	return g
}

func TestRefuseAndExclude(t *testing.T) {
	house := &grantv1.Recipient{Agency: "a", Service: "shelter"}
	exclude := func(r *grantv1.Recipient) register.Exclude {
		return register.Exclude{ExcludeRecipient: &consentv1.ExcludeRecipient{Recipient: r}}
	}
	excluded := func(r *grantv1.Recipient) []proto.Message {
		return events(&grantv1.GrantGiven{Grant: &grantv1.Grant{Id: "new", Case: "case", Kind: exclusion, Recipient: r, From: in(0)}})
	}
	decidetest.Table(t, register.New(), map[string]row{
		"the person said no": {
			When: register.Refuse{RefuseConsent: &consentv1.RefuseConsent{Family: grantv1.Family_FAMILY_SHARING, Purpose: "care", Recipient: house, Giver: grantv1.Giver_GIVER_PERSON}},
			Then: events(&grantv1.GrantGiven{Grant: &grantv1.Grant{
				Id: "new", Case: "case", Kind: refusal, Family: grantv1.Family_FAMILY_SHARING, Purpose: "care", Recipient: house, Giver: grantv1.Giver_GIVER_PERSON, From: in(0),
			}}),
		},
		"an agency is not wanted":   {When: exclude(&grantv1.Recipient{Agency: "a"}), Then: excluded(&grantv1.Recipient{Agency: "a"})},
		"a worker is not wanted":    {When: exclude(&grantv1.Recipient{Person: "w"}), Then: excluded(&grantv1.Recipient{Person: "w"})},
		"a service is not a person": {When: exclude(&grantv1.Recipient{Service: "shelter"}), Refused: "invalid_field", Field: "recipient"},
		"nobody is not wanted":      {When: exclude(nil), Refused: "invalid_field", Field: "recipient"},
	})
}

func TestGuard(t *testing.T) {
	stands := &grantv1.GrantGiven{Grant: &grantv1.Grant{Id: "new", Case: "case", Kind: guardianship, Recipient: &grantv1.Recipient{Agency: "office", Person: "g"}, From: in(0)}}
	before := func(who string) proto.Message {
		g := given("old", guardianship)
		g.Grant.Recipient = &grantv1.Recipient{Agency: "office", Person: who}
		return g
	}
	doubted := &grantv1.GuardianDoubted{Grant: "old", Agency: "desk"}
	superseded := ended("old", guardianship, grantv1.EndReason_END_REASON_SUPERSEDED)
	hers := ended("old", guardianship, grantv1.EndReason_END_REASON_SUPERSEDED)
	hers.Recipient = &grantv1.Recipient{Agency: "office", Person: "h"}
	guard, named := register.Guard{Grant: stands.GetGrant()}, []string{register.GuardianDuty}
	decidetest.Table(t, register.New(), map[string]row{
		"a guardian":          {When: guard, Then: events(stands), Done: named},
		"told twice":          {Given: events(stands), When: guard},
		"told late":           {Given: events(stands, ended("new", guardianship, grantv1.EndReason_END_REASON_SUPERSEDED), given("next", guardianship)), When: guard},
		"a new guardian":      {Given: events(given("old", guardianship), given("c", consent)), When: guard, Then: events(superseded, stands), Done: append(named, expired("old")...)},
		"after another":       {Given: events(before("h")), When: guard, Then: events(hers, stands), Done: append(named, expired("old")...)},
		"after one who ended": {Given: events(given("old", guardianship), superseded), When: guard, Then: events(stands), Done: named},
		"who is in doubt":     {Given: events(before("g"), doubted), When: guard},
		"who was in doubt":    {Given: events(before("g"), doubted, ended("old", guardianship, inDoubt)), When: guard},
		"after one in doubt":  {Given: events(before("h"), doubted, ended("old", guardianship, inDoubt)), When: guard, Then: events(stands), Done: named},
	})
}

func TestWhatFollowsFromADetermination(t *testing.T) {
	const month = 30 * 24 * time.Hour
	grant := given("determination-d", bestInterests)
	grant.Grant.Until, grant.Grant.Follows = in(month), "d"
	gone := ended("determination-d", bestInterests, grantv1.EndReason_END_REASON_REOPENED)
	follow, reopened := register.Follow{Grants: []*grantv1.Grant{grant.GetGrant()}}, register.EndDetermination("d")
	early := &grantv1.GrantEnded{Grant: "determination-d", Reason: grantv1.EndReason_END_REASON_REOPENED, Recipient: &grantv1.Recipient{}}
	decidetest.Table(t, register.New(), map[string]row{
		"is given":                     {When: follow, Then: events(grant), Open: expires("determination-d", month), Done: []string{"short_assessment"}},
		"ends when it is reopened":     {Given: events(grant, given("other", bestInterests)), When: reopened, Then: events(gone), Done: expired("determination-d")},
		"reopened before it was given": {When: reopened, Then: events(early), Done: expired("determination-d")},
		"then never begins":            {Given: events(early), When: follow},
	})
}

func TestOpenOwnRecord(t *testing.T) {
	open := func(until *timestamppb.Timestamp) register.OpenOwnRecord {
		return register.OpenOwnRecord{OpenOwnRecord: &consentv1.OpenOwnRecord{Reader: "w", Agency: "a", Until: until}}
	}
	opens := func(until time.Duration) []proto.Message {
		return events(&grantv1.GrantGiven{Grant: &grantv1.Grant{
			Id: "new", Case: "case", Kind: ownRecord, Purpose: "own_record", Recipient: &grantv1.Recipient{Agency: "a", Person: "w"}, From: in(0), Until: in(until),
		}})
	}
	const day = 24 * time.Hour
	decidetest.Table(t, register.New(), map[string]row{
		"for an hour":      {When: open(in(time.Hour)), Then: opens(time.Hour), Open: expires("new", time.Hour)},
		"for a day":        {When: open(in(day)), Then: opens(day), Open: expires("new", day)},
		"longer":           {When: open(in(day + time.Nanosecond)), Refused: "invalid_field", Field: "until"},
		"until now":        {When: open(in(0)), Refused: "invalid_field", Field: "until"},
		"without an until": {When: open(nil), Refused: "invalid_field", Field: "until"},
	})
}

func TestWithdraw(t *testing.T) {
	theirs := []grantv1.GrantKind{exclusion, ownRecord}
	twin, other, gone := given("h", consent), given("o", consent), ended("h", consent, grantv1.EndReason_END_REASON_WITHDRAWN)
	twin.Grant.Recipient = &grantv1.Recipient{Agency: "a", Service: "shelter", Person: "w"}
	gone.Recipient = twin.GetGrant().GetRecipient()
	other.Grant.Recipient = &grantv1.Recipient{Agency: "b", Service: "shelter"}
	first := ended("g", consent, grantv1.EndReason_END_REASON_WITHDRAWN)
	rows := map[string]row{
		"what is not there": {When: register.Withdraw{Grant: "g"}, Refused: "no_grant"},
		"what has ended": {
			Given: events(given("g", consent), ended("g", consent, grantv1.EndReason_END_REASON_EXPIRED)), When: register.Withdraw{Grant: "g"}, Refused: "grant_ended",
		},
	}
	for n, name := range grantv1.GrantKind_name {
		if n == 0 {
			continue
		}
		kind := grantv1.GrantKind(n)
		r := row{Given: events(given("g", kind), given("h", kind)), When: register.Withdraw{Grant: "g"}, Refused: "not_the_persons"}
		if slices.Contains(theirs, kind) {
			r.Refused, r.Then, r.Done = "", events(ended("g", kind, grantv1.EndReason_END_REASON_WITHDRAWN)), expired("g")
		}
		rows[name] = r
	}
	rows["GRANT_KIND_REFUSAL"] = row{Given: events(given("g", refusal)), When: register.Withdraw{Grant: "g"}, Refused: "agree_anew"}
	rows["GRANT_KIND_CONSENT"] = row{
		Given: events(given("g", consent), twin, other), When: register.Withdraw{Grant: "g"}, Then: events(first, gone), Done: expired("g", "h"),
	}
	decidetest.Table(t, register.New(), rows)
}

func TestExpire(t *testing.T) {
	gone := ended("g", assignment, grantv1.EndReason_END_REASON_EXPIRED)
	decidetest.Table(t, register.New(), map[string]row{
		"a grant":           {Given: events(given("g", assignment)), When: register.Expire{Grant: "g"}, Then: events(gone), Done: expired("g")},
		"again":             {Given: events(given("g", assignment), gone), When: register.Expire{Grant: "g"}, Refused: "grant_ended"},
		"what is not there": {When: register.Expire{Grant: "g"}, Refused: "grant_ended"},
	})
}

func TestWhatFollowsFromAReferral(t *testing.T) {
	ids := register.Following("r")
	var grants []*grantv1.Grant
	var all, allEnded, endedBefore []proto.Message
	for _, id := range ids {
		g := given(id, assignment)
		g.Grant.Follows = "r"
		grants = append(grants, g.GetGrant())
		all = append(all, g)
		allEnded = append(allEnded, ended(id, assignment, grantv1.EndReason_END_REASON_REFERRAL_ENDED))
		// Of what was never given, nothing is known but its id.
		endedBefore = append(endedBefore, &grantv1.GrantEnded{Grant: id, Reason: grantv1.EndReason_END_REASON_REFERRAL_ENDED, Recipient: &grantv1.Recipient{}})
	}
	follow, end := register.Follow{Grants: grants}, register.EndReferral("r")
	withEnd := given("x", assignment)
	withEnd.Grant.Until = in(time.Hour)
	decidetest.Table(t, register.New(), map[string]row{
		"is given":                     {When: follow, Then: all},
		"is not given twice":           {Given: all, When: follow},
		"is given where it is missing": {Given: all[:1], When: follow, Then: all[1:]},
		"expires":                      {When: register.Follow{Grants: []*grantv1.Grant{withEnd.GetGrant()}}, Then: events(withEnd), Open: expires("x", time.Hour)},
		"does not revive":              {Given: append(slices.Clone(all), allEnded...), When: follow},
		"ends with it":                 {Given: append(slices.Clone(all), given("other", assignment)), When: end, Then: allEnded, Done: expired(ids...)},
		"ends once":                    {Given: append(slices.Clone(all), allEnded...), When: end},
		"ends where it has not":        {Given: append(slices.Clone(all), allEnded[0]), When: end, Then: allEnded[1:], Done: expired(ids[1:]...)},
		"ends before it was given":     {When: end, Then: endedBefore, Done: expired(ids...)},
		"then never begins":            {Given: endedBefore, When: follow},
	})
}

func TestFacts(t *testing.T) {
	a := register.New()
	gone := ended("g", guardianship, grantv1.EndReason_END_REASON_SUPERSEDED)
	for name, c := range map[string]struct {
		given []proto.Message
		want  bool
	}{
		"nobody":        {nil, false},
		"a consent":     {events(given("c", consent)), false},
		"a guardian":    {events(given("g", guardianship)), true},
		"one who ended": {events(given("g", guardianship), gone), false},
		"the one after": {events(given("g", guardianship), gone, given("h", guardianship)), true},
	} {
		if got := a.Facts(decidetest.After(t, a, c.given...)).(*consentv1.Facts).GetGuardian(); got != c.want {
			t.Errorf("%s: guardian %v, want %v", name, got, c.want)
		}
	}
}

func TestLaws(t *testing.T) {
	type S = register.State
	type command = decide.Command[S]
	id := func(t *rapid.T, s S) string {
		return rapid.SampledFrom(append([]string{"unknown"}, slices.Sorted(maps.Keys(s.Grants))...)).Draw(t, "grant")
	}
	until := func(t *rapid.T) *timestamppb.Timestamp {
		if rapid.Bool().Draw(t, "open-ended") {
			return nil
		}
		return in(time.Duration(rapid.IntRange(-100, 24*365*2).Draw(t, "hours")) * time.Hour)
	}
	recipient := func(t *rapid.T) *grantv1.Recipient {
		return &grantv1.Recipient{Agency: rapid.SampledFrom([]string{"", "a1", "a2"}).Draw(t, "to"), Service: rapid.SampledFrom([]string{"", "shelter"}).Draw(t, "for")}
	}
	purpose := rapid.SampledFrom([]string{"care", "placement"})
	family := rapid.Map(rapid.Int32Range(1, 3), func(n int32) grantv1.Family { return grantv1.Family(n) })
	referral := rapid.SampledFrom([]string{"r1", "r2"})
	some := func(draw func(*rapid.T, S) command) decidetest.Commands[S] { return decidetest.Some(draw) }
	never := func(draw func(*rapid.T, S) command) decidetest.Commands[S] { return decidetest.Records(draw) }
	decidetest.Laws(t, register.New(),
		some(func(t *rapid.T, _ S) command {
			return register.Give{GiveConsent: &consentv1.GiveConsent{Family: family.Draw(t, "family"), Purpose: purpose.Draw(t, "purpose"), Recipient: recipient(t), Until: until(t)}}
		}),
		never(func(t *rapid.T, _ S) command {
			return register.Refuse{RefuseConsent: &consentv1.RefuseConsent{Family: family.Draw(t, "family"), Purpose: purpose.Draw(t, "purpose"), Recipient: recipient(t)}}
		}),
		some(func(t *rapid.T, _ S) command {
			return register.Exclude{ExcludeRecipient: &consentv1.ExcludeRecipient{Recipient: recipient(t)}}
		}),
		some(func(t *rapid.T, _ S) command {
			return register.Guard{Grant: &grantv1.Grant{Id: rapid.SampledFrom([]string{"g1", "g2"}).Draw(t, "id"), Kind: guardianship, Recipient: recipient(t), Until: until(t)}}
		}),
		some(func(t *rapid.T, _ S) command {
			return register.OpenOwnRecord{OpenOwnRecord: &consentv1.OpenOwnRecord{Reader: "w", Agency: "a1", Until: until(t)}}
		}),
		some(func(t *rapid.T, s S) command {
			return register.Confirm{Grant: id(t, s), ConfirmConsent: &consentv1.ConfirmConsent{Family: family.Draw(t, "family"), Purpose: purpose.Draw(t, "purpose"), Recipient: recipient(t)}}
		}),
		some(func(t *rapid.T, s S) command { return register.Withdraw{Grant: id(t, s)} }),
		some(func(t *rapid.T, s S) command { return register.Expire{Grant: id(t, s)} }),
		never(func(t *rapid.T, _ S) command {
			r := referral.Draw(t, "referral")
			var grants []*grantv1.Grant
			for _, id := range register.Following(r) {
				grants = append(grants, &grantv1.Grant{Id: id, Kind: assignment, Follows: r, Recipient: recipient(t), Until: until(t)})
			}
			return register.Follow{Grants: grants}
		}),
		never(func(t *rapid.T, _ S) command { return register.EndReferral(referral.Draw(t, "referral")) }),
		// Whatever came before, what has ended is ended, and is not ended again.
		never(func(*rapid.T, S) command { return unrevived{} }),
	)
}

// unrevived follows and ends a referral once more in every order, and refuses where a grant that had ended lives.
type unrevived struct{}

func (unrevived) Decide(s register.State, g decide.Given) (decide.Outcome, error) {
	a := register.New()
	for _, c := range []decide.Command[register.State]{
		register.Follow{Grants: grantsOf(s)}, register.EndReferral("r1"), register.Follow{Grants: grantsOf(s)},
	} {
		out, err := c.Decide(s, g)
		if err != nil {
			return out, err
		}
		after := s
		for _, e := range out.Events {
			next, err := a.Evolve(after, e)
			if err != nil {
				return out, err
			}
			after = next.(register.State)
		}
		for id, was := range s.Grants {
			if was.Ended && !after.Grants[id].Ended {
				return decide.Refuse("revived", id+" had ended and lives")
			}
		}
		s = after
	}
	return decide.Outcome{}, nil
}

// grantsOf are the grants of a state, to be given once more.
func grantsOf(s register.State) []*grantv1.Grant {
	var out []*grantv1.Grant
	for _, id := range slices.Sorted(maps.Keys(s.Grants)) {
		out = append(out, &grantv1.Grant{Id: id, Kind: s.Grants[id].Kind})
	}
	return out
}

func TestGolden(t *testing.T) { decidetest.Golden(t, register.New()) }
