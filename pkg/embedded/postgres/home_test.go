//go:build unix

package postgres

import (
	"os"
	"path/filepath"
	"testing"
)

func TestFolderOfSomethingElseIsLeftAlone(t *testing.T) {
	data := dataFolder(t)
	if err := os.WriteFile(filepath.Join(data, "letter.txt"), []byte("dear"), 0o600); err != nil {
		t.Fatal(err)
	}
	before, err := os.Stat(data)
	if err != nil {
		t.Fatal(err)
	}
	_, err = Start(t.Context(), Config{Data: data})
	wantError(t, err, "letter.txt", "choose a new or empty folder")
	after, err := os.Stat(data)
	if err != nil {
		t.Fatal(err)
	}
	if before.Mode() != after.Mode() || ownerOf(before) != ownerOf(after) {
		t.Errorf("the folder changed from %v to %v", before, after)
	}
	if entries, err := os.ReadDir(data); err != nil || len(entries) != 1 {
		t.Errorf("the folder holds %v (%v)", entries, err)
	}
}

func TestRelativeFolderIsRefused(t *testing.T) {
	_, err := Start(t.Context(), Config{Data: "data"})
	wantError(t, err, "not an absolute path")
}

func TestLostPasswordIsNamed(t *testing.T) {
	data := dataFolder(t)
	if err := mustStart(t, data).Close(); err != nil {
		t.Fatal(err)
	}
	password := filepath.Join(data, passwordName)
	if info, err := os.Stat(password); err != nil || info.Mode() != 0o600 {
		t.Errorf("%v has mode %v (%v)", password, info.Mode(), err)
	}
	if err := os.WriteFile(password, []byte("other"), 0o600); err != nil {
		t.Fatal(err)
	}
	_, err := Start(t.Context(), Config{Data: data})
	wantError(t, err, "refuses the password", "put back the file")
	if err := os.Remove(password); err != nil {
		t.Fatal(err)
	}
	_, err = Start(t.Context(), Config{Data: data})
	wantError(t, err, passwordName+" is missing", "put it back")
}

func TestClusterOfAnotherVersionIsNamed(t *testing.T) {
	data := dataFolder(t)
	if err := mustStart(t, data).Close(); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(data, clusterName, "PG_VERSION"), []byte("12\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	_, err := Start(t.Context(), Config{Data: data, Cache: t.TempDir()})
	wantError(t, err, "made by PostgreSQL 12", "install PostgreSQL 12")
}

func TestFolderClosedToTheServersAccountIsNamed(t *testing.T) {
	if !isRoot() {
		t.Skip("only root runs the server as somebody else")
	}
	closed := filepath.Join(dataFolder(t), "closed")
	if err := os.Mkdir(closed, 0o700); err != nil {
		t.Fatal(err)
	}
	_, err := Start(t.Context(), Config{Data: filepath.Join(closed, "data")})
	wantError(t, err, "may not enter "+dirOfFirstClosed(t, closed), "chmod o+x")
}

// dirOfFirstClosed is the outermost folder above path that others may not enter.
func dirOfFirstClosed(t *testing.T, path string) string {
	t.Helper()
	first := path
	for at := path; at != filepath.Dir(at); at = filepath.Dir(at) {
		info, err := os.Stat(at)
		if err != nil {
			t.Fatal(err)
		}
		if info.Mode()&0o001 == 0 {
			first = at
		}
	}
	return first
}
