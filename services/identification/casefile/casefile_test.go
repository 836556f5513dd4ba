package casefile_test

import (
	"errors"
	"fmt"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/types/known/timestamppb"
	"pgregory.net/rapid"

	"mangrove/pkg/decide"
	"mangrove/pkg/decide/decidetest"
	contractv1 "mangrove/proto/gen/contractv1"
	idv1 "mangrove/proto/gen/identificationv1"
	"mangrove/services/identification/casefile"
)

type row = decidetest.Row[casefile.State]

// what happened before a command.
func events(e ...proto.Message) []proto.Message { return e }

func opened() *idv1.CaseOpened {
	return &idv1.CaseOpened{Person: "p-c", Agency: "agency", Worker: "worker", Channel: idv1.Channel_CHANNEL_HOTLINE}
}

func referred(id string) *idv1.Referred {
	return &idv1.Referred{
		Referral: id, Service: "shelter", Agency: "house", Purpose: "shelter", FromAgency: "agency",
		Categories: []contractv1.Category{contractv1.Category_CATEGORY_NEEDS},
	}
}

// by has another agency ask.
func by(agency string, e *idv1.Referred) *idv1.Referred {
	e.FromAgency = agency
	return e
}

func birth(earliest, latest string) *idv1.Birth {
	return &idv1.Birth{Earliest: earliest, Latest: latest, Status: idv1.AgeStatus_AGE_STATUS_ESTIMATED}
}

// alone is the household that the next case begins in.
const alone = "h-c0094b5c67abbbe8adf789c720056b6b"

// askBed is the duty to go on with a call about a child who is alone: a bed is for tonight.
func askBed(stands bool) decide.Duty {
	return decide.Duty{Key: "go_on_with_call", What: "ask_for_bed", Whose: "anyone", Next: "supervisor", By: decidetest.Now.Add(2 * time.Hour), Agency: "agency", Stands: stands}
}

func TestOpen(t *testing.T) {
	sections := casefile.Open{
		Channel: idv1.Channel_CHANNEL_HOTLINE, Identity: decidetest.Section("identity"), Contact: decidetest.Section("contact"),
		Birth: birth("2009-01-01", "2010-12-31"),
	}
	open := func(b *idv1.Birth) casefile.Open { return casefile.Open{Birth: b} }
	ranged := func(earliest, latest, adult string) *idv1.CaseOpened {
		return &idv1.CaseOpened{Person: "p-new", Agency: "agency", Worker: "worker", Household: alone, Birth: &idv1.BirthRange{
			Earliest: earliest, Latest: latest, AdultOn: adult, Status: idv1.AgeStatus_AGE_STATUS_ESTIMATED,
		}}
	}
	decidetest.Table(t, casefile.New(), map[string]row{
		"with all": {When: sections, Then: events(&idv1.CaseOpened{
			Person: "p-new", Agency: "agency", Worker: "worker", Channel: idv1.Channel_CHANNEL_HOTLINE, Household: alone,
			Birth:    &idv1.BirthRange{Earliest: "2009-01-01", Latest: "2010-12-31", Status: idv1.AgeStatus_AGE_STATUS_ESTIMATED, AdultOn: "2028-12-31"},
			Identity: sections.Identity.Put(), Contact: sections.Contact.Put(),
		}), Open: []decide.Duty{{Key: "go_on_with_call", What: "go_on_with_call", Whose: "anyone", Next: "supervisor", By: decidetest.Now.Add(24 * time.Hour), Agency: "agency"}}},
		"by a call about a child who is alone": {
			When: casefile.Open{Channel: idv1.Channel_CHANNEL_HOTLINE, Unaccompanied: true}, Open: []decide.Duty{askBed(false)},
			Then: events(&idv1.CaseOpened{
				Person: "p-new", Agency: "agency", Worker: "worker", Channel: idv1.Channel_CHANNEL_HOTLINE, Household: alone, Unaccompanied: true, Birth: &idv1.BirthRange{},
			}),
		},
		"without a birth the age is unknown": {When: casefile.Open{}, Then: events(&idv1.CaseOpened{
			Person: "p-new", Agency: "agency", Worker: "worker", Household: alone, Birth: &idv1.BirthRange{},
		})},
		"provisional": {
			When: casefile.Open{Unread: []string{"prs_Gender"}},
			Then: events(&idv1.CaseOpened{Person: "p-new", Agency: "agency", Worker: "worker", Household: alone, Birth: &idv1.BirthRange{}, Provisional: true, Unread: []string{"prs_Gender"}}),
			Open: []decide.Duty{{Key: "mend_row", What: "mend_row", Whose: "hotline", Next: "supervisor", By: decidetest.Now.Add(72 * time.Hour)}},
		},
		"twice":                        {Given: events(opened()), When: casefile.Open{}, Refused: "case_exists"},
		"no earliest":                  {When: open(birth("", "2010-01-01")), Refused: "invalid_field", Field: "birth.earliest"},
		"an earliest that is no day":   {When: open(birth("2010-02-30", "2010-03-01")), Refused: "invalid_field", Field: "birth.earliest"},
		"an earliest too long ago":     {When: open(birth("1899-12-31", "2010-01-01")), Refused: "invalid_field", Field: "birth.earliest"},
		"a latest that is no day":      {When: open(birth("2010-01-01", "1.2.2010")), Refused: "invalid_field", Field: "birth.latest"},
		"a latest in the future":       {When: open(birth("2010-01-01", "2026-03-03")), Refused: "invalid_field", Field: "birth.latest"},
		"a latest before the earliest": {When: open(birth("2010-01-02", "2010-01-01")), Refused: "invalid_field", Field: "birth.latest"},
		"born today":                   {When: open(birth("2026-03-02", "2026-03-02")), Then: events(ranged("2026-03-02", "2026-03-02", "2044-03-02"))},
		"born on a 29 February":        {When: open(birth("2008-02-29", "2008-02-29")), Then: events(ranged("2008-02-29", "2008-02-29", "2026-03-01"))},
		"an adult by the latest only":  {When: open(birth("1990-01-01", "2008-03-03")), Then: events(ranged("1990-01-01", "2008-03-03", "2026-03-03"))},
		"an adult by all":              {When: open(birth("1990-01-01", "1991-01-01")), Then: events(ranged("1990-01-01", "1991-01-01", "2009-01-01"))},
	})
}

