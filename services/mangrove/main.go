package mangrove

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"log/slog"
	"os"
	"path/filepath"
)

const usage = `mangrove: many agencies help one person, without handing that person's life to all of them

  mangrove up                           everything on this machine, with demo data
  mangrove serve SERVICE                one service, or the console; without a name it says which there are
  mangrove secrets FOLDER               new secrets of a deployment, one file for each service
  mangrove token --as ACCOUNT --for SERVICE   a demo account's token for a service
  mangrove story NAME|all [--json]      a journey through the whole platform, told step by step
  mangrove verify                       is the ledger whole, and does the journal give the state?
  mangrove replay SERVICE [--run]       what is parked at a service and why; with --run it is taken again, in order
  mangrove restore SERVICE              lets a service publish again after its database was put back from a backup
  mangrove bench [--out FILE]           what commands and pages cost here, against the least that they could
`

// Run runs the command line and gives the exit status.
func Run(ctx context.Context, args []string, out, errs io.Writer) int {
	if len(args) == 0 {
		fmt.Fprint(out, usage)
		return 2
	}
	commands := map[string]func(context.Context, []string, io.Writer, io.Writer) error{
		"up": upCommand, "token": tokenCommand, "story": storyCommand, "serve": serveCommand, "secrets": secretsCommand, "verify": verifyCommand,
		"replay": replayCommand, "restore": restoreCommand, "bench": benchCommand,
	}
	if err := noCoreDumps(); err != nil {
		fmt.Fprintln(errs, "mangrove: core dumps cannot be switched off, and would hold personal data:", err)
		return 1
	}
	command, ok := commands[args[0]]
	if !ok {
		fmt.Fprintf(errs, "mangrove: there is no command %q\n\n%s", args[0], usage)
		return 2
	}
	err := command(ctx, args[1:], out, errs)
	var bad *usageError
	switch {
	case errors.As(err, &bad):
		fmt.Fprintf(errs, "mangrove %s: %s\n", args[0], bad.text)
		return 2
	case errors.Is(err, flag.ErrHelp):
		return 2
	case err != nil:
		fmt.Fprintf(errs, "mangrove %s: %v\n", args[0], err)
		return 1
	}
	return 0
}

type usageError struct{ text string }

func (e *usageError) Error() string { return e.text }

func env(name, otherwise string) string {
	if v := os.Getenv(name); v != "" {
		return v
	}
	return otherwise
}

// defaultAddr is where up answers unless MANGROVE_ADDR says otherwise.
const defaultAddr = "127.0.0.1:8080"

func upCommand(ctx context.Context, args []string, out, errs io.Writer) error {
	cfg := UpConfig{
		Addr: env("MANGROVE_ADDR", defaultAddr), Data: env("MANGROVE_DATA", ".mangrove"), Keys: env("MANGROVE_KEYS", ""),
		Traces: env(setTraces, "off"), Errs: errs,
		Out: out, Log: slog.New(slog.NewTextHandler(errs, &slog.HandlerOptions{Level: slog.LevelWarn})),
	}
	flags := flag.NewFlagSet("up", flag.ContinueOnError)
	flags.SetOutput(errs)
	flags.BoolVar(&cfg.Demo, "demo", true, "load the demo world")
	flags.BoolVar(&cfg.DevClock, "dev-clock", false, "let /dev/clock move the domain clock")
	if err := flags.Parse(args); err != nil {
		return flag.ErrHelp
	}
	if flags.NArg() > 0 {
		return &usageError{"up takes no arguments; settings are MANGROVE_ADDR, MANGROVE_DATA, MANGROVE_KEYS, --demo, --dev-clock"}
	}
	return Up(ctx, cfg)
}

// keysPath is where the key file of this machine's up is.
func keysPath() (string, error) {
	if p := os.Getenv("MANGROVE_KEYS"); p != "" {
		return p, nil
	}
	dir, err := os.UserConfigDir()
	if err != nil {
		return "", fmt.Errorf("finding your configuration folder for the key file: set MANGROVE_KEYS to a path: %w", err)
	}
	return filepath.Join(dir, "mangrove", "keys.json"), nil
}
