package mangrove

import (
	"context"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	"golang.org/x/sync/errgroup"

	"mangrove/pkg/policy"
	"mangrove/pkg/web"
	"mangrove/services/console"
)

// The settings that the console alone has.
const (
	setAddress  = "MANGROVE_ADDRESS"  // where browsers find the console, as https://console.example
	setServices = "MANGROVE_SERVICES" // where the services' public APIs answer, with {service} where a name stands
)

// consoleNeeds are the settings that the console cannot do without.
func consoleNeeds() []string {
	return []string{setPostgres, setOIDC, setSecrets, setListen, setAddress, setServices, setAgencies}
}

// ServeConsole runs the console by itself until ctx ends.
func ServeConsole(ctx context.Context, set map[string]string, out io.Writer, log *slog.Logger) error {
	var secrets Secrets
	if err := readJSON(set[setSecrets], &secrets); err != nil {
		return err
	}
	address, err := url.Parse(set[setAddress])
	if err != nil || address.Host == "" || address.Path != "" || address.Scheme != "https" && !loopback(net.JoinHostPort(address.Hostname(), "0")) {
		return fmt.Errorf("%s is the address that browsers find the console at, without a path: https://console.example", setAddress)
	}
	if !strings.HasPrefix(set[setServices], "http") {
		return fmt.Errorf("%s is an address such as http://{service}:8080", setServices)
	}
	registry, err := readRegistry(set[setAgencies])
	if err != nil {
		return err
	}
	clients := map[string]*web.Client{}
	for _, name := range Names() {
		clients[name] = web.NewClient(strings.ReplaceAll(set[setServices], "{service}", name), nil)
	}
	doers, err := policy.Doers()
	if err != nil {
		return err
	}
	rooms, err := console.New(ctx, console.Config{
		Address: set[setAddress], Issuer: set[setOIDC], Secret: secrets.Client, Postgres: set[setPostgres], Services: clients, Zone: time.UTC, Agencies: registry.Directory(), Doers: doers,
		Domain: time.Now, Security: time.Now, Tonight: "808", Log: log.With("service", console.Name),
	})
	if err != nil {
		return err
	}
	defer rooms.Close()
	handler, err := rooms.Handler()
	if err != nil {
		return err
	}
	mux := http.NewServeMux()
	mux.Handle("/", handler)
	mux.HandleFunc("GET /healthz", func(w http.ResponseWriter, r *http.Request) {
		if err := rooms.Ping(r.Context()); err != nil {
			http.Error(w, "the database does not answer", http.StatusServiceUnavailable)
			return
		}
		answer(w, http.StatusOK, map[string]any{"ok": true})
	})
	listener, err := net.Listen("tcp", set[setListen])
	if err != nil {
		return fmt.Errorf("listening on %s: %w", setListen, err)
	}
	g, gctx := errgroup.WithContext(ctx)
	srv := server(mux)
	srv.RegisterOnShutdown(rooms.Shutdown)
	serveHTTP(g, gctx, srv, listener, false)
	fmt.Fprintf(out, "mangrove %s ready http://%s\n", console.Name, listener.Addr())
	return g.Wait()
}

// served are what serve can run: the services, and the console.
func served() []string { return slices.Concat(Names(), []string{console.Name}) }
