package kafka_test

import (
	"context"
	"errors"
	"io"
	"net"
	"strings"
	"testing"
	"time"

	kafkago "github.com/segmentio/kafka-go"

	"mangrove/pkg/embedded/kafka"
)

const topic = "admissions"

func start(t testing.TB, cfg kafka.Config) (*kafka.Broker, *kafkago.Client) {
	t.Helper()
	b, err := kafka.Start(cfg)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := b.Close(); err != nil {
			t.Error(err)
		}
	})
	// An own transport: the shared one keeps connections to the broker that was here before.
	transport := &kafkago.Transport{}
	t.Cleanup(transport.CloseIdleConnections)
	return b, &kafkago.Client{Addr: kafkago.TCP(b.Addr()), Timeout: 10 * time.Second, Transport: transport}
}

func createTopic(t testing.TB, c *kafkago.Client) {
	t.Helper()
	res, err := c.CreateTopics(context.Background(), &kafkago.CreateTopicsRequest{
		Topics: []kafkago.TopicConfig{{Topic: topic, NumPartitions: 2, ReplicationFactor: 1}},
	})
	if err != nil {
		t.Fatal(err)
	}
	if err := res.Errors[topic]; err != nil {
		t.Fatal(err)
	}
}

func produce(c *kafkago.Client, values ...string) error {
	records := make([]kafkago.Record, len(values))
	for i, v := range values {
		records[i] = kafkago.Record{Key: kafkago.NewBytes([]byte("case")), Value: kafkago.NewBytes([]byte(v))}
	}
	res, err := c.Produce(context.Background(), &kafkago.ProduceRequest{
		Topic: topic, Partition: 1, RequiredAcks: kafkago.RequireAll,
		Records: kafkago.NewRecordReader(records...),
	})
	if err != nil {
		return err
	}
	return res.Error
}

func fetch(t testing.TB, c *kafkago.Client) []string {
	t.Helper()
	res, err := c.Fetch(context.Background(), &kafkago.FetchRequest{
		Topic: topic, Partition: 1, Offset: 0, MinBytes: 1, MaxBytes: 1 << 20, MaxWait: time.Second,
	})
	if err != nil {
		t.Fatal(err)
	}
	if res.Error != nil {
		t.Fatal(res.Error)
	}
	var got []string
	for {
		r, err := res.Records.ReadRecord()
		if errors.Is(err, io.EOF) {
			return got
		}
		if err != nil {
			t.Fatal(err)
		}
		v, err := io.ReadAll(r.Value)
		if err != nil {
			t.Fatal(err)
		}
		got = append(got, string(v))
	}
}

func TestRecordsSurviveARestart(t *testing.T) {
	data := t.TempDir()
	b, c := start(t, kafka.Config{Data: data})
	createTopic(t, c)
	if err := produce(c, "one", "two"); err != nil {
		t.Fatal(err)
	}
	if err := produce(c, "three"); err != nil {
		t.Fatal(err)
	}
	if err := b.Close(); err != nil {
		t.Fatal(err)
	}

	before, err := net.ResolveTCPAddr("tcp", b.Addr())
	if err != nil {
		t.Fatal(err)
	}
	b, c = start(t, kafka.Config{Data: data, Port: before.Port})
	if b.Addr() != before.String() {
		t.Errorf("address after restart %s, want the port asked for, %s", b.Addr(), before)
	}
	if got := strings.Join(fetch(t, c), " "); got != "one two three" {
		t.Errorf("records after restart %q, want %q", got, "one two three")
	}
}

func TestOneBrokerAndNoTopicByNaming(t *testing.T) {
	b, c := start(t, kafka.Config{Data: t.TempDir()})
	createTopic(t, c)
	// A bare connection asks for the topics it names to be created; the client never does.
	conn, err := kafkago.Dial("tcp", b.Addr())
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	if _, err := conn.ReadPartitions("other"); !errors.Is(err, kafkago.UnknownTopicOrPartition) {
		t.Errorf("asked about a topic nobody created: %v, want %v", err, kafkago.UnknownTopicOrPartition)
	}
	partitions, err := conn.ReadPartitions(topic)
	if err != nil {
		t.Fatal(err)
	}
	if len(partitions) != 2 {
		t.Errorf("%d partitions, want 2", len(partitions))
	}
	brokers, err := conn.Brokers()
	if err != nil {
		t.Fatal(err)
	}
	if len(brokers) != 1 {
		t.Errorf("%d brokers, want 1", len(brokers))
	}
}

func TestAFolderHasOneBroker(t *testing.T) {
	data := t.TempDir()
	b, _ := start(t, kafka.Config{Data: data})
	if second, err := kafka.Start(kafka.Config{Data: data}); err == nil {
		_ = second.Close()
		t.Fatal("two brokers on one folder")
	} else if !strings.Contains(err.Error(), "in use") {
		t.Errorf("error %q does not say that the folder is in use", err)
	}
	if err := b.Close(); err != nil {
		t.Fatal(err)
	}
	start(t, kafka.Config{Data: data})
}

func TestATakenPortFreesTheFolder(t *testing.T) {
	taken, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer taken.Close()
	data := t.TempDir()
	if b, err := kafka.Start(kafka.Config{Data: data, Port: taken.Addr().(*net.TCPAddr).Port}); err == nil {
		_ = b.Close()
		t.Fatal("started on a taken port")
	}
	start(t, kafka.Config{Data: data})
}

func BenchmarkProduce500(b *testing.B) {
	_, c := start(b, kafka.Config{Data: b.TempDir()})
	createTopic(b, c)
	batch := make([]string, 500)
	for i := range batch {
		batch[i] = strings.Repeat("x", 1024)
	}
	for b.Loop() {
		if err := produce(c, batch...); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(float64(b.N*len(batch))/b.Elapsed().Seconds(), "records/s")
}
