package sheet

import (
	"bytes"
	"crypto/sha256"
	"encoding/csv"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"mangrove/pkg/contract"
	idv1 "mangrove/proto/gen/identificationv1"
)

// Sheet is an intake sheet as it was read.
type Sheet struct {
	// Rows are the persons, in the order of the sheet. Rows without any text are left out.
	Rows []Row
	// Ignored are the columns that the standard knows and that are not taken over yet, in the order of the sheet.
	// Its sender is to be told.
	Ignored []string
}

// Row is one person, as far as the row could be read. A person with a Ref and Faults is provisional.
type Row struct {
	// Number is the row as a spreadsheet numbers it; the header is 1.
	Number int
	// Ref is the sender's own reference, unique in the sheet. It is empty where none could be read or another row
	// has it too: sent again, such a row could not be told from another, so it is not to be taken in. A fault on row_ref says why.
	Ref string
	// Identity always has a name. Where none could be read it is "row" and the reference, or the row's number.
	Identity *idv1.Identity
	// Contact is nil where the row gives no telephone.
	Contact *idv1.Contact
	// Birth is nil where it is unknown: the person is presumed a child (CP-01). A full date is declared, a year or
	// month is estimated and gives a range that ends today at the latest.
	Birth  *idv1.Birth
	Faults []Fault
}

// Unreadable is an error that is for the sender of the sheet to mend. It says how, and repeats no cell below the header.
type Unreadable struct {
	Hint string // with contract.Gap where Of stands
	Of   string
}

func (e *Unreadable) Error() string {
	return "the sheet cannot be read: " + contract.Filled(e.Hint, e.Of)
}

const (
	refColumn  = "row_ref"
	maxBytes   = 1 << 20
	maxRows    = 2000
	namedRunes = 64 // of an unknown column, in an error
)

// Read reads a sheet of at most 1 MiB and 2,000 rows. now decides which dates of birth lie in the future.
// The error wraps an *Unreadable where the sheet as a whole is at fault.
func Read(body []byte, now time.Time) (Sheet, error) {
	known, err := readStandard()
	if err != nil {
		return Sheet{}, err
	}
	limits, err := readLimits()
	if err != nil {
		return Sheet{}, err
	}
	if len(body) > maxBytes {
		return Sheet{}, &Unreadable{Hint: "it has more than 1 MiB: send it in parts"}
	}
	body = bytes.TrimPrefix(body, []byte("\ufeff"))
	if !utf8.Valid(body) {
		return Sheet{}, &Unreadable{Hint: "its encoding is not UTF-8: save it as CSV UTF-8"}
	}
	lines := newLines(body)
	header, err := readHeader(lines, known)
	if err != nil {
		return Sheet{}, err
	}
	table, err := lines.table()
	if err != nil {
		return Sheet{}, err
	}
	refs := map[string]int{}
	for _, row := range table {
		refs[refOf(row.cells)]++
	}
	sheet := Sheet{Ignored: ignored(header)}
	for _, row := range table {
		r := reader{known: known, limits: limits, today: now.UTC(), header: header, number: row.number}
		sheet.Rows = append(sheet.Rows, r.read(row.cells, refs))
	}
	return sheet, nil
}

func refOf(cells []string) string { return strings.TrimSpace(cells[0]) }

// Digest is the reference under which a row is registered once, however often its sheet is sent: the SHA-256 of
// agency, a slash and ref, in hexadecimal. An agency's id holds no slash, so no two pairs have the same text.
func Digest(agency, ref string) string {
	sum := sha256.Sum256([]byte(agency + "/" + ref))
	return hex.EncodeToString(sum[:])
}

func readHeader(l *lines, known standard) ([]string, error) {
	header, err := l.next()
	if errors.Is(err, io.EOF) {
		return nil, &Unreadable{Hint: "it is empty: its first row names the columns"}
	}
	if err != nil {
		return nil, err
	}
	for i := range header {
		header[i] = strings.TrimSpace(header[i])
	}
	if l.row != 1 || header[0] != refColumn {
		return nil, &Unreadable{Hint: "its first row must name the columns, with comma or semicolon between, and {of} first", Of: refColumn}
	}
	// Spreadsheets write empty columns to the right of the table.
	for header[len(header)-1] == "" {
		header = header[:len(header)-1]
	}
	for i, column := range header[1:] {
		_, ok := known[column]
		switch {
		case column == "":
			return nil, &Unreadable{Hint: "column {of} has no name", Of: strconv.Itoa(i + 2)}
		case slices.Contains(header[:i+1], column):
			return nil, &Unreadable{Hint: "it has the column {of} twice", Of: fmt.Sprintf("%.*q", namedRunes, column)}
		case !ok:
			return nil, &Unreadable{Hint: "HTCDS 2.0 has no column {of}: use its names, prs_FirstName and so on, or take the column out", Of: fmt.Sprintf("%.*q", namedRunes, column)}
		}
	}
	return header, nil
}

func ignored(header []string) []string {
	var names []string
	for _, column := range header[1:] {
		if !slices.Contains(takenOver(), column) {
			names = append(names, column)
		}
	}
	return names
}

func blank(cells []string) bool {
	return !slices.ContainsFunc(cells, func(c string) bool { return strings.TrimSpace(c) != "" })
}

// lines are the records of a CSV text with the number that a spreadsheet gives them: an empty line counts as a
// row, a line break inside a cell does not.
type lines struct {
	body []byte
	csv  *csv.Reader
	row  int   // number of the last record
	end  int64 // where the last record ends in body
}

func newLines(body []byte) *lines {
	r := csv.NewReader(bytes.NewReader(body))
	r.FieldsPerRecord = -1
	// No column's name holds a comma or a semicolon: the one in the first line is the separator.
	if first, _, _ := bytes.Cut(body, []byte("\n")); bytes.ContainsRune(first, ';') {
		r.Comma = ';'
	}
	return &lines{body: body, csv: r}
}

// record is a row that holds something.
type record struct {
	number int
	cells  []string
}

// table reads what follows the header.
func (l *lines) table() ([]record, error) {
	var all []record
	for {
		cells, err := l.next()
		switch {
		case errors.Is(err, io.EOF):
			return all, nil
		case err != nil:
			return nil, err
		case blank(cells):
			continue
		case len(all) == maxRows:
			return nil, &Unreadable{Hint: "it has more than 2,000 rows: send it in parts"}
		}
		all = append(all, record{l.row, cells})
	}
}

// next gives the next record that is not an empty line. It fails with io.EOF at the end, and with an *Unreadable
// where quotes are wrong: an open quote may have swallowed other persons' rows.
func (l *lines) next() ([]string, error) {
	cells, err := l.csv.Read()
	if parse := (*csv.ParseError)(nil); errors.As(err, &parse) {
		return nil, &Unreadable{Hint: "quotes are wrong in line {of} of the text: a cell with quotes is quoted, and each quote in it written twice", Of: strconv.Itoa(parse.Line)}
	}
	if err != nil {
		return nil, err
	}
	rest := l.body[l.end:]
	for len(rest) > 0 && (rest[0] == '\n' || bytes.HasPrefix(rest, []byte("\r\n"))) {
		_, rest, _ = bytes.Cut(rest, []byte("\n"))
		l.row++
	}
	l.row++
	l.end = l.csv.InputOffset()
	return cells, nil
}
