package service

import (
	"cmp"
	"context"
	"crypto/ed25519"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"github.com/google/uuid"
	"go.opentelemetry.io/otel/trace"
	"google.golang.org/protobuf/proto"

	"mangrove/pkg/bus"
	"mangrove/pkg/gate"
	"mangrove/pkg/seal"
	"mangrove/pkg/seal/ask"
	"mangrove/pkg/store"
	"mangrove/pkg/web"
	contractv1 "mangrove/proto/gen/contractv1"
)

// Keys is what a service asks of keys. *ask.Client is one.
type Keys interface {
	Open(ctx context.Context, o ask.Open) (ask.Opened, error)
	Cards(ctx context.Context, count int) (ask.Issued, error)
	Bind(ctx context.Context, b ask.Bind) error
}

// Deps are the parts a service runs on.
type Deps struct {
	Store *store.Store
	Bus   *bus.Bus
	Gate  *gate.Gate
	Keys  Keys
	// Domain is the clock that duties, grants and deadlines follow; development mode can move it.
	Domain func() time.Time
	// Security is the clock that nothing moves.
	Security func() time.Time
	// Deployment names the installation in every binding.
	Deployment string
	// Topics are the secrets that the keys of a service's topic, and its keyed cases, derive from: those of this service
	// and of those it reads, and of no other.
	Topics map[string]*seal.Secret
	// Cards is the key with which keys signs its cards.
	Cards    ed25519.PublicKey
	Verifier web.Verifier
	// Limits bound what one caller may cost; the zero value has the defaults.
	Limits web.Limits
	Log    *slog.Logger
	Tracer trace.TracerProvider
	// Partitions of each topic, fixed at creation.
	Partitions int
	// Delay holds back every consumer, for tests.
	Delay time.Duration
	// Failpoint is called at the named places where a crash must lose nothing, for tests; nil does nothing.
	Failpoint func(name string)
}

// Service is a running service.
type Service struct {
	def Definition
	Deps
	relay *bus.Relay
	heads *bus.Relay

	brake brake
	// stopped is set once the brake has stopped reading.
	stopped atomic.Bool
	// begins are where reactions begin, once that is known.
	begins atomic.Pointer[map[reactionOn][]int64]

	commits atomic.Int64
	mu      sync.Mutex
	changed chan struct{}
	// bells wake the loops, by their kinds of work.
	bells map[store.Work][]chan struct{}
	// watch is what the streams hear.
	watch watch
}

// New puts a service together. It starts nothing.
func New(def Definition, deps Deps) (*Service, error) {
	if err := def.check(); err != nil {
		return nil, err
	}
	if deps.Failpoint == nil {
		deps.Failpoint = func(string) {}
	}
	if deps.Partitions == 0 {
		deps.Partitions = 2
	}
	for _, name := range append([]string{def.Name}, def.Reads...) {
		if deps.Topics[name] == nil {
			return nil, fmt.Errorf("%s has no secret for the topic of %s: give it in its secrets file", def.Name, name)
		}
	}
	for _, producer := range def.Reads {
		if !deps.Gate.MayConsume(def.Name, producer) {
			return nil, fmt.Errorf("the policy does not let %s read the events of %s: add it to the table of contracts", def.Name, producer)
		}
	}
	s := &Service{
		def: def, Deps: deps, changed: make(chan struct{}), bells: map[store.Work][]chan struct{}{},
		watch: watch{ears: map[*ear]bool{}, begun: make(chan struct{}, 1)},
	}
	s.relay = deps.Bus.NewRelay(Topic(def.Name), deps.Partitions, outbox{s, Topic(def.Name)})
	s.heads = deps.Bus.NewRelay(LedgerTopic, 1, outbox{s, LedgerTopic})
	return s, nil
}

// Name is the service's name.
func (s *Service) Name() string { return s.def.Name }

// outbox lets the relay read the store's queue.
type outbox struct {
	s     *Service
	topic string
}

