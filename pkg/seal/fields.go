package seal

import (
	"encoding/binary"
	"unicode/utf8"
)

// maxName is the most bytes that an identifier, a path or a type name may have.
const maxName = 255

// Every variable part of the format is a field: a big-endian uint32 length and
// the bytes. Strung together, fields can be read in one way only.
func appendField[T ~string | ~[]byte](b []byte, field T) []byte {
	b = binary.BigEndian.AppendUint32(b, uint32(len(field)))
	return append(b, field...)
}

// labelled starts bytes to be authenticated or hashed: the label keeps what is
// made for one purpose from passing for another.
func labelled(label string, fields ...string) []byte {
	b := appendField(nil, label)
	for _, f := range fields {
		b = appendField(b, f)
	}
	return b
}

// cutField takes the first field off b; ok is false if b does not start with one.
func cutField(b []byte) (field, rest []byte, ok bool) {
	if len(b) < 4 {
		return nil, nil, false
	}
	n := binary.BigEndian.Uint32(b)
	b = b[4:]
	if uint64(n) > uint64(len(b)) {
		return nil, nil, false
	}
	return b[:n], b[n:], true
}

// goodName tells whether s can be an identifier, a path or a type name.
func goodName(s string) bool {
	return s != "" && len(s) <= maxName && utf8.ValidString(s)
}
