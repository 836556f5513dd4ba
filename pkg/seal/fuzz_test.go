package seal_test

import (
	"bytes"
	"crypto/ed25519"
	"testing"

	"google.golang.org/protobuf/proto"

	"mangrove/pkg/seal"
	contractv1 "mangrove/proto/gen/contractv1"
)

// What is read is what was written, byte for byte: there is one form.
func FuzzParseBinding(f *testing.F) {
	f.Add(testBinding().Marshal())
	f.Add([]byte{1})
	f.Fuzz(func(t *testing.T, info []byte) {
		b, err := seal.ParseBinding(info)
		if err == nil && !bytes.Equal(b.Marshal(), info) {
			t.Errorf("%x is read as %+v", info, b)
		}
	})
}

func FuzzParseKeyID(f *testing.F) {
	f.Add(testKeyID)
	f.Add("a/b/01/1")
	f.Fuzz(func(t *testing.T, s string) {
		id, err := seal.ParseKeyID(s)
		if err == nil && id.String() != s {
			t.Errorf("%q is read as %v", s, id)
		}
	})
}

// Fuzzing runs in several processes, so what is forged comes from the vectors:
// the same keys and boxes in each. Run them with -fuzzminimizetime 1x: with
// inputs this long, minimising else takes all the time and nothing is tried.

// Nothing but the section itself opens, whatever the bytes.
func FuzzOpenSection(f *testing.F) {
	v := readVectors(f)
	private := must(seal.PrivateKeyFromSeed(v.Key.Seed))(f)
	s, want := v.sealed(v.Event.Sections[0]), v.Event.Sections[0]
	wire := must(proto.Marshal(s))(f)
	f.Add(wire)
	f.Add(wire[:len(wire)-1])
	f.Fuzz(func(t *testing.T, wire []byte) {
		got := &contractv1.Sealed{}
		if proto.Unmarshal(wire, got) != nil {
			return
		}
		same := bytes.Equal(got.Box, s.Box) && bytes.Equal(got.Nonce, s.Nonce) &&
			got.Category == s.Category && got.Path == s.Path && got.Holds == s.Holds
		plaintext, err := seal.OpenSection(got, want.Export)
		if err == nil && (!same || !bytes.Equal(plaintext, want.Plaintext)) {
			t.Errorf("a forged section opens as %q", plaintext)
		}
		key, err := private.SectionKey(got.Enc, got.Info, got.Category, got.Path)
		if err != nil {
			return
		}
		same = same && bytes.Equal(got.Enc, s.Enc) && bytes.Equal(got.Info, s.Info)
		plaintext, err = seal.OpenSection(got, key)
		if err == nil && (!same || !bytes.Equal(plaintext, want.Plaintext)) {
			t.Errorf("a forged section opens by its own account as %q", plaintext)
		}
	})
}

func FuzzTopicOpen(f *testing.F) {
	v := readVectors(f).Topic
	key := must(must(seal.NewSecret(v.Secret))(f).TopicKey(v.Topic, v.Month))(f)
	f.Add([]byte(v.KeyedCase), []byte(v.Value))
	f.Add([]byte(v.KeyedCase[1:]), []byte(v.Value[1:]))
	f.Fuzz(func(t *testing.T, keyedCase, value []byte) {
		epoch, seq, plaintext, err := key.Open(keyedCase, value)
		if err != nil {
			return
		}
		if !bytes.Equal(keyedCase, v.KeyedCase) || !bytes.Equal(value, v.Value) ||
			epoch != v.Epoch || seq != v.Seq || !bytes.Equal(plaintext, v.Plaintext) {
			t.Errorf("a forged value opens as %d/%d %q", epoch, seq, plaintext)
		}
	})
}

func FuzzVerifyCard(f *testing.F) {
	v := readVectors(f).Key
	verify := ed25519.PublicKey(v.CardVerifying)
	f.Add(v.KeyID, v.Service, []byte(v.Public), []byte(v.CardSignature))
	f.Add("ph-north/shelter/42/1", v.Service, []byte(v.Public), []byte(v.CardSignature))
	f.Fuzz(func(t *testing.T, keyID, service string, public, signature []byte) {
		got := &contractv1.KeyCard{KeyId: keyID, Service: service, Public: public, Signature: signature}
		same := keyID == v.KeyID && service == v.Service && bytes.Equal(public, v.Public)
		if _, err := seal.VerifyCard(verify, got); err == nil && !same {
			t.Error("a forged card is accepted")
		}
		// Signing refuses what verifying could not use.
		if seal.SignCard(ed25519.NewKeyFromSeed(v.CardSigning), got) == nil {
			if _, err := seal.VerifyCard(verify, got); err != nil {
				t.Errorf("a signed card is refused: %v", err)
			}
		}
	})
}
