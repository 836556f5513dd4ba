package toy

import (
	"encoding/json"
	"testing"

	"mangrove/pkg/gate/gatetest"
	"mangrove/pkg/web"
	"mangrove/services/mangrove/toy/internal/school"
)

// Who sends the version that they read is never told that something was done which did not look at it.
func TestAVersionIsComparedOrRefused(t *testing.T) {
	w := newWorld(t, gatetest.With(t, rules(t)), school.Define())
	id := w.open()
	bearer := must(w.provider.Token(t.Context(), "ibrahim", "identification"))(t)
	for path, want := range map[string]struct {
		body        any
		status      int
		code, field string
	}{
		"/cases/" + id + "/birth":    {map[string]any{"birth": map[string]any{"earliest": "1990-01-01", "latest": "1990-12-31", "status": "declared"}}, 409, "conflict", ""},
		"/cases/" + id + "/contacts": {map[string]any{"channel": "hotline"}, 400, "invalid_field", "If-Match"}, // a fact, which nothing that was recorded meanwhile refuses
		"/cases":                     {map[string]any{"channel": "hotline"}, 400, "invalid_field", "If-Match"}, // nothing is there yet
	} {
		status, _, raw, err := web.NewClient(w.urls["identification"], nil).Do(t.Context(), "POST", "/api/identification/v1"+path, bearer, want.body, "If-Match", `"9999"`)
		if err != nil {
			t.Fatal(err)
		}
		var said struct{ Code, Field string }
		if err := json.Unmarshal(raw, &said); err != nil || status != want.status || said.Code != want.code || said.Field != want.field {
			t.Errorf("%s: %d %s, want %+v", path, status, raw, want)
		}
	}
}
