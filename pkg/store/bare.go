package store

import (
	"context"
	"fmt"
	"time"
)

// Bare are the rows of one command as somebody would write them by hand, without locks, decisions or sealing: what
// bench measures commands against. It belongs into tables that no service reads.
type Bare struct {
	State, Facts, Event, Row []byte
}

// Sample gives the rows of the last command on a subject, for others of the same sizes.
func (s *Store) Sample(ctx context.Context, kind, id string) (Bare, error) {
	var b Bare
	err := s.pool.QueryRow(ctx, `SELECT state, facts,
			(SELECT event FROM journal WHERE subject_kind = $1 AND subject_id = $2 ORDER BY seq DESC LIMIT 1),
			(SELECT body FROM ledger WHERE case_id = $2 AND body IS NOT NULL ORDER BY at DESC LIMIT 1)
		FROM subject WHERE kind = $1 AND id = $2`, kind, id).Scan(&b.State, &b.Facts, &b.Event, &b.Row)
	if err != nil {
		return b, fmt.Errorf("reading the rows of a command on a %s: %w", kind, err)
	}
	return b, nil
}

// WriteBare writes the rows in one statement: the subject's new state, its event in journal and outbox, and the
// ledger's row. event is a fresh id.
func (s *Store) WriteBare(ctx context.Context, b Bare, subject, event string, seq uint64, at time.Time) error {
	_, err := s.pool.Exec(ctx, `WITH
		sub AS (INSERT INTO subject (kind, id, person, seq, state, facts, mac, opened_at) VALUES ('case', $1, $1, $3, $5, $6, $9, $4)
			ON CONFLICT (kind, id) DO UPDATE SET seq = $3, state = $5, facts = $6, mac = $9),
		jou AS (INSERT INTO journal (subject_kind, subject_id, epoch, seq, event_id, type, at, event) VALUES ('case', $1, 1, $3, $2, 'bare', $4, $7)),
		out AS (INSERT INTO outbox (topic, partition, key, value, headers) VALUES ('bare', 0, $9, $7, '{}'))
		INSERT INTO ledger (id, at, case_id, actor, body, salt, hash) VALUES ($2, $4, $1, 'bare', $8, $9, $9)`,
		subject, event, seq, at, b.State, b.Facts, b.Event, b.Row, make([]byte, 32))
	if err != nil {
		return fmt.Errorf("writing the rows of a command: %w", err)
	}
	return nil
}
