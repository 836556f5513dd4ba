package seal

import (
	"crypto/hpke"
	"fmt"
)

// Bare is one key and one encapsulation to it, with nothing of the platform around: what bench measures opening
// against.
type Bare struct {
	private   hpke.PrivateKey
	enc, info []byte
}

// NewBare makes a key and encapsulates to it.
func NewBare() (*Bare, error) {
	private, err := hpke.MLKEM768X25519().GenerateKey()
	if err != nil {
		return nil, fmt.Errorf("generate a bare key: %w", err)
	}
	b := &Bare{private: private, info: make([]byte, 300)} // about as long as a binding
	if b.enc, _, err = hpke.NewSender(private.PublicKey(), hpke.HKDFSHA256(), hpke.ExportOnly(), b.info); err != nil {
		return nil, fmt.Errorf("encapsulate to a bare key: %w", err)
	}
	return b, nil
}

// Decapsulate derives one section key.
func (b *Bare) Decapsulate() error {
	recipient, err := hpke.NewRecipient(b.enc, b.private, hpke.HKDFSHA256(), hpke.ExportOnly(), b.info)
	if err != nil {
		return fmt.Errorf("decapsulate: %w", err)
	}
	if _, err := recipient.Export("sec", keySize); err != nil {
		return fmt.Errorf("decapsulate: %w", err)
	}
	return nil
}
