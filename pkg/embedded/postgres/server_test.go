//go:build unix

package postgres

import (
	"bufio"
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"
)

// ownerEnv makes this test binary own a server in the named folder until it is
// killed.
const ownerEnv = "MANGROVE_TEST_POSTGRES_OWNER"

func TestMain(m *testing.M) {
	if data := os.Getenv(ownerEnv); data != "" {
		if err := own(data); err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		return
	}
	os.Exit(m.Run())
}

// own starts a server, writes a row, says so, and waits to be killed.
func own(data string) error {
	ctx := context.Background()
	server, err := Start(ctx, Config{Data: data})
	if err != nil {
		return err
	}
	conn, err := pgx.Connect(ctx, server.SuperuserDSN("postgres"))
	if err != nil {
		return err
	}
	if _, err := conn.Exec(ctx, "create table kept (word text); insert into kept values ('mangrove')"); err != nil {
		return err
	}
	fmt.Println("written")
	select {}
}

// dataFolder returns an empty folder. Those of t.TempDir lie below one that
// only the tests' account may enter.
func dataFolder(t *testing.T) string {
	t.Helper()
	folder, err := os.MkdirTemp("", "mangrove-postgres-")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := os.RemoveAll(folder); err != nil {
			t.Error(err)
		}
	})
	return folder
}

func mustStart(t *testing.T, data string) *Server {
	t.Helper()
	server, err := Start(t.Context(), Config{Data: data, Unsafe: true})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = server.Close() })
	return server
}

func connect(t *testing.T, dsn string) *pgx.Conn {
	t.Helper()
	conn, err := pgx.Connect(t.Context(), dsn)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = conn.Close(context.Background()) })
	return conn
}

func query[T any](t *testing.T, conn *pgx.Conn, sql string) []T {
	t.Helper()
	rows, err := conn.Query(t.Context(), sql)
	if err != nil {
		t.Fatal(err)
	}
	values, err := pgx.CollectRows(rows, pgx.RowTo[T])
	if err != nil {
		t.Fatal(err)
	}
	return values
}

func TestNewClusterIsPlainAndLocal(t *testing.T) {
	t.Setenv("LC_ALL", "de_DE.UTF-8")
	t.Setenv("TZ", "Asia/Bangkok")
	conn := connect(t, mustStart(t, dataFolder(t)).SuperuserDSN("postgres"))
	for setting, want := range map[string]string{
		"server_encoding":         "UTF8",
		"timezone":                "UTC",
		"listen_addresses":        "127.0.0.1",
		"unix_socket_directories": "",
		"max_connections":         "200",
	} {
		if got := query[string](t, conn, "show "+setting)[0]; got != want {
			t.Errorf("%s = %q, want %q", setting, got, want)
		}
	}
	if got := query[string](t, conn, "select distinct datcollate||' '||datctype from pg_database"); len(got) != 1 || got[0] != "C C" {
		t.Errorf("locales %q, want only C", got)
	}
}

func TestRolesLogInWithTheirOwnPasswordOnly(t *testing.T) {
	server := mustStart(t, dataFolder(t))
	conn := connect(t, server.SuperuserDSN("postgres"))
	if _, err := conn.Exec(t.Context(), "create role shelter login password 'right @/:'"); err != nil {
		t.Fatal(err)
	}
	role := connect(t, server.DSN("shelter", "right @/:", "postgres"))
	if got := query[string](t, role, "select current_user::text")[0]; got != "shelter" {
		t.Errorf("logged in as %q", got)
	}
	for _, user := range []string{"shelter", Superuser} {
		if _, err := pgx.Connect(t.Context(), server.DSN(user, "wrong", "postgres")); err == nil {
			t.Errorf("%s logged in with a wrong password", user)
		}
	}
}

func TestCloseLeavesNoProcess(t *testing.T) {
	server := mustStart(t, dataFolder(t))
	conn := connect(t, server.SuperuserDSN("postgres"))
	pids := append(query[int](t, conn, "select pid from pg_stat_activity"), server.process.pid.Pid)
	if len(pids) < 4 {
		t.Fatalf("processes %v, want the server, this session and background ones", pids)
	}
	for range 2 {
		if err := server.Close(); err != nil {
			t.Fatal(err)
		}
	}
	for _, pid := range pids {
		if err := syscall.Kill(pid, 0); err != syscall.ESRCH {
			t.Errorf("process %d after Close: %v", pid, err)
		}
	}
}

func TestSecondStartIsQuickAndKeepsData(t *testing.T) {
	data := dataFolder(t)
	server := mustStart(t, data)
	conn := connect(t, server.SuperuserDSN("postgres"))
	if _, err := conn.Exec(t.Context(), "create table kept as select 'mangrove' as word"); err != nil {
		t.Fatal(err)
	}
	if err := server.Close(); err != nil {
		t.Fatal(err)
	}
	began := time.Now()
	server = mustStart(t, data)
	took := time.Since(began)
	t.Logf("second start took %v", took)
	if took > 3*time.Second { // well below 1 s unless the machine is busy
		t.Errorf("second start took %v", took)
	}
	if got := query[string](t, connect(t, server.SuperuserDSN("postgres")), "select word from kept"); len(got) != 1 || got[0] != "mangrove" {
		t.Errorf("rows %q after the second start", got)
	}
}

