package sheet_test

import (
	"errors"
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	idv1 "mangrove/proto/gen/identificationv1"
	"mangrove/services/identification/sheet"
)

var now = time.Date(2026, time.May, 20, 15, 4, 5, 0, time.UTC)

func read(t *testing.T, body string) sheet.Sheet {
	t.Helper()
	s, err := sheet.Read([]byte(body), now)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// dump is a sheet as lines, to compare and to read.
func dump(s sheet.Sheet) string {
	var b strings.Builder
	fmt.Fprintf(&b, "ignored: %s\n", strings.Join(s.Ignored, " "))
	for _, r := range s.Rows {
		id := r.Identity
		fmt.Fprintf(&b, "%d %s: %q %s %v %s %q tel %q born %s..%s %v\n", r.Number, r.Ref, id.GetName(), id.GetSex(),
			id.GetCitizenships(), id.GetLanguage(), id.GetDocument(), r.Contact.GetTelephone(), r.Birth.GetEarliest(), r.Birth.GetLatest(),
			r.Birth.GetStatus())
		for _, f := range r.Faults {
			fmt.Fprintf(&b, "  fault: row %d, %s: %s\n", f.Row, f.Column, f.Reason)
		}
	}
	return b.String()
}

func TestAlba(t *testing.T) {
	body, err := os.ReadFile("testdata/alba.csv")
	if err != nil {
		t.Fatal(err)
	}
	want, err := os.ReadFile("testdata/alba.golden")
	if err != nil {
		t.Fatal(err)
	}
	if got := dump(read(t, string(body))); got != string(want) {
		t.Errorf("got:\n%s\nwant:\n%s", got, want)
	}
}

func TestOneCell(t *testing.T) {
	long := strings.Repeat("x", 201)
	tests := map[string]struct {
		column, cell string
		reason       string // of the only fault, or none
		check        func(sheet.Row) any
		want         any
	}{
		"birth in full":            {"prs_Birthdate", "1990-02-28", "", birth, "1990-02-28 1990-02-28 DECLARED"},
		"birth by month":           {"prs_Birthdate", "1992-02", "", birth, "1992-02-01 1992-02-29 ESTIMATED"},
		"birth by year":            {"prs_Birthdate", "1990", "", birth, "1990-01-01 1990-12-31 ESTIMATED"},
		"born this year":           {"prs_Birthdate", "2026", "", birth, "2026-01-01 2026-05-20 ESTIMATED"},
		"born today":               {"prs_Birthdate", "2026-05-20", "", birth, "2026-05-20 2026-05-20 DECLARED"},
		"born tomorrow":            {"prs_Birthdate", "2026-05-21", sheet.InTheFuture, birth, ""},
		"born next month":          {"prs_Birthdate", "2026-06", sheet.InTheFuture, birth, ""},
		"born in 1900":             {"prs_Birthdate", "1900", "", birth, "1900-01-01 1900-12-31 ESTIMATED"},
		"born before 1900":         {"prs_Birthdate", "1899-12-31", sheet.Before1900, birth, ""},
		"impossible day":           {"prs_Birthdate", "2001-02-29", sheet.NotADate, birth, ""},
		"date of another form":     {"prs_Birthdate", "17/04/1988", sheet.NotADate, birth, ""},
		"date as a formula":        {"prs_Birthdate", "=TODAY()", sheet.Formula, birth, ""},
		"gender":                   {"prs_Gender", "Feminine", "", sex, "Feminine"},
		"gender in another case":   {"prs_Gender", " feMinine ", "", sex, "Feminine"},
		"gender outside the list":  {"prs_Gender", "Female", sheet.NotInList, sex, ""},
		"gender as a formula":      {"prs_Gender", "@A1", sheet.Formula, sex, ""},
		"citizenships":             {"prs_Citizenship", "pt; BRA;PRT", "", citizenships, "[PRT BRA]"},
		"stateless":                {"prs_Citizenship", "XXA", "", citizenships, "[XXA]"},
		"one of two unknown":       {"prs_Citizenship", "PRT;QQQ", sheet.NotACountry, citizenships, "[]"},
		"a region, no country":     {"prs_Citizenship", "EU", sheet.NotACountry, citizenships, "[]"},
		"a country's number":       {"prs_Citizenship", "620", sheet.NotACountry, citizenships, "[]"},
		"too many citizenships":    {"prs_Citizenship", strings.Repeat("PRT;", 51), sheet.TooLong, citizenships, "[]"},
		"language":                 {"prs_PrimaryLanguage", "tet", "", language, "tet"},
		"language of two letters":  {"prs_PrimaryLanguage", "sw", "", language, "swa"},
		"language by its name":     {"prs_PrimaryLanguage", "Swahili", sheet.NotALanguage, language, ""},
		"document":                 {"prs_IdentityNumber", "A-1", "", document, "A-1"},
		"document too long":        {"prs_IdentityNumber", long, sheet.TooLong, document, ""},
		"document, digits, hyphen": {"prs_IdentityNumber", "-12345", sheet.Formula, document, "-12345"},
		"telephone":                {"prs_MobilePhone", "+351 (21) 000-00.00", "", telephone, "+351 (21) 000-00.00"},
		"telephone at home":        {"prs_HomePhone", "351210000000", "", telephone, "351210000000"},
		"telephone, no country":    {"prs_MobilePhone", "021000000", sheet.NotATelephone, telephone, "021000000"},
		"telephone as a formula":   {"prs_MobilePhone", "+cmd|' /C calc'!A0", sheet.Formula, telephone, "+cmd|' /C calc'!A0"},
		"telephone after a minus":  {"prs_MobilePhone", "-351210000000", sheet.Formula, telephone, "-351210000000"},
		"no telephone":             {"prs_MobilePhone", " ", "", contact, false},
		"second name":              {"prs_SecondName", " Mwangi ", "", name, "Joy Mwangi"},
		"formula in a name":        {"prs_SecondName", `=HYPERLINK("http://x")`, sheet.Formula, name, `Joy =HYPERLINK("http://x")`},
		"name after a plus":        {"prs_SecondName", "+1", sheet.Formula, name, "Joy +1"},
		"name after a hyphen":      {"prs_SecondName", "-Mwangi", sheet.Formula, name, "Joy -Mwangi"},
		"name after a tab":         {"prs_SecondName", "\t=1", sheet.Formula, name, "Joy \t=1"},
		"formula after a space":    {"prs_SecondName", " =1", sheet.Formula, name, "Joy  =1"},
		"formula after a zero":     {"prs_SecondName", "\x00=1", "control_character formula", name, "Joy  =1"},
		"line break in a name":     {"prs_SecondName", "Mwa\nngi", sheet.ControlCharacter, name, "Joy Mwa ngi"},
		"zero byte alone":          {"prs_SecondName", "\x00", sheet.ControlCharacter, name, "Joy"},
		"name too long":            {"prs_SecondName", long, sheet.TooLong, name, "Joy"},
		"names too long together":  {"prs_SecondName", strings.Repeat("x", 197), sheet.TooLong, name, "Joy"},
		"names as long as allowed": {"prs_SecondName", strings.Repeat("x", 196), "", name, "Joy " + strings.Repeat("x", 196)},
		"ignored list":             {"vic_TraffickingStatus", "Maybe", sheet.NotInList, name, "Joy"},
		"ignored lists":            {"vic_MethodsOfControl", "DebtBondage;TakesEarnings", "", name, "Joy"},
		"ignored lists, any case":  {"vic_MethodsOfControl", "debtbondage;TAKESEARNINGS", "", name, "Joy"},
		"ignored lists, one wrong": {"vic_MethodsOfControl", "DebtBondage;Other1", sheet.NotInList, name, "Joy"},
		"ignored number":           {"prs_MailingLatitude", "-8.5", "", name, "Joy"},
		"ignored number, words":    {"prs_NumberOfChildren", "two", sheet.NotANumber, name, "Joy"},
		"ignored future date":      {"spl_PlannedEndDate", "2027-01-01", "", name, "Joy"},
		"ignored text":             {"prs_Email", "=1", "", name, "Joy"},
		"field without a type":     {"per_Organisation", "x", "", name, "Joy"},
	}
	for title, test := range tests {
		t.Run(title, func(t *testing.T) {
			s := read(t, fmt.Sprintf("row_ref,prs_FirstName,%s\nR1,Joy,\"%s\"\n", test.column, strings.ReplaceAll(test.cell, `"`, `""`)))
			if len(s.Rows) != 1 {
				t.Fatalf("%d rows", len(s.Rows))
			}
			var reasons []string
			for _, f := range s.Rows[0].Faults {
				if f.Row != 2 || f.Column != test.column {
					t.Errorf("the fault is at row %d, column %s", f.Row, f.Column)
				}
				reasons = append(reasons, f.Reason)
			}
			if got := strings.Join(reasons, " "); got != test.reason {
				t.Errorf("faults %q, want %q", got, test.reason)
			}
			if got := test.check(s.Rows[0]); got != test.want {
				t.Errorf("got %q, want %q", got, test.want)
			}
		})
	}
}

func birth(r sheet.Row) any {
	if r.Birth == nil {
		return ""
	}
	status := strings.TrimPrefix(r.Birth.GetStatus().String(), "AGE_STATUS_")
	return r.Birth.GetEarliest() + " " + r.Birth.GetLatest() + " " + status
}
func name(r sheet.Row) any         { return r.Identity.GetName() }
func sex(r sheet.Row) any          { return r.Identity.GetSex() }
func citizenships(r sheet.Row) any { return fmt.Sprint(r.Identity.GetCitizenships()) }
func language(r sheet.Row) any     { return r.Identity.GetLanguage() }
func document(r sheet.Row) any     { return r.Identity.GetDocument() }
func telephone(r sheet.Row) any    { return r.Contact.GetTelephone() }
func contact(r sheet.Row) any      { return r.Contact != nil }

func TestRows(t *testing.T) {
	s := read(t, strings.Join([]string{
		"row_ref;prs_FirstName;prs_SecondName;prs_MobilePhone;prs_HomePhone;;",
		"A/1.x_y-z;Ana;Silva;+351210000001;+351210000002;;", // two telephones
		"",                           // an empty line is a row of the spreadsheet
		`A2;"Bea` + "\n" + `";Costa`, // a line break in a cell is none; cells may lack at the end
		";;;;;;",
		"A1 b;Cid",
		"A/1.x_y-z;Dario", // the reference again
		";Elsa",
		"A6;;;;;;",
		";;;+351210000003",
		"A8;Silva, Filipe;;;;;too much",
		strings.Repeat("r", 65) + ";Gil",
		strings.Repeat("r", 64) + ";Hugo",
	}, "\r\n"))
	want := strings.Join([]string{
		`2 : "Ana Silva" tel "+351210000001, +351210000002" row_ref duplicate`,
		`4 A2: "Bea Costa" tel ""`,
		`6 : "Cid" tel "" row_ref malformed`,
		`7 : "Dario" tel "" row_ref duplicate`,
		`8 : "Elsa" tel "" row_ref missing`,
		`9 A6: "row A6" tel "" prs_FirstName missing`,
		`10 : "row 10" tel "+351210000003" row_ref missing prs_FirstName missing`,
		`11 A8: "row A8" tel "" row_ref extra_cells`,
		`12 : "Gil" tel "" row_ref malformed`,
		`13 ` + strings.Repeat("r", 64) + `: "Hugo" tel ""`,
	}, "\n")
	var got []string
	for _, r := range s.Rows {
		line := fmt.Sprintf("%d %s: %q tel %q", r.Number, r.Ref, r.Identity.GetName(), r.Contact.GetTelephone())
		for _, f := range r.Faults {
			if f.Row != r.Number {
				t.Errorf("row %d has a fault of row %d", r.Number, f.Row)
			}
			line += " " + f.Column + " " + f.Reason
		}
		got = append(got, line)
	}
	if g := strings.Join(got, "\n"); g != want {
		t.Errorf("got:\n%s\nwant:\n%s", g, want)
	}
}

// Who gives a word that the standard does not have is told some that it has.
func TestTheWordsOfAListAreTold(t *testing.T) {
	rows := read(t, "row_ref,prs_Gender,prs_Birthdate\nR1,Female,1990-02-30\n").Rows
	told := map[string]string{}
	for _, f := range rows[0].Faults {
		told[f.Column] = strings.Join(f.Words, " ")
	}
	const words = "Feminine Masculine TransgenderFeminine TransgenderMasculine NonConforming NonSpecifiedUnknown"
	if told["prs_Gender"] != words || told["prs_Birthdate"] != "" {
		t.Errorf("told %q", told)
	}
}

// A tick in a table never becomes a consent: whatever the two columns say, the rows are the same.
func TestAgreementIsNotRead(t *testing.T) {
	sheetOf := func(cell string) sheet.Sheet {
		return read(t, "row_ref,con_Consent,prs_FirstName,vic_AgreementToManagePersonalData\nR1,"+cell+",Joy,"+cell+"\n")
	}
	want := dump(sheetOf(""))
	for _, cell := range []string{"1", "true", "Yes", "0", "=TRUE()", "2026-01-01"} {
		s := sheetOf(cell)
		if got := dump(s); got != want {
			t.Errorf("%s: got:\n%s\nwant:\n%s", cell, got, want)
		}
		if !slices.Equal(s.Ignored, []string{"con_Consent", "vic_AgreementToManagePersonalData"}) {
			t.Errorf("%s: ignored %v", cell, s.Ignored)
		}
	}
}

func TestUnreadable(t *testing.T) {
	tests := map[string]struct{ body, says string }{
		"nothing":             {"", "it is empty"},
		"only a mark":         {"\ufeff", "it is empty"},
		"no header":           {"R1,Joy\n", "row_ref first"},
		"header not first":    {"\nrow_ref,prs_FirstName\nR1,Joy\n", "first row"},
		"row_ref second":      {"prs_FirstName,row_ref\nJoy,R1\n", "row_ref first"},
		"tabs":                {"row_ref\tprs_FirstName\nR1\tJoy\n", "comma or semicolon"},
		"Latin-1":             {"row_ref,prs_FirstName\nR1,Jos\xe9\n", "UTF-8"},
		"UTF-16":              {"\xff\xfer\x00o\x00w\x00", "UTF-8"},
		"unknown column":      {"row_ref,prs_FirstName,prs_Shoes\n", `no column "prs_Shoes"`},
		"wrong case":          {"row_ref,PRS_FIRSTNAME\n", `"PRS_FIRSTNAME"`},
		"column of no name":   {"row_ref,,prs_FirstName\n", "column 2 has no name"},
		"column twice":        {"row_ref,prs_FirstName,prs_FirstName\n", `"prs_FirstName" twice`},
		"row_ref twice":       {"row_ref,row_ref\n", `"row_ref" twice`},
		"open quote":          {"row_ref,prs_FirstName\nR1,\"Joy\nR2,Ana\n", "quotes"},
		"quote across rows":   {"row_ref,prs_FirstName\nR1,\"Joy\nR2,\"Ana\"\n", "quotes"},
		"quote inside a cell": {"row_ref,prs_FirstName\nR1,Zé \"G\"\n", "line 2"},
		"too many rows":       {"row_ref\n" + strings.Repeat("R\n", 2001), "2,000 rows"},
		"too many bytes":      {"row_ref\n" + strings.Repeat("\n", 1<<20), "1 MiB"},
	}
	for title, test := range tests {
		t.Run(title, func(t *testing.T) {
			_, err := sheet.Read([]byte(test.body), now)
			if why := (*sheet.Unreadable)(nil); !errors.As(err, &why) || !strings.Contains(err.Error(), test.says) {
				t.Fatalf("got %v, want it to say %q", err, test.says)
			}
			for _, cell := range []string{"Joy", "Jos", "Ana", "Zé"} {
				if strings.Contains(err.Error(), cell) {
					t.Errorf("the error repeats a cell: %v", err)
				}
			}
		})
	}
	if s := read(t, "row_ref\n"+strings.Repeat("R\n", 2000)); len(s.Rows) != 2000 {
		t.Errorf("2,000 rows are allowed; got %d", len(s.Rows))
	}
}

func TestDigest(t *testing.T) {
	// printf lantern/ALBA-01 | sha256sum
	const want = "c70245ef3eee5227c8e3b83200dc57bfd64c1c4a0bccf5d84fdb69162b10559e"
	if got := sheet.Digest("lantern", "ALBA-01"); got != want {
		t.Errorf("got %s, want %s", got, want)
	}
	if sheet.Digest("lantern", "ALBA-02") == want || sheet.Digest("heron", "ALBA-01") == want {
		t.Error("another agency or reference has the same digest")
	}
}

// Every text that is read fits the contract, whatever the sheet says.
func fits(id *idv1.Identity) bool {
	texts := append([]string{id.GetName(), id.GetSex(), id.GetLanguage(), id.GetDocument()}, id.GetCitizenships()...)
	return id.GetName() != "" && !slices.ContainsFunc(texts, func(s string) bool { return len(s) > 200 || strings.ContainsRune(s, 0) })
}
