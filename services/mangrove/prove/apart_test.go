package prove

import (
	"bufio"
	"bytes"
	"crypto/rand"
	"encoding/hex"
	"encoding/json"
	"errors"
	"io"
	"log/slog"
	"maps"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"mangrove/pkg/embedded/kafka"
	"mangrove/pkg/embedded/oidc"
	"mangrove/pkg/embedded/postgres"
	"mangrove/pkg/store"
	"mangrove/services/mangrove"
	"mangrove/services/mangrove/story"
)

// isService is set in the environment of a process that is one service instead of a test.
const isService = "TEST_IS_A_SERVICE"

// broker is where the services meet, with a user for each where it has users.
type broker struct {
	address string
	users   map[string]string
}

// embedded is a broker within this process, without users.
func embedded(t *testing.T) broker {
	t.Helper()
	b, err := kafka.Start(kafka.Config{Data: t.TempDir()})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { b.Close() }) //nolint:errcheck // the test is over
	return broker{address: b.Addr()}
}

// apart is a platform of which each service is a process, with its own database role and, where the broker has users,
// its own Kafka user.
type apart struct {
	*desk
	super   string // the database as nobody but its operator can reach it
	keys    string // where keys answers its peers
	secrets map[string]mangrove.Secrets
	running map[string]*process
	// launch starts another process of a service.
	launch func(name string) *process
}

// newApart starts every service. more are workers beside those of the demo world.
func newApart(t *testing.T, b broker, more ...oidc.Account) *apart {
	t.Helper()
	dir := t.TempDir()
	var out bytes.Buffer
	if code := mangrove.Run(t.Context(), []string{"secrets", dir}, &out, &out); code != 0 {
		t.Fatalf("secrets: %s", out.String())
	}
	accounts := append(mangrove.Accounts(), more...)
	issuer := provider(t, accounts)
	database := ownDatabase(t)
	fronts, peers, addresses := map[string]*front{}, map[string]*front{}, map[string]string{}
	for _, name := range mangrove.Names() {
		fronts[name] = newFront(t)
		addresses[name] = "http://" + fronts[name].address()
	}
	for _, name := range []string{"keys", "consent"} {
		peers[name] = newFront(t)
	}
	registry := filepath.Join(dir, "agencies.json")
	kinds, err := json.Marshal(mangrove.Agencies())
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(registry, kinds, 0o600); err != nil {
		t.Fatal(err)
	}
	a := &apart{
		super: database.SuperuserDSN("postgres"), keys: "https://" + peers["keys"].address(), secrets: map[string]mangrove.Secrets{}, running: map[string]*process{},
	}
	given := map[string]map[string]string{}
	for _, name := range mangrove.Names() {
		password := secret(t)
		if err := store.Provision(t.Context(), a.super, name, password); err != nil {
			t.Fatal(err)
		}
		settings := map[string]string{
			"MANGROVE_POSTGRES": database.DSN(name, password, "postgres"), "MANGROVE_OIDC": issuer,
			"MANGROVE_SECRETS": filepath.Join(dir, name+".json"), "MANGROVE_LISTEN": "127.0.0.1:0",
			"MANGROVE_CONSENT_PEER": "https://" + peers["consent"].address(), "MANGROVE_AGENCIES": registry,
		}
		if name != "keys" {
			settings["MANGROVE_KAFKA"], settings["MANGROVE_KEYS_PEER"] = b.address, a.keys
			if b.users != nil {
				settings["MANGROVE_KAFKA_USER"], settings["MANGROVE_KAFKA_PASSWORD"] = name, b.users[name]
			}
		}
		var own mangrove.Secrets
		kept, err := os.ReadFile(settings["MANGROVE_SECRETS"])
		if err := errors.Join(err, json.Unmarshal(kept, &own)); err != nil {
			t.Fatal(err)
		}
		a.secrets[name], given[name] = own, settings
	}
	a.launch = func(name string) *process {
		settings := maps.Clone(given[name])
		if peers[name] != nil {
			settings["MANGROVE_PEER_LISTEN"] = free(t)
		}
		p := serve(t, name, settings)
		p.lead = func() {
			fronts[name].to(p.address)
			if peers[name] != nil {
				peers[name].to(settings["MANGROVE_PEER_LISTEN"])
			}
		}
		return p
	}
	for _, name := range mangrove.Names() {
		a.running[name] = a.launch(name)
	}
	for _, name := range []string{"keys", "consent"} { // the others need them before they are ready
		peers[name].to(a.running[name].peer)
	}
	for _, name := range mangrove.Names() {
		a.running[name].ready()
		a.running[name].lead()
	}
	world := mangrove.Apart(addresses, issuer)
	if err := mangrove.Register(t.Context(), world, accounts); err != nil {
		t.Fatal(err)
	}
	a.desk = newDesk(t, world)
	a.warm()
	return a
}

