package seal

import (
	"crypto/aes"
	"crypto/cipher"
	"encoding/binary"
	"fmt"
	"slices"
	"strconv"

	contractv1 "mangrove/proto/gen/contractv1"
)

const (
	// algorithm is Sealed.alg 1: HPKE with MLKEM768-X25519 and HKDF-SHA256, export
	// only, and AES-256-GCM for the section.
	algorithm = 1

	encSize   = 1120
	keySize   = 32
	nonceSize = 12
	tagSize   = 16
	lenSize   = 4
)

// MaxSection is the most bytes that a section's plaintext may have.
const MaxSection = 16<<10 - lenSize

// paddedSizes are the only lengths that are encrypted, so that the length of a
// box says next to nothing about what somebody told.
var paddedSizes = [...]int{256, 1 << 10, 4 << 10, 16 << 10}

// OpenSection decrypts s with its section key, as keys returned it, and gives
// the bytes of the message that s.Holds names. The caller clears key and
// plaintext after rendering. It returns ErrTampered if anything in s was changed
// or key is another section's, ErrMalformed, or ErrUnknownAlgorithm. It says
// nothing about the event around s: see Binding.Verify.
func OpenSection(s *contractv1.Sealed, key []byte) ([]byte, error) {
	if _, err := checkSealed(s); err != nil {
		return nil, fmt.Errorf("open section: %w", err)
	}
	aead, err := newAEAD(key)
	if err != nil {
		return nil, fmt.Errorf("open section: %w", err)
	}
	padded, err := aead.Open(nil, s.Nonce, s.Box, sectionAAD(s))
	if err != nil {
		return nil, fmt.Errorf("open section: %w", ErrTampered)
	}
	plaintext, ok := unpad(padded)
	if !ok {
		return nil, fmt.Errorf("open section: %w: its padding", ErrMalformed)
	}
	return plaintext, nil
}

// checkSealed checks everything about s that needs no key, and reads its binding.
func checkSealed(s *contractv1.Sealed) (Binding, error) {
	if s.GetV() != version || s.GetAlg() != algorithm {
		return Binding{}, ErrUnknownAlgorithm
	}
	if len(s.Enc) != encSize || len(s.Nonce) != nonceSize ||
		!slices.Contains(paddedSizes[:], len(s.Box)-tagSize) {
		return Binding{}, fmt.Errorf("%w: enc, nonce or box has the wrong length", ErrMalformed)
	}
	if err := checkPlace(s.Category, s.Path); err != nil {
		return Binding{}, err
	}
	if !goodName(s.Holds) {
		return Binding{}, fmt.Errorf("%w: holds must have 1 to %d bytes of UTF-8", ErrMalformed, maxName)
	}
	b, err := ParseBinding(s.Info)
	if err != nil {
		return Binding{}, err
	}
	if b.KeyID != s.KeyId {
		return Binding{}, fmt.Errorf("%w: key_id is not the one in info", ErrTampered)
	}
	return b, nil
}

// checkPlace checks what names a section within its event.
func checkPlace(category contractv1.Category, path string) error {
	if category <= contractv1.Category_CATEGORY_UNSPECIFIED {
		return fmt.Errorf("%w: a section needs a category", ErrMalformed)
	}
	if !goodName(path) {
		return fmt.Errorf("%w: path must have 1 to %d bytes of UTF-8", ErrMalformed, maxName)
	}
	return nil
}

// exportContext names a section key. The number stands for the category, since
// it is what goes over the wire and a name may be corrected.
func exportContext(category contractv1.Category, path string) string {
	return "sec|" + strconv.Itoa(int(category)) + "|" + path
}

// sectionAAD binds the box to what Sealed says of it outside enc and info.
func sectionAAD(s *contractv1.Sealed) []byte {
	b := binary.BigEndian.AppendUint32(nil, s.V)
	b = binary.BigEndian.AppendUint32(b, s.Alg)
	b = binary.BigEndian.AppendUint32(b, uint32(s.Category))
	b = appendField(b, s.Path)
	return appendField(b, s.Holds)
}

func newAEAD(key []byte) (cipher.AEAD, error) {
	if len(key) != keySize {
		return nil, fmt.Errorf("%w: a key has %d bytes", ErrMalformed, keySize)
	}
	block, err := aes.NewCipher(key)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrMalformed, err)
	}
	return cipher.NewGCM(block)
}

// pad writes the length, the plaintext and zeros up to the next padded size.
func pad(plaintext []byte) ([]byte, error) {
	for _, size := range paddedSizes {
		if lenSize+len(plaintext) <= size {
			padded := make([]byte, size)
			binary.BigEndian.PutUint32(padded, uint32(len(plaintext)))
			copy(padded[lenSize:], plaintext)
			return padded, nil
		}
	}
	return nil, fmt.Errorf("%w: at most %d bytes", ErrTooLong, MaxSection)
}

// unpad undoes pad and accepts nothing that pad would not have written.
func unpad(padded []byte) ([]byte, bool) {
	plaintext, zeros, ok := cutField(padded)
	if !ok {
		return nil, false
	}
	for _, z := range zeros {
		if z != 0 {
			return nil, false
		}
	}
	for _, size := range paddedSizes {
		if lenSize+len(plaintext) <= size {
			return plaintext, size == len(padded)
		}
	}
	return nil, false
}
