package mangrove

import (
	"encoding/json"
	"maps"
	"net/http"
	"os"
	"testing"

	"mangrove/pkg/web"
)

// A sheet with two broken rows: everybody is taken in, two as provisional persons with a duty, and sending it again, by
// whichever worker of the agency, makes nobody twice. The tick of agreement in it opens nothing.
func TestASheetIsTakenInOnce(t *testing.T) {
	t.Parallel()
	url, _ := up(t, home(t))
	body, err := os.ReadFile("../identification/sheet/testdata/alba.csv")
	if err != nil {
		t.Fatal(err)
	}
	send := func(as string) map[float64]string {
		t.Helper()
		var sheet struct {
			Rows []struct {
				Row         float64
				Case        string
				Provisional bool
				Faults      []struct{ Column, Reason string }
			}
		}
		request(t, url, as, http.MethodPost, "/api/identification/v1/sheets", body, &sheet, "Content-Type", "text/csv")
		cases, broken := map[float64]string{}, map[float64]string{}
		for _, r := range sheet.Rows {
			cases[r.Row] = r.Case
			if r.Provisional {
				broken[r.Row] = r.Faults[0].Column + " " + r.Faults[0].Reason
			}
		}
		want := map[float64]string{6: "prs_Birthdate not_a_date", 10: "prs_Gender not_in_list"}
		if len(cases) != 14 || !maps.Equal(broken, want) {
			t.Fatalf("%d rows, broken %v, want 14 and %v", len(cases), broken, want)
		}
		return cases
	}
	first := send("ibrahim")
	if again := send("salma"); !maps.Equal(first, again) {
		t.Errorf("the sheet sent again made other cases: %v and %v", first, again)
	}
	var duties struct {
		Items []struct{ What, Subject string }
	}
	request(t, url, "ibrahim", http.MethodGet, "/api/identification/v1/duties?limit=200", nil, &duties)
	mend := 0
	for _, d := range duties.Items {
		if d.What == "mend_row" {
			mend++
		}
	}
	if mend != 2 {
		t.Errorf("%d duties to mend a row, want 2", mend)
	}
	if _, err := quiet(t.Context(), url); err != nil {
		t.Fatal(err)
	}
	var grants struct{ Grants []struct{ Kind string } }
	request(t, url, "ibrahim", http.MethodGet, "/api/consent/v1/cases/"+first[2]+"/grants", nil, &grants)
	for _, g := range grants.Grants {
		if g.Kind == "consent" {
			t.Error("a tick in a sheet became a consent")
		}
	}
	if len(grants.Grants) == 0 {
		t.Error("the registering agency has no grant: the look was blind")
	}
}

// request sends a request as an account and reads the answer, which must be a good one.
func request(t *testing.T, url, as, method, path string, body []byte, into any, headers ...string) {
	t.Helper()
	service := "identification"
	if len(path) > 12 && path[:12] == "/api/consent" {
		service = "consent"
	}
	token, err := fetchToken(t.Context(), url, as, service)
	if err != nil {
		t.Fatal(err)
	}
	var sent any
	if body != nil {
		sent = body
	}
	status, _, answer, err := web.NewClient(url, nil).Do(t.Context(), method, path, token, sent, headers...)
	if err != nil || status >= http.StatusBadRequest {
		t.Fatalf("%s %s as %s: status %d, %v", method, path, as, status, err)
	}
	if err := json.Unmarshal(answer, into); err != nil {
		t.Fatal(err)
	}
}
