package oracle

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"

	"mangrove/pkg/gate"
	"mangrove/pkg/gate/gatetest"
)

// changed asks about many flows twice, as they are and changed, and gives each pair.
func changed(t *testing.T, change func(maker, *flow) bool, compare func(f *flow, before, after gate.Decision) string) {
	t.Helper()
	g := gatetest.New(t)
	n := howMany(t) / 10
	var asked, shown int
	said := make(chan string, n)
	done := make(chan bool)
	go func() {
		for s := range said {
			asked++
			if s == "" {
				continue
			}
			if shown++; shown <= 5 {
				t.Error(s)
			}
		}
		close(done)
	}()
	each(n, func(seed uint64) {
		f, twin := made(seed), made(seed)
		if !change(maker{newRand(seed)}, twin) {
			return
		}
		before, err := g.Decide(t.Context(), f.asked())
		if err != nil {
			t.Error(err)
			return
		}
		after, err := g.Decide(t.Context(), twin.asked())
		if err != nil {
			t.Error(err)
			return
		}
		s := compare(f, before, after)
		if s != "" {
			s = fmt.Sprintf("seed %d, %s: %s", seed, f.action, s)
		}
		said <- s
	})
	close(said)
	<-done
	if asked < 30 {
		t.Errorf("only %d of %d flows were changed: they show nothing", asked, n)
	}
}

// gained says what the second decision lets see or do that the first did not.
func gained(before, after gate.Decision) string {
	if after.Allow && !before.Allow {
		return "allowed what was denied by " + strings.Join(before.Deny, " ")
	}
	for section := range after.Carried {
		if before.Carried[section] == "" {
			return section.Category + " opens, which was withheld by " + strings.Join(before.Withhold[section], " ")
		}
	}
	return ""
}

func same(before, after gate.Decision) string {
	switch {
	case !slices.Equal(before.Deny, after.Deny):
		return "denied by " + strings.Join(before.Deny, " ") + ", then by " + strings.Join(after.Deny, " ")
	case !slices.Equal(before.Obligations, after.Obligations), !slices.Equal(before.Options, after.Options), before.EscalateTo != after.EscalateTo:
		return "what follows is another"
	case !maps.Equal(before.Carried, after.Carried):
		return "other sections open"
	}
	return ""
}

// Cooperation and its proxies have no part in help: an open proceeding, consent to testify, who referred (F-03).
func TestHelpDoesNotDependOnCooperation(t *testing.T) {
	changed(t, func(m maker, f *flow) bool {
		f.person.proceeding = !f.person.proceeding
		testifies := m.grant(pick(m, "consent", "refusal"), "station", "")
		testifies.Family, testifies.Purpose, testifies.Categories = "proceedings", pick(m, "investigation", "proceedings"), words("TESTIMONY")
		byPolice := m.grant("referral", "station", "identification")
		byPolice.Purpose = "investigation"
		f.grants = append(f.grants, testifies, byPolice)
		return helping(f) && !f.police() && f.says.agency != "station"
	}, func(_ *flow, before, after gate.Decision) string { return same(before, after) })
}

// A flow that brings cooperation in is not decided at all.
func TestCooperationHasNoPlaceInAFlow(t *testing.T) {
	g := gatetest.New(t)
	for _, name := range words("cooperation cooperates testifies crime") {
		for _, action := range everyAction {
			f := maker{newRand(1)}.lawful(action).asked()
			f.Case.Facts[name] = false
			if d := gatetest.Decide(t, g, f); d.Allow || !slices.Contains(d.Deny, "P0") {
				t.Errorf("%s with %s: %v", action, name, d.Deny)
			}
		}
	}
}

// Being found trafficked may add safeguards to a return, and removes or delays no help (F-04).
func TestTheCrimeRemovesNoHelp(t *testing.T) {
	changed(t, func(_ maker, f *flow) bool {
		if f.screened() {
			f.person.stage, f.person.indicatorOn = "detected", ""
		} else {
			f.person.stage, f.person.indicatorOn = "presumed", date(f.now)
		}
		return true
	}, func(f *flow, before, after gate.Decision) string {
		if f.journey == nil {
			return same(before, after)
		}
		// Found trafficked, a departure has more to wait for, and nothing less.
		if f.screened() {
			before, after = after, before
		}
		for _, id := range before.Deny {
			if !slices.Contains(after.Deny, id) && id != "P0" && !(id == "CP-05" && f.child()) {
				return "found trafficked, and no longer denied by " + id
			}
		}
		return ""
	})
}

