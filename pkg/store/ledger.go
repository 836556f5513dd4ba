package store

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"
)

// Entry is a row of the ledger: a decision, allow or deny, with what it rested on.
type Entry struct {
	ID    string          `json:"id"`
	At    time.Time       `json:"at"`
	Case  string          `json:"case"`
	Actor string          `json:"actor"`
	Body  json.RawMessage `json:"body"`
	// ChainNo is the place in the chain; 0 until it is chained.
	ChainNo uint64 `json:"chain_no"`
}

// Write adds a row to the ledger. It is chained after the commit, by Chain.
func (t *Tx) Write(e Entry) {
	salt := make([]byte, 16)
	rand.Read(salt) //nolint:errcheck // it never fails
	// Stored as given: the instant at microseconds, which is what the database keeps.
	at := t.store.cfg.Security().UTC().Truncate(time.Microsecond)
	t.tx.later("writing the ledger", "INSERT INTO ledger (id, at, case_id, actor, body, salt, hash) VALUES ($1, $2, $3, $4, $5, $6, $7)",
		e.ID, at, e.Case, e.Actor, []byte(e.Body), salt, rowHash(salt, e.ID, at, e.Case, e.Actor, e.Body))
	t.left |= ToChain
}

// Write adds a row to the ledger in a transaction of its own, durable when it returns.
func (s *Store) Write(ctx context.Context, e Entry) error {
	return s.Do(ctx, func(t *Tx) error { t.Write(e); return nil })
}

func rowHash(salt []byte, id string, at time.Time, subject, actor string, body []byte) []byte {
	h := sha256.New()
	h.Write(salt)
	for _, part := range []string{id, at.UTC().Format(time.RFC3339Nano), subject, actor, string(body)} {
		fmt.Fprintf(h, "%d:", len(part))
		h.Write([]byte(part))
	}
	return h.Sum(nil)
}

func link(previous, row []byte) []byte {
	h := sha256.New()
	h.Write(previous)
	h.Write(row)
	return h.Sum(nil)
}

// Chain is the head of the ledger's chain.
type Chain struct {
	No   uint64 `json:"no"`
	Hash []byte `json:"hash"`
}

// Chain links the rows that were committed since, in the order of their instants, and gives the new head to
// publish, in the same transaction, where it moved. Only one process may run it at a time: see Exclusive.
func (s *Store) Chain(ctx context.Context, publish func(*Tx, Chain) error) error {
	return s.Do(ctx, func(t *Tx) error {
		var head Chain
		err := t.tx.QueryRow(ctx, "SELECT chain_no, chain FROM ledger WHERE chain_no IS NOT NULL ORDER BY chain_no DESC LIMIT 1").Scan(&head.No, &head.Hash)
		if err != nil && !errors.Is(err, pgx.ErrNoRows) {
			return fmt.Errorf("reading the head of the ledger: %w", err)
		}
		rows, err := t.tx.Query(ctx, "SELECT id, hash FROM ledger WHERE chain_no IS NULL ORDER BY at, id LIMIT 1000")
		if err != nil {
			return fmt.Errorf("reading the end of the ledger: %w", err)
		}
		var ids []string
		var numbers []uint64
		var links [][]byte
		var id string
		var hash []byte
		_, err = pgx.ForEachRow(rows, []any{&id, &hash}, func() error {
			head = Chain{No: head.No + 1, Hash: link(head.Hash, hash)}
			ids, numbers, links = append(ids, id), append(numbers, head.No), append(links, head.Hash)
			return nil
		})
		if err != nil {
			return fmt.Errorf("reading the end of the ledger: %w", err)
		}
		if len(ids) == 0 {
			return nil
		}
		t.tx.later("chaining the ledger", `UPDATE ledger SET chain_no = n.no, chain = n.chain
				FROM unnest($1::text[], $2::bigint[], $3::bytea[]) AS n (id, no, chain) WHERE ledger.id = n.id`,
			ids, numbers, links)
		return publish(t, head)
	})
}

// VerifyLedger walks the chain and says at which row it is broken; rows whose body was destroyed at its
// retention still hold the chain. known are heads seen elsewhere: each must be in the chain as it was.
func (s *Store) VerifyLedger(ctx context.Context, known []Chain) (Chain, error) {
	want := map[uint64]string{}
	var most uint64
	for _, k := range known {
		if h, ok := want[k.No]; ok && h != string(k.Hash) {
			return Chain{}, fmt.Errorf("the ledger of %s was rewritten: two heads were published for row %d", s.cfg.Service, k.No)
		}
		want[k.No] = string(k.Hash)
		most = max(most, k.No)
	}
	var head Chain
	err := s.Do(ctx, func(t *Tx) error {
		rows, err := t.tx.Query(ctx, "SELECT id, at, case_id, actor, body, salt, hash, chain_no, chain FROM ledger WHERE chain_no IS NOT NULL ORDER BY chain_no")
		if err != nil {
			return fmt.Errorf("reading the ledger: %w", err)
		}
		head = Chain{}
		var e Entry
		var body, salt, hash, chain []byte
		var no uint64
		_, err = pgx.ForEachRow(rows, []any{&e.ID, &e.At, &e.Case, &e.Actor, &body, &salt, &hash, &no, &chain}, func() error {
			if no != head.No+1 {
				return fmt.Errorf("the ledger of %s is broken: row %d is missing", s.cfg.Service, head.No+1)
			}
			if body != nil && string(rowHash(salt, e.ID, e.At, e.Case, e.Actor, body)) != string(hash) {
				return fmt.Errorf("the ledger of %s was changed: row %d is not what was written", s.cfg.Service, no)
			}
			head = Chain{No: no, Hash: link(head.Hash, hash)}
			if string(head.Hash) != string(chain) {
				return fmt.Errorf("the ledger of %s was changed: the chain breaks at row %d", s.cfg.Service, no)
			}
			if w, ok := want[no]; ok && w != string(head.Hash) {
				return fmt.Errorf("the ledger of %s was rewritten: at row %d another head was published", s.cfg.Service, no)
			}
			return nil
		})
		return err
	})
	if err == nil && most > head.No {
		err = fmt.Errorf("the ledger of %s was cut: row %d was published, %d is the last there is", s.cfg.Service, most, head.No)
	}
	return head, err
}

