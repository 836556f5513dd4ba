package mangrove

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"time"

	"github.com/gofrs/flock"
	"go.opentelemetry.io/otel/trace"
	"golang.org/x/sync/errgroup"

	"mangrove/pkg/bus"
	"mangrove/pkg/embedded/kafka"
	"mangrove/pkg/embedded/oidc"
	"mangrove/pkg/embedded/postgres"
	"mangrove/pkg/gate"
	"mangrove/pkg/policy"
	"mangrove/pkg/store"
	"mangrove/pkg/web"
	"mangrove/services/console"
	"mangrove/services/console/words"
)

// UpConfig is how everything runs on this machine.
type UpConfig struct {
	Addr string // 127.0.0.1:8080
	Data string // the data folder
	Keys string // the key file, never inside the data folder
	Demo bool
	// DevClock makes the domain clock movable.
	DevClock bool
	// Traces is where traces go: stdout, or off.
	Traces string
	Errs   io.Writer
	Out    io.Writer
	Log    *slog.Logger

	// Delay and Failpoint are for tests.
	Delay     time.Duration
	Failpoint func(string)
	// Unsafe lets the database skip its flushes, for tests.
	Unsafe bool
	// Gate is another policy, for tests that switch a rule off; nil: the core's.
	Gate *gate.Gate
	// Limits bound what one caller may cost; the zero value has the defaults.
	Limits web.Limits
	// Ready is told where everything answers, once it does; nil tells nobody.
	Ready func(url string)
}

// Up runs everything on this machine until ctx ends.
func Up(ctx context.Context, cfg UpConfig) error {
	tracer, end, err := traces(cfg.Traces, cfg.Errs)
	if err != nil {
		return err
	}
	defer end(context.WithoutCancel(ctx)) //nolint:errcheck // a lost trace loses nothing
	u := &upRun{cfg: cfg, clock: &domainClock{}, tracer: tracer}
	defer u.close()
	if err := u.start(ctx); err != nil {
		return err
	}
	return u.serve(ctx)
}

type upRun struct {
	cfg      UpConfig
	clock    *domainClock
	tracer   trace.TracerProvider
	lock     *flock.Flock
	keys     keyFile
	broker   *kafka.Broker
	database *postgres.Server
	provider *oidc.Provider
	nodes    []*node
	console  *console.Console
	book     *words.Book // for what is said of the demo itself
	listener net.Listener
	peers    map[string]net.Listener
	server   *http.Server
	// nadia is the demo world's first case, once it is loaded.
	nadia atomic.Pointer[string]
}

func (u *upRun) close() {
	for _, n := range u.nodes {
		n.close()
	}
	if u.console != nil {
		u.console.Close()
	}
	var errs []error
	if u.database != nil {
		errs = append(errs, u.database.Close())
	}
	if u.broker != nil {
		errs = append(errs, u.broker.Close())
	}
	if u.listener != nil {
		u.listener.Close() //nolint:errcheck // it may be closed already
	}
	for _, l := range u.peers {
		l.Close() //nolint:errcheck // it may be closed already
	}
	if u.lock != nil {
		errs = append(errs, u.lock.Unlock())
	}
	if err := errors.Join(errs...); err != nil {
		u.cfg.Log.Error("stopping", "error", err)
	}
}

func (u *upRun) start(ctx context.Context) error {
	if err := u.folders(); err != nil {
		return err
	}
	var err error
	u.listener, err = net.Listen("tcp", u.cfg.Addr)
	if err != nil {
		return fmt.Errorf("the address %s is taken: stop what runs there, or set MANGROVE_ADDR to another", u.cfg.Addr)
	}
	if !u.listener.Addr().(*net.TCPAddr).IP.IsLoopback() {
		return fmt.Errorf("MANGROVE_ADDR must be on loopback, such as 127.0.0.1:8080: in one process nothing separates the services")
	}
	if u.keys, err = openKeyFile(u.cfg.Keys, time.Now()); err != nil {
		return err
	}
	policy := u.cfg.Gate
	g, gctx := errgroup.WithContext(ctx)
	g.Go(func() (err error) {
		u.broker, err = kafka.Start(kafka.Config{Data: filepath.Join(u.cfg.Data, "kafka")})
		return wrap(err, "starting the event log")
	})
	g.Go(func() (err error) {
		u.database, err = postgres.Start(gctx, postgres.Config{
			Data: filepath.Join(u.cfg.Data, "postgres"), Cache: filepath.Join(u.cfg.Data, "cache"), Unsafe: u.cfg.Unsafe, Log: u.cfg.Log,
		})
		return wrap(err, "starting PostgreSQL")
	})
	g.Go(func() (err error) {
		if policy == nil {
			policy, err = gate.New(gctx)
		}
		return wrap(err, "reading the policy")
	})
	if err := g.Wait(); err != nil {
		return err
	}
	secret := rand.Text() // the console's own at the provider: both live as long as this process
	if err := u.identity(secret); err != nil {
		return err
	}
	if err := u.services(ctx, policy); err != nil {
		return err
	}
	return u.rooms(ctx, secret)
}

