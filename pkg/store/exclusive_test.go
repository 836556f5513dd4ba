package store_test

import (
	"context"
	"errors"
	"testing"
	"time"
)

func TestOneProcessAloneHoldsALock(t *testing.T) {
	w := newWorld(t)
	cfg, neighbour := w.service(), w.service()
	one, other, theirs := w.open(cfg), w.open(cfg), w.open(neighbour)
	ran := func(context.Context) error { return nil }
	fail := errors.New("no")
	got, err := one.Exclusive(t.Context(), "relay", func(ctx context.Context) error {
		refused := func(context.Context) error { t.Error("two run at once"); return nil }
		if got, err := other.Exclusive(ctx, "relay", refused); got || err != nil {
			t.Errorf("%v, %v: a second process has the lock", got, err)
		}
		if got, err := one.Exclusive(ctx, "relay", refused); got || err != nil {
			t.Errorf("%v, %v: the process has the lock twice", got, err)
		}
		if got, err := other.Exclusive(ctx, "chain", ran); !got || err != nil {
			t.Errorf("%v, %v: another lock is not free", got, err)
		}
		if got, err := theirs.Exclusive(ctx, "relay", ran); !got || err != nil {
			t.Errorf("%v, %v: another service's lock is not free", got, err)
		}
		return fail
	})
	if !got || !errors.Is(err, fail) {
		t.Errorf("%v, %v, want what f returned", got, err)
	}
	if got, err := other.Exclusive(t.Context(), "relay", ran); !got || err != nil {
		t.Errorf("%v, %v: the lock is not free after its holder ended", got, err)
	}
}

func TestALockIsFreeWhenItsConnectionDies(t *testing.T) {
	w := newWorld(t)
	cfg := w.service()
	one, other := w.open(cfg), w.open(cfg)
	held, ended := make(chan struct{}), make(chan error, 1)
	go func() {
		_, err := one.Exclusive(t.Context(), "relay", func(ctx context.Context) error {
			close(held)
			select {
			case <-ctx.Done():
				return ctx.Err()
			case <-time.After(20 * time.Second):
				return errors.New("nobody said that the lock is lost")
			}
		})
		ended <- err
	}()
	<-held
	w.outside(cfg.Service, `SELECT pg_terminate_backend(l.pid) FROM pg_locks l
		WHERE locktype = 'advisory' AND database = (SELECT oid FROM pg_database WHERE datname = current_database())`)
	w.until(`SELECT NOT EXISTS (SELECT FROM pg_locks WHERE locktype = 'advisory'
		AND database = (SELECT oid FROM pg_database WHERE datname = current_database()))`)
	if got, err := other.Exclusive(t.Context(), "relay", func(context.Context) error { return nil }); !got || err != nil {
		t.Errorf("%v, %v: the lock is not free", got, err)
	}
	if err := <-ended; !errors.Is(err, context.Canceled) {
		t.Errorf("who lost the lock ended with %v, want it to be cancelled", err)
	}
	// The pool has lost a connection, not its use.
	if got, err := one.Exclusive(t.Context(), "relay", func(context.Context) error { return nil }); !got || err != nil {
		t.Errorf("%v, %v: the lock cannot be taken again", got, err)
	}
}

func TestALockEndsWithItsContext(t *testing.T) {
	w := newWorld(t)
	cfg := w.service()
	one, other := w.open(cfg), w.open(cfg)
	ctx, cancel := context.WithCancel(t.Context())
	got, err := one.Exclusive(ctx, "relay", func(ctx context.Context) error {
		cancel()
		<-ctx.Done()
		return ctx.Err()
	})
	if !got || !errors.Is(err, context.Canceled) {
		t.Errorf("%v, %v", got, err)
	}
	if got, err := other.Exclusive(t.Context(), "relay", func(context.Context) error { return nil }); !got || err != nil {
		t.Errorf("%v, %v: the lock is not free", got, err)
	}
}
