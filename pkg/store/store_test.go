package store_test

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"net/url"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"go.uber.org/goleak"
	"golang.org/x/sync/errgroup"
	"google.golang.org/protobuf/types/known/timestamppb"

	"mangrove/pkg/embedded/postgres/postgrestest"
	"mangrove/pkg/store"
	contractv1 "mangrove/proto/gen/contractv1"
)

func TestMain(m *testing.M) {
	goleak.VerifyTestMain(m, goleak.IgnoreAnyFunction("mangrove/pkg/embedded/postgres.launch.func1"))
}

// noon is where every test's clock begins.
var noon = time.Date(2026, 3, 2, 12, 0, 0, 0, time.UTC)

// world is a database with services in it.
type world struct {
	*testing.T
	superuser string
}

func newWorld(t *testing.T) world { return world{t, postgrestest.New(t)} }

// service makes a service with a name that no other test has, for roles are the server's.
func (w world) service() store.Config {
	w.Helper()
	name := "s_" + strings.ToLower(rand.Text())
	if err := store.Provision(w.Context(), w.superuser, name, "pass'word"); err != nil {
		w.Fatal(err)
	}
	w.Cleanup(func() {
		conn, err := pgx.Connect(context.Background(), w.superuser)
		if err != nil {
			w.Fatal(err)
		}
		defer conn.Close(context.Background())
		for _, sql := range []string{"DROP OWNED BY " + name + " CASCADE", "DROP ROLE " + name} {
			if _, err := conn.Exec(context.Background(), sql); err != nil {
				w.Error(err)
			}
		}
	})
	dsn, err := url.Parse(w.superuser)
	if err != nil {
		w.Fatal(err)
	}
	dsn.User = url.UserPassword(name, "pass'word")
	return store.Config{DSN: dsn.String(), Service: name, Secret: []byte("a secret of 32 bytes or more, of " + name), Security: ticking()}
}

// ticking is a clock that moves by a second at each look.
func ticking() func() time.Time {
	var mu sync.Mutex
	now := noon
	return func() time.Time {
		mu.Lock()
		defer mu.Unlock()
		now = now.Add(time.Second)
		return now
	}
}

func (w world) open(cfg store.Config) *store.Store {
	w.Helper()
	s, err := store.Open(w.Context(), cfg, nil)
	if err != nil {
		w.Fatal(err)
	}
	w.Cleanup(s.Close)
	return s
}

// newStore is one service alone.
func newStore(t *testing.T) *store.Store {
	w := newWorld(t)
	return w.open(w.service())
}

// do runs f in a transaction that must succeed.
func do(t *testing.T, s *store.Store, f func(context.Context, *store.Tx) error) {
	t.Helper()
	if err := s.Do(t.Context(), func(tx *store.Tx) error { return f(t.Context(), tx) }); err != nil {
		t.Fatal(err)
	}
}

// sent has what a transaction wrote sent to the database, by asking for something.
func sent(ctx context.Context, t *testing.T, tx *store.Tx) {
	t.Helper()
	if _, err := tx.Epoch(ctx); err != nil {
		t.Fatal(err)
	}
}

// caseOf reads what decisions about a case rest on.
func caseOf(ctx context.Context, tx *store.Tx, id string) (store.Record, error) {
	ref := store.Ref{Kind: "case", ID: id}
	found, err := tx.Records(ctx, nil, []store.Ref{ref})
	if err != nil {
		return store.Record{}, err
	}
	return *found[ref], nil
}

// outside runs SQL as the superuser, who is not the service, with its tables in the path.
func (w world) outside(service, sql string) {
	w.Helper()
	conn, err := pgx.Connect(w.Context(), w.superuser)
	if err != nil {
		w.Fatal(err)
	}
	defer conn.Close(w.Context())
	// Nothing that the tables refuse stops the database's administrator.
	if _, err := conn.Exec(w.Context(), "SET session_replication_role TO replica; SET search_path TO "+service); err != nil {
		w.Fatal(err)
	}
	tag, err := conn.Exec(w.Context(), sql)
	if err != nil {
		w.Fatal(err)
	}
	if tag.RowsAffected() == 0 {
		w.Fatalf("%s: touched nothing", sql)
	}
}

// until waits for a question to the database to be answered by true.
func (w world) until(sql string) {
	w.Helper()
	conn, err := pgx.Connect(w.Context(), w.superuser)
	if err != nil {
		w.Fatal(err)
	}
	defer conn.Close(w.Context())
	ctx, cancel := context.WithTimeout(w.Context(), 20*time.Second)
	defer cancel()
	for is := false; !is; {
		if err := conn.QueryRow(ctx, sql).Scan(&is); err != nil {
			w.Fatalf("waiting for %s: %v", sql, err)
		}
	}
}

// restoring keeps a table as it is, and gives what puts it back.
func (w world) restoring(service, table string) func() {
	w.Helper()
	w.outside(service, "CREATE TABLE kept AS TABLE "+table)
	return func() {
		w.Helper()
		w.outside(service, "TRUNCATE "+table+"; INSERT INTO "+table+" SELECT * FROM kept")
	}
}

