package store_test

import (
	"context"
	"errors"
	"testing"
	"time"

	"mangrove/pkg/decide"
	"mangrove/pkg/store"
)

// duty is one of case c.
func duty(id, key string, by time.Duration) store.Duty {
	return store.Duty{
		ID: id, SubjectKind: "case", Subject: "c", OpenedAt: noon, State: "open",
		Duty: decide.Duty{Key: key, Agency: "a", What: "answer", Whose: "hotline", Next: "supervisor", By: noon.Add(by), Details: map[string]string{"grant": "g"}},
	}
}

func open(t *testing.T, s *store.Store, duties ...store.Duty) {
	t.Helper()
	do(t, s, func(ctx context.Context, tx *store.Tx) error {
		for _, d := range duties {
			sub, err := tx.Lock(ctx, d.SubjectKind, d.Subject)
			if err != nil {
				return err
			}
			tx.OpenDuty(&sub, d)
		}
		return nil
	})
}

func done(t *testing.T, s *store.Store, subject, key string) {
	t.Helper()
	do(t, s, func(ctx context.Context, tx *store.Tx) error {
		sub, err := tx.Lock(ctx, "case", subject)
		tx.DoneDuty(&sub, key)
		return err
	})
}

// due takes what is due and gives its id, or nothing.
func due(t *testing.T, s *store.Store, at time.Duration, then func(*store.Tx, store.Duty) error) string {
	t.Helper()
	id := ""
	do(t, s, func(ctx context.Context, tx *store.Tx) error {
		d, ok, err := tx.Due(ctx, noon.Add(at))
		if err != nil || !ok {
			return err
		}
		id = d.ID
		return then(tx, d)
	})
	return id
}

func leave(*store.Tx, store.Duty) error { return nil }

// ofAgency is the condition for the duties of an agency and those of anybody.
func ofAgency(agency string) string { return "d.agency IN ('', '" + agency + "')" }

func TestADutyFallsDueAtItsInstant(t *testing.T) {
	s := newStore(t)
	if _, ok, err := s.NextDue(t.Context()); ok || err != nil {
		t.Errorf("%v, %v: something is due in an empty store", ok, err)
	}
	open(t, s, duty("late", "1", 2*time.Hour), duty("soon", "2", time.Hour))
	if at, ok, err := s.NextDue(t.Context()); !ok || err != nil || !at.Equal(noon.Add(time.Hour)) {
		t.Errorf("the next is at %v, %v, %v", at, ok, err)
	}
	for _, c := range []struct {
		at   time.Duration
		want string
	}{{time.Hour - time.Microsecond, ""}, {time.Hour, "soon"}, {3 * time.Hour, "soon"}} {
		if got := due(t, s, c.at, leave); got != c.want {
			t.Errorf("after %v %q is due, want %q", c.at, got, c.want)
		}
	}
	overdue := func(tx *store.Tx, d store.Duty) error { return tx.Overdue(t.Context(), d.ID) }
	if got := due(t, s, 3*time.Hour, overdue); got != "soon" {
		t.Errorf("%q is due, want soon", got)
	}
	if got := due(t, s, 3*time.Hour, overdue); got != "late" {
		t.Errorf("%q is due, want late: what is overdue does not fall due again", got)
	}
	if got := due(t, s, 3*time.Hour, leave); got != "" {
		t.Errorf("%q is due, want nothing", got)
	}
	do(t, s, func(ctx context.Context, tx *store.Tx) error {
		hotline, err := tx.Duties(ctx, ofAgency("a"), []string{"hotline"}, store.Mark{}, 10)
		supervisor, err2 := tx.Duties(ctx, ofAgency("a"), []string{"supervisor"}, store.Mark{}, 10)
		if len(hotline) != 0 || len(supervisor) != 2 || supervisor[0].ID != "soon" || supervisor[0].State != "overdue" {
			t.Errorf("hotline has %v, supervisor %v: want the supervisor to have both", hotline, supervisor)
		}
		return errors.Join(err, err2)
	})
}

