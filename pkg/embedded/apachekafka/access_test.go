//go:build kafka

package apachekafka_test

import (
	"errors"
	"net"
	"testing"
	"time"

	"github.com/segmentio/kafka-go"
	"github.com/segmentio/kafka-go/protocol"
	"github.com/segmentio/kafka-go/sasl/scram"

	"mangrove/pkg/embedded/apachekafka"
)

// as returns a client, and a dialer for groups, of a user.
func as(t *testing.T, b *apachekafka.Broker, u apachekafka.User) (*kafka.Client, *kafka.Dialer) {
	t.Helper()
	mechanism, err := scram.Mechanism(scram.SHA256, u.Name, u.Password)
	if err != nil {
		t.Fatal(err)
	}
	transport := &kafka.Transport{SASL: mechanism}
	t.Cleanup(transport.CloseIdleConnections)
	return &kafka.Client{Addr: kafka.TCP(b.Addr()), Timeout: 10 * time.Second, Transport: transport},
		&kafka.Dialer{Timeout: 10 * time.Second, SASLMechanism: mechanism}
}

// refusesNeighbour checks that the user "shelter" can neither see, read nor
// write the topic "health", and not write the topic "notices", which it reads.
func refusesNeighbour(t *testing.T, b *apachekafka.Broker, c *kafka.Client, d *kafka.Dialer) {
	t.Helper()
	// The client goes by its list of topics, in which the neighbour's is not.
	if err := produce(t.Context(), c, "health", "forged"); !errors.Is(err, protocol.ErrNoTopic) {
		t.Errorf("write to a neighbour's topic: %v, want %v", err, protocol.ErrNoTopic)
	}
	if _, err := read(t.Context(), c, "health", 0, 1); !errors.Is(err, protocol.ErrNoTopic) {
		t.Errorf("read of a neighbour's topic: %v, want %v", err, protocol.ErrNoTopic)
	}
	if err := produce(t.Context(), c, "notices", "forged"); !errors.Is(err, kafka.TopicAuthorizationFailed) {
		t.Errorf("write to a topic for reading: %v, want %v", err, kafka.TopicAuthorizationFailed)
	}

	// One who knows the topic and does not ask for a list is refused by the broker.
	leader, err := net.ResolveTCPAddr("tcp", b.Addr())
	if err != nil {
		t.Fatal(err)
	}
	for name, try := range map[string]func(*kafka.Conn) error{
		"write": func(c *kafka.Conn) error {
			_, err := c.WriteMessages(kafka.Message{Value: []byte("forged")})
			return err
		},
		"read": func(c *kafka.Conn) error {
			return c.ReadBatch(1, 1<<20).Close()
		},
		"look up": func(c *kafka.Conn) error {
			_, err := c.ReadPartitions("health")
			return err
		},
	} {
		conn, err := d.DialPartition(t.Context(), "tcp", b.Addr(), kafka.Partition{
			Topic: "health", Leader: kafka.Broker{Host: leader.IP.String(), Port: leader.Port},
		})
		if err != nil {
			t.Fatal(err)
		}
		if err := try(conn); !errors.Is(err, kafka.TopicAuthorizationFailed) {
			t.Errorf("%s a neighbour's topic directly: %v, want %v", name, err, kafka.TopicAuthorizationFailed)
		}
		conn.Close()
	}
}

func TestUsersMayDoOnlyWhatWasGranted(t *testing.T) {
	shelter := apachekafka.User{Name: "shelter", Password: "one shelter's secret"}
	health := apachekafka.User{Name: "health", Password: "another, of health"}
	data := t.TempDir()
	b := start(t, apachekafka.Config{Data: data, Users: []apachekafka.User{shelter, health}})
	createTopics(t, b, "shelter", "health", "notices")
	if err := b.Grant(t.Context(), []apachekafka.ACL{
		{User: "shelter", Write: []string{"shelter"}, Read: []string{"shelter", "notices"}, Groups: []string{"shelter"}},
		{User: "health", Write: []string{"health"}, Read: []string{"health"}},
	}); err != nil {
		t.Fatal(err)
	}

	own, dialer := as(t, b, shelter)
	check := func() {
		t.Helper()
		refusesNeighbour(t, b, own, dialer)
	}
	check()
	if err := produce(t.Context(), own, "shelter", "admitted"); err != nil {
		t.Fatal(err)
	}
	if got, _ := consume(t, b, dialer, own, "shelter", "shelter", 1); got != "admitted" {
		t.Errorf("read %q, want %q", got, "admitted")
	}
	other, err := own.JoinGroup(t.Context(), &kafka.JoinGroupRequest{
		GroupID: "health", ProtocolType: "consumer", SessionTimeout: 10 * time.Second, RebalanceTimeout: 10 * time.Second,
		Protocols: []kafka.GroupProtocol{{Name: "range", Metadata: kafka.GroupProtocolSubscription{Topics: []string{"shelter"}}}},
	})
	if err != nil {
		t.Fatal(err)
	}
	if !errors.Is(other.Error, kafka.GroupAuthorizationFailed) {
		t.Errorf("join a neighbour's group: %v, want %v", other.Error, kafka.GroupAuthorizationFailed)
	}
	created, err := own.CreateTopics(t.Context(), &kafka.CreateTopicsRequest{
		Topics: []kafka.TopicConfig{{Topic: "mine", NumPartitions: 1, ReplicationFactor: 1}},
	})
	if err != nil {
		t.Fatal(err)
	}
	if err := created.Errors["mine"]; err == nil {
		t.Error("a user created a topic")
	}
	if err := b.Grant(t.Context(), []apachekafka.ACL{{User: "shelter", Read: []string{"shelter"}}}); err != nil {
		t.Errorf("grant again: %v", err)
	}

	// Passwords are those of the last start; what was granted stays.
	if err := b.Close(); err != nil {
		t.Fatal(err)
	}
	old := shelter
	shelter.Password = "its next secret"
	b = start(t, apachekafka.Config{Data: data, Users: []apachekafka.User{shelter}})
	stale, _ := as(t, b, old)
	if _, err := stale.Metadata(t.Context(), &kafka.MetadataRequest{}); !errors.Is(err, kafka.SASLAuthenticationFailed) {
		t.Errorf("log in with the old password: %v, want %v", err, kafka.SASLAuthenticationFailed)
	}
	own, dialer = as(t, b, shelter)
	check()
	if got, err := read(t.Context(), own, "shelter", 0, 1); err != nil || got != "admitted" {
		t.Errorf("read %q, %v; want %q", got, err, "admitted")
	}
}

func TestNobodyComesInWithoutLogin(t *testing.T) {
	b := start(t, apachekafka.Config{Data: t.TempDir(), Users: []apachekafka.User{{Name: "shelter", Password: "secret"}}})
	for _, addr := range b.Listeners() {
		transport := &kafka.Transport{}
		client := &kafka.Client{Addr: kafka.TCP(addr), Timeout: 2 * time.Second, Transport: transport}
		if _, err := client.Metadata(t.Context(), &kafka.MetadataRequest{}); err == nil {
			t.Errorf("%s answered without a login", addr)
		}
		transport.CloseIdleConnections()
	}
}
