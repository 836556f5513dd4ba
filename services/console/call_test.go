package console

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"

	"mangrove/pkg/web"
	"mangrove/services/console/api"
	"mangrove/services/console/session"
	"mangrove/services/console/signin"
)

// helping gives a console in which help may be asked of two agencies, whose register tells these grants.
func helping(t *testing.T, grants, referrals, answer string) *Console {
	t.Helper()
	c := among(t, answers{
		"identification /cases/one": `{"case": "one", "referrals": [` + referrals + `]}`, "consent /cases/one/grants": `{"grants": [` + grants + `]}`,
		"identification /cases/one/referrals": answer,
	})
	for _, agency := range []string{"lantern", "heron"} {
		c.Agencies = append(c.Agencies, Agency{ID: agency, Helps: []Help{{Service: "shelter", Purpose: "shelter"}}})
	}
	return c
}

// At the first step it stands whom to call where somebody is in danger: it is asked before anything else.
func TestTheFirstStepSaysWhomToCall(t *testing.T) {
	c := among(t, answers{})
	page, err := c.by(t, "en", c.newCall, []string{"worker"})
	if lacks := inOrder(page, "Is somebody in danger now?", `href="tel:808"`, "Call 808 now", `name="language"`); err != nil || len(lacks) > 0 {
		t.Errorf("it lacks %q, %v:\n%s", lacks, err, page)
	}
}

// A step of a call right after its case was opened waits until each service that it asks has heard of it, the register too.
func TestAStepWaitsForItsNewCase(t *testing.T) {
	var mu sync.Mutex
	waits := map[string]string{}
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		mu.Lock()
		defer mu.Unlock()
		waits[r.URL.Path] = r.Header.Get(web.HeaderPosition)
		io.WriteString(w, `{"case": "one"}`) //nolint:errcheck // the caller has gone
	}))
	t.Cleanup(s.Close)
	c := among(t, answers{})
	exchange := func(context.Context, string, string) (signin.Token, error) {
		return signin.Token{Raw: "token", Until: time.Now().Add(time.Hour)}, nil
	}
	var err error
	c.api, err = api.New(map[string]*web.Client{"identification": web.NewClient(s.URL, nil), "consent": web.NewClient(s.URL, nil)}, exchange, time.Now)
	if err != nil {
		t.Fatal(err)
	}
	begun := httptest.NewRecorder()
	if err := c.keep(visit{w: begun}, call{Position: "there"}); err != nil {
		t.Fatal(err)
	}
	w, r := httptest.NewRecorder(), httptest.NewRequestWithContext(t.Context(), http.MethodGet, "/calls/one/contact", nil)
	r.AddCookie(begun.Result().Cookies()[0])
	r.SetPathValue("case", "one")
	v := visit{w: w, r: r, words: in(t, "en"), session: session.Session{Roles: []string{"worker"}}, user: c.api.As("somebody"), log: c.Log}
	if err := c.askContact(v); err != nil {
		t.Fatal(err)
	}
	want := map[string]string{"/api/identification/v1/cases/one": "there", "/api/consent/v1/cases/one/grants": "there"}
	if !maps.Equal(waits, want) {
		t.Errorf("they wait for %v, want %v", waits, want)
	}
}

var ticked = regexp.MustCompile(`value="([^"]+)" checked`)

