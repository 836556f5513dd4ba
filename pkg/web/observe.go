package web

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"net/http"
	"runtime"
	"time"

	"go.opentelemetry.io/otel/attribute"
	"go.opentelemetry.io/otel/codes"
	"go.opentelemetry.io/otel/metric"
	metricnoop "go.opentelemetry.io/otel/metric/noop"
	"go.opentelemetry.io/otel/propagation"
	"go.opentelemetry.io/otel/trace"
	tracenoop "go.opentelemetry.io/otel/trace/noop"
)

const scope = "mangrove/pkg/web"

// observer sees operations, statuses and durations, never an id.
type observer struct {
	tracer   trace.Tracer
	duration metric.Float64Histogram
}

func newObserver(o Options) (observer, error) {
	if o.Tracer == nil {
		o.Tracer = tracenoop.NewTracerProvider()
	}
	if o.Meter == nil {
		o.Meter = metricnoop.NewMeterProvider()
	}
	duration, err := o.Meter.Meter(scope).Float64Histogram("http.server.request.duration",
		metric.WithUnit("s"), metric.WithDescription("Requests by operation and status."))
	if err != nil {
		return observer{}, fmt.Errorf("web: metrics: %w", err)
	}
	return observer{tracer: o.Tracer.Tracer(scope), duration: duration}, nil
}

// observe bounds one request in time unless it is a stream, measures it, and
// turns a panic into a failure like any other.
func (e *edge) observe(operation string, stream bool, next http.Handler) http.Handler {
	return http.HandlerFunc(func(plain http.ResponseWriter, r *http.Request) {
		begun := e.Now()
		w := &statusWriter{ResponseWriter: plain}
		ctx, cancel := context.WithCancel(r.Context())
		defer cancel()
		if !stream {
			var end context.CancelFunc
			ctx, end = context.WithTimeout(ctx, e.limits.Timeout)
			defer end()
		}
		// A caller that sends its body too slowly is cut off at the same instant.
		stop := context.AfterFunc(ctx, func() {
			_ = http.NewResponseController(plain).SetReadDeadline(time.Unix(1, 0))
		})
		defer stop()
		// A trace that went on from service to service would be a way to follow a case.
		ctx, span := e.observer.tracer.Start(ctx, operation, trace.WithNewRoot(), trace.WithSpanKind(trace.SpanKindServer), incoming(r))
		defer func() {
			if recover() != nil { // its value may hold anything: it goes nowhere
				p := internal()
				e.Log.ErrorContext(ctx, "panic: this is a bug", "operation", operation, "reference", p.Reference, "stack", stack())
				if w.status == 0 {
					e.writeProblem(w, p)
				}
			}
			status := attribute.Int("http.response.status_code", w.status)
			e.observer.duration.Record(ctx, e.Now().Sub(begun).Seconds(),
				metric.WithAttributes(attribute.String("operation", operation), status))
			span.SetAttributes(status)
			if w.status >= http.StatusInternalServerError {
				span.SetStatus(codes.Error, "")
			}
			span.End()
		}()
		w.Header().Set("Cache-Control", "no-store")
		w.Header().Set("X-Content-Type-Options", "nosniff")
		next.ServeHTTP(w, r.WithContext(ctx))
	})
}

// incoming links the caller's trace, without the trace state, which could carry
// anything.
func incoming(r *http.Request) trace.SpanStartOption {
	from := trace.SpanContextFromContext(propagation.TraceContext{}.Extract(context.Background(), propagation.HeaderCarrier(r.Header)))
	if !from.IsValid() {
		return trace.WithLinks()
	}
	return trace.WithLinks(trace.Link{SpanContext: from.WithTraceState(trace.TraceState{})})
}

// statusWriter remembers the status.
type statusWriter struct {
	http.ResponseWriter
	status int
}

// Unwrap lets a stream flush.
func (w *statusWriter) Unwrap() http.ResponseWriter { return w.ResponseWriter }

func (w *statusWriter) WriteHeader(status int) {
	w.status = status
	w.ResponseWriter.WriteHeader(status)
}

// internal is a failure of ours, with a fresh reference to its log line.
func internal() *Problem {
	p := problem(http.StatusInternalServerError, "internal", "Something failed on our side", "Try again; if it stays, report the reference.")
	p.Reference = rand.Text()
	return p
}

// kinds lists the types of an error and of what it wraps: texts may hold values.
func kinds(err error) []string {
	var all []string
	for ; err != nil; err = errors.Unwrap(err) {
		all = append(all, fmt.Sprintf("%T", err))
	}
	return all
}

// stack names the functions that led here. The runtime's own form also prints
// arguments.
func stack() []string {
	pcs := make([]uintptr, 64)
	frames := runtime.CallersFrames(pcs[:runtime.Callers(3, pcs)])
	var lines []string
	for {
		f, more := frames.Next()
		lines = append(lines, fmt.Sprintf("%s:%d", f.Function, f.Line))
		if !more {
			return lines
		}
	}
}
