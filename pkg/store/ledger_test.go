package store_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"mangrove/pkg/store"
)

func entry(id string) store.Entry {
	return store.Entry{ID: id, Case: "c", Actor: "w-" + id, Body: json.RawMessage(`{"action":"case.read","id":"` + id + `"}`)}
}

// write adds rows of those ids and chains them.
func write(t *testing.T, s *store.Store, ids ...string) store.Chain {
	t.Helper()
	for _, id := range ids {
		if err := s.Write(t.Context(), entry(id)); err != nil {
			t.Fatal(err)
		}
	}
	return chain(t, s)
}

// chain links and gives the head that was published.
func chain(t *testing.T, s *store.Store) store.Chain {
	t.Helper()
	var head store.Chain
	err := s.Chain(t.Context(), func(_ *store.Tx, c store.Chain) error { head = c; return nil })
	if err != nil {
		t.Fatal(err)
	}
	return head
}

func TestTheLedgerIsChained(t *testing.T) {
	s := newStore(t)
	if head, err := s.VerifyLedger(t.Context(), nil); err != nil || head.No != 0 {
		t.Errorf("an empty ledger: %v, %v", head, err)
	}
	first := write(t, s, "1", "2", "3")
	second := write(t, s, "4", "5")
	if first.No != 3 || second.No != 5 || string(first.Hash) == string(second.Hash) {
		t.Errorf("heads %d and %d, want 3 and 5", first.No, second.No)
	}
	if again := chain(t, s); again.No != 0 {
		t.Errorf("head %d was published although nothing moved", again.No)
	}
	head, err := s.VerifyLedger(t.Context(), []store.Chain{second, first})
	if err != nil || head.No != 5 || string(head.Hash) != string(second.Hash) {
		t.Errorf("%v, %v, want the second head", head, err)
	}
}

func TestMoreRowsThanOneLinkTakes(t *testing.T) {
	s := newStore(t)
	do(t, s, func(ctx context.Context, tx *store.Tx) error {
		for i := range 1001 {
			tx.Write(entry(fmt.Sprint(i)))
		}
		return nil
	})
	first, second := chain(t, s), chain(t, s)
	if first.No != 1000 || second.No != 1001 {
		t.Errorf("heads %d and %d, want 1000 and 1001", first.No, second.No)
	}
	if _, err := s.VerifyLedger(t.Context(), []store.Chain{first, second}); err != nil {
		t.Error(err)
	}
}

func TestAHeadThatIsNotPublishedIsNotChained(t *testing.T) {
	s := newStore(t)
	if err := s.Write(t.Context(), entry("1")); err != nil {
		t.Fatal(err)
	}
	fail := errors.New("no")
	if err := s.Chain(t.Context(), func(*store.Tx, store.Chain) error { return fail }); !errors.Is(err, fail) {
		t.Errorf("%v, want what publish returned", err)
	}
	if head, err := s.VerifyLedger(t.Context(), nil); err != nil || head.No != 0 {
		t.Errorf("%v, %v: want an empty chain", head, err)
	}
	if head := chain(t, s); head.No != 1 {
		t.Errorf("head %d, want 1", head.No)
	}
}

