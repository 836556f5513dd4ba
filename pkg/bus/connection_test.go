package bus_test

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"github.com/twmb/franz-go/pkg/kfake"
	"go.opentelemetry.io/otel/sdk/trace"
	"go.opentelemetry.io/otel/sdk/trace/tracetest"
	oteltrace "go.opentelemetry.io/otel/trace"

	"mangrove/pkg/bus"
)

func TestLogsInBySCRAM(t *testing.T) {
	c := faulty(t, kfake.EnableSASL(), kfake.Superuser("SCRAM-SHA-256", "shelter", "right"))
	b := open(t, bus.Config{Brokers: c.ListenAddrs(), User: "shelter", Password: "right"})
	to, group := topic(t, b, 1), name(t)
	send(t, b, to, 1, []string{"k"}, 0, 1)
	h := &handler{}
	start(t, consume(b, group, h, to))
	h.untilHandled(t, []string{"k"}, 1)

	wrong := open(t, bus.Config{Brokers: c.ListenAddrs(), User: "shelter", Password: "wrong"})
	if err := wrong.Ensure(t.Context(), []bus.Topic{{Name: to}}); err == nil {
		t.Error("a wrong password was let in")
	} else if strings.Contains(fmt.Sprint(err), "wrong") {
		t.Errorf("the password is in the error: %v", err)
	}
}

func TestTracesAreLinkedNotContinued(t *testing.T) {
	spans := tracetest.NewInMemoryExporter()
	provider := trace.NewTracerProvider(trace.WithSyncer(spans))
	t.Cleanup(func() { _ = provider.Shutdown(context.Background()) })
	b := open(t, bus.Config{Brokers: brokers(t), Tracer: provider})
	to, group := topic(t, b, 1), name(t)
	const command = "0af7651916cd43dd8448eb211c80319c"
	box := newOutbox(1)
	box.rows[0] = []bus.Out{{
		ID: 1, Key: []byte("secret-key"), Value: []byte("v"),
		Headers: bus.Headers{Traceparent: "00-" + command + "-b7ad6b7169203331-01"},
	}}
	startup := oteltrace.ContextWithSpanContext(t.Context(), oteltrace.NewSpanContext(oteltrace.SpanContextConfig{
		TraceID: oteltrace.TraceID{1}, SpanID: oteltrace.SpanID{1}, TraceFlags: oteltrace.FlagsSampled,
	}))
	start(t, within(startup, b.NewRelay(to, 1, box).Run))
	box.untilEmpty(t)
	inside := make(chan oteltrace.TraceID, 1)
	stop := start(t, within(startup, consume(b, group, &handler{before: func(ctx context.Context, _ int, _ []bus.Record) error {
		inside <- oteltrace.SpanContextFromContext(ctx).TraceID()
		return nil
	}}, to)))
	handled := <-inside
	untilQuiet(t, b, group, to)
	stop()

	got := spans.GetSpans()
	if len(got) != 2 {
		t.Fatalf("%d spans", len(got))
	}
	for i, s := range got {
		if s.Parent.IsValid() || s.SpanContext.TraceID().String() == command {
			t.Errorf("%s continues another trace", s.Name)
		}
		if len(s.Links) != 1 || s.Links[0].SpanContext.TraceID().String() != command {
			t.Errorf("%s is not linked to the command's trace: %v", s.Name, s.Links)
		}
		if s.Name != []string{"send ", "process "}[i]+to {
			t.Errorf("span %d is %s", i, s.Name)
		}
		if strings.Contains(fmt.Sprint(s.Attributes), "secret-key") {
			t.Errorf("%s names the key", s.Name)
		}
	}
	if handled != got[1].SpanContext.TraceID() {
		t.Error("the handler does not work inside its span")
	}
}

// within lets f see the span of another context.
func within(outer context.Context, f func(context.Context) error) func(context.Context) error {
	return func(ctx context.Context) error {
		return f(oteltrace.ContextWithSpanContext(ctx, oteltrace.SpanContextFromContext(outer)))
	}
}
