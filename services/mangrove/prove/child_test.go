package prove

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"log/slog"
	"os"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"mangrove/services/mangrove"
)

// childConfig is set, as JSON, in the environment of a process that is the platform instead of a test.
const childConfig = "MANGROVE_PROVE_CHILD"

type settings struct {
	Addr, Data, Keys string
	Delay            time.Duration
	// Unsafe lets the database skip its flushes, where nothing is killed.
	Unsafe bool
	// Traces has them written where the log is.
	Traces bool
	// Passed is the file to which each failpoint that is passed is appended.
	Passed string
}

func TestMain(m *testing.M) {
	if os.Getenv(isService) != "" {
		if err := os.Unsetenv(isService); err != nil {
			os.Exit(3)
		}
		os.Exit(mangrove.Run(context.Background(), os.Args[1:], os.Stdout, os.Stderr))
	}
	if given := os.Getenv(childConfig); given != "" {
		if err := child(given); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		os.Exit(0)
	}
	os.Exit(m.Run())
}

// child runs everything until its input ends. A line "name:n" on its input makes it kill itself when it passes the
// failpoint of that name for the n-th time from then on.
func child(given string) error {
	var cfg settings
	if err := json.Unmarshal([]byte(given), &cfg); err != nil {
		return fmt.Errorf("reading the settings of the child: %w", err)
	}
	passed, err := os.OpenFile(cfg.Passed, os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o600)
	if err != nil {
		return fmt.Errorf("opening the list of failpoints: %w", err)
	}
	defer passed.Close() //nolint:errcheck // each line is written at once
	ctx, stop := context.WithCancel(context.Background())
	defer stop()
	var fuse fuse
	go func() {
		defer stop()
		lines := bufio.NewScanner(os.Stdin)
		for lines.Scan() {
			fuse.arm(lines.Text())
			fmt.Println("armed")
		}
	}()
	traces := "off"
	if cfg.Traces {
		traces = "stdout"
	}
	return mangrove.Up(ctx, mangrove.UpConfig{
		Addr: cfg.Addr, Data: cfg.Data, Keys: cfg.Keys, DevClock: true, Traces: traces, Out: os.Stdout, Errs: os.Stderr, Delay: cfg.Delay, Unsafe: cfg.Unsafe,
		// Whatever may be logged is logged, to be searched.
		Log: slog.New(slog.NewTextHandler(os.Stderr, &slog.HandlerOptions{Level: slog.LevelDebug})),
		Failpoint: func(name string) {
			fmt.Fprintln(passed, name) //nolint:errcheck // the parent counts the lines
			fuse.pass(name)
		},
	})
}

// fuse kills the process at the n-th pass of a failpoint.
type fuse struct {
	mu   sync.Mutex
	name string
	left int
}

func (f *fuse) arm(line string) {
	name, n, _ := strings.Cut(line, ":")
	left, err := strconv.Atoi(n)
	if err != nil {
		left = 1
	}
	f.mu.Lock()
	f.name, f.left = name, left
	f.mu.Unlock()
}

func (f *fuse) pass(name string) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.name != name {
		return
	}
	if f.left--; f.left == 0 {
		syscall.Kill(os.Getpid(), syscall.SIGKILL) //nolint:errcheck // nothing is left to tell it to
		select {}
	}
}
