package toy

import (
	"context"
	"crypto/ed25519"
	"crypto/rand"
	"encoding/json"
	"log/slog"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"mangrove/pkg/bus"
	"mangrove/pkg/embedded/kafka"
	"mangrove/pkg/embedded/oidc"
	"mangrove/pkg/embedded/postgres/postgrestest"
	"mangrove/pkg/gate"
	"mangrove/pkg/seal"
	"mangrove/pkg/seal/ask"
	"mangrove/pkg/service"
	"mangrove/pkg/service/grants"
	"mangrove/pkg/store"
	"mangrove/pkg/web"
	"mangrove/pkg/web/peer"
	"mangrove/pkg/web/token"
	"mangrove/services/bestinterests"
	"mangrove/services/consent"
	"mangrove/services/health"
	"mangrove/services/identification"
	"mangrove/services/keys"
	"mangrove/services/legalaid"
	"mangrove/services/mangrove"
	"mangrove/services/mangrove/story"
	"mangrove/services/returns"
	"mangrove/services/shelter"
)

const deployment = "toy"

// world is the real services and the toy, with real parts, wired without the binary.
type world struct {
	t         *testing.T
	super     string
	broker    string
	issuer    string
	provider  *oidc.Provider
	authority *peer.Authority
	signer    ed25519.PrivateKey
	topics    map[string]*seal.Secret
	gate      *gate.Gate
	peers     map[string]net.Listener
	urls      map[string]string
	stores    map[string]*store.Store
	services  []*service.Service
	upgrades  map[string]func(service.Definition) // runs another version in the place of the one that runs
	log       *lines
	// faults stand before what a peer answers, by its path.
	faults sync.Map
}

// lines keeps what the services log.
type lines struct {
	mu sync.Mutex
	b  strings.Builder
}

func (l *lines) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.b.Write(p)
}

func (l *lines) contain(s string) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	return strings.Contains(l.b.String(), s)
}

func secret(t *testing.T) []byte {
	t.Helper()
	b := make([]byte, 32)
	if _, err := rand.Read(b); err != nil {
		t.Fatal(err)
	}
	return b
}

func must[T any](v T, err error) func(*testing.T) T {
	return func(t *testing.T) T {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		return v
	}
}

func newWorld(t *testing.T, policy *gate.Gate, toy service.Definition) *world {
	t.Helper()
	broker := must(kafka.Start(kafka.Config{Data: t.TempDir()}))(t)
	t.Cleanup(func() { broker.Close() })
	_, signer, err := ed25519.GenerateKey(nil)
	if err != nil {
		t.Fatal(err)
	}
	w := &world{
		t: t, log: &lines{}, super: postgrestest.New(t), broker: broker.Addr(), signer: signer, gate: policy,
		authority: must(peer.NewAuthority(time.Now()))(t),
		topics:    map[string]*seal.Secret{}, peers: map[string]net.Listener{}, urls: map[string]string{}, stores: map[string]*store.Store{},
		upgrades: map[string]func(service.Definition){},
	}
	names := []string{"identification", "consent", "health", "legalaid", "bestinterests", "returns", "shelter", "school", "keys"}
	var audiences []oidc.Service
	for _, name := range names {
		w.topics[name] = must(seal.NewSecret(secret(t)))(t)
		audiences = append(audiences, oidc.Service{Name: name})
	}
	accounts := append(mangrove.Accounts(),
		oidc.Account{ID: "tessa", Name: "Tessa (invented)", Agency: "schoolboard", AgencyKind: "education", Roles: []string{"teacher"}, Country: "XNB"},
		oidc.Account{ID: "otto", Name: "Otto (invented)", Agency: "schoolboard", AgencyKind: "education", Roles: []string{"caretaker"}, Country: "XNB"})
	registered := len(accounts)
	accounts = append(accounts, oidc.Account{
		ID: "newcomer", Name: "A newcomer (invented)", Agency: "schoolboard", AgencyKind: "education", Roles: []string{"hotline", "teacher"}, Country: "XNB",
	})
	l := must(net.Listen("tcp", "127.0.0.1:0"))(t)
	w.issuer = "http://" + l.Addr().String() + "/oidc"
	w.provider = must(oidc.New(oidc.Config{Issuer: w.issuer, Accounts: accounts, Services: audiences, Now: time.Now}))(t)
	w.serve(&httptest.Server{Listener: l, Config: &http.Server{Handler: w.provider, ReadHeaderTimeout: time.Second}}, false)
	for _, name := range []string{"keys", "consent"} {
		w.peers[name] = must(net.Listen("tcp", "127.0.0.1:0"))(t)
	}
	agencies := mangrove.Agencies().Known()
	agencies["schoolboard"] = service.Agency{Kind: "education", Country: "XNB"}
	w.keys(names)
	// Identification is to know the new facts: it reads school, as its own line in the table says, and needs one of them.
	id := identification.Define(grants.NewRegister(w.at("consent"), w.client("identification", "consent")).End, agencies, policy.Services())
	id.Reads, id.Needs = append(id.Reads, "school"), append(id.Needs, "enrolled")
	w.run(id)
	w.run(consent.Define(keys.Disclosures(w.at("keys"), w.client("consent", "keys")), agencies, policy.Services()))
	w.run(shelter.Define())
	w.run(bestinterests.Define(grants.NewRegister(w.at("consent"), w.client("bestinterests", "consent")).End, agencies))
	w.run(returns.Define())
	w.run(health.Define())
	w.run(legalaid.Define())
	w.run(toy)
	err = mangrove.Register(t.Context(), story.World{
		Base: func(name string) string { return w.urls[name] }, Token: w.provider.Token,
		Quiet: func(context.Context) error { w.quiet(); return nil },
	}, accounts[:registered])
	if err != nil {
		t.Fatal(err)
	}
	return w
}

