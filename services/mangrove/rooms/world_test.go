//go:build browser

package rooms

import (
	"context"
	"io"
	"log/slog"
	"os"
	"path/filepath"
	"sync"
	"testing"

	"mangrove/services/mangrove"
)

// shared is the demo world that all tests of the package go into, started with the first that asks.
type shared struct {
	once sync.Once
	url  string
	err  error
	end  context.CancelFunc
	over chan struct{}
	// behind holds every service back from reading on, while it is locked.
	behind sync.RWMutex
}

var demo = shared{over: make(chan struct{})} //nolint:gochecknoglobals // one world for all tests: loading it takes a minute

func TestMain(m *testing.M) {
	code := m.Run()
	if demo.end != nil {
		demo.end()
		<-demo.over
	}
	os.Exit(code)
}

// world gives the address of the demo world. MANGROVE_ROOMS names one that runs already.
func world(t *testing.T) string {
	t.Helper()
	if url := os.Getenv("MANGROVE_ROOMS"); url != "" {
		return url
	}
	demo.once.Do(demo.start)
	if demo.err != nil {
		t.Fatal(demo.err)
	}
	return demo.url
}

func (s *shared) start() {
	home, err := os.MkdirTemp("", "mangrove-rooms")
	if err == nil {
		err = os.Chmod(home, 0o711) // the account that PostgreSQL runs as goes through it
	}
	if err != nil {
		s.err = err
		return
	}
	ctx, cancel := context.WithCancel(context.Background())
	ready, failed := make(chan string, 1), make(chan error, 1)
	s.end = cancel
	go func() {
		failed <- mangrove.Up(ctx, mangrove.UpConfig{
			Addr: "127.0.0.1:0", Data: filepath.Join(home, "data"), Keys: filepath.Join(home, "keys.json"), Demo: true, DevClock: true, Traces: "off",
			Errs: io.Discard, Out: io.Discard, Log: slog.New(slog.DiscardHandler), Unsafe: true, Failpoint: s.reads, Ready: func(url string) { ready <- url },
		})
		os.RemoveAll(home) //nolint:errcheck // what is left goes with the machine
		close(s.over)
	}()
	select {
	case s.url = <-ready:
	case s.err = <-failed:
	}
}

// reads is passed by each service before it goes on to what was published next.
func (s *shared) reads(point string) {
	if point == "after commit before offset" {
		s.behind.RLock()
		defer s.behind.RUnlock()
	}
}
