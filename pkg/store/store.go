package store

import (
	"context"
	"embed"
	"errors"
	"fmt"
	"hash/fnv"
	"io/fs"
	"log/slog"
	"math/rand/v2"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/pgxpool"
	"github.com/jackc/pgx/v5/stdlib"
	"github.com/pressly/goose/v3"
	"github.com/pressly/goose/v3/lock"

	"mangrove/pkg/seal"
)

//go:embed migrations/*.sql
var migrations embed.FS

// Config says which database and which service's schema.
type Config struct {
	// DSN is that of the service's own role.
	DSN     string
	Service string
	// MaxConns bounds the pool; 0 means 16. Three of them hold locks as long as the service runs.
	MaxConns int
	// Secret is the key of the MAC on rows that a right or an answer rests on: at least 32 bytes.
	Secret []byte
	// Security is the clock of the ledger, which nothing moves.
	Security func() time.Time
	// Committed is told of each commit that left something to do, if set.
	Committed func(Work)
}

// Store is a service's tables.
type Store struct {
	pool   *pgxpool.Pool
	cfg    Config
	secret *seal.Secret
}

// Provision makes a service's role and schema in the database of a superuser's DSN, and gives them nothing
// else: no service reads a neighbour's tables.
func Provision(ctx context.Context, superuser, service, password string) error {
	conn, err := pgx.Connect(ctx, superuser)
	if err != nil {
		return fmt.Errorf("connecting as the superuser to provision %s: %w", service, err)
	}
	defer conn.Close(context.WithoutCancel(ctx)) //nolint:errcheck // nothing is pending on it
	name := pgx.Identifier{service}.Sanitize()
	var quoted string
	if err := conn.QueryRow(ctx, "SELECT quote_literal($1)", password).Scan(&quoted); err != nil {
		return fmt.Errorf("quoting the password of %s: %w", service, err)
	}
	var exists bool
	if err := conn.QueryRow(ctx, "SELECT EXISTS (SELECT FROM pg_roles WHERE rolname = $1)", service).Scan(&exists); err != nil {
		return fmt.Errorf("looking for the role of %s: %w", service, err)
	}
	verb := "CREATE"
	if exists {
		verb = "ALTER"
	}
	for _, sql := range []string{
		verb + " ROLE " + name + " LOGIN PASSWORD " + quoted,
		"CREATE SCHEMA IF NOT EXISTS " + name + " AUTHORIZATION " + name,
		"REVOKE ALL ON SCHEMA public FROM PUBLIC",
	} {
		if _, err := conn.Exec(ctx, sql); err != nil {
			return fmt.Errorf("provisioning %s: %w", service, err)
		}
	}
	return nil
}

// Open connects as the service's own role and brings its schema up to date. extra holds the service's own
// migrations, numbered from 10000, or nil.
func Open(ctx context.Context, cfg Config, extra fs.FS) (*Store, error) {
	secret, err := seal.NewSecret(cfg.Secret)
	if err != nil {
		return nil, fmt.Errorf("the secret for the rows of %s is too short: %w", cfg.Service, err)
	}
	pc, err := pgxpool.ParseConfig(cfg.DSN)
	if err != nil {
		// The driver's error may repeat the DSN, which holds a password.
		return nil, fmt.Errorf("the database setting of %s is not a PostgreSQL address", cfg.Service)
	}
	pc.MaxConns = 16
	if cfg.MaxConns > 0 {
		pc.MaxConns = int32(cfg.MaxConns)
	}
	pc.ConnConfig.RuntimeParams["search_path"] = pgx.Identifier{cfg.Service}.Sanitize()
	pc.ConnConfig.RuntimeParams["application_name"] = "mangrove-" + cfg.Service
	pc.ConnConfig.RuntimeParams["idle_in_transaction_session_timeout"] = "30s"
	pool, err := pgxpool.NewWithConfig(ctx, pc)
	if err != nil {
		return nil, fmt.Errorf("connecting %s to its database: %w", cfg.Service, err)
	}
	if cfg.Committed == nil {
		cfg.Committed = func(Work) {}
	}
	s := &Store{pool: pool, cfg: cfg, secret: secret}
	if err := s.migrate(ctx, extra); err != nil {
		pool.Close()
		return nil, err
	}
	return s, nil
}

