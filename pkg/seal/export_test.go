package seal

import (
	"crypto/hpke"

	contractv1 "mangrove/proto/gen/contractv1"
)

// PrivateKeyFromSeed makes the private key of a test vector.
func PrivateKeyFromSeed(seed []byte) (*PrivateKey, error) {
	key, err := hpke.MLKEM768X25519().NewPrivateKey(seed)
	if err != nil {
		return nil, err
	}
	return &PrivateKey{key: key}, nil
}

// Seed gives the seed's own memory, for tests of clearing and of the format.
func (p *PrivateKey) Seed() []byte {
	seed, err := p.key.Bytes()
	if err != nil {
		return nil
	}
	return seed
}

// KeyBytes gives the key's own memory.
func (k *KEK) KeyBytes() []byte { return k.key }

// SealPadded seals bytes that stand for padded as they are, padding or not.
func (s *Sealer) SealPadded(like *contractv1.Sealed, padded []byte) ([]byte, error) {
	key, err := s.sender.Export(exportContext(like.Category, like.Path), keySize)
	if err != nil {
		return nil, err
	}
	aead, err := newAEAD(key)
	if err != nil {
		return nil, err
	}
	return aead.Seal(nil, like.Nonce, padded, sectionAAD(like)), nil
}
