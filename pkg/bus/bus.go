package bus

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"time"

	"github.com/segmentio/kafka-go"
	"github.com/segmentio/kafka-go/sasl"
	"github.com/segmentio/kafka-go/sasl/scram"
	"go.opentelemetry.io/otel/trace"
	"go.opentelemetry.io/otel/trace/noop"
)

// requestTimeout bounds one request to a broker, the wait for all in-sync
// replicas included.
const requestTimeout = 10 * time.Second

// metadataTTL is how long a topic created by somebody else, or a partition's
// new leader, may stay unknown here.
const metadataTTL = 2 * time.Second

// Config says where the brokers are and how to speak to them. Only Brokers is
// required.
type Config struct {
	Brokers  []string    // host:port; one that answers is enough
	ClientID string      // shown in the brokers' logs and quotas
	User     string      // SCRAM-SHA-256 when set
	Password string      // of User
	TLS      *tls.Config // nil: plain TCP

	Log    *slog.Logger                         // nil: silent
	Tracer trace.TracerProvider                 // nil: no spans
	After  func(time.Duration) <-chan time.Time // every wait of this package; nil: [time.After]
	Hooks  Hooks
}

// Hooks are called at the two places where a crash must lose nothing, for
// tests that crash there. Nil ones are skipped.
type Hooks struct {
	AfterProduce func() // the broker has acknowledged, the outbox rows still stand
	BeforeCommit func() // the handler has committed, the offset is not committed yet
}

// Headers are the only headers a record may have: anything else that could be
// read without the topic's key would say too much.
type Headers struct {
	ContentType string
	TopicKey    string // id of the key that encrypted the value
	Traceparent string // W3C trace context of the sender
}

// Record is one record as it stands in a partition.
type Record struct {
	Key, Value []byte
	Headers    Headers
	Partition  int
	Offset     int64
}

// Bus is a connection to a Kafka cluster, safe for concurrent use.
type Bus struct {
	cfg       Config
	client    *kafka.Client
	transport *kafka.Transport
	mechanism sasl.Mechanism
	tracer    trace.Tracer
	hangUp    context.CancelFunc
}

// New checks cfg and prepares a bus. It does not connect: brokers that are
// down are met by retries later, so that services start without them.
func New(cfg Config) (*Bus, error) {
	if len(cfg.Brokers) == 0 {
		return nil, errors.New("open bus: no brokers given; set Config.Brokers")
	}
	if cfg.Log == nil {
		cfg.Log = slog.New(slog.DiscardHandler)
	}
	if cfg.Tracer == nil {
		cfg.Tracer = noop.NewTracerProvider()
	}
	if cfg.After == nil {
		cfg.After = time.After
	}
	b := &Bus{cfg: cfg, tracer: cfg.Tracer.Tracer("mangrove/pkg/bus")}
	if cfg.User != "" {
		m, err := scram.Mechanism(scram.SHA256, cfg.User, cfg.Password)
		if err != nil {
			return nil, fmt.Errorf("open bus: prepare SCRAM-SHA-256 for the configured user: %w", err)
		}
		b.mechanism = m
	}
	ctx, cancel := context.WithCancel(context.Background())
	b.hangUp = cancel
	b.transport = &kafka.Transport{
		Dial:        dialUntil(ctx),
		ClientID:    cfg.ClientID,
		TLS:         cfg.TLS,
		SASL:        b.mechanism,
		MetadataTTL: metadataTTL,
	}
	b.client = &kafka.Client{Addr: kafka.TCP(cfg.Brokers...), Timeout: requestTimeout, Transport: b.transport}
	return b, nil
}

// Close closes every connection. Stop relays and consumers first by their
// contexts; the bus cannot be used afterwards.
func (b *Bus) Close() {
	b.transport.CloseIdleConnections()
	b.hangUp()
}

// wait returns false if ctx ended before d had passed.
func (b *Bus) wait(ctx context.Context, d time.Duration) bool {
	select {
	case <-ctx.Done():
		return false
	case <-b.cfg.After(d):
		return ctx.Err() == nil
	}
}

// backoff is the wait after the nth failure in a row: 100 ms, doubled up to 5 s.
func backoff(n int) time.Duration {
	return min(100*time.Millisecond<<min(n-1, 10), 5*time.Second)
}

// dialUntil dials connections that are closed when ctx ends. The transport
// itself would leave one open for as long as the broker holds its request back.
func dialUntil(ctx context.Context) func(context.Context, string, string) (net.Conn, error) {
	return func(dialing context.Context, network, address string) (net.Conn, error) {
		conn, err := (&net.Dialer{}).DialContext(dialing, network, address)
		if err != nil {
			return nil, err
		}
		return &boundConn{Conn: conn, release: context.AfterFunc(ctx, func() { _ = conn.Close() })}, nil
	}
}

type boundConn struct {
	net.Conn
	release func() bool
}

func (c *boundConn) Close() error {
	c.release()
	return c.Conn.Close()
}

func (h Headers) kafka() []kafka.Header {
	var hs []kafka.Header
	for _, kv := range [...][2]string{
		{headerContentType, h.ContentType}, {headerTopicKey, h.TopicKey}, {headerTraceparent, h.Traceparent},
	} {
		if kv[1] != "" {
			hs = append(hs, kafka.Header{Key: kv[0], Value: []byte(kv[1])})
		}
	}
	return hs
}

func headersOf(hs []kafka.Header) Headers {
	var h Headers
	for _, kv := range hs {
		switch kv.Key {
		case headerContentType:
			h.ContentType = string(kv.Value)
		case headerTopicKey:
			h.TopicKey = string(kv.Value)
		case headerTraceparent:
			h.Traceparent = string(kv.Value)
		}
	}
	return h
}

const (
	headerContentType = "content-type"
	headerTopicKey    = "topic-key"
	headerTraceparent = "traceparent"
)
