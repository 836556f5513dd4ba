//go:build unix

package postgrestest

import (
	"os"
	"os/exec"
	"strconv"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
)

func TestDatabasesAreFreshAndDropped(t *testing.T) {
	outer := New(t)
	var inner string
	t.Run("first", func(t *testing.T) {
		inner = New(t)
		if err := execute(t.Context(), inner, "create table only_here ()"); err != nil {
			t.Fatal(err)
		}
		// A session left open must not keep the database.
		if _, err := pgx.Connect(t.Context(), inner); err != nil {
			t.Fatal(err)
		}
	})
	if err := execute(t.Context(), outer, "select from only_here"); err == nil {
		t.Error("two databases share a table")
	}
	if err := execute(t.Context(), inner, "select"); err == nil {
		t.Error("the database outlived its test")
	}
	if err := execute(t.Context(), outer, "create role r"); err != nil {
		t.Errorf("not a superuser: %v", err)
	}
	if err := execute(t.Context(), outer, "drop role r"); err != nil {
		t.Error(err)
	}
}

func TestNamedServerIsUsed(t *testing.T) {
	shared, err := server()
	if err != nil {
		t.Fatal(err)
	}
	if os.Getenv(serverEnv) != "" {
		if shared.server != nil {
			t.Error("a server was started")
		}
		if err := execute(t.Context(), New(t), "select"); err != nil {
			t.Fatal(err)
		}
		return
	}
	config, err := pgx.ParseConfig(shared.superuser)
	if err != nil {
		t.Fatal(err)
	}
	words := "host=" + config.Host + " port=" + strconv.Itoa(int(config.Port)) + " user=" + config.User + " password=" + config.Password + " dbname=nowhere sslmode=disable"
	if err := execute(t.Context(), withDatabase(words, maintenance), "select"); err != nil {
		t.Errorf("in words: %v", err)
	}
	// This test again, in a process of its own, which starts no server.
	again := exec.Command(os.Args[0], "-test.run=^TestNamedServerIsUsed$")
	again.Env = append(os.Environ(), serverEnv+"="+shared.superuser)
	if out, err := again.CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
}

func TestNothingIsLeftOfTheServer(t *testing.T) {
	if os.Getenv(serverEnv) != "" {
		t.Skip("the server is somebody else's")
	}
	temporary, err := os.MkdirTemp("", "mangrove-leftovers-")
	if err != nil {
		t.Fatal(err)
	}
	defer os.RemoveAll(temporary)
	if err := os.Chmod(temporary, 0o755); err != nil { // for the server's account
		t.Fatal(err)
	}
	again := exec.Command(os.Args[0], "-test.run=^TestDatabasesAreFreshAndDropped$")
	again.Env = append(os.Environ(), "TMPDIR="+temporary)
	if out, err := again.CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	limit := time.After(20 * time.Second)
	for {
		left, err := os.ReadDir(temporary)
		if err != nil {
			t.Fatal(err)
		}
		if len(left) == 0 {
			return
		}
		select {
		case <-limit:
			t.Fatalf("left behind: %v", left)
		case <-time.After(50 * time.Millisecond):
		}
	}
}
