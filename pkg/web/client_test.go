package web_test

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"mangrove/pkg/web"
)

func TestClientAsksAndIsAnswered(t *testing.T) {
	w := newWorld(t)
	srv := httptest.NewServer(w)
	defer srv.Close()
	c := web.NewClient(srv.URL+"/", nil)
	status, h, body, err := c.Do(t.Context(), "POST", api+"/cases/c1/admit", "good", map[string]string{"unit": "u"}, "Idempotency-Key", "k")
	if err != nil || status != 200 || h.Get("Content-Type") != "application/json" || string(body) != `{"path":{"case":"c1"}}` {
		t.Fatal(status, h, string(body), err)
	}
	if string(w.last.Body) != `{"unit":"u"}` || w.last.IdempotencyKey != "k" {
		t.Fatalf("%+v", w.last)
	}
	if status, _, _, err := c.Do(t.Context(), "GET", api+"/cases/c1", "", nil); err != nil || status != 401 {
		t.Fatal(status, err)
	}
	if _, _, _, err := c.Do(t.Context(), "GET", "/", "", nil, "odd"); err == nil {
		t.Fatal("a header without a value was taken")
	}
}

func TestClientFollowsNoRedirectAndTellsNoPath(t *testing.T) {
	other := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { t.Error("the redirect was followed") }))
	defer other.Close()
	srv := httptest.NewServer(http.RedirectHandler(other.URL, http.StatusTemporaryRedirect))
	c := web.NewClient(srv.URL, nil)
	if status, _, _, err := c.Do(t.Context(), "GET", "/cases/case-4711", "t", nil); err != nil || status != http.StatusTemporaryRedirect {
		t.Fatal(status, err)
	}
	srv.Close()
	if _, _, _, err := c.Do(t.Context(), "GET", "/cases/case-4711", "t", nil); err == nil || strings.Contains(err.Error(), "4711") {
		t.Fatal(err)
	}
}
