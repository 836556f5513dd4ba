package mangrove

import (
	"bytes"
	"encoding/json"
	"net/http"
	"testing"

	"mangrove/pkg/gate/gatetest"
	"mangrove/pkg/web"
)

// Where the policy's engine fails, nobody is told that a record is not there: known and unknown cases read the same, to
// try again, and no list is shortened.
func TestAFailingEngineIsNotToldAsNoSuchRecord(t *testing.T) {
	t.Parallel()
	const assigned, fails = `deny contains "N-01" if not need_to_know.reader`, `deny contains "N-01" if to_number(input.case.id) < 0`
	cfg := home(t)
	cfg.Gate = gatetest.Edited(t, "entry/identification_read.rego", assigned, fails)
	url, _ := up(t, cfg)
	token, err := fetchToken(t.Context(), url, "ibrahim", "identification")
	if err != nil {
		t.Fatal(err)
	}
	id := (&machine{T: t, url: url}).opens()
	var first []byte
	for _, path := range []string{"/cases/" + id, "/cases/00000000-0000-4000-8000-000000000000", "/cases"} {
		status, header, body, err := web.NewClient(url, nil).Do(t.Context(), http.MethodGet, "/api/identification/v1"+path, token, nil)
		if err != nil {
			t.Fatal(err)
		}
		if status != http.StatusServiceUnavailable || header.Get("Retry-After") == "" {
			t.Errorf("%s: %d %s", path, status, body)
		}
		if first == nil {
			first = body
		}
		if !bytes.Equal(body, first) {
			t.Errorf("%s reads %s, another case %s", path, body, first)
		}
	}
	var ledger struct {
		Items []struct{ Body json.RawMessage }
	}
	request(t, url, "noor", http.MethodGet, "/api/identification/v1/ledger?actor=ibrahim&case="+id, nil, &ledger)
	if len(ledger.Items) == 0 || !bytes.Contains(ledger.Items[0].Body, []byte(`"deny":["P0"]`)) {
		t.Errorf("the ledger does not hold the denial: %s", ledger.Items)
	}
}

// A section that the engine cannot decide on cannot be opened now; no rule withholds it.
func TestAFailingEngineWithholdsNothingByARule(t *testing.T) {
	t.Parallel()
	cfg := home(t)
	cfg.Gate = gatetest.Edited(t, "entry/open.rego", `deny contains "N-01" if not need_to_know.reader`, `deny contains "N-01" if to_number(input.case.id) < 0`)
	url, _ := up(t, cfg)
	var read struct {
		Identity struct {
			Sealed   string
			Withheld any
		}
	}
	request(t, url, "ibrahim", http.MethodGet, "/api/identification/v1/cases/"+(&machine{T: t, url: url}).opens(), nil, &read)
	if read.Identity.Sealed == "" || read.Identity.Withheld != nil {
		t.Errorf("the identity reads %v", read.Identity)
	}
}
