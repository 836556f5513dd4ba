package story

import (
	"encoding/json"
	"fmt"
	"maps"
	"net/http"
	"slices"
	"strings"

	"mangrove/pkg/web"
)

// readLedger reads the rows that decided a step, as the data protection officer.
func (t *Teller) readLedger(a *Answer) {
	rules := map[string]bool{}
	for _, named := range strings.Fields(a.Header.Get(web.HeaderDecision)) {
		service, id, _ := strings.Cut(named, "/")
		token, err := t.world.Token(t.ctx, "noor", service)
		if err != nil {
			t.fail("signing in as data protection: %v", err)
			return
		}
		status, _, raw, err := web.NewClient(t.world.Base(service), nil).
			Do(t.ctx, http.MethodGet, "/api/"+service+"/v1/ledger?id="+id, token, nil)
		var page struct{ Items []map[string]any }
		if err != nil || status != http.StatusOK || json.Unmarshal(raw, &page) != nil || len(page.Items) != 1 {
			t.fail("the ledger of %s has no row for this decision (status %d)", service, status)
			return
		}
		row, _ := page.Items[0]["body"].(map[string]any)
		a.Rows = append(a.Rows, row)
		for _, list := range []string{"deny", "outside", "applied"} {
			for _, r := range strs(row[list]) {
				rules[r] = true
			}
		}
		sections, _ := row["sections"].([]any)
		for _, s := range sections {
			section, _ := s.(map[string]any)
			for _, r := range strs(section["withheld"]) {
				rules[r] = true
			}
		}
	}
	a.Rules = slices.Sorted(maps.Keys(rules))
}

func (t *Teller) sections(s Step, a Answer) {
	for _, field := range s.Shown {
		v := newest(a.Body[field])
		if v == nil || v["withheld"] != nil || v["sealed"] != nil {
			t.fail("%s: %s is not shown, but %v", s.What, field, v)
		}
	}
	for _, field := range slices.Sorted(maps.Keys(s.Withheld)) {
		v := newest(a.Body[field])
		w, _ := v["withheld"].(map[string]any)
		for _, rule := range s.Withheld[field] {
			if !slices.Contains(strs(w["rules"]), rule) {
				t.fail("%s: %s is not withheld by %s", s.What, field, rule)
			}
		}
		if w["title"] == nil || w["hint"] == nil {
			t.fail("%s: %s is withheld without words", s.What, field)
		}
	}
}

// newest is a section, of several the last.
func newest(v any) map[string]any {
	if all, ok := v.([]any); ok && len(all) > 0 {
		v = all[len(all)-1]
	}
	one, _ := v.(map[string]any)
	return one
}

func strs(v any) []string {
	list, _ := v.([]any)
	var out []string
	for _, x := range list {
		if s, ok := x.(string); ok {
			out = append(out, s)
		}
	}
	return out
}

// tell writes the step for a reader and for a program.
func (t *Teller) tell(s Step, a Answer) {
	if t.err != nil {
		return
	}
	fmt.Fprintf(t.out, "  %2d  %s %s\n", t.step, s.Who, s.What)
	events := []string{}
	for _, row := range a.Rows {
		events = append(events, strs(row["events"])...)
	}
	if len(events) > 0 {
		var names []string
		for _, e := range events {
			name, _, _ := strings.Cut(e, ":")
			names = append(names, name)
		}
		fmt.Fprintf(t.out, "        event   %s\n", strings.Join(names, ", "))
	}
	if a.Status >= 400 {
		fmt.Fprintf(t.out, "        answer  %d %v\n", a.Status, a.Body["title"])
	}
	for _, field := range s.Shown {
		fmt.Fprintf(t.out, "        opened  %s\n", field)
	}
	for _, field := range slices.Sorted(maps.Keys(s.Withheld)) {
		fmt.Fprintf(t.out, "        withheld %s from %s by %s\n", field, s.Who, strings.Join(s.Withheld[field], ", "))
	}
	if len(a.Rules) > 0 {
		fmt.Fprintf(t.out, "        rules   %s\n", strings.Join(a.Rules, ", "))
	}
	if t.json != nil {
		code, _ := a.Body["code"].(string)
		err := t.json.Encode(Record{
			Story: t.name, Step: t.step, Who: s.As, What: s.What, Method: s.Method, Path: "/api/" + s.Service + "/v1" + s.Path,
			Status: a.Status, Code: code, Events: events, Rules: a.Rules, Decisions: strings.Fields(a.Header.Get(web.HeaderDecision)),
		})
		if err != nil {
			t.fail("writing the record: %v", err)
		}
	}
}
