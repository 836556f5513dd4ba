package store

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"
)

// Queued is a row of the outbox: one record to publish.
type Queued struct {
	ID         int64
	Topic      string
	Partition  int
	Key, Value []byte
	Headers    map[string]string
}

// MaxRecordBytes is the most that key, value and headers of one record may hold together: what the bus takes. A
// larger one would stop its partition.
const MaxRecordBytes = 768 << 10

// ErrTooLarge says that a record does not fit the bus.
var ErrTooLarge = fmt.Errorf("a record is larger than %d bytes: shorten what is published", MaxRecordBytes)

func (q Queued) size() int {
	n := len(q.Key) + len(q.Value)
	for name, value := range q.Headers {
		n += len(name) + len(value)
	}
	return n
}

// Queue adds a record to the outbox. It refuses one over MaxRecordBytes with ErrTooLarge.
func (t *Tx) Queue(q Queued) error {
	if q.size() > MaxRecordBytes {
		return ErrTooLarge
	}
	t.tx.later("queueing a record", "INSERT INTO outbox (topic, partition, key, value, headers) VALUES ($1, $2, $3, $4, $5)",
		q.Topic, q.Partition, q.Key, q.Value, q.Headers)
	t.left |= ToPublish
	return nil
}

// Outbox reads the oldest records of partitions of a topic.
func (s *Store) Outbox(ctx context.Context, topic string, partitions []int, limit int) ([]Queued, error) {
	rows, err := s.pool.Query(ctx, `SELECT id, topic, partition, key, value, headers FROM outbox
		WHERE topic = $1 AND partition = ANY($2) ORDER BY id LIMIT $3`, topic, partitions, limit)
	if err != nil {
		return nil, fmt.Errorf("reading the outbox: %w", err)
	}
	return pgx.CollectRows(rows, scanQueued)
}

func scanQueued(r pgx.CollectableRow) (Queued, error) {
	var q Queued
	return q, r.Scan(&q.ID, &q.Topic, &q.Partition, &q.Key, &q.Value, &q.Headers)
}

// Sent deletes what the broker has acknowledged.
func (s *Store) Sent(ctx context.Context, ids []int64) error {
	if _, err := s.pool.Exec(ctx, "DELETE FROM outbox WHERE id = ANY($1)", ids); err != nil {
		return fmt.Errorf("clearing the outbox: %w", err)
	}
	return nil
}

// Exclusive runs f while this process alone holds a lock of the service by that name: one relay, one
// chain. It returns at once with false where another process holds it. The lock is that of a connection: when that
// is lost, f's context ends.
func (s *Store) Exclusive(ctx context.Context, name string, f func(context.Context) error) (bool, error) {
	conn, err := s.pool.Acquire(ctx)
	if err != nil {
		return false, fmt.Errorf("waiting for a connection for the lock %s: %w", name, err)
	}
	defer conn.Release()
	key := s.cfg.Service + "/" + name
	var got bool
	if err := conn.QueryRow(ctx, "SELECT pg_try_advisory_lock(hashtextextended($1, 0))", key).Scan(&got); err != nil {
		return false, fmt.Errorf("taking the lock %s: %w", name, err)
	}
	if !got {
		return false, nil
	}
	inner, cancel := context.WithCancel(ctx)
	defer cancel()
	watched := make(chan struct{})
	go func() {
		defer close(watched)
		defer cancel()
		// Nobody notifies: this reads until the connection breaks or f is done.
		for err := error(nil); err == nil; {
			_, err = conn.Conn().WaitForNotification(inner)
		}
	}()
	err = f(inner)
	cancel()
	<-watched
	if _, uerr := conn.Exec(context.WithoutCancel(ctx), "SELECT pg_advisory_unlock(hashtextextended($1, 0))", key); uerr != nil {
		// The connection is broken, and with it the lock is gone.
		conn.Conn().Close(context.WithoutCancel(ctx)) //nolint:errcheck // it is broken already
	}
	return true, err
}

// Call is something another service must be told by a direct call, retried until done.
type Call struct {
	ID   int64
	Name string
	Body json.RawMessage
	// Tries counts how often it was taken.
	Tries int
}

// Call keeps a call with the transaction that made it necessary.
func (t *Tx) Call(name string, body any, at time.Time) {
	t.tx.later("keeping a call to make", "INSERT INTO call (name, body, retry_at) VALUES ($1, $2, $3)",
		name, body, at)
	t.left |= ToCall
}

// TakeCall takes the call of a name that is due first; false where none is. Unless it is Called by then, it is due again, the
// later the more often it was taken: another process of the service does not make it at the same time, and one that ends
// loses nothing.
func (s *Store) TakeCall(ctx context.Context, name string, now time.Time) (Call, bool, error) {
	c := Call{Name: name}
	err := s.pool.QueryRow(ctx, `UPDATE call SET tries = tries + 1, retry_at = $2 + least(tries + 1, 50) * interval '200 milliseconds'
		WHERE id = (SELECT id FROM call WHERE name = $1 AND retry_at <= $2 ORDER BY retry_at, id LIMIT 1 FOR UPDATE SKIP LOCKED)
		RETURNING id, body, tries`, name, now).Scan(&c.ID, &c.Body, &c.Tries)
	if errors.Is(err, pgx.ErrNoRows) {
		return c, false, nil
	}
	if err != nil {
		return c, false, fmt.Errorf("taking a call to make: %w", err)
	}
	return c, true, nil
}

