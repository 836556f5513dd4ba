// Package gatetest helps tests to ask the policy: it builds flows as a service would, and gates in which a rule is
// switched off, to show that the rule matters.
package gatetest

import (
	"context"
	"slices"
	"testing"
	"time"

	"mangrove/pkg/gate"
	"mangrove/pkg/gate/internal/option"
)

// Now is the instant of every flow that does not say otherwise.
var Now = time.Date(2026, 3, 2, 10, 0, 0, 0, time.UTC)

// New gives a gate with the whole core policy.
func New(t testing.TB) *gate.Gate { return Without(t) }

// Without gives a gate in which rules are switched off. The floor's repetition of them is off too; other rules that
// also refuse the same thing still do.
func Without(t testing.TB, rules ...string) *gate.Gate {
	t.Helper()
	return build(t, option.Off(rules...))
}

// Edited gives a gate with one text of a file of the policy put in the place of another, for what no rule's denial
// names: a mutant must be noticed.
func Edited(t testing.TB, file, old, instead string) *gate.Gate {
	t.Helper()
	return build(t, option.Edited(option.Edit{File: file, Old: old, New: instead}))
}

// With gives a gate with more policy beside the core's, as a new service brings it: modules by their file names in
// package policy, such as entry/school_enrol.rego, and under the names of its tables, such as data/actions.json, the
// lines that are added to them.
func With(t testing.TB, files map[string]string) *gate.Gate {
	t.Helper()
	return build(t, option.More(files))
}

func build(t testing.TB, o option.Option) *gate.Gate {
	t.Helper()
	g, err := gate.New(context.Background(), o)
	if err != nil {
		t.Fatalf("building a gate: %v", err)
	}
	return g
}

// Decide asks a gate and fails the test where no rule decided.
func Decide(t testing.TB, g *gate.Gate, f gate.Flow) gate.Decision {
	t.Helper()
	d, err := g.Decide(context.Background(), f)
	if err != nil {
		t.Fatalf("deciding %s: %v", f.Action, err)
	}
	return d
}

// The agencies and workers of these flows.
const (
	Desk    = "desk"    // registers cases
	Lantern = "lantern" // runs a shelter
	Clinic  = "clinic"
	Station = "station" // police
	Border  = "border"  // immigration enforcement
)

// Worker is somebody of an agency in a role.
func Worker(id, agency, kind string, roles ...string) gate.Actor {
	return gate.Actor{ID: id, Kind: "worker", Agency: agency, AgencyKind: kind, Roles: roles, Country: "XNB", Standing: gate.Good}
}

// Amara is a child social worker at the desk.
func Amara() gate.Actor { return Worker("amara", Desk, "social_services", "child_social_worker") }

// Rosa coordinates the shelter of Lantern.
func Rosa() gate.Actor { return Worker("rosa", Lantern, "shelter", "shelter_coordinator") }

// Samira is a clinician.
func Samira() gate.Actor { return Worker("samira", Clinic, "health", "clinician") }

// Paul is a police liaison.
func Paul() gate.Actor { return Worker("paul", Station, "police", "police_liaison") }

// Vera is of immigration enforcement.
func Vera() gate.Actor {
	return Worker("vera", Border, "immigration_enforcement", "border_enforcement")
}

// Flow starts a flow about a known case of an adult: an action in a service by an actor, changed by what follows.
func Flow(action, service string, actor gate.Actor, with ...func(*gate.Flow)) gate.Flow {
	f := gate.Flow{
		Action: action, Channel: gate.Command, Service: service, Actor: actor, Now: Now,
		Case:     gate.Case{ID: "case", Known: true, Person: "person", Facts: map[string]any{}},
		Command:  map[string]any{},
		Resource: map[string]any{},
	}
	Adult()(&f)
	for _, w := range with {
		w(&f)
	}
	return f
}

// Adult makes the person of the case 30 years old.
func Adult() func(*gate.Flow) { return Age(30) }

