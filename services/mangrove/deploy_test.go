package mangrove

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"reflect"
	"regexp"
	"runtime"
	"slices"
	"strings"
	"testing"
	"text/template"

	"go.yaml.in/yaml/v3"
)

const repository = "../.."

// shipped reads a file that is shipped for deployments.
func shipped(t *testing.T, path string) string {
	t.Helper()
	b, err := os.ReadFile(filepath.Join(repository, path))
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

// sameServices compares what a file names with the services that there are.
func sameServices(t *testing.T, file string, named, want []string) {
	t.Helper()
	slices.Sort(named)
	want = slices.Sorted(slices.Values(want))
	if !slices.Equal(named, want) {
		t.Errorf("%s names the services %v: there are %v", file, named, want)
	}
}

// A new service is forgotten nowhere: each file that lists the services lists all of them.
func TestEveryFileNamesEveryService(t *testing.T) {
	loop := regexp.MustCompile(`(?m)^for service in (.+); do$`)
	for _, file := range []string{"deploy/prepare.sh", "deploy/postgres/roles.sh"} {
		m := loop.FindStringSubmatch(shipped(t, file))
		if m == nil {
			t.Fatalf("%s has no loop over the services", file)
		}
		sameServices(t, file, strings.Fields(m[1]), served())
	}
	reads := map[string][]string{}
	for _, m := range regexp.MustCompile(`(?m)^service (\w+) "\$(\w+)_PASSWORD" (.+)$`).FindAllStringSubmatch(shipped(t, "deploy/kafka/access.sh"), -1) {
		reads[m[1]] = strings.Fields(m[3])
		if m[2] != strings.ToUpper(m[1]) {
			t.Errorf("deploy/kafka/access.sh gives %s the password of %s", m[1], m[2])
		}
	}
	sameServices(t, "deploy/kafka/access.sh", slices.Collect(maps.Keys(reads)), slices.Collect(maps.Keys(Reads())))
	for name, want := range Reads() {
		sameServices(t, "deploy/kafka/access.sh for "+name, reads[name], want)
	}
	var lint struct {
		Linters struct {
			Settings struct {
				Depguard struct {
					Rules map[string]struct {
						Files, Allow []string
						Deny         []struct{ Pkg string }
					}
				}
			}
		}
	}
	if err := yaml.Unmarshal([]byte(shipped(t, ".golangci.yaml")), &lint); err != nil {
		t.Fatal(err)
	}
	for _, name := range Names() {
		own := lint.Linters.Settings.Depguard.Rules[name]
		if !slices.Equal(own.Files, []string{"**/services/" + name + "/**"}) || !slices.Equal(own.Allow, []string{"mangrove/services/" + name}) ||
			len(own.Deny) == 0 || own.Deny[0].Pkg != "mangrove/services" {
			t.Errorf(".golangci.yaml has no rule that keeps %s from importing another service", name)
		}
	}
}

// starts says whether a service would start with these settings.
func starts(t *testing.T, where, name string, environ []string) map[string]string {
	t.Helper()
	set, err := readSettings(name, "", environ)
	if err != nil {
		t.Errorf("%s: %s would not start: %v", where, name, err)
	}
	return set
}

// Each service starts with what deploy/prepare.sh writes and deploy/compose.yaml gives it.
func TestWhatIsPreparedStartsEveryService(t *testing.T) {
	if runtime.GOOS != "linux" {
		t.Skip("deploy/prepare.sh is for hosts with Linux")
	}
	dir := filepath.Join(t.TempDir(), "deploy")
	if err := os.CopyFS(dir, os.DirFS(filepath.Join(repository, "deploy"))); err != nil {
		t.Fatal(err)
	}
	if code := Run(t.Context(), []string{"secrets", filepath.Join(dir, "secrets")}, io.Discard, os.Stderr); code != 0 {
		t.Fatal("no secrets")
	}
	registry := filepath.Join(t.TempDir(), "registry.json")
	if err := writeJSON(registry, Agencies()); err != nil {
		t.Fatal(err)
	}
	prepare := exec.Command("bash", filepath.Join(dir, "prepare.sh"), "https://identity.example", registry)
	prepare.Env = append(os.Environ(), "MANGROVE=true") // the secrets are there already
	if out, err := prepare.CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	var compose struct {
		Services map[string]struct {
			Command yaml.Node
			EnvFile []string `yaml:"env_file"`
			Volumes []string
			Configs []struct{ Source, Target string }
		}
		Configs map[string]struct{ File string }
	}
	b, err := os.ReadFile(filepath.Join(dir, "compose.yaml"))
	if err := errors.Join(err, yaml.Unmarshal(b, &compose)); err != nil {
		t.Fatal(err)
	}
	var named []string
	for name, s := range compose.Services {
		var command []string
		if s.Command.Decode(&command) != nil || len(command) == 0 || command[0] != "serve" {
			continue
		}
		named = append(named, command[1])
		var environ []string
		for _, file := range s.EnvFile {
			b, err := os.ReadFile(filepath.Join(dir, file))
			if err != nil {
				t.Fatal(err)
			}
			environ = append(environ, strings.Fields(string(b))...)
		}
		set := starts(t, "deploy", command[1], environ)
		within := map[string]string{}
		for _, v := range s.Volumes {
			from, to, _ := strings.Cut(strings.TrimSuffix(v, ":ro"), ":")
			within[to] = filepath.Join(dir, from)
		}
		for _, c := range s.Configs {
			within[c.Target] = filepath.Join(dir, compose.Configs[c.Source].File)
		}
		var own Secrets
		if err := readJSON(within[set[setSecrets]], &own); err != nil {
			t.Errorf("%s has no secrets at %s: %v", name, set[setSecrets], err)
		}
		if known, err := readRegistry(within[set[setAgencies]]); err != nil || !reflect.DeepEqual(known, Agencies()) {
			t.Errorf("%s has no registry of agencies at %s: %v", name, set[setAgencies], err)
		}
	}
	sameServices(t, "deploy/compose.yaml", named, served())
}

// chart renders the chart as Helm does, as far as it uses Helm's functions.
func chart(t *testing.T, change func(values map[string]any)) ([]byte, error) {
	t.Helper()
	var values, about map[string]any
	if err := errors.Join(yaml.Unmarshal([]byte(shipped(t, "charts/mangrove/values.yaml")), &values), yaml.Unmarshal([]byte(shipped(t, "charts/mangrove/Chart.yaml")), &about)); err != nil {
		t.Fatal(err)
	}
	change(values)
	all := template.New("")
	all.Funcs(template.FuncMap{
		"include": func(name string, with any) (string, error) {
			var out strings.Builder
			err := all.ExecuteTemplate(&out, name, with)
			return out.String(), err
		},
		"dict": func(pairs ...any) map[string]any {
			out := map[string]any{}
			for i := 0; i < len(pairs); i += 2 {
				out[pairs[i].(string)] = pairs[i+1]
			}
			return out
		},
		"required": func(says string, v any) (any, error) {
			if v == nil || v == "" {
				return nil, errors.New(says)
			}
			return v, nil
		},
		"fail":  func(says string) (string, error) { return "", errors.New(says) },
		"quote": func(v any) string { return fmt.Sprintf("%q", fmt.Sprint(v)) },
		"default": func(otherwise, v any) any {
			if v == nil || v == "" {
				return otherwise
			}
			return v
		},
		"trunc":      func(n int, s string) string { return s[:min(n, len(s))] },
		"trimSuffix": func(end, s string) string { return strings.TrimSuffix(s, end) },
		"nindent": func(n int, s string) string {
			return "\n" + strings.Repeat(" ", n) + strings.ReplaceAll(s, "\n", "\n"+strings.Repeat(" ", n))
		},
		"toYaml": func(v any) (string, error) { b, err := yaml.Marshal(v); return strings.TrimSpace(string(b)), err },
		"toJson": func(v any) (string, error) { b, err := json.Marshal(v); return string(b), err },
	})
	if _, err := all.ParseGlob(filepath.Join(repository, "charts/mangrove/templates/*")); err != nil {
		t.Fatal(err)
	}
	var out bytes.Buffer
	err := all.ExecuteTemplate(&out, "services.yaml", map[string]any{
		"Values": values, "Release": map[string]any{"Name": "mangrove"},
		"Chart": map[string]any{"Name": about["name"], "Version": about["version"], "AppVersion": about["appVersion"]},
	})
	return out.Bytes(), err
}

// Each service starts with what the chart gives it.
func TestTheChartStartsEveryService(t *testing.T) {
	if _, err := chart(t, func(map[string]any) {}); err == nil || !strings.Contains(err.Error(), "agencies") {
		t.Errorf("a chart without agencies: %v", err)
	}
	rendered, err := chart(t, func(values map[string]any) {
		values["agencies"] = map[string]any{"safe-harbour": map[string]any{"kind": "ngo", "country": "XNB"}}
	})
	if err != nil {
		t.Fatal(err)
	}
	type volume struct {
		Name      string
		ConfigMap struct{ Name string } `yaml:"configMap"`
	}
	type object struct {
		Kind     string
		Metadata struct{ Name string }
		Data     map[string]string
		Spec     struct {
			Template struct {
				Spec struct {
					Containers []struct {
						Args []string
						Env  []struct {
							Name, Value string
							ValueFrom   yaml.Node `yaml:"valueFrom"`
						}
					}
					Volumes []volume
				}
			}
		}
	}
	configs := map[string]map[string]string{}
	var named []string
	for all := yaml.NewDecoder(bytes.NewReader(rendered)); ; {
		var o object
		if err := all.Decode(&o); errors.Is(err, io.EOF) {
			break
		} else if err != nil {
			t.Fatalf("%v:\n%s", err, rendered)
		}
		if o.Kind == "ConfigMap" {
			configs[o.Metadata.Name] = o.Data
		}
		if o.Kind != "Deployment" {
			continue
		}
		pod := o.Spec.Template.Spec
		main := pod.Containers[0]
		var environ []string
		for _, e := range main.Env {
			if e.Value == "" && !e.ValueFrom.IsZero() {
				e.Value = "from a Secret"
			}
			environ = append(environ, e.Name+"="+e.Value)
		}
		named = append(named, main.Args[1])
		registry := filepath.Base(starts(t, "the chart", main.Args[1], environ)[setAgencies])
		i := slices.IndexFunc(pod.Volumes, func(v volume) bool { return v.ConfigMap.Name != "" })
		if i < 0 || configs[pod.Volumes[i].ConfigMap.Name][registry] != `{"safe-harbour":{"country":"XNB","kind":"ngo"}}` {
			t.Errorf("the chart gives %s no registry of agencies", main.Args[1])
		}
	}
	sameServices(t, "charts/mangrove/values.yaml", named, served())
}
