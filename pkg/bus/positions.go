package bus

import (
	"context"
	"errors"
	"fmt"
	"io"
	"time"

	"github.com/segmentio/kafka-go"
	"github.com/segmentio/kafka-go/protocol"
)

const (
	fetchBytes = 1 << 20         // read ahead per partition
	fetchWait  = 2 * time.Second // how long the broker holds an empty answer back
)

// Lag is how many records of the topics the group has not yet handled. A topic
// that does not exist counts nothing.
func (b *Bus) Lag(ctx context.Context, group string, topics []string) (int64, error) {
	ranges, committed, err := b.standing(ctx, group, topics)
	if err != nil {
		return 0, err
	}
	var lag int64
	for topic, spans := range ranges {
		for p, s := range spans {
			at, some := committed[topic][p]
			if !some || at < s.first || at > s.end {
				at = s.first // where consuming starts then
			}
			lag += s.end - at
		}
	}
	return lag, nil
}

// Handled says whether the group has handled all that the topics held at an
// earlier call, of which ends is the answer, and gives where they end now.
// Of what came since, some may be on its way.
func (b *Bus) Handled(ctx context.Context, group string, topics []string, ends map[string][]int64) (bool, map[string][]int64, error) {
	ranges, committed, err := b.standing(ctx, group, topics)
	if err != nil {
		return false, nil, err
	}
	all, now := ends != nil, map[string][]int64{}
	for topic, spans := range ranges {
		for p, s := range spans {
			now[topic] = append(now[topic], s.end)
			if p >= len(ends[topic]) {
				continue
			}
			at, some := committed[topic][p]
			if !some || at < s.first || at > s.end {
				at = s.first // where consuming starts then
			}
			all = all && at >= ends[topic][p]
		}
	}
	return all, now, nil
}

// Next is, for each partition of the topics, the offset at which the group
// goes on, or, for a partition of which it has handled nothing, the offset at
// which the topic ends now. It is empty for a group that has handled nothing
// of any topic.
func (b *Bus) Next(ctx context.Context, group string, topics []string) (map[string][]int64, error) {
	ranges, committed, err := b.standing(ctx, group, topics)
	if err != nil || len(committed) == 0 {
		return nil, err
	}
	out := map[string][]int64{}
	for topic, spans := range ranges {
		for p, s := range spans {
			at, some := committed[topic][p]
			if !some {
				at = s.end
			}
			out[topic] = append(out[topic], at)
		}
	}
	return out, nil
}

// standing are the offsets that each topic holds and those that the group has
// committed, by partition. A topic of which it has committed none is not in
// committed.
func (b *Bus) standing(ctx context.Context, group string, topics []string) (ranges map[string][]span, committed map[string]map[int]int64, err error) {
	wanted := map[string][]int{}
	ranges, committed = map[string][]span{}, map[string]map[int]int64{}
	for _, topic := range topics {
		spans, err := b.spans(ctx, topic)
		if err != nil {
			return nil, nil, err
		}
		for p := range spans {
			wanted[topic] = append(wanted[topic], p)
		}
		ranges[topic] = spans
	}
	if len(wanted) == 0 {
		return ranges, committed, nil
	}
	res, err := b.client.OffsetFetch(ctx, &kafka.OffsetFetchRequest{GroupID: group, Topics: wanted})
	if err == nil {
		err = res.Error
	}
	if errors.Is(err, kafka.GroupIdNotFound) {
		return ranges, committed, nil
	}
	if err != nil {
		return nil, nil, fmt.Errorf("read offsets of group %s: %w", group, err)
	}
	for topic, partitions := range wanted {
		told := map[int]bool{}
		for _, p := range res.Topics[topic] {
			if p.Error != nil {
				return nil, nil, fmt.Errorf("read offsets of group %s on topic %s: %w", group, topic, p.Error)
			}
			told[p.Partition] = true
			if p.CommittedOffset < 0 { // none
				continue
			}
			if committed[topic] == nil {
				committed[topic] = map[int]int64{}
			}
			committed[topic][p.Partition] = p.CommittedOffset
		}
		for _, p := range partitions {
			if !told[p] {
				return nil, nil, fmt.Errorf("read offsets of group %s: the broker left out partition %d of topic %s", group, p, topic)
			}
		}
	}
	return ranges, committed, nil
}

// Last calls each with the last n records of every partition, in order within
// a partition, up to where the topic ends at the time of the call; less where
// the topic holds less. A relay compares them with its own heads at start;
// math.MaxInt64 gives the whole topic, for a rebuild. It stops at the first
// error of each.
func (b *Bus) Last(ctx context.Context, topic string, n int64, each func(Record) error) error {
	spans, err := b.spans(ctx, topic)
	if err != nil {
		return err
	}
	for p, s := range spans {
		for at := max(s.first, s.end-n); at < s.end; {
			records, next, err := b.fetch(ctx, topic, p, at)
			if err != nil {
				return err
			}
			for _, r := range records {
				if r.Offset >= s.end {
					break
				}
				if err := each(r); err != nil {
					return err
				}
			}
			at = next
		}
	}
	return nil
}

