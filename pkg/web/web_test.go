package web_test

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"maps"
	"net/http"
	"net/http/httptest"
	"os"
	"strings"
	"testing"
	"time"

	"mangrove/pkg/web"
)

const api = "/api/shelter/v1"

func TestCallCarriesWhatTheRequestHad(t *testing.T) {
	w := newWorld(t)
	rec := w.ask("POST", api+"/cases/c1/admit", `{"unit":"u"}`,
		"Idempotency-Key", "k1", "Mangrove-Basis", "g1", "Mangrove-Position", "shelter:c1:6", "If-Match", `"7"`, "Content-Type", "application/json; charset=UTF-8")
	if rec.Code != 200 || rec.Body.String() != `{"path":{"case":"c1"}}` {
		t.Fatal(rec.Code, rec.Body)
	}
	c := w.last
	if c.Actor.ID != "good" || c.Token != "good" || string(c.Body) != `{"unit":"u"}` || c.ContentType != "application/json" ||
		c.IdempotencyKey != "k1" || c.Basis != "g1" || c.Position != "shelter:c1:6" || c.IfVersion == nil || *c.IfVersion != 7 {
		t.Fatalf("%+v", c)
	}
	for name, want := range map[string]string{"Cache-Control": "no-store", "X-Content-Type-Options": "nosniff", "Content-Type": "application/json", "Server": ""} {
		if got := rec.Header().Get(name); got != want {
			t.Errorf("%s: %q", name, got)
		}
	}
}

func TestAnswerHeaders(t *testing.T) {
	w := newWorld(t)
	rec := w.ask("PUT", api+"/versioned", "")
	h := rec.Header()
	if rec.Code != 201 || h.Get("ETag") != `"7"` || h.Get("Mangrove-Position") != "shelter:c1:7" || h.Get("Location") != "/api/shelter/v1/cases/c1" || rec.Body.String() != `{"a":1}` {
		t.Fatal(rec.Code, h, rec.Body)
	}
	if rec := w.ask("DELETE", api+"/nothing", ""); rec.Code != 204 || rec.Body.Len() != 0 {
		t.Fatal(rec.Code, rec.Body)
	}
	p := wants(t, w.ask("GET", api+"/conflict", ""), 409, "conflict", "")
	if p.Version != 9 {
		t.Fatal(p.Version)
	}
}

func TestNoSuchRecordIsTheSameBytesWhereverItComesFrom(t *testing.T) {
	w := newWorld(t)
	first := w.ask("GET", api+"/hidden/c1", "")
	wants(t, first, 404, "no_such_record", "")
	for _, path := range []string{
		api + "/hidden/c2", api + "/unheard/of", api, api + "/cases/", api + "//cases", api + "/cases/../cases/c1",
		"/", "/api/other/v1/cases/c1", api + "/hidden/%ff", api + "/hidden/" + strings.Repeat("a", 201), api + "/cases/c1/admit/x?y=z",
	} {
		rec := w.ask("GET", path, "")
		if rec.Code != first.Code || !bytes.Equal(rec.Body.Bytes(), first.Body.Bytes()) || !maps.EqualFunc(rec.Header(), first.Header(), slicesEqual) {
			t.Errorf("%s: %d %v %s", path, rec.Code, rec.Header(), rec.Body)
		}
	}
	dressed := web.NoSuchRecord()
	dressed.Detail, dressed.Rules, dressed.Duty, dressed.Status = "because", []string{"N-01"}, "d", 403
	h := newWorld(t, func(o *web.Options) {
		o.Routes = []web.Route{{Method: "GET", Path: "/x", Operation: "shelter.x", Handle: func(context.Context, web.Call) (web.Answer, error) {
			return web.Answer{Position: "p"}, dressed
		}}}
	})
	if rec := h.ask("GET", api+"/x", ""); rec.Code != 404 || rec.Body.String() != first.Body.String() || !maps.EqualFunc(rec.Header(), first.Header(), slicesEqual) {
		t.Errorf("dressed: %d %s", rec.Code, rec.Body)
	}
}

func slicesEqual(a, b []string) bool { return strings.Join(a, "\n") == strings.Join(b, "\n") }

