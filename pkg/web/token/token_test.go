package token_test

import (
	"context"
	"encoding/base64"
	"errors"
	"net/http"
	"net/http/httptest"
	"reflect"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"go.uber.org/goleak"

	"mangrove/pkg/embedded/oidc"
	"mangrove/pkg/web/token"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

var rosa = oidc.Account{
	ID: "rosa", Name: "Rosa Quiala", Agency: "lantern", AgencyKind: "shelter",
	Roles: []string{"shelter-coordinator"}, Country: "XNB",
}

var rosaActor = token.Actor{
	ID: "rosa", Kind: token.Worker, Agency: "lantern", AgencyKind: "shelter", Country: "XNB",
	Roles: []string{"shelter-coordinator"},
}

// server is an address at which a provider can appear, change and go.
type server struct {
	*httptest.Server
	issuer   string
	provider atomic.Pointer[oidc.Provider] // nil: nobody is there yet
	requests atomic.Int64
}

func serve(t testing.TB) *server {
	t.Helper()
	s := &server{}
	s.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		s.requests.Add(1)
		if p := s.provider.Load(); p != nil {
			p.ServeHTTP(w, r)
			return
		}
		http.Error(w, "starting", http.StatusServiceUnavailable)
	}))
	t.Cleanup(s.Close)
	s.issuer = s.URL + "/oidc"
	return s
}

// start puts a provider with a key of its own at the address.
func (s *server) start(t testing.TB, change func(*oidc.Config)) *oidc.Provider {
	t.Helper()
	c := oidc.Config{
		Issuer:   s.issuer,
		Accounts: []oidc.Account{rosa, {ID: "stray", Name: "A worker without agency"}, {ID: "nuno", Kind: "survivor"}},
		Services: []oidc.Service{{Name: "shelter", Secret: "shelter-secret"}, {Name: "health"}},
		Now:      time.Now,
	}
	if change != nil {
		change(&c)
	}
	p, err := oidc.New(c)
	if err != nil {
		t.Fatal(err)
	}
	s.provider.Store(p)
	return p
}

func verifier(t testing.TB, s *server, audience string, opts ...token.Option) *token.Verifier {
	t.Helper()
	v, err := token.New(t.Context(), s.issuer, audience, append([]token.Option{token.WithClient(s.Client())}, opts...)...)
	if err != nil {
		t.Fatal(err)
	}
	return v
}

func issue(t testing.TB, p *oidc.Provider, account, audience string) string {
	t.Helper()
	raw, err := p.Token(t.Context(), account, audience)
	if err != nil {
		t.Fatal(err)
	}
	return raw
}

// refused checks the reason and that the refusal does not repeat the token.
func refused(t testing.TB, v *token.Verifier, raw string, want token.Code) {
	t.Helper()
	actor, err := v.Verify(t.Context(), raw)
	var e *token.Error
	if !errors.As(err, &e) || e.Code != want {
		t.Fatalf("got %+v, %v; want refusal %s", actor, err, want)
	}
	for part := range strings.SplitSeq(raw, ".") {
		if len(part) > 8 && strings.Contains(err.Error(), part) {
			t.Errorf("the refusal repeats part of the token: %v", err)
		}
	}
}

func TestVerifyReturnsTheActor(t *testing.T) {
	s := serve(t)
	p := s.start(t, nil)
	for _, audience := range []string{"shelter", "health"} {
		got, err := verifier(t, s, audience).Verify(t.Context(), issue(t, p, "rosa", audience))
		if err != nil || !reflect.DeepEqual(got, rosaActor) {
			t.Errorf("%s: got %+v, %v; want %+v", audience, got, err, rosaActor)
		}
	}
	got, err := verifier(t, s, "shelter").Verify(t.Context(), issue(t, p, "nuno", "shelter"))
	if err != nil || !reflect.DeepEqual(got, token.Actor{ID: "nuno", Kind: token.Survivor}) {
		t.Errorf("survivor: got %+v, %v", got, err)
	}
}