// Follow calls each with the last record of a topic of one partition, and with
// every one that comes after it, until ctx ends: for what every process must
// know, of which the last word counts. It stops at the first error of each.
func (b *Bus) Follow(ctx context.Context, topic string, each func(Record) error) error {
	at := int64(-1)
	for failures := 0; ctx.Err() == nil; {
		records, err := []Record(nil), error(nil)
		if at < 0 {
			at, err = b.last(ctx, topic)
		} else {
			records, at, err = b.fetch(ctx, topic, 0, at)
		}
		if err != nil {
			failures++
			b.cfg.Log.WarnContext(ctx, "cannot follow, will retry", "topic", topic, "failures", failures, "error", err)
			b.wait(ctx, backoff(failures))
			continue
		}
		failures = 0
		for _, r := range records {
			if err := each(r); err != nil {
				return err
			}
		}
	}
	return nil
}

// last is the offset of the last record of a topic's first partition.
func (b *Bus) last(ctx context.Context, topic string) (int64, error) {
	spans, err := b.spans(ctx, topic)
	if err != nil {
		return -1, err
	}
	if len(spans) == 0 {
		return -1, fmt.Errorf("topic %s does not exist", topic)
	}
	return max(spans[0].first, spans[0].end-1), nil
}

// span is the first offset that a partition holds and the one after its last.
type span struct{ first, end int64 }

// spans are the offsets of a topic by partition.
func (b *Bus) spans(ctx context.Context, topic string) ([]span, error) {
	n, err := b.Partitions(ctx, topic)
	if err != nil || n == 0 {
		return nil, err
	}
	var wanted []kafka.OffsetRequest
	for p := range n {
		wanted = append(wanted, kafka.FirstOffsetOf(p), kafka.LastOffsetOf(p))
	}
	res, err := b.client.ListOffsets(ctx, &kafka.ListOffsetsRequest{Topics: map[string][]kafka.OffsetRequest{topic: wanted}})
	if err != nil {
		return nil, fmt.Errorf("read offsets of topic %s: %w", topic, err)
	}
	spans := make([]span, n)
	for _, p := range res.Topics[topic] {
		if p.Error != nil {
			return nil, fmt.Errorf("read offsets of topic %s partition %d: %w", topic, p.Partition, p.Error)
		}
		spans[p.Partition] = span{first: p.FirstOffset, end: p.LastOffset}
	}
	return spans, nil
}

// fetch returns what follows from offset on, and the offset to go on from. It
// waits up to fetchWait for something to arrive.
func (b *Bus) fetch(ctx context.Context, topic string, partition int, offset int64) ([]Record, int64, error) {
	res, err := b.client.Fetch(ctx, &kafka.FetchRequest{
		Topic: topic, Partition: partition, Offset: offset, MinBytes: 1, MaxBytes: fetchBytes, MaxWait: fetchWait,
	})
	if err == nil {
		err = res.Error
	}
	if err != nil {
		return nil, offset, fmt.Errorf("fetch from topic %s partition %d: %w", topic, partition, err)
	}
	next := offset
	var records []Record
	for {
		r, err := res.Records.ReadRecord()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return nil, offset, fmt.Errorf("read record of topic %s partition %d: %w", topic, partition, err)
		}
		key, value, err := contents(r)
		if err != nil {
			return nil, offset, fmt.Errorf("read record of topic %s partition %d: %w", topic, partition, err)
		}
		if r.Offset < offset { // the broker sends whole batches
			continue
		}
		records = append(records, Record{
			Key: key, Value: value, Headers: headersOf(r.Headers), Partition: partition, Offset: r.Offset,
		})
		next = r.Offset + 1
	}
	if _, some := res.Records.(*protocol.RecordStream); some && next == offset && offset >= 0 {
		// Compaction removed this record but left its batch, which the broker would send for ever.
		next++
	}
	return records, next, nil
}

// contents copies a record's bytes and gives its buffers back.
func contents(r *kafka.Record) (key, value []byte, err error) {
	if r.Key != nil {
		defer func() { err = errors.Join(err, r.Key.Close()) }()
	}
	if r.Value != nil {
		defer func() { err = errors.Join(err, r.Value.Close()) }()
	}
	if key, err = kafka.ReadAll(r.Key); err != nil {
		return nil, nil, err
	}
	value, err = kafka.ReadAll(r.Value)
	return key, value, err
}
