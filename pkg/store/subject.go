package store

import (
	"context"
	"crypto/hmac"
	"encoding/binary"
	"errors"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"
	"google.golang.org/protobuf/proto"

	contractv1 "mangrove/proto/gen/contractv1"
)

// ErrTampered says that a row is not what the service stored.
var ErrTampered = errors.New("a stored row does not match its authentication code: the database was changed from outside; run mangrove verify")

// Subject is a locked row: a case, or a resource such as a unit.
type Subject struct {
	Kind, ID string
	Person   string
	Epoch    uint32
	// Seq is the number of the last event; it is also the version shown to callers.
	Seq uint64
	// State is nil where this service has made no event about the subject.
	State []byte
	// Own is the JSON object of the facts that this service owns about it, those that never leave included.
	Own      []byte
	OpenedAt time.Time
	// Known says that there is a row: of the service's own, or folded from others.
	Known bool
	// Duties are those that are not done, where the row is locked.
	Duties []Duty
	// Moved says that its duties are others than the last event told.
	Moved bool
}

// Lock locks a subject's row, and reads its duties, in one round trip. An unknown subject comes back with Known false and is
// not made.
func (t *Tx) Lock(ctx context.Context, kind, id string) (Subject, error) {
	ref := Ref{kind, id}
	out := map[Ref]*Record{ref: {Subject: Subject{Kind: kind, ID: id}}}
	var epoch uint32
	batch := &pgx.Batch{}
	batch.Queue(selectSubject+" WHERE kind = $1 AND id = $2 FOR UPDATE", kind, id).Query(t.keepSubjects(out))
	batch.Queue(selectDuties, []string{kind}, []string{id}).Query(keepDuties(out))
	batch.Queue("SELECT epoch FROM epoch").QueryRow(func(r pgx.Row) error { return r.Scan(&epoch) })
	if err := t.tx.Batch(ctx, batch); err != nil {
		return Subject{Kind: kind, ID: id}, fmt.Errorf("locking a %s: %w", kind, err)
	}
	s := out[ref].Subject
	s.Epoch = epoch
	return s, nil
}

// Read reads a subject without locking it.
func (t *Tx) Read(ctx context.Context, kind, id string) (Subject, error) {
	s, err := t.scanSubject(t.tx.QueryRow(ctx, selectSubject+" WHERE kind = $1 AND id = $2", kind, id))
	if errors.Is(err, pgx.ErrNoRows) {
		s = Subject{Kind: kind, ID: id}
		s.Epoch, err = t.Epoch(ctx)
		return s, err
	}
	if err != nil {
		return s, fmt.Errorf("reading a %s: %w", kind, err)
	}
	return s, nil
}

const selectSubject = "SELECT kind, id, person, seq, state, facts, mac, opened_at, (SELECT epoch FROM epoch) FROM subject"

func (t *Tx) scanSubject(r pgx.Row) (Subject, error) {
	s := Subject{Known: true}
	var mac []byte
	var opened *time.Time
	if err := r.Scan(&s.Kind, &s.ID, &s.Person, &s.Seq, &s.State, &s.Own, &mac, &opened, &s.Epoch); err != nil {
		return s, err
	}
	if opened != nil {
		s.OpenedAt = *opened
	}
	// A row that was only folded has nothing of the service's own, and no code.
	folded := s.State == nil && s.Own == nil && s.Seq == 0 && mac == nil
	if !folded && !hmac.Equal(mac, t.store.mac(s)) {
		return s, ErrTampered
	}
	return s, nil
}

func (s *Store) mac(sub Subject) []byte {
	return s.secret.MAC([]byte(sub.Kind), []byte(sub.ID), []byte(sub.Person), sub.State, sub.Own, binary.BigEndian.AppendUint64(nil, sub.Seq))
}

