package gate_test

import (
	"context"
	"errors"
	"maps"
	"reflect"
	"slices"
	"sync"
	"testing"
	"time"

	"mangrove/pkg/gate"
	. "mangrove/pkg/gate/gatetest"
)

func is(t *testing.T, what string, got []string, want ...string) {
	t.Helper()
	if !slices.Equal(got, want) {
		t.Errorf("%s: got %v, want %v", what, got, want)
	}
}

var atLantern = Grants(Assignment(Lantern, "shelter"))

// assessedBy is a short assessment by a caseworker of an agency.
func assessedBy(agency string) func(*gate.Flow) {
	return Resource(map[string]any{"by": "amara", "by_agency": agency, "signed_before": 0})
}

// abroad refers to Odarra for return, by an agreement that names the country.
func abroad(f *gate.Flow) {
	agreed := Consent("odarra-social", "returns", "return", "IDENTITY")
	agreed.Recipient.Country = "XOD"
	Grants(Assignment(Desk, "identification"), agreed)(f)
	Resource(map[string]any{"recipient_agency_kind": "welfare", "recipient_country": "XOD"})(f)
	f.Command = map[string]any{"service": "returns", "agency": "odarra-social", "purpose": "return", "categories": []any{"IDENTITY"}}
}

// Each rule by one flow that it alone refuses, and the smallest change that makes the flow lawful.
var bothSides = []struct {
	rule     string
	refused  gate.Flow
	lawful   gate.Flow
	category string // for openings: what is withheld; with the rules beside the one meant
	beside   []string
}{
	{
		rule:    "N-01",
		refused: Flow("identification.dispute_age", "identification", Amara(), Grants(Assignment(Desk, "shelter"))),
		lawful:  Flow("identification.dispute_age", "identification", Amara(), Grants(Assignment(Desk, "identification"))),
	},
	{
		rule:    "N-02",
		refused: Flow("shelter.reserve", "shelter", Worker("x", Lantern, "shelter", "analyst"), atLantern, Resource(Unit("u", "adults"))),
		lawful:  Flow("shelter.reserve", "shelter", Rosa(), atLantern, Resource(Unit("u", "adults"))),
	},
	{
		rule: "N-03", category: "PLACEMENT",
		refused: Flow("open", "identification", Amara(), Grants(Assignment(Desk, "identification"),
			Consent(Desk, "identification", "identification", "PLACEMENT")), Sections("shelter", "PLACEMENT")),
		lawful: Flow("open", "shelter", Rosa(), atLantern, Grants(Author(Lantern, "shelter")), Sections("shelter", "PLACEMENT")),
	},
	{
		rule: "C-01", category: "NEEDS",
		refused: Flow("open", "shelter", Rosa(), Referred(Lantern, "shelter", "shelter", "NEEDS"), Sections("identification", "NEEDS")),
		lawful: Flow("open", "shelter", Rosa(), Referred(Lantern, "shelter", "shelter", "NEEDS"),
			Grants(Consent(Lantern, "shelter", "shelter", "NEEDS")), Sections("identification", "NEEDS")),
	},
	{
		rule: "C-02", category: "NEEDS", beside: []string{"C-01"},
		refused: Flow("open", "shelter", Rosa(), Referred(Lantern, "shelter", "shelter", "NEEDS"),
			Grants(Ended(Consent(Lantern, "shelter", "shelter", "NEEDS"), Now)), Sections("identification", "NEEDS")),
		lawful: Flow("open", "shelter", Rosa(), Referred(Lantern, "shelter", "shelter", "NEEDS"),
			Grants(Consent(Lantern, "shelter", "shelter", "NEEDS")), Sections("identification", "NEEDS")),
	},
	{
		rule:    "C-03",
		refused: Flow("consent.give", "consent", Amara(), Grants(Assignment(Desk, "identification")), Giving("sharing", Lantern, "shelter", "shelter", "NEEDS"), Age(14)),
		lawful:  Flow("consent.give", "consent", Amara(), Grants(Assignment(Desk, "identification")), Giving("sharing", Lantern, "shelter", "shelter", "NEEDS"), Age(15)),
	},
	{
		rule: "C-06",
		refused: Flow("consent.give", "consent", Amara(), Grants(Assignment(Desk, "identification")),
			Giving("sharing", Lantern, "shelter", "return", "NEEDS"), Command("evidence", map[string]any{"proof": "mark"})),
		lawful: Flow("consent.give", "consent", Amara(), Grants(Assignment(Desk, "identification")), Giving("sharing", Lantern, "shelter", "return", "NEEDS")),
	},
	{
		rule: "C-07", category: "TESTIMONY", beside: []string{"C-01"},
		refused: Flow("open", "legalaid", Worker("lucien", "opendoor", "legal_aid", "lawyer"), Referred("opendoor", "legalaid", "legal_aid", "TESTIMONY"),
			Grants(Consent("opendoor", "legalaid", "legal_aid", "TESTIMONY")), Sections("identification", "TESTIMONY")),
		lawful: Flow("open", "legalaid", Worker("lucien", "opendoor", "legal_aid", "lawyer"), Referred("opendoor", "legalaid", "legal_aid", "TESTIMONY"),
			Grants(Proceedings("opendoor", "legalaid", "legal_aid", "TESTIMONY")), Sections("identification", "TESTIMONY")),
	},
	{
		rule:    "CP-01",
		refused: Flow("shelter.reserve", "shelter", Rosa(), atLantern, Disputed(), Resource(Unit("heron", "adults"))),
		lawful:  Flow("shelter.reserve", "shelter", Rosa(), atLantern, Resource(Unit("heron", "adults"))),
	},
	{
		rule:    "CP-02",
		refused: Flow("shelter.admit", "shelter", Rosa(), atLantern, Age(17), Asked(), Resource(Unit("tern", "family", Sleeper("a", 18, "")))),
		lawful:  Flow("shelter.admit", "shelter", Rosa(), atLantern, Age(17), Asked(), Resource(Unit("tern", "family", Sleeper("a", 17, "")))),
	},
	{
		rule:    "CP-03",
		refused: Flow("shelter.admit", "shelter", Rosa(), atLantern, Age(10), Resource(Unit("kite", "small_group"))),
		lawful:  Flow("shelter.admit", "shelter", Rosa(), atLantern, Age(10), Asked(), Resource(Unit("kite", "small_group"))),
	},
	{
		rule:    "B-02",
		refused: Flow("bestinterests.countersign", "bestinterests", Worker("x", Desk, "ngo", "supervisor"), Grants(Assignment(Desk, "bestinterests")), assessedBy(Desk)),
		lawful:  Flow("bestinterests.countersign", "bestinterests", Worker("x", Desk, "ngo", "supervisor"), Grants(Assignment(Desk, "bestinterests")), assessedBy(Clinic)),
	},
	{
		rule: "CP-08",
		refused: Flow("bestinterests.appoint_guardian", "bestinterests", Worker("x", Desk, "guardianship", "guardianship_office"),
			Grants(Assignment(Desk, "bestinterests")), Age(10), Resource(map[string]any{"agency": Lantern, "agency_kind": "shelter", "wards": []any{}})),
		lawful: Flow("bestinterests.appoint_guardian", "bestinterests", Worker("x", Desk, "guardianship", "guardianship_office"),
			Grants(Assignment(Desk, "bestinterests")), Age(10), Resource(map[string]any{"agency": Desk, "agency_kind": "guardianship", "wards": []any{}})),
	},
	{
		rule:    "CP-09",
		refused: Flow("identification.refer", "identification", Amara(), abroad, Age(17)),
		lawful:  Flow("identification.refer", "identification", Amara(), abroad, Age(18)),
	},
	{
		rule:    "X-01",
		refused: Flow("identification.refer", "identification", Amara(), abroad, Command("purpose", "health"), Command("categories", []any{})),
		lawful:  Flow("identification.refer", "identification", Amara(), abroad),
	},
	{
		rule: "F-01",
		refused: Flow("identification.dispute_age", "identification", Worker("x", Border, "immigration_enforcement", "child_social_worker"),
			Grants(Assignment(Border, "identification"))),
		lawful: Flow("identification.dispute_age", "identification", Worker("x", Border, "social_services", "child_social_worker"),
			Grants(Assignment(Border, "identification"))),
	},
	{
		rule: "F-02",
		refused: Flow("identification.read", "identification", Paul(), Referred(Station, "identification", "investigation", "IDENTITY"),
			Grants(Consent(Station, "identification", "investigation", "IDENTITY"))),
		lawful: Flow("identification.read", "identification", Paul(), Referred(Station, "identification", "investigation", "IDENTITY"),
			Grants(Proceedings(Station, "identification", "investigation", "IDENTITY"))),
	},
}