// Removing a grant never adds access, whichever of the rest the request refers to. An exclusion, a refusal and a block are
// rights of another kind, an own part in the case may be a conflict, who sits on a panel reads as a member of it alone (0014), and
// a guardian stands in the way too: who had one leaves on the longer way (CP-05), and sleeps in no house of theirs (CP-08).
func TestRemovingAGrantAddsNoAccess(t *testing.T) {
	g := gatetest.New(t)
	changed(t, func(m maker, f *flow) bool {
		if len(f.grants) == 0 || conflicting(f) {
			return false
		}
		i := m.IntN(len(f.grants))
		if f.grants[i].Kind == "guardianship" && (f.journey != nil && f.child() || placesSomebody(f)) {
			return false
		}
		if is(f.grants[i].Kind, "exclusion", "refusal", "block", "panel") || f.grants[i].EndedAt != nil {
			return false
		}
		f.grants = slices.Delete(slices.Clone(f.grants), i, i+1)
		return true
	}, func(f *flow, before, after gate.Decision) string {
		s := gained(before, after)
		for _, other := range f.grants {
			if s == "" {
				return ""
			}
			again := *f
			again.basis = other.ID
			if d, err := g.Decide(t.Context(), again.asked()); err == nil && gained(d, after) == "" {
				return ""
			}
		}
		return s
	})
}

// conflicting are the actions for which having a part in the case, or a guardian's, stands against the actor.
func conflicting(f *flow) bool {
	return f.action == "legalaid.advise" && f.says.onReturn || among(f.action, words(`
		returns.attest consent.lift_block identification.ask_review
		bestinterests.appoint_guardian bestinterests.hear_child bestinterests.convene_panel bestinterests.undertake bestinterests.determine
		bestinterests.agree bestinterests.dissent bestinterests.send_back`))
}

// Adding what stands against a flow never adds access.
func TestAddingADenyFactAddsNoAccess(t *testing.T) {
	changed(t, func(m maker, f *flow) bool {
		g := m.grant(pick(m, "exclusion", "block", "refusal"), "", "")
		switch m.IntN(9) {
		case 0, 1:
			g.Recipient.Person = f.actor.ID
			f.grants = append(f.grants, g)
		case 2:
			g.Kind, g.Family, g.Purpose = "refusal", pick(m, "service", "sharing", "proceedings"), f.says.purpose
			f.grants = append(f.grants, g)
		case 3:
			f.actor.Standing = gate.Suspended
		case 4:
			f.gapped, f.parked = true, true
		case 5:
			f.person.originContact = "none"
		case 6:
			m.of(f, "consent").Pending = true
		case 7:
			g := m.of(f, anyKind[:7]...)
			g.EndedAt = ptr(f.now)
			// Police may come to go under what covers them, and a house that holds a bed under that, which they could have named
			// before; a house may be the guardian's no longer (CP-08).
			return !conflicting(f) && !f.police() && f.basis != "nothing" && !(g.Kind == "guardianship" && placesSomebody(f))
		case 8:
			if f.journey != nil {
				f.journey.findings = []finding{{"iom", "life", f.now}}
				f.journey.detained, f.person.proceeding = true, true
			}
		}
		return true
	}, func(_ *flow, before, after gate.Decision) string { return gained(before, after) })
}

// Presuming a child opens nothing to anybody but child protection, guardian and best interests, and never takes the
// person's own away.
func TestPresumingAChildAddsNoAccess(t *testing.T) {
	protects := words(social + office + sitting + "guardian " + dutyRole)
	changed(t, func(_ maker, f *flow) bool {
		adult := !f.child()
		f.person.disputed = true
		return adult && (f.action == "open" || reading(f) || takingBack(f) || is(f.action, "consent.own_record", "consent.give"))
	}, func(f *flow, before, after gate.Decision) string {
		if s := gained(before, after); s != "" && !f.hasOneOf(protects) {
			return s
		}
		own := f.ownRecord() != nil || takingBack(f) || f.action == "consent.give" && f.says.giver == "person"
		if s := gained(after, before); s != "" && own {
			return "the person's own: " + s
		}
		return ""
	})
}

// Every refusal of care that the asker is told names what may be done instead, or who must act (P2).
func TestNoRefusalOfCareIsABareNo(t *testing.T) {
	changed(t, func(_ maker, f *flow) bool {
		return placesSomebody(f) || f.journey != nil && f.action == "returns.depart" ||
			f.action == "identification.refer" && among(f.says.purpose, carePurposes)
	}, func(f *flow, d, _ gate.Decision) string {
		aboutTheActor := slices.ContainsFunc(d.Deny, func(id string) bool { return is(id, "N-01", "N-02", "F-01", "F-02", "P0", "CP-10") }) || f.onlyHere()
		if d.Allow || !d.Explained || aboutTheActor || len(d.Options) > 0 || d.EscalateTo != "" {
			return ""
		}
		return "a bare no by " + strings.Join(d.Deny, " ")
	})
}

// Whatever else is so, who is assigned to the case, or on duty, records what happened (P1).
func TestEveryFactIsRecorded(t *testing.T) {
	changed(t, func(_ maker, f *flow) bool { return recording(f) && recorder(f) && f.purpose == "" }, func(_ *flow, d, _ gate.Decision) string {
		if d.Allow {
			return ""
		}
		return "not recorded, by " + strings.Join(d.Deny, " ")
	})
}
