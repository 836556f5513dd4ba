package store

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"google.golang.org/protobuf/proto"

	contractv1 "mangrove/proto/gen/contractv1"
)

// Standing says how an incoming event relates to what was seen of its subject and producer.
type Standing int

// How an incoming event stands to the head.
const (
	// Foreign: the subject is not folded here.
	Foreign Standing = iota
	// Seen: the number was applied before.
	Seen
	// Next: it is the one to apply.
	Next
	// Gap: a number before it is missing.
	Gap
	// Late: it was missing, while later ones were applied.
	Late
)

// Head places an event. folds says whether the event may open a subject that is not known here: an assignment
// that names this service, a restatement to it, or, where a service folds every case, anything.
func (t *Tx) Head(ctx context.Context, e *contractv1.Event, folds bool) (Standing, error) {
	var known, headed, missing bool
	var epoch uint32
	var seq uint64
	batch := &pgx.Batch{}
	batch.Queue("SELECT FROM subject WHERE kind = $1 AND id = $2 FOR UPDATE", e.GetSubjectKind(), e.GetSubject()).
		Exec(func(tag pgconn.CommandTag) error {
			known = tag.RowsAffected() > 0
			return nil
		})
	batch.Queue("SELECT epoch, seq, missing @> $4::bigint FROM head WHERE subject_kind = $1 AND subject_id = $2 AND producer = $3",
		e.GetSubjectKind(), e.GetSubject(), e.GetSource(), e.GetSeq()).Query(func(rows pgx.Rows) error {
		tag, err := pgx.ForEachRow(rows, []any{&epoch, &seq, &missing}, func() error { return nil })
		headed = tag.RowsAffected() > 0
		return err
	})
	if err := t.tx.Batch(ctx, batch); err != nil {
		return Foreign, fmt.Errorf("reading the head of an event's subject: %w", err)
	}
	switch {
	case !headed && (folds || known): // the owner's own first event sets its head, where the subject is known already
		return Next, nil
	case !headed:
		return Foreign, nil
	case e.GetEpoch() <= epoch && missing:
		return Late, nil
	case e.GetEpoch() < epoch, e.GetEpoch() == epoch && e.GetSeq() <= seq:
		return Seen, nil
	case e.GetSeq() > seq+1:
		return Gap, nil
	default: // a producer that was restored goes on from where its backup was
		return Next, nil
	}
}

// Fold moves the head and notes the numbers that it passes over as missing, replaces the owner's set of facts by those that the service needs, and keeps the
// sections of the categories that the service has a share in, verbatim.
func (t *Tx) Fold(ctx context.Context, e *contractv1.Event, needs []string, categories []contractv1.Category) error {
	all := map[string]any{}
	if len(e.GetFacts()) > 0 {
		if err := json.Unmarshal(e.GetFacts(), &all); err != nil {
			return fmt.Errorf("reading the facts of an event %s: %w", e.GetType(), err)
		}
	}
	needed := map[string]any{}
	for _, name := range needs {
		if v, ok := all[name]; ok {
			needed[name] = v
		}
	}
	facts, err := json.Marshal(needed)
	if err != nil {
		return fmt.Errorf("keeping the facts of an event %s: %w", e.GetType(), err)
	}
	batch := &pgx.Batch{}
	batch.Queue(`INSERT INTO subject (kind, id, person) VALUES ($1, $2, $3)
		ON CONFLICT (kind, id) DO UPDATE SET person = $3 WHERE subject.person = '' AND subject.state IS NULL`,
		e.GetSubjectKind(), e.GetSubject(), e.GetPerson())
	var nameless bool
	batch.Queue("SELECT state IS NOT NULL AND person = '' FROM subject WHERE kind = $1 AND id = $2", e.GetSubjectKind(), e.GetSubject()).
		QueryRow(func(r pgx.Row) error { return r.Scan(&nameless) })
	// A producer that was restored takes back the numbers after its backup: those are not missing any more.
	batch.Queue(`INSERT INTO head (subject_kind, subject_id, producer, epoch, seq) VALUES ($1, $2, $3, $4, $5)
		ON CONFLICT (subject_kind, subject_id, producer) DO UPDATE SET epoch = $4, seq = $5, touched = pg_current_xact_id(),
			missing = head.missing * int8multirange(int8range(0, $5)) + int8multirange(int8range(least(head.seq + 1, $5), $5))`,
		e.GetSubjectKind(), e.GetSubject(), e.GetSource(), e.GetEpoch(), e.GetSeq())
	if len(e.GetFacts()) > 0 {
		batch.Queue(`INSERT INTO fact (subject_kind, subject_id, owner, facts, mac) VALUES ($1, $2, $3, $4, $5)
			ON CONFLICT (subject_kind, subject_id, owner) DO UPDATE SET facts = $4, mac = $5`,
			e.GetSubjectKind(), e.GetSubject(), e.GetSource(), facts, t.store.factMAC(e.GetSubjectKind(), e.GetSubject(), e.GetSource(), facts))
	}
	for _, s := range e.GetSections() {
		if !slices.Contains(categories, s.GetCategory()) {
			continue
		}
		b, err := proto.Marshal(s)
		if err != nil {
			return fmt.Errorf("keeping a section: %w", err)
		}
		batch.Queue(`INSERT INTO section (subject_kind, subject_id, producer, path, category, sealed) VALUES ($1, $2, $3, $4, $5, $6)
			ON CONFLICT (subject_kind, subject_id, producer, path) DO UPDATE SET category = $5, sealed = $6`,
			e.GetSubjectKind(), e.GetSubject(), e.GetSource(), s.GetPath(), int32(s.GetCategory()), b)
	}
	if err := t.tx.Batch(ctx, batch); err != nil {
		return fmt.Errorf("folding an event %s: %w", e.GetType(), err)
	}
	if nameless && e.GetPerson() != "" {
		return t.name(ctx, e)
	}
	return nil
}

