package store

import (
	"context"
	"crypto/hmac"
	"encoding/binary"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
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
}

// Lock locks a subject's row. An unknown subject comes back with Known false and is not made.
func (t *Tx) Lock(ctx context.Context, kind, id string) (Subject, error) {
	return t.subject(ctx, kind, id, " FOR UPDATE")
}

// Read reads a subject without locking it.
func (t *Tx) Read(ctx context.Context, kind, id string) (Subject, error) {
	return t.subject(ctx, kind, id, "")
}

func (t *Tx) subject(ctx context.Context, kind, id, lock string) (Subject, error) {
	s := Subject{Kind: kind, ID: id}
	var mac []byte
	var opened *time.Time
	err := t.tx.QueryRow(ctx, `SELECT person, seq, state, facts, mac, opened_at, (SELECT epoch FROM epoch)
		FROM subject WHERE kind = $1 AND id = $2`+lock, kind, id).
		Scan(&s.Person, &s.Seq, &s.State, &s.Own, &mac, &opened, &s.Epoch)
	if errors.Is(err, pgx.ErrNoRows) {
		s.Epoch, err = t.Epoch(ctx)
		return s, err
	}
	if err != nil {
		return s, fmt.Errorf("reading a %s: %w", kind, err)
	}
	s.Known = true
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
func (t *Tx) Append(ctx context.Context, s Subject, events []*contractv1.Event) error {
	if len(events) == 0 {
		return nil
	}
	batch := &pgx.Batch{}
	one := func(tag pgconn.CommandTag) error {
		if tag.RowsAffected() == 0 {
			return errRaced
		}
		return nil
	}
	// A row that Lock found is locked, so it is as it was. One that it did not find may have come about since.
	batch.Queue(`INSERT INTO subject (kind, id, person, seq, state, facts, mac, opened_at)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
		ON CONFLICT (kind, id) DO UPDATE SET person = $3, seq = $4, state = $5, facts = $6, mac = $7,
			opened_at = coalesce(subject.opened_at, $8)
		WHERE subject.seq = $9 AND subject.person IN ('', $3)`,
		s.Kind, s.ID, s.Person, s.Seq, s.State, s.Own, t.store.mac(s), events[0].GetTime().AsTime(), s.Seq-uint64(len(events))).
		Exec(one)
	for _, e := range events {
		b, err := proto.Marshal(e)
		if err != nil {
			return fmt.Errorf("encoding an event %s: %w", e.GetType(), err)
		}
		// The epoch may have been raised since the subject was read.
		batch.Queue(`INSERT INTO journal (subject_kind, subject_id, epoch, seq, event_id, type, at, event)
			SELECT $1, $2, epoch, $4, $5, $6, $7, $8 FROM epoch WHERE epoch = $3`,
			s.Kind, s.ID, e.GetEpoch(), e.GetSeq(), e.GetId(), e.GetType(), e.GetTime().AsTime(), b).Exec(one)
	}
	if err := t.tx.SendBatch(ctx, batch).Close(); err != nil {
		return fmt.Errorf("appending to the journal of a %s: %w", s.Kind, err)
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

// SubjectIDs lists the ids of the service's own subjects of a kind, for verifying and for candidates.
func (t *Tx) SubjectIDs(ctx context.Context, kind string) ([]string, error) {
	rows, err := t.tx.Query(ctx, `SELECT id FROM subject WHERE kind = $1 AND state IS NOT NULL ORDER BY opened_at, id`, kind)
	if err != nil {
		return nil, fmt.Errorf("listing the %s subjects: %w", kind, err)
	}
	return pgx.CollectRows(rows, pgx.RowTo[string])
}

// Facts gives the facts of all owners about a subject by name: the service's own, and those folded.
func (t *Tx) Facts(ctx context.Context, s Subject) (map[string]any, error) {
	out := map[string]any{}
	rows, err := t.tx.Query(ctx, "SELECT owner, facts, mac FROM fact WHERE subject_kind = $1 AND subject_id = $2", s.Kind, s.ID)
	if err != nil {
		return nil, fmt.Errorf("reading folded facts: %w", err)
	}
	sets, err := pgx.CollectRows(rows, func(r pgx.CollectableRow) (map[string]any, error) {
		var owner string
		var facts, mac []byte
		if err := r.Scan(&owner, &facts, &mac); err != nil {
			return nil, err
		}
		if !hmac.Equal(mac, t.store.factMAC(s.Kind, s.ID, owner, facts)) {
			return nil, ErrTampered
		}
		set := map[string]any{}
		return set, json.Unmarshal(facts, &set)
	})
	if err != nil {
		return nil, fmt.Errorf("reading folded facts: %w", err)
	}
	if len(s.Own) > 0 {
		own := map[string]any{}
		if err := json.Unmarshal(s.Own, &own); err != nil {
			return nil, fmt.Errorf("reading own facts: %w", err)
		}
		sets = append(sets, own)
	}
	for _, set := range sets {
		for k, v := range set {
			out[k] = v
		}
	}
	return out, nil
}

// Owners names the services whose facts about a subject are folded here.
func (t *Tx) Owners(ctx context.Context, s Subject) ([]string, error) {
	rows, err := t.tx.Query(ctx, "SELECT owner FROM fact WHERE subject_kind = $1 AND subject_id = $2 ORDER BY owner", s.Kind, s.ID)
	if err != nil {
		return nil, fmt.Errorf("reading the owners of facts: %w", err)
	}
	return pgx.CollectRows(rows, pgx.RowTo[string])
}

// Sections gives the sealed sections folded from other services about a subject.
func (t *Tx) Sections(ctx context.Context, kind, id string) ([]*contractv1.Sealed, error) {
	rows, err := t.tx.Query(ctx, "SELECT sealed FROM section WHERE subject_kind = $1 AND subject_id = $2 ORDER BY producer, path", kind, id)
	if err != nil {
		return nil, fmt.Errorf("reading folded sections: %w", err)
	}
	return pgx.CollectRows(rows, func(r pgx.CollectableRow) (*contractv1.Sealed, error) {
		var b []byte
		if err := r.Scan(&b); err != nil {
			return nil, err
		}
		s := new(contractv1.Sealed)
		return s, proto.Unmarshal(b, s)
	})
}
