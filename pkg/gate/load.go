package gate

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io/fs"
	"maps"
	"path"
	"slices"
	"strings"

	"github.com/open-policy-agent/opa/v1/ast"

	"mangrove/pkg/gate/internal/option"
	"mangrove/pkg/policy"
)

// source is the policy as text, parsed.
type source struct {
	modules  map[string]*ast.Module
	data     map[string]any
	entries  map[string]ast.Ref // by action
	reads    map[string][]string
	duty     []string            // the roles that are on duty for everybody
	actions  map[string][]string // the roles that may, by action
	revision string
}

// load parses the core policy, with rules switched off, edits made and more added where a test asks.
func load(o option.Settings) (source, error) {
	s := source{
		modules: make(map[string]*ast.Module), entries: make(map[string]ast.Ref), reads: make(map[string][]string), actions: make(map[string][]string),
	}
	tables := make(map[string]any)
	hash := sha256.New()
	take := func(name string, b []byte) error {
		fmt.Fprintf(hash, "%s %d\n", name, len(b))
		hash.Write(b)
		if base := path.Base(name); path.Ext(name) == ".json" {
			var table any
			if err := json.Unmarshal(b, &table); err != nil {
				return fmt.Errorf("%s: %w", name, err)
			}
			base = strings.TrimSuffix(base, ".json")
			tables[base] = merged(tables[base], table)
			if base != "actions" {
				return nil
			}
			roles, err := policy.Roles(b)
			for action, may := range roles {
				s.actions[action] = append(s.actions[action], may...)
			}
			return err
		}
		m, err := ast.ParseModuleWithOpts(name, string(b), ast.ParserOptions{RegoVersion: ast.RegoV1, Capabilities: capabilities()})
		if err != nil {
			return err
		}
		s.modules[name] = m
		if path.Dir(name) == "entry" {
			s.entries[action(path.Base(name))] = m.Package.Path.Append(ast.StringTerm("answer"))
		}
		return nil
	}
	err := fs.WalkDir(policy.Files(), ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		b, err := fs.ReadFile(policy.Files(), name)
		if err != nil {
			return err
		}
		if b, err = edited(name, b, o.Edits); err != nil {
			return err
		}
		return take(name, b)
	})
	if err != nil {
		return source{}, err
	}
	for _, name := range slices.Sorted(maps.Keys(o.More)) {
		if err := take(name, []byte(o.More[name])); err != nil {
			return source{}, err
		}
	}
	root := map[string]any{"table": tables}
	s.revision = hex.EncodeToString(hash.Sum(nil))[:16]
	if len(o.Off) > 0 {
		root["test"] = map[string]any{"off": anys(o.Off)}
		slices.Sort(o.Off)
		s.revision += "-without-" + strings.Join(o.Off, "-")
	}
	s.data = map[string]any{"mangrove": root}
	words, _ := tables["words"].(map[string]any)
	roles, ok := words["duty_roles"].([]any)
	if !ok {
		return source{}, fmt.Errorf("data/words.json has no list duty_roles")
	}
	for _, r := range roles {
		s.duty = append(s.duty, fmt.Sprint(r))
	}
	return s, s.readContracts(tables)
}

// edited makes a test's edits to one file. An edit that changes nothing would make the test worthless.
func edited(name string, b []byte, edits []option.Edit) ([]byte, error) {
	for _, e := range edits {
		if e.File != name {
			continue
		}
		if !bytes.Contains(b, []byte(e.Old)) {
			return nil, fmt.Errorf("%s does not hold what a test wants to change", name)
		}
		b = bytes.ReplaceAll(b, []byte(e.Old), []byte(e.New))
	}
	return b, nil
}

// merged adds lines to a table: names beside names, items after items.
func merged(table, lines any) any {
	switch more := lines.(type) {
	case map[string]any:
		if held, ok := table.(map[string]any); ok {
			for name, v := range more {
				held[name] = merged(held[name], v)
			}
			return held
		}
	case []any:
		if held, ok := table.([]any); ok {
			return append(held, more...)
		}
	}
	return lines
}

// readContracts takes from the table of services which topics each may read.
func (s source) readContracts(tables map[string]any) error {
	services, ok := tables["services"].(map[string]any)
	if !ok {
		return fmt.Errorf("data/services.json is not an object")
	}
	for name, v := range services {
		service, _ := v.(map[string]any)
		reads, ok := service["reads"].([]any)
		if !ok {
			return fmt.Errorf("data/services.json: %s has no list reads", name)
		}
		for _, r := range reads {
			s.reads[name] = append(s.reads[name], fmt.Sprint(r))
		}
	}
	return nil
}

// action is service.verb for entry/service_verb.rego: the service has no underscore, the verb may.
func action(file string) string {
	return strings.Replace(strings.TrimSuffix(file, ".rego"), "_", ".", 1)
}

// refused are the built-in functions that leave the process or read a clock, chance or the machine.
var refused = []string{"http.send", "net.lookup_ip_addr", "time.now_ns", "rand.intn", "uuid.rfc4122", "opa.runtime", "trace", "print"}

// capabilities is what rules may use: nothing in them depends on anything but the flow and the tables.
func capabilities() *ast.Capabilities {
	c := ast.CapabilitiesForThisVersion(ast.CapabilitiesRegoVersion(ast.RegoV1))
	c.Builtins = slices.DeleteFunc(c.Builtins, func(b *ast.Builtin) bool { return slices.Contains(refused, b.Name) || b.Nondeterministic })
	c.AllowNet = []string{}
	return c
}

func anys(texts []string) []any {
	out := make([]any, len(texts))
	for i, t := range texts {
		out[i] = t
	}
	return out
}
