package store

import (
	"context"
	"crypto/hmac"
	"encoding/json"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"

	"mangrove/pkg/decide"
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

// FoldDuties replaces what is known of a producer's duties about a subject by those that the event tells. A deadline, which the
// producer meets itself, is left out: nobody owes it.
func (t *Tx) FoldDuties(e *contractv1.Event) {
	t.tx.later("forgetting the duties told before", "DELETE FROM told_duty WHERE subject_kind = $1 AND subject_id = $2 AND producer = $3",
		e.GetSubjectKind(), e.GetSubject(), e.GetSource())
	for _, d := range e.GetDuties() {
		if d.GetWhose() == decide.System {
			continue
		}
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

// OwedAbout are the duties about subjects of a kind at all services that this one reads, by subject, the most urgent first.
func (t *Tx) OwedAbout(ctx context.Context, kind string, subjects ...string) (map[string][]Owed, error) {
	all, err := t.told(ctx, " WHERE subject_kind = $1 AND subject_id = ANY($2) ORDER BY due, id", kind, subjects)
	out := map[string][]Owed{}
	for _, d := range all {
		out[d.Subject] = append(out[d.Subject], d)
	}
	return out, err
}

// AllOverdue are the overdue duties at all services that this one reads, the oldest due first, behind a mark, of those that the
// gate's condition over them, under the name d, lets somebody see.
func (t *Tx) AllOverdue(ctx context.Context, letIn string, after Mark, limit int) ([]Owed, error) {
	return t.told(ctx, " d WHERE overdue AND ("+letIn+") AND ($2 = '' OR (due, id) > ($1, $2)) ORDER BY due, id LIMIT $3", after.At, after.ID, limit)
}

// OwedCases asks for the cases of a list by what is owed about them at the services that this one reads.
type OwedCases struct {
	// Filter is the gate's; an empty one matches nothing.
	Filter string
	// Agency narrows to those in which an agency has a part at an instant, Overdue to those of which something is overdue.
	Agency  string
	At      time.Time
	Overdue bool
	// Number narrows to those whose ids begin with it.
	Number string
	// With narrows to those of which other services tell these facts, Without to those of which none tells these.
	With, Without map[string]any
	After         Mark
	Limit         int
}

// ListOwed lists cases with the instant by which the most urgent is due that somebody owes, that one first. Those of which nobody
// owes anything come last, each under an instant that never comes.
func (t *Tx) ListOwed(ctx context.Context, c OwedCases) ([]Mark, error) {
	if c.Filter == "" {
		return nil, nil
	}
	with, err := json.Marshal(c.With)
	if err != nil {
		return nil, fmt.Errorf("encoding the facts of a list: %w", err)
	}
	without, err := json.Marshal(c.Without)
	if err != nil {
		return nil, fmt.Errorf("encoding the facts of a list: %w", err)
	}
	// Each half is read in its order from where the page before ended, and no further than one page. No facts are null.
	narrow := func(of string) string {
		tells := "EXISTS (SELECT FROM fact f WHERE f.subject_kind = 'case' AND f.subject_id = " + of + " AND convert_from(f.facts, 'UTF8')::jsonb @> "
		return " AND starts_with(" + of + ", $10) AND EXISTS (SELECT FROM grants g WHERE g.case_id = " + of + " AND (" + c.Filter + `))
			AND ($4 = '' OR EXISTS (SELECT FROM grants p WHERE p.case_id = ` + of + ` AND p.kind = 'assignment' AND p.agency = $4
				AND p.ended_at IS NULL AND p.until > $5))
			AND (NOT $6 OR EXISTS (SELECT FROM owed_case o WHERE o.case_id = ` + of + ` AND o.overdue))
			AND ($7::text = 'null' OR ` + tells + "$7::text::jsonb)) AND ($8::text = 'null' OR NOT " + tells + "$8::text::jsonb))"
	}
	rows, err := t.tx.Query(ctx, `SELECT due, id FROM (
		(SELECT d.due, d.case_id AS id FROM owed_case d WHERE (d.due, d.case_id) > ($1, $2)
			AND NOT EXISTS (SELECT FROM owed_case e WHERE e.case_id = d.case_id AND (e.due, e.id) < (d.due, d.id))`+narrow("d.case_id")+`
			ORDER BY d.due, d.case_id LIMIT $3)
		UNION ALL
		(SELECT $9::timestamptz, s.id FROM subject s WHERE s.kind = 'case' AND ($9::timestamptz, s.id) > ($1, $2)
			AND NOT EXISTS (SELECT FROM owed_case e WHERE e.case_id = s.id)`+narrow("s.id")+`
			ORDER BY s.id LIMIT $3)
		) c ORDER BY due, id LIMIT $3`,
		c.After.At, c.After.ID, c.Limit, c.Agency, c.At, c.Overdue, string(with), string(without), time.Date(9999, 1, 1, 0, 0, 0, 0, time.UTC), c.Number)
	if err != nil {
		return nil, fmt.Errorf("listing cases by what is owed: %w", err)
	}
	return pgx.CollectRows(rows, pgx.RowToStructByPos[Mark])
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
