package sheet

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"time"
	"unicode"

	"golang.org/x/text/language"
	"google.golang.org/protobuf/proto"

	"mangrove/pkg/contract"
	idv1 "mangrove/proto/gen/identificationv1"
)

// The columns that are taken over.
const (
	firstName    = "prs_FirstName"
	middleName   = "prs_MiddleName"
	secondName   = "prs_SecondName"
	birthdate    = "prs_Birthdate"
	gender       = "prs_Gender"
	citizenship  = "prs_Citizenship"
	mainLanguage = "prs_PrimaryLanguage"
	identityNo   = "prs_IdentityNumber"
	mobilePhone  = "prs_MobilePhone"
	homePhone    = "prs_HomePhone"
)

func takenOver() []string {
	return []string{
		firstName, middleName, secondName, birthdate, gender, citizenship, mainLanguage, identityNo, mobilePhone, homePhone,
	}
}

// limits are the most bytes that a text of a section may have, by the field's name.
type limits map[string]int

func readLimits() (limits, error) {
	l := limits{}
	for _, section := range []proto.Message{&idv1.Identity{}, &idv1.Contact{}} {
		m, err := contract.Of(section.ProtoReflect().Descriptor())
		if err != nil {
			return nil, fmt.Errorf("read how long a text may be: %w", err)
		}
		for _, f := range m.Fields {
			l[f.Name()] = f.MaxBytes
		}
	}
	return l, nil
}

// reader reads one row.
type reader struct {
	known  standard
	limits limits
	today  time.Time
	header []string
	number int

	cells  map[string]string
	faults []Fault
}

func (r *reader) fault(column, reason string) {
	f := Fault{Row: r.number, Column: column, Reason: reason}
	if reason == NotInList {
		f.Words = r.known[column].someWords()
	}
	r.faults = append(r.faults, f)
}

// read reads a row. refs says how many rows have each reference.
func (r *reader) read(cells []string, refs map[string]int) Row {
	ref := r.ref(refOf(cells), refs)
	r.place(cells)
	name := r.joined("name", " ", firstName, middleName, secondName)
	if name == "" {
		name = "row " + ref
		if ref == "" {
			name = fmt.Sprintf("row %d", r.number)
		}
		if !slices.ContainsFunc(r.faults, explainsNoName) {
			r.fault(firstName, Missing)
		}
	}
	row := Row{Number: r.number, Ref: ref, Birth: r.birth()}
	row.Identity = &idv1.Identity{
		Name: name, Sex: r.known[gender].word(r.cells[gender]), Citizenships: r.citizenships(), Language: r.language(),
		Document: r.joined("document", " ", identityNo),
	}
	if telephone := r.telephone(); telephone != "" {
		row.Contact = &idv1.Contact{Telephone: telephone}
	}
	row.Faults = r.faults
	return row
}

// explainsNoName says whether a fault tells already why no name could be read.
func explainsNoName(f Fault) bool {
	return f.Reason == ExtraCells || slices.Contains([]string{firstName, middleName, secondName}, f.Column)
}

var wellFormed = regexp.MustCompile(`^[A-Za-z0-9._/-]{1,64}$`)

func (r *reader) ref(ref string, refs map[string]int) string {
	switch {
	case ref == "":
		r.fault(refColumn, Missing)
	case !wellFormed.MatchString(ref):
		r.fault(refColumn, Malformed)
	case refs[ref] > 1:
		r.fault(refColumn, Duplicate)
	default:
		return ref
	}
	return ""
}

// place puts each cell that has the form of its column under the column's name.
func (r *reader) place(cells []string) {
	r.cells = map[string]string{}
	if len(cells) > len(r.header) && !blank(cells[len(r.header):]) {
		r.fault(refColumn, ExtraCells)
		return
	}
	for i, cell := range cells[:min(len(cells), len(r.header))] {
		text := strings.TrimSpace(cell)
		if i == 0 || text == "" {
			continue
		}
		column := r.header[i]
		reason := r.known[column].check(text)
		switch {
		case reason == "" && r.known[column].Type == "Text":
			r.cells[column] = cell // whole: a formula may begin with a tab
		case reason == "":
			r.cells[column] = text
		case isFormula(cell):
			r.fault(column, Formula)
		default:
			r.fault(column, reason)
		}
	}
}

