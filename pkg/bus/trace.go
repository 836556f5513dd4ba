package bus

import (
	"context"
	"strconv"

	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/codes"
	"go.opentelemetry.io/otel/propagation"
	"go.opentelemetry.io/otel/trace"
)

// maxLinks is what the SDK keeps by default.
const maxLinks = 128

// span starts a trace of its own for a batch and links the traces of its
// records: continuing them would let somebody follow one case through every
// service. Attributes count and never name.
func (b *Bus) span(ctx context.Context, verb string, kind trace.SpanKind, topic string, partition, count int,
	traceparent func(i int) string,
) (context.Context, func(error)) {
	var links []trace.Link
	for i := 0; i < count && len(links) < maxLinks; i++ {
		carrier := propagation.MapCarrier{headerTraceparent: traceparent(i)}
		sender := trace.SpanContextFromContext(propagation.TraceContext{}.Extract(context.Background(), carrier))
		if sender.IsValid() {
			links = append(links, trace.Link{SpanContext: sender})
		}
	}
	ctx, span := b.tracer.Start(ctx, verb+" "+topic, trace.WithNewRoot(), trace.WithSpanKind(kind), trace.WithLinks(links...),
		trace.WithAttributes(
			attribute.String("messaging.system", "kafka"),
			attribute.String("messaging.destination.name", topic),
			attribute.String("messaging.destination.partition.id", strconv.Itoa(partition)),
			attribute.Int("messaging.batch.message_count", count),
		))
	return ctx, func(err error) {
		if err != nil {
			// The error's text is for the log: a handler's may say more than a trace may hold.
			span.SetStatus(codes.Error, "failed")
		}
		span.End()
	}
}
