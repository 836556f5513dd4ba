package toy

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/jackc/pgx/v5"
	"google.golang.org/protobuf/encoding/prototext"
	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/reflect/protodesc"
	"google.golang.org/protobuf/reflect/protoregistry"
	"google.golang.org/protobuf/types/descriptorpb"
	"google.golang.org/protobuf/types/dynamicpb"
	"google.golang.org/protobuf/types/known/timestamppb"

	"mangrove/pkg/bus"
	"mangrove/pkg/decide"
	"mangrove/pkg/gate/gatetest"
	"mangrove/pkg/seal"
	"mangrove/pkg/service"
	"mangrove/pkg/store"
	contractv1 "mangrove/proto/gen/contractv1"
	idv1 "mangrove/proto/gen/identificationv1"
	"mangrove/services/mangrove/toy/internal/school"
	"mangrove/services/mangrove/toy/internal/school/place"
)

// fragile is a reaction of the test's definition: it fails for the cases that are named, and notes what it did.
type fragile struct {
	mu    sync.Mutex
	fails map[string]bool
	done  []string
	tries int
}

type touch struct {
	of   *fragile
	id   string
	name string
}

var errFragile = errors.New("the test lets it fail")

func (c touch) Decide(place.State, decide.Given) (decide.Outcome, error) {
	c.of.mu.Lock()
	defer c.of.mu.Unlock()
	c.of.tries++
	if c.of.fails[c.id] {
		return decide.Outcome{}, errFragile
	}
	c.of.done = append(c.of.done, c.name)
	return decide.Outcome{}, nil
}

func (f *fragile) fail(ids ...string) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.fails = map[string]bool{}
	for _, id := range ids {
		f.fails[id] = true
	}
}

func (f *fragile) take() (done []string, tries int) {
	f.mu.Lock()
	defer f.mu.Unlock()
	done, tries, f.done, f.tries = f.done, f.tries, nil, 0
	return done, tries
}

// definition is school, folding every case, with a reaction that can be made to fail.
func (f *fragile) definition() service.Definition {
	def, places := school.Define(), place.New()
	def.FoldsEvery = []string{service.CaseKind}
	def.Reactions = append(def.Reactions, service.React("note the birth", func(e *contractv1.Event, _ *idv1.BirthCorrected) []service.Do {
		return []service.Do{service.On(places, e.GetSubject(), touch{f, e.GetSubject(), fmt.Sprint(e.GetSubject(), " ", e.GetSeq())})}
	}))
	return def
}

// unsettling makes school's reading refuse, by a rule of the test, what is parked or gapped.
func unsettling(t *testing.T) map[string]string {
	t.Helper()
	out := rules(t)
	out["entry/school_read.rego"] += "\ndeny contains \"N-02\" if input.case.parked\n\ndeny contains \"N-02\" if input.case.gapped\n"
	return out
}

func (w *world) school() *service.Service { return w.services[slices.IndexFunc(w.services, isSchool)] }

func isSchool(s *service.Service) bool { return s.Name() == "school" }

func (w *world) parked(want int) []service.Waiting {
	w.t.Helper()
	waiting := must(w.school().Parked(w.t.Context()))(w.t)
	if len(waiting) != want {
		w.t.Fatalf("%d parked, want %d: %+v", len(waiting), want, waiting)
	}
	return waiting
}

func (w *world) replay(want int) {
	w.t.Helper()
	if n := must(w.school().Replay(w.t.Context()))(w.t); n != want {
		w.t.Errorf("%d went through, want %d", n, want)
	}
}

func (w *world) open() string {
	w.t.Helper()
	id, _ := w.ask("ibrahim", "POST", "identification", "/cases", map[string]any{
		"channel": "hotline", "birth": map[string]any{"earliest": "1998-01-01", "latest": "1998-12-31", "status": "declared"},
		"identity": map[string]any{"name": "Nadia Belo (invented)", "language": "fr"},
	}, 201)["subject"].(string)
	w.quiet()
	return id
}

func (w *world) born(id, day string) {
	w.t.Helper()
	w.ask("ibrahim", "POST", "identification", "/cases/"+id+"/birth", map[string]any{
		"birth": map[string]any{"earliest": day, "latest": day, "status": "declared"},
	}, 200)
}

func (w *world) folded(id string) uint64 {
	w.t.Helper()
	var n uint64
	err := w.stores["school"].Do(w.t.Context(), func(tx *store.Tx) (err error) {
		n, err = tx.Folded(w.t.Context(), service.CaseKind, id, "identification")
		return err
	})
	if err != nil {
		w.t.Fatal(err)
	}
	return n
}

