package kafka

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"sync"

	"github.com/gofrs/flock"
	"github.com/twmb/franz-go/pkg/kfake"
)

// cleanerBackoffMS is how often compacted topics are compacted, in
// milliseconds. It is Apache Kafka's own default; the embedded broker's is an hour.
const cleanerBackoffMS = 15_000

// Config says where the broker keeps its data and where it listens.
type Config struct {
	Data string // folder, created if missing; held by one broker at a time
	Port int    // TCP port on 127.0.0.1; 0 takes a free one
}

// Broker is a running broker. Close it to release its port and folder.
type Broker struct {
	cluster  *kfake.Cluster
	lock     *flock.Flock
	failures *failures
	addr     string
	close    sync.Once
	closeErr error
}

// Start opens the data folder and serves it. Topics are never created by
// being named: a client must create them. Every acknowledged batch and
// committed offset is on disk before its acknowledgement, because the outbox
// forgets what was acknowledged.
//
// It fails if another broker holds the folder, if the port is taken, or if
// the folder cannot be read.
func Start(cfg Config) (*Broker, error) {
	if cfg.Data == "" {
		return nil, errors.New("start embedded kafka: no data folder given; set Config.Data")
	}
	if err := os.MkdirAll(cfg.Data, 0o700); err != nil {
		return nil, fmt.Errorf("start embedded kafka: make data folder: %w", err)
	}
	// The broker itself takes no lock, and two of them would tear one log apart.
	lock := flock.New(filepath.Join(cfg.Data, "kafka.lock"))
	held, err := lock.TryLock()
	if err != nil {
		return nil, fmt.Errorf("start embedded kafka: lock data folder: %w", err)
	}
	if !held {
		return nil, fmt.Errorf("start embedded kafka: %s is in use by another broker; stop it or choose another data folder", cfg.Data)
	}
	failed := &failures{}
	cluster, err := kfake.NewCluster(
		kfake.Ports(cfg.Port), // one port, so one broker
		kfake.DataDir(filepath.Join(cfg.Data, "log")),
		kfake.SyncWrites(),
		kfake.ClusterID("mangrove"),
		kfake.WithLogger(failed),
		kfake.BrokerConfigs(map[string]string{
			"log.cleaner.backoff.ms":     strconv.Itoa(cleanerBackoffMS),
			"default.replication.factor": "1",
		}),
	)
	if err != nil {
		return nil, errors.Join(fmt.Errorf("start embedded kafka on port %d: %w", cfg.Port, err), lock.Unlock())
	}
	return &Broker{cluster: cluster, lock: lock, failures: failed, addr: cluster.ListenAddrs()[0]}, nil
}

// Addr is the broker's address, host:port.
func (b *Broker) Addr() string { return b.addr }

// Close stops serving, saves what is not yet on disk and releases the folder.
// An error means that the folder may lack group state (acknowledged records
// are already there). Closing again returns the same error.
func (b *Broker) Close() error {
	b.close.Do(func() {
		b.failures.collect()
		b.cluster.Close()
		b.closeErr = b.failures.err()
		if err := b.lock.Unlock(); err != nil {
			b.closeErr = errors.Join(b.closeErr, fmt.Errorf("close embedded kafka: unlock data folder: %w", err))
		}
	})
	return b.closeErr
}

// failures hears what goes wrong while the broker closes: it reports that
// only to its log.
type failures struct {
	mu         sync.Mutex
	collecting bool
	seen       []error
}

// Logf implements kfake.Logger.
func (f *failures) Logf(level kfake.LogLevel, format string, args ...any) {
	if level != kfake.LogLevelError {
		return
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.collecting {
		f.seen = append(f.seen, fmt.Errorf("close embedded kafka: "+format, args...))
	}
}

func (f *failures) collect() {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.collecting = true
}

func (f *failures) err() error {
	f.mu.Lock()
	defer f.mu.Unlock()
	return errors.Join(f.seen...)
}
