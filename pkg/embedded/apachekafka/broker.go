package apachekafka

import (
	"context"
	"crypto/rand"
	"encoding/base64"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"time"

	"github.com/gofrs/flock"
	"github.com/segmentio/kafka-go"
)

const (
	startTimeout = 90 * time.Second // a cold start takes a few seconds on two cores
	closeTimeout = 20 * time.Second
	pollInterval = 50 * time.Millisecond
)

// Config says what to run, where it keeps its data and who may use it.
type Config struct {
	Libs  string // the jars, from Fetch
	Data  string // folder, created and formatted if empty; held by one broker at a time
	Port  int    // the clients' TCP port on 127.0.0.1; 0 takes a free one
	Users []User // with users, everybody must log in and may do only what Grant allowed; without, everything is open
}

// Broker is a running Apache Kafka. Close or Kill it to release its port and folder.
type Broker struct {
	proc      *process // nil until it runs
	lock      *flock.Flock
	log       string // path of the log file
	logStart  int64  // where this run's part of it begins, in bytes
	addr      string
	transport *kafka.Transport
	closed    bool
}

// Start runs a broker and returns when it has answered, and every user has
// logged in, through kafka-go. The context bounds the start only. Data left by
// Close or Kill is taken up again; users are added to those of earlier starts,
// and their passwords replaced.
//
// The broker logs to kafka.log in its data folder; the last lines are part of
// the error if it does not come up. Without a fitting Java the error is
// ErrUnavailable.
func Start(ctx context.Context, cfg Config) (*Broker, error) {
	ctx, cancel := context.WithTimeout(ctx, startTimeout)
	defer cancel()
	b, err := start(ctx, cfg)
	if err != nil {
		return nil, fmt.Errorf("start apache kafka: %w", err)
	}
	return b, nil
}

func start(ctx context.Context, cfg Config) (*Broker, error) {
	if cfg.Libs == "" || cfg.Data == "" {
		return nil, errors.New("name the folder of the jars (from Fetch) and a data folder")
	}
	for _, u := range cfg.Users {
		if u.Name == "" || u.Password == "" || u.Name == admin {
			return nil, fmt.Errorf("user %q: give a name other than %q and a password", u.Name, admin)
		}
	}
	java, err := findJava(ctx)
	if err != nil {
		return nil, err
	}
	data, err := filepath.Abs(cfg.Data) // the broker runs inside its folder
	if err != nil {
		return nil, err
	}
	if err := os.MkdirAll(data, 0o700); err != nil {
		return nil, fmt.Errorf("make data folder: %w", err)
	}
	// The broker's own lock comes too late: a second controller has by then
	// spoilt the state of the first.
	lock := flock.New(filepath.Join(data, "broker.lock"))
	if held, err := lock.TryLock(); err != nil {
		return nil, fmt.Errorf("lock data folder: %w", err)
	} else if !held {
		return nil, fmt.Errorf("%s is in use by another broker; stop it or choose another data folder", cfg.Data)
	}
	b := &Broker{lock: lock, log: filepath.Join(data, "kafka.log"), transport: &kafka.Transport{}}
	if err := b.bringUp(ctx, java, data, cfg); err != nil {
		return nil, errors.Join(err, b.Kill())
	}
	return b, nil
}

// bringUp runs the broker in its folder until it answers.
func (b *Broker) bringUp(ctx context.Context, java, data string, cfg Config) error {
	jvm, err := jvmArgs(cfg.Libs)
	if err != nil {
		return err
	}
	p, err := choosePorts(cfg.Port)
	if err != nil {
		return err
	}
	b.addr = net.JoinHostPort("127.0.0.1", strconv.Itoa(p.clients))
	secret, err := adminSecret(filepath.Join(data, "admin.secret"))
	if err != nil {
		return fmt.Errorf("super user's secret: %w", err)
	}
	withUsers := len(cfg.Users) > 0
	if withUsers {
		if b.transport.SASL, err = login(User{Name: admin, Password: secret}); err != nil {
			return err
		}
	}
	for name, content := range map[string][]byte{
		"server.properties": []byte(settings(p, withUsers, secret)),
		"log4j2.properties": log4j,
	} {
		if err := os.WriteFile(filepath.Join(data, name), content, 0o600); err != nil {
			return fmt.Errorf("write settings: %w", err)
		}
	}
	if err := format(ctx, java, jvm, data, secret); err != nil {
		return fmt.Errorf("format data folder: %w", err)
	}
	if err := b.run(java, jvm, data); err != nil {
		return fmt.Errorf("run java: %w", err)
	}
	if err := b.await(ctx, b.transport.SASL); err != nil {
		return fmt.Errorf("wait for the broker: %w; its log ends with:\n%s", err, b.logTail())
	}
	if err := b.setUsers(ctx, cfg.Users); err != nil {
		return fmt.Errorf("set users: %w; its log ends with:\n%s", err, b.logTail())
	}
	return nil
}

