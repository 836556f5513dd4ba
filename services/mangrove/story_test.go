package mangrove

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"maps"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"mangrove/pkg/gate"
	"mangrove/pkg/gate/gatetest"
	"mangrove/pkg/policy"
	"mangrove/services/mangrove/story"
)

func tell(t *testing.T, url, name string) (string, error) {
	t.Helper()
	var told bytes.Buffer
	err := story.Play(t.Context(), single(url), name, &told, io.Discard)
	return told.String(), err
}

func TestStories(t *testing.T) {
	t.Parallel()
	url, _ := up(t, home(t))
	described, routes := asDescribed(t, url)
	shown, long := map[string]bool{}, time.Duration(0)
	// A story leaves the world so that it can be told again.
	for round, names := range [][]string{slices.Concat(story.Names(), story.Scenes()), {"s1"}} {
		for _, name := range names {
			t.Run(fmt.Sprintf("%s/%d", name, round+1), func(t *testing.T) {
				var told, records bytes.Buffer
				world := single(described)
				if round == 0 && (name == "s1" || name == "s4") {
					world = timed(world, &long)
				}
				if err := story.Play(t.Context(), world, name, &told, &records); err != nil {
					t.Fatalf("%v\n%s", err, told.String())
				}
				rules := named(t, &records)
				maps.Copy(shown, rules)
				if name == "s1" || name == "s4" {
					everyRuleIsMissed(t, name, rules)
				}
			})
		}
	}
	t.Run("a year", func(t *testing.T) {
		if t.Logf("those of s1 and s4 passed in %s", long.Round(time.Second/10)); long == 0 || long > 30*time.Second {
			t.Error("want under thirty seconds")
		}
	})
	t.Run("every rule", func(t *testing.T) { everyRule(t, shown) })
	t.Run("answers as described", func(t *testing.T) {
		if n := routes(); n < 100 {
			t.Errorf("the answers of %d routes alone were held beside their description", n)
		}
	})
}

// timed adds up how long it takes that time passes in a world: its clock is moved, and what falls due is done.
func timed(world story.World, long *time.Duration) story.World {
	clock, quiet, moved := world.Clock, world.Quiet, false
	world.Clock = func(ctx context.Context, by string) error {
		begun := time.Now()
		defer func() { *long += time.Since(begun) }()
		moved = true
		return clock(ctx, by)
	}
	world.Quiet = func(ctx context.Context) error {
		begun := time.Now()
		defer func() {
			if moved {
				*long += time.Since(begun)
			}
			moved = false
		}()
		return quiet(ctx)
	}
	return world
}

// named are the rules that the ledger named for the steps that were told.
func named(t *testing.T, records io.Reader) map[string]bool {
	t.Helper()
	rules := map[string]bool{}
	steps := json.NewDecoder(records)
	for {
		var step story.Record
		err := steps.Decode(&step)
		if errors.Is(err, io.EOF) {
			return rules
		}
		if err != nil {
			t.Fatal(err)
		}
		for _, rule := range step.Rules {
			rules[rule] = true
		}
	}
}

// missedIn names, for rules that are at work in s1 and in s4 as everywhere, the story that is told without them.
func missedIn() map[string]string {
	return map[string]string{
		"C-01": "first", "C-02": "first", "C-03": "s5", "C-06": "s2", "F-03": "s2", "I-01": "s4", "N-01": "first", "P1": "s5",
	}
}

// everyRuleIsMissed: each rule at work in a story has a mutant there that the story must notice, or in the story that is named for it.
func everyRuleIsMissed(t *testing.T, name string, rules map[string]bool) {
	t.Helper()
	missed := func(story, rule string) bool {
		return slices.ContainsFunc(mutants(), func(m mutant) bool { return m.story == story && strings.Contains(m.name, rule) })
	}
	for rule := range rules {
		if !missed(name, rule) && !missed(missedIn()[rule], rule) {
			t.Errorf("%s is at work in %s, and no story is told without it", rule, name)
		}
	}
}

