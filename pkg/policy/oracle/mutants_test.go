package oracle

import (
	"fmt"
	"io/fs"
	"os"
	"path"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"

	"mangrove/pkg/gate"
	"mangrove/pkg/gate/gatetest"
	"mangrove/pkg/policy"
)

// judged is a flow with what the table says of it.
type judged struct {
	*flow
	verdict
}

// judgedFlows makes the first n flows, by action.
func judgedFlows(n int) map[string][]judged {
	all := make([]judged, n)
	each(n, func(seed uint64) {
		f := made(seed)
		all[seed] = judged{f, f.judge()}
	})
	by := map[string][]judged{}
	for _, j := range all {
		by[j.action] = append(by[j.action], j)
	}
	return by
}

// names says whether a rule has a part in what the table says.
func (j judged) names(id string) bool {
	for _, ids := range j.withhold {
		if slices.Contains(ids, id) {
			return true
		}
	}
	return slices.Contains(j.deny, id) || slices.Contains(j.outside, id) || slices.Contains(j.applied, id)
}

// missed says whether a gate decides one of the flows, at most so many, otherwise than the table.
func missed(t *testing.T, g *gate.Gate, flows []judged, most int) bool {
	t.Helper()
	for i, j := range flows {
		if i == most {
			return false
		}
		d, err := g.Decide(t.Context(), j.asked())
		if differs(j.flow, j.verdict, d, err) != "" {
			return true
		}
	}
	return false
}

var (
	stated    = regexp.MustCompile(`(?m)^#   id: (\S+)$`)
	statement = regexp.MustCompile(`(?m)^(?:deny|outside|applied|shows|withhold\[[^]]+\]) contains "?([A-Z]+-?\d+|[a-z.]+)`)
)

// text gives the files of a folder of the policy.
func text(t *testing.T, folder string) map[string]string {
	t.Helper()
	out := map[string]string{}
	entries, err := fs.ReadDir(policy.Files(), folder)
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range entries {
		b, err := fs.ReadFile(policy.Files(), path.Join(folder, e.Name()))
		if err != nil {
			t.Fatal(err)
		}
		out[path.Join(folder, e.Name())] = string(b)
	}
	return out
}

// Each rule that the policy states, switched off, is missed by the table.
func TestEachRuleIsMissed(t *testing.T) {
	flows := judgedFlows(fewer)
	var rules []string
	for _, b := range text(t, "rules") {
		for _, id := range stated.FindAllStringSubmatch(b, -1) {
			rules = append(rules, id[1])
		}
	}
	slices.Sort(rules)
	if len(rules) < 30 {
		t.Fatalf("only %v are stated", rules)
	}
	for _, id := range rules {
		t.Run(id, func(t *testing.T) {
			t.Parallel()
			var named []judged
			for _, of := range flows {
				for _, j := range of {
					// With a rule switched off, what stands on nothing is not denied: that shows nothing of the rule.
					if j.names(id) && (id == "P0" || !slices.Equal(j.deny, []string{"P0"})) {
						named = append(named, j)
					}
				}
			}
			if !missed(t, gatetest.Without(t, id), named, 50) {
				t.Errorf("nothing changes in %d flows that it has a part in", min(50, len(named)))
			}
		})
	}
}