func TestVerifyRefuses(t *testing.T) {
	s := serve(t)
	long := s.start(t, func(c *oidc.Config) {
		c.Now = func() time.Time { return time.Now().Add(-time.Hour) }
		c.Lifetime = time.Minute
	})
	expiredElsewhere := issue(t, long, "rosa", "shelter") // of an earlier key
	p := s.start(t, nil)
	good := issue(t, p, "rosa", "shelter")
	v := verifier(t, s, "shelter")

	parts := strings.Split(good, ".")
	claims, err := base64.RawURLEncoding.DecodeString(parts[1])
	if err != nil {
		t.Fatal(err)
	}
	encode := func(text string) string { return base64.RawURLEncoding.EncodeToString([]byte(text)) }
	asAnother := encode(strings.Replace(string(claims), "rosa", "noor", 1))
	none := encode(`{"alg":"none","typ":"JWT"}`)
	shared := encode(`{"alg":"HS256","typ":"JWT"}`)
	other := serve(t)

	for name, c := range map[string]struct {
		raw  string
		want token.Code
	}{
		"for another service":  {issue(t, p, "rosa", "health"), token.WrongAudience},
		"tampered claims":      {parts[0] + "." + asAnother + "." + parts[2], token.BadSignature},
		"no signature":         {parts[0] + "." + parts[1] + ".", token.BadSignature},
		"alg none":             {none + "." + parts[1] + ".", token.BadSignature},
		"alg of shared secret": {shared + "." + parts[1] + "." + parts[2], token.BadSignature},
		"unknown key":          {expiredElsewhere, token.BadSignature},
		"foreign issuer":       {issue(t, other.start(t, nil), "rosa", "shelter"), token.UnknownIssuer},
		"no issuer":            {parts[0] + "." + encode(`{"sub":"rosa"}`) + "." + parts[2], token.MissingClaim},
		"worker of no agency":  {issue(t, p, "stray", "shelter"), token.MissingClaim},
		"empty":                {"", token.Malformed},
		"words":                {"let me in", token.Malformed},
		"claims not JSON":      {parts[0] + "." + encode("rosa") + "." + parts[2], token.Malformed},
		"too long":             {good + strings.Repeat("A", 16<<10), token.Malformed},
	} {
		t.Run(name, func(t *testing.T) { refused(t, v, c.raw, c.want) })
	}
	if _, err := v.Verify(t.Context(), good); err != nil {
		t.Errorf("the token all of these were made from is refused: %v", err)
	}
}

func TestVerifyRefusesExpired(t *testing.T) {
	s := serve(t)
	p := s.start(t, func(c *oidc.Config) { c.Lifetime = time.Minute })
	raw := issue(t, p, "rosa", "shelter")
	if _, err := verifier(t, s, "shelter").Verify(t.Context(), raw); err != nil {
		t.Fatalf("within its minute: %v", err)
	}
	later := func() time.Time { return time.Now().Add(61 * time.Second) }
	refused(t, verifier(t, s, "shelter", token.WithClock(later)), raw, token.Expired)
}

// keptKeys verifies until that needs no request. The library answers before it
// stores the keys it fetched, so the next verification may fetch once more.
func keptKeys(t *testing.T, s *server, v *token.Verifier, raw string) {
	t.Helper()
	for range 1000 {
		before := s.requests.Load()
		if _, err := v.Verify(t.Context(), raw); err != nil {
			t.Fatal(err)
		}
		if s.requests.Load() == before {
			return
		}
	}
	t.Fatal("keys are fetched at every verification")
}

func TestVerifyFollowsANewKey(t *testing.T) {
	s := serve(t)
	first := issue(t, s.start(t, nil), "rosa", "shelter")
	v := verifier(t, s, "shelter")
	if _, err := v.Verify(t.Context(), first); err != nil {
		t.Fatal(err)
	}
	keptKeys(t, s, v, first)
	second := issue(t, s.start(t, nil), "rosa", "shelter")
	if _, err := v.Verify(t.Context(), second); err != nil {
		t.Fatalf("token of the new key: %v", err)
	}
	// The library answers before it stores the keys it fetched: the key that went is refused from then on.
	for until := time.Now().Add(10 * time.Second); time.Now().Before(until); {
		if _, err := v.Verify(t.Context(), first); err != nil {
			break
		}
	}
	refused(t, v, first, token.BadSignature)
}

