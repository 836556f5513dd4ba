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
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
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
	pids    map[string]int
	secrets map[string]mangrove.Secrets
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
	peers := map[string]string{"keys": free(t), "consent": free(t)}
	addresses := map[string]string{}
	registry := filepath.Join(dir, "agencies.json")
	kinds, err := json.Marshal(mangrove.Agencies())
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(registry, kinds, 0o600); err != nil {
		t.Fatal(err)
	}
	a := &apart{super: database.SuperuserDSN("postgres"), keys: "https://" + peers["keys"], pids: map[string]int{}, secrets: map[string]mangrove.Secrets{}}
	ready := make(chan string)
	for _, name := range mangrove.Names() {
		password := secret(t)
		if err := store.Provision(t.Context(), a.super, name, password); err != nil {
			t.Fatal(err)
		}
		settings := map[string]string{
			"MANGROVE_POSTGRES": database.DSN(name, password, "postgres"), "MANGROVE_OIDC": issuer,
			"MANGROVE_SECRETS": filepath.Join(dir, name+".json"), "MANGROVE_LISTEN": "127.0.0.1:0",
			"MANGROVE_CONSENT_PEER": "https://" + peers["consent"], "MANGROVE_AGENCIES": registry,
		}
		if own, ok := peers[name]; ok {
			settings["MANGROVE_PEER_LISTEN"] = own
		}
		if name != "keys" {
			settings["MANGROVE_KAFKA"], settings["MANGROVE_KEYS_PEER"] = b.address, "https://"+peers["keys"]
			if b.users != nil {
				settings["MANGROVE_KAFKA_USER"], settings["MANGROVE_KAFKA_PASSWORD"] = name, b.users[name]
			}
		}
		var own mangrove.Secrets
		kept, err := os.ReadFile(settings["MANGROVE_SECRETS"])
		if err := errors.Join(err, json.Unmarshal(kept, &own)); err != nil {
			t.Fatal(err)
		}
		a.secrets[name], a.pids[name] = own, serve(t, name, settings, ready)
	}
	end := time.After(60 * time.Second)
	for range mangrove.Names() {
		select {
		case line := <-ready:
			name, address, _ := strings.Cut(line, " ")
			addresses[name] = address
		case <-end:
			t.Fatal("not every service was ready within a minute")
		}
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

// serve starts one service as a process of its own, gives its id, and tells its address when it is ready.
func serve(t *testing.T, name string, settings map[string]string, ready chan<- string) int {
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
	var log bytes.Buffer
	cmd.Stderr = &log
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	go func() {
		lines := bufio.NewScanner(stdout)
		for lines.Scan() {
			if _, address, ok := strings.Cut(lines.Text(), " ready "); ok {
				ready <- name + " " + address
			}
		}
	}()
	t.Cleanup(func() {
		cmd.Process.Signal(syscall.SIGTERM) //nolint:errcheck // it may have ended
		cmd.Wait()                          //nolint:errcheck // it was asked to end
		if t.Failed() {
			t.Logf("%s said:\n%s", name, tail(log.String()))
		}
	})
	return cmd.Process.Pid
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
