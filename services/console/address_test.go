package console

import (
	"net/http"
	"net/http/httptest"
	"testing"
)

// A page that one goes on to knows of the change: beside what it is asked for besides, and before the place on it.
func TestWhereOneGoesKnowsOfTheChange(t *testing.T) {
	for to, want := range map[string]string{
		"/home":           "/home?at=x%2F1",
		"/answers?of=one": "/answers?at=x%2F1&of=one",
		address("cases", "a/b?c", "x") + "#agreed": "/cases/a%2Fb%3Fc/x?at=x%2F1#agreed",
	} {
		w := httptest.NewRecorder()
		v := visit{w: w, r: httptest.NewRequestWithContext(t.Context(), http.MethodPost, "/", nil)}
		if err := v.goes(to, "x/1"); err != nil || w.Code != http.StatusSeeOther || w.Header().Get("Location") != want {
			t.Errorf("%s leads to %q, %d, %v, want %q", to, w.Header().Get("Location"), w.Code, err, want)
		}
	}
}
