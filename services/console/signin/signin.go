package signin

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"time"

	"github.com/coreos/go-oidc/v3/oidc"
	"golang.org/x/oauth2"

	"mangrove/pkg/web/token"
	"mangrove/services/console/session"
)

// early is how long before its end a token is taken for ended: it must still be good when it arrives.
const early = 30 * time.Second

// ErrRefused says that the provider signs this person in no more, or did not now: they must sign in again. One that fails, is asked too
// often or cannot be read has not said so.
var ErrRefused = errors.New("the identity provider does not sign this person in: sign in again")

// Config says which provider, and who the console is there.
type Config struct {
	Issuer, Client, Secret string
	// Callback is the console's own address that the provider sends browsers back to.
	Callback string
	Now      func() time.Time
}

// Provider is the deployment's OpenID provider.
type Provider struct {
	Config
	verifier *token.Verifier
	http     *http.Client

	mu    sync.Mutex
	found *oidc.Provider
}

// New gives a provider, which may be started later.
func New(ctx context.Context, c Config) (*Provider, error) {
	verifier, err := token.New(ctx, c.Issuer, c.Client, token.WithClock(c.Now))
	if err != nil {
		return nil, fmt.Errorf("preparing to check the console's own tokens: %w", err)
	}
	return &Provider{Config: c, verifier: verifier, http: &http.Client{Timeout: 10 * time.Second}}, nil
}

// discover learns once where the provider's endpoints are.
func (p *Provider) discover(ctx context.Context) (*oidc.Provider, *oauth2.Config, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.found == nil {
		found, err := oidc.NewProvider(oidc.ClientContext(context.WithoutCancel(ctx), p.http), p.Issuer)
		if err != nil {
			return nil, nil, fmt.Errorf("asking the identity provider what it offers: %w", err)
		}
		p.found = found
	}
	endpoint := p.found.Endpoint()
	endpoint.AuthStyle = oauth2.AuthStyleInHeader // else what failed is sent again in another style, and the answer to that is heard
	return p.found, &oauth2.Config{
		ClientID: p.Client, ClientSecret: p.Secret, RedirectURL: p.Callback, Endpoint: endpoint,
		Scopes: []string{oidc.ScopeOpenID, "profile", oidc.ScopeOfflineAccess},
	}, nil
}

// Begun is a sign-in under way, which the browser holds until it comes back.
type Begun struct {
	State, Nonce, Verifier string
	// To is the page that was asked for.
	To string
}

// Begin gives the address of the provider to send a browser to, and hands on which language the person reads.
func (p *Provider) Begin(ctx context.Context, b Begun, language string) (string, error) {
	_, conf, err := p.discover(ctx)
	if err != nil {
		return "", err
	}
	return conf.AuthCodeURL(b.State, oidc.Nonce(b.Nonce), oauth2.S256ChallengeOption(b.Verifier),
		oauth2.SetAuthURLParam("prompt", "login"), oauth2.SetAuthURLParam("ui_locales", language)), nil
}

// Finish takes what the browser brought back and gives who it is. The error wraps ErrRefused where the sign-in does not hold.
func (p *Provider) Finish(ctx context.Context, b Begun, back url.Values) (session.Session, error) {
	if b.State == "" || back.Get("state") != b.State || back.Get("code") == "" {
		return session.Session{}, ErrRefused
	}
	found, conf, err := p.discover(ctx)
	if err != nil {
		return session.Session{}, err
	}
	ctx = oidc.ClientContext(ctx, p.http)
	got, err := conf.Exchange(ctx, back.Get("code"), oauth2.VerifierOption(b.Verifier))
	if err != nil {
		return session.Session{}, refused("taking the code of a sign-in", err)
	}
	actor, err := p.verifier.Verify(ctx, got.AccessToken)
	var why *token.Error
	if errors.As(err, &why) && why.Code == token.Unavailable {
		return session.Session{}, fmt.Errorf("taking the code of a sign-in: %w", err)
	}
	if err != nil {
		return session.Session{}, errors.Join(ErrRefused, err)
	}
	raw, _ := got.Extra("id_token").(string)
	id, err := found.Verifier(&oidc.Config{ClientID: p.Client, Now: p.Now}).Verify(ctx, raw)
	if err != nil || id.Nonce != b.Nonce || actor.ID != id.Subject {
		return session.Session{}, errors.Join(ErrRefused, err)
	}
	var profile struct {
		Name string `json:"name"`
	}
	if err := id.Claims(&profile); err != nil {
		return session.Session{}, errors.Join(ErrRefused, err)
	}
	return session.Session{
		Account: actor.ID, Name: profile.Name, Agency: actor.Agency, Roles: actor.Roles,
		Refresh: got.RefreshToken, Access: got.AccessToken, Until: got.Expiry,
	}, nil
}

