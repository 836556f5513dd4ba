package store

import (
	"context"
	"fmt"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
)

// pipe is a transaction in which writes travel together: one whose answer nobody waits for is kept, and sent in one
// round trip with its neighbours before the next statement and before the end. What it writes is there for every
// statement after it; its error comes to light with the sending, and fails the transaction like any other.
type pipe struct {
	tx     pgx.Tx
	writes []write
}

// write is a statement that waits to be sent.
type write struct {
	what string // for its error: "writing the ledger"
	sql  string
	args []any
	// check judges how many rows were written; nil takes any number.
	check func(rows int64) error
}

// later keeps a write. Its arguments must not change afterwards.
func (p *pipe) later(w write) { p.writes = append(p.writes, w) }

func (p *pipe) flush(ctx context.Context) error {
	if len(p.writes) == 0 {
		return nil
	}
	return p.Batch(ctx, &pgx.Batch{})
}

// Batch sends the kept writes and then a batch, whose answers go to the functions of its statements, in one round trip.
func (p *pipe) Batch(ctx context.Context, b *pgx.Batch) error {
	all := &pgx.Batch{}
	for _, w := range p.writes {
		all.Queue(w.sql, w.args...).Fn = func(answers pgx.BatchResults) error {
			tag, err := answers.Exec()
			if err == nil && w.check != nil {
				err = w.check(tag.RowsAffected())
			}
			if err != nil {
				return fmt.Errorf("%s: %w", w.what, err)
			}
			return nil
		}
	}
	p.writes = nil
	all.QueuedQueries = append(all.QueuedQueries, b.QueuedQueries...)
	return p.tx.SendBatch(ctx, all).Close()
}

// Exec runs a statement.
func (p *pipe) Exec(ctx context.Context, sql string, args ...any) (pgconn.CommandTag, error) {
	if err := p.flush(ctx); err != nil {
		return pgconn.CommandTag{}, err
	}
	return p.tx.Exec(ctx, sql, args...)
}

// Query asks for rows.
func (p *pipe) Query(ctx context.Context, sql string, args ...any) (pgx.Rows, error) {
	if err := p.flush(ctx); err != nil {
		return nil, err
	}
	return p.tx.Query(ctx, sql, args...)
}

// QueryRow asks for one row.
func (p *pipe) QueryRow(ctx context.Context, sql string, args ...any) pgx.Row {
	if err := p.flush(ctx); err != nil {
		return unsent{err}
	}
	return p.tx.QueryRow(ctx, sql, args...)
}

// Begin sets a savepoint.
func (p *pipe) Begin(ctx context.Context) (*pipe, error) {
	if err := p.flush(ctx); err != nil {
		return nil, err
	}
	sp, err := p.tx.Begin(ctx)
	return &pipe{tx: sp}, err
}

// Commit ends the transaction, or releases the savepoint.
func (p *pipe) Commit(ctx context.Context) error {
	if err := p.flush(ctx); err != nil {
		return err
	}
	return p.tx.Commit(ctx)
}

// Rollback undoes it all, what was not sent yet too.
func (p *pipe) Rollback(ctx context.Context) error {
	p.writes = nil
	return p.tx.Rollback(ctx)
}

// unsent is the row of a query that could not be sent.
type unsent struct{ err error }

func (u unsent) Scan(...any) error { return u.err }
