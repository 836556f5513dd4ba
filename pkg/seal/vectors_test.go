package seal_test

import (
	"bytes"
	"crypto/ed25519"
	"encoding/hex"
	"encoding/json"
	"flag"
	"os"
	"strings"
	"testing"

	"mangrove/pkg/seal"
	contractv1 "mangrove/proto/gen/contractv1"
)

const vectorsPath = "testdata/vectors.json"

// Only a new version or algorithm of the format is a reason to write vectors.
var write = flag.Bool("write-vectors", false, "write new test vectors, for a new version of the format")

type hexBytes []byte

func (h hexBytes) MarshalText() ([]byte, error) { return []byte(hex.EncodeToString(h)), nil }

func (h *hexBytes) UnmarshalText(text []byte) (err error) {
	*h, err = hex.DecodeString(string(text))
	return err
}

type vectors struct {
	Key struct {
		KeyID         string   `json:"key_id"`
		Service       string   `json:"service"`
		Seed          hexBytes `json:"seed"`
		Public        hexBytes `json:"public"`
		CardSigning   hexBytes `json:"card_signing_seed"`
		CardVerifying hexBytes `json:"card_verifying_key"`
		CardSignature hexBytes `json:"card_signature"`
		Month         string   `json:"month"`
		KEK           hexBytes `json:"key_encryption_key"`
		Wrapped       hexBytes `json:"wrapped"`
	} `json:"key"`
	Event struct {
		Deployment string          `json:"deployment"`
		Case       string          `json:"case"`
		Person     string          `json:"person"`
		EventID    string          `json:"event_id"`
		Type       string          `json:"type"`
		Schema     uint32          `json:"schema"`
		Data       hexBytes        `json:"data"`
		Facts      hexBytes        `json:"facts"`
		Clear      hexBytes        `json:"clear"`
		Info       hexBytes        `json:"info"`
		Enc        hexBytes        `json:"enc"`
		Sections   []vectorSection `json:"sections"`
	} `json:"event"`
	Topic struct {
		Secret     hexBytes `json:"secret"`
		Deployment string   `json:"deployment"`
		Subject    string   `json:"subject"`
		KeyedCase  hexBytes `json:"keyed_case"`
		Topic      string   `json:"topic"`
		Month      string   `json:"month"`
		TopicKey   hexBytes `json:"topic_key"`
		Epoch      uint32   `json:"epoch"`
		Seq        uint64   `json:"seq"`
		Plaintext  hexBytes `json:"plaintext"`
		Value      hexBytes `json:"value"`
	} `json:"topic"`
	MAC struct {
		Secret hexBytes   `json:"secret"`
		Parts  []hexBytes `json:"parts"`
		MAC    hexBytes   `json:"mac"`
	} `json:"mac"`
}

type vectorSection struct {
	Category  uint32   `json:"category"`
	Path      string   `json:"path"`
	Holds     string   `json:"holds"`
	Export    hexBytes `json:"export"`
	Nonce     hexBytes `json:"nonce"`
	Box       hexBytes `json:"box"`
	Plaintext hexBytes `json:"plaintext"`
}

func readVectors(t testing.TB) vectors {
	t.Helper()
	if *write {
		writeVectors(t)
	}
	var v vectors
	if err := json.Unmarshal(must(os.ReadFile(vectorsPath))(t), &v); err != nil {
		t.Fatal(err)
	}
	return v
}

func (v vectors) sealed(s vectorSection) *contractv1.Sealed {
	return &contractv1.Sealed{
		V: 1, Alg: 1, KeyId: v.Key.KeyID, Enc: v.Event.Enc, Info: v.Event.Info, Path: s.Path,
		Category: contractv1.Category(s.Category), Holds: s.Holds, Nonce: s.Nonce, Box: s.Box,
	}
}

func (v vectors) binding() seal.Binding {
	e := v.Event
	return seal.Binding{
		Deployment: e.Deployment, KeyID: v.Key.KeyID, Case: e.Case, Person: e.Person, Service: v.Key.Service,
		EventID: e.EventID, Type: e.Type, Schema: e.Schema, Clear: seal.ClearHash(e.Data, e.Facts),
	}
}

func equal(t *testing.T, what string, got, want []byte) {
	t.Helper()
	if !bytes.Equal(got, want) {
		t.Errorf("%s: got %x, want %x", what, got, want)
	}
}

