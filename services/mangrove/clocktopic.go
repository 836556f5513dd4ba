package mangrove

import (
	"context"
	"encoding/json"
	"fmt"
	"sync"
	"time"

	"mangrove/pkg/bus"
)

// ClockTopic carries the steps of the domain clock to all processes of a development deployment.
const ClockTopic = "mangrove.clock.v1"

// clockTopic lets separate processes follow one domain clock.
type clockTopic struct {
	bus   *bus.Bus
	clock *domainClock
	name  string

	mu    sync.Mutex
	queue []bus.Out
	next  int64
	relay *bus.Relay
}

func newClockTopic(b *bus.Bus, clock *domainClock, name string) *clockTopic {
	c := &clockTopic{bus: b, clock: clock, name: name}
	c.relay = b.NewRelay(ClockTopic, 1, c)
	return c
}

// publish tells the other processes to which instant the clock was moved.
func (c *clockTopic) publish(to time.Time) error {
	b, err := json.Marshal(to)
	if err != nil {
		return fmt.Errorf("encoding an instant: %w", err)
	}
	c.mu.Lock()
	c.next++
	c.queue = append(c.queue, bus.Out{ID: c.next, Key: []byte("clock"), Value: b, Headers: bus.Headers{ContentType: "application/json"}})
	c.mu.Unlock()
	c.relay.Wake()
	return nil
}

// Next gives what is to be sent.
func (c *clockTopic) Next(context.Context, int, int) ([]bus.Out, error) {
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

// Handle follows the clock.
func (c *clockTopic) Handle(_ context.Context, _ string, _ int, batch []bus.Record) error {
	for _, r := range batch {
		var to time.Time
		if err := json.Unmarshal(r.Value, &to); err != nil {
			return fmt.Errorf("reading a step of the clock: %w", err)
		}
		c.clock.to(to)
	}
	return nil
}

func (c *clockTopic) run(ctx context.Context) error {
	if err := c.bus.Ensure(ctx, []bus.Topic{{Name: ClockTopic, Partitions: 1, Compacted: true}}); err != nil {
		return err
	}
	done := make(chan error, 1)
	go func() { done <- c.relay.Run(ctx) }()
	// Each process reads all steps: a group of its own.
	err := c.bus.Consume(ctx, "mangrove.clock."+c.name, []string{ClockTopic}, c, bus.ConsumeOptions{})
	if relayErr := <-done; err == nil {
		err = relayErr
	}
	return err
}
