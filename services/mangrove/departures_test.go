package mangrove

import (
	"encoding/json"
	"fmt"
	"io/fs"
	"maps"
	"slices"
	"strings"
	"testing"

	"mangrove/pkg/policy"
)

// refusals are the conditions for want of which a departure was refused, by the names that the policy's table has for them.
type refusals map[string]bool

func (r refusals) note(missing string) {
	if r == nil {
		return // a test of something else
	}
	for _, one := range strings.Fields(missing) {
		name, _, _ := strings.Cut(one, "/")
		for _, kind := range []string{"confirmed_by", "provision"} {
			if strings.HasPrefix(name, kind+"_") {
				name = kind
			}
		}
		r[name] = true
	}
}

const (
	ofAChild   = "TestEveryConditionOfTheDepartureOfAChildRemovedInTurn"
	withFamily = "TestAChildLeavesWithTheirFamily"
	reviewed   = "TestNobodyIsSentBackBeforeADecisionIsReviewed"
)

// ofEveryGate holds them against all that a departure may rest on: whatever was not missed here names where it is. The two that are
// shown beside the others stop nobody.
func (r refusals) ofEveryGate(t *testing.T, elsewhere map[string]string) {
	t.Helper()
	raw, err := fs.ReadFile(policy.Files(), "data/departure.json")
	var gates map[string]any
	if err != nil || json.Unmarshal(raw, &gates) != nil || len(gates) < 30 {
		t.Fatalf("the conditions of a departure are not read: %v, %d of them", err, len(gates))
	}
	delete(gates, "receiver_may_read")
	delete(gates, "determination_tells_receiver")
	for name := range gates {
		if there := elsewhere[name]; r[name] == (there != "") {
			t.Errorf("nobody was refused for want of %s: %v; it stands elsewhere: %q", name, !r[name], there)
		}
		delete(elsewhere, name)
	}
	if len(elsewhere) > 0 {
		t.Errorf("these are no conditions of a departure: %v", elsewhere)
	}
}

// departs boards, where nothing is missing; else the refusal names the rule, what to do instead and a duty, and the
// booking and all else that they have stays.
func (p traveller) departs(missing string) {
	p.t.Helper()
	if got := strings.Join(p.missing(), " "); got != missing {
		p.t.Fatalf("missing is %q, not %q", got, missing)
	}
	if missing == "" {
		p.officer("/departure", object{}, 200)
		return
	}
	p.refusals.note(missing)
	_, rule, _ := strings.Cut(strings.Fields(missing)[0], "/") // all are of one rule
	before := p.around()
	refused := p.officer("/departure", object{}, 403)
	if rules := fmt.Sprint(refused["rules"]); rules != "["+rule+"]" {
		p.t.Errorf("refused by %s, not %s", rules, rule)
	}
	if got, want := actions(refused["options"], "action"), p.instead(); !slices.Equal(got, want) || refused["duty"] == nil || refused["hint"] == "" {
		p.t.Errorf("the refusal does not say to do %v: %v", want, refused)
	}
	p.unchanged(before, p.around())
}

// instead are the actions that put in place what is missing, by the list of conditions.
func (p traveller) instead() []string {
	p.t.Helper()
	var missing []any
	for _, g := range list(p.ask("joaquim", "GET", "returns", p.path("/gates"), nil, 200)["gates"]) {
		if g["in_place"] != true && g["blocks"] == true {
			missing = append(missing, g)
		}
	}
	return actions(missing, "instead")
}

// actions are those that some objects name, each once.
func actions(of any, field string) []string {
	var out []string
	for _, one := range list(of) {
		out = append(out, fmt.Sprint(one[field]))
	}
	slices.Sort(out)
	return slices.Compact(out)
}

// around is their return and, where they were given them, their bed and what was agreed with the clinic.
func (p traveller) around() object {
	p.t.Helper()
	all := object{"return": p.read()}
	delete(all["return"].(object), "version") // the duty that a refusal opens is told to who coordinates, under a number of the case
	if p.unit != "" {
		bed, clinic := p.ask("teodora", "GET", "shelter", p.path(""), nil, 200), p.ask("samira", "GET", "health", p.path(""), nil, 200)
		if bed["state"] != "resident" || bed["unit"] != p.unit || len(clinic["appointments"].([]any)) != 1 {
			p.t.Errorf("the bed is %v, what was agreed with the clinic %v", bed, clinic["appointments"])
		}
		all["bed"], all["clinic"] = bed, clinic
	}
	return all
}

func (p traveller) unchanged(before, after object) {
	p.t.Helper()
	for name := range before {
		if !maps.EqualFunc(before[name].(object), after[name].(object), func(a, b any) bool { return fmt.Sprint(a) == fmt.Sprint(b) }) {
			p.t.Errorf("the refusal changed the person's %s from %v to %v", name, before[name], after[name])
		}
	}
}