// Only what the person agreed to share is ticked, for the first agency of whom nothing was asked yet; beside each agency stands what
// was agreed for it, or that it is asked without a name.
func TestOnlyWhatWasAgreedIsTicked(t *testing.T) {
	const heron = `{"kind": "consent", "family": "sharing", "purpose": "shelter", "categories": ["NEEDS"], "recipient": {"agency": "heron", "service": "shelter"}}`
	for _, one := range []struct{ name, grants, referrals, want string }{
		{"nothing was", ``, ``, ""},
		{"for one", heron, ``, "heron shelter,NEEDS"},
		{"for one that was asked", heron, `{"agency": "heron", "service": "shelter", "purpose": "shelter", "state": "asked"}`, ""},
		{"for one that said no", heron, `{"agency": "heron", "service": "shelter", "purpose": "shelter", "state": "declined"}`, "heron shelter,NEEDS"},
		{"it was withdrawn", strings.Replace(heron, `{`, `{"ended_at": "2026-11-01T09:00:00Z", `, 1), ``, ""},
		{"it waits for a witness", strings.Replace(heron, `{`, `{"pending": true, `, 1), ``, ""},
		{"a no", strings.Replace(heron, "consent", "refusal", 1), ``, ""},
		{"to be helped, and to share nothing", strings.Replace(heron, "sharing", "service", 1), ``, ""},
	} {
		c := helping(t, one.grants, one.referrals, "")
		page, err := c.by(t, "en", c.askReferral, []string{"worker"}, "case", "one")
		var got []string
		for _, m := range ticked.FindAllStringSubmatch(page, -1) {
			got = append(got, m[1])
		}
		if strings.Join(got, ",") != one.want || err != nil {
			t.Errorf("%s: %q is ticked, %v, want %q:\n%s", one.name, got, err, one.want, page)
		}
	}
	c := helping(t, heron, ``, "")
	page, err := c.by(t, "en", c.askReferral, []string{"worker"}, "case", "one")
	if lacks := inOrder(page, "Lantern", "asked without a name", "Heron", "Agreed: Care needs"); err != nil || len(lacks) > 0 {
		t.Errorf("it lacks %q, %v:\n%s", lacks, err, page)
	}
	c = among(t, answers{"identification /cases/one": `{"case": "one"}`, "consent": ""})
	c.Agencies = []Agency{{ID: "heron", Helps: []Help{{Service: "shelter", Purpose: "shelter"}}}}
	if page, err := c.by(t, "en", c.askReferral, []string{"worker"}, "case", "one"); err != nil || strings.Contains(page, "asked without a name") {
		t.Errorf("where the register does not answer it is said that nothing was agreed, %v:\n%s", err, page)
	}
}

// Whom one waits for, and who helps, is named as such and cannot be chosen; where they are chosen all the same that is told beside the field.
func TestWhoIsAskedAlreadyIsNotAskedAgain(t *testing.T) {
	const asked, helps = `{"agency": "lantern", "service": "shelter", "purpose": "shelter", "state": "asked"}`, `{"agency": "heron", "service": "shelter", "purpose": "shelter", "state": "accepted"}`
	c := helping(t, ``, asked+","+helps, `{"code": "referral_open", "title": "It is open already.", "detail": "It is open already.", "hint": "It is open already."}`)
	page, err := c.by(t, "en", c.askReferral, []string{"worker"}, "case", "one")
	lacks := inOrder(page, `value="lantern shelter" disabled`, "Asked, waits for an answer", `value="heron shelter" disabled`, "Helps already")
	if err != nil || len(lacks) > 0 || strings.Contains(page, "asked without a name") {
		t.Errorf("it lacks %q, %v:\n%s", lacks, err, page)
	}
	w, err := c.posts(t, c.refer, []string{"worker"}, url.Values{"help": {"heron shelter"}}, "case", "one")
	if page := w.Body.String(); err != nil || w.Code != http.StatusUnprocessableEntity || !strings.Contains(page, `id="help-wrong"`) || strings.Contains(page, "It is open already") {
		t.Errorf("it is answered %d, %v:\n%s", w.Code, err, page)
	}
}

// Of a call that broke off the page names each step by whether it is done: nobody was asked about "another" where none was.
func TestWhatIsKeptOfACallSaysWhatIsNotYet(t *testing.T) {
	const agreed, asked = `{"kind": "consent", "family": "sharing", "purpose": "shelter", "recipient": {"agency": "heron", "service": "shelter"}}`, `{"agency": "heron", "service": "shelter", "purpose": "shelter", "state": "asked"}`
	first, later := []string{"Write it down", "Ask now", "Nobody yet"}, []string{"Change it", "Ask about another agency", "waits for an answer"}
	for _, one := range []struct {
		contact, grants, referrals string
		reads, not                 []string
	}{
		{``, ``, ``, first, later},
		{`"contact": {"safe_way": "mornings"}, `, agreed, asked, later, first},
	} {
		c := among(t, answers{"identification /cases/one": `{"case": "one", ` + one.contact + `"referrals": [` + one.referrals + `]}`, "consent /cases/one/grants": `{"grants": [` + one.grants + `]}`})
		page, err := c.by(t, "en", c.callSoFar, []string{"worker"}, "case", "one")
		if lacks := inOrder(page, one.reads...); err != nil || len(lacks) > 0 {
			t.Errorf("it lacks %q, %v:\n%s", lacks, err, page)
		}
		for _, text := range one.not {
			if strings.Contains(page, text) {
				t.Errorf("it reads %q:\n%s", text, page)
			}
		}
	}
	c := among(t, answers{"identification /cases/one": `{"case": "one"}`, "consent": ""})
	if page, err := c.by(t, "en", c.callSoFar, []string{"worker"}, "case", "one"); err != nil || strings.Contains(page, "Ask now") {
		t.Errorf("where the register does not answer it reads as if nobody was asked about, %v:\n%s", err, page)
	}
}

