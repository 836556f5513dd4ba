package mangrove

import (
	"fmt"
	"slices"
	"strings"
	"testing"
)

// owes are the duties that a worker finds about the person in a service, by when.
func (p traveller) owes(who, service string) string {
	p.t.Helper()
	var out []string
	for _, one := range list(p.ask(who, "GET", service, "/duties?limit=200", nil, 200)["items"]) {
		if one["subject"] == p.id {
			out = append(out, fmt.Sprint(one["what"]))
		}
	}
	return strings.Join(out, " ")
}

// housed has the person sleep at Heron, where Teodora coordinates.
func (p traveller) housed() (unit string) {
	p.t.Helper()
	unit, _ = p.ask("teodora", "POST", "shelter", "/units", object{"agency": "heron", "house": "Heron", "alias": "for a test", "kind": "adults", "beds": 2, "nearness": "same_town"}, 201)["subject"].(string)
	p.joins("shelter", "heron", "shelter", "teodora")
	p.ask("teodora", "POST", "shelter", p.path("/admission"), object{"unit": unit}, 200)
	p.quiet()
	return unit
}

// sleeps says whether the person has their bed.
func (p traveller) sleeps(unit string) bool {
	p.t.Helper()
	stay := p.ask("teodora", "GET", "shelter", p.path(""), nil, 200)
	return stay["state"] == "resident" && stay["unit"] == unit
}

// steps are what coordination tells of the person's return, the oldest first.
func (p traveller) steps() []string {
	p.t.Helper()
	var out []string
	for _, s := range slices.Backward(list(p.ask("grace", "GET", "coordination", p.path(""), nil, 200)["steps"])) {
		if s["service"] == "returns" {
			out = append(out, fmt.Sprint(s["what"]))
		}
	}
	return out
}

// told holds the newest steps of a return against what is wanted.
func (p traveller) told(want ...string) {
	p.t.Helper()
	got := p.steps()
	if len(got) < len(want) || !slices.Equal(got[len(got)-len(want):], want) {
		p.t.Errorf("the newest steps are not %q: %q", want, got)
	}
}

// A person boards on the day of the journey and not before; until it leaves they may turn round at the gate, and nobody may say
// that they have come. The house where they sleep hears of each.
func TestADepartureIsOfTheDayOfTheJourney(t *testing.T) {
	t.Parallel()
	url := lent(t)
	p := desk{t, url, single(url)}.referred()
	unit := p.housed()
	p.willing()
	p.officer("/ticket", object{"leaves_at": p.in(48), "arrives_at": p.in(60)}, 200)
	p.prepared()
	p.departs("boarding_time/I-01")
	p.later("44h")
	p.prepared()
	p.departs("")
	p.quiet()
	if got := p.owes("teodora", "shelter"); got != "discharge_departed" || !p.sleeps(unit) {
		t.Errorf("the house owes %q, and the bed is theirs until they are discharged", got)
	}
	early := p.ask("leonor", "POST", "returns", p.path("/arrival"), object{}, 409)
	if early["code"] != "not_left_yet" {
		t.Errorf("before it leaves, the arrival is refused by %v", early["code"])
	}
	p.later("3h")
	p.ask("duarte", "POST", "returns", p.path("/change-of-mind"), object{}, 200) // whoever they tell
	p.quiet()
	if got := p.read(); got["stage"] != "counselled" || got["leaves_at"] != nil && got["leaves_at"] != "" || got["facts"].(object)["departed"] == true {
		t.Errorf("after turning round the return is %v", got)
	}
	if got := p.owes("teodora", "shelter") + p.owes("joaquim", "returns"); got != "" || !p.sleeps(unit) {
		t.Errorf("after turning round %q is owed", got)
	}
	p.told("departed", "the departure was taken back", "return was called off", "the ticket was given back")

	// Once it has left, nothing turns it round; the house discharges them.
	p.officer("/declaration", declaration(), 200)
	p.later("72h")
	p.books()
	p.prepared()
	p.departs("")
	p.later("4h")
	if got := p.officer("/change-of-mind", object{}, 409); got["code"] != "departed" {
		t.Errorf("when it has left, a change of mind is refused by %v", got["code"])
	}
	p.ask("teodora", "POST", "shelter", p.path("/discharge"), object{}, 200)
	p.quiet()
	if got := p.owes("teodora", "shelter"); got != "" {
		t.Errorf("after the discharge the house owes %q", got)
	}
	p.ask("leonor", "POST", "returns", p.path("/arrival"), object{}, 200)
}