// name sets whom a case is about where this service wrote about it before it heard that.
func (t *Tx) name(ctx context.Context, e *contractv1.Event) error {
	s, err := t.Lock(ctx, e.GetSubjectKind(), e.GetSubject())
	if errors.Is(err, ErrTampered) {
		return nil // facts go on; who locks the row is told
	}
	if err != nil {
		return err
	}
	s.Person = e.GetPerson()
	_, err = t.tx.Exec(ctx, "UPDATE subject SET person = $3, mac = $4 WHERE kind = $1 AND id = $2", s.Kind, s.ID, s.Person, t.store.mac(s))
	if err != nil {
		return fmt.Errorf("noting the person of a %s: %w", s.Kind, err)
	}
	return nil
}

// Arrived notes that an event which was missing has come.
func (t *Tx) Arrived(ctx context.Context, e *contractv1.Event) error {
	_, err := t.tx.Exec(ctx, `UPDATE head SET touched = pg_current_xact_id(), missing = missing - int8multirange(int8range($4, $4, '[]'))
		WHERE subject_kind = $1 AND subject_id = $2 AND producer = $3`, e.GetSubjectKind(), e.GetSubject(), e.GetSource(), e.GetSeq())
	if err != nil {
		return fmt.Errorf("noting an event that was missing: %w", err)
	}
	return nil
}

// Missing gives the subjects of which an event of a producer's is missing.
func (t *Tx) Missing(ctx context.Context, producer string) ([]string, error) {
	rows, err := t.tx.Query(ctx, "SELECT subject_id FROM head WHERE producer = $1 AND NOT isempty(missing)", producer)
	if err != nil {
		return nil, fmt.Errorf("looking for missing events: %w", err)
	}
	return pgx.CollectRows(rows, pgx.RowTo[string])
}

// factMAC authenticates a folded set of facts: a rule rests on it.
func (s *Store) factMAC(kind, subject, owner string, facts []byte) []byte {
	return s.secret.MAC([]byte("fact"), []byte(kind), []byte(subject), []byte(owner), facts)
}

// Folded is the number up to which this service has folded a producer's events about a subject; 0 where none was.
func (t *Tx) Folded(ctx context.Context, kind, subject, producer string) (uint64, error) {
	var seq uint64
	err := t.tx.QueryRow(ctx, "SELECT coalesce(max(seq), 0) FROM head WHERE subject_kind = $1 AND subject_id = $2 AND producer = $3",
		kind, subject, producer).Scan(&seq)
	if err != nil {
		return 0, fmt.Errorf("reading a head: %w", err)
	}
	return seq, nil
}
