package console

import (
	"context"
	"errors"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/a-h/templ"

	"mangrove/pkg/embedded/postgres/postgrestest"
)

// nowhere is an address at which no service is.
const nowhere = "http://127.0.0.1:1"

// handler is a console that browsers find at an address.
func handler(t *testing.T, address string) http.Handler {
	t.Helper()
	_, h := runs(t, Config{Address: address, Issuer: nowhere + "/oidc", Security: time.Now})
	return h
}

// runs is a running console, and what answers browsers; of its settings are the address, the provider, the services and the security clock.
func runs(t *testing.T, of Config) (*Console, http.Handler) {
	t.Helper()
	of.Secret, of.Postgres, of.Zone, of.Domain, of.Tonight, of.Log = "s", postgrestest.New(t), time.UTC, time.Now, "808", slog.New(slog.DiscardHandler)
	c, err := New(t.Context(), of)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(c.Close)
	h, err := c.Handler()
	if err != nil {
		t.Fatal(err)
	}
	return c, h
}

// A browser that stands on another site sends no form here.
func TestAFormOfAnotherSiteIsRefused(t *testing.T) {
	h := handler(t, nowhere)
	for from, want := range map[string]int{"cross-site": http.StatusForbidden, "same-site": http.StatusForbidden, "same-origin": http.StatusSeeOther} {
		r := httptest.NewRequestWithContext(t.Context(), http.MethodPost, "/leave", nil)
		r.Header.Set("Sec-Fetch-Site", from)
		w := httptest.NewRecorder()
		h.ServeHTTP(w, r)
		if w.Code != want {
			t.Errorf("a form from %s is answered %d, want %d", from, w.Code, want)
		}
	}
}

// Who gave no sign for so long that their session is over is told so where they sign in, and nobody else.
func TestASessionThatIsOverIsSaid(t *testing.T) {
	h := handler(t, nowhere)
	for held, over := range map[string]bool{"": false, "mangrove=of-a-session-that-is-over": true} {
		r, w := httptest.NewRequestWithContext(t.Context(), http.MethodGet, "/", nil), httptest.NewRecorder()
		r.Header.Set("Cookie", held)
		h.ServeHTTP(w, r)
		if said := strings.Contains(w.Body.String(), "You were signed out after 15 minutes"); said != over || w.Code != http.StatusOK {
			t.Errorf("with %q it is said %t, %d:\n%s", held, said, w.Code, w.Body)
		}
	}
}

// Every answer forbids what the console does not need, and is kept nowhere.
func TestEveryAnswerIsGuarded(t *testing.T) {
	const guarded = "default-src 'none'; style-src 'self'; img-src 'self'; script-src 'self'; connect-src 'self'; form-action 'self'; " +
		"base-uri 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'; trusted-types 'none'"
	h := handler(t, nowhere)
	for _, path := range []string{"/", "/home", "/away", "/nothing", "/cases/x", "/assets/none/x.css"} {
		w := httptest.NewRecorder()
		h.ServeHTTP(w, httptest.NewRequestWithContext(t.Context(), http.MethodGet, path, nil))
		if policy := w.Header().Get("Content-Security-Policy"); policy != guarded {
			t.Errorf("%s: %q, want %q", path, policy, guarded)
		}
		if w.Header().Get("Cache-Control") != "no-store" {
			t.Errorf("%s may be kept: %q", path, w.Header().Get("Cache-Control"))
		}
	}
}

// A page that could not be made is a failure, told in the language of who asked for it.
func TestAPageThatCouldNotBeMadeIsAFailure(t *testing.T) {
	c := among(t, answers{})
	for language, want := range map[string]string{"en": "This cannot be opened now", "fr": in(t, "fr").T("fault.away")} {
		w, r := httptest.NewRecorder(), httptest.NewRequestWithContext(t.Context(), http.MethodGet, "/", nil)
		r.Header.Set("Accept-Language", language)
		c.render(w, r, http.StatusOK, templ.ComponentFunc(func(context.Context, io.Writer) error { return errors.New("a bug") }))
		if got := strings.TrimSpace(w.Body.String()); w.Code != http.StatusInternalServerError || got != want {
			t.Errorf("in %s it is answered %d, %q", language, w.Code, got)
		}
	}
}

// Of a panic it is logged where it was, and nothing that it was about.
func TestAPanicSaysWhereItWas(t *testing.T) {
	var said strings.Builder
	c := among(t, answers{})
	c.Log = slog.New(slog.NewTextHandler(&said, nil))
	w := httptest.NewRecorder()
	c.guard(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { panic("Celeste") })).
		ServeHTTP(w, httptest.NewRequestWithContext(t.Context(), http.MethodGet, "/", nil))
	if got := said.String(); w.Code != http.StatusInternalServerError || !strings.Contains(got, "TestAPanicSaysWhereItWas") || strings.Contains(got, "Celeste") {
		t.Errorf("it is answered %d, and logged %s", w.Code, got)
	}
}

// What a browser holds is read by no script and goes with no form of another site; over TLS it belongs to this host alone.
func TestCookiesAreTheConsolesAlone(t *testing.T) {
	for _, address := range []string{"https://console.example", "http://127.0.0.1:1"} {
		c, h := &Console{Config: Config{Address: address}}, handler(t, address)
		set := []*http.Cookie{c.cookie(sessionCookie, "secret", 0)}
		for _, path := range []string{"/away", "/language?to=ar"} {
			w := httptest.NewRecorder()
			h.ServeHTTP(w, httptest.NewRequestWithContext(t.Context(), http.MethodGet, path, nil))
			set = append(set, w.Result().Cookies()...)
		}
		if len(set) < 3 {
			t.Errorf("%s: only %d cookies are set", address, len(set))
		}
		for _, one := range set {
			tls := strings.HasPrefix(address, "https://")
			if !one.HttpOnly || one.SameSite != http.SameSiteLaxMode || one.Path != "/" || one.Domain != "" || one.Secure != tls || strings.HasPrefix(one.Name, "__Host-") != tls {
				t.Errorf("%s: %s", address, one)
			}
		}
	}
}

// Where to go afterwards is always a page of the console.
func TestNobodyIsSentElsewhere(t *testing.T) {
	for to, want := range map[string]string{
		"/beds": "/beds", "/cases/x?at=y#agreed": "/cases/x?at=y#agreed", "": "/", "beds": "/", "//evil.example": "/", "https://evil.example": "/",
		"/sign-in/back?code=x&state=y": "/", "/cases/../sign-in/%62ack/": "/", `/\evil.example`: "/", "/\t/evil.example": "/", "javascript:alert(1)": "/", "/%2Fevil.example/": "/",
	} {
		if got := local(to); got != want {
			t.Errorf("%q leads to %q, want %q", to, got, want)
		}
	}
}

// Who has no session is sent to sign in and comes back to what was asked for.
func TestWhoHasNoSessionComesBack(t *testing.T) {
	w := httptest.NewRecorder()
	handler(t, nowhere).ServeHTTP(w, httptest.NewRequestWithContext(t.Context(), http.MethodGet, "/cases/x?at=y", nil))
	to, err := url.Parse(w.Header().Get("Location"))
	if err != nil || w.Code != http.StatusSeeOther || to.Path != "/" || to.Query().Get("to") != "/cases/x?at=y" {
		t.Errorf("answered %d to %q, %v", w.Code, w.Header().Get("Location"), err)
	}
}
