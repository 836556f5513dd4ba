package assets

import (
	"net/http"
	"net/http/httptest"
	"testing"
)

// A file may be kept for good, and nothing that is said in its place: an address that is missing now may be there after the next
// deployment.
func TestAFileAloneIsKept(t *testing.T) {
	a, err := New()
	if err != nil {
		t.Fatal(err)
	}
	for path, want := range map[string]struct {
		status int
		keep   string
	}{
		a.Address("mangrove.css"):           {http.StatusOK, "public, max-age=31536000, immutable"},
		a.Address("none.css"):               {http.StatusNotFound, "no-store"},
		"/assets/0123456789ab/mangrove.css": {http.StatusNotFound, "no-store"},
		a.Address("mangrove.css") + "/":     {http.StatusMovedPermanently, "no-store"},
	} {
		w := httptest.NewRecorder()
		a.ServeHTTP(w, httptest.NewRequestWithContext(t.Context(), http.MethodGet, path, nil))
		if got := w.Header().Get("Cache-Control"); w.Code != want.status || got != want.keep {
			t.Errorf("%s: %d, %q, want %d, %q", path, w.Code, got, want.status, want.keep)
		}
	}
	r, w := httptest.NewRequestWithContext(t.Context(), http.MethodGet, a.Address("mangrove.css"), nil), httptest.NewRecorder()
	r.Header.Set("Range", "bytes=100000000-")
	if a.ServeHTTP(w, r); w.Code != http.StatusRequestedRangeNotSatisfiable || w.Header().Get("Cache-Control") != "no-store" {
		t.Errorf("what there is not of a file: %d, %q", w.Code, w.Header().Get("Cache-Control"))
	}
}
