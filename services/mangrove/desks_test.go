package mangrove

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"mangrove/pkg/web"
)

// opened is a case that the hotline opened.
func (d desk) opened(name string, latest string, more object) traveller {
	d.t.Helper()
	id, _ := d.ask("ibrahim", "POST", "identification", "/cases", with(object{
		"channel": "in_person", "birth": object{"earliest": "1990-01-01", "latest": latest, "status": "declared"},
		"identity": object{"name": name + " (invented)", "language": "pt"},
	}, more), 201)["subject"].(string)
	d.quiet()
	return traveller{desk: d, id: id}
}

// joins has an agency asked for a service, which accepts.
func (p traveller) joins(service, agency, purpose, account string) (referral string) {
	p.t.Helper()
	return p.asked("ibrahim", service, agency, purpose, account)
}

// asked has a worker ask an agency for a service, which accepts.
func (p traveller) asked(as, service, agency, purpose, account string) (referral string) {
	p.t.Helper()
	referral, _ = p.ask(as, "POST", "identification", p.path("/referrals"), object{"service": service, "agency": agency, "purpose": purpose}, 200)["id"].(string)
	p.ask(account, "POST", "identification", p.path("/referrals/"+referral+"/accept"), object{}, 200)
	p.quiet()
	return referral
}

// due are the duties about the person that somebody sees in a service.
func (p traveller) due(who, service string) string {
	p.t.Helper()
	items, _ := p.ask(who, "GET", service, "/duties?limit=200", nil, 200)["items"].([]any)
	var out []string
	for _, i := range items {
		if one := i.(object); one["subject"] == p.id {
			out = append(out, fmt.Sprint(one["what"], "/", one["state"]))
		}
	}
	slices.Sort(out)
	return strings.Join(out, " ")
}

// Who answers the hotline owes it to go on with a call, until somebody was asked to help or the person said no; so long the case tells
// that it broke off.
func TestACallIsOwedUntilSomebodyWasAsked(t *testing.T) {
	t.Parallel()
	url := lent(t)
	d := desk{t, url, single(url)}
	called, other := d.opened("Rosa Vim", "1990-12-31", object{"channel": "hotline"}), d.opened("Rui Vim", "1990-12-31", object{"channel": "hotline"})
	brokeOff := func(p traveller) bool {
		return p.ask("ibrahim", "GET", "identification", p.path(""), nil, 200)["broke_off"] == true
	}
	for _, p := range []traveller{called, other} {
		if got := p.due("ibrahim", "identification"); got != "go_on_with_call/open" || !brokeOff(p) {
			t.Errorf("after a call %q is owed, it broke off: %v", got, brokeOff(p))
		}
	}
	called.ask("ibrahim", "POST", "identification", called.path("/referrals"), object{"service": "legalaid", "agency": "open-door", "purpose": "legal_aid"}, 200)
	other.ask("ibrahim", "POST", "consent", other.path("/refusals"), object{
		"family": "sharing", "purpose": "legal_aid", "giver": "person", "recipient": object{"agency": "open-door", "service": "legalaid"},
	}, 200)
	d.quiet()
	for _, p := range []traveller{called, other} {
		if got := p.due("ibrahim", "identification"); strings.Contains(got, "go_on_with_call") || brokeOff(p) {
			t.Errorf("when it is done %q is owed, it broke off: %v", got, brokeOff(p))
		}
	}
}

