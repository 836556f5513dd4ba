package gate_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	"mangrove/pkg/gate"
	"mangrove/pkg/gate/gatetest"
)

// free are the actions about no case, or that an office does by its role: they go under no grant.
var free = []string{
	".open_case", ".open_unit", ".units", ".list", ".duties", ".ledger", ".suspend", ".reinstate", ".own_record",
}

// Whatever a flow says, the gate answers, and allows only under a grant; what it opens is carried by a grant of the
// flow that is live.
func FuzzDecide(f *testing.F) {
	g := gatetest.New(f)
	for _, c := range bothSides {
		for _, flow := range []gate.Flow{c.refused, c.lawful} {
			b, err := json.Marshal(flow)
			if err != nil {
				f.Fatal(err)
			}
			f.Add(b)
		}
	}
	for _, action := range g.Actions() {
		b, err := json.Marshal(gatetest.Flow(action, "identification", gatetest.Amara()))
		if err != nil {
			f.Fatal(err)
		}
		f.Add(b)
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		var flow gate.Flow
		if json.Unmarshal(b, &flow) != nil {
			return
		}
		d, err := g.Decide(context.Background(), flow)
		holds(t, flow, d, err)
	})
}

// holds checks what is true of every decision.
func holds(t *testing.T, flow gate.Flow, d gate.Decision, err error) {
	t.Helper()
	if err != nil && (!errors.Is(err, gate.ErrUndecided) || d.Allow) {
		t.Fatalf("an error with a decision: %+v %v", d, err)
	}
	if d.Allow != (len(d.Deny) == 0) {
		t.Fatalf("allow and deny disagree: %+v", d)
	}
	if !d.Allow && len(d.Carried) > 0 {
		t.Fatalf("denied and open: %+v", d)
	}
	if !d.Explained && (len(d.Options) > 0 || len(d.Conditions) > 0 || len(d.Obligations) > 0 || d.EscalateTo != "") {
		t.Fatalf("absent and yet told: %+v", d)
	}
	if d.Allow && d.Grant == "" && !isFree(flow.Action) {
		t.Fatalf("allowed under no grant: %+v", d)
	}
	for _, s := range flow.Sections {
		if flow.Action != "open" {
			break
		}
		id, open := d.Carried[s]
		if open == (len(d.Withhold[s]) > 0) {
			t.Fatalf("%v is both or neither open and withheld: %+v", s, d)
		}
		if open && !live(flow, id) {
			t.Fatalf("%v is carried by %q, which is not live", s, id)
		}
	}
}

// Flows made of the words of the domain, which bytes changed at random seldom are.
func TestGeneratedFlows(t *testing.T) {
	g := gatetest.New(t)
	actions := g.Actions()
	allowed, opened := 0, 0
	for seed := range uint64(4000) {
		r := rand.New(rand.NewPCG(seed, 0)) //nolint:gosec // the same flows each time
		flow := generate(r, actions)
		d, err := g.Decide(t.Context(), flow)
		if err != nil {
			t.Fatalf("seed %d: %v", seed, err)
		}
		holds(t, flow, d, err)
		if d.Allow {
			allowed++
		}
		opened += len(d.Carried)
		if flow.Actor.AgencyKind == "immigration_enforcement" && len(d.Carried) > 0 {
			t.Errorf("seed %d: immigration enforcement opens %v", seed, d.Carried)
		}
		fewer := flow
		fewer.Grants = nil
		for _, gr := range flow.Grants {
			if gr.Kind == "exclusion" || gr.Kind == "refusal" || r.IntN(3) > 0 {
				fewer.Grants = append(fewer.Grants, gr)
			}
		}
		less, err := g.Decide(t.Context(), fewer)
		if err != nil {
			t.Fatalf("seed %d: %v", seed, err)
		}
		if flow.Action != "open" && less.Allow && !d.Allow {
			t.Errorf("seed %d: taking grants away allows what was denied by %v", seed, d.Deny)
		}
	}
	if allowed < 200 || opened < 50 {
		t.Errorf("%d allowed and %d opened of 4000: the flows show nothing", allowed, opened)
	}
}

// generate gives a flow whose parts often fit together.
func generate(r *rand.Rand, actions []string) gate.Flow {
	who := []gate.Actor{gatetest.Amara(), gatetest.Rosa(), gatetest.Samira(), gatetest.Paul(), gatetest.Vera()}[r.IntN(5)]
	action := pick(r, actions...)
	if r.IntN(6) == 0 { // however many actions there are
		action = "open"
	}
	service, _, ok := strings.Cut(action, ".")
	if !ok {
		service = pick(r, "identification", "shelter")
	}
	f := gatetest.Flow(action, service, who, gatetest.Age(r.IntN(40)))
	f.Case.Known = r.IntN(10) > 0
	f.Actor.Standing = []gate.Standing{gate.Suspended, gate.Unknown, gate.Good, gate.Good, gate.Good, gate.Good, gate.Good, gate.Good}[r.IntN(8)]
	f.Case.Facts["age_disputed"] = r.IntN(5) == 0
	f.Resource = gatetest.Unit("u", pick(r, "adults", "small_group", "institution", "family", "foster"), gatetest.Sleeper("s", r.IntN(40), ""))
	purpose := pick(r, "identification", "shelter", "investigation")
	categories := []string{pick(r, "IDENTITY", "NEEDS"), pick(r, "PLACEMENT", "TESTIMONY", "HEALTH", "NEEDS")}
	gatetest.Giving(pick(r, "service", "sharing", "proceedings"), gatetest.Lantern, "shelter", "shelter", categories...)(&f)
	gatetest.Sections(pick(r, "identification", "shelter"), categories[0], categories[1])(&f)
	for i := range r.IntN(7) {
		agency := pick(r, who.Agency, who.Agency, gatetest.Clinic)
		gr := []gate.Grant{
			gatetest.Assignment(agency, service), gatetest.Assignment(agency, service), gatetest.Share(agency, service, purpose, categories...),
			gatetest.Consent(agency, service, purpose, categories...), gatetest.Proceedings(agency, "", purpose, categories...),
			gatetest.Author(agency, service), gatetest.OwnRecord(who.ID), gatetest.Guardianship("mariam"),
			gatetest.Refusal("sharing", agency, service, purpose), gatetest.Exclusion(gate.Recipient{Person: pick(r, who.ID, "somebody")}),
		}[r.IntN(10)]
		gr.ID = fmt.Sprintf("g%d", i)
		gr.Provisional = r.IntN(4) == 0
		switch r.IntN(8) {
		case 0:
			gr = gatetest.Ended(gr, gatetest.Now)
		case 1:
			gr = gatetest.Until(gr, gatetest.Now)
		}
		if gr.Kind == "own_record" && r.IntN(2) == 0 {
			f.BasisRef = gr.ID
		}
		f.Grants = append(f.Grants, gr)
	}
	return f
}

func isFree(action string) bool {
	for _, verb := range free {
		if strings.HasSuffix(action, verb) {
			return true
		}
	}
	return false
}

func live(f gate.Flow, id string) bool {
	for _, g := range f.Grants {
		if g.ID == id && g.EndedAt == nil && !f.Now.Before(g.From) && (g.Until == nil || f.Now.Before(*g.Until)) {
			return true
		}
	}
	return false
}
