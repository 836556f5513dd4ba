package console

import (
	"bytes"
	"mime/multipart"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"mangrove/services/console/session"
)

// What became of a sheet is told by row: who was taken in and who was not, what is wrong and which words there are, and what to do.
func TestWhatBecameOfASheetIsTold(t *testing.T) {
	const answer = `{"rows": [
		{"row": 2, "case": "one"},
		{"row": 3, "case": "two", "provisional": true, "position": "p/2", "faults": [{"column": "prs_Gender", "reason": "not_in_list", "words": ["Feminine", "Masculine"]}]},
		{"row": 4, "refused": "no_row_ref", "faults": [{"column": "row_ref", "reason": "missing"}]},
		{"row": 5, "refused": "idempotency_key_reused"},
		{"row": 6, "refused": "not_tried"}
	]}`
	for language, says := range map[string][]string{
		"en": {
			"2 persons were taken in.", "2 rows were not taken in.", "1 row waits", "such as Feminine, Masculine", ": is missing",
			"Give it one and send the sheet again.", "Its case stays as it was.", "sending the row again does not change it",
		},
		"ar": {"استُقبل شخصان.", "لم يُستقبل صفان.", "Feminine، Masculine", "إعطاؤه مرجعًا"},
	} {
		c := among(t, answers{"identification /sheets": answer})
		page := squeezed(c.sent(t, language))
		if strings.Count(page, "/identity?") != 1 || !strings.Contains(page, `href="/cases/two/identity?at=p%2F2"`) {
			t.Errorf("in %s it does not lead to correct whom it took in with faults, and nobody else:\n%s", language, page)
		}
		for _, want := range says {
			if !strings.Contains(page, want) {
				t.Errorf("in %s it does not say %q:\n%s", language, want, page)
			}
		}
	}
}

// squeezed is a page with each run of space as one.
func squeezed(page string) string { return strings.Join(strings.Fields(page), " ") }

// sent is the page after a sheet was sent.
func (c *Console) sent(t *testing.T, language string) string {
	t.Helper()
	var body bytes.Buffer
	form := multipart.NewWriter(&body)
	file, err := form.CreateFormFile("sheet", "sheet.csv")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := file.Write([]byte("row_ref\n")); err != nil {
		t.Fatal(err)
	}
	if err := form.Close(); err != nil {
		t.Fatal(err)
	}
	w, r := httptest.NewRecorder(), httptest.NewRequestWithContext(t.Context(), http.MethodPost, "/sheets", &body)
	r.Header.Set("Content-Type", form.FormDataContentType())
	v := visit{w: w, r: r, words: in(t, language), session: session.Session{Name: "Somebody", Roles: []string{"hotline"}}, user: c.api.As("somebody"), log: c.Log}
	if err := c.sendSheet(v); err != nil {
		t.Fatal(err)
	}
	return w.Body.String()
}