// Of a child who is alone they owe it until a bed was asked for: for two hours, and then their supervisor does.
func TestACallAboutAChildWhoIsAloneIsOwedUntilABedIsAskedFor(t *testing.T) {
	t.Parallel()
	url := lent(t)
	d := desk{t, url, single(url)}
	p := traveller{desk: d, id: d.begun("ibrahim", 9, object{"channel": "hotline", "unaccompanied": true})}
	brokeOff := func() any { return p.ask("ibrahim", "GET", "identification", p.path(""), nil, 200)["broke_off"] }
	p.ask("ibrahim", "POST", "identification", p.path("/referrals"), object{"service": "health", "agency": "riverside-clinic", "purpose": "health"}, 200)
	p.ask("ibrahim", "POST", "consent", p.path("/refusals"), object{
		"family": "sharing", "purpose": "legal_aid", "giver": "person", "recipient": object{"agency": "open-door", "service": "legalaid"},
	}, 200)
	d.quiet()
	if got := p.due("ibrahim", "identification"); !strings.Contains(got, "ask_for_bed/open") || brokeOff() != true {
		t.Errorf("once the clinic was asked %q is owed, it broke off: %v", got, brokeOff())
	}
	p.later("2h10m")
	if got := p.due("salma", "identification"); !strings.Contains(got, "ask_for_bed/overdue") {
		t.Errorf("two hours later the supervisor owes %q", got)
	}
	p.ask("ibrahim", "POST", "identification", p.path("/referrals"), object{"service": "shelter", "agency": "lantern", "purpose": "shelter"}, 200)
	d.quiet()
	if got := p.due("salma", "identification"); strings.Contains(got, "ask_for_bed") || brokeOff() == true {
		t.Errorf("once a bed was asked for %q is owed, it broke off: %v", got, brokeOff())
	}
}

// After a no who asked owes it to ask another, whoever they are, until one is asked.
func TestAfterANoWhoAskedOwesToAskAnother(t *testing.T) {
	t.Parallel()
	url := lent(t)
	p := desk{t, url, single(url)}.opened("Inês Mar", "1990-12-31", nil)
	p.joins("identification", "child-welfare", "identification", "amara")
	for asker, colleague := range map[string]string{"ibrahim": "salma", "amara": "tome"} {
		ask := func() string {
			t.Helper()
			asked, _ := p.ask(asker, "POST", "identification", p.path("/referrals"), object{"service": "legalaid", "agency": "open-door", "purpose": "legal_aid"}, 200)["id"].(string)
			p.quiet()
			return asked
		}
		no := p.path("/referrals/" + ask() + "/decline")
		p.ask("lucien", "POST", "identification", no, object{"reason": "full"}, 200)
		p.quiet()
		for _, who := range []string{asker, colleague} {
			if got := p.due(who, "identification"); !strings.Contains(got, "ask_another/open") {
				t.Errorf("after a no %s owes %q", who, got)
			}
		}
		again := ask()
		if got := p.due(asker, "identification"); strings.Contains(got, "ask_another") {
			t.Errorf("another is asked, and %s owes %q", asker, got)
		}
		p.ask(asker, "POST", "identification", p.path("/referrals/"+again+"/revoke"), object{}, 200)
	}
}

// An appointment is booked for the future, ends once, and leaves a duty until somebody says whether the person came.
func TestAnAppointmentIsBookedAndEnds(t *testing.T) {
	t.Parallel()
	url := lent(t)
	p := desk{t, url, single(url)}.opened("Olga Sá", "1990-12-31", nil)
	p.joins("health", "riverside-clinic", "health", "samira")
	clinic := func(path string, body object, status int) object {
		t.Helper()
		return p.ask("samira", "POST", "health", p.path(path), body, status)
	}
	clinic("/appointments", object{"at": p.in(-1)}, 400)
	p.ask("rosa", "POST", "health", p.path("/appointments"), object{"at": p.in(24)}, 404)
	kept := clinic("/appointments", object{"at": p.in(24)}, 200)["id"].(string)
	missed := clinic("/appointments", object{"at": p.in(48)}, 200)["id"].(string)
	if got := p.due("samira", "health"); got != "say_whether_attended/open say_whether_attended/open" {
		t.Errorf("due is %q", got)
	}
	clinic("/appointments/nothing/end", object{"kept": true}, 409)
	clinic("/appointments/"+kept+"/end", object{"kept": true}, 200)
	clinic("/appointments/"+kept+"/end", object{"kept": false}, 409)
	if got := p.due("samira", "health"); got != "say_whether_attended/open" {
		t.Errorf("of the one that nobody spoke of is due %q", got)
	}
	clinic("/appointments/"+missed+"/end", object{}, 200)
	states := map[string]any{}
	list, _ := p.ask("samira", "GET", "health", p.path(""), nil, 200)["appointments"].([]any)
	for _, a := range list {
		one := a.(object)
		states[one["appointment"].(string)] = one["state"]
	}
	if states[kept] != "kept" || states[missed] != "missed" || p.due("samira", "health") != "" {
		t.Errorf("the appointments are %v, due is %q", states, p.due("samira", "health"))
	}
}

