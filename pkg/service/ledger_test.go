package service

import (
	"testing"

	"mangrove/pkg/gate"
)

// A ledger names what is there, and what has the form of an id or of a number of a case; what else somebody typed it does not keep.
func TestALedgerKeepsNothingThatWasTypedButAnIDOrANumber(t *testing.T) {
	const id = "b2555e20-0a1b-4c2d-8e3f-000000000001"
	for typed, want := range map[string]string{
		"": "", id: id, "B2555E20-0A1B-4C2D-8E3F-000000000001": id, "urn:uuid:" + id: id,
		"MG-B255-5E20": "MG-B255-5E20", " mg b255 5e20": "MG-B255-5E20", "\u2068MG‑B255‑5E20\u2069": "MG-B255-5E20",
		"Celeste": noCase, "Celeste Dumont born 1990": noCase, "one": noCase, "celeste-dumont_1990": noCase,
		"1990-12-31": noCase, "19901231": noCase, "B255-5E20": noCase, "MG-B255-5E2": noCase, "MG-B255-5E20-1": noCase, "MG-B255-5E2é": noCase, "XMG-B255-5E20": noCase,
		"Celeste " + id: noCase, id + "1": noCase, "MG-B255-5E20\nCeleste": noCase,
	} {
		e, err := Row{}.Entry("row", gate.Flow{Case: gate.Case{ID: typed}})
		if err != nil || e.Case != want {
			t.Errorf("%q is kept as %q, %v, want %q", typed, e.Case, err, want)
		}
	}
	if e, err := (Row{}).Entry("row", gate.Flow{Case: gate.Case{ID: "rosa", Known: true}}); err != nil || e.Case != "rosa" {
		t.Errorf("who is there is kept as %q, %v", e.Case, err)
	}
}
