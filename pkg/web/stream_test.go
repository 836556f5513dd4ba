package web_test

import (
	"context"
	"net/http"
	"net/http/httptest"
	"sync/atomic"
	"testing"
	"time"

	"mangrove/pkg/web"
	"mangrove/pkg/web/token"
	"mangrove/proto/gen/contractv1"
)

// expiring is a verifier whose tokens end at once when it says so.
type expiring struct {
	verifier
	over atomic.Bool
}

func (e *expiring) Verify(ctx context.Context, raw string) (token.Actor, error) {
	if e.over.Load() {
		return token.Actor{}, &token.Error{Code: token.Expired}
	}
	return e.verifier.Verify(ctx, raw)
}

// streaming gives a client of a service with one stream, which says each word that it is given, and tells when one has ended.
func streaming(t *testing.T, says <-chan string, v web.Verifier) (client *web.Client, ended <-chan struct{}) {
	t.Helper()
	ends := make(chan struct{}, 1000)
	w := newWorld(t, func(o *web.Options) {
		o.Verifier, o.Limits.Streams, o.Limits.Timeout = v, 2, 1
		o.Limits.Burst = 1_000_000 // the clock of this world stands still, so nothing comes back
		o.Routes = []web.Route{{
			Method: "GET", Path: "/stream", Operation: "shelter.stream", Stream: true, Response: descriptor(&contractv1.ChangeView{}),
			Handle: func(ctx context.Context, _ web.Call) (web.Answer, error) {
				return web.Answer{Events: func(yield func(web.Event) bool) {
					defer func() { ends <- struct{}{} }()
					for {
						select {
						case <-ctx.Done():
							return
						case word, more := <-says:
							if !more || !yield(web.Event{Name: "said", Data: word}) {
								return
							}
						}
					}
				}}, nil
			},
		}}
	})
	server := httptest.NewServer(w)
	t.Cleanup(server.Close)
	return web.NewClient(server.URL, nil), ends
}

const streamPath = "/api/shelter/v1/stream"

// TestAStreamOutlivesTheTimeOfARequest, and ends with the token, with the handler, or when its hearer has enough.
func TestAStreamOutlivesTheTimeOfARequest(t *testing.T) {
	says, v := make(chan string, 10), &expiring{}
	client, ended := streaming(t, says, v)
	says <- "one"
	says <- "two"
	var heard []string
	status, err := client.Events(t.Context(), streamPath, "good", func(e web.Heard) bool {
		heard = append(heard, e.Name+string(e.Data))
		return len(heard) < 2
	})
	if err != nil || status != http.StatusOK || len(heard) != 2 || heard[0] != `said"one"` || heard[1] != `said"two"` {
		t.Fatal(status, err, heard)
	}
	<-ended // else it would take the next word
	says <- "three"
	status, err = client.Events(t.Context(), streamPath, "good", func(e web.Heard) bool {
		v.over.Store(true)
		says <- "after the token"
		heard = append(heard, e.Name)
		return true
	})
	if err != nil || status != http.StatusOK || len(heard) != 3 {
		t.Errorf("%d %v, heard %v: want the stream to end with its token", status, err, heard)
	}
	if status, err = client.Events(t.Context(), streamPath, "good", func(web.Heard) bool { return true }); err != nil || status != http.StatusUnauthorized {
		t.Error(status, err)
	}
}

// TestOneActorHasFewStreams, and each that ends makes room for another.
func TestOneActorHasFewStreams(t *testing.T) {
	client, _ := streaming(t, nil, verifier{})
	// begin lets a stream run until it is ended.
	begin := func(as string) (end func()) {
		ctx, cancel := context.WithCancel(t.Context())
		ended := make(chan struct{})
		go func() {
			defer close(ended)
			for {
				status, err := client.Events(ctx, streamPath, as, func(web.Heard) bool { return true })
				if err != nil || status != http.StatusTooManyRequests || ctx.Err() != nil {
					return
				}
				<-time.After(20 * time.Millisecond)
			}
		}()
		return func() { cancel(); <-ended }
	}
	full := func(as string) bool {
		ctx, cancel := context.WithTimeout(t.Context(), 300*time.Millisecond)
		defer cancel()
		status, err := client.Events(ctx, streamPath, as, func(web.Heard) bool { return true })
		return err == nil && status == http.StatusTooManyRequests
	}
	if full("good") {
		t.Fatal("the first stream was refused")
	}
	first, second := begin("good"), begin("good")
	defer second()
	eventually(t, "two streams are all", func() bool { return full("good") })
	if full("good-other") {
		t.Error("another actor's streams count")
	}
	first()
	eventually(t, "room for another", func() bool { return !full("good") })
}

func eventually(t *testing.T, what string, so func() bool) {
	t.Helper()
	pause := time.NewTicker(20 * time.Millisecond)
	defer pause.Stop()
	for range 200 {
		if so() {
			return
		}
		<-pause.C
	}
	t.Fatal(what + ": never")
}

func TestTheHeadersOfAStreamAreNotToBeHadAlone(t *testing.T) {
	w := newWorld(t, func(o *web.Options) {
		o.Routes = []web.Route{{
			Method: "GET", Path: "/stream", Operation: "shelter.stream", Stream: true,
			Handle: func(context.Context, web.Call) (web.Answer, error) {
				t.Error("it was begun")
				return web.Answer{}, nil
			},
		}}
	})
	if rec := w.ask("HEAD", streamPath, ""); rec.Code != http.StatusMethodNotAllowed || rec.Header().Get("Allow") != "GET, OPTIONS" {
		t.Error(rec.Code, rec.Header())
	}
}
