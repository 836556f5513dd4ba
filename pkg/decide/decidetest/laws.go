package decidetest

import (
	"bytes"
	"errors"
	"fmt"
	"reflect"
	"time"

	"google.golang.org/protobuf/proto"
	"pgregory.net/rapid"

	"mangrove/pkg/contract"
	"mangrove/pkg/decide"
)

// Commands draws a command that somebody may give in a state: well-formed, wise or not.
type Commands[S any] struct {
	draw    func(*rapid.T, S) decide.Command[S]
	records bool
}

// Some draws commands that a state may refuse.
func Some[S any](draw func(*rapid.T, S) decide.Command[S]) Commands[S] {
	return Commands[S]{draw: draw}
}

// Records draws commands that record a fact, which no state refuses (P1).
func Records[S any](draw func(*rapid.T, S) decide.Command[S]) Commands[S] {
	return Commands[S]{draw: draw, records: true}
}

// Laws walks through states that commands reach and checks on each step:
//
//   - deciding twice answers the same, and leaves the state and the command's events alone
//   - no command panics; what it refuses has a code and a hint; a recorded fact is not refused
//   - each event is known to the aggregate and keeps the rules of its contract
//   - evolving twice gives the same, and changes neither the state it got, nor an earlier one, nor the event
//   - the stored state decides, evolves and tells facts as the one in memory
//
// and at the end, that folding the journal, as it is read back, gives the stored state.
func Laws[S any](t rapid.TB, m decide.Machine, commands ...Commands[S]) {
	t.Helper()
	rapid.Check(t, func(t *rapid.T) {
		w := &walk[S]{T: t, m: m, at: Now}
		w.keep()
		for range rapid.IntRange(1, 25).Draw(t, "steps") {
			w.step(rapid.SampledFrom(commands).Draw(t, "commands"))
		}
		w.finish()
	})
}

// walk is one way through the states.
type walk[S any] struct {
	*rapid.T
	m       decide.Machine
	at      time.Time
	made    int
	state   S
	journal [][]byte // each event as it is stored
	types   []proto.Message
	past    []past[S]
}

// past is a state that was, with what it was then.
type past[S any] struct {
	state S
	was   []byte
}

func (w *walk[S]) stored(s S) []byte {
	b, err := w.m.Store(s)
	if err != nil {
		w.Fatalf("storing the state: %v", err)
	}
	return b
}

func (w *walk[S]) loaded(b []byte) S {
	s, err := w.m.Load(b)
	if err != nil {
		w.Fatalf("loading the state: %v", err)
	}
	return s.(S)
}

func (w *walk[S]) keep() { w.past = append(w.past, past[S]{w.state, w.stored(w.state)}) }

func (w *walk[S]) given() decide.Given {
	w.made++
	w.at = w.at.Add(time.Duration(rapid.IntRange(0, 60*24*30).Draw(w.T, "minutes")) * time.Minute)
	g := decide.Given{
		At: w.at, Case: "case", ID: fmt.Sprintf("id-%d", w.made), Facts: map[string]any{},
		Actor:  rapid.SampledFrom([]string{"w1", "w2"}).Draw(w.T, "actor"),
		Agency: rapid.SampledFrom([]string{"a1", "a2"}).Draw(w.T, "agency"),
	}
	if rapid.Bool().Draw(w.T, "provisional") {
		g.Obligations = []string{"provisional"}
	}
	return g
}

func (w *walk[S]) step(from Commands[S]) {
	command, g := from.draw(w.T, w.state), w.given()
	was := w.stored(w.state)
	out, err := command.Decide(w.state, g)
	again, err2 := command.Decide(w.state, g)
	fromStored, err3 := command.Decide(w.loaded(was), g)
	w.alike("deciding twice", out, err, again, err2)
	w.alike("deciding on the stored state", out, err, fromStored, err3)
	if !bytes.Equal(was, w.stored(w.state)) {
		w.Fatalf("%T changed the state it decided on", command)
	}
	if err != nil {
		w.refused(command, err, from.records)
		return
	}
	for _, d := range out.Open {
		if d.Key == "" || d.What == "" || d.Whose == "" || d.Next == "" || d.By.IsZero() {
			w.Fatalf("%T opened a duty that says not all: %+v", command, d)
		}
	}
	for _, e := range out.Events {
		w.evolve(e)
	}
}

