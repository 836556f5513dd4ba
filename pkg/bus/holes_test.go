package bus_test

import (
	"hash/crc32"
	"slices"
	"testing"

	kafkago "github.com/segmentio/kafka-go"
	"github.com/twmb/franz-go/pkg/kmsg"

	"mangrove/pkg/bus"
)

func TestCompactionLeavesHolesThatAreStepped(t *testing.T) {
	c := faulty(t)
	b := open(t, bus.Config{Brokers: c.ListenAddrs(), After: fast})
	to, group := name(t), name(t)
	if err := b.Ensure(t.Context(), []bus.Topic{{Name: to, Partitions: 1, Compacted: true}}); err != nil {
		t.Fatal(err)
	}
	send(t, b, to, 1, []string{"clock"}, 0, 40)
	send(t, b, to, 1, []string{"other"}, 0, 1)
	c.Compact()
	want := map[string]string{"clock": "39", "other": "0"}
	for k, values := range all(t, b, to) {
		if len(values) != 1 || values[0] != want[k] {
			t.Errorf("%s: %v", k, values)
		}
	}
	h := &handler{}
	start(t, consume(b, group, h, to))
	untilQuiet(t, b, group, to)
	h.until(t, "both are handled", func() bool { return len(h.values()) == 2 })
}

// Apache Kafka's compaction keeps a batch whose last records are gone, and sends it to who asks for one of them.
func TestBatchWithoutItsLastRecordsIsPassed(t *testing.T) {
	c := faulty(t)
	b := open(t, bus.Config{Brokers: c.ListenAddrs(), After: fast})
	to, group := topic(t, b, 1), name(t)
	send(t, b, to, 1, []string{"k"}, 0, 10)
	c.ControlKey(int16(kmsg.Fetch), func(req kmsg.Request) (kmsg.Response, error, bool) {
		c.KeepControl()
		fetch := req.(*kmsg.FetchRequest)
		offset := fetch.Topics[0].Partitions[0].FetchOffset
		if offset > 8 {
			return nil, nil, false // the broker's own answer
		}
		return hollow(fetch), nil, true
	})
	var got []int64
	if err := b.Last(t.Context(), to, 6, func(r bus.Record) error { got = append(got, r.Offset); return nil }); err != nil {
		t.Fatal(err)
	}
	if !slices.Equal(got, []int64{9}) {
		t.Errorf("read %v behind the hole", got)
	}
	h := &handler{}
	start(t, consume(b, group, h, to))
	untilQuiet(t, b, group, to)
	h.until(t, "both are handled", func() bool { return slices.Equal(h.values()["k"], []string{"0", "9"}) })
}

// hollow answers with a batch of the offsets 0 to 8 of which only 0 is left.
func hollow(req *kmsg.FetchRequest) kmsg.Response {
	record := kmsg.Record{Key: []byte("k"), Value: []byte("0")}
	record.Length = int32(len(record.AppendTo(nil)) - 1) // without the length itself
	batch := kmsg.RecordBatch{
		PartitionLeaderEpoch: -1, Magic: 2, LastOffsetDelta: 8, ProducerID: -1, ProducerEpoch: -1, FirstSequence: -1,
		NumRecords: 1, Records: record.AppendTo(nil),
	}
	const beforeLength, beforeCRC = 12, 21
	raw := batch.AppendTo(nil)
	batch.Length = int32(len(raw) - beforeLength)
	batch.CRC = int32(crc32.Checksum(raw[beforeCRC:], crc32.MakeTable(crc32.Castagnoli)))

	res := req.ResponseKind().(*kmsg.FetchResponse)
	part := kmsg.NewFetchResponseTopicPartition()
	part.HighWatermark, part.LastStableOffset, part.RecordBatches = 10, 10, batch.AppendTo(nil)
	topic := kmsg.NewFetchResponseTopic()
	topic.Topic, topic.TopicID = req.Topics[0].Topic, req.Topics[0].TopicID
	topic.Partitions = append(topic.Partitions, part)
	res.Topics = append(res.Topics, topic)
	return res
}

func TestOffsetOutsideTheTopicStartsAtTheFirst(t *testing.T) {
	addr := brokers(t)
	b := open(t, bus.Config{Brokers: addr, After: fast})
	to, group := topic(t, b, 1), name(t)
	send(t, b, to, 1, []string{"k"}, 0, 5)
	lag := func() int64 {
		n, err := b.Lag(t.Context(), group, []string{to})
		if err != nil {
			t.Fatal(err)
		}
		return n
	}
	if n := lag(); n != 5 {
		t.Errorf("a group that never was has a lag of %d", n)
	}
	// As if the brokers had been restored from before what the group handled.
	transport := &kafkago.Transport{}
	defer transport.CloseIdleConnections()
	client := &kafkago.Client{Addr: kafkago.TCP(addr...), Timeout: patience, Transport: transport}
	res, err := client.OffsetCommit(t.Context(), &kafkago.OffsetCommitRequest{
		GroupID: group, GenerationID: -1, Topics: map[string][]kafkago.OffsetCommit{to: {{Partition: 0, Offset: 99}}},
	})
	if err != nil || res.Topics[to][0].Error != nil {
		t.Fatal(res, err)
	}
	if n := lag(); n != 5 {
		t.Errorf("an offset beyond the end has a lag of %d", n)
	}
	h := &handler{}
	start(t, consume(b, group, h, to))
	h.untilHandled(t, []string{"k"}, 5)
	untilQuiet(t, b, group, to)
}
