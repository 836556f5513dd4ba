package oidc

import (
	"net/url"
	"slices"
	"time"

	zoidc "github.com/zitadel/oidc/v3/pkg/oidc"
	"github.com/zitadel/oidc/v3/pkg/op"
)

// client shows a service to the library. Every client is confidential, speaks
// JWT and uses the code flow; there is nothing to choose.
type client struct {
	Service
	loginURL string
	lifetime time.Duration
}

func (c client) GetID() string                        { return c.Name }
func (c client) RedirectURIs() []string               { return c.Service.RedirectURIs }
func (c client) PostLogoutRedirectURIs() []string     { return c.SignedOutURIs }
func (c client) ApplicationType() op.ApplicationType  { return op.ApplicationTypeWeb }
func (c client) AuthMethod() zoidc.AuthMethod         { return zoidc.AuthMethodBasic }
func (c client) AccessTokenType() op.AccessTokenType  { return op.AccessTokenTypeJWT }
func (c client) IDTokenLifetime() time.Duration       { return c.lifetime }
func (c client) DevMode() bool                        { return false }
func (c client) IsScopeAllowed(string) bool           { return false }
func (c client) IDTokenUserinfoClaimsAssertion() bool { return true }
func (c client) ClockSkew() time.Duration             { return 0 }
func (c client) LoginURL(id string) string            { return c.loginURL + "?request=" + url.QueryEscape(id) }
func (c client) signsPeopleIn() bool                  { return len(c.Service.RedirectURIs) > 0 }
func (c client) ResponseTypes() []zoidc.ResponseType {
	return []zoidc.ResponseType{zoidc.ResponseTypeCode}
}

func (c client) RestrictAdditionalIdTokenScopes() func([]string) []string {
	return slices.Clone[[]string]
}

func (c client) RestrictAdditionalAccessTokenScopes() func([]string) []string {
	return slices.Clone[[]string]
}

func (c client) GrantTypes() []zoidc.GrantType {
	grants := []zoidc.GrantType{zoidc.GrantTypeClientCredentials}
	if c.signsPeopleIn() {
		grants = append(grants, zoidc.GrantTypeCode, zoidc.GrantTypeRefreshToken, zoidc.GrantTypeTokenExchange)
	}
	return grants
}