// jvmArgs are the options of every Java program here: a small heap, one
// collector thread and the quick compiler, because two cores are shared. The
// class path holds the checked jars and nothing else the folder may contain.
func jvmArgs(libs string) ([]string, error) {
	libs, err := filepath.Abs(libs)
	if err != nil {
		return nil, err
	}
	var classPath []string
	for _, a := range artifacts() {
		classPath = append(classPath, filepath.Join(libs, a.name))
	}
	return []string{
		"-Xms128m", "-Xmx256m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1",
		"-Dlog4j2.configurationFile=log4j2.properties",
		"-cp", strings.Join(classPath, string(os.PathListSeparator)),
	}, nil
}

// adminSecret returns the super user's password, which is drawn once and kept.
func adminSecret(path string) (string, error) {
	kept, err := os.ReadFile(path)
	if err == nil && len(kept) > 0 {
		return string(kept), nil
	}
	if err != nil && !errors.Is(err, os.ErrNotExist) {
		return "", err
	}
	secret := rand.Text()
	return secret, os.WriteFile(path, []byte(secret), 0o600)
}

// format makes the log folder with the super user in it, unless it is there.
func format(ctx context.Context, java string, jvm []string, data, secret string) error {
	if _, err := os.Stat(filepath.Join(data, "log", "meta.properties")); !errors.Is(err, os.ErrNotExist) {
		return err
	}
	// The secret goes through a file, because everybody may read the arguments of a process.
	args := fmt.Sprintf("kafka.tools.StorageTool format --cluster-id %s --config server.properties --add-scram SCRAM-SHA-256=[name=%s,password=%s]\n",
		clusterID(), admin, secret)
	const argFile = "format.args"
	if err := os.WriteFile(filepath.Join(data, argFile), []byte(args), 0o600); err != nil {
		return err
	}
	defer os.Remove(filepath.Join(data, argFile))
	cmd := exec.CommandContext(ctx, java, append(jvm, "@"+argFile)...)
	cmd.Dir = data
	if out, err := cmd.CombinedOutput(); err != nil {
		return fmt.Errorf("%w\n%s", errors.Join(err, ctx.Err()), lastLines(out))
	}
	return nil
}

// clusterID draws an identifier. Its first letter is no hyphen, which the
// format command would take for an option.
func clusterID() string {
	var id [16]byte
	rand.Read(id[:])
	id[0] &= 0x7f
	return base64.RawURLEncoding.EncodeToString(id[:])
}

// run starts the broker's process, with its output going to the log.
func (b *Broker) run(java string, jvm []string, data string) error {
	log, err := os.OpenFile(b.log, os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o600)
	if err != nil {
		return err
	}
	defer log.Close() // the child has its own handle
	if b.logStart, err = log.Seek(0, io.SeekEnd); err != nil {
		return err
	}
	cmd := exec.Command(java, append(jvm, "kafka.Kafka", "server.properties")...)
	cmd.Dir, cmd.Stdout, cmd.Stderr = data, log, log
	b.proc, err = spawn(cmd)
	return err
}

// logTail is the end of what this run has logged.
func (b *Broker) logTail() string {
	all, err := os.ReadFile(b.log)
	if err != nil || int64(len(all)) <= b.logStart {
		return "(nothing)"
	}
	return lastLines(all[b.logStart:])
}

// Addr is the clients' address, host:port.
func (b *Broker) Addr() string { return b.addr }

// Admin is a client that may do everything: the super user's where there are
// users. It is closed with the broker.
func (b *Broker) Admin() *kafka.Client {
	return &kafka.Client{Addr: kafka.TCP(b.addr), Timeout: 10 * time.Second, Transport: b.transport}
}

// Close has the broker put its data in order and end, and waits for it. It
// returns an error if the broker had ended by itself or had to be killed. To
// close a broker that was closed or killed does nothing.
func (b *Broker) Close() error {
	if b.closed {
		return nil
	}
	if b.proc.ended() {
		return errors.Join(fmt.Errorf("close apache kafka: it had ended by itself (%s); its log ends with:\n%s",
			b.proc.cmd.ProcessState, b.logTail()), b.Kill())
	}
	if err := b.proc.cmd.Process.Signal(syscall.SIGTERM); err != nil && !errors.Is(err, os.ErrProcessDone) {
		return errors.Join(fmt.Errorf("close apache kafka: %w", err), b.Kill())
	}
	timeout := time.NewTimer(closeTimeout)
	defer timeout.Stop()
	select {
	case <-b.proc.done:
		return b.Kill() // only the client is left to close
	case <-timeout.C:
		return errors.Join(fmt.Errorf("close apache kafka: it did not end within %s and was killed", closeTimeout), b.Kill())
	}
}

// Kill ends the broker without warning, as a crash would, and waits until it
// is gone. Start takes up its data again.
func (b *Broker) Kill() error {
	if b.closed {
		return nil
	}
	b.closed = true
	b.transport.CloseIdleConnections()
	if b.proc != nil {
		if err := b.proc.kill(); err != nil {
			return fmt.Errorf("kill apache kafka: %w", err) // and keep the folder locked
		}
	}
	if err := b.lock.Unlock(); err != nil {
		return fmt.Errorf("kill apache kafka: unlock data folder: %w", err)
	}
	return nil
}
