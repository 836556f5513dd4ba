package mangrove

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"
)

// girl is a child of thirteen without her parents, with a bed, a clinic and later a lawyer, about whom a panel has determined
// that she returns, and who wants to.
type girl struct {
	traveller
	lives, determination string
	lawyer, assessor     bool
	second               bool   // another agency has a part in finding what is best for her
	guardian             string // who stands for her
	guardians            int    // who ever did
	request              string // what was asked abroad last
	// held, where the clinic's service is held back, lets it go on: of what it is asked until then it confirms nothing.
	held func()
}

func (c *girl) by(as, service, path string, body object) string {
	c.t.Helper()
	id, _ := c.ask(as, "POST", service, c.path(path), body, 200)["id"].(string)
	return id
}

// refers her to an agency, whose worker accepts.
func (c *girl) refers(service, agency, purpose, as string, categories ...string) {
	c.t.Helper()
	asked := c.by("amara", "identification", "/referrals", object{"service": service, "agency": agency, "purpose": purpose, "categories": categories})
	c.by(as, "identification", "/referrals/"+asked+"/accept", object{})
}

// agreed is what her guardian agrees to, and she with it: the guardian's own account confirms it.
func (c *girl) agreed(body object) string {
	c.t.Helper()
	body = with(body, object{"giver": "guardian", "until": c.in(24 * 240)})
	id := c.by("amara", "consent", "/consents", with(body, object{"child_view": "assent", "evidence": object{
		"proof": "mark", "witness": c.guardian, "witness_agency": "guardianship-office", "language": "pt", "explained": "text-1-pt", "notice_given": true,
	}}))
	c.by(c.guardian, "consent", "/consents/"+id+"/confirmation", body)
	return id
}

// guarded: she has a guardian, another than those before, who agrees that her family is looked for.
func (c *girl) guarded() {
	c.t.Helper()
	c.guardian = []string{"mariam", "yara", "simon"}[c.guardians]
	c.guardians++
	c.by("clara", "bestinterests", "/guardian", object{"guardian": c.guardian, "agency": "guardianship-office"})
	c.quiet()
	c.agreed(object{"family": "sharing", "purpose": "tracing", "categories": []string{"FAMILY"}, "recipient": object{
		"agency": "odarra-social", "service": "bestinterests", "country": "XOD",
	}})
	c.quiet()
}

// guardianship is that of who stands for her, where somebody does.
func (c *girl) guardianship() string {
	c.t.Helper()
	grants, _ := c.ask("amara", "GET", "consent", c.path("/grants"), nil, 200)["grants"].([]any)
	for _, g := range grants {
		if grant := g.(object); grant["kind"] == "guardianship" && grant["ended_at"] == nil {
			id, _ := grant["id"].(string)
			return id
		}
	}
	return ""
}

func (c *girl) agreesToReturn() {
	c.t.Helper()
	c.consent = c.agreed(object{"family": "service", "purpose": "return", "recipient": object{"agency": "migration-assistance", "service": "returns"}})
	c.quiet()
}

// guardedChild has a case, a guardian who agreed that her family is looked for, a bed and a clinic.
func (d desk) guardedChild() *girl {
	d.t.Helper()
	c := &girl{traveller: traveller{desk: d}}
	c.id, _ = d.ask("amara", "POST", "identification", "/cases", object{
		"channel": "in_person", "unaccompanied": true, "birth": object{"earliest": d.in(-24 * 366 * 13)[:10], "latest": d.in(-24 * 366 * 13)[:10], "status": "documented"},
		"identity": object{"name": "Luena Sorte (invented)", "language": "pt"},
	}, 201)["subject"].(string)
	c.refers("bestinterests", "guardianship-office", "guardian_appointment", "clara")
	c.quiet()
	c.guarded()
	c.refers("shelter", "lantern", "shelter", "rosa")
	c.refers("health", "riverside-clinic", "health", "samira")
	for _, to := range [][2]string{{"child-welfare", "amara"}, {"best-interests-panel", "aline"}} {
		c.refers("bestinterests", to[0], "best_interests", to[1])
	}
	c.quiet()
	c.refers("bestinterests", "odarra-social", "tracing", "leonor", "FAMILY")
	for _, to := range [][3]string{{"migration-assistance", "return", "joaquim"}, {"odarra-mission", "return", "duarte"}, {"odarra-social", "reintegration", "leonor"}} {
		c.refers("returns", to[0], to[1], to[2])
	}
	c.quiet()
	c.lives, _ = d.ask("rosa", "POST", "shelter", "/units", object{
		"agency": "lantern", "house": "Fern", "alias": "for a test", "kind": "small_group", "beds": 4, "nearness": "same_town",
	}, 201)["subject"].(string)
	c.by("rosa", "shelter", "/admission", object{"unit": c.lives, "emergency": "nowhere_to_sleep"})
	c.by("samira", "health", "/appointments", object{"at": c.in(24 * 200)})
	return c
}

