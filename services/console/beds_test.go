package console

import (
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"net/http"
	"net/http/httptest"
	"net/url"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"mangrove/pkg/web"
	"mangrove/services/console/session"
	"mangrove/services/console/words"
)

// posts is the page that answers a form of somebody of these roles; where names the parts of its address.
func (c *Console) posts(t *testing.T, one room, roles []string, form url.Values, where ...string) (*httptest.ResponseRecorder, error) {
	t.Helper()
	w, r := httptest.NewRecorder(), httptest.NewRequestWithContext(t.Context(), http.MethodPost, "/", strings.NewReader(form.Encode()))
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	for i := 0; i < len(where); i += 2 {
		r.SetPathValue(where[i], where[i+1])
	}
	return w, one(visit{w: w, r: r, words: in(t, "en"), session: session.Session{Name: "Somebody", Roles: roles}, user: c.api.As("somebody"), log: c.Log})
}

// hears has a service keep what was sent to it, and answer this.
func (c *Console) hears(t *testing.T, service, answer string, into *map[string]any) {
	t.Helper()
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if err := json.NewDecoder(r.Body).Decode(into); err != nil {
			t.Error(err)
		}
		io.WriteString(w, answer) //nolint:errcheck // the caller has gone
	}))
	t.Cleanup(s.Close)
	c.Services[service] = web.NewClient(s.URL, nil)
}

// network is a house of one's own with two units, six of others, and two who have no bed.
func network() answers {
	units := `{"unit": "women", "house": "Lantern", "alias": "women", "own": {"beds": 4, "taken": 1}}, {"unit": "boys", "house": "Kite", "alias": "boys", "own": {"beds": 4, "taken": 1}}`
	for i := range 6 {
		units += fmt.Sprintf(`, {"unit": "far-%d", "house": "Heron", "alias": "men %d"}`, i, i)
	}
	return answers{
		"shelter /units":         `{"items": [` + units + `]}`,
		"shelter /cases":         `{"items": [{"case": "11112222-0", "state": "asked", "identity": {"name": "Nadia Belo"}}, {"case": "other", "state": "asked"}]}`,
		"identification /duties": `{"items": []}`,
		"shelter /duties": `{"items": [{"subject": "11112222-0", "what": "two_houses", "by": "2026-11-27T18:00:00Z"},
			{"subject": "other", "what": "find_place", "by": "2026-11-26T10:00:00Z"}, {"subject": "11112222-0", "what": "find_place", "by": "2026-11-27T12:43:00Z"}]}`,
	}
}

// housed are a network's two who have a bed: it is held for one, and the other sleeps there; and one who sleeps in another's house.
func housed() answers {
	said := network()
	said["shelter /cases"] = `{"items": [
		{"case": "33334444-0", "state": "reserved", "unit": "boys", "reserved_until": "2026-11-27T20:46:00Z"},
		{"case": "55556666-0", "state": "resident", "unit": "women"}, {"case": "77778888-0", "state": "resident", "unit": "far-0"}]}`
	return said
}

