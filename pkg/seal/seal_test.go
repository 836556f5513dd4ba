package seal_test

import (
	"bytes"
	"errors"
	"fmt"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"mangrove/pkg/seal"
	contractv1 "mangrove/proto/gen/contractv1"
)

const (
	health = contractv1.Category_CATEGORY_HEALTH
	needs  = contractv1.Category_CATEGORY_NEEDS
)

func TestRoundTrip(t *testing.T) {
	w := newWorld(t)
	rapid.Check(t, func(r *rapid.T) {
		b := w.binding
		text := rapid.StringN(1, 60, 255).Filter(func(s string) bool { return s != "" })
		b.Deployment, b.Case, b.EventID, b.Type = text.Draw(r, "deployment"), text.Draw(r, "case"), text.Draw(r, "event"), text.Draw(r, "type")
		b.Person = rapid.StringN(0, 60, 255).Draw(r, "person")
		b.Schema = rapid.Uint32().Draw(r, "schema")
		b.Clear = seal.ClearHash(rapid.SliceOf(rapid.Byte()).Draw(r, "data"))

		parsed, err := seal.ParseBinding(b.Marshal())
		if err != nil || parsed != b {
			r.Fatalf("binding came back as %+v, %v", parsed, err)
		}
		sealer, err := seal.NewSealer(w.card, b)
		if err != nil {
			r.Fatal(err)
		}
		paths := rapid.SliceOfNDistinct(text, 1, 4, rapid.ID).Draw(r, "paths")
		for _, path := range paths {
			category := contractv1.Category(rapid.Int32Range(1, 13).Draw(r, "category"))
			plaintext := rapid.SliceOfN(rapid.Byte(), 0, 1200).Draw(r, "plaintext")
			s, err := sealer.Seal(category, path, text.Draw(r, "holds"), plaintext)
			if err != nil {
				r.Fatal(err)
			}
			if err := b.Verify(s); err != nil {
				r.Fatal(err)
			}
			got, err := w.open(s)
			if err != nil || !bytes.Equal(got, plaintext) {
				r.Fatalf("opened %x, %v; want %x", got, err, plaintext)
			}
		}
	})
}

// Each change is one lie about where or for whom the section was sealed.
func TestLieInInfo(t *testing.T) {
	w := newWorld(t)
	s := w.seal(t, health, "health", []byte("secret"))
	lies := map[string]func(*seal.Binding){
		"deployment": func(b *seal.Binding) { b.Deployment = "south" },
		"key_id":     func(b *seal.Binding) { b.KeyID = "ph-north/shelter/42/1" },
		"case":       func(b *seal.Binding) { b.Case = "case-2" },
		"person":     func(b *seal.Binding) { b.Person = "person-2" },
		"nobody":     func(b *seal.Binding) { b.Person = "" },
		"service":    func(b *seal.Binding) { b.Service = "legal" },
		"event id":   func(b *seal.Binding) { b.EventID = "event-2" },
		"type":       func(b *seal.Binding) { b.Type = "mangrove.shelter.v1.Left" },
		"schema":     func(b *seal.Binding) { b.Schema++ },
		"clear":      func(b *seal.Binding) { b.Clear[31] ^= 1 },
		"moved byte": func(b *seal.Binding) { b.Case, b.Person = "case-1p", "erson-1" },
	}
	for name, lie := range lies {
		t.Run(name, func(t *testing.T) {
			b := w.binding
			lie(&b)
			wantError(t, b.Verify(s), seal.ErrTampered)

			forged := clone(s)
			forged.Info, forged.KeyId = b.Marshal(), b.KeyID
			_, err := w.open(forged)
			wantError(t, err, seal.ErrTampered)
		})
	}
}

func TestEveryClearByteIsBound(t *testing.T) {
	w := newWorld(t)
	s := w.seal(t, health, "health", []byte("secret"))
	for _, clearPart := range [][]byte{testData, testFacts} {
		for i := range clearPart {
			clearPart[i] ^= 1
			b := w.binding
			b.Clear = seal.ClearHash(testData, testFacts)
			clearPart[i] ^= 1
			if err := b.Verify(s); !errors.Is(err, seal.ErrTampered) {
				t.Fatalf("byte %d flipped: %v", i, err)
			}
		}
	}
	if seal.ClearHash([]byte("ab"), []byte("c")) == seal.ClearHash([]byte("a"), []byte("bc")) {
		t.Error("a byte may move between the parts")
	}
	if err := w.binding.Verify(s); err != nil {
		t.Error(err)
	}
}

