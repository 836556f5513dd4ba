package mangrove

import (
	"context"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"net/http"
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
		return &usageError{fmt.Sprintf("name one story of %v, or all", story.Names())}
	}
	base := "http://" + env("MANGROVE_ADDR", defaultAddr)
	if asJSON != nil && *asJSON {
		return story.Play(ctx, single(base), name, errs, out)
	}
	return story.Play(ctx, single(base), name, out, nil)
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

// quiet asks with a client of its own patience: the answer is held until all is quiet. It gives how much was done.
func quiet(ctx context.Context, base string) (int64, error) {
	ctx, cancel := context.WithTimeout(ctx, patience+time.Second)
	defer cancel()
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, base+"/dev/quiet", nil)
	if err != nil {
		return 0, fmt.Errorf("asking for quiet: %w", err)
	}
	resp, err := http.DefaultClient.Do(req)
	if err != nil {
		return 0, fmt.Errorf("asking for quiet: %w", err)
	}
	defer resp.Body.Close() //nolint:errcheck // it was only read
	if resp.StatusCode != http.StatusOK {
		return 0, errors.New("something was still not done after 20 seconds")
	}
	var a struct{ Done int64 }
	if err := json.NewDecoder(resp.Body).Decode(&a); err != nil {
		return 0, fmt.Errorf("reading the answer about quiet: %w", err)
	}
	return a.Done, nil
}
