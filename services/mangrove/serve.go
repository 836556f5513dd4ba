package mangrove

import (
	"bufio"
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"os"
	"slices"
	"strconv"
	"strings"
	"time"

	"go.opentelemetry.io/otel/trace"
	"golang.org/x/sync/errgroup"

	"mangrove/pkg/bus"
	"mangrove/pkg/gate"
	"mangrove/services/console"
)

// The settings of serve, each from the environment or the settings file.
const (
	setKafka         = "MANGROVE_KAFKA"          // brokers, host:port, separated by commas
	setKafkaUser     = "MANGROVE_KAFKA_USER"     // the service's own user (SCRAM-SHA-256)
	setKafkaPassword = "MANGROVE_KAFKA_PASSWORD" //nolint:gosec // the name of a setting
	setPostgres      = "MANGROVE_POSTGRES"       // the address of the service's own role
	setOIDC          = "MANGROVE_OIDC"           // the issuer
	setSecrets       = "MANGROVE_SECRETS"        // the service's own secrets file
	setListen        = "MANGROVE_LISTEN"         // the public API
	setPeerListen    = "MANGROVE_PEER_LISTEN"    // what peers may call, mutual TLS
	setKeysPeer      = "MANGROVE_KEYS_PEER"      // where keys answers its peers
	setConsentPeer   = "MANGROVE_CONSENT_PEER"   // where consent answers its peers
	setPartitions    = "MANGROVE_PARTITIONS"     // of a topic that does not exist yet
	setAgencies      = "MANGROVE_AGENCIES"       // the registry of agencies: a JSON object of ids, each with kind, country and what it helps with
)

func known() []string {
	return []string{
		setKafka, setKafkaUser, setKafkaPassword, setPostgres, setOIDC, setSecrets, setListen, setPeerListen, setKeysPeer, setConsentPeer, setPartitions, setAgencies, setTraces,
		setAddress, setServices,
	}
}

// readSettings takes the settings of serve. An unknown one, a missing one or a half-secured one is refused by name.
func readSettings(service, file string, environ []string) (map[string]string, error) {
	p, ok := partOf(service)
	if !ok && service != console.Name {
		return nil, fmt.Errorf("there is no service %q: choose one of %v", service, served())
	}
	out := map[string]string{}
	if file != "" {
		if err := readFile(file, out); err != nil {
			return nil, err
		}
	}
	for _, e := range environ {
		if name, value, ok := strings.Cut(e, "="); ok && strings.HasPrefix(name, "MANGROVE_") {
			out[name] = value
		}
	}
	for name := range out {
		if !slices.Contains(known(), name) {
			return nil, fmt.Errorf("there is no setting %s for serve: it takes %s", name, strings.Join(known(), ", "))
		}
	}
	needed := []string{setPostgres, setOIDC, setSecrets, setListen, setConsentPeer}
	if p.agencies {
		needed = append(needed, setAgencies)
	}
	if p.peers {
		needed = append(needed, setPeerListen)
	}
	if p.define != nil {
		needed = append(needed, setKafka, setKeysPeer)
	}
	if service == console.Name {
		needed = consoleNeeds()
	}
	for _, name := range needed {
		if out[name] == "" {
			return nil, fmt.Errorf("%s is missing: set it", name)
		}
	}
	return out, secured(out)
}

// secured refuses settings that would run half secured.
func secured(set map[string]string) error {
	if (set[setKafkaUser] == "") != (set[setKafkaPassword] == "") {
		return fmt.Errorf("%s and %s belong together: set both or neither", setKafkaUser, setKafkaPassword)
	}
	for _, broker := range strings.Split(set[setKafka], ",") {
		if broker != "" && set[setKafkaUser] == "" && !loopback(broker) {
			return fmt.Errorf("%s is not on this machine and %s is not set: a broker without a login lets anybody read", setKafka, setKafkaUser)
		}
	}
	for _, name := range []string{setKeysPeer, setConsentPeer} {
		if v := set[name]; v != "" && !strings.HasPrefix(v, "https://") {
			return fmt.Errorf("%s must begin with https://: peers know each other by certificate", name)
		}
	}
	return nil
}

func loopback(address string) bool {
	host, _, err := net.SplitHostPort(address)
	if err != nil {
		return false
	}
	ip := net.ParseIP(host)
	return host == "localhost" || ip != nil && ip.IsLoopback()
}

