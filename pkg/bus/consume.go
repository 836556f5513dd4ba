package bus

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"slices"
	"sync"
	"time"

	"github.com/segmentio/kafka-go"
	"go.opentelemetry.io/otel/trace"
)

const (
	// batchRecords is the most a handler gets at once: one transaction each.
	batchRecords = 100

	heartbeat        = 500 * time.Millisecond // how soon a member hears that another came or went
	sessionTimeout   = 6 * time.Second        // how soon a killed member is missed; brokers allow no less
	rebalanceTimeout = 10 * time.Second       // how long a member may take to finish its batches
	rejoinAfter      = time.Second
	topicsEvery      = time.Second // how soon a topic created later is seen
)

// Handler does what records say.
type Handler interface {
	// Handle handles a batch of 1 to 100 records of one partition, in the order
	// of their offsets, in one transaction. Nil commits their offset. An error
	// means that nothing of the batch took effect: it is handed out again,
	// whole, after a while. A batch may come again after nil too, if a crash or
	// a rebalance came before the offset.
	//
	// ctx ends when the partition is taken away; what is not committed by then
	// must be rolled back, for another member has it. The broker cannot stop a
	// member that lost its connection from working on for some seconds more, so
	// the handler's own check of numbers has the last word.
	Handle(ctx context.Context, topic string, partition int, batch []Record) error
}

// ErrStop is wrapped by an error of a handler that no repeating mends: Consume leaves the group and returns it.
var ErrStop = errors.New("the handler asks to stop")

// ConsumeOptions are for tests.
type ConsumeOptions struct {
	Delay time.Duration // wait this long, by Config.After, before handling what arrived
}

// Consume joins the group and hands the topics' records to h until ctx ends,
// then leaves the group and returns nil. A new group starts at the first
// record. Topics that do not exist yet join in when they are created. Batches
// are what has arrived: one record at a time when little happens, up to 100
// when h is slower than the senders.
//
// Failures of brokers and handler are logged and retried. Consume returns an
// error only where the handler's wraps ErrStop, or for a call that can never
// work: no group, no topics.
func (b *Bus) Consume(ctx context.Context, group string, topics []string, h Handler, opts ConsumeOptions) error {
	if group == "" || len(topics) == 0 {
		return errors.New("consume: a group and at least one topic are required")
	}
	ctx, stop := context.WithCancelCause(ctx)
	defer stop(nil)
	c := &consumer{bus: b, group: group, handler: h, opts: opts, stop: stop}
	for failures := 0; ctx.Err() == nil; {
		present, missing, err := b.existing(ctx, topics)
		if err != nil || len(present) == 0 {
			failures++
			// Topics that are not there yet are a matter of a moment at a first start; a broker that does not answer is not.
			level := slog.LevelInfo
			if err != nil {
				level = slog.LevelWarn
			}
			b.cfg.Log.Log(ctx, level, "consumer waits for its topics", "group", group, "error", err)
			b.wait(ctx, min(backoff(failures), topicsEvery))
			continue
		}
		failures = 0
		if err := c.session(ctx, present, missing); err != nil {
			return err
		}
	}
	if err := context.Cause(ctx); errors.Is(err, ErrStop) {
		return err
	}
	return nil
}

// existing splits topics by whether they exist.
func (b *Bus) existing(ctx context.Context, topics []string) (present, missing []string, err error) {
	for _, t := range topics {
		n, err := b.Partitions(ctx, t)
		switch {
		case err != nil:
			return nil, nil, err
		case n > 0:
			present = append(present, t)
		default:
			missing = append(missing, t)
		}
	}
	return present, missing, nil
}

type consumer struct {
	bus     *Bus
	group   string
	handler Handler
	opts    ConsumeOptions
	stop    context.CancelCauseFunc
}

// session is one membership: until ctx ends, or one of the missing topics
// appears and the group has to be joined anew with it.
func (c *consumer) session(ctx context.Context, topics, missing []string) error {
	ctx, leave := context.WithCancel(ctx)
	defer leave()
	cfg := c.bus.cfg
	group, err := kafka.NewConsumerGroup(kafka.ConsumerGroupConfig{
		ID:      c.group,
		Brokers: cfg.Brokers,
		Dialer: &kafka.Dialer{
			ClientID: cfg.ClientID, Timeout: requestTimeout, TLS: cfg.TLS, SASLMechanism: c.bus.mechanism,
		},
		Topics:            topics,
		HeartbeatInterval: heartbeat,
		SessionTimeout:    sessionTimeout,
		RebalanceTimeout:  rebalanceTimeout,
		JoinGroupBackoff:  rejoinAfter,
		StartOffset:       kafka.FirstOffset,
	})
	if err != nil {
		return fmt.Errorf("consume as %s: %w", c.group, err)
	}
	var watch sync.WaitGroup
	defer watch.Wait()
	if len(missing) > 0 {
		watch.Go(func() { c.watch(ctx, missing); leave() })
	}
	for {
		generation, err := group.Next(ctx)
		switch {
		case ctx.Err() != nil:
			return group.Close() // waits for the partitions' batches
		case err != nil:
			cfg.Log.WarnContext(ctx, "consumer cannot join, will retry", "group", c.group, "error", err)
			continue
		}
		for topic, partitions := range generation.Assignments {
			for _, p := range partitions {
				generation.Start(func(ended context.Context) {
					c.run(ctx, ended, &partition{consumer: c, generation: generation, topic: topic, number: p.ID, offset: p.Offset})
				})
			}
		}
	}
}

