//go:build unix

package postgres

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/url"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	"github.com/gofrs/flock"
	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
)

// Superuser is the role that owns every cluster made here.
const Superuser = "postgres"

const (
	// A server whose parent was killed still shuts down, or waits as a zombie
	// to be reaped; so long its lock on the cluster is honoured.
	predecessorPatience = 10 * time.Second
	retryPause          = 100 * time.Millisecond
	readyPause          = 10 * time.Millisecond
)

// Config says where a server keeps its things.
type Config struct {
	// Data is the absolute path of the folder for the cluster. It is made if
	// missing; an existing one must be empty or made by this package.
	Data string

	// Cache is the absolute path of the folder that keeps a fetched server.
	// When it is empty nothing is fetched: a server must be installed.
	Cache string

	// Unsafe gives up durability for speed: after a power loss the cluster may
	// be unreadable. For tests.
	Unsafe bool

	// Log receives a few lines about starting. Nil means none.
	Log *slog.Logger
}

// Server is a running PostgreSQL that ends with this process.
type Server struct {
	lock     *flock.Flock
	process  *process
	port     int
	password string
}

// Start finds or fetches a server, makes the cluster if there is none, and
// returns when the server takes connections. The context bounds the start
// only; end the server with Close.
//
// A second Start on the same folder fails while the first owner lives. After
// an owner was killed, Start waits up to ten seconds for its server to be gone.
func Start(ctx context.Context, cfg Config) (*Server, error) {
	server, err := start(ctx, cfg, installedPlaces())
	if err != nil {
		return nil, fmt.Errorf("start PostgreSQL: %w", err)
	}
	return server, nil
}

// start is Start with the folders to look for an installed server.
func start(ctx context.Context, cfg Config, places []string) (_ *Server, err error) {
	log := cfg.Log
	if log == nil {
		log = slog.New(slog.DiscardHandler)
	}
	home, err := openHome(ctx, cfg.Data)
	if err != nil {
		return nil, err
	}
	defer home.Close()

	lock := flock.New(filepath.Join(cfg.Data, lockName), flock.SetPermissions(0o600))
	defer func() {
		if err != nil {
			_ = lock.Close()
		}
	}()
	held, err := lock.TryLock()
	if err != nil {
		return nil, fmt.Errorf("lock %s: %w; check who may write there", cfg.Data, err)
	}
	if !held {
		return nil, fmt.Errorf("another process runs the server in %s: stop that process, or choose another folder", cfg.Data)
	}

	bin, err := findServer(ctx, home, cfg.Cache, places, log)
	if err != nil {
		return nil, err
	}
	password, err := home.prepare(ctx, bin, cfg.Unsafe)
	if err != nil {
		return nil, err
	}
	if err := home.rotateLog(); err != nil {
		return nil, err
	}

	server := &Server{lock: lock, password: password}
	for began := time.Now(); ; {
		err = server.run(ctx, home, bin, cfg.Unsafe)
		if err == nil {
			log.InfoContext(ctx, "PostgreSQL runs", "port", server.port, "bin", bin, "data", cfg.Data)
			return server, nil
		}
		if !passing(err) || time.Since(began) > predecessorPatience {
			return nil, err
		}
		if err := pause(ctx, retryPause); err != nil {
			return nil, fmt.Errorf("gave up waiting for the former server in %s to end: %w", cfg.Data, err)
		}
	}
}

// run makes one attempt to bring the server up.
func (s *Server) run(ctx context.Context, home *home, bin string, unsafe bool) error {
	port, err := freePort(ctx)
	if err != nil {
		return err
	}
	logFile, offset, err := home.openLog()
	if err != nil {
		return err
	}
	defer logFile.Close()

	process, err := launch(home.command(context.Background(), filepath.Join(bin, "postgres"), settings(home.cluster(), port, unsafe)...), logFile)
	if err != nil {
		return fmt.Errorf("run %s/postgres as %s: %w; check that this program may be executed by that account", bin, home.account, err)
	}
	s.process, s.port = process, port

	if err := s.ready(ctx); err != nil {
		_ = process.stop()
		return &startError{data: home.path, cause: err, log: home.logSince(offset)}
	}
	return nil
}