// everyRule: each rule that the policy states was at work in a story or a scene, by what was really answered.
func everyRule(t *testing.T, shown map[string]bool) {
	t.Helper()
	stated := 0
	err := fs.WalkDir(policy.Files(), "rules", func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		text, err := fs.ReadFile(policy.Files(), name)
		for _, m := range ruleID.FindAllSubmatch(text, -1) {
			if stated++; !shown[string(m[1])] {
				t.Errorf("%s is at work in no story and no scene", m[1])
			}
		}
		return err
	})
	if err != nil || stated < 30 {
		t.Errorf("found only %d rules (%v)", stated, err)
	}
}

var ruleID = regexp.MustCompile(`(?m)^#   id: (\S+)$`)

// mutant is a policy in which something that a story shows is missing, and the step at which the story must notice.
type mutant struct {
	name, story, step string
	gate              func(*testing.T) *gate.Gate
}

// without switches a rule off.
func without(story, rule, step string) mutant {
	return mutant{story + " without " + rule, story, step, func(t *testing.T) *gate.Gate { t.Helper(); return gatetest.Without(t, rule) }}
}

// changed changes the text of a rule that denies nothing by itself.
func changed(story, what, file, old, instead, step string) mutant {
	return mutant{story + " where " + what, story, step, func(t *testing.T) *gate.Gate { t.Helper(); return gatetest.Edited(t, file, old, instead) }}
}