// Lasts says whether the access token of a session is good for a while.
func (p *Provider) Lasts(s session.Session) bool { return p.Now().Add(early).Before(s.Until) }

// Fresh gives the session with a new access token.
func (p *Provider) Fresh(ctx context.Context, s session.Session) (session.Session, error) {
	_, conf, err := p.discover(ctx)
	if err != nil {
		return s, err
	}
	got, err := conf.TokenSource(oidc.ClientContext(ctx, p.http), &oauth2.Token{RefreshToken: s.Refresh}).Token()
	if err != nil {
		return s, refused("getting a further token", err)
	}
	s.Access, s.Until = got.AccessToken, got.Expiry
	if got.RefreshToken != "" {
		s.Refresh = got.RefreshToken
	}
	return s, nil
}

// refused tells a provider that says no from one that cannot be asked.
func refused(doing string, err error) error {
	var no *oauth2.RetrieveError
	if errors.As(err, &no) {
		return answered(doing, no.Response.StatusCode, no.ErrorCode)
	}
	return fmt.Errorf("%s: %w", doing, err)
}

// answered is what an answer without a token says: only one that OAuth has a word for, in the form that it has, is a no.
func answered(doing string, status int, code string) error {
	if code != "" && (status == http.StatusBadRequest || status == http.StatusUnauthorized) {
		return fmt.Errorf("%s: %w: %s", doing, ErrRefused, code)
	}
	return fmt.Errorf("%s: the identity provider answered %d", doing, status)
}

// Token is an access token for one service.
type Token struct {
	Raw   string
	Until time.Time
}

// Good says whether a token is good for a while.
func (t Token) Good(now time.Time) bool { return t.Raw != "" && now.Add(early).Before(t.Until) }

// For exchanges the person's own token for one that is good for a service, and for no other.
func (p *Provider) For(ctx context.Context, access, service string) (Token, error) {
	found, _, err := p.discover(ctx)
	if err != nil {
		return Token{}, err
	}
	form := url.Values{
		"grant_type": {"urn:ietf:params:oauth:grant-type:token-exchange"}, "audience": {service},
		"subject_token": {access}, "subject_token_type": {"urn:ietf:params:oauth:token-type:access_token"},
	}
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, found.Endpoint().TokenURL, strings.NewReader(form.Encode()))
	if err != nil {
		return Token{}, errors.New("the provider's token endpoint is no address")
	}
	req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	req.SetBasicAuth(url.QueryEscape(p.Client), url.QueryEscape(p.Secret))
	res, err := p.http.Do(req)
	if err != nil {
		return Token{}, fmt.Errorf("exchanging a token for %s: %w", service, err)
	}
	defer res.Body.Close() //nolint:errcheck // it was only read
	var got struct {
		AccessToken string `json:"access_token"`
		ExpiresIn   int    `json:"expires_in"`
		Error       string `json:"error"`
	}
	if err := json.NewDecoder(http.MaxBytesReader(nil, res.Body, 64<<10)).Decode(&got); err != nil || res.StatusCode != http.StatusOK || got.AccessToken == "" {
		return Token{}, answered("exchanging a token for "+service, res.StatusCode, got.Error)
	}
	return Token{got.AccessToken, p.Now().Add(time.Duration(got.ExpiresIn) * time.Second)}, nil
}
