package mangrove

import (
	"context"
	"crypto/ed25519"
	"crypto/rand"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"time"

	"mangrove/pkg/web/peer"
	"mangrove/services/console"
)

// Secrets are what one service may know: its own, and what it shares with its peers.
type Secrets struct {
	// Deployment names the installation in every binding.
	Deployment string `json:"deployment"`
	// Topics are the secrets of the topics that it writes or reads, by service; keys, which has no Kafka, has none.
	Topics map[string][]byte `json:"topics,omitempty"`
	// Cards is the public key that key cards are signed with.
	Cards []byte `json:"cards"`
	// State is the key of the MAC on this service's rows.
	State []byte `json:"state"`
	// Identity is its certificate and key.
	Identity peer.Identity `json:"identity"`
	// Client is its secret at the OIDC provider.
	Client string `json:"client"`
	// Private belongs to keys alone.
	Private *Private `json:"private,omitempty"`
}

// Private is what only keys holds.
type Private struct {
	Month  string `json:"month"`
	KEK    []byte `json:"kek"`
	Signer []byte `json:"signer"`
}

// keyFile is the key file of one machine that runs every service.
type keyFile struct {
	Note     string             `json:"note"`
	Services map[string]Secrets `json:"services"`
	Postgres map[string]string  `json:"postgres"`
	Kafka    map[string]string  `json:"kafka"`
	OIDC     string             `json:"oidc"`
}

func random(n int) []byte {
	b := make([]byte, n)
	rand.Read(b) //nolint:errcheck // it never fails
	return b
}

// newKeyFile makes the secrets of a new deployment.
func newKeyFile(now time.Time) (keyFile, error) {
	authority, err := peer.NewAuthority(now)
	if err != nil {
		return keyFile{}, err
	}
	public, private, err := ed25519.GenerateKey(nil)
	if err != nil {
		return keyFile{}, fmt.Errorf("making the key that signs cards: %w", err)
	}
	deployment, reads, topics := "demo-"+hex.EncodeToString(random(6)), Reads(), map[string][]byte{}
	for _, name := range Names() {
		topics[name] = random(32)
	}
	f := keyFile{
		Note:     "DEMO: without a passphrase. Whoever has this file and the data folder can open everything in it.",
		Services: map[string]Secrets{}, Postgres: map[string]string{}, Kafka: map[string]string{},
	}
	for _, name := range Names() {
		id, err := authority.Issue(name, now)
		if err != nil {
			return keyFile{}, err
		}
		s := Secrets{Deployment: deployment, Topics: map[string][]byte{}, Cards: public, State: random(32), Identity: id, Client: hex.EncodeToString(random(24))}
		if producers, ok := reads[name]; ok {
			for _, topic := range append(producers, name) {
				s.Topics[topic] = topics[topic]
			}
		}
		if name == "keys" {
			s.Private = &Private{Month: now.UTC().Format("2006-01"), KEK: random(32), Signer: private}
		}
		f.Services[name] = s
		f.Postgres[name] = hex.EncodeToString(random(24))
		f.Kafka[name] = hex.EncodeToString(random(24))
	}
	return f, nil
}

// openKeyFile reads the key file, or makes it, readable to its owner alone.
func openKeyFile(path string, now time.Time) (keyFile, error) {
	var f keyFile
	err := readJSON(path, &f)
	if err == nil {
		return f, f.check(path)
	}
	if !errors.Is(err, fs.ErrNotExist) {
		return f, err
	}
	if f, err = newKeyFile(now); err != nil {
		return f, err
	}
	return f, writeJSON(path, f)
}

// check finds a service that is newer than the key file: its topic's secret is missing in every reader's part too.
func (f keyFile) check(path string) error {
	for _, name := range Names() {
		if _, ok := f.Services[name]; !ok {
			return fmt.Errorf("the key file %s is older than the service %s: set MANGROVE_KEYS and MANGROVE_DATA to new places, or forget all data with make reset", path, name)
		}
	}
	return nil
}

// readJSON reads a file of secrets, and refuses one that others can read.
func readJSON(path string, into any) error {
	info, err := os.Stat(path)
	if err != nil {
		return fmt.Errorf("reading the secrets: %w", err)
	}
	if info.Mode().Perm()&0o077 != 0 {
		return fmt.Errorf("the secrets in %s can be read by others: chmod 600 %s", path, path)
	}
	b, err := os.ReadFile(path)
	if err != nil {
		return fmt.Errorf("reading the secrets: %w", err)
	}
	if err := json.Unmarshal(b, into); err != nil {
		return fmt.Errorf("the secrets in %s cannot be read: restore the file from its backup, or forget all data with make reset", path)
	}
	return nil
}

func writeJSON(path string, v any) error {
	b, err := json.MarshalIndent(v, "", "\t")
	if err != nil {
		return fmt.Errorf("encoding the secrets: %w", err)
	}
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return fmt.Errorf("making the folder of the secrets: %w", err)
	}
	if err := os.WriteFile(path, b, 0o600); err != nil {
		return fmt.Errorf("keeping the secrets: %w", err)
	}
	return nil
}

// secretsCommand makes the secrets of a new deployment, one file for each service: none can read another's.
func secretsCommand(_ context.Context, args []string, out, _ io.Writer) error {
	if len(args) != 1 {
		return &usageError{"name the folder for the files"}
	}
	f, err := newKeyFile(time.Now())
	if err != nil {
		return err
	}
	// Of all secrets the console has but the one that it signs people in with.
	f.Services[console.Name] = Secrets{Client: hex.EncodeToString(random(24))}
	for _, name := range served() {
		path := filepath.Join(args[0], name+".json")
		if _, err := os.Stat(path); err == nil {
			return fmt.Errorf("%s is there already: move it away first, for what was sealed with it opens with nothing else", path)
		}
	}
	for _, name := range served() {
		path := filepath.Join(args[0], name+".json")
		if err := writeJSON(path, f.Services[name]); err != nil {
			return err
		}
		fmt.Fprintln(out, path)
	}
	return nil
}
