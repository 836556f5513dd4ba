package apachekafka

import (
	"bytes"
	"context"
	"crypto/sha256"
	_ "embed" // the pinned artifacts and their sums
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"time"

	"github.com/gofrs/flock"
)

//go:embed pom.xml
var pom []byte

//go:embed kafka.sha256
var sums string

// artifact is one jar of the broker and the SHA-256 it must have, in hex.
type artifact struct{ name, sum string }

// Fetch returns the folder of the broker's jars, getting them with `mvn` if
// cacheDir does not hold them yet (about 45 MB). An empty cacheDir means
// mangrove/kafka-VERSION in the user's cache folder. Several processes may
// fetch into one folder at once.
//
// Every call checks every jar. A jar that is not the one expected is refused
// by name and nothing is returned. Without Maven or a repository the error is
// ErrUnavailable.
func Fetch(ctx context.Context, cacheDir string) (string, error) {
	if cacheDir == "" {
		user, err := os.UserCacheDir()
		if err != nil {
			return "", fmt.Errorf("fetch kafka: no cache folder, name one: %w", err)
		}
		cacheDir = filepath.Join(user, "mangrove", "kafka-"+Version)
	}
	cacheDir, err := filepath.Abs(cacheDir)
	if err != nil {
		return "", fmt.Errorf("fetch kafka: %w", err)
	}
	if err := os.MkdirAll(cacheDir, 0o755); err != nil {
		return "", fmt.Errorf("fetch kafka: make cache folder: %w", err)
	}
	lock := flock.New(filepath.Join(cacheDir, "fetch.lock"))
	if _, err := lock.TryLockContext(ctx, 100*time.Millisecond); err != nil {
		return "", fmt.Errorf("fetch kafka: wait for another fetch: %w", err)
	}
	defer lock.Unlock() // released with the process in any case

	libs := filepath.Join(cacheDir, "libs")
	if _, err := os.Stat(libs); errors.Is(err, os.ErrNotExist) {
		if err := download(ctx, cacheDir, libs); err != nil {
			return "", fmt.Errorf("fetch kafka: %w", err)
		}
		return libs, nil
	}
	if err := verify(libs, artifacts()); err != nil {
		return "", fmt.Errorf("fetch kafka: %w; remove %s to fetch anew", err, libs)
	}
	return libs, nil
}

// download puts checked jars into libs, all of them or none.
func download(ctx context.Context, cacheDir, libs string) error {
	mvn, err := exec.LookPath("mvn")
	if err != nil {
		return fmt.Errorf("%w: install Maven or fill the cache folder: %w", ErrUnavailable, err)
	}
	staging, err := os.MkdirTemp(cacheDir, "fetch-")
	if err != nil {
		return fmt.Errorf("make staging folder: %w", err)
	}
	defer os.RemoveAll(staging)
	if err := os.WriteFile(filepath.Join(staging, "pom.xml"), pom, 0o644); err != nil {
		return fmt.Errorf("write pom: %w", err)
	}
	fetched := filepath.Join(staging, "libs")
	cmd := exec.CommandContext(ctx, mvn, "--batch-mode", "--no-transfer-progress", "--quiet",
		"dependency:copy-dependencies", "-DoutputDirectory="+fetched)
	cmd.Dir = staging
	cmd.WaitDelay = 5 * time.Second
	if out, err := cmd.CombinedOutput(); err != nil {
		if ctx.Err() != nil {
			return fmt.Errorf("mvn: %w", ctx.Err())
		}
		return fmt.Errorf("%w: mvn: %w\n%s", ErrUnavailable, err, lastLines(out))
	}
	if err := verify(fetched, artifacts()); err != nil {
		return err
	}
	if err := os.Rename(fetched, libs); err != nil {
		return fmt.Errorf("keep jars: %w", err)
	}
	return nil
}

// artifacts reads the sums, which are in the form that sha256sum writes.
func artifacts() []artifact {
	var list []artifact
	for line := range strings.Lines(sums) {
		if f := strings.Fields(line); len(f) == 2 {
			list = append(list, artifact{name: f[1], sum: f[0]})
		}
	}
	return list
}

// verify checks that dir holds the jars wanted, and no others.
func verify(dir string, want []artifact) error {
	known := make(map[string]bool, len(want))
	for _, a := range want {
		known[a.name] = true
		got, err := sumFile(filepath.Join(dir, a.name))
		if err != nil {
			return fmt.Errorf("check %s: %w", a.name, err)
		}
		if got != a.sum {
			return fmt.Errorf("check %s: it has SHA-256 %s, want %s: refused", a.name, got, a.sum)
		}
	}
	entries, err := os.ReadDir(dir)
	if err != nil {
		return fmt.Errorf("list jars: %w", err)
	}
	for _, e := range entries {
		if !known[e.Name()] {
			return fmt.Errorf("check %s: no SHA-256 is known for it: refused", e.Name())
		}
	}
	return nil
}

func sumFile(path string) (string, error) {
	f, err := os.Open(path)
	if err != nil {
		return "", err
	}
	defer f.Close()
	h := sha256.New()
	if _, err := io.Copy(h, f); err != nil {
		return "", err
	}
	return hex.EncodeToString(h.Sum(nil)), nil
}

// lastLines is the end of a program's output, enough to see why it failed.
func lastLines(out []byte) string {
	lines := bytes.Split(bytes.TrimSpace(out), []byte("\n"))
	return string(bytes.Join(lines[max(0, len(lines)-15):], []byte("\n")))
}
