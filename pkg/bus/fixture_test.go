package bus_test

import (
	"cmp"
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"log/slog"
	"math"
	"os"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/twmb/franz-go/pkg/kfake"
	"go.uber.org/goleak"

	"mangrove/pkg/bus"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

const patience = 60 * time.Second

// brokers is the cluster named by MANGROVE_TEST_KAFKA, or one of this process.
func brokers(t testing.TB) []string {
	if addr := os.Getenv("MANGROVE_TEST_KAFKA"); addr != "" {
		return strings.Split(addr, ",")
	}
	return faulty(t).ListenAddrs()
}

// faulty is a broker of this process that can be told to fail.
func faulty(t testing.TB, opts ...kfake.Opt) *kfake.Cluster {
	t.Helper()
	c, err := kfake.NewCluster(append([]kfake.Opt{kfake.NumBrokers(1)}, opts...)...)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(c.Close)
	return c
}

func open(t testing.TB, cfg bus.Config) *bus.Bus {
	t.Helper()
	if testing.Verbose() {
		cfg.Log = slog.New(slog.NewTextHandler(t.Output(), nil))
	}
	b, err := bus.New(cfg)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(b.Close)
	return b
}

// fast makes waits of this package a twentieth as long.
func fast(d time.Duration) <-chan time.Time { return time.After(d / 20) }

// name keeps tests apart on one cluster.
func name(t testing.TB) string {
	return strings.ReplaceAll(t.Name(), "/", ".") + "." + rand.Text()[:8]
}

func topic(t testing.TB, b *bus.Bus, partitions int) string {
	t.Helper()
	n := name(t)
	if err := b.Ensure(t.Context(), []bus.Topic{{Name: n, Partitions: partitions}}); err != nil {
		t.Fatal(err)
	}
	return n
}

// start runs f until the test or the returned stop ends it, and waits for it.
func start(t testing.TB, f func(ctx context.Context) error) (stop func()) {
	t.Helper()
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan error, 1)
	go func() { done <- f(ctx) }()
	stop = sync.OnceFunc(func() {
		cancel()
		if err := <-done; err != nil {
			t.Error(err)
		}
	})
	t.Cleanup(stop)
	return stop
}

// watched lets tests wait for a change instead of a time.
type watched struct {
	mu      sync.Mutex
	changed chan struct{}
}

// change runs f alone and wakes who waits.
func (w *watched) change(f func()) {
	w.mu.Lock()
	defer w.mu.Unlock()
	f()
	if w.changed != nil {
		close(w.changed)
		w.changed = nil
	}
}

func (w *watched) until(t testing.TB, what string, ok func() bool) {
	t.Helper()
	late := time.After(patience)
	for {
		w.mu.Lock()
		done := ok()
		if w.changed == nil {
			w.changed = make(chan struct{})
		}
		changed := w.changed
		w.mu.Unlock()
		if done {
			return
		}
		select {
		case <-changed:
		case <-late:
			t.Fatalf("waited in vain until %s", what)
		}
	}
}

// outbox is a queue in memory.
type outbox struct {
	watched
	partitions int
	last       int64
	rows       map[int][]bus.Out
	failSent   int // how often Sent is still to fail
}

func newOutbox(partitions int) *outbox {
	return &outbox{partitions: partitions, rows: map[int][]bus.Out{}}
}

func (o *outbox) add(key, value string) {
	o.change(func() {
		o.last++
		p := bus.PartitionOf([]byte(key), o.partitions)
		o.rows[p] = append(o.rows[p], bus.Out{ID: o.last, Partition: p, Key: []byte(key), Value: []byte(value)})
	})
}

func (o *outbox) Next(_ context.Context, partitions []int, limit int) (rows []bus.Out, _ error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	for _, p := range partitions {
		rows = append(rows, o.rows[p][:min(limit, len(o.rows[p]))]...)
	}
	slices.SortFunc(rows, func(a, b bus.Out) int { return cmp.Compare(a.ID, b.ID) })
	return rows[:min(limit, len(rows))], nil
}

