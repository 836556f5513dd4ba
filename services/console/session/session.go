package session

import (
	"context"
	"crypto/aes"
	"crypto/cipher"
	"crypto/hkdf"
	"crypto/rand"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgxpool"
)

const (
	// Idle is how long a browser may be silent before its session is over: a phone is put down, and somebody else takes it up.
	Idle = 15 * time.Minute
	// Longest is how long a session lasts at most: one long shift.
	Longest = 12 * time.Hour
	// seldom is how often a session that is used is noted as used.
	seldom = time.Minute
)

// ErrNone says that a browser has no session, or none any more.
var ErrNone = errors.New("there is no session: sign in")

// Session is somebody who is signed in.
type Session struct {
	// Account is the subject of their tokens; Name is how the page greets them.
	Account, Name string
	Agency        string
	Roles         []string
	// Refresh gets further tokens of the provider, Access is the newest of them and is good for the console alone.
	Refresh, Access string
	// Until is when Access ends.
	Until time.Time
	// Locked sessions show nothing until the same account has signed in again. Only Lock makes one so.
	Locked bool
}

// Store keeps sessions.
type Store struct {
	pool *pgxpool.Pool
	now  func() time.Time
}

const schema = `CREATE TABLE IF NOT EXISTS session (
	id     bytea PRIMARY KEY,
	sealed bytea NOT NULL,
	began  timestamptz NOT NULL,
	seen   timestamptz NOT NULL
);
ALTER TABLE session ADD COLUMN IF NOT EXISTS locked boolean NOT NULL DEFAULT false`

// Open connects to the console's own schema, as its own role. now is the security clock.
func Open(ctx context.Context, dsn string, now func() time.Time) (*Store, error) {
	pool, err := pgxpool.New(ctx, dsn)
	if err != nil {
		return nil, errors.New("reading the address of the database: it is not one of PostgreSQL")
	}
	if _, err := pool.Exec(ctx, schema); err != nil {
		pool.Close()
		return nil, fmt.Errorf("preparing the table of sessions: %w", err)
	}
	return &Store{pool, now}, nil
}

// Close ends the connections.
func (s *Store) Close() { s.pool.Close() }

// Ping says whether the database answers.
func (s *Store) Ping(ctx context.Context) error { return s.pool.Ping(ctx) }

// Begin keeps a new session and gives the secret that the browser is to hold. Those that are over are forgotten.
func (s *Store) Begin(ctx context.Context, one Session) (secret string, err error) {
	secret = rand.Text()
	sealed, err := seal(secret, one)
	if err != nil {
		return "", err
	}
	now := s.now()
	_, err = s.pool.Exec(ctx, "DELETE FROM session WHERE seen < $1 OR began < $2", now.Add(-Idle), now.Add(-Longest))
	if err != nil {
		return "", fmt.Errorf("forgetting sessions: %w", err)
	}
	if _, err := s.pool.Exec(ctx, "INSERT INTO session (id, sealed, began, seen) VALUES ($1, $2, $3, $3)", id(secret), sealed, now); err != nil {
		return "", fmt.Errorf("beginning a session: %w", err)
	}
	return secret, nil
}

// Load gives the session of a browser, and notes that it is used. The error is ErrNone where there is none, or it is over.
func (s *Store) Load(ctx context.Context, secret string) (Session, error) {
	one, seen, err := s.look(ctx, secret)
	if err != nil {
		return one, err
	}
	if now := s.now(); now.Sub(seen) > seldom {
		if _, err := s.pool.Exec(ctx, "UPDATE session SET seen = $2 WHERE id = $1", id(secret), now); err != nil {
			return Session{}, fmt.Errorf("noting that a session is used: %w", err)
		}
	}
	return one, nil
}

// Look gives the session of a browser without using it. The error is ErrNone where there is none, or it is over.
func (s *Store) Look(ctx context.Context, secret string) (Session, error) {
	one, _, err := s.look(ctx, secret)
	return one, err
}

func (s *Store) look(ctx context.Context, secret string) (one Session, seen time.Time, err error) {
	var sealed []byte
	var began time.Time
	var locked bool
	err = s.pool.QueryRow(ctx, "SELECT sealed, began, seen, locked FROM session WHERE id = $1", id(secret)).Scan(&sealed, &began, &seen, &locked)
	if errors.Is(err, pgx.ErrNoRows) {
		return one, seen, ErrNone
	}
	if err != nil {
		return one, seen, fmt.Errorf("looking for a session: %w", err)
	}
	now := s.now()
	if now.Sub(seen) > Idle || now.Sub(began) > Longest {
		return one, seen, errors.Join(ErrNone, s.End(ctx, secret))
	}
	one, err = open(secret, sealed)
	one.Locked = one.Locked || locked
	return one, seen, err
}

// Lock locks a session for good, whatever is saved of it at the same time. Where it has ended the error is ErrNone.
func (s *Store) Lock(ctx context.Context, secret string) error {
	done, err := s.pool.Exec(ctx, "UPDATE session SET locked = true WHERE id = $1", id(secret))
	if err != nil {
		return fmt.Errorf("locking a session: %w", err)
	}
	if done.RowsAffected() == 0 {
		return ErrNone
	}
	return nil
}

// Save keeps what changed of a session, but for a lock; where it has ended meanwhile the error is ErrNone.
func (s *Store) Save(ctx context.Context, secret string, one Session) error {
	sealed, err := seal(secret, one)
	if err != nil {
		return err
	}
	done, err := s.pool.Exec(ctx, "UPDATE session SET sealed = $2 WHERE id = $1", id(secret), sealed)
	if err != nil {
		return fmt.Errorf("keeping a session: %w", err)
	}
	if done.RowsAffected() == 0 {
		return ErrNone
	}
	return nil
}

// End ends a session; one that there is not has ended.
func (s *Store) End(ctx context.Context, secret string) error {
	if _, err := s.pool.Exec(ctx, "DELETE FROM session WHERE id = $1", id(secret)); err != nil {
		return fmt.Errorf("ending a session: %w", err)
	}
	return nil
}

func id(secret string) []byte {
	sum := sha256.Sum256([]byte("mangrove session id " + secret))
	return sum[:]
}

// box is the cipher of one session, whose key only the browser's secret gives.
func box(secret string) (cipher.AEAD, error) {
	key, err := hkdf.Key(sha256.New, []byte(secret), nil, "mangrove session", 32)
	if err != nil {
		return nil, fmt.Errorf("making the key of a session: %w", err)
	}
	block, err := aes.NewCipher(key)
	if err != nil {
		return nil, fmt.Errorf("making the cipher of a session: %w", err)
	}
	return cipher.NewGCMWithRandomNonce(block)
}

func seal(secret string, one Session) ([]byte, error) {
	b, err := json.Marshal(one)
	if err != nil {
		return nil, fmt.Errorf("encoding a session: %w", err)
	}
	aead, err := box(secret)
	if err != nil {
		return nil, err
	}
	return aead.Seal(nil, nil, b, nil), nil
}

func open(secret string, sealed []byte) (Session, error) {
	var one Session
	aead, err := box(secret)
	if err != nil {
		return one, err
	}
	b, err := aead.Open(nil, nil, sealed, nil)
	if err != nil {
		return one, errors.Join(ErrNone, errors.New("a session was changed from outside"))
	}
	if err := json.Unmarshal(b, &one); err != nil {
		return one, fmt.Errorf("decoding a session: %w", err)
	}
	return one, nil
}
