package web_test

import (
	"fmt"
	"net/http/httptest"
	"strings"
	"testing"

	"go.opentelemetry.io/otel/propagation"
	sdkmetric "go.opentelemetry.io/otel/sdk/metric"
	"go.opentelemetry.io/otel/sdk/metric/metricdata"
	sdktrace "go.opentelemetry.io/otel/sdk/trace"
	"go.opentelemetry.io/otel/sdk/trace/tracetest"

	"mangrove/pkg/web"
)

func TestATraceStartsAnewAndHoldsNoIds(t *testing.T) {
	spans := tracetest.NewSpanRecorder()
	reader := sdkmetric.NewManualReader()
	w := newWorld(t, func(o *web.Options) {
		o.Tracer = sdktrace.NewTracerProvider(sdktrace.WithSpanProcessor(spans))
		o.Meter = sdkmetric.NewMeterProvider(sdkmetric.WithReader(reader))
	})
	const from = "0af7651916cd43dd8448eb211c80319c"
	r := httptest.NewRequest("GET", api+"/cases/case-zebra", nil)
	r.Header.Set("Authorization", "Bearer good")
	r.Header.Set("Traceparent", "00-"+from+"-b7ad6b7169203331-01")
	r.Header.Set("Tracestate", "who=case-zebra")
	// Even a span that some outer handler began is not continued.
	outer := propagation.TraceContext{}.Extract(t.Context(), propagation.HeaderCarrier(r.Header))
	w.ServeHTTP(httptest.NewRecorder(), r.WithContext(outer))
	ended := spans.Ended()
	if len(ended) != 1 {
		t.Fatal(len(ended))
	}
	s := ended[0]
	if s.Name() != "shelter.read" || s.SpanContext().TraceID().String() == from || s.Parent().IsValid() {
		t.Fatalf("%s %v", s.Name(), s.SpanContext())
	}
	if len(s.Links()) != 1 || s.Links()[0].SpanContext.TraceID().String() != from {
		t.Fatalf("%+v", s.Links())
	}
	all := fmt.Sprintf("%+v %+v %+v", s.Attributes(), s.Links(), s.Events())
	if strings.Contains(all, "zebra") {
		t.Fatal(all)
	}
	var m metricdata.ResourceMetrics
	if err := reader.Collect(t.Context(), &m); err != nil {
		t.Fatal(err)
	}
	if text := fmt.Sprintf("%+v", m.ScopeMetrics); !strings.Contains(text, "shelter.read") || strings.Contains(text, "zebra") {
		t.Fatal(text)
	}
}
