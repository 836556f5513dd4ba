package service

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"time"

	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/reflect/protoreflect"
	"google.golang.org/protobuf/reflect/protoregistry"
	"google.golang.org/protobuf/types/known/timestamppb"

	"mangrove/pkg/contract"
	"mangrove/pkg/decide"
	"mangrove/pkg/seal"
	"mangrove/pkg/seal/ask"
	"mangrove/pkg/store"
	contractv1 "mangrove/proto/gen/contractv1"
	grantv1 "mangrove/proto/gen/grantv1"
)

// appender numbers, seals, journals and publishes the events of one transaction.
type appender struct {
	s     *Service
	tx    *store.Tx
	typed map[string]proto.Message
	at    time.Time
	// agency is whose worker writes; empty for the service itself.
	agency string
	// restate names the service that a restatement is meant for; its sections are given, sealed already.
	restate  string
	sections []*contractv1.Sealed

	// ids names what was made, as type/id.
	ids []string
}

// append adds events to a subject's journal and stores the state and facts that follow. Where there are none, and duties of
// the subject were moved, it adds one that says so.
func (a *appender) append(ctx context.Context, m decide.Machine, sub store.Subject, state any, events []proto.Message) (store.Subject, error) {
	if len(events) == 0 && sub.Moved {
		events = []proto.Message{&contractv1.DutiesMoved{}}
	}
	if len(events) == 0 {
		return sub, nil
	}
	sub.Moved = false
	var made []*contractv1.Event
	for _, msg := range events {
		id := newID()
		if p, ok := msg.(interface{ GetPerson() string }); ok && sub.Person == "" {
			sub.Person = p.GetPerson()
		}
		// Facts rest on whether a section is there, never on its inside, so they are known before it is sealed.
		after, err := m.Evolve(state, msg)
		if err != nil {
			return sub, err
		}
		sub.Seq++
		e, err := a.event(ctx, id, msg, m.Facts(after), sub)
		if err != nil {
			return sub, err
		}
		if state, err = m.Evolve(state, msg); err != nil {
			return sub, err
		}
		made = append(made, e)
		a.ids = append(a.ids, string(msg.ProtoReflect().Descriptor().Name())+":"+id)
		if err := a.s.project(ctx, a.tx, e, msg); err != nil {
			return sub, err
		}
	}
	var err error
	if sub.State, err = m.Store(state); err != nil {
		return sub, err
	}
	if sub.Own, err = contract.FactsJSON(m.Facts(state)); err != nil {
		return sub, err
	}
	if err := a.tx.Append(sub, made); err != nil {
		return sub, err
	}
	for _, e := range made {
		if err := a.s.publish(ctx, a.tx, e); err != nil {
			return sub, err
		}
	}
	return sub, nil
}

// say appends events of the service itself to a subject that it keeps. Without any it says which duties stand, where that
// changed.
func (a *appender) say(ctx context.Context, sub store.Subject, events ...proto.Message) error {
	machine, ok := a.s.def.machine(sub.Kind)
	if !ok || !sub.Known {
		return nil
	}
	state, err := machine.Load(sub.State)
	if err != nil {
		return err
	}
	_, err = a.append(ctx, machine, sub, state, events)
	return err
}

// event builds the envelope and seals what was typed. msg comes out with its sections sealed.
func (a *appender) event(ctx context.Context, id string, msg, facts proto.Message, sub store.Subject) (*contractv1.Event, error) {
	md := msg.ProtoReflect().Descriptor()
	info, err := contract.Of(md)
	if err != nil {
		return nil, fmt.Errorf("reading the contract of an event: %w", err)
	}
	clear := contract.Clear(msg)
	public, kept := contract.Published(clear)
	e := &contractv1.Event{
		Id: id, Source: a.s.def.Name, Type: string(md.FullName()), Subject: sub.ID, SubjectKind: sub.Kind, Person: sub.Person,
		Seq: sub.Seq, Epoch: sub.Epoch, Time: timestamppb.New(a.at), Schema: 1, MustUnderstand: info.MustUnderstand, RestatedTo: a.restate,
		Duties: told(sub.Duties),
	}
	deterministic := proto.MarshalOptions{Deterministic: true}
	if e.Data, err = deterministic.Marshal(public); err != nil {
		return nil, fmt.Errorf("encoding an event %s: %w", e.GetType(), err)
	}
	if kept {
		if e.KeptData, err = deterministic.Marshal(clear); err != nil {
			return nil, fmt.Errorf("encoding an event %s: %w", e.GetType(), err)
		}
	}
	if e.Facts, err = contract.PublishedFactsJSON(facts); err != nil {
		return nil, err
	}
	if e.KeptFacts, err = contract.FactsJSON(facts); err != nil {
		return nil, err
	}
	if string(e.GetKeptFacts()) == string(e.GetFacts()) {
		e.KeptFacts = nil
	}
	e.Sections = a.sections
	return e, a.seal(ctx, e, msg, sub)
}

