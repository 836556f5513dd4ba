package identification

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"
	"time"

	"mangrove/pkg/service"
	"mangrove/pkg/web"
)

// A row that cannot be told from another is nobody's: neither one without a reference, nor any of several with the same. When it
// was mended it is taken in as one person, and the others stay the same rows by their keys.
func TestARowWithoutAReferenceOfItsOwnIsNotTakenIn(t *testing.T) {
	faulty := "row_ref,prs_FirstName,prs_Gender\nA,Ada,Feminine\n,Bo,Masculine\nC,Cy,Masculine\nC,Di,Female\nD E,Ed,Masculine\n"
	keys, rows := taken(t, faulty)
	want := strings.Join([]string{
		"2 case-0", "3 no_row_ref row_ref missing", "4 no_row_ref row_ref duplicate",
		"5 no_row_ref row_ref duplicate prs_Gender not_in_list Feminine", "6 no_row_ref row_ref malformed",
	}, "\n")
	if len(keys) != 1 || rows != want {
		t.Errorf("%d are taken in, and told is\n%s\nwant\n%s", len(keys), rows, want)
	}
	mended, rows := taken(t, "row_ref,prs_FirstName,prs_Gender\nA,Ada,Feminine\nB,Bo,Masculine\nC,Cy,Masculine\nD,Di,Feminine\nE,Ed,Masculine\n")
	if len(mended) != 5 || len(keys) == 0 || mended[0] != keys[0] || strings.Contains(rows, noReference) {
		t.Errorf("mended, %v of %v are taken in, and told is\n%s", mended, keys, rows)
	}
}

// taken are the keys of the rows of a sheet that are taken in, and what is told of all.
func taken(t *testing.T, body string) (keys []string, told string) {
	t.Helper()
	items, answer, err := readSheet([]byte(body), time.Date(2026, 5, 20, 0, 0, 0, 0, time.UTC), web.Call{ContentType: "text/csv", Body: []byte(body)})
	if err != nil {
		t.Fatal(err)
	}
	results := make([]service.Result, len(items))
	for i, item := range items {
		keys, results[i].Subject = append(keys, item.Key), fmt.Sprint("case-", i)
	}
	b, err := json.Marshal(answer(results))
	if err != nil {
		t.Fatal(err)
	}
	var sheet struct {
		Rows []struct {
			Row           int
			Case, Refused string
			Faults        []struct {
				Column, Reason string
				Words          []string
			}
		}
	}
	if err := json.Unmarshal(b, &sheet); err != nil {
		t.Fatal(err)
	}
	var lines []string
	for _, r := range sheet.Rows {
		line := fmt.Sprint(r.Row, " ", r.Case+r.Refused)
		for _, f := range r.Faults {
			line += " " + f.Column + " " + f.Reason
			if len(f.Words) > 0 {
				line += " " + f.Words[0]
			}
		}
		lines = append(lines, line)
	}
	return keys, strings.Join(lines, "\n")
}
