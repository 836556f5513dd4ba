package apachekafka

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestPomVersionAndSumsAgree(t *testing.T) {
	if !strings.Contains(string(pom), "<version>"+Version+"</version>") {
		t.Errorf("pom.xml does not name version %s", Version)
	}
	var broker bool
	for _, a := range artifacts() {
		broker = broker || a.name == "kafka_2.13-"+Version+".jar"
		if sum, err := hex.DecodeString(a.sum); err != nil || len(sum) != sha256.Size {
			t.Errorf("%s: %q is not a SHA-256", a.name, a.sum)
		}
	}
	if !broker {
		t.Errorf("kafka.sha256 lacks the broker of version %s", Version)
	}
}

func TestWrongJarsAreRefusedByName(t *testing.T) {
	good := sha256.Sum256([]byte("good"))
	want := []artifact{{name: "a.jar", sum: hex.EncodeToString(good[:])}}
	for name, tc := range map[string]struct {
		files   map[string]string
		refused string
	}{
		"all right":  {files: map[string]string{"a.jar": "good"}},
		"altered":    {files: map[string]string{"a.jar": "evil"}, refused: "a.jar"},
		"missing":    {files: nil, refused: "a.jar"},
		"unexpected": {files: map[string]string{"a.jar": "good", "b.jar": "any"}, refused: "b.jar"},
	} {
		t.Run(name, func(t *testing.T) {
			dir := t.TempDir()
			for file, content := range tc.files {
				if err := os.WriteFile(filepath.Join(dir, file), []byte(content), 0o600); err != nil {
					t.Fatal(err)
				}
			}
			err := verify(dir, want)
			if tc.refused == "" {
				if err != nil {
					t.Error(err)
				}
				return
			}
			if err == nil || !strings.Contains(err.Error(), tc.refused) {
				t.Errorf("error %v, want one that names %s", err, tc.refused)
			}
		})
	}
}

func TestAnAlteredCacheIsRefused(t *testing.T) {
	cache := t.TempDir()
	jar := artifacts()[0].name
	if err := os.Mkdir(filepath.Join(cache, "libs"), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(cache, "libs", jar), []byte("altered"), 0o600); err != nil {
		t.Fatal(err)
	}
	libs, err := Fetch(context.Background(), cache)
	if err == nil || !strings.Contains(err.Error(), jar) || libs != "" {
		t.Errorf("got %q, %v; want nothing and an error that names %s", libs, err, jar)
	}
	if errors.Is(err, ErrUnavailable) {
		t.Error("an altered jar passes for a missing one")
	}
}

func TestWithoutItsToolsItIsUnavailable(t *testing.T) {
	t.Setenv("PATH", "")
	if _, err := Fetch(context.Background(), t.TempDir()); !errors.Is(err, ErrUnavailable) {
		t.Errorf("without Maven: %v, want ErrUnavailable", err)
	}
	_, err := Start(context.Background(), Config{Libs: "libs", Data: t.TempDir()})
	if !errors.Is(err, ErrUnavailable) {
		t.Errorf("without Java: %v, want ErrUnavailable", err)
	}

	bin := t.TempDir()
	for name, script := range map[string]string{
		"mvn":  "#!/bin/sh\necho no repository >&2; exit 1\n",
		"java": "#!/bin/sh\necho 'openjdk version \"11.0.2\"' >&2\n",
	} {
		if err := os.WriteFile(filepath.Join(bin, name), []byte(script), 0o700); err != nil {
			t.Fatal(err)
		}
	}
	t.Setenv("PATH", bin)
	_, err = Fetch(context.Background(), t.TempDir())
	if !errors.Is(err, ErrUnavailable) || !strings.Contains(err.Error(), "no repository") {
		t.Errorf("without a repository: %v, want ErrUnavailable with what Maven said", err)
	}
	_, err = Start(context.Background(), Config{Libs: "libs", Data: t.TempDir()})
	if !errors.Is(err, ErrUnavailable) || !strings.Contains(err.Error(), "version 11") {
		t.Errorf("with Java 11: %v, want ErrUnavailable that names it", err)
	}
}