func wrap(err error, what string) error {
	if err != nil {
		return fmt.Errorf("%s: %w", what, err)
	}
	return nil
}

// folders takes the data folder for this process alone.
func (u *upRun) folders() error {
	data, err := filepath.Abs(u.cfg.Data)
	if err != nil {
		return fmt.Errorf("finding the data folder: %w", err)
	}
	u.cfg.Data = data
	if u.cfg.Keys == "" {
		if u.cfg.Keys, err = keysPath(); err != nil {
			return err
		}
	}
	if u.cfg.Keys, err = filepath.Abs(u.cfg.Keys); err != nil {
		return fmt.Errorf("finding the key file: %w", err)
	}
	if rel, err := filepath.Rel(data, u.cfg.Keys); err == nil && !strings.HasPrefix(rel, "..") {
		return errors.New("MANGROVE_KEYS lies inside the data folder: a thief of the one would have the other; set it elsewhere")
	}
	if err := os.MkdirAll(data, 0o755); err != nil {
		return fmt.Errorf("making the data folder: %w", err)
	}
	u.lock = flock.New(filepath.Join(data, "lock"))
	ok, err := u.lock.TryLock()
	if err != nil {
		return fmt.Errorf("locking the data folder: %w", err)
	}
	if !ok {
		u.lock = nil
		return fmt.Errorf("another mangrove uses the data folder %s: stop it, or set MANGROVE_DATA to another", data)
	}
	return nil
}

func (u *upRun) url() string { return "http://" + u.listener.Addr().String() }

// rooms starts the console, which asks the services as any other program does.
func (u *upRun) rooms(ctx context.Context, secret string) error {
	if err := store.Provision(ctx, u.database.SuperuserDSN("postgres"), console.Name, secret); err != nil {
		return err
	}
	clients := map[string]*web.Client{}
	for _, name := range Names() {
		clients[name] = web.NewClient(u.url(), nil)
	}
	domain := time.Now
	if u.cfg.DevClock {
		domain = u.clock.Now
	}
	doers, err := policy.Doers()
	if err != nil {
		return err
	}
	var demo *console.Demo
	if u.cfg.Demo {
		demo = &console.Demo{Accounts: offered, Tries: u.tries}
	}
	u.console, err = console.New(ctx, console.Config{
		Address: u.url(), Issuer: u.url() + "/oidc", Secret: secret, Postgres: u.database.DSN(console.Name, secret, "postgres"), Services: clients,
		Zone: time.UTC, Agencies: Agencies().Directory(), Doers: doers, Domain: domain, Security: time.Now, Tonight: "808", Demo: demo, Log: u.cfg.Log.With("service", console.Name),
	})
	return wrap(err, "starting the console")
}

func (u *upRun) identity(secret string) error {
	services := []oidc.Service{{Name: console.Name, Secret: secret, RedirectURIs: []string{u.url() + console.Callback}}}
	for _, name := range Names() {
		services = append(services, oidc.Service{Name: name, Secret: u.keys.Services[name].Client})
	}
	var err error
	if u.book, err = words.New(time.UTC); err != nil {
		return err
	}
	u.provider, err = oidc.New(oidc.Config{
		Issuer: u.url() + "/oidc", Accounts: Accounts(), Services: services, Tongues: tongues(u.book),
		KeyFile: filepath.Join(filepath.Dir(u.cfg.Keys), "oidc.key"), Now: time.Now,
	})
	return wrap(err, "starting the identity provider")
}

