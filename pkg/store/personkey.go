package store

import (
	"context"
	"fmt"

	"github.com/jackc/pgx/v5"
)

// PersonKey is a row of the keys service: a wrapped private key and whom it is for.
type PersonKey struct {
	Serial  uint64
	KeyID   string
	Service string
	Month   string
	Wrapped []byte
	Case    string
	Person  string
	// Agency is whose worker writes with it; empty for the service itself.
	Agency string
	State  string // live, held, destroyed
}

// Serials takes the next serial numbers for a service's new keys.
func (t *Tx) Serials(ctx context.Context, service, month string, count int) ([]uint64, error) {
	rows, err := t.tx.Query(ctx, "INSERT INTO person_key (service, month) SELECT $1, $2 FROM generate_series(1, $3) RETURNING serial", service, month, count)
	if err != nil {
		return nil, fmt.Errorf("taking serial numbers for keys: %w", err)
	}
	return pgx.CollectRows(rows, pgx.RowTo[uint64])
}

// KeepKeys stores new keys in the rows of their serials.
func (t *Tx) KeepKeys(ctx context.Context, keys []PersonKey) error {
	batch := &pgx.Batch{}
	for _, k := range keys {
		batch.Queue("UPDATE person_key SET key_id = $2, wrapped = $3 WHERE serial = $1", k.Serial, k.KeyID, k.Wrapped)
	}
	if err := t.tx.Batch(ctx, batch); err != nil {
		return fmt.Errorf("keeping new keys: %w", err)
	}
	return nil
}

// BindKey binds a service's key to a case, a person and the agency that writes with it. Only the first binding is made: bound is false where the key
// is another's, or was bound to another before.
func (t *Tx) BindKey(ctx context.Context, service, keyID, caseID, person, agency string) (bound bool, err error) {
	tag, err := t.tx.Exec(ctx, `UPDATE person_key SET case_id = $3, person = $4, agency = $5
		WHERE key_id = $1 AND service = $2 AND (case_id = '' OR case_id = $3 AND person = $4 AND agency = $5)`, keyID, service, caseID, person, agency)
	if err != nil {
		return false, fmt.Errorf("binding a key: %w", err)
	}
	return tag.RowsAffected() == 1, nil
}

// PersonKeys reads keys by their ids.
func (t *Tx) PersonKeys(ctx context.Context, ids []string) (map[string]PersonKey, error) {
	rows, err := t.tx.Query(ctx, `SELECT serial, key_id, service, month, wrapped, case_id, person, agency, state
		FROM person_key WHERE key_id = ANY($1)`, ids)
	if err != nil {
		return nil, fmt.Errorf("reading keys: %w", err)
	}
	found, err := pgx.CollectRows(rows, func(r pgx.CollectableRow) (PersonKey, error) {
		var k PersonKey
		return k, r.Scan(&k.Serial, &k.KeyID, &k.Service, &k.Month, &k.Wrapped, &k.Case, &k.Person, &k.Agency, &k.State)
	})
	if err != nil {
		return nil, fmt.Errorf("reading keys: %w", err)
	}
	out := make(map[string]PersonKey, len(found))
	for _, k := range found {
		out[k.KeyID] = k
	}
	return out, nil
}