// Sections of one event share enc and info; only category and path tell them
// apart.
func TestSectionsCannotBeSwapped(t *testing.T) {
	w := newWorld(t)
	sealer := must(seal.NewSealer(w.card, w.binding))(t)
	var all []*contractv1.Sealed
	for _, category := range []contractv1.Category{health, needs} {
		for _, path := range []string{"a", "b", "1|a"} {
			all = append(all, must(sealer.Seal(category, path, holds, []byte(path)))(t))
		}
	}
	for i, from := range all {
		for j, to := range all {
			swapped := clone(to)
			swapped.Nonce, swapped.Box = from.Nonce, from.Box
			_, err := w.open(swapped)
			if (err == nil) != (i == j) {
				t.Errorf("box of %v %q as %v %q: %v", from.Category, from.Path, to.Category, to.Path, err)
			}
			// The right key does not help: the box knows its place.
			key := must(w.private.SectionKey(from.Enc, from.Info, from.Category, from.Path))(t)
			if _, err := seal.OpenSection(swapped, key); (err == nil) != (i == j) {
				t.Errorf("box of %v %q as %v %q with its own key: %v", from.Category, from.Path, to.Category, to.Path, err)
			}
		}
	}
}

func TestEveryByteIsAuthenticated(t *testing.T) {
	w := newWorld(t)
	s := w.seal(t, health, "health", []byte("secret"))
	parts := map[string]func(*contractv1.Sealed) []byte{
		"enc":   func(s *contractv1.Sealed) []byte { return s.Enc },
		"info":  func(s *contractv1.Sealed) []byte { return s.Info },
		"nonce": func(s *contractv1.Sealed) []byte { return s.Nonce },
		"box":   func(s *contractv1.Sealed) []byte { return s.Box },
	}
	for name, part := range parts {
		t.Run(name, func(t *testing.T) {
			for i := range part(s) {
				for _, bit := range []byte{1, 0x80} {
					forged := clone(s)
					part(forged)[i] ^= bit
					if got, err := w.open(forged); err == nil {
						t.Fatalf("byte %d flipped by %#x opens as %q", i, bit, got)
					}
				}
			}
		})
	}
	forged := clone(s)
	forged.Holds = "mangrove.shelter.v1.Arrival"
	_, err := w.open(forged)
	wantError(t, err, seal.ErrTampered)
}

