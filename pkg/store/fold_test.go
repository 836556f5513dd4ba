package store_test

import (
	"context"
	"errors"
	"maps"
	"slices"
	"testing"
	"time"

	"google.golang.org/protobuf/proto"

	"mangrove/pkg/store"
	contractv1 "mangrove/proto/gen/contractv1"
)

var stands = map[store.Standing]string{store.Foreign: "foreign", store.Seen: "seen", store.Next: "next", store.Gap: "gap", store.Late: "late"}

func TestHowAnEventStandsToTheHead(t *testing.T) {
	s := newStore(t)
	at := func(subject string, epoch uint32, seq uint64) *contractv1.Event {
		e := event(subject, seq)
		e.Epoch = epoch
		return e
	}
	from := func(source string, e *contractv1.Event) *contractv1.Event { e.Source = source; return e }
	head := func(e *contractv1.Event, folds bool, want store.Standing) {
		t.Helper()
		do(t, s, func(ctx context.Context, tx *store.Tx) error {
			got, err := tx.Head(ctx, e, folds)
			if got != want {
				t.Errorf("epoch %d number %d is %s, want %s", e.GetEpoch(), e.GetSeq(), stands[got], stands[want])
			}
			return err
		})
	}
	fold := func(e *contractv1.Event) {
		t.Helper()
		do(t, s, func(ctx context.Context, tx *store.Tx) error { return tx.Fold(ctx, e, nil, nil) })
	}
	head(at("c", 1, 1), false, store.Foreign)
	head(at("c", 1, 1), true, store.Next)
	// A restatement opens a case in the middle of its numbers.
	fold(at("c", 1, 4))
	head(at("c", 1, 3), true, store.Seen)
	head(at("c", 1, 4), true, store.Seen)
	head(at("c", 1, 5), false, store.Next)
	head(at("c", 1, 6), true, store.Gap)
	// Another producer has numbers of its own, and the case is known now.
	head(from("shelter", at("c", 1, 1)), false, store.Next)
	head(at("d", 1, 1), false, store.Foreign)
	// What is missing comes late once, and never otherwise.
	fold(at("c", 1, 8))
	head(at("c", 1, 5), true, store.Late)
	head(at("c", 1, 4), true, store.Seen)
	head(at("c", 1, 8), true, store.Seen)
	do(t, s, func(ctx context.Context, tx *store.Tx) error { return tx.Arrived(ctx, at("c", 1, 6)) })
	head(at("c", 1, 6), true, store.Seen)
	head(at("c", 1, 7), true, store.Late)
	// A producer that was restored goes on from its backup, here after 5; what it has not said since is missing still.
	head(at("c", 2, 6), false, store.Next)
	head(at("c", 2, 9), false, store.Next)
	head(at("c", 2, 10), false, store.Gap)
	fold(at("c", 2, 6))
	head(at("c", 1, 5), false, store.Late)
	head(at("c", 1, 7), false, store.Seen)
	head(at("c", 2, 6), false, store.Seen)
	head(at("c", 2, 7), false, store.Next)
	head(at("c", 2, 8), false, store.Gap)
	do(t, s, func(ctx context.Context, tx *store.Tx) error {
		seq, err := tx.Folded(ctx, "case", "c", "identification")
		none, err2 := tx.Folded(ctx, "case", "c", "shelter")
		if seq != 6 || none != 0 {
			t.Errorf("folded to %d and %d, want 6 and 0", seq, none)
		}
		return errors.Join(err, err2)
	})
}