func (w *walk[S]) refused(command any, err error, records bool) {
	var r *decide.Refusal
	if !errors.As(err, &r) {
		w.Fatalf("%T failed: %v", command, err)
	}
	if r.Code == "" || r.Hint == "" {
		w.Fatalf("%T was refused without code or hint: %+v", command, r)
	}
	if records {
		w.Fatalf("%T records a fact and was refused: %v", command, r)
	}
}

func (w *walk[S]) alike(what string, a decide.Outcome, aErr error, b decide.Outcome, bErr error) {
	same := reflect.DeepEqual(aErr, bErr) && len(a.Events) == len(b.Events) && reflect.DeepEqual(a.Open, b.Open) && reflect.DeepEqual(a.Done, b.Done)
	for i := 0; same && i < len(a.Events); i++ {
		same = proto.Equal(a.Events[i], b.Events[i])
	}
	if !same {
		w.Fatalf("%s answers otherwise:\n%v, %v\n%v, %v", what, a, aErr, b, bErr)
	}
}

func (w *walk[S]) evolve(e proto.Message) {
	name := e.ProtoReflect().Descriptor().FullName()
	if _, err := contract.Of(e.ProtoReflect().Descriptor()); err != nil {
		w.Fatalf("the contract of %s: %v", name, err)
	}
	e = boxed(e)
	stored, err := proto.Marshal(e)
	if err != nil {
		w.Fatalf("encoding %s: %v", name, err)
	}
	before := proto.Clone(e)
	next := w.apply(w.state, e)
	if !proto.Equal(e, before) {
		w.Fatalf("evolving changed the event %s", name)
	}
	now := w.stored(next)
	if twice := w.stored(w.apply(w.state, e)); !bytes.Equal(now, twice) {
		w.Fatalf("evolving twice by %s:\n%s\n%s", name, now, twice)
	}
	if again := w.stored(w.apply(w.loaded(w.stored(w.state)), e)); !bytes.Equal(now, again) {
		w.Fatalf("evolving the stored state by %s:\n%s\n%s", name, now, again)
	}
	back := w.loaded(now)
	if round := w.stored(back); !bytes.Equal(now, round) {
		w.Fatalf("the state comes back otherwise:\n%s\n%s", now, round)
	}
	if !proto.Equal(w.m.Facts(next), w.m.Facts(back)) {
		w.Fatalf("the stored state has other facts: %v, %v", w.m.Facts(next), w.m.Facts(back))
	}
	w.state = next
	w.journal, w.types = append(w.journal, stored), append(w.types, e)
	w.keep()
	for i, p := range w.past {
		if is := w.stored(p.state); !bytes.Equal(is, p.was) {
			w.Fatalf("%s changed state %d:\n%s\n%s", name, i, p.was, is)
		}
	}
}

func (w *walk[S]) apply(s S, e proto.Message) S {
	next, err := w.m.Evolve(s, e)
	if err != nil {
		w.Fatal(err)
	}
	return next.(S)
}

func (w *walk[S]) finish() {
	var s S
	for i, b := range w.journal {
		e := w.types[i].ProtoReflect().New().Interface()
		if err := proto.Unmarshal(b, e); err != nil {
			w.Fatal(err)
		}
		s = w.apply(s, e)
	}
	if folded, is := w.stored(s), w.stored(w.state); !bytes.Equal(folded, is) {
		w.Fatalf("the journal folds to\n%s\nthe state is\n%s", folded, is)
	}
}