func TestRefusals(t *testing.T) {
	w, other := newWorld(t), newWorld(t)
	s := w.seal(t, health, "health", []byte("secret"))
	key := must(w.private.SectionKey(s.Enc, s.Info, s.Category, s.Path))(t)
	forge := func(change func(*contractv1.Sealed)) *contractv1.Sealed {
		f := clone(s)
		change(f)
		return f
	}
	for _, c := range []struct {
		name string
		s    *contractv1.Sealed
		want error
	}{
		{"nothing", nil, seal.ErrUnknownAlgorithm},
		{"version", forge(func(s *contractv1.Sealed) { s.V = 2 }), seal.ErrUnknownAlgorithm},
		{"algorithm", forge(func(s *contractv1.Sealed) { s.Alg = 2 }), seal.ErrUnknownAlgorithm},
		{"binding's version", forge(func(s *contractv1.Sealed) { s.Info[0] = 2 }), seal.ErrUnknownAlgorithm},
		{"key id", forge(func(s *contractv1.Sealed) { s.KeyId = "ph-north/shelter/42/1" }), seal.ErrTampered},
		{"enc cut", forge(func(s *contractv1.Sealed) { s.Enc = s.Enc[1:] }), seal.ErrMalformed},
		{"nonce cut", forge(func(s *contractv1.Sealed) { s.Nonce = s.Nonce[1:] }), seal.ErrMalformed},
		{"box cut", forge(func(s *contractv1.Sealed) { s.Box = s.Box[1:] }), seal.ErrMalformed},
		{"no box", forge(func(s *contractv1.Sealed) { s.Box = nil }), seal.ErrMalformed},
		{"no info", forge(func(s *contractv1.Sealed) { s.Info = nil }), seal.ErrMalformed},
		{"trailing info", forge(func(s *contractv1.Sealed) { s.Info = append(s.Info, 0) }), seal.ErrMalformed},
		{"no category", forge(func(s *contractv1.Sealed) { s.Category = 0 }), seal.ErrMalformed},
		{"negative category", forge(func(s *contractv1.Sealed) { s.Category = -1 }), seal.ErrMalformed},
		{"no path", forge(func(s *contractv1.Sealed) { s.Path = "" }), seal.ErrMalformed},
		{"no holds", forge(func(s *contractv1.Sealed) { s.Holds = "" }), seal.ErrMalformed},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, err := seal.OpenSection(c.s, key)
			wantError(t, err, c.want)
			wantError(t, w.binding.Verify(c.s), c.want)
		})
	}

	t.Run("another person's key", func(t *testing.T) {
		wrong := must(other.private.SectionKey(s.Enc, s.Info, s.Category, s.Path))(t)
		_, err := seal.OpenSection(s, wrong)
		wantError(t, err, seal.ErrTampered)
		_, err = seal.OpenSection(s, key[:16])
		wantError(t, err, seal.ErrMalformed)
	})
	t.Run("another encapsulation of the same event", func(t *testing.T) {
		again := w.seal(t, health, "health", []byte("secret"))
		if bytes.Equal(again.Enc, s.Enc) {
			t.Fatal("two events share an encapsulation")
		}
		_, err := seal.OpenSection(again, key)
		wantError(t, err, seal.ErrTampered)
	})
	t.Run("section key of nonsense", func(t *testing.T) {
		_, err := w.private.SectionKey(s.Enc[1:], s.Info, health, "health")
		wantError(t, err, seal.ErrMalformed)
		_, err = w.private.SectionKey(s.Enc, append(bytes.Clone(s.Info), 0), health, "health")
		wantError(t, err, seal.ErrMalformed)
		_, err = w.private.SectionKey(s.Enc, s.Info, 0, "health")
		wantError(t, err, seal.ErrMalformed)
		// An ephemeral key of small order would make the X25519 half constant.
		small := append(bytes.Clone(s.Enc[:1088]), make([]byte, 32)...)
		_, err = w.private.SectionKey(small, s.Info, health, "health")
		wantError(t, err, seal.ErrMalformed)
	})
}

func TestSealerRefuses(t *testing.T) {
	w := newWorld(t)
	for name, c := range map[string]struct {
		change func(*seal.Binding)
		want   error
	}{
		"no deployment":   {func(b *seal.Binding) { b.Deployment = "" }, seal.ErrMalformed},
		"no case":         {func(b *seal.Binding) { b.Case = "" }, seal.ErrMalformed},
		"no event id":     {func(b *seal.Binding) { b.EventID = "" }, seal.ErrMalformed},
		"long type":       {func(b *seal.Binding) { b.Type = strings.Repeat("x", 256) }, seal.ErrMalformed},
		"bad UTF-8":       {func(b *seal.Binding) { b.Person = "\xff" }, seal.ErrMalformed},
		"bad key id":      {func(b *seal.Binding) { b.KeyID = "key" }, seal.ErrMalformed},
		"another key":     {func(b *seal.Binding) { b.KeyID = "ph-north/shelter/41/2" }, seal.ErrMismatch},
		"another service": {func(b *seal.Binding) { b.Service = "legal" }, seal.ErrMismatch},
	} {
		t.Run(name, func(t *testing.T) {
			b := w.binding
			c.change(&b)
			_, err := seal.NewSealer(w.card, b)
			wantError(t, err, c.want)
		})
	}

	sealer := must(seal.NewSealer(w.card, w.binding))(t)
	_, err := sealer.Seal(health, "health", holds, make([]byte, seal.MaxSection+1))
	wantError(t, err, seal.ErrTooLong)
	_, err = sealer.Seal(health, "", holds, nil)
	wantError(t, err, seal.ErrMalformed)
	_, err = sealer.Seal(0, "health", holds, nil)
	wantError(t, err, seal.ErrMalformed)
	_, err = sealer.Seal(health, "health", "", nil)
	wantError(t, err, seal.ErrMalformed)
	must(sealer.Seal(health, "health", holds, nil))(t) // what was refused does not count as sealed
	_, err = sealer.Seal(health, "health", holds, nil)
	wantError(t, err, seal.ErrRepeated)
}