func TestNothingButAContactIsRecordedWithoutACase(t *testing.T) {
	rows := map[string]row{}
	for _, c := range []decide.Command[casefile.State]{
		casefile.DisputeAge{},
		casefile.CorrectBirth{},
		casefile.CorrectIdentity{},
		casefile.PresumeVictim{},
		casefile.ConcludeGrounds{},
		casefile.DetermineAge{},
		joined{},
		casefile.VetCarer{},
		casefile.AssessFamily{},
		casefile.CorrectCompany{},
		casefile.NameCustodians{},
		casefile.Refer{},
	} {
		rows[fmt.Sprintf("%T", c)] = row{When: c, Refused: "no_case"}
	}
	contact := decidetest.Section("contact")
	rows["a contact"] = row{
		When: casefile.RecordContact{Channel: idv1.Channel_CHANNEL_AGENCY, Contact: contact},
		Then: events(&idv1.ContactTold{Channel: idv1.Channel_CHANNEL_AGENCY, ToldContact: contact.Put()}),
	}
	decidetest.Table(t, casefile.New(), rows)
}

func TestWhatAnotherAgencyTellsTakesNoPlace(t *testing.T) {
	contact := decidetest.Section("contact")
	elsewhere := opened()
	elsewhere.Agency = "desk"
	when := casefile.RecordContact{Channel: idv1.Channel_CHANNEL_AGENCY, Contact: contact}
	kept := events(&idv1.ContactRecorded{Channel: idv1.Channel_CHANNEL_AGENCY, Contact: contact.Put()})
	told := events(&idv1.ContactTold{Channel: idv1.Channel_CHANNEL_AGENCY, ToldContact: contact.Put()})
	decidetest.Table(t, casefile.New(), map[string]row{
		"the keeping agency's": {Given: events(opened()), When: when, Then: kept, Done: []string{"read_told_contact"}},
		"of who is kept out": {Given: events(opened()), When: when, With: decide.Given{Barred: true}, Then: told, Open: []decide.Duty{{
			Key: "read_told_contact", What: "read_told_contact", Whose: "supervisor", Next: "on_call_child_protection", Agency: opened().Agency, By: decidetest.Now.Add(24 * time.Hour),
		}}},
		"another's": {Given: events(elsewhere), When: when, Then: told, Open: []decide.Duty{{
			Key: "read_told_contact", What: "read_told_contact", Whose: "hotline", Next: "supervisor", Agency: "desk", By: decidetest.Now.Add(24 * time.Hour),
		}}},
	})
	after := decidetest.After(t, casefile.New(), elsewhere, kept[0], told[0])
	if !after.Contact.Present() || !after.Told.Present() {
		t.Errorf("the state keeps contact %v and told %v, want both", after.Contact.Present(), after.Told.Present())
	}
}

// What was held of who somebody is gives way to what is written anew; that it was corrected, when, and by which agency and roles, stays.
// A row of a sheet is mended by it, whoever does so.
func TestWhoSomebodyIsIsWrittenAnew(t *testing.T) {
	first, anew := decidetest.Section("identity"), decidetest.Section("identity")
	sheet := opened()
	sheet.Provisional, sheet.Unread, sheet.Identity = true, []string{"prs_Gender"}, first.Put()
	corrected := func(roles ...string) *idv1.IdentityCorrected {
		return &idv1.IdentityCorrected{Identity: anew.Put(), Agency: "agency", Roles: roles, At: timestamppb.New(decidetest.Now)}
	}
	decidetest.Table(t, casefile.New(), map[string]row{
		"of a sheet": {
			Given: events(sheet), When: casefile.CorrectIdentity{Identity: anew, Roles: []string{"hotline"}},
			Then: events(corrected("hotline")), Done: []string{"mend_row"},
		},
		"by who heads the desk": {
			Given: events(sheet), When: casefile.CorrectIdentity{Identity: anew, Roles: []string{"supervisor"}},
			Then: events(corrected("supervisor")), Done: []string{"mend_row"},
		},
		"once more": {
			Given: events(opened(), corrected("hotline")), When: casefile.CorrectIdentity{Identity: anew, Roles: []string{"hotline"}},
			Then: events(corrected("hotline")), Done: []string{"mend_row"},
		},
	})
	last := corrected("supervisor")
	last.Identity.Path = "the last"
	after := decidetest.After(t, casefile.New(), sheet, corrected("hotline"), last)
	if got := after.Identity.Put().GetPath(); got != "the last" {
		t.Errorf("held is %q", got)
	}
}

// Of what was corrected of who somebody is one line is kept for each day, agency and roles, and for the birth another: however often.
func TestCorrectionsGrowByTheDay(t *testing.T) {
	const identity, birth = idv1.Corrected_CORRECTED_IDENTITY, idv1.Corrected_CORRECTED_BIRTH
	after := func(h int) time.Time { return decidetest.Now.Add(time.Duration(h) * time.Hour) }
	named := func(h int, agency string, roles ...string) proto.Message {
		return &idv1.IdentityCorrected{Agency: agency, Roles: roles, At: timestamppb.New(after(h))}
	}
	born := func(h int) proto.Message {
		return &idv1.BirthCorrected{Agency: "a", Roles: []string{"r"}, At: timestamppb.New(after(h))}
	}
	line := func(what idv1.Corrected, first, last int, times uint32, agency string, roles ...string) casefile.Correction {
		return casefile.Correction{What: what, Agency: agency, Roles: roles, First: after(first), Last: after(last), Times: times}
	}
	for name, one := range map[string]struct {
		given []proto.Message
		want  []casefile.Correction
	}{
		"once":            {events(opened(), named(0, "a", "r")), []casefile.Correction{line(identity, 0, 0, 1, "a", "r")}},
		"three times":     {events(opened(), named(0, "a", "r"), named(1, "a", "r"), named(2, "a", "r")), []casefile.Correction{line(identity, 0, 2, 3, "a", "r")}},
		"on another day":  {events(opened(), named(0, "a", "r"), named(24, "a", "r")), []casefile.Correction{line(identity, 0, 0, 1, "a", "r"), line(identity, 24, 24, 1, "a", "r")}},
		"another agency":  {events(opened(), named(0, "a", "r"), named(0, "b", "r")), []casefile.Correction{line(identity, 0, 0, 1, "a", "r"), line(identity, 0, 0, 1, "b", "r")}},
		"in other roles":  {events(opened(), named(0, "a", "r"), named(0, "a", "s")), []casefile.Correction{line(identity, 0, 0, 1, "a", "r"), line(identity, 0, 0, 1, "a", "s")}},
		"the birth":       {events(opened(), named(0, "a", "r"), born(0), born(1)), []casefile.Correction{line(identity, 0, 0, 1, "a", "r"), line(birth, 0, 1, 2, "a", "r")}},
		"one after other": {events(opened(), named(0, "a", "r"), born(1), named(2, "a", "r")), []casefile.Correction{line(identity, 0, 2, 2, "a", "r"), line(birth, 1, 1, 1, "a", "r")}},
		"of no known day": {events(opened(), &idv1.BirthCorrected{}), nil},
	} {
		if got := decidetest.After(t, casefile.New(), one.given...).Corrected; !reflect.DeepEqual(got, one.want) {
			t.Errorf("%s is kept as %v, want %v", name, got, one.want)
		}
	}
}