// That somebody has gone is recorded by whoever says so, and corrected by who helps them to leave: everything is as it was.
func TestADepartureRecordedByMistakeIsCorrected(t *testing.T) {
	t.Parallel()
	url := lent(t)
	p := desk{t, url, single(url)}.referred()
	unit := p.housed()
	p.willing()
	p.officer("/ticket", object{"leaves_at": p.in(48), "arrives_at": p.in(60)}, 200)
	before := p.read()
	p.ask("duarte", "POST", "returns", p.path("/departures"), object{}, 200)
	p.quiet()
	if got := p.owes("teodora", "shelter"); got != "discharge_departed" || p.read()["stage"] != "departed" {
		t.Errorf("that they have gone is not kept: the house owes %q", got)
	}
	p.officer("/change-of-mind", object{}, 409)
	for who, status := range map[string]int{"duarte": 403, "leonor": 403, "teodora": 404} {
		p.ask(who, "POST", "returns", p.path("/departure/correction"), object{}, status)
	}
	p.officer("/departure/correction", object{}, 200)
	p.quiet()
	after := p.read()
	if after["stage"] != "booked" || after["leaves_at"] != before["leaves_at"] || fmt.Sprint(after["facts"]) != fmt.Sprint(before["facts"]) {
		t.Errorf("corrected, the return is %v, not %v", after, before)
	}
	if got := p.owes("teodora", "shelter") + p.owes("joaquim", "returns"); got != "" || !p.sleeps(unit) {
		t.Errorf("corrected, %q is owed", got)
	}
	p.told("departed", "the departure was taken back")
	if got := p.officer("/departure/correction", object{}, 409); got["code"] != "not_departed" {
		t.Errorf("what is right is corrected: %v", got["code"])
	}
	// The ticket runs out by its hour as before.
	p.later("49h")
	if got := p.read(); got["stage"] != "declared" {
		t.Errorf("after the ticket's hour the return is %v", got["stage"])
	}
}

// A house that ends a stay owes another place, and none once the person has left the country; where they have not after all, anew.
func TestNobodyOwesABedToWhoHasLeft(t *testing.T) {
	t.Parallel()
	url := lent(t)
	p := desk{t, url, single(url)}.referred()
	p.housed()
	p.ask("teodora", "POST", "shelter", p.path("/discharge"), object{}, 200)
	owes := func(when, want string) {
		t.Helper()
		p.quiet()
		if got := p.owes("teodora", "shelter"); got != want {
			t.Errorf("%s the house owes %q, want %q", when, got, want)
		}
	}
	owes("after the stay", "find_place")
	p.officer("/departures", object{}, 200)
	owes("once they have left", "")
	p.officer("/departure/correction", object{}, 200)
	owes("when they have not", "find_place")
}

// home has the person arrive with Leonor, and a plan agreed.
func (p traveller) home() {
	p.t.Helper()
	p.willing()
	p.books()
	p.prepared()
	p.departs("")
	p.later("16h")
	p.ask("leonor", "POST", "returns", p.path("/arrival"), object{}, 200)
	p.ask("leonor", "POST", "returns", p.path("/plan"), object{
		"budget_line": "line-1", "limit": 500, "deliver_by": p.in(24 * 21)[:10], "plan": object{"goals": "a welding shop (invented)"}, "money": object{"amount": "260,000", "currency": "XOC"},
	}, 200)
}

// given has something of the plan handed over.
func (p traveller) given(amount int, rest object) {
	p.t.Helper()
	p.ask("leonor", "POST", "returns", p.path("/deliveries"), with(object{
		"budget_line": "line-1", "amount": amount, "money": object{"amount": "60,000", "currency": "XOC"},
	}, rest), 200)
}