// watch returns when one of the missing topics exists.
func (c *consumer) watch(ctx context.Context, missing []string) {
	for c.bus.wait(ctx, topicsEvery) {
		if present, _, err := c.bus.existing(ctx, missing); err == nil && len(present) > 0 {
			return
		}
	}
}

// run works on a partition until its generation ended. Returning earlier would
// end it for all partitions of this member.
func (c *consumer) run(ctx, ended context.Context, p *partition) {
	working, stop := context.WithCancel(ctx)
	defer stop()
	defer context.AfterFunc(ended, stop)()
	err := p.consume(working)
	if errors.Is(err, ErrStop) {
		c.stop(err)
		return
	}
	if err != nil && working.Err() == nil {
		// Joining again reads the offset anew and finds out who owns the partition now.
		c.bus.cfg.Log.WarnContext(ctx, "consumer joins again", "group", c.group, "topic", p.topic, "partition", p.number, "error", err)
		c.bus.wait(working, rejoinAfter)
		return
	}
	<-ended.Done()
}

// partition is what one generation does with one partition.
type partition struct {
	*consumer
	generation *kafka.Generation
	topic      string
	number     int
	offset     int64 // next to fetch; kafka.FirstOffset before the first
}

// consume returns nil when ctx ended and an error when an offset was refused or the handler asks to stop.
func (p *partition) consume(ctx context.Context) error {
	log := p.bus.cfg.Log.With("group", p.group, "topic", p.topic, "partition", p.number)
	for failures := 0; ctx.Err() == nil; {
		records, next, err := p.bus.fetch(ctx, p.topic, p.number, p.offset)
		if err != nil {
			if ctx.Err() != nil {
				return nil
			}
			failures++
			log.WarnContext(ctx, "consumer cannot fetch, will retry", "failures", failures, "error", err)
			if errors.Is(err, kafka.OffsetOutOfRange) {
				// The topic lost records, by retention or by a restored broker. Seen twice is safe, never seen is not.
				log.ErrorContext(ctx, "records were lost before they were handled; starting at the first one left", "wanted", p.offset)
				p.offset = kafka.FirstOffset
			}
			p.bus.wait(ctx, backoff(failures))
			continue
		}
		failures = 0
		if len(records) > 0 && p.opts.Delay > 0 && !p.bus.wait(ctx, p.opts.Delay) {
			return nil
		}
		for batch := range slices.Chunk(records, batchRecords) {
			if err := p.deliver(ctx, batch); err != nil {
				return err
			}
			if ctx.Err() != nil {
				return nil
			}
		}
		p.offset = next
	}
	return nil
}

// deliver repeats the batch until it is handled or ctx ends, then commits it.
func (p *partition) deliver(ctx context.Context, batch []Record) error {
	for failures := 1; ; failures++ {
		err := p.handle(ctx, batch)
		if ctx.Err() != nil {
			return nil // not ours any more; the next owner gets the batch
		}
		if err == nil {
			break
		}
		if errors.Is(err, ErrStop) {
			return err
		}
		p.bus.cfg.Log.WarnContext(ctx, "batch not handled, will retry",
			"group", p.group, "topic", p.topic, "partition", p.number, "records", len(batch), "failures", failures, "error", err)
		if !p.bus.wait(ctx, backoff(failures)) {
			return nil
		}
	}
	if hook := p.bus.cfg.Hooks.BeforeCommit; hook != nil {
		hook()
	}
	if ctx.Err() != nil {
		return nil
	}
	// The broker refuses this if the generation has ended without our knowing.
	next := batch[len(batch)-1].Offset + 1
	if err := p.generation.CommitOffsets(map[string]map[int]int64{p.topic: {p.number: next}}); err != nil {
		return fmt.Errorf("commit offset: %w", err)
	}
	return nil
}

func (p *partition) handle(ctx context.Context, batch []Record) (err error) {
	ctx, end := p.bus.span(ctx, "process", trace.SpanKindConsumer, p.topic, p.number, len(batch),
		func(i int) string { return batch[i].Headers.Traceparent })
	defer func() { end(err) }()
	return p.handler.Handle(ctx, p.topic, p.number, batch)
}
