package session_test

import (
	"bytes"
	"errors"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"mangrove/pkg/embedded/postgres/postgrestest"
	"mangrove/services/console/session"
)

type world struct {
	*session.Store
	dsn string
	now time.Time
}

func newWorld(t *testing.T) *world {
	t.Helper()
	w := &world{dsn: postgrestest.New(t), now: time.Date(2026, 3, 2, 9, 0, 0, 0, time.UTC)}
	var err error
	if w.Store, err = session.Open(t.Context(), w.dsn, func() time.Time { return w.now }); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(w.Close)
	return w
}

func rosa() session.Session {
	return session.Session{Account: "rosa", Name: "Rosa Quiala", Agency: "lantern", Roles: []string{"shelter_coordinator"}, Refresh: "refresh-token", Access: "access-token"}
}

func (w *world) begin(t *testing.T) string {
	t.Helper()
	secret, err := w.Begin(t.Context(), rosa())
	if err != nil {
		t.Fatal(err)
	}
	return secret
}

// A session that is used goes on; one that was silent for a quarter of an hour ends, and the longest shift does too.
func TestASessionEnds(t *testing.T) {
	if session.Idle > 15*time.Minute || session.Longest > 12*time.Hour {
		t.Errorf("a session may be silent for %v and last for %v", session.Idle, session.Longest)
	}
	w := newWorld(t)
	used, silent := w.begin(t), w.begin(t)
	for w.now = w.now.Add(session.Idle); ; w.now = w.now.Add(session.Idle) {
		one, err := w.Load(t.Context(), used)
		if errors.Is(err, session.ErrNone) {
			break
		}
		if err != nil || one.Account != "rosa" || one.Access != "access-token" {
			t.Fatalf("at %v: %+v, %v", w.now, one, err)
		}
		if w.now.Sub(time.Date(2026, 3, 2, 9, 0, 0, 0, time.UTC)) > session.Longest {
			t.Fatal("a session outlives the longest shift")
		}
	}
	if _, err := w.Load(t.Context(), silent); !errors.Is(err, session.ErrNone) {
		t.Errorf("a silent session: %v", err)
	}
	idle := w.begin(t)
	w.now = w.now.Add(session.Idle + time.Second)
	if _, err := w.Load(t.Context(), idle); !errors.Is(err, session.ErrNone) {
		t.Errorf("after %v of silence: %v", session.Idle, err)
	}
	left := w.begin(t)
	if err := w.End(t.Context(), left); err != nil {
		t.Fatal(err)
	}
	if _, err := w.Load(t.Context(), left); !errors.Is(err, session.ErrNone) {
		t.Errorf("a session that was ended: %v", err)
	}
	if err := w.Save(t.Context(), left, rosa()); !errors.Is(err, session.ErrNone) {
		t.Errorf("saving what has ended: %v", err)
	}
	if err := w.Lock(t.Context(), left); !errors.Is(err, session.ErrNone) {
		t.Errorf("locking what has ended: %v", err)
	}
}

// A token is renewed over the network. What was read before somebody locked the page, and is saved after it, unlocks nothing; nor
// does the lock put the old token back.
func TestARenewalUnlocksNothing(t *testing.T) {
	w := newWorld(t)
	secret := w.begin(t)
	renewed, err := w.Look(t.Context(), secret)
	if err != nil || renewed.Locked {
		t.Fatalf("%+v, %v", renewed, err)
	}
	if err := w.Lock(t.Context(), secret); err != nil {
		t.Fatal(err)
	}
	renewed.Refresh = "the next"
	if err := w.Save(t.Context(), secret, renewed); err != nil {
		t.Fatal(err)
	}
	if err := w.Lock(t.Context(), secret); err != nil {
		t.Fatal(err)
	}
	if one, err := w.Load(t.Context(), secret); err != nil || !one.Locked || one.Refresh != "the next" {
		t.Errorf("after a renewal: locked %v, renewed by %q, %v", one.Locked, one.Refresh, err)
	}
}

// A page that asks by itself whether something changed does not keep a session that nobody uses.
func TestLookingUsesNoSession(t *testing.T) {
	w := newWorld(t)
	watched := w.begin(t)
	for began := w.now; w.now.Sub(began) <= session.Idle; w.now = w.now.Add(time.Minute) {
		if one, err := w.Look(t.Context(), watched); err != nil || one.Account != "rosa" {
			t.Fatalf("at %v: %+v, %v", w.now, one, err)
		}
	}
	if _, err := w.Look(t.Context(), watched); !errors.Is(err, session.ErrNone) {
		t.Errorf("after %v in which it was only looked at: %v", session.Idle, err)
	}
}

// Who reads the table reads no token, and with a row is nobody.
func TestAStolenRowHoldsNothing(t *testing.T) {
	w := newWorld(t)
	secret := w.begin(t)
	conn, err := pgx.Connect(t.Context(), w.dsn)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close(t.Context())
	var id, sealed []byte
	if err := conn.QueryRow(t.Context(), "SELECT id, sealed FROM session").Scan(&id, &sealed); err != nil {
		t.Fatal(err)
	}
	for _, part := range []string{secret, "rosa", "Rosa", "refresh-token", "access-token", "lantern"} {
		if bytes.Contains(id, []byte(part)) || bytes.Contains(sealed, []byte(part)) {
			t.Errorf("the row holds %q", part)
		}
	}
	// A row put under another's id, or changed by a byte, opens for nobody.
	other := w.begin(t)
	if _, err := conn.Exec(t.Context(), "UPDATE session SET sealed = $1 WHERE id <> $2", sealed, id); err != nil {
		t.Fatal(err)
	}
	if one, err := w.Load(t.Context(), other); !errors.Is(err, session.ErrNone) || one.Account != "" {
		t.Errorf("another's row opens: %+v, %v", one, err)
	}
	sealed[len(sealed)-1] ^= 1
	if _, err := conn.Exec(t.Context(), "UPDATE session SET sealed = $1 WHERE id = $2", sealed, id); err != nil {
		t.Fatal(err)
	}
	if one, err := w.Load(t.Context(), secret); !errors.Is(err, session.ErrNone) || one.Account != "" {
		t.Errorf("a changed row opens: %+v, %v", one, err)
	}
}