// readFile reads lines of NAME=value; empty ones and those that begin with # say nothing.
func readFile(path string, into map[string]string) error {
	f, err := os.Open(path)
	if err != nil {
		return fmt.Errorf("reading the settings file: %w", err)
	}
	defer f.Close() //nolint:errcheck // it was only read
	lines := bufio.NewScanner(f)
	for n := 1; lines.Scan(); n++ {
		line := strings.TrimSpace(lines.Text())
		if line == "" || strings.HasPrefix(line, "#") {
			continue
		}
		name, value, ok := strings.Cut(line, "=")
		if !ok {
			return fmt.Errorf("line %d of the settings file is not NAME=value", n)
		}
		into[strings.TrimSpace(name)] = strings.TrimSpace(value)
	}
	return lines.Err()
}

func serveCommand(ctx context.Context, args []string, out, errs io.Writer) error {
	flags := flag.NewFlagSet("serve", flag.ContinueOnError)
	flags.SetOutput(errs)
	file := flags.String("settings", "", "a file with lines of NAME=value")
	devClock := flags.Bool("dev-clock", false, "follow the movable domain clock, and answer /dev/clock and /dev/quiet")
	if len(args) == 0 || !slices.Contains(served(), args[0]) {
		return &usageError{fmt.Sprintf("name one service of %s", strings.Join(served(), ", "))}
	}
	name := args[0]
	if err := flags.Parse(args[1:]); err != nil {
		return flag.ErrHelp
	}
	set, err := readSettings(name, *file, os.Environ())
	if err != nil {
		return err
	}
	log := slog.New(slog.NewTextHandler(errs, &slog.HandlerOptions{Level: slog.LevelWarn}))
	if name == console.Name {
		return ServeConsole(ctx, set, out, log)
	}
	tracer, end, err := traces(set[setTraces], errs)
	if err != nil {
		return err
	}
	defer end(context.WithoutCancel(ctx)) //nolint:errcheck // a lost trace loses nothing
	return Serve(ctx, name, set, *devClock, out, log, tracer)
}

// Serve runs one service by itself until ctx ends.
func Serve(ctx context.Context, name string, set map[string]string, devClock bool, out io.Writer, log *slog.Logger, tracer trace.TracerProvider) error {
	clock := &domainClock{}
	var domain func() time.Time
	if devClock {
		domain = clock.Now
	}
	n, secrets, err := prepare(ctx, name, set, domain, log, tracer)
	if err != nil {
		return err
	}
	defer n.close()
	listener, err := net.Listen("tcp", set[setListen])
	if err != nil {
		return fmt.Errorf("listening on %s: %w", setListen, err)
	}
	mux := http.NewServeMux()
	mux.Handle("/api/"+name+"/", n.public)
	mux.HandleFunc("GET /healthz", func(w http.ResponseWriter, r *http.Request) {
		if err := n.store.Ping(r.Context()); err != nil {
			http.Error(w, "the database does not answer", http.StatusServiceUnavailable)
			return
		}
		answer(w, http.StatusOK, map[string]any{"ok": true, "reading": n.reading()})
	})
	g, gctx := errgroup.WithContext(ctx)
	var known <-chan struct{} // closed once this process knows how far others have moved the clock
	if devClock {
		d := dev{clock: clock, nodes: []*node{n}, movable: true}
		if n.bus != nil {
			shared := newClockTopic(n.bus, clock)
			d.moved, known = shared.publish, shared.caughtUp
			g.Go(func() error { return shared.run(gctx) })
		}
		d.mount(mux)
	}
	serveHTTP(g, gctx, server(mux), listener, false)
	if n.peer != nil {
		l, err := net.Listen("tcp", set[setPeerListen])
		if err != nil {
			return fmt.Errorf("listening on %s: %w", setPeerListen, err)
		}
		srv, err := peerServer(n, secrets, log)
		if err != nil {
			return err
		}
		serveHTTP(g, gctx, srv, l, true)
	}
	g.Go(func() error { return n.run(gctx) })
	g.Go(func() error {
		if known != nil {
			select {
			case <-known:
			case <-gctx.Done():
				return nil
			}
		}
		if err := ready(gctx, n); err != nil {
			return err
		}
		fmt.Fprintf(out, "mangrove %s ready http://%s\n", name, listener.Addr())
		return nil
	})
	if err := g.Wait(); err != nil && ctx.Err() == nil {
		return err
	}
	return nil
}

