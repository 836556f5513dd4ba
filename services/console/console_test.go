package console

import (
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"mangrove/pkg/embedded/postgres/postgrestest"
)

func handler(t *testing.T) http.Handler {
	t.Helper()
	c, err := New(t.Context(), Config{
		Address: "http://127.0.0.1:1", Issuer: "http://127.0.0.1:1/oidc", Secret: "s", Postgres: postgrestest.New(t),
		Zone: time.UTC, Domain: time.Now, Security: time.Now, Tonight: "808", Log: slog.New(slog.DiscardHandler),
	})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(c.Close)
	h, err := c.Handler()
	if err != nil {
		t.Fatal(err)
	}
	return h
}

// A browser that stands on another site sends no form here.
func TestAFormOfAnotherSiteIsRefused(t *testing.T) {
	h := handler(t)
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

// Every answer forbids what the console does not need, and is kept nowhere.
func TestEveryAnswerIsGuarded(t *testing.T) {
	h := handler(t)
	for _, path := range []string{"/", "/home", "/away", "/nothing", "/cases/x", "/assets/none/x.css"} {
		w := httptest.NewRecorder()
		h.ServeHTTP(w, httptest.NewRequestWithContext(t.Context(), http.MethodGet, path, nil))
		policy := w.Header().Get("Content-Security-Policy")
		if !strings.Contains(policy, "default-src 'none'") || !strings.Contains(policy, "require-trusted-types-for 'script'") || strings.Contains(policy, "unsafe") {
			t.Errorf("%s: %q", path, policy)
		}
		if !strings.HasPrefix(path, "/assets") && w.Header().Get("Cache-Control") != "no-store" {
			t.Errorf("%s may be kept: %q", path, w.Header().Get("Cache-Control"))
		}
	}
}

// Where to go afterwards is always a page of the console.
func TestNobodyIsSentElsewhere(t *testing.T) {
	for to, want := range map[string]string{
		"/beds": "/beds", "/cases/x?at=y#agreed": "/cases/x?at=y#agreed", "": "/", "beds": "/", "//evil.example": "/", "https://evil.example": "/",
		`/\evil.example`: "/", "/\t/evil.example": "/", "javascript:alert(1)": "/", "/%2Fevil.example/": "/",
	} {
		if got := local(to); got != want {
			t.Errorf("%q leads to %q, want %q", to, got, want)
		}
	}
}

// Who has no session is sent to sign in and comes back to what was asked for.
func TestWhoHasNoSessionComesBack(t *testing.T) {
	w := httptest.NewRecorder()
	handler(t).ServeHTTP(w, httptest.NewRequestWithContext(t.Context(), http.MethodGet, "/cases/x?at=y", nil))
	to, err := url.Parse(w.Header().Get("Location"))
	if err != nil || w.Code != http.StatusSeeOther || to.Path != "/" || to.Query().Get("to") != "/cases/x?at=y" {
		t.Errorf("answered %d to %q, %v", w.Code, w.Header().Get("Location"), err)
	}
}
