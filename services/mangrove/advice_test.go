package mangrove

import "net/http"

// claims has their lawyer ask for wages.
func (p traveller) claims() (claim string) {
	p.t.Helper()
	claim, _ = p.ask("lucien", "POST", "legalaid", p.path("/claims"), object{"kind": "wages", "claim": object{"against": "a shipowner (invented)", "what": "three months (invented)"}}, http.StatusOK)["id"].(string)
	p.quiet()
	return claim
}

// advises has their lawyer say what returning means for them.
func (p traveller) advises(status int) object {
	p.t.Helper()
	said := p.ask("lucien", "POST", "legalaid", p.path("/advice"), object{"on_return": true, "advice": object{"text": "it goes on from there (invented)"}}, status)
	p.quiet()
	return said
}