// NextCall is the earliest instant at which a call of a name falls due; false where none does.
func (s *Store) NextCall(ctx context.Context, name string) (time.Time, bool, error) {
	var at *time.Time
	if err := s.pool.QueryRow(ctx, "SELECT min(retry_at) FROM call WHERE name = $1", name).Scan(&at); err != nil {
		return time.Time{}, false, fmt.Errorf("looking for the next call: %w", err)
	}
	if at == nil {
		return time.Time{}, false, nil
	}
	return *at, true, nil
}

// Called removes a call that was answered.
func (t *Tx) Called(c Call) {
	t.tx.later("noting a call", "DELETE FROM call WHERE id = $1", c.ID)
}

// Remembered is an answer kept under an idempotency key: a reference, never content.
type Remembered struct {
	Digest []byte
	Answer json.RawMessage
}

// Remembered finds the answer of an earlier request with the same key. The key is locked, so that two requests
// with one key are answered one after the other.
func (t *Tx) Remembered(ctx context.Context, actor, key string) (Remembered, bool, error) {
	// Two first requests at once have no row to lock yet.
	t.tx.later("taking an idempotency key", "SELECT pg_advisory_xact_lock(hashtextextended($1, 1))",
		t.store.cfg.Service+"/"+actor+"/"+key)
	batch := &pgx.Batch{}
	var r Remembered
	batch.Queue("SELECT digest, answer FROM idempotency WHERE actor = $1 AND key = $2", actor, key).
		QueryRow(func(row pgx.Row) error { return row.Scan(&r.Digest, &r.Answer) })
	err := t.tx.Batch(ctx, batch)
	if errors.Is(err, pgx.ErrNoRows) {
		return r, false, nil
	}
	if err != nil {
		return r, false, fmt.Errorf("reading an idempotency key: %w", err)
	}
	return r, true, nil
}

// Remember keeps an answer under an idempotency key.
func (t *Tx) Remember(actor, key string, r Remembered) {
	t.tx.later("keeping an idempotency key", "INSERT INTO idempotency (actor, key, digest, answer, at) VALUES ($1, $2, $3, $4, $5)",
		actor, key, r.Digest, r.Answer, t.store.cfg.Security())
}

// Recorded keeps the flow of a recorded fact until it is decided (P1).
func (t *Tx) Recorded(id string, flow []byte) {
	now := t.store.cfg.Security()
	t.tx.later("keeping a recorded fact for its decision", "INSERT INTO recorded (id, flow, at, retry_at) VALUES ($1, $2, $3, $3)", id, flow, now)
	t.left |= ToDecide
}

// Undecided gives the flows of recorded facts of which a decision is due, the one that waits longest first, by their ids.
// They are locked for this transaction.
func (t *Tx) Undecided(ctx context.Context, limit int) (map[string][]byte, error) {
	rows, err := t.tx.Query(ctx, "SELECT id, flow FROM recorded WHERE retry_at <= $1 ORDER BY retry_at LIMIT $2 FOR UPDATE SKIP LOCKED",
		t.store.cfg.Security(), limit)
	if err != nil {
		return nil, fmt.Errorf("reading recorded facts: %w", err)
	}
	out := map[string][]byte{}
	var id string
	var flow []byte
	_, err = pgx.ForEachRow(rows, []any{&id, &flow}, func() error {
		out[id] = append([]byte(nil), flow...)
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("reading recorded facts: %w", err)
	}
	return out, nil
}

// Undecidable is a recorded fact on which there can be no decision for now.
type Undecidable struct {
	ID     string
	Reason string
	At     time.Time
}

// PutOff puts off a decision that failed, so that it holds up no other.
func (t *Tx) PutOff(id, reason string, until time.Time) {
	t.tx.later("putting off a decision on a recorded fact", "UPDATE recorded SET reason = $2, retry_at = $3 WHERE id = $1", id, reason, until)
}

// Undecidables lists the recorded facts whose decision failed, the oldest first.
func (t *Tx) Undecidables(ctx context.Context) ([]Undecidable, error) {
	rows, err := t.tx.Query(ctx, "SELECT id, reason, at FROM recorded WHERE reason <> '' ORDER BY at, id")
	if err != nil {
		return nil, fmt.Errorf("listing recorded facts without a decision: %w", err)
	}
	return pgx.CollectRows(rows, func(r pgx.CollectableRow) (Undecidable, error) {
		var u Undecidable
		return u, r.Scan(&u.ID, &u.Reason, &u.At)
	})
}

// Decided removes a recorded flow that got its decision.
func (t *Tx) Decided(id string) {
	t.tx.later("noting a decision on a recorded fact", "DELETE FROM recorded WHERE id = $1", id)
}

// Waiting counts what this service still has to do by itself: records to publish, calls to make, recorded
// facts to decide of which no decision failed yet, ledger rows to chain, and duties that are due at an instant of the
// domain clock.
func (s *Store) Waiting(ctx context.Context, due time.Time) (int, error) {
	var n int
	err := s.pool.QueryRow(ctx, `SELECT (SELECT count(*) FROM outbox) + (SELECT count(*) FROM call) + (SELECT count(*) FROM recorded WHERE reason = '')
		+ (SELECT count(*) FROM ledger WHERE chain_no IS NULL) + (SELECT count(*) FROM duty WHERE state = 'open' AND due <= $1)`, due).Scan(&n)
	if err != nil {
		return 0, fmt.Errorf("counting what waits: %w", err)
	}
	return n, nil
}
