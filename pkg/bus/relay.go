package bus

import (
	"context"
	"fmt"
	"slices"
	"sync"
	"time"

	"github.com/segmentio/kafka-go"
	"go.opentelemetry.io/otel/trace"
)

const (
	// MaxRecordBytes is the most that key, value and headers of one record may
	// hold together. A larger one would stop its partition, so refuse it before
	// it enters the outbox. It stays below the brokers' default of 1 MiB a batch.
	MaxRecordBytes = 768 << 10

	// roundRows and MaxRecordBytes bound one request.
	roundRows = 500

	// pollEvery finds rows that another process of the service wrote: its Wake
	// is not heard here.
	pollEvery = 250 * time.Millisecond

	// forgetWithin bounds deleting acknowledged rows while the relay is stopping.
	forgetWithin = 5 * time.Second
)

// Out is one row of an outbox.
type Out struct {
	ID         int64
	Partition  int
	Key, Value []byte
	Headers    Headers
}

// Outbox is a queue of records to send. Each row carries the partition that
// [PartitionOf] gave when it was added, so that one that fails cannot stand in
// the way of the others.
//
// Rows with one key must become visible in the order of their ids; the lock on
// the case row gives that. Only one relay may read an outbox at a time.
type Outbox interface {
	// Next returns up to limit rows of the partitions, lowest id first.
	Next(ctx context.Context, partitions []int, limit int) ([]Out, error)
	// Sent deletes rows, after the broker has acknowledged them.
	Sent(ctx context.Context, ids []int64) error
}

// Relay sends an outbox to a topic. Create it with [Bus.NewRelay].
type Relay struct {
	bus        *Bus
	topic      string
	partitions int
	outbox     Outbox
	wake       chan struct{}
}

// NewRelay prepares a relay to a topic of that many partitions, the number
// with which the rows' partitions were computed.
func (b *Bus) NewRelay(topic string, partitions int, outbox Outbox) *Relay {
	return &Relay{bus: b, topic: topic, partitions: partitions, outbox: outbox, wake: make(chan struct{}, 1)}
}

// Wake tells the relay that rows were committed. It never blocks.
func (r *Relay) Wake() {
	select {
	case r.wake <- struct{}{}:
	default: // it has not yet looked since the last one
	}
}

// Run sends until ctx ends, then returns nil. Failures are logged and retried,
// per partition. It fails at once if the topic has another number of
// partitions than the relay was told; it waits for a topic that does not exist.
//
// One look at the outbox serves all partitions that send nothing at the time.
func (r *Relay) Run(ctx context.Context) error {
	if err := r.check(ctx); err != nil {
		return err
	}
	var sending sync.WaitGroup
	defer sending.Wait()
	freed := make(chan int, r.partitions)
	free := make([]int, r.partitions)
	for p := range free {
		free[p] = p
	}
	for failures := 0; ctx.Err() == nil; {
		partial := len(free) < r.partitions
		rows, err := r.next(ctx, free)
		if err != nil && ctx.Err() == nil {
			failures++
			r.bus.cfg.Log.WarnContext(ctx, "relay cannot read the outbox, will retry", "topic", r.topic, "failures", failures, "error", err)
			r.bus.wait(ctx, backoff(failures))
			continue
		}
		failures = 0
		partial = partial || len(rows) == roundRows
		for p, of := range byPartition(rows) {
			free = slices.DeleteFunc(free, func(q int) bool { return q == p })
			sending.Go(func() {
				r.send(ctx, p, of)
				freed <- p
			})
		}
		free = append(free, r.pause(ctx, freed, partial)...)
	}
	return nil
}

func (r *Relay) next(ctx context.Context, free []int) ([]Out, error) {
	if len(free) == 0 {
		return nil, nil
	}
	return r.outbox.Next(ctx, free, roundRows)
}

// pause waits until there is a reason to look at the outbox, and gives the
// partitions that became free. That one became free is a reason where the last
// look did not see all.
func (r *Relay) pause(ctx context.Context, freed <-chan int, partial bool) (free []int) {
	poll := r.bus.cfg.After(pollEvery)
	for {
		select {
		case <-ctx.Done():
			return free
		case <-r.wake:
			return free
		case <-poll:
			return free
		case p := <-freed:
			if free = append(free, p); partial {
				return free
			}
		}
	}
}