func TestPaddingHidesLength(t *testing.T) {
	w := newWorld(t)
	for _, c := range []struct{ from, to, box int }{
		{0, 252, 272}, {253, 1020, 1040}, {1021, 4092, 4112}, {4093, seal.MaxSection, 16400},
	} {
		for _, n := range []int{c.from, (c.from + c.to) / 2, c.to} {
			plaintext := bytes.Repeat([]byte{0xab}, n)
			s := w.seal(t, health, "health", plaintext)
			if len(s.Box) != c.box {
				t.Errorf("%d bytes make a box of %d, want %d", n, len(s.Box), c.box)
			}
			if got := must(w.open(s))(t); !bytes.Equal(got, plaintext) {
				t.Errorf("%d bytes do not come back", n)
			}
		}
	}
}

// Padding is authenticated, so only a wrong writer makes it wrong; it is refused
// all the same, so that a section has one form.
func TestPaddingHasOneForm(t *testing.T) {
	w := newWorld(t)
	sealer := must(seal.NewSealer(w.card, w.binding))(t)
	s := must(sealer.Seal(health, "health", holds, []byte("secret")))(t)
	for name, padded := range map[string][]byte{
		"length beyond the end": append([]byte{0, 0, 1, 0}, make([]byte, 252)...),
		"huge length":           append([]byte{255, 255, 255, 255}, make([]byte, 252)...),
		"last byte not zero":    append(make([]byte, 255), 1),
		"not the smallest":      make([]byte, 1024),
	} {
		t.Run(name, func(t *testing.T) {
			forged := clone(s)
			forged.Box = must(sealer.SealPadded(forged, padded))(t)
			_, err := w.open(forged)
			wantError(t, err, seal.ErrMalformed)
		})
	}
}

func TestKeyIDs(t *testing.T) {
	id := seal.KeyID{Custodian: "ph-north", Service: "shelter", Serial: 41, Generation: 1}
	if got := must(seal.ParseKeyID(testKeyID))(t); got != id || id.String() != testKeyID {
		t.Fatalf("got %v", got)
	}
	for _, s := range []string{
		"", "a/b/1", "a/b/1/1/1", "/b/1/1", "a//1/1", "a/b/0/1", "a/b/1/0", "a/b/01/1", "a/b/+1/1", "a/b/1/4294967296",
		"a/b/18446744073709551616/1", "A/b/1/1", "-a/b/1/1", "a/b c/1/1", "a/é/1/1", "a/b/1/1\n", "a/b/1_0/1",
		strings.Repeat("a", 64) + "/b/1/1",
	} {
		if _, err := seal.ParseKeyID(s); !errors.Is(err, seal.ErrMalformed) {
			t.Errorf("%q: %v", s, err)
		}
	}
}

func TestSecretsDoNotPrint(t *testing.T) {
	secret := must(seal.NewSecret(bytes.Repeat([]byte("A"), 32)))(t)
	kek := must(seal.NewKEK("2026-11", bytes.Repeat([]byte("A"), 32)))(t)
	topic := must(secret.TopicKey("mangrove.shelter.v1", "2026-11"))(t)
	private := must(seal.PrivateKeyFromSeed(bytes.Repeat([]byte("A"), 32)))(t)
	for _, v := range []any{secret, *secret, kek, *kek, topic, *topic, private, *private} {
		for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%x", "%d"} {
			if got := fmt.Sprintf(verb, v); !strings.HasPrefix(got, "[") || strings.Contains(got, "65") {
				t.Errorf("%s of %T prints %q", verb, v, got)
			}
		}
	}
}
