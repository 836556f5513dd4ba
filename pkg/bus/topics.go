package bus

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/segmentio/kafka-go"
)

// Topic is a topic as it is created. Its number of partitions never changes
// afterwards, because the order per key hangs on it.
type Topic struct {
	Name       string
	Partitions int  // 0: 2
	Compacted  bool // keeps only the last record of each key
}

const defaultPartitions = 2

// Ensure creates the topics that are missing, replicated as the cluster's
// default says, and waits until they can be used. A topic that exists is left
// as it is. An error names the topic; calling again is safe.
func (b *Bus) Ensure(ctx context.Context, topics []Topic) error {
	if len(topics) == 0 {
		return nil
	}
	req := &kafka.CreateTopicsRequest{}
	for _, t := range topics {
		// Where the deployment made the topics, a service has no right to, and needs none.
		if n, err := b.Partitions(ctx, t.Name); err == nil && n > 0 {
			continue
		}
		c := kafka.TopicConfig{Topic: t.Name, NumPartitions: t.Partitions, ReplicationFactor: -1}
		if c.NumPartitions == 0 {
			c.NumPartitions = defaultPartitions
		}
		if t.Compacted {
			c.ConfigEntries = []kafka.ConfigEntry{{ConfigName: "cleanup.policy", ConfigValue: "compact"}}
		}
		req.Topics = append(req.Topics, c)
	}
	if len(req.Topics) == 0 {
		return nil
	}
	res, err := b.client.CreateTopics(ctx, req)
	if err != nil {
		return fmt.Errorf("create topics: %w", err)
	}
	for _, t := range topics {
		if err := res.Errors[t.Name]; err != nil && !errors.Is(err, kafka.TopicAlreadyExists) {
			return fmt.Errorf("create topic %s: %w", t.Name, err)
		}
	}
	for _, t := range topics {
		for {
			n, err := b.Partitions(ctx, t.Name)
			if err == nil && n > 0 {
				break
			}
			if !b.wait(ctx, 50*time.Millisecond) {
				return fmt.Errorf("wait for topic %s to appear: %w", t.Name, errors.Join(ctx.Err(), err))
			}
		}
	}
	return nil
}

// Partitions is the number of partitions of a topic, 0 if it does not exist
// (or was created by another client within the last two seconds).
func (b *Bus) Partitions(ctx context.Context, topic string) (int, error) {
	meta, err := b.client.Metadata(ctx, &kafka.MetadataRequest{Topics: []string{topic}})
	if err != nil {
		return 0, fmt.Errorf("look up topic %s: %w", topic, err)
	}
	for _, t := range meta.Topics {
		if t.Name != topic {
			continue
		}
		if t.Error != nil && !errors.Is(t.Error, kafka.UnknownTopicOrPartition) {
			return 0, fmt.Errorf("look up topic %s: %w", topic, t.Error)
		}
		return len(t.Partitions), nil
	}
	return 0, nil
}

// PartitionOf is the partition of key in a topic of n partitions: Kafka's own
// rule for keyed records (murmur2), so that any client finds it. Rows keep the
// answer, hence the rule is fixed.
func PartitionOf(key []byte, n int) int {
	all := make([]int, n)
	for i := range all {
		all[i] = i
	}
	return kafka.Murmur2Balancer{Consistent: true}.Balance(kafka.Message{Key: key}, all...)
}