func TestADutyIsDoneOrReplacedByItsKey(t *testing.T) {
	s := newStore(t)
	open(t, s, duty("1", "key", time.Hour), duty("2", "other", 2*time.Hour))
	moved := duty("3", "key", 5*time.Hour)
	moved.Whose, moved.Next, moved.Details = "supervisor", "data_protection", map[string]string{"grant": "h"}
	open(t, s, moved)
	if got := due(t, s, 4*time.Hour, leave); got != "2" {
		t.Errorf("%q is due, want 2: the first was moved", got)
	}
	list := func(agency string, limit int) (ids string) {
		do(t, s, func(ctx context.Context, tx *store.Tx) error {
			ids = ""
			all, err := tx.Duties(ctx, ofAgency(agency), []string{"hotline", "supervisor"}, store.Mark{}, limit)
			for _, d := range all {
				ids += d.ID + " "
				if d.ID == "1" && (d.Whose != "supervisor" || d.Next != "data_protection" || d.Details["grant"] != "h" || d.State != "open" || !d.OpenedAt.Equal(noon)) {
					t.Errorf("got %+v", d)
				}
			}
			return err
		})
		return ids
	}
	if got := list("a", 10); got != "2 1 " {
		t.Errorf("duties %q, want 2 and then 1", got)
	}
	if got := list("a", 1); got != "2 " {
		t.Errorf("duties %q, want the most urgent", got)
	}
	if got := list("b", 10); got != "" {
		t.Errorf("another agency sees %q", got)
	}
	done(t, s, "d", "key")
	done(t, s, "c", "no such")
	if got := list("a", 10); got != "2 1 " {
		t.Errorf("duties %q, want both still", got)
	}
	done(t, s, "c", "key")
	if got := list("a", 10); got != "2 " {
		t.Errorf("duties %q, want 2", got)
	}
	// What is done stays done: the same key begins anew.
	open(t, s, duty("4", "key", time.Hour))
	if got := list("a", 10); got != "4 2 " {
		t.Errorf("duties %q, want 4 and 2", got)
	}
	everybodys := duty("5", "open to all", time.Minute)
	everybodys.Agency = ""
	open(t, s, everybodys)
	if got := list("b", 10); got != "5 " {
		t.Errorf("another agency sees %q, want 5", got)
	}
}

func TestAnOverdueDutyCanBeDoneAndReplaced(t *testing.T) {
	s := newStore(t)
	open(t, s, duty("1", "key", time.Hour))
	overdue := func(tx *store.Tx, d store.Duty) error { return tx.Overdue(t.Context(), d.ID) }
	due(t, s, time.Hour, overdue)
	open(t, s, duty("2", "key", 3*time.Hour))
	if got := due(t, s, 3*time.Hour, overdue); got != "1" {
		t.Errorf("%q is due, want 1, which was moved", got)
	}
	done(t, s, "c", "key")
	do(t, s, func(ctx context.Context, tx *store.Tx) error {
		left, err := tx.Duties(ctx, ofAgency("a"), []string{"hotline", "supervisor"}, store.Mark{}, 10)
		if len(left) != 0 {
			t.Errorf("%v are left", left)
		}
		return err
	})
}

func TestTwoPollersTakeDifferentDuties(t *testing.T) {
	s := newStore(t)
	open(t, s, duty("1", "1", time.Hour), duty("2", "2", 2*time.Hour))
	first := due(t, s, 3*time.Hour, func(*store.Tx, store.Duty) error {
		second := due(t, s, 3*time.Hour, func(*store.Tx, store.Duty) error {
			if third := due(t, s, 3*time.Hour, leave); third != "" {
				t.Errorf("a third poller got %q", third)
			}
			return nil
		})
		if second != "2" {
			t.Errorf("the second poller got %q, want 2", second)
		}
		return nil
	})
	if first != "1" {
		t.Errorf("the first poller got %q, want 1", first)
	}
}

