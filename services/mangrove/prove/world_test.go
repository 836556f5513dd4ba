package prove

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"mangrove/pkg/web"
	"mangrove/services/mangrove/story"
)

// shorter gives how many there are to be: all of them with MANGROVE_LONG=1, as make long sets it, else fewer.
func shorter(t *testing.T, all, fewer int, what string) int {
	t.Helper()
	if os.Getenv("MANGROVE_LONG") == "1" {
		return all
	}
	t.Logf("shortened to %d %s: make long runs %d", fewer, what, all)
	return fewer
}

// buffer keeps what the child says.
type buffer struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (b *buffer) Write(p []byte) (int, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.b.Write(p)
}

func (b *buffer) String() string {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.b.String()
}

// world is everything, running in a process of its own.
type world struct {
	*desk
	dir string
	cfg settings
	url string
	out *buffer
	log *buffer
	// http asks what belongs to no service.
	http *web.Client

	cmd   *exec.Cmd
	stdin io.WriteCloser
	armed chan struct{}
	gone  chan struct{}

	// moved is how far the domain clock is ahead.
	moved time.Duration
}

// newWorld starts everything in a new folder. The account of the database's server must be able to enter the folder.
func newWorld(t *testing.T, change func(*settings)) *world {
	t.Helper()
	dir, err := os.MkdirTemp("", "prove")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { os.RemoveAll(dir) })      //nolint:errcheck // what cannot go now is in the system's temporary folder
	if err := os.Chmod(dir, 0o755); err != nil { //nolint:gosec // it holds the data folder, nothing else of this process
		t.Fatal(err)
	}
	if err := os.Mkdir(filepath.Join(dir, "tmp"), 0o700); err != nil {
		t.Fatal(err)
	}
	w := &world{
		dir: dir, out: &buffer{}, log: &buffer{},
		cfg: settings{Addr: free(t), Data: filepath.Join(dir, "data"), Keys: filepath.Join(dir, "private", "keys.json"), Passed: filepath.Join(dir, "passed")},
	}
	if change != nil {
		change(&w.cfg)
	}
	w.url = "http://" + w.cfg.Addr
	w.http = web.NewClient(w.url, nil)
	w.desk = newDesk(t, story.World{Base: func(string) string { return w.url }, Token: w.sign, Quiet: w.quiet})
	t.Cleanup(w.stop)
	t.Cleanup(func() {
		if t.Failed() {
			t.Logf("the platform said:\n%s\n%s", tail(w.out.String()), tail(w.log.String()))
		}
	})
	if err := w.start(); err != nil {
		t.Fatal(err)
	}
	w.warm()
	return w
}

func tail(s string) string { return s[max(0, len(s)-4000):] }

func free(t *testing.T) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close() //nolint:errcheck // its address is all that is wanted
	return l.Addr().String()
}

// start starts the process and returns when it is ready.
func (w *world) start() error {
	given, err := json.Marshal(w.cfg)
	if err != nil {
		return err
	}
	cmd := exec.Command(os.Args[0]) //nolint:gosec // it is this test itself
	cmd.Env = []string{
		childConfig + "=" + string(given), "PATH=" + os.Getenv("PATH"), "HOME=" + os.Getenv("HOME"), "TMPDIR=" + filepath.Join(w.dir, "tmp"),
	}
	stdout, err := cmd.StdoutPipe()
	if err != nil {
		return err
	}
	if w.stdin, err = cmd.StdinPipe(); err != nil {
		return err
	}
	cmd.Stderr = w.log
	if err := cmd.Start(); err != nil {
		return err
	}
	ready, armed, gone := make(chan struct{}), make(chan struct{}, 1), make(chan struct{})
	w.cmd, w.armed, w.gone = cmd, armed, gone
	go func() {
		lines := bufio.NewScanner(io.TeeReader(stdout, w.out))
		for lines.Scan() {
			switch line := lines.Text(); {
			case strings.HasPrefix(line, "mangrove ready "):
				close(ready)
			case line == "armed":
				armed <- struct{}{}
			}
		}
		cmd.Wait() //nolint:errcheck // how it ended is for the test to judge
		close(gone)
	}()
	select {
	case <-ready:
		return nil
	case <-gone:
		return errors.New("the platform ended before it was ready")
	case <-time.After(2 * time.Minute):
		return errors.New("the platform was not ready within two minutes")
	}
}

// stop ends the process in good order.
func (w *world) stop() {
	w.stdin.Close() //nolint:errcheck // it may have ended
	select {
	case <-w.gone:
	case <-time.After(time.Minute):
		w.kill()
		w.t.Error("the platform did not end within a minute of being asked to")
	}
}

// kill ends the process as a power cut would.
func (w *world) kill() {
	w.cmd.Process.Signal(syscall.SIGKILL) //nolint:errcheck // it may have ended
	<-w.gone
}

// arm has the process kill itself at a failpoint.
func (w *world) arm(name string, n int) {
	w.t.Helper()
	if _, err := fmt.Fprintf(w.stdin, "%s:%d\n", name, n); err != nil {
		w.t.Fatal(err)
	}
	<-w.armed
}

// passed counts how often a failpoint was passed, over all lives of the process.
func (w *world) passed(name string) int {
	w.t.Helper()
	b, err := os.ReadFile(w.cfg.Passed)
	if err != nil {
		w.t.Fatal(err)
	}
	return strings.Count("\n"+string(b), "\n"+name+"\n")
}

// sign has the platform's own provider sign an account in at a service.
func (w *world) sign(ctx context.Context, as, service string) (string, error) {
	status, _, raw, err := w.http.Do(ctx, http.MethodPost, "/oidc/dev/token", "", map[string]string{"as": as, "for": service})
	if err != nil {
		return "", err
	}
	var a struct {
		Token string `json:"access_token"`
	}
	if err := json.Unmarshal(raw, &a); err != nil || status != http.StatusOK {
		return "", fmt.Errorf("signing in as %s answered %d", as, status)
	}
	return a.Token, nil
}

// quiet returns when nothing is left that any service would do by itself.
func (w *world) quiet(ctx context.Context) error {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, w.url+"/dev/quiet", nil)
	if err != nil {
		return err
	}
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		return err
	}
	defer res.Body.Close() //nolint:errcheck // it was only read
	if res.StatusCode != http.StatusOK {
		return errors.New("something was still not done after a minute")
	}
	return nil
}

// superuser connects to the running database as nobody but its operator can.
func (w *world) superuser() *pgx.Conn {
	w.t.Helper()
	home := filepath.Join(w.cfg.Data, "postgres")
	password, err := os.ReadFile(filepath.Join(home, "superuser.password"))
	if err != nil {
		w.t.Fatal(err)
	}
	pid, err := os.ReadFile(filepath.Join(home, "cluster", "postmaster.pid"))
	if err != nil {
		w.t.Fatal(err)
	}
	lines := strings.Split(string(pid), "\n") // the fourth is the port
	conn, err := pgx.Connect(w.t.Context(), fmt.Sprintf("postgres://postgres:%s@127.0.0.1:%s/postgres?sslmode=disable", password, lines[3]))
	if err != nil {
		w.t.Fatal(err)
	}
	w.t.Cleanup(func() { conn.Close(context.Background()) }) //nolint:errcheck // it was only read
	return conn
}
