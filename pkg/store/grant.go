package store

import (
	"context"
	"crypto/hmac"
	"errors"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"
	"google.golang.org/protobuf/proto"

	"mangrove/pkg/contract"
	grantv1 "mangrove/proto/gen/grantv1"
)

// PutGrant keeps a grant: in consent the register's row, elsewhere a row of the copy. A grant is never given twice: one
// that is kept already, ended or not, stays as it is; an ending that came before the giving holds.
func (t *Tx) PutGrant(ctx context.Context, g *grantv1.Grant) error {
	b, err := proto.Marshal(g)
	if err != nil {
		return fmt.Errorf("encoding a grant: %w", err)
	}
	var until any = "infinity"
	if g.GetUntil() != nil {
		until = g.GetUntil().AsTime()
	}
	var kept []byte
	var ended *time.Time
	err = t.tx.QueryRow(ctx, "SELECT body, ended_at FROM grants WHERE id = $1 FOR UPDATE", g.GetId()).Scan(&kept, &ended)
	if err != nil && !errors.Is(err, pgx.ErrNoRows) {
		return fmt.Errorf("looking for a grant: %w", err)
	}
	if len(kept) > 0 {
		return nil
	}
	// Where there was no row to lock, there may be one by then.
	t.tx.laterOne("keeping a grant", `INSERT INTO grants (id, case_id, kind, agency, service, person, until, body, mac)
		VALUES ($1, $2, $3, $4, $5, $6, $7::timestamptz, $8, $9)
		ON CONFLICT (id) DO UPDATE SET case_id = $2, kind = $3, agency = $4, service = $5, person = $6, until = $7::timestamptz, body = $8, mac = $9
		WHERE grants.body = '' AND grants.ended_at IS NOT DISTINCT FROM $10`,
		g.GetId(), g.GetCase(), contract.EnumName(g.GetKind().Descriptor(), g.GetKind().Number()),
		g.GetRecipient().GetAgency(), g.GetRecipient().GetService(), g.GetRecipient().GetPerson(), until, b, t.store.grantMAC(b, ended), ended)
	return nil
}

// ChangeGrant changes how long a grant holds and what it carries until then. Of a grant that is not kept, or that has
// ended, it changes nothing.
func (t *Tx) ChangeGrant(ctx context.Context, id string, change func(*grantv1.Grant)) error {
	rows, err := t.tx.Query(ctx, "SELECT id, case_id, body, ended_at, mac FROM grants WHERE id = $1 AND kind <> '' FOR UPDATE", id)
	if err != nil {
		return fmt.Errorf("looking for a grant: %w", err)
	}
	h, err := pgx.CollectExactlyOneRow(rows, t.scanHeld)
	if errors.Is(err, pgx.ErrNoRows) || err == nil && h.EndedAt != nil {
		return nil
	}
	if err != nil {
		return fmt.Errorf("reading a grant: %w", err)
	}
	change(h.Grant)
	var until any = "infinity"
	if h.GetUntil() != nil {
		until = h.GetUntil().AsTime()
	}
	b, err := proto.Marshal(h.Grant)
	if err != nil {
		return fmt.Errorf("encoding a grant: %w", err)
	}
	_, err = t.tx.Exec(ctx, "UPDATE grants SET until = $2::timestamptz, body = $3, mac = $4 WHERE id = $1", id, until, b, t.store.grantMAC(b, nil))
	if err != nil {
		return fmt.Errorf("changing a grant: %w", err)
	}
	return nil
}

// EndGrant ends a grant at an instant: one row, which waits for its grant where that has not come yet. The first ending
// holds.
func (t *Tx) EndGrant(ctx context.Context, id string, at time.Time) error {
	at = at.UTC().Truncate(time.Microsecond)
	var body []byte
	var ended *time.Time
	err := t.tx.QueryRow(ctx, "SELECT body, ended_at FROM grants WHERE id = $1 FOR UPDATE", id).Scan(&body, &ended)
	if err != nil && !errors.Is(err, pgx.ErrNoRows) {
		return fmt.Errorf("looking for a grant: %w", err)
	}
	if ended != nil {
		return nil
	}
	// Where there was no row to lock, there may be one by then.
	t.tx.laterOne("ending a grant", `INSERT INTO grants (id, case_id, kind, agency, service, person, ended_at, body, mac)
		VALUES ($1, '', '', '', '', '', $2, '', $3) ON CONFLICT (id) DO UPDATE SET ended_at = $2, mac = $3
		WHERE grants.ended_at IS NULL AND grants.body = $4`,
		id, at, t.store.grantMAC(body, &at), body)
	return nil
}

