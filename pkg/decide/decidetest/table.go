package decidetest

import (
	"errors"
	"reflect"
	"testing"
	"time"

	"google.golang.org/protobuf/proto"

	"mangrove/pkg/contract"
	"mangrove/pkg/decide"
	contractv1 "mangrove/proto/gen/contractv1"
)

// Now is the instant of every row that names no other.
var Now = time.Date(2026, 3, 2, 12, 0, 0, 0, time.UTC)

// Row is a row of a table: given that those events happened, when a command comes, then something follows.
type Row[S any] struct {
	Given []proto.Message
	When  decide.Command[S]
	// With is what the command may know besides the state; what is zero is filled in: Now, the worker "worker" of
	// the agency "agency", the case "case", the fresh id "new".
	With decide.Given
	// Then are the events that follow, none where it is empty.
	Then []proto.Message
	Open []decide.Duty
	Done []string
	// Refused is the code of the refusal, where one is wanted; Field the field it names.
	Refused, Field string
}

// Table checks rows by their names.
func Table[S any](t *testing.T, m decide.Machine, rows map[string]Row[S]) {
	t.Helper()
	for name, row := range rows {
		t.Run(name, func(t *testing.T) {
			t.Helper()
			out, err := row.When.Decide(after[S](t, m, row.Given...), filled(row.With))
			if row.Refused != "" {
				var r *decide.Refusal
				if !errors.As(err, &r) {
					t.Fatalf("got %v, %v, want the refusal %s", out.Events, err, row.Refused)
				}
				if r.Code != row.Refused || r.Field != row.Field || r.Hint == "" {
					t.Errorf("refused by %s of %q (%s), want %s of %q", r.Code, r.Field, r.Hint, row.Refused, row.Field)
				}
				return
			}
			if err != nil {
				t.Fatal(err)
			}
			if len(out.Events) != len(row.Then) {
				t.Fatalf("got %v, want %v", out.Events, row.Then)
			}
			for i, e := range out.Events {
				if !proto.Equal(e, row.Then[i]) {
					t.Errorf("event %d is %s %v, want %s %v", i, e.ProtoReflect().Descriptor().Name(), e, row.Then[i].ProtoReflect().Descriptor().Name(), row.Then[i])
				}
			}
			if (len(out.Open) > 0 || len(row.Open) > 0) && !reflect.DeepEqual(out.Open, row.Open) {
				t.Errorf("opened %+v, want %+v", out.Open, row.Open)
			}
			if (len(out.Done) > 0 || len(row.Done) > 0) && !reflect.DeepEqual(out.Done, row.Done) {
				t.Errorf("done %v, want %v", out.Done, row.Done)
			}
			after[S](t, m, append(row.Given, out.Events...)...)
		})
	}
}

func filled(g decide.Given) decide.Given {
	if g.At.IsZero() {
		g.At = Now
	}
	for _, d := range []struct {
		into *string
		is   string
	}{{&g.Actor, "worker"}, {&g.Agency, "agency"}, {&g.Case, "case"}, {&g.ID, "new"}} {
		if *d.into == "" {
			*d.into = d.is
		}
	}
	return g
}

// After is the state after events.
func After[S any](t testing.TB, a *decide.Aggregate[S], events ...proto.Message) S {
	t.Helper()
	return after[S](t, a, events...)
}

func after[S any](t testing.TB, m decide.Machine, events ...proto.Message) S {
	t.Helper()
	var s S
	for _, e := range events {
		next, err := m.Evolve(s, e)
		if err != nil {
			t.Fatal(err)
		}
		s = next.(S)
	}
	return s
}

// Section is a section as a command has it that came with one in that field: not sealed yet.
func Section(field string) decide.Section { return decide.Keep(&contractv1.Sealed{Path: field}) }

// boxed gives an event as the journal has it: each section in a box. What is inside is no matter of the domain.
func boxed(event proto.Message) proto.Message {
	out := proto.Clone(event)
	for slot, sealed := range contract.SealedIn(out) {
		if len(sealed.GetBox()) == 0 {
			sealed.V, sealed.KeyId, sealed.Path = 1, "key", slot.Path
			sealed.Category, sealed.Holds, sealed.Box = slot.Category, slot.Holds, []byte("a box")
		}
	}
	return out
}