func (s *Store) migrate(ctx context.Context, extra fs.FS) error {
	db := stdlib.OpenDBFromPool(s.pool)
	defer db.Close() //nolint:errcheck // the pool lives on; this handle holds nothing
	sub, err := fs.Sub(migrations, "migrations")
	if err != nil {
		return fmt.Errorf("reading the migrations: %w", err)
	}
	// Processes of one service may start together; the lock is the database's, so it bears the service's name.
	id := fnv.New32a()
	id.Write([]byte(s.cfg.Service)) //nolint:errcheck // it never fails
	locker, err := lock.NewPostgresSessionLocker(lock.WithLockID(int64(id.Sum32())), lock.WithLockTimeout(1, 60))
	if err != nil {
		return fmt.Errorf("preparing the lock of the migrations of %s: %w", s.cfg.Service, err)
	}
	for table, files := range map[string]fs.FS{"migration": sub, "migration_of_service": extra} {
		if files == nil {
			continue
		}
		p, err := goose.NewProvider(goose.DialectPostgres, db, files,
			goose.WithTableName(table), goose.WithSessionLocker(locker), goose.WithSlog(slog.New(slog.DiscardHandler)))
		if err != nil {
			return fmt.Errorf("reading the migrations of %s: %w", s.cfg.Service, err)
		}
		if _, err := p.Up(ctx); err != nil {
			return fmt.Errorf("migrating the tables of %s: %w", s.cfg.Service, err)
		}
	}
	return nil
}

// Close ends all connections.
func (s *Store) Close() { s.pool.Close() }

// Tx is one transaction on a service's tables.
type Tx struct {
	tx    *pipe
	store *Store
	left  Work
}

// Work says what a commit left to be done.
type Work uint8

// What a transaction may leave to do.
const (
	ToPublish Work = 1 << iota // records in the outbox
	ToCall                     // another service must be told
	ToDecide                   // a recorded fact
	ToKeep                     // duties
	ToChain                    // rows of the ledger
	ToIssue                    // cards: one was taken out of the pool
)

const runs = 5 // of a transaction that loses

// Do runs f in one transaction and commits when f returns nil. A transaction that lost a race for a lock or was
// not serialisable is run again, at most four times, each a little later at random: two that lost to each other would
// meet again.
func (s *Store) Do(ctx context.Context, f func(*Tx) error) error {
	for n := 1; ; n++ {
		err := s.once(ctx, f)
		if !retryable(err) || n == runs {
			return err
		}
		select {
		case <-time.After(rand.N(time.Duration(n) * 20 * time.Millisecond)): //nolint:gosec // it keeps nothing secret
		case <-ctx.Done():
			return err
		}
	}
}

func (s *Store) once(ctx context.Context, f func(*Tx) error) error {
	conn, err := s.pool.Acquire(ctx)
	if err != nil {
		return fmt.Errorf("waiting for a connection of %s: %w", s.cfg.Service, err)
	}
	t := &Tx{tx: begin(conn, "begin"), store: s}
	defer t.tx.end(context.WithoutCancel(ctx))
	if err := f(t); err != nil {
		return err
	}
	if err := t.tx.commit(ctx); err != nil {
		return fmt.Errorf("a transaction of %s: %w", s.cfg.Service, err)
	}
	if t.left != 0 {
		s.cfg.Committed(t.left)
	}
	return nil
}

// errRaced says that another transaction brought the same subject into being, bound the same card, or raised the epoch
// first.
var errRaced = errors.New("another transaction was first; run this one again")

func retryable(err error) bool {
	if errors.Is(err, errRaced) {
		return true
	}
	var pg *pgconn.PgError
	if !errors.As(err, &pg) {
		return false
	}
	switch pg.Code {
	case "40001", "40P01": // serialization failure, deadlock
		return true
	}
	return false
}

// Passing says whether an error comes from the database being away or busy, so that the same may work later.
func Passing(err error) bool {
	var pg *pgconn.PgError
	if !errors.As(err, &pg) {
		return errors.Is(err, errRaced) || errors.Is(err, context.DeadlineExceeded) || pgconn.SafeToRetry(err)
	}
	switch pg.Code[:2] {
	case "08", "40", "53", "55", "57": // connection, rollback, resources, not in a state to, operator
		return true
	}
	return false
}

// Told gives the text of an error for people. Of one of the database's it gives the code alone: its text may quote a value.
func Told(err error) string {
	var pg *pgconn.PgError
	if errors.As(err, &pg) {
		return "the database refused it, SQLSTATE " + pg.Code
	}
	return err.Error()
}

// Try runs f in a savepoint: what f did is undone when it fails, and the transaction goes on.
func (t *Tx) Try(ctx context.Context, f func(*Tx) error) error {
	before := t.left
	err := t.tx.try(ctx, func() error { return f(t) })
	if err != nil {
		t.left = before
	}
	return err
}

// Ping says whether the database answers.
func (s *Store) Ping(ctx context.Context) error {
	if err := s.pool.Ping(ctx); err != nil {
		return fmt.Errorf("reaching the database of %s: %w", s.cfg.Service, err)
	}
	return nil
}

// Snapshot runs f in one read-only transaction that sees a single instant.
func (s *Store) Snapshot(ctx context.Context, f func(*Tx) error) error {
	conn, err := s.pool.Acquire(ctx)
	if err != nil {
		return fmt.Errorf("waiting for a connection of %s: %w", s.cfg.Service, err)
	}
	t := &Tx{tx: begin(conn, "begin isolation level repeatable read read only"), store: s}
	defer t.tx.end(context.WithoutCancel(ctx))
	if err := f(t); err != nil {
		return err
	}
	return t.tx.commit(ctx)
}
