package oracle

import (
	"maps"
	"slices"

	"mangrove/pkg/gate"
)

// verdict is what the table says of a flow: the rules that deny, what a record is outside of, what is applied, whether the
// asker is told why, what they are shown that others are not, and for an opening which rules withhold each section, and which grants of which kind carry it.
type verdict struct {
	deny, outside, applied []string
	explained              bool
	shows                  []string
	withhold               map[gate.Section][]string
	carried, kinds         map[gate.Section]string
}

func (f *flow) judge() verdict {
	v := verdict{deny: ids(rules, f), outside: ids(outside, f), applied: ids(applied, f), explained: f.explained()}
	if decisions(f) && f.onlyHere() { // other rules would tell of the case
		v.deny = slices.DeleteFunc(v.deny, func(id string) bool { return id != "X-01" && (id != "CP-10" || !f.blocked()) })
	}
	if len(v.deny) == 0 && !f.standsOn() {
		v.deny = []string{"P0"} // no basis: deny
	}
	if len(v.deny) == 0 {
		v.shows = f.shows()
	}
	if f.action == "open" {
		v.withhold, v.carried, v.kinds = f.opened(v.deny)
	}
	return v
}

func ids(table []rule, f *flow) []string {
	found := map[string]bool{}
	for _, r := range table {
		if !found[r.id] && r.of(f) && r.denies(f) {
			found[r.id] = true
		}
	}
	return slices.Sorted(maps.Keys(found))
}

// opened goes through the sections, each by itself.
func (f *flow) opened(denied []string) (withhold map[gate.Section][]string, carried, kinds map[gate.Section]string) {
	withhold, carried, kinds = map[gate.Section][]string{}, map[gate.Section]string{}, map[gate.Section]string{}
	for _, s := range f.sections {
		found := slices.Clone(denied)
		for _, line := range openings {
			if line.withholds(f, s) {
				found = append(found, line.id)
			}
		}
		if slices.Sort(found); len(found) > 0 {
			withhold[s] = slices.Compact(found)
			continue
		}
		by := f.carrying(s)
		carried[s] = slices.Min(slices.Collect(maps.Keys(by)))
		kinds[s] = by[carried[s]]
	}
	return withhold, carried, kinds
}

// shows is what who may read is shown that not everybody is: in which unit they are, to the house and who holds a bed there;
// when somebody travels, to who is here, or is agreed to know it, or waits for them; how they fare, to who received them; how a child
// was heard, to all but a guardian from whom a young person keeps it; who sits on a panel, to all but the guardian; what is to keep
// somebody out and waits, to all but whom it names; of what is due in the register, to who coordinates all.
func (f *flow) shows() []string {
	out := []string{}
	if f.action == "shelter.read" && f.bedsThem() {
		out = append(out, "unit")
	}
	if f.action == "returns.read" && f.toldOfJourney() {
		out = append(out, "journey")
	}
	if f.action == "returns.read" && f.about.arrived && f.about.receiver == f.actor.Agency {
		out = append(out, "reintegration")
	}
	if f.action == "bestinterests.read" && (!f.guards() || !f.keptFromGuardian()) {
		out = append(out, "heard")
	}
	if f.action == "bestinterests.read" && !f.guards() {
		out = append(out, "members")
	}
	if f.action == "identification.read" {
		if !f.police() {
			out = append(out, "facts")
		}
		for _, r := range f.about.referrals {
			if keepsOrGuards(f) || f.ownRecord() != nil || f.actor.Agency != "" && is(f.actor.Agency, r.agency, r.from) {
				out = append(out, r.id)
			}
		}
	}
	if f.action == "coordination.read" {
		out = words("confirm_consent name_guardian retake_consent short_assessment")
		if among("national_coordinator", f.actor.Roles) {
			out = append(out, "every")
		}
		slices.Sort(out)
	}
	if f.action == "consent.read" {
		for _, w := range f.about.waiting {
			if w.person != f.actor.ID && (w.person != "" || w.agency != f.actor.Agency) {
				out = append(out, w.id)
			}
		}
	}
	return out
}