func TestFoldKeepsOnlyWhatIsNeeded(t *testing.T) {
	s := newStore(t)
	sealed := func(path string, c contractv1.Category) *contractv1.Sealed {
		return &contractv1.Sealed{Path: path, Category: c, Box: []byte(path)}
	}
	needs, contact := sealed("needs", contractv1.Category_CATEGORY_NEEDS), sealed("contact", contractv1.Category_CATEGORY_CONTACT)
	e := event("c", 1)
	e.Sections = []*contractv1.Sealed{needs, contact}
	share := []contractv1.Category{contractv1.Category_CATEGORY_NEEDS}
	do(t, s, func(ctx context.Context, tx *store.Tx) error { return tx.Fold(ctx, e, []string{"stage"}, share) })

	look := func(facts map[string]any, sections ...*contractv1.Sealed) {
		t.Helper()
		do(t, s, func(ctx context.Context, tx *store.Tx) error {
			sub, err := caseOf(ctx, tx, "c")
			if err != nil {
				return err
			}
			if !sub.Known || sub.State != nil || sub.Person != "p-c" {
				t.Errorf("got %+v, want the case of p-c without a state", sub)
			}
			if !maps.Equal(sub.Facts, facts) {
				t.Errorf("facts %v, want %v", sub.Facts, facts)
			}
			all, err := tx.Sections(ctx, "case", "c", "d")
			kept := all["c"]
			if len(kept) != len(sections) {
				t.Fatalf("%d sections, want %d", len(kept), len(sections))
			}
			for i := range kept {
				if !proto.Equal(kept[i], sections[i]) {
					t.Errorf("section %v, want %v", kept[i], sections[i])
				}
			}
			return err
		})
	}
	look(map[string]any{"stage": "detected"}, needs)

	// The next set takes the place of the one before; an event without facts leaves it.
	e = event("c", 2)
	e.Facts = []byte(`{"stage":"presumed","adult_on":"2031-01-01"}`)
	do(t, s, func(ctx context.Context, tx *store.Tx) error { return tx.Fold(ctx, e, []string{"adult_on"}, share) })
	look(map[string]any{"adult_on": "2031-01-01"}, needs)
	e = event("c", 3)
	e.Facts = nil
	newer := sealed("needs", contractv1.Category_CATEGORY_NEEDS)
	newer.Box = []byte("newer")
	e.Sections = []*contractv1.Sealed{newer}
	do(t, s, func(ctx context.Context, tx *store.Tx) error { return tx.Fold(ctx, e, []string{"stage"}, share) })
	look(map[string]any{"adult_on": "2031-01-01"}, newer)

	// The service's own facts stand beside them.
	do(t, s, func(ctx context.Context, tx *store.Tx) error { return add(ctx, tx, "case", "c", "") })
	do(t, s, func(ctx context.Context, tx *store.Tx) error {
		of, err := caseOf(ctx, tx, "c")
		if want := (map[string]any{"adult_on": "2031-01-01", "count": 1.0}); !maps.Equal(of.Facts, want) {
			t.Errorf("facts %v, want %v", of.Facts, want)
		}
		return err
	})
}

func TestFactsThatAreNoObjectAreRefused(t *testing.T) {
	s := newStore(t)
	e := event("c", 1)
	e.Facts = []byte(`["stage"]`)
	if err := s.Do(t.Context(), func(tx *store.Tx) error { return tx.Fold(t.Context(), e, []string{"stage"}, nil) }); err == nil {
		t.Error("a list was folded")
	}
}

// The service wrote about the case before it heard who it is about.
func TestAPersonLearntLateKeepsTheStateTrue(t *testing.T) {
	s := newStore(t)
	do(t, s, func(ctx context.Context, tx *store.Tx) error { return add(ctx, tx, "case", "c", "") })
	do(t, s, func(ctx context.Context, tx *store.Tx) error { return tx.Fold(ctx, event("c", 1), nil, nil) })
	do(t, s, func(ctx context.Context, tx *store.Tx) error {
		sub, err := tx.Lock(ctx, "case", "c")
		if sub.Person != "p-c" || sub.Seq != 1 || string(sub.State) != `{"seq":1}` {
			t.Errorf("got %+v", sub)
		}
		return err
	})
	other := event("c", 2)
	other.Person = "p-other"
	do(t, s, func(ctx context.Context, tx *store.Tx) error { return tx.Fold(ctx, other, nil, nil) })
	do(t, s, func(ctx context.Context, tx *store.Tx) error {
		sub, err := tx.Lock(ctx, "case", "c")
		if sub.Person != "p-c" {
			t.Errorf("the case became that of %s", sub.Person)
		}
		return err
	})
}

