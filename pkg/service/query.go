package service

import (
	"context"
	"maps"
	"slices"
	"time"

	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/reflect/protoreflect"
	"google.golang.org/protobuf/reflect/protoregistry"

	"mangrove/pkg/contract"
	"mangrove/pkg/decide"
	"mangrove/pkg/gate"
	"mangrove/pkg/seal"
	"mangrove/pkg/seal/ask"
	"mangrove/pkg/store"
	"mangrove/pkg/web"
	contractv1 "mangrove/proto/gen/contractv1"
)

type viewer func(state any, seen Seen, a Asked) proto.Message

// seenCase is a case as a query read it: the view's clear part, and the sealed sections it may show.
type seenCase struct {
	flow     gate.Flow
	decision gate.Decision
	row      string
	view     proto.Message
	sealed   []*contractv1.Sealed
	version  uint64
}

func (s *Service) query(r Route, view viewer) web.Handler {
	return func(ctx context.Context, c web.Call) (web.Answer, error) {
		if err := s.await(ctx, c); err != nil {
			return web.Answer{}, err
		}
		asked, _, err := asked(c, &contractv1.Done{})
		if err != nil {
			return web.Answer{}, err
		}
		var seen seenCase
		err = s.Store.Do(ctx, func(tx *store.Tx) error {
			cases, err := s.see(ctx, tx, r, c, asked, view, c.Path[r.plan.subject])
			if err == nil {
				seen = cases[0]
			}
			return err
		})
		if err != nil {
			return web.Answer{}, err
		}
		if !seen.decision.Allow {
			p := s.face(r.Action, seen.decision)
			p.Decision = s.decisionID(seen.row)
			return web.Answer{}, p
		}
		body := s.render(ctx, c, []seenCase{seen})
		decision := s.decisionID(seen.row)
		for _, d := range body.decisions {
			decision += " keys/" + d
		}
		return web.Answer{
			Body: body.items[0], Version: &seen.version, Decision: decision,
			Position: s.position(r.plan.machine.Kind(), seen.flow.Case.ID, seen.version),
		}, nil
	}
}

// see reads cases and asks the gate about each by itself; the ledger's rows are durable when the transaction is, before
// the first byte.
func (s *Service) see(ctx context.Context, tx *store.Tx, r Route, c web.Call, a Asked, view viewer, ids ...string) ([]seenCase, error) {
	kind := r.plan.machine.Kind()
	named := make([]store.Ref, len(ids))
	for i, id := range ids {
		named[i] = store.Ref{Kind: kind, ID: id}
	}
	g, err := s.grounds(ctx, tx, c, nil, named...)
	if err != nil {
		return nil, err
	}
	folded, err := tx.Sections(ctx, kind, ids...)
	if err != nil {
		return nil, err
	}
	owed := map[string][]store.Owed{}
	if s.def.CollectsDuties {
		if owed, err = tx.OwedAbout(ctx, kind, ids...); err != nil {
			return nil, err
		}
	}
	flows, states := make([]gate.Flow, len(ids)), make([]any, len(ids))
	for i, ref := range named {
		of := g.of(ref)
		flows[i] = s.flow(c, r.Action, gate.Query, g, of)
		if states[i], err = r.plan.machine.Load(of.State); err != nil {
			return nil, err
		}
		if r.plan.part != nil {
			flows[i].Resource = r.plan.part(states[i], nil, &contractv1.Done{}, a)
		}
	}
	decisions := s.decide(ctx, flows...)
	out := make([]seenCase, len(ids))
	for i, ref := range named {
		of := g.of(ref)
		one := seenCase{row: newID(), flow: flows[i], decision: decisions[i], version: of.Seq}
		e, err := RowOf(one.flow, one.decision).Entry(one.row, one.flow)
		if err != nil {
			return nil, err
		}
		tx.Write(e)
		if one.decision.Allow {
			seen := Seen{
				ID: of.ID, Person: of.Person, Version: of.Seq, At: one.flow.Now, Facts: of.Facts, Grants: of.Grants, Owed: owed[of.ID],
				Shows: one.decision.Shows,
			}
			if !of.OpenedAt.IsZero() {
				seen.OpenedAt = of.OpenedAt.UTC().Format(time.RFC3339)
			}
			state := states[i]
			if r.plan.narrow != nil {
				state = r.plan.narrow(state, a)
			}
			one.view = view(state, seen, a)
			one.sealed = append(decide.SectionsOf(state), folded[of.ID]...)
		}
		out[i] = one
	}
	return out, nil
}

// rendered are answers ready to be written.
type rendered struct {
	items     []any
	decisions []string
}