// Whether a child is alone turns out later: with somebody the duty to name a guardian is done (CP-08), and of those who have
// custody each is named once, by their own case (H-01).
func TestWhoIsWithAChild(t *testing.T) {
	alone := opened()
	alone.Unaccompanied = true
	named := func(custodians ...string) casefile.NameCustodians {
		return casefile.NameCustodians{Custodians: custodians}
	}
	said := func(custodians ...string) casefile.ConfirmCustodians {
		return casefile.ConfirmCustodians{Custodians: custodians}
	}
	waiting := events(opened(), &idv1.CustodiansNamed{Custodians: []string{"f", "m"}, ByAgency: "other"})
	if got := decidetest.After(t, casefile.New(), waiting...).Custodians; len(got) > 0 {
		t.Errorf("%v have custody by one agency's word", got)
	}
	confirm := []decide.Duty{{
		Key: "confirm_custodians", What: "confirm_custodians", Whose: "supervisor", Anywhere: true, Next: "on_call_child_protection", Office: true,
		By: decidetest.Now.Add(72 * time.Hour),
	}}
	decidetest.Table(t, casefile.New(), map[string]row{
		"alone after all": {Given: events(opened()), When: casefile.CorrectCompany{Unaccompanied: true}, Then: events(&idv1.CompanyCorrected{Unaccompanied: true}), Open: []decide.Duty{askBed(true)}},
		"not alone": {
			Given: events(alone), When: casefile.CorrectCompany{}, Then: events(&idv1.CompanyCorrected{}), Done: []string{casefile.GuardianDuty},
		},
		"as it stands":     {Given: events(alone), When: casefile.CorrectCompany{Unaccompanied: true}, Refused: "company_stands"},
		"with both":        {Given: events(opened()), When: named("m", "f"), Then: events(&idv1.CustodiansNamed{Custodians: []string{"f", "m"}, ByAgency: "agency"}), Open: confirm},
		"with nobody now":  {Given: events(opened()), When: named(), Then: events(&idv1.CustodiansNamed{ByAgency: "agency"}), Open: confirm},
		"confirmed":        {Given: waiting, When: said("m", "f"), Then: events(&idv1.CustodiansConfirmed{Custodians: []string{"f", "m"}}), Done: []string{"confirm_custodians"}},
		"somebody else":    {Given: waiting, When: said("f"), Refused: "others_named"},
		"confirmed twice":  {Given: append(slices.Clone(waiting), &idv1.CustodiansConfirmed{Custodians: []string{"f", "m"}}), When: said("f", "m"), Refused: "nobody_named"},
		"of other company": {Given: append(slices.Clone(waiting), &idv1.CompanyCorrected{}), When: said("f", "m"), Refused: "nobody_named"},
		"one twice":        {Given: events(opened()), When: named("m", "f", "m"), Refused: "invalid_field", Field: "custodians"},
		"nobody's name":    {Given: events(opened()), When: named(""), Refused: "invalid_field", Field: "custodians"},
		"of their own":     {Given: events(opened()), When: named("case"), Refused: "invalid_field", Field: "custodians"},
	})
	both := events(opened(), &idv1.HouseholdJoined{Household: "h"}, &idv1.CustodiansNamed{Custodians: []string{"f", "m"}})
	for name, c := range map[string]struct {
		then proto.Message
		want int
	}{
		"in the same household": {&idv1.HouseholdJoined{Household: "h"}, 2},
		"in another":            {&idv1.HouseholdJoined{Household: "i"}, 0},
		"found alone":           {&idv1.CompanyCorrected{Unaccompanied: true}, 0},
	} {
		if got := decidetest.After(t, casefile.New(), append(slices.Clone(both), c.then)...).Custodians; len(got) != c.want {
			t.Errorf("%s: custody is with %v, want %d", name, got, c.want)
		}
	}
}

// An assessment was of who was there then: who joins another household is assessed anew (CP-02).
func TestAnotherHouseholdIsAssessedAnew(t *testing.T) {
	before := events(opened(), &idv1.HouseholdJoined{Household: "h"}, &idv1.FamilyAssessed{Adults: []string{"m"}})
	for household, want := range map[string]int{"h": 1, "i": 0} {
		after := decidetest.After(t, casefile.New(), append(before, &idv1.HouseholdJoined{Household: household})...)
		if len(after.AssessedWith) != want {
			t.Errorf("after joining %s assessed with %v, want %d", household, after.AssessedWith, want)
		}
	}
}

// joined joins the household of somebody whose own is h.
type joined struct{ member string }

func (j joined) Decide(s casefile.State, g decide.Given) (decide.Outcome, error) {
	return casefile.JoinHousehold{Member: j.member}.Decide(s, casefile.State{Opened: true, Household: "h"}, g)
}

