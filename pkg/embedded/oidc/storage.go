package oidc

import (
	"context"
	"crypto/rand"
	"crypto/subtle"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"sync"
	"time"

	jose "github.com/go-jose/go-jose/v4"
	zoidc "github.com/zitadel/oidc/v3/pkg/oidc"
	"github.com/zitadel/oidc/v3/pkg/op"
)

// storage is what the library asks: who exists (fixed at New) and which
// sign-ins are under way (in signins.go). Access tokens are not kept.
type storage struct {
	issuer   string
	loginURL string
	lifetime time.Duration
	now      func() time.Time
	key      signingKey
	accounts map[string]Account
	order    []Account // as given, for the sign-in page
	services map[string]Service

	mu      sync.Mutex
	pending map[string]signIn  // by request id
	codes   map[string]string  // authorization code to request id
	kept    map[string]refresh // by refresh token
}

var (
	_ op.Storage                        = (*storage)(nil)
	_ op.ClientCredentialsStorage       = (*storage)(nil)
	_ op.TokenExchangeStorage           = (*storage)(nil)
	_ op.CanSetUserinfoFromRequest      = (*storage)(nil)
	_ op.CanGetPrivateClaimsFromRequest = (*storage)(nil)
)

func newStorage(c Config, key signingKey) (*storage, error) {
	s := &storage{
		issuer:   c.Issuer,
		loginURL: c.Issuer + "/login",
		lifetime: c.Lifetime,
		now:      c.Now,
		key:      key,
		accounts: make(map[string]Account),
		order:    slices.Clone(c.Accounts),
		services: make(map[string]Service),
		pending:  make(map[string]signIn),
		codes:    make(map[string]string),
		kept:     make(map[string]refresh),
	}
	for _, v := range c.Services {
		if v.Name == "" || s.known(v.Name) == nil {
			return nil, fmt.Errorf("oidc: service %q: every service needs a name of its own", v.Name)
		}
		if len(v.RedirectURIs) > 0 && len(c.Tongues) == 0 {
			return nil, fmt.Errorf("oidc: service %q signs people in: set Config.Tongues to what the pages say", v.Name)
		}
		s.services[v.Name] = v
	}
	for i, a := range s.order {
		if a.Kind == "" {
			a.Kind, s.order[i].Kind = "worker", "worker"
		}
		if !slices.Contains([]string{"worker", "survivor", "system"}, a.Kind) {
			return nil, fmt.Errorf("oidc: account %q: kind %q: use worker, survivor or system", a.ID, a.Kind)
		}
		// A subject must tell an account from a service.
		if _, ok := s.accounts[a.ID]; a.ID == "" || ok || s.known(a.ID) == nil {
			return nil, fmt.Errorf("oidc: account %q: every account needs an id that no other account or service has", a.ID)
		}
		s.accounts[a.ID] = a
	}
	return s, nil
}

// unknownError refuses a name and says which ones exist.
type unknownError struct {
	what, name string
	exist      []string
}

func (e *unknownError) Error() string {
	return fmt.Sprintf("oidc: no %s %q: there are %s", e.what, e.name, strings.Join(e.exist, ", "))
}

func (s *storage) unknownAccount(id string) error {
	return &unknownError{"account", id, slices.Sorted(maps.Keys(s.accounts))}
}

// known reports by nil that a service of that name exists.
func (s *storage) known(service string) error {
	if _, ok := s.services[service]; ok {
		return nil
	}
	return &unknownError{"service", service, slices.Sorted(maps.Keys(s.services))}
}

func (s *storage) client(id string) (client, error) {
	if err := s.known(id); err != nil {
		return client{}, err
	}
	return client{Service: s.services[id], loginURL: s.loginURL, lifetime: s.lifetime}, nil
}

// GetClientByClientID implements op.OPStorage.
func (s *storage) GetClientByClientID(_ context.Context, id string) (op.Client, error) {
	c, err := s.client(id)
	if err != nil {
		return nil, zoidc.ErrInvalidClient().WithDescription("%s", err.Error())
	}
	return c, nil
}

// AuthorizeClientIDSecret implements op.OPStorage.
func (s *storage) AuthorizeClientIDSecret(_ context.Context, id, secret string) error {
	want := s.services[id].Secret
	if want == "" || subtle.ConstantTimeCompare([]byte(want), []byte(secret)) != 1 {
		return errors.New("unknown client or wrong secret")
	}
	return nil
}

