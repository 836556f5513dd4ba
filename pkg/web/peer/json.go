package peer

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
)

// ErrRefused says that the other service understood and said no: asking again is of no use.
var ErrRefused = errors.New("the other service refused")

const (
	maxAnswer = 8 << 20
	// refusedHeader marks an answer that is the other service's own no, and not something on the way.
	refusedHeader = "Mangrove-Refused"
)

// Post sends a JSON body to another service and reads its JSON answer. An error that is ErrRefused is final;
// any other may pass.
func Post(ctx context.Context, client *http.Client, url string, body, answer any) error {
	b, err := json.Marshal(body)
	if err != nil {
		return fmt.Errorf("encoding a call: %w", err)
	}
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, url, bytes.NewReader(b))
	if err != nil {
		return fmt.Errorf("making a call: %w", err)
	}
	req.Header.Set("Content-Type", "application/json")
	resp, err := client.Do(req)
	if err != nil {
		return fmt.Errorf("calling another service: %w", err)
	}
	defer resp.Body.Close() //nolint:errcheck // it was only read
	content, err := io.ReadAll(io.LimitReader(resp.Body, maxAnswer))
	if err != nil {
		return fmt.Errorf("reading the answer of another service: %w", err)
	}
	switch {
	case resp.StatusCode >= 500 || resp.StatusCode == http.StatusTooManyRequests:
		return fmt.Errorf("another service cannot answer now: status %d", resp.StatusCode)
	case resp.Header.Get(refusedHeader) != "":
		return fmt.Errorf("%w: status %d", ErrRefused, resp.StatusCode)
	case resp.StatusCode >= 400:
		// A wrong certificate or a version that does not know the call: mended by a deployment, so worth asking again.
		return fmt.Errorf("another service did not take the call: status %d", resp.StatusCode)
	case answer == nil:
		return nil
	}
	if err := json.Unmarshal(content, answer); err != nil {
		return fmt.Errorf("reading the answer of another service: %w", err)
	}
	return nil
}

// Serve makes a handler of a function from a JSON body to a JSON answer. failed is told what went wrong inside, but not
// that the caller went away or the process is stopping: nobody waits for that answer.
func Serve[Q, A any](f func(ctx context.Context, q Q) (A, error), failed func(error)) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		var q Q
		if err := json.NewDecoder(http.MaxBytesReader(w, r.Body, maxAnswer)).Decode(&q); err != nil {
			http.Error(w, "the body is not what this call takes", http.StatusBadRequest)
			return
		}
		a, err := f(r.Context(), q)
		switch {
		case errors.Is(err, ErrRefused):
			w.Header().Set(refusedHeader, "refused")
			http.Error(w, "refused", http.StatusForbidden)
			return
		case err != nil:
			if r.Context().Err() == nil {
				failed(err)
			}
			http.Error(w, "cannot answer now", http.StatusServiceUnavailable)
			return
		}
		w.Header().Set("Content-Type", "application/json")
		w.Header().Set("Cache-Control", "no-store")
		if err := json.NewEncoder(w).Encode(a); err != nil && r.Context().Err() == nil {
			failed(fmt.Errorf("writing an answer: %w", err))
		}
	})
}