// A bed that is held can be given back, and a stay ended, which is asked once before; the service hears one command of either, that
// names no unit. Of who sleeps in another's house nothing is offered.
func TestABedIsGivenBackAndAStayEnded(t *testing.T) {
	c := among(t, housed())
	page, err := c.by(t, "en", c.beds, []string{"shelter_coordinator"})
	lacks := inOrder(page, "Held beds", `action="/beds/end"`, `value="33334444-0"`, `value="give_back"`, "Give back", "Who sleeps here", "Lantern, women",
		"MG-5555-6666", "<details", "End the stay", `action="/beds/end"`, `value="55556666-0"`, "It cannot be undone", `value="end_stay"`, "End the stay", "</details>")
	if err != nil || len(lacks) > 0 || strings.Contains(page, "77778888") {
		t.Errorf("the board lacks %q, %v:\n%s", lacks, err, page)
	}
	for _, do := range []string{"give_back", "end_stay"} {
		var got map[string]any
		c = among(t, housed())
		c.hears(t, "shelter", `{"position": "p"}`, &got)
		w, err := c.posts(t, c.end, nil, url.Values{"case": {"one"}, "unit": {"boys"}, "do": {do}})
		if err != nil || got == nil || len(got) > 0 || !strings.HasPrefix(w.Header().Get("Location"), "/beds?at=p") {
			t.Errorf("of %s the service hears %v and it goes to %q, %v", do, got, w.Header().Get("Location"), err)
		}
		said := housed()
		said["shelter /cases/33334444-0/discharge"] = `{"code": "no_bed", "title": "No stay to end."}`
		c = among(t, said)
		w, err = c.posts(t, c.end, nil, url.Values{"case": {"33334444-0"}, "do": {do}})
		if lacks := inOrder(w.Body.String(), "No stay to end.", "MG-3333-4444", "Kite, boys"); err != nil || len(lacks) > 0 {
			t.Errorf("a refused %s lacks %q, %v:\n%s", do, lacks, err, w.Body)
		}
	}
}

// Who is meant, and until when, is said of each: on the board, and in short beside the duties. Of another day than today its date is
// said too. What can do harm stands first of what somebody
// needs, and says what it is. Where no need is shared it says so.
func TestTheBoardSaysWhoAndUntilWhen(t *testing.T) {
	said := network()
	said["shelter /cases"] = `{"items": [{"case": "11112222-0", "state": "asked"}, {"case": "other", "state": "asked", "needs": {"diet": "low salt", "medicine_times": "07:00 and 19:00", "allergies": "peanuts"}},
		{"case": "99990000-0", "state": "asked"}, {"case": "33334444-0", "state": "reserved", "unit": "boys", "reserved_until": "2026-11-27T20:46:00Z"},
		{"case": "44445555-0", "state": "reserved", "unit": "boys", "reserved_until": "2026-11-28T02:10:00Z"}]}`
	said["shelter /duties"] = strings.Replace(said["shelter /duties"], "]", `, {"subject": "99990000-0", "what": "find_place", "by": "2026-11-28T03:32:00Z"}]`, 1)
	for name, of := range map[string]func(*Console) room{"board": func(c *Console) room { return c.beds }, "aside": func(c *Console) room { return c.home }} {
		c := among(t, said)
		page, err := c.by(t, "en", of(c), []string{"shelter_coordinator"})
		_, page, _ = strings.Cut(page, "waiting for a bed")
		want := []string{"A person needs a bed", "MG-1111-2222", "by 12:43", "A person needs a bed", "OTHER", "since Thu 26 Nov", "MG-9999-0000", "by Sat 28 Nov, 03:32"}
		if name == "board" {
			want = slices.Insert(want, 3, "No need was agreed to be shared")
			want = slices.Insert(want, 7, "Allergies: peanuts", "Medicine: 07:00 and 19:00", "low salt", "Nothing more is shared")
			want = append(want, "Held beds", "Kite, boys", "MG-3333-4444", "until 20:46", "MG-4444-5555", "until Sat 28 Nov, 02:10")
		}
		if lacks := inOrder(page, want...); err != nil || len(lacks) > 0 || strings.Contains(page, "18:00") || strings.Count(page, "No need was agreed to be shared") > 2 {
			t.Errorf("the %s lacks %q, %v:\n%s", name, lacks, err, page)
		}
	}
}

// led is what a page says that somebody of these roles is led to by the answer to a form, with the cookies that it set.
func (c *Console) led(t *testing.T, by *httptest.ResponseRecorder, to string, one room, roles []string, where ...string) string {
	t.Helper()
	w, r := httptest.NewRecorder(), httptest.NewRequestWithContext(t.Context(), http.MethodGet, to, nil)
	for i := 0; i < len(where); i += 2 {
		r.SetPathValue(where[i], where[i+1])
	}
	for _, cookie := range by.Result().Cookies() {
		r.AddCookie(cookie)
	}
	if err := one(visit{w: w, r: r, words: in(t, "en"), session: session.Session{Name: "Somebody", Roles: roles}, user: c.api.As("somebody"), log: c.Log}); err != nil {
		t.Fatal(err)
	}
	says, _, _ := strings.Cut(w.Body.String(), "</main>")
	return says
}