// A household has an id that nobody types: each case begins in one of its own, joins that of another, and leaves it for a new one.
func TestJoinHousehold(t *testing.T) {
	decidetest.Table(t, casefile.New(), map[string]row{
		"of another":          {Given: events(opened()), When: joined{"mother"}, Then: events(&idv1.HouseholdJoined{Household: "h"})},
		"of oneself":          {Given: events(opened()), When: joined{"case"}, Refused: "invalid_field", Field: "member"},
		"before there is one": {When: joined{"mother"}, Refused: "no_case"},
	})
	given := decide.Given{At: time.Date(2026, 3, 2, 10, 0, 0, 0, time.UTC), ID: "new", Case: "case"}
	mark := func(c decide.Command[casefile.State], s casefile.State, id string) string {
		t.Helper()
		given.ID = id
		out, err := c.Decide(s, given)
		if err != nil {
			t.Fatal(err)
		}
		switch e := out.Events[0].(type) {
		case *idv1.CaseOpened:
			return e.GetHousehold()
		case *idv1.HouseholdJoined:
			return e.GetHousehold()
		}
		return ""
	}
	open := casefile.Open{Channel: idv1.Channel_CHANNEL_HOTLINE, Identity: decidetest.Section("identity")}
	first, second, left := mark(open, casefile.State{}, "one"), mark(open, casefile.State{}, "two"), mark(joined{""}, casefile.State{Opened: true}, "three")
	if first == second || second == left || len(first) < 20 || strings.Contains(first, "one") {
		t.Errorf("the households are %q, %q and %q", first, second, left)
	}
}

func TestAnAssessmentOfAgeEndsTheDispute(t *testing.T) {
	found := &idv1.AgeDetermined{Birth: &idv1.BirthRange{Earliest: "2009-01-01", Latest: "2009-01-01", AdultOn: "2027-01-01"}}
	after := decidetest.After(t, casefile.New(), opened(), &idv1.AgeDisputed{}, found)
	if after.AgeDisputed || after.Birth.AdultOn != "2027-01-01" {
		t.Errorf("disputed %v, an adult on %s", after.AgeDisputed, after.Birth.AdultOn)
	}
}

func TestCommandsOnACase(t *testing.T) {
	decidetest.Table(t, casefile.New(), map[string]row{
		"a guardian stands": {Given: events(opened()), When: casefile.HaveGuardian{}, Done: []string{"name_guardian"}},
		"a no ends a call":  {Given: events(opened()), When: casefile.SaidNo{}, Done: []string{"go_on_with_call"}},
		"a no to a service": {
			Given: events(opened(), referred("r"), referred("s"), by("other", referred("t"))), When: casefile.SaidNo{Service: "shelter"},
			Done: []string{"go_on_with_call", "ask_another/shelter/agency", "ask_another/shelter/other"},
		},
		"a no to another":  {Given: events(opened(), referred("r")), When: casefile.SaidNo{Service: "health"}, Done: []string{"go_on_with_call"}},
		"dispute the age":  {Given: events(opened()), When: casefile.DisputeAge{}, Then: events(&idv1.AgeDisputed{})},
		"dispute it again": {Given: events(opened(), &idv1.AgeDisputed{}), When: casefile.DisputeAge{}, Refused: "age_in_dispute"},
		"presume a victim": {Given: events(opened()), When: casefile.PresumeVictim{}, Then: events(&idv1.VictimPresumed{On: "2026-03-02"})},
		"presume what a screening found": {
			Given: events(opened()), When: casefile.PresumeVictim{Screening: decidetest.Section("screening")},
			Then: events(&idv1.VictimPresumed{On: "2026-03-02", Screening: decidetest.Section("screening").Put()}),
		},
		"presume it again":      {Given: events(opened(), &idv1.VictimPresumed{}), When: casefile.PresumeVictim{}, Refused: "presumed_already"},
		"presume a provisional": {Given: events(&idv1.CaseOpened{Provisional: true}), When: casefile.PresumeVictim{}, Then: events(&idv1.VictimPresumed{On: "2026-03-02"})},
		"correct a birth": {
			Given: events(opened()), When: casefile.CorrectBirth{Birth: birth("2009-01-01", "2009-01-01"), Roles: []string{"hotline"}},
			Then: events(&idv1.BirthCorrected{
				Birth:  &idv1.BirthRange{Earliest: "2009-01-01", Latest: "2009-01-01", Status: idv1.AgeStatus_AGE_STATUS_ESTIMATED, AdultOn: "2027-01-01"},
				Agency: "agency", Roles: []string{"hotline"}, At: timestamppb.New(decidetest.Now),
			}),
		},
		"correct it badly":  {Given: events(opened()), When: casefile.CorrectBirth{Birth: birth("2009-01-01", "")}, Refused: "invalid_field", Field: "birth.latest"},
		"vet a carer":       {Given: events(opened()), When: casefile.VetCarer{Vetted: true}, Then: events(&idv1.CarerVetted{Vetted: true})},
		"assess the family": {Given: events(opened()), When: casefile.AssessFamily{Adults: []string{"m", "f"}}, Then: events(&idv1.FamilyAssessed{Adults: []string{"f", "m"}})},
		"take it back":      {Given: events(opened()), When: casefile.AssessFamily{}, Then: events(&idv1.FamilyAssessed{})},
		"beside oneself":    {Given: events(opened()), When: casefile.AssessFamily{Adults: []string{"case"}}, Refused: "invalid_field", Field: "adults"},
		"determine the age": {
			Given: events(opened(), &idv1.AgeDisputed{}), When: casefile.DetermineAge{Birth: birth("2009-01-01", "2009-01-01")},
			Then: events(&idv1.AgeDetermined{Birth: &idv1.BirthRange{Earliest: "2009-01-01", Latest: "2009-01-01", Status: idv1.AgeStatus_AGE_STATUS_ESTIMATED, AdultOn: "2027-01-01"}}),
		},
	})
}

