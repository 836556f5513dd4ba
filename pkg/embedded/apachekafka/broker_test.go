//go:build kafka

package apachekafka_test

import (
	"context"
	"errors"
	"io"
	"net"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/segmentio/kafka-go"

	"mangrove/pkg/embedded/apachekafka"
)

// fetch returns the jars, or skips the test where they cannot be had.
func fetch(t *testing.T) string {
	t.Helper()
	libs, err := apachekafka.Fetch(t.Context(), "")
	if errors.Is(err, apachekafka.ErrUnavailable) {
		t.Skip("KAFKA NOT RUN:", err)
	}
	if err != nil {
		t.Fatal(err)
	}
	return libs
}

func start(t *testing.T, cfg apachekafka.Config) *apachekafka.Broker {
	t.Helper()
	cfg.Libs = fetch(t)
	began := time.Now()
	b, err := apachekafka.Start(t.Context(), cfg)
	if errors.Is(err, apachekafka.ErrUnavailable) {
		t.Skip("KAFKA NOT RUN:", err)
	}
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		began, memory := time.Now(), b.Memory()
		if err := b.Close(); err != nil {
			t.Error(err)
		}
		t.Logf("memory %s; closed in %s", memory, time.Since(began).Round(time.Millisecond))
	})
	t.Logf("started in %s, memory %s", time.Since(began).Round(time.Millisecond), b.Memory())
	return b
}

func createTopics(t *testing.T, b *apachekafka.Broker, names ...string) {
	t.Helper()
	req := &kafka.CreateTopicsRequest{}
	for _, name := range names {
		req.Topics = append(req.Topics, kafka.TopicConfig{Topic: name, NumPartitions: 1, ReplicationFactor: 1})
	}
	res, err := b.Admin().CreateTopics(t.Context(), req)
	if err != nil {
		t.Fatal(err)
	}
	for name, err := range res.Errors {
		if err != nil {
			t.Fatalf("create %s: %v", name, err)
		}
	}
	// Created is not yet led: a produce that comes at once may be refused.
	for _, name := range names {
		until(t, func() error {
			res, err := b.Admin().ListOffsets(t.Context(), &kafka.ListOffsetsRequest{
				Topics: map[string][]kafka.OffsetRequest{name: {kafka.LastOffsetOf(0)}},
			})
			if err != nil {
				return err
			}
			return res.Topics[name][0].Error
		})
	}
}

// until tries for ten seconds.
func until(t *testing.T, try func() error) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 10*time.Second)
	defer cancel()
	tick := time.NewTicker(20 * time.Millisecond)
	defer tick.Stop()
	for {
		err := try()
		if err == nil {
			return
		}
		select {
		case <-ctx.Done():
			t.Fatal(err)
		case <-tick.C:
		}
	}
}

func produce(ctx context.Context, c *kafka.Client, topic string, values ...string) error {
	records := make([]kafka.Record, len(values))
	for i, v := range values {
		records[i] = kafka.Record{Key: kafka.NewBytes([]byte("case")), Value: kafka.NewBytes([]byte(v))}
	}
	res, err := c.Produce(ctx, &kafka.ProduceRequest{
		Topic: topic, Partition: 0, RequiredAcks: kafka.RequireAll,
		Records: kafka.NewRecordReader(records...),
	})
	if err != nil {
		return err
	}
	return res.Error
}

// read returns n values of the topic from offset on.
func read(ctx context.Context, c *kafka.Client, topic string, offset int64, n int) (string, error) {
	var got []string
	for len(got) < n {
		res, err := c.Fetch(ctx, &kafka.FetchRequest{
			Topic: topic, Partition: 0, Offset: offset, MinBytes: 1, MaxBytes: 1 << 20, MaxWait: time.Second,
		})
		if err != nil {
			return "", err
		}
		if res.Error != nil {
			return "", res.Error
		}
		for {
			r, err := res.Records.ReadRecord()
			if errors.Is(err, io.EOF) {
				break
			}
			if err != nil {
				return "", err
			}
			v, err := kafka.ReadAll(r.Value)
			if err != nil {
				return "", err
			}
			// The broker answers with the whole batch that holds the offset.
			if r.Offset >= offset {
				got = append(got, string(v))
				offset = r.Offset + 1
			}
		}
		if err := ctx.Err(); err != nil {
			return "", err
		}
	}
	return strings.Join(got, " "), nil
}