// Where one service is to be asked for, one that gives it stands ticked, with what was agreed for it: not one that was asked, nor one
// that said no, nor another service.
func TestTheServiceThatIsAskedForIsTicked(t *testing.T) {
	const heron = `{"kind": "consent", "family": "sharing", "purpose": "shelter", "categories": ["NEEDS"], "recipient": {"agency": "heron", "service": "shelter"}}`
	of := func(agency, state string) string {
		return fmt.Sprintf(`{"agency": %q, "service": "shelter", "purpose": "shelter", "state": %q}`, agency, state)
	}
	for _, one := range []struct{ name, service, grants, referrals, want string }{
		{"nothing was agreed", "shelter", ``, ``, "lantern shelter"},
		{"one was agreed to", "shelter", heron, ``, "heron shelter,NEEDS"},
		{"the first is asked", "shelter", ``, of("lantern", "asked"), "heron shelter"},
		{"the first said no", "shelter", ``, of("lantern", "declined"), "heron shelter"},
		{"all said no", "shelter", heron, of("lantern", "declined") + "," + of("heron", "declined"), ""},
		{"it was taken back", "shelter", heron, of("heron", "revoked"), "heron shelter,NEEDS"},
		{"nobody gives it", "health", heron, ``, ""},
	} {
		c := helping(t, one.grants, one.referrals, "")
		page, err := c.at(t, "en", "/calls/one/referral?service="+one.service, c.askReferral, []string{"worker"}, "case", "one")
		var got []string
		for _, m := range ticked.FindAllStringSubmatch(page, -1) {
			got = append(got, m[1])
		}
		if strings.Join(got, ",") != one.want || err != nil {
			t.Errorf("%s: %q is ticked, %v, want %q:\n%s", one.name, got, err, one.want, page)
		}
	}
}

// What was not agreed for an agency is told beside what is ticked, and nothing is asked; but not where to ask without it helps no more.
func TestWhatWasNotAgreedIsToldBesideTheField(t *testing.T) {
	send := func(options, parts string) string {
		c := helping(t, ``, ``, `{"code": "refused", "title": "You cannot open this part.", "detail": "No agreement.", "hint": "Ask.", "rules": ["C-01"], "options": [`+options+`]}`)
		form := url.Values{"help": {"heron shelter"}}
		if parts != "" {
			form.Set("parts", parts)
		}
		w, r := httptest.NewRecorder(), httptest.NewRequestWithContext(t.Context(), http.MethodPost, "/", strings.NewReader(form.Encode()))
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		r.SetPathValue("case", "one")
		v := visit{w: w, r: r, words: in(t, "en"), session: session.Session{Name: "Somebody", Roles: []string{"worker"}}, user: c.api.As("somebody"), log: c.Log}
		if err := c.refer(v); err != nil || w.Code != http.StatusUnprocessableEntity {
			t.Errorf("it is answered %d, %v", w.Code, err)
		}
		return w.Body.String()
	}
	const without = `{"action": "identification.refer_without_sharing"}`
	if page := send(without, "IDENTITY"); !strings.Contains(page, `id="parts-wrong"`) || strings.Contains(page, "You cannot open") {
		t.Errorf("it is not told beside the field:\n%s", page)
	}
	for name, page := range map[string]string{"nothing ticked": send(without, ""), "no way without it": send("", "IDENTITY")} {
		if strings.Contains(page, `id="parts-wrong"`) || !strings.Contains(page, "You cannot open") {
			t.Errorf("with %s the refusal is not told as it is:\n%s", name, page)
		}
	}
}

// That nobody calls back is kept as such, in no language, and stands ticked when one comes back to the step.
func TestNobodyCallsBack(t *testing.T) {
	c := among(t, answers{"identification /cases/one": `{"case": "one", "contact": {"never_call": true, "safe_way": "she calls"}}`, "consent /cases/one/grants": `{"grants": []}`})
	page, err := c.by(t, "fr", c.askContact, []string{"worker"}, "case", "one")
	if lacks := inOrder(page, "she calls", `name="never_call" value="yes" checked`, "Ne jamais rappeler"); err != nil || len(lacks) > 0 {
		t.Errorf("it lacks %q, %v:\n%s", lacks, err, page)
	}
	w, sent, err := records(t, c, url.Values{"never_call": {"yes"}, "safe_way": {"she calls"}, "from": {carries(t, page, err)}}, `{"never_call": true, "safe_way": "she calls"}`)
	if err != nil || w.Code != http.StatusSeeOther || sent != "map[never_call:true safe_way:she calls]" {
		t.Errorf("it is answered %d, %v, and kept is %s", w.Code, err, sent)
	}
}