// booked says whether the person holds a seat.
func (p traveller) booked() bool {
	p.t.Helper()
	leaves, _ := p.read()["leaves_at"].(string)
	return leaves != ""
}

// unbooked: she holds no seat, since the hour of the one that she held has come. What she gave for that journey she gives for the next.
func (c *girl) unbooked() {
	c.t.Helper()
	c.officer("/ticket", object{"leaves_at": c.in(1), "arrives_at": c.in(13)}, 200)
	c.later("61m")
	if c.booked() {
		c.t.Fatal("a seat is held after its hour")
	}
	c.by("samira", "health", "/fitness/gift", object{})
	c.quiet()
}

// passes lets hours go by. If she holds a seat, it is one for when they are over.
func (c *girl) passes(hours int) {
	c.t.Helper()
	if c.booked() {
		c.officer("/ticket", object{"leaves_at": c.in(hours + 4), "arrives_at": c.in(hours + 16)}, 200)
		c.escorted()
	}
	c.later(fmt.Sprint(hours, "h"))
}

// attests has her lawyer say by his own account that he was there.
func (c *girl) attests(occasion string) {
	c.t.Helper()
	c.ask("lucien", "POST", "returns", c.path("/attestations"), object{"occasion": occasion}, 200)
}

// saidAndAwaiting are what everybody's departure rests on: what the person said and how, and what awaits them. Neither a wish to go
// sooner nor a danger that is accepted lets a child go, as they would an adult.
func saidAndAwaiting() []removal {
	fit := func(c *girl) { c.mayTravel(c.in(24 * 9)) }
	return []removal{
		{
			"counselled in detention", func(c *girl) { c.officer("/counselling", with(counselling(), object{"detained": true}), 200) },
			"freedom/R-01", func(c *girl) { c.officer("/counselling", counselling(), 200) },
		},
		{
			"a present danger that is accepted for her", func(c *girl) {
				c.officer("/risk", risk("present"), 200)
				c.officer("/risk-acceptance", object{"second": "lucien"}, 200)
				c.attests("acceptance")
			},
			"safety/R-04", func(c *girl) {
				c.officer("/risk", risk("mitigated"), 200)
				c.hasSecondAssessor()
				c.ask("amara", "POST", "returns", c.path("/risk"), risk("mitigated"), 200)
			},
		},
		{
			"an assessment of risk 31 days old", func(c *girl) {
				c.passes(744)
				c.found("caregiver_check", "found")
				c.papers(24 * 60)
				fit(c)
			},
			"risk_assessment/R-04", func(c *girl) { c.officer("/risk", risk("mitigated"), 200) },
		},
		{
			"declared just now, and a wish to go sooner", func(c *girl) {
				c.officer("/declaration", declaration(), 200)
				c.officer("/waiver", object{"witness": "lucien"}, 200)
				c.attests("waiver")
			},
			"time_to_think/R-01", func(c *girl) { c.passes(72) },
		},
		{
			"presumed a victim, and asked by nobody in private", func(c *girl) {
				if facts := c.ask("amara", "GET", "identification", c.path(""), nil, 200)["facts"].(object); facts["stage"] != "presumed" {
					c.by("amara", "identification", "/presumption", object{})
				}
				c.officer("/declaration", declaration(), 200)
				c.passes(72)
				fit(c)
			},
			"reflection/R-02", func(c *girl) {
				c.officer("/declaration", with(declaration(), object{"own_wish": true, "witness": "lucien"}), 200)
				c.attests("own_wish")
				c.passes(72)
			},
		},
	}
}

// leavesForHerHealth: she turns round at the gate, and is to be taken to a hospital in the same country instead. What a panel
// determined about her return says nothing of that movement, and an escort is for this one to set (CP-05, the third track).
func (c *girl) leavesForHerHealth() {
	c.t.Helper()
	c.officer("/change-of-mind", object{}, 200)
	c.officer("/closing", object{}, 200)
	c.officer("/enquiry", object{"country": "XOD", "movement": "health"}, 200)
	c.officer("/counselling", with(counselling(), object{"alone": false}), 200)
	c.officer("/declaration", with(declaration(), object{"own_wish": true, "witness": "lucien"}), 200)
	c.attests("own_wish")
	c.later("72h")
	c.ready()
	c.prepared()
	c.stopped("conditions/CP-05 counselling/R-01 determination/CP-05")
	c.officer("/counselling", counselling(), 200)
	c.reopens()
	c.by("amara", "bestinterests", "/determination", object{"purpose": "health", "country": "XOD"})
	c.decides(nil) // the agreement with that country is about returns
	c.prepared()
	if got := c.missing(); len(got) > 0 {
		c.t.Fatalf("with a determination for it %v is missing", got)
	}
	c.officer("/departure", object{}, 200)
}

