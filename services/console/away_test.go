package console

import (
	"context"
	"errors"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	lru "github.com/hashicorp/golang-lru/v2"
	"golang.org/x/time/rate"

	"mangrove/pkg/policy"
	"mangrove/pkg/web"
	"mangrove/services/console/api"
	"mangrove/services/console/assets"
	"mangrove/services/console/session"
	"mangrove/services/console/signin"
	"mangrove/services/console/words"
)

// today is when pages are looked at in tests.
func today() time.Time { return time.Date(2026, 11, 27, 12, 0, 0, 0, time.UTC) }

// answers are what services say, by service and path, as "health /cases/one". A service that is named alone, as "health", does not
// answer at all; of what is not named there is no such record. A path may have its whole query, as "health /cases?limit=25".
type answers map[string]string

// among gives a console whose services say this, to a role that reads all of them, of an agency that keeps cases.
func among(t *testing.T, said answers) *Console {
	t.Helper()
	return overheard(t, said, func(string) {})
}

// overheard is among, and tells what each service is asked.
func overheard(t *testing.T, said answers, hear func(what string)) *Console {
	t.Helper()
	services, doers := map[string]*web.Client{}, map[string][]string{}
	lawful, err := policy.Doers()
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range append(asked(), "consent", "keys") {
		s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			if _, away := said[name]; away {
				w.WriteHeader(http.StatusServiceUnavailable)
				return
			}
			path := name + " " + strings.TrimPrefix(r.URL.Path, "/api/"+name+"/v1")
			hear(path)
			body, ok := said[path+"?"+r.URL.RawQuery]
			if !ok {
				body, ok = said[path]
			}
			switch {
			case !ok:
				w.WriteHeader(http.StatusNotFound)
				body = `{"code": "no_such_record"}`
			case strings.Contains(body, `"code"`):
				w.WriteHeader(http.StatusForbidden)
			}
			io.WriteString(w, body) //nolint:errcheck // the caller has gone
		}))
		t.Cleanup(s.Close)
		services[name], doers[name+".read"] = web.NewClient(s.URL, nil), []string{"worker"}
		doers[name+".duties"] = append(lawful[name+".duties"], "worker")
	}
	book, err := words.New(time.UTC)
	if err != nil {
		t.Fatal(err)
	}
	files, err := assets.New()
	if err != nil {
		t.Fatal(err)
	}
	paces, err := lru.New[string, *rate.Limiter](1)
	if err != nil {
		t.Fatal(err)
	}
	exchange := func(context.Context, string, string) (signin.Token, error) {
		return signin.Token{Raw: "token", Until: time.Now().Add(time.Hour)}, nil
	}
	client, err := api.New(services, exchange, time.Now)
	if err != nil {
		t.Fatal(err)
	}
	return &Console{
		Config: Config{Services: services, Agencies: []Agency{{Keeps: true}}, Domain: today, Doers: doers, Tonight: "808", Log: slog.New(slog.DiscardHandler)},
		book:   book, assets: files, api: client, paces: paces,
	}
}

// by is a page as somebody of these roles sees it; where names the parts of its address, as "case", "one".
func (c *Console) by(t *testing.T, language string, one room, roles []string, where ...string) (string, error) {
	t.Helper()
	return c.at(t, language, "/", one, roles, where...)
}

// at is by for the page at an address.
func (c *Console) at(t *testing.T, language, address string, one room, roles []string, where ...string) (string, error) {
	t.Helper()
	w, r := httptest.NewRecorder(), httptest.NewRequestWithContext(t.Context(), http.MethodGet, address, nil)
	for i := 0; i < len(where); i += 2 {
		r.SetPathValue(where[i], where[i+1])
	}
	v := visit{w: w, r: r, words: in(t, language), session: session.Session{Name: "Somebody", Roles: roles}, user: c.api.As("somebody"), log: c.Log}
	if err := one(v); err != nil {
		c.fault(v, err)
		return w.Body.String(), err
	}
	return w.Body.String(), nil
}