// records sends the form of how to reach somebody while this is held, and gives what identification is sent; empty where it is sent nothing.
func records(t *testing.T, c *Console, form url.Values, held string) (w *httptest.ResponseRecorder, sent string, err error) {
	t.Helper()
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Method == http.MethodPost {
			var body map[string]any
			if err := json.NewDecoder(r.Body).Decode(&body); err != nil {
				t.Error(err)
			}
			sent = fmt.Sprint(body["contact"])
		}
		io.WriteString(w, `{"case": "one", "position": "p", "contact": `+held+`}`) //nolint:errcheck // the caller has gone
	}))
	defer s.Close()
	c.Services["identification"] = web.NewClient(s.URL, nil)
	w, err = c.posts(t, c.recordContact, []string{"worker"}, form, "case", "one")
	return w, sent, err
}

// A form that was filled in before somebody else changed how to reach the person is not sent: it is shown anew with what is held now, beside
// each field that differs, and what was typed stays. So no number comes back, and nobody calls who is never to.
func TestAStaleContactWritesNothingOverWhatIsHeld(t *testing.T) {
	const old, never = `{"telephone": "+351 1", "safe_way": "mornings"}`, `{"never_call": true, "where_found": "harbour"}`
	from := func(held string) string {
		c := among(t, answers{"identification /cases/one": `{"case": "one", "contact": ` + held + `}`, "consent /cases/one/grants": `{"grants": []}`})
		page, err := c.by(t, "en", c.askContact, []string{"worker"}, "case", "one")
		return carries(t, page, err)
	}
	for _, one := range []struct {
		name, now  string
		form       url.Values
		has, lacks []string
	}{
		{"nothing is changed", never, url.Values{"telephone": {"+351 1"}, "safe_way": {"mornings"}}, []string{
			`value="yes" checked`, `id="never_call-wrong" data-field="validation">Changed meanwhile. Held now: Never call back<`, `id="telephone-wrong" data-field="validation">Changed meanwhile. Held now: –<`, ">harbour</textarea>",
		}, []string{"+351 1", "mornings"}},
		{"the number is changed", never, url.Values{"telephone": {"+351 2"}, "safe_way": {"mornings"}}, []string{`value="yes" checked`, `value="+351 2"`, `id="telephone-wrong"`}, []string{"mornings"}},
		{"the way is changed", `{"telephone": "+351 1", "safe_way": "evenings"}`, url.Values{"telephone": {"+351 1"}, "safe_way": {"nights"}}, []string{">nights</textarea>", "Held now: evenings<"}, []string{`id="telephone-wrong"`}},
		{"to the same", `{"telephone": "+351 1", "safe_way": "evenings"}`, url.Values{"telephone": {"+351 1"}, "safe_way": {"evenings"}}, []string{">evenings</textarea>"}, []string{"-wrong"}},
	} {
		c := among(t, answers{"consent /cases/one/grants": `{"grants": []}`})
		one.form.Set("from", from(old))
		w, sent, err := records(t, c, one.form, one.now)
		page := w.Body.String()
		for _, want := range append(one.has, "Somebody else has changed this meanwhile", `href="#contact"`, `value="`+from(one.now)+`"`) {
			if err != nil || w.Code != http.StatusUnprocessableEntity || sent != "" || !strings.Contains(page, want) {
				t.Errorf("%s: it is %d, %v, sent is %q, and it does not say %q:\n%s", one.name, w.Code, err, sent, want, page)
			}
		}
		for _, no := range one.lacks {
			if strings.Contains(page, no) {
				t.Errorf("%s: it says %q:\n%s", one.name, no, page)
			}
		}
		one.form.Set("from", from(one.now))
		if w, sent, err = records(t, c, one.form, one.now); err != nil || w.Code != http.StatusSeeOther || sent == "" {
			t.Errorf("%s: once it was looked at it is answered %d, %v, and sent is %q", one.name, w.Code, err, sent)
		}
	}
	c := among(t, answers{"consent /cases/one/grants": `{"grants": []}`})
	if w, sent, err := records(t, c, url.Values{"safe_way": {"mornings"}}, old); err != nil || sent != "" {
		t.Errorf("a form of which nobody knows what it was filled in from is answered %d, %v, and sent is %q", w.Code, err, sent)
	}
}
