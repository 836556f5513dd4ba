package oidc_test

import (
	"bytes"
	"context"
	"encoding/base64"
	"errors"
	"io"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"reflect"
	"regexp"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	rp "github.com/coreos/go-oidc/v3/oidc"
	"golang.org/x/oauth2"

	"mangrove/pkg/embedded/oidc"
)

// console is the relying party with a browser that stops at its redirect URI.
type console struct {
	oauth   oauth2.Config
	browser *http.Client
}

func newConsole(t *testing.T, issuer string) *console {
	t.Helper()
	provider, err := rp.NewProvider(t.Context(), issuer)
	if err != nil {
		t.Fatal(err)
	}
	jar, err := cookiejar.New(nil)
	if err != nil {
		t.Fatal(err)
	}
	return &console{
		oauth: oauth2.Config{
			ClientID: "console", ClientSecret: "console secret", RedirectURL: redirect,
			Endpoint: provider.Endpoint(), Scopes: []string{"openid", "profile", "offline_access"},
		},
		browser: &http.Client{Jar: jar, CheckRedirect: func(r *http.Request, _ []*http.Request) error {
			if strings.HasPrefix(r.URL.String(), redirect) {
				return http.ErrUseLastResponse
			}
			return nil
		}},
	}
}

var requestField = regexp.MustCompile(`name="request" value="([^"]+)"`)

// signIn goes as far as the code; it fails the test unless the sign-in page is right.
func (c *console) signIn(t *testing.T, account, verifier string) (code, loginURL string, form url.Values) {
	t.Helper()
	resp, err := c.browser.Get(c.oauth.AuthCodeURL("the state", rp.Nonce("the nonce"), oauth2.S256ChallengeOption(verifier)))
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	page, err := io.ReadAll(resp.Body)
	if err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{`<html lang="en" dir="ltr">`, "Rosa Quiala", "those in her house &amp; &lt;their&gt; needs", "his own record"} {
		if !bytes.Contains(page, []byte(want)) {
			t.Errorf("the sign-in page lacks %q:\n%s", want, page)
		}
	}
	if bytes.Contains(page, []byte("<script")) {
		t.Error("the sign-in page has a script")
	}
	if csp := resp.Header.Get("Content-Security-Policy"); !strings.Contains(csp, "frame-ancestors 'none'") || !strings.Contains(csp, "form-action 'self' http://127.0.0.1:1") {
		t.Errorf("policy of the page: %q", csp)
	}
	field := requestField.FindSubmatch(page)
	if field == nil {
		t.Fatalf("no form in:\n%s", page)
	}
	action := resp.Request.URL.JoinPath("..", "login")
	action.RawQuery = ""
	form = url.Values{"request": {string(field[1])}, "account": {account}}
	back, err := c.browser.PostForm(action.String(), form)
	if err != nil {
		t.Fatal(err)
	}
	defer back.Body.Close()
	to, err := back.Location()
	if err != nil {
		body, _ := io.ReadAll(back.Body)
		t.Fatalf("not sent back: %s %s", back.Status, body)
	}
	if to.Query().Get("state") != "the state" {
		t.Errorf("state lost: %s", to)
	}
	return to.Query().Get("code"), action.String(), form
}

func TestCodeFlowExchangeAndRefresh(t *testing.T) {
	_, issuer := start(t, nil)
	c := newConsole(t, issuer)
	verifier := oauth2.GenerateVerifier()
	code, loginURL, form := c.signIn(t, "rosa", verifier)

	form.Set("account", "nuno")
	again, err := c.browser.PostForm(loginURL, form)
	if err != nil {
		t.Fatal(err)
	}
	defer again.Body.Close()
	if again.StatusCode != http.StatusBadRequest {
		t.Errorf("the account was changed after the choice: %s", again.Status)
	}

	got, err := c.oauth.Exchange(t.Context(), code, oauth2.VerifierOption(verifier))
	if err != nil {
		t.Fatal(err)
	}
	idToken := read(t, issuer, got.Extra("id_token").(string))
	if idToken.Subject != "rosa" || idToken.Name != "Rosa Quiala" || !reflect.DeepEqual(idToken.Audience, []any{"console"}) || idToken.Mangrove != nil {
		t.Errorf("ID token: %+v", idToken)
	}
	own := read(t, issuer, got.AccessToken)
	if own.Subject != "rosa" || !reflect.DeepEqual(own.Audience, []any{"console"}) || own.Mangrove["kind"] != "worker" {
		t.Errorf("access token: %+v", own)
	}

	if _, err := c.oauth.Exchange(t.Context(), code, oauth2.VerifierOption(verifier)); err == nil {
		t.Error("a code was good twice")
	}

	// One user token becomes one for each service.
	for _, service := range []string{"shelter", "health"} {
		status, answer := ask(t, issuer, "console", "console secret", exchange(got.AccessToken, service))
		if status != 200 {
			t.Fatalf("exchange for %s: %d %v", service, status, answer)
		}
		e := read(t, issuer, answer["access_token"].(string))
		if e.Subject != "rosa" || !reflect.DeepEqual(e.Audience, []any{service}) || !reflect.DeepEqual(e.Mangrove, own.Mangrove) {
			t.Errorf("exchanged for %s: %+v", service, e)
		}
	}

	// The sign-in is kept by refresh tokens, each good once.
	renew := func(token string) (*oauth2.Token, error) {
		return c.oauth.TokenSource(t.Context(), &oauth2.Token{RefreshToken: token}).Token()
	}
	renewed, err := renew(got.RefreshToken)
	if err != nil {
		t.Fatal(err)
	}
	if r := read(t, issuer, renewed.AccessToken); r.Subject != "rosa" || !reflect.DeepEqual(r.Audience, []any{"console"}) {
		t.Errorf("renewed: %+v", r)
	}
	if _, err := renew(got.RefreshToken); err == nil {
		t.Error("a refresh token was good twice")
	}
	revoke, err := http.NewRequestWithContext(t.Context(), "POST", issuer+"/revoke", strings.NewReader(url.Values{"token": {renewed.RefreshToken}}.Encode()))
	if err != nil {
		t.Fatal(err)
	}
	revoke.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	revoke.SetBasicAuth("console", url.QueryEscape("console secret"))
	if status, body := send(t, http.DefaultClient, revoke); status != 200 {
		t.Fatalf("revoking: %d %s", status, body)
	}
	if _, err := renew(renewed.RefreshToken); err == nil {
		t.Error("a revoked refresh token is still good")
	}
}

