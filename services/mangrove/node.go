package mangrove

import (
	"context"
	"crypto/ed25519"
	"fmt"
	"io/fs"
	"log/slog"
	"net/http"
	"time"

	"go.opentelemetry.io/otel/trace"

	"mangrove/pkg/bus"
	"mangrove/pkg/gate"
	"mangrove/pkg/seal"
	"mangrove/pkg/seal/ask"
	"mangrove/pkg/service"
	"mangrove/pkg/service/grants"
	"mangrove/pkg/store"
	"mangrove/pkg/web"
	"mangrove/pkg/web/token"
	"mangrove/services/consent"
	"mangrove/services/keys"
)

// settings are what one service runs with.
type settings struct {
	Name        string
	Postgres    string
	Kafka       bus.Config
	Issuer      string
	Secrets     Secrets
	KeysPeer    string
	ConsentPeer string
	Partitions  int
	Delay       time.Duration
	Domain      func() time.Time
	Security    func() time.Time
	Gate        *gate.Gate
	Limits      web.Limits
	Log         *slog.Logger
	Tracer      trace.TracerProvider
	Failpoint   func(string)
	Agencies    service.Agencies
}

// node is one service, ready to run.
type node struct {
	name   string
	public http.Handler
	peer   http.Handler // nil where no peer may call
	routes []web.Route
	run    func(context.Context) error
	quiet  func(context.Context) (bool, error)
	store  *store.Store
	// service is nil for keys.
	service *service.Service
	bus     *bus.Bus
}

func (n *node) close() {
	if n.bus != nil {
		n.bus.Close()
	}
	n.store.Close()
}

const peerTimeout = 5 * time.Second

// build puts one service together.
func build(ctx context.Context, s settings) (*node, error) {
	p, ok := partOf(s.Name)
	if !ok {
		return nil, fmt.Errorf("there is no service %q: choose one of %v", s.Name, Names())
	}
	if p.define == nil {
		return buildKeys(ctx, s)
	}
	var running *service.Service
	st, err := openStore(ctx, s, nil, func(left store.Work) { running.Committed(left) })
	if err != nil {
		return nil, err
	}
	n := &node{name: s.Name, store: st}
	if n.bus, err = bus.New(s.Kafka); err != nil {
		st.Close()
		return nil, fmt.Errorf("preparing Kafka for %s: %w", s.Name, err)
	}
	toKeys, err := s.Secrets.Identity.Client("keys", peerTimeout)
	if err != nil {
		n.close()
		return nil, err
	}
	toConsent, err := s.Secrets.Identity.Client(consent.Name, peerTimeout)
	if err != nil {
		n.close()
		return nil, err
	}
	topics := map[string]*seal.Secret{}
	for name, secret := range s.Secrets.Topics {
		if topics[name], err = seal.NewSecret(secret); err != nil {
			n.close()
			return nil, fmt.Errorf("reading the secret of the topic of %s for %s: %w", name, s.Name, err)
		}
	}
	verifier, err := token.New(ctx, s.Issuer, s.Name, token.WithClock(s.Security))
	if err != nil {
		n.close()
		return nil, fmt.Errorf("preparing to check tokens for %s: %w", s.Name, err)
	}
	def := p.define(wiring{
		end: grants.NewRegister(s.ConsentPeer, toConsent).End, disclosures: keys.Disclosures(s.KeysPeer, toKeys),
		agencies: s.Agencies, services: s.Gate.Services(),
	})
	running, err = service.New(def, service.Deps{
		Store: st, Bus: n.bus, Gate: s.Gate, Keys: ask.New(s.KeysPeer, toKeys), Domain: s.Domain, Security: s.Security,
		Deployment: s.Secrets.Deployment, Topics: topics, Cards: ed25519.PublicKey(s.Secrets.Cards), Verifier: verifier, Limits: s.Limits,
		Log: s.Log.With("service", s.Name), Tracer: s.Tracer, Partitions: s.Partitions, Delay: s.Delay, Failpoint: s.Failpoint,
	})
	if err != nil {
		n.close()
		return nil, err
	}
	if n.public, err = running.HTTP(); err != nil {
		n.close()
		return nil, fmt.Errorf("preparing the API of %s: %w", s.Name, err)
	}
	if s.Name == consent.Name {
		n.peer = consent.Peer(running)
	}
	n.service, n.routes, n.run, n.quiet = running, running.WebRoutes(), running.Run, running.Quiet
	return n, nil
}

func openStore(ctx context.Context, s settings, extra fs.FS, committed func(store.Work)) (*store.Store, error) {
	return store.Open(ctx, store.Config{
		DSN: s.Postgres, Service: s.Name, Secret: s.Secrets.State, Security: s.Security, Committed: committed,
	}, extra)
}

func buildKeys(ctx context.Context, s settings) (*node, error) {
	if s.Secrets.Private == nil {
		return nil, fmt.Errorf("the secrets of keys hold no private part: give keys its own file")
	}
	var running *keys.Keys
	st, err := openStore(ctx, s, keys.Migrations(), func(store.Work) { running.Committed() })
	if err != nil {
		return nil, err
	}
	n := &node{name: s.Name, store: st}
	kek, err := seal.NewKEK(s.Secrets.Private.Month, s.Secrets.Private.KEK)
	if err != nil {
		n.close()
		return nil, fmt.Errorf("reading the key-encryption key: %w", err)
	}
	toConsent, err := s.Secrets.Identity.Client(consent.Name, peerTimeout)
	if err != nil {
		n.close()
		return nil, err
	}
	verifiers := map[string]web.Verifier{}
	for name := range Reads() {
		if verifiers[name], err = token.New(ctx, s.Issuer, name, token.WithClock(s.Security)); err != nil {
			n.close()
			return nil, fmt.Errorf("preparing to check tokens for %s: %w", name, err)
		}
	}
	own, err := token.New(ctx, s.Issuer, "keys", token.WithClock(s.Security))
	if err != nil {
		n.close()
		return nil, fmt.Errorf("preparing to check tokens for keys: %w", err)
	}
	running = keys.New(keys.Deps{
		Store: st, Gate: s.Gate, Register: grants.NewRegister(s.ConsentPeer, toConsent), Verifiers: verifiers, KEK: kek,
		Signer: ed25519.PrivateKey(s.Secrets.Private.Signer), Security: s.Security, Log: s.Log.With("service", s.Name),
	})
	n.routes = running.Routes(s.Domain)
	n.public, err = web.New(web.Options{Service: "keys", Verifier: own, Routes: n.routes, Tracer: s.Tracer, Log: s.Log, Now: s.Security, Tonight: "808"})
	if err != nil {
		n.close()
		return nil, fmt.Errorf("preparing the API of keys: %w", err)
	}
	n.peer, n.run, n.quiet = running.Peer(), running.Run, running.Quiet
	return n, nil
}

// reading says whether nothing has stopped a service from taking in what others publish.
func (n *node) reading() bool { return n.service == nil || n.service.Reading() }

// peerServer is the server of what peers may call.
func peerServer(n *node, s Secrets, log *slog.Logger) (*http.Server, error) {
	conf, err := s.Identity.Server()
	if err != nil {
		return nil, err
	}
	srv := server(n.peer)
	srv.TLSConfig, srv.ErrorLog = conf, slog.NewLogLogger(log.Handler(), slog.LevelDebug)
	return srv, nil
}