// somebodyWaits is true while a session of this database waits for a lock.
const somebodyWaits = "SELECT EXISTS (SELECT FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND datname = current_database())"

// event is one of identification about a case.
func event(subject string, seq uint64) *contractv1.Event {
	return &contractv1.Event{
		Id: rand.Text(), Source: "identification", Type: "mangrove.test.Happened", Subject: subject, SubjectKind: "case",
		Person: "p-" + subject, Seq: seq, Epoch: 1, Time: timestamppb.New(noon), Facts: []byte(`{"stage":"detected","adult_on":"2030-01-01"}`),
	}
}

// add appends the next event of a subject.
func add(ctx context.Context, tx *store.Tx, kind, id, person string) error {
	sub, err := tx.Lock(ctx, kind, id)
	if err != nil {
		return err
	}
	sub.Seq++
	if sub.Person == "" {
		sub.Person = person
	}
	sub.State = fmt.Appendf(nil, `{"seq":%d}`, sub.Seq)
	sub.Own = fmt.Appendf(nil, `{"count":%d}`, sub.Seq)
	e := event(id, sub.Seq)
	e.SubjectKind, e.Epoch = kind, sub.Epoch
	return tx.Append(sub, []*contractv1.Event{e})
}

func TestNoServiceReadsANeighboursTables(t *testing.T) {
	w := newWorld(t)
	one, other := w.service(), w.service()
	w.open(one)
	w.open(other)
	denied := func(cfg store.Config, sql string) {
		t.Helper()
		conn, err := pgx.Connect(t.Context(), cfg.DSN)
		if err != nil {
			t.Fatal(err)
		}
		defer conn.Close(t.Context())
		_, err = conn.Exec(t.Context(), sql)
		var pg *pgconn.PgError
		if !errors.As(err, &pg) || pg.Code != "42501" {
			t.Errorf("%s: %v, want permission denied", sql, err)
		}
	}
	for _, pair := range [][2]store.Config{{one, other}, {other, one}} {
		me, neighbour := pair[0], pair[1].Service
		denied(me, "SELECT * FROM "+neighbour+".subject")
		denied(me, "DELETE FROM "+neighbour+".ledger")
		denied(me, "CREATE TABLE "+neighbour+".mine ()")
		denied(me, "CREATE TABLE public.mine ()")
		denied(me, "CREATE SCHEMA mine")
		denied(me, "ALTER ROLE "+neighbour+" PASSWORD 'mine'")
		denied(me, "SET ROLE "+neighbour)
	}
}

func TestProvisioningAgainChangesThePasswordOnly(t *testing.T) {
	w := newWorld(t)
	cfg := w.service()
	s := w.open(cfg)
	do(t, s, func(ctx context.Context, tx *store.Tx) error { return add(ctx, tx, "case", "c1", "p1") })
	if err := store.Provision(t.Context(), w.superuser, cfg.Service, "another"); err != nil {
		t.Fatal(err)
	}
	if _, err := store.Open(t.Context(), cfg, nil); err == nil {
		t.Error("the old password still opens")
	} else if strings.Contains(err.Error(), "pass'word") || strings.Contains(err.Error(), url.QueryEscape("pass'word")) {
		t.Error("the error tells the password")
	}
	dsn, _ := url.Parse(cfg.DSN)
	dsn.User = url.UserPassword(cfg.Service, "another")
	cfg.DSN = dsn.String()
	again := w.open(cfg)
	do(t, again, func(ctx context.Context, tx *store.Tx) error {
		sub, err := tx.Read(ctx, "case", "c1")
		if sub.Seq != 1 {
			t.Errorf("the subject is at %d, want 1", sub.Seq)
		}
		return err
	})
}

func TestABadAddressIsNotRepeated(t *testing.T) {
	_, err := store.Open(t.Context(), store.Config{DSN: "postgres://me:hush@[::1", Service: "s"}, nil)
	if err == nil || strings.Contains(err.Error(), "hush") {
		t.Errorf("got %v, want an error without the address", err)
	}
}

func TestProcessesOfAServiceStartTogether(t *testing.T) {
	w := newWorld(t)
	cfg := w.service()
	var g errgroup.Group
	for range 4 {
		g.Go(func() error {
			s, err := store.Open(t.Context(), cfg, nil)
			if err == nil {
				s.Close()
			}
			return err
		})
	}
	if err := g.Wait(); err != nil {
		t.Error(err)
	}
}