func TestACodeIsGoodOnceForManyAtOnce(t *testing.T) {
	_, issuer := start(t, nil)
	c := newConsole(t, issuer)
	for range 20 { // each round is one race
		verifier := oauth2.GenerateVerifier()
		code, _, _ := c.signIn(t, "rosa", verifier)
		var good atomic.Int32
		var all sync.WaitGroup
		for range 8 {
			all.Go(func() {
				if _, err := c.oauth.Exchange(t.Context(), code, oauth2.VerifierOption(verifier)); err == nil {
					good.Add(1)
				}
			})
		}
		all.Wait()
		if good.Load() != 1 {
			t.Fatalf("a code was good %d times", good.Load())
		}
	}
}

func exchange(subject, audience string) url.Values {
	return url.Values{
		"grant_type":         {"urn:ietf:params:oauth:grant-type:token-exchange"},
		"subject_token":      {subject},
		"subject_token_type": {"urn:ietf:params:oauth:token-type:access_token"},
		"audience":           {audience},
	}
}

func TestExchangeRefuses(t *testing.T) {
	p, issuer := start(t, nil)
	issue := func(account, audience string) string {
		raw, err := p.Token(t.Context(), account, audience)
		if err != nil {
			t.Fatal(err)
		}
		return raw
	}
	late, err := oidc.New(func() oidc.Config {
		c := config(issuer)
		c.Now = func() time.Time { return time.Now().Add(-time.Hour) }
		return c
	}())
	if err != nil {
		t.Fatal(err)
	}
	foreign, err := late.Token(t.Context(), "rosa", "console")
	if err != nil {
		t.Fatal(err)
	}
	good := issue("rosa", "console")
	parts := strings.Split(good, ".")
	none := base64.RawURLEncoding.EncodeToString([]byte(`{"alg":"none"}`)) + "." + parts[1] + "."
	refreshing := exchange(good, "health")
	refreshing.Set("requested_token_type", "urn:ietf:params:oauth:token-type:refresh_token")

	for name, c := range map[string]struct {
		id, secret string
		form       url.Values
	}{
		"a service with its caller's token": {"shelter", "shelter-secret", exchange(issue("rosa", "shelter"), "health")},
		"another service's token":           {"console", "console secret", exchange(issue("rosa", "shelter"), "health")},
		"wrong secret":                      {"console", "guess", exchange(good, "health")},
		"unknown audience":                  {"console", "console secret", exchange(good, "kitchen")},
		"no audience":                       {"console", "console secret", exchange(good, "")},
		"another key":                       {"console", "console secret", exchange(foreign, "health")},
		"alg none":                          {"console", "console secret", exchange(none, "health")},
		"no token":                          {"console", "console secret", exchange("rosa", "health")},
		"for a refresh token":               {"console", "console secret", refreshing},
	} {
		if status, answer := ask(t, issuer, c.id, c.secret, c.form); status < 400 || status >= 500 || answer["access_token"] != nil {
			t.Errorf("%s: %d %v", name, status, answer)
		}
	}
	if status, answer := ask(t, issuer, "console", "console secret", exchange(good, "health")); status != 200 {
		t.Errorf("the token these were made from: %d %v", status, answer)
	}
}