// Asked narrows a reading of the ledger. Empty parts do not narrow.
type Asked struct {
	ID, Case, Actor string
	// Number narrows to the cases whose ids begin with it, and to those that were asked for by it as people write it: MG-B255-5E20.
	Number string
	// Action is what was asked, as the policy calls it; Denied asks for what was not allowed, and for nothing else.
	Action   string
	Denied   bool
	From, To time.Time
	// After is where the page before ended.
	After Mark
	Limit int
}

// Mark is a place in a list that is ordered by an instant and then by id.
type Mark struct {
	At time.Time
	ID string
}

func (m Mark) String() string { return m.At.UTC().Format(time.RFC3339Nano) + "/" + m.ID }

// ParseMark reads what String gave; an empty text is the beginning.
func ParseMark(text string) (Mark, error) {
	if text == "" {
		return Mark{}, nil
	}
	at, id, ok := strings.Cut(text, "/")
	t, err := time.Parse(time.RFC3339Nano, at)
	if !ok || id == "" || err != nil {
		return Mark{}, errors.New("a mark is an instant and an id")
	}
	return Mark{t, id}, nil
}

// Ledger reads rows, the newest first.
func (t *Tx) Ledger(ctx context.Context, a Asked) ([]Entry, error) {
	if a.To.IsZero() {
		a.To = t.store.cfg.Security().Add(time.Hour)
	}
	rows, err := t.tx.Query(ctx, `SELECT id, at, case_id, actor, body, coalesce(chain_no, 0) FROM ledger
		WHERE $1 IN ('', id) AND $2 IN ('', case_id) AND $3 IN ('', actor) AND at >= $4 AND at < $5 AND body IS NOT NULL
			AND ($7 = '' OR (at, id) < ($6, $7))
			AND CASE WHEN $9 = '' THEN true ELSE convert_from(body, 'UTF8')::jsonb ->> 'action' = $9 END
			AND CASE WHEN NOT $10 THEN true ELSE (convert_from(body, 'UTF8')::jsonb -> 'allow') = 'false' END
			AND CASE WHEN $11 = '' THEN true ELSE starts_with(case_id, $11)
				OR upper(regexp_replace(case_id, '[^[:alnum:]]', '', 'g')) = 'MG' || upper($11) END
		ORDER BY at DESC, id DESC LIMIT $8`, a.ID, a.Case, a.Actor, a.From, a.To, a.After.At, a.After.ID, a.Limit, a.Action, a.Denied, a.Number)
	if err != nil {
		return nil, fmt.Errorf("reading the ledger: %w", err)
	}
	return pgx.CollectRows(rows, func(r pgx.CollectableRow) (Entry, error) {
		var e Entry
		return e, r.Scan(&e.ID, &e.At, &e.Case, &e.Actor, &e.Body, &e.ChainNo)
	})
}

// Equal are the rows about a case of one day that say the same, whoever asked.
type Equal struct {
	Body        json.RawMessage
	Times       uint64
	First, Last time.Time
}

// LastDay is the newest day, of UTC, on which something was written about a case, before a day or, where that is zero, at all. It is zero
// where there is none.
func (t *Tx) LastDay(ctx context.Context, caseID string, before time.Time) (time.Time, error) {
	var last *time.Time
	err := t.tx.QueryRow(ctx, "SELECT max(at) FROM ledger WHERE case_id = $1 AND body IS NOT NULL AND ($2 OR at < $3)", caseID, before.IsZero(), before).Scan(&last)
	if err != nil {
		return time.Time{}, fmt.Errorf("looking for a day of the ledger: %w", err)
	}
	if last == nil {
		return time.Time{}, nil
	}
	return last.UTC().Truncate(aDay), nil
}

const aDay = 24 * time.Hour

// Equal reads the rows about a case of a day, what says the same as one: what was last first.
func (t *Tx) Equal(ctx context.Context, caseID string, day time.Time) ([]Equal, error) {
	rows, err := t.tx.Query(ctx, `SELECT body, count(*), min(at), max(at) FROM ledger
		WHERE case_id = $1 AND body IS NOT NULL AND at >= $2 AND at < $3
		GROUP BY body ORDER BY max(at) DESC, body`, caseID, day, day.Add(aDay))
	if err != nil {
		return nil, fmt.Errorf("reading a day of the ledger: %w", err)
	}
	return pgx.CollectRows(rows, pgx.RowToStructByPos[Equal])
}