func (u *upRun) services(ctx context.Context, policy *gate.Gate) error {
	u.peers = map[string]net.Listener{}
	for _, p := range parts() {
		if !p.peers {
			continue
		}
		l, err := net.Listen("tcp", "127.0.0.1:0")
		if err != nil {
			return fmt.Errorf("listening for the peers of %s: %w", p.name, err)
		}
		u.peers[p.name] = l
	}
	super := u.database.SuperuserDSN("postgres")
	for _, name := range Names() {
		if err := store.Provision(ctx, super, name, u.keys.Postgres[name]); err != nil {
			return err
		}
		domain := time.Now
		if u.cfg.DevClock {
			domain = u.clock.Now
		}
		n, err := build(ctx, settings{
			Name: name, Postgres: u.database.DSN(name, u.keys.Postgres[name], "postgres"),
			Kafka:  bus.Config{Brokers: []string{u.broker.Addr()}, ClientID: name, Log: u.cfg.Log, Tracer: u.tracer},
			Issuer: u.url() + "/oidc", Secrets: u.keys.Services[name],
			KeysPeer: "https://" + u.peers["keys"].Addr().String(), ConsentPeer: "https://" + u.peers["consent"].Addr().String(),
			Partitions: 2, Delay: u.cfg.Delay, Domain: domain, Security: time.Now, Gate: policy, Limits: u.cfg.Limits, Log: u.cfg.Log, Tracer: u.tracer, Failpoint: u.cfg.Failpoint, Agencies: Agencies().Known(),
		})
		if err != nil {
			return err
		}
		u.nodes = append(u.nodes, n)
	}
	return nil
}

// serve runs until ctx ends or a part fails.
func (u *upRun) serve(ctx context.Context) error {
	handler, err := u.handler()
	if err != nil {
		return err
	}
	g, gctx := errgroup.WithContext(ctx)
	u.server = server(handler)
	u.server.RegisterOnShutdown(u.console.Shutdown)
	serveHTTP(g, gctx, u.server, u.listener, false)
	for _, n := range u.nodes {
		if n.peer != nil {
			srv, err := peerServer(n, u.keys.Services[n.name], u.cfg.Log)
			if err != nil {
				return err
			}
			serveHTTP(g, gctx, srv, u.peers[n.name], true)
		}
		g.Go(func() error { return n.run(gctx) })
	}
	g.Go(func() error {
		for _, n := range u.nodes {
			if err := ready(gctx, n); err != nil {
				return err
			}
		}
		if err := Register(gctx, single(u.url()), Accounts()); err != nil {
			return err
		}
		if u.cfg.Demo {
			if err := u.demo(gctx); err != nil {
				return fmt.Errorf("loading the demo world: %w", err)
			}
		}
		u.announce()
		if u.cfg.Ready != nil {
			u.cfg.Ready(u.url())
		}
		return nil
	})
	if err := g.Wait(); err != nil && ctx.Err() == nil {
		return err
	}
	return nil
}

func (u *upRun) handler() (http.Handler, error) {
	mux := http.NewServeMux()
	mux.Handle("/oidc/", u.provider)
	routes := map[string][]web.Route{}
	for _, n := range u.nodes {
		mux.Handle("/api/"+n.name+"/", n.public)
		routes[n.name] = n.routes
	}
	document, err := web.OpenAPI("Mangrove", routes)
	if err != nil {
		return nil, fmt.Errorf("describing the APIs: %w", err)
	}
	mux.HandleFunc("GET /openapi.json", func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		w.Write(document) //nolint:errcheck // the caller has gone
	})
	mux.HandleFunc("GET /healthz", u.healthy)
	rooms, err := u.console.Handler()
	if err != nil {
		return nil, err
	}
	mux.Handle("/", rooms)
	dev{clock: u.clock, nodes: u.nodes, movable: u.cfg.DevClock}.mount(mux)
	return mux, nil
}

func (u *upRun) healthy(w http.ResponseWriter, r *http.Request) {
	reading := true
	for _, n := range u.nodes {
		reading = reading && n.reading()
		if err := n.store.Ping(r.Context()); err != nil {
			http.Error(w, "the database does not answer", http.StatusServiceUnavailable)
			return
		}
	}
	answer(w, http.StatusOK, map[string]any{"ok": true, "reading": reading})
}
