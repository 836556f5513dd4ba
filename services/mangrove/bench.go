package mangrove

import (
	"context"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"os"
	"path/filepath"
	"sync/atomic"
	"time"

	"github.com/google/uuid"

	"mangrove/pkg/seal"
	"mangrove/pkg/store"
	"mangrove/pkg/web"
	"mangrove/services/mangrove/bench"
)

const (
	benchClients = 8
	benchNames   = 50
)

func benchCommand(ctx context.Context, args []string, out, errs io.Writer) error {
	flags := flag.NewFlagSet("bench", flag.ContinueOnError)
	flags.SetOutput(errs)
	file := flags.String("out", "bench.json", "the file for the results")
	total := flags.Duration("for", 40*time.Second, "how long to measure, in all")
	if err := flags.Parse(args); err != nil {
		return flag.ErrHelp
	}
	if flags.NArg() > 0 || *total <= 0 {
		return &usageError{"give no arguments but --out FILE and --for DURATION"}
	}
	log := slog.New(slog.NewTextHandler(errs, &slog.HandlerOptions{Level: slog.LevelError}))
	results, err := measure(ctx, *total, false, log)
	if err != nil {
		return err
	}
	bench.Print(out, results)
	return bench.Write(*file, results)
}

// measure runs a world of its own, in a folder that is gone afterwards, and measures it.
func measure(ctx context.Context, total time.Duration, unsafe bool, log *slog.Logger) ([]bench.Result, error) {
	dir, err := os.MkdirTemp("", "mangrove-bench-")
	if err != nil {
		return nil, fmt.Errorf("making a folder to measure in: %w", err)
	}
	defer os.RemoveAll(dir) // what is left, the system's own cleaning takes
	// The account of the database's server must be able to enter it.
	if err := os.Chmod(dir, 0o711); err != nil { //nolint:gosec // it may be entered, not read
		return nil, fmt.Errorf("preparing the folder to measure in: %w", err)
	}
	ready := make(chan string, 1)
	u := &upRun{clock: &domainClock{}, cfg: UpConfig{
		Addr: "127.0.0.1:0", Data: filepath.Join(dir, "data"), Keys: filepath.Join(dir, "private", "keys.json"), Unsafe: unsafe,
		Out: io.Discard, Errs: io.Discard, Log: log, Ready: func(url string) { ready <- url },
		// One worker stands for many: the limit that each has is not what is measured.
		Limits: web.Limits{Rate: 1e6, Burst: 1e6},
	}}
	defer u.close()
	if err := u.start(ctx); err != nil {
		return nil, err
	}
	running, stop := context.WithCancel(ctx)
	ended := make(chan error, 1)
	go func() { ended <- u.serve(running) }()
	defer func() {
		stop()
		if err := <-ended; err != nil {
			log.Warn("the measured world ended", "error", err)
		}
	}()
	select {
	case err := <-ended:
		ended <- err
		return nil, errors.Join(errors.New("the world to measure ended before it was ready"), err)
	case url := <-ready:
		return newMeter(u, url).run(ctx, total)
	}
}

// meter measures one running world.
type meter struct {
	u      *upRun
	url    string
	client *web.Client
	token  string
	cases  []string
}

func newMeter(u *upRun, url string) *meter {
	return &meter{u: u, url: url, client: web.NewClient(url, &http.Transport{MaxIdleConnsPerHost: benchClients})}
}

func (m *meter) run(ctx context.Context, total time.Duration) ([]bench.Result, error) {
	var err error
	if m.token, err = m.u.provider.Token(ctx, "ibrahim", "identification"); err != nil {
		return nil, fmt.Errorf("signing in: %w", err)
	}
	for range benchNames {
		if err := m.open(ctx); err != nil {
			return nil, err
		}
	}
	// Keys opens nothing of a case before it has heard whose the card is.
	if err := m.settle(ctx); err != nil {
		return nil, fmt.Errorf("settling after the cases were opened: %w", err)
	}
	pages, err := m.pages()
	if err != nil {
		return nil, err
	}
	page, err := bench.Time(ctx, pages, total/2, m.u.clock.Now)
	if err != nil {
		return nil, err
	}
	commands, err := m.commands(ctx)
	if err != nil {
		return nil, err
	}
	defer commands.close()
	rate, err := bench.Rate(ctx, commands.Pair, benchClients, total/2, m.u.clock.Now)
	if err != nil {
		return nil, err
	}
	return []bench.Result{rate, page}, nil
}

