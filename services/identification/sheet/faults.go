package sheet

// Fault says what is wrong with a row, so that its sender can mend it. It never repeats what the cell says.
type Fault struct {
	// Row is the row as a spreadsheet numbers it; the header is 1.
	Row int
	// Column is the name in the header, also where the header lacks a column that is needed.
	Column string
	// Reason is one of the constants of this package.
	Reason string
	// Words are, where the reason is NotInList, some of the words that the standard has for the column.
	Words []string
}

// The reasons of a fault. Where nothing else is said, the cell is not taken over.
const (
	// Missing: the cell must not be empty.
	Missing = "missing"
	// Malformed: a row_ref has at most 64 bytes of A-Z a-z 0-9 . _ / - and nothing else.
	Malformed = "malformed"
	// Duplicate: another row has the same row_ref. Both have the fault: nobody but the sender knows whose it is.
	Duplicate = "duplicate"
	// ExtraCells: the row has more cells than the header, so no cell of it can be trusted to be in its column.
	ExtraCells = "extra_cells"
	// Formula: a spreadsheet would take the cell for a formula. A free text is kept as it is.
	Formula = "formula"
	// ControlCharacter: the text holds a line break or the like; it is kept with a space in its place.
	ControlCharacter = "control_character"
	// TooLong: the text is longer than the contract of the field allows.
	TooLong = "too_long"
	// NotInList: the standard lists the values of the column, and this is none of them.
	NotInList = "not_in_list"
	// NotACountry: give ISO 3166-1 codes, or XXA for a stateless person; several with a semicolon.
	NotACountry = "not_a_country"
	// NotALanguage: give an ISO 639-2 code, or an ISO 639-3 code where that has none.
	NotALanguage = "not_a_language"
	// NotANumber: give digits, with a point before decimals.
	NotANumber = "not_a_number"
	// NotADate: give a date that exists, as 2006-01-02, or 2006-01 or 2006 where no more is known.
	NotADate = "not_a_date"
	// InTheFuture: nobody is born after today.
	InTheFuture = "in_the_future"
	// Before1900: nobody alive was born before 1900.
	Before1900 = "before_1900"
	// NotATelephone: give the number with its country, as +351 210 000 000. It is kept as it is.
	NotATelephone = "not_a_telephone"
)