func TestRefer(t *testing.T) {
	needs := []contractv1.Category{contractv1.Category_CATEGORY_NEEDS}
	refer := casefile.Refer{Service: "shelter", Agency: "house", Purpose: "shelter", Categories: needs}
	stranger, nothing := refer, refer
	stranger.Unregistered, nothing.Unregistered = "agency", "service"
	other := refer
	other.Service = "health"
	asked := events(&idv1.Referred{Referral: "new", Service: "shelter", Agency: "house", Purpose: "shelter", Categories: needs, FromAgency: "agency"})
	about, day := map[string]string{"about": "new"}, decidetest.Now.Add(24*time.Hour)
	duty := []decide.Duty{
		{Key: "answer_referral/new", What: "answer_referral", Whose: "anyone", Next: "anyone", By: day, Agency: "house", Details: about},
		{Key: "follow_up_referral/new", What: "follow_up_referral", Whose: "hotline", Next: "supervisor", By: day, Details: about},
	}
	statement := casefile.Refer{Service: "legal", Agency: "lawyers", Categories: append(needs, contractv1.Category_CATEGORY_TESTIMONY)}
	done := []string{"ask_another/shelter/agency", "go_on_with_call"}
	decidetest.Table(t, casefile.New(), map[string]row{
		"ask":                         {Given: events(opened()), When: refer, Then: asked, Open: duty, Done: done},
		"ask while one is asked":      {Given: events(opened(), referred("r")), When: refer, Refused: "referral_open"},
		"ask for another service":     {Given: events(opened(), referred("r")), When: other, Open: duty, Done: []string{"ask_another/health/agency", "go_on_with_call"}, Then: events(&idv1.Referred{Referral: "new", Service: "health", Agency: "house", Purpose: "shelter", Categories: needs, FromAgency: "agency"})},
		"ask after it was declined":   {Given: events(opened(), referred("r"), &idv1.ReferralDeclined{Referral: "r"}), When: refer, Then: asked, Open: duty, Done: done},
		"an agency that nobody knows": {Given: events(opened()), When: stranger, Refused: "invalid_field", Field: "agency"},
		"a service that there is not": {Given: events(opened()), When: nothing, Refused: "invalid_field", Field: "service"},
		"a statement":                 {Given: events(opened()), When: statement, Refused: "invalid_field", Field: "categories"},
	})
}

func TestAnswersToAReferral(t *testing.T) {
	done := []string{"answer_referral/r", "follow_up_referral/r"}
	ended, helped := append(slices.Clone(done), "issue_papers/r"), append(slices.Clone(done), "ask_another/shelter/agency")
	decidetest.Table(t, casefile.New(), map[string]row{
		"accept": {
			Given: events(opened(), referred("r")), When: casefile.AcceptReferral{Referral: "r"}, With: decide.Given{Actor: "host", Agency: "house"}, Done: helped,
			Then: events(&idv1.ReferralAccepted{Referral: "r", Service: "shelter", Agency: "house", Purpose: "shelter", Categories: referred("r").GetCategories(), Worker: "host"}),
		},
		"accept what two had asked for": {
			Given: events(opened(), referred("r"), by("other", referred("s")), &idv1.ReferralDeclined{Referral: "s"}),
			When:  casefile.AcceptReferral{Referral: "r"}, With: decide.Given{Actor: "host", Agency: "house"}, Done: append(slices.Clone(helped), "ask_another/shelter/other"),
			Then: events(&idv1.ReferralAccepted{Referral: "r", Service: "shelter", Agency: "house", Purpose: "shelter", Categories: referred("r").GetCategories(), Worker: "host"}),
		},
		"accept, and owe a travel document": {
			Given: events(opened(), referred("r")), When: casefile.AcceptReferral{Referral: "r"}, With: decide.Given{Actor: "consul", Agency: "mission", Obligations: []string{"issue_papers"}}, Done: helped,
			Then: events(&idv1.ReferralAccepted{Referral: "r", Service: "shelter", Agency: "house", Purpose: "shelter", Categories: referred("r").GetCategories(), Worker: "consul"}),
			Open: []decide.Duty{{Key: "issue_papers/r", What: "issue_papers", Whose: "consular_officer", Next: "national_coordinator", Office: true, By: decidetest.Now.AddDate(0, 0, 14)}},
		},
		"owe it no more":           {Given: events(opened(), referred("r"), referred("s")), When: casefile.OweNoPapers{}, Done: []string{"issue_papers/r", "issue_papers/s"}},
		"revoke what was accepted": {Given: events(opened(), referred("r"), &idv1.ReferralAccepted{Referral: "r"}), When: casefile.EndReferral{Referral: "r"}, Done: ended, Then: events(&idv1.ReferralEnded{Referral: "r"})},
		"complete":                 {Given: events(opened(), referred("r"), &idv1.ReferralAccepted{Referral: "r"}), When: casefile.EndReferral{Referral: "r", Completed: true}, Done: ended, Then: events(&idv1.ReferralEnded{Referral: "r", Completed: true})},
		"another's":                {Given: events(opened(), referred("r")), When: casefile.AcceptReferral{Referral: "other"}, Refused: "no_referral"},
	})
}

