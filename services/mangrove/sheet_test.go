package mangrove

import (
	"bytes"
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"os"
	"slices"
	"strings"
	"testing"

	"mangrove/pkg/service"
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

// A sheet that needs more keys than are at hand and more time than one request has is taken in whole by sending it again: what was
// done stays as it is.
func TestALongSheetIsTakenInByAndBy(t *testing.T) {
	t.Parallel()
	const rows = 300
	url, _ := up(t, home(t)) // what its rows leave to be done would fill others' lists
	long := bytes.NewBufferString("row_ref,prs_FirstName,prs_Gender\n")
	for i := range rows {
		fmt.Fprintf(long, "%d,Invented,Feminine\n", i)
	}
	body := long.Bytes()
	cases := map[float64]string{}
	for range 20 {
		var sheet struct {
			Rows []struct {
				Row           float64
				Case, Refused string
			}
		}
		request(t, url, "ibrahim", http.MethodPost, "/api/identification/v1/sheets", body, &sheet, "Content-Type", "text/csv")
		for _, r := range sheet.Rows {
			switch {
			case r.Refused != "" && r.Refused != service.NotTried:
				t.Fatalf("row %.0f was refused: %s", r.Row, r.Refused)
			case r.Case != "" && cases[r.Row] != "" && cases[r.Row] != r.Case:
				t.Fatalf("row %.0f became another case when it was sent again", r.Row)
			case r.Case != "":
				cases[r.Row] = r.Case
			}
		}
		if len(cases) == rows {
			break
		}
	}
	if made := slices.Compact(slices.Sorted(maps.Values(cases))); len(made) != rows {
		t.Errorf("%d rows became %d cases, want %d", len(cases), len(made), rows)
	}
}

// request sends a request as an account and reads the answer, which must be a good one.
func request(t *testing.T, url, as, method, path string, body []byte, into any, headers ...string) {
	t.Helper()
	token, err := fetchToken(t.Context(), url, as, strings.Split(path, "/")[2])
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