// Age makes the person exactly that old: their birthday is the day of the flow.
func Age(years int) func(*gate.Flow) {
	return func(f *gate.Flow) {
		f.Case.Facts["adult_on"] = AdultOn(f.Now, years)
		f.Case.Facts["age_disputed"] = false
	}
}

// Disputed puts the age in dispute.
func Disputed() func(*gate.Flow) { return Fact("age_disputed", true) }

// AdultOn is the day on which somebody turns 18 who turns that many years old on the day of now.
func AdultOn(now time.Time, years int) string {
	return now.AddDate(18-years, 0, 0).Format(time.DateOnly)
}

// Asked rules family, kin and foster care out, so that a small group home may take a child in.
func Asked() func(*gate.Flow) {
	return func(f *gate.Flow) {
		day := f.Now.Format(time.DateOnly)
		on := "/" + day + "/" + day
		Fact("care_calls", []any{"family/unsafe" + on + "/f-1", "kin/unavailable" + on + "/k-1", "foster/refused_by_child" + on + "/f-2"})(f)
	}
}

// Fact sets a fact of the case.
func Fact(name string, value any) func(*gate.Flow) {
	return func(f *gate.Flow) { f.Case.Facts[name] = value }
}

// Unknown makes the case one that nobody knows.
func Unknown() func(*gate.Flow) {
	return func(f *gate.Flow) { f.Case = gate.Case{ID: f.Case.ID}; f.Grants = nil }
}

// At moves the flow to another instant.
func At(now time.Time) func(*gate.Flow) { return func(f *gate.Flow) { f.Now = now } }

// Grants adds grants of the case.
func Grants(grants ...gate.Grant) func(*gate.Flow) {
	return func(f *gate.Flow) { f.Grants = append(slices.Clip(f.Grants), grants...) }
}

// Command sets a clear field of the command.
func Command(name string, value any) func(*gate.Flow) {
	return func(f *gate.Flow) { f.Command[name] = value }
}

// Resource sets the resource.
func Resource(r map[string]any) func(*gate.Flow) { return func(f *gate.Flow) { f.Resource = r } }

// Basis names the grant that the request refers to.
func Basis(id string) func(*gate.Flow) { return func(f *gate.Flow) { f.BasisRef = id } }

// Sections asks for categories that the actor's agency wrote in a service.
func Sections(author string, categories ...string) func(*gate.Flow) {
	return func(f *gate.Flow) {
		for _, c := range categories {
			f.Sections = append(f.Sections, gate.Section{Category: c, Author: author, Agency: f.Actor.Agency})
		}
	}
}

// Assignment lets an agency act in a service.
func Assignment(agency, service string) gate.Grant {
	return gate.Grant{
		ID: "assignment-" + agency + "-" + service, Kind: "assignment", From: Now.Add(-48 * time.Hour),
		Recipient: gate.Recipient{Agency: agency, Service: service},
	}
}

// Share is a referral to an agency for a purpose, with the categories it shares.
func Share(agency, service, purpose string, categories ...string) gate.Grant {
	return gate.Grant{
		ID: "share-" + agency + "-" + service, Kind: "referral", Purpose: purpose, Categories: categories, From: Now.Add(-48 * time.Hour),
		Recipient: gate.Recipient{Agency: agency, Service: service},
	}
}

// Referred gives what a completed referral gives: the share and the assignment that follows from it.
func Referred(agency, service, purpose string, categories ...string) func(*gate.Flow) {
	share := Share(agency, service, purpose, categories...)
	assignment := Assignment(agency, service)
	assignment.Follows = share.ID
	return Grants(share, assignment)
}

// Consent is an agreement of the person to share categories with an agency for a purpose.
func Consent(agency, service, purpose string, categories ...string) gate.Grant {
	until := Now.AddDate(0, 3, 0)
	return gate.Grant{
		ID: "consent-" + agency + "-" + service, Kind: "consent", Family: "sharing", Purpose: purpose, Categories: categories, Giver: "person",
		From: Now.Add(-24 * time.Hour), Until: &until, Recipient: gate.Recipient{Agency: agency, Service: service},
	}
}

