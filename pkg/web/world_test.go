package web_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"google.golang.org/protobuf/reflect/protoreflect"

	"mangrove/pkg/contract"
	"mangrove/pkg/web"
	"mangrove/pkg/web/token"
	"mangrove/proto/gen/shelterv1"
)

// verifier knows tokens "good" and "good-NAME"; any other is refused with the
// token's own text as code.
type verifier struct{}

func (verifier) Verify(_ context.Context, raw string) (token.Actor, error) {
	switch {
	case raw == "broken":
		return token.Actor{}, errors.New("the verifier broke on " + raw)
	case raw == "good" || strings.HasPrefix(raw, "good-"):
		return token.Actor{ID: raw, Kind: token.Worker, Agency: "lantern", AgencyKind: "shelter"}, nil
	}
	return token.Actor{}, &token.Error{Code: token.Code(raw)}
}

type clock struct {
	mu sync.Mutex
	at time.Time
}

func (c *clock) now() time.Time { c.mu.Lock(); defer c.mu.Unlock(); return c.at }

func (c *clock) step(d time.Duration) { c.mu.Lock(); defer c.mu.Unlock(); c.at = c.at.Add(d) }

// secret stands for a personal value that must not come out anywhere.
const secret = "Zephyrine-Quillfeather"

type world struct {
	http.Handler
	log   *bytes.Buffer
	clock *clock
	last  *web.Call // what echo got
}

func descriptor(m interface {
	ProtoReflect() protoreflect.Message
},
) protoreflect.MessageDescriptor {
	return m.ProtoReflect().Descriptor()
}

func newWorld(t testing.TB, change ...func(*web.Options)) *world {
	t.Helper()
	w := &world{log: &bytes.Buffer{}, clock: &clock{at: time.Date(2031, 3, 4, 5, 6, 7, 0, time.UTC)}}
	echo := func(_ context.Context, c web.Call) (web.Answer, error) {
		w.last = &c
		return web.Answer{Body: map[string]any{"path": c.Path}}, nil
	}
	fails := func(err error) web.Handler {
		return func(context.Context, web.Call) (web.Answer, error) { return web.Answer{}, err }
	}
	version := uint64(7)
	o := web.Options{
		Service: "shelter", Verifier: verifier{}, Now: w.clock.now, Tonight: "808",
		Log: slog.New(slog.NewJSONHandler(w.log, nil)),
		Routes: []web.Route{
			{Method: "GET", Path: "/cases", Operation: "shelter.list", List: true, Params: []string{"stage"}, Response: descriptor(&shelterv1.StayView{}), Handle: echo},
			{Method: "GET", Path: "/cases/{case}", Operation: "shelter.read", Response: descriptor(&shelterv1.StayView{}), Handle: echo},
			{Method: "GET", Path: "/cases/mine", Operation: "shelter.mine", Handle: echo},
			{Method: "POST", Path: "/cases/{case}/admit", Operation: "shelter.admit", Summary: "Admit to a unit", Request: descriptor(&shelterv1.Admit{}), Response: descriptor(&shelterv1.StayView{}), Versioned: true, Handle: echo},
			{Method: "POST", Path: "/raw", Operation: "shelter.raw", MaxBody: 10, Handle: echo},
			{Method: "GET", Path: "/public", Operation: "shelter.public", Public: true, Handle: echo},
			{Method: "GET", Path: "/hidden/{case}", Operation: "shelter.hidden", Handle: fails(web.NoSuchRecord())},
			{Method: "GET", Path: "/refused", Operation: "shelter.refused", Handle: func(context.Context, web.Call) (web.Answer, error) {
				p := web.Refused("", []string{"CP-02", "CP-03"}, nil, web.Option{Action: "shelter.reserve", Resource: "tern-1"})
				p.EscalateTo, p.Duty = "child_protection_on_call", "d1"
				return web.Answer{}, p
			}},
			{Method: "GET", Path: "/conflict", Operation: "shelter.conflict", Handle: fails(web.Conflict(9))},
			{Method: "GET", Path: "/field", Operation: "shelter.field", Handle: fails(&contract.FieldError{Code: "missing_field", Field: "unit", Hint: "this field is needed"})},
			{Method: "GET", Path: "/failing", Operation: "shelter.failing", Handle: fails(errors.New("no row for " + secret))},
			{Method: "GET", Path: "/panicking", Operation: "shelter.panicking", Handle: func(context.Context, web.Call) (web.Answer, error) { panic(secret) }},
			{Method: "GET", Path: "/slow", Operation: "shelter.slow", Handle: func(ctx context.Context, _ web.Call) (web.Answer, error) {
				<-ctx.Done()
				return web.Answer{}, ctx.Err()
			}},
			{Method: "GET", Path: "/unwritable", Operation: "shelter.unwritable", Handle: func(context.Context, web.Call) (web.Answer, error) {
				return web.Answer{Body: func() {}}, nil
			}},
			{Method: "GET", Path: "/message", Operation: "shelter.message", Handle: func(context.Context, web.Call) (web.Answer, error) {
				return web.Answer{Body: &shelterv1.StayView{Unit: secret}}, nil
			}},
			{Method: "PUT", Path: "/versioned", Operation: "shelter.versioned", Versioned: true, Handle: func(_ context.Context, c web.Call) (web.Answer, error) {
				w.last = &c
				return web.Answer{Status: 201, Body: json.RawMessage(`{"a":1}`), Position: "shelter:c1:7", Version: &version, Location: "/api/shelter/v1/cases/c1"}, nil
			}},
			{Method: "DELETE", Path: "/nothing", Operation: "shelter.nothing", Handle: func(context.Context, web.Call) (web.Answer, error) { return web.Answer{}, nil }},
		},
	}
	for _, f := range change {
		f(&o)
	}
	h, err := web.New(o)
	if err != nil {
		t.Fatal(err)
	}
	w.Handler = h
	return w
}