func TestRefusalIsExplained(t *testing.T) {
	p := wants(t, newWorld(t).ask("GET", api+"/refused", ""), 403, "refused", "")
	if p.Title != "This person cannot sleep in this unit." || p.Words != "CP-02" || p.Detail == "" || p.Hint == "" || p.Tonight != "808" ||
		slicesEqual(p.Rules, []string{"CP-02", "CP-03"}) == false || p.EscalateTo != "child_protection_on_call" || p.Duty != "d1" ||
		len(p.Options) != 1 || p.Options[0] != (web.Option{Action: "shelter.reserve", Resource: "tern-1"}) {
		t.Fatalf("%+v", p)
	}
}

func TestEveryRuleHasWordsThatDoNotBlame(t *testing.T) {
	data, err := os.ReadFile("refusals.json")
	if err != nil {
		t.Fatal(err)
	}
	var all map[string]struct{ Title, Detail, Hint string }
	if err := json.Unmarshal(data, &all); err != nil {
		t.Fatal(err)
	}
	for _, rule := range []string{"C-01", "C-02", "C-03", "C-06", "C-07", "CP-01", "CP-02", "F-01", "F-02", "N-01", "N-03", "P0", "floor"} {
		p := web.Refused("", []string{"unworded", rule}, nil)
		if w := all[rule]; w.Title == "" || w.Detail == "" || w.Hint == "" || p.Title != w.Title || p.Detail != w.Detail || p.Hint != w.Hint || p.Words != rule {
			t.Errorf("%s: %+v", rule, p)
		}
		for _, blame := range []string{"refused", "you failed", "your mistake", "you forgot"} {
			if strings.Contains(strings.ToLower(p.Title+p.Detail+p.Hint), blame) {
				t.Errorf("%s says %q", rule, blame)
			}
		}
	}
	for own := range all {
		rule, action, ok := strings.Cut(own, " ")
		if !ok {
			continue
		}
		p, general := web.Refused(action, []string{rule}, nil), all[rule]
		if p.Title == "" || p.Words != own || p.Title != all[own].Title || p.Hint != all[own].Hint || p.Title == general.Title && p.Hint == general.Hint {
			t.Errorf("%s: %+v", own, p)
		}
	}
	if p := web.Refused("", []string{"Z-99"}, nil); p.Title == "" || p.Detail == "" || p.Hint == "" || p.Words != "" {
		t.Errorf("a rule without words: %+v", p)
	}
}

// Who may not at all is told that first, and by whose hand it is; what comes last of a departure is told last.
func TestTheWordsThatHelpMostComeFirst(t *testing.T) {
	for rules, want := range map[string]string{
		"B-02 N-02":      "This is for a supervisor or the chair of the panel.",
		"CP-05 N-01":     "You cannot work on this case now.",
		"N-01 N-02":      "This is for a supervisor or the chair of the panel.",
		"F-01 N-02":      "Immigration enforcement cannot be given this.",
		"I-01 R-03":      "It is not sure that this person may travel all the way.",
		"I-01":           "The departure is not confirmed yet.",
		"CP-03 N-02":     "This is for a supervisor or the chair of the panel.",
		"unworded CP-01": "This place is for adults only.",
	} {
		p := web.Refused("shelter.admit", strings.Fields(rules), []string{"supervisor", "panel_chair"})
		if p.Title != want || strings.Contains(p.Hint+p.Detail, "{") {
			t.Errorf("%s reads %q %q %q", rules, p.Title, p.Detail, p.Hint)
		}
	}
	if p := web.Refused("shelter.admit", []string{"N-02"}, nil); p.Title != "Only the house itself takes somebody in." {
		t.Errorf("who has the role reads %q", p.Title)
	}
}

// Each role that may do something has a name, and only those.
func TestEveryRoleHasAName(t *testing.T) {
	var actions map[string][]string
	var names map[string]string
	for file, into := range map[string]any{"../policy/data/actions.json": &actions, "roles.json": &names} {
		data, err := os.ReadFile(file)
		if err != nil || json.Unmarshal(data, into) != nil {
			t.Fatal(file, err)
		}
	}
	used := map[string]bool{}
	for _, roles := range actions {
		for _, role := range roles {
			if used[role] = true; names[role] == "" {
				t.Errorf("%s has no name", role)
			}
		}
	}
	for role := range names {
		if !used[role] {
			t.Errorf("%s may nothing", role)
		}
	}
}

