package prove

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"google.golang.org/protobuf/proto"

	"mangrove/pkg/seal"
	"mangrove/pkg/seal/ask"
	contractv1 "mangrove/proto/gen/contractv1"
	"mangrove/services/mangrove"
)

// thief is who stole a dump of shelter's tables, its certificate and a user's token.
type thief struct {
	w        *world
	rows     map[string]string // of each table of shelter, as JSON
	sections []*contractv1.Sealed
	token    string
	services map[string]mangrove.Secrets
}

// stolenTables are those that a backup of shelter would bring back.
var stolenTables = []string{"section", "grants", "fact", "head", "subject"}

func (w *world) steal(as string) thief {
	w.t.Helper()
	stolen := thief{w: w, rows: map[string]string{}}
	conn := w.superuser()
	defer conn.Close(context.Background()) //nolint:errcheck // it was only read
	for _, table := range stolenTables {
		var rows string
		if err := conn.QueryRow(w.t.Context(), `SELECT coalesce(json_agg(t), '[]')::text FROM shelter.`+table+` t`).Scan(&rows); err != nil {
			w.t.Fatal(err)
		}
		stolen.rows[table] = rows
	}
	rows, err := conn.Query(w.t.Context(), `SELECT sealed FROM shelter.section`)
	if err != nil {
		w.t.Fatal(err)
	}
	for rows.Next() {
		var b []byte
		if err := rows.Scan(&b); err != nil {
			w.t.Fatal(err)
		}
		sealed := new(contractv1.Sealed)
		if err := proto.Unmarshal(b, sealed); err != nil {
			w.t.Fatal(err)
		}
		stolen.sections = append(stolen.sections, sealed)
	}
	if err := rows.Err(); err != nil {
		w.t.Fatal(err)
	}
	if len(stolen.sections) < 2 {
		w.t.Fatalf("the dump holds %d sections, so it proves nothing", len(stolen.sections))
	}
	if stolen.token, err = w.token(w.t.Context(), as, "shelter"); err != nil {
		w.t.Fatal(err)
	}
	b, err := os.ReadFile(w.cfg.Keys)
	if err != nil {
		w.t.Fatal(err)
	}
	var file struct {
		Services map[string]mangrove.Secrets `json:"services"`
	}
	if err := json.Unmarshal(b, &file); err != nil {
		w.t.Fatal(err)
	}
	stolen.services = file.Services
	return stolen
}

// restore puts the stolen rows back in place of what shelter has now.
func (s thief) restore() {
	s.w.t.Helper()
	conn := s.w.superuser()
	defer conn.Close(context.Background()) //nolint:errcheck // each statement is its own
	for _, table := range stolenTables {
		_, err := conn.Exec(s.w.t.Context(), `DELETE FROM shelter.`+table)
		if err == nil {
			_, err = conn.Exec(s.w.t.Context(), `INSERT INTO shelter.`+table+` SELECT * FROM json_populate_recordset(NULL::shelter.`+table+`, $1::json)`, s.rows[table])
		}
		if err != nil {
			s.w.t.Fatal(err)
		}
	}
}

// replay asks keys for all stolen sections, as a service that holds that certificate, and gives what opened.
func (s thief) replay(service, basis string, lie func(*ask.Item)) (opened []string, answered []ask.Result, err error) {
	client, err := s.services[service].Identity.Client("keys", 5*time.Second)
	if err != nil {
		return nil, nil, err
	}
	var items []ask.Item
	for _, sealed := range s.sections {
		item := ask.Item{Enc: sealed.GetEnc(), Info: sealed.GetInfo(), Category: sealed.GetCategory(), Path: sealed.GetPath()}
		if lie != nil {
			lie(&item)
		}
		items = append(items, item)
	}
	s.w.mu.Lock()
	address := "https://" + s.w.peers["keys"]
	s.w.mu.Unlock()
	a, err := ask.New(address, client).Open(s.w.t.Context(), ask.Open{Token: s.token, Basis: basis, Items: items})
	if err != nil {
		return nil, nil, err
	}
	for i, r := range a.Results {
		if plain, err := seal.OpenSection(s.sections[i], r.Key); err == nil {
			opened = append(opened, string(plain))
		}
	}
	return opened, a.Results, nil
}

