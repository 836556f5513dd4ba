package mangrove

import (
	"fmt"
	"net/http"
	"testing"
)

// denied holds a refusal against its rules, and gives what it says may be done instead.
func (d desk) denied(p object, rules string) []any {
	d.t.Helper()
	if got := fmt.Sprint(p["rules"]); got != rules {
		d.t.Errorf("refused by %s, not %s: %v", got, rules, p)
	}
	options, _ := p["options"].([]any)
	return options
}

// Who is of one household sleeps beside each other, so a refused bed would say where the others sleep: a household is joined
// through the agency that keeps a case of it, and a case that is there is refused as one that is not (H-01, N-03).
func TestAHouseholdIsJoinedThroughWhoKeepsIt(t *testing.T) {
	t.Parallel()
	url := lent(t)
	d := desk{t, url, single(url)}
	kite, tern := d.unit("small_group", 8), d.unit("small_group", 8)
	girl := d.sent(10, "")
	girl.calledAll()
	girl.shelter("rosa", "/admission", object{"unit": kite}, http.StatusOK)

	d.ask("teodora", "POST", "identification", "/cases", object{
		"channel": "in_person", "household": "h-oracle", "identity": object{"name": "Nobody (invented)"},
	}, http.StatusBadRequest)
	x := child{desk: d, id: d.begun("ibrahim", 1, nil)}
	hidden := x.joins("ibrahim", girl.id, http.StatusForbidden)
	unknown := x.joins("ibrahim", "no-such-case", http.StatusForbidden)
	d.denied(hidden, "[H-01]")
	for _, name := range []string{"code", "title", "detail", "hint", "rules", "options"} {
		if fmt.Sprint(hidden[name]) != fmt.Sprint(unknown[name]) {
			t.Errorf("%s of a case that is there is %v, of one that is not %v", name, hidden[name], unknown[name])
		}
	}
	x.joins("ibrahim", x.id, http.StatusBadRequest)
	traveller{desk: d, id: x.id}.asked("ibrahim", "shelter", "heron", "shelter", "teodora")
	for _, step := range []string{"family", "kin", "foster"} {
		x.called("teodora", step, "unsafe", 1)
	}
	if options := d.denied(x.shelter("teodora", "/reservation", object{"unit": tern}, http.StatusForbidden), "[CP-03]"); fmt.Sprint(options) != anEmergency {
		t.Errorf("the refusal names %v", options)
	}

	// Her own agency is asked to join the two, and does.
	traveller{desk: d, id: x.id}.asked("ibrahim", "identification", "child-welfare", "identification", "amara")
	x.joins("amara", girl.id, http.StatusOK)
	d.quiet()
	mark := func(id string) any {
		return d.ask("amara", "GET", "identification", "/cases/"+id, nil, http.StatusOK)["facts"].(object)["household"]
	}
	if mark(x.id) != mark(girl.id) || mark(x.id) == "" {
		t.Errorf("the two are of %v and %v", mark(x.id), mark(girl.id))
	}
	x.joins("ibrahim", "", http.StatusOK)
	if mark(x.id) == mark(girl.id) {
		t.Error("who left is there still")
	}
}

// An assessment is of a child beside an adult whom it names: another man of the household does not sleep there by it, whichever
// of the two comes first (CP-02).
func TestAnAssessmentNamesTheAdult(t *testing.T) {
	t.Parallel()
	url := lent(t)
	d := desk{t, url, single(url)}
	family := d.unit("family", 4)
	mother := d.sent(30, "")
	girl := d.sent(10, mother.id)
	stranger := child{desk: d, id: d.begun("ibrahim", 35, nil)}
	d.denied(stranger.joins("ibrahim", girl.id, http.StatusForbidden), "[H-01]")
	uncle := d.sent(35, girl.id)
	assess := func(adults ...string) {
		t.Helper()
		d.ask("ruth", "POST", "identification", "/cases/"+girl.id+"/family-assessment", object{"adults": adults}, http.StatusOK)
		d.quiet()
	}
	assess(mother.id)

	uncle.shelter("rosa", "/admission", object{"unit": family}, http.StatusOK)
	d.denied(girl.shelter("rosa", "/admission", object{"unit": family}, http.StatusForbidden), "[CP-02 CP-03]")
	uncle.shelter("rosa", "/discharge", object{}, http.StatusOK)

	// The family comes together: her bed is held beside her mother's.
	mother.shelter("rosa", "/reservation", object{"unit": family}, http.StatusOK)
	girl.shelter("rosa", "/reservation", object{"unit": family}, http.StatusOK)
	d.denied(girl.shelter("rosa", "/admission", object{"unit": family}, http.StatusForbidden), "[CP-03]")
	mother.shelter("rosa", "/admission", object{"unit": family}, http.StatusOK)
	girl.shelter("rosa", "/admission", object{"unit": family}, http.StatusOK)
	d.denied(uncle.shelter("rosa", "/admission", object{"unit": family}, http.StatusForbidden), "[CP-02]")

	// The unit hears what is found of who sleeps there.
	assess(mother.id, uncle.id)
	uncle.shelter("rosa", "/admission", object{"unit": family}, http.StatusOK)
}

// A child without any of theirs is in no family, whatever is said of a household, and a house of hundreds is one for nobody
// (CP-03).
func TestAUnitForFamiliesIsTheFamilys(t *testing.T) {
	t.Parallel()
	url := lent(t)
	d := desk{t, url, single(url)}
	large, small := d.unit("family", 400), d.unit("family", 4)
	alone := d.sent(1, d.begun("amara", 30, nil))
	for _, unit := range []string{large, small} {
		d.denied(alone.shelter("rosa", "/admission", object{"unit": unit}, http.StatusForbidden), "[CP-03]")
	}
	mother := d.sent(30, alone.id)
	d.ask("ruth", "POST", "identification", "/cases/"+alone.id+"/family-assessment", object{"adults": []string{mother.id}}, http.StatusOK)
	d.quiet()
	mother.shelter("rosa", "/admission", object{"unit": large}, http.StatusOK)
	d.denied(alone.shelter("rosa", "/admission", object{"unit": large}, http.StatusForbidden), "[CP-03]")
	mother.shelter("rosa", "/discharge", object{}, http.StatusOK)
	mother.shelter("rosa", "/admission", object{"unit": small}, http.StatusOK)
	alone.shelter("rosa", "/admission", object{"unit": small}, http.StatusOK)
}
