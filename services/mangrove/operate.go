package mangrove

import (
	"context"
	"encoding/json"
	"flag"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"os"
	"slices"
	"strings"
	"time"

	"mangrove/pkg/service"
)

// Parked is what is parked at a service, and how much went through where it was replayed.
type Parked struct {
	Replayed int               `json:"replayed"`
	Waiting  []service.Waiting `json:"waiting"`
}

// Restored is how many forked subjects a service found when it was let publish again.
type Restored struct {
	Forked int `json:"forked"`
}

// operator does by hand what a service does not do by itself.
type operator[T any] func(ctx context.Context, s *service.Service) (T, error)

func parked(ctx context.Context, s *service.Service) (Parked, error) {
	waiting, err := s.Parked(ctx)
	return Parked{Waiting: waiting}, err
}

func replay(ctx context.Context, s *service.Service) (Parked, error) {
	done, err := s.Replay(ctx)
	if err != nil {
		return Parked{}, err
	}
	waiting, err := s.Parked(ctx)
	return Parked{Replayed: done, Waiting: waiting}, err
}

func restore(ctx context.Context, s *service.Service) (Restored, error) {
	n, err := s.Restore(ctx)
	return Restored{n}, err
}

// operate answers an operator of a machine that runs every service.
func operate[T any](d dev, do operator[T]) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		i := slices.IndexFunc(d.nodes, func(n *node) bool { return n.name == r.PathValue("service") && n.service != nil })
		if i < 0 {
			http.Error(w, "there is no such service here", http.StatusNotFound)
			return
		}
		out, err := do(r.Context(), d.nodes[i].service)
		if err != nil {
			http.Error(w, err.Error(), http.StatusServiceUnavailable)
			return
		}
		answer(w, http.StatusOK, out)
	}
}

// operand is what the commands of an operator are given.
type operand struct {
	service, settings string
}

// operandOf reads the arguments: a service that reads or publishes events, then the flags.
func operandOf(flags *flag.FlagSet, args []string, errs io.Writer) (operand, error) {
	var o operand
	flags.SetOutput(errs)
	flags.StringVar(&o.settings, "settings", "", "the settings file of a service that runs by serve; without it, and without its environment, what mangrove up runs here")
	var names []string
	for name := range Reads() {
		names = append(names, name)
	}
	slices.Sort(names)
	if len(args) == 0 || !slices.Contains(names, args[0]) {
		return o, &usageError{"name one service of " + strings.Join(names, ", ")}
	}
	o.service = args[0]
	if err := flags.Parse(args[1:]); err != nil {
		return o, flag.ErrHelp
	}
	return o, nil
}

// run works on the service that o names: in the running up, or, where the settings of serve are given, from here.
func run[T any](ctx context.Context, o operand, method, path string, do operator[T], errs io.Writer) (out T, err error) {
	ctx, cancel := context.WithTimeout(ctx, 10*time.Minute)
	defer cancel()
	if o.settings == "" && os.Getenv(setPostgres) == "" {
		return out, askUp(ctx, method, "/dev/"+path+"/"+o.service, &out)
	}
	set, err := readSettings(o.service, o.settings, os.Environ())
	if err != nil {
		return out, err
	}
	log := slog.New(slog.NewTextHandler(errs, &slog.HandlerOptions{Level: slog.LevelWarn}))
	n, _, err := prepare(ctx, o.service, set, nil, log, nil)
	if err != nil {
		return out, err
	}
	defer n.close()
	return do(ctx, n.service)
}

// askUp asks the up of this machine.
func askUp(ctx context.Context, method, path string, out any) error {
	base := "http://" + env("MANGROVE_ADDR", defaultAddr)
	req, err := http.NewRequestWithContext(ctx, method, base+path, nil)
	if err != nil {
		return fmt.Errorf("asking at %s: %w", base, err)
	}
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		return fmt.Errorf("no mangrove answers at %s: start one with mangrove up", base)
	}
	defer resp.Body.Close() //nolint:errcheck // it was only read
	if resp.StatusCode != http.StatusOK {
		said, _ := io.ReadAll(io.LimitReader(resp.Body, 1024)) //nolint:errcheck // the status says enough
		return fmt.Errorf("it cannot be done now: %d %s", resp.StatusCode, firstLine(said))
	}
	if err := json.NewDecoder(resp.Body).Decode(out); err != nil {
		return fmt.Errorf("reading the answer: %w", err)
	}
	return nil
}

func replayCommand(ctx context.Context, args []string, out, errs io.Writer) error {
	flags := flag.NewFlagSet("replay", flag.ContinueOnError)
	again := flags.Bool("run", false, "take what is parked again, in order")
	o, err := operandOf(flags, args, errs)
	if err != nil {
		return err
	}
	method, path, do := http.MethodGet, "parked", operator[Parked](parked)
	if *again {
		method, path, do = http.MethodPost, "replay", replay
	}
	found, err := run(ctx, o, method, path, do, errs)
	if err != nil {
		return err
	}
	if *again {
		fmt.Fprintf(out, "%d went through\n", found.Replayed)
	}
	for _, w := range found.Waiting {
		what := fmt.Sprintf("%s  %s of %s, number %d", w.Reaction, w.Type, w.Producer, w.Number)
		switch {
		case w.Record != "":
			what = fmt.Sprintf("record %s of %s", w.Record, w.Producer)
		case w.Decision != "":
			what = fmt.Sprintf("decision %s, tried again each minute", w.Decision)
		}
		fmt.Fprintf(out, "%s  since %s: %s\n", what, w.Since.UTC().Format(time.RFC3339), w.Reason)
	}
	fmt.Fprintf(out, "%d parked\n", len(found.Waiting))
	return nil
}

func restoreCommand(ctx context.Context, args []string, out, errs io.Writer) error {
	o, err := operandOf(flag.NewFlagSet("restore", flag.ContinueOnError), args, errs)
	if err != nil {
		return err
	}
	found, err := run(ctx, o, http.MethodPost, "restore", restore, errs)
	if err != nil {
		return err
	}
	if found.Forked == 0 {
		fmt.Fprintln(out, "nothing to do: the topic holds nothing that the database does not")
		return nil
	}
	fmt.Fprintf(out, "%s publishes again, in a new epoch; %d of what it keeps had gone on after the backup: each is a duty of the data protection officer\n", o.service, found.Forked)
	return nil
}