// part is the text of the card under a title, or in which a title is one of those that it is about, up to the next; empty where there
// is none.
func part(page, title string) string {
	_, after, is := strings.Cut(page, "<h2>"+title+"</h2>")
	if !is {
		_, after, _ = strings.Cut(page, `class="named">`+title+"<")
	}
	card, _, _ := strings.Cut(after, "</section>")
	return card
}

const (
	away     = "This cannot be opened now"
	opened   = `{"case": "one", "opened_at": "2026-11-01T09:00:00Z", "facts": {"stage": "presumed"}}`
	resident = `{"state": "resident"}`
)

// whole is a case of which every service tells.
func whole() answers {
	all := answers{"consent /cases/one/grants": `{"grants": []}`, "identification /cases/one": opened, "shelter /cases/one": resident}
	for _, name := range asked()[2:] {
		all[name+" /cases/one"] = `{}`
	}
	return all
}

// A service that does not answer is told on the page of a case in the place of what it would have told, and how far the case has
// come is not concluded from its silence. What the others told stands.
func TestACasePageSaysWhichServiceIsAway(t *testing.T) {
	all := among(t, whole())
	page, err := all.by(t, "en", all.oneCase, []string{"worker"}, "case", "one")
	if err != nil || strings.Count(page, away) != 1 || !strings.Contains(page, `class="stages"`) || !strings.Contains(page, `id="agreed"`) {
		t.Fatalf("with all of them it reads, %v:\n%s", err, page)
	}
	for name, title := range map[string]string{
		"identification": "Identification", "shelter": "Shelter", "health": "Health", "legalaid": "Legal aid", "bestinterests": "Best interests",
		"returns": "Return", "coordination": "Coordination", "consent": "Agreements",
	} {
		said := whole()
		said[name] = ""
		c := among(t, said)
		page, err := c.by(t, "en", c.oneCase, []string{"worker"}, "case", "one")
		if err != nil || strings.Count(page, away) != 2 || !strings.Contains(part(page, title), away) { // once for while the page is not up to date
			t.Errorf("without %s it reads, %v:\n%s", name, err, page)
		}
		knows := name == "identification" || name == "shelter" || name == "bestinterests" || name == "returns"
		if strings.Contains(page, `class="stages"`) == knows {
			t.Errorf("without %s it says how far the case has come: %t", name, !knows)
		}
	}
	said := whole()
	said["health"], said["consent"] = "", ""
	c := among(t, said)
	page, err = c.by(t, "ar", c.oneCase, []string{"worker"}, "case", "one")
	if err != nil || !strings.Contains(part(page, "الصحة"), "يتعذر فتح هذا الآن") || !strings.Contains(part(page, "الموافقات"), "يتعذر فتح هذا الآن") {
		t.Errorf("without two of them it reads in Arabic, %v:\n%s", err, page)
	}
}

// What a withdrawal will do cannot be told while the register does not answer, which is not as if there were no such agreement.
func TestAWithdrawalIsNotToldAwayWithTheRegister(t *testing.T) {
	said := whole()
	said["consent"] = ""
	for name, c := range map[string]*Console{"away": among(t, said), "there": among(t, whole())} {
		page, err := c.by(t, "en", c.withdrawing, []string{"worker"}, "case", "one", "grant", "g")
		if said := strings.Contains(page, away); said != (name == "away") || errors.Is(err, api.ErrAway) != said {
			t.Errorf("with the register %s it reads, %v:\n%s", name, err, page)
		}
	}
}

// Where children sleep is not known as long as coordination does not answer, or not to the reader: neither is as if no house had
// taken them.
func TestWhereAChildSleepsIsNotMadeUp(t *testing.T) {
	const unknown = "no house known"
	for way, want := range map[string]string{
		`{"steps": []}`: unknown,
		`{"steps": [{"at": "2026-11-20T09:00:00Z", "service": "shelter", "what": "came to sleep there"}]}`: "in a house",
		`{"code": "refused", "title": "Not now."}`:                                                         "Not open now",
		`{"code": "no_such_record"}`:                                                                       "Not open now",
		"":                                                                                                 away,
	} {
		said := answers{"identification /cases": `{"items": [{"case": "one"}]}`, "coordination /cases/one": way}
		if way == "" {
			said["coordination"] = ""
		}
		if strings.Contains(way, "no_such_record") {
			delete(said, "coordination /cases/one") // nor any for the reader
		}
		c := among(t, said)
		page, err := c.by(t, "en", c.children, []string{"child_social_worker"})
		if err != nil || !strings.Contains(page, want+"</span>") || want != unknown && strings.Contains(page, unknown) {
			t.Errorf("after %q it does not read %q: %v\n%s", way, want, err, page)
		}
	}
}