func TestWhoCallsComesFirst(t *testing.T) {
	w := newWorld(t)
	for given, want := range map[string]struct {
		status          int
		code, challenge string
	}{
		"":                            {401, "unauthenticated", `Bearer realm="mangrove"`},
		"Basic abc":                   {401, "malformed", `Bearer realm="mangrove", error="invalid_request"`},
		"Bearer ":                     {401, "malformed", `Bearer realm="mangrove", error="invalid_request"`},
		"Bearer expired":              {401, "expired", `Bearer realm="mangrove", error="invalid_token"`},
		"Bearer wrong_audience":       {401, "wrong_audience", `Bearer realm="mangrove", error="invalid_token"`},
		"bearer bad_signature":        {401, "bad_signature", `Bearer realm="mangrove", error="invalid_token"`},
		"Bearer provider_unavailable": {503, "temporarily_unavailable", ""},
		"Bearer broken":               {500, "internal", ""},
	} {
		for _, path := range []string{"/cases/c1", "/nowhere", "/cases?unknown=1", "/cases/c1/admit"} {
			rec := w.ask("GET", api+path, "", "Authorization", given)
			p := read(t, rec)
			if p.Status != want.status || p.Code != want.code || rec.Header().Get("WWW-Authenticate") != want.challenge {
				t.Errorf("%q %s: %d %s %q", given, path, p.Status, p.Code, rec.Header().Get("WWW-Authenticate"))
			}
		}
	}
	r := httptest.NewRequest("GET", api+"/cases/c1", nil)
	r.Header["Authorization"] = []string{"Bearer good", "Bearer good"}
	rec := httptest.NewRecorder()
	w.ServeHTTP(rec, r)
	wants(t, rec, 401, "malformed", "")
	if w.last != nil {
		t.Error("a handler was reached without a token")
	}
	if rec := w.ask("GET", api+"/public", "", "Authorization", ""); rec.Code != 200 {
		t.Error(rec.Code)
	}
	if strings.Contains(w.log.String(), "broke on") {
		t.Error("an error's text was logged")
	}
}

func TestNothingOfABodyIsReadBeforeTheCallerIsKnown(t *testing.T) {
	w := newWorld(t)
	r := httptest.NewRequest("POST", api+"/cases/c1/admit", unread{t})
	rec := httptest.NewRecorder()
	w.ServeHTTP(rec, r)
	wants(t, rec, 401, "unauthenticated", "")
}

type unread struct{ t *testing.T }

func (u unread) Read([]byte) (int, error) { u.t.Error("the body was read"); return 0, io.EOF }

func TestParametersAreRefusedByName(t *testing.T) {
	w := newWorld(t)
	for query, want := range map[string][2]string{
		"nonsense=1":                 {"unknown_field", "nonsense"},
		"Zephyrine%20Q=1":            {"unknown_field", "(unnamed)"},
		"stage=a&stage=b":            {"invalid_field", "stage"},
		"stage=%ff":                  {"invalid_field", "stage"},
		"stage=a%00":                 {"invalid_field", "stage"},
		"stage=":                     {"invalid_field", "stage"},
		"stage=%zz":                  {"invalid_field", "query"},
		"limit=201":                  {"invalid_field", "limit"},
		"limit=0":                    {"invalid_field", "limit"},
		"limit=-1":                   {"invalid_field", "limit"},
		"limit=99999999999999999999": {"invalid_field", "limit"},
	} {
		wants(t, w.ask("GET", api+"/cases?"+query, ""), 400, want[0], want[1])
	}
	wants(t, w.ask("GET", api+"/cases/c1?limit=1", ""), 400, "unknown_field", "limit")
	if w.last != nil {
		t.Fatal("a handler was reached")
	}
	if rec := w.ask("GET", api+"/cases?limit=200&after=x&stage=a", ""); rec.Code != 200 || w.last.Limit != 200 || w.last.Query.Get("stage") != "a" || w.last.Query.Get("after") != "x" {
		t.Fatal(rec.Code, w.last)
	}
	if w.ask("GET", api+"/cases", ""); w.last.Limit != 50 {
		t.Fatal(w.last.Limit)
	}
}

func TestHeadersAreChecked(t *testing.T) {
	w := newWorld(t)
	for name, values := range map[string][]string{
		"If-Match":          {"7", `W/"7"`, "*", `"x"`, `"07"`, `"-1"`, `"7`},
		"Idempotency-Key":   {strings.Repeat("k", 201), "a b", "ä"},
		"Mangrove-Basis":    {"a\x01"},
		"Mangrove-Position": {"a b"},
	} {
		for _, v := range values {
			wants(t, w.ask("PUT", api+"/versioned", "", name, v), 400, "invalid_field", name)
		}
	}
	wants(t, w.ask("POST", api+"/raw", "", "If-Match", `"7"`), 400, "invalid_field", "If-Match") // it would be passed over
	wants(t, w.ask("PUT", api+"/versioned", "", "Idempotency-Key", "a", "Idempotency-Key", "b"), 400, "invalid_field", "Idempotency-Key")
	wants(t, w.ask("GET", api+"/cases/c1", "", "X-Large", strings.Repeat("x", 33<<10)), 431, "headers_too_large", "")
	wants(t, w.ask("GET", api+"/cases/c1?q="+strings.Repeat("x", 5<<10), ""), 414, "url_too_long", "")
}

