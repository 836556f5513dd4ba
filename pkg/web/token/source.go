package token

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"sync"

	"github.com/coreos/go-oidc/v3/oidc"
	"golang.org/x/oauth2"
	"golang.org/x/oauth2/clientcredentials"
	"golang.org/x/sync/singleflight"
)

// Source gets access tokens with which one service calls another, by client
// credentials, and keeps the last until 10 seconds before it expires. It is safe
// for concurrent use. Make one with NewSource.
type Source struct {
	issuer string
	config clientcredentials.Config // TokenURL stays empty: discovery gives it
	client *http.Client

	flight singleflight.Group
	mu     sync.Mutex
	last   *oauth2.Token
}

// NewSource returns a source of tokens for one audience, without contacting the
// issuer. The audience is asked for by the scope aud:AUDIENCE, which any
// provider can be set up to honour. A nil client waits 10 seconds at most.
func NewSource(issuer, clientID, secret, audience string, hc *http.Client) *Source {
	if hc == nil {
		hc = &http.Client{Timeout: fetchTimeout}
	}
	return &Source{
		issuer: issuer,
		client: hc,
		config: clientcredentials.Config{
			ClientID:     clientID,
			ClientSecret: secret,
			Scopes:       []string{"aud:" + audience},
			AuthStyle:    oauth2.AuthStyleInHeader,
		},
	}
}

// Token returns a token that is good for at least 10 seconds, if the provider
// issues such. The error is the provider's refusal or that it could not be
// reached; it holds no secret.
func (s *Source) Token(ctx context.Context) (string, error) {
	s.mu.Lock()
	last := s.last
	s.mu.Unlock()
	if last.Valid() {
		return last.AccessToken, nil
	}
	// The request serves all who wait, so it does not end with the first of them.
	base := oidc.ClientContext(context.WithoutCancel(ctx), s.client)
	return share(ctx, &s.flight, func() (string, error) { return s.fetch(base) })
}

func (s *Source) fetch(ctx context.Context) (string, error) {
	if err := checkIssuer(s.issuer); err != nil {
		return "", err
	}
	provider, err := oidc.NewProvider(ctx, s.issuer)
	if err != nil {
		return "", fmt.Errorf("token: finding the provider: %w", err)
	}
	config := s.config
	config.TokenURL = provider.Endpoint().TokenURL
	t, err := config.Token(ctx)
	var refused *oauth2.RetrieveError
	if errors.As(err, &refused) {
		return "", fmt.Errorf("token: %s was refused %v: %s: %s", config.ClientID, config.Scopes, refused.ErrorCode, refused.ErrorDescription)
	}
	if err != nil {
		return "", fmt.Errorf("token: asking for %v: %w", config.Scopes, err)
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.last = t
	return t.AccessToken, nil
}
