package store

import (
	"context"
	"crypto/hmac"
	"encoding/json"
	"fmt"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"

	contractv1 "mangrove/proto/gen/contractv1"
)

// Owed is a duty at another service, as its events tell it.
type Owed struct {
	ID, Producer         string
	SubjectKind, Subject string
	What, Whose, Next    string
	By, OpenedAt         time.Time
	Overdue              bool
}

// FoldDuties replaces what is known of a producer's duties about a subject by those that the event tells.
func (t *Tx) FoldDuties(e *contractv1.Event) {
	t.tx.later("forgetting the duties told before", "DELETE FROM told_duty WHERE subject_kind = $1 AND subject_id = $2 AND producer = $3",
		e.GetSubjectKind(), e.GetSubject(), e.GetSource())
	for _, d := range e.GetDuties() {
		t.tx.later("keeping a told duty", `INSERT INTO told_duty (id, producer, subject_kind, subject_id, what, whose, next, due, opened_at, overdue)
			VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)`,
			d.GetId(), e.GetSource(), e.GetSubjectKind(), e.GetSubject(), d.GetWhat(), d.GetWhose(), d.GetNext(), d.GetBy().AsTime(), d.GetOpenedAt().AsTime(), d.GetOverdue())
	}
}

const selectTold = "SELECT id, producer, subject_kind, subject_id, what, whose, next, due, opened_at, overdue FROM told_duty"

func (t *Tx) told(ctx context.Context, where string, args ...any) ([]Owed, error) {
	rows, err := t.tx.Query(ctx, selectTold+where, args...)
	if err != nil {
		return nil, fmt.Errorf("reading the duties of other services: %w", err)
	}
	return pgx.CollectRows(rows, pgx.RowToStructByPos[Owed])
}

// DutiesOf are the duties about a subject at all services that this one reads, the most urgent first.
func (t *Tx) DutiesOf(ctx context.Context, kind, subject string) ([]Owed, error) {
	return t.told(ctx, " WHERE subject_kind = $1 AND subject_id = $2 ORDER BY due, id", kind, subject)
}

// AllOverdue are the overdue duties at all services that this one reads, the oldest due first, behind the place that the
// last page ended at. It gives the place where this page ends; empty where nothing follows.
func (t *Tx) AllOverdue(ctx context.Context, limit int, after string) ([]Owed, string, error) {
	due, id, _ := strings.Cut(after, "/")
	from, err := time.Parse(time.RFC3339Nano, due)
	if err != nil {
		from, id = time.Time{}, ""
	}
	all, err := t.told(ctx, " WHERE overdue AND (due, id) > ($1, $2) ORDER BY due, id LIMIT $3", from, id, limit+1)
	if err != nil || len(all) <= limit {
		return all, "", err
	}
	last := all[limit-1]
	return all[:limit], last.By.UTC().Format(time.RFC3339Nano) + "/" + last.ID, nil
}

// Waiting says on how many subjects a duty of that name stands, on how many it is overdue, and since when the first waits.
func (t *Tx) Waiting(ctx context.Context, what string) (subjects, overdue uint64, since time.Time, err error) {
	var first *time.Time
	err = t.tx.QueryRow(ctx, `SELECT count(DISTINCT subject_id), count(DISTINCT subject_id) FILTER (WHERE overdue), min(opened_at)
		FROM told_duty WHERE what = $1`, what).Scan(&subjects, &overdue, &first)
	if err != nil {
		return 0, 0, time.Time{}, fmt.Errorf("counting who waits: %w", err)
	}
	if first != nil {
		since = *first
	}
	return subjects, overdue, since, nil
}

// FactsOf gives what other services own about every subject of a kind, a set for each.
func (t *Tx) FactsOf(ctx context.Context, kind string) ([]map[string]any, error) {
	rows, err := t.tx.Query(ctx, "SELECT subject_id, owner, facts, mac FROM fact WHERE subject_kind = $1", kind)
	if err != nil {
		return nil, fmt.Errorf("reading the facts of every %s: %w", kind, err)
	}
	var out []map[string]any
	var id, owner string
	var facts, mac []byte
	_, err = pgx.ForEachRow(rows, []any{&id, &owner, &facts, &mac}, func() error {
		if !hmac.Equal(mac, t.store.factMAC(kind, id, owner, facts)) {
			return ErrTampered
		}
		var set map[string]any
		if err := json.Unmarshal(facts, &set); err != nil {
			return fmt.Errorf("reading the facts of a %s: %w", kind, err)
		}
		out = append(out, set)
		return nil
	})
	return out, err
}