// withMother is a child whose mother alone has custody and agrees to the return, up to the seat that is held for it; guardian, where
// given, was named for the child before anybody was asked to arrange one.
func (d desk) withMother(guardian string) *girl {
	d.t.Helper()
	mother := d.begun("amara", 33, nil)
	c := &girl{traveller: traveller{desk: d, id: d.begun("amara", 10, nil)}}
	d.ask("amara", "POST", "identification", "/cases/"+mother+"/household", object{"member": c.id}, 200)
	c.by("amara", "identification", "/custodians", object{"custodians": []string{mother}})
	if guardian != "" {
		c.refers("bestinterests", "guardianship-office", "guardian_appointment", "clara")
		c.quiet()
		c.names(guardian)
	}
	for _, to := range [][4]string{
		{"returns", "migration-assistance", "return", "joaquim"},
		{"returns", "odarra-mission", "return", "duarte"},
		{"bestinterests", "child-welfare", "best_interests", "amara"},
		{"health", "riverside-clinic", "health", "samira"},
	} {
		c.refers(to[0], to[1], to[2], to[3])
	}
	c.quiet()
	c.by("samira", "identification", "/custodians/confirmation", object{"custodians": []string{mother}})
	c.quiet()
	agreed := object{
		"family": "service", "purpose": "return", "recipient": object{"agency": "migration-assistance", "service": "returns"},
		"giver": "custodian", "custodian": mother, "until": c.in(24 * 90),
	}
	consent := c.by("amara", "consent", "/consents", with(agreed, object{"child_view": "assent", "evidence": object{
		"proof": "mark", "witness": "ibrahim", "witness_agency": "referral-desk", "language": "pt", "explained": "text-1-pt", "notice_given": true,
	}}))
	c.by("ibrahim", "consent", "/consents/"+consent+"/confirmation", agreed)
	c.willing()
	c.mayTravel(c.in(24 * 9))
	c.traveller.books()
	return c
}

// assessedWithFamily: an own assessment of the child with the family, which the track of a child with their family asks for (CP-05).
func (c *girl) assessedWithFamily() {
	c.t.Helper()
	c.by("amara", "bestinterests", "/family-return", object{"assessment": object{"text": "at ease with her (invented)"}})
}

// onlyAlone are the conditions of a child alone that nothing of a family puts in place.
const onlyAlone = "assessment_abroad/CP-05 caregiver/CP-05 determination/CP-05 escort/CP-05 guardian/CP-05 tracing/CP-05"

// A child goes with who alone has custody of it once an own assessment was made and it was heard, and without a panel (CP-05, the
// second track); who does not want to go is on the first again.
func TestAChildLeavesWithTheirFamily(t *testing.T) {
	t.Parallel()
	url := lent(t)
	c := desk{t, url, single(url)}.withMother("")
	c.prepared()
	c.departs("family_assessment/CP-05 views/CP-05")
	c.heard(false)
	c.prepared()
	c.departs("family_assessment/CP-05")
	c.assessedWithFamily()
	c.heard(true)
	c.prepared()
	c.departs(onlyAlone)
	c.objectsNoMore()
	c.prepared()
	c.departs("")
}

// A child for whom a guardian was ever named is on the track of a child alone: two who doubt the guardian open no easier way (CP-05).
func TestADoubtedGuardianOpensNoEasierWay(t *testing.T) {
	t.Parallel()
	url := lent(t)
	c := desk{t, url, single(url)}.withMother("mariam")
	c.heard(false)
	c.assessedWithFamily()
	for _, as := range []string{"amara", "samira"} {
		c.by(as, "consent", "/guardianships/"+c.guardianship()+"/doubt", object{})
	}
	c.quiet()
	if c.guardianship() != "" {
		t.Fatal("the guardian stands")
	}
	c.prepared()
	c.departs(onlyAlone)
}

// What a panel determined is looked at again once its time is over, unless the child has left by it: then it was carried out.
func TestADeterminationThatWasCarriedOutIsNotLookedAtAgain(t *testing.T) {
	t.Parallel()
	url := lent(t)
	c := desk{t, url, single(url)}.beforeAPanel()
	c.refers("returns", "migration-assistance", "return", "joaquim")
	c.objectsNoMore()
	c.decides(nil)
	owes := func(when, want string) {
		t.Helper()
		c.quiet()
		if got := c.due("aline", "bestinterests"); got != want {
			t.Errorf("%s the panel's chair owes %q, not %q", when, got, want)
		}
	}
	owes("once it is determined", "review_determination/open")
	c.officer("/departures", object{}, 200)
	owes("of a child who has left", "")
	c.officer("/departure/correction", object{}, 200)
	owes("of one who has not", "review_determination/open")
}
