package mangrove

import (
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"mangrove/pkg/web"
	"mangrove/services/mangrove/story"
)

// desk asks the platform from the outside, as the people of the demo world.
type desk struct {
	t     *testing.T
	url   string
	world story.World
}

type object = map[string]any

// ask sends one request and fails the test unless it is answered with the status.
func (d desk) ask(as, method, service, path string, body object, status int) object {
	d.t.Helper()
	token, err := fetchToken(d.t.Context(), d.url, as, service)
	if err != nil {
		d.t.Fatal(err)
	}
	var sent any
	if method == http.MethodPost {
		sent = body
	}
	got, _, raw, err := web.NewClient(d.url, nil).Do(d.t.Context(), method, "/api/"+service+"/v1"+path, token, sent)
	if err != nil {
		d.t.Fatal(err)
	}
	if got != status {
		d.t.Fatalf("%s %s%s as %s answered %d, not %d: %s", method, service, path, as, got, status, raw)
	}
	out := object{}
	if err := json.Unmarshal(raw, &out); err != nil {
		d.t.Fatal(err)
	}
	return out
}

func (d desk) quiet() {
	d.t.Helper()
	if err := d.world.Quiet(d.t.Context()); err != nil {
		d.t.Fatal(err)
	}
}

func (d desk) later(by string) {
	d.t.Helper()
	if err := d.world.Clock(d.t.Context(), by); err != nil {
		d.t.Fatal(err)
	}
	d.quiet()
}

// in is an instant that many hours from now.
func (d desk) in(hours int) string {
	d.t.Helper()
	text, err := d.world.Now(d.t.Context())
	if err != nil {
		d.t.Fatal(err)
	}
	now, err := time.Parse(time.RFC3339, text)
	if err != nil {
		d.t.Fatal(err)
	}
	return now.Add(time.Duration(hours) * time.Hour).Format(time.RFC3339)
}

// traveller is a person who may return, and what their return is made of.
type traveller struct {
	desk
	id, consent string
	unit        string // where they sleep, if they were given a bed and a clinic
	refusals    refusals
}

func (p traveller) path(s string) string { return "/cases/" + p.id + s }

func (p traveller) officer(path string, body object, status int) object {
	p.t.Helper()
	return p.ask("joaquim", http.MethodPost, "returns", p.path(path), body, status)
}

// with gives a body with some of it changed.
func with(body, changed object) object {
	out := maps.Clone(body)
	maps.Copy(out, changed)
	return out
}

// referred opens a case and has it taken on for a return, with what the person agreed to and who receives them.
func (d desk) referred() traveller {
	d.t.Helper()
	p := traveller{desk: d}
	p.id, _ = d.ask("ibrahim", "POST", "identification", "/cases", object{
		"channel": "in_person", "birth": object{"earliest": "1990-01-01", "latest": "1990-12-31", "status": "declared"},
		"identity": object{"name": "Samuel Adeyo (invented)", "language": "pt"},
	}, 201)["subject"].(string)
	d.quiet()
	p.agrees()
	for _, to := range [][3]string{{"migration-assistance", "return", "joaquim"}, {"odarra-mission", "return", "duarte"}, {"odarra-social", "reintegration", "leonor"}} {
		referral := d.ask("ibrahim", "POST", "identification", p.path("/referrals"), object{"service": "returns", "agency": to[0], "purpose": to[1]}, 200)["id"].(string)
		d.ask(to[2], "POST", "identification", p.path("/referrals/"+referral+"/accept"), object{}, 200)
	}
	d.quiet()
	return p
}

// agrees records the person's agreement to be helped to return, confirmed by its witness.
func (p *traveller) agrees() {
	p.t.Helper()
	to, until := object{"agency": "migration-assistance", "service": "returns"}, p.in(24*90)
	p.consent = p.ask("ibrahim", "POST", "consent", p.path("/consents"), object{
		"family": "service", "purpose": "return", "recipient": to, "giver": "person", "until": until, "evidence": object{
			"proof": "mark", "witness": "amara", "witness_agency": "child-welfare", "language": "pt", "explained": "text-1-pt", "notice_given": true,
		},
	}, 200)["id"].(string)
	p.ask("amara", "POST", "consent", p.path("/consents/"+p.consent+"/confirmation"), object{
		"family": "service", "purpose": "return", "recipient": to, "giver": "person", "until": until,
	}, 200)
	p.quiet()
}