func TestVectors(t *testing.T) {
	v := readVectors(t)
	private := must(seal.PrivateKeyFromSeed(v.Key.Seed))(t)
	equal(t, "public key", private.Public(), v.Key.Public)
	kek := must(seal.NewKEK(v.Key.Month, v.Key.KEK))(t)
	equal(t, "unwrapped seed", must(kek.Unwrap(v.Key.KeyID, v.Key.Wrapped))(t).Seed(), v.Key.Seed)
	card := &contractv1.KeyCard{KeyId: v.Key.KeyID, Service: v.Key.Service, Public: v.Key.Public}
	if err := seal.SignCard(ed25519.NewKeyFromSeed(v.Key.CardSigning), card); err != nil {
		t.Fatal(err)
	}
	equal(t, "card signature", card.Signature, v.Key.CardSignature)
	must(seal.VerifyCard(ed25519.PublicKey(v.Key.CardVerifying), card))(t)

	binding := v.binding()
	equal(t, "clear", binding.Clear[:], v.Event.Clear)
	equal(t, "info", binding.Marshal(), v.Event.Info)
	for _, s := range v.Event.Sections {
		sealed := v.sealed(s)
		if err := binding.Verify(sealed); err != nil {
			t.Error(err)
		}
		key := must(private.SectionKey(v.Event.Enc, v.Event.Info, sealed.Category, s.Path))(t)
		equal(t, "section key", key, s.Export)
		equal(t, "plaintext", must(seal.OpenSection(sealed, key))(t), s.Plaintext)
	}

	secret := must(seal.NewSecret(v.Topic.Secret))(t)
	keyedCase := secret.KeyedCase(v.Topic.Deployment, v.Topic.Subject)
	equal(t, "keyed case", keyedCase, v.Topic.KeyedCase)
	key := must(secret.TopicKey(v.Topic.Topic, v.Topic.Month))(t)
	epoch, seq, plaintext, err := key.Open(keyedCase, v.Topic.Value)
	if err != nil || epoch != v.Topic.Epoch || seq != v.Topic.Seq {
		t.Errorf("topic: %d/%d, %v", epoch, seq, err)
	}
	equal(t, "topic plaintext", plaintext, v.Topic.Plaintext)

	parts := make([][]byte, len(v.MAC.Parts))
	for i, p := range v.MAC.Parts {
		parts[i] = p
	}
	equal(t, "mac", must(seal.NewSecret(v.MAC.Secret))(t).MAC(parts...), v.MAC.MAC)
}

func TestSecondDecoderReadsTheVectors(t *testing.T) {
	v := readVectors(t)
	private := must(dExpand(v.Key.Seed))(t)
	equal(t, "public key", private.public(), v.Key.Public)
	equal(t, "unwrapped seed", must(dUnwrap(v.Key.KEK, v.Key.Month, v.Key.KeyID, v.Key.Wrapped))(t), v.Key.Seed)
	if !dCard(ed25519.PublicKey(v.Key.CardVerifying), v.Key.KeyID, v.Key.Service, v.Key.Public, v.Key.CardSignature) {
		t.Error("the card's signature is not good")
	}

	e := v.Event
	texts := []string{e.Deployment, v.Key.KeyID, e.Case, e.Person, v.Key.Service, e.EventID, e.Type}
	equal(t, "info", dInfo(texts, e.Schema, e.Data, e.Facts), e.Info)
	for _, s := range e.Sections {
		key := must(dSectionKey(private, e.Enc, e.Info, s.Category, s.Path))(t)
		equal(t, "section key", key, s.Export)
		equal(t, "plaintext", must(dSection(key, s.Category, s.Path, s.Holds, s.Nonce, s.Box))(t), s.Plaintext)
	}

	keyedCase := dKeyedCase(v.Topic.Secret, v.Topic.Deployment, v.Topic.Subject)
	equal(t, "keyed case", keyedCase, v.Topic.KeyedCase)
	key := must(dTopicKey(v.Topic.Secret, v.Topic.Topic, v.Topic.Month))(t)
	equal(t, "topic key", key, v.Topic.TopicKey)
	month, epoch, seq, plaintext, err := dTopic(key, v.Topic.Topic, keyedCase, v.Topic.Value)
	if err != nil || month != v.Topic.Month || epoch != v.Topic.Epoch || seq != v.Topic.Seq {
		t.Errorf("topic: %s %d/%d, %v", month, epoch, seq, err)
	}
	equal(t, "topic plaintext", plaintext, v.Topic.Plaintext)

	parts := make([][]byte, len(v.MAC.Parts))
	for i, p := range v.MAC.Parts {
		parts[i] = p
	}
	equal(t, "mac", dMAC(v.MAC.Secret, parts...), v.MAC.MAC)
}

