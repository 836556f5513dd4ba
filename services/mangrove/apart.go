package mangrove

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"strings"

	"mangrove/pkg/web"
	"mangrove/services/mangrove/story"
)

// Apart is a world in which each service is a process of its own, at the given addresses.
func Apart(addresses map[string]string, issuer string) story.World {
	provider := strings.TrimSuffix(issuer, "/oidc")
	return story.World{
		Base: func(service string) string { return addresses[service] },
		Token: func(ctx context.Context, account, service string) (string, error) {
			return fetchToken(ctx, provider, account, service)
		},
		Quiet: func(ctx context.Context) error { return quietApart(ctx, addresses) },
		Clock: func(ctx context.Context, by string) error {
			status, _, body, err := web.NewClient(addresses["consent"], nil).
				Do(ctx, http.MethodPost, "/dev/clock", "", map[string]string{"by": by})
			if err == nil && status != http.StatusOK {
				err = errors.New(firstLine(body))
			}
			return err
		},
		Now: func(ctx context.Context) (string, error) { return clockAt(ctx, addresses["consent"]) },
	}
}

func clockAt(ctx context.Context, base string) (string, error) {
	_, _, body, err := web.NewClient(base, nil).Do(ctx, http.MethodGet, "/dev/clock", "", nil)
	if err != nil {
		return "", err
	}
	var a struct{ Now string }
	return a.Now, json.Unmarshal(body, &a)
}

// quietApart goes round all processes, each of which answers when it is quiet, until a round in which none of them
// did anything since the round before.
func quietApart(ctx context.Context, addresses map[string]string) error {
	before := map[string]int64{}
	for {
		still := true
		for _, name := range Names() {
			done, err := quiet(ctx, addresses[name])
			if err != nil {
				return fmt.Errorf("%s: %w", name, err)
			}
			if was, ok := before[name]; !ok || was != done {
				still = false
			}
			before[name] = done
		}
		if still {
			return nil
		}
	}
}
