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

const (
	testKeyID = "ph-north/shelter/41/1"
	holds     = "mangrove.shelter.v1.Needs"
)

var (
	testData  = []byte("the message without its sections")
	testFacts = []byte(`{"is_child":true}`)
)

// world is one person's key, its verified card, and an event to seal for.
type world struct {
	private *seal.PrivateKey
	signing ed25519.PrivateKey
	raw     *contractv1.KeyCard
	card    *seal.Card
	binding seal.Binding
}

func newWorld(t testing.TB) world {
	t.Helper()
	private := must(seal.GenerateKey())(t)
	signing := ed25519.NewKeyFromSeed(bytes.Repeat([]byte{7}, ed25519.SeedSize))
	raw := &contractv1.KeyCard{KeyId: testKeyID, Service: "shelter", Public: private.Public()}
	if err := seal.SignCard(signing, raw); err != nil {
		t.Fatal(err)
	}
	return world{
		private: private,
		signing: signing,
		raw:     raw,
		card:    must(seal.VerifyCard(signing.Public().(ed25519.PublicKey), raw))(t),
		binding: testBinding(),
	}
}

func testBinding() seal.Binding {
	return seal.Binding{
		Deployment: "north", KeyID: testKeyID, Case: "case-1", Person: "person-1", Service: "shelter",
		EventID: "event-1", Type: "mangrove.shelter.v1.NeedsNoted", Schema: 3,
		Clear: seal.ClearHash(testData, testFacts),
	}
}

func (w world) seal(t testing.TB, category contractv1.Category, path string, plaintext []byte) *contractv1.Sealed {
	t.Helper()
	sealer := must(seal.NewSealer(w.card, w.binding))(t)
	return must(sealer.Seal(category, path, holds, plaintext))(t)
}

// open does what keys and the reader do with what s says of itself.
func (w world) open(s *contractv1.Sealed) ([]byte, error) {
	key, err := w.private.SectionKey(s.Enc, s.Info, s.Category, s.Path)
	if err != nil {
		return nil, err
	}
	return seal.OpenSection(s, key)
}

func clone(s *contractv1.Sealed) *contractv1.Sealed { return proto.CloneOf(s) }

func must[T any](v T, err error) func(testing.TB) T {
	return func(t testing.TB) T {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		return v
	}
}

func wantError(t *testing.T, err, want error) {
	t.Helper()
	if !errors.Is(err, want) {
		t.Fatalf("got error %v, want %v", err, want)
	}
}