// A command locks its subject and then does its duties: whoever takes a due duty never stands in between.
func TestADutyIsNotTakenFromWhoWorksOnItsSubject(t *testing.T) {
	s := newStore(t)
	do(t, s, func(ctx context.Context, tx *store.Tx) error { return add(ctx, tx, "case", "c", "p") })
	open(t, s, duty("1", "1", time.Hour))
	do(t, s, func(ctx context.Context, tx *store.Tx) error {
		sub, err := tx.Lock(ctx, "case", "c")
		if err != nil {
			return err
		}
		if got := due(t, s, time.Hour, leave); got != "" {
			t.Errorf("%q was taken while a command is at work on its subject", got)
		}
		tx.DoneDuty(&sub, "1")
		return nil
	})
	if got := due(t, s, time.Hour, leave); got != "" {
		t.Errorf("%q is due: the command has done it", got)
	}
	open(t, s, duty("2", "2", time.Hour))
	if got := due(t, s, time.Hour, leave); got != "2" {
		t.Errorf("%q is due, want 2", got)
	}
}

func TestAnOverdueDutyStaysInItsAgencyOrGoesToAnOffice(t *testing.T) {
	s := newStore(t)
	office := duty("2", "office", time.Hour)
	office.Office = true
	open(t, s, duty("1", "own", time.Hour), office)
	overdue := func(tx *store.Tx, d store.Duty) error { return tx.Overdue(t.Context(), d.ID) }
	due(t, s, time.Hour, overdue)
	due(t, s, time.Hour, overdue)
	do(t, s, func(ctx context.Context, tx *store.Tx) error {
		same, err := tx.Duties(ctx, ofAgency("a"), []string{"supervisor"}, store.Mark{}, 10)
		other, err2 := tx.Duties(ctx, ofAgency("b"), []string{"supervisor"}, store.Mark{}, 10)
		if len(same) != 2 || len(other) != 1 || other[0].ID != "2" {
			t.Errorf("the same agency has %v, another %v: want both, and the office's only", same, other)
		}
		return errors.Join(err, err2)
	})
}

// What a locked subject owes is there with it, and stays right as duties are opened, moved and done.
func TestALockedSubjectKnowsItsDuties(t *testing.T) {
	s := newStore(t)
	owes := func(sub store.Subject) (keys string) {
		for _, d := range sub.Duties {
			keys += d.ID + "=" + d.Key + ":" + d.State + " "
		}
		return keys
	}
	lock := func() (sub store.Subject) {
		do(t, s, func(ctx context.Context, tx *store.Tx) (err error) {
			sub, err = tx.Lock(ctx, "case", "c")
			records, err2 := tx.Records(ctx, []store.Ref{{Kind: "case", ID: "c"}}, []store.Ref{{Kind: "case", ID: "d"}})
			if got := owes(records[store.Ref{Kind: "case", ID: "c"}].Subject); got != owes(sub) {
				t.Errorf("a record owes %q, the locked subject %q", got, owes(sub))
			}
			return errors.Join(err, err2)
		})
		return sub
	}
	open(t, s, duty("1", "first", time.Hour), duty("2", "second", 2*time.Hour))
	due(t, s, time.Hour, func(tx *store.Tx, d store.Duty) error { return tx.Overdue(t.Context(), d.ID) })
	if got := owes(lock()); got != "1=first:overdue 2=second:open " {
		t.Errorf("the case owes %q", got)
	}
	do(t, s, func(ctx context.Context, tx *store.Tx) error {
		sub, err := tx.Lock(ctx, "case", "c")
		if sub.Moved {
			t.Error("nothing was moved yet")
		}
		standing := func(id, what string, by time.Duration) store.Duty {
			d := duty(id, what, by)
			d.Stands = true
			return d
		}
		for _, by := range []time.Duration{time.Hour, 9 * time.Hour} {
			if id := tx.OpenDuty(&sub, standing("3", "first", by)); id != "1" || sub.Moved {
				t.Errorf("what is owed already is %q, moved %v", id, sub.Moved)
			}
		}
		tx.DoneDuty(&sub, "no such")
		if sub.Moved {
			t.Error("what was not there was done")
		}
		tx.OpenDuty(&sub, duty("4", "first", 9*time.Hour))
		tx.DoneDuty(&sub, "second")
		id := tx.OpenDuty(&sub, standing("5", "third", 4*time.Hour))
		if same := tx.OpenDuty(&sub, standing("6", "third", 3*time.Hour)); same != id || !sub.Duties[1].By.Equal(duty("", "", 3*time.Hour).By) {
			t.Errorf("brought forward, %q is due at %v", same, sub.Duties[1].By)
		}
		if got := owes(sub); id != "5" || !sub.Moved || got != "1=first:open 5=third:open " {
			t.Errorf("%q is owed; the case owes %q, moved %v", id, got, sub.Moved)
		}
		return err
	})
	if got := owes(lock()); got != "5=third:open 1=first:open " {
		t.Errorf("the case owes %q", got)
	}
}

