package mangrove

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// whole are settings with which identification would start.
func whole() map[string]string {
	return map[string]string{
		setKafka: "127.0.0.1:9092", setPostgres: "postgres://identification@127.0.0.1/mangrove", setOIDC: "http://127.0.0.1:8080/oidc",
		setSecrets: "/run/secrets/identification.json", setListen: "127.0.0.1:8081", setKeysPeer: "https://127.0.0.1:9443",
		setConsentPeer: "https://127.0.0.1:9444", setAgencies: "/etc/mangrove/agencies.json",
	}
}

func TestSettingsAreStrict(t *testing.T) {
	for name, c := range map[string]struct {
		change func(map[string]string)
		says   string
	}{
		"as they are":             {func(map[string]string) {}, ""},
		"an unknown one":          {func(s map[string]string) { s["MANGROVE_KAFKAS"] = "x" }, "MANGROVE_KAFKAS"},
		"no database":             {func(s map[string]string) { delete(s, setPostgres) }, setPostgres},
		"no registry of agencies": {func(s map[string]string) { delete(s, setAgencies) }, setAgencies},
		"a user without password": {func(s map[string]string) { s[setKafkaUser] = "identification" }, setKafkaPassword},
		"a password without user": {func(s map[string]string) { s[setKafkaPassword] = "x" }, setKafkaUser},
		"a far broker, no login":  {func(s map[string]string) { s[setKafka] = "kafka.example.org:9092" }, setKafkaUser},
		"one far broker of two":   {func(s map[string]string) { s[setKafka] = "127.0.0.1:9092,kafka.example.org:9092" }, setKafkaUser},
		"a peer without TLS":      {func(s map[string]string) { s[setKeysPeer] = "http://127.0.0.1:9443" }, setKeysPeer},
		"what belongs to another": {func(s map[string]string) { s["PATH"] = "/bin" }, ""},
		"a login for a far broker": {func(s map[string]string) {
			s[setKafka], s[setKafkaUser], s[setKafkaPassword] = "kafka.example.org:9092", "u", "p"
		}, ""},
	} {
		t.Run(name, func(t *testing.T) {
			set := whole()
			c.change(set)
			var environ []string
			for k, v := range set {
				environ = append(environ, k+"="+v)
			}
			_, err := readSettings("identification", "", environ)
			switch {
			case c.says == "" && err != nil:
				t.Errorf("refused: %v", err)
			case c.says != "" && err == nil:
				t.Error("it would start")
			case c.says != "" && !strings.Contains(err.Error(), c.says):
				t.Errorf("the refusal does not name %s: %v", c.says, err)
			}
		})
	}
}

func TestSettingsComeFromAFileToo(t *testing.T) {
	path := filepath.Join(t.TempDir(), "settings")
	var lines []string
	for k, v := range whole() {
		lines = append(lines, k+" = "+v)
	}
	if err := os.WriteFile(path, []byte("# identification\n\n"+strings.Join(lines, "\n")), 0o600); err != nil {
		t.Fatal(err)
	}
	set, err := readSettings("identification", path, []string{setListen + "=127.0.0.1:9999"})
	if err != nil {
		t.Fatal(err)
	}
	if set[setListen] != "127.0.0.1:9999" || set[setKafka] != "127.0.0.1:9092" {
		t.Errorf("the environment does not go before the file: %v", set[setListen])
	}
}

func TestSecretsAreForTheirOwnerAlone(t *testing.T) {
	f, err := newKeyFile(time.Now())
	if err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(t.TempDir(), "keys.json")
	if err := writeJSON(path, f); err != nil {
		t.Fatal(err)
	}
	if _, err := openKeyFile(path, time.Now()); err != nil {
		t.Fatal(err)
	}
	if err := os.Chmod(path, 0o640); err != nil { //nolint:gosec // that is the point
		t.Fatal(err)
	}
	if _, err := openKeyFile(path, time.Now()); err == nil || !strings.Contains(err.Error(), "chmod 600") {
		t.Errorf("a key file that others can read: %v", err)
	}
}

// A service holds the secrets of the topics that it writes and reads, and of no other; only keys has private keys.
func TestSecretsOfOneServiceAreNotAnothers(t *testing.T) {
	f, err := newKeyFile(time.Now())
	if err != nil {
		t.Fatal(err)
	}
	for name, s := range f.Services {
		want := len(Reads()[name]) + 1
		if name == "keys" {
			want = 0
		}
		if len(s.Topics) != want {
			t.Errorf("%s holds the secrets of %d topics, not %d", name, len(s.Topics), want)
		}
		if (s.Private != nil) != (name == "keys") {
			t.Errorf("%s holds private keys: %v", name, s.Private != nil)
		}
	}
}
