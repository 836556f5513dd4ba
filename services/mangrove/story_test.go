package mangrove

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"log/slog"
	"os"
	"path/filepath"
	"testing"
	"time"

	"mangrove/pkg/gate"
	"mangrove/pkg/gate/gatetest"
	"mangrove/services/mangrove/story"
)

// home is a data folder that also the account of the database may enter, and a key file beside it. Worlds that follow
// each other may share it.
func home(t *testing.T) UpConfig {
	t.Helper()
	dir, err := os.MkdirTemp("", "mangrove-up-")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { os.RemoveAll(dir) }) //nolint:errcheck // the system's own cleaning takes what is left
	if err := os.Chmod(dir, 0o711); err != nil {
		t.Fatal(err)
	}
	return UpConfig{
		Addr: "127.0.0.1:0", Data: filepath.Join(dir, "data"), Keys: filepath.Join(t.TempDir(), "keys.json"), DevClock: true, Unsafe: true,
		Out: io.Discard, Errs: io.Discard, Log: slog.New(slog.DiscardHandler),
	}
}

// up runs a world until the test ends, or until the returned function is called.
func up(t *testing.T, cfg UpConfig) (url string, stop func()) {
	t.Helper()
	ctx, cancel := context.WithCancel(t.Context())
	ready, ended := make(chan string, 1), make(chan error, 1)
	cfg.Ready = func(url string) { ready <- url }
	go func() { ended <- Up(ctx, cfg) }()
	running := true
	stop = func() {
		cancel()
		if running {
			running = false
			if err := <-ended; err != nil {
				t.Errorf("up ended with %v", err)
			}
		}
	}
	t.Cleanup(stop)
	select {
	case url = <-ready:
	case err := <-ended:
		running = false
		t.Fatalf("up ended before it was ready: %v", err)
	case <-time.After(2 * time.Minute):
		t.Fatal("up was not ready within two minutes")
	}
	return url, stop
}

func tell(t *testing.T, url, name string) (string, error) {
	t.Helper()
	var told bytes.Buffer
	err := story.Play(t.Context(), single(url), name, &told, io.Discard)
	return told.String(), err
}

func TestStories(t *testing.T) {
	url, _ := up(t, home(t))
	// Twice: a story leaves the world so that it can be told again.
	for round := range 2 {
		for _, name := range story.Names() {
			t.Run(fmt.Sprintf("%s/%d", name, round+1), func(t *testing.T) {
				if told, err := tell(t, url, name); err != nil {
					t.Fatalf("%v\n%s", err, told)
				}
			})
		}
	}
}

var _ = []*gate.Gate{}
var _ = gatetest.New
