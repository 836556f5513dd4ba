package store_test

import (
	"context"
	"errors"
	"slices"
	"testing"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"

	"mangrove/pkg/store"
	contractv1 "mangrove/proto/gen/contractv1"
)

func TestWhoAppendsWhileTheEpochIsRaisedIsInTheNewOne(t *testing.T) {
	s := newStore(t)
	do(t, s, func(ctx context.Context, tx *store.Tx) error { return add(ctx, tx, "case", "c", "p") })
	tries := 0
	do(t, s, func(ctx context.Context, tx *store.Tx) error {
		tries++
		sub, err := tx.Lock(ctx, "case", "c")
		if err != nil {
			return err
		}
		if tries == 1 {
			do(t, s, func(ctx context.Context, tx *store.Tx) error {
				epoch, err := tx.Raise(ctx, 4)
				if epoch != 5 {
					t.Errorf("epoch %d after 4", epoch)
				}
				return err
			})
		}
		e := event("c", sub.Seq+1)
		e.Epoch = sub.Epoch
		sub.Seq++
		return tx.Append(sub, []*contractv1.Event{e})
	})
	do(t, s, func(ctx context.Context, tx *store.Tx) error {
		journal, err := tx.Journal(ctx, "case", "c")
		if tries != 2 || len(journal) != 2 || journal[1].GetEpoch() != 5 || journal[1].GetSeq() != 2 {
			t.Errorf("after %d tries the journal is %v", tries, journal)
		}
		missing, err2 := tx.NotJournalled(ctx, []string{journal[0].GetId(), "elsewhere"})
		if !slices.Equal(missing, []string{"elsewhere"}) {
			t.Errorf("missing %v", missing)
		}
		return errors.Join(err, err2)
	})
}

func TestTheServicesOwnRoleChangesNothingThatWasWritten(t *testing.T) {
	w := newWorld(t)
	cfg := w.service()
	s := w.open(cfg)
	do(t, s, func(ctx context.Context, tx *store.Tx) error { return add(ctx, tx, "case", "c", "p") })
	write(t, s, "1")
	if err := s.Write(t.Context(), entry("2")); err != nil {
		t.Fatal(err)
	}
	conn, err := pgx.Connect(t.Context(), cfg.DSN)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close(t.Context())
	for _, sql := range []string{
		"UPDATE journal SET type = 'other'", "UPDATE journal SET event = ''", "DELETE FROM journal", "TRUNCATE journal",
		"DELETE FROM ledger WHERE id = '2'", "TRUNCATE ledger", "UPDATE ledger SET id = '3' WHERE id = '2'",
		"UPDATE ledger SET at = now()", "UPDATE ledger SET case_id = 'd'", "UPDATE ledger SET actor = 'other'", "UPDATE ledger SET salt = ''",
		"UPDATE ledger SET hash = ''", "UPDATE ledger SET body = 'other'",
		"UPDATE ledger SET chain_no = 9 WHERE id = '1'", "UPDATE ledger SET chain_no = NULL WHERE id = '1'", "UPDATE ledger SET chain = '' WHERE id = '1'",
	} {
		_, err := conn.Exec(t.Context(), "SET search_path TO "+cfg.Service+"; "+sql)
		var refused *pgconn.PgError
		if !errors.As(err, &refused) || refused.Code != "23001" {
			t.Errorf("%s: %v, want a refusal", sql, err)
		}
	}
	// What is to go on still does.
	if head := chain(t, s); head.No != 2 {
		t.Errorf("the chain ends at %d, want 2", head.No)
	}
	if _, err := conn.Exec(t.Context(), "UPDATE "+cfg.Service+".ledger SET body = NULL WHERE id = '1'"); err != nil {
		t.Errorf("a body does not go at its retention: %v", err)
	}
	do(t, s, func(ctx context.Context, tx *store.Tx) error { return add(ctx, tx, "case", "c", "p") })
	if _, err := s.VerifyLedger(t.Context(), nil); err != nil {
		t.Error(err)
	}
}