// visited records a visit of a day so many days ago.
func (p traveller) visited(as string, ago int, found object, status int) object {
	p.t.Helper()
	return p.ask(as, "POST", "returns", p.path("/visits"), with(object{"visited_on": p.in(-24 * ago)[:10], "survey": object{"text": "what was seen (invented)"}}, found), status)
}

// What somebody tells of a visit who does not receive the person settles nothing, and whoever does looks at it.
func TestAVisitThatAnotherTellsOfMovesNothing(t *testing.T) {
	t.Parallel()
	url := lent(t)
	p := desk{t, url, single(url)}.referred()
	p.home()
	p.given(100, nil)
	p.later("2200h")
	p.visited("leonor", 0, object{"at_risk": true, "standing": object{"economic": "high"}}, 200)
	before := p.owes("leonor", "returns")
	if before != "screen_again visit_month_6 visit_month_12" {
		t.Fatalf("Leonor owes %q", before)
	}
	p.later("1h")
	p.visited("duarte", 0, object{"standing": object{"economic": "low"}}, 200)
	p.visited("joaquim", 0, object{"standing": object{"economic": "low"}}, 200)
	if got := p.owes("leonor", "returns"); got != "screen_again look_at_told_visit visit_month_6 visit_month_12" {
		t.Errorf("what others told moved her duties: %q", got)
	}
	if got := p.read()["stage"]; got != "reintegrating" {
		t.Errorf("what others told opened the plan: %v", got)
	}
	p.quiet()
	p.told("was visited", "a visit was told of", "a visit was told of")
	p.visited("leonor", 0, object{}, 200)
	if got := p.owes("leonor", "returns"); got != "visit_month_6 visit_month_12" {
		t.Errorf("after she looked she owes %q", got)
	}
	p.later("4400h")
	p.visited("duarte", 0, object{"at_risk": true}, 200)
	p.later("25h") // nobody looks: who coordinates is told
	if got := p.owes("grace", "returns"); !strings.Contains(got, "look_at_told_visit") {
		t.Errorf("nobody looked, and who coordinates is owed %q", got)
	}
}

// How the person fares is what they answered, and where too little was asked what the visitor says. Who receives them is shown
// it, and nobody else; who fares badly when first asked has a plan to agree anew.
func TestHowAPersonFaresIsShownToWhoReceivesThem(t *testing.T) {
	t.Parallel()
	url := lent(t)
	p := desk{t, url, single(url)}.referred()
	p.home()
	p.later("2200h")
	asked := func(answers ...string) object {
		return object{"standing": object{"economic": "high", "social": "middle"}, "survey": object{"text": "what was seen (invented)", "answers": answers}}
	}
	if got := p.visited("leonor", 0, asked("E7 perhaps"), 400); got["field"] != "survey.answers" {
		t.Errorf("an answer that is none is refused for %v", got["field"])
	}
	p.visited("leonor", 0, asked("E1 dissatisfied", "E2 often", "E3 no", "E5 debt_larger", "E7 no", "E8 no", "P7 often"), 200)
	fares, _ := p.ask("leonor", "GET", "returns", p.path(""), nil, 200)["reintegration"].(object)
	stands, _ := fares["standing"].(object)
	if fmt.Sprintf("%v %v %v", stands["economic"], stands["social"], stands["psychosocial"]) != "low middle " || fares["first"] == true || fares["at_risk"] == true {
		t.Errorf("she is told that he fares %v", fares)
	}
	if fares["visited_on"] != p.in(0)[:10] || fares["visit_due_on"] == "" || fmt.Sprint(fares["left"]) != "500" {
		t.Errorf("she is told of the visits and the budget %v", fares)
	}
	if got := p.read(); got["reintegration"] != nil || got["stage"] != "arrived" {
		t.Errorf("who helped him to leave reads %v", got)
	}
	if here, there := p.owes("leonor", "returns"), p.owes("grace", "returns"); here != "agree_plan visit_month_6 visit_month_12" || there != "deliver_plan" {
		t.Errorf("he stands low and was handed nothing, and she owes %q, who coordinates %q", here, there)
	}

	// What is left of the budget line stays with it, and what is handed over with a rest to come is due again.
	p.ask("leonor", "POST", "returns", p.path("/plan"), object{
		"budget_line": "line-1", "limit": 50, "deliver_by": p.in(24 * 7)[:10], "plan": object{"goals": "the shop, without his brother (invented)"},
		"money": object{"amount": "290,000", "currency": "XOC"},
	}, 200)
	p.given(100, object{"rest_by": p.in(24 * 14)[:10]})
	fares, _ = p.ask("leonor", "GET", "returns", p.path(""), nil, 200)["reintegration"].(object)
	if here, there := p.owes("leonor", "returns"), p.owes("grace", "returns"); fmt.Sprint(fares["left"]) != "450" || here != "deliver_plan visit_month_6 visit_month_12" || there != "" {
		t.Errorf("%v is left, and she owes %q, who coordinates %q", fares["left"], here, there)
	}

	// One answer puts him first, however he stands, and the plan is opened again.
	p.visited("leonor", 0, asked("E2 very_often"), 200)
	fares, _ = p.ask("leonor", "GET", "returns", p.path(""), nil, 200)["reintegration"].(object)
	stands, _ = fares["standing"].(object)
	if owed := p.owes("leonor", "returns"); fares["first"] != true || stands["economic"] != "high" || !strings.Contains(owed, "agree_plan") {
		t.Errorf("an answer that puts him first leaves %v, and she owes %q", fares, owed)
	}
}