// Proceedings is an agreement of the person to take part in proceedings.
func Proceedings(agency, service, purpose string, categories ...string) gate.Grant {
	c := Consent(agency, service, purpose, categories...)
	c.ID, c.Family = "proceedings-"+agency+"-"+service, "proceedings"
	return c
}

// Refusal is the person's no to an agency for a purpose, given now.
func Refusal(family, agency, service, purpose string) gate.Grant {
	return gate.Grant{
		ID: "refusal-" + agency + "-" + service, Kind: "refusal", Family: family, Purpose: purpose, Giver: "person",
		From: Now, Recipient: gate.Recipient{Agency: agency, Service: service},
	}
}

// Author lets the agency that writes in a service read what it wrote.
func Author(agency, service string) gate.Grant {
	return gate.Grant{
		ID: "author-" + agency + "-" + service, Kind: "author", From: Now.Add(-48 * time.Hour),
		Recipient: gate.Recipient{Agency: agency, Service: service},
	}
}

// OwnRecord lets a reader read the person's own record with them.
func OwnRecord(reader string) gate.Grant {
	until := Now.AddDate(0, 0, 1)
	return gate.Grant{ID: "own-" + reader, Kind: "own_record", From: Now.Add(-time.Hour), Until: &until, Recipient: gate.Recipient{Person: reader}}
}

// Guardianship makes a worker the guardian of the person.
func Guardianship(worker string) gate.Grant {
	return gate.Grant{ID: "guardianship-" + worker, Kind: "guardianship", From: Now.Add(-time.Hour), Recipient: gate.Recipient{Person: worker}}
}

// Exclusion is the person's wish that a worker or an agency has no part.
func Exclusion(r gate.Recipient) gate.Grant {
	return gate.Grant{ID: "exclusion", Kind: "exclusion", From: Now.Add(-time.Hour), Recipient: r}
}

// Ended is a grant that was withdrawn or otherwise ended at an instant.
func Ended(g gate.Grant, at time.Time) gate.Grant {
	g.EndedAt = &at
	return g
}

// Until is a grant that ends at an instant.
func Until(g gate.Grant, at time.Time) gate.Grant {
	g.Until = &at
	return g
}

// Unit is a unit of a house with a bed free and who sleeps there.
func Unit(id, kind string, sleepers ...map[string]any) map[string]any {
	all := make([]any, len(sleepers))
	for i, s := range sleepers {
		all[i] = s
	}
	return map[string]any{"kind": "unit", "id": id, "agency": Lantern, "unit_kind": kind, "beds_free": 1, "awake_staff": false, "sleepers": all}
}

// Sleeper is somebody of an age who sleeps in a unit, with the mark of their household.
func Sleeper(id string, years int, household string) map[string]any {
	return map[string]any{"case": id, "adult_on": AdultOn(Now, years), "age_disputed": false, "household": household, "vetted_carer": false}
}

// Carer is a foster or kin carer who was checked.
func Carer(id string) map[string]any {
	s := Sleeper(id, 40, "")
	s["vetted_carer"] = true
	return s
}

// Evidence is full evidence of a consent, by a mark before a witness of another agency.
func Evidence() map[string]any {
	return map[string]any{
		"proof": "mark", "witness": "ines", "witness_agency": "harbour", "language": "pt", "interpreter_needed": false,
		"interpreter": "", "interpreter_cleared": false, "explained": "consent-1", "notice_given": true,
	}
}

// Giving is a consent that is being recorded: an adult agrees that an agency gets categories for a purpose.
func Giving(family, agency, service, purpose string, categories ...string) func(*gate.Flow) {
	return func(f *gate.Flow) {
		f.Command = map[string]any{
			"family": family, "purpose": purpose, "categories": categories, "giver": "person", "child_view": "",
			"recipient": map[string]any{"agency": agency, "service": service, "country": "", "person": ""},
			"evidence":  Evidence(), "until": "2026-06-02T10:00:00Z",
		}
	}
}
