package mangrove

import (
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
)

// The registry of the demo world is one that can be read, and each agency that it says helps is one of the world.
func TestTheRegistryOfTheDemoWorld(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "agencies.json")
	if err := writeJSON(path, Agencies()); err != nil {
		t.Fatal(err)
	}
	read, err := readRegistry(path)
	if err != nil || !reflect.DeepEqual(read, Agencies()) {
		t.Errorf("it is read as %v, %v", read, err)
	}
	offered := 0
	for _, a := range read.Directory() {
		if len(a.Helps) > 0 {
			offered++
		}
	}
	if offered != 9 {
		t.Errorf("%d agencies can be asked for something", offered)
	}
}

func TestARegistryIsRefused(t *testing.T) {
	t.Parallel()
	for text, says := range map[string]string{
		`[]`:                   "JSON object",
		`{"a":{"kind":"ngo"}}`: "a needs a kind and a country",
		`{"a":{"kind":"ngo","country":"XNB","x":1}}`:                                               "unknown field",
		`{"a":{"kind":"ngo","country":"XNB","helps":[{"service":"hospital","purpose":"health"}]}}`: "hospital",
	} {
		path := filepath.Join(t.TempDir(), "agencies.json")
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		if _, err := readRegistry(path); err == nil || !strings.Contains(err.Error(), says) {
			t.Errorf("%s: %v", text, err)
		}
	}
}
