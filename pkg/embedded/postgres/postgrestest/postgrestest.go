//go:build unix

package postgrestest

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"mangrove/pkg/embedded/postgres"
)

const (
	serverEnv   = "MANGROVE_TEST_POSTGRES"
	startLimit  = 5 * time.Minute // a first start may have to fetch the server
	dropLimit   = 30 * time.Second
	maintenance = "postgres"
)

// New makes an empty database and returns the superuser's connection string to
// it. The database is dropped, and sessions to it are ended, after the test.
func New(t testing.TB) string {
	t.Helper()
	shared, err := server()
	if err != nil {
		t.Fatal(err)
	}
	name := "test_" + strings.ToLower(rand.Text())
	if err := execute(t.Context(), shared.superuser, "create database "+name); err != nil {
		t.Fatalf("make a database for the test: %v", err)
	}
	t.Cleanup(func() {
		ctx, cancel := context.WithTimeout(context.Background(), dropLimit)
		defer cancel()
		if err := execute(ctx, shared.superuser, "drop database "+name+" with (force)"); err != nil {
			t.Errorf("drop the test's database: %v", err)
		}
	})
	return withDatabase(shared.superuser, name)
}

// shared is the server of this test process.
type shared struct {
	superuser string // connection string
	// Both are held for what their end would set off: the garbage collector
	// closes files that nobody refers to.
	server  *postgres.Server
	remover *os.File
}

// server is the one thing here that outlives a test: a server per test would
// cost a second each. It is never closed. It ends with this process, and so
// also after a panic or a time-out, which no hook of a test survives.
var server = sync.OnceValues(func() (*shared, error) {
	if dsn := os.Getenv(serverEnv); dsn != "" {
		return &shared{superuser: dsn}, nil
	}
	cache, err := cacheFolder()
	if err != nil {
		return nil, err
	}
	data, err := os.MkdirTemp("", "mangrove-postgres-")
	if err != nil {
		return nil, fmt.Errorf("make a folder for the test server: %w; check TMPDIR", err)
	}
	remover, err := removeAfterwards(data)
	if err != nil {
		return nil, errors.Join(err, os.RemoveAll(data))
	}
	ctx, cancel := context.WithTimeout(context.Background(), startLimit)
	defer cancel()
	started, err := postgres.Start(ctx, postgres.Config{Data: data, Cache: cache, Unsafe: true})
	if err != nil {
		return nil, errors.Join(fmt.Errorf("%w (or put a superuser's connection string into %s)", err, serverEnv), remover.Close())
	}
	return &shared{superuser: started.SuperuserDSN(maintenance), server: started, remover: remover}, nil
})

// removeAfterwards removes the folder once the returned file is closed, at the
// latest by the end of this process, and the server is gone. A shell waits for
// that at the other end of a pipe.
func removeAfterwards(folder string) (*os.File, error) {
	const script = `read -r line
n=0
while test -e "$1/cluster/postmaster.pid" && test $n -lt 100; do sleep 0.1; n=$((n+1)); done
rm -rf "$1"`
	read, write, err := os.Pipe()
	if err != nil {
		return nil, fmt.Errorf("make a pipe to watch this process: %w", err)
	}
	defer read.Close()
	shell := exec.Command("/bin/sh", "-c", script, "sh", folder)
	shell.Dir = "/"
	shell.Stdin = read
	// Signals to the group of the tests must not reach it.
	shell.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	if err := shell.Start(); err != nil {
		return nil, errors.Join(fmt.Errorf("start the shell that removes the test server's folder: %w", err), write.Close())
	}
	return write, nil
}

func cacheFolder() (string, error) {
	if os.Geteuid() == 0 {
		// Root's own folders are closed to the account that runs the server.
		return "/var/cache/mangrove", nil
	}
	cache, err := os.UserCacheDir()
	if err != nil {
		return "", fmt.Errorf("find a folder to cache a server: %w", err)
	}
	return filepath.Join(cache, "mangrove"), nil
}

func execute(ctx context.Context, dsn, sql string) error {
	conn, err := pgx.Connect(ctx, dsn)
	if err != nil {
		return err
	}
	_, err = conn.Exec(ctx, sql)
	return errors.Join(err, conn.Close(ctx))
}

// withDatabase returns dsn, in either of its two forms, with another database.
func withDatabase(dsn, name string) string {
	parsed, err := url.Parse(dsn)
	if err != nil || parsed.Scheme == "" {
		return dsn + " dbname=" + name // the last mention counts
	}
	parsed.Path = "/" + name
	return parsed.String()
}