// consume joins the group as a member does, reads n values of the topic from
// where the group stands, commits them and leaves. It returns where it began.
func consume(t *testing.T, b *apachekafka.Broker, dialer *kafka.Dialer, c *kafka.Client, groupID, topic string, n int) (string, int64) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 30*time.Second)
	defer cancel()
	group, err := kafka.NewConsumerGroup(kafka.ConsumerGroupConfig{
		ID: groupID, Brokers: []string{b.Addr()}, Topics: []string{topic}, Dialer: dialer,
		StartOffset: kafka.FirstOffset, JoinGroupBackoff: 100 * time.Millisecond,
	})
	if err != nil {
		t.Fatal(err)
	}
	defer group.Close()
	var generation *kafka.Generation
	for generation == nil {
		// The first join may come before the coordinator has made its topic.
		if generation, err = group.Next(ctx); err != nil && ctx.Err() != nil {
			t.Fatal(err)
		}
	}
	given := generation.Assignments[topic]
	if len(given) != 1 {
		t.Fatalf("%d partitions given, want 1", len(given))
	}
	offset := max(given[0].Offset, 0) // below zero: nothing committed yet
	got, err := read(ctx, c, topic, offset, n)
	if err != nil {
		t.Fatal(err)
	}
	if err := generation.CommitOffsets(map[string]map[int]int64{topic: {0: offset + int64(n)}}); err != nil {
		t.Fatal(err)
	}
	return got, offset
}

func TestOpenBrokerKeepsRecordsAndOffsetsThroughAKill(t *testing.T) {
	data := t.TempDir()
	b := start(t, apachekafka.Config{Data: data})
	createTopics(t, b, "admissions")
	if err := produce(t.Context(), b.Admin(), "admissions", "one", "two", "three"); err != nil {
		t.Fatal(err)
	}
	if got, _ := consume(t, b, nil, b.Admin(), "shelter", "admissions", 2); got != "one two three" {
		t.Errorf("read %q, want the three records of the batch", got)
	}
	if err := b.Kill(); err != nil {
		t.Fatal(err)
	}
	if _, err := net.Dial("tcp", b.Addr()); err == nil {
		t.Fatal("killed, and still listening")
	}

	b = start(t, apachekafka.Config{Data: data})
	got, began := consume(t, b, nil, b.Admin(), "shelter", "admissions", 1)
	if began != 2 || got != "three" {
		t.Errorf("after the kill the group read %q from %d, want %q from 2", got, began, "three")
	}
	if err := produce(t.Context(), b.Admin(), "admissions", "four"); err != nil {
		t.Fatal(err)
	}
	if got, err := read(t.Context(), b.Admin(), "admissions", 0, 4); err != nil || got != "one two three four" {
		t.Errorf("read %q, %v; want all four records", got, err)
	}
}

func TestNamingATopicDoesNotCreateIt(t *testing.T) {
	b := start(t, apachekafka.Config{Data: t.TempDir()})
	conn, err := kafka.Dial("tcp", b.Addr())
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	if _, err := conn.ReadPartitions("other"); !errors.Is(err, kafka.UnknownTopicOrPartition) {
		t.Errorf("asked about a topic nobody created: %v, want %v", err, kafka.UnknownTopicOrPartition)
	}
}

func TestAFolderHasOneBroker(t *testing.T) {
	data := t.TempDir()
	start(t, apachekafka.Config{Data: data})
	second, err := apachekafka.Start(t.Context(), apachekafka.Config{Libs: fetch(t), Data: data})
	if err == nil {
		_ = second.Kill()
		t.Fatal("two brokers on one data folder")
	}
	if !strings.Contains(err.Error(), "in use") {
		t.Errorf("error %q does not say that the folder is in use", err)
	}
}

func TestAFailedStartShowsTheLogAndFreesTheFolder(t *testing.T) {
	data := t.TempDir()
	b := start(t, apachekafka.Config{Data: data})
	if err := b.Close(); err != nil {
		t.Fatal(err)
	}
	meta := filepath.Join(data, "log", "meta.properties")
	kept, err := os.ReadFile(meta)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(meta, []byte("version=77\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	failed, err := apachekafka.Start(t.Context(), apachekafka.Config{Libs: fetch(t), Data: data})
	if err == nil {
		_ = failed.Kill()
		t.Fatal("started on a folder of an unknown version")
	}
	if !strings.Contains(err.Error(), "meta.properties") {
		t.Errorf("error %q does not show the reason the broker logged", err)
	}
	if err := os.WriteFile(meta, kept, 0o600); err != nil {
		t.Fatal(err)
	}
	start(t, apachekafka.Config{Data: data})
}
