package store

import (
	"context"
	"crypto/hmac"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"
	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/types/known/timestamppb"

	"mangrove/pkg/contract"
	grantv1 "mangrove/proto/gen/grantv1"
)

// PutGrant keeps a grant: in consent the register's row, elsewhere a row of the copy. A grant is never given twice: one
// that is kept already, ended or not, stays as it is; an ending or a change that came before the giving holds.
func (t *Tx) PutGrant(ctx context.Context, g *grantv1.Grant) error {
	row, err := t.grantRow(ctx, g.GetId())
	if err != nil || len(row.body) > 0 {
		return err
	}
	g = proto.CloneOf(g)
	if row.changed.Seq > 0 {
		row.changed.Apply(g)
	}
	if row.body, err = proto.Marshal(g); err != nil {
		return fmt.Errorf("encoding a grant: %w", err)
	}
	// Where there was no row to lock, there may be one by then.
	t.tx.laterOne("keeping a grant", `INSERT INTO grants (id, case_id, kind, agency, service, person, until, body, mac, follows)
		VALUES ($1, $2, $3, $4, $5, $6, $7::timestamptz, $8, $9, $11)
		ON CONFLICT (id) DO UPDATE SET case_id = $2, kind = $3, agency = $4, service = $5, person = $6, until = $7::timestamptz, body = $8, mac = $9, follows = $11
		WHERE $10`,
		g.GetId(), g.GetCase(), contract.EnumName(g.GetKind().Descriptor(), g.GetKind().Number()),
		g.GetRecipient().GetAgency(), g.GetRecipient().GetService(), g.GetRecipient().GetPerson(), until(g), row.body, t.store.grantMAC(row), row.found, g.GetFollows())
	return nil
}

func until(g *grantv1.Grant) any {
	if g.GetUntil() == nil {
		return "infinity"
	}
	return g.GetUntil().AsTime()
}

// Change is a change of how long a grant holds and what it carries until then, by the number of the event that makes it.
type Change struct {
	Epoch uint32
	Seq   uint64
	// Until is zero where it holds without an end.
	Until time.Time
	// Reviewed is a review of what a guardian in doubt agreed to; else a confirmation.
	Reviewed bool
}

// Apply changes a grant.
func (c Change) Apply(g *grantv1.Grant) {
	g.Provisional, g.Reviewed, g.Until, g.ConfirmedUntil = c.Reviewed, c.Reviewed, nil, nil
	if !c.Until.IsZero() {
		g.Until = timestamppb.New(c.Until)
	}
	if !c.Reviewed {
		g.Pending = false
	}
}

// ChangeGrant changes a grant: the change with the highest number holds, whichever came first, and waits for its grant
// where that has not come yet. Of a grant that has ended it changes nothing.
func (t *Tx) ChangeGrant(ctx context.Context, id string, c Change) error {
	row, err := t.grantRow(ctx, id)
	if err != nil || row.ended != nil || c.Epoch < row.changed.Epoch || c.Epoch == row.changed.Epoch && c.Seq <= row.changed.Seq {
		return err
	}
	row.changed = c
	g := new(grantv1.Grant)
	if len(row.body) > 0 {
		if err := proto.Unmarshal(row.body, g); err != nil {
			return fmt.Errorf("decoding a grant: %w", err)
		}
		c.Apply(g)
		if row.body, err = proto.Marshal(g); err != nil {
			return fmt.Errorf("encoding a grant: %w", err)
		}
	}
	b, err := json.Marshal(c)
	if err != nil {
		return fmt.Errorf("encoding a change of a grant: %w", err)
	}
	t.tx.laterOne("changing a grant", `INSERT INTO grants (id, case_id, kind, agency, service, person, body, mac, changed)
		VALUES ($1, '', '', '', '', '', '', $2, $3)
		ON CONFLICT (id) DO UPDATE SET until = $4::timestamptz, body = $5, mac = $2, changed = $3 WHERE $6`,
		id, t.store.grantMAC(row), b, until(g), row.body, row.found)
	return nil
}