func TestDataSurvivesAKilledOwner(t *testing.T) {
	for _, both := range []bool{false, true} {
		t.Run(fmt.Sprintf("server killed too %v", both), func(t *testing.T) {
			data := dataFolder(t)
			owner := exec.Command(os.Args[0])
			owner.Env = append(os.Environ(), ownerEnv+"="+data)
			owner.Stderr = os.Stderr
			out, err := owner.StdoutPipe()
			if err != nil {
				t.Fatal(err)
			}
			if err := owner.Start(); err != nil {
				t.Fatal(err)
			}
			said, err := bufio.NewReader(out).ReadString('\n')
			if said != "written\n" {
				t.Fatalf("owner said %q: %v", said, err)
			}
			postmaster := readPostmaster(t, data)
			if err := owner.Process.Kill(); err != nil {
				t.Fatal(err)
			}
			if both {
				if err := syscall.Kill(postmaster, syscall.SIGKILL); err != nil && err != syscall.ESRCH {
					t.Fatal(err)
				}
			}
			_ = owner.Wait() // says that it was killed

			began := time.Now()
			server := mustStart(t, data)
			t.Logf("start after the kill took %v", time.Since(began))
			if now := readPostmaster(t, data); now == postmaster {
				t.Errorf("process %d still serves", now)
			}
			if got := query[string](t, connect(t, server.SuperuserDSN("postgres")), "select word from kept"); len(got) != 1 || got[0] != "mangrove" {
				t.Errorf("rows %q after the kill", got)
			}
		})
	}
}

func readPostmaster(t *testing.T, data string) int {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(data, clusterName, "postmaster.pid"))
	if err != nil {
		t.Fatal(err)
	}
	return numberIn(string(text))
}

func TestTwoOwnersOfOneFolderAreRefused(t *testing.T) {
	data := dataFolder(t)
	mustStart(t, data)
	_, err := Start(t.Context(), Config{Data: data})
	wantError(t, err, "another process runs the server", "stop that process")
}

func TestAnInterruptedFirstStartIsMended(t *testing.T) {
	data := dataFolder(t)
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := Start(ctx, Config{Data: data}); err == nil {
		t.Fatal("a cancelled start succeeded")
	}
	if err := os.MkdirAll(filepath.Join(data, unfinished+"x", clusterName), 0o700); err != nil {
		t.Fatal(err)
	}
	mustStart(t, data)
	if left, _ := filepath.Glob(filepath.Join(data, unfinished+"*")); len(left) > 0 {
		t.Errorf("left behind: %v", left)
	}
}

// Every way a session can make the server speak, with a value as a person's
// name would be.
func TestLogHoldsNothingOfWhatClientsSend(t *testing.T) {
	const name = "Nang Kham Hseng"
	data := dataFolder(t)
	server := mustStart(t, data)
	conn := connect(t, server.SuperuserDSN("postgres"))
	if _, err := conn.Exec(t.Context(), "create table person (name text primary key)"); err != nil {
		t.Fatal(err)
	}
	insert := func() error {
		_, err := conn.Exec(t.Context(), "insert into person values ($1)", name)
		return err
	}
	if err := insert(); err != nil {
		t.Fatal(err)
	}
	for what, err := range map[string]error{
		"duplicate":      insert(),
		"syntax":         exec1(t, conn, "select '"+name+"' from nowhere"),
		"invalid input":  exec1(t, conn, "select '"+name+"'::int"),
		"raised":         exec1(t, conn, "do $$ begin raise warning '"+name+"'; raise '"+name+"'; end $$"),
		"parameter cast": exec1(t, conn, "select $1::text::int", name),
	} {
		if err == nil {
			t.Errorf("%s: no error", what)
		}
	}
	// A crash of the session makes the server itself name what was running.
	victim := connect(t, server.SuperuserDSN("postgres"))
	pid := query[int](t, victim, "select pg_backend_pid()")[0]
	slept := make(chan error, 1)
	go func() {
		_, err := victim.Exec(context.Background(), "select pg_sleep(60), '"+name+"'")
		slept <- err
	}()
	for asleep := false; !asleep; {
		asleep = query[bool](t, conn, fmt.Sprintf("select coalesce(wait_event = 'PgSleep', false) from pg_stat_activity where pid = %d", pid))[0]
	}
	if err := syscall.Kill(pid, syscall.SIGKILL); err != nil {
		t.Fatal(err)
	}
	if err := <-slept; err == nil {
		t.Error("the killed session answered")
	}
	if err := server.ready(t.Context()); err != nil { // it restarts by itself
		t.Fatal(err)
	}
	if err := server.Close(); err != nil {
		t.Fatal(err)
	}

	log, err := os.ReadFile(filepath.Join(data, logName))
	if err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(string(log), "was terminated by signal 9") {
		t.Errorf("the crash is not in the log, so this test looks at the wrong file:\n%s", log)
	}
	if strings.Contains(string(log), name) {
		t.Errorf("the log holds a name:\n%s", log)
	}
}

func exec1(t *testing.T, conn *pgx.Conn, sql string, args ...any) error {
	t.Helper()
	_, err := conn.Exec(t.Context(), sql, args...)
	return err
}

func TestNoCoreDumps(t *testing.T) {
	server := mustStart(t, dataFolder(t))
	limits, err := os.ReadFile(fmt.Sprintf("/proc/%d/limits", server.process.pid.Pid))
	if err != nil {
		t.Skip("only Linux shows the limits of a process")
	}
	for line := range strings.Lines(string(limits)) {
		if words := strings.Fields(line); strings.HasPrefix(line, "Max core file size") && (words[4] != "0" || words[5] != "0") {
			t.Errorf("core dumps are on: %s", line)
		}
	}
}

func wantError(t *testing.T, err error, parts ...string) {
	t.Helper()
	if err == nil {
		t.Fatalf("no error, want one about %q", parts)
	}
	for _, part := range parts {
		if !strings.Contains(err.Error(), part) {
			t.Errorf("error %q does not say %q", err, part)
		}
	}
}