func TestBothSidesOfEveryRule(t *testing.T) {
	g := New(t)
	for _, c := range bothSides {
		t.Run(c.rule, func(t *testing.T) {
			want := append(slices.Clone(c.beside), c.rule)
			slices.Sort(want)
			refused, lawful, without := Decide(t, g, c.refused), Decide(t, g, c.lawful), Decide(t, Without(t, c.rule), c.refused)
			if c.category == "" {
				is(t, "refused", refused.Deny, want...)
				if refused.Allow || !refused.Explained {
					t.Errorf("allowed or not explained: %+v", refused)
				}
				if !lawful.Allow {
					t.Errorf("the lawful flow is denied: %v", lawful.Deny)
				}
				if !without.Allow {
					t.Errorf("with the rule switched off the flow is still denied: %v", without.Deny)
				}
				return
			}
			section := c.refused.Sections[slices.IndexFunc(c.refused.Sections, func(s gate.Section) bool { return s.Category == c.category })]
			is(t, "withheld", refused.Withhold[section], want...)
			if _, ok := refused.Carried[section]; ok {
				t.Error("it is carried too")
			}
			if len(lawful.Carried) == 0 || len(lawful.Withhold) > 0 {
				t.Errorf("the lawful opening is withheld: %v", lawful.Withhold)
			}
			if _, ok := without.Carried[section]; !ok {
				t.Errorf("with the rule switched off it is still withheld: %v", without.Withhold)
			}
		})
	}
}

