package mangrove

import (
	"context"
	"fmt"
	"net"
	"net/http"
	"testing"
	"time"

	"golang.org/x/sync/errgroup"
)

// A request in flight ends as if the service went on; one that does not end in time is cut.
func TestEndingLetsRequestsEnd(t *testing.T) {
	for name, lasts := range map[string]time.Duration{"ends": 100 * time.Millisecond, "does not end": time.Hour} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			l, err := net.Listen("tcp", "127.0.0.1:0")
			if err != nil {
				t.Fatal(err)
			}
			began, cut := make(chan struct{}), make(chan error, 1)
			ctx, end := context.WithCancel(t.Context())
			defer end()
			g, gctx := errgroup.WithContext(ctx)
			serveHTTP(g, gctx, &http.Server{ReadHeaderTimeout: time.Second, Handler: http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				close(began)
				done := time.NewTimer(lasts)
				defer done.Stop()
				select {
				case <-done.C:
					fmt.Fprint(w, "done")
				case <-r.Context().Done():
				}
				cut <- r.Context().Err()
			})}, l, false)
			go func() { <-began; end() }()
			resp, err := http.Get("http://" + l.Addr().String())
			if err == nil {
				resp.Body.Close() //nolint:errcheck // it was only read
			}
			whole := err == nil && resp.StatusCode == http.StatusOK && <-cut == nil
			if whole != (name == "ends") {
				t.Errorf("answered whole: %v, %v", whole, err)
			}
			if err := g.Wait(); err != nil {
				t.Error(err)
			}
		})
	}
}
