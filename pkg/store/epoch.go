package store

import (
	"context"
	"fmt"

	"github.com/jackc/pgx/v5"
)

// Epoch is the epoch in which this database numbers its events.
func (t *Tx) Epoch(ctx context.Context) (uint32, error) {
	var epoch uint32
	if err := t.tx.QueryRow(ctx, "SELECT epoch FROM epoch").Scan(&epoch); err != nil {
		return 0, fmt.Errorf("reading the epoch: %w", err)
	}
	return epoch, nil
}

// Raise begins an epoch after every one so far, after being the last that others have seen. It waits for who is
// appending, and who appends next is in the new one.
func (t *Tx) Raise(ctx context.Context, after uint32) (uint32, error) {
	if _, err := t.tx.Exec(ctx, "LOCK TABLE journal IN SHARE ROW EXCLUSIVE MODE"); err != nil {
		return 0, fmt.Errorf("holding back who appends: %w", err)
	}
	var epoch uint32
	if err := t.tx.QueryRow(ctx, "UPDATE epoch SET epoch = greatest(epoch, $1) + 1 RETURNING epoch", after).Scan(&epoch); err != nil {
		return 0, fmt.Errorf("raising the epoch: %w", err)
	}
	return epoch, nil
}

// NotJournalled gives those of the ids of events that this journal does not hold.
func (t *Tx) NotJournalled(ctx context.Context, ids []string) ([]string, error) {
	rows, err := t.tx.Query(ctx, "SELECT id FROM unnest($1::text[]) id WHERE NOT EXISTS (SELECT FROM journal WHERE event_id = id)", ids)
	if err != nil {
		return nil, fmt.Errorf("looking for events in the journal: %w", err)
	}
	return pgx.CollectRows(rows, pgx.RowTo[string])
}

// Queued gives all records that wait for a topic, in order.
func (t *Tx) Queued(ctx context.Context, topic string) ([]Queued, error) {
	rows, err := t.tx.Query(ctx, "SELECT id, topic, partition, key, value, headers FROM outbox WHERE topic = $1 ORDER BY id", topic)
	if err != nil {
		return nil, fmt.Errorf("reading the outbox: %w", err)
	}
	return pgx.CollectRows(rows, scanQueued)
}

// Unqueue takes records out of the outbox that are not to be sent as they are.
func (t *Tx) Unqueue(ctx context.Context, topic string) error {
	if _, err := t.tx.Exec(ctx, "DELETE FROM outbox WHERE topic = $1", topic); err != nil {
		return fmt.Errorf("emptying the outbox: %w", err)
	}
	return nil
}