func TestBodies(t *testing.T) {
	w := newWorld(t, func(o *web.Options) { o.Limits.Body = 20 })
	admit := api + "/cases/c1/admit"
	if p := wants(t, w.ask("POST", admit, strings.Repeat("x", 21)), 413, "too_large", ""); p.Hint != "Send at most 20 bytes." || p.Words != "Send at most {of} bytes." || p.Of != "20" {
		t.Errorf("too large reads %+v", p)
	}
	wants(t, w.ask("POST", admit, `{}`, "Content-Type", "text/plain"), 415, "unsupported_media_type", "")
	wants(t, w.ask("POST", admit, `{}`, "Content-Type", ""), 415, "unsupported_media_type", "")
	wants(t, w.ask("POST", admit, `{}`, "Content-Type", "application/json; charset=latin1"), 415, "unsupported_media_type", "")
	wants(t, w.ask("POST", admit, `{}`, "Content-Encoding", "gzip"), 415, "unsupported_media_type", "")
	wants(t, w.ask("POST", admit, "{\"a\":\"\xff\"}"), 400, "malformed", "")
	wants(t, w.ask("GET", api+"/cases/c1", `{}`), 400, "body_not_expected", "")
	wants(t, w.ask("DELETE", api+"/nothing", `{}`), 400, "body_not_expected", "")
	wants(t, w.ask("POST", api+"/raw", "12345678901", "Content-Type", "image/png"), 413, "too_large", "")
	if w.last != nil {
		t.Fatal("a handler was reached")
	}
	if rec := w.ask("POST", api+"/raw", "\xff\xfe", "Content-Type", "image/png"); rec.Code != 200 || w.last.ContentType != "image/png" || len(w.last.Body) != 2 {
		t.Fatal(rec.Code, w.last)
	}
	r := httptest.NewRequest("POST", admit, io.MultiReader(strings.NewReader(strings.Repeat(" ", 21)))) // no length given
	r.Header.Set("Authorization", "Bearer good")
	rec := httptest.NewRecorder()
	w.ServeHTTP(rec, r)
	wants(t, rec, 413, "too_large", "")
	if rec := w.ask("POST", admit, strings.Repeat(" ", 20)); rec.Code != 200 {
		t.Fatal("at the limit:", rec.Code)
	}
}

func TestRateIsPerActor(t *testing.T) {
	w := newWorld(t, func(o *web.Options) { o.Limits.Rate, o.Limits.Burst = 0.5, 2 })
	asks := func(token, path string) *httptest.ResponseRecorder {
		return w.ask("GET", api+path, "", "Authorization", "Bearer "+token)
	}
	for _, path := range []string{"/cases/c1", "/nowhere"} { // what does not exist counts too
		if rec := asks("good-a", path); rec.Code == 429 {
			t.Fatal(path)
		}
	}
	rec := asks("good-a", "/cases/c1")
	wants(t, rec, 429, "rate_limited", "")
	if rec.Header().Get("Retry-After") != "2" {
		t.Fatal(rec.Header())
	}
	asks("good-a", "/cases/c1") // asking in vain makes the wait no longer
	if rec := asks("good-b", "/cases/c1"); rec.Code != 200 {
		t.Fatal("another actor:", rec.Code)
	}
	w.clock.step(2 * time.Second)
	if rec := asks("good-a", "/cases/c1"); rec.Code != 200 {
		t.Fatal("after the wait:", rec.Code)
	}
	for range 2 {
		w.ask("GET", api+"/public", "", "Authorization", "")
	}
	wants(t, w.ask("GET", api+"/public", "", "Authorization", ""), 429, "rate_limited", "")
}

