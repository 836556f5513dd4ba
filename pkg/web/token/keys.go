package token

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"sync"
	"time"

	"github.com/coreos/go-oidc/v3/oidc"
	"golang.org/x/sync/singleflight"
	"golang.org/x/time/rate"
)

// keys are the issuer's public keys, found at first use.
type keys struct {
	base   context.Context // values for requests that outlive the caller that caused them
	issuer string
	client *http.Client

	flight singleflight.Group
	mu     sync.Mutex
	set    *oidc.RemoteKeySet
}

// found returns the key set, by discovery until that has worked once.
func (k *keys) found(ctx context.Context) (*oidc.RemoteKeySet, error) {
	k.mu.Lock()
	set := k.set
	k.mu.Unlock()
	if set != nil {
		return set, nil
	}
	return share(ctx, &k.flight, func() (*oidc.RemoteKeySet, error) {
		base := oidc.ClientContext(k.base, k.client)
		provider, err := oidc.NewProvider(base, k.issuer)
		if err != nil {
			return nil, fmt.Errorf("discovery: %w", err)
		}
		var where struct {
			Keys string `json:"jwks_uri"`
		}
		if err := provider.Claims(&where); err != nil || where.Keys == "" {
			return nil, errors.New("discovery: the document names no jwks_uri")
		}
		rarely := &http.Client{Timeout: k.client.Timeout, Transport: newSeldom(k.client.Transport)}
		set := oidc.NewRemoteKeySet(oidc.ClientContext(k.base, rarely), where.Keys)
		k.mu.Lock()
		defer k.mu.Unlock()
		k.set = set
		return set, nil
	})
}

// attempt is the key set of one verification; it keeps why that failed.
type attempt struct {
	keys *keys
	err  error // nil or *Error
}

// VerifySignature implements oidc.KeySet.
func (a *attempt) VerifySignature(ctx context.Context, raw string) ([]byte, error) {
	set, err := a.keys.found(ctx)
	if err != nil {
		a.err = &Error{Code: Unavailable, cause: err}
		return nil, a.err
	}
	payload, err := set.VerifySignature(ctx, raw)
	switch cause := errors.Unwrap(err); {
	case cause != nil: // the library wraps only what went wrong while fetching
		a.err = &Error{Code: Unavailable, cause: cause}
	case err != nil:
		a.err = refuse(BadSignature)
	}
	return payload, err
}

// seldom asks for the keys at most a few times in a row and then once in a while; in between it repeats the last answer. The
// library asks at each signature that it cannot verify, and anybody can send such.
type seldom struct {
	next http.RoundTripper
	may  *rate.Limiter

	mu   sync.Mutex
	last []byte
}

func newSeldom(next http.RoundTripper) *seldom {
	if next == nil {
		next = http.DefaultTransport
	}
	return &seldom{next: next, may: rate.NewLimiter(rate.Every(5*time.Second), 3)}
}

// RoundTrip implements http.RoundTripper.
func (s *seldom) RoundTrip(r *http.Request) (*http.Response, error) {
	s.mu.Lock()
	last := s.last
	s.mu.Unlock()
	if last != nil && !s.may.Allow() {
		return &http.Response{StatusCode: http.StatusOK, Header: http.Header{}, Body: io.NopCloser(bytes.NewReader(last)), Request: r}, nil
	}
	res, err := s.next.RoundTrip(r)
	if err != nil || res.StatusCode != http.StatusOK {
		return res, err
	}
	defer res.Body.Close() //nolint:errcheck // it was only read
	body, err := io.ReadAll(res.Body)
	if err != nil {
		return nil, fmt.Errorf("reading the keys: %w", err)
	}
	s.mu.Lock()
	s.last = body
	s.mu.Unlock()
	res.Body = io.NopCloser(bytes.NewReader(body))
	return res, nil
}

// share runs fetch once for all who ask at the same time; each waits no longer
// than its own context.
func share[T any](ctx context.Context, g *singleflight.Group, fetch func() (T, error)) (T, error) {
	var zero T
	select {
	case <-ctx.Done():
		return zero, ctx.Err()
	case r := <-g.DoChan("", func() (any, error) { return fetch() }):
		if r.Err != nil {
			return zero, r.Err
		}
		return r.Val.(T), nil
	}
}
