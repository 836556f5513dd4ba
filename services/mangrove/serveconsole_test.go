package mangrove

import (
	"context"
	"errors"
	"io"
	"log/slog"
	"net/http"
	"path/filepath"
	"strings"
	"testing"

	"mangrove/pkg/embedded/postgres/postgrestest"
	"mangrove/pkg/service"
	"mangrove/services/console"
)

// The console runs by itself: it starts without any service, and says so to who cannot sign in yet.
func TestTheConsoleRunsByItself(t *testing.T) {
	t.Parallel()
	secrets, agencies, unworded := filepath.Join(t.TempDir(), "console.json"), filepath.Join(t.TempDir(), "agencies.json"), filepath.Join(t.TempDir(), "unworded.json")
	unspoken := Registry{"lantern": {service.Agency{Kind: "ngo", Country: "XNB"}, []console.Help{{Service: "shelter", Purpose: "entertainment"}}, false}}
	if err := errors.Join(writeJSON(secrets, Secrets{Client: "invented"}), writeJSON(agencies, Agencies()), writeJSON(unworded, unspoken)); err != nil {
		t.Fatal(err)
	}
	set := map[string]string{
		setPostgres: postgrestest.New(t), setOIDC: "http://127.0.0.1:1/oidc", setSecrets: secrets, setListen: "127.0.0.1:0",
		setAddress: "https://console.example", setServices: "http://{service}.invalid:8080", setAgencies: agencies,
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
	for _, wrong := range []struct{ name, value, says string }{
		{setAddress, "http://console.example", setAddress}, {setServices, "shelter:8080", setServices}, {setAgencies, agencies + "x", "registry of agencies"}, {setAgencies, unworded, "entertainment"},
	} {
		was := set[wrong.name]
		set[wrong.name] = wrong.value
		if err := ServeConsole(t.Context(), set, io.Discard, slog.New(slog.DiscardHandler)); err == nil || !strings.Contains(err.Error(), wrong.says) {
			t.Errorf("%s=%s: %v", wrong.name, wrong.value, err)
		}
		set[wrong.name] = was
	}
}