func declaration() object { return object{"well": true} }

func counselling() object {
	return object{"alone": true, "language": "pt", "counselling": object{"text": "asked about work at home (invented)"}}
}

func risk(danger string) object {
	return object{"danger": danger, "risk": object{"text": "debt at home (invented)"}}
}

// ticket is one for today, four hours from now.
func (p traveller) ticket() object { return object{"leaves_at": p.in(4), "arrives_at": p.in(16)} }

// willing has the person counselled, declare, and reconsider as long as they have the right to; the consulate issues a
// paper.
func (p traveller) willing() {
	p.t.Helper()
	p.willingAfter(counselling())
}

func (p traveller) willingAfter(counselling object) {
	p.t.Helper()
	p.officer("/enquiry", object{"country": "XOD", "movement": "return"}, 200)
	p.officer("/counselling", counselling, 200)
	p.officer("/declaration", declaration(), 200)
	p.later("72h")
	p.officer("/risk", risk("none"), 200)
	p.papers(24 * 60)
}

func (p traveller) books() {
	p.t.Helper()
	p.officer("/ticket", p.ticket(), 200)
}

// papers are the consulate's, good for so many hours.
func (p traveller) papers(hours int) {
	p.t.Helper()
	p.ask("duarte", "POST", "returns", p.path("/papers"), object{"until": p.in(hours)}, 200)
}

// prepared has the owners confirm what they own.
func (p traveller) prepared() {
	p.t.Helper()
	p.officer("/preparation", object{}, 202)
	p.quiet()
}

// missing are the conditions that the policy misses, as gate/rule.
func (p traveller) missing() []string {
	p.t.Helper()
	var out []string
	list, _ := p.ask("joaquim", "GET", "returns", p.path("/gates"), nil, 200)["gates"].([]any)
	for _, g := range list {
		if one := g.(object); one["in_place"] != true && one["blocks"] == true {
			out = append(out, fmt.Sprintf("%s/%s", one["gate"], one["rule"]))
			if one["whose"] == "" || !strings.Contains(fmt.Sprint(one["instead"]), ".") {
				p.t.Errorf("nobody is named for %v", one)
			}
		}
	}
	slices.Sort(out)
	return out
}

func (p traveller) read() object {
	p.t.Helper()
	return p.ask("joaquim", "GET", "returns", p.path(""), nil, 200)
}

