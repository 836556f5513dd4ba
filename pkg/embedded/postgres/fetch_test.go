//go:build unix

package postgres

import (
	"os"
	"path/filepath"
	"testing"
)

// Fetching takes some 10 MB of the network each time, so it is asked for:
// MANGROVE_TEST_FETCH=1.
func TestFetchedServerRuns(t *testing.T) {
	if os.Getenv("MANGROVE_TEST_FETCH") == "" {
		t.Skip("MANGROVE_TEST_FETCH is not set")
	}
	cache, data := dataFolder(t), dataFolder(t)
	if err := os.Chmod(cache, 0o755); err != nil {
		t.Fatal(err)
	}
	for range 2 {
		server, err := start(t.Context(), Config{Data: data, Cache: cache, Unsafe: true}, nil)
		if err != nil {
			t.Fatal(err)
		}
		if got := numberIn(query[string](t, connect(t, server.SuperuserDSN("postgres")), "show server_version")[0]); got != fetchedMajor {
			t.Errorf("version %d, want %d", got, fetchedMajor)
		}
		if err := server.Close(); err != nil {
			t.Fatal(err)
		}
	}
	if left, _ := filepath.Glob(filepath.Join(cache, "fetching-*")); len(left) > 0 {
		t.Errorf("left behind: %v", left)
	}
}

func TestNoServerAndNoCacheIsNamed(t *testing.T) {
	_, err := start(t.Context(), Config{Data: dataFolder(t)}, nil)
	wantError(t, err, "no PostgreSQL 15 or later is installed", "install PostgreSQL, or name such a folder")
}

func TestAnotherArchiveIsNotUnpacked(t *testing.T) {
	folder := t.TempDir()
	archive := filepath.Join(folder, "server.txz")
	if err := os.WriteFile(archive, []byte("something else"), 0o600); err != nil {
		t.Fatal(err)
	}
	target := filepath.Join(folder, "server")
	wantError(t, unpackVerified(archive, pinned["linux/amd64"], target), "not the pinned one", "install PostgreSQL")
	if _, err := os.Stat(target); err == nil {
		t.Error("it was unpacked")
	}
}
