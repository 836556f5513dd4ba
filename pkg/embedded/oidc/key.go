package oidc

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/sha256"
	"crypto/x509"
	"encoding/base64"
	"encoding/pem"
	"errors"
	"fmt"
	"io/fs"
	"os"

	jose "github.com/go-jose/go-jose/v4"
)

const algorithm = jose.ES256

// signingKey is the one key pair; public marks the half that is published.
type signingKey struct {
	private *ecdsa.PrivateKey
	id      string // a digest of the public key, so that a new key has a new id
	public  bool
}

func (k signingKey) ID() string                                  { return k.id }
func (k signingKey) Algorithm() jose.SignatureAlgorithm          { return algorithm }
func (k signingKey) SignatureAlgorithm() jose.SignatureAlgorithm { return algorithm }
func (k signingKey) Use() string                                 { return "sig" }

func (k signingKey) Key() any {
	if k.public {
		return &k.private.PublicKey
	}
	return k.private
}

// loadKey reads the key file, or makes it; without a file the key is only in memory.
func loadKey(file string) (signingKey, error) {
	if file == "" {
		private, _, err := newKey()
		if err != nil {
			return signingKey{}, err
		}
		return identified(private)
	}
	private, err := readKey(file)
	if errors.Is(err, fs.ErrNotExist) {
		private, err = writeKey(file)
	}
	if err != nil {
		return signingKey{}, fmt.Errorf("oidc: signing key: %w", err)
	}
	return identified(private)
}

func newKey() (*ecdsa.PrivateKey, []byte, error) {
	private, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return nil, nil, fmt.Errorf("making a key: %w", err)
	}
	der, err := x509.MarshalPKCS8PrivateKey(private)
	if err != nil {
		return nil, nil, fmt.Errorf("encoding a key: %w", err)
	}
	return private, pem.EncodeToMemory(&pem.Block{Type: "PRIVATE KEY", Bytes: der}), nil
}

func readKey(file string) (*ecdsa.PrivateKey, error) {
	info, err := os.Stat(file)
	if err != nil {
		return nil, err
	}
	if info.Mode().Perm()&0o077 != 0 {
		return nil, errors.New("the key file can be read by others: set its mode to 0600")
	}
	text, err := os.ReadFile(file)
	if err != nil {
		return nil, err
	}
	block, _ := pem.Decode(text)
	if block == nil {
		return nil, errors.New("the key file holds no PEM block: remove it and a new one is made")
	}
	key, err := x509.ParsePKCS8PrivateKey(block.Bytes)
	if err != nil {
		return nil, fmt.Errorf("reading the key file: %w", err)
	}
	private, ok := key.(*ecdsa.PrivateKey)
	if !ok || private.Curve != elliptic.P256() {
		return nil, errors.New("the key file holds no P-256 key: remove it and a new one is made")
	}
	return private, nil
}

func writeKey(file string) (*ecdsa.PrivateKey, error) {
	private, text, err := newKey()
	if err != nil {
		return nil, err
	}
	// O_EXCL: of two processes that start together only one may write.
	f, err := os.OpenFile(file, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return nil, err
	}
	_, err = f.Write(text)
	return private, errors.Join(err, f.Close())
}

func identified(private *ecdsa.PrivateKey) (signingKey, error) {
	der, err := x509.MarshalPKIXPublicKey(&private.PublicKey)
	if err != nil {
		return signingKey{}, fmt.Errorf("oidc: naming the signing key: %w", err)
	}
	sum := sha256.Sum256(der)
	return signingKey{private: private, id: base64.RawURLEncoding.EncodeToString(sum[:12])}, nil
}
