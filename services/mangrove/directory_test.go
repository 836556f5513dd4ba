package mangrove

import (
	"slices"
	"testing"

	"mangrove/services/console"
)

// The directory knows each agency of the registry and no other, and offers nothing that no service could be asked for.
func TestTheDirectoryKnowsEachAgency(t *testing.T) {
	t.Parallel()
	named := map[string]console.Agency{}
	for _, a := range Directory() {
		named[a.ID] = a
		for _, h := range a.Helps {
			if !slices.Contains(Names(), h.Service) {
				t.Errorf("%s is offered for %s, which is no service", a.ID, h.Service)
			}
		}
	}
	for id := range Agencies() {
		if named[id].ID == "" {
			t.Errorf("the directory does not know %s", id)
		}
	}
	if len(named) != len(Agencies()) {
		t.Errorf("%d agencies in the directory, %d in the registry", len(named), len(Agencies()))
	}
}
