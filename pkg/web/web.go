package web

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"log/slog"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"sync"
	"time"

	lru "github.com/hashicorp/golang-lru/v2"
	"go.opentelemetry.io/otel/metric"
	"go.opentelemetry.io/otel/trace"
	"golang.org/x/time/rate"
	"google.golang.org/protobuf/reflect/protoreflect"

	"mangrove/pkg/web/token"
)

// Headers of the platform's own.
const (
	HeaderBasis       = "Mangrove-Basis"    // request: the grant or referral that carries it
	HeaderPosition    = "Mangrove-Position" // answer: how far it knows; request: how far the answer must know
	HeaderIdempotency = "Idempotency-Key"
	HeaderDecision    = "Mangrove-Decision" // answer: the rows of the ledger that decided it, hidden and unknown records alike
)

// Call is one request that passed the edge. Nothing in it is trusted but Actor.
type Call struct {
	Actor          token.Actor // zero on a public route
	Token          string      // as given, to ask keys with; never logged, never kept
	Path           map[string]string
	Query          url.Values // only parameters that the route names, each once
	Limit          int        // of a list: how many at most
	Body           []byte     // UTF-8 where the route has a Request; nil when none was given
	ContentType    string     // media type without parameters
	IdempotencyKey string
	Basis          string
	Position       string
	IfVersion      *uint64 // from If-Match, where the route is Versioned
}

// Answer is what a handler gives back.
type Answer struct {
	// Status is 200, or 204 without a body, when zero.
	Status int
	// Body is nil, []byte of ContentType, or a value that encoding/json can write. A
	// proto message is refused: what it shows must be rendered by whoever may decide that.
	Body        any
	ContentType string
	// Events are sent instead of a body, where the route is a Stream.
	Events   iter.Seq[Event]
	Position string
	Version  *uint64 // of the subject, as ETag
	Location string
	// Decision names the rows of the ledger that decided it, as service/id, separated by spaces.
	Decision string

	allow string
}

// Page is the body of a list.
type Page struct {
	Items any `json:"items"`
	// Next is the parameter `after` of the next page, empty at the end.
	Next string `json:"next,omitempty"`
}

// Handler answers a call. Its error is a *Problem or *contract.FieldError to be
// shown, or anything else to be hidden behind a reference. It must heed ctx, which
// ends after Limits.Timeout, but for a stream, and when the caller is gone.
type Handler func(ctx context.Context, c Call) (Answer, error)

// Route is one operation of a service.
type Route struct {
	Method string
	// Path is below /api/<service>/v1, as /cases/{case}.
	Path string
	// Operation is the action's id, as identification.refer: the name in OpenAPI,
	// metrics and traces.
	Operation string
	Summary   string
	// Request describes the JSON body; nil with MaxBody zero takes none, nil with
	// MaxBody takes any content type.
	Request protoreflect.MessageDescriptor
	// Response describes the answer, or each item of it where List is set.
	Response protoreflect.MessageDescriptor
	// List marks an answer that is a Page; it takes the parameters limit and after.
	List bool
	// Stream marks an answer of Events, each with Response as its data; it is a GET and not Public.
	Stream bool
	// Params names the further query parameters.
	Params  []string
	MaxBody int64 // bytes; default Limits.Body
	// Versioned says that the handler compares If-Match with the record; elsewhere it is refused.
	Versioned bool
	// Public needs no token.
	Public bool
	Handle Handler
}

// Verifier says who a token names; *token.Verifier is one. An error that is no
// *token.Error is taken for a failure of ours.
type Verifier interface {
	Verify(ctx context.Context, raw string) (token.Actor, error)
}

// Limits bound what one caller may cost. Zero fields have the defaults named.
type Limits struct {
	Body    int64         // bytes of a request body: 1 MiB
	Page    int           // most items on a page: 200
	Rate    float64       // requests a second and actor: 50
	Burst   int           // of them at once: 100
	Timeout time.Duration // of a request: 10 s
	Streams int           // of one actor at once: 8
}

// What no service needs to change.
const (
	maxHeader   = 32 << 10 // bytes of all headers; a token may have 16 KiB
	maxURL      = 4 << 10
	maxValue    = 200 // bytes of a path value, parameter, key or position
	defaultPage = 50
	// maxActors bounds the memory of the rate limit; the least recent is forgotten.
	maxActors = 8192
)