// hasSecondAssessor has an agency beside the one that arranges her return say what awaits her.
func (c *girl) hasSecondAssessor() {
	c.t.Helper()
	if c.assessor {
		return
	}
	c.assessor = true
	c.refers("returns", "child-welfare", "return", "amara")
	c.quiet()
}

func (c *girl) hasLawyer() {
	c.t.Helper()
	c.refers("legalaid", "open-door", "legal_aid", "lucien")
	c.quiet()
	c.by("lucien", "legalaid", "/mandate", object{})
	c.quiet()
	c.lawyer = true
}

// determined has her heard, her family found, and a panel sit.
func (c *girl) determined() {
	c.t.Helper()
	for _, kind := range []string{"tracing", "family_assessment"} {
		c.found(kind, "found")
	}
	c.heard(false)
	c.by("amara", "bestinterests", "/determination", object{"purpose": "return", "country": "XOD"})
	c.sits()
}

func (c *girl) found(kind, finding string) {
	c.t.Helper()
	c.asked(kind)
	c.answered(finding)
}

func (c *girl) asked(kind string) {
	c.t.Helper()
	c.request = c.by("amara", "bestinterests", "/requests", object{"kind": kind, "agency": "odarra-social", "learns": []string{"agency", "family"}, "inquiry": object{"text": "An aunt in Porto Alvo? (invented)"}})
	c.by(c.guardian, "bestinterests", "/requests/"+c.request+"/check", object{})
}

func (c *girl) answered(finding string) {
	c.t.Helper()
	c.by("leonor", "bestinterests", "/requests/"+c.request+"/answer", object{"finding": finding, "answer": object{"text": "in Porto Alvo (invented)"}})
}

func (c *girl) heard(objects bool) {
	c.t.Helper()
	c.by("amara", "bestinterests", "/views", object{
		"objects_to_leaving": objects, "seen_alone": true, "views": object{"text": "what she said (invented)", "how_weighed": "with her years"},
	})
}

// objectsNoMore, by the word of her worker, which takes nothing back, and of another agency (B-02).
func (c *girl) objectsNoMore() {
	c.t.Helper()
	c.heard(false)
	c.quiet()
	if facts := c.ask("amara", "GET", "bestinterests", c.path(""), nil, 200)["facts"].(object); facts["child_objects"] != true {
		c.t.Errorf("on one agency's word she does not object: %v", facts)
	}
	if !c.second {
		c.refers("bestinterests", "referral-desk", "best_interests", "salma")
		c.quiet()
		c.second = true
	}
	c.says("salma", false, 200)
}

// conditions are to be met within a month.
func (c *girl) conditions(kinds ...string) []any {
	c.t.Helper()
	var under []any
	for _, kind := range kinds {
		under = append(under, object{"condition": kind, "by": c.in(24 * 30)})
	}
	return under
}

// hasASchoolPlace, by the word of her worker, which opens nothing, and of her guardian (B-02).
func (c *girl) hasASchoolPlace() {
	c.t.Helper()
	said := object{"condition": "school_place"}
	c.by("amara", "bestinterests", "/conditions", said)
	c.quiet()
	open, _ := c.ask("amara", "GET", "bestinterests", c.path(""), nil, 200)["facts"].(object)["conditions_open"].([]any)
	if !slices.Contains(open, any("school_place")) {
		c.t.Errorf("by one agency's word %v stay open, want the school place among them", open)
	}
	c.denied(c.ask("ruth", "POST", "bestinterests", c.path("/conditions/confirmation"), said, 403), "[B-02]")
	c.by(c.guardian, "bestinterests", "/conditions/confirmation", said)
	c.quiet()
}

// reopens takes the determination back for a new fact.
func (c *girl) reopens() {
	c.t.Helper()
	c.by("amara", "bestinterests", "/determinations/"+c.determination+"/reopening", object{"assessment": object{"text": "somebody moved in (invented)"}})
}

// sits has a panel weigh the options and determine, under an escort and further conditions.
func (c *girl) sits(conditions ...string) {
	c.t.Helper()
	c.decides([]string{"FAMILY"}, append([]string{"escort"}, conditions...)...)
}

