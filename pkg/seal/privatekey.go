package seal

import (
	"crypto/hpke"
	"fmt"
	"io"

	contractv1 "mangrove/proto/gen/contractv1"
)

// PrivateKey opens what was sealed to its card. Only keys holds one (and a
// house, for its key of the day), and only for the time of a call. Its methods
// but Destroy are safe for concurrent use.
type PrivateKey struct {
	key hpke.PrivateKey // nil once destroyed
}

// GenerateKey makes a new private key.
func GenerateKey() (*PrivateKey, error) {
	key, err := hpke.MLKEM768X25519().GenerateKey()
	if err != nil {
		return nil, fmt.Errorf("generate a private key: %w", err)
	}
	return &PrivateKey{key: key}, nil
}

// Public is the public half, for KeyCard.public; nil once p is destroyed.
func (p *PrivateKey) Public() []byte {
	if p.key == nil {
		return nil
	}
	return p.key.PublicKey().Bytes()
}

// SectionKey derives the key of one section from what Sealed carries in the
// clear. Before calling it, keys compares key, person and service of
// ParseBinding(info) with its own row; a lie about anything else, here or in
// enc, gives a key that opens nothing. The caller clears the result once it is
// sent. It returns ErrMalformed, ErrUnknownAlgorithm or ErrDestroyed.
func (p *PrivateKey) SectionKey(enc, info []byte, category contractv1.Category, path string) ([]byte, error) {
	if p.key == nil {
		return nil, fmt.Errorf("derive section key: %w", ErrDestroyed)
	}
	if err := checkPlace(category, path); err != nil {
		return nil, fmt.Errorf("derive section key: %w", err)
	}
	if _, err := ParseBinding(info); err != nil {
		return nil, fmt.Errorf("derive section key: %w", err)
	}
	recipient, err := hpke.NewRecipient(enc, p.key, hpke.HKDFSHA256(), hpke.ExportOnly(), info)
	if err != nil {
		return nil, fmt.Errorf("derive section key: %w: decapsulate: %w", ErrMalformed, err)
	}
	key, err := recipient.Export(exportContext(category, path), keySize)
	if err != nil {
		return nil, fmt.Errorf("derive section key: %w: %w", ErrMalformed, err)
	}
	return key, nil
}

// Destroy clears the seed and drops the key; what Go cannot clear is said in the
// package comment. No other method may be running.
func (p *PrivateKey) Destroy() {
	if p.key == nil {
		return
	}
	// Bytes gives the very slice that the key holds, not a copy (a test holds
	// that), so clearing it clears the key's own.
	if seed, err := p.key.Bytes(); err == nil {
		clear(seed)
	}
	p.key = nil
}

// Format prints no part of the key.
func (PrivateKey) Format(f fmt.State, _ rune) { io.WriteString(f, "[private key]") }
