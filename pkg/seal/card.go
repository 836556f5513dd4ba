package seal

import (
	"crypto/ed25519"
	"crypto/hpke"
	"fmt"

	contractv1 "mangrove/proto/gen/contractv1"
)

const labelCard = "mangrove/card/1"

// Card is a key card whose signature was verified: the only thing a Sealer
// seals to. It is safe for concurrent use and worth keeping for a pool of cards.
type Card struct {
	id     KeyID
	public hpke.PublicKey
}

// KeyID names the key that the card is for.
func (c *Card) KeyID() KeyID { return c.id }

// SignCard sets card.Signature with keys' signing key. It returns ErrMalformed
// for a card that VerifyCard would refuse.
func SignCard(key ed25519.PrivateKey, card *contractv1.KeyCard) error {
	if len(key) != ed25519.PrivateKeySize {
		return fmt.Errorf("sign key card: %w: the signing key is not an Ed25519 key", ErrMalformed)
	}
	if _, err := readCard(card); err != nil {
		return fmt.Errorf("sign key card: %w", err)
	}
	card.Signature = ed25519.Sign(key, signedBytes(card))
	return nil
}

// VerifyCard checks keys' signature and reads the card. It returns ErrTampered
// if the signature is not good and ErrMalformed if the card cannot be read.
func VerifyCard(key ed25519.PublicKey, card *contractv1.KeyCard) (*Card, error) {
	if len(key) != ed25519.PublicKeySize {
		return nil, fmt.Errorf("verify key card: %w: the verifying key is not an Ed25519 key", ErrMalformed)
	}
	// The signature comes first: what is not signed by keys is not worth parsing.
	if !ed25519.Verify(key, signedBytes(card), card.GetSignature()) {
		return nil, fmt.Errorf("verify key card: %w: ask keys for another card", ErrTampered)
	}
	c, err := readCard(card)
	if err != nil {
		return nil, fmt.Errorf("verify key card: %w", err)
	}
	return c, nil
}

func readCard(card *contractv1.KeyCard) (*Card, error) {
	id, err := ParseKeyID(card.GetKeyId())
	if err != nil {
		return nil, err
	}
	if id.Service != card.GetService() {
		return nil, fmt.Errorf("%w: service is not the one in key_id", ErrMalformed)
	}
	public, err := hpke.MLKEM768X25519().NewPublicKey(card.GetPublic())
	if err != nil {
		return nil, fmt.Errorf("%w: public key: %w", ErrMalformed, err)
	}
	return &Card{id: id, public: public}, nil
}

func signedBytes(card *contractv1.KeyCard) []byte {
	return appendField(labelled(labelCard, card.GetKeyId(), card.GetService()), card.GetPublic())
}