func (o *outbox) Sent(ctx context.Context, ids []int64) (err error) {
	o.change(func() {
		if err = ctx.Err(); err != nil {
			return
		}
		if o.failSent > 0 {
			o.failSent--
			err = errors.New("the database is away")
			return
		}
		for p, rows := range o.rows {
			o.rows[p] = slices.DeleteFunc(rows, func(r bus.Out) bool { return slices.Contains(ids, r.ID) })
		}
	})
	return err
}

func (o *outbox) left() (n int) {
	for _, rows := range o.rows {
		n += len(rows)
	}
	return n
}

func (o *outbox) untilEmpty(t testing.TB) {
	t.Helper()
	o.until(t, "the outbox is empty", func() bool { return o.left() == 0 })
}

// send puts n records under each key into the topic, by a relay.
func send(t testing.TB, b *bus.Bus, topic string, partitions int, keys []string, from, n int) {
	t.Helper()
	box := newOutbox(partitions)
	for i := from; i < from+n; i++ {
		for _, k := range keys {
			box.add(k, fmt.Sprint(i))
		}
	}
	stop := start(t, b.NewRelay(topic, partitions, box).Run)
	box.untilEmpty(t)
	stop()
}

// all is what the topic holds, by key, in order.
func all(t testing.TB, b *bus.Bus, topic string) map[string][]string {
	t.Helper()
	values := map[string][]string{}
	err := b.Last(t.Context(), topic, math.MaxInt64, func(r bus.Record) error {
		values[string(r.Key)] = append(values[string(r.Key)], string(r.Value))
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return values
}

// firsts leaves out what was seen before.
func firsts(values []string) (once []string) {
	seen := map[string]bool{}
	for _, v := range values {
		if !seen[v] {
			once = append(once, v)
		}
		seen[v] = true
	}
	return once
}

func numbers(n int) (values []string) {
	for i := range n {
		values = append(values, fmt.Sprint(i))
	}
	return values
}

// handler notes what it handles; before decides whether it may.
type handler struct {
	watched
	before  func(ctx context.Context, partition int, batch []bus.Record) error
	batches [][]bus.Record
	busy    map[string]bool
	overlap bool
}

func (h *handler) Handle(ctx context.Context, topic string, partition int, batch []bus.Record) error {
	at := fmt.Sprint(topic, partition)
	h.change(func() {
		if h.busy == nil {
			h.busy = map[string]bool{}
		}
		h.overlap = h.overlap || h.busy[at]
		h.busy[at] = true
	})
	var err error
	if h.before != nil {
		err = h.before(ctx, partition, batch)
	}
	h.change(func() {
		h.busy[at] = false
		if err == nil {
			h.batches = append(h.batches, batch)
		}
	})
	return err
}

// values are what was handled, by key, in order. Call it inside until, or after stop.
func (h *handler) values() map[string][]string {
	values := map[string][]string{}
	for _, b := range h.batches {
		for _, r := range b {
			values[string(r.Key)] = append(values[string(r.Key)], string(r.Value))
		}
	}
	return values
}

func (h *handler) untilHandled(t testing.TB, keys []string, n int) {
	t.Helper()
	h.until(t, fmt.Sprintf("%d records of each key are handled", n), func() bool {
		values := h.values()
		for _, k := range keys {
			if len(firsts(values[k])) < n {
				return false
			}
		}
		return true
	})
}

// untilQuiet waits until the group has no lag. The broker gives no signal for that.
func untilQuiet(t testing.TB, b *bus.Bus, group string, topics ...string) {
	t.Helper()
	late := time.After(patience)
	for {
		lag, err := b.Lag(t.Context(), group, topics)
		if err == nil && lag == 0 {
			return
		}
		select {
		case <-time.After(20 * time.Millisecond):
		case <-late:
			t.Fatalf("waited in vain for no lag: %d, %v", lag, err)
		}
	}
}

func consume(b *bus.Bus, group string, h bus.Handler, topics ...string) func(context.Context) error {
	return func(ctx context.Context) error {
		return b.Consume(ctx, group, topics, h, bus.ConsumeOptions{})
	}
}
