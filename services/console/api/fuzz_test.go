package api_test

import (
	"encoding/json"
	"testing"

	"mangrove/services/console/api"
)

// FuzzSection reads whatever a service may answer as a part of a file: it is never two of what it can be, so that nothing is shown
// of what is withheld or cannot be opened now.
func FuzzSection(f *testing.F) {
	for _, seed := range []string{
		`{"name": "Oriel (invented)", "birth_place": {"country": "XOD"}}`,
		`{"withheld": {"rules": ["C-01"], "title": "no", "hint": "ask", "words": "C-01 open"}}`,
		`{"sealed": "AAAA"}`, `{"withheld": {"rules": []}, "sealed": "AAAA", "name": "both"}`, `{"withheld": null, "name": 3}`, `null`, `[]`, `"x"`,
	} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		var s api.Section
		if json.Unmarshal(b, &s) != nil {
			return
		}
		is := 0
		for _, so := range []bool{len(s.Value) > 0, s.Withheld != nil, s.Away} {
			if so {
				is++
			}
		}
		if is > 1 {
			t.Errorf("%s is %d things at once: %+v", b, is, s)
		}
		if is == 1 && len(s.Value) == 0 && s.Text("name") != "" {
			t.Errorf("%s is not shown, and tells a name", b)
		}
	})
}