func TestSecondDecoderReadsFreshEvents(t *testing.T) {
	w := newWorld(t)
	private := must(dExpand(w.private.Seed()))(t)
	sealer := must(seal.NewSealer(w.card, w.binding))(t)
	for i, n := range []int{0, 1, 252, 253, 5000, seal.MaxSection} {
		plaintext := bytes.Repeat([]byte{byte(n)}, n)
		s := must(sealer.Seal(contractv1.Category(i+1), "part", holds, plaintext))(t)
		category := uint32(s.Category)
		key := must(dSectionKey(private, s.Enc, s.Info, category, s.Path))(t)
		equal(t, "plaintext", must(dSection(key, category, s.Path, s.Holds, s.Nonce, s.Box))(t), plaintext)
		b := w.binding
		texts := []string{b.Deployment, b.KeyID, b.Case, b.Person, b.Service, b.EventID, b.Type}
		equal(t, "info", dInfo(texts, b.Schema, testData, testFacts), s.Info)
	}

	raw := bytes.Repeat([]byte{9}, 40)
	secret := must(seal.NewSecret(raw))(t)
	keyedCase := dKeyedCase(raw, "north", "case-1")
	value := must(must(secret.TopicKey(testTopic, "2026-11"))(t).Seal(keyedCase, 3, 1<<40, []byte("an event")))(t)
	key := must(dTopicKey(raw, testTopic, "2026-11"))(t)
	month, epoch, seq, plaintext, err := dTopic(key, testTopic, keyedCase, value)
	if err != nil || month != "2026-11" || epoch != 3 || seq != 1<<40 || string(plaintext) != "an event" {
		t.Errorf("topic: %s %d/%d %q, %v", month, epoch, seq, plaintext, err)
	}
}

func writeVectors(t testing.TB) {
	t.Helper()
	fill := func(b byte) []byte { return bytes.Repeat([]byte{b}, 32) }
	var v vectors
	k := &v.Key
	k.KeyID, k.Service, k.Seed, k.Month, k.KEK, k.CardSigning = testKeyID, "shelter", fill(1), "2026-11", fill(2), fill(3)
	private := must(seal.PrivateKeyFromSeed(k.Seed))(t)
	k.Public = private.Public()
	signing := ed25519.NewKeyFromSeed(k.CardSigning)
	raw := &contractv1.KeyCard{KeyId: k.KeyID, Service: k.Service, Public: k.Public}
	if err := seal.SignCard(signing, raw); err != nil {
		t.Fatal(err)
	}
	verifying := signing.Public().(ed25519.PublicKey)
	k.CardSignature, k.CardVerifying = raw.Signature, hexBytes(verifying)
	k.Wrapped = must(must(seal.NewKEK(k.Month, k.KEK))(t).Wrap(k.KeyID, private))(t)

	e := &v.Event
	e.Deployment, e.Case, e.Person, e.EventID = "north", "case-1", "person-1", "event-1"
	e.Type, e.Schema, e.Data, e.Facts = "mangrove.shelter.v1.NeedsNoted", 3, testData, testFacts
	binding := v.binding()
	sealer := must(seal.NewSealer(must(seal.VerifyCard(verifying, raw))(t), binding))(t)
	e.Clear, e.Info = binding.Clear[:], binding.Marshal()
	for _, s := range []vectorSection{
		{Category: 6, Path: "needs", Holds: holds, Plaintext: []byte("a quiet room, ground floor")},
		{Category: 7, Path: "health", Holds: "mangrove.shelter.v1.Health", Plaintext: []byte{}},
		{Category: 7, Path: "health.après", Holds: "mangrove.shelter.v1.Health", Plaintext: []byte(strings.Repeat("long ", 80))},
	} {
		sealed := must(sealer.Seal(contractv1.Category(s.Category), s.Path, s.Holds, s.Plaintext))(t)
		s.Nonce, s.Box = sealed.Nonce, sealed.Box
		s.Export = must(private.SectionKey(sealed.Enc, sealed.Info, sealed.Category, s.Path))(t)
		e.Enc, e.Sections = sealed.Enc, append(e.Sections, s)
	}

	c := &v.Topic
	c.Secret, c.Deployment, c.Subject, c.Topic, c.Month = fill(4), "north", "case-1", testTopic, "2026-11"
	c.Epoch, c.Seq, c.Plaintext = 2, 7, []byte("an event")
	secret := must(seal.NewSecret(c.Secret))(t)
	c.KeyedCase = secret.KeyedCase(c.Deployment, c.Subject)
	c.TopicKey = must(dTopicKey(c.Secret, c.Topic, c.Month))(t)
	c.Value = must(must(secret.TopicKey(c.Topic, c.Month))(t).Seal(c.KeyedCase, c.Epoch, c.Seq, c.Plaintext))(t)

	m := &v.MAC
	m.Secret, m.Parts = fill(5), []hexBytes{[]byte("case-1"), {0, 0, 0, 7}, testFacts, {}, []byte("section")}
	parts := make([][]byte, len(m.Parts))
	for i, p := range m.Parts {
		parts[i] = p
	}
	m.MAC = must(seal.NewSecret(m.Secret))(t).MAC(parts...)

	out := append(must(json.MarshalIndent(v, "", "  "))(t), '\n')
	if err := os.WriteFile(vectorsPath, out, 0o644); err != nil {
		t.Fatal(err)
	}
}