// isFormula says whether a spreadsheet would evaluate the cell, also after something has trimmed it.
func isFormula(cell string) bool {
	text := strings.TrimSpace(cell)
	return text != "" && (cell[0] == '\t' || strings.ContainsRune("=+-@", rune(text[0])))
}

// text is what a free cell says. A formula is kept as it is: names may begin with a hyphen, and nothing here
// evaluates it.
func (r *reader) text(column string) string {
	cell := r.cells[column]
	clean := strings.Map(func(c rune) rune {
		if unicode.IsControl(c) && c != '\t' {
			return ' '
		}
		return c
	}, cell)
	text := strings.TrimSpace(clean)
	if text != strings.TrimSpace(cell) {
		r.fault(column, ControlCharacter)
	}
	if isPhone := column == mobilePhone || column == homePhone; !isFormula(clean) || isPhone && isTelephone(text) {
		return text
	}
	r.fault(column, Formula)
	return clean
}

// joined is the text of several columns in one field. What does not fit any more is left out.
func (r *reader) joined(field, separator string, columns ...string) string {
	whole := ""
	for _, column := range columns {
		text := r.text(column)
		if text != "" && whole != "" {
			text = separator + text
		}
		if len(whole)+len(text) > r.limits[field] {
			r.fault(column, TooLong)
			continue
		}
		whole += text
	}
	return whole
}

// e164 is the standard's form of a telephone number.
var e164 = regexp.MustCompile(`^\+?[1-9][0-9]{1,14}$`)

// isTelephone allows what people write between the digits, though not before them: a leading hyphen is a formula.
func isTelephone(text string) bool {
	between := strings.NewReplacer(" ", "", "-", "", ".", "", "(", "", ")", "")
	return text != "" && e164.MatchString(text[:1]+between.Replace(text[1:]))
}

func (r *reader) telephone() string {
	for _, column := range []string{mobilePhone, homePhone} {
		text := strings.TrimSpace(r.cells[column])
		if text != "" && !isFormula(r.cells[column]) && !isTelephone(text) {
			r.fault(column, NotATelephone)
		}
	}
	return r.joined("telephone", ", ", mobilePhone, homePhone)
}

func (r *reader) citizenships() []string {
	if len(r.cells[citizenship]) > r.limits["citizenships"] {
		r.fault(citizenship, TooLong)
		return nil
	}
	var codes []string
	for _, code := range several(r.cells[citizenship]) {
		if alpha3, err := country(code); err == nil && !slices.Contains(codes, alpha3) {
			codes = append(codes, alpha3)
		}
	}
	return codes
}

func (r *reader) language() string {
	base, err := language.ParseBase(r.cells[mainLanguage])
	if err != nil {
		return ""
	}
	return base.ISO3()
}

func (r *reader) birth() *idv1.Birth {
	born, err := parseDate(r.cells[birthdate])
	switch {
	case err != nil: // empty, or a fault already
		return nil
	case born.first.After(r.today):
		r.fault(birthdate, InTheFuture)
		return nil
	case born.first.Year() < 1900:
		r.fault(birthdate, Before1900)
		return nil
	}
	status := idv1.AgeStatus_AGE_STATUS_ESTIMATED
	if born.exact {
		status = idv1.AgeStatus_AGE_STATUS_DECLARED
	}
	if born.last.After(r.today) {
		born.last = r.today
	}
	return &idv1.Birth{Earliest: born.first.Format(time.DateOnly), Latest: born.last.Format(time.DateOnly), Status: status}
}