// A dump that was stolen, or is restored, opens nothing after the withdrawal.
func TestADumpOpensNothingAfterTheWithdrawal(t *testing.T) {
	w := newWorld(t, func(s *settings) { s.Unsafe = true })
	mark := newMark()
	open, needs := invented()
	open["identity"] = map[string]any{"name": mark}
	needs["diet"] = mark
	id, grant := w.placed(open, needs)
	look := func() reply { return w.must("rosa", "GET", "/shelter/v1/cases/"+id, nil) }
	if !strings.Contains(string(look().raw), mark) {
		t.Fatal("the house cannot read what it was given, so nothing is proved")
	}
	stolen := w.steal("rosa")
	t.Logf("right after an opening, the memory of the one process holds the plain text %d times", w.inMemory(mark))
	if opened, _, err := stolen.replay("shelter", "", nil); err != nil || !strings.Contains(strings.Join(opened, ""), mark) {
		t.Fatalf("before the withdrawal the thief must read it, or the replay proves nothing: %q %v", opened, err)
	}

	w.must("ibrahim", "POST", "/consent/v1/cases/"+id+"/grants/"+grant+"/withdrawal", map[string]any{})
	w.must("ibrahim", "POST", "/identification/v1/cases/"+id+"/needs", map[string]any{"needs": map[string]any{"diet": "something new"}})
	w.mustQuiet()
	stolen.restore()

	t.Run("restored rows", func(t *testing.T) {
		a := look()
		for _, section := range []string{"identity", "needs"} {
			if rules, shown := a.withheld(section); shown || !slices.Contains(rules, "C-02") {
				t.Errorf("%s is not withheld by C-02: %s", section, a.raw)
			}
		}
		if strings.Contains(string(a.raw), mark) {
			t.Error("the answer holds the plain text")
		}
	})
	lies := map[string]struct {
		service, basis, rule string
		lie                  func(*ask.Item)
	}{
		"as they are":                  {service: "shelter", rule: "C-02"},
		"by the consent that ended":    {service: "shelter", basis: grant, rule: "C-01"},
		"as another category":          {service: "shelter", lie: func(i *ask.Item) { i.Category = contractv1.Category_CATEGORY_PLACEMENT }},
		"as another path":              {service: "shelter", lie: func(i *ask.Item) { i.Path = "placement" }},
		"with one bit of info changed": {service: "shelter", lie: func(i *ask.Item) { i.Info = bytes.Clone(i.Info); i.Info[len(i.Info)-1] ^= 1 }},
		"as identification":            {service: "identification"},
	}
	for name, q := range lies {
		t.Run("replayed "+name, func(t *testing.T) {
			opened, answered, err := stolen.replay(q.service, q.basis, q.lie)
			if len(opened) > 0 {
				t.Errorf("%d sections opened", len(opened))
			}
			if q.rule == "" {
				return // what a lie is answered differs; that it opens nothing does not
			}
			if err != nil {
				t.Fatal(err)
			}
			for _, r := range answered {
				if want := q.rule; len(r.Key) > 0 || !slices.Contains(r.Rules, want) {
					t.Errorf("a section of the dump was answered %v, not %s and no key", r.Rules, want)
				}
			}
		})
	}
}

// inMemory counts how often a text stands in the memory of the process, -1 where this machine does not let one look.
// It judges nothing: what was read cannot be recalled, and this process holds keys and services at once.
func (w *world) inMemory(text string) int {
	w.t.Helper()
	at := fmt.Sprintf("/proc/%d/", w.cmd.Process.Pid)
	maps, err := os.Open(at + "maps") //nolint:gosec // it is the own child's
	if err != nil {
		return -1
	}
	defer maps.Close()                 //nolint:errcheck // it was only read
	memory, err := os.Open(at + "mem") //nolint:gosec // it is the own child's
	if err != nil {
		return -1
	}
	defer memory.Close() //nolint:errcheck // it was only read
	found := 0
	for lines := bufio.NewScanner(maps); lines.Scan(); {
		var from, to uint64
		var rights string
		if _, err := fmt.Sscanf(lines.Text(), "%x-%x %s", &from, &to, &rights); err != nil || !strings.HasPrefix(rights, "rw") || to-from > 1<<31 {
			continue
		}
		b, err := io.ReadAll(io.NewSectionReader(memory, int64(from), int64(to-from))) //nolint:gosec // an address of this machine
		if err == nil || len(b) > 0 {
			found += bytes.Count(b, []byte(text))
		}
	}
	return found
}