// An office that has a part owes a lawyer, and advice to who has a claim open and asks about a return, anew for a claim that is
// opened after it. The end of a mandate closes what the lawyer does in the person's name, not what was begun: a claim goes on, and can be closed.
func TestTheEndOfAMandate(t *testing.T) {
	t.Parallel()
	url := lent(t)
	p := desk{t, url, single(url)}.opened("Ciro Lua", "1990-12-31", nil)
	p.joins("legalaid", "open-door", "legal_aid", "lucien")
	lucien := func(path string, body object, status int) object {
		t.Helper()
		return p.ask("lucien", "POST", "legalaid", p.path(path), body, status)
	}
	claim := object{"kind": "wages", "claim": object{"against": "a shipowner (invented)", "what": "nine months (invented)"}}
	advice := object{"on_return": true, "advice": object{"text": "the claim goes on (invented)"}}
	owes := func(want string) {
		t.Helper()
		p.quiet()
		if got := p.due("lucien", "legalaid"); got != want {
			t.Errorf("owed is %q, not %q", got, want)
		}
	}
	owes("take_mandate/open")
	lucien("/claims", claim, 409)
	lucien("/mandate/end", object{}, 409)
	lucien("/mandate", object{}, 200)
	owes("")
	opened := lucien("/claims", claim, 200)["id"].(string)
	p.joins("returns", "migration-assistance", "return", "joaquim")
	p.officer("/enquiry", object{"country": "XOD", "movement": "return"}, 200)
	owes("advise_on_return/open")
	lucien("/advice", advice, 200)
	owes("")
	later := lucien("/claims", claim, 200)["id"].(string)
	owes("advise_on_return/open")
	lucien("/advice", advice, 200)
	owes("")
	lucien("/claims/"+later+"/end", object{}, 200)
	lucien("/mandate/end", object{}, 200)
	for path, body := range map[string]object{"/claims": claim, "/advice": advice, "/origin-contact": {"limit": "none"}, "/mandate/end": {}} {
		if got := lucien(path, body, 409); got["code"] != "no_mandate" {
			t.Errorf("without a mandate %s is answered %v", path, got["code"])
		}
	}
	matter := p.ask("lucien", "GET", "legalaid", p.path(""), nil, 200)
	facts, _ := matter["facts"].(object)
	if matter["mandate"] == true || facts["proceeding_open"] != true {
		t.Errorf("the matter is %v", matter)
	}
	lucien("/claims/"+opened+"/end", object{"won": true}, 200)
	facts, _ = p.ask("lucien", "GET", "legalaid", p.path(""), nil, 200)["facts"].(object)
	if facts["proceeding_open"] == true {
		t.Error("a closed claim is open")
	}
	lucien("/mandate", object{}, 200)
}

// Of two offices with a part the one that has it for the longest owes the advice, until somebody of the other has the mandate; and
// whoever has none any more hands it on.
func TestAdviceIsOwedByOneOfTwoOffices(t *testing.T) {
	t.Parallel()
	url := lent(t)
	p := desk{t, url, single(url)}.referred()
	first := p.asked("ibrahim", "legalaid", "children-first", "legal_aid", "marc")
	p.joins("legalaid", "open-door", "legal_aid", "lucien")
	mandate := func(path string) {
		t.Helper()
		p.ask("lucien", "POST", "legalaid", p.path(path), object{}, 200)
	}
	owes := func(when, want string) {
		t.Helper()
		p.quiet()
		if got := p.due("lucien", "legalaid"); got != want {
			t.Errorf("%s the lawyer of the second office owes %q, not %q", when, got, want)
		}
	}
	owes("at first", "take_mandate/open")
	mandate("/mandate")
	p.claims()
	p.officer("/enquiry", object{"country": "XOD", "movement": "return"}, 200)
	owes("with the mandate", "advise_on_return/open")
	mandate("/mandate/end")
	owes("without it", "")
	p.ask("ibrahim", "POST", "identification", p.path("/referrals/"+first+"/revoke"), object{}, 200)
	owes("once the first has no part", "advise_on_return/open")
}