func (o outbox) Next(ctx context.Context, partitions []int, limit int) ([]bus.Out, error) {
	rows, err := o.s.Store.Outbox(ctx, o.topic, partitions, limit)
	if err != nil || len(rows) == 0 {
		return nil, err
	}
	o.failpoint("after commit before produce")
	out := make([]bus.Out, len(rows))
	for i, r := range rows {
		out[i] = bus.Out{ID: r.ID, Partition: r.Partition, Key: r.Key, Value: r.Value, Headers: bus.Headers{
			ContentType: r.Headers["content-type"], TopicKey: r.Headers["topic-key"], Traceparent: r.Headers["traceparent"],
		}}
	}
	return out, nil
}

// failpoint is passed with events alone: heads of the ledger follow every request.
func (o outbox) failpoint(name string) {
	if o.topic != LedgerTopic {
		o.s.Failpoint(name)
	}
}

func (o outbox) Sent(ctx context.Context, ids []int64) error {
	o.failpoint("after acknowledgement before delete")
	return o.s.Store.Sent(ctx, ids)
}

// Committed is to be called after each commit that left work or folded something: it wakes what waits for it.
func (s *Service) Committed(left store.Work) {
	s.commits.Add(1)
	if left&store.ToPublish != 0 {
		s.relay.Wake()
		s.heads.Wake()
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	for work, bells := range s.bells {
		if left&work == 0 {
			continue
		}
		for _, bell := range bells {
			ring(bell)
		}
	}
	close(s.changed)
	s.changed = make(chan struct{})
}

// bell gives one that rings when a commit left work of a kind.
func (s *Service) bell(work store.Work) <-chan struct{} {
	s.mu.Lock()
	defer s.mu.Unlock()
	bell := make(chan struct{}, 1)
	s.bells[work] = append(s.bells[work], bell)
	return bell
}

// Done counts the commits of this process that left work or folded something: while it stands still, nothing new was brought about.
func (s *Service) Done() int64 { return s.commits.Load() }

func (s *Service) news() <-chan struct{} {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.changed
}

func newID() string { return uuid.NewString() }

// topicKey is the key of a service's topic in a month.
func (s *Service) topicKey(producer, month string) (*seal.TopicKey, error) {
	secret := s.Topics[producer]
	if secret == nil {
		return nil, fmt.Errorf("%s has no secret for the topic of %s", s.def.Name, producer)
	}
	k, err := secret.TopicKey(Topic(producer), month)
	if err != nil {
		return nil, fmt.Errorf("deriving the key of %s: %w", Topic(producer), err)
	}
	return k, nil
}

// publish queues an event, less what never leaves, sealed for its topic.
func (s *Service) publish(ctx context.Context, tx *store.Tx, e *contractv1.Event) error {
	public := proto.CloneOf(e)
	public.KeptData, public.KeptFacts, public.KeptSections = nil, nil, nil
	plain, err := proto.Marshal(public)
	if err != nil {
		return fmt.Errorf("encoding an event %s: %w", e.GetType(), err)
	}
	topic := Topic(s.def.Name)
	month := s.Security().UTC().Format("2006-01")
	key, err := s.topicKey(s.def.Name, month)
	if err != nil {
		return err
	}
	keyed := s.Topics[s.def.Name].KeyedCase(s.Deployment, e.GetSubject())
	value, err := key.Seal(keyed, e.GetEpoch(), e.GetSeq(), plain)
	if err != nil {
		return fmt.Errorf("sealing an event %s for its topic: %w", e.GetType(), err)
	}
	return tx.Queue(store.Queued{
		Topic: topic, Partition: bus.PartitionOf(keyed, s.Partitions), Key: keyed, Value: value,
		Headers: map[string]string{"content-type": "application/vnd.mangrove.event+protobuf", "topic-key": month, "traceparent": traceparent(ctx)},
	})
}

// traceparent names the span of now, so that the consumer's trace can link to it.
func traceparent(ctx context.Context) string {
	sc := trace.SpanContextFromContext(ctx)
	if !sc.IsValid() {
		return ""
	}
	return fmt.Sprintf("00-%s-%s-%s", sc.TraceID(), sc.SpanID(), sc.TraceFlags())
}

// receive decrypts a record into the event it carries.
func (s *Service) receive(topic string, r bus.Record) (*contractv1.Event, error) {
	month, err := seal.RecordMonth(r.Value)
	if err != nil {
		return nil, fmt.Errorf("reading a record of %s: %w", topic, err)
	}
	key, err := s.topicKey(producerOf(topic), month)
	if err != nil {
		return nil, err
	}
	epoch, seq, plain, err := key.Open(r.Key, r.Value)
	if err != nil {
		return nil, fmt.Errorf("opening a record of %s: %w", topic, err)
	}
	e := new(contractv1.Event)
	if err := proto.Unmarshal(plain, e); err != nil {
		return nil, fmt.Errorf("decoding a record of %s: %w", topic, err)
	}
	if e.GetEpoch() != epoch || e.GetSeq() != seq || Topic(e.GetSource()) != topic {
		return nil, fmt.Errorf("a record of %s does not match its own number: %w", topic, seal.ErrTampered)
	}
	return e, nil
}

// Row is the body of a ledger row.
type Row struct {
	Action   string       `json:"action"`
	Channel  string       `json:"channel"`
	Service  string       `json:"service"`
	Agency   string       `json:"agency,omitempty"`
	Roles    []string     `json:"roles,omitempty"`
	Purpose  string       `json:"purpose,omitempty"`
	Allow    bool         `json:"allow"`
	Deny     []string     `json:"deny,omitempty"`
	Outside  []string     `json:"outside,omitempty"`
	Applied  []string     `json:"applied,omitempty"`
	Grant    string       `json:"grant,omitempty"`
	Revision string       `json:"revision"`
	Sections []RowSection `json:"sections,omitempty"`
	// Refused is the domain's code, where the policy allowed and the state did not, or what was named is not there.
	Refused string   `json:"refused,omitempty"`
	Events  []string `json:"events,omitempty"`
	Duty    string   `json:"duty,omitempty"`
}

// RowSection is a section that was asked for: the grant that carried it, or the rules that withheld it.
type RowSection struct {
	Category string   `json:"category"`
	Service  string   `json:"service"`
	Agency   string   `json:"agency"`
	Carried  string   `json:"carried,omitempty"`
	Withheld []string `json:"withheld,omitempty"`
}

// RowOf begins the ledger row of a decision.
func RowOf(f gate.Flow, d gate.Decision) Row {
	var sections []RowSection
	for s, grant := range d.Carried {
		sections = append(sections, RowSection{Category: s.Category, Service: s.Author, Agency: s.Agency, Carried: grant})
	}
	for s, rules := range d.Withhold {
		sections = append(sections, RowSection{Category: s.Category, Service: s.Author, Agency: s.Agency, Withheld: rules})
	}
	slices.SortFunc(sections, func(a, b RowSection) int {
		return cmp.Or(cmp.Compare(a.Category, b.Category), cmp.Compare(a.Service, b.Service), cmp.Compare(a.Agency, b.Agency))
	})
	return Row{
		Action: f.Action, Channel: string(f.Channel), Service: f.Service, Agency: f.Actor.Agency, Roles: f.Actor.Roles,
		Purpose: d.Purpose, Allow: d.Allow, Deny: d.Deny, Outside: d.Outside, Applied: d.Applied, Grant: d.Grant,
		Revision: d.Revision, Sections: sections,
	}
}

// Entry makes the ledger's entry of a row.
func (r Row) Entry(id string, f gate.Flow) (store.Entry, error) {
	body, err := json.Marshal(r)
	if err != nil {
		return store.Entry{}, fmt.Errorf("encoding a ledger row: %w", err)
	}
	return store.Entry{ID: id, Case: ledgered(f.Case), Actor: f.Actor.ID, Body: body}, nil
}

// decide asks the gate about flows, each by itself. A failure of the engine is a denial, and logged without the flow.
func (s *Service) decide(ctx context.Context, flows ...gate.Flow) []gate.Decision {
	decisions, err := s.Gate.DecideAll(ctx, flows)
	if err != nil {
		s.Log.ErrorContext(ctx, "the policy could not decide", "action", flows[0].Action, "error", err)
	}
	return decisions
}

var errEnded = errors.New("the service is ending")
