package signin_test

import (
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"testing"
	"time"

	"mangrove/services/console/session"
	"mangrove/services/console/signin"
)

// provider is one whose token endpoint says this to each who asks, and counts them.
func provider(t *testing.T, status int, says string, asked *int) *signin.Provider {
	t.Helper()
	mux := http.NewServeMux()
	s := httptest.NewServer(mux)
	t.Cleanup(s.Close)
	mux.HandleFunc("GET /.well-known/openid-configuration", func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		fmt.Fprintf(w, `{"issuer": %q, "authorization_endpoint": %q, "token_endpoint": %q, "jwks_uri": %q}`, s.URL, s.URL+"/authorize", s.URL+"/token", s.URL+"/keys") //nolint:errcheck // the caller has gone
	})
	mux.HandleFunc("POST /token", func(w http.ResponseWriter, _ *http.Request) {
		*asked++
		w.Header().Set("Content-Type", "application/json")
		w.WriteHeader(status)
		io.WriteString(w, says) //nolint:errcheck // the caller has gone
	})
	p, err := signin.New(t.Context(), signin.Config{Issuer: s.URL, Client: "console", Secret: "s", Callback: "http://127.0.0.1/back", Now: time.Now})
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// Only a no in the words of OAuth signs somebody out. A provider that fails, is asked too often, or says what nobody can read, is
// asked again later; and none is asked twice for one answer.
func TestOnlyANoIsARefusal(t *testing.T) {
	for _, one := range []struct {
		status  int
		says    string
		refuses bool
	}{
		{http.StatusBadRequest, `{"error": "invalid_grant"}`, true},
		{http.StatusUnauthorized, `{"error": "invalid_client"}`, true},
		{http.StatusBadRequest, `<h1>Bad Request</h1>`, false},
		{http.StatusUnauthorized, ``, false},
		{http.StatusTooManyRequests, `{"error": "slow_down"}`, false},
		{http.StatusInternalServerError, `{"error": "server_error"}`, false},
		{http.StatusBadGateway, `<h1>Bad Gateway</h1>`, false},
		{http.StatusServiceUnavailable, ``, false},
		{http.StatusOK, `{"access_token": `, false},
		{http.StatusOK, `{}`, false},
	} {
		asked := 0
		p := provider(t, one.status, one.says, &asked)
		_, finish := p.Finish(t.Context(), signin.Begun{State: "s"}, url.Values{"state": {"s"}, "code": {"c"}})
		_, fresh := p.Fresh(t.Context(), session.Session{Refresh: "r"})
		_, exchange := p.For(t.Context(), "access", "shelter")
		for doing, err := range map[string]error{"a sign-in": finish, "a renewal": fresh, "an exchange": exchange} {
			if err == nil || errors.Is(err, signin.ErrRefused) != one.refuses {
				t.Errorf("%d %s: %s ends with %v", one.status, one.says, doing, err)
			}
		}
		if asked != 3 {
			t.Errorf("%d %s: asked %d times, want once for each", one.status, one.says, asked)
		}
	}
}

// What comes back without a state that was begun is refused before anybody is asked.
func TestASignInThatNobodyBeganIsRefused(t *testing.T) {
	asked := 0
	p := provider(t, http.StatusOK, "{}", &asked)
	for _, back := range []url.Values{{}, {"state": {"y"}, "code": {"x"}}, {"state": {"s"}}} {
		if _, err := p.Finish(t.Context(), signin.Begun{State: "s"}, back); !errors.Is(err, signin.ErrRefused) || asked > 0 {
			t.Errorf("%v: %v, asked %d times", back, err, asked)
		}
	}
}