func byPartition(rows []Out) map[int][]Out {
	out := map[int][]Out{}
	for _, row := range rows {
		out[row.Partition] = append(out[row.Partition], row)
	}
	return out
}

func (r *Relay) check(ctx context.Context) error {
	for failures := 1; ; failures++ {
		n, err := r.bus.Partitions(ctx, r.topic)
		switch {
		case err == nil && n == r.partitions:
			return nil
		case err == nil && n > 0:
			return fmt.Errorf("relay to topic %s: it has %d partitions, the outbox was written for %d; "+
				"configure the topic's own number and let the outbox run empty before", r.topic, n, r.partitions)
		case failures == 1:
			r.bus.cfg.Log.WarnContext(ctx, "relay waits for its topic", "topic", r.topic, "error", err)
		}
		if !r.bus.wait(ctx, backoff(failures)) {
			return nil
		}
	}
}

// send sends rows of one partition in batches, each of which the broker takes
// whole or not at all, and returns when all are sent or ctx has ended.
func (r *Relay) send(ctx context.Context, partition int, rows []Out) {
	log := r.bus.cfg.Log.With("topic", r.topic, "partition", partition)
	for failures := 0; len(rows) > 0 && ctx.Err() == nil; {
		batch := rows[:fitting(rows)]
		err := r.produce(ctx, partition, batch)
		switch {
		case err != nil && ctx.Err() == nil:
			failures++
			log.WarnContext(ctx, "relay stopped here, will retry", "failures", failures, "error", err)
			r.bus.wait(ctx, backoff(failures))
			continue
		case err != nil:
			return
		case failures > 0:
			log.InfoContext(ctx, "relay goes on", "failures", failures)
			failures = 0
		}
		if hook := r.bus.cfg.Hooks.AfterProduce; hook != nil {
			hook()
		}
		r.forget(ctx, partition, batch)
		rows = rows[len(batch):]
	}
}

// forget deletes what was acknowledged. It repeats itself rather than the
// sending, and is not cut short by a stop: either would send the rows twice.
func (r *Relay) forget(ctx context.Context, partition int, rows []Out) {
	ids := make([]int64, len(rows))
	for i, row := range rows {
		ids[i] = row.ID
	}
	for failures := 1; ; failures++ {
		deleting, cancel := context.WithTimeout(context.WithoutCancel(ctx), forgetWithin)
		err := r.outbox.Sent(deleting, ids)
		cancel()
		if err == nil {
			return
		}
		r.bus.cfg.Log.WarnContext(ctx, "relay cannot forget what it sent, will retry",
			"topic", r.topic, "partition", partition, "failures", failures, "error", err)
		if !r.bus.wait(ctx, backoff(failures)) {
			return
		}
	}
}

func (r *Relay) produce(ctx context.Context, partition int, rows []Out) (err error) {
	ctx, end := r.bus.span(ctx, "send", trace.SpanKindProducer, r.topic, partition, len(rows),
		func(i int) string { return rows[i].Headers.Traceparent })
	defer func() { end(err) }()

	records := make([]kafka.Record, len(rows))
	for i, row := range rows {
		records[i] = kafka.Record{
			Key: kafka.NewBytes(row.Key), Value: kafka.NewBytes(row.Value), Headers: row.Headers.kafka(),
		}
	}
	res, err := r.bus.client.Produce(ctx, &kafka.ProduceRequest{
		Topic: r.topic, Partition: partition, RequiredAcks: kafka.RequireAll, Records: kafka.NewRecordReader(records...),
	})
	if err != nil {
		return fmt.Errorf("send %d records: %w", len(rows), err)
	}
	if res.Error != nil {
		return fmt.Errorf("send %d records: refused by the broker: %w", len(rows), res.Error)
	}
	return nil
}

// fitting is how many of rows one request holds, at least one.
func fitting(rows []Out) int {
	size := 0
	for i, row := range rows {
		h := row.Headers
		size += len(row.Key) + len(row.Value) + len(h.ContentType) + len(h.TopicKey) + len(h.Traceparent)
		if i > 0 && size > MaxRecordBytes {
			return i
		}
	}
	return len(rows)
}
