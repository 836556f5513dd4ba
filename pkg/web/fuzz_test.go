package web_test

import (
	"bufio"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"mangrove/pkg/web"
)

// FuzzRequest sends whatever can be read as a request. Nothing may fail on our
// side, redirect, or tell one missing record from another.
func FuzzRequest(f *testing.F) {
	f.Add("GET", api+"/cases/c1", "Authorization: Bearer good\r\n", []byte(nil))
	f.Add("POST", api+"/cases/c1/admit", "Authorization: Bearer good\r\nContent-Type: application/json\r\nIf-Match: \"7\"\r\n", []byte(`{"unit":"u"}`))
	f.Add("GET", api+"/cases?limit=5&stage=%ff", "Authorization: Bearer good\r\n", []byte(nil))
	f.Add("GET", api+"/cases/%2e%2e//x", "Authorization: Bearer good\r\nTraceparent: 00-x\r\n", []byte("x"))
	f.Add("OPTIONS", "*", "Authorization: Bearer expired\r\n", []byte(nil))
	f.Add("CONNECT", "a:1", "Authorization: Bearer good\r\n", []byte(nil))
	f.Add("GET", "http://other/api/shelter/v1/hidden/c1", "Authorization: Bearer good\r\n", []byte(nil))
	var missing string
	w := newWorld(f, func(o *web.Options) {
		o.Limits.Rate, o.Limits.Burst = 1e9, 1e9
		var kept []web.Route
		for _, r := range o.Routes {
			switch r.Operation {
			case "shelter.failing", "shelter.panicking", "shelter.slow", "shelter.unwritable", "shelter.message":
			default:
				kept = append(kept, r)
			}
		}
		o.Routes = kept
	})
	missing = w.ask("GET", api+"/hidden/c1", "").Body.String()
	f.Fuzz(func(t *testing.T, method, target, headers string, body []byte) {
		text := fmt.Sprintf("%s %s HTTP/1.1\r\nHost: here\r\nContent-Length: %d\r\n%s\r\n%s", method, target, len(body), headers, body)
		r, err := http.ReadRequest(bufio.NewReader(strings.NewReader(text)))
		if err != nil {
			return
		}
		if strings.Contains(r.Header.Get("Authorization"), "broken") {
			return // a verifier that fails is told as our failure
		}
		w.log.Reset()
		rec := httptest.NewRecorder()
		w.ServeHTTP(rec, r)
		switch {
		case w.log.Len() > 0:
			t.Fatalf("logged %s", w.log)
		case rec.Code >= 500 && rec.Code != 503, rec.Code >= 300 && rec.Code < 400:
			t.Fatalf("status %d %s", rec.Code, rec.Body)
		case rec.Code == 404 && rec.Body.String() != missing:
			t.Fatalf("another 404: %s", rec.Body)
		case rec.Header().Get("Cache-Control") != "no-store" || rec.Header().Get("X-Content-Type-Options") != "nosniff":
			t.Fatalf("headers %v", rec.Header())
		}
		if rec.Code >= 400 {
			read(t, rec)
		}
	})
}
