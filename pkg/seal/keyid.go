package seal

import (
	"fmt"
	"strconv"
	"strings"
)

// KeyID names a key pair: who keeps the private half, which service owns what
// is sealed to it, a serial number there, and which generation of it. It says
// nothing of a person. Its text, custodian/service/serial/generation, is what
// every other message carries.
type KeyID struct {
	Custodian  string
	Service    string
	Serial     uint64
	Generation uint32
}

// String is the canonical text.
func (k KeyID) String() string {
	return fmt.Sprintf("%s/%s/%d/%d", k.Custodian, k.Service, k.Serial, k.Generation)
}

// ParseKeyID reads the canonical text and no other. Custodian and service have
// 1 to 63 lower-case letters, digits and hyphens and do not start with a hyphen;
// serial and generation start at 1 and have no leading zero. It returns
// ErrMalformed.
func ParseKeyID(s string) (KeyID, error) {
	malformed := fmt.Errorf("read key id: %w: want custodian/service/serial/generation", ErrMalformed)
	parts := strings.Split(s, "/")
	if len(parts) != 4 || !goodHost(parts[0]) || !goodHost(parts[1]) {
		return KeyID{}, malformed
	}
	serial, err := strconv.ParseUint(parts[2], 10, 64)
	if err != nil {
		return KeyID{}, malformed
	}
	generation, err := strconv.ParseUint(parts[3], 10, 32)
	if err != nil {
		return KeyID{}, malformed
	}
	k := KeyID{Custodian: parts[0], Service: parts[1], Serial: serial, Generation: uint32(generation)}
	if serial == 0 || generation == 0 || k.String() != s {
		return KeyID{}, malformed
	}
	return k, nil
}

func goodHost(s string) bool {
	if s == "" || len(s) > 63 || s[0] == '-' {
		return false
	}
	for _, c := range []byte(s) {
		if (c < 'a' || c > 'z') && (c < '0' || c > '9') && c != '-' {
			return false
		}
	}
	return true
}
