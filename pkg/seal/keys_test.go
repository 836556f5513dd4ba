package seal_test

import (
	"bytes"
	"crypto/ed25519"
	"errors"
	"testing"

	"google.golang.org/protobuf/proto"

	"mangrove/pkg/seal"
	contractv1 "mangrove/proto/gen/contractv1"
)

func TestCardIsVerified(t *testing.T) {
	w := newWorld(t)
	verify := w.signing.Public().(ed25519.PublicKey)
	if got := w.card.KeyID().String(); got != testKeyID {
		t.Fatalf("card of %s", got)
	}
	forge := func(change func(*contractv1.KeyCard)) *contractv1.KeyCard {
		c := proto.CloneOf(w.raw)
		change(c)
		return c
	}
	for name, card := range map[string]*contractv1.KeyCard{
		"nothing":            nil,
		"unsigned":           forge(func(c *contractv1.KeyCard) { c.Signature = nil }),
		"another key id":     forge(func(c *contractv1.KeyCard) { c.KeyId = "ph-north/shelter/42/1" }),
		"another service":    forge(func(c *contractv1.KeyCard) { c.KeyId, c.Service = "ph-north/legal/41/1", "legal" }),
		"another public key": forge(func(c *contractv1.KeyCard) { c.Public = newWorld(t).private.Public() }),
		"public key cut":     forge(func(c *contractv1.KeyCard) { c.Public = c.Public[1:] }),
	} {
		t.Run(name, func(t *testing.T) {
			_, err := seal.VerifyCard(verify, card)
			wantError(t, err, seal.ErrTampered)
		})
	}
	for i := range w.raw.Signature {
		card := forge(func(c *contractv1.KeyCard) { c.Signature[i] ^= 1 })
		if _, err := seal.VerifyCard(verify, card); !errors.Is(err, seal.ErrTampered) {
			t.Fatalf("signature byte %d flipped: %v", i, err)
		}
	}
	stranger := ed25519.NewKeyFromSeed(make([]byte, ed25519.SeedSize)).Public().(ed25519.PublicKey)
	_, err := seal.VerifyCard(stranger, w.raw)
	wantError(t, err, seal.ErrTampered)
	_, err = seal.VerifyCard(verify[1:], w.raw)
	wantError(t, err, seal.ErrMalformed)
}

func TestOnlyGoodCardsAreSigned(t *testing.T) {
	w := newWorld(t)
	for name, card := range map[string]*contractv1.KeyCard{
		"nothing":         nil,
		"no key id":       {Service: "shelter", Public: w.private.Public()},
		"another service": {KeyId: testKeyID, Service: "legal", Public: w.private.Public()},
		"short public":    {KeyId: testKeyID, Service: "shelter", Public: w.private.Public()[1:]},
		"bad public":      {KeyId: testKeyID, Service: "shelter", Public: bytes.Repeat([]byte{255}, 1216)},
	} {
		t.Run(name, func(t *testing.T) {
			wantError(t, seal.SignCard(w.signing, card), seal.ErrMalformed)
			if card.GetSignature() != nil {
				t.Error("it was signed")
			}
		})
	}
	wantError(t, seal.SignCard(nil, w.raw), seal.ErrMalformed)
}

func TestWrappedKeyOpensWhatItsCardSealed(t *testing.T) {
	w := newWorld(t)
	s := w.seal(t, health, "health", []byte("secret"))
	november := newKEK(t, "2026-11", 1)
	wrapped := must(november.Wrap(testKeyID, w.private))(t)
	if bytes.Contains(wrapped, w.private.Seed()) {
		t.Fatal("the seed stands in the clear")
	}

	w.private = must(november.Unwrap(testKeyID, wrapped))(t)
	if got := must(w.open(s))(t); string(got) != "secret" {
		t.Fatalf("got %q", got)
	}
	// The monthly rotation: unwrap under the old key, wrap under the new one.
	december := newKEK(t, "2026-12", 2)
	rewrapped := must(december.Wrap(testKeyID, w.private))(t)
	november.Destroy()
	w.private = must(december.Unwrap(testKeyID, rewrapped))(t)
	if got := must(w.open(s))(t); string(got) != "secret" {
		t.Fatalf("got %q", got)
	}
	_, err := november.Unwrap(testKeyID, wrapped)
	wantError(t, err, seal.ErrDestroyed)
}

func TestWrappedKeyIsBoundToItsRow(t *testing.T) {
	w := newWorld(t)
	kek := newKEK(t, "2026-11", 1)
	wrapped := must(kek.Wrap(testKeyID, w.private))(t)

	_, err := kek.Unwrap("ph-north/shelter/42/1", wrapped)
	wantError(t, err, seal.ErrTampered)
	_, err = newKEK(t, "2026-12", 1).Unwrap(testKeyID, wrapped)
	wantError(t, err, seal.ErrTampered)
	_, err = newKEK(t, "2026-11", 2).Unwrap(testKeyID, wrapped)
	wantError(t, err, seal.ErrTampered)
	_, err = kek.Unwrap(testKeyID, wrapped[1:])
	wantError(t, err, seal.ErrMalformed)
	for i := range wrapped {
		forged := bytes.Clone(wrapped)
		forged[i] ^= 1
		if _, err := kek.Unwrap(testKeyID, forged); err == nil {
			t.Fatalf("byte %d flipped and unwrapped", i)
		}
	}
	_, err = kek.Wrap("nonsense", w.private)
	wantError(t, err, seal.ErrMalformed)
	for _, month := range []string{"", "2026", "2026-13", "2026-1", "2026-11-01", "26-11"} {
		if _, err := seal.NewKEK(month, make([]byte, 32)); !errors.Is(err, seal.ErrMalformed) {
			t.Errorf("month %q: %v", month, err)
		}
	}
	_, err = seal.NewKEK("2026-11", make([]byte, 16))
	wantError(t, err, seal.ErrMalformed)
}

func TestDestroyClearsAndRefuses(t *testing.T) {
	w := newWorld(t)
	s := w.seal(t, health, "health", []byte("secret"))
	kek := newKEK(t, "2026-11", 1)
	seed, kekBytes := w.private.Seed(), kek.KeyBytes()
	if bytes.Equal(seed, make([]byte, 32)) {
		t.Fatal("no seed to clear")
	}

	w.private.Destroy()
	w.private.Destroy()
	if !bytes.Equal(seed, make([]byte, 32)) {
		t.Error("the seed is still in memory")
	}
	if w.private.Public() != nil {
		t.Error("a destroyed key has a public half")
	}
	_, err := w.open(s)
	wantError(t, err, seal.ErrDestroyed)
	_, err = kek.Wrap(testKeyID, w.private)
	wantError(t, err, seal.ErrDestroyed)

	kek.Destroy()
	if !bytes.Equal(kekBytes, make([]byte, 32)) {
		t.Error("the key-encryption key is still in memory")
	}
}

func newKEK(t testing.TB, month string, fill byte) *seal.KEK {
	t.Helper()
	return must(seal.NewKEK(month, bytes.Repeat([]byte{fill}, 32)))(t)
}
