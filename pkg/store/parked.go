package store

import (
	"context"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"
	"google.golang.org/protobuf/proto"

	contractv1 "mangrove/proto/gen/contractv1"
)

// Parked is a reaction that waits, with the event it is to.
type Parked struct {
	ID       int64
	Event    *contractv1.Event
	Reaction string
	Reason   string
	At       time.Time
}

// Park keeps an event whose reaction failed unexpectedly, for that case only; facts and heads go on.
func (t *Tx) Park(ctx context.Context, e *contractv1.Event, reaction, reason string) error {
	b, err := proto.Marshal(e)
	if err != nil {
		return fmt.Errorf("parking an event: %w", err)
	}
	_, err = t.tx.Exec(ctx, `INSERT INTO parked (subject_kind, subject_id, event_id, event, reaction, reason, at)
		VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT (event_id, reaction) DO UPDATE SET reason = $6`,
		e.GetSubjectKind(), e.GetSubject(), e.GetId(), b, reaction, reason, t.store.cfg.Security())
	if err != nil {
		return fmt.Errorf("parking an event: %w", err)
	}
	return nil
}

// Parked lists the reactions that wait, in the order in which they were parked.
func (t *Tx) Parked(ctx context.Context) ([]Parked, error) {
	rows, err := t.tx.Query(ctx, "SELECT id, event, reaction, reason, at FROM parked ORDER BY id")
	if err != nil {
		return nil, fmt.Errorf("listing parked reactions: %w", err)
	}
	return pgx.CollectRows(rows, func(r pgx.CollectableRow) (Parked, error) {
		var p Parked
		var b []byte
		if err := r.Scan(&p.ID, &b, &p.Reaction, &p.Reason, &p.At); err != nil {
			return p, err
		}
		p.Event = new(contractv1.Event)
		return p, proto.Unmarshal(b, p.Event)
	})
}

// Unpark takes what is about to be replayed in this transaction; false where another replay took it first.
func (t *Tx) Unpark(ctx context.Context, id int64) (bool, error) {
	tag, err := t.tx.Exec(ctx, "DELETE FROM parked WHERE id = $1", id)
	if err != nil {
		return false, fmt.Errorf("taking a parked reaction: %w", err)
	}
	return tag.RowsAffected() > 0, nil
}

// Unread is a record that could not be taken at all: not opened, not decoded, or not folded.
type Unread struct {
	Topic      string
	Partition  int
	Offset     int64
	Key, Value []byte
	Reason     string
	At         time.Time
}

// ParkRecord keeps a record that could not be taken, so that it stops no other.
func (t *Tx) ParkRecord(ctx context.Context, u Unread) error {
	_, err := t.tx.Exec(ctx, `INSERT INTO unread (topic, partition, position, key, value, reason, at) VALUES ($1, $2, $3, $4, $5, $6, $7)
		ON CONFLICT (topic, partition, position) DO UPDATE SET reason = $6`,
		u.Topic, u.Partition, u.Offset, u.Key, u.Value, u.Reason, t.store.cfg.Security())
	if err != nil {
		return fmt.Errorf("parking a record: %w", err)
	}
	return nil
}

// Unread lists the records that wait, in the order of their topics.
func (t *Tx) Unread(ctx context.Context) ([]Unread, error) {
	rows, err := t.tx.Query(ctx, "SELECT topic, partition, position, key, value, reason, at FROM unread ORDER BY topic, partition, position")
	if err != nil {
		return nil, fmt.Errorf("listing parked records: %w", err)
	}
	return pgx.CollectRows(rows, func(r pgx.CollectableRow) (Unread, error) {
		var u Unread
		return u, r.Scan(&u.Topic, &u.Partition, &u.Offset, &u.Key, &u.Value, &u.Reason, &u.At)
	})
}

// Reread takes a record that is about to be replayed in this transaction; false where another replay took it first.
func (t *Tx) Reread(ctx context.Context, u Unread) (bool, error) {
	tag, err := t.tx.Exec(ctx, "DELETE FROM unread WHERE topic = $1 AND partition = $2 AND position = $3", u.Topic, u.Partition, u.Offset)
	if err != nil {
		return false, fmt.Errorf("taking a parked record: %w", err)
	}
	return tag.RowsAffected() > 0, nil
}
