package mangrove

import (
	"context"
	"errors"
	"io"
	"log/slog"
	"os"
	"path/filepath"
	"sync"
	"testing"
	"time"
)

// home is a data folder that also the account of the database may enter, and a key file beside it. Worlds that follow
// each other may share it.
func home(t *testing.T) UpConfig {
	t.Helper()
	cfg, err := settle()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { os.RemoveAll(filepath.Dir(cfg.Data)) })
	return cfg
}

func settle() (UpConfig, error) {
	dir, err := os.MkdirTemp("", "mangrove-up-")
	if err == nil {
		err = errors.Join(os.Chmod(dir, 0o711), os.Mkdir(filepath.Join(dir, "keys"), 0o700))
	}
	return UpConfig{
		Addr: "127.0.0.1:0", Data: filepath.Join(dir, "data"), Keys: filepath.Join(dir, "keys", "keys.json"), DevClock: true, Unsafe: true,
		Out: io.Discard, Errs: io.Discard, Log: slog.New(slog.DiscardHandler),
	}, err
}

// up runs a world until the test ends, or until the returned function is called.
func up(t *testing.T, cfg UpConfig) (url string, stop func()) {
	t.Helper()
	url, end, err := start(t.Context(), cfg)
	if err != nil {
		t.Fatal(err)
	}
	stop = sync.OnceFunc(func() {
		if err := end(); err != nil {
			t.Errorf("up ended with %v", err)
		}
	})
	t.Cleanup(stop)
	return url, stop
}

func start(ctx context.Context, cfg UpConfig) (url string, end func() error, err error) {
	ctx, cancel := context.WithCancel(ctx)
	ready, ended := make(chan string, 1), make(chan error, 1)
	cfg.Ready = func(url string) { ready <- url }
	go func() { ended <- Up(ctx, cfg) }()
	end = func() error { cancel(); return <-ended }
	select {
	case url = <-ready:
		return url, end, nil
	case err := <-ended:
		cancel()
		return "", nil, errors.Join(errors.New("up ended before it was ready"), err)
	case <-time.After(5 * time.Minute): // with the demo world, beside others
		return "", nil, errors.Join(errors.New("up was not ready within five minutes"), end())
	}
}

// worlds are those that tests use one after the other: to start one takes longer than most of what is done in it.
type worlds struct {
	mu   sync.Mutex
	idle []string
	ends []func() error
}

var shared worlds //nolint:gochecknoglobals // worlds that outlive a test

// lent gives a world that nobody else uses until the test ends, as it was left by whoever used it before: there are other
// cases in it, with what is due about them, and its clock may be ahead.
func lent(t *testing.T) (url string) {
	t.Helper()
	url, err := shared.take()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if !t.Failed() {
			shared.give(url)
		}
	})
	return url
}

func (w *worlds) take() (string, error) {
	w.mu.Lock()
	if n := len(w.idle); n > 0 {
		defer w.mu.Unlock()
		url := w.idle[n-1]
		w.idle = w.idle[:n-1]
		return url, nil
	}
	w.mu.Unlock()
	cfg, err := settle()
	if err != nil {
		return "", err
	}
	url, end, err := start(context.Background(), cfg)
	w.mu.Lock()
	defer w.mu.Unlock()
	w.ends = append(w.ends, func() error {
		if end != nil {
			err = end()
		}
		return errors.Join(err, os.RemoveAll(filepath.Dir(cfg.Data)))
	})
	return url, err
}

func (w *worlds) give(url string) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.idle = append(w.idle, url)
}

func TestMain(m *testing.M) {
	code := m.Run()
	for _, end := range shared.ends {
		if err := end(); err != nil && code == 0 {
			println("a world ended with", err.Error())
			code = 1
		}
	}
	os.Exit(code)
}