// EndGrant ends a grant at an instant: one row, which waits for its grant where that has not come yet. The first ending
// holds.
func (t *Tx) EndGrant(ctx context.Context, id string, at time.Time) error {
	row, err := t.grantRow(ctx, id)
	if err != nil || row.ended != nil {
		return err
	}
	at = at.UTC().Truncate(time.Microsecond)
	row.ended = &at
	t.tx.laterOne("ending a grant", `INSERT INTO grants (id, case_id, kind, agency, service, person, ended_at, body, mac)
		VALUES ($1, '', '', '', '', '', $2, '', $3) ON CONFLICT (id) DO UPDATE SET ended_at = $2, mac = $3 WHERE $4`,
		id, at, t.store.grantMAC(row), row.found)
	return nil
}

// grantRow is a row of a grant as it is kept; body is empty while it waits for its grant.
type grantRow struct {
	found   bool
	body    []byte
	changed Change
	ended   *time.Time
}

// grantRow locks the row of a grant. Where there is none, there may be one when it is written: found then makes the write
// lose the race.
func (t *Tx) grantRow(ctx context.Context, id string) (grantRow, error) {
	row := grantRow{}
	var changed, mac []byte
	err := t.tx.QueryRow(ctx, "SELECT body, changed, ended_at, mac FROM grants WHERE id = $1 FOR UPDATE", id).Scan(&row.body, &changed, &row.ended, &mac)
	if errors.Is(err, pgx.ErrNoRows) {
		return row, nil
	}
	if err != nil {
		return row, fmt.Errorf("looking for a grant: %w", err)
	}
	row.found = true
	if len(changed) > 0 {
		if err := json.Unmarshal(changed, &row.changed); err != nil {
			return row, fmt.Errorf("decoding a change of a grant: %w", err)
		}
	}
	if !hmac.Equal(mac, t.store.grantMAC(row)) {
		return row, ErrTampered
	}
	return row, nil
}

// grantMAC authenticates a row that openings rest on: what was granted, and whether and when it ended; of one that waits for
// its grant, how that will be changed.
func (s *Store) grantMAC(row grantRow) []byte {
	at, change := "", ""
	if row.ended != nil {
		at = row.ended.UTC().Format(time.RFC3339Nano)
	}
	if len(row.body) == 0 && row.changed.Seq > 0 {
		change = fmt.Sprint(row.changed.Epoch, row.changed.Seq, row.changed.Reviewed, row.changed.Until.UnixMicro())
	}
	return s.secret.MAC([]byte("grant"), row.body, []byte(at), []byte(change))
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
	if !hmac.Equal(mac, t.store.grantMAC(grantRow{body: b, ended: h.EndedAt})) {
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
// of the page before, or empty. number is what their ids begin with, or empty.
func (t *Tx) List(ctx context.Context, filter string, limit int, after, number string) ([]string, error) {
	if filter == "" {
		return nil, nil
	}
	rows, err := t.tx.Query(ctx, `SELECT id FROM (
			SELECT s.id, (SELECT min(due) FROM duty d WHERE d.subject_kind = s.kind AND d.subject_id = s.id AND d.state <> 'done') AS due
			FROM subject s WHERE s.kind = 'case' AND starts_with(s.id, $3) AND s.id IN (SELECT g.case_id FROM grants g WHERE `+filter+`)) c
		WHERE $1 = '' OR (coalesce(due, 'infinity'), id) >
			(SELECT coalesce(min(d.due), 'infinity'), $1 FROM duty d WHERE d.subject_kind = 'case' AND d.subject_id = $1 AND d.state <> 'done')
		ORDER BY due NULLS LAST, id LIMIT $2`, after, limit, number)
	if err != nil {
		return nil, fmt.Errorf("listing cases: %w", err)
	}
	return pgx.CollectRows(rows, pgx.RowTo[string])
}
