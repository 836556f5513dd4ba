package bus_test

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"math"
	"runtime"
	"slices"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/twmb/franz-go/pkg/kerr"
	"github.com/twmb/franz-go/pkg/kfake"
	"github.com/twmb/franz-go/pkg/kmsg"

	"mangrove/pkg/bus"
)

var produces = []kmsg.Key{kmsg.Produce}

func TestRelayKeepsTheOrderOfAKeyWhenSendingFails(t *testing.T) {
	c := faulty(t)
	b := open(t, bus.Config{Brokers: c.ListenAddrs(), After: fast})
	to := topic(t, b, 2)
	const n = 200
	keys := []string{"a", "b", "c", "d", "e"}

	// Every third request is applied and answered by a timeout, every fifth is refused.
	var asked atomic.Int64
	applied := c.Fault(
		kfake.Fault{Keys: produces, Count: -1, Err: kerr.RequestTimedOut, When: func(kmsg.Request) bool { return asked.Add(1)%3 == 0 }},
		kfake.Fault{Keys: produces, Count: -1, Err: kerr.NotEnoughReplicas, When: func(kmsg.Request) bool { return asked.Load()%5 == 0 }},
	)
	box := newOutbox(2)
	relay := b.NewRelay(to, 2, box)
	start(t, relay.Run)
	for i := range n {
		for _, k := range keys {
			box.add(k, fmt.Sprint(i))
		}
		relay.Wake()
		if i%10 == 0 {
			box.until(t, "some are sent", func() bool { return box.left() < 10 })
		}
	}
	box.untilEmpty(t)

	duplicates := 0
	for _, k := range keys {
		got := all(t, b, to)[k]
		duplicates += len(got) - n
		if !slices.Equal(firsts(got), numbers(n)) {
			t.Errorf("key %s: out of order: %v", k, got)
		}
	}
	if applied.Hits() == 0 || duplicates == 0 {
		t.Errorf("nothing failed (%d hits, %d duplicates): the test shows nothing", applied.Hits(), duplicates)
	}
}

func TestFailingPartitionStopsAlone(t *testing.T) {
	c := faulty(t)
	b := open(t, bus.Config{Brokers: c.ListenAddrs(), After: fast})
	to := topic(t, b, 2)
	of := map[int]string{}
	for _, k := range []string{"a", "b", "c", "d", "e", "f"} {
		of[bus.PartitionOf([]byte(k), 2)] = k
	}
	if len(of) != 2 {
		t.Fatal("keys of one partition only")
	}
	broken := c.Fault(kfake.Fault{Keys: produces, Partitions: []int32{0}, Count: -1, Err: kerr.NotLeaderForPartition})

	const n = 2000 // more than one round, all of partition 0 first
	box := newOutbox(2)
	for p := range 2 {
		for i := range n {
			box.add(of[p], fmt.Sprint(i))
		}
	}
	start(t, b.NewRelay(to, 2, box).Run)
	box.until(t, "the healthy partition is sent", func() bool { return len(box.rows[1]) == 0 })
	if err := broken.Wait(t.Context(), 3); err != nil {
		t.Fatal(err)
	}
	if got := all(t, b, to); len(got[of[0]]) != 0 || !slices.Equal(got[of[1]], numbers(n)) {
		t.Fatalf("sent %d of the failing partition and %d of the other", len(got[of[0]]), len(got[of[1]]))
	}
	box.until(t, "every row of the failing partition stands", func() bool { return len(box.rows[0]) == n })
	broken.Remove()
	box.untilEmpty(t)
	if got := all(t, b, to)[of[0]]; !slices.Equal(got, numbers(n)) {
		t.Errorf("after recovery: %d of %d in order", len(got), n)
	}
}

func TestRelayCrashBetweenAcknowledgementAndDeleteSendsAgain(t *testing.T) {
	addr := brokers(t)
	died := make(chan bool)
	crashing := open(t, bus.Config{Brokers: addr, Hooks: bus.Hooks{AfterProduce: func() {
		close(died)
		runtime.Goexit()
	}}})
	to := topic(t, crashing, 1)
	box := newOutbox(1)
	box.add("k", "0")
	stop := start(t, crashing.NewRelay(to, 1, box).Run)
	<-died
	stop()
	if box.left() != 1 {
		t.Fatal("the row went although the relay died before deleting it")
	}
	b := open(t, bus.Config{Brokers: addr})
	box.add("k", "1")
	start(t, b.NewRelay(to, 1, box).Run)
	box.untilEmpty(t)
	if got := all(t, b, to)["k"]; !slices.Equal(got, []string{"0", "0", "1"}) {
		t.Errorf("topic holds %v", got)
	}
}

func TestRelayRepeatsTheDeleteAndNotTheSending(t *testing.T) {
	b := open(t, bus.Config{Brokers: brokers(t), After: fast})
	to := topic(t, b, 1)
	box := newOutbox(1)
	box.failSent = 3
	box.add("k", "0")
	start(t, b.NewRelay(to, 1, box).Run)
	box.untilEmpty(t)
	if got := all(t, b, to)["k"]; !slices.Equal(got, []string{"0"}) {
		t.Errorf("topic holds %v", got)
	}
}

