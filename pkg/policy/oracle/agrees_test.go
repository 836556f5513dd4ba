package oracle

import (
	"encoding/json"
	"fmt"
	"maps"
	"os"
	"runtime"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"mangrove/pkg/gate"
	"mangrove/pkg/gate/gatetest"
)

// whole is how many flows prove the rules; make test runs fewer of the same.
const whole, fewer = 100_000, 12_000

func howMany(t *testing.T) int {
	if os.Getenv("MANGROVE_LONG") == "1" {
		return whole
	}
	t.Logf("shortened to %d flows: make long runs %d", fewer, whole)
	return fewer
}

// The table and the gate agree on every flow, and every rule was met on both sides and at its boundary.
func TestTheTableAgrees(t *testing.T) {
	g := gatetest.New(t)
	for _, action := range g.Actions() {
		if _, ok := actions[action]; !ok {
			t.Errorf("%s is an action that the table does not know: add it to actions", action)
		}
	}
	n := howMany(t)
	counts := make(tally)
	var guard sync.Mutex
	wrong := 0
	each(n, func(seed uint64) {
		f := made(seed)
		v := f.judge()
		d, err := g.Decide(t.Context(), f.asked())
		said := differs(f, v, d, err)
		guard.Lock()
		defer guard.Unlock()
		counts.add(f, v)
		if said == "" {
			return
		}
		if wrong++; wrong <= 20 {
			b, _ := json.Marshal(f.asked()) //nolint:errchkjson // for reading only
			t.Errorf("seed %d, %s: %s\n%s", seed, f.action, said, b)
		}
	})
	if wrong > 0 {
		t.Errorf("they disagree on %d of %d flows", wrong, n)
	}
	t.Log("\n" + counts.String())
	counts.check(t, n)
}

// New seeds in the long form: printed, so that what they find can be found again.
func TestTheTableAgreesOnNewFlows(t *testing.T) {
	if os.Getenv("MANGROVE_LONG") != "1" {
		t.Skip("make long asks for flows that nobody has seen")
	}
	from := uint64(time.Now().UnixNano())
	t.Logf("seeds from %d", from)
	g := gatetest.New(t)
	each(whole/10, func(seed uint64) {
		f := made(from + seed)
		d, err := g.Decide(t.Context(), f.asked())
		if said := differs(f, f.judge(), d, err); said != "" {
			t.Errorf("seed %d, %s: %s", from+seed, f.action, said)
		}
	})
}

// each does something for every seed, on all cores.
func each(n int, do func(seed uint64)) {
	var wg sync.WaitGroup
	cores := runtime.GOMAXPROCS(0)
	for core := range cores {
		wg.Go(func() {
			for seed := core; seed < n; seed += cores {
				do(uint64(seed))
			}
		})
	}
	wg.Wait()
}

// differs says in what the gate's decision is not the table's.
func differs(f *flow, v verdict, d gate.Decision, err error) string {
	var said []string
	if err != nil {
		said = append(said, err.Error())
	}
	say := func(what string, table, gate any) {
		if a, b := fmt.Sprint(table), fmt.Sprint(gate); a != b {
			said = append(said, fmt.Sprintf("%s: the table says %s, the gate %s", what, a, b))
		}
	}
	say("denied by", v.deny, d.Deny)
	say("outside", v.outside, d.Outside)
	say("applied", v.applied, d.Applied)
	say("explained", v.explained, d.Explained)
	if d.Allow {
		say("shown", v.shows, d.Shows)
	}
	if f.action == "open" {
		say("withheld", v.withhold, d.Withhold)
		say("carried", v.carried, d.Carried)
		for section, id := range d.Carried {
			say("carried by a", v.kinds[section], kindOf(f, id))
		}
	}
	return strings.Join(said, "; ")
}

func kindOf(f *flow, id string) string {
	for _, g := range f.grants {
		if g.ID == id {
			return g.Kind
		}
	}
	return "nothing"
}

// tally counts, for each rule, how often it denied or withheld, did so alone, and passed or denied at its boundary.
type tally map[string]*count

type count struct{ denied, alone, passed, refusedNear int }

func (t tally) of(id string) *count {
	if t[id] == nil {
		t[id] = new(count)
	}
	return t[id]
}

func (t tally) add(f *flow, v verdict) {
	by := slices.Concat(v.deny, v.outside, v.applied)
	for _, ids := range v.withhold {
		by = append(by, ids...)
		if len(ids) == 1 {
			t.of(ids[0]).alone++
		}
	}
	slices.Sort(by)
	by = slices.Compact(by)
	for _, id := range by {
		t.of(id).denied++
	}
	if all := slices.Concat(v.deny, v.outside); len(all) == 1 {
		t.of(all[0]).alone++
	}
	for id := range f.near {
		if slices.Contains(by, id) {
			t.of(id).refusedNear++
		} else {
			t.of(id).passed++
		}
	}
}

func (t tally) String() string {
	var b strings.Builder
	fmt.Fprintf(&b, "%-6s %8s %8s %16s %16s\n", "rule", "denied", "alone", "near and denied", "near and passed")
	for _, id := range slices.Sorted(maps.Keys(t)) {
		c := t[id]
		fmt.Fprintf(&b, "%-6s %8d %8d %16d %16d\n", id, c.denied, c.alone, c.refusedNear, c.passed)
	}
	return b.String()
}

// floors are how often, among the fewer flows, a rule must have denied, and passed at its boundary.
const floor, floorAlone = 15, 5

// neverAlone are rules that are named beside another, or that deny nothing.
var neverAlone = words("C-02 C-04 C-05 F-03 F-04 P1 P2")

// check fails where the flows show too little of a rule.
func (t tally) check(tb testing.TB, n int) {
	tb.Helper()
	for _, r := range slices.Concat(rules, outside, applied) {
		t.of(r.id)
	}
	for _, w := range openings {
		t.of(w.id)
	}
	floor, floorAlone := floor*n/fewer, floorAlone*n/fewer
	for id, c := range t {
		shows := among(id, words("C-05 F-03 F-04 P0 P1 P2")) || c.passed >= floor && c.refusedNear >= floor
		if c.denied < floor || !shows || c.alone < floorAlone && !among(id, neverAlone) {
			tb.Errorf("%s: %+v in %d flows is too little to show anything", id, *c, n)
		}
	}
}