// once is an outbox with what a test publishes by itself.
type once struct {
	mu   sync.Mutex
	rows []bus.Out
}

func (o *once) Next(_ context.Context, partitions []int, _ int) (rows []bus.Out, _ error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	for _, row := range o.rows {
		if slices.Contains(partitions, row.Partition) {
			rows = append(rows, row)
		}
	}
	return rows, nil
}

func (o *once) Sent(_ context.Context, ids []int64) error {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.rows = slices.DeleteFunc(o.rows, func(r bus.Out) bool { return slices.Contains(ids, r.ID) })
	return nil
}

func (o *once) left() int {
	o.mu.Lock()
	defer o.mu.Unlock()
	return len(o.rows)
}

// sends publishes records on identification's topic as nobody but identification should.
func (w *world) sends(records ...bus.Out) {
	w.t.Helper()
	o := new(once)
	for i, r := range records {
		r.ID, r.Partition = int64(i+1), bus.PartitionOf(r.Key, 2)
		o.rows = append(o.rows, r)
	}
	b := must(bus.New(bus.Config{Brokers: []string{w.broker}}))(w.t)
	defer b.Close()
	ctx, cancel := context.WithCancel(w.t.Context())
	ended := make(chan error, 1)
	go func() { ended <- b.NewRelay(service.Topic("identification"), 2, o).Run(ctx) }()
	w.until("sent", func() bool { return o.left() == 0 })
	cancel()
	if err := <-ended; err != nil {
		w.t.Fatal(err)
	}
}

// event is one of identification about a case, sealed under a secret.
func (w *world) event(under *seal.Secret, id string, seq uint64, change func(*contractv1.Event)) bus.Out {
	w.t.Helper()
	e := &contractv1.Event{
		Id: fmt.Sprint(id, "-", seq), Source: "identification", Type: "mangrove.unknown.v1.Happened", Subject: id, SubjectKind: service.CaseKind,
		Seq: seq, Epoch: 1, Time: timestamppb.Now(), Schema: 1, Facts: []byte(fmt.Sprintf(`{"adult_on":"%d-01-01"}`, 2000+seq)),
	}
	if change != nil {
		change(e)
	}
	key := must(under.TopicKey(service.Topic("identification"), "2026-11"))(w.t)
	keyed := w.topics["identification"].KeyedCase(deployment, id)
	return bus.Out{Key: keyed, Value: must(key.Seal(keyed, e.GetEpoch(), e.GetSeq(), must(proto.Marshal(e))(w.t)))(w.t)}
}

func (w *world) superuser(sql string) {
	w.t.Helper()
	conn := must(pgx.Connect(w.t.Context(), w.super))(w.t)
	defer conn.Close(w.t.Context()) //nolint:errcheck // what it did is done
	if _, err := conn.Exec(w.t.Context(), sql); err != nil {
		w.t.Fatal(err)
	}
}

func TestWhatIsParkedIsReplayedInOrder(t *testing.T) {
	f := &fragile{}
	w := newWorld(t, gatetest.With(t, unsettling(t)), f.definition())
	one, two := w.open(), w.open()
	w.referred(one, "schoolboard", "school", "reintegration", "tessa")
	w.ask("tessa", "GET", "school", "/cases/"+one, nil, 200)
	before := w.folded(one)

	f.fail(one, two)
	w.born(one, "1990-05-05")
	w.born(two, "1990-05-05")
	w.quiet()
	w.born(one, "1991-05-05")
	w.quiet()
	// Facts and head went on, and the policy is told.
	if got := w.facts("school", one)["adult_on"]; got != "2009-05-05" || w.folded(one) != before+2 {
		t.Errorf("school has folded %v up to %d, want the second correction, number %d", got, w.folded(one), before+2)
	}
	w.ask("tessa", "GET", "school", "/cases/"+one, nil, 403)
	for i, p := range w.parked(3) {
		want := service.Waiting{
			Reaction: "note the birth", Type: "mangrove.identification.v1.BirthCorrected", Producer: "identification", Number: p.Number, Since: p.Since, Reason: errFragile.Error(),
		}
		if p != want || p.Number == 0 || p.Since.IsZero() || i == 2 && p.Number != before+2 {
			t.Errorf("parked is %+v, want %+v", p, want)
		}
	}

	// One that fails again stays, and the later one of its case is not even tried; the other case goes on.
	f.fail(one)
	f.take()
	w.replay(1)
	if done, tries := f.take(); len(done) != 1 || !strings.HasPrefix(done[0], two) || tries != 2 {
		t.Errorf("after %d tries %v was done", tries, done)
	}
	w.parked(2)

	f.fail()
	w.replay(2)
	if done, _ := f.take(); !slices.Equal(done, []string{fmt.Sprint(one, " ", before+1), fmt.Sprint(one, " ", before+2)}) {
		t.Errorf("%v was done, want both in order", done)
	}
	w.parked(0)
	w.replay(0)
	w.ask("tessa", "GET", "school", "/cases/"+one, nil, 200)
}