func (w *world) serve(s *httptest.Server, secure bool) {
	if secure {
		s.StartTLS()
	} else {
		s.Start()
	}
	w.t.Cleanup(s.Close)
}

func (w *world) at(name string) string { return "https://" + w.peers[name].Addr().String() }

// client is how one service calls a peer.
func (w *world) client(as, name string) *http.Client {
	return must(must(w.authority.Issue(as, time.Now()))(w.t).Client(name, 5*time.Second))(w.t)
}

func (w *world) peer(name string, h http.Handler) {
	conf := must(must(w.authority.Issue(name, time.Now()))(w.t).Server())(w.t)
	faulty := http.HandlerFunc(func(rw http.ResponseWriter, r *http.Request) {
		if fault, ok := w.faults.Load(r.URL.Path); ok {
			fault.(func(context.Context))(r.Context())
		}
		h.ServeHTTP(rw, r)
	})
	w.serve(&httptest.Server{Listener: w.peers[name], TLS: conf, Config: &http.Server{Handler: faulty, ReadHeaderTimeout: time.Second}}, true)
}

// goes lets something run until it is stopped, or the test ends.
func (w *world) goes(run func(context.Context) error) (stop func()) {
	ctx, cancel := context.WithCancel(w.t.Context())
	ended := make(chan error, 1)
	go func() { ended <- run(ctx) }()
	stop = sync.OnceFunc(func() {
		cancel()
		if err := <-ended; err != nil {
			w.t.Errorf("a service ended with %v", err)
		}
	})
	w.t.Cleanup(stop)
	return stop
}

// store opens the tables of a service under a role of its own.
func (w *world) store(cfg store.Config, extra func(store.Config) (*store.Store, error)) *store.Store {
	w.t.Helper()
	const password = "toy"
	if err := store.Provision(w.t.Context(), w.super, cfg.Service, password); err != nil {
		w.t.Fatal(err)
	}
	at := must(url.Parse(w.super))(w.t)
	at.User = url.UserPassword(cfg.Service, password)
	cfg.DSN, cfg.Secret, cfg.Security = at.String(), secret(w.t), time.Now
	st := must(extra(cfg))(w.t)
	w.t.Cleanup(st.Close)
	w.stores[cfg.Service] = st
	return st
}

func (w *world) keys(names []string) {
	var k *keys.Keys
	st := w.store(store.Config{Service: "keys", Committed: func(store.Work) { k.Committed() }}, func(c store.Config) (*store.Store, error) {
		return store.Open(w.t.Context(), c, keys.Migrations())
	})
	verifiers := map[string]web.Verifier{}
	for _, name := range names {
		verifiers[name] = must(token.New(w.t.Context(), w.issuer, name))(w.t)
	}
	k = keys.New(keys.Deps{
		Store: st, Gate: w.gate, Register: grants.NewRegister(w.at("consent"), w.client("keys", "consent")), Verifiers: verifiers,
		KEK: must(seal.NewKEK("2026-11", secret(w.t)))(w.t), Signer: w.signer, Security: time.Now, Log: slog.New(slog.DiscardHandler),
	})
	w.peer("keys", k.Peer())
	w.goes(k.Run)
}