// ask sends one request and fails unless it is answered as asked for.
func (m *meter) ask(ctx context.Context, method, path string, body any, into any) error {
	status, _, answer, err := m.client.Do(ctx, method, "/api/identification/v1"+path, m.token, body)
	if err != nil {
		return err
	}
	if status != http.StatusOK && status != http.StatusCreated {
		return fmt.Errorf("identification answered with status %d", status)
	}
	return json.Unmarshal(answer, into)
}

// open opens a case that has a name and nothing else sealed: each on a page opens one section.
func (m *meter) open(ctx context.Context) error {
	var made struct{ Subject string }
	err := m.ask(ctx, http.MethodPost, "/cases", map[string]any{
		"channel": "hotline", "birth": map[string]any{"earliest": "1998-01-01", "latest": "1998-12-31", "status": "declared"},
		"identity": map[string]any{"name": "Nadia Belo (invented)", "language": "fr"},
	}, &made)
	m.cases = append(m.cases, made.Subject)
	return err
}

func (m *meter) settle(ctx context.Context) error {
	_, err := quiet(ctx, m.url)
	return err
}

// pages measures a list of names against as many bare decapsulations.
func (m *meter) pages() (bench.Pair, error) {
	bare, err := seal.NewBare()
	if err != nil {
		return bench.Pair{}, err
	}
	return bench.Pair{
		Name: fmt.Sprintf("a page of %d names", benchNames), BaselineName: fmt.Sprintf("%d bare HPKE decapsulations", benchNames), Settle: m.settle,
		Ours: func(ctx context.Context, _ int) error {
			var page struct {
				Items []struct{ Identity struct{ Name string } }
			}
			if err := m.ask(ctx, http.MethodGet, fmt.Sprintf("/cases?limit=%d", benchNames), nil, &page); err != nil {
				return err
			}
			for _, item := range page.Items {
				if item.Identity.Name == "" {
					return errors.New("a name on the page was not opened")
				}
			}
			if len(page.Items) != benchNames {
				return fmt.Errorf("the page had %d names, not %d", len(page.Items), benchNames)
			}
			return nil
		},
		Bare: func(context.Context, int) error {
			for range benchNames {
				if err := bare.Decapsulate(); err != nil {
					return err
				}
			}
			return nil
		},
	}, nil
}

type commandPair struct {
	bench.Pair
	close func()
}

// commands measures commands, each decided, journalled and in the ledger when it is answered, against one
// statement that writes rows of the same sizes into tables beside.
func (m *meter) commands(ctx context.Context) (commandPair, error) {
	record := func(ctx context.Context, client int) error {
		var done struct{ Subject string }
		return m.ask(ctx, http.MethodPost, "/cases/"+m.cases[client]+"/household", map[string]any{}, &done)
	}
	if err := record(ctx, 0); err != nil {
		return commandPair{}, err
	}
	var sample store.Bare
	for _, n := range m.u.nodes {
		if n.name == "identification" {
			var err error
			if sample, err = n.store.Sample(ctx, "case", m.cases[0]); err != nil {
				return commandPair{}, err
			}
		}
	}
	const beside, password = "bench", "bench" // gone with the folder
	if err := store.Provision(ctx, m.u.database.SuperuserDSN("postgres"), beside, password); err != nil {
		return commandPair{}, err
	}
	tables, err := store.Open(ctx, store.Config{
		DSN: m.u.database.DSN(beside, password, "postgres"), Service: beside, MaxConns: benchClients, Secret: random(32), Security: m.u.clock.Now,
	}, nil)
	if err != nil {
		return commandPair{}, err
	}
	var seq atomic.Uint64
	return commandPair{close: tables.Close, Pair: bench.Pair{
		Name:         fmt.Sprintf("commands by %d clients", benchClients),
		BaselineName: "bare writes of the same rows in one statement", Settle: m.settle,
		Ours: record,
		Bare: func(ctx context.Context, client int) error {
			return tables.WriteBare(ctx, sample, m.cases[client], uuid.NewString(), seq.Add(1), m.u.clock.Now())
		},
	}}, nil
}
