package seal

import (
	"bytes"
	"crypto/hpke"
	"fmt"
	"io"
	"time"
)

const (
	labelWrap = "mangrove/wrap/1"

	seedSize    = 32
	wrappedSize = 1 + nonceSize + seedSize + tagSize
)

// KEK is a month's key-encryption key: it wraps private keys for keys'
// database. When a month's KEK is destroyed, every backup of what it wrapped is
// worthless. Its methods but Destroy are safe for concurrent use.
type KEK struct {
	month string
	key   []byte // nil once destroyed
}

// NewKEK takes the 32 random bytes of month (as 2026-11) and keeps a copy; the
// caller clears its own. It returns ErrMalformed.
func NewKEK(month string, key []byte) (*KEK, error) {
	if err := checkMonth(month); err != nil {
		return nil, fmt.Errorf("read key-encryption key: %w", err)
	}
	if len(key) != keySize {
		return nil, fmt.Errorf("read key-encryption key: %w: it has %d bytes", ErrMalformed, keySize)
	}
	return &KEK{month: month, key: bytes.Clone(key)}, nil
}

// Month is the month of k, as 2026-11.
func (k *KEK) Month() string { return k.month }

// Wrap encrypts p for the row of keyID. It returns ErrMalformed for a key id
// that is none, and ErrDestroyed.
func (k *KEK) Wrap(keyID string, p *PrivateKey) ([]byte, error) {
	if k.key == nil || p.key == nil {
		return nil, fmt.Errorf("wrap private key: %w", ErrDestroyed)
	}
	if _, err := ParseKeyID(keyID); err != nil {
		return nil, fmt.Errorf("wrap private key: %w", err)
	}
	seed, err := p.key.Bytes() // the key's own slice: not to be cleared here
	if err != nil {
		return nil, fmt.Errorf("wrap private key: %w: %w", ErrMalformed, err)
	}
	aead, err := newAEAD(k.key)
	if err != nil {
		return nil, fmt.Errorf("wrap private key: %w", err)
	}
	out := append([]byte{version}, newNonce()...)
	return aead.Seal(out, out[1:], seed, labelled(labelWrap, k.month, keyID)), nil
}

// Unwrap decrypts what Wrap made for the same month and keyID. It returns
// ErrTampered if wrapped is of another month or row or was changed,
// ErrMalformed, ErrUnknownAlgorithm, or ErrDestroyed.
func (k *KEK) Unwrap(keyID string, wrapped []byte) (*PrivateKey, error) {
	if k.key == nil {
		return nil, fmt.Errorf("unwrap private key: %w", ErrDestroyed)
	}
	if len(wrapped) != wrappedSize {
		return nil, fmt.Errorf("unwrap private key: %w: it has the wrong length", ErrMalformed)
	}
	if wrapped[0] != version {
		return nil, fmt.Errorf("unwrap private key: %w", ErrUnknownAlgorithm)
	}
	aead, err := newAEAD(k.key)
	if err != nil {
		return nil, fmt.Errorf("unwrap private key: %w", err)
	}
	nonce, box := wrapped[1:1+nonceSize], wrapped[1+nonceSize:]
	seed, err := aead.Open(nil, nonce, box, labelled(labelWrap, k.month, keyID))
	if err != nil {
		return nil, fmt.Errorf("unwrap private key: %w", ErrTampered)
	}
	defer clear(seed)
	key, err := hpke.MLKEM768X25519().NewPrivateKey(seed)
	if err != nil {
		return nil, fmt.Errorf("unwrap private key: %w: %w", ErrMalformed, err)
	}
	return &PrivateKey{key: key}, nil
}

// Destroy clears the key. No other method may be running.
func (k *KEK) Destroy() {
	clear(k.key)
	k.key = nil
}

// Format prints no part of the key.
func (KEK) Format(f fmt.State, _ rune) { io.WriteString(f, "[key-encryption key]") }

// checkMonth accepts 2026-11 and the like.
func checkMonth(month string) error {
	if _, err := time.Parse("2006-01", month); err != nil {
		return fmt.Errorf("%w: a month is written as 2026-11", ErrMalformed)
	}
	return nil
}
