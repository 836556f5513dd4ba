package seal_test

import (
	"bytes"
	"errors"
	"testing"

	"pgregory.net/rapid"

	"mangrove/pkg/seal"
)

const testTopic = "mangrove.shelter.v1"

func newSecret(t testing.TB, fill byte) *seal.Secret {
	t.Helper()
	return must(seal.NewSecret(bytes.Repeat([]byte{fill}, 32)))(t)
}

func TestTopicRoundTrip(t *testing.T) {
	secret := newSecret(t, 1)
	key := must(secret.TopicKey(testTopic, "2026-11"))(t)
	rapid.Check(t, func(r *rapid.T) {
		keyedCase := secret.KeyedCase("north", rapid.String().Draw(r, "case"))
		epoch, seq := rapid.Uint32().Draw(r, "epoch"), rapid.Uint64().Draw(r, "seq")
		plaintext := rapid.SliceOf(rapid.Byte()).Draw(r, "plaintext")
		value, err := key.Seal(keyedCase, epoch, seq, plaintext)
		if err != nil {
			r.Fatal(err)
		}
		if month, err := seal.RecordMonth(value); err != nil || month != "2026-11" {
			r.Fatalf("month %q, %v", month, err)
		}
		gotEpoch, gotSeq, got, err := key.Open(keyedCase, value)
		if err != nil || gotEpoch != epoch || gotSeq != seq || !bytes.Equal(got, plaintext) {
			r.Fatalf("got %d/%d %x, %v", gotEpoch, gotSeq, got, err)
		}
	})
}

func TestTopicValueIsBound(t *testing.T) {
	secret := newSecret(t, 1)
	key := must(secret.TopicKey(testTopic, "2026-11"))(t)
	keyedCase := secret.KeyedCase("north", "case-1")
	value := must(key.Seal(keyedCase, 2, 7, []byte("an event")))(t)

	for i := range value {
		forged := bytes.Clone(value)
		forged[i] ^= 1
		if _, _, _, err := key.Open(keyedCase, forged); err == nil {
			t.Errorf("byte %d flipped and opened", i)
		}
	}
	for name, c := range map[string]struct {
		key       *seal.TopicKey
		keyedCase []byte
		want      error
	}{
		"another case":   {key, secret.KeyedCase("north", "case-2"), seal.ErrTampered},
		"no case":        {key, nil, seal.ErrTampered},
		"another topic":  {must(secret.TopicKey("mangrove.legal.v1", "2026-11"))(t), keyedCase, seal.ErrTampered},
		"another secret": {must(newSecret(t, 2).TopicKey(testTopic, "2026-11"))(t), keyedCase, seal.ErrTampered},
		"another month":  {must(secret.TopicKey(testTopic, "2026-12"))(t), keyedCase, seal.ErrMismatch},
	} {
		t.Run(name, func(t *testing.T) {
			_, _, _, err := c.key.Open(c.keyedCase, value)
			wantError(t, err, c.want)
		})
	}
	t.Run("another month's key by a false month", func(t *testing.T) {
		forged := bytes.Clone(value)
		copy(forged[1:], "2026-12")
		_, _, _, err := must(secret.TopicKey(testTopic, "2026-12"))(t).Open(keyedCase, forged)
		wantError(t, err, seal.ErrTampered)
	})

	for _, cut := range []int{0, 1, 20, 47} {
		if _, _, _, err := key.Open(keyedCase, value[:cut]); !errors.Is(err, seal.ErrMalformed) {
			t.Errorf("cut to %d: %v", cut, err)
		}
	}
	forged := bytes.Clone(value)
	forged[0] = 2
	_, err := seal.RecordMonth(forged)
	wantError(t, err, seal.ErrUnknownAlgorithm)
	_, err = key.Seal([]byte("case-1"), 1, 1, nil)
	wantError(t, err, seal.ErrMalformed)
	_, err = secret.TopicKey("", "2026-11")
	wantError(t, err, seal.ErrMalformed)
	_, err = secret.TopicKey(testTopic, "november")
	wantError(t, err, seal.ErrMalformed)
}

func TestKeyedCase(t *testing.T) {
	secret := newSecret(t, 1)
	one := secret.KeyedCase("north", "case-1")
	if !bytes.Equal(one, secret.KeyedCase("north", "case-1")) {
		t.Error("the same case has two keys")
	}
	for name, other := range map[string][]byte{
		"case":         secret.KeyedCase("north", "case-2"),
		"deployment":   secret.KeyedCase("south", "case-1"),
		"boundary":     secret.KeyedCase("northc", "ase-1"),
		"secret":       newSecret(t, 2).KeyedCase("north", "case-1"),
		"purpose: MAC": secret.MAC([]byte("north"), []byte("case-1")),
	} {
		if bytes.Equal(one, other) {
			t.Errorf("another %s gives the same key", name)
		}
	}
}

func TestMAC(t *testing.T) {
	secret := newSecret(t, 1)
	row := func() [][]byte { return [][]byte{[]byte("case-1"), []byte("7"), testFacts, []byte("section")} }
	mac := secret.MAC(row()...)
	if !bytes.Equal(mac, secret.MAC(row()...)) {
		t.Fatal("the same row has two codes")
	}
	for i, part := range row() {
		for j := range part {
			changed := row()
			changed[i] = bytes.Clone(part)
			changed[i][j] ^= 1
			if bytes.Equal(mac, secret.MAC(changed...)) {
				t.Fatalf("part %d byte %d flipped: the same code", i, j)
			}
		}
	}
	for name, parts := range map[string][][]byte{
		"a part less":  row()[:3],
		"a part more":  append(row(), nil),
		"moved border": {[]byte("case-17"), {}, testFacts, []byte("section")},
		"another order": {
			[]byte("7"), []byte("case-1"), testFacts, []byte("section"),
		},
	} {
		if bytes.Equal(mac, secret.MAC(parts...)) {
			t.Errorf("%s: the same code", name)
		}
	}
	if bytes.Equal(mac, newSecret(t, 2).MAC(row()...)) {
		t.Error("another secret gives the same code")
	}
	_, err := seal.NewSecret(make([]byte, 31))
	wantError(t, err, seal.ErrMalformed)
}
