package service

import (
	"context"

	"mangrove/pkg/bus"
	"mangrove/pkg/store"
)

// reactionOn is a reaction to what one topic brings.
type reactionOn struct{ reaction, topic string }

// begin notes where each reaction begins that is new here, and reads where all do. Those of a new service begin with the first
// record. What a service gains later, a reaction or a topic to read, begins where it has come to, and with the end of a topic
// that it had not read: what happened before is folded and sets nothing off now.
func (s *Service) begin(ctx context.Context) error {
	kept := map[reactionOn][]int64{}
	read := func(tx *store.Tx) error {
		beginnings, err := tx.Beginnings(ctx)
		for _, b := range beginnings {
			kept[reactionOn{b.Reaction, b.Topic}] = b.Offsets
		}
		return err
	}
	if err := s.Store.Snapshot(ctx, read); err != nil {
		return err
	}
	var gained []store.Beginning
	for _, r := range s.def.Reactions {
		for _, topic := range s.topics() {
			if _, ok := kept[reactionOn{r.Name, topic}]; !ok {
				gained = append(gained, store.Beginning{Reaction: r.Name, Topic: topic})
			}
		}
	}
	if len(gained) > 0 {
		next, err := s.Bus.Next(ctx, s.group(), s.topics())
		if err != nil {
			return err
		}
		for i := range gained {
			gained[i].Offsets = append([]int64{}, next[gained[i].Topic]...)
		}
		err = s.Store.Do(ctx, func(tx *store.Tx) error {
			if err := tx.Begin(ctx, gained); err != nil {
				return err
			}
			return read(tx) // another process of the service may have been first
		})
		if err != nil {
			return err
		}
	}
	s.begins.Store(&kept)
	return nil
}

// place is where a record stands.
type place struct {
	topic     string
	partition int
	offset    int64
}

func at(topic string, r bus.Record) *place { return &place{topic, r.Partition, r.Offset} }

// begun says whether a reaction is to what stands there. Nil is an event that was parked: its reactions had begun.
func (s *Service) begun(r Reaction, at *place) bool {
	begins := s.begins.Load()
	if at == nil || begins == nil {
		return true
	}
	offsets := (*begins)[reactionOn{r.Name, at.topic}]
	return at.partition >= len(offsets) || at.offset >= offsets[at.partition]
}