// seal seals the sections that the message carries to the card of the person, one encapsulation for all.
func (a *appender) seal(ctx context.Context, e *contractv1.Event, msg proto.Message, sub store.Subject) error {
	slots := contract.SealedIn(msg)
	var sealer *seal.Sealer
	for _, slot := range slices.SortedFunc(maps.Keys(slots), func(x, y contract.Slot) int { return int(x.Category) - int(y.Category) }) {
		pending := slots[slot]
		sealed := pending
		if len(pending.GetBox()) == 0 {
			if sealer == nil {
				var err error
				if sealer, err = a.sealer(ctx, e, sub); err != nil {
					return err
				}
			}
			plain, err := proto.Marshal(a.typed[pending.GetPath()])
			if err != nil {
				return fmt.Errorf("encoding a section: %w", err)
			}
			if sealed, err = sealer.Seal(slot.Category, slot.Path, slot.Holds, plain); err != nil {
				return fmt.Errorf("sealing the section %s: %w", slot.Path, err)
			}
			clear(plain)
			contract.Put(msg, slot.Path, sealed)
		}
		if slot.NeverLeaves {
			e.KeptSections = append(e.KeptSections, sealed)
		} else {
			e.Sections = append(e.Sections, sealed)
		}
	}
	return nil
}

func (a *appender) sealer(ctx context.Context, e *contractv1.Event, sub store.Subject) (*seal.Sealer, error) {
	card, fresh, err := a.tx.Card(ctx, sub.ID, a.agency)
	if err != nil {
		return nil, err
	}
	if fresh {
		a.tx.Call(bindCall, ask.Bind{KeyID: card.GetKeyId(), Case: sub.ID, Person: sub.Person, Agency: a.agency}, a.s.Security())
	}
	verified, err := seal.VerifyCard(a.s.Cards, card)
	if err != nil {
		return nil, fmt.Errorf("checking a key card: %w", err)
	}
	sealer, err := seal.NewSealer(verified, seal.Binding{
		Deployment: a.s.Deployment, KeyID: card.GetKeyId(), Case: sub.ID, Person: sub.Person, Service: a.s.def.Name,
		EventID: e.GetId(), Type: e.GetType(), Schema: e.GetSchema(), Clear: seal.ClearHash(e.GetData(), e.GetFacts()),
	})
	if err != nil {
		return nil, fmt.Errorf("preparing to seal: %w", err)
	}
	return sealer, nil
}

// changed gives the grant that an event changes without ending it, and how; none where it changes none.
func changed(e *contractv1.Event, msg proto.Message) (string, store.Change) {
	c := store.Change{Epoch: e.GetEpoch(), Seq: e.GetSeq()}
	switch m := msg.(type) {
	case *grantv1.GrantConfirmed:
		c.Until = instant(m.GetUntil())
		return m.GetGrant(), c
	case *grantv1.GrantReviewed:
		c.Until, c.Reviewed = instant(m.GetUntil()), true
		return m.GetGrant(), c
	}
	return "", c
}

// instant is a time of the contract; the zero value where there is none.
func instant(t *timestamppb.Timestamp) time.Time {
	if t == nil {
		return time.Time{}
	}
	return t.AsTime()
}

// project keeps the rows that follow from an own event: in the register the grant itself, elsewhere the grants
// that the own copy has at once, and the calls to make.
func (s *Service) project(ctx context.Context, tx *store.Tx, e *contractv1.Event, msg proto.Message) error {
	if s.def.Register {
		switch m := msg.(type) {
		case *grantv1.GrantGiven:
			return tx.PutGrant(ctx, m.GetGrant())
		case *grantv1.GrantEnded:
			return tx.EndGrant(ctx, m.GetGrant(), e.GetTime().AsTime())
		}
		if id, change := changed(e, msg); id != "" {
			return tx.ChangeGrant(ctx, id, change)
		}
	}
	if s.def.Tells != nil {
		for _, call := range s.def.Tells(e, msg) {
			tx.Call(call.Name, call.Body, s.Security())
		}
	}
	if s.def.OwnGrants == nil {
		return nil
	}
	for _, g := range s.def.OwnGrants(e, msg) {
		if err := tx.PutGrant(ctx, g); err != nil {
			return err
		}
	}
	return nil
}

// message decodes an event's message, whole where it is the journal's own.
func message(e *contractv1.Event) (proto.Message, error) {
	mt, err := protoregistry.GlobalTypes.FindMessageByName(protoreflect.FullName(e.GetType()))
	if err != nil {
		return nil, fmt.Errorf("the event type %s is not known: %w", e.GetType(), err)
	}
	msg := mt.New().Interface()
	data := e.GetData()
	if len(e.GetKeptData()) > 0 {
		data = e.GetKeptData()
	}
	if err := proto.Unmarshal(data, msg); err != nil {
		return nil, fmt.Errorf("decoding an event %s: %w", e.GetType(), err)
	}
	fields := msg.ProtoReflect().Descriptor().Fields()
	for _, sec := range append(slices.Clone(e.GetSections()), e.GetKeptSections()...) {
		if fields.ByName(protoreflect.Name(sec.GetPath())) != nil && e.GetRestatedTo() == "" {
			contract.Put(msg, sec.GetPath(), sec)
		}
	}
	return msg, nil
}