// decides has a panel weigh the options and determine, and name what may be told abroad, under conditions.
func (c *girl) decides(categories []string, conditions ...string) {
	c.t.Helper()
	var weights []any
	for _, e := range []string{"views", "identity", "family", "safety", "vulnerability", "health", "education"} {
		weights = append(weights, object{"element": e, "weight": "for"})
	}
	c.by("amara", "bestinterests", "/options", object{
		"options":  []any{object{"kind": "stay_as_now", "weights": weights}, object{"kind": "family_reunification_origin", "weights": weights}},
		"weighing": object{"evidence": "two visits (invented)"},
	})
	c.by("aline", "bestinterests", "/panel", object{"members": []string{"aline", "benedita", "marc"}, "at": c.in(1)})
	for _, member := range []string{"aline", "benedita", "marc"} {
		c.by(member, "bestinterests", "/panel/undertaking", object{})
	}
	c.later("61m")
	c.determination = c.by("aline", "bestinterests", "/panel/decision", object{
		"option": "family_reunification_origin", "categories": categories, "until": c.in(24 * 300), "conditions": c.conditions(conditions...),
		"reasons": object{"chosen": "family (invented)", "not_chosen": "none here"},
	})
	for _, member := range []string{"benedita", "marc"} {
		c.by(member, "bestinterests", "/panel/decision/"+c.determination+"/agreement", object{})
	}
	c.quiet()
}

// mayTravel is a clinician's finding until an instant, which she gives for this journey.
func (c *girl) mayTravel(until string, conditions ...string) {
	c.t.Helper()
	finding := object{"outcome": "fit", "until": until, "examination": object{"finding": "well (invented)"}}
	if len(conditions) > 0 {
		finding["outcome"], finding["conditions"] = "fit_with_conditions", conditions
	}
	c.by("samira", "health", "/fitness", finding)
	c.by("samira", "health", "/fitness/gift", object{})
	c.quiet()
}

// books a seat for today, with an escort.
func (c *girl) books() {
	c.t.Helper()
	c.officer("/ticket", c.ticket(), 200)
	c.escorted()
}

// escorted: Joaquim travels with her, and says so.
func (c *girl) escorted() {
	c.t.Helper()
	c.officer("/escort", object{"escort": "joaquim"}, 200)
	c.officer("/attestations", object{"occasion": "escort"}, 200)
}

// ready puts everything in place that a month takes away, and books.
func (c *girl) ready() {
	c.t.Helper()
	c.officer("/risk", risk("mitigated"), 200)
	c.found("caregiver_check", "found")
	c.mayTravel(c.in(24 * 9))
	c.papers(24 * 60)
	c.books()
}

// prepared has the owners confirm what they own, all but the one that is held back.
func (c *girl) prepared() {
	c.t.Helper()
	if c.held == nil {
		c.traveller.prepared()
		return
	}
	c.officer("/preparation", object{}, 202)
	for strings.Count(fmt.Sprint(c.missing()), "confirmed_by_") > 1 {
		if c.t.Context().Err() != nil {
			c.t.Fatal("the others do not confirm")
		}
	}
}

// around is what else she has: her bed, what was agreed with the clinic, her lawyer, and the seat.
func (c *girl) around() object {
	c.t.Helper()
	bed, clinic := c.ask("rosa", "GET", "shelter", c.path(""), nil, 200), c.ask("samira", "GET", "health", c.path(""), nil, 200)
	if bed["state"] != "resident" || bed["unit"] != c.lives || len(clinic["appointments"].([]any)) != 1 {
		c.t.Errorf("her bed is %v, what was agreed with the clinic %v", bed, clinic["appointments"])
	}
	all := object{"bed": bed, "clinic": clinic, "return": c.read()}
	delete(all["return"].(object), "version") // the duty that a refusal opens is told to who coordinates, under a number of the case
	if c.lawyer {
		all["lawyer"] = c.ask("lucien", "GET", "legalaid", c.path(""), nil, 200)
	}
	return all
}

