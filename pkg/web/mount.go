package web

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"path"
	"slices"
	"strings"

	"github.com/go-kit/kit/endpoint"
	kithttp "github.com/go-kit/kit/transport/http"
)

// mount builds the tree: routes by method and path, then the same paths with
// another method, then everything else, which is no record.
func (e *edge) mount(spec []byte) (http.Handler, error) {
	base := "/api/" + e.Service
	routes := slices.Concat(e.Routes, []Route{{
		Method: http.MethodGet, Operation: e.Service + ".openapi", Public: true,
		Handle: func(context.Context, Call) (Answer, error) {
			return Answer{Body: spec, ContentType: "application/json"}, nil
		},
	}})
	unknown := e.server("unknown", nil, func(context.Context, Call) (Answer, error) { return Answer{}, NoSuchRecord() })
	byRoute, byPath := http.NewServeMux(), http.NewServeMux()
	byRoute.Handle("/", byPath)
	byPath.Handle("/", unknown)

	allow, seen := map[string][]string{}, map[string]bool{}
	for _, r := range routes {
		at := base + "/v1" + r.Path
		if r.Path == "" {
			at = base + "/openapi.json"
		}
		if seen[r.Operation] {
			return nil, fmt.Errorf("web: two routes are called %s", r.Operation)
		}
		seen[r.Operation] = true
		h := r.Handle
		if r.Stream {
			h = e.stream(h)
		}
		if err := handle(byRoute, r.Method+" "+at, e.server(r.Operation, &r, e.even(h))); err != nil {
			return nil, err
		}
		allow[at] = append(allow[at], r.Method)
		switch {
		case r.Stream: // its headers alone would never end
			if err := handle(byRoute, http.MethodHead+" "+at, byPath); err != nil {
				return nil, err
			}
		case r.Method == http.MethodGet:
			allow[at] = append(allow[at], http.MethodHead)
		}
	}
	for at, names := range allow {
		names = append(names, http.MethodOptions)
		slices.Sort(names)
		if err := handle(byPath, at, e.otherMethod(strings.Join(names, ", "))); err != nil {
			return nil, err
		}
	}
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if !canonical(r.URL.EscapedPath()) {
			// The mux would redirect to the cleaned path, which tells what is there.
			unknown.ServeHTTP(w, r)
			return
		}
		byRoute.ServeHTTP(w, r)
	}), nil
}

// canonical tells whether a path is written in its one form.
func canonical(p string) bool {
	clean := path.Clean(p)
	if strings.HasSuffix(p, "/") && clean != "/" {
		clean += "/"
	}
	return strings.HasPrefix(p, "/") && p == clean
}

// handle adds a pattern; the mux panics on one that it cannot tell from another.
func handle(mux *http.ServeMux, pattern string, h http.Handler) (err error) {
	defer func() {
		if why := recover(); why != nil {
			err = fmt.Errorf("web: %s: %v", pattern, why)
		}
	}()
	mux.Handle(pattern, h)
	return nil
}

// otherMethod answers on a path that exists for other methods.
func (e *edge) otherMethod(allow string) http.Handler {
	options := e.server("options", nil, func(context.Context, Call) (Answer, error) { return Answer{allow: allow}, nil })
	refuse := e.server("method_not_allowed", nil, func(context.Context, Call) (Answer, error) { return Answer{}, methodNotAllowed(allow) })
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Method == http.MethodOptions {
			options.ServeHTTP(w, r)
			return
		}
		refuse.ServeHTTP(w, r)
	})
}

// server is one operation from request to answer. Without a route the caller is
// known and counted, and nothing more of the request is read.
func (e *edge) server(operation string, route *Route, h Handler) http.Handler {
	decode := func(ctx context.Context, r *http.Request) (Call, error) { return e.read(ctx, r, route) }
	fail := func(ctx context.Context, err error, w http.ResponseWriter) {
		e.writeProblem(w, e.problem(ctx, operation, err))
	}
	return e.observe(operation, route != nil && route.Stream, endpointServer(decode, h, writeAnswer, fail))
}

// endpointServer is where Go kit's untyped endpoints are met.
func endpointServer[Req, Res any](
	decode func(context.Context, *http.Request) (Req, error),
	handle func(context.Context, Req) (Res, error),
	encode func(http.ResponseWriter, Res) error,
	fail func(context.Context, error, http.ResponseWriter),
) http.Handler {
	var e endpoint.Endpoint = func(ctx context.Context, request any) (any, error) {
		req, ok := request.(Req)
		if !ok {
			return nil, errors.New("web: the endpoint was handed another type of request")
		}
		return handle(ctx, req)
	}
	return kithttp.NewServer(e,
		func(ctx context.Context, r *http.Request) (any, error) { return decode(ctx, r) },
		func(_ context.Context, w http.ResponseWriter, response any) error {
			res, ok := response.(Res)
			if !ok {
				return errors.New("web: the endpoint gave another type of answer")
			}
			return encode(w, res)
		},
		kithttp.ServerErrorEncoder(fail))
}