// A call about a child who is alone is gone on with until a bed was asked for, whatever else was, or nobody may be asked for one;
// about anybody else, until somebody was asked for something, or a no was written down.
func TestACallAboutAChildWhoIsAloneEndsWithABed(t *testing.T) {
	call := &idv1.CaseOpened{Agency: "agency", Channel: idv1.Channel_CHANNEL_HOTLINE}
	alone := &idv1.CaseOpened{Agency: "agency", Channel: idv1.Channel_CHANNEL_HOTLINE, Unaccompanied: true}
	bed, clinic := referred("r"), referred("r")
	clinic.Service = "health"
	// ends says whether a command ends the duty, and how it stands once it was done.
	ends := func(c decide.Command[casefile.State], given ...proto.Message) (done, brokeOff bool) {
		t.Helper()
		s := decidetest.After(t, casefile.New(), given...)
		out, err := c.Decide(s, decide.Given{At: decidetest.Now, Agency: "agency", ID: "new"})
		if err != nil {
			t.Fatal(err)
		}
		return slices.Contains(out.Done, "go_on_with_call"), decidetest.After(t, casefile.New(), append(given, out.Events...)...).BrokeOff()
	}
	for name, one := range map[string]struct {
		when  casefile.Refer
		given []proto.Message
		want  bool
	}{
		"a clinic is asked for anybody":           {casefile.Refer{Service: "health"}, events(call), true},
		"a bed is asked for anybody":              {casefile.Refer{Service: "shelter"}, events(call), true},
		"a clinic is asked for a child alone":     {casefile.Refer{Service: "health"}, events(alone), false},
		"a bed is asked for a child alone":        {casefile.Refer{Service: "shelter"}, events(alone), true},
		"and a bed after the clinic":              {casefile.Refer{Service: "shelter"}, events(alone, clinic), true},
		"a lawyer after the clinic is no bed":     {casefile.Refer{Service: "legalaid"}, events(alone, clinic), false},
		"once they are alone, a lawyer is no bed": {casefile.Refer{Service: "legalaid"}, events(call, &idv1.CompanyCorrected{Unaccompanied: true}), false},
	} {
		if done, brokeOff := ends(one.when, one.given...); done != one.want || brokeOff == one.want {
			t.Errorf("%s: it ends %v, it broke off %v", name, done, brokeOff)
		}
	}
	for said, want := range map[string]bool{"": false, "health": false, "shelter": true} {
		if done, _ := ends(casefile.SaidNo{Service: said}, alone); done != want {
			t.Errorf("a no to %q of a child alone ends it: %v", said, done)
		}
	}
	corrected := func(alone bool) (casefile.CorrectCompany, []proto.Message) {
		return casefile.CorrectCompany{Unaccompanied: alone}, events(&idv1.CompanyCorrected{Unaccompanied: alone})
	}
	foundAlone, thenAlone := corrected(true)
	notAlone, thenNot := corrected(false)
	decidetest.Table(t, casefile.New(), map[string]row{
		"alone, and there was no call":    {Given: events(&idv1.CaseOpened{}), When: foundAlone, Then: thenAlone},
		"alone, and a clinic was asked":   {Given: events(call, clinic), When: foundAlone, Then: thenAlone, Open: []decide.Duty{askBed(true)}},
		"alone, and a bed was asked for":  {Given: events(call, bed), When: foundAlone, Then: thenAlone},
		"not alone, and nobody was asked": {Given: events(alone), When: notAlone, Then: thenNot, Done: []string{"name_guardian"}},
		"not alone, and a clinic was":     {Given: events(alone, clinic), When: notAlone, Then: thenNot, Done: []string{"name_guardian", "go_on_with_call"}},
	})
}

// A no leaves who asked with the duty to ask another, tonight where it is a bed, and so does to take back what was asked, by a name of
// its own; not where they asked another for the same already, or one helps. It says for which help. Of two who asked each has a duty of its own, whatever the other was told.
func TestANoLeavesADutyWithWhoAsked(t *testing.T) {
	asked := func(id, service string) *idv1.Referred {
		return &idv1.Referred{Referral: id, Service: service, Agency: "of-" + id, FromAgency: "desk"}
	}
	no := casefile.DeclineReferral{Referral: "r", Reason: idv1.DeclineReason_DECLINE_REASON_FULL}
	declined := events(&idv1.ReferralDeclined{Referral: "r", Reason: idv1.DeclineReason_DECLINE_REASON_FULL})
	answered := []string{"answer_referral/r", "follow_up_referral/r"}
	owed := func(service, asker string, within time.Duration) []decide.Duty {
		return []decide.Duty{{
			Key: "ask_another/" + service + "/" + asker, What: "ask_another", Whose: "anyone", Next: "supervisor", By: decidetest.Now.Add(within), Agency: asker,
			Stands: true, Details: map[string]string{"about": service},
		}}
	}
	bed, again := owed("shelter", "desk", 2*time.Hour), owed("shelter", "desk", 2*time.Hour)
	again[0].What = "ask_again"
	theirs := by("other", asked("s", "shelter"))
	decidetest.Table(t, casefile.New(), map[string]row{
		"to a bed":                 {Given: events(opened(), asked("r", "shelter")), When: no, Done: answered, Then: declined, Open: bed},
		"to all else":              {Given: events(opened(), asked("r", "health")), When: no, Done: answered, Then: declined, Open: owed("health", "desk", 24*time.Hour)},
		"another is asked":         {Given: events(opened(), asked("r", "shelter"), asked("s", "shelter")), When: no, Done: answered, Then: declined},
		"another has said yes":     {Given: events(opened(), asked("r", "shelter"), asked("s", "shelter"), &idv1.ReferralAccepted{Referral: "s"}), When: no, Done: answered, Then: declined},
		"another has said no":      {Given: events(opened(), asked("r", "shelter"), asked("s", "shelter"), &idv1.ReferralDeclined{Referral: "s"}), When: no, Done: answered, Then: declined, Open: bed},
		"taken back":               {Given: events(opened(), asked("r", "shelter")), When: casefile.EndReferral{Referral: "r"}, Done: append(slices.Clone(answered), "issue_papers/r"), Then: events(&idv1.ReferralEnded{Referral: "r"}), Open: again},
		"taken back, one is asked": {Given: events(opened(), asked("r", "shelter"), asked("s", "shelter")), When: casefile.EndReferral{Referral: "r"}, Done: append(slices.Clone(answered), "issue_papers/r"), Then: events(&idv1.ReferralEnded{Referral: "r"})},
		"somebody else waits":      {Given: events(opened(), asked("r", "shelter"), theirs), When: no, Done: answered, Then: declined, Open: bed},
		"they were told no too":    {Given: events(opened(), by("other", asked("r", "shelter")), asked("s", "shelter"), &idv1.ReferralDeclined{Referral: "s"}), When: no, Done: answered, Then: declined, Open: owed("shelter", "other", 2*time.Hour)},
		"they were told yes":       {Given: events(opened(), asked("r", "shelter"), theirs, &idv1.ReferralAccepted{Referral: "s"}), When: no, Done: answered, Then: declined},
		"another for other help":   {Given: events(opened(), asked("r", "shelter"), asked("s", "health")), When: no, Done: answered, Then: declined, Open: bed},
	})
}