func mutants() []mutant {
	const (
		refer, admit, night  = "entry/identification_refer.rego", "entry/shelter_admit.rego", "entry/shelter_record_night.rego"
		assistance           = "applied contains rule if some rule in firewall.assistance"
		saidNo               = "deny contains \"C-05\" if consent.said_no\n\n" + assistance
		refusesProceedings   = "deny contains \"F-03\" if {\n\tsome grant in input.grants\n\tgrant.kind == \"refusal\"\n\tgrant.family == \"proceedings\"\n}\n\n" + assistance
		notVictims           = "deny contains \"F-04\" if input.case.facts.stage == \"presumed\"\n\n" + assistance
		onlyVictims          = "deny contains \"F-04\" if input.case.facts.stage != \"presumed\"\n\n" + assistance
		unsafe, alsoUnsafe   = "outside contains \"CP-02\" if not children.sleeps_safely", "deny contains \"CP-02\" if not children.sleeps_safely"
		adultPlace           = "outside contains \"CP-01\" if children.adult_place"
		own, nobodysOwn      = "own_record if count(own_records) > 0", "own_record if count(own_records) > 100"
		duty, noDuty         = "\"obligations\": {\"duty:find_place:shelter_coordinator:2h\"}", "\"obligations\": set()"
		onCall, notOnCall    = "who := \"on_call_child_protection\" if", "who := \"supervisor\" if"
		lookedAgain, hold    = "looks again: identity is not withheld", "tries to hold a bed for him: "
		statement, fact      = "asks for her statement: the ledger's row does not name ", "the fact is kept, and marked"
		noDutyOpened, absent = "opens a duty and names who must act", "asks shelter for her: "
	)
	return []mutant{
		without("first", "C-01", lookedAgain), without("first", "C-02", lookedAgain),
		without("first", "N-01", "looks for her before accepting: answered 200"),
		without("s2", "C-01", "asks to share her health notes as well: answered 200"), without("s2", "C-02", lookedAgain),
		without("s2", "C-06", "records that she agrees to a bed: the ledger's row does not name "),
		without("s2", "C-07", "before she agreed to it: answered 200"), without("s2", "F-02", statement+"F-02"),
		changed("s2", "a statement is read by anybody assigned (C-07)", "entry/legalaid_read_statement.rego",
			"deny contains \"C-07\" if not consent.statement_carried\n", "", statement+"C-07"),
		without("s2", "N-01", statement+"N-01"), without("s2", "N-02", statement+"N-02"),
		changed("s2", "a refusal costs help (C-05)", refer, assistance, saidNo, "asks the clinic to see her: answered 403"),
		changed("s2", "a withdrawal costs the bed (C-05)", admit, assistance, saidNo, "takes her in all the same: answered 403"),
		changed("s2", "help depends on proceedings (F-03)", refer, assistance, refusesProceedings, "asks the clinic to see her: answered 403"),
		changed("s2", "nobody reads their own record (B-05)", "rules/purpose.rego", own, nobodysOwn, "reads it with her: answered 403"),
		changed("s2", "an agreement without a witness is whole (C-06)", "rules/consent.rego", "provisional if {", "provisional if {\n\tfalse",
			"for care, and for three days: the ledger's row does not name C-06"),
		without("s5", "CP-01", "names Mariam as his guardian: answered 403"), without("s5", "CP-02", hold+"the ledger's row does not name CP-02"),
		changed("s2", "a witness need not confirm (C-06)", "rules/consent.rego", "\tgrant.pending\n", "\tfalse\n", "reads nothing by that: identity is not withheld"),
		without("s5", "CP-03", "tries to hold the bed in Tern: answered 200"),
		without("s5", "N-02", "it is not her house: answered 200"),
		without("s5", "C-03", "his guardian agrees in his stead: answered 200"),
		changed("s5", "a fact is refused (P1)", night, unsafe, alsoUnsafe, fact),
		changed("s5", "a fact is not marked (P1)", night, adultPlace, "", "records where he slept: the ledger's row does not name CP-01"),
		changed("s5", "a refusal of a bed opens no duty (P2)", "rules/care.rego", duty, noDuty, noDutyOpened),
		changed("s5", "the duty goes to nobody on call (P2)", "rules/care.rego", onCall, notOnCall, noDutyOpened),
		without("panel", "CP-08", "decides about him: answered 200"), without("panel", "CP-09", "about his family yet: the ledger's row does not name CP-09"),
		without("panel", "X-01", "about his family yet: the ledger's row does not name X-01"), without("panel", "B-02", "cannot countersign: answered 200"),
		changed("panel", "a duty is the opener's agency's (CP-08)", "rules/children.rego", ":%s:anywhere", ":%s", "is the guardianship office's to see to (CP-08)"),
		changed("panel", "two are a quorum (B-02)", "rules/best_interests.rego", "count(sits) >= numbers_of.panel_quorum.value", "count(sits) >= 2", "three are a quorum: answered 200"),
		changed("panel", "one member's word is a quorum (B-02)", "rules/best_interests.rego", "count(free | {input.actor.id}) >= numbers_of.panel_quorum.value",
			"count(free | {input.actor.id}) >= 1", "would have him heard again: answered 40"),
		changed("panel", "his own worker sits (B-02)", "entry/bestinterests_convene_panel.rego", "deny contains \"B-02\" if best_interests.calls_conflicted\n", "", "cannot call his own worker: answered 200"),
		changed("panel", "an objection is passed over (B-02)", "entry/bestinterests_determine.rego", "deny contains \"B-02\" if best_interests.against_the_child\n", "", "in one sitting: answered 200"),
		changed("s5", "a duty is misspelt", "rules/care.rego", duty, "\"obligations\": {\"duty:find_place:2h\"}", "tries to hold the bed in Tern: answered 500"),
		changed("s5", "a bed is lost with its referral", "entry/shelter_discharge.rego", "not need_to_know.discharges", "not need_to_know.assigned",
			"they can always be discharged: answered 403"),
		without("s1", "N-04", "it was not hers to coordinate: the ledger's row does not name N-04"), without("s1", "CP-01", "names Mariam as his guardian: answered 403"), without("s1", "CP-08", "decides about him: answered 200"),
		without("s1", "C-04", "he is suspected: the ledger's row does not name C-04"), without("s1", "CP-10", "cannot confirm it: answered 200"),
		without("s1", "F-02", "asks for him: the ledger's row does not name F-02"), without("s1", "CP-02", hold+"the ledger's row does not name CP-02"),
		changed("s1", "a refusal of a bed opens no duty (P2)", "rules/care.rego", duty, noDuty, noDutyOpened),
		without("s1", "CP-03", "before foster families were asked: answered 200"),
		without("s1", "N-02", "asks the clinic for the notes: the ledger's row does not name N-02"),
		without("s1", "CP-09", "about his family yet: the ledger's row does not name CP-09"), without("s1", "X-01", "about his family yet: the ledger's row does not name X-01"),
		without("s1", "B-02", "of her own team, cannot countersign: answered 200"), without("s1", "R-02", "too early: the ledger's row does not name R-02"),
		without("s1", "R-01", "too early: the ledger's row does not name R-01"), without("s1", "R-03", "too early: the ledger's row does not name R-03"),
		without("s1", "CP-05", "too early: the ledger's row does not name CP-05"),
		changed("s1", "two are a quorum (B-02)", "rules/best_interests.rego", "count(sits) >= numbers_of.panel_quorum.value", "count(sits) >= 2", "three are a quorum: the ledger's row does not name B-02"),
		changed("s1", "a child may travel alone (CP-05)", "rules/departure_of_children.rego", "\"escort\", \"tracing\"", "\"tracing\"", "everything is in place but the day"),
		changed("s1", "an old look at a house will do (CP-05)", "rules/departure_of_children.rego", "recent(age(input.case.facts.caregiver_verified_on), \"caregiver_days\")",
			"age(input.case.facts.caregiver_verified_on) >= 0", "looked at too long ago: the ledger's row does not name CP-05"),
		changed("s1", "nobody reads whom to keep away (CP-10)", "rules/bases.rego", "section.author == \"consent\"", "section.author == \"nobody\"", "must not come near: blocked is not shown"),
		changed("s1", "help depends on the crime (F-04)", refer, assistance, notVictims, "asks child welfare to take him on: answered 403"),
		without("s4", "N-02", "asks the clinic why he needs it: the ledger's row does not name N-02"),
		changed("s4", "help depends on the crime (F-04)", refer, assistance, onlyVictims, "asks Tarek to help: answered 403"),
		without("s4", "X-01", "nothing that names her country: counselling is not withheld by X-01"),
		without("s4", "X-02", "a consulate does: the ledger's row does not name X-02"), without("s4", "R-01", "three to reconsider: the ledger's row does not name R-01"),
		without("s4", "R-03", "ends before he lands: answered 200"), without("s4", "R-04", "too old: the ledger's row does not name R-04"),
		without("s4", "I-01", "three to reconsider: the ledger's row does not name I-01"),
		without("h-01", "H-01", "aunt's word as a parent's: answered 200"), without("h-01", "CP-05", "on one parent's word: answered 200"),
		without("r-02", "R-02", "thirty days to reflect have begun: answered 200"), without("r-05", "R-05", "cannot let him go: answered 200"),
		without("cp-10", "CP-10", "sees it no more: answered 200"), without("n-03", "N-03", "placement is not withheld by N-03"),
		without("s9", "F-01", "asks for the list of a shelter: the ledger's row does not name F-01"),
		without("s9", "N-01", absent+"the ledger's row does not name N-01"),
		changed("s9", "a refusal confirms a presence (N-01)", "rules/reply.rego", "default part := false", "default part := true", absent+"answered 403"),
	}
}