func TestAChangedLedgerIsNoticed(t *testing.T) {
	w := newWorld(t)
	cfg := w.service()
	s := w.open(cfg)
	known := []store.Chain{write(t, s, "1", "2", "3"), write(t, s, "4", "5")}
	restore := w.restoring(cfg.Service, "ledger")
	for name, c := range map[string]struct{ sql, want string }{
		"a byte of a body":   {`UPDATE ledger SET body = set_byte(body, 3, get_byte(body, 3) # 1) WHERE id = '3'`, "row 3 is not what was written"},
		"an instant":         {`UPDATE ledger SET at = at + interval '1 microsecond' WHERE id = '2'`, "row 2 is not what was written"},
		"an actor":           {`UPDATE ledger SET actor = 'w-2' WHERE id = '3'`, "row 3 is not what was written"},
		"a case":             {`UPDATE ledger SET case_id = 'd' WHERE id = '3'`, "row 3 is not what was written"},
		"an id":              {`UPDATE ledger SET id = '33' WHERE id = '3'`, "row 3 is not what was written"},
		"a letter moved":     {`UPDATE ledger SET case_id = '', actor = 'cw-3' WHERE id = '3'`, "row 3 is not what was written"},
		"a salt":             {`UPDATE ledger SET salt = set_byte(salt, 0, get_byte(salt, 0) # 1) WHERE id = '1'`, "row 1 is not what was written"},
		"a hash":             {`UPDATE ledger SET hash = set_byte(hash, 0, get_byte(hash, 0) # 1) WHERE id = '4'`, "row 4 is not what was written"},
		"a link":             {`UPDATE ledger SET chain = set_byte(chain, 0, get_byte(chain, 0) # 1) WHERE id = '4'`, "breaks at row 4"},
		"a row removed":      {`DELETE FROM ledger WHERE id = '3'`, "row 3 is missing"},
		"the first removed":  {`DELETE FROM ledger WHERE id = '1'`, "row 1 is missing"},
		"removed and closed": {`DELETE FROM ledger WHERE id = '3'; UPDATE ledger SET chain_no = chain_no - 1 WHERE chain_no = 4; UPDATE ledger SET chain_no = 4 WHERE chain_no = 5`, "breaks at row 3"},
		"two swapped": {
			`UPDATE ledger SET chain_no = 9 WHERE id = '2'; UPDATE ledger SET chain_no = 2 WHERE id = '3'; UPDATE ledger SET chain_no = 3 WHERE id = '2'`,
			"breaks at row 2",
		},
		"a row put in": {
			`UPDATE ledger SET chain_no = chain_no + 1 WHERE chain_no = 5; INSERT INTO ledger SELECT 'new', at, case_id, actor, body, salt, hash, 5, chain FROM ledger WHERE id = '4'`,
			"row 5 is not what was written",
		},
		"the tail cut off": {`DELETE FROM ledger WHERE chain_no > 3`, "row 5 was published, 3 is the last"},
		"all removed":      {`DELETE FROM ledger`, "row 5 was published, 0 is the last"},
		"the tail unchained": {
			`UPDATE ledger SET chain_no = NULL, chain = NULL WHERE chain_no > 3`,
			"row 5 was published, 3 is the last",
		},
	} {
		t.Run(name, func(t *testing.T) {
			w.outside(cfg.Service, c.sql)
			defer restore()
			if _, err := s.VerifyLedger(t.Context(), known); err == nil || !strings.Contains(err.Error(), c.want) {
				t.Errorf("got %v, want %q", err, c.want)
			}
		})
	}
	if _, err := s.VerifyLedger(t.Context(), known); err != nil {
		t.Errorf("the ledger as it was: %v", err)
	}
}

// Who holds the database can write a chain that fits together. Only the heads seen elsewhere tell.
func TestARewrittenLedgerIsNoticedByItsKnownHeads(t *testing.T) {
	for name, c := range map[string]struct{ unchain, want string }{
		"all of it": {"DELETE FROM ledger WHERE chain_no > 0", "at row 3 another head was published"},
		"its end":   {"DELETE FROM ledger WHERE chain_no > 3", "at row 5 another head was published"},
	} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t)
			cfg := w.service()
			s := w.open(cfg)
			known := []store.Chain{write(t, s, "1", "2", "3"), write(t, s, "4", "5")}
			w.outside(cfg.Service, c.unchain)
			head := write(t, s, "6", "7", "8", "9", "10")
			if _, err := s.VerifyLedger(t.Context(), nil); err != nil {
				t.Fatalf("the chain does not fit together: %v", err)
			}
			if _, err := s.VerifyLedger(t.Context(), known); err == nil || !strings.Contains(err.Error(), c.want) {
				t.Errorf("got %v, want %q", err, c.want)
			}
			// Its own heads are published too, and take the place of none.
			if _, err := s.VerifyLedger(t.Context(), append(known, head)); err == nil || !strings.Contains(err.Error(), "rewritten") {
				t.Errorf("got %v, want a rewritten ledger", err)
			}
		})
	}
}

func TestABodyDestroyedAtItsRetentionHoldsTheChain(t *testing.T) {
	w := newWorld(t)
	cfg := w.service()
	s := w.open(cfg)
	head := write(t, s, "1", "2", "3")
	w.outside(cfg.Service, "UPDATE ledger SET body = NULL WHERE id = '2'")
	if _, err := s.VerifyLedger(t.Context(), []store.Chain{head}); err != nil {
		t.Error(err)
	}
	do(t, s, func(ctx context.Context, tx *store.Tx) error {
		rows, err := tx.Ledger(ctx, store.Asked{Limit: 10})
		if len(rows) != 2 {
			t.Errorf("%d rows are shown, want the two that still have a body", len(rows))
		}
		return err
	})
}