// stopped holds against the rule: exactly this is missing, and the refusal names its rules, whom to ask, a duty, and
// touches nothing else she has.
func (c *girl) stopped(missing string) {
	c.t.Helper()
	if got := strings.Join(c.missing(), " "); got != missing {
		c.t.Fatalf("missing is %q, not %q", got, missing)
	}
	rules := map[string]bool{}
	for _, one := range strings.Fields(missing) {
		_, rule, _ := strings.Cut(one, "/")
		rules[rule] = true
	}
	before := c.around()
	refused := c.officer("/departure", object{}, 403)
	for _, rule := range refused["rules"].([]any) {
		if !rules[rule.(string)] {
			c.t.Errorf("refused by %s, where %s is missing", rule, missing)
		}
		delete(rules, rule.(string))
	}
	if len(rules) > 0 {
		c.t.Errorf("not refused by %v", rules)
	}
	c.refusals.note(missing)
	if options, _ := refused["options"].([]any); len(options) == 0 || refused["duty"] == nil || refused["hint"] == "" {
		c.t.Errorf("the refusal does not say what to do: %v", refused)
	}
	c.unchanged(before, c.around())
}

// removal takes one condition of a departure away, and puts it back.
type removal struct {
	name    string
	remove  func(*girl)
	missing string
	mend    func(*girl)
}

// heldBack keeps a service from taking in what is told about a case, until it is let go on.
func (m *machine) heldBack(service, id string) (goOn func()) {
	m.Helper()
	conn := m.database()
	if _, err := conn.Exec(m.Context(), "BEGIN; SELECT FROM "+service+".subject WHERE id = '"+id+"' FOR UPDATE"); err != nil {
		m.Fatal(err)
	}
	return func() {
		m.Helper()
		if err := conn.Close(m.Context()); err != nil {
			m.Fatal(err)
		}
		m.quiet()
	}
}

func removals(m *machine) []removal {
	guardian := func(c *girl) {
		c.guarded()
		c.agreesToReturn()
	}
	conflicted := func(c *girl) {
		for _, as := range []string{"amara", "rosa"} {
			c.by(as, "consent", "/guardianships/"+c.guardianship()+"/doubt", object{})
		}
	}
	fit := func(c *girl) { c.mayTravel(c.in(24 * 9)) }
	return []removal{
		{"the guardian in conflict", conflicted, "consent/R-01 guardian/CP-05", guardian},
		{
			"the consent withdrawn at the gate", func(c *girl) { c.by("amara", "consent", "/grants/"+c.consent+"/withdrawal", object{}) },
			"consent/R-01 guardian/CP-05", (*girl).agreesToReturn,
		},
		{"the determination reopened", (*girl).reopens, "determination/CP-05", func(c *girl) { c.sits() }},
		{
			"a condition of the determination not met", func(c *girl) {
				c.reopens()
				c.sits("school_place", "visits")
			},
			"conditions/CP-05", (*girl).hasASchoolPlace,
		},
		{"her word against it", func(c *girl) { c.heard(true) }, "no_objection/CP-05", (*girl).objectsNoMore},
		{
			"the family found not fit", func(c *girl) { c.found("family_assessment", "risk") },
			"assessment_abroad/CP-05", func(c *girl) { c.found("family_assessment", "found") },
		},
		{
			"the family traced, and a risk to her", func(c *girl) { c.found("tracing", "risk") },
			"assessment_abroad/CP-05", func(c *girl) { c.found("tracing", "found") },
		},
		{"the caregiver found unable", func(c *girl) { c.found("caregiver_check", "not_found") }, "caregiver/CP-05", func(c *girl) { c.found("caregiver_check", "found") }},
		{
			"fitness that ended yesterday", func(c *girl) {
				c.mayTravel(c.in(1))
				c.passes(25)
			},
			"fit_to_travel/R-03", fit,
		},
		{
			"fitness that ended exactly now", func(c *girl) {
				c.mayTravel(c.in(1))
				c.later("1h")
			},
			"fit_to_travel/R-03", fit,
		},
		{
			"fitness taken back", func(c *girl) { c.by("samira", "health", "/fitness/withdrawal", object{}) }, "fit_to_travel/R-03 fitness_given/R-03",
			func(c *girl) { c.by("samira", "health", "/fitness/gift", object{}) },
		},
		{
			"a nurse is asked for who is not there", func(c *girl) { c.mayTravel(c.in(24*9), "nurse") },
			"provision_nurse/R-03", fit,
		},
		{"the family looked for anew", func(c *girl) { c.asked("tracing") }, "tracing/CP-05", func(c *girl) { c.answered("found") }},
		{
			"a caregiver looked at 31 days ago", func(c *girl) {
				c.passes(744)
				c.officer("/risk", risk("mitigated"), 200)
				c.papers(24 * 60)
				fit(c)
			},
			"caregiver/CP-05", func(c *girl) { c.found("caregiver_check", "found") },
		},
		{
			"an owner that is silent", func(c *girl) { c.held = m.heldBack("health", c.id) }, "confirmed_by_health/I-01",
			func(c *girl) {
				c.held()
				c.held = nil
			},
		},
		{
			"something of the case waits", func(c *girl) {
				m.sql("INSERT INTO returns.parked (subject_kind, subject_id, event_id, event, reaction, reason, at) VALUES ('case', '" + c.id + "', 'e', '', 'r', 'r', now())")
			},
			"nothing_waiting/I-01", func(c *girl) { m.sql("DELETE FROM returns.parked WHERE subject_id = '" + c.id + "'") },
		},
		{
			"papers that end before the arrival", func(c *girl) { c.papers(15) },
			"papers/R-03", func(c *girl) { c.papers(24 * 60) },
		},
	}
}

