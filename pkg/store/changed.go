package store

import (
	"context"
	"fmt"

	"github.com/jackc/pgx/v5"
)

// Changes follows what is committed to a service's subjects, by whichever of its processes. The zero value begins now.
type Changes struct {
	// from is the first transaction that may still bring something.
	from string
	// told are changes by transactions after from.
	told map[change]bool
}

// change is one that a transaction made of a subject.
type change struct {
	Ref
	by string
}

// Changed gives the subjects that changed here since the last call, own events and folded ones alike, each with its version.
//
// A transaction has its number when it begins and is seen when it commits, so that numbers come out of order: all from the
// oldest that was running are looked at again, and what was told of them is remembered. A number that is not given out yet
// is of another database, which was put back here.
func (s *Store) Changed(ctx context.Context, c *Changes) (map[Ref]uint64, error) {
	var next string
	told, out := map[change]bool{}, map[Ref]uint64{}
	batch := &pgx.Batch{}
	batch.Queue("SELECT pg_snapshot_xmin(pg_current_snapshot())::text").QueryRow(func(r pgx.Row) error { return r.Scan(&next) })
	if c.from != "" {
		batch.Queue(`SELECT kind, id, seq, touched::text FROM subject WHERE touched >= $1::text::xid8 AND touched < pg_snapshot_xmax(pg_current_snapshot())
			UNION SELECT s.kind, s.id, s.seq, h.touched::text FROM head h JOIN subject s ON s.kind = h.subject_kind AND s.id = h.subject_id
			WHERE h.touched >= $1::text::xid8 AND h.touched < pg_snapshot_xmax(pg_current_snapshot())`, c.from).Query(func(rows pgx.Rows) error {
			var one change
			var seq uint64
			_, err := pgx.ForEachRow(rows, []any{&one.Kind, &one.ID, &seq, &one.by}, func() error {
				if !c.told[one] {
					out[one.Ref] = seq
				}
				told[one] = true
				return nil
			})
			return err
		})
	}
	if err := s.pool.SendBatch(ctx, batch).Close(); err != nil {
		return nil, fmt.Errorf("looking for what changed: %w", err)
	}
	c.from, c.told = next, told
	return out, nil
}

// Concerns gives those of the subjects that somebody is told of, all of them where none are named: cases and resources that the
// gate's conditions admit, and those that a duty of their roles is about which its condition over duties admits.
func (t *Tx) Concerns(ctx context.Context, cases, resources, owed string, roles []string, of ...Ref) (map[Ref]bool, error) {
	named := refs{kinds: []string{}, ids: []string{}}
	for _, r := range of {
		named.kinds, named.ids = append(named.kinds, r.Kind), append(named.ids, r.ID)
	}
	rows, err := t.tx.Query(ctx, `SELECT kind, id FROM (
			SELECT 'case' AS kind, g.case_id AS id FROM grants g WHERE `+cases+`
			UNION SELECT r.kind, r.id FROM subject r WHERE `+resources+`
			UNION SELECT subject_kind, subject_id FROM duty d WHERE state <> 'done' AND whose = ANY($3) AND (`+owed+`)) mine
		WHERE cardinality($1::text[]) = 0 OR (kind, id)`+these, named.kinds, named.ids, roles)
	if err != nil {
		return nil, fmt.Errorf("looking for whom subjects concern: %w", err)
	}
	out := map[Ref]bool{}
	var one Ref
	_, err = pgx.ForEachRow(rows, []any{&one.Kind, &one.ID}, func() error {
		out[one] = true
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("looking for whom subjects concern: %w", err)
	}
	return out, nil
}
