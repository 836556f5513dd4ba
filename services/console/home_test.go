package console

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strconv"
	"strings"
	"testing"
	"time"

	"mangrove/pkg/policy"
	"mangrove/pkg/web"
	"mangrove/services/console/api"
	"mangrove/services/console/session"
	"mangrove/services/console/signin"
)

// Duties stand under the span of time that they are due in, by the clock of where people work: one that is due now is not late,
// today ends with midnight, and this week six days after.
func TestDutiesStandUnderWhenTheyAreDue(t *testing.T) {
	now := today()
	midnight := time.Date(2026, 11, 28, 0, 0, 0, 0, time.UTC)
	var all []duty
	for _, by := range []time.Time{
		now.AddDate(0, -1, 0), now.Add(-time.Second), now, midnight.Add(-time.Second), midnight, midnight.AddDate(0, 0, 6).Add(-time.Second), midnight.AddDate(0, 0, 6), now.AddDate(2, 0, 0),
	} {
		all = append(all, duty{Subject: strconv.Itoa(len(all)), What: "none", By: by})
	}
	c := &Console{Config: Config{Domain: today}}
	var got []string
	for _, g := range c.groups(visit{words: in(t, "en")}, all, now) {
		var who []string
		for _, d := range g.Duties {
			who = append(who, d.Who)
		}
		got = append(got, fmt.Sprint(g.ID, " ", g.Late, " ", who))
	}
	if want := "late true [0 1] today false [2 3 4] week false [5 6] later false [7]"; strings.Join(got, " ") != want {
		t.Errorf("they stand as %v, want %s", got, want)
	}
	if got := c.groups(visit{words: in(t, "en")}, all[5:6], now); len(got) != 1 || got[0].ID != "week" {
		t.Errorf("a span without duties is shown: %+v", got)
	}
}

// After a no, and once what was asked is taken back, the duty says for which help, and leads to where another is asked for it.
func TestAfterANoTheDutyLeadsToAskingAnother(t *testing.T) {
	c := &Console{Config: Config{Domain: today}}
	for what, want := range map[string]string{"ask_another": "Legal aid: one has said no, ask another", "ask_again": "Legal aid: taken back, ask another"} {
		got := c.shown(visit{words: in(t, "en")}, duty{Subject: "one", What: what, About: "legalaid", By: today()}, "today")
		if got.Href != "/calls/one/referral?service=legalaid" || got.Act != "Ask another agency" || got.What != want {
			t.Errorf("%s is shown as %+v", what, got)
		}
	}
}

// A referral that waits says by when, and leads to its case; only once that is over has nobody answered, and another is asked.
func TestAReferralThatWaitsIsNoLateOne(t *testing.T) {
	c := &Console{Config: Config{Domain: today}}
	for _, one := range []struct {
		by                     time.Duration
		when, what, href, does string
	}{
		{time.Hour, "by 13:00", "A referral waits for an answer", "/cases/one", "Open"},
		{-time.Hour, "since 11:00", "Nobody answered: ask another agency", "/calls/one/referral", "Ask another agency"},
	} {
		groups := c.groups(visit{words: in(t, "en")}, []duty{{Subject: "one", What: "follow_up_referral", About: "r", By: today().Add(one.by)}}, today())
		if got := groups[0].Duties[0]; got.When != one.when || got.What != one.what || got.Href != one.href || got.Act != one.does {
			t.Errorf("due in %s it is shown as %+v", one.by, got)
		}
	}
}

// Of one duty alone that is late nothing is counted.
func TestOneLateDutyIsNotCountedTwice(t *testing.T) {
	const late = `{"duty": "d", "subject": "one", "what": "attest", "by": "2026-11-26T15:00:00Z"}`
	for items, want := range map[string]string{
		late:              "1 duty is yours. It is late.",
		late + "," + late: "2 duties are yours. All of them are late.",
		late + "," + late + "," + strings.Replace(late, "26T", "28T", 1): "3 duties are yours. 2 of them are late.",
	} {
		c := among(t, answers{"returns /duties": `{"items": [` + items + `]}`})
		if page, err := c.by(t, "en", c.home, []string{"lawyer"}); err != nil || !strings.Contains(page, want) {
			t.Errorf("it does not read %q, %v:\n%s", want, err, page)
		}
	}
}

// A call that broke off is a duty, which leads back into it.
func TestACallThatBrokeOffIsADuty(t *testing.T) {
	c := &Console{Config: Config{Domain: today}}
	got := c.shown(visit{words: in(t, "en")}, duty{Subject: "one", What: "go_on_with_call", By: today()}, "today")
	alone := c.shown(visit{words: in(t, "en")}, duty{Subject: "one", What: "ask_for_bed", By: today()}, "today")
	if alone.Href != got.Href || alone.Act != got.Act || !strings.Contains(alone.What, "no bed was asked for yet") {
		t.Errorf("of a child who is alone it is shown as %+v", alone)
	}
	if got.Href != "/calls/one" || got.Act != "Go on with this call" || got.What != "Go on with a call: nobody was asked to help yet" {
		t.Errorf("it is shown as %+v", got)
	}
}