// What was done says so in one line, with whom, where and until when, as long as it is so, to who did it and on the page that they are led to;
// nothing else says so, and no link does.
func TestWhatWasDoneOnTheBoardIsSaid(t *testing.T) {
	const status = `<p class="card start" role="status">`
	roles := []string{"shelter_coordinator"}
	for _, one := range []struct{ done, person, says string }{
		{"reserve", "33334444-0", "Bed held until 20:46 for MG-3333-4444 in Kite, boys"},
		{"admit", "55556666-0", "MG-5555-6666 is taken in: Lantern, women"},
		{"give_back", "11112222-0", "The bed held for MG-1111-2222 is given back"},
		{"end_stay", "11112222-0", "The stay of MG-1111-2222 has ended, and the bed is free"},
		{"reserve", "55556666-0", ""},
		{"admit", "33334444-0", ""},
		{"end_stay", "55556666-0", ""},
		{"nothing", "33334444-0", ""},
	} {
		all := housed()
		for _, path := range []string{"reservation", "admission", "discharge"} {
			all["shelter /cases/"+one.person+"/"+path] = `{"position": "p"}`
		}
		c := among(t, all)
		do := c.place
		if one.done == "give_back" || one.done == "end_stay" {
			do = c.end
		}
		w, err := c.posts(t, do, nil, url.Values{"case": {one.person}, "unit": {"boys"}, "do": {one.done}})
		if err != nil {
			t.Fatal(err)
		}
		_, said, _ := strings.Cut(c.led(t, w, "/beds?at=p", c.beds, roles), status)
		said, _, _ = strings.Cut(said, "</p>")
		if (one.says == "") != (said == "") || !strings.Contains(said, one.says) {
			t.Errorf("after %s of %q it says %q", one.done, one.person, said)
		}
		for _, address := range []string{"/beds", "/beds?at=q", "/beds?at=p&done=end_stay&case=ANY"} {
			page := c.led(t, w, address, c.beds, roles)
			if said := strings.Contains(page, status); strings.Contains(page, "ANY") || said && !strings.Contains(address, "at=p") {
				t.Errorf("after %s of %q, %s says:\n%s", one.done, one.person, address, page)
			}
		}
	}
	c := among(t, housed())
	for _, done := range []string{"reserve", "admit", "give_back", "end_stay"} {
		for _, person := range []string{"33334444-0", "55556666-0", "ANY"} {
			if page := c.led(t, httptest.NewRecorder(), "/beds?at=p&to=%2Fbeds&case="+person+"&done="+done, c.beds, roles); strings.Contains(page, status) || strings.Contains(page, "ANY") {
				t.Errorf("a link says that %s was done for %s:\n%s", done, person, page)
			}
		}
	}
}

// What is read out of a unit's beds is right for every number of them, one among them.
func TestOneBedIsReadOutRight(t *testing.T) {
	for language, says := range map[string]string{
		"en": "Beds: 1. Taken: 0. Held: 0. Free: 1.", "fr": "Lits\u00a0: 1. Occupés\u00a0: 0. Réservés\u00a0: 0. Libres\u00a0: 1.", "es": "Camas: 1. Ocupadas: 0. Reservadas: 0. Libres: 1.",
	} {
		said := network()
		said["shelter /units"] = `{"items": [{"unit": "women", "house": "Lantern", "alias": "women", "own": {"beds": 1}}]}`
		c := among(t, said)
		page, err := c.by(t, language, c.beds, []string{"shelter_coordinator"})
		if err != nil || !strings.Contains(page, `<span class="sr">`+says) {
			t.Errorf("in %s it lacks %q, %v:\n%s", language, says, err, page)
		}
	}
}