func TestRelayDeletesWhatWasAcknowledgedWhileStopping(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	b := open(t, bus.Config{Brokers: brokers(t), Hooks: bus.Hooks{AfterProduce: cancel}})
	to := topic(t, b, 1)
	box := newOutbox(1)
	box.add("k", "0")
	if err := b.NewRelay(to, 1, box).Run(ctx); err != nil {
		t.Fatal(err)
	}
	if box.left() != 0 {
		t.Error("the acknowledged row is still there and would be sent again")
	}
}

func TestRelaySplitsWhatIsTooMuchForOneRequest(t *testing.T) {
	b := open(t, bus.Config{Brokers: brokers(t)})
	to := topic(t, b, 1)
	box := newOutbox(1)
	var want []string
	for i := range 5 {
		value := strings.Repeat(fmt.Sprint(i), bus.MaxRecordBytes-1)
		box.add("k", value)
		want = append(want, digest(value))
	}
	start(t, b.NewRelay(to, 1, box).Run)
	box.untilEmpty(t)
	var got []string
	for _, v := range all(t, b, to)["k"] {
		got = append(got, digest(v))
	}
	if !slices.Equal(got, want) {
		t.Errorf("got %d large records, not the %d sent", len(got), len(want))
	}
}

func digest(s string) string {
	sum := sha256.Sum256([]byte(s))
	return hex.EncodeToString(sum[:])
}

func TestRelayRefusesAnotherNumberOfPartitions(t *testing.T) {
	b := open(t, bus.Config{Brokers: brokers(t)})
	to := topic(t, b, 2)
	if err := b.NewRelay(to, 3, newOutbox(3)).Run(t.Context()); err == nil || !strings.Contains(err.Error(), "2 partitions") {
		t.Errorf("got %v", err)
	}
}

func TestRecordsArriveAsTheyWereSent(t *testing.T) {
	b := open(t, bus.Config{Brokers: brokers(t)})
	to := topic(t, b, 1)
	sent := bus.Out{ID: 1, Key: []byte{0, 1}, Value: []byte{2, 0}, Headers: bus.Headers{
		ContentType: "application/protobuf", TopicKey: "k1",
		Traceparent: "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
	}}
	box := newOutbox(1)
	box.rows[0] = []bus.Out{sent}
	start(t, b.NewRelay(to, 1, box).Run)
	box.untilEmpty(t)
	var got []bus.Record
	if err := b.Last(t.Context(), to, 1, func(r bus.Record) error { got = append(got, r); return nil }); err != nil {
		t.Fatal(err)
	}
	if len(got) != 1 || string(got[0].Key) != string(sent.Key) || string(got[0].Value) != string(sent.Value) ||
		got[0].Headers != sent.Headers || got[0].Offset != 0 {
		t.Errorf("got %+v", got)
	}
}

func TestLastGivesTheEndOfEveryPartition(t *testing.T) {
	b := open(t, bus.Config{Brokers: brokers(t)})
	to := topic(t, b, 2)
	keys := []string{"a", "b", "c", "d"}
	send(t, b, to, 2, keys, 0, 300)
	per := map[int][]int64{}
	total := map[int]int64{}
	for _, k := range keys {
		total[bus.PartitionOf([]byte(k), 2)] += 300
	}
	if err := b.Last(t.Context(), to, 7, func(r bus.Record) error { per[r.Partition] = append(per[r.Partition], r.Offset); return nil }); err != nil {
		t.Fatal(err)
	}
	for p, n := range total {
		if len(per[p]) != 7 || per[p][0] != n-7 || per[p][6] != n-1 {
			t.Errorf("partition %d of %d records: %v", p, n, per[p])
		}
	}
	stop := errors.New("enough")
	if err := b.Last(t.Context(), to, math.MaxInt64, func(bus.Record) error { return stop }); !errors.Is(err, stop) {
		t.Errorf("got %v", err)
	}
	if err := b.Last(t.Context(), name(t), 1, func(bus.Record) error { return stop }); err != nil {
		t.Errorf("a topic that does not exist: %v", err)
	}
}

func TestFollowBeginsWithTheLastWord(t *testing.T) {
	b := open(t, bus.Config{Brokers: brokers(t)})
	to := topic(t, b, 1)
	send(t, b, to, 1, []string{"a"}, 0, 5)
	var got []int64
	enough := errors.New("enough")
	err := b.Follow(t.Context(), to, func(r bus.Record) error {
		if got = append(got, r.Offset); len(got) == 1 {
			send(t, b, to, 1, []string{"a"}, 5, 2)
		}
		if len(got) == 3 {
			return enough
		}
		return nil
	})
	if !errors.Is(err, enough) || !slices.Equal(got, []int64{4, 5, 6}) {
		t.Errorf("followed %v, %v", got, err)
	}
}

// The hashes are those of Kafka's own tests (UtilsTest.testMurmur2).
func TestPartitionOfIsKafkasOwn(t *testing.T) {
	for key, hash := range map[string]int32{
		"21": -973932308, "foobar": -790332482, "a-little-bit-long-string": -985981536,
		"a-little-bit-longer-string":                       -1486304829,
		"lkjh234lh9fiuh90y23oiuhsafujhadof229phr9h19h89h8": -58897971, "abc": 479470107,
	} {
		for _, n := range []int{1, 2, 7, 12} {
			if got, want := bus.PartitionOf([]byte(key), n), int(hash&0x7fffffff)%n; got != want {
				t.Errorf("%s of %d: %d, want %d", key, n, got, want)
			}
		}
	}
}
