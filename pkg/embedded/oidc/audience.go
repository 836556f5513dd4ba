package oidc

import (
	"context"
	"net/http"
	"slices"
	"strings"

	zoidc "github.com/zitadel/oidc/v3/pkg/oidc"
	"github.com/zitadel/oidc/v3/pkg/op"
)

// askedKey carries the audiences that a token request names, because the
// library reads them for token exchange only.
type askedKey struct{}

// oneAudience gathers the audience from the three ways of naming it.
func oneAudience(next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Method != http.MethodPost { // the library would take secrets from a URL
			w.Header().Set("Allow", http.MethodPost)
			http.Error(w, "ask for tokens by POST", http.StatusMethodNotAllowed)
			return
		}
		if err := r.ParseForm(); err != nil {
			http.Error(w, "the body is no form of at most 64 KiB", http.StatusBadRequest)
			return
		}
		asked := slices.Concat(r.Form["audience"], r.Form["resource"])
		for _, scope := range strings.Fields(r.Form.Get("scope")) {
			if service, ok := strings.CutPrefix(scope, "aud:"); ok {
				asked = append(asked, service)
			}
		}
		slices.Sort(asked)
		asked = slices.Compact(asked)
		r.Form["audience"] = asked
		r.Form.Del("resource")
		next.ServeHTTP(w, r.WithContext(context.WithValue(r.Context(), askedKey{}, asked)))
	})
}

func (s *storage) theOne(asked []string) (string, error) {
	if len(asked) != 1 {
		return "", zoidc.ErrInvalidTarget().WithDescription("name exactly one service as audience, resource or scope aud:SERVICE")
	}
	if err := s.known(asked[0]); err != nil {
		return "", zoidc.ErrInvalidTarget().WithDescription("%s", err.Error())
	}
	return asked[0], nil
}

// ClientCredentialsTokenRequest implements op.ClientCredentialsStorage.
func (s *storage) ClientCredentialsTokenRequest(ctx context.Context, clientID string, scopes []string) (op.TokenRequest, error) {
	asked, _ := ctx.Value(askedKey{}).([]string)
	audience, err := s.theOne(asked)
	if err != nil {
		return nil, err
	}
	return grant{subject: clientID, audience: audience, client: clientID, scopes: scopes}, nil
}

// ValidateTokenExchangeRequest implements op.TokenExchangeStorage: a service
// that signs people in may turn its own user's access token into one for another
// service. Any other service must not: it would speak for whoever calls it.
func (s *storage) ValidateTokenExchangeRequest(_ context.Context, r op.TokenExchangeRequest) error {
	c, err := s.client(r.GetClientID())
	if err != nil || !c.signsPeopleIn() {
		return zoidc.ErrUnauthorizedClient().WithDescription("only a service that signs people in may exchange tokens")
	}
	if r.GetExchangeActor() != "" || r.GetExchangeSubjectTokenType() != zoidc.AccessTokenType {
		return zoidc.ErrInvalidRequest().WithDescription("exchange an access token, without an actor")
	}
	if !only(r.GetExchangeSubjectTokenClaims()["aud"], c.Name) {
		return zoidc.ErrInvalidRequest().WithDescription("the subject token was issued for another service")
	}
	switch r.GetRequestedTokenType() {
	case "", zoidc.AccessTokenType:
		r.SetRequestedTokenType(zoidc.AccessTokenType)
	default:
		return zoidc.ErrInvalidRequest().WithDescription("only access tokens are issued here")
	}
	_, err = s.theOne(r.GetAudience())
	return err
}

// only reports whether an aud claim, a string or a list, names this service and no other.
func only(aud any, service string) bool {
	if list, ok := aud.([]any); ok && len(list) == 1 {
		aud = list[0]
	}
	return aud == service
}

// CreateTokenExchangeRequest implements op.TokenExchangeStorage; nothing is kept.
func (s *storage) CreateTokenExchangeRequest(context.Context, op.TokenExchangeRequest) error {
	return nil
}

// GetPrivateClaimsFromTokenExchangeRequest implements op.TokenExchangeStorage.
func (s *storage) GetPrivateClaimsFromTokenExchangeRequest(_ context.Context, r op.TokenExchangeRequest) (map[string]any, error) {
	return s.claims(r.GetSubject())
}

// SetUserinfoFromTokenExchangeRequest implements op.TokenExchangeStorage.
func (s *storage) SetUserinfoFromTokenExchangeRequest(context.Context, *zoidc.UserInfo, op.TokenExchangeRequest) error {
	return errNotOffered()
}