// Each line by which an entry denies, withholds, marks, applies or shows, taken away, is missed by the table: no line is there
// for nothing, and no flow goes unasked. The floor is left out, since it repeats some lines. An action has one entry, so
// each gate lacks one line of every entry.
func TestEachLineOfAnEntryIsMissed(t *testing.T) {
	if os.Getenv("MANGROVE_LONG") != "1" {
		t.Skip("make long takes each line away")
	}
	flows := judgedFlows(4 * fewer)
	for action, of := range unfitFlows() {
		flows[action] = append(flows[action], of...)
	}
	floorless := "package mangrove.floor\n\ndeny := set()\n"
	whole := gatetest.With(t, map[string]string{"rules/floor.rego": floorless})
	var guard sync.Mutex
	lines := 0
	for nth := 0; ; nth++ {
		files, taken := map[string]string{"rules/floor.rego": floorless}, map[string]string{}
		for name, b := range text(t, "entry") {
			if less, line, id := without(b, nth); line != "" {
				files[name], taken[name] = less, id+"\n"+line
			}
		}
		if len(taken) == 0 {
			break
		}
		lines += len(taken)
		t.Run(fmt.Sprint(nth), func(t *testing.T) {
			t.Parallel()
			g := gatetest.With(t, files)
			for name, of := range taken {
				id, line, _ := strings.Cut(of, "\n")
				action := strings.Replace(strings.TrimSuffix(path.Base(name), ".rego"), "_", ".", 1)
				guard.Lock()
				all := slices.Clone(flows[action])
				guard.Unlock()
				slices.SortStableFunc(all, func(a, b judged) int { return weight(b, id) - weight(a, id) })
				// What the floor alone denies is no matter of the line.
				if !slices.ContainsFunc(all, func(j judged) bool { return missed(t, g, []judged{j}, 1) && !missed(t, whole, []judged{j}, 1) }) {
					t.Errorf("%s: nothing changes in %d flows without\n%s", name, len(all), line)
				}
			}
		})
	}
	if lines < 400 {
		t.Errorf("only %d lines were found", lines)
	}
	t.Logf("%d lines", lines)
}

// unfitFlows are lawful ones of every action, but for who asks or one thing that is rare: what an entry has a line for, and flows made at random
// meet too seldom.
func unfitFlows() map[string][]judged {
	unfit := []func(f *flow){
		func(f *flow) { f.actor.AgencyKind = "immigration_enforcement" },
		func(f *flow) { f.actor.AgencyKind = "police" },
		func(f *flow) {
			f.actor.AgencyKind = "police"
			f.grants = slices.DeleteFunc(f.grants, func(g gate.Grant) bool { return g.Kind == "consent" })
		},
		func(f *flow) { f.about.askedAgency = "another" },
		func(f *flow) { f.about.signedBefore = renewals + 1 },
		func(f *flow) { f.actor.Roles = []string{"interpreter"} },
		func(f *flow) { f.actor.Roles, f.basis = []string{"interpreter"}, "" },
		func(f *flow) { f.actor.Agency = "another" },
		func(f *flow) { f.actor.Standing = gate.Suspended },
		func(f *flow) { f.person.adultOn, f.person.disputed = date(f.now.AddDate(-1, 0, 0)), false },
	}
	by := map[string][]judged{}
	for i, action := range everyAction {
		for n := range 8 * len(unfit) {
			f := maker{newRand(uint64(1000*i + n))}.lawful(action) //nolint:gosec // small numbers
			unfit[n%len(unfit)](f)
			by[action] = append(by[action], judged{f, f.judge()})
		}
	}
	return by
}

// weight puts first the flows in which a rule stands alone.
func weight(j judged, id string) int {
	switch {
	case !j.names(id):
		return 0
	case len(j.deny)+len(j.outside) == 1:
		return 2
	}
	return 1
}

// without gives an entry without its nth statement, that statement, and the rule it names.
func without(module string, nth int) (less, line, id string) {
	at := statement.FindAllStringSubmatchIndex(module, -1)
	if nth >= len(at) {
		return module, "", ""
	}
	start := at[nth][0]
	end := start + strings.Index(module[start:]+"\n\n", "\n\n")
	line, id = module[start:end], module[at[nth][2]:at[nth][3]]
	less = module[:start] + module[end:]
	if !statement.MatchString(less) || !strings.Contains(less, line[:strings.Index(line, " contains")]+" contains") {
		less = module[:start] + line[:strings.Index(line, " contains")] + " contains \"none\" if false" + module[end:]
	}
	return less, line, id
}