// What authorities of the country of origin are told is limited and opened again by the lawyer alone, and the consulate
// issues its paper or not by that.
func TestContactWithTheCountryOfOriginIsLimited(t *testing.T) {
	t.Parallel()
	url := lent(t)
	p := desk{t, url, single(url)}.referred()
	p.joins("legalaid", "open-door", "legal_aid", "lucien")
	p.ask("lucien", "POST", "legalaid", p.path("/mandate"), object{}, 200)
	p.officer("/enquiry", object{"country": "XOD", "movement": "return"}, 200)
	papers := func(status int) object {
		t.Helper()
		return p.ask("duarte", "POST", "returns", p.path("/papers"), object{"until": p.in(24 * 60)}, status)
	}
	limit := func(as, to string, status int) {
		t.Helper()
		p.ask(as, "POST", "legalaid", p.path("/origin-contact"), object{"limit": to}, status)
		p.quiet()
	}
	limit("joaquim", "none", 404)
	limit("lucien", "none", 200)
	limit("lucien", "none", 409)
	refused := papers(403)
	if told := fmt.Sprint(refused["title"], refused["detail"], refused["hint"]); strings.Contains(told, "claim") || strings.Contains(told, "fear") || strings.Contains(told, "lawyer") {
		t.Errorf("the consulate is told why it is not asked: %s", told)
	}
	if rules := fmt.Sprint(refused["rules"]); rules != "[X-02]" {
		t.Errorf("refused by %s", rules)
	}
	refers := func(agency, purpose string, status int, rules string, categories ...string) {
		t.Helper()
		said := p.ask("ibrahim", "POST", "identification", p.path("/referrals"), object{"service": "returns", "agency": agency, "purpose": purpose, "categories": categories}, status)
		if got := fmt.Sprint(said["rules"]); status == 403 && got != rules {
			t.Errorf("to ask %s is refused by %s, not %s", agency, got, rules)
		}
	}
	refers("odarra-mission", "return", 403, "[X-02]")
	refers("odarra-social", "reintegration", 403, "[X-02]")
	limit("lucien", "travel_document", 200)
	papers(200)
	// Nothing of the policy is against it any more; it was asked before.
	refers("odarra-mission", "return", 409, "")
	refers("odarra-mission", "return", 403, "[C-01 X-01 X-02]", "RETURN")
	p.ask("duarte", "GET", "returns", p.path(""), nil, 403)
	limit("lucien", "none", 200)
	papers(403)
	limit("lucien", "travel_document", 200)
	papers(200)
	// A claim for protection silences by itself, and given up leaves what a travel document needs.
	claim := p.ask("lucien", "POST", "legalaid", p.path("/claims"), object{"kind": "status", "claim": object{"against": "the asylum office (invented)", "what": "protection (invented)"}}, 200)["id"].(string)
	p.quiet()
	if rules := fmt.Sprint(papers(403)["rules"]); rules != "[X-02]" {
		t.Errorf("while protection is claimed refused by %s", rules)
	}
	refers("odarra-mission", "return", 403, "[X-02]")
	p.ask("lucien", "POST", "legalaid", p.path("/claims/"+claim+"/end"), object{}, 200)
	p.quiet()
	refers("odarra-mission", "return", 409, "")
	papers(200)
}

