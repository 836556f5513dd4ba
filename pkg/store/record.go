package store

import (
	"context"
	"crypto/hmac"
	"encoding/json"
	"fmt"

	"github.com/jackc/pgx/v5"
)

// Ref names a subject.
type Ref struct{ Kind, ID string }

// Record is all that a decision about a subject rests on.
type Record struct {
	Subject
	// Facts are those of all owners by name: the service's own, and those folded.
	Facts map[string]any
	// Owners are the services whose facts are folded, in order of their names.
	Owners []string
	// Grants are those of a case, ended ones too.
	Grants []Held
	// Gapped while an event of the subject is missing, Parked while a reaction to one waits.
	Gapped, Parked bool
}

// Records reads subjects with what decisions about them rest on, in one round trip. An unknown one comes back with Known
// false and is not made. Those in locked are locked for this transaction, in that order.
func (t *Tx) Records(ctx context.Context, locked, read []Ref) (map[Ref]*Record, error) {
	out := make(map[Ref]*Record, len(locked)+len(read))
	batch := &pgx.Batch{}
	// Locks come first, each by a statement of its own: a statement sees what was committed before it began, so all that
	// is read after a lock is as whoever held it before has left it.
	var all refs
	for _, r := range locked {
		all.add(out, r)
		batch.Queue(selectSubject+" WHERE kind = $1 AND id = $2 FOR UPDATE", r.Kind, r.ID).Query(t.keepSubjects(out))
	}
	if len(locked) > 0 {
		batch.Queue(selectDuties, all.kinds, all.ids).Query(keepDuties(out))
	}
	var others refs
	for _, r := range read {
		others.add(out, r)
		all.add(out, r)
	}
	if len(read) > 0 {
		batch.Queue(selectSubject+" WHERE (kind, id)"+these, others.kinds, others.ids).Query(t.keepSubjects(out))
	}
	batch.Queue("SELECT subject_kind, subject_id, owner, facts, mac FROM fact WHERE (subject_kind, subject_id)"+these+" ORDER BY owner", all.kinds, all.ids).
		Query(t.keepFacts(out))
	batch.Queue("SELECT subject_kind, subject_id, true FROM head WHERE NOT isempty(missing) AND (subject_kind, subject_id)"+these+`
		UNION ALL SELECT subject_kind, subject_id, false FROM parked WHERE (subject_kind, subject_id)`+these, all.kinds, all.ids).
		Query(keepUnsettled(out))
	batch.Queue(selectHeld+" WHERE case_id = ANY($1) AND kind <> '' ORDER BY id", all.cases).Query(t.keepGrants(out))
	var epoch uint32
	batch.Queue("SELECT epoch FROM epoch").QueryRow(func(r pgx.Row) error { return r.Scan(&epoch) })
	if err := t.tx.Batch(ctx, batch); err != nil {
		return nil, fmt.Errorf("reading what decisions rest on: %w", err)
	}
	for _, r := range out {
		r.Epoch = epoch
		if len(r.Own) == 0 {
			continue
		}
		if err := json.Unmarshal(r.Own, &r.Facts); err != nil {
			return nil, fmt.Errorf("reading own facts: %w", err)
		}
	}
	return out, nil
}

// these are the subjects that refs name.
const these = " IN (SELECT * FROM unnest($1::text[], $2::text[]))"

// refs are names of subjects as the statements take them.
type refs struct{ kinds, ids, cases []string }

func (r *refs) add(to map[Ref]*Record, ref Ref) {
	to[ref] = &Record{Subject: Subject{Kind: ref.Kind, ID: ref.ID}, Facts: map[string]any{}}
	r.kinds, r.ids = append(r.kinds, ref.Kind), append(r.ids, ref.ID)
	if ref.Kind == "case" {
		r.cases = append(r.cases, ref.ID)
	}
}

func (t *Tx) keepSubjects(to map[Ref]*Record) func(pgx.Rows) error {
	return func(rows pgx.Rows) error {
		for rows.Next() {
			s, err := t.scanSubject(rows)
			if err != nil {
				return err
			}
			to[Ref{s.Kind, s.ID}].Subject = s
		}
		return rows.Err()
	}
}

func (t *Tx) keepFacts(to map[Ref]*Record) func(pgx.Rows) error {
	return func(rows pgx.Rows) error {
		var of Ref
		var owner string
		var facts, mac []byte
		_, err := pgx.ForEachRow(rows, []any{&of.Kind, &of.ID, &owner, &facts, &mac}, func() error {
			if !hmac.Equal(mac, t.store.factMAC(of.Kind, of.ID, owner, facts)) {
				return ErrTampered
			}
			to[of].Owners = append(to[of].Owners, owner)
			return json.Unmarshal(facts, &to[of].Facts)
		})
		return err
	}
}

func keepDuties(to map[Ref]*Record) func(pgx.Rows) error {
	return func(rows pgx.Rows) error {
		duties, err := pgx.CollectRows(rows, scanDuty)
		for _, d := range duties {
			of := to[Ref{d.SubjectKind, d.Subject}]
			of.Duties = append(of.Duties, d)
		}
		return err
	}
}

func keepUnsettled(to map[Ref]*Record) func(pgx.Rows) error {
	return func(rows pgx.Rows) error {
		var of Ref
		var gap bool
		_, err := pgx.ForEachRow(rows, []any{&of.Kind, &of.ID, &gap}, func() error {
			to[of].Gapped, to[of].Parked = to[of].Gapped || gap, to[of].Parked || !gap
			return nil
		})
		return err
	}
}

func (t *Tx) keepGrants(to map[Ref]*Record) func(pgx.Rows) error {
	return func(rows pgx.Rows) error {
		held, err := pgx.CollectRows(rows, t.scanHeld)
		for _, h := range held {
			of := to[Ref{"case", h.GetCase()}]
			of.Grants = append(of.Grants, h)
		}
		return err
	}
}
