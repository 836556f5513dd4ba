package store

import (
	"context"
	"errors"
	"fmt"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"google.golang.org/protobuf/proto"

	contractv1 "mangrove/proto/gen/contractv1"
)

// ErrNoCard says that the pool of key cards is used up: nothing can be sealed until keys has issued more.
var ErrNoCard = errors.New("no key card is left to seal to: start the keys service, which issues them")

// Card gives the key card bound to a case here for what an agency writes; where there is none yet it takes one out of the
// pool, and fresh is true: keys must be told.
func (t *Tx) Card(ctx context.Context, caseID, agency string) (card *contractv1.KeyCard, fresh bool, err error) {
	var b []byte
	err = t.tx.QueryRow(ctx, "SELECT card FROM card WHERE case_id = $1 AND agency = $2", caseID, agency).Scan(&b)
	if errors.Is(err, pgx.ErrNoRows) {
		fresh = true
		err = t.tx.QueryRow(ctx, `UPDATE card SET case_id = $1, agency = $2
			WHERE key_id = (SELECT key_id FROM card WHERE case_id IS NULL LIMIT 1 FOR UPDATE SKIP LOCKED) RETURNING card`, caseID, agency).Scan(&b)
		if errors.Is(err, pgx.ErrNoRows) {
			return nil, false, ErrNoCard
		}
		if duplicate(err) {
			return nil, false, errRaced
		}
		t.left |= ToIssue
	}
	if err != nil {
		return nil, false, fmt.Errorf("taking a key card: %w", err)
	}
	card = new(contractv1.KeyCard)
	if err := proto.Unmarshal(b, card); err != nil {
		return nil, false, fmt.Errorf("decoding a key card: %w", err)
	}
	return card, fresh, nil
}

func duplicate(err error) bool {
	var pg *pgconn.PgError
	return errors.As(err, &pg) && pg.Code == "23505" // unique violation
}

// DiscardCards throws the pool away, and the cards named. A database that was put back holds cards as free that were bound
// since: keys binds no card a second time, so what is sealed to one opens for nobody.
func (t *Tx) DiscardCards(ctx context.Context, ids ...string) error {
	if _, err := t.tx.Exec(ctx, "DELETE FROM card WHERE case_id IS NULL OR key_id = ANY($1)", ids); err != nil {
		return fmt.Errorf("throwing away key cards: %w", err)
	}
	t.left |= ToIssue
	return nil
}

// Unbound counts the cards left in the pool.
func (s *Store) Unbound(ctx context.Context) (int, error) {
	var n int
	if err := s.pool.QueryRow(ctx, "SELECT count(*) FROM card WHERE case_id IS NULL").Scan(&n); err != nil {
		return 0, fmt.Errorf("counting key cards: %w", err)
	}
	return n, nil
}

// AddCards fills the pool.
func (s *Store) AddCards(ctx context.Context, cards []*contractv1.KeyCard) error {
	return s.Do(ctx, func(t *Tx) error {
		batch := &pgx.Batch{}
		for _, c := range cards {
			b, err := proto.Marshal(c)
			if err != nil {
				return fmt.Errorf("encoding a key card: %w", err)
			}
			batch.Queue("INSERT INTO card (key_id, card) VALUES ($1, $2) ON CONFLICT DO NOTHING", c.GetKeyId(), b)
		}
		if err := t.tx.Batch(ctx, batch); err != nil {
			return fmt.Errorf("keeping key cards: %w", err)
		}
		return nil
	})
}
