package service

import (
	"context"
	"encoding/json"
	"fmt"
	"regexp"
	"strings"
	"time"
	"unicode"

	"github.com/google/uuid"

	"mangrove/pkg/bus"
	"mangrove/pkg/gate"
	"mangrove/pkg/store"
)

// LedgerTopic carries the heads of all ledgers, so that a tail cut off behind one is found.
const LedgerTopic = "mangrove.ledger.v1"

// Head is the head of a service's ledger as it is published.
type Head struct {
	Service string      `json:"service"`
	At      time.Time   `json:"at"`
	Chain   store.Chain `json:"chain"`
}

// chain links the new rows of the ledger and queues the head where it moved. Rows that come within a beat share a head.
func (s *Service) chain(ctx context.Context) (func() bool, error) {
	defer pause(ctx, beat)
	return nil, s.Store.Chain(ctx, func(tx *store.Tx, c store.Chain) error {
		return s.QueueHead(tx, Head{Service: s.def.Name, At: s.Security().UTC(), Chain: c})
	})
}

// QueueHead queues a head for the topic of heads: the own one, or that of a service without Kafka.
func (s *Service) QueueHead(tx *store.Tx, h Head) error {
	b, err := json.Marshal(h)
	if err != nil {
		return fmt.Errorf("encoding a head: %w", err)
	}
	return tx.Queue(store.Queued{
		Topic: LedgerTopic, Key: []byte(h.Service), Value: b, Headers: map[string]string{"content-type": "application/json"},
	})
}

// Heads reads the published heads of a ledger.
func Heads(ctx context.Context, b *bus.Bus, service string) ([]store.Chain, error) {
	var out []store.Chain
	err := b.Last(ctx, LedgerTopic, 1<<40, func(r bus.Record) error {
		var h Head
		if err := json.Unmarshal(r.Value, &h); err != nil {
			return fmt.Errorf("reading a published head: %w", err)
		}
		if h.Service == service {
			out = append(out, h.Chain)
		}
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("reading the published heads: %w", err)
	}
	return out, nil
}

// noCase stands in a ledger where somebody asked for what cannot be a case.
const noCase = "no-case"

// number is that of a case without what people write between its signs.
var number = regexp.MustCompile(`^MG[0-9A-F]{8}$`)

// ledgered is how a ledger names the subject of a flow. Whoever asks may have typed anything, somebody's name and birth date
// too, and what is once in the chain stays. So it is kept where it is the name of something that is there, or has a form that
// no name and no date has: an id as newID makes them, which may be of a case that this service does not know, or the number
// with its MG, by which data protection finds that somebody asked. Eight digits alone may be a date. Of the same form as an
// id of a test, such as "one", are names: that such a text is short and without spaces says nothing.
func ledgered(of gate.Case) string {
	if of.Known || of.ID == "" {
		return of.ID
	}
	if id, err := uuid.Parse(of.ID); err == nil {
		return id.String()
	}
	signs := strings.Map(func(r rune) rune {
		if unicode.IsLetter(r) || unicode.IsDigit(r) {
			return unicode.ToUpper(r)
		}
		return -1
	}, of.ID)
	if number.MatchString(signs) {
		return signs[:2] + "-" + signs[2:6] + "-" + signs[6:]
	}
	return noCase
}