// ask sends one request as "good" unless the headers say otherwise.
func (w *world) ask(method, path, body string, headers ...string) *httptest.ResponseRecorder {
	var in io.Reader
	if body != "" {
		in = strings.NewReader(body)
	}
	r := httptest.NewRequest(method, path, in)
	r.Header.Set("Authorization", "Bearer good")
	if body != "" {
		r.Header.Set("Content-Type", "application/json")
	}
	for i := 0; i < len(headers); i += 2 {
		if headers[i+1] == "" {
			r.Header.Del(headers[i])
			continue
		}
		r.Header.Add(headers[i], headers[i+1])
		if headers[i] == "Authorization" || headers[i] == "Content-Type" {
			r.Header.Set(headers[i], headers[i+1])
		}
	}
	rec := httptest.NewRecorder()
	w.ServeHTTP(rec, r)
	return rec
}

type problem struct {
	Type, Code, Title, Detail, Hint, Words, Of, Field, Reference, Duty, Tonight string
	Status                                                                      int
	Rules                                                                       []string
	Options                                                                     []web.Option
	EscalateTo                                                                  string `json:"escalate_to"`
	Version                                                                     uint64
}

func read(t testing.TB, rec *httptest.ResponseRecorder) problem {
	t.Helper()
	if got := rec.Header().Get("Content-Type"); got != "application/problem+json" {
		t.Fatalf("content type %q, body %s", got, rec.Body)
	}
	var p problem
	if err := json.Unmarshal(rec.Body.Bytes(), &p); err != nil {
		t.Fatalf("%v in %s", err, rec.Body)
	}
	if p.Status != rec.Code || p.Type != "urn:mangrove:problem:"+p.Code || p.Title == "" {
		t.Fatalf("status %d, problem %s", rec.Code, rec.Body)
	}
	return p
}

// wants checks status, code and field of a problem.
func wants(t testing.TB, rec *httptest.ResponseRecorder, status int, code, field string) problem {
	t.Helper()
	p := read(t, rec)
	if p.Status != status || p.Code != code || p.Field != field {
		t.Fatalf("got %d %s field %q, want %d %s field %q", p.Status, p.Code, p.Field, status, code, field)
	}
	return p
}

func newWorldLog() *slog.Logger { return slog.New(slog.DiscardHandler) }
