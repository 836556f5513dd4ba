package token_test

import (
	"crypto"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/rsa"
	"encoding/json"
	"errors"
	"maps"
	"net/http"
	"net/http/httptest"
	"testing"
	"time"

	jose "github.com/go-jose/go-jose/v4"

	"mangrove/pkg/web/token"
)

// foreign is a provider that signs whatever it is told, as one that is set up
// wrongly may. It has a key of each accepted family.
type foreign struct {
	issuer string
	keys   map[jose.SignatureAlgorithm]crypto.Signer
}

func newForeign(t *testing.T) *foreign {
	t.Helper()
	ec, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	rs, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		t.Fatal(err)
	}
	f := &foreign{keys: map[jose.SignatureAlgorithm]crypto.Signer{jose.ES256: ec, jose.RS256: rs, jose.PS256: rs, jose.RS512: rs}}
	mux := http.NewServeMux()
	srv := httptest.NewServer(mux)
	t.Cleanup(srv.Close)
	f.issuer = srv.URL
	mux.HandleFunc("/.well-known/openid-configuration", func(w http.ResponseWriter, _ *http.Request) {
		_ = json.NewEncoder(w).Encode(map[string]string{"issuer": f.issuer, "jwks_uri": f.issuer + "/keys"})
	})
	mux.HandleFunc("/keys", func(w http.ResponseWriter, _ *http.Request) {
		_ = json.NewEncoder(w).Encode(jose.JSONWebKeySet{Keys: []jose.JSONWebKey{{Key: ec.Public()}, {Key: rs.Public()}}})
	})
	return f
}

func (f *foreign) sign(t *testing.T, alg jose.SignatureAlgorithm, claims map[string]any) string {
	t.Helper()
	signer, err := jose.NewSigner(jose.SigningKey{Algorithm: alg, Key: f.keys[alg]}, nil)
	if err != nil {
		t.Fatal(err)
	}
	text, err := json.Marshal(claims)
	if err != nil {
		t.Fatal(err)
	}
	jws, err := signer.Sign(text)
	if err != nil {
		t.Fatal(err)
	}
	raw, err := jws.CompactSerialize()
	if err != nil {
		t.Fatal(err)
	}
	return raw
}

func TestVerifySignedByAnotherProvider(t *testing.T) {
	f := newForeign(t)
	v, err := token.New(t.Context(), f.issuer, "shelter")
	if err != nil {
		t.Fatal(err)
	}
	now := time.Now()
	good := map[string]any{
		"iss": f.issuer, "sub": "rosa", "aud": "shelter", "exp": now.Add(time.Minute).Unix(),
		"mangrove": map[string]any{"kind": "worker", "agency": "lantern", "agency_kind": "shelter"},
	}
	for _, alg := range []jose.SignatureAlgorithm{jose.ES256, jose.RS256, jose.PS256} {
		if got, err := v.Verify(t.Context(), f.sign(t, alg, good)); err != nil || got.ID != "rosa" {
			t.Errorf("%s: %+v, %v", alg, got, err)
		}
	}
	refused(t, v, f.sign(t, jose.RS512, good), token.BadSignature)

	without := func(claim string) map[string]any {
		c := maps.Clone(good)
		delete(c, claim)
		return c
	}
	with := func(claim string, value any) map[string]any {
		c := maps.Clone(good)
		c[claim] = value
		return c
	}
	for name, c := range map[string]struct {
		claims map[string]any
		want   token.Code
	}{
		"two audiences":    {with("aud", []string{"shelter", "health"}), token.WrongAudience},
		"itself twice":     {with("aud", []string{"shelter", "shelter"}), token.WrongAudience},
		"no audience":      {without("aud"), token.MissingClaim},
		"no expiry":        {without("exp"), token.MissingClaim},
		"no subject":       {without("sub"), token.MissingClaim},
		"no mangrove":      {without("mangrove"), token.MissingClaim},
		"unknown kind":     {with("mangrove", map[string]any{"kind": "admin"}), token.MissingClaim},
		"roles no list":    {with("mangrove", map[string]any{"kind": "system", "roles": "all"}), token.Malformed},
		"a minute too old": {with("exp", now.Add(-time.Minute).Unix()), token.Expired},
		"of next hour":     {with("nbf", now.Add(time.Hour).Unix()), token.Malformed},
	} {
		t.Run(name, func(t *testing.T) { refused(t, v, f.sign(t, jose.ES256, c.claims), c.want) })
	}
}

func TestVerifyWhenDiscoveryIsOfAnother(t *testing.T) {
	f := newForeign(t)
	front := httptest.NewServer(http.RedirectHandler(f.issuer+"/.well-known/openid-configuration", http.StatusFound))
	defer front.Close()
	v, err := token.New(t.Context(), front.URL, "shelter")
	if err != nil {
		t.Fatal(err)
	}
	raw := f.sign(t, jose.ES256, map[string]any{"iss": front.URL, "sub": "rosa", "aud": "shelter"})
	var e *token.Error
	if _, err := v.Verify(t.Context(), raw); !errors.As(err, &e) || e.Code != token.Unavailable {
		t.Errorf("keys of another issuer: %v", err)
	}
}