func TestWhatMustBeUnderstoodWaitsForWhoUnderstandsIt(t *testing.T) {
	f := &fragile{}
	w := newWorld(t, gatetest.With(t, rules(t)), f.definition())
	id := w.open()
	head := w.folded(id)
	const future = "mangrove.toyfuture.v1.Happened"
	w.sends(w.event(w.topics["identification"], id, head+1, func(e *contractv1.Event) { e.Type, e.MustUnderstand = future, true }))
	w.until("parked", func() bool { return len(must(w.school().Parked(t.Context()))(t)) == 1 })
	w.replay(0)
	if p := w.parked(1)[0]; p.Type != future || w.folded(id) != head {
		t.Errorf("%+v is parked, and the head is at %d, want %d", p, w.folded(id), head)
	}
	// This service is upgraded.
	file := new(descriptorpb.FileDescriptorProto)
	if err := prototext.Unmarshal([]byte(`name:"toyfuture.proto" package:"mangrove.toyfuture.v1" syntax:"proto3" message_type:{name:"Happened"}`), file); err != nil {
		t.Fatal(err)
	}
	known := must(protodesc.NewFile(file, nil))(t)
	if err := protoregistry.GlobalTypes.RegisterMessage(dynamicpb.NewMessageType(known.Messages().Get(0))); err != nil {
		t.Fatal(err)
	}
	w.replay(1)
	w.parked(0)
	if w.folded(id) != head+1 {
		t.Errorf("the head is at %d, want %d", w.folded(id), head+1)
	}
}

func TestAnUnreadableRecordStopsNobody(t *testing.T) {
	f := &fragile{}
	w := newWorld(t, gatetest.With(t, unsettling(t)), f.definition())
	id, other := w.open(), w.open()
	w.referred(id, "schoolboard", "school", "reintegration", "tessa")
	w.ask("tessa", "GET", "school", "/cases/"+id, nil, 200)
	head, own := w.folded(id), w.topics["identification"]
	stranger := must(seal.NewSecret(secret(t)))(t)
	next := w.event(own, id, head+2, nil)
	tampered := w.event(own, other, 9, nil)
	tampered.Value = slices.Clone(tampered.Value)
	tampered.Value[len(tampered.Value)-1] ^= 1
	w.sends(w.event(stranger, id, head+1, nil), bus.Out{Key: next.Key, Value: []byte("nothing of ours")}, tampered, next)
	w.until("the event behind them", func() bool { return w.folded(id) == head+2 })
	// The number that is missing shows, and the facts are whole.
	w.ask("tessa", "GET", "school", "/cases/"+id, nil, 403)
	if got, want := w.facts("school", id)["adult_on"], fmt.Sprintf("%d-01-01", 2000+head+2); got != want {
		t.Errorf("school knows %v, want %v", got, want)
	}
	w.until("the tampered one", func() bool { return len(must(w.school().Parked(t.Context()))(t)) == 3 })
	for _, p := range w.parked(3) {
		if !strings.HasPrefix(p.Record, "mangrove.identification.v1/") || p.Reaction != "" || p.Type != "" || p.Producer != "identification" || p.Reason == "" {
			t.Errorf("listed as %+v", p)
		}
	}
	w.replay(0)
	w.parked(3)
	// Another service has parked the same by itself, and the other case goes on here.
	w.born(other, "1990-05-05")
	w.until("the other case", func() bool { return w.facts("school", other)["adult_on"] == "2008-05-05" })
}

// What failed for another reason than its bytes goes through once the reason is gone, its reaction too.
func TestARecordThatCouldNotBeFoldedIsReplayed(t *testing.T) {
	f := &fragile{}
	w := newWorld(t, gatetest.With(t, rules(t)), f.definition())
	id := w.open()
	head := w.folded(id)
	w.superuser(`CREATE FUNCTION school.broken() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'broken'; END $$;
		CREATE TRIGGER broken BEFORE UPDATE ON school.fact FOR EACH ROW EXECUTE FUNCTION school.broken()`)
	w.born(id, "1990-05-05")
	w.quiet()
	w.parked(1)
	w.superuser(`DROP TRIGGER broken ON school.fact`)
	w.born(id, "1991-05-05")
	w.quiet()
	w.replay(1)
	w.parked(0)
	done, _ := f.take()
	if want := []string{fmt.Sprint(id, " ", head+2), fmt.Sprint(id, " ", head+1)}; !slices.Equal(done, want) {
		t.Errorf("%v was done, want %v", done, want)
	}
	if got := w.facts("school", id)["adult_on"]; got != "2009-05-05" {
		t.Errorf("school knows %v: the late event took the place of a newer one", got)
	}
}

