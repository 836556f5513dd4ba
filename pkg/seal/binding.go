package seal

import (
	"crypto/sha256"
	"encoding/binary"
	"fmt"

	contractv1 "mangrove/proto/gen/contractv1"
)

// version is the first byte of a binding and Sealed.v.
const version = 1

// Binding is what the sections of one event are bound to. Marshalled it is the
// HPKE info and stands in Sealed.info: a section opens only for the key that
// keys derives from the very same binding. A section that is restated keeps the
// binding of the event that sealed it.
type Binding struct {
	// Deployment names the installation.
	Deployment string
	// KeyID is the canonical text of the KeyID that is sealed to.
	KeyID string
	// Case is the subject of the event: a case, or a unit, an agency.
	Case string
	// Person is the one person the case is about; empty for other subjects.
	Person string
	// Service is the service that owns the section and sealed it.
	Service string
	// EventID is the id of the event that sealed the section.
	EventID string
	// Type is the full name of that event's message.
	Type string
	// Schema is that event's schema number.
	Schema uint32
	// Clear is ClearHash of the event's clear parts, data and facts in this order,
	// as they are published.
	Clear [sha256.Size]byte
}

// ClearHash is the SHA-256 of the parts, each with its length before it.
func ClearHash(parts ...[]byte) [sha256.Size]byte {
	h := sha256.New()
	for _, p := range parts {
		h.Write(binary.BigEndian.AppendUint32(nil, uint32(len(p))))
		h.Write(p)
	}
	return [sha256.Size]byte(h.Sum(nil))
}

// Marshal writes b in its only form.
func (b Binding) Marshal() []byte {
	out := []byte{version}
	for _, f := range b.texts() {
		out = appendField(out, *f.value)
	}
	out = binary.BigEndian.AppendUint32(out, b.Schema)
	return append(out, b.Clear[:]...)
}

// ParseBinding reads what Marshal wrote, and nothing else: it returns
// ErrMalformed for bytes that Marshal would not have written for a valid
// binding, and ErrUnknownAlgorithm for another version.
func ParseBinding(info []byte) (Binding, error) {
	if len(info) == 0 {
		return Binding{}, fmt.Errorf("read binding: %w: it is empty", ErrMalformed)
	}
	if info[0] != version {
		return Binding{}, fmt.Errorf("read binding: %w", ErrUnknownAlgorithm)
	}
	var b Binding
	rest := info[1:]
	for _, f := range b.texts() {
		field, after, ok := cutField(rest)
		if !ok {
			return Binding{}, fmt.Errorf("read binding: %w: %s is cut short", ErrMalformed, f.name)
		}
		*f.value, rest = string(field), after
	}
	if len(rest) != 4+sha256.Size {
		return Binding{}, fmt.Errorf("read binding: %w: its end has the wrong length", ErrMalformed)
	}
	b.Schema = binary.BigEndian.Uint32(rest)
	b.Clear = [sha256.Size]byte(rest[4:])
	if err := b.check(); err != nil {
		return Binding{}, fmt.Errorf("read binding: %w", err)
	}
	return b, nil
}

// Verify checks that s is well formed and bound to exactly b, as the reader
// builds it from the event it holds. It returns ErrTampered, naming the first
// field that differs, ErrMalformed or ErrUnknownAlgorithm. It needs no key and
// proves no author: only opening shows that s was sealed so.
func (b Binding) Verify(s *contractv1.Sealed) error {
	got, err := checkSealed(s)
	if err != nil {
		return fmt.Errorf("verify section: %w", err)
	}
	want := b.texts()
	for i, f := range got.texts() {
		if *f.value != *want[i].value {
			return fmt.Errorf("verify section: %w: %s differs", ErrTampered, f.name)
		}
	}
	switch {
	case got.Schema != b.Schema:
		return fmt.Errorf("verify section: %w: schema differs", ErrTampered)
	case got.Clear != b.Clear:
		return fmt.Errorf("verify section: %w: the clear part differs", ErrTampered)
	}
	return nil
}

type text struct {
	name  string
	value *string
}

// texts gives the text fields in the order in which they are written.
func (b *Binding) texts() []text {
	return []text{
		{"deployment", &b.Deployment},
		{"key_id", &b.KeyID},
		{"case", &b.Case},
		{"person", &b.Person},
		{"service", &b.Service},
		{"event id", &b.EventID},
		{"type", &b.Type},
	}
}

func (b *Binding) check() error {
	for _, f := range b.texts() {
		if f.value == &b.Person && b.Person == "" {
			continue
		}
		if !goodName(*f.value) {
			return fmt.Errorf("%w: %s must have 1 to %d bytes of UTF-8", ErrMalformed, f.name, maxName)
		}
	}
	_, err := ParseKeyID(b.KeyID)
	return err
}