// prepare puts one service together from its settings. It starts nothing. domain is the clock that can be moved, or nil.
func prepare(ctx context.Context, name string, set map[string]string, domain func() time.Time, log *slog.Logger, tracer trace.TracerProvider) (*node, Secrets, error) {
	var secrets Secrets
	if err := readJSON(set[setSecrets], &secrets); err != nil {
		return nil, secrets, err
	}
	partitions := 2
	if v := set[setPartitions]; v != "" {
		n, err := strconv.Atoi(v)
		if err != nil || n < 1 || n > 1000 {
			return nil, secrets, fmt.Errorf("%s must be a whole number from 1 to 1000", setPartitions)
		}
		partitions = n
	}
	registry, err := readRegistry(set[setAgencies])
	if err != nil {
		return nil, secrets, err
	}
	if domain == nil {
		domain = time.Now
	}
	policy, err := gate.New(ctx)
	if err != nil {
		return nil, secrets, fmt.Errorf("reading the policy: %w", err)
	}
	n, err := build(ctx, settings{
		Name: name, Postgres: set[setPostgres],
		Kafka: bus.Config{
			Brokers: strings.Split(set[setKafka], ","), ClientID: name, User: set[setKafkaUser], Password: set[setKafkaPassword], Log: log, Tracer: tracer,
		},
		Issuer: set[setOIDC], Secrets: secrets, KeysPeer: set[setKeysPeer], ConsentPeer: set[setConsentPeer],
		Partitions: partitions, Domain: domain, Security: time.Now, Gate: policy, Log: log, Tracer: tracer, Agencies: registry.Known(),
	})
	return n, secrets, err
}

// drain is how long a request in flight may still take when the service ends.
const drain = 3 * time.Second

// How long a connection may stand idle, which is longer than a client of Go keeps one to use it again; and how long a body may
// take to come, which is a whole sheet on a slow line. Who sends one has no more time for the request.
const (
	idle     = 2 * time.Minute
	bodyTime = time.Minute
)

// server answers at a listener. Nobody in particular holds a connection of it for ever.
func server(h http.Handler) *http.Server {
	return &http.Server{Handler: bodyWithin(bodyTime, h), ReadHeaderTimeout: 5 * time.Second, IdleTimeout: idle}
}

// bodyWithin cuts off who sends a body more slowly, also where nobody reads it: the server waits for the rest of it before it
// answers. A request without one, as for a stream, lasts.
func bodyWithin(most time.Duration, next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Body != http.NoBody {
			_ = http.NewResponseController(w).SetReadDeadline(time.Now().Add(most)) // every connection can
		}
		next.ServeHTTP(w, r)
	})
}

// serveHTTP serves until the group's context ends, and then lets what is in flight end.
func serveHTTP(g *errgroup.Group, ctx context.Context, srv *http.Server, l net.Listener, secure bool) { //nolint:revive // the group comes first: it owns the context
	requests, cut := context.WithCancel(context.WithoutCancel(ctx))
	srv.BaseContext = func(net.Listener) context.Context { return requests }
	g.Go(func() error {
		var err error
		if secure {
			err = srv.ServeTLS(l, "", "")
		} else {
			err = srv.Serve(l)
		}
		if errors.Is(err, http.ErrServerClosed) {
			return nil
		}
		return wrap(err, "serving")
	})
	g.Go(func() error {
		defer cut()
		<-ctx.Done()
		stop, cancel := context.WithTimeout(requests, drain)
		defer cancel()
		if srv.Shutdown(stop) == nil {
			return nil
		}
		cut()
		return srv.Close()
	})
}

// ready waits until a service has what it needs to work: cards to seal to.
func ready(ctx context.Context, n *node) error {
	tick := time.NewTicker(20 * time.Millisecond)
	defer tick.Stop()
	for n.service != nil {
		cards, err := n.store.Unbound(ctx)
		if err != nil {
			return err
		}
		if cards > 0 {
			return nil
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-tick.C:
		}
	}
	return nil
}