func (l Limits) withDefaults() Limits {
	d := Limits{Body: 1 << 20, Page: 200, Rate: 50, Burst: 100, Timeout: 10 * time.Second, Streams: 8}
	if l.Body > 0 {
		d.Body = l.Body
	}
	if l.Page > 0 {
		d.Page = l.Page
	}
	if l.Rate > 0 {
		d.Rate = l.Rate
	}
	if l.Burst > 0 {
		d.Burst = l.Burst
	}
	if l.Timeout > 0 {
		d.Timeout = l.Timeout
	}
	if l.Streams > 0 {
		d.Streams = l.Streams
	}
	return d
}

// Options are the parts of an edge. Service, Log and Now are needed, Verifier
// unless all routes are public.
type Options struct {
	Service  string
	Verifier Verifier
	Routes   []Route
	Tracer   trace.TracerProvider // nil: no traces
	Meter    metric.MeterProvider // nil: no metrics
	Log      *slog.Logger
	Limits   Limits
	// Now is the security clock.
	Now func() time.Time
	// Tonight is the telephone number shown with every explained refusal.
	Tonight string
}

// edge is one service's HTTP side.
type edge struct {
	Options
	limits   Limits
	limiters *lru.Cache[string, *rate.Limiter]
	observer observer

	mu sync.Mutex
	// streams counts those that are open, by actor.
	streams map[string]int
}

// New gives the handler of /api/<service>/v1/... and /api/<service>/openapi.json.
// It fails on routes that cannot be told apart or described.
func New(o Options) (http.Handler, error) {
	if !servicePattern.MatchString(o.Service) || o.Log == nil || o.Now == nil {
		return nil, errors.New("web: name the service in small letters and give Log and Now")
	}
	for _, r := range o.Routes {
		if err := r.check(o.Service); err != nil {
			return nil, err
		}
		if !r.Public && o.Verifier == nil {
			return nil, fmt.Errorf("web: %s: give a Verifier or make the route public", r.Operation)
		}
	}
	spec, err := OpenAPI("Mangrove "+o.Service, map[string][]Route{o.Service: o.Routes})
	if err != nil {
		return nil, err
	}
	limiters, err := lru.New[string, *rate.Limiter](maxActors)
	if err != nil {
		return nil, fmt.Errorf("web: rate limits: %w", err)
	}
	e := &edge{Options: o, limits: o.Limits.withDefaults(), limiters: limiters, streams: map[string]int{}}
	if e.observer, err = newObserver(o); err != nil {
		return nil, err
	}
	return e.mount(spec)
}

var (
	servicePattern   = regexp.MustCompile(`^[a-z][a-z0-9]*$`)
	pathPattern      = regexp.MustCompile(`^(/([a-z0-9][a-z0-9_-]*|\{[a-z][a-z0-9_]*\}))+$`)
	pathValue        = regexp.MustCompile(`\{([a-z0-9_]+)\}`)
	operationPattern = regexp.MustCompile(`^[a-z][a-z0-9_]*(\.[a-z][a-z0-9_]*)+$`)
	methods          = []string{http.MethodGet, http.MethodPost, http.MethodPut, http.MethodPatch, http.MethodDelete}
)

func (r Route) check(service string) error {
	at := fmt.Sprintf("web: %s: %s %s", service, r.Method, r.Path)
	switch {
	case !slices.Contains(methods, r.Method):
		return fmt.Errorf("%s: the method is one of %s", at, strings.Join(methods, ", "))
	case !pathPattern.MatchString(r.Path):
		return fmt.Errorf("%s: write the path as /cases/{case}", at)
	case !operationPattern.MatchString(r.Operation):
		return fmt.Errorf("%s: write the operation as identification.refer", at)
	case r.Handle == nil:
		return fmt.Errorf("%s: no handler", at)
	case r.Method == http.MethodGet && (r.Request != nil || r.MaxBody > 0):
		return fmt.Errorf("%s: a GET takes no body", at)
	case r.Stream && (r.Method != http.MethodGet || r.Public):
		return fmt.Errorf("%s: a stream is a GET and needs a token", at)
	}
	return nil
}

// values names the path's placeholders in order.
func (r Route) values() []string {
	var names []string
	for _, m := range pathValue.FindAllStringSubmatch(r.Path, -1) {
		names = append(names, m[1])
	}
	return names
}

// params names every query parameter.
func (r Route) params() []string {
	if r.List {
		return append([]string{"limit", "after"}, r.Params...)
	}
	return r.Params
}

// bodyLimit is zero where the route takes no body.
func (r Route) bodyLimit(l Limits) int64 {
	switch {
	case r.MaxBody > 0:
		return r.MaxBody
	case r.Request != nil:
		return l.Body
	}
	return 0
}
