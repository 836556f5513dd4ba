package mangrove

import (
	"bytes"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	neturl "net/url"
	"strings"
	"sync"
	"testing"

	"github.com/santhosh-tekuri/jsonschema/v6"

	"mangrove/pkg/web"
)

// asDescribed stands before a world and holds each of its answers beside the description that the same world gives of
// itself. It gives the address to ask instead, and how many routes have answered.
func asDescribed(t *testing.T, world string) (url string, routes func() int) {
	t.Helper()
	_, _, doc, err := web.NewClient(world, nil).Do(t.Context(), http.MethodGet, "/openapi.json", "", nil)
	if err != nil {
		t.Fatal(err)
	}
	described, err := jsonschema.UnmarshalJSON(bytes.NewReader(doc))
	if err != nil {
		t.Fatal(err)
	}
	compiler := jsonschema.NewCompiler()
	if err := compiler.AddResource("api.json", described); err != nil {
		t.Fatal(err)
	}
	// The body of an answer that went well, by method and path, and of one that did not.
	known, answers := http.NewServeMux(), map[string]*jsonschema.Schema{}
	for path, item := range described.(map[string]any)["paths"].(map[string]any) {
		for method := range item.(map[string]any) {
			pattern := strings.ToUpper(method) + " " + path
			known.HandleFunc(pattern, func(http.ResponseWriter, *http.Request) {})
			at := fmt.Sprintf("api.json#/paths/%s/%s/responses/2XX", strings.NewReplacer("~", "~0", "/", "~1", "{", "%7B", "}", "%7D").Replace(path), method)
			if answers[pattern], err = compiler.Compile(at + "/content/application~1json/schema"); err != nil {
				answers[pattern] = nil // an answer without a body, a stream, a page
			}
		}
	}
	problem, err := compiler.Compile("api.json#/components/schemas/Problem")
	if err != nil {
		t.Fatal(err)
	}
	held := map[string]bool{}
	var guard sync.Mutex
	to, err := neturl.Parse(world)
	if err != nil {
		t.Fatal(err)
	}
	proxy := &httputil.ReverseProxy{
		Rewrite: func(r *httputil.ProxyRequest) { r.SetURL(to) },
		ModifyResponse: func(r *http.Response) error {
			_, pattern := known.Handler(r.Request)
			schema := answers[pattern]
			if r.StatusCode >= 300 {
				schema = problem
			}
			if pattern == "" || schema == nil || !strings.Contains(r.Header.Get("Content-Type"), "json") {
				return nil
			}
			body, err := io.ReadAll(r.Body)
			if err != nil {
				return err
			}
			r.Body = io.NopCloser(bytes.NewReader(body))
			value, err := jsonschema.UnmarshalJSON(bytes.NewReader(body))
			if err == nil {
				err = schema.Validate(value)
			}
			guard.Lock()
			defer guard.Unlock()
			if held[pattern] = true; err != nil {
				t.Errorf("%s answered %d otherwise than it is described: %v", pattern, r.StatusCode, err)
			}
			return nil
		},
	}
	server := httptest.NewServer(proxy)
	t.Cleanup(server.Close)
	return server.URL, func() int {
		guard.Lock()
		defer guard.Unlock()
		return len(held)
	}
}