// No unit is chosen until somebody chooses one, and who is taken in where no bed was held is asked for once more.
func TestNobodyIsTakenInByOneTap(t *testing.T) {
	c := among(t, network())
	page, err := c.by(t, "en", c.beds, []string{"shelter_coordinator"})
	lacks := inOrder(page, `id="ask-11112222-0"`, `name="unit" required`, `<option value="">Choose</option>`, "Lantern, women", `value="reserve"`, "<details", "Take in", `value="11112222-0"`,
		"Only when they are at the door", `value="admit"`, "</details>")
	if err != nil || len(lacks) > 0 {
		t.Errorf("the board lacks %q, %v:\n%s", lacks, err, page)
	}
}

// A bed that is refused says for whom and where it was; each other unit in which the service would allow it is named on a button of its
// own that asks for it there, a few of them, and what to choose from for that person is no longer what was refused.
func TestARefusedBedNamesWhomAndWhereElse(t *testing.T) {
	for do, path := range map[string]string{"reserve": "/reservation", "admit": "/admission"} {
		said := network()
		options := `{"action": "shelter.` + do + `", "resource": "boys"}`
		for i := range 6 {
			options += fmt.Sprintf(`, {"action": "shelter.%s", "resource": "far-%d"}`, do, i)
		}
		said["shelter /cases/11112222-0"+path] = `{"code": "refused", "title": "Not in this unit.", "rules": ["CP-02"], "options": [` + options + `]}`
		c := among(t, said)
		w, err := c.posts(t, c.place, []string{"shelter_coordinator"}, url.Values{"case": {"11112222-0"}, "unit": {"women"}, "do": {do}})
		if err != nil {
			t.Fatal(err)
		}
		page := w.Body.String()
		text := map[string]string{"reserve": "Hold a bed: ", "admit": "Take in: "}[do]
		if lacks := inOrder(page, "Not in this unit.", "N B", "MG-1111-2222", "Lantern, women", `value="boys"`, `value="11112222-0"`, `value="`+do+`"`, text+"Kite, boys", text+"Heron, men 3"); len(lacks) > 0 {
			t.Errorf("%s lacks %q:\n%s", do, lacks, page)
		}
		if n := strings.Count(page, text); n != mostElsewhere || strings.Contains(page, "elsewhere") {
			t.Errorf("%s offers %d other units:\n%s", do, n, page)
		}
		card := func(id string) string {
			_, after, _ := strings.Cut(page, `id="ask-`+id+`"`)
			one, _, _ := strings.Cut(after, "</section>")
			return one
		}
		if strings.Contains(card("11112222-0"), ">Lantern, women<") || !strings.Contains(card("11112222-0"), ">Kite, boys<") || !strings.Contains(card("other"), ">Lantern, women<") {
			t.Errorf("%s is to choose from:\n%s\n%s", do, card("11112222-0"), card("other"))
		}
	}
}

// Where no unit is named, each but the refused one is still to choose from: who is to be asked first, or an emergency, may open it.
func TestAnotherUnitIsToChooseFromWhereNoneIsNamed(t *testing.T) {
	said := network()
	said["shelter /cases/other/reservation"] = `{"code": "refused", "title": "Not among adults.", "rules": ["CP-01"], "options": [{"action": "shelter.ask_kin", "more": 1}]}`
	c := among(t, said)
	w, err := c.posts(t, c.place, []string{"shelter_coordinator"}, url.Values{"case": {"other"}, "unit": {"women"}, "do": {"reserve"}})
	_, card, _ := strings.Cut(w.Body.String(), `id="ask-other"`)
	card, _, _ = strings.Cut(card, "</section>")
	if err != nil || strings.Contains(card, ">Lantern, women<") || !strings.Contains(card, ">Kite, boys<") {
		t.Errorf("it is to choose from, %v:\n%s", err, card)
	}
}

