package service

import (
	"bytes"
	"context"
	"fmt"
	"time"

	"google.golang.org/protobuf/proto"

	"mangrove/pkg/contract"
	"mangrove/pkg/seal"
	"mangrove/pkg/store"
	contractv1 "mangrove/proto/gen/contractv1"
	grantv1 "mangrove/proto/gen/grantv1"
)

// Verify folds every journal anew and compares it with the stored state, each section's seal with the event that
// carries it, and in the register the grants with the events that gave and ended them. It gives the number of subjects, and an error that names the first that is wrong by kind and id.
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
	if !s.def.Register {
		return count, nil
	}
	return count, s.Store.Snapshot(ctx, func(tx *store.Tx) error {
		of, err := tx.Granted(ctx, CaseKind)
		if err == nil && of != "" {
			err = fmt.Errorf("case %s has a grant and no journal: the database was changed from outside", of)
		}
		return err
	})
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
	grants := map[string]store.Held{}
	for i, e := range journal {
		// A new epoch goes on where the database that was put back had come to.
		if e.GetSeq() != uint64(i+1) {
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
		grant(grants, e, msg)
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
	if !s.def.Register || kind != CaseKind {
		return nil
	}
	held, err := tx.Grants(ctx, id)
	if err != nil {
		return err
	}
	same := len(held) == len(grants)
	for _, h := range held {
		want, ok := grants[h.GetId()]
		same = same && ok && proto.Equal(h.Grant, want.Grant) && (h.EndedAt == nil) == (want.EndedAt == nil) &&
			(h.EndedAt == nil || h.EndedAt.Equal(*want.EndedAt))
	}
	if !same {
		return fmt.Errorf("the journal does not give the grants: the database was changed from outside")
	}
	return nil
}

// grant notes what an event gives or ends, as project keeps it: the first ending holds.
func grant(grants map[string]store.Held, e *contractv1.Event, msg proto.Message) {
	switch m := msg.(type) {
	case *grantv1.GrantGiven:
		grants[m.GetGrant().GetId()] = store.Held{Grant: proto.CloneOf(m.GetGrant())}
	case *grantv1.GrantEnded:
		if h := grants[m.GetGrant()]; h.Grant != nil && h.EndedAt == nil {
			at := e.GetTime().AsTime().Truncate(time.Microsecond)
			h.EndedAt = &at
			grants[m.GetGrant()] = h
		}
	}
	if id, change := changed(e, msg); id != "" {
		if h := grants[id]; h.Grant != nil && h.EndedAt == nil {
			change.Apply(h.Grant)
		}
	}
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