// A duty that moves is another's, and due when it was: neither a new holder nor a new agency puts it off, or takes it back from
// whom it went to when nobody did it in time.
func TestADutyMovesWithoutItsClock(t *testing.T) {
	moves := func(whose, agency string, office bool) store.Duty {
		d := duty("new", "key", 9*time.Hour)
		d.Whose, d.Agency, d.Office, d.Moves = whose, agency, office, true
		return d
	}
	for name, c := range map[string]struct {
		office, overdue bool
		to              store.Duty
		want            string
		stays           bool
	}{
		"to another agency":                   {to: moves("hotline", "b", false), want: "hotline of b, open"},
		"to a worker, wherever":               {to: moves("worker/w", "", false), want: "worker/w of , open"},
		"to nobody else":                      {to: moves("hotline", "a", false), want: "hotline of a, open", stays: true},
		"overdue, to another agency":          {overdue: true, to: moves("hotline", "b", false), want: "supervisor of b, overdue"},
		"overdue, to another in the agency":   {overdue: true, to: moves("worker/w", "a", false), want: "supervisor of a, overdue", stays: true},
		"overdue, when an office has it":      {office: true, overdue: true, to: moves("hotline", "b", true), want: "supervisor of , overdue", stays: true},
		"to another agency, before an office": {office: true, to: moves("hotline", "b", true), want: "hotline of b, open"},
	} {
		t.Run(name, func(t *testing.T) {
			s := newStore(t)
			first := duty("1", "key", time.Hour)
			first.Office = c.office
			open(t, s, first)
			if c.overdue {
				due(t, s, time.Hour, func(tx *store.Tx, d store.Duty) error { return tx.Overdue(t.Context(), d.ID) })
			}
			is := func(when string, sub store.Subject) {
				t.Helper()
				if len(sub.Duties) != 1 {
					t.Fatalf("%s the case owes %v", when, sub.Duties)
				}
				d := sub.Duties[0]
				if got := d.Whose + " of " + d.Agency + ", " + d.State; got != c.want || d.ID != "1" || !d.By.Equal(first.By) || !d.OpenedAt.Equal(noon) || d.Next != "supervisor" {
					t.Errorf("%s it is %s, not %s: %+v", when, got, c.want, d)
				}
			}
			do(t, s, func(ctx context.Context, tx *store.Tx) error {
				sub, err := tx.Lock(ctx, "case", "c")
				if err != nil {
					return err
				}
				if id := tx.OpenDuty(&sub, c.to); id != "1" || sub.Moved == c.stays {
					t.Errorf("%q is owed, moved %v", id, sub.Moved)
				}
				is("in the transaction", sub)
				return nil
			})
			do(t, s, func(ctx context.Context, tx *store.Tx) error {
				sub, err := tx.Lock(ctx, "case", "c")
				is("stored", sub)
				return err
			})
		})
	}
}

// One that is opened anew under its key is another agency's where it says so; one that only stands, and is brought forward, stays with
// whose it is.
func TestADutyThatTakesThePlaceOfAnother(t *testing.T) {
	s := newStore(t)
	agency := func(d store.Duty) string {
		t.Helper()
		open(t, s, d)
		var is string
		do(t, s, func(ctx context.Context, tx *store.Tx) error {
			sub, err := tx.Lock(ctx, "case", "c")
			is = sub.Duties[0].Agency
			return err
		})
		return is
	}
	anew, sooner := duty("2", "key", 5*time.Hour), duty("3", "key", time.Hour)
	anew.Agency, sooner.Stands = "b", true
	open(t, s, duty("1", "key", 2*time.Hour))
	if got := agency(anew); got != "b" {
		t.Errorf("anew it is of %q", got)
	}
	if got := agency(sooner); got != "b" {
		t.Errorf("brought forward it is of %q", got)
	}
}