// What no rule refuses, such as a bed that has just gone, takes no unit from the choice; and where options name no unit there is one button.
func TestABedThatHasGoneIsNoRule(t *testing.T) {
	said := network()
	said["shelter /cases/other/reservation"] = `{"code": "no_free_bed", "title": "Gone.", "options": [{"action": "shelter.reserve"}, {"action": "shelter.reserve"}]}`
	c := among(t, said)
	w, err := c.posts(t, c.place, []string{"shelter_coordinator"}, url.Values{"case": {"other"}, "unit": {"boys"}, "do": {"reserve"}})
	page := w.Body.String()
	if lacks := inOrder(page, "Gone.", "A person", "Kite, boys", "Hold a bed elsewhere", `id="ask-other"`, ">Lantern, women<"); err != nil || len(lacks) > 0 || strings.Count(page, "Hold a bed elsewhere") != 1 {
		t.Errorf("it lacks %q, %v:\n%s", lacks, err, page)
	}
	_, card, _ := strings.Cut(page, `id="ask-other"`)
	if card, _, _ = strings.Cut(card, "</section>"); !strings.Contains(card, ">Kite, boys<") || strings.Contains(page, `name="emergency"`) {
		t.Errorf("a rule is taken to be against it:\n%s", page)
	}
	delete(said, "shelter /cases/other/reservation")
	c = among(t, said)
	if _, err := c.posts(t, c.place, []string{"shelter_coordinator"}, url.Values{"case": {"other"}, "do": {"reserve"}}); err == nil {
		t.Error("what the service hides stands on the board")
	}
}

// A child for whom gentler care was not asked for: the refusal names each step that lacks a call and of how many, each with the way to
// where a call is written down. Where the service says that an emergency would let it be, it has a button for each emergency, which is a
// field of the same wish.
func TestARefusalNamesWhoIsStillToBeAsked(t *testing.T) {
	const no = `{"code": "refused", "title": "Ask first.", "rules": ["CP-03"], "options": [
		{"action": "shelter.ask_foster", "more": 3}, {"action": "shelter.ask_kin", "more": 1}, {"action": "shelter.reserve", "resource": "far-1"}%s]}`
	for urgently, lifts := range map[string]bool{`, {"action": "shelter.say_emergency"}`: true, "": false} {
		said := network()
		said["shelter /cases/other/admission"] = fmt.Sprintf(no, urgently)
		c := among(t, said)
		w, err := c.posts(t, c.place, []string{"shelter_coordinator"}, url.Values{"case": {"other"}, "unit": {"boys"}, "do": {"admit"}})
		page := w.Body.String()
		lacks := inOrder(page, "Ask first.", "Still to be asked", `href="/cases/other/calls?step=kin"`, "Kin: 1 still to ask", `href="/cases/other/calls?step=foster"`, "A foster family: 3 still to ask")
		if err != nil || len(lacks) > 0 {
			t.Errorf("%q lacks %q, %v:\n%s", urgently, lacks, err, page)
		}
		lacks = inOrder(page, `value="boys"`, `value="in_danger"`, `value="other"`, `value="admit"`, "Emergency: the child is in danger", `value="nowhere_to_sleep"`)
		if (len(lacks) == 0) != lifts || strings.Contains(page, "Emergency: ") != lifts {
			t.Errorf("%q lacks %q of an emergency:\n%s", urgently, lacks, page)
		}
	}
}