// The transitions of a referral, as doc.go draws them. A refusal says in which state the referral is.
func TestTransitionsOfAReferral(t *testing.T) {
	const r = "r"
	reach := map[string][]proto.Message{
		"":                 nil,
		casefile.Asked:     {referred(r)},
		casefile.Accepted:  {referred(r), &idv1.ReferralAccepted{Referral: r}},
		casefile.Declined:  {referred(r), &idv1.ReferralDeclined{Referral: r}},
		casefile.Completed: {referred(r), &idv1.ReferralAccepted{Referral: r}, &idv1.ReferralEnded{Referral: r, Completed: true}},
		casefile.Revoked:   {referred(r), &idv1.ReferralEnded{Referral: r}},
	}
	commands := map[string]decide.Command[casefile.State]{
		"Refer":            casefile.Refer{Service: "shelter", Agency: "house"},
		"AcceptReferral":   casefile.AcceptReferral{Referral: r},
		"DeclineReferral":  casefile.DeclineReferral{Referral: r},
		"CompleteReferral": casefile.EndReferral{Referral: r, Completed: true},
		"RevokeReferral":   casefile.EndReferral{Referral: r},
	}
	// Where nothing is named, the answer is the refusal referral_ and the state, or no_referral.
	leads := map[string]map[string]string{
		"":                 {"Refer": casefile.Asked},
		casefile.Asked:     {"Refer": "refused by referral_open", "AcceptReferral": casefile.Accepted, "DeclineReferral": casefile.Declined, "RevokeReferral": casefile.Revoked},
		casefile.Accepted:  {"Refer": "refused by referral_open", "CompleteReferral": casefile.Completed, "RevokeReferral": casefile.Revoked},
		casefile.Declined:  {"Refer": casefile.Asked},
		casefile.Completed: {"Refer": casefile.Asked},
		casefile.Revoked:   {"Refer": casefile.Asked},
	}
	a := casefile.New()
	for from, given := range reach {
		for name, command := range commands {
			want := leads[from][name]
			if want == "" {
				want = "refused by referral_" + from
				if from == "" {
					want = "refused by no_referral"
				}
			}
			before := append(events(opened()), given...)
			s := decidetest.After(t, a, before...)
			if is := s.Referrals[r].State; is != from {
				t.Fatalf("%q is reached, want %q", is, from)
			}
			// A referral made anew has another id.
			id := r
			if name == "Refer" {
				id = "new"
			}
			got := ""
			out, err := command.Decide(s, decide.Given{At: decidetest.Now, ID: "new", Agency: "agency"})
			var refusal *decide.Refusal
			if errors.As(err, &refusal) {
				got = "refused by " + refusal.Code
			} else {
				got = decidetest.After(t, a, append(before, out.Events...)...).Referrals[id].State
			}
			if got != want {
				t.Errorf("%s of a referral that is %q leads to %q, want %q", name, from, got, want)
			}
		}
	}
}

func TestFacts(t *testing.T) {
	a := casefile.New()
	for name, c := range map[string]struct {
		given []proto.Message
		want  *idv1.Facts
	}{
		"nothing":     {nil, &idv1.Facts{}},
		"detected":    {events(opened()), &idv1.Facts{Stage: idv1.Stage_STAGE_DETECTED}},
		"provisional": {events(&idv1.CaseOpened{Provisional: true}), &idv1.Facts{Stage: idv1.Stage_STAGE_PROVISIONAL}},
		"presumed":    {events(opened(), &idv1.VictimPresumed{On: "2026-03-02"}), &idv1.Facts{Stage: idv1.Stage_STAGE_PRESUMED, IndicatorOn: "2026-03-02"}},
		"mended": {
			events(&idv1.CaseOpened{Provisional: true}, &idv1.IdentityCorrected{}), &idv1.Facts{Stage: idv1.Stage_STAGE_DETECTED},
		},
		"presumed, and who they are is corrected": {
			events(opened(), &idv1.VictimPresumed{On: "2026-03-02"}, &idv1.IdentityCorrected{}),
			&idv1.Facts{Stage: idv1.Stage_STAGE_PRESUMED, IndicatorOn: "2026-03-02"},
		},
		"once more, the first day counts": {
			events(opened(), &idv1.VictimPresumed{On: "2026-03-02"}, &idv1.VictimPresumed{On: "2026-03-03"}),
			&idv1.Facts{Stage: idv1.Stage_STAGE_PRESUMED, IndicatorOn: "2026-03-02"},
		},
		"unaccompanied": {events(&idv1.CaseOpened{Unaccompanied: true}), &idv1.Facts{Stage: idv1.Stage_STAGE_DETECTED, Unaccompanied: true}},
		"with both parents": {
			events(opened(), &idv1.CustodiansNamed{Custodians: []string{"f", "m"}}),
			&idv1.Facts{Stage: idv1.Stage_STAGE_DETECTED, Custodians: []string{"f", "m"}},
		},
		"in dispute, in a household": {
			events(opened(), &idv1.AgeDisputed{}, &idv1.HouseholdJoined{Household: "h"}, &idv1.CarerVetted{Vetted: true}, &idv1.FamilyAssessed{Adults: []string{"m"}}),
			&idv1.Facts{Stage: idv1.Stage_STAGE_DETECTED, AgeDisputed: true, Household: "h", VettedCarer: true, AssessedWith: []string{"m"}},
		},
		"a birth": {
			events(opened(), &idv1.BirthCorrected{Birth: &idv1.BirthRange{Earliest: "2009-01-01", Latest: "2010-01-01", Status: idv1.AgeStatus_AGE_STATUS_DECLARED, AdultOn: "2028-01-01"}}),
			&idv1.Facts{Stage: idv1.Stage_STAGE_DETECTED, BornEarliest: "2009-01-01", BornLatest: "2010-01-01", AgeStatus: idv1.AgeStatus_AGE_STATUS_DECLARED, AdultOn: "2028-01-01", BornLatestSaid: "2010-01-01"},
		},
		"a slip, and a slip of the slip, are measured against one date": {
			events(opened(), &idv1.BirthCorrected{Birth: &idv1.BirthRange{Latest: "2010-01-07"}}, &idv1.BirthCorrected{Birth: &idv1.BirthRange{Latest: "2010-01-01"}}),
			&idv1.Facts{Stage: idv1.Stage_STAGE_DETECTED, BornLatest: "2010-01-01", BornLatestSaid: "2010-01-07"},
		},
		"so are they where the second is later": {
			events(opened(), &idv1.BirthCorrected{Birth: &idv1.BirthRange{Latest: "2010-01-01"}}, &idv1.BirthCorrected{Birth: &idv1.BirthRange{Latest: "2010-01-07"}}),
			&idv1.Facts{Stage: idv1.Stage_STAGE_DETECTED, BornLatest: "2010-01-07", BornLatestSaid: "2010-01-01"},
		},
		"the authority says it anew": {
			events(opened(), &idv1.BirthCorrected{Birth: &idv1.BirthRange{Latest: "2010-01-07"}}, &idv1.AgeDetermined{Birth: &idv1.BirthRange{Latest: "2008-01-01"}}),
			&idv1.Facts{Stage: idv1.Stage_STAGE_DETECTED, BornLatest: "2008-01-01", BornLatestSaid: "2008-01-01"},
		},
		"a corrected birth closes no dispute": {
			events(opened(), &idv1.AgeDisputed{}, &idv1.BirthCorrected{}), &idv1.Facts{Stage: idv1.Stage_STAGE_DETECTED, AgeDisputed: true},
		},
	} {
		if got := a.Facts(decidetest.After(t, a, c.given...)); !proto.Equal(got, c.want) {
			t.Errorf("%s: %v, want %v", name, got, c.want)
		}
	}
}

