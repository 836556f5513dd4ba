package gate_test

import (
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"

	"mangrove/pkg/gate"
	"mangrove/pkg/gate/gatetest"
)

// Who may record is said by the policy and, for when its engine fails, by Go: both say the same of every flow.
func TestWhoMayRecordIsWhatThePolicySays(t *testing.T) {
	g := gatetest.New(t)
	said := map[bool]int{}
	rapid.Check(t, func(r *rapid.T) {
		of := func(what string, values ...string) string { return rapid.SampledFrom(values).Draw(r, what) }
		when := func(what string) time.Time {
			return gatetest.Now.Add(time.Duration(rapid.IntRange(-1, 1).Draw(r, what)) * time.Hour)
		}
		actor := gatetest.Worker("amara", of("agency", gatetest.Desk, ""), "welfare", of("role", "hotline", "on_call_child_protection", "analyst"))
		actor.Country = of("country", "XNB", "XOD", "")
		actor.Standing = rapid.SampledFrom([]gate.Standing{gate.Good, gate.Good, gate.Unknown, gate.Suspended}).Draw(r, "standing")
		f := gatetest.Flow("identification.record_contact", "identification", actor)
		f.Case.Known = rapid.IntRange(0, 3).Draw(r, "known") > 0
		for range rapid.IntRange(0, 2).Draw(r, "grants") {
			one := gate.Grant{
				ID: "g", Kind: of("kind", "assignment", "assignment", "author"), From: when("from"),
				Recipient: gate.Recipient{
					Agency: of("to", gatetest.Desk, gatetest.Lantern, ""), Person: of("person", "", "amara", "rosa"), Country: of("land", "", "XNB", "XOD"), Service: "shelter",
				},
			}
			if at := when("until"); rapid.Bool().Draw(r, "ends") {
				one.Until = &at
			}
			if at := when("ended"); rapid.IntRange(0, 3).Draw(r, "ended already") == 0 {
				one.EndedAt = &at
			}
			f.Grants = append(f.Grants, one)
		}
		d := gatetest.Decide(t, g, f)
		may := g.MayRecord(f)
		if policy := !slices.Contains(d.Deny, "N-01"); may != policy {
			r.Fatalf("the policy says %v, Go %v, of %+v", policy, may, f)
		}
		// What an allowed record is outside of, N-02 among it, is told by the policy alone.
		if policy := !slices.Contains(d.Outside, "N-02"); may && g.HasRole(f) != policy {
			r.Fatalf("the policy says %v, Go %v, of the role in %+v", policy, g.HasRole(f), f)
		}
		said[may]++
	})
	if said[true] == 0 || said[false] == 0 {
		t.Errorf("only one answer was drawn: %v", said)
	}
}
