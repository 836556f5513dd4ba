package bus

import (
	"context"
	"fmt"
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

	// pollEvery finds rows whose Wake was lost with the process that wrote them.
	pollEvery = 100 * time.Millisecond

	// forgetWithin bounds deleting acknowledged rows while the relay is stopping.
	forgetWithin = 5 * time.Second
)

// Out is one row of an outbox.
type Out struct {
	ID         int64
	Key, Value []byte
	Headers    Headers
}

// Outbox is a queue of records to send. Each row carries the partition that
// [PartitionOf] gave when it was added, so that partitions are read apart and
// one that fails cannot stand in the way of the others.
//
// Rows with one key must become visible in the order of their ids; the lock on
// the case row gives that. Only one relay may read an outbox at a time.
type Outbox interface {
	// Next returns up to limit rows of the partition, lowest id first.
	Next(ctx context.Context, partition, limit int) ([]Out, error)
	// Sent deletes rows, after the broker has acknowledged them.
	Sent(ctx context.Context, ids []int64) error
}

// Relay sends an outbox to a topic. Create it with [Bus.NewRelay].
type Relay struct {
	bus    *Bus
	topic  string
	outbox Outbox
	wake   []chan struct{} // by partition
}

// NewRelay prepares a relay to a topic of that many partitions, the number
// with which the rows' partitions were computed.
func (b *Bus) NewRelay(topic string, partitions int, outbox Outbox) *Relay {
	r := &Relay{bus: b, topic: topic, outbox: outbox, wake: make([]chan struct{}, partitions)}
	for i := range r.wake {
		r.wake[i] = make(chan struct{}, 1)
	}
	return r
}

// Wake tells the relay that rows were committed. It never blocks.
func (r *Relay) Wake() {
	for _, w := range r.wake {
		select {
		case w <- struct{}{}:
		default: // it has not yet looked since the last one
		}
	}
}

// Run sends until ctx ends, then returns nil. Failures are logged and retried,
// per partition. It fails at once if the topic has another number of
// partitions than the relay was told; it waits for a topic that does not exist.
func (r *Relay) Run(ctx context.Context) error {
	if err := r.check(ctx); err != nil {
		return err
	}
	var partitions sync.WaitGroup
	for p := range r.wake {
		partitions.Go(func() { r.drain(ctx, p) })
	}
	partitions.Wait()
	return nil
}

func (r *Relay) check(ctx context.Context) error {
	for failures := 1; ; failures++ {
		n, err := r.bus.Partitions(ctx, r.topic)
		switch {
		case err == nil && n == len(r.wake):
			return nil
		case err == nil && n > 0:
			return fmt.Errorf("relay to topic %s: it has %d partitions, the outbox was written for %d; "+
				"configure the topic's own number and let the outbox run empty before", r.topic, n, len(r.wake))
		case failures == 1:
			r.bus.cfg.Log.WarnContext(ctx, "relay waits for its topic", "topic", r.topic, "error", err)
		}
		if !r.bus.wait(ctx, backoff(failures)) {
			return nil
		}
	}
}

// drain is the life of one partition.
func (r *Relay) drain(ctx context.Context, partition int) {
	log := r.bus.cfg.Log.With("topic", r.topic, "partition", partition)
	for failures := 0; ctx.Err() == nil; {
		sent, err := r.round(ctx, partition)
		switch {
		case err != nil && ctx.Err() == nil:
			failures++
			log.WarnContext(ctx, "relay stopped here, will retry", "failures", failures, "error", err)
			r.bus.wait(ctx, backoff(failures))
			continue
		case err == nil && failures > 0:
			log.InfoContext(ctx, "relay goes on", "failures", failures)
			failures = 0
		}
		if sent == 0 {
			select {
			case <-ctx.Done():
			case <-r.wake[partition]:
			case <-r.bus.cfg.After(pollEvery):
			}
		}
	}
}

// round sends the head of the partition's rows as one batch, which the broker
// takes whole or not at all.
func (r *Relay) round(ctx context.Context, partition int) (int, error) {
	rows, err := r.outbox.Next(ctx, partition, roundRows)
	if err != nil {
		return 0, fmt.Errorf("read the outbox: %w", err)
	}
	if len(rows) == 0 {
		return 0, nil
	}
	rows = rows[:fitting(rows)]
	if err := r.produce(ctx, partition, rows); err != nil {
		return 0, err
	}
	if hook := r.bus.cfg.Hooks.AfterProduce; hook != nil {
		hook()
	}
	ids := make([]int64, len(rows))
	for i, row := range rows {
		ids[i] = row.ID
	}
	return len(rows), r.forget(ctx, partition, ids)
}

// forget deletes what was acknowledged. It repeats itself rather than the
// sending, and is not cut short by a stop: either would send the rows twice.
func (r *Relay) forget(ctx context.Context, partition int, ids []int64) error {
	for failures := 1; ; failures++ {
		deleting, cancel := context.WithTimeout(context.WithoutCancel(ctx), forgetWithin)
		err := r.outbox.Sent(deleting, ids)
		cancel()
		if err == nil {
			return nil
		}
		err = fmt.Errorf("delete acknowledged outbox rows: %w", err)
		r.bus.cfg.Log.WarnContext(ctx, "relay cannot forget what it sent, will retry",
			"topic", r.topic, "partition", partition, "failures", failures, "error", err)
		if !r.bus.wait(ctx, backoff(failures)) {
			return err
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