func TestCodeFlowRefuses(t *testing.T) {
	_, issuer := start(t, nil)
	c := newConsole(t, issuer)
	verifier := oauth2.GenerateVerifier()

	code, _, _ := c.signIn(t, "nuno", verifier)
	var refused *oauth2.RetrieveError
	if _, err := c.oauth.Exchange(t.Context(), code, oauth2.VerifierOption(oauth2.GenerateVerifier())); !errors.As(err, &refused) {
		t.Errorf("another verifier: %v", err)
	}
	code, _, _ = c.signIn(t, "nuno", verifier)
	if _, err := c.oauth.Exchange(t.Context(), code); !errors.As(err, &refused) {
		t.Errorf("no verifier: %v", err)
	}

	get := func(client *http.Client, u string) (int, string, *url.URL) {
		r, err := http.NewRequestWithContext(t.Context(), "GET", u, nil)
		if err != nil {
			t.Fatal(err)
		}
		resp, err := client.Do(r)
		if err != nil {
			t.Fatal(err)
		}
		defer resp.Body.Close()
		body, err := io.ReadAll(resp.Body)
		if err != nil {
			t.Fatal(err)
		}
		to, _ := resp.Location()
		return resp.StatusCode, string(body), to
	}
	if _, _, to := get(c.browser, c.oauth.AuthCodeURL("s")); to == nil || to.Query().Get("error") != "invalid_request" {
		t.Errorf("without PKCE: sent to %v", to)
	}
	if _, _, to := get(c.browser, c.oauth.AuthCodeURL("s", oauth2.S256ChallengeOption(verifier), oauth2.SetAuthURLParam("code_challenge_method", "plain"))); to == nil || to.Query().Get("error") != "invalid_request" {
		t.Errorf("plain PKCE: sent to %v", to)
	}
	if _, _, to := get(c.browser, c.oauth.AuthCodeURL("s", oauth2.SetAuthURLParam("code_challenge_method", "S256"))); to == nil || to.Query().Get("error") != "invalid_request" {
		t.Errorf("PKCE method without a challenge: sent to %v", to)
	}
	elsewhere := c.oauth
	elsewhere.RedirectURL = "http://127.0.0.1:1/elsewhere"
	if status, _, to := get(c.browser, elsewhere.AuthCodeURL("s", oauth2.S256ChallengeOption(verifier))); status != 400 || to != nil {
		t.Errorf("unknown redirect: %d, sent to %v", status, to)
	}
	notAConsole := c.oauth
	notAConsole.ClientID = "shelter"
	if status, _, to := get(c.browser, notAConsole.AuthCodeURL("s", oauth2.S256ChallengeOption(verifier))); status != 400 || to != nil {
		t.Errorf("a service without redirect: %d, sent to %v", status, to)
	}
	if status, body, _ := get(c.browser, issuer+"/login?request=none"); status != 400 || !strings.Contains(body, "start again") {
		t.Errorf("unknown sign-in: %d %s", status, body)
	}
}

func TestSignInFormRefuses(t *testing.T) {
	_, issuer := start(t, nil)
	c := newConsole(t, issuer)
	resp, err := c.browser.Get(c.oauth.AuthCodeURL("s", oauth2.S256ChallengeOption(oauth2.GenerateVerifier())))
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	request := resp.Request.URL.Query().Get("request")
	post := func(account, origin string) (int, string) {
		r, err := http.NewRequestWithContext(t.Context(), "POST", issuer+"/login", strings.NewReader(url.Values{"request": {request}, "account": {account}}.Encode()))
		if err != nil {
			t.Fatal(err)
		}
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		if origin != "" {
			r.Header.Set("Origin", origin)
		}
		return send(t, c.browser, r)
	}
	if status, body := post("nobody", ""); status != 400 || !strings.Contains(body, "nuno, rosa") {
		t.Errorf("unknown account: %d %s", status, body)
	}
	if status, _ := post("rosa", "https://evil.example"); status != 403 {
		t.Errorf("a foreign page chose the account: %d", status)
	}
	// Before an account is chosen there is nothing to collect.
	back, err := c.browser.Get(issuer + "/authorize/callback?id=" + request)
	if err != nil {
		t.Fatal(err)
	}
	defer back.Body.Close()
	if to, err := back.Location(); err != nil || to.Query().Get("error") != "interaction_required" || to.Query().Get("code") != "" {
		t.Errorf("callback before the choice: %v, %v", to, err)
	}
}

func TestSignInEndsAfterTenMinutes(t *testing.T) {
	now := time.Now()
	_, issuer := start(t, func(c *oidc.Config) { c.Now = func() time.Time { return now } })
	c := newConsole(t, issuer)
	verifier := oauth2.GenerateVerifier()
	code, _, _ := c.signIn(t, "rosa", verifier)
	now = now.Add(11 * time.Minute)
	if _, err := c.oauth.Exchange(context.WithoutCancel(t.Context()), code, oauth2.VerifierOption(verifier)); err == nil {
		t.Error("a code of 11 minutes ago is good")
	}
}