func TestRefusalOfABedNamesWhereItIsLawful(t *testing.T) {
	full := Unit("full", "small_group")
	full["beds_free"] = 0
	f := Flow("shelter.reserve", "shelter", Rosa(), atLantern, Age(16), Asked(), Resource(Unit("heron", "adults", Sleeper("a", 30, ""))))
	others := []map[string]any{Unit("tern", "small_group"), Unit("men", "adults"), full, Unit("foster", "foster", Carer("c"))}
	g := New(t)
	instead := func(f gate.Flow) gate.Decision {
		d, err := g.Instead(t.Context(), f, Decide(t, g, f), others)
		if err != nil {
			t.Fatal(err)
		}
		return d
	}
	d := instead(f)
	is(t, "deny", d.Deny, "CP-01", "CP-02")
	is(t, "obligations", d.Obligations, "duty:find_place:shelter_coordinator:2h")
	is(t, "applied", d.Applied, "F-03", "F-04", "P2")
	if want := []gate.Option{{Action: "shelter.reserve", Resource: "foster"}, {Action: "shelter.reserve", Resource: "tern"}}; !slices.Equal(d.Options, want) {
		t.Errorf("options %v, want %v", d.Options, want)
	}
	if d.EscalateTo != "on_call_child_protection" {
		t.Errorf("escalates to %q", d.EscalateTo)
	}
	for _, o := range d.Options {
		for _, c := range others {
			if c["id"] == o.Resource {
				f.Resource = c
				if d := Decide(t, g, f); !d.Allow {
					t.Errorf("%s is offered and then denied: %v", o.Resource, d.Deny)
				}
			}
		}
	}
	stranger := f
	stranger.Grants = nil
	stranger.Resource = Unit("heron", "adults")
	if d := instead(stranger); len(d.Options) > 0 || d.EscalateTo != "" || len(d.Obligations) > 0 || d.Explained {
		t.Errorf("a stranger is told more than that there is no such record: %+v", d)
	}
}

func TestAnUnknownCaseAnswersLikeAHiddenOne(t *testing.T) {
	g := New(t)
	for _, action := range g.Actions() {
		for _, who := range []gate.Actor{Amara(), Rosa(), Paul(), Vera()} {
			hidden := Flow(action, "identification", who)
			a, b := Decide(t, g, hidden), Decide(t, g, Flow(action, "identification", who, Unknown()))
			if a.Explained != b.Explained || a.Allow != b.Allow {
				t.Errorf("%s by %s: hidden %+v, unknown %+v", action, who.ID, a, b)
			}
		}
	}
}

func TestWhatNoRuleDecidesIsDenied(t *testing.T) {
	g := New(t)
	canceled, cancel := context.WithCancel(context.Background())
	cancel()
	lawful := Flow("shelter.discharge", "shelter", Rosa(), atLantern, Resource(map[string]any{"house": Lantern, "held_by": ""}))
	for name, c := range map[string]struct {
		ctx  context.Context
		flow gate.Flow
	}{
		"unknown action":  {context.Background(), Flow("shelter.burn", "shelter", Rosa(), atLantern)},
		"no action":       {context.Background(), gate.Flow{}},
		"canceled":        {canceled, lawful},
		"a date too far":  {context.Background(), Flow("shelter.reserve", "shelter", Rosa(), atLantern, At(time.Date(12026, 1, 1, 0, 0, 0, 0, time.UTC)))},
		"not a value":     {context.Background(), Flow("shelter.discharge", "shelter", Rosa(), atLantern, Command("x", func() {}))},
		"opens something": {canceled, Flow("open", "shelter", Rosa(), Sections("shelter", "PLACEMENT"))},
	} {
		d, err := g.Decide(c.ctx, c.flow)
		if !errors.Is(err, gate.ErrUndecided) {
			t.Errorf("%s: error %v", name, err)
		}
		is(t, name, d.Deny, "P0")
		if d.Allow || d.Explained || d.Revision == "" || len(d.Withhold) != len(c.flow.Sections) {
			t.Errorf("%s: %+v", name, d)
		}
	}
	if d := Decide(t, g, lawful); !d.Allow {
		t.Errorf("the lawful one is denied: %v", d.Deny)
	}
}

