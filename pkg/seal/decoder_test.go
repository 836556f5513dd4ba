package seal_test

// A second decoder of docs/sealing.md: it uses neither this package nor
// crypto/hpke, only the standard library's primitives.

import (
	"bytes"
	"crypto/aes"
	"crypto/cipher"
	"crypto/ecdh"
	"crypto/ed25519"
	"crypto/hkdf"
	"crypto/hmac"
	"crypto/mlkem"
	"crypto/sha256"
	"crypto/sha3"
	"encoding/binary"
	"errors"
	"fmt"
	"slices"
)

func dField[T string | []byte](x T) []byte {
	return append(binary.BigEndian.AppendUint32(nil, uint32(len(x))), x...)
}

func dU32(x uint32) []byte { return binary.BigEndian.AppendUint32(nil, x) }

func join(parts ...[]byte) []byte { return slices.Concat(parts...) }

func dOpen(key, nonce, box, aad []byte) ([]byte, error) {
	block, err := aes.NewCipher(key)
	if err != nil {
		return nil, err
	}
	gcm, err := cipher.NewGCM(block)
	if err != nil {
		return nil, err
	}
	if len(nonce) != 12 {
		return nil, errors.New("nonce")
	}
	return gcm.Open(nil, nonce, box, aad)
}

// dPrivate is a private key expanded from its seed.
type dPrivate struct {
	pq *mlkem.DecapsulationKey768
	x  *ecdh.PrivateKey
}

func dExpand(seed []byte) (dPrivate, error) {
	out := sha3.SumSHAKE256(seed, 96)
	pq, err := mlkem.NewDecapsulationKey768(out[:64])
	if err != nil {
		return dPrivate{}, err
	}
	x, err := ecdh.X25519().NewPrivateKey(out[64:])
	return dPrivate{pq, x}, err
}

func (p dPrivate) public() []byte {
	return join(p.pq.EncapsulationKey().Bytes(), p.x.PublicKey().Bytes())
}

func (p dPrivate) decapsulate(enc []byte) ([]byte, error) {
	if len(enc) != 1120 {
		return nil, errors.New("enc")
	}
	ephemeral, err := ecdh.X25519().NewPublicKey(enc[1088:])
	if err != nil {
		return nil, err
	}
	xSecret, err := p.x.ECDH(ephemeral)
	if err != nil {
		return nil, err
	}
	pqSecret, err := p.pq.Decapsulate(enc[:1088])
	if err != nil {
		return nil, err
	}
	label := []byte{0x5c, 0x2e, 0x2f, 0x2f, 0x5e, 0x5c}
	sum := sha3.Sum256(join(pqSecret, xSecret, enc[1088:], p.x.PublicKey().Bytes(), label))
	return sum[:], nil
}

// dExport is the key schedule and Export of an export-only context.
func dExport(shared, info []byte, context string) ([]byte, error) {
	suite := join([]byte("HPKE"), []byte{0x64, 0x7a, 0x00, 0x01, 0xff, 0xff})
	extract := func(salt []byte, label string, ikm []byte) ([]byte, error) {
		return hkdf.Extract(sha256.New, join([]byte("HPKE-v1"), suite, []byte(label), ikm), salt)
	}
	expand := func(prk []byte, label string, info []byte) ([]byte, error) {
		labelled := join([]byte{0, 32}, []byte("HPKE-v1"), suite, []byte(label), info)
		return hkdf.Expand(sha256.New, prk, string(labelled), 32)
	}
	pskHash, err := extract(nil, "psk_id_hash", nil)
	if err != nil {
		return nil, err
	}
	infoHash, err := extract(nil, "info_hash", info)
	if err != nil {
		return nil, err
	}
	secret, err := extract(shared, "secret", nil)
	if err != nil {
		return nil, err
	}
	exporter, err := expand(secret, "exp", join([]byte{0}, pskHash, infoHash))
	if err != nil {
		return nil, err
	}
	return expand(exporter, "sec", []byte(context))
}

func dSectionKey(p dPrivate, enc, info []byte, category uint32, path string) ([]byte, error) {
	shared, err := p.decapsulate(enc)
	if err != nil {
		return nil, err
	}
	return dExport(shared, info, fmt.Sprintf("sec|%d|%s", category, path))
}

// dInfo writes a binding; texts are in the order of the page.
func dInfo(texts []string, schema uint32, data, facts []byte) []byte {
	out := []byte{1}
	for _, t := range texts {
		out = join(out, dField(t))
	}
	clearHash := sha256.Sum256(join(dField(data), dField(facts)))
	return join(out, dU32(schema), clearHash[:])
}

func dSection(key []byte, category uint32, path, holds string, nonce, box []byte) ([]byte, error) {
	aad := join(dU32(1), dU32(1), dU32(category), dField(path), dField(holds))
	padded, err := dOpen(key, nonce, box, aad)
	if err != nil {
		return nil, err
	}
	n := int(binary.BigEndian.Uint32(padded))
	smallest := slices.IndexFunc([]int{256, 1024, 4096, 16384}, func(s int) bool { return 4+n <= s })
	if smallest < 0 || len(padded) != []int{256, 1024, 4096, 16384}[smallest] {
		return nil, errors.New("padded size")
	}
	if len(bytes.Trim(padded[4+n:], "\x00")) != 0 {
		return nil, errors.New("padding")
	}
	return padded[4 : 4+n], nil
}

func dCard(verify ed25519.PublicKey, keyID, service string, public, signature []byte) bool {
	return ed25519.Verify(verify, join(dField("mangrove/card/1"), dField(keyID), dField(service), dField(public)), signature)
}

func dUnwrap(kek []byte, month, keyID string, wrapped []byte) ([]byte, error) {
	if len(wrapped) != 61 || wrapped[0] != 1 {
		return nil, errors.New("wrapped")
	}
	return dOpen(kek, wrapped[1:13], wrapped[13:], join(dField("mangrove/wrap/1"), dField(month), dField(keyID)))
}

func dHMAC(secret, b []byte) []byte {
	h := hmac.New(sha256.New, secret)
	h.Write(b)
	return h.Sum(nil)
}

func dMAC(secret []byte, parts ...[]byte) []byte {
	b := dField("mangrove/mac/1")
	for _, p := range parts {
		b = join(b, dField(p))
	}
	return dHMAC(secret, b)
}

func dKeyedCase(secret []byte, deployment, subject string) []byte {
	return dHMAC(secret, join(dField("mangrove/keyed-case/1"), dField(deployment), dField(subject)))
}

func dTopicKey(secret []byte, topic, month string) ([]byte, error) {
	info := join(dField("mangrove/topic-key/1"), dField(topic), dField(month))
	return hkdf.Key(sha256.New, secret, nil, string(info), 32)
}

func dTopic(key []byte, topic string, keyedCase, value []byte) (month string, epoch uint32, seq uint64, plaintext []byte, err error) {
	if len(value) < 32 || value[0] != 1 {
		return "", 0, 0, nil, errors.New("value")
	}
	head := value[:20]
	plaintext, err = dOpen(key, value[20:32], value[32:],
		join(dField("mangrove/topic/1"), dField(topic), dField(keyedCase), head))
	return string(head[1:8]), binary.BigEndian.Uint32(head[8:]), binary.BigEndian.Uint64(head[12:]), plaintext, err
}