// ownDatabase starts a server for this world alone: roles belong to the server. Its account must be able to enter the
// folder.
func ownDatabase(t *testing.T) *postgres.Server {
	t.Helper()
	dir, err := os.MkdirTemp("", "prove")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { os.RemoveAll(dir) }) //nolint:errcheck // what cannot go now is in the system's temporary folder
	if err := os.Chmod(dir, 0o711); err != nil {
		t.Fatal(err)
	}
	server, err := postgres.Start(t.Context(), postgres.Config{
		Data: filepath.Join(dir, "postgres"), Cache: filepath.Join(dir, "cache"), Unsafe: true, Log: slog.New(slog.DiscardHandler),
	})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { server.Close() }) //nolint:errcheck // the test is over
	return server
}

// process is one process of a service.
type process struct {
	t       *testing.T
	name    string
	cmd     *exec.Cmd
	said    chan string // its address, once it is ready
	address string
	peer    string // where it answers its peers, if it has any
	// lead sends what comes for the service to this process from now on.
	lead func()
	stop func()
}

// ready returns when it is.
func (p *process) ready() {
	p.t.Helper()
	select {
	case p.address = <-p.said:
	case <-time.After(60 * time.Second):
		p.t.Fatalf("%s was not ready within a minute", p.name)
	}
}

// serve starts one service as a process of its own.
func serve(t *testing.T, name string, settings map[string]string) *process {
	t.Helper()
	cmd := exec.Command(os.Args[0], "serve", name, "--dev-clock") //nolint:gosec // it is this test itself
	cmd.Env = []string{isService + "=1", "PATH=" + os.Getenv("PATH"), "HOME=" + os.Getenv("HOME")}
	for k, v := range settings {
		cmd.Env = append(cmd.Env, k+"="+v)
	}
	stdout, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	log := &buffer{}
	cmd.Stderr = log
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	p := &process{t: t, name: name, cmd: cmd, said: make(chan string, 1), peer: settings["MANGROVE_PEER_LISTEN"]}
	go func() {
		lines := bufio.NewScanner(stdout)
		for lines.Scan() {
			if _, address, ok := strings.Cut(lines.Text(), " ready http://"); ok {
				p.said <- address
			}
		}
	}()
	p.stop = sync.OnceFunc(func() {
		cmd.Process.Signal(syscall.SIGTERM) //nolint:errcheck // it may have ended
		cmd.Wait()                          //nolint:errcheck // it was asked to end
	})
	t.Cleanup(func() {
		p.stop()
		if t.Failed() {
			t.Logf("%s said:\n%s", name, tail(log.String()))
		}
	})
	return p
}

// provider runs the development provider, which every process believes.
func provider(t *testing.T, accounts []oidc.Account) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	issuer := "http://" + l.Addr().String() + "/oidc"
	var services []oidc.Service
	for _, name := range mangrove.Names() {
		services = append(services, oidc.Service{Name: name, Secret: secret(t)})
	}
	p, err := oidc.New(oidc.Config{Issuer: issuer, Accounts: accounts, Services: services, Now: time.Now})
	if err != nil {
		t.Fatal(err)
	}
	srv := &http.Server{Handler: p, ReadHeaderTimeout: time.Second}
	go srv.Serve(l)                   //nolint:errcheck // it ends with the test
	t.Cleanup(func() { srv.Close() }) //nolint:errcheck // nothing is in flight
	return issuer
}

func secret(t *testing.T) string {
	t.Helper()
	b := make([]byte, 16)
	if _, err := rand.Read(b); err != nil {
		t.Fatal(err)
	}
	return hex.EncodeToString(b)
}

// playApart plays every story in a world of separate processes.
func playApart(t *testing.T, world story.World) {
	t.Helper()
	for _, name := range story.Names() {
		t.Run(name, func(t *testing.T) {
			var told bytes.Buffer
			if err := story.Play(t.Context(), world, name, &told, io.Discard); err != nil {
				t.Fatalf("%v\n%s", err, told.String())
			}
			if !strings.Contains(told.String(), "ended as told") {
				t.Fatalf("%s has no end", name)
			}
		})
	}
}
