package seal

import (
	"bytes"
	"crypto/cipher"
	"crypto/hkdf"
	"crypto/sha256"
	"encoding/binary"
	"fmt"
	"io"
)

const (
	labelTopicKey = "mangrove/topic-key/1"
	labelTopic    = "mangrove/topic/1"

	monthSize     = len("2026-11")
	headSize      = 1 + monthSize + 4 + 8
	keyedCaseSize = sha256.Size
)

// TopicKey encrypts and authenticates the values of one topic in one month. It
// is safe for concurrent use. One key is good for 2³² values.
type TopicKey struct {
	topic, month string
	aead         cipher.AEAD
}

// TopicKey derives the key of topic in month, as 2026-11. It returns
// ErrMalformed.
func (s *Secret) TopicKey(topic, month string) (*TopicKey, error) {
	if err := checkMonth(month); err != nil {
		return nil, fmt.Errorf("derive topic key: %w", err)
	}
	if !goodName(topic) {
		return nil, fmt.Errorf("derive topic key: %w: a topic has 1 to %d bytes of UTF-8", ErrMalformed, maxName)
	}
	key, err := hkdf.Key(sha256.New, s.key, nil, string(labelled(labelTopicKey, topic, month)), keySize)
	if err != nil {
		return nil, fmt.Errorf("derive topic key: %w: %w", ErrMalformed, err)
	}
	defer clear(key)
	aead, err := newAEAD(key)
	if err != nil {
		return nil, fmt.Errorf("derive topic key: %w", err)
	}
	return &TopicKey{topic: topic, month: month, aead: aead}, nil
}

// Seal makes the value of a record: month, epoch and seq stand readable before
// the box and are authenticated with it, as are the topic and keyedCase, the
// record's key. It returns ErrMalformed if keyedCase is not from
// Secret.KeyedCase.
func (k *TopicKey) Seal(keyedCase []byte, epoch uint32, seq uint64, plaintext []byte) ([]byte, error) {
	if len(keyedCase) != keyedCaseSize {
		return nil, fmt.Errorf("seal topic value: %w: the keyed case has %d bytes", ErrMalformed, keyedCaseSize)
	}
	value := make([]byte, 0, headSize+nonceSize+len(plaintext)+tagSize)
	value = append(value, version)
	value = append(value, k.month...)
	value = binary.BigEndian.AppendUint32(value, epoch)
	value = binary.BigEndian.AppendUint64(value, seq)
	head := value
	value = append(value, newNonce()...)
	return k.aead.Seal(value, value[headSize:], plaintext, k.aad(keyedCase, head)), nil
}

// Open checks and decrypts the value of a record with the key keyedCase. It
// returns ErrTampered if any of them was changed or belongs to another topic,
// ErrMismatch if value is of another month (see RecordMonth), ErrMalformed, or
// ErrUnknownAlgorithm.
func (k *TopicKey) Open(keyedCase, value []byte) (epoch uint32, seq uint64, plaintext []byte, err error) {
	month, err := RecordMonth(value)
	if err != nil {
		return 0, 0, nil, err
	}
	if month != k.month {
		return 0, 0, nil, fmt.Errorf("open topic value: %w: derive the key of the value's month", ErrMismatch)
	}
	head, nonce, box := value[:headSize], value[headSize:headSize+nonceSize], value[headSize+nonceSize:]
	plaintext, err = k.aead.Open(nil, nonce, box, k.aad(keyedCase, head))
	if err != nil {
		return 0, 0, nil, fmt.Errorf("open topic value: %w", ErrTampered)
	}
	numbers := head[1+monthSize:]
	return binary.BigEndian.Uint32(numbers), binary.BigEndian.Uint64(numbers[4:]), plaintext, nil
}

// RecordMonth tells which month's key a value was made with, so that a consumer
// can derive it. It is not authenticated until Open. It returns ErrMalformed or
// ErrUnknownAlgorithm.
func RecordMonth(value []byte) (string, error) {
	if len(value) < headSize+nonceSize+tagSize {
		return "", fmt.Errorf("read topic value: %w: it is too short", ErrMalformed)
	}
	if value[0] != version {
		return "", fmt.Errorf("read topic value: %w", ErrUnknownAlgorithm)
	}
	month := string(value[1 : 1+monthSize])
	if err := checkMonth(month); err != nil {
		return "", fmt.Errorf("read topic value: %w", err)
	}
	return month, nil
}

// Format prints no part of the key.
func (TopicKey) Format(f fmt.State, _ rune) { io.WriteString(f, "[topic key]") }

func (k *TopicKey) aad(keyedCase, head []byte) []byte {
	return append(appendField(labelled(labelTopic, k.topic), keyedCase), bytes.Clone(head)...)
}
