package store

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/pgxpool"
)

// pipe is a transaction in which writes travel together: one whose answer nobody waits for is kept, and sent in one
// round trip with its neighbours before the next statement, with the beginning before and the commit behind where they
// are neighbours too. What it writes is there for every statement after it; its error comes to light with the sending,
// and fails the transaction like any other.
type pipe struct {
	conn   *pgxpool.Conn
	writes []write
}

// write is a statement that waits to be sent.
type write struct {
	what string // for its error: "writing the ledger"
	sql  string
	args []any
	// one says that it must find its row as it was read, else another transaction was first.
	one bool
}

// begin opens a transaction on a connection, which end gives back.
func begin(conn *pgxpool.Conn, how string) *pipe {
	return &pipe{conn: conn, writes: []write{{what: "beginning a transaction", sql: how}}}
}

// end gives the connection back. What was not committed is undone.
func (p *pipe) end(ctx context.Context) {
	if p.conn.Conn().PgConn().TxStatus() != 'I' {
		p.conn.Exec(ctx, "rollback") //nolint:errcheck // a connection that is still in a transaction is closed, which undoes it too
	}
	p.conn.Release()
}

// later keeps a write. Its arguments must not change afterwards.
func (p *pipe) later(what, sql string, args ...any) {
	p.writes = append(p.writes, write{what: what, sql: sql, args: args})
}

// laterOne keeps a write that must find its row as it was read: errRaced where it does not.
func (p *pipe) laterOne(what, sql string, args ...any) {
	p.writes = append(p.writes, write{what: what, sql: sql, args: args, one: true})
}

func (p *pipe) flush(ctx context.Context) error {
	if len(p.writes) == 0 {
		return nil
	}
	return p.Batch(ctx, &pgx.Batch{})
}

// commit sends what is kept and ends the transaction.
func (p *pipe) commit(ctx context.Context) error {
	// The server would carry out a commit behind a write before anybody here has seen that the write found no row.
	if slices.ContainsFunc(p.writes, func(w write) bool { return w.one }) {
		if err := p.flush(ctx); err != nil {
			return err
		}
	}
	end := &pgx.Batch{}
	end.Queue("commit").Exec(func(tag pgconn.CommandTag) error {
		if tag.String() != "COMMIT" {
			return errors.New("one of its statements had failed, so all were undone")
		}
		return nil
	})
	if err := p.Batch(ctx, end); err != nil {
		return fmt.Errorf("committing a transaction: %w", err)
	}
	return nil
}

// try runs f and undoes what was written since, where it fails.
func (p *pipe) try(ctx context.Context, f func() error) error {
	p.later("setting a savepoint", "savepoint tried")
	if err := p.flush(ctx); err != nil {
		return err
	}
	err := f()
	if err == nil {
		err = p.flush(ctx)
	}
	if err != nil {
		p.writes = nil
		if _, undone := p.conn.Exec(ctx, "rollback to savepoint tried"); undone != nil {
			return fmt.Errorf("rolling back to a savepoint: %w", undone)
		}
	}
	p.later("releasing a savepoint", "release savepoint tried")
	return err
}

// Batch sends the kept writes and then a batch, whose answers go to the functions of its statements, in one round trip.
func (p *pipe) Batch(ctx context.Context, b *pgx.Batch) error {
	all := &pgx.Batch{}
	for _, w := range p.writes {
		all.Queue(w.sql, w.args...).Fn = func(answers pgx.BatchResults) error {
			tag, err := answers.Exec()
			if err == nil && w.one && tag.RowsAffected() == 0 {
				err = errRaced
			}
			if err != nil {
				return fmt.Errorf("%s: %w", w.what, err)
			}
			return nil
		}
	}
	p.writes = nil
	all.QueuedQueries = append(all.QueuedQueries, b.QueuedQueries...)
	return p.conn.SendBatch(ctx, all).Close()
}

// Exec runs a statement.
func (p *pipe) Exec(ctx context.Context, sql string, args ...any) (pgconn.CommandTag, error) {
	if err := p.flush(ctx); err != nil {
		return pgconn.CommandTag{}, err
	}
	return p.conn.Exec(ctx, sql, args...)
}

// Query asks for rows.
func (p *pipe) Query(ctx context.Context, sql string, args ...any) (pgx.Rows, error) {
	if err := p.flush(ctx); err != nil {
		return nil, err
	}
	return p.conn.Query(ctx, sql, args...)
}

// QueryRow asks for one row.
func (p *pipe) QueryRow(ctx context.Context, sql string, args ...any) pgx.Row {
	if err := p.flush(ctx); err != nil {
		return unsent{err}
	}
	return p.conn.QueryRow(ctx, sql, args...)
}

// unsent is the row of a query that could not be sent.
type unsent struct{ err error }

func (u unsent) Scan(...any) error { return u.err }