// Beside the duties of the hotline stands how all referrals of its cases stand, page after page; no case is opened for that, and no
// list is read that opens a name.
func TestTheHotlineCountsAllReferrals(t *testing.T) {
	items := func(n int, state string) string {
		one := fmt.Sprintf(`{"case": "one", "referrals": [{"state": %q}]}`, state)
		return strings.TrimSuffix(strings.Repeat(one+",", n), ",")
	}
	said := answers{
		"identification /referrals?limit=200":           `{"items": [` + items(199, "asked") + `, {"case": "two"}], "next": "two"}`,
		"identification /referrals?after=two&limit=200": `{"items": [` + items(30, "accepted") + `, ` + items(4, "asked") + `]}`,
	}
	for _, name := range append(asked(), "consent") {
		said[name+" /duties"] = `{"items": []}`
	}
	c := overheard(t, said, func(what string) {
		if strings.Contains(what, "/cases") {
			t.Errorf("it asks %s", what)
		}
	})
	page, err := c.by(t, "en", c.home, []string{"hotline"})
	if err != nil {
		t.Fatal(err)
	}
	shown := part(page, "Referrals by state")
	if lacks := inOrder(shown, "waits", ">203<", "accepted", ">30<", "completed", ">0<", "Of all 234 cases of your agency."); len(lacks) > 0 {
		t.Errorf("it lacks %q:\n%s", lacks, shown)
	}
}

// Duties are read whole, page after page: none goes missing because there are many.
func TestDutiesAreReadWhole(t *testing.T) {
	const many, most = 450, 200
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		from, _ := strconv.Atoi(r.FormValue("after"))
		limit, err := strconv.Atoi(r.FormValue("limit"))
		if err != nil || limit > most {
			w.WriteHeader(http.StatusBadRequest)
			return
		}
		page := map[string]any{}
		var items []map[string]any
		for i := from; i < min(from+limit, many); i++ {
			items = append(items, map[string]any{"duty": strconv.Itoa(i), "by": today().Add(time.Duration(many-i) * time.Minute)})
		}
		if from+limit < many {
			page["next"] = strconv.Itoa(from + limit)
		}
		page["items"] = items
		json.NewEncoder(w).Encode(page) //nolint:errcheck // the caller has gone
	}))
	t.Cleanup(s.Close)
	exchange := func(context.Context, string, string) (signin.Token, error) {
		return signin.Token{Raw: "token", Until: time.Now().Add(time.Hour)}, nil
	}
	client, err := api.New(map[string]*web.Client{"identification": web.NewClient(s.URL, nil), "shelter": web.NewClient(s.URL, nil)}, exchange, time.Now)
	if err != nil {
		t.Fatal(err)
	}
	doers, err := policy.Doers()
	if err != nil {
		t.Fatal(err)
	}
	c := &Console{Config: Config{Doers: doers}}
	r := httptest.NewRequestWithContext(t.Context(), http.MethodGet, "/home", nil)
	all, told, silent, err := c.duties(visit{r: r, session: session.Session{Roles: []string{"shelter_worker"}}, user: client.As("somebody")})
	if err != nil || len(all) != 2*many || strings.Join(told, " ") != "identification shelter" || len(silent) != 5 {
		t.Fatalf("%d of %d, of %v without %v, %v", len(all), 2*many, told, silent, err)
	}
	if !all[0].By.Equal(today().Add(time.Minute)) || all[0].service == all[1].service {
		t.Errorf("the most urgent is %+v", all[0])
	}
}

// A service is asked for duties only in the name of whom the policy tells them: else the refusal would stand in its ledger.
func TestOnlyWhoHasDutiesAsksForThem(t *testing.T) {
	lawful, err := policy.Doers()
	if err != nil {
		t.Fatal(err)
	}
	c := &Console{Config: Config{Doers: lawful}}
	for role, want := range map[string]string{
		"hotline":          "identification consent health legalaid bestinterests returns shelter",
		"data_protection":  "identification consent bestinterests returns shelter",
		"panel_member":     "bestinterests",
		"consular_officer": "identification",
		"police_liaison":   "",
	} {
		if got := strings.Join(c.dutied(visit{session: session.Session{Roles: []string{role}}}), " "); got != want {
			t.Errorf("for %s %s are asked, want %s", role, got, want)
		}
	}
}

// What is due by midnight is due on the day that ends then, and not on the next; of what is due in the week the hour is told.
func TestWhatEndsWithADayIsDueOnThatDay(t *testing.T) {
	c := &Console{Config: Config{Domain: today}}
	midnight := time.Date(today().Year(), today().Month(), today().Day()+1, 0, 0, 0, 0, time.UTC)
	for by, want := range map[time.Time]string{
		midnight:                  "today: by 24:00",
		midnight.AddDate(0, 0, 1): "week: Sat 28 Nov",
		midnight.AddDate(0, 0, 1).Add(9 * time.Hour): "week: Sun 29 Nov, 09:00",
		midnight.AddDate(0, 0, 6):                    "week: Thu 3 Dec",
		midnight.AddDate(0, 0, 20):                   "later: Thu 17 Dec",
		today():                                      "today: by 12:00",
		today().Add(-time.Second):                    "late: since 11:59",
		today().AddDate(0, 0, -1):                    "late: since Thu 26 Nov",
	} {
		groups := c.groups(visit{words: in(t, "en")}, []duty{{Subject: "one", What: "attest", By: by}}, today())
		if got := groups[0].ID + ": " + groups[0].Duties[0].When; got != want {
			t.Errorf("due by %s it reads %q, want %q", by, got, want)
		}
	}
}