// A visit has its day, and settles what was due by then: a year's visits are not made in a day.
func TestAVisitSettlesWhatIsDueOnItsDay(t *testing.T) {
	t.Parallel()
	url := lent(t)
	p := desk{t, url, single(url)}.referred()
	p.home()
	p.given(100, nil)
	const all = "visit_month_3 visit_month_6 visit_month_12"
	if got := p.visited("leonor", -1, object{}, 400); got["field"] != "visited_on" {
		t.Errorf("a visit of tomorrow is refused for %v", got["field"])
	}
	p.visited("leonor", 1, object{}, 200) // before the arrival: kept, and looked at
	if got := p.owes("leonor", "returns"); got != "look_at_told_visit "+all {
		t.Errorf("a visit before the arrival leaves %q", got)
	}
	for range 3 {
		p.visited("leonor", 0, object{}, 200)
	}
	if got := p.owes("leonor", "returns"); got != all {
		t.Errorf("three visits on the first day leave %q", got)
	}
	closing := func(status int) object {
		t.Helper()
		return p.ask("leonor", "POST", "returns", p.path("/closing"), object{}, status)
	}
	p.later("4400h")
	p.visited("leonor", 0, object{}, 200)
	if got := p.owes("leonor", "returns") + p.owes("grace", "returns"); got != "visit_month_12" {
		t.Errorf("after the visit of the sixth month %q is owed", got)
	}
	if got := closing(409); got["code"] != "visit_due" {
		t.Errorf("closing is refused by %v", got["code"])
	}
	p.later("3800h")
	p.visited("leonor", 30, object{}, 200) // before the last may be made
	closing(409)
	p.visited("leonor", 0, object{}, 200)
	closing(200)
	p.quiet()
	p.told("was visited", "was visited", "the return was closed")
}

// advised says whether what stops nobody from leaving is in place.
func (p traveller) advised(gate string) bool {
	p.t.Helper()
	for _, g := range list(p.ask("joaquim", "GET", "returns", p.path("/gates"), nil, 200)["gates"]) {
		if g["gate"] == gate {
			if g["blocks"] == true || g["whose"] != "return_officer" || g["instead"] != "consent.give" {
				p.t.Errorf("%v", g)
			}
			return g["in_place"] == true
		}
	}
	p.t.Errorf("%s is not shown", gate)
	return false
}