// render opens the sections of all cases in one batch and puts each into its view as a value, or as what is
// withheld and why, or as what cannot be opened now. Nothing of it is kept.
func (s *Service) render(ctx context.Context, c web.Call, cases []seenCase) rendered {
	var items []ask.Item
	type place struct {
		body  map[string]any
		field contract.Field
		from  *contractv1.Sealed
		with  map[string]any
	}
	var places []place
	out := rendered{}
	for _, one := range cases {
		body := contract.Object(one.view)
		md := one.view.ProtoReflect().Descriptor()
		for _, f := range sections(md) {
			with := takeOut(body, md, f.Name())
			for _, sealed := range one.sealed {
				if sealed.GetHolds() != string(f.Holds) || sealed.GetPath() != f.Name() {
					continue
				}
				items = append(items, ask.Item{Enc: sealed.GetEnc(), Info: sealed.GetInfo(), Category: sealed.GetCategory(), Path: sealed.GetPath()})
				places = append(places, place{body, f, sealed, with})
				if !f.Desc.IsList() {
					break
				}
			}
		}
		out.items = append(out.items, body)
	}
	if len(items) == 0 {
		return out
	}
	var results []ask.Result
	for batch := range slices.Chunk(items, ask.MaxItems) {
		opened, err := s.Keys.Open(ctx, ask.Open{Token: c.Token, Basis: c.Basis, Items: batch})
		if err != nil || len(opened.Results) != len(batch) {
			s.Log.WarnContext(ctx, "nothing opens now", "error", err)
			opened = ask.Opened{Results: make([]ask.Result, len(batch))}
			for i := range opened.Results {
				opened.Results[i].Away = true
			}
		}
		results = append(results, opened.Results...)
		out.decisions = append(out.decisions, opened.Decisions...)
	}
	for i, p := range places {
		name := p.field.Name()
		what, opened := shown(p.from, results[i])
		if p.field.Desc.IsList() {
			before, _ := p.body[name].([]any)
			p.body[name] = append(before, what)
			continue
		}
		p.body[name] = what
		if opened {
			maps.Copy(p.body, p.with)
		}
	}
	return out
}

// takeOut takes out of a view what is shown with a section, until that opens.
func takeOut(body map[string]any, md protoreflect.MessageDescriptor, section string) map[string]any {
	out := map[string]any{}
	for _, f := range fields(md, func(f contract.Field) bool { return f.ShownWith == section }) {
		out[f.Name()] = body[f.Name()]
		delete(body, f.Name())
	}
	return out
}

// shown is a section in an answer, and whether it opened.
func shown(sealed *contractv1.Sealed, r ask.Result) (any, bool) {
	switch {
	case len(r.Rules) > 0:
		no := web.Refused("open", r.Rules, nil)
		return map[string]any{"withheld": map[string]any{"rules": r.Rules, "title": no.Title, "detail": no.Detail, "hint": no.Hint, "words": no.Words}}, false
	case r.Away || len(r.Key) == 0:
		return map[string]any{"sealed": "cannot open now"}, false
	}
	defer clear(r.Key)
	plain, err := seal.OpenSection(sealed, r.Key)
	if err != nil {
		return map[string]any{"sealed": "cannot open now"}, false
	}
	defer clear(plain)
	mt, err := protoregistry.GlobalTypes.FindMessageByName(fullName(sealed.GetHolds()))
	if err != nil {
		return map[string]any{"sealed": "cannot open now"}, false
	}
	msg := mt.New().Interface()
	if err := proto.Unmarshal(plain, msg); err != nil {
		return map[string]any{"sealed": "cannot open now"}, false
	}
	return contract.Inside(msg), true
}

// list gives the cases that the gate's filter admits, each decided once more as a single read.
func (s *Service) list(r Route, view viewer) web.Handler {
	return func(ctx context.Context, c web.Call) (web.Answer, error) {
		if err := s.await(ctx, c); err != nil {
			return web.Answer{}, err
		}
		asked, _, err := asked(c, &contractv1.Done{})
		if err != nil {
			return web.Answer{}, err
		}
		page := web.Page{}
		var cases []seenCase
		var d gate.Decision
		row := newID()
		err = s.Store.Do(ctx, func(tx *store.Tx) error {
			page.Next, cases = "", nil
			g, err := s.grounds(ctx, tx, c, nil)
			if err != nil {
				return err
			}
			f := s.flow(c, r.Action, gate.Query, g, store.Record{})
			d = s.decide(ctx, f)[0]
			e, err := RowOf(f, d).Entry(row, f)
			if err != nil {
				return err
			}
			tx.Write(e)
			if !d.Allow {
				return nil
			}
			filter, err := s.Gate.Filter(ctx, f.Actor, s.def.Name, f.Now)
			if err != nil {
				return err
			}
			ids, next, err := r.plan.rows(ctx, tx, filter, c, f.Now)
			if err != nil {
				return err
			}
			page.Next = next
			single := r
			single.Action = s.def.Name + ".read"
			cases, err = s.see(ctx, tx, single, c, asked, view, ids...)
			return err
		})
		if err != nil {
			return web.Answer{}, err
		}
		if !d.Allow {
			p := s.face(r.Action, d)
			p.Decision = s.decisionID(row)
			return web.Answer{}, p
		}
		if i := slices.IndexFunc(cases, func(one seenCase) bool { return one.decision.Undecided }); i >= 0 {
			// A page without it would look whole.
			return web.Answer{}, s.face(r.Action, cases[i].decision)
		}
		cases = slices.DeleteFunc(cases, func(one seenCase) bool { return !one.decision.Allow })
		items := s.render(ctx, c, cases).items
		if items == nil {
			items = []any{}
		}
		page.Items = items
		return web.Answer{Body: page, Decision: s.decisionID(row)}, nil
	}
}
