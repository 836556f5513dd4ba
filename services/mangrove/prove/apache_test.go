//go:build kafka

package prove

import (
	"errors"
	"testing"

	"github.com/segmentio/kafka-go"

	"mangrove/pkg/bus"
	"mangrove/pkg/embedded/apachekafka"
	"mangrove/pkg/service"
	"mangrove/services/mangrove"
)

// TestStoriesOnApacheKafka plays every story with each service its own process, database role and Kafka user, on
// Apache Kafka with access lists: a service reads only the topics that the policy's table of contracts names.
func TestStoriesOnApacheKafka(t *testing.T) {
	libs, err := apachekafka.Fetch(t.Context(), "")
	if errors.Is(err, apachekafka.ErrUnavailable) {
		t.Skipf("KAFKA NOT RUN: %v", err)
	}
	if err != nil {
		t.Fatal(err)
	}
	users := map[string]string{}
	cfg := apachekafka.Config{Libs: libs, Data: t.TempDir()}
	reads := mangrove.Reads()
	for name := range reads {
		users[name] = secret(t)
		cfg.Users = append(cfg.Users, apachekafka.User{Name: name, Password: users[name]})
	}
	b, err := apachekafka.Start(t.Context(), cfg)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { b.Close() }) //nolint:errcheck // the test is over
	topics := []bus.Topic{{Name: service.LedgerTopic, Partitions: 1}, {Name: mangrove.ClockTopic, Partitions: 1, Compacted: true}}
	var acls []apachekafka.ACL
	for name, producers := range reads {
		topics = append(topics, bus.Topic{Name: service.Topic(name), Partitions: 2})
		acl := apachekafka.ACL{
			User:   name,
			Write:  []string{service.Topic(name), service.LedgerTopic, mangrove.ClockTopic},
			Read:   []string{service.Topic(name), service.LedgerTopic, mangrove.ClockTopic},
			Groups: []string{"mangrove." + name},
		}
		for _, p := range producers {
			acl.Read = append(acl.Read, service.Topic(p))
		}
		acls = append(acls, acl)
	}
	create(t, b.Admin(), topics)
	if err := b.Grant(t.Context(), acls); err != nil {
		t.Fatal(err)
	}
	playApart(t, newApart(t, broker{address: b.Addr(), users: users}).site)
}

// create makes the topics, which are the deployment's to make: no service may create any.
func create(t *testing.T, admin *kafka.Client, topics []bus.Topic) {
	t.Helper()
	req := &kafka.CreateTopicsRequest{}
	for _, topic := range topics {
		req.Topics = append(req.Topics, kafka.TopicConfig{Topic: topic.Name, NumPartitions: topic.Partitions, ReplicationFactor: 1})
	}
	res, err := admin.CreateTopics(t.Context(), req)
	if err != nil {
		t.Fatal(err)
	}
	for name, err := range res.Errors {
		if err != nil {
			t.Fatalf("creating %s: %v", name, err)
		}
	}
}
