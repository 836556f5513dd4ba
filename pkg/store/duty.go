package store

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/jackc/pgx/v5"

	"mangrove/pkg/decide"
)

// Duty is a duty as it is kept.
type Duty struct {
	decide.Duty
	ID          string
	SubjectKind string
	Subject     string
	OpenedAt    time.Time
	State       string // open, overdue, done
}

// OpenDuty opens a duty of a locked subject, or puts it in the place of the one with the same key. Where it stands, the one before
// stays as it is, unless it is due later: asking again neither resets its clock nor takes it back from whom it went to. Where it
// moves, nothing changes but whose it is. It gives the id of the duty.
func (t *Tx) OpenDuty(s *Subject, d Duty) string {
	if d.Details == nil {
		d.Details = map[string]string{}
	}
	d.SubjectKind, d.Subject, d.State = s.Kind, s.ID, "open"
	i := s.duty(d.Key)
	if i >= 0 {
		was := s.Duties[i]
		moved := was.to(d.Whose, d.Agency)
		switch {
		case d.Moves && moved.Whose == was.Whose && moved.Agency == was.Agency, d.Stands && !d.By.Before(was.By):
			return was.ID
		case d.Moves:
			d = moved
		case d.Stands:
			d.Agency = was.Agency
		}
		d.ID, d.What, d.OpenedAt = was.ID, was.What, was.OpenedAt
	}
	t.tx.later("opening a duty "+d.What, `INSERT INTO duty (id, subject_kind, subject_id, key, what, whose, next, office, agency, due, details, opened_at, state)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)
		ON CONFLICT (subject_kind, subject_id, key) WHERE state <> 'done' DO UPDATE SET whose = $6, next = $7, office = $8, agency = $9, due = $10, details = $11, state = $13`,
		d.ID, d.SubjectKind, d.Subject, d.Key, d.What, d.Whose, d.Next, d.Office, d.Agency, d.By, d.Details, d.OpenedAt, d.State)
	s.Duties, s.Moved = slices.Clone(s.Duties), true
	if i >= 0 {
		s.Duties[i] = d
	} else {
		s.Duties = append(s.Duties, d)
	}
	t.left |= ToKeep
	return d.ID
}

// to is the duty as another's. One that nobody did in time stays with whom it went to: with the same role, of the agency that has it
// now, or with an office.
func (d Duty) to(whose, agency string) Duty {
	late := d.State == "overdue"
	if !late {
		d.Whose = whose
	}
	if !late || !d.Office {
		d.Agency = agency
	}
	return d
}

// DoneDuty marks a locked subject's duty of that key as done, if there is one.
func (t *Tx) DoneDuty(s *Subject, key string) {
	i := s.duty(key)
	if i < 0 {
		return
	}
	t.tx.later("marking a duty done", "UPDATE duty SET state = 'done' WHERE id = $1", s.Duties[i].ID)
	s.Duties, s.Moved = slices.Delete(slices.Clone(s.Duties), i, i+1), true
}

func (s *Subject) duty(key string) int {
	return slices.IndexFunc(s.Duties, func(d Duty) bool { return d.Key == key })
}

const dutyColumns = "id, subject_kind, subject_id, key, what, whose, next, office, agency, due, details, opened_at, state"

// selectDuties reads what is not done of subjects.
const selectDuties = "SELECT " + dutyColumns + " FROM duty WHERE state <> 'done' AND (subject_kind, subject_id)" + these + " ORDER BY due, id"

func scanDuty(r pgx.CollectableRow) (Duty, error) {
	var d Duty
	return d, r.Scan(&d.ID, &d.SubjectKind, &d.Subject, &d.Key, &d.What, &d.Whose, &d.Next, &d.Office, &d.Agency, &d.By, &d.Details, &d.OpenedAt, &d.State)
}

// Due takes one duty whose instant has come, locked with its subject for this transaction; false where none is, or where
// somebody works on it or on its subject. It waits for nobody: a command locks the subject first and then its duties, and
// would wait for this one.
func (t *Tx) Due(ctx context.Context, now time.Time) (Duty, bool, error) {
	rows, err := t.tx.Query(ctx, "SELECT "+dutyColumns+" FROM duty WHERE state = 'open' AND due <= $1 ORDER BY due LIMIT 1 FOR UPDATE SKIP LOCKED", now)
	if err != nil {
		return Duty{}, false, fmt.Errorf("looking for due duties: %w", err)
	}
	d, err := pgx.CollectExactlyOneRow(rows, scanDuty)
	if errors.Is(err, pgx.ErrNoRows) {
		return Duty{}, false, nil
	}
	if err != nil {
		return Duty{}, false, fmt.Errorf("looking for due duties: %w", err)
	}
	var free bool
	err = t.tx.QueryRow(ctx, `WITH mine AS (SELECT FROM subject WHERE kind = $1 AND id = $2 FOR UPDATE SKIP LOCKED)
		SELECT EXISTS (SELECT FROM mine) OR NOT EXISTS (SELECT FROM subject WHERE kind = $1 AND id = $2)`, d.SubjectKind, d.Subject).Scan(&free)
	if err != nil {
		return Duty{}, false, fmt.Errorf("locking the subject of a duty: %w", err)
	}
	return d, free, nil
}

// Overdue marks a duty as not done in time: it is now that of whoever was next, in the same agency, or an office's.
func (t *Tx) Overdue(ctx context.Context, id string) error {
	if _, err := t.tx.Exec(ctx, "UPDATE duty SET state = 'overdue', whose = next, agency = CASE WHEN office THEN '' ELSE agency END WHERE id = $1", id); err != nil {
		return fmt.Errorf("escalating a duty: %w", err)
	}
	return nil
}

// Duties lists what is open or overdue for roles behind a mark, the most urgent first, of those duties that the gate's condition
// over the table duty, under the name d, admits.
func (t *Tx) Duties(ctx context.Context, owed string, roles []string, after Mark, limit int) ([]Duty, error) {
	rows, err := t.tx.Query(ctx, "SELECT "+dutyColumns+` FROM duty d
		WHERE state <> 'done' AND whose = ANY($1) AND (`+owed+`) AND ($3 = '' OR (due, id) > ($2, $3))
		ORDER BY due, id LIMIT $4`, roles, after.At, after.ID, limit)
	if err != nil {
		return nil, fmt.Errorf("listing duties: %w", err)
	}
	return pgx.CollectRows(rows, scanDuty)
}

// NextDue is the earliest instant at which something falls due here; false where nothing does.
func (s *Store) NextDue(ctx context.Context) (time.Time, bool, error) {
	var at *time.Time
	if err := s.pool.QueryRow(ctx, "SELECT min(due) FROM duty WHERE state = 'open'").Scan(&at); err != nil {
		return time.Time{}, false, fmt.Errorf("looking for the next due duty: %w", err)
	}
	if at == nil {
		return time.Time{}, false, nil
	}
	return *at, true, nil
}