var errExited = errors.New("the server ended during its start")

// ready waits until the superuser can log in.
func (s *Server) ready(ctx context.Context) error {
	for {
		conn, err := pgx.Connect(ctx, s.SuperuserDSN("postgres"))
		if err == nil {
			return conn.Close(ctx)
		}
		// Whoever else took the port meanwhile cannot know the password, so a
		// refusal counts only while our own server lives.
		select {
		case <-s.process.done:
			return errExited
		default:
		}
		if refused, ok := errors.AsType[*pgconn.PgError](err); ok && refused.Code == "28P01" {
			return errors.New("the server refuses the password in " + passwordName +
				": put back the file that belongs to this cluster, or set the password of role " + Superuser + " to what the file says")
		}
		if err := pause(ctx, readyPause); err != nil {
			return fmt.Errorf("the server takes no connections yet: %w; allow more time, it may be recovering", err)
		}
	}
}

// DSN returns the connection string by which user reaches database.
func (s *Server) DSN(user, password, database string) string {
	dsn := url.URL{
		Scheme:   "postgres",
		User:     url.UserPassword(user, password),
		Host:     net.JoinHostPort("127.0.0.1", strconv.Itoa(s.port)),
		Path:     "/" + database,
		RawQuery: "sslmode=disable",
	}
	return dsn.String()
}

// SuperuserDSN returns the connection string by which Superuser reaches
// database. A new cluster has the database "postgres". The string holds the
// password: do not log it.
func (s *Server) SuperuserDSN(database string) string {
	return s.DSN(Superuser, s.password, database)
}

// Close ends all sessions, shuts the server down and waits until it is gone.
// Closing again does nothing.
func (s *Server) Close() error {
	err := s.process.stop()
	return errors.Join(err, s.lock.Close())
}

// startError is a failed attempt together with the server's own words.
type startError struct {
	data  string
	cause error
	log   string
}

func (e *startError) Error() string {
	why := ""
	if said := strings.TrimSpace(e.log); said != "" {
		why = "; it said:\n" + said
	}
	if e.predecessor() {
		return fmt.Sprintf("a former server still holds %s/%s: end the process named in its postmaster.pid; "+
			"if that process is no PostgreSQL, remove postmaster.pid%s", e.data, clusterName, why)
	}
	return fmt.Sprintf("%v (%s)%s", e.cause, filepath.Join(e.data, logName), why)
}

func (e *startError) Unwrap() error { return e.cause }

func (e *startError) predecessor() bool {
	return strings.Contains(e.log, "lock file") || strings.Contains(e.log, "pre-existing shared memory block")
}

// passing tells whether an attempt failed for a reason that goes away: the
// former server is not gone yet, or the free port was taken meanwhile.
func passing(err error) bool {
	failed, ok := errors.AsType[*startError](err)
	return ok && errors.Is(failed.cause, errExited) &&
		(failed.predecessor() || strings.Contains(failed.log, "could not create any TCP/IP sockets"))
}

func freePort(ctx context.Context) (int, error) {
	listener, err := new(net.ListenConfig).Listen(ctx, "tcp4", "127.0.0.1:0")
	if err != nil {
		return 0, fmt.Errorf("find a free port on 127.0.0.1: %w; check the loopback interface", err)
	}
	port := listener.Addr().(*net.TCPAddr).Port
	return port, listener.Close()
}

func pause(ctx context.Context, d time.Duration) error {
	select {
	case <-ctx.Done():
		return context.Cause(ctx)
	case <-time.After(d):
		return nil
	}
}

// isRoot is true when this process must hand the cluster to another account.
func isRoot() bool { return os.Geteuid() == 0 }
