package seal

import (
	"bytes"
	"crypto/hpke"
	"crypto/rand"
	"fmt"

	contractv1 "mangrove/proto/gen/contractv1"
)

// Sealer seals the sections of one event to one card: one encapsulation, and a
// key of its own for every section. Use it for one event and drop it. It is not
// safe for concurrent use.
type Sealer struct {
	keyID     string
	enc, info []byte
	sender    *hpke.Sender
	sealed    map[string]bool // export contexts used; a second box under one key could stand in for the first
}

// NewSealer encapsulates to the card for the event that b describes. It returns
// ErrMismatch if b is not of the card's key and service, and ErrMalformed if b
// lacks a field.
func NewSealer(card *Card, b Binding) (*Sealer, error) {
	if err := b.check(); err != nil {
		return nil, fmt.Errorf("start sealing: %w", err)
	}
	if card.id.String() != b.KeyID || card.id.Service != b.Service {
		return nil, fmt.Errorf("start sealing: %w: the card is of another key or service than the binding", ErrMismatch)
	}
	info := b.Marshal()
	enc, sender, err := hpke.NewSender(card.public, hpke.HKDFSHA256(), hpke.ExportOnly(), info)
	if err != nil {
		return nil, fmt.Errorf("start sealing: %w: encapsulate: %w", ErrMalformed, err)
	}
	return &Sealer{keyID: b.KeyID, enc: enc, info: info, sender: sender, sealed: map[string]bool{}}, nil
}

// Seal seals one section: plaintext is the wire form of the message that holds
// names, path the field of the event that carries it. plaintext stays the
// caller's to clear. It returns ErrTooLong above MaxSection, ErrRepeated for a
// second section of this category and path, and ErrMalformed.
func (s *Sealer) Seal(category contractv1.Category, path, holds string, plaintext []byte) (*contractv1.Sealed, error) {
	if err := checkPlace(category, path); err != nil {
		return nil, fmt.Errorf("seal section: %w", err)
	}
	if !goodName(holds) {
		return nil, fmt.Errorf("seal section: %w: holds must have 1 to %d bytes of UTF-8", ErrMalformed, maxName)
	}
	context := exportContext(category, path)
	if s.sealed[context] {
		return nil, fmt.Errorf("seal section: %w", ErrRepeated)
	}
	padded, err := pad(plaintext)
	if err != nil {
		return nil, fmt.Errorf("seal section: %w", err)
	}
	defer clear(padded)
	key, err := s.sender.Export(context, keySize)
	if err != nil {
		return nil, fmt.Errorf("seal section: %w: derive its key: %w", ErrMalformed, err)
	}
	defer clear(key)
	aead, err := newAEAD(key)
	if err != nil {
		return nil, fmt.Errorf("seal section: %w", err)
	}
	out := &contractv1.Sealed{
		V: version, Alg: algorithm, KeyId: s.keyID,
		Enc: bytes.Clone(s.enc), Info: bytes.Clone(s.info),
		Path: path, Category: category, Holds: holds, Nonce: newNonce(),
	}
	out.Box = aead.Seal(nil, out.Nonce, padded, sectionAAD(out))
	s.sealed[context] = true
	return out, nil
}

func newNonce() []byte {
	nonce := make([]byte, nonceSize)
	rand.Read(nonce) // never fails: crypto/rand ends the process instead
	return nonce
}
