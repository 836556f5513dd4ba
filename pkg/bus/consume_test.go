package bus_test

import (
	"context"
	"errors"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/twmb/franz-go/pkg/kerr"
	"github.com/twmb/franz-go/pkg/kfake"
	"github.com/twmb/franz-go/pkg/kmsg"

	"mangrove/pkg/bus"
	"mangrove/pkg/embedded/kafka"
)

var keys = []string{"a", "b", "c", "d", "e", "f", "g", "h"}

func TestOffsetIsCommittedOnlyAfterTheBatchWasHandled(t *testing.T) {
	b := open(t, bus.Config{Brokers: brokers(t), After: fast})
	to := topic(t, b, 1)
	const total = 250
	send(t, b, to, 1, []string{"k"}, 0, total)

	group := name(t)
	var handled, calls int
	var offered [][2]int64
	h := &handler{before: func(ctx context.Context, _ int, batch []bus.Record) error {
		calls++
		offered = append(offered, [2]int64{batch[0].Offset, batch[len(batch)-1].Offset})
		lag, err := b.Lag(ctx, group, []string{to})
		if err != nil || lag != int64(total-handled) {
			t.Errorf("%d handled, lag is %d (%v)", handled, lag, err)
		}
		if calls == 2 || calls == 3 {
			return errors.New("the database is away")
		}
		handled += len(batch)
		return nil
	}}
	stop := start(t, consume(b, group, h, to))
	untilQuiet(t, b, group, to)
	stop()
	if want := [][2]int64{{0, 99}, {100, 199}, {100, 199}, {100, 199}, {200, 249}}; !slices.Equal(offered, want) {
		t.Errorf("batches offered: %v", offered)
	}
	if !slices.Equal(h.values()["k"], numbers(total)) {
		t.Errorf("handled %v", h.values())
	}
}

func TestCrashBeforeTheOffsetHandsTheBatchOutAgain(t *testing.T) {
	addr := brokers(t)
	ctx, crash := context.WithCancel(t.Context())
	crashing := open(t, bus.Config{Brokers: addr, Hooks: bus.Hooks{BeforeCommit: crash}})
	to, group := topic(t, crashing, 1), name(t)
	send(t, crashing, to, 1, []string{"k"}, 0, 10)
	h := &handler{}
	if err := consume(crashing, group, h, to)(ctx); err != nil {
		t.Fatal(err)
	}
	b := open(t, bus.Config{Brokers: addr})
	if lag, err := b.Lag(t.Context(), group, []string{to}); err != nil || lag != 10 {
		t.Fatalf("lag %d, %v", lag, err)
	}
	start(t, consume(b, group, h, to))
	untilQuiet(t, b, group, to)
	if len(h.batches) != 2 || h.batches[0][0].Offset != 0 || h.batches[1][0].Offset != 0 {
		t.Errorf("handled %v", h.values())
	}
}

func TestRefusedOffsetHandsTheBatchOutAgain(t *testing.T) {
	c := faulty(t)
	b := open(t, bus.Config{Brokers: c.ListenAddrs(), After: fast})
	to, group := topic(t, b, 1), name(t)
	send(t, b, to, 1, []string{"k"}, 0, 10)
	// As to a member that was put out of the group without knowing.
	fenced := c.Fault(kfake.Fault{Keys: []kmsg.Key{kmsg.OffsetCommit}, Group: group, Count: 2, Err: kerr.IllegalGeneration})
	h := &handler{}
	stop := start(t, consume(b, group, h, to))
	untilQuiet(t, b, group, to)
	stop()
	if got := h.values()["k"]; fenced.Hits() != 2 || !slices.Equal(got, slices.Repeat(numbers(10), 3)) {
		t.Errorf("after %d refusals: %v", fenced.Hits(), got)
	}
}

