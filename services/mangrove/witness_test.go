package mangrove

import (
	"net/http"
	"slices"
	"testing"
)

// Police are not the witness of what police receive, nor is any agency of what it is to receive itself, though the recorder is of
// another (C-06).
func TestNobodyIsTheWitnessOfWhatTheyReceive(t *testing.T) {
	t.Parallel()
	url := lent(t)
	p := desk{t, url, single(url)}.opened("Witness", "1990-12-31", nil)
	agrees := func(family, purpose, receives, witness, agency string, status int) object {
		t.Helper()
		return p.ask("ibrahim", "POST", "consent", p.path("/consents"), object{
			"family": family, "purpose": purpose, "categories": []string{"IDENTITY", "CONTACT"}, "recipient": object{"agency": receives, "service": "identification"},
			"giver": "person", "until": p.in(24 * 60), "evidence": object{
				"proof": "call_back", "witness": witness, "witness_agency": agency, "language": "pt", "explained": "text-1-pt", "notice_given": true,
			},
		}, status)
	}
	p.denied(agrees("proceedings", "identification", "police-liaison", "paul", "police-liaison", http.StatusForbidden), "[C-06]")
	p.denied(agrees("proceedings", "identification", "open-door", "paul", "police-liaison", http.StatusForbidden), "[C-06]")
	agrees("proceedings", "identification", "police-liaison", "amara", "child-welfare", http.StatusOK)
	p.denied(agrees("sharing", "tracing", "child-welfare", "amara", "child-welfare", http.StatusForbidden), "[C-06]")
}

// Police are nobody's witness of what a person says of their return, and whom a return officer names for it is told nothing; a wish
// of before a decision holds nothing against it.
func TestPoliceAreNobodysWitnessOfAReturn(t *testing.T) {
	t.Parallel()
	url := lent(t)
	p := desk{t, url, single(url)}.referred()
	p.ask("ibrahim", "POST", "identification", p.path("/presumption"), object{}, http.StatusOK)
	p.officer("/enquiry", object{"country": "XOD", "movement": "return"}, http.StatusOK)
	p.officer("/counselling", with(counselling(), object{"detained": true, "monitor": "paul"}), http.StatusOK)
	p.officer("/declaration", with(declaration(), object{"own_wish": true, "witness": "paul"}), http.StatusOK)
	p.officer("/waiver", object{"witness": "paul"}, http.StatusOK)
	p.officer("/risk", risk("present"), http.StatusOK)
	p.officer("/risk-acceptance", object{"second": "paul"}, http.StatusOK)
	attests := func(as, occasion string, status int) object {
		t.Helper()
		return p.ask(as, "POST", "returns", p.path("/attestations"), object{"occasion": occasion}, status)
	}
	for _, occasion := range []string{"counselling", "own_wish", "waiver", "acceptance"} {
		attests("paul", occasion, http.StatusNotFound)
	}
	for _, gate := range []string{"freedom/R-01", "time_to_think/R-01", "reflection/R-02", "safety/R-04"} {
		if !slices.Contains(p.missing(), gate) {
			t.Errorf("%s is in place", gate)
		}
	}
	p.officer("/counselling", with(counselling(), object{"detained": true, "monitor": "amara"}), http.StatusOK)
	p.denied(attests("amara", "counselling", http.StatusForbidden), "[R-01]")
	p.officer("/declaration", with(declaration(), object{"own_wish": true, "witness": "lucien"}), http.StatusOK)
	attests("lucien", "own_wish", http.StatusOK)
	if slices.Contains(p.missing(), "reflection/R-02") {
		t.Error("what he asked a lawyer for in private does not count")
	}

	p.joins("identification", "child-welfare", "identification", "amara")
	found := object{"victim": false, "grounds": object{"text": "what he said of the work (invented)"}}
	p.ask("amara", "POST", "identification", p.path("/conclusion"), found, http.StatusOK)
	p.quiet()
	if !slices.Contains(p.missing(), "review_window/R-02") {
		t.Error("the wish of before holds against the decision")
	}
}
