package service

import (
	"bytes"
	"context"
	"fmt"

	"mangrove/pkg/contract"
	"mangrove/pkg/seal"
	"mangrove/pkg/store"
	contractv1 "mangrove/proto/gen/contractv1"
)

// Verify folds every journal anew and compares it with the stored state, and each section's seal with the event
// that carries it. It gives the number of subjects, and an error that names the first that is wrong by kind and id.
func (s *Service) Verify(ctx context.Context) (int, error) {
	count := 0
	for _, m := range s.def.Subjects {
		var ids []string
		err := s.Store.Snapshot(ctx, func(tx *store.Tx) (err error) {
			ids, err = tx.SubjectIDs(ctx, m.Kind())
			return err
		})
		if err != nil {
			return count, err
		}
		for _, id := range ids {
			err := s.Store.Snapshot(ctx, func(tx *store.Tx) error { return s.verifyOne(ctx, tx, m.Kind(), id) })
			if err != nil {
				return count, fmt.Errorf("%s %s: %w", m.Kind(), id, err)
			}
			count++
		}
	}
	return count, nil
}

func (s *Service) verifyOne(ctx context.Context, tx *store.Tx, kind, id string) error {
	machine, _ := s.def.machine(kind)
	sub, err := tx.Read(ctx, kind, id)
	if err != nil {
		return err
	}
	journal, err := tx.Journal(ctx, kind, id)
	if err != nil {
		return err
	}
	state, err := machine.Load(nil)
	if err != nil {
		return err
	}
	for i, e := range journal {
		if e.GetEpoch() == 1 && e.GetSeq() != uint64(i+1) {
			return fmt.Errorf("number %d of the journal is missing", i+1)
		}
		if err := s.sealed(e); err != nil {
			return err
		}
		msg, err := message(e)
		if err != nil {
			return err
		}
		if state, err = machine.Evolve(state, msg); err != nil {
			return err
		}
	}
	folded, err := machine.Store(state)
	if err != nil {
		return err
	}
	facts, err := contract.FactsJSON(machine.Facts(state))
	if err != nil {
		return err
	}
	if !bytes.Equal(folded, sub.State) || !bytes.Equal(facts, sub.Own) {
		return fmt.Errorf("the journal does not give the stored state: the database was changed from outside, or an event was lost")
	}
	return nil
}

// sealed checks that the sections of an event are bound to it. A restated section keeps the binding of the event
// that sealed it.
func (s *Service) sealed(e *contractv1.Event) error {
	if e.GetRestatedTo() != "" {
		return nil
	}
	clear := seal.ClearHash(e.GetData(), e.GetFacts())
	for _, list := range [][]*contractv1.Sealed{e.GetSections(), e.GetKeptSections()} {
		for _, sec := range list {
			b := seal.Binding{
				Deployment: s.Deployment, KeyID: sec.GetKeyId(), Case: e.GetSubject(), Person: e.GetPerson(), Service: s.def.Name,
				EventID: e.GetId(), Type: e.GetType(), Schema: e.GetSchema(), Clear: clear,
			}
			if err := b.Verify(sec); err != nil {
				return fmt.Errorf("a section is not bound to its event: %w", err)
			}
		}
	}
	return nil
}