func TestTheLedgerIsAsked(t *testing.T) {
	s := newStore(t)
	write(t, s, "1", "2", "3")
	other := entry("4")
	other.Case, other.Actor = "d", "w-1"
	if err := s.Write(t.Context(), other); err != nil {
		t.Fatal(err)
	}
	second := func(n int) time.Time { return noon.Add(time.Duration(n) * time.Second) }
	for name, c := range map[string]struct {
		asked store.Asked
		want  string
	}{
		"all, the newest first": {store.Asked{Limit: 10}, "4 3 2 1"},
		"some":                  {store.Asked{Limit: 2}, "4 3"},
		"one":                   {store.Asked{ID: "2", Limit: 10}, "2"},
		"of a case":             {store.Asked{Case: "c", Limit: 10}, "3 2 1"},
		"of an actor":           {store.Asked{Actor: "w-1", Limit: 10}, "4 1"},
		"of both":               {store.Asked{Case: "c", Actor: "w-1", Limit: 10}, "1"},
		"from and before":       {store.Asked{From: second(2), To: second(4), Limit: 10}, "3 2"},
		"nobody's":              {store.Asked{Actor: "w-9", Limit: 10}, ""},
	} {
		do(t, s, func(ctx context.Context, tx *store.Tx) error {
			rows, err := tx.Ledger(ctx, c.asked)
			var ids []string
			for _, e := range rows {
				ids = append(ids, e.ID)
				if e.ID == "2" && (e.ChainNo != 2 || !e.At.Equal(second(2)) || string(e.Body) != string(entry("2").Body)) {
					t.Errorf("%s: got %+v", name, e)
				}
				if e.ID == "4" && e.ChainNo != 0 {
					t.Errorf("%s: row 4 has number %d before it is chained", name, e.ChainNo)
				}
			}
			if got := strings.Join(ids, " "); got != c.want {
				t.Errorf("%s: %q, want %q", name, got, c.want)
			}
			return err
		})
	}
}

// What is asked of the ledger is narrowed by what was asked and by what was not allowed; rows of before that have no such
// words are only left out.
func TestTheLedgerIsNarrowed(t *testing.T) {
	s := newStore(t)
	for id, body := range map[string]string{
		"a": `{"action":"case.read","allow":true}`, "b": `{"action":"case.read","allow":false}`,
		"c": `{"action":"case.list","allow":false}`, "d": `{"id":"d"}`,
	} {
		if err := s.Write(t.Context(), store.Entry{ID: id, Case: "c", Actor: "w", Body: json.RawMessage(body)}); err != nil {
			t.Fatal(err)
		}
	}
	for _, c := range []struct {
		action string
		denied bool
		want   string
	}{{"", false, "a b c d"}, {"case.read", false, "a b"}, {"", true, "b c"}, {"case.read", true, "b"}, {"case.none", false, ""}} {
		var got []string
		err := s.Snapshot(t.Context(), func(tx *store.Tx) error {
			rows, err := tx.Ledger(t.Context(), store.Asked{Action: c.action, Denied: c.denied, Limit: 10})
			for _, r := range rows {
				got = append(got, r.ID)
			}
			return err
		})
		slices.Sort(got)
		if err != nil || strings.Join(got, " ") != c.want {
			t.Errorf("action %q, denied %t: %v, %v, want %s", c.action, c.denied, got, err, c.want)
		}
	}
}

// By its number a case is found in whichever way somebody asked for it: by its whole id, or by the number as people write it. What
// only looks like it is another's.
func TestTheLedgerIsAskedByANumber(t *testing.T) {
	s := newStore(t)
	for id, of := range map[string]string{
		"a": "b2555e20-0a1b-4c2d-8e3f-000000000001", "b": "mg b255 5E20", "c": "MG-B255-5E20", "d": "Beatrix 5E20", "e": "MG-B255-5E21", "f": "MG-B255-5E20-1", "g": "",
	} {
		if err := s.Write(t.Context(), store.Entry{ID: id, Case: of, Actor: "w", Body: json.RawMessage(`{}`)}); err != nil {
			t.Fatal(err)
		}
	}
	for number, want := range map[string]string{"b2555e20": "a b c", "b2555e2_": "", "": "a b c d e f g"} {
		var got []string
		err := s.Snapshot(t.Context(), func(tx *store.Tx) error {
			rows, err := tx.Ledger(t.Context(), store.Asked{Number: number, Limit: 10})
			for _, r := range rows {
				got = append(got, r.ID)
			}
			return err
		})
		slices.Sort(got)
		if err != nil || strings.Join(got, " ") != want {
			t.Errorf("by %q: %v, %v, want %q", number, got, err, want)
		}
	}
}