// Every rule that denies, withholds or is applied in a story matters to it: in a world without the rule the story
// does not end as told.
func TestStoriesNeedTheirRules(t *testing.T) {
	if testing.Short() {
		t.Skip("it starts a world for each rule")
	}
	all := mutants()
	if os.Getenv("MANGROVE_LONG") != "1" {
		whole := len(all)
		all = shortened(all)
		t.Logf("shortened to %d mutants: make long tells a story for each of %d", len(all), whole)
	}
	// A world waits more than it works, so several are told beside each other; worlds of one lane follow each other.
	const lanes = 3
	for lane := range lanes {
		t.Run(fmt.Sprint("lane ", lane+1), func(t *testing.T) {
			t.Parallel()
			cfg := home(t)
			for i, m := range all {
				if i%lanes == lane {
					t.Run(m.name, func(t *testing.T) { m.isNoticed(t, cfg) })
				}
			}
		})
	}
}

// shortened keeps one mutant of each story: the tests of the rules and the second reading of the policy hold the rules in any
// case.
func shortened(all []mutant) []mutant {
	told := map[string]bool{}
	return slices.DeleteFunc(all, func(m mutant) bool {
		was := told[m.story]
		told[m.story] = true
		return was
	})
}

// isNoticed: the story ends at the step where what is missing shows.
func (m mutant) isNoticed(t *testing.T, cfg UpConfig) {
	t.Helper()
	cfg.Gate = m.gate(t)
	url, stop := up(t, cfg)
	told, err := tell(t, url, m.story)
	stop()
	if err == nil || !strings.Contains(err.Error(), m.step) {
		t.Fatalf("the story must notice at the step %q, and ended with %v\n%s", m.step, err, told)
	}
}