// Append adds numbered events to the journal and stores the state and facts that follow from them.
func (t *Tx) Append(s Subject, events []*contractv1.Event) error {
	if len(events) == 0 {
		return nil
	}
	encoded := make([][]byte, len(events))
	for i, e := range events {
		var err error
		if encoded[i], err = proto.Marshal(e); err != nil {
			return fmt.Errorf("encoding an event %s: %w", e.GetType(), err)
		}
	}
	what := "appending to the journal of a " + s.Kind
	// A row that Lock found is locked, so it is as it was. One that it did not find may have come about since.
	t.tx.laterOne(what, `INSERT INTO subject (kind, id, person, seq, state, facts, mac, opened_at)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
		ON CONFLICT (kind, id) DO UPDATE SET person = $3, seq = $4, state = $5, facts = $6, mac = $7, touched = pg_current_xact_id(),
			opened_at = coalesce(subject.opened_at, $8)
		WHERE subject.seq = $9 AND subject.person IN ('', $3)`,
		s.Kind, s.ID, s.Person, s.Seq, s.State, s.Own, t.store.mac(s), events[0].GetTime().AsTime(), s.Seq-uint64(len(events)))
	for i, e := range events {
		// The epoch may have been raised since the subject was read.
		t.tx.laterOne(what, `INSERT INTO journal (subject_kind, subject_id, epoch, seq, event_id, type, at, event)
			SELECT $1, $2, epoch, $4, $5, $6, $7, $8 FROM epoch WHERE epoch = $3`,
			s.Kind, s.ID, e.GetEpoch(), e.GetSeq(), e.GetId(), e.GetType(), e.GetTime().AsTime(), encoded[i])
	}
	return nil
}

// Journal reads a subject's events in order, for folding anew.
func (t *Tx) Journal(ctx context.Context, kind, id string) ([]*contractv1.Event, error) {
	rows, err := t.tx.Query(ctx, `SELECT event FROM journal WHERE subject_kind = $1 AND subject_id = $2 ORDER BY epoch, seq`, kind, id)
	if err != nil {
		return nil, fmt.Errorf("reading a journal: %w", err)
	}
	return pgx.CollectRows(rows, func(r pgx.CollectableRow) (*contractv1.Event, error) {
		var b []byte
		if err := r.Scan(&b); err != nil {
			return nil, err
		}
		e := new(contractv1.Event)
		return e, proto.Unmarshal(b, e)
	})
}

// Subjects reads the service's own subjects of a kind, the oldest first, without locking them.
func (t *Tx) Subjects(ctx context.Context, kind string) ([]Subject, error) {
	rows, err := t.tx.Query(ctx, selectSubject+" WHERE kind = $1 AND state IS NOT NULL ORDER BY opened_at, id", kind)
	if err != nil {
		return nil, fmt.Errorf("reading the %s subjects: %w", kind, err)
	}
	return pgx.CollectRows(rows, func(r pgx.CollectableRow) (Subject, error) { return t.scanSubject(r) })
}

// SubjectIDs lists the ids of the service's own subjects of a kind, the oldest first.
func (t *Tx) SubjectIDs(ctx context.Context, kind string) ([]string, error) {
	rows, err := t.tx.Query(ctx, `SELECT id FROM subject WHERE kind = $1 AND state IS NOT NULL ORDER BY opened_at, id`, kind)
	if err != nil {
		return nil, fmt.Errorf("listing the %s subjects: %w", kind, err)
	}
	return pgx.CollectRows(rows, pgx.RowTo[string])
}

// Sections gives the sealed sections folded from other services about subjects of a kind, by the subject's id.
func (t *Tx) Sections(ctx context.Context, kind string, ids ...string) (map[string][]*contractv1.Sealed, error) {
	rows, err := t.tx.Query(ctx, `SELECT subject_id, sealed FROM section WHERE subject_kind = $1 AND subject_id = ANY($2)
		ORDER BY subject_id, producer, path`, kind, ids)
	if err != nil {
		return nil, fmt.Errorf("reading folded sections: %w", err)
	}
	out := map[string][]*contractv1.Sealed{}
	var id string
	var b []byte
	_, err = pgx.ForEachRow(rows, []any{&id, &b}, func() error {
		s := new(contractv1.Sealed)
		out[id] = append(out[id], s)
		return proto.Unmarshal(b, s)
	})
	if err != nil {
		return nil, fmt.Errorf("reading folded sections: %w", err)
	}
	return out, nil
}
