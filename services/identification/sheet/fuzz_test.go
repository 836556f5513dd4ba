package sheet_test

import (
	"bytes"
	"encoding/csv"
	"os"
	"slices"
	"strings"
	"testing"
	"time"
	"unicode"

	"pgregory.net/rapid"

	"mangrove/services/identification/sheet"
)

// reasons are all there are: a reason out of this list repeats no cell.
var reasons = []string{
	sheet.Missing, sheet.Malformed, sheet.Duplicate, sheet.ExtraCells, sheet.Formula, sheet.ControlCharacter, sheet.TooLong,
	sheet.NotInList, sheet.NotACountry, sheet.NotALanguage, sheet.NotANumber, sheet.NotADate, sheet.InTheFuture,
	sheet.Before1900, sheet.NotATelephone,
}

func FuzzRead(f *testing.F) {
	alba, err := os.ReadFile("testdata/alba.csv")
	if err != nil {
		f.Fatal(err)
	}
	f.Add(alba)
	f.Add([]byte("\ufeffrow_ref;prs_FirstName;prs_Birthdate;prs_Citizenship;prs_MobilePhone\r\nR1;=1;2026;pt;+1\r\n\r\nR1;\"a\nb\";x;;-;y\r\n"))
	f.Fuzz(func(t *testing.T, body []byte) {
		s, err := sheet.Read(body, now)
		if err != nil {
			if len(s.Rows) > 0 {
				t.Error("rows beside an error")
			}
			return
		}
		header, _, _ := strings.Cut(string(body), "\n")
		refs, last := map[string]bool{}, 1
		for _, r := range s.Rows {
			if r.Number <= last {
				t.Errorf("row %d after row %d", r.Number, last)
			}
			last = r.Number
			if r.Ref != "" && refs[r.Ref] {
				t.Errorf("row %d has a reference again", r.Number)
			}
			refs[r.Ref] = true
			if !fits(r.Identity) || len(r.Contact.GetTelephone()) > 200 {
				t.Errorf("row %d breaks the contract", r.Number)
			}
			if r.Ref == "" && len(r.Faults) == 0 {
				t.Errorf("row %d has neither reference nor fault", r.Number)
			}
			if b := r.Birth; b != nil && (b.GetEarliest() > b.GetLatest() || b.GetEarliest() < "1900" || b.GetLatest() > now.Format(time.DateOnly)) {
				t.Errorf("row %d is born from %s to %s", r.Number, b.GetEarliest(), b.GetLatest())
			}
			for _, fault := range r.Faults {
				// A first name is missed also where the header has no such column.
				if fault.Row != r.Number || fault.Column != "prs_FirstName" && !strings.Contains(header, fault.Column) || fault.Column == "" {
					t.Errorf("row %d: a fault at row %d, column %q", r.Number, fault.Row, fault.Column)
				}
				if !slices.Contains(reasons, fault.Reason) {
					t.Errorf("row %d: an unknown reason %q", r.Number, fault.Reason)
				}
			}
		}
	})
}

// The same table gives the same rows, however a spreadsheet writes it down.
func TestEncodings(t *testing.T) {
	alba, err := os.ReadFile("testdata/alba.csv")
	if err != nil {
		t.Fatal(err)
	}
	table, err := csv.NewReader(bytes.NewReader(alba)).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	if len(table) != 15 {
		t.Fatalf("%d rows", len(table))
	}
	sameRows(t, table)
	rapid.Check(t, func(t *rapid.T) {
		cell := rapid.OneOf(
			rapid.SampledFrom([]string{
				"", " ", "a,b", "a;b", `"`, `a"b`, "a\nb", "=1", "\t=1", "-", "PRT;BRA", "PRT,BRA", "1990", "1990-02-31", "Masculine",
				"+351210000000", "ŷ", "بحر", "\ufeff",
			}),
			// A carriage return inside a cell is the one thing that CSV does not keep.
			rapid.StringOf(rapid.RuneFrom(nil, unicode.L, unicode.P, unicode.N, unicode.Zs)),
		)
		table := [][]string{{
			"row_ref", "prs_FirstName", "prs_SecondName", "prs_Birthdate", "prs_Gender", "prs_Citizenship", "prs_MobilePhone", "prs_Email",
		}}
		for range rapid.IntRange(0, 8).Draw(t, "rows") {
			row := []string{rapid.StringMatching(`[A-c]{0,2}`).Draw(t, "row_ref")}
			for range rapid.IntRange(1, 8).Draw(t, "cells") {
				row = append(row, cell.Draw(t, "cell"))
			}
			table = append(table, row)
		}
		sameRows(t, table)
	})
}

func sameRows(t interface {
	Fatalf(format string, args ...any)
}, table [][]string,
) {
	var want string
	for _, comma := range []rune{',', ';'} {
		for _, crlf := range []bool{false, true} {
			for _, mark := range []string{"", "\ufeff"} {
				body := bytes.NewBufferString(mark)
				w := csv.NewWriter(body)
				w.Comma, w.UseCRLF = comma, crlf
				if err := w.WriteAll(table); err != nil {
					t.Fatalf("write: %v", err)
				}
				s, err := sheet.Read(body.Bytes(), now)
				if err != nil {
					t.Fatalf("%c, CRLF %t, mark %t: %v", comma, crlf, mark != "", err)
				}
				got := dump(s)
				if want == "" {
					want = got
				}
				if got != want {
					t.Fatalf("%c, CRLF %t, mark %t: got:\n%s\nwant:\n%s", comma, crlf, mark != "", got, want)
				}
			}
		}
	}
}
