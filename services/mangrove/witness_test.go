package mangrove

import (
	"net/http"
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