// run runs a service by its definition, whichever it is.
func (w *world) run(def service.Definition) {
	w.t.Helper()
	var s atomic.Pointer[service.Service]
	st := w.store(store.Config{Service: def.Name, Committed: func(left store.Work) { s.Load().Committed(left) }}, func(c store.Config) (*store.Store, error) {
		return store.Open(w.t.Context(), c, nil)
	})
	stop := w.version(def, st, &s)
	w.until("cards of "+def.Name, func() bool { return must(st.Unbound(w.t.Context()))(w.t) > 0 })
	w.upgrades[def.Name] = func(next service.Definition) {
		stop()
		w.services = slices.DeleteFunc(w.services, func(s *service.Service) bool { return s.Name() == next.Name })
		stop = w.version(next, st, &s)
	}
}

// version runs one version of a service on its tables.
func (w *world) version(def service.Definition, st *store.Store, running *atomic.Pointer[service.Service]) (stop func()) {
	w.t.Helper()
	b := must(bus.New(bus.Config{Brokers: []string{w.broker}, ClientID: def.Name}))(w.t)
	w.t.Cleanup(b.Close)
	s := must(service.New(def, service.Deps{
		Store: st, Bus: b, Gate: w.gate, Keys: ask.New(w.at("keys"), w.client(def.Name, "keys")), Domain: time.Now, Security: time.Now,
		Deployment: deployment, Topics: w.topics, Cards: w.signer.Public().(ed25519.PublicKey),
		Verifier: must(token.New(w.t.Context(), w.issuer, def.Name))(w.t), Log: slog.New(slog.NewTextHandler(w.log, nil)),
	}))(w.t)
	running.Store(s)
	if def.Name == consent.Name {
		w.peer(def.Name, consent.Peer(s))
	}
	web := httptest.NewServer(must(s.HTTP())(w.t))
	w.t.Cleanup(web.Close)
	w.urls[def.Name], w.services = web.URL, append(w.services, s)
	return w.goes(s.Run)
}

// until asks again until something is so.
func (w *world) until(what string, so func() bool) {
	w.t.Helper()
	tick := time.NewTicker(10 * time.Millisecond)
	defer tick.Stop()
	end := time.After(30 * time.Second)
	for !so() {
		select {
		case <-tick.C:
		case <-end:
			w.t.Fatalf("%s: not within half a minute", what)
		}
	}
}

// quiet returns when no service has anything left to do: two rounds in between which none did anything.
func (w *world) quiet() {
	w.t.Helper()
	var before []int64
	w.until("quiet", func() bool {
		var done []int64
		for _, s := range w.services {
			if ok, err := s.Quiet(w.t.Context()); err != nil || !ok {
				before = nil
				return false
			}
			done = append(done, s.Done())
		}
		still := slices.Equal(before, done)
		before = done
		return still
	})
}

// ask sends one request as somebody, and fails the test unless it is answered with the status.
func (w *world) ask(as, method, name, path string, body any, status int) map[string]any {
	w.t.Helper()
	bearer := must(w.provider.Token(w.t.Context(), as, name))(w.t)
	got, _, raw, err := web.NewClient(w.urls[name], nil).Do(w.t.Context(), method, "/api/"+name+"/v1"+path, bearer, body)
	if err != nil {
		w.t.Fatal(err)
	}
	if got != status {
		w.t.Fatalf("%s %s%s as %s answered %d, not %d: %s", method, name, path, as, got, status, raw)
	}
	out := map[string]any{}
	if err := json.Unmarshal(raw, &out); err != nil {
		w.t.Fatal(err)
	}
	return out
}

// facts are what a service knows of a case.
func (w *world) facts(name, id string) map[string]any {
	w.t.Helper()
	var out map[string]any
	err := w.stores[name].Do(w.t.Context(), func(tx *store.Tx) error {
		named := store.Ref{Kind: service.CaseKind, ID: id}
		found, err := tx.Records(w.t.Context(), nil, []store.Ref{named})
		if err == nil {
			out = found[named].Facts
		}
		return err
	})
	if err != nil {
		w.t.Fatal(err)
	}
	return out
}
