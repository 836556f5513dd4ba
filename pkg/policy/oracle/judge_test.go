package oracle

import (
	"maps"
	"slices"
)

// verdict is what the table says of a flow: the rules that deny, what a record is outside of, what is applied, whether the
// asker is told why, and for an opening which rules withhold each category, and which grants of which kind carry it.
type verdict struct {
	deny, outside, applied []string
	explained              bool
	withhold               map[string][]string
	carried                map[string]string
	kinds                  map[string]string
}

func (f *flow) judge() verdict {
	v := verdict{deny: ids(rules, f), outside: ids(outside, f), applied: ids(applied, f), explained: f.explained()}
	if len(v.deny) == 0 && !f.standsOn() {
		v.deny = []string{"P0"} // no basis: deny
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

// opened goes through the sections: a category is withheld unless each section of it is carried.
func (f *flow) opened(denied []string) (withhold map[string][]string, carried, kinds map[string]string) {
	by, grants := map[string]map[string]bool{}, map[string]map[string]string{}
	for _, s := range f.sections {
		if by[s.Category] == nil {
			by[s.Category], grants[s.Category] = map[string]bool{}, map[string]string{}
		}
		for _, id := range denied {
			by[s.Category][id] = true
		}
		for _, line := range openings {
			if line.withholds(f, s) {
				by[s.Category][line.id] = true
			}
		}
		maps.Copy(grants[s.Category], f.carrying(s))
	}
	withhold, carried, kinds = map[string][]string{}, map[string]string{}, map[string]string{}
	for category, found := range by {
		if len(found) > 0 {
			withhold[category] = slices.Sorted(maps.Keys(found))
			continue
		}
		id := slices.Min(slices.Collect(maps.Keys(grants[category])))
		carried[category], kinds[category] = id, grants[category][id]
	}
	return withhold, carried, kinds
}