// Everything the departure of a child rests on is removed in turn, before and after the seat is booked: it is refused by
// that rule, with what to do instead, and all else that she has is as it was.
func TestEveryConditionOfTheDepartureOfAChildRemovedInTurn(t *testing.T) {
	t.Parallel()
	m := newMachine(t)
	c := desk{t, m.url, single(m.url)}.guardedChild()
	c.refusals = refusals{}
	c.determined()
	c.agreesToReturn()
	c.officer("/enquiry", object{"country": "XOD", "movement": "return"}, 200)
	c.officer("/counselling", counselling(), 200)
	c.officer("/declaration", declaration(), 200)
	c.later("72h")
	c.ready()
	run := func(name string, f func(t *testing.T)) {
		t.Helper()
		if !t.Run(name, func(t *testing.T) {
			c.t = t
			f(t)
		}) {
			t.FailNow() // what follows would begin with it still missing
		}
	}
	run("nobody was asked to confirm", func(*testing.T) {
		c.stopped("confirmed_by_bestinterests/I-01 confirmed_by_consent/I-01 confirmed_by_health/I-01 confirmed_by_identification/I-01 confirmed_by_shelter/I-01 preparation/I-01")
	})
	run("an owner that joins when the others have confirmed", func(*testing.T) {
		c.prepared()
		c.hasLawyer()
		c.stopped("confirmed_by_legalaid/I-01")
	})
	for _, row := range slices.Concat(removals(m), saidAndAwaiting()) {
		for _, when := range []string{"before booking", "after booking"} {
			run(row.name+", "+when, func(*testing.T) {
				if when == "after booking" {
					c.books()
				} else {
					c.unbooked()
				}
				row.remove(c)
				if !c.booked() {
					c.books()
				}
				c.prepared()
				c.stopped(row.missing)
				row.mend(c)
				c.books()
				c.prepared()
				if got := c.missing(); len(got) > 0 {
					c.t.Fatalf("put back, %v is missing", got)
				}
			})
		}
	}
	run("nobody who travels with her", func(*testing.T) {
		c.officer("/ticket", c.ticket(), 200)
		c.prepared()
		c.stopped("escort/CP-05")
	})
	run("somebody who does not know that they travel with her", func(*testing.T) {
		c.officer("/escort", object{"escort": "lucien"}, 200)
		c.officer("/attestations", object{"occasion": "escort"}, 403)
		c.stopped("escort/CP-05")
		c.books()
	})
	run("fitness that ends at the very arrival", func(*testing.T) {
		arrives, err := time.Parse(time.RFC3339, c.in(16))
		if err != nil {
			c.t.Fatal(err)
		}
		c.officer("/ticket", object{"leaves_at": c.in(4), "arrives_at": arrives.Format(time.RFC3339)}, 200)
		c.escorted()
		c.mayTravel(arrives.Format(time.RFC3339))
		c.prepared()
		c.stopped("fit_to_travel/R-03")
		c.mayTravel(arrives.Add(time.Second).Format(time.RFC3339))
	})
	run("nothing", func(t *testing.T) {
		c.prepared()
		if got := c.missing(); len(got) > 0 {
			t.Fatalf("%v is missing", got)
		}
		c.officer("/departure", object{}, 200)
	})
	run("for her health, by a determination for her return", func(*testing.T) { c.leavesForHerHealth() })
	run("every condition", func(t *testing.T) {
		c.refusals.ofEveryGate(t, map[string]string{
			"declaration": "TestAnAdultReturns", "boarding_time": "TestADepartureIsOfTheDayOfTheJourney", "advice": "TestEveryConditionOfADepartureRemovedInTurn",
			"views": withFamily, "family_assessment": withFamily, "custodians": "scene h-01", "custodians_differ": "scene h-01",
			"review_window": reviewed, "review_decided": reviewed,
		})
	})
}
