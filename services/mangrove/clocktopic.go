package mangrove

import (
	"context"
	"encoding/json"
	"fmt"
	"sync"
	"time"

	"golang.org/x/sync/errgroup"

	"mangrove/pkg/bus"
)

// ClockTopic carries the steps of the domain clock to all processes of a development deployment.
const ClockTopic = "mangrove.clock.v1"

// clockTopic lets separate processes follow one domain clock.
type clockTopic struct {
	bus   *bus.Bus
	clock *domainClock
	// caughtUp is closed once this process knows how far the clock was moved before it started.
	caughtUp chan struct{}

	mu    sync.Mutex
	queue []bus.Out
	next  int64
	relay *bus.Relay
}

func newClockTopic(b *bus.Bus, clock *domainClock) *clockTopic {
	c := &clockTopic{bus: b, clock: clock, caughtUp: make(chan struct{})}
	c.relay = b.NewRelay(ClockTopic, 1, c)
	return c
}

// publish tells the other processes how far ahead of the machine's the clock is now.
func (c *clockTopic) publish(ahead time.Duration) error {
	b, err := json.Marshal(ahead)
	if err != nil {
		return fmt.Errorf("encoding a step of the clock: %w", err)
	}
	c.mu.Lock()
	c.next++
	c.queue = append(c.queue, bus.Out{ID: c.next, Key: []byte("clock"), Value: b, Headers: bus.Headers{ContentType: "application/json"}})
	c.mu.Unlock()
	c.relay.Wake()
	return nil
}

// Next gives what is to be sent.
func (c *clockTopic) Next(context.Context, []int, int) ([]bus.Out, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	return append([]bus.Out(nil), c.queue...), nil
}

// Sent forgets what was sent.
func (c *clockTopic) Sent(_ context.Context, ids []int64) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.queue = c.queue[len(ids):]
	return nil
}

// follow moves the clock as the step says.
func (c *clockTopic) follow(r bus.Record) error {
	var ahead time.Duration
	if err := json.Unmarshal(r.Value, &ahead); err != nil {
		return fmt.Errorf("reading a step of the clock: %w", err)
	}
	c.clock.forward(ahead)
	return nil
}

func (c *clockTopic) run(ctx context.Context) error {
	if err := c.bus.Ensure(ctx, []bus.Topic{{Name: ClockTopic, Partitions: 1, Compacted: true}}); err != nil {
		return err
	}
	g, ctx := errgroup.WithContext(ctx)
	g.Go(func() error { return c.relay.Run(ctx) })
	g.Go(func() error {
		if err := c.bus.Last(ctx, ClockTopic, 1, c.follow); err != nil {
			return err
		}
		close(c.caughtUp)
		return c.bus.Follow(ctx, ClockTopic, c.follow)
	})
	return g.Wait()
}
