package view

import (
	"encoding/hex"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode"

	"github.com/google/uuid"

	"mangrove/services/console/words"
)

// Page is what every page has.
type Page struct {
	words.Words
	// Title is what the browser's tab and history say: never a name.
	Title string
	// Here is the entry of the menu that this page belongs to.
	Here string
	// Who is signed in; nil where nobody is, or the page is locked.
	Who *Who
	// Session is the mark of the session that the page is of, by which it learns that this is over; empty where it is of none.
	Session string
	// Path is this page's own address, to come back to after the language was changed.
	Path string
	// Tonight is the telephone number that somebody answers at any hour.
	Tonight string
	// Assets gives the address of a file of the console's.
	Assets func(name string) string
}

// Who is somebody who is signed in.
type Who struct {
	Name, Role string
	Menu       []Link
}

// Link leads to another page.
type Link struct{ ID, Href string }

// First is the name that somebody is greeted by: their first, or all where it begins with a title.
func (w Who) First() string {
	first, _, _ := strings.Cut(w.Name, " ")
	switch strings.TrimSuffix(first, ".") {
	case "Dr", "Sgt", "Judge":
		return w.Name
	}
	return first
}

// Unnamed stands for the name of a person where none is known.
const Unnamed = "–"

// Initials are those of a name: what a page shows of a person who is helped. A word of one letter has none, as that would be the word: of
// 李 明 it would be the name.
func Initials(name string) string {
	name, _, _ = strings.Cut(name, " (") // what follows says that the person is invented
	var out []string
	for word := range strings.FieldsSeq(name) {
		letters := slices.DeleteFunc([]rune(word), func(r rune) bool { return !unicode.IsLetter(r) })
		if len(letters) > 1 {
			out = append(out, strings.ToUpper(string(letters[0])))
		}
	}
	return strings.Join(out[:min(2, len(out))], " ")
}

// NumberSigns are how many signs of an id, its first, are the number of a case.
const NumberSigns = 8

// Number is how a case is called in titles and addresses of pages that are spoken or printed.
func Number(id string) string {
	id = strings.ToUpper(strings.ReplaceAll(id, "-", ""))
	if len(id) < NumberSigns {
		return id
	}
	return "MG-" + id[:4] + "-" + id[4:NumberSigns]
}

// Signs name the case that somebody typed, as services take it: the eight signs of its number, or the whole id of whoever typed all of
// it; with or without what stands between and before them. They are empty where it is neither.
func Signs(typed string) string {
	text := strings.Map(func(r rune) rune {
		if unicode.IsLetter(r) || unicode.IsDigit(r) {
			return unicode.ToLower(r)
		}
		return -1
	}, typed)
	text = strings.TrimPrefix(text, "mg")
	if _, err := hex.DecodeString(text); err == nil && len(text) == NumberSigns {
		return text
	}
	if id, err := uuid.Parse(text); err == nil { // it has 32, as nothing stands between any more
		return id.String()
	}
	return ""
}

// TypedNumber is the number of a case that somebody typed as a number, and as nothing else; empty where what they typed may be a name.
func TypedNumber(typed string) string {
	if signs := Signs(typed); signs != "" && strings.HasPrefix(strings.ToUpper(typed), "MG") {
		return Number(signs)
	}
	return ""
}

// Greeting is the message to greet with at a time of the day.
func Greeting(t time.Time) string {
	switch h := t.Hour(); {
	case h < 12:
		return "home.morning"
	case h < 18:
		return "home.afternoon"
	}
	return "home.evening"
}

// Agency is how an agency is called, by its id.
func Agency(id string) string {
	var out []string
	for word := range strings.SplitSeq(id, "-") {
		if word != "" {
			out = append(out, strings.ToUpper(word[:1])+word[1:])
		}
	}
	return strings.Join(out, " ")
}

// choiceID is the id of one choice of a field: the first has the field's own, so that a summary of faults leads there.
func choiceID(field string, i int) string {
	if i == 0 {
		return field
	}
	return field + "-" + strconv.Itoa(i)
}