func TestLaws(t *testing.T) {
	type S = casefile.State
	type command = decide.Command[S]
	// A referral of the case, or one that it does not have.
	referral := func(t *rapid.T, s S) string {
		ids := []string{"unknown"}
		for id := range s.Referrals {
			ids = append(ids, id)
		}
		return rapid.SampledFrom(slices.Sorted(slices.Values(ids))).Draw(t, "referral")
	}
	date := rapid.SampledFrom([]string{"", "2008-02-29", "2009-06-01", "2011-01-01", "2030-01-01", "1850-01-01", "soon"})
	born := func(t *rapid.T) *idv1.Birth {
		if rapid.Bool().Draw(t, "unknown age") {
			return nil
		}
		return birth(date.Draw(t, "earliest"), date.Draw(t, "latest"))
	}
	section := func(t *rapid.T, field string) decide.Section {
		if rapid.Bool().Draw(t, "without "+field) {
			return decide.Section{}
		}
		return decidetest.Section(field)
	}
	some := func(draw func(*rapid.T, S) command) decidetest.Commands[S] { return decidetest.Some(draw) }
	decidetest.Laws(t, casefile.New(),
		some(func(t *rapid.T, _ S) command {
			return casefile.Open{
				Channel: idv1.Channel_CHANNEL_HOTLINE, Birth: born(t), Identity: section(t, "identity"), Contact: section(t, "contact"),
				Unread: rapid.SliceOfN(rapid.Just("prs_Gender"), 0, 2).Draw(t, "unread"), Unaccompanied: rapid.Bool().Draw(t, "unaccompanied"),
			}
		}),
		some(func(*rapid.T, S) command { return casefile.DisputeAge{} }),
		decidetest.Records(func(*rapid.T, S) command { return casefile.HaveGuardian{} }),
		decidetest.Records(func(*rapid.T, S) command { return casefile.SaidNo{} }),
		some(func(t *rapid.T, _ S) command { return casefile.CorrectBirth{Birth: born(t)} }),
		some(func(*rapid.T, S) command {
			return casefile.CorrectIdentity{Identity: decidetest.Section("identity"), Roles: []string{"hotline"}}
		}),
		some(func(t *rapid.T, _ S) command {
			return casefile.ConcludeGrounds{Victim: rapid.Bool().Draw(t, "a victim"), Grounds: decidetest.Section("grounds")}
		}),
		some(func(*rapid.T, S) command { return casefile.AskReview{} }),
		some(func(*rapid.T, S) command { return casefile.PresumeVictim{Screening: decidetest.Section("screening")} }),
		some(func(t *rapid.T, _ S) command {
			return joined{rapid.SampledFrom([]string{"", "mother", "case"}).Draw(t, "member")}
		}),
		some(func(t *rapid.T, _ S) command { return casefile.VetCarer{Vetted: rapid.Bool().Draw(t, "vetted")} }),
		some(func(t *rapid.T, _ S) command {
			return casefile.AssessFamily{Adults: rapid.SliceOfN(rapid.SampledFrom([]string{"", "mother", "father"}), 0, 3).Draw(t, "adults")}
		}),
		some(func(t *rapid.T, _ S) command {
			return casefile.CorrectCompany{Unaccompanied: rapid.Bool().Draw(t, "unaccompanied")}
		}),
		some(func(t *rapid.T, _ S) command {
			return casefile.NameCustodians{Custodians: rapid.SliceOfN(rapid.SampledFrom([]string{"", "mother", "father"}), 0, 3).Draw(t, "custodians")}
		}),
		some(func(t *rapid.T, _ S) command {
			return casefile.ConfirmCustodians{Custodians: rapid.SliceOfN(rapid.SampledFrom([]string{"mother", "father"}), 0, 2).Draw(t, "confirmed")}
		}),
		some(func(t *rapid.T, _ S) command { return casefile.DetermineAge{Birth: born(t)} }),
		decidetest.Records(func(t *rapid.T, _ S) command {
			return casefile.RecordContact{Channel: idv1.Channel_CHANNEL_AGENCY, Contact: section(t, "contact")}
		}),
		some(func(t *rapid.T, _ S) command {
			categories := rapid.SliceOfN(rapid.Map(rapid.Int32Range(1, 13), func(n int32) contractv1.Category { return contractv1.Category(n) }), 0, 3)
			return casefile.Refer{
				Service: rapid.SampledFrom([]string{"shelter", "health"}).Draw(t, "service"), Agency: rapid.SampledFrom([]string{"a1", "a2"}).Draw(t, "to"),
				Purpose: "care", Categories: categories.Draw(t, "categories"), Unregistered: rapid.SampledFrom([]string{"", "agency"}).Draw(t, "unregistered"),
			}
		}),
		some(func(t *rapid.T, s S) command { return casefile.AcceptReferral{Referral: referral(t, s)} }),
		some(func(t *rapid.T, s S) command { return casefile.DeclineReferral{Referral: referral(t, s)} }),
		some(func(t *rapid.T, s S) command {
			return casefile.EndReferral{Referral: referral(t, s), Completed: rapid.Bool().Draw(t, "completed")}
		}),
	)
}

func TestGolden(t *testing.T) { decidetest.Golden(t, casefile.New()) }
