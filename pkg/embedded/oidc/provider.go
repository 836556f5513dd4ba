package oidc

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"strings"
	"time"

	"github.com/klauspost/compress/gzhttp"
	"github.com/zitadel/oidc/v3/pkg/op"
)

// Account is somebody a visitor can sign in as.
type Account struct {
	ID         string   // subject of the tokens: "rosa"
	Name       string   // shown on the sign-in page and in the ID token
	Kind       string   // worker, survivor or system; empty means worker
	Agency     string   // empty for survivors
	AgencyKind string   // empty for survivors
	Roles      []string // within the agency
	Country    string   // ISO code
}

// Service is an audience of tokens and, with a secret, a client of its own.
type Service struct {
	Name   string // audience and client id: "shelter"
	Secret string // empty: tokens can be issued for it, it cannot ask for any
	// RedirectURIs and SignedOutURIs are where a browser may be sent after sign-in
	// and sign-out. Only a service with redirect URIs (the console) may sign people
	// in and exchange their tokens.
	RedirectURIs  []string
	SignedOutURIs []string
}

// Config says who exists and how tokens are signed.
type Config struct {
	// Issuer is the URL the provider is reached at, on a loopback host; its path is
	// where the caller mounts the provider: http://127.0.0.1:8080/oidc.
	Issuer   string
	Accounts []Account
	Services []Service
	// Tongues are the languages of the pages, the first being the one to fall back to. Without any there are no pages, and
	// no service may sign people in.
	Tongues []Tongue
	// KeyFile keeps the signing key (PEM, mode 0600), made when missing. Empty means
	// a key in memory: tokens then end with the process.
	KeyFile string
	// Lifetime of access and ID tokens; zero means 10 minutes.
	Lifetime time.Duration
	// Now is the security clock. The library that signs takes iat and nbf from the
	// machine's clock and expiry from this one.
	Now func() time.Time
}

// Provider is the running provider, an http.Handler for the paths below its
// issuer's path. Make one with New.
type Provider struct {
	store   *storage
	handler http.Handler
}

const (
	defaultLifetime = 10 * time.Minute
	maxBody         = 64 << 10
)

// New checks the configuration, loads or makes the signing key and returns a
// provider that needs no start or stop.
func New(c Config) (*Provider, error) {
	issuer, err := url.Parse(c.Issuer)
	if err != nil || !strings.HasPrefix(issuer.Scheme, "http") || !loopbackHost(issuer.Host) || strings.HasSuffix(issuer.Path, "/") {
		return nil, fmt.Errorf("oidc: issuer %q: give a URL on a loopback host without a slash at its end, such as http://127.0.0.1:8080/oidc", c.Issuer)
	}
	if c.Now == nil {
		return nil, errors.New("oidc: no clock: set Config.Now")
	}
	if c.Lifetime == 0 {
		c.Lifetime = defaultLifetime
	}
	key, err := loadKey(c.KeyFile)
	if err != nil {
		return nil, err
	}
	store, err := newStorage(c, key)
	if err != nil {
		return nil, err
	}
	settings := &op.Config{
		DefaultLogoutRedirectURI: c.Issuer + "/signed-out",
		CodeMethodS256:           true,
		AuthMethodPost:           true,
		GrantTypeRefreshToken:    true,
		SupportedScopes:          []string{"openid", "profile", "offline_access"},
	}
	if _, err := rand.Read(settings.CryptoKey[:]); err != nil {
		return nil, fmt.Errorf("oidc: making a key for codes: %w", err)
	}
	inner, err := op.NewProvider(settings, store, op.StaticIssuer(c.Issuer),
		op.WithAllowInsecure(),  // loopback is plain http
		op.WithCORSOptions(nil), // the library's default admits every origin
		op.WithAccessTokenVerifierOpts(op.WithSupportedAccessTokenSigningAlgorithms(string(algorithm))),
		op.WithIDTokenHintVerifierOpts(op.WithSupportedIDTokenHintSigningAlgorithms(string(algorithm))),
	)
	if err != nil {
		return nil, fmt.Errorf("oidc: starting the provider: %w", err)
	}
	p := &Provider{store: store}
	mux := http.NewServeMux()
	if len(c.Tongues) > 0 {
		seen, err := newPages(store, c.Tongues, inner)
		if err != nil {
			return nil, err
		}
		mux.Handle("GET /login", gzhttp.GzipHandler(http.HandlerFunc(seen.list)))
		mux.HandleFunc("POST /login", seen.choose)
		mux.HandleFunc("GET /signed-out", seen.signedOut)
	}
	mux.HandleFunc("POST /dev/token", p.devToken)
	mux.Handle("/oauth/token", oneAudience(inner))
	mux.Handle("/", inner)
	p.handler = http.StripPrefix(issuer.Path, mux)
	return p, nil
}

// ServeHTTP answers callers on this machine and refuses all others with 403.
func (p *Provider) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	from, err := netip.ParseAddrPort(r.RemoteAddr)
	if err != nil || !from.Addr().Unmap().IsLoopback() || !loopbackHost(r.Host) {
		http.Error(w, "the development provider answers only on this machine, by its loopback address", http.StatusForbidden)
		return
	}
	r.Body = http.MaxBytesReader(w, r.Body, maxBody)
	p.handler.ServeHTTP(w, r)
}

// Token signs an access token for an account and one service. An unknown
// account or service is refused by an error that names those that exist.
func (p *Provider) Token(ctx context.Context, account, audience string) (string, error) {
	if _, ok := p.store.accounts[account]; !ok {
		return "", p.store.unknownAccount(account)
	}
	if err := p.store.known(audience); err != nil {
		return "", err
	}
	request := grant{subject: account, audience: audience, client: "mangrove"}
	id, expires, err := p.store.CreateAccessToken(ctx, request)
	if err != nil {
		return "", fmt.Errorf("oidc: token for %s: %w", audience, err)
	}
	raw, err := op.CreateJWT(ctx, p.store.issuer, request, expires, id, client{Service: Service{Name: request.client}}, p.store)
	if err != nil {
		return "", fmt.Errorf("oidc: signing a token for %s: %w", audience, err)
	}
	return raw, nil
}

// loopbackHost reports whether a host, with or without a port, is this machine's own.
func loopbackHost(host string) bool {
	if name, _, err := net.SplitHostPort(host); err == nil {
		host = name
	}
	if host == "localhost" {
		return true
	}
	addr, err := netip.ParseAddr(host)
	return err == nil && addr.IsLoopback()
}
