package web

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"iter"
	"net/http"
	"strings"
	"time"
)

// Event is one of a stream of server-sent events.
type Event struct {
	Name string
	// Data is nil, or a value that encoding/json can write.
	Data any
}

// stream has a handler answer with events: as many of one actor at once as the limit lets, for as long as their token
// holds, which is asked before each.
func (e *edge) stream(h Handler) Handler {
	return func(ctx context.Context, c Call) (Answer, error) {
		if !e.open(c.Actor.ID) {
			return Answer{}, rateLimited(time.Second)
		}
		context.AfterFunc(ctx, func() { e.closed(c.Actor.ID) })
		a, err := h(ctx, c)
		if events := a.Events; err == nil && events != nil {
			a.Events = func(yield func(Event) bool) {
				for one := range events {
					if _, err := e.Verifier.Verify(ctx, c.Token); err != nil || !yield(one) {
						return
					}
				}
			}
		}
		return a, err
	}
}

func (e *edge) open(actor string) bool {
	e.mu.Lock()
	defer e.mu.Unlock()
	if e.streams[actor] >= e.limits.Streams {
		return false
	}
	e.streams[actor]++
	return true
}

func (e *edge) closed(actor string) {
	e.mu.Lock()
	defer e.mu.Unlock()
	if e.streams[actor]--; e.streams[actor] == 0 {
		delete(e.streams, actor)
	}
}

// WriteEvents sends events, each at once, until there are no more or the caller is gone.
func WriteEvents(w http.ResponseWriter, events iter.Seq[Event]) {
	w.Header().Set("Content-Type", eventStream)
	w.WriteHeader(http.StatusOK)
	flush := http.NewResponseController(w).Flush
	if flush() != nil {
		return
	}
	for one := range events {
		data := []byte("{}")
		if one.Data != nil {
			var err error
			if data, err = json.Marshal(one.Data); err != nil {
				return
			}
		}
		if _, err := fmt.Fprintf(w, "event: %s\ndata: %s\n\n", one.Name, data); err != nil || flush() != nil {
			return
		}
	}
}

const eventStream = "text/event-stream"

// Heard is one event of a stream as a Client hears it.
type Heard struct {
	Name string
	Data json.RawMessage
}

// Events hears a stream of a service until each says that it is enough, ctx ends, or the stream does. It gives the status,
// and an error where there was no answer or it broke off.
func (c *Client) Events(ctx context.Context, path, token string, each func(Heard) bool) (int, error) {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, c.base+path, nil)
	if err != nil {
		return 0, fmt.Errorf("hearing a stream: %w", withoutURL(err))
	}
	req.Header.Set("Authorization", "Bearer "+token)
	streaming := *c.http
	streaming.Timeout = 0
	res, err := streaming.Do(req)
	if err != nil {
		return 0, fmt.Errorf("hearing %s: %w", req.URL.Host, withoutURL(err))
	}
	defer res.Body.Close() //nolint:errcheck // it was only read
	if res.StatusCode != http.StatusOK {
		return res.StatusCode, nil
	}
	var one Heard
	lines := bufio.NewScanner(io.LimitReader(res.Body, maxAnswer))
	for lines.Scan() {
		name, value, _ := strings.Cut(lines.Text(), ": ")
		switch name {
		case "event":
			one.Name = value
		case "data":
			one.Data = json.RawMessage(value)
		case "":
			if !each(one) {
				return res.StatusCode, nil
			}
			one = Heard{}
		}
	}
	if err := lines.Err(); err != nil {
		return res.StatusCode, fmt.Errorf("hearing %s: %w", req.URL.Host, withoutURL(err))
	}
	return res.StatusCode, nil
}
