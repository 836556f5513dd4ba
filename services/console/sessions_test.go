package console

import (
	"encoding/base64"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"mangrove/services/console/session"
)

// provides gives an identity provider that answers whoever wants a token so.
func provides(t *testing.T, status int, says string) (issuer string) {
	t.Helper()
	mux := http.NewServeMux()
	s := httptest.NewServer(mux)
	t.Cleanup(s.Close)
	mux.HandleFunc("GET /.well-known/openid-configuration", func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		fmt.Fprintf(w, `{"issuer": %q, "token_endpoint": %q}`, s.URL, s.URL+"/token") //nolint:errcheck // the caller has gone
	})
	mux.HandleFunc("POST /token", func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		w.WriteHeader(status)
		io.WriteString(w, says) //nolint:errcheck // the caller has gone
	})
	return s.URL
}

// begins begins a session whose token is good until then.
func (c *Console) begins(t *testing.T, until time.Time) (secret string) {
	t.Helper()
	secret, err := c.sessions.Begin(t.Context(), session.Session{Account: "rosa", Name: "Rosa Quiala", Refresh: "r", Access: "a", Until: until})
	if err != nil {
		t.Fatal(err)
	}
	return secret
}

// gets is what a browser with these cookies is answered, and whether it is to forget its session.
func gets(t *testing.T, h http.Handler, address, cookies string) (w *httptest.ResponseRecorder, forgets bool) {
	t.Helper()
	w = httptest.NewRecorder()
	r := httptest.NewRequestWithContext(t.Context(), http.MethodGet, address, nil)
	r.Header.Set("Cookie", cookies)
	h.ServeHTTP(w, r)
	for _, one := range w.Result().Cookies() {
		forgets = forgets || one.Name == sessionCookie
	}
	return w, forgets
}

// A sign-in that fails, which a link of anybody's brings about, leaves alone the session that runs in the browser.
func TestASignInThatFailsEndsNoSession(t *testing.T) {
	c, h := runs(t, Config{Address: nowhere, Issuer: provides(t, http.StatusBadRequest, `{"error": "invalid_grant"}`), Security: time.Now})
	secret := c.begins(t, time.Now().Add(time.Hour))
	begun := "; mangrove-begun=" + base64.RawURLEncoding.EncodeToString([]byte(`{"State": "s", "To": "/beds"}`))
	for address, to := range map[string]string{
		Callback + "?code=x&state=y": "/?to=%2Fbeds", // not what was begun
		Callback + "?code=x&state=s": "/?to=%2Fbeds", // of which the provider knows nothing
		Callback + "?error=denied":   "/?to=%2Fbeds",
	} {
		w, forgets := gets(t, h, address, sessionCookie+"="+secret+begun)
		if got := w.Header().Get("Location"); w.Code != http.StatusSeeOther || got != to || forgets {
			t.Errorf("%s is answered %d to %q, and the session is forgotten: %t", address, w.Code, got, forgets)
		}
	}
	if _, err := c.sessions.Look(t.Context(), secret); err != nil {
		t.Errorf("the session that ran: %v", err)
	}
	// Without a session one is sent to sign in, and from there never back to what failed.
	w, _ := gets(t, h, "/?to=%2Fsign-in%2Fback%3Fcode%3Dx", "")
	if w.Code != http.StatusOK || !strings.Contains(w.Body.String(), `href="/sign-in"`) {
		t.Errorf("to sign in is answered %d:\n%s", w.Code, w.Body)
	}
}

// A browser is told to forget its session where the provider says no to it, and that session is over; where the provider only
// cannot be asked, both stay, and the page says so.
func TestWhatABrowserForgetsIsOver(t *testing.T) {
	for _, one := range []struct {
		status int
		says   string
		over   bool
	}{
		{http.StatusBadRequest, `{"error": "invalid_grant"}`, true},
		{http.StatusTooManyRequests, `{"error": "slow_down"}`, false},
		{http.StatusBadGateway, `<h1>Bad Gateway</h1>`, false},
	} {
		c, h := runs(t, Config{Address: nowhere, Issuer: provides(t, one.status, one.says), Security: time.Now})
		secret := c.begins(t, time.Now())
		w, forgets := gets(t, h, "/home", sessionCookie+"="+secret)
		_, err := c.sessions.Look(t.Context(), secret)
		if forgets != one.over || errors.Is(err, session.ErrNone) != one.over || (w.Code == http.StatusServiceUnavailable) == one.over {
			t.Errorf("at %d it is answered %d, it is forgotten %t, the session: %v", one.status, w.Code, forgets, err)
		}
	}
}