// Each rule that stands against a bed is told in its own sentence, also above the emergency that would go past them; where no other unit
// may take the person it says so.
func TestEachRuleAgainstABedIsTold(t *testing.T) {
	for language, says := range map[string][]string{
		"en": {"Gentler care has not been asked for yet.", "This unit takes children of another age.", "No other unit may take this person as things stand."},
		"fr": {"Une solution plus douce", "Cette unité accueille", "Aucune autre unité"},
	} {
		said := network()
		said["shelter /cases/other/reservation"] = `{"code": "refused", "title": "Gentler care has not been asked for yet.", "rules": ["CP-03", "CP-12", "Z-99"], "words": "CP-03"}`
		c := among(t, said)
		w, r := httptest.NewRecorder(), httptest.NewRequestWithContext(t.Context(), http.MethodPost, "/", strings.NewReader(url.Values{"case": {"other"}, "unit": {"boys"}, "do": {"reserve"}}.Encode()))
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		err := c.place(visit{w: w, r: r, words: in(t, language), session: session.Session{Name: "Somebody", Roles: []string{"shelter_coordinator"}}, user: c.api.As("somebody")})
		if lacks := inOrder(w.Body.String(), says...); err != nil || len(lacks) > 0 {
			t.Errorf("in %s it lacks %q, %v:\n%s", language, lacks, err, w.Body)
		}
		said["shelter /cases/other/reservation"] = `{"code": "refused", "title": "Gentler care has not been asked for yet.", "rules": ["CP-03", "CP-12"], "words": "CP-03", "options": [{"action": "shelter.say_emergency"}]}`
		c = among(t, said)
		w, err = c.posts(t, c.place, []string{"shelter_coordinator"}, url.Values{"case": {"other"}, "unit": {"boys"}, "do": {"reserve"}})
		want := []string{"Gentler care has not", "This unit takes children", "An emergency goes past this: Gentler care has not been asked for yet. This unit takes children of another age.", `value="in_danger"`}
		if lacks := inOrder(w.Body.String(), want...); err != nil || len(lacks) > 0 {
			t.Errorf("it lacks %q, %v:\n%s", lacks, err, w.Body)
		}
	}
}

// An emergency goes with the wish, and is none where none was said.
func TestAnEmergencyIsOfTheWish(t *testing.T) {
	for _, why := range append(emergencies(), "") {
		var got map[string]any
		c := among(t, network())
		c.hears(t, "shelter", `{"position": "p"}`, &got)
		w, err := c.posts(t, c.place, nil, url.Values{"case": {"other"}, "unit": {"boys"}, "do": {"reserve"}, "emergency": {why}})
		if said, is := got["emergency"]; err != nil || w.Header().Get("Location") != "/beds?at=p" || got["unit"] != "boys" || is != (why != "") || is && said != why {
			t.Errorf("of %q the service hears %v, %v", why, got, err)
		}
	}
}

// A call for gentler care is written down as it was filled in; what is missing is said beside its field, and nothing is sent.
func TestACallForGentlerCareIsWrittenDown(t *testing.T) {
	const calls = `{"calls": [{"step": "kin", "outcome": "unavailable", "asked_on": "2026-11-20", "reference": "kin-1"}, {"step": "foster", "outcome": "no_answer", "asked_on": "2026-11-21", "reference": "foster-17"}]}`
	c := among(t, answers{"shelter /cases/one/calls": calls})
	page, err := c.by(t, "en", c.careCalls, []string{"shelter_coordinator"}, "case", "one")
	if lacks := inOrder(page, "A foster family", "foster-17", "Did not answer", "21 Nov", "Kin", "kin-1", "Cannot take the child in", `name="step"`, `value="2026-11-27"`); err != nil || len(lacks) > 0 {
		t.Errorf("it lacks %q, %v:\n%s", lacks, err, page)
	}
	form := url.Values{"step": {"foster"}, "outcome": {"unavailable"}, "asked_on": {"٢٠٢٦-١١-٢٧"}, "reference": {"Foster-18"}, "who": {"somebody (invented)"}, "said": {"No bed."}}
	for _, must := range []string{"step", "outcome", "asked_on", "reference", "who"} {
		less := maps.Clone(form)
		less.Del(must)
		w, err := c.posts(t, c.recordCareCall, nil, less, "case", "one")
		if page := w.Body.String(); err != nil || w.Code != http.StatusUnprocessableEntity || strings.Count(page, `href="#`+must+`"`) != 1 || strings.Contains(page, "No call is recorded yet") {
			t.Errorf("without %s it is answered %d, %v:\n%s", must, w.Code, err, page)
		}
	}
	var got map[string]any
	c.hears(t, "shelter", `{"position": "p"}`, &got)
	w, err := c.posts(t, c.recordCareCall, nil, form, "case", "one")
	want := map[string]any{
		"step": "foster", "outcome": "unavailable", "asked_on": "2026-11-27", "reference": "foster-18",
		"asked": map[string]any{"who": "somebody (invented)", "said": "No bed."},
	}
	if err != nil || w.Header().Get("Location") != "/cases/one/calls?at=p" || !reflect.DeepEqual(got, want) {
		t.Errorf("it hears %v, goes to %q, %v", got, w.Header().Get("Location"), err)
	}
	c = among(t, answers{"shelter /cases/one/calls": `{"code": "invalid", "field": "reference", "title": "Not so."}`})
	if w, err := c.posts(t, c.recordCareCall, nil, form, "case", "one"); err == nil {
		t.Errorf("to whom the calls are not told reads %s", w.Body)
	}
}

