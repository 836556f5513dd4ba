package seal_test

import (
	"bytes"
	"crypto/ed25519"
	"crypto/hpke"
	"testing"

	"mangrove/pkg/seal"
	contractv1 "mangrove/proto/gen/contractv1"
)

// The bare numbers are crypto/hpke alone: one encapsulation and one export.
func BenchmarkSealEvent(b *testing.B) {
	w := newWorld(b)
	plaintext := bytes.Repeat([]byte("x"), 200)
	b.Run("bare HPKE", func(b *testing.B) {
		public := must(hpke.MLKEM768X25519().NewPublicKey(w.raw.Public))(b)
		info := w.binding.Marshal()
		for b.Loop() {
			_, sender, err := hpke.NewSender(public, hpke.HKDFSHA256(), hpke.ExportOnly(), info)
			if err != nil {
				b.Fatal(err)
			}
			must(sender.Export("sec|7|health", 32))(b)
		}
	})
	for name, categories := range map[string]int{"1 section": 1, "5 sections": 5} {
		b.Run(name, func(b *testing.B) {
			for b.Loop() {
				sealer := must(seal.NewSealer(w.card, w.binding))(b)
				for c := range categories {
					must(sealer.Seal(contractv1.Category(c+1), "part", holds, plaintext))(b)
				}
			}
		})
	}
	b.Run("verify card", func(b *testing.B) {
		verify := w.signing.Public().(ed25519.PublicKey)
		for b.Loop() {
			must(seal.VerifyCard(verify, w.raw))(b)
		}
	})
}

func BenchmarkOpenSection(b *testing.B) {
	w := newWorld(b)
	s := w.seal(b, health, "health", bytes.Repeat([]byte("x"), 200))
	key := must(w.private.SectionKey(s.Enc, s.Info, s.Category, s.Path))(b)
	b.Run("bare HPKE", func(b *testing.B) {
		private := must(hpke.MLKEM768X25519().NewPrivateKey(w.private.Seed()))(b)
		for b.Loop() {
			recipient := must(hpke.NewRecipient(s.Enc, private, hpke.HKDFSHA256(), hpke.ExportOnly(), s.Info))(b)
			must(recipient.Export("sec|7|health", 32))(b)
		}
	})
	b.Run("keys derives", func(b *testing.B) {
		for b.Loop() {
			must(w.private.SectionKey(s.Enc, s.Info, s.Category, s.Path))(b)
		}
	})
	b.Run("keys unwraps and derives", func(b *testing.B) {
		kek := newKEK(b, "2026-11", 1)
		wrapped := must(kek.Wrap(testKeyID, w.private))(b)
		for b.Loop() {
			private := must(kek.Unwrap(testKeyID, wrapped))(b)
			must(private.SectionKey(s.Enc, s.Info, s.Category, s.Path))(b)
			private.Destroy()
		}
	})
	b.Run("reader decrypts", func(b *testing.B) {
		for b.Loop() {
			must(seal.OpenSection(s, key))(b)
		}
	})
}
