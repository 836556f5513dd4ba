package prove

import (
	"bufio"
	"bytes"
	"encoding/base64"
	"fmt"
	"io"
	"os"
	"regexp"
	"runtime"
	"slices"
	"strings"
	"syscall"
	"testing"

	"google.golang.org/protobuf/encoding/protowire"
	"google.golang.org/protobuf/proto"

	contractv1 "mangrove/proto/gen/contractv1"
)

// memory is everything that a process could write to at one instant: each region of its address space.
type memory [][]byte

// dump reads the memory of a service's process, stopped meanwhile. It takes the rights of the process's own account, as
// gcore does.
func (a *apart) dump(service string) memory {
	a.t.Helper()
	if runtime.GOOS != "linux" {
		a.t.Skipf("NO MEMORY DUMP: %s does not show a process's memory as a file; Linux does", runtime.GOOS)
	}
	pid := a.running[service].cmd.Process.Pid
	if err := syscall.Kill(pid, syscall.SIGSTOP); err != nil {
		a.t.Fatal(err)
	}
	defer syscall.Kill(pid, syscall.SIGCONT) //nolint:errcheck // it was there a moment ago
	maps, err := os.ReadFile(fmt.Sprintf("/proc/%d/maps", pid))
	if err != nil {
		a.t.Fatal(err)
	}
	file, err := os.Open(fmt.Sprintf("/proc/%d/mem", pid))
	if err != nil {
		a.t.Fatal(err)
	}
	defer file.Close() //nolint:errcheck // it was only read
	var out memory
	for lines := bufio.NewScanner(bytes.NewReader(maps)); lines.Scan(); {
		var from, to int64
		var rights string
		if _, err := fmt.Sscanf(lines.Text(), "%x-%x %s", &from, &to, &rights); err != nil || !strings.HasPrefix(rights, "rw") {
			continue
		}
		region, err := io.ReadAll(io.NewSectionReader(file, from, to-from))
		if err != nil {
			a.t.Fatalf("reading %s: %v", lines.Text(), err)
		}
		out = append(out, region)
	}
	return out
}

// count says how often something stands in it.
func (m memory) count(what []byte) (n int) {
	for _, region := range m {
		n += bytes.Count(region, what)
	}
	return n
}

var jwt = regexp.MustCompile(`eyJ[\w-]{16,}\.eyJ[\w-]{16,}\.[\w-]{16,}`)

// tokens are all that look like a user's or a service's token.
func (m memory) tokens() map[string]bool {
	out := map[string]bool{}
	for _, region := range m {
		for _, token := range jwt.FindAll(region, -1) {
			out[string(token)] = true
		}
	}
	return out
}

// keys are all 32 bytes that may be a section's key: where an allocation of that size can begin, and where an answer of
// keys stands as it came over the wire.
func (m memory) keys() map[[32]byte]bool {
	out, zeros := map[[32]byte]bool{}, make([]byte, 8)
	for _, region := range m {
		for at := 0; at+32 <= len(region); at += 16 {
			window := region[at : at+32]
			likely := true
			for part := 0; part < 32 && likely; part += 8 { // a key with eight zeros in a row has never been made
				likely = !bytes.Equal(window[part:part+8], zeros)
			}
			if likely {
				out[[32]byte(window)] = true
			}
		}
		for _, found := range wireKey.FindAllSubmatch(region, -1) {
			if key, err := base64.StdEncoding.DecodeString(string(found[1])); err == nil && len(key) == 32 {
				out[[32]byte(key)] = true
			}
		}
	}
	return out
}

var wireKey = regexp.MustCompile(`"key":"([A-Za-z0-9+/]{43}=)"`)

// sections are all sealed sections that stand in bytes in the form in which they are kept and sent.
func sections(in []byte) []*contractv1.Sealed {
	begin := []byte{0x08, 0x01, 0x10, 0x01, 0x1a} // v 1, alg 1, and a key_id
	var out []*contractv1.Sealed
	for at := bytes.Index(in, begin); at >= 0; {
		if s := section(in[at:]); s != nil {
			out = append(out, s)
		}
		next := bytes.Index(in[at+1:], begin)
		if next < 0 {
			break
		}
		at += 1 + next
	}
	return out
}

// section reads the one that begins here, nil where none does. Its fields stand in order, the last one is its box.
func section(b []byte) *contractv1.Sealed {
	const box = 10
	for end, last := 0, protowire.Number(0); last < box; {
		number, _, n := protowire.ConsumeField(b[end:])
		if n < 0 || number <= last || number > box {
			return nil
		}
		end, last = end+n, number
		if last == box {
			s := new(contractv1.Sealed)
			if proto.Unmarshal(b[:end], s) != nil {
				return nil
			}
			return s
		}
	}
	return nil
}

func TestASectionIsFoundInTheMiddleOfAnything(t *testing.T) {
	s := &contractv1.Sealed{V: 1, Alg: 1, KeyId: "keys/shelter/1/1", Enc: []byte("enc"), Info: []byte("info"), Path: "p", Category: 1, Holds: "H", Nonce: []byte("n"), Box: []byte("box")}
	b, err := proto.Marshal(s)
	if err != nil {
		t.Fatal(err)
	}
	among := slices.Concat([]byte("noise\x08\x01\x10\x01\x1a"), b, []byte("noise"), b, b[:9])
	found := sections(among)
	if len(found) != 2 || !proto.Equal(found[0], s) || !proto.Equal(found[1], s) {
		t.Errorf("two sections among noise were read as %v", found)
	}
}