func TestCommittedIsToldOfWhatWasQueuedAndCommitted(t *testing.T) {
	w := newWorld(t)
	cfg := w.service()
	var told []store.Work
	cfg.Committed = func(left store.Work) { told = append(told, left) }
	s := w.open(cfg)
	queue := func(tx *store.Tx) error { return tx.Queue(record()) }
	fail := errors.New("no")
	for _, c := range []struct {
		name string
		want store.Work
		f    func(*store.Tx) error
	}{
		{"nothing queued", 0, func(tx *store.Tx) error { return tx.PutGrant(t.Context(), grant("g")) }},
		{"queued", store.ToPublish, queue},
		{"rolled back", 0, func(tx *store.Tx) error { return errors.Join(queue(tx), fail) }},
		{"queued in a savepoint", store.ToPublish, func(tx *store.Tx) error { return tx.Try(t.Context(), queue) }},
		{"savepoint undone", 0, func(tx *store.Tx) error {
			if err := tx.Try(t.Context(), func(tx *store.Tx) error { return errors.Join(queue(tx), fail) }); !errors.Is(err, fail) {
				t.Errorf("got %v, want what f returned", err)
			}
			return nil
		}},
		{"much to do", store.ToCall | store.ToDecide | store.ToKeep | store.ToChain, func(tx *store.Tx) error {
			tx.Call("end", map[string]string{}, noon)
			tx.Recorded("r", []byte("flow"))
			tx.OpenDuty(&store.Subject{Kind: "case", ID: "c"}, duty("1", "key", time.Hour))
			tx.Write(entry("1"))
			return nil
		}},
	} {
		told = nil
		if err := s.Do(t.Context(), c.f); err != nil && !errors.Is(err, fail) {
			t.Errorf("%s: %v", c.name, err)
		}
		var want []store.Work
		if c.want != 0 {
			want = []store.Work{c.want}
		}
		if !slices.Equal(told, want) {
			t.Errorf("%s: told of %b, want %b", c.name, told, want)
		}
	}
	if out, err := s.Outbox(t.Context(), "t", []int{0}, 10); err != nil || len(out) != 2 {
		t.Errorf("%d records and %v, want 2", len(out), err)
	}
}

func TestALostRaceIsRunAgain(t *testing.T) {
	s := newStore(t)
	for _, c := range []struct {
		code string
		want int
	}{{"40001", 5}, {"40P01", 5}, {"23505", 1}, {"22000", 1}} {
		runs := 0
		err := s.Do(t.Context(), func(*store.Tx) error { runs++; return fmt.Errorf("wrapped: %w", &pgconn.PgError{Code: c.code}) })
		if err == nil || runs != c.want {
			t.Errorf("%s: %v after %d runs, want an error after %d", c.code, err, runs, c.want)
		}
	}
}

func TestADeadlockIsRunAgain(t *testing.T) {
	s := newStore(t)
	do(t, s, func(ctx context.Context, tx *store.Tx) error {
		return errors.Join(add(ctx, tx, "case", "a", "p"), add(ctx, tx, "case", "b", "p"))
	})
	var met sync.WaitGroup
	met.Add(2)
	cross := func(first, second string) func() error {
		meet := sync.OnceFunc(func() { met.Done(); met.Wait() })
		return func() error {
			return s.Do(t.Context(), func(tx *store.Tx) error {
				if _, err := tx.Lock(t.Context(), "case", first); err != nil {
					return err
				}
				meet() // both hold their first; only in the first run
				return add(t.Context(), tx, "case", second, "p")
			})
		}
	}
	var g errgroup.Group
	g.Go(cross("a", "b"))
	g.Go(cross("b", "a"))
	if err := g.Wait(); err != nil {
		t.Error(err)
	}
}

func TestPassing(t *testing.T) {
	for code, want := range map[string]bool{"08006": true, "40001": true, "53300": true, "55P03": true, "57P01": true, "23505": false, "42501": false} {
		if got := store.Passing(fmt.Errorf("wrapped: %w", &pgconn.PgError{Code: code})); got != want {
			t.Errorf("%s: %v, want %v", code, got, want)
		}
	}
	if store.Passing(errors.New("else")) || store.Passing(store.ErrTampered) || !store.Passing(context.DeadlineExceeded) {
		t.Error("a time-out passes, other errors do not")
	}
}

func TestASnapshotSeesOneInstantAndWritesNothing(t *testing.T) {
	s := newStore(t)
	do(t, s, func(ctx context.Context, tx *store.Tx) error { return add(ctx, tx, "case", "c", "p") })
	err := s.Snapshot(t.Context(), func(tx *store.Tx) error {
		before, err := tx.Read(t.Context(), "case", "c")
		if err != nil {
			return err
		}
		do(t, s, func(ctx context.Context, tx *store.Tx) error { return add(ctx, tx, "case", "c", "p") })
		after, err := tx.Read(t.Context(), "case", "c")
		if before.Seq != 1 || after.Seq != 1 {
			t.Errorf("saw %d and then %d, want 1 and 1", before.Seq, after.Seq)
		}
		return err
	})
	if err != nil {
		t.Error(err)
	}
	err = s.Snapshot(t.Context(), func(tx *store.Tx) error { return tx.PutGrant(t.Context(), grant("g")) })
	if err == nil {
		t.Error("a snapshot wrote")
	}
}
