package token

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/netip"
	"net/url"
	"slices"
	"time"

	"github.com/coreos/go-oidc/v3/oidc"
	jose "github.com/go-jose/go-jose/v4"
)

// Actor is who calls, from verified claims only.
type Actor struct {
	ID         string // the token's subject, unique within its issuer
	Kind       string // Worker, Service, Survivor or System
	Agency     string // set for workers
	AgencyKind string // set for workers
	Country    string // ISO code, may be empty
	Roles      []string
}

// Kinds of actors.
const (
	Worker   = "worker"
	Service  = "service"
	Survivor = "survivor"
	System   = "system"
)

const (
	maxToken     = 16 << 10 // bytes; real ones have about 700
	fetchTimeout = 10 * time.Second
)

// Verifier verifies access tokens of one issuer for one audience. It is safe for
// concurrent use. Make one with New.
type Verifier struct {
	issuer   string
	audience string
	now      func() time.Time // nil: the machine's
	keys     *keys
	algs     []jose.SignatureAlgorithm
}

// Option changes a Verifier.
type Option func(*Verifier)

// WithClient sets the client that fetches the issuer's discovery document and
// keys. The default waits 10 seconds at most.
func WithClient(c *http.Client) Option { return func(v *Verifier) { v.keys.client = c } }

// WithClock sets the security clock that expiry is measured by. The default is
// the machine's.
func WithClock(now func() time.Time) Option { return func(v *Verifier) { v.now = now } }

// New returns a verifier without contacting the issuer. The context's values
// (not its end) go with the requests for keys.
func New(ctx context.Context, issuer, audience string, opts ...Option) (*Verifier, error) {
	if err := checkIssuer(issuer); err != nil {
		return nil, err
	}
	if audience == "" {
		return nil, errors.New("token: no audience: give the name of this service")
	}
	v := &Verifier{
		issuer:   issuer,
		audience: audience,
		keys:     &keys{base: context.WithoutCancel(ctx), issuer: issuer, client: &http.Client{Timeout: fetchTimeout}},
		// The asymmetric algorithms of common providers. A shared secret would let
		// whoever verifies also sign.
		algs: []jose.SignatureAlgorithm{jose.ES256, jose.RS256, jose.PS256},
	}
	for _, o := range opts {
		o(v)
	}
	return v, nil
}

// checkIssuer refuses plain http but on loopback: whoever changes the keys on
// their way could sign for anybody.
func checkIssuer(issuer string) error {
	u, err := url.Parse(issuer)
	if err != nil || u.Host == "" || (u.Scheme != "https" && u.Scheme != "http") {
		return fmt.Errorf("token: issuer %q: give the provider's URL", issuer)
	}
	addr, _ := netip.ParseAddr(u.Hostname())
	if u.Scheme == "http" && u.Hostname() != "localhost" && !addr.IsLoopback() {
		return fmt.Errorf("token: issuer %q: use https for a provider that is not on this machine", issuer)
	}
	return nil
}

// Verify returns who a raw access token names. Every refusal is an *Error; its
// text never holds the token or a claim of it.
func (v *Verifier) Verify(ctx context.Context, raw string) (Actor, error) {
	if len(raw) > maxToken {
		return Actor{}, refuse(Malformed)
	}
	jws, err := jose.ParseSignedCompact(raw, v.algs)
	var alg *jose.ErrUnexpectedSignatureAlgorithm
	if errors.As(err, &alg) {
		return Actor{}, refuse(BadSignature)
	}
	if err != nil {
		return Actor{}, refuse(Malformed)
	}
	// Read before verifying only to give the right reason and to fetch no keys for
	// a foreign token; a false issuer still needs a true signature below.
	var claimed struct {
		Issuer string `json:"iss"`
	}
	if err := json.Unmarshal(jws.UnsafePayloadWithoutVerification(), &claimed); err != nil {
		return Actor{}, refuse(Malformed)
	}
	if claimed.Issuer != v.issuer {
		return Actor{}, refuse(cmp.Or(missing(claimed.Issuer), UnknownIssuer))
	}
	verified, err := v.verified(ctx, raw)
	if err != nil {
		return Actor{}, err
	}
	if len(verified.Audience) == 0 {
		return Actor{}, refuse(MissingClaim)
	}
	if !slices.Equal(verified.Audience, []string{v.audience}) {
		return Actor{}, refuse(WrongAudience)
	}
	return actor(verified)
}

// verified checks signature, issuer and times.
func (v *Verifier) verified(ctx context.Context, raw string) (*oidc.IDToken, error) {
	algs := make([]string, len(v.algs))
	for i, a := range v.algs {
		algs[i] = string(a)
	}
	// The library flattens what its key set returns; attempt keeps it.
	attempt := &attempt{keys: v.keys}
	t, err := oidc.NewVerifier(v.issuer, attempt, &oidc.Config{
		SupportedSigningAlgs: algs,
		SkipClientIDCheck:    true, // it asks whether the audience is among several; Verify asks for exactly one
		Now:                  v.now,
	}).Verify(ctx, raw)
	if attempt.err != nil {
		return nil, attempt.err
	}
	var expired *oidc.TokenExpiredError
	switch {
	case errors.As(err, &expired) && expired.Expiry.IsZero():
		return nil, refuse(MissingClaim)
	case errors.As(err, &expired):
		return nil, refuse(Expired)
	case err != nil:
		return nil, refuse(Malformed)
	}
	return t, nil
}

func actor(t *oidc.IDToken) (Actor, error) {
	var c struct {
		Mangrove struct {
			Kind       string   `json:"kind"`
			Agency     string   `json:"agency"`
			AgencyKind string   `json:"agency_kind"`
			Roles      []string `json:"roles"`
			Country    string   `json:"country"`
		} `json:"mangrove"`
	}
	if err := t.Claims(&c); err != nil {
		return Actor{}, refuse(Malformed)
	}
	m := c.Mangrove
	ok := t.Subject != "" && slices.Contains([]string{Worker, Service, Survivor, System}, m.Kind)
	if !ok || (m.Kind == Worker && (m.Agency == "" || m.AgencyKind == "")) {
		return Actor{}, refuse(MissingClaim)
	}
	return Actor{t.Subject, m.Kind, m.Agency, m.AgencyKind, m.Country, m.Roles}, nil
}

func missing(claim string) Code {
	if claim == "" {
		return MissingClaim
	}
	return ""
}