func TestADecisionIsTheSameForAll(t *testing.T) {
	g := New(t)
	f := bothSides[3].lawful
	want := Decide(t, g, f)
	var wg sync.WaitGroup
	for range 8 {
		wg.Go(func() {
			for range 8 {
				d, err := g.Decide(context.Background(), f)
				if err != nil || !d.Allow || !maps.Equal(d.Carried, want.Carried) {
					t.Errorf("got %+v %v", d, err)
				}
			}
		})
	}
	wg.Wait()
}

func TestSlicesAreNeverNil(t *testing.T) {
	d := Decide(t, New(t), Flow("shelter.units", "shelter", Rosa()))
	if d.Deny == nil || d.Outside == nil || d.Applied == nil || d.Options == nil || d.Obligations == nil || d.Withhold == nil || d.Carried == nil {
		t.Errorf("%#v", d)
	}
}

func TestContracts(t *testing.T) {
	g := New(t)
	if !g.MayConsume("shelter", "identification") {
		t.Error("shelter must read identification")
	}
	for _, pair := range [][2]string{{"identification", "keys"}, {"keys", "identification"}, {"nobody", "identification"}, {"shelter", ""}} {
		if g.MayConsume(pair[0], pair[1]) {
			t.Errorf("%s may read %s", pair[0], pair[1])
		}
	}
}

func TestRevision(t *testing.T) {
	if a, b := New(t).Revision(), New(t).Revision(); a != b || len(a) != 16 {
		t.Errorf("%q and %q", a, b)
	}
	if New(t).Revision() == Without(t, "CP-02").Revision() {
		t.Error("a gate without a rule has the revision of the whole one")
	}
}

// The assistance of a person does not change with what they refused elsewhere, and cannot with what is not there.
func TestSayingNoChangesNothingElsewhere(t *testing.T) {
	g := New(t)
	f := Flow("shelter.reserve", "shelter", Rosa(), atLantern, Resource(Unit("u", "adults")))
	before := Decide(t, g, f)
	f.Grants = append(f.Grants, Refusal("proceedings", Station, "", "investigation"), Ended(Consent(Clinic, "health", "health", "HEALTH"), Now))
	after := Decide(t, g, f)
	if !before.Allow || !after.Allow {
		t.Errorf("before %v, after %v", before.Deny, after.Deny)
	}
	is(t, "applied", after.Applied, "C-05", "F-03", "F-04")
}

func TestRemovingAGrantNeverAddsAccess(t *testing.T) {
	g := New(t)
	for _, c := range bothSides {
		full := Decide(t, g, c.lawful)
		for i, gr := range c.lawful.Grants {
			if gr.Kind == "exclusion" || gr.Kind == "refusal" {
				continue
			}
			less := c.lawful
			less.Grants = slices.Delete(slices.Clone(c.lawful.Grants), i, i+1)
			d := Decide(t, g, less)
			for section := range d.Carried {
				if _, ok := full.Carried[section]; !ok {
					t.Errorf("%s: without %s %v opens", c.rule, gr.ID, section)
				}
			}
			if d.Allow && !full.Allow {
				t.Errorf("%s: allowed without %s", c.rule, gr.ID)
			}
		}
	}
}

func TestManyAreDecidedAsEachIsByItself(t *testing.T) {
	g := New(t)
	var flows []gate.Flow
	for _, side := range bothSides {
		flows = append(flows, side.lawful, side.refused)
	}
	flows = append(flows, gate.Flow{Action: "no.such"})
	all, err := g.DecideAll(t.Context(), flows)
	if !errors.Is(err, gate.ErrUndecided) {
		t.Errorf("%v, want ErrUndecided for the last", err)
	}
	for i, f := range flows {
		one, _ := g.Decide(t.Context(), f)
		if !reflect.DeepEqual(all[i], one) {
			t.Errorf("%s: among many %+v, by itself %+v", f.Action, all[i], one)
		}
	}
}