// What a departure lacks is a number, or that it cannot be known now, or not by the reader: never nothing.
func TestGatesThatAreNotToldAreSaidToBe(t *testing.T) {
	for gates, want := range map[string]string{
		`{"gates": [{"gate": "consent", "in_place": false, "blocks": true, "rule": "R-01"}]}`: "1 missing",
		`{"gates": []}`: "nothing missing",
		`{"code": "refused", "title": "Not now."}`: "Not open now",
		`this is no answer`:                        away,
	} {
		c := among(t, answers{"returns /cases": `{"items": [{"case": "one", "stage": "declared"}]}`, "returns /cases/one/gates": gates})
		for name, one := range map[string]room{"list": c.departures, "home": c.home} {
			page, err := c.by(t, "en", one, []string{"return_officer"})
			if err != nil || !strings.Contains(page, want+"</span>") {
				t.Errorf("after %q the %s does not read %q: %v\n%s", gates, name, want, err, page)
			}
		}
	}
	c := among(t, answers{"returns /cases/one/gates": `{"gates": []}`, "returns /cases/one": `{"stage": "declared"}`, "identification": ""})
	page, err := c.by(t, "en", c.departure, []string{"worker"}, "case", "one")
	if err != nil || !strings.Contains(part(page, "Identification"), away) {
		t.Errorf("without who leaves the gates read, %v:\n%s", err, page)
	}
}

// Beside the duties stands what cannot be opened now, and above them who did not answer; nobody reads then that nothing waits.
func TestHomeSaysWhichServicesAreAway(t *testing.T) {
	for role, one := range map[string]struct{ service, title string }{
		"hotline": {"identification", "Referrals by state"}, "return_officer": {"returns", "Departures"},
		"child_social_worker": {"identification", "Where every child is tonight"}, "shelter_coordinator": {"shelter", "Beds tonight"},
		"guardian": {"bestinterests", "The children I stand for"},
	} {
		said := answers{one.service: "", "health": ""}
		for _, name := range append(asked(), "consent") {
			said[name+" /duties"] = `{"items": []}`
		}
		c := among(t, said)
		page, err := c.by(t, "en", c.home, []string{role})
		if err != nil || !strings.Contains(part(page, one.title), away) || !strings.Contains(page, "No answer now from: ") || !strings.Contains(page, "Health") || strings.Contains(page, "Nothing waits for you") {
			t.Errorf("%s without %s reads, %v:\n%s", role, one.service, err, page)
		}
	}
	c := among(t, answers{})
	page, err := c.by(t, "en", c.home, []string{"lawyer"})
	if err != nil || strings.Contains(page, "No answer now from") || !strings.Contains(page, "Nothing waits for you") {
		t.Errorf("with all of them it reads, %v:\n%s", err, page)
	}
	said := answers{"health": ""}
	for _, name := range append(asked(), "consent", "keys") {
		said[name+" /ledger"] = `{"items": []}`
	}
	c = among(t, said)
	page, err = c.by(t, "en", c.home, []string{"data_protection"})
	if err != nil || !strings.Contains(page, "No answer now from: Health.") {
		t.Errorf("without a ledger it reads, %v:\n%s", err, page)
	}
}

