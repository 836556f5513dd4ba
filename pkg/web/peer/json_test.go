package peer_test

import (
	"context"
	"errors"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"mangrove/pkg/web/peer"
)

func TestOnlyWhatFailedHereIsToldNotACallerWhoWentAway(t *testing.T) {
	for name, c := range map[string]struct {
		gone bool
		told int
	}{
		"a failure":              {false, 1},
		"a caller who went away": {true, 0},
	} {
		t.Run(name, func(t *testing.T) {
			told := 0
			ctx, leave := context.WithCancel(t.Context())
			defer leave()
			handler := peer.Serve(func(ctx context.Context, _ struct{}) (struct{}, error) {
				if c.gone {
					leave()
					return struct{}{}, ctx.Err()
				}
				return struct{}{}, errors.New("the database does not answer")
			}, func(error) { told++ })
			w := httptest.NewRecorder()
			handler.ServeHTTP(w, httptest.NewRequestWithContext(ctx, http.MethodPost, "/", strings.NewReader("{}")))
			if told != c.told || w.Code != http.StatusServiceUnavailable {
				t.Errorf("told of %d failures with status %d, want %d", told, w.Code, c.told)
			}
		})
	}
}