func TestFoldingMendsNoStateThatWasChangedFromOutside(t *testing.T) {
	w := newWorld(t)
	cfg := w.service()
	s := w.open(cfg)
	do(t, s, func(ctx context.Context, tx *store.Tx) error { return add(ctx, tx, "case", "c", "") })
	w.outside(cfg.Service, `UPDATE subject SET state = '{"seq":9}'`)
	err := s.Do(t.Context(), func(tx *store.Tx) error { return tx.Fold(t.Context(), event("c", 1), nil, nil) })
	if err != nil && !errors.Is(err, store.ErrTampered) {
		t.Fatal(err)
	}
	err = s.Do(t.Context(), func(tx *store.Tx) error { _, err := tx.Lock(t.Context(), "case", "c"); return err })
	if !errors.Is(err, store.ErrTampered) {
		t.Errorf("%v, want ErrTampered", err)
	}
}

func TestAGapUnsettlesUntilWhatIsMissingComes(t *testing.T) {
	s := newStore(t)
	unsettled := func(wantGap, wantParked bool) {
		t.Helper()
		do(t, s, func(ctx context.Context, tx *store.Tx) error {
			of, err := caseOf(ctx, tx, "c")
			if of.Gapped != wantGap || of.Parked != wantParked {
				t.Errorf("gap %v and parked %v, want %v and %v", of.Gapped, of.Parked, wantGap, wantParked)
			}
			return err
		})
	}
	do(t, s, func(ctx context.Context, tx *store.Tx) error { return tx.Fold(ctx, event("c", 1), nil, nil) })
	unsettled(false, false)
	do(t, s, func(ctx context.Context, tx *store.Tx) error { return tx.Fold(ctx, event("c", 3), nil, nil) })
	unsettled(true, false)
	do(t, s, func(ctx context.Context, tx *store.Tx) error { return tx.Fold(ctx, event("c", 4), nil, nil) })
	unsettled(true, false)
	// A restatement has the facts, which were whole before, and does nothing that the missing one asks for.
	restated := event("c", 5)
	restated.RestatedTo = "shelter"
	do(t, s, func(ctx context.Context, tx *store.Tx) error { return tx.Fold(ctx, restated, nil, nil) })
	unsettled(true, false)
	do(t, s, func(ctx context.Context, tx *store.Tx) error {
		of, err := tx.Missing(ctx, "identification")
		none, err2 := tx.Missing(ctx, "shelter")
		if !slices.Equal(of, []string{"c"}) || len(none) != 0 {
			t.Errorf("something is missing of %v and %v, want c alone", of, none)
		}
		return errors.Join(err, err2, tx.Arrived(ctx, event("c", 2)))
	})
	unsettled(false, false)

	first, second := event("c", 3), event("d", 1)
	do(t, s, func(ctx context.Context, tx *store.Tx) error {
		return errors.Join(
			tx.Park(ctx, first, "assign", "why"), tx.Park(ctx, first, "share", "why"),
			tx.Park(ctx, first, "assign", "why now"), tx.Park(ctx, second, "assign", "why"))
	})
	unsettled(false, true)
	do(t, s, func(ctx context.Context, tx *store.Tx) error {
		all, err := tx.Parked(ctx)
		if err != nil {
			return err
		}
		if len(all) != 3 || all[0].Reason != "why now" || all[1].Reaction != "share" || !proto.Equal(all[0].Event, first) {
			t.Fatalf("parked %v", all)
		}
		once, err := tx.Unpark(ctx, all[0].ID)
		twice, err2 := tx.Unpark(ctx, all[0].ID)
		if !once || twice {
			t.Errorf("taken once %v and twice %v, want once", once, twice)
		}
		_, err3 := tx.Unpark(ctx, all[1].ID)
		return errors.Join(err, err2, err3)
	})
	unsettled(false, false)
}