func TestOtherMethods(t *testing.T) {
	w := newWorld(t)
	rec := w.ask("DELETE", api+"/cases/c1", "")
	wants(t, rec, 405, "method_not_allowed", "")
	if rec.Header().Get("Allow") != "GET, HEAD, OPTIONS" {
		t.Fatal(rec.Header())
	}
	if rec := w.ask("OPTIONS", api+"/cases/c1/admit", ""); rec.Code != 204 || rec.Header().Get("Allow") != "OPTIONS, POST" {
		t.Fatal(rec.Code, rec.Header())
	}
	wants(t, w.ask("OPTIONS", api+"/nowhere", ""), 404, "no_such_record", "")
	srv := httptest.NewServer(w)
	defer srv.Close()
	status, h, body, err := web.NewClient(srv.URL, nil).Do(t.Context(), "HEAD", api+"/cases/c1", "good", nil)
	if err != nil || status != 200 || len(body) != 0 || h.Get("Content-Length") == "" {
		t.Fatal(status, h, body, err)
	}
}

func TestFailuresTellAReferenceAndNothingElse(t *testing.T) {
	for _, path := range []string{"/failing", "/panicking", "/unwritable", "/message"} {
		w := newWorld(t)
		p := wants(t, w.ask("GET", api+path, ""), 500, "internal", "")
		log := w.log.String()
		if p.Reference == "" || !strings.Contains(log, p.Reference) || !strings.Contains(log, "shelter."+path[1:]) {
			t.Errorf("%s: reference %q, log %s", path, p.Reference, log)
		}
		if strings.Contains(log, secret) {
			t.Errorf("%s: the log has the value: %s", path, log)
		}
		if path == "/panicking" && (!strings.Contains(log, "this is a bug") || !strings.Contains(log, "world_test") && !strings.Contains(log, "newWorld")) {
			t.Errorf("no stack in %s", log)
		}
	}
}

func TestFieldErrorsOfTheContractAreShown(t *testing.T) {
	p := wants(t, newWorld(t).ask("GET", api+"/field", ""), 400, "missing_field", "unit")
	if p.Hint != "this field is needed" {
		t.Fatal(p.Hint)
	}
}

func TestTimeRunsOut(t *testing.T) {
	w := newWorld(t, func(o *web.Options) { o.Limits.Timeout = 30 * time.Millisecond })
	rec := w.ask("GET", api+"/slow", "")
	wants(t, rec, 503, "temporarily_unavailable", "")
	if rec.Header().Get("Retry-After") != "1" {
		t.Fatal(rec.Header())
	}

	srv := httptest.NewServer(w)
	defer srv.Close()
	body, never := io.Pipe()
	defer never.Close()
	go func() { _, _ = never.Write([]byte(`{"unit":`)) }()
	req, err := http.NewRequestWithContext(t.Context(), "POST", srv.URL+api+"/cases/c1/admit", body)
	if err != nil {
		t.Fatal(err)
	}
	req.Header.Set("Authorization", "Bearer good")
	req.Header.Set("Content-Type", "application/json")
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	if res.StatusCode != http.StatusRequestTimeout {
		t.Fatal(res.Status)
	}
}

func TestNewRefusesRoutesThatCannotBe(t *testing.T) {
	ok := func(context.Context, web.Call) (web.Answer, error) { return web.Answer{}, nil }
	for name, routes := range map[string][]web.Route{
		"method":      {{Method: "TRACE", Path: "/a", Operation: "shelter.a", Handle: ok}},
		"path":        {{Method: "GET", Path: "/a/", Operation: "shelter.a", Handle: ok}},
		"operation":   {{Method: "GET", Path: "/a", Operation: "A", Handle: ok}},
		"handler":     {{Method: "GET", Path: "/a", Operation: "shelter.a"}},
		"body of GET": {{Method: "GET", Path: "/a", Operation: "shelter.a", MaxBody: 1, Handle: ok}},
		"same path":   {{Method: "GET", Path: "/a", Operation: "shelter.a", Handle: ok}, {Method: "GET", Path: "/a", Operation: "shelter.b", Handle: ok}},
		"same name":   {{Method: "GET", Path: "/a", Operation: "shelter.a", Handle: ok}, {Method: "GET", Path: "/b", Operation: "shelter.a", Handle: ok}},
		"ambiguous":   {{Method: "GET", Path: "/a/{x}", Operation: "shelter.a", Handle: ok}, {Method: "GET", Path: "/{x}/a", Operation: "shelter.b", Handle: ok}},
	} {
		o := web.Options{Service: "shelter", Verifier: verifier{}, Routes: routes, Now: (&clock{}).now, Log: newWorldLog()}
		if _, err := web.New(o); err == nil {
			t.Errorf("%s: accepted", name)
		}
	}
}
