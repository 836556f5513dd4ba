package store

import (
	"context"
	"fmt"

	"github.com/jackc/pgx/v5"
)

// Beginning is where a reaction begins on a topic: the first offset that it is to, by partition. Of a partition that is not
// there it is to everything.
type Beginning struct {
	Reaction, Topic string
	Offsets         []int64
}

// Begin keeps where reactions begin. What was kept before stays.
func (t *Tx) Begin(ctx context.Context, beginnings []Beginning) error {
	batch := &pgx.Batch{}
	for _, b := range beginnings {
		batch.Queue("INSERT INTO reaction (name, topic, begins) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING", b.Reaction, b.Topic, b.Offsets)
	}
	if err := t.tx.Batch(ctx, batch); err != nil {
		return fmt.Errorf("keeping where reactions begin: %w", err)
	}
	return nil
}

// Beginnings are where reactions begin, as kept.
func (t *Tx) Beginnings(ctx context.Context) ([]Beginning, error) {
	rows, err := t.tx.Query(ctx, "SELECT name, topic, begins FROM reaction")
	if err != nil {
		return nil, fmt.Errorf("reading where reactions begin: %w", err)
	}
	return pgx.CollectRows(rows, func(r pgx.CollectableRow) (Beginning, error) {
		var b Beginning
		return b, r.Scan(&b.Reaction, &b.Topic, &b.Offsets)
	})
}
