package token

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"sync"

	"github.com/coreos/go-oidc/v3/oidc"
	"golang.org/x/sync/singleflight"
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
		set := oidc.NewRemoteKeySet(base, where.Keys)
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
