package seal

import (
	"bytes"
	"crypto/hmac"
	"crypto/sha256"
	"fmt"
	"io"
)

const (
	labelMAC       = "mangrove/mac/1"
	labelKeyedCase = "mangrove/keyed-case/1"

	minSecret = 32
)

// Secret is a deployment secret: a service's own for its state rows, or a
// topic's for the services that its ACL names. What is derived for one purpose
// never equals what is derived for another. It is safe for concurrent use.
type Secret struct {
	key []byte
}

// NewSecret takes at least 32 random bytes and keeps a copy. It returns
// ErrMalformed for fewer.
func NewSecret(key []byte) (*Secret, error) {
	if len(key) < minSecret {
		return nil, fmt.Errorf("read secret: %w: it has %d random bytes or more", ErrMalformed, minSecret)
	}
	return &Secret{key: bytes.Clone(key)}, nil
}

// MAC authenticates a state row: its aggregate, version, facts and sections as
// parts, always in the same order. Where one part ends and the next begins
// counts; an empty part and a nil part are the same.
func (s *Secret) MAC(parts ...[]byte) []byte {
	b := labelled(labelMAC)
	for _, p := range parts {
		b = appendField(b, p)
	}
	return s.hmac(b)
}

// KeyedCase is the Kafka key of everything about a subject: the same for the
// same subject, and telling nothing to who lacks the secret.
func (s *Secret) KeyedCase(deployment, subject string) []byte {
	return s.hmac(labelled(labelKeyedCase, deployment, subject))
}

// Format prints no part of the secret.
func (Secret) Format(f fmt.State, _ rune) { io.WriteString(f, "[secret]") }

func (s *Secret) hmac(b []byte) []byte {
	h := hmac.New(sha256.New, s.key)
	h.Write(b)
	return h.Sum(nil)
}