func TestRestartContinues(t *testing.T) {
	b := open(t, bus.Config{Brokers: brokers(t)})
	to, group := topic(t, b, 2), name(t)
	h := &handler{}
	for round := range 3 {
		send(t, b, to, 2, keys, round*100, 100)
		stop := start(t, consume(b, group, h, to))
		untilQuiet(t, b, group, to)
		stop()
	}
	for _, k := range keys {
		if got := h.values()[k]; !slices.Equal(got, numbers(300)) {
			t.Errorf("key %s: %d records: %v", k, len(got), got)
		}
	}
}

// TestWhatStoodBeforeIsHandled, whatever has come since.
func TestWhatStoodBeforeIsHandled(t *testing.T) {
	b := open(t, bus.Config{Brokers: brokers(t)})
	to, group := topic(t, b, 2), name(t)
	var ends map[string][]int64
	handled := func(want bool) {
		t.Helper()
		got, now, err := b.Handled(t.Context(), group, []string{to}, ends)
		if err != nil || got != want {
			t.Errorf("handled %v, %v, want %v", got, err, want)
		}
		ends = now
	}
	send(t, b, to, 2, keys, 0, 10)
	handled(false) // nobody knows what stood before
	handled(false)
	stop := start(t, consume(b, group, &handler{}, to))
	untilQuiet(t, b, group, to)
	stop()
	send(t, b, to, 2, keys, 10, 10)
	handled(true)
	handled(false)
}

func TestMembersShareAndTakeOver(t *testing.T) {
	b := open(t, bus.Config{Brokers: brokers(t), After: fast})
	to, group := topic(t, b, 4), name(t)
	box := newOutbox(4)
	relay := b.NewRelay(to, 4, box)
	start(t, relay.Run)
	sent := 0
	more := func(n int) {
		for range n {
			for _, k := range keys {
				box.add(k, strconv.Itoa(sent))
			}
			sent++
		}
		relay.Wake()
	}

	everything := &handler{} // what both handled, in the order of handling
	member := func(parts map[int]bool) bus.Handler {
		return &handler{before: func(ctx context.Context, p int, batch []bus.Record) error {
			everything.change(func() { parts[p] = true })
			return everything.Handle(ctx, to, p, batch)
		}}
	}
	first, second := map[int]bool{}, map[int]bool{}
	stopFirst := start(t, consume(b, group, member(first), to))
	more(50)
	everything.untilHandled(t, keys, sent)

	stopSecond := start(t, consume(b, group, member(second), to))
	// Keep sending until the second has got something: that is the rebalance.
	for range 600 {
		more(5)
		everything.untilHandled(t, keys, sent)
		everything.mu.Lock()
		shared := len(second) > 0
		everything.mu.Unlock()
		if shared {
			break
		}
		<-time.After(20 * time.Millisecond)
	}
	more(50)
	everything.untilHandled(t, keys, sent)
	stopFirst()
	more(50)
	everything.untilHandled(t, keys, sent)
	untilQuiet(t, b, group, to)
	stopSecond()

	if len(first) != 4 || len(second) != 4 {
		t.Errorf("first had partitions %v, second %v", first, second)
	}
	if everything.overlap {
		t.Error("two members worked on one partition at the same time")
	}
	for _, k := range keys {
		if got := everything.values()[k]; !slices.Equal(firsts(got), numbers(sent)) {
			t.Errorf("key %s: %v", k, got)
		}
	}
}

func TestBrokerStoppedAndStartedAgain(t *testing.T) {
	data := t.TempDir()
	broker, err := kafka.Start(kafka.Config{Data: data})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = broker.Close() })
	addr := broker.Addr()
	port, err := strconv.Atoi(addr[strings.LastIndex(addr, ":")+1:])
	if err != nil {
		t.Fatal(err)
	}
	b := open(t, bus.Config{Brokers: []string{addr}, After: fast})
	to, group := topic(t, b, 2), name(t)
	box, h := newOutbox(2), &handler{}
	relay := b.NewRelay(to, 2, box)
	start(t, relay.Run)
	start(t, consume(b, group, h, to))

	sent := 0
	more := func(n int) {
		for range n {
			for _, k := range keys {
				box.add(k, strconv.Itoa(sent))
			}
			sent++
		}
		relay.Wake()
	}
	for range 2 {
		more(100)
		h.untilHandled(t, keys, sent)
		more(50)
		if err := broker.Close(); err != nil {
			t.Fatal(err)
		}
		more(50)
		if broker, err = kafka.Start(kafka.Config{Data: data, Port: port}); err != nil {
			t.Fatal(err)
		}
		h.untilHandled(t, keys, sent)
	}
	untilQuiet(t, b, group, to)
	box.untilEmpty(t)
	for _, k := range keys {
		if got := firsts(h.values()[k]); !slices.Equal(got, numbers(sent)) {
			t.Errorf("key %s: %v", k, got)
		}
	}
}

