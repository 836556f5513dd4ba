package bus_test

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"mangrove/pkg/bus"
)

func filled(n int) *outbox {
	box := newOutbox(2)
	value := strings.Repeat("x", 1024)
	for i := range n {
		box.add(fmt.Sprint("case-", i%1000), value)
	}
	return box
}

// head is an outbox that deletes from its front as a database would by its
// index, so that the relay is measured and not the queue in memory.
type head struct{ *outbox }

func (h head) Sent(_ context.Context, ids []int64) error {
	h.change(func() {
		for p, rows := range h.rows {
			if len(rows) > 0 && rows[0].ID == ids[0] {
				h.rows[p] = rows[len(ids):]
			}
		}
	})
	return nil
}

// BenchmarkRelay sends records of 1 KiB over two partitions.
func BenchmarkRelay(b *testing.B) {
	conn := open(b, bus.Config{Brokers: brokers(b)})
	to := topic(b, conn, 2)
	box := head{filled(b.N)}
	b.ResetTimer()
	stop := start(b, conn.NewRelay(to, 2, box).Run)
	box.until(b, "all are sent", func() bool { return box.left() == 0 })
	b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "records/s")
	stop()
}

// BenchmarkConsume hands records of 1 KiB of two partitions to a handler that does nothing.
func BenchmarkConsume(b *testing.B) {
	conn := open(b, bus.Config{Brokers: brokers(b)})
	to, group := topic(b, conn, 2), name(b)
	box := head{filled(b.N)}
	stop := start(b, conn.NewRelay(to, 2, box).Run)
	box.until(b, "all are sent", func() bool { return box.left() == 0 })
	stop()
	seen := &counter{}
	b.ResetTimer()
	stop = start(b, consume(conn, group, seen, to))
	seen.until(b, "all are handled", func() bool { return seen.n >= b.N })
	b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "records/s")
	stop()
}

type counter struct {
	watched
	n int
}

func (c *counter) Handle(_ context.Context, _ string, _ int, batch []bus.Record) error {
	c.change(func() { c.n += len(batch) })
	return nil
}
