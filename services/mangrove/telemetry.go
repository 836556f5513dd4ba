package mangrove

import (
	"context"
	"fmt"
	"io"

	"go.opentelemetry.io/otel/exporters/stdout/stdouttrace"
	"go.opentelemetry.io/otel/sdk/resource"
	sdktrace "go.opentelemetry.io/otel/sdk/trace"
	"go.opentelemetry.io/otel/trace"
	"go.opentelemetry.io/otel/trace/noop"
)

// setTraces says where traces go: stdout writes them to the error output; empty or off: nowhere.
const setTraces = "MANGROVE_TRACES"

// traces makes the tracer provider, and what ends it.
func traces(where string, out io.Writer) (trace.TracerProvider, func(context.Context) error, error) {
	switch where {
	case "", "off":
		return noop.NewTracerProvider(), func(context.Context) error { return nil }, nil
	case "stdout":
		exporter, err := stdouttrace.New(stdouttrace.WithWriter(out))
		if err != nil {
			return nil, nil, fmt.Errorf("preparing traces: %w", err)
		}
		p := sdktrace.NewTracerProvider(sdktrace.WithBatcher(exporter), sdktrace.WithResource(resource.Empty()))
		return p, p.Shutdown, nil
	}
	return nil, nil, fmt.Errorf("%s is stdout or off", setTraces)
}
