package sheet

import (
	_ "embed"
	"encoding/json"
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"time"
	"unicode"

	"golang.org/x/text/language"
)

//go:embed htcds/htcds_fields_2.0.json
var htcds []byte

// standard is what the Human Trafficking Case Data Standard says of each column, by the column's name.
type standard map[string]field

type field struct {
	Prefix   string   `json:"prefix"`
	Name     string   `json:"name"`
	Type     string   `json:"type"`
	Values   []string `json:"values"`
	Codelist string   `json:"codelist"`
}

func readStandard() (standard, error) {
	var file struct {
		Fields []field `json:"fields"`
	}
	if err := json.Unmarshal(htcds, &file); err != nil {
		return nil, fmt.Errorf("read the embedded data standard: %w", err)
	}
	s := standard{}
	for _, f := range file.Fields {
		s[f.Prefix+f.Name] = f
	}
	return s, nil
}

// check gives the reason why a value does not have the form that the standard asks for, or nothing. Free texts,
// references, places and ticks have no form.
func (f field) check(value string) string {
	switch f.Type {
	case "Picklist", "Multiselect Picklist":
		return f.checkList(value)
	case "Date":
		if _, err := parseDate(value); err != nil {
			return NotADate
		}
	case "Number":
		if !number.MatchString(value) {
			return NotANumber
		}
	}
	return ""
}

func (f field) checkList(value string) string {
	values := []string{value}
	if f.Type == "Multiselect Picklist" {
		values = several(value)
	}
	for _, v := range values {
		switch {
		case strings.Contains(f.Codelist, "ISO 3166"):
			if _, err := country(v); err != nil {
				return NotACountry
			}
		case strings.Contains(f.Codelist, "ISO 639"):
			if _, err := language.ParseBase(v); err != nil {
				return NotALanguage
			}
		case f.word(v) == "":
			return NotInList
		}
	}
	return ""
}

// word is a word of the list as the standard writes it, whatever the case in which it is given; empty where it is none of them.
func (f field) word(given string) string {
	i := slices.IndexFunc(f.Values, func(v string) bool { return strings.EqualFold(v, given) })
	if i < 0 {
		return ""
	}
	return f.Values[i]
}

// named is how many words of a list are told to who gave another.
const named = 6

func (f field) someWords() []string { return f.Values[:min(named, len(f.Values))] }

var number = regexp.MustCompile(`^-?[0-9]+(\.[0-9]+)?$`)

// several splits a cell of several values. No value of the standard holds a separator.
func several(cell string) []string {
	return strings.FieldsFunc(cell, func(r rune) bool { return r == ';' || r == ',' || unicode.IsSpace(r) })
}

// stateless is the code for a stateless person in travel documents (ICAO Doc 9303, part 3); ISO 3166 has none.
const stateless = "XXA"

// country gives the alpha-3 code of a country that is named by one of its two ISO 3166-1 codes.
func country(code string) (string, error) {
	if strings.EqualFold(code, stateless) {
		return stateless, nil
	}
	region, err := language.ParseRegion(code)
	if err != nil || !region.IsCountry() || strings.ContainsAny(code, "0123456789") {
		return "", errors.New("no country has this code")
	}
	return region.Canonicalize().ISO3(), nil
}

// span is what a date says that may lack its day or its month: the first and the last day that it can be.
type span struct {
	first, last time.Time
	exact       bool
}

func parseDate(value string) (span, error) {
	if t, err := time.Parse(time.DateOnly, value); err == nil {
		return span{first: t, last: t, exact: true}, nil
	}
	if t, err := time.Parse("2006-01", value); err == nil {
		return span{first: t, last: t.AddDate(0, 1, -1)}, nil
	}
	t, err := time.Parse("2006", value)
	return span{first: t, last: t.AddDate(1, 0, -1)}, err
}