// grantMAC authenticates a row that openings rest on: what was granted, and whether and when it ended.
func (s *Store) grantMAC(body []byte, ended *time.Time) []byte {
	at := ""
	if ended != nil {
		at = ended.UTC().Format(time.RFC3339Nano)
	}
	return s.secret.MAC([]byte("grant"), body, []byte(at))
}

// Held is a grant with the instant it was ended, if it was.
type Held struct {
	*grantv1.Grant
	EndedAt *time.Time
}

const selectHeld = "SELECT id, case_id, body, ended_at, mac FROM grants"

func (t *Tx) scanHeld(r pgx.CollectableRow) (Held, error) {
	var b, mac []byte
	var id, of string
	h := Held{Grant: new(grantv1.Grant)}
	if err := r.Scan(&id, &of, &b, &h.EndedAt, &mac); err != nil {
		return h, err
	}
	if !hmac.Equal(mac, t.store.grantMAC(b, h.EndedAt)) {
		return h, ErrTampered
	}
	if err := proto.Unmarshal(b, h.Grant); err != nil {
		return h, fmt.Errorf("decoding a grant: %w", err)
	}
	// A row found by its columns must be the one that was kept under them.
	if h.GetId() != id || h.GetCase() != of {
		return h, ErrTampered
	}
	return h, nil
}

// Grants gives the grants of cases, ended ones too.
func (t *Tx) Grants(ctx context.Context, cases ...string) ([]Held, error) {
	rows, err := t.tx.Query(ctx, selectHeld+" WHERE case_id = ANY($1) AND kind <> '' ORDER BY id", cases)
	if err != nil {
		return nil, fmt.Errorf("reading grants: %w", err)
	}
	return pgx.CollectRows(rows, t.scanHeld)
}

// Grant finds one grant.
func (t *Tx) Grant(ctx context.Context, id string) (Held, bool, error) {
	rows, err := t.tx.Query(ctx, selectHeld+" WHERE id = $1 AND kind <> ''", id)
	if err != nil {
		return Held{}, false, fmt.Errorf("reading a grant: %w", err)
	}
	h, err := pgx.CollectExactlyOneRow(rows, t.scanHeld)
	if errors.Is(err, pgx.ErrNoRows) {
		return Held{}, false, nil
	}
	if err != nil {
		return Held{}, false, fmt.Errorf("reading a grant: %w", err)
	}
	return h, true, nil
}

// Granted finds a case that has a row of grants and no state here; empty where there is none.
func (t *Tx) Granted(ctx context.Context, kind string) (string, error) {
	var id string
	err := t.tx.QueryRow(ctx, `SELECT coalesce(min(case_id), '') FROM grants g
		WHERE NOT EXISTS (SELECT FROM subject s WHERE s.kind = $1 AND s.id = g.case_id AND s.state IS NOT NULL)`, kind).Scan(&id)
	if err != nil {
		return "", fmt.Errorf("looking for grants without a case: %w", err)
	}
	return id, nil
}

// List gives the cases that a filter of the gate admits, those with the earliest duty first, never by name. The
// filter is SQL over the columns of grants under the name g. A zero filter matches nothing. after is the last case
// of the page before, or empty.
func (t *Tx) List(ctx context.Context, filter string, limit int, after string) ([]string, error) {
	if filter == "" {
		return nil, nil
	}
	rows, err := t.tx.Query(ctx, `SELECT id FROM (
			SELECT s.id, (SELECT min(due) FROM duty d WHERE d.subject_kind = s.kind AND d.subject_id = s.id AND d.state <> 'done') AS due
			FROM subject s WHERE s.kind = 'case' AND s.id IN (SELECT g.case_id FROM grants g WHERE `+filter+`)) c
		WHERE $1 = '' OR (coalesce(due, 'infinity'), id) >
			(SELECT coalesce(min(d.due), 'infinity'), $1 FROM duty d WHERE d.subject_kind = 'case' AND d.subject_id = $1 AND d.state <> 'done')
		ORDER BY due NULLS LAST, id LIMIT $2`, after, limit)
	if err != nil {
		return nil, fmt.Errorf("listing cases: %w", err)
	}
	return pgx.CollectRows(rows, pgx.RowTo[string])
}
