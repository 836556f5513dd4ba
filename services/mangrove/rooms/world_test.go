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
	"time"

	"mangrove/services/mangrove"
)

// shared is the demo world that all tests of the package go into, started with the first that asks.
type shared struct {
	once sync.Once
	url  string
	err  error
	home string
	stop func()
	// again is how long a start of the loaded world took.
	again time.Duration
	// behind holds every service back from reading on, while it is locked.
	behind sync.RWMutex
}

var demo shared //nolint:gochecknoglobals // one world for all tests: loading it takes a minute

func TestMain(m *testing.M) {
	code := m.Run()
	if chrome.stop != nil {
		chrome.stop()
	}
	if demo.stop != nil {
		demo.stop()
	}
	os.RemoveAll(demo.home) //nolint:errcheck // what is left goes with the machine
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
	s.home = home
	if s.run(); s.err != nil {
		return
	}
	// Loaded, it is soon there again; of two starts the sooner counts, whatever else the machine does.
	s.again = time.Hour
	for range 2 {
		s.stop()
		begun := time.Now()
		if s.run(); s.err != nil {
			return
		}
		s.again = min(s.again, time.Since(begun))
	}
}

// run starts the world of the folder and waits until it answers.
func (s *shared) run() {
	ctx, cancel := context.WithCancel(context.Background())
	ready, failed, over := make(chan string, 1), make(chan error, 1), make(chan struct{})
	go func() {
		failed <- mangrove.Up(ctx, mangrove.UpConfig{
			Addr: "127.0.0.1:0", Data: filepath.Join(s.home, "data"), Keys: filepath.Join(s.home, "keys.json"), Demo: true, DevClock: true, Traces: "off",
			Errs: io.Discard, Out: io.Discard, Log: slog.New(slog.DiscardHandler), Unsafe: true, Failpoint: s.reads, Ready: func(url string) { ready <- url },
		})
		close(over)
	}()
	s.stop = func() {
		cancel()
		<-over
	}
	select {
	case s.url = <-ready:
	case s.err = <-failed:
	}
}

// A world that was loaded once is up again in under three seconds.
func TestTheLoadedWorldIsSoonUpAgain(t *testing.T) {
	if world(t); demo.again == 0 {
		t.Skip("the world is not this test's own")
	}
	t.Logf("a later start took %s", demo.again.Round(time.Second/10))
	if demo.again > 3*time.Second {
		t.Error("want under three seconds")
	}
}

// reads is passed by each service before it goes on to what was published next.
func (s *shared) reads(point string) {
	if point == "after commit before offset" {
		s.behind.RLock()
		defer s.behind.RUnlock()
	}
}
