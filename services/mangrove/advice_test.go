package mangrove

import (
	"net/http"
	"testing"
)

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

// Who advises on returning has no part in the return. They advise on all else, and on returning once they have none.
func TestAdviceOnReturningIsIndependent(t *testing.T) {
	t.Parallel()
	url := lent(t)
	p := desk{t, url, single(url)}.referred()
	p.joins("legalaid", "open-door", "legal_aid", "lucien")
	p.ask("lucien", "POST", "legalaid", p.path("/mandate"), object{}, http.StatusOK)
	p.claims()
	p.officer("/enquiry", object{"country": "XOD", "movement": "return"}, http.StatusOK)
	p.quiet()
	part := p.joins("returns", "open-door", "return", "lucien")
	p.denied(p.advises(http.StatusForbidden), "[R-05]")
	p.ask("lucien", "POST", "legalaid", p.path("/advice"), object{"advice": object{"text": "of a work permit (invented)"}}, http.StatusOK)
	if got := p.due("lucien", "legalaid"); got != "advise_on_return/open" {
		t.Errorf("owed is %q: other advice is none on returning", got)
	}
	p.ask("lucien", "POST", "identification", p.path("/referrals/"+part+"/complete"), object{}, http.StatusOK)
	p.quiet()
	p.advises(http.StatusOK)
	if got := p.due("lucien", "legalaid"); got != "" {
		t.Errorf("owed is %q after the advice", got)
	}
}

// That somebody has a lawyer is told by no refusal to who arranges their return, nor to their consulate.
func TestWhoArrangesAReturnReadsOfNoLawyer(t *testing.T) {
	t.Parallel()
	url := lent(t)
	p := desk{t, url, single(url)}.referred()
	p.joins("legalaid", "open-door", "legal_aid", "lucien")
	for _, as := range []string{"joaquim", "duarte", "leonor"} {
		p.ask(as, "GET", "legalaid", p.path(""), nil, http.StatusNotFound)
		p.ask(as, "POST", "legalaid", p.path("/advice"), object{"on_return": true, "advice": object{"text": "go (invented)"}}, http.StatusNotFound)
	}
}