// Seed: R40, R50, R58.
func TestAnAdultReturns(t *testing.T) {
	t.Parallel()
	url := lent(t)
	p := desk{t, url, single(url)}.referred()
	if got := p.missing(); len(got) != 11 {
		t.Errorf("before anything is done %v is missing", got)
	}
	p.willing()
	p.books()
	p.prepared()

	// At the gate he changes his mind: the ticket goes back, what came before stays.
	p.officer("/change-of-mind", object{}, 200)
	if got := p.read(); got["stage"] != "counselled" || got["leaves_at"] != nil && got["leaves_at"] != "" {
		t.Errorf("after the change of mind the return is %v, ticket %v", got["stage"], got["leaves_at"])
	}
	undeclared := "boarding_time/I-01 confirmed_by_consent/I-01 confirmed_by_identification/I-01 declaration/R-01 fit_to_travel/R-03 papers/R-03 preparation/I-01 time_to_think/R-01"
	if got := strings.Join(p.missing(), " "); got != undeclared {
		t.Errorf("without a declaration %q is missing, not %q", got, undeclared)
	}
	refused := p.officer("/departure", object{}, 403)
	if rules := fmt.Sprint(refused["rules"]); rules != "[I-01 R-01 R-03]" {
		t.Errorf("departure without a declaration is refused by %s", rules)
	}

	// He asks again, and goes sooner by his own wish, which somebody outside the programme heard.
	p.officer("/declaration", declaration(), 200)
	p.officer("/ticket", p.ticket(), 200)
	p.officer("/waiver", object{"witness": "lucien"}, 200)
	p.ask("rosa", "POST", "returns", p.path("/attestations"), object{"occasion": "waiver"}, 404)
	p.ask("lucien", "POST", "returns", p.path("/attestations"), object{"occasion": "waiver"}, 200)
	p.prepared()
	if got := p.missing(); len(got) > 0 {
		t.Fatalf("%v is missing", got)
	}
	p.ask("duarte", "POST", "returns", p.path("/departure"), object{}, 403)
	p.officer("/departure", object{}, 200)
	p.later("5h")
	p.officer("/change-of-mind", object{}, 409)

	// There he is met by who was asked to, and nobody else may say so.
	p.later("13h")
	p.officer("/arrival", object{}, 403)
	there := func(path string, body object, status int) {
		t.Helper()
		p.ask("leonor", "POST", "returns", p.path(path), body, status)
	}
	there("/arrival", object{}, 200)
	money := object{"amount": "260,000", "currency": "XOC", "for": "welding tools (invented)"}
	plan := object{"budget_line": "line-1", "limit": 500, "deliver_by": p.in(24 * 21)[:10], "plan": object{"goals": "a welding shop (invented)"}, "money": money}
	there("/plan", plan, 200)
	there("/deliveries", object{"budget_line": "line-2", "amount": 400, "money": money}, 400)
	there("/deliveries", object{"budget_line": "line-1", "amount": 400, "money": money}, 200)
	there("/deliveries", object{"budget_line": "line-1", "amount": 101, "money": money}, 409)

	// The visits fall due by the calendar. What got worse opens the plan; a sign of new exploitation a duty.
	survey := object{"text": "the shop does well (invented)", "answers": []string{"E7 yes"}}
	due := func(who string) string { t.Helper(); return p.owes(who, "returns") }
	if got := due("leonor"); got != "visit_month_3 visit_month_6 visit_month_12" {
		t.Errorf("Leonor's duties are %q", got)
	}
	p.later("2200h")
	there("/visits", object{"visited_on": p.in(0)[:10], "standing": object{"economic": "middle", "social": "high"}, "survey": survey}, 200)
	p.later("2300h")
	if got := due("grace"); got != "visit_month_6" {
		t.Errorf("overdue are %q", got)
	}
	there("/visits", object{"visited_on": p.in(0)[:10], "standing": object{"economic": "low", "social": "high"}, "at_risk": true, "survey": survey}, 200)
	if got := due("leonor"); got != "screen_again agree_plan visit_month_12" {
		t.Errorf("after the visit Leonor's duties are %q", got)
	}
	there("/deliveries", object{"budget_line": "line-1", "amount": 1, "money": money}, 409)
	there("/plan", plan, 200)
	there("/closing", object{}, 409)
	p.later("4400h")
	there("/visits", object{"visited_on": p.in(0)[:10], "survey": survey}, 200)
	there("/closing", object{}, 200)
	if got := p.read(); got["stage"] != "closed" {
		t.Errorf("the return is %v", got["stage"])
	}
	if got := due("leonor") + due("grace") + due("joaquim"); got != "" {
		t.Errorf("after closing %q is due", got)
	}
}

