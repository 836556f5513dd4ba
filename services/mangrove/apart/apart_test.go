package apart

import (
	"bufio"
	"bytes"
	"context"
	"crypto/rand"
	"encoding/hex"
	"encoding/json"
	"io"
	"net"
	"net/http"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"mangrove/pkg/embedded/oidc"
	"mangrove/pkg/embedded/postgres/postgrestest"
	"mangrove/pkg/store"
	"mangrove/services/mangrove"
	"mangrove/services/mangrove/story"
)

// child is set in the environment of a process that is one service.
const child = "TEST_IS_A_SERVICE"

func TestMain(m *testing.M) {
	if os.Getenv(child) != "" {
		if err := os.Unsetenv(child); err != nil {
			os.Exit(3)
		}
		os.Exit(mangrove.Run(context.Background(), os.Args[1:], os.Stdout, os.Stderr))
	}
	os.Exit(m.Run())
}

// broker is where the services meet, with a user for each where it has users.
type broker struct {
	address string
	users   map[string]string
}

// services the test starts, each a process.
func start(t *testing.T, b broker) story.World {
	t.Helper()
	dir := t.TempDir()
	var out bytes.Buffer
	if code := mangrove.Run(t.Context(), []string{"secrets", dir}, &out, &out); code != 0 {
		t.Fatalf("secrets: %s", out.String())
	}
	issuer := provider(t)
	super := postgrestest.New(t)
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
	ready := make(chan string)
	for _, name := range mangrove.Names() {
		password := secret(t)
		if err := store.Provision(t.Context(), super, name, password); err != nil {
			t.Fatal(err)
		}
		settings := map[string]string{
			"MANGROVE_POSTGRES": asRole(t, super, name, password), "MANGROVE_OIDC": issuer,
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
		serve(t, name, settings, ready)
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
	return mangrove.Apart(addresses, issuer)
}

// serve starts one service as a process of its own and tells its address when it is ready.
func serve(t *testing.T, name string, settings map[string]string, ready chan<- string) {
	t.Helper()
	cmd := exec.Command(os.Args[0], "serve", name, "--dev-clock") //nolint:gosec // it is this test itself
	cmd.Env = []string{child + "=1", "PATH=" + os.Getenv("PATH"), "HOME=" + os.Getenv("HOME")}
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
}

func tail(s string) string {
	if len(s) > 4000 {
		return s[len(s)-4000:]
	}
	return s
}

// provider runs the development provider, which every process believes.
func provider(t *testing.T) string {
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
	p, err := oidc.New(oidc.Config{Issuer: issuer, Accounts: mangrove.Accounts(), Services: services, Now: time.Now})
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

func free(t *testing.T) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close() //nolint:errcheck // its address is all that is wanted
	return l.Addr().String()
}

// asRole is the superuser's address with another role.
func asRole(t *testing.T, super, role, password string) string {
	t.Helper()
	u, err := url.Parse(super)
	if err != nil {
		t.Fatal(err)
	}
	u.User = url.UserPassword(role, password)
	return u.String()
}

// play plays every story in a world of separate processes.
func play(t *testing.T, world story.World) {
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