// Abroad nobody is told when somebody travels, before they agree to it or have left: at the airport at that hour is where they are.
func TestAbroadNobodyIsToldWhenSomebodyTravels(t *testing.T) {
	t.Parallel()
	url := lent(t)
	p := desk{t, url, single(url)}.referred()
	p.willing()
	p.books()
	reads := func() object {
		t.Helper()
		return p.ask("leonor", "GET", "returns", p.path(""), nil, 200)
	}
	for _, got := range []object{reads(), p.listed("leonor")} {
		if got["stage"] != "asked" || got["country"] == "XOD" || got["facts"] != nil || got["leaves_at"] != nil {
			t.Errorf("before anything is agreed she is told %v", got)
		}
	}
	if got := p.listed("joaquim"); got["stage"] != "booked" || got["leaves_at"] == nil {
		t.Errorf("who helps him to leave is told %v", got)
	}
	p.prepared()
	p.departs("")
	if got := reads(); got["stage"] != "departed" || got["leaves_at"] == nil {
		t.Errorf("once he has left, who waits for him is told %v", got)
	}
}

// listed is the person's row in a worker's list of returns.
func (p traveller) listed(as string) object {
	p.t.Helper()
	for _, one := range list(p.ask(as, "GET", "returns", "/cases?limit=200", nil, 200)["items"]) {
		if one["case"] == p.id {
			return one
		}
	}
	p.t.Errorf("%s has no such row", as)
	return nil
}

// Who receives the person reads what they agreed to. That nothing is agreed is shown before they leave, and said to who reads.
func TestWhatTheReceiverMayReadIsThoughtOfBeforeTheJourney(t *testing.T) {
	t.Parallel()
	url := lent(t)
	p := desk{t, url, single(url)}.referred()
	p.home()
	if p.advised("receiver_may_read") {
		t.Error("nothing is agreed, and it is said to be")
	}
	reads := func(section string) object {
		t.Helper()
		return p.ask("leonor", "GET", "returns", p.path(""), nil, 200)[section].(object)
	}
	withheld, _ := reads("counselling")["withheld"].(object)
	why, todo := fmt.Sprint(withheld["detail"]), fmt.Sprint(withheld["hint"])
	if fmt.Sprint(withheld["rules"]) != "[C-01 X-01]" || !strings.Contains(todo, "agency that keeps the case") || !strings.Contains(why, "names that country") {
		t.Errorf("what she may not read says %v", withheld)
	}
	body := object{
		"family": "sharing", "purpose": "reintegration", "categories": []string{"RETURN"}, "giver": "person", "until": p.in(24 * 90),
		"recipient": object{"agency": "odarra-social", "service": "returns", "country": "XOD"},
	}
	id := p.ask("ibrahim", "POST", "consent", p.path("/consents"), with(body, object{"evidence": object{
		"proof": "mark", "witness": "amara", "witness_agency": "child-welfare", "language": "pt", "explained": "text-1-pt", "notice_given": true,
	}}), 200)["id"].(string)
	p.ask("amara", "POST", "consent", p.path("/consents/"+id+"/confirmation"), body, 200)
	p.quiet()
	if !p.advised("receiver_may_read") {
		t.Error("it is agreed, and not said to be")
	}
	if got := reads("plan"); got["goals"] != "a welding shop (invented)" {
		t.Errorf("she reads %v", got)
	}
	if got := reads("counselling"); got["text"] != "asked about work at home (invented)" {
		t.Errorf("she reads %v", got)
	}
}