// ClientCredentials implements op.ClientCredentialsStorage.
func (s *storage) ClientCredentials(ctx context.Context, id, secret string) (op.Client, error) {
	if err := s.AuthorizeClientIDSecret(ctx, id, secret); err != nil {
		return nil, err
	}
	return s.GetClientByClientID(ctx, id)
}

// CreateAccessToken implements op.AuthStorage: an id and an expiry, nothing is kept.
func (s *storage) CreateAccessToken(context.Context, op.TokenRequest) (string, time.Time, error) {
	return rand.Text(), s.now().Add(s.lifetime), nil
}

// GetPrivateClaimsFromRequest implements op.CanGetPrivateClaimsFromRequest: what
// Mangrove's services read.
func (s *storage) GetPrivateClaimsFromRequest(_ context.Context, r op.TokenRequest, _ []string) (map[string]any, error) {
	return s.claims(r.GetSubject())
}

func (s *storage) claims(subject string) (map[string]any, error) {
	type claim struct {
		Kind       string   `json:"kind"`
		Agency     string   `json:"agency,omitempty"`
		AgencyKind string   `json:"agency_kind,omitempty"`
		Roles      []string `json:"roles,omitempty"`
		Country    string   `json:"country,omitempty"`
	}
	if s.known(subject) == nil {
		return map[string]any{"mangrove": claim{Kind: "service"}}, nil
	}
	a, ok := s.accounts[subject]
	if !ok {
		return nil, s.unknownAccount(subject)
	}
	return map[string]any{"mangrove": claim{a.Kind, a.Agency, a.AgencyKind, a.Roles, a.Country}}, nil
}

// SetUserinfoFromRequest implements op.CanSetUserinfoFromRequest: the ID token
// carries the name, never the claims that services decide on.
func (s *storage) SetUserinfoFromRequest(_ context.Context, info *zoidc.UserInfo, r op.IDTokenRequest, scopes []string) error {
	return s.describe(info, r.GetSubject(), slices.Contains(scopes, zoidc.ScopeProfile))
}

// SetUserinfoFromToken implements op.OPStorage.
func (s *storage) SetUserinfoFromToken(_ context.Context, info *zoidc.UserInfo, _, subject, _ string) error {
	return s.describe(info, subject, true)
}

func (s *storage) describe(info *zoidc.UserInfo, subject string, profile bool) error {
	a, ok := s.accounts[subject]
	if !ok {
		return s.unknownAccount(subject)
	}
	info.Subject = a.ID
	if profile {
		info.Name, info.PreferredUsername = a.Name, a.ID
	}
	return nil
}

// SigningKey implements op.AuthStorage.
func (s *storage) SigningKey(context.Context) (op.SigningKey, error) { return s.key, nil }

// SignatureAlgorithms implements op.AuthStorage.
func (s *storage) SignatureAlgorithms(context.Context) ([]jose.SignatureAlgorithm, error) {
	return []jose.SignatureAlgorithm{algorithm}, nil
}

// KeySet implements op.AuthStorage.
func (s *storage) KeySet(context.Context) ([]op.Key, error) {
	public := s.key
	public.public = true
	return []op.Key{public}, nil
}

// Health implements op.Storage.
func (s *storage) Health(context.Context) error { return nil }

// The rest of op.Storage belongs to grants that this provider does not offer.

// errNotOffered makes a new error each time: the library writes into those it answers with.
func errNotOffered() error {
	return zoidc.ErrUnsupportedGrantType().WithDescription("the development provider does not offer this")
}

func (s *storage) SetUserinfoFromScopes(context.Context, *zoidc.UserInfo, string, string, []string) error {
	return nil // deprecated by the library in favour of SetUserinfoFromRequest
}

func (s *storage) GetPrivateClaimsFromScopes(context.Context, string, string, []string) (map[string]any, error) {
	return nil, errNotOffered()
}

func (s *storage) SetIntrospectionFromToken(context.Context, *zoidc.IntrospectionResponse, string, string, string) error {
	return errNotOffered() // tokens are verified by their signature
}

func (s *storage) GetKeyByIDAndClientID(context.Context, string, string) (*jose.JSONWebKey, error) {
	return nil, errNotOffered()
}

func (s *storage) ValidateJWTProfileScopes(context.Context, string, []string) ([]string, error) {
	return nil, errNotOffered()
}