func TestAWorkerNamedAsACaseIsDisturbsNothing(t *testing.T) {
	s := newStore(t)
	of := event("c", 7)
	worker := event("c", 2)
	worker.SubjectKind, worker.Person, worker.Facts = "worker", "", []byte(`{"suspended":true}`)
	worker.Sections = []*contractv1.Sealed{{Path: "needs", Category: contractv1.Category_CATEGORY_NEEDS}}
	gapped := proto.CloneOf(worker)
	gapped.Seq = 4
	do(t, s, func(ctx context.Context, tx *store.Tx) error {
		named := store.Subject{Kind: "worker", ID: "c"}
		tx.OpenDuty(&named, duty("1", "key", time.Hour))
		tx.OpenDuty(&store.Subject{Kind: "case", ID: "c"}, duty("2", "key", time.Hour))
		tx.DoneDuty(&named, "key")
		return errors.Join(
			tx.Fold(ctx, of, []string{"stage"}, nil),
			tx.Fold(ctx, worker, []string{"suspended"}, []contractv1.Category{contractv1.Category_CATEGORY_NEEDS}),
			tx.Fold(ctx, gapped, nil, nil), tx.Park(ctx, worker, "assign", "why"))
	})
	do(t, s, func(ctx context.Context, tx *store.Tx) error {
		sub, err := caseOf(ctx, tx, "c")
		if want := (map[string]any{"stage": "detected"}); !maps.Equal(sub.Facts, want) {
			t.Errorf("the case has the facts %v, want %v", sub.Facts, want)
		}
		sections, err2 := tx.Sections(ctx, "case", "c")
		seq, err3 := tx.Folded(ctx, "case", "c", "identification")
		owed, err4 := tx.Duties(ctx, ofAgency("a"), []string{"hotline"}, store.Mark{}, 10)
		if len(sections) != 0 || seq != 7 || sub.Gapped || sub.Parked || len(owed) != 1 || owed[0].ID != "2" {
			t.Errorf("the case has %d sections, number %d, gapped %v, parked %v, duties %v", len(sections), seq, sub.Gapped, sub.Parked, owed)
		}
		return errors.Join(err, err2, err3, err4)
	})
}

func TestAFoldedFactChangedFromOutsideIsNoticed(t *testing.T) {
	for name, change := range map[string]string{
		"the facts":    `UPDATE fact SET facts = '{"stage":"cleared"}'`,
		"the owner":    `UPDATE fact SET owner = 'shelter'`,
		"another case": `UPDATE fact SET subject_id = 'c' WHERE subject_id = 'd'`,
	} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t)
			cfg := w.service()
			s := w.open(cfg)
			folded := "c"
			if name == "another case" {
				folded = "d"
			}
			facts := func() error {
				return s.Do(t.Context(), func(tx *store.Tx) error {
					_, err := caseOf(t.Context(), tx, "c")
					return err
				})
			}
			do(t, s, func(ctx context.Context, tx *store.Tx) error {
				return tx.Fold(ctx, event(folded, 1), []string{"stage"}, nil)
			})
			if err := facts(); err != nil {
				t.Fatal(err)
			}
			w.outside(cfg.Service, change)
			if err := facts(); !errors.Is(err, store.ErrTampered) {
				t.Errorf("%v, want ErrTampered", err)
			}
			// The owner's next event says it all again.
			do(t, s, func(ctx context.Context, tx *store.Tx) error {
				return tx.Fold(ctx, event("c", 2), []string{"stage"}, nil)
			})
			if err := facts(); err != nil && name != "the owner" {
				t.Error(err)
			}
		})
	}
}