func TestTopicCreatedLaterJoinsIn(t *testing.T) {
	b := open(t, bus.Config{Brokers: brokers(t), After: fast})
	here, later, group := topic(t, b, 1), name(t), name(t)
	send(t, b, here, 1, []string{"here"}, 0, 3)
	h := &handler{}
	start(t, consume(b, group, h, later, here))
	h.untilHandled(t, []string{"here"}, 3)

	if err := b.Ensure(t.Context(), []bus.Topic{{Name: later}, {Name: here}}); err != nil {
		t.Fatal(err)
	}
	if n, err := b.Partitions(t.Context(), later); err != nil || n != 2 {
		t.Fatalf("%d partitions, %v", n, err)
	}
	send(t, b, later, 2, []string{"later"}, 0, 3)
	h.untilHandled(t, []string{"here", "later"}, 3)
	untilQuiet(t, b, group, here, later)
}

func TestDelayIsTheInjectedTimer(t *testing.T) {
	const delay = 537 * time.Millisecond
	fire, asked := make(chan time.Time), make(chan struct{}, 1)
	b := open(t, bus.Config{Brokers: brokers(t), After: func(d time.Duration) <-chan time.Time {
		if d == delay {
			asked <- struct{}{}
			return fire
		}
		return time.After(d)
	}})
	to, group := topic(t, b, 1), name(t)
	send(t, b, to, 1, []string{"k"}, 0, 1)
	h := &handler{}
	start(t, func(ctx context.Context) error {
		return b.Consume(ctx, group, []string{to}, h, bus.ConsumeOptions{Delay: delay})
	})
	<-asked
	h.until(t, "nothing is handled", func() bool { return len(h.batches) == 0 })
	close(fire)
	h.untilHandled(t, []string{"k"}, 1)
}

func TestConsumeRefusesWhatCanNeverWork(t *testing.T) {
	b := open(t, bus.Config{Brokers: []string{"127.0.0.1:1"}})
	for _, c := range []struct {
		group  string
		topics []string
	}{{"", []string{"t"}}, {"g", nil}} {
		if err := b.Consume(t.Context(), c.group, c.topics, &handler{}, bus.ConsumeOptions{}); err == nil {
			t.Errorf("group %q, topics %v: accepted", c.group, c.topics)
		}
	}
	if _, err := bus.New(bus.Config{}); err == nil {
		t.Error("no brokers: accepted")
	}
}

func TestAHandlerMayAskToStop(t *testing.T) {
	b := open(t, bus.Config{Brokers: brokers(t), After: fast})
	to, group := topic(t, b, 2), name(t)
	send(t, b, to, 2, keys, 0, 10)
	broken := errors.New("too much of it is broken")
	h := &handler{before: func(context.Context, int, []bus.Record) error { return errors.Join(broken, bus.ErrStop) }}
	err := b.Consume(t.Context(), group, []string{to}, h, bus.ConsumeOptions{})
	if !errors.Is(err, broken) || !errors.Is(err, bus.ErrStop) {
		t.Errorf("consuming ended with %v, want what the handler said", err)
	}
	if lag, err := b.Lag(t.Context(), group, []string{to}); err != nil || lag != int64(10*len(keys)) {
		t.Errorf("lag %d (%v): an offset was committed", lag, err)
	}
	// Whoever starts again gets it all.
	again := &handler{}
	stop := start(t, consume(b, group, again, to))
	again.untilHandled(t, keys, 10)
	stop()
}