// Everything the departure of an adult rests on is removed in turn, before and after the seat is booked: it is refused by
// that rule, with what to do instead, and the booking is as it was.
func TestEveryConditionOfADepartureRemovedInTurn(t *testing.T) {
	t.Parallel()
	url := lent(t)
	d, refused := desk{t, url, single(url)}, refusals{}
	begin := func(t *testing.T) traveller {
		t.Helper()
		d := d
		d.t = t
		p := d.referred()
		p.refusals = refused
		return p
	}
	attest := func(p traveller, occasion string) {
		p.ask("lucien", "POST", "returns", p.path("/attestations"), object{"occasion": occasion}, 200)
	}
	accept := func(p traveller) {
		p.officer("/risk-acceptance", object{"second": "lucien"}, 200)
		attest(p, "acceptance")
	}
	rows := []struct {
		name    string
		remove  func(p traveller)
		missing string
		// mend puts it back, where that is told.
		mend func(p *traveller)
	}{
		{"nothing", func(traveller) {}, "", nil},
		{
			"consent withdrawn at the gate", func(p traveller) {
				p.ask("ibrahim", "POST", "consent", p.path("/grants/"+p.consent+"/withdrawal"), object{}, 200)
			},
			"consent/R-01", func(p *traveller) { p.agrees() },
		},
		{
			"a no to nobody in particular", func(p traveller) {
				p.ask("ibrahim", "POST", "consent", p.path("/refusals"), object{"family": "service", "purpose": "return", "giver": "person"}, 200)
			},
			"consent/R-01", func(p *traveller) { p.agrees() },
		},
		{
			"counselled in detention", func(p traveller) { p.officer("/counselling", with(counselling(), object{"detained": true}), 200) },
			"freedom/R-01", func(p *traveller) {
				p.officer("/counselling", with(counselling(), object{"detained": true, "monitor": "lucien"}), 200)
				attest(*p, "counselling")
			},
		},
		{
			"declared just now", func(p traveller) { p.officer("/declaration", declaration(), 200) },
			"time_to_think/R-01", func(p *traveller) {
				p.officer("/waiver", object{"witness": "lucien"}, 200)
				attest(*p, "waiver")
			},
		},
		{
			"presumed a victim today", func(p traveller) { p.ask("ibrahim", "POST", "identification", p.path("/presumption"), object{}, 200) },
			"reflection/R-02", func(p *traveller) {
				p.officer("/declaration", with(declaration(), object{"own_wish": true, "witness": "lucien"}), 200)
				attest(*p, "own_wish")
				p.officer("/waiver", object{"witness": "lucien"}, 200)
				attest(*p, "waiver")
			},
		},
		{
			"the carrier asks for a clinician", func(p traveller) { p.officer("/ticket", with(p.ticket(), object{"clearance": true}), 200) },
			"fit_to_travel/R-03", func(p *traveller) { p.officer("/ticket", p.ticket(), 200) },
		},
		{
			"papers that end before the arrival", func(p traveller) { p.papers(15) },
			"papers/R-03", func(p *traveller) { p.papers(24 * 60) },
		},
		{
			// Somebody who was examined does not declare themselves well, whatever was found and whoever may know it.
			"found unfit, and said to be well", func(p traveller) {
				asked := p.ask("ibrahim", "POST", "identification", p.path("/referrals"), object{"service": "health", "agency": "riverside-clinic", "purpose": "health"}, 200)["id"].(string)
				p.ask("samira", "POST", "identification", p.path("/referrals/"+asked+"/accept"), object{}, 200)
				p.quiet()
				p.ask("samira", "POST", "health", p.path("/fitness"), object{"outcome": "unfit", "examination": object{"finding": "a fracture (invented)"}}, 200)
				p.quiet()
			},
			"fit_to_travel/R-03 fitness_given/R-03", nil,
		},
		{
			"a nurse is asked for who is not there", func(p traveller) {
				p.joins("health", "riverside-clinic", "health", "samira")
				p.ask("samira", "POST", "health", p.path("/fitness"), object{
					"outcome": "fit_with_conditions", "conditions": []string{"nurse"}, "until": p.in(24 * 60), "examination": object{"finding": "a fracture (invented)"},
				}, 200)
				p.ask("samira", "POST", "health", p.path("/fitness/gift"), object{}, 200)
				p.quiet()
			},
			"provision_nurse/R-03", func(p *traveller) {
				p.officer("/provisions", object{"provision": "escort"}, 400)
				p.officer("/provisions", object{"provision": "nurse"}, 200)
				if got := p.missing(); !slices.Contains(got, "provision_nurse/R-03") {
					p.t.Errorf("a nurse is in place by a tick: missing is %v", got)
				}
				p.officer("/escort", object{"escort": "samira"}, 200)
				p.ask("samira", "POST", "returns", p.path("/attestations"), object{"occasion": "escort"}, 200)
			},
		},
		{
			"a claim that was opened after the advice", func(p traveller) {
				p.joins("legalaid", "open-door", "legal_aid", "lucien")
				p.ask("lucien", "POST", "legalaid", p.path("/mandate"), object{}, 200)
				p.claims()
				p.advises(200)
				p.claims()
			},
			"advice/R-05", func(p *traveller) { p.advises(200) },
		},
		{
			"an assessment 31 days old", func(p traveller) {
				p.later("744h")
				p.officer("/ticket", p.ticket(), 200)
			},
			"risk_assessment/R-04", func(p *traveller) { p.officer("/risk", risk("mitigated"), 200) },
		},
		{"a present danger", func(p traveller) { p.officer("/risk", risk("present"), 200) }, "safety/R-04", func(p *traveller) { accept(*p) }},
		{
			"a threat to life, accepted", func(p traveller) {
				p.officer("/risk", risk("life"), 200)
				accept(p)
			},
			"safety/R-04", nil,
		},
	}
	for _, row := range rows {
		for _, when := range []string{"before booking", "after booking"} {
			t.Run(row.name+", "+when, func(t *testing.T) {
				p := begin(t)
				p.willing()
				if when == "after booking" {
					p.books()
				}
				row.remove(p)
				if leaves := p.read()["leaves_at"]; leaves == nil || leaves == "" {
					p.books()
				}
				p.prepared()
				p.departs(row.missing)
				if row.missing == "" {
					return
				}
				if row.mend != nil {
					row.mend(&p)
					p.prepared()
					p.departs("")
				}
			})
		}
	}
	t.Run("confirmed 16 minutes ago", func(t *testing.T) {
		p := begin(t)
		p.unit = p.housed()
		p.joins("health", "riverside-clinic", "health", "samira")
		p.ask("samira", "POST", "health", p.path("/appointments"), object{"at": p.in(24 * 20)}, 200)
		p.willing()
		p.books()
		p.quiet() // the clinic hears of the journey, which no refusal did
		p.departs("confirmed_by_consent/I-01 confirmed_by_health/I-01 confirmed_by_identification/I-01 confirmed_by_shelter/I-01 preparation/I-01")
		p.prepared()
		p.later("16m")
		p.departs("confirmed_by_consent/I-01 confirmed_by_health/I-01 confirmed_by_identification/I-01 confirmed_by_shelter/I-01")
		p.prepared()
		p.departs("")
	})
	t.Run("counselled beside others", func(t *testing.T) {
		p := begin(t)
		p.willingAfter(with(counselling(), object{"alone": false}))
		p.books()
		p.prepared()
		p.departs("counselling/R-01")
		p.officer("/counselling", counselling(), 200)
		p.departs("")
	})
	t.Run("the age disputed", func(t *testing.T) {
		p := begin(t)
		p.willing()
		p.books()
		p.ask("ibrahim", "POST", "identification", p.path("/age-dispute"), object{}, 200)
		p.prepared()
		if rules := fmt.Sprint(p.officer("/departure", object{}, 403)["rules"]); rules != "[CP-05 R-03]" {
			t.Errorf("refused by %s", rules)
		}
	})
	t.Run("papers that no consulate issued", func(t *testing.T) {
		p := begin(t)
		p.officer("/enquiry", object{"country": "XOD", "movement": "return"}, 200)
		if rules := fmt.Sprint(p.officer("/papers", object{"until": p.in(24)}, 403)["rules"]); rules != "[N-02 X-02]" {
			t.Errorf("refused by %s", rules)
		}
	})
	t.Run("gone all the same", func(t *testing.T) {
		p := begin(t)
		p.officer("/departures", object{}, 200)
		p.quiet()
		if got := p.read(); got["stage"] != "departed" {
			t.Errorf("that the person has gone is not kept: %v", got["stage"])
		}
		rows, _ := p.ask("noor", "GET", "returns", "/ledger?case="+p.id, nil, 200)["items"].([]any)
		if row := fmt.Sprint(rows); !strings.Contains(row, "outside:[I-01 R-01 R-03 R-04]") {
			t.Errorf("the ledger does not mark what it was outside of: %s", row)
		}
	})
	t.Run("every condition", func(t *testing.T) {
		refused.ofEveryGate(t, map[string]string{
			"declaration": "TestAnAdultReturns", "boarding_time": "TestADepartureIsOfTheDayOfTheJourney", "nothing_waiting": ofAChild,
			"determination": ofAChild, "conditions": ofAChild, "guardian": ofAChild, "views": withFamily, "no_objection": ofAChild, "caregiver": ofAChild,
			"escort": ofAChild, "tracing": ofAChild, "assessment_abroad": ofAChild, "family_assessment": withFamily, "custodians": "scene h-01",
			"custodians_differ": "scene h-01", "review_window": reviewed, "review_decided": reviewed,
		})
	})
}
