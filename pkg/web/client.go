package web

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
	"time"

	"go.opentelemetry.io/otel/propagation"
)

// Client asks a service as any caller does. It is safe for concurrent use.
type Client struct {
	base string
	http *http.Client
}

const (
	maxAnswer = 16 << 20         // bytes of an answer that a Client takes into memory
	patience  = 15 * time.Second // for a call whose context has no deadline
)

// NewClient gives a client of the service at base, as https://host:port. The
// transport holds certificates where they are needed; nil is the default one.
// Redirects are not followed: they would carry the token elsewhere.
func NewClient(base string, transport http.RoundTripper) *Client {
	return &Client{base: strings.TrimSuffix(base, "/"), http: &http.Client{
		Transport:     transport,
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}}
}

// Do sends one request. The token may be empty; body is nil, []byte of JSON, or a
// value for encoding/json; headers are names and values in turn and may replace
// Content-Type. A call takes as long as its context lets it, and 15 s where that
// has no deadline. Any status is an answer, not an error. An error says that
// there was none; it holds neither path nor token.
func (c *Client) Do(ctx context.Context, method, path, token string, body any, headers ...string) (int, http.Header, []byte, error) {
	if len(headers)%2 != 0 {
		return 0, nil, nil, errors.New("web: give headers as names and values in turn")
	}
	sent, given := body.([]byte)
	if body != nil && !given {
		var err error
		if sent, err = json.Marshal(body); err != nil {
			return 0, nil, nil, fmt.Errorf("writing the request as JSON: %w", err)
		}
	}
	if _, ok := ctx.Deadline(); !ok {
		var end context.CancelFunc
		ctx, end = context.WithTimeout(ctx, patience)
		defer end()
	}
	req, err := http.NewRequestWithContext(ctx, method, c.base+path, bytes.NewReader(sent))
	if err != nil {
		return 0, nil, nil, errors.New("web: the method or the address is not valid")
	}
	if len(sent) > 0 {
		req.Header.Set("Content-Type", "application/json")
	}
	if token != "" {
		req.Header.Set("Authorization", "Bearer "+token)
	}
	propagation.TraceContext{}.Inject(ctx, propagation.HeaderCarrier(req.Header))
	for i := 0; i < len(headers); i += 2 {
		req.Header.Set(headers[i], headers[i+1])
	}
	res, err := c.http.Do(req)
	if err != nil {
		return 0, nil, nil, fmt.Errorf("asking %s: %w", req.URL.Host, withoutURL(err))
	}
	defer res.Body.Close()
	answer, err := io.ReadAll(io.LimitReader(res.Body, maxAnswer+1))
	if err != nil {
		return 0, nil, nil, fmt.Errorf("reading the answer of %s: %w", req.URL.Host, withoutURL(err))
	}
	if len(answer) > maxAnswer {
		return 0, nil, nil, fmt.Errorf("the answer of %s is larger than %d bytes", req.URL.Host, maxAnswer)
	}
	return res.StatusCode, res.Header, answer, nil
}

// withoutURL takes the address out of a client's error: its path holds ids.
func withoutURL(err error) error {
	var at *url.Error
	if errors.As(err, &at) {
		return at.Err
	}
	return err
}