// TestWhatIsMissingIsMadeUpFor: a number that was passed over may come late by itself, or stand in the topic, where a reader
// that lost it finds it again. Then what it asks for is done, once.
func TestWhatIsMissingIsMadeUpFor(t *testing.T) {
	f := &fragile{}
	w := newWorld(t, gatetest.With(t, unsettling(t)), f.definition())
	id := w.open()
	w.referred(id, "schoolboard", "school", "reintegration", "tessa")
	reads := func(status int) {
		t.Helper()
		w.ask("tessa", "GET", "school", "/cases/"+id, nil, status)
	}
	did := func(numbers ...uint64) {
		t.Helper()
		var want []string
		for _, n := range numbers {
			want = append(want, fmt.Sprint(id, " ", n))
		}
		if done, _ := f.take(); !slices.Equal(done, want) {
			t.Errorf("%v was done, want %v", done, want)
		}
	}
	reads(200)
	head := w.folded(id)
	w.superuser(`CREATE FUNCTION school.broken() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'broken'; END $$;
		CREATE TRIGGER broken BEFORE UPDATE ON school.fact FOR EACH ROW EXECUTE FUNCTION school.broken()`)
	w.born(id, "1990-05-05")
	w.quiet()
	w.superuser(`DROP TRIGGER broken ON school.fact; DELETE FROM school.unread`)
	w.born(id, "1991-05-05")
	// Another service is assigned, and told all again: that is not what is missing here.
	w.referred(id, "lantern", "shelter", "shelter", "rosa")
	reads(403)
	did(head + 2)
	w.replay(1)
	did(head + 1)
	reads(200)
	w.replay(0)
	if got := w.facts("school", id)["adult_on"]; got != "2009-05-05" {
		t.Errorf("school knows %v: the late event took the place of a newer one", got)
	}

	head = w.folded(id)
	w.sends(w.event(w.topics["identification"], id, head+2, nil))
	w.until("folded", func() bool { return w.folded(id) == head+2 })
	reads(403)
	w.born(id, "1992-05-05") // the number that is missing
	w.quiet()
	did(head + 1)
	reads(200)
}

func TestTooMuchParkedStopsTheConsumer(t *testing.T) {
	for name, c := range map[string]struct {
		seen, broken int
		stops        bool
	}{
		"few of few":           {0, 20, false},
		"more than 20":         {0, 21, true},
		"1 % of a full minute": {198, 2, false},
		"more than 1 %":        {197, 3, true},
	} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t, gatetest.With(t, rules(t)), (&fragile{}).definition())
			id := w.open()
			again := w.event(w.topics["identification"], id, 1, nil)
			var records []bus.Out
			for range c.seen {
				records = append(records, again)
			}
			w.sends(records...)
			w.quiet()
			broken := map[string]bus.Out{}
			for i := 0; len(broken) < c.broken; i++ {
				broken[fmt.Sprint(i)] = bus.Out{Key: []byte(fmt.Sprint("keyed case ", i)), Value: []byte("nothing of ours")}
			}
			w.sends(slices.Collect(maps.Values(broken))...)
			const says = "reads no more events"
			if c.stops {
				w.until("the alarm", func() bool { return w.log.contain("mangrove replay school --run") && w.log.contain(says) })
			} else {
				w.quiet()
				if w.log.contain(says) {
					t.Error("the consumer stopped")
				}
			}
			w.parked(c.broken)
			// The service itself goes on in any case.
			w.ask("tessa", "GET", "school", "/duties", nil, 200)
		})
	}
}

// TestWhatAServiceKnowsIsOldOnceItReadsNoMore: a rule is told as of a missing event, since that is what it comes to.
func TestWhatAServiceKnowsIsOldOnceItReadsNoMore(t *testing.T) {
	w := newWorld(t, gatetest.With(t, unsettling(t)), (&fragile{}).definition())
	id := w.open()
	w.referred(id, "schoolboard", "school", "reintegration", "tessa")
	w.ask("tessa", "GET", "school", "/cases/"+id, nil, 200)
	var broken []bus.Out
	for i := range 100 {
		broken = append(broken, bus.Out{Key: []byte(fmt.Sprint("keyed case ", i)), Value: []byte("nothing of ours")})
	}
	w.sends(broken...)
	w.until("the brake", func() bool { return !w.school().Reading() })
	w.ask("tessa", "GET", "school", "/cases/"+id, nil, 403)
}