// Whoever sends false signatures makes this service ask its provider no more often than it would.
func TestFalseSignaturesFetchFewKeys(t *testing.T) {
	s := serve(t)
	raw := issue(t, s.start(t, nil), "rosa", "shelter")
	v := verifier(t, s, "shelter")
	keptKeys(t, s, v, raw)
	before := s.requests.Load()
	for range 200 {
		refused(t, v, raw[:strings.LastIndex(raw, ".")+1]+"AAAA", token.BadSignature)
	}
	if asked := s.requests.Load() - before; asked > 10 {
		t.Errorf("200 false signatures had the keys fetched %d times", asked)
	}
	if _, err := v.Verify(t.Context(), raw); err != nil {
		t.Errorf("a good token after them: %v", err)
	}
}

func TestVerifierStartsBeforeItsProvider(t *testing.T) {
	s, elsewhere := serve(t), serve(t)
	v := verifier(t, s, "shelter")
	signer := elsewhere.start(t, func(c *oidc.Config) { c.Issuer = s.issuer })
	raw := issue(t, signer, "rosa", "shelter")
	refused(t, v, raw, token.Unavailable)
	s.provider.Store(signer)
	if _, err := v.Verify(t.Context(), raw); err != nil {
		t.Fatalf("the provider is there: %v", err)
	}
	keptKeys(t, s, v, raw)
	s.provider.Store(nil)
	if _, err := v.Verify(t.Context(), raw); err != nil {
		t.Fatalf("the provider is gone, its keys are known: %v", err)
	}
	refused(t, v, issue(t, elsewhere.start(t, func(c *oidc.Config) { c.Issuer = s.issuer }), "rosa", "shelter"), token.Unavailable)
}

func TestVerifyEndsWithItsContext(t *testing.T) {
	release := make(chan struct{})
	slow := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { <-release }))
	defer slow.Close()
	defer close(release)
	s := serve(t)
	raw := issue(t, s.start(t, func(c *oidc.Config) { c.Issuer = slow.URL }), "rosa", "shelter")
	v, err := token.New(t.Context(), slow.URL, "shelter", token.WithClient(slow.Client()))
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := v.Verify(ctx, raw); !errors.Is(err, context.Canceled) {
		t.Fatalf("got %v, want the context's end", err)
	}
}

func TestNewRefusesAnInsecureIssuer(t *testing.T) {
	for _, issuer := range []string{"", "shelter", "ftp://127.0.0.1", "http://id.example.org/realms/mangrove", "http://127.0.0.1.example.org"} {
		if _, err := token.New(t.Context(), issuer, "shelter"); err == nil {
			t.Errorf("%q accepted", issuer)
		}
	}
	for _, issuer := range []string{"https://id.example.org/realms/mangrove", "http://localhost:1", "http://[::1]:1"} {
		if _, err := token.New(t.Context(), issuer, "shelter"); err != nil {
			t.Errorf("%q: %v", issuer, err)
		}
	}
	if _, err := token.New(t.Context(), "https://id.example.org", ""); err == nil {
		t.Error("no audience accepted")
	}
}

func FuzzVerify(f *testing.F) {
	s := serve(f)
	p := s.start(f, nil)
	v := verifier(f, s, "shelter")
	good := issue(f, p, "rosa", "shelter")
	f.Add("")
	f.Add(good)
	f.Add(issue(f, p, "rosa", "health"))
	f.Add(good[:len(good)/2])
	f.Add("eyJhbGciOiJub25lIn0.e30.")
	f.Add(`{"payload":"e30","signatures":[]}`)
	f.Fuzz(func(t *testing.T, raw string) {
		actor, err := v.Verify(t.Context(), raw)
		var e *token.Error
		if err != nil && !errors.As(err, &e) {
			t.Fatalf("a refusal without a reason: %v", err)
		}
		// base64 leaves a signed token more than one spelling, but only one meaning.
		if err == nil && !reflect.DeepEqual(actor, rosaActor) {
			t.Fatalf("%q was accepted as %+v", raw, actor)
		}
	})
}