// The page of a child's case leads to the calls who may write one down, where the keeper tells that it is a child; an adult's does not.
func TestAChildsCaseLeadsToTheCalls(t *testing.T) {
	const way = `href="/cases/one/calls"`
	for _, one := range []struct {
		keeper string
		role   string
		leads  bool
	}{
		{`{"facts": {"adult_on": "2030-01-01"}}`, "worker", true},
		{`{"facts": {"adult_on": "2020-01-01"}}`, "worker", false},
		{`{"facts": {"adult_on": "2030-01-01"}}`, "another", false},
		{noPart, "worker", false},
	} {
		said := whole()
		said["identification /cases/one"] = one.keeper
		c := among(t, said)
		c.Doers["shelter.record_call"] = []string{one.role}
		page, err := c.by(t, "en", c.oneCase, []string{"worker"}, "case", "one")
		if err != nil || strings.Contains(page, way) != one.leads {
			t.Errorf("of %s to %s it leads there: %t, %v", one.keeper, one.role, !one.leads, err)
		}
	}
}

// The sheet of the night says in every language what it is for, and whom to call for who is missing; it promises no form.
func TestTheNightSheetSaysWhatItIsFor(t *testing.T) {
	said := network()
	said["shelter /cases"] = `{"items": [{"case": "11112222-0", "state": "resident", "unit": "women", "identity": {"name": "Nadia Belo"}, "needs": {"diet": "low salt"}}]}`
	c := among(t, said)
	for _, l := range words.Languages() {
		page, err := c.by(t, l.Code, c.night, []string{"shelter_coordinator"})
		hint := in(t, l.Code).T("beds.night_hint", "Tonight", "808")
		if lacks := inOrder(page, hint, in(t, l.Code).List([]string{"Lantern", "women"}), "N B", "low salt"); err != nil || len(lacks) > 0 || !strings.Contains(hint, "808") {
			t.Errorf("in %s it lacks %q, %v:\n%s", l.Code, lacks, err, page)
		}
	}
}

// A unit is named with its house, as a list is written in the language of the reader.
func TestAUnitIsNamedWithItsHouse(t *testing.T) {
	one := unit{House: "Lantern", Alias: "women"}
	for language, want := range map[string]string{"en": "Lantern, women", "ar": "Lantern، women"} {
		if got := one.name(in(t, language)); got != want {
			t.Errorf("in %s it is %q, want %q", language, got, want)
		}
	}
}

// After midnight the night that goes on is still the one that began the day before.
func TestANightIsNamedByTheDaysItLiesBetween(t *testing.T) {
	for hour, want := range map[int]string{4: "Night of Thu 26 Nov to Fri 27 Nov", 11: "Night of Thu 26 Nov to Fri 27 Nov", 12: "Night of Fri 27 Nov to Sat 28 Nov", 23: "Night of Fri 27 Nov to Sat 28 Nov"} {
		if got := nightOf(in(t, "en"), time.Date(2026, 11, 27, hour, 0, 0, 0, time.UTC)); got != want {
			t.Errorf("at %d it is the %s, want %s", hour, got, want)
		}
	}
}
