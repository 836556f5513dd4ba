package prove

import (
	"bytes"
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"encoding/hex"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"unicode/utf16"

	"mangrove/services/mangrove"
)

// search finds a marker in any of the forms that it may take.
type search struct {
	mark    string
	needles [1 << 16][]needle // by their first two bytes
}

type needle struct {
	form string
	b    []byte
}

// newMark makes a text that stands nowhere else. It has only small letters, so that it reads the same in a URL.
func newMark() string {
	b := make([]byte, 16)
	rand.Read(b) //nolint:errcheck // it never fails
	for i := range b {
		b[i] = 'a' + b[i]%26
	}
	return string(b)
}

// newSearch searches for a mark, and for the digests of whole values that hold it.
func newSearch(mark string, values ...string) *search {
	s := &search{mark: mark}
	plain := []byte(mark)
	s.add("plain", plain)
	s.add("upper case", bytes.ToUpper(plain))
	s.add("hex", []byte(hex.EncodeToString(plain)))
	s.add("HEX", bytes.ToUpper([]byte(hex.EncodeToString(plain))))
	var escaped strings.Builder
	for _, c := range plain {
		fmt.Fprintf(&escaped, "%%%02X", c)
	}
	s.add("URL", []byte(escaped.String()))
	for shift := range 3 { // where the mark may begin within three bytes
		padded := append(make([]byte, shift), plain...)
		text := base64.RawStdEncoding.EncodeToString(padded)
		// The first and last characters may hold bits of the neighbours.
		s.add("base64", []byte(text[(shift*8+5)/6:len(text)-1]))
	}
	units := utf16.Encode([]rune(mark))
	le, be := []byte{}, []byte{}
	for _, u := range units {
		le, be = binary.LittleEndian.AppendUint16(le, u), binary.BigEndian.AppendUint16(be, u)
	}
	s.add("UTF-16LE", le)
	s.add("UTF-16BE", be)
	for _, v := range append(values, mark) {
		for _, v := range []string{v, strings.ToLower(v), strings.ToUpper(v)} {
			sum := sha256.Sum256([]byte(v))
			s.add("SHA-256", sum[:])
			s.add("SHA-256 in hex", []byte(hex.EncodeToString(sum[:])))
			s.add("SHA-256 in base64", []byte(base64.RawStdEncoding.EncodeToString(sum[:])))
			s.add("SHA-256 in base64 for URLs", []byte(base64.RawURLEncoding.EncodeToString(sum[:])))
		}
	}
	return s
}

func (s *search) add(form string, b []byte) {
	at := binary.LittleEndian.Uint16(b)
	for _, n := range s.needles[at] {
		if bytes.Equal(n.b, b) {
			return
		}
	}
	s.needles[at] = append(s.needles[at], needle{form, b})
}

// in gives the forms in which the marker stands in data.
func (s *search) in(data []byte) []string {
	found := map[string]bool{}
	for i := 0; i+1 < len(data); i++ {
		for _, n := range s.needles[uint16(data[i])|uint16(data[i+1])<<8] {
			if bytes.HasPrefix(data[i:], n.b) {
				found[n.form] = true
			}
		}
	}
	return slices.Sorted(maps.Keys(found))
}

// places are pieces of what can be stolen or seen, by where they were found.
type places map[string][]byte

// find gives where the marker stands, with its forms.
func (s *search) find(in places) map[string][]string {
	out := map[string][]string{}
	for where, data := range in {
		if forms := s.in(data); len(forms) > 0 {
			out[where] = forms
		}
	}
	return out
}

// files reads every file below a folder.
func (w *world) files(under string) places {
	w.t.Helper()
	out := places{}
	err := filepath.WalkDir(under, func(path string, d fs.DirEntry, err error) error {
		if err != nil || !d.Type().IsRegular() {
			return err
		}
		b, err := os.ReadFile(path) //nolint:gosec // it is below the test's own folder
		if err != nil {
			return err
		}
		name, err := filepath.Rel(w.dir, path)
		out[name] = append([]byte(name+"\n"), b...) // a name may tell as much as what is in it
		return err
	})
	if err != nil {
		w.t.Fatal(err)
	}
	if len(out) == 0 {
		w.t.Fatalf("there is no file below %s", under)
	}
	return out
}

// dump reads all rows of all tables of every service, as text: a place is schema.table.
func (w *world) dump() places {
	w.t.Helper()
	conn := w.superuser()
	defer conn.Close(context.Background()) //nolint:errcheck // it was only read
	rows, err := conn.Query(w.t.Context(), `SELECT format('%s.%s', schemaname, tablename), format('%I.%I', schemaname, tablename) FROM pg_tables
		WHERE schemaname NOT IN ('pg_catalog', 'information_schema')`)
	if err != nil {
		w.t.Fatal(err)
	}
	tables := map[string]string{}
	for rows.Next() {
		var name, quoted string
		if err := rows.Scan(&name, &quoted); err != nil {
			w.t.Fatal(err)
		}
		tables[name] = quoted
	}
	if err := rows.Err(); err != nil {
		w.t.Fatal(err)
	}
	out := places{}
	for name, quoted := range tables {
		var all string
		if err := conn.QueryRow(w.t.Context(), `SELECT coalesce(string_agg(t::text, E'\n'), '') FROM `+quoted+` t`).Scan(&all); err != nil {
			w.t.Fatal(err)
		}
		out[name] = []byte(all)
	}
	for _, service := range mangrove.Names() {
		if len(out[service+".ledger"]) == 0 {
			w.t.Errorf("the ledger of %s is empty, so its dump proves nothing", service)
		}
	}
	return out
}