// An arrival that was acknowledged by mistake is taken back by who acknowledged it, and with it the plan and the visits; the
// departure before it may be corrected then. Once the person was visited, they have come.
func TestAnArrivalAcknowledgedByMistakeIsTakenBack(t *testing.T) {
	t.Parallel()
	url := lent(t)
	p := desk{t, url, single(url)}.referred()
	p.home()
	why := object{"mistake": "another_person"}
	for who, status := range map[string]int{"joaquim": 403, "duarte": 403, "teodora": 404} {
		p.ask(who, "POST", "returns", p.path("/arrival/correction"), why, status)
	}
	p.officer("/departure/correction", object{}, 409)
	p.ask("leonor", "POST", "returns", p.path("/arrival/correction"), object{}, 400)
	p.ask("leonor", "POST", "returns", p.path("/arrival/correction"), why, 200)
	p.quiet()
	if got := p.read(); got["stage"] != "departed" || got["arrived_at"] != nil && got["arrived_at"] != "" || got["mistake"] != "another_person" {
		t.Errorf("taken back, the return is %v", got)
	}
	if here, there := p.owes("joaquim", "returns"), p.owes("leonor", "returns"); here != "hear_of_arrival" || there != "" {
		t.Errorf("taken back, who helped them to leave owes %q, who receives them %q", here, there)
	}
	p.told("arrived", "a plan for life there was agreed", "the arrival was taken back")
	if got := p.ask("leonor", "POST", "returns", p.path("/arrival/correction"), why, 409); got["code"] != "not_arrived" {
		t.Errorf("what was taken back is taken back again: %v", got["code"])
	}
	p.ask("leonor", "POST", "returns", p.path("/arrival"), object{}, 200)
	// A sign of danger that somebody told of is not forgotten with the arrival.
	p.visited("joaquim", 0, object{"at_risk": true}, 200)
	p.ask("leonor", "POST", "returns", p.path("/arrival/correction"), why, 200)
	p.ask("leonor", "POST", "returns", p.path("/arrival"), object{}, 200)
	if got := p.owes("leonor", "returns"); !strings.Contains(got, "look_at_told_visit") {
		t.Errorf("with the arrival what was told is forgotten: she owes %q", got)
	}
	p.visited("leonor", 0, object{}, 200)
	if got := p.owes("leonor", "returns"); strings.Contains(got, "look_at_told_visit") {
		t.Errorf("she looked, and owes %q", got)
	}
	if got := p.ask("leonor", "POST", "returns", p.path("/arrival/correction"), why, 409); got["code"] != "met_already" {
		t.Errorf("after a visit it is refused by %v", got["code"])
	}
}

// Who left before there was a record here is written down with the days on which they left and came. No agency says both that
// somebody has left and that they have come, whatever the day: who sleeps here is not gone by the word of who waits for them.
func TestAnArrivalRestsOnTwoAgencies(t *testing.T) {
	t.Parallel()
	url := lent(t)
	d := desk{t, url, single(url)}
	ago := func(days int) object { return object{"on": d.in(-24 * days)[:10]} }
	asks := func() traveller {
		p := d.referred()
		p.officer("/enquiry", object{"country": "XOD", "movement": "return"}, 200)
		return p
	}
	p := asks()
	for _, days := range []int{-1, 200} {
		p.officer("/departures", ago(days), map[bool]int{true: 200, false: 400}[days > 0])
	}
	p.ask("leonor", "POST", "returns", p.path("/arrival"), ago(201), 400)
	p.ask("leonor", "POST", "returns", p.path("/arrival"), ago(199), 200)
	if got := fmt.Sprint(p.read()["arrived_at"]); !strings.HasPrefix(got, d.in(-24 * 199)[:10]) {
		t.Errorf("they arrived on %s", got)
	}
	p.quiet()
	if here, there := p.owes("leonor", "returns"), p.owes("grace", "returns"); here != "visit_month_12" || there != "agree_plan visit_month_3 visit_month_6" {
		t.Errorf("after half a year she owes %q, who coordinates %q", here, there)
	}

	p = asks()
	p.ask("leonor", "POST", "returns", p.path("/departures"), ago(200), 200)
	for _, on := range []object{ago(199), {}} {
		if got := p.ask("leonor", "POST", "returns", p.path("/arrival"), on, 403); fmt.Sprint(got["rules"]) != "[N-02]" {
			t.Errorf("both on one word are refused by %v", got["rules"])
		}
	}
	p.officer("/departures", ago(200), 200)
	p.ask("leonor", "POST", "returns", p.path("/arrival"), ago(199), 200)

	p = d.referred()
	bed := p.housed()
	p.officer("/enquiry", object{"country": "XOD", "movement": "return"}, 200)
	p.ask("leonor", "POST", "returns", p.path("/departures"), object{}, 200)
	p.ask("leonor", "POST", "returns", p.path("/arrival"), object{}, 403)
	p.officer("/departure/correction", object{}, 200)
	p.quiet()
	if got := p.owes("teodora", "shelter"); got != "" || !p.sleeps(bed) {
		t.Errorf("who sleeps here was said to have gone, and the house owes %q", got)
	}
	p.officer("/counselling", counselling(), 200)
}