// A household opens nobody's record: a worker who reads with a husband reads nothing of his wife by that, and neither agrees
// for the other (H-01).
func TestAHouseholdOpensNobodysRecord(t *testing.T) {
	t.Parallel()
	url := lent(t)
	d := desk{t, url, single(url)}
	his, hers := d.opened("Nuno Vale", "1990-12-31", nil), d.opened("Rosa Vale", "1990-12-31", nil)
	hers.ask("ibrahim", "POST", "identification", hers.path("/household"), object{"member": his.id}, 200)
	own := his.ask("ibrahim", "POST", "consent", his.path("/own-record"), object{"reader": "ibrahim", "agency": "referral-desk", "until": d.in(12)}, 200)["id"].(string)
	read := func(p traveller) int {
		t.Helper()
		token, err := fetchToken(t.Context(), url, "ibrahim", "consent")
		if err != nil {
			t.Fatal(err)
		}
		status, _, raw, err := web.NewClient(url, nil).Do(t.Context(), "GET", "/api/consent/v1"+p.path("/own-record"), token, nil, web.HeaderBasis, own)
		if err != nil {
			t.Fatal(err, string(raw))
		}
		return status
	}
	if mine, other := read(his), read(hers); mine != 200 || other == 200 {
		t.Errorf("his own is answered %d, hers by his %d", mine, other)
	}
	for giver, more := range map[string]object{"relative": nil, "custodian": {"custodian": his.id}} {
		refused := hers.ask("ibrahim", "POST", "consent", hers.path("/consents"), with(object{
			"family": "service", "purpose": "return", "recipient": object{"agency": "migration-assistance", "service": "returns"}, "giver": giver, "until": d.in(24 * 9),
			"evidence": object{"proof": "mark", "witness": "amara", "witness_agency": "child-welfare", "language": "pt", "explained": "text-1-pt", "notice_given": true},
		}, more), 403)
		want := map[string]string{"relative": "[C-03 C-04]", "custodian": "[C-03 H-01]"}[giver]
		if rules := fmt.Sprint(refused["rules"]); rules != want {
			t.Errorf("the word of a %s is refused by %s, not %s", giver, rules, want)
		}
	}
}

// A child is said to be alone by whoever meets them; that they are not, which ends the duty to name a guardian, is said by the
// authority alone (CP-08).
func TestThatAChildIsNotAloneIsSaidByTheAuthority(t *testing.T) {
	t.Parallel()
	url := lent(t)
	d := desk{t, url, single(url)}
	id, _ := d.ask("amara", "POST", "identification", "/cases", object{
		"channel": "in_person", "birth": object{"earliest": "2016-01-01", "latest": "2016-12-31", "status": "declared"},
		"identity": object{"name": "Bia Mota (invented)"},
	}, 201)["subject"].(string)
	d.quiet()
	p := traveller{desk: d, id: id}
	say := func(as string, alone bool, status int) object {
		t.Helper()
		return p.ask(as, "POST", "identification", p.path("/company"), object{"unaccompanied": alone}, status)
	}
	say("tome", true, 200)
	say("tome", true, 409)
	if got := p.due("clara", "identification"); got != "name_guardian/open" {
		t.Errorf("due is %q", got)
	}
	if rules := fmt.Sprint(say("tome", false, 403)["rules"]); rules != "[CP-08]" {
		t.Errorf("refused by %s", rules)
	}
	say("amara", false, 200)
	if got := p.due("clara", "identification"); got != "" {
		t.Errorf("due is %q", got)
	}
	// Who has custody is named once, never the child, and by the authority.
	name := func(as string, status int, custodians ...string) {
		t.Helper()
		p.ask(as, "POST", "identification", p.path("/custodians"), object{"custodians": custodians}, status)
	}
	name("amara", 400, "mother", "mother")
	name("amara", 400, p.id)
	name("tome", 403, "mother")
	name("amara", 200, "mother", "father")
}

// Who rings back gives the number that stands on their case: it is listed by it to the agency that keeps it and to nobody else, and
// data protection finds by it what was decided of the case, the question of the police by that number among it.
func TestACaseIsFoundByItsNumber(t *testing.T) {
	t.Parallel()
	url := lent(t)
	d := desk{t, url, single(url)}
	p := d.opened("Rosa Vale", "1990-12-31", nil)
	signs := p.id[:8]
	number := "MG-" + strings.ToUpper(signs[:4]+"-"+signs[4:])
	d.ask("paul", "GET", "identification", "/cases/"+number, nil, 404)
	items := func(as, path string) string {
		return fmt.Sprint(d.ask(as, "GET", "identification", path, nil, 200)["items"])
	}
	for as, there := range map[string]bool{"ibrahim": true, "amara": false} {
		if got := items(as, "/cases?number="+signs); strings.Contains(got, p.id) != there {
			t.Errorf("%s lists %s", as, got)
		}
	}
	d.ask("ibrahim", "GET", "identification", "/cases?number="+number, nil, 400)
	if got := items("noor", "/ledger?number="+signs); !strings.Contains(got, p.id) || !strings.Contains(got, number) {
		t.Errorf("data protection finds %s", got)
	}
}
