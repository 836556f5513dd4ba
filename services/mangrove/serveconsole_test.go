package mangrove

import (
	"context"
	"io"
	"log/slog"
	"net/http"
	"path/filepath"
	"strings"
	"testing"

	"mangrove/pkg/embedded/postgres/postgrestest"
)

// The console runs by itself: it starts without any service, and says so to who cannot sign in yet.
func TestTheConsoleRunsByItself(t *testing.T) {
	t.Parallel()
	secrets := filepath.Join(t.TempDir(), "console.json")
	if err := writeJSON(secrets, Secrets{Client: "invented"}); err != nil {
		t.Fatal(err)
	}
	set := map[string]string{
		setPostgres: postgrestest.New(t), setOIDC: "http://127.0.0.1:1/oidc", setSecrets: secrets, setListen: "127.0.0.1:0",
		setAddress: "https://console.example", setServices: "http://{service}.invalid:8080",
	}
	ctx, cancel := context.WithCancel(t.Context())
	said, told := io.Pipe()
	ended := make(chan error, 1)
	go func() { ended <- ServeConsole(ctx, set, told, slog.New(slog.DiscardHandler)) }()
	line := make([]byte, 200)
	n, err := said.Read(line)
	if err != nil {
		t.Fatal(err)
	}
	_, url, ok := strings.Cut(strings.TrimSpace(string(line[:n])), "ready ")
	if !ok {
		t.Fatalf("it says %q", line[:n])
	}
	for path, want := range map[string]int{"/healthz": http.StatusOK, "/": http.StatusOK, "/home": http.StatusSeeOther, "/sign-in": http.StatusServiceUnavailable} {
		req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, url+path, nil)
		if err != nil {
			t.Fatal(err)
		}
		res, err := http.DefaultTransport.RoundTrip(req)
		if err != nil {
			t.Fatal(err)
		}
		res.Body.Close() //nolint:errcheck // only its status matters
		if res.StatusCode != want {
			t.Errorf("%s is answered %d, want %d", path, res.StatusCode, want)
		}
	}
	cancel()
	if err := <-ended; err != nil {
		t.Errorf("it ended with %v", err)
	}
	for name, wrong := range map[string]string{setAddress: "http://console.example", setServices: "shelter:8080"} {
		was := set[name]
		set[name] = wrong
		if err := ServeConsole(t.Context(), set, io.Discard, slog.New(slog.DiscardHandler)); err == nil || !strings.Contains(err.Error(), name) {
			t.Errorf("%s=%s: %v", name, wrong, err)
		}
		set[name] = was
	}
}
