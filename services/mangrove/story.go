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
	"time"

	"mangrove/pkg/web"
	"mangrove/services/mangrove/story"
)

func storyCommand(ctx context.Context, args []string, out, errs io.Writer) error {
	flags := flag.NewFlagSet("story", flag.ContinueOnError)
	flags.SetOutput(errs)
	asJSON := flags.Bool("json", false, "write each step as JSON for a program, and the story to the error output")
	name := ""
	if len(args) > 0 && args[0] != "" && args[0][0] != '-' {
		name, args = args[0], args[1:]
	}
	if err := flags.Parse(args); err != nil {
		return flag.ErrHelp
	}
	if name == "" || flags.NArg() > 0 {
		return &usageError{fmt.Sprintf("name one story of %v, a scene of %v, or all", story.Names(), story.Scenes())}
	}
	told, records := out, io.Writer(nil)
	if *asJSON {
		told, records = errs, out
	}
	play := func(base string) error { return story.Play(ctx, single(base), name, told, records) }
	base := "http://" + env("MANGROVE_ADDR", defaultAddr)
	if movable(ctx, base) {
		return play(base)
	}
	fmt.Fprintf(errs, "No mangrove with a movable clock answers at %s (mangrove up --dev-clock): starting one for this story.\n\n", base)
	return own(ctx, errs, play)
}

// movable says whether an up answers whose domain clock a story may move.
func movable(ctx context.Context, base string) bool {
	_, _, body, err := web.NewClient(base, nil).Do(ctx, http.MethodGet, "/dev/clock", "", nil)
	var a struct{ Movable bool }
	return err == nil && json.Unmarshal(body, &a) == nil && a.Movable
}

// own starts a world of its own for as long as f plays in it, and leaves nothing behind.
func own(ctx context.Context, errs io.Writer, f func(base string) error) (err error) {
	dir, err := os.MkdirTemp("", "mangrove-story-")
	if err != nil {
		return fmt.Errorf("making a folder for the story's own world: %w", err)
	}
	defer func() { err = errors.Join(err, os.RemoveAll(dir)) }()
	// PostgreSQL runs under an account of its own, which must be able to enter.
	if err := os.Chmod(dir, 0o755); err != nil { //nolint:gosec // the data in it keep their own modes
		return fmt.Errorf("opening the folder for the story's own world: %w", err)
	}
	ctx, stop := context.WithCancel(ctx)
	ready, ended := make(chan string, 1), make(chan error, 1)
	cfg := UpConfig{
		Addr: "127.0.0.1:0", Data: filepath.Join(dir, "data"), Keys: filepath.Join(dir, "keys", "keys.json"), DevClock: true, Unsafe: true,
		Out: io.Discard, Errs: errs, Log: slog.New(slog.NewTextHandler(errs, &slog.HandlerOptions{Level: slog.LevelError})),
		Ready: func(url string) { ready <- url },
	}
	go func() { ended <- Up(ctx, cfg) }()
	select {
	case base := <-ready:
		err = f(base)
		stop()
		return errors.Join(err, <-ended)
	case err := <-ended:
		stop()
		return err
	}
}

// single is a world in which every service answers at one address.
func single(base string) story.World {
	client := web.NewClient(base, nil)
	return story.World{
		Base: func(string) string { return base },
		Token: func(ctx context.Context, account, service string) (string, error) {
			return fetchToken(ctx, base, account, service)
		},
		Quiet: func(ctx context.Context) error { _, err := quiet(ctx, base); return err },
		Clock: func(ctx context.Context, by string) error {
			status, _, body, err := client.Do(ctx, http.MethodPost, "/dev/clock", "", map[string]string{"by": by})
			if err == nil && status != http.StatusOK {
				err = errors.New(firstLine(body))
			}
			return err
		},
		Now: func(ctx context.Context) (string, error) { return clockAt(ctx, base) },
	}
}

// quiet is held until all is quiet. It gives how much was done.
func quiet(ctx context.Context, base string) (int64, error) {
	ctx, cancel := context.WithTimeout(ctx, patience+time.Second)
	defer cancel()
	status, _, body, err := web.NewClient(base, nil).Do(ctx, http.MethodGet, "/dev/quiet", "", nil)
	if err != nil {
		return 0, fmt.Errorf("asking for quiet: %w", err)
	}
	if status != http.StatusOK {
		return 0, errors.New("something was still not done after a minute")
	}
	var a struct{ Done int64 }
	if err := json.Unmarshal(body, &a); err != nil {
		return 0, fmt.Errorf("reading the answer about quiet: %w", err)
	}
	return a.Done, nil
}