// A gate that is not in place because it ends too soon says when, in the day's own words.
func TestAGateTellsWhenItEnds(t *testing.T) {
	now := time.Date(2026, 3, 2, 9, 0, 0, 0, time.UTC)
	for until, want := range map[string]string{
		"":                     "Not known yet to be fit to travel through the last leg",
		"2026-03-01T23:59:00Z": "Fit to travel ended yesterday",
		"2026-03-02T09:00:00Z": "Fit to travel ended today",
		"2026-03-02T09:00:01Z": "Fit to travel ends today, before they arrive",
		"2026-03-03T00:00:00Z": "Fit to travel ends tomorrow, before they arrive",
	} {
		if got := gateName(in(t, "en"), gate{Gate: "fit_to_travel", Until: until}, now); got != want {
			t.Errorf("until %q it reads %q, want %q", until, got, want)
		}
	}
}

// A gate that is missing never reads as one that is in place.
func TestAMissingGateSaysSo(t *testing.T) {
	for name, one := range map[string]struct{ there, missing string }{
		"safety":              {"It is safe enough", "Whether it is safe enough is not assessed yet, or it is not"},
		"provision_nurse":     {"In place for the journey: a nurse", "Not arranged yet for the journey: a nurse"},
		"confirmed_by_health": {"Confirmed by: Health", "Not confirmed anew yet by: Health"},
		"some_other":          {"Another condition", "Another condition is not met yet"},
	} {
		there, missing := gateName(in(t, "en"), gate{Gate: name, InPlace: true}, today()), gateName(in(t, "en"), gate{Gate: name}, today())
		if there != one.there || missing != one.missing {
			t.Errorf("%s reads %q in place and %q missing", name, there, missing)
		}
	}
}

// Once the owners were asked to confirm, the page says when, and for how long a word is good. That is the first thing to do on the day of
// the journey, and not before.
func TestThatConfirmationWasAskedForIsSaid(t *testing.T) {
	for leaves, first := range map[string]bool{"2026-11-27T18:00:00Z": true, "2026-11-28T18:00:00Z": false} {
		c := among(t, answers{
			"returns /cases/one/gates": `{"gates": []}`, "returns /cases/one": `{"stage": "booked", "leaves_at": "` + leaves + `"}`,
			"returns /cases/one/preparation": `{"position": "p"}`,
		})
		w, err := c.posts(t, c.prepare, []string{"return_officer"}, nil, "case", "one")
		to := w.Header().Get("Location")
		if err != nil || to != "/departures/one?at=p" {
			t.Fatalf("it leads to %q, %v", to, err)
		}
		page := c.led(t, w, to, c.departure, []string{"worker", "return_officer"}, "case", "one")
		lacks := inOrder(page, "Asked at 12:00; each word is good for 15 minutes", `<button class="ds-button"`, "Have it confirmed now")
		if secondary := strings.Contains(page, `<button class="ds-button" data-variant="secondary">Have it`); err != nil || len(lacks) > 0 || secondary == first {
			t.Errorf("leaving %s it lacks %q, it is the second thing %t, %v:\n%s", leaves, lacks, secondary, err, page)
		}
	}
}

// What is due next in a case is told whole to who coordinates, to whom it is not told which help a question is of.
func TestTheOverviewTellsWhatIsDueWhole(t *testing.T) {
	for next, want := range map[string]string{
		`{"what": "ask_again", "whose": "hotline", "service": "identification", "by": "2026-11-27T20:00:00Z", "state": "open"}`:             "Help: taken back, ask another",
		`{"what": "follow_up_referral", "whose": "hotline", "service": "identification", "by": "2026-11-27T20:00:00Z", "state": "open"}`:    "A referral waits for an answer",
		`{"what": "follow_up_referral", "whose": "hotline", "service": "identification", "by": "2026-11-27T20:00:00Z", "state": "overdue"}`: "Nobody answered: ask another agency",
		`{"what": "of_a_newer_service", "whose": "hotline", "service": "identification", "by": "2026-11-27T20:00:00Z", "state": "open"}`:    "of_a_newer_service",
	} {
		c := among(t, answers{"coordination /cases": `{"items": [{"case": "one", "stage": "detected", "next": ` + next + `}]}`})
		page, err := c.by(t, "en", c.overview, []string{"national_coordinator"})
		if err != nil || !strings.Contains(page, want) || strings.Contains(page, "no value") {
			t.Errorf("of %s it does not read %q, %v:\n%s", next, want, err, page)
		}
	}
}
