package console

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"

	"mangrove/services/console/view"
	"mangrove/services/console/words"
)

// answeredBy is what services told of a case, as they write it.
func answeredBy(t *testing.T, service, body string) told {
	t.Helper()
	out := told{body: map[string]map[string]json.RawMessage{}}
	var fields map[string]json.RawMessage
	if err := json.Unmarshal([]byte(body), &fields); err != nil {
		t.Fatal(err)
	}
	out.body[service] = fields
	return out
}

// What was weighed and determined for a child is shown to whom it was told, and nothing of it to anybody else.
func TestWhatWasWeighedAndDeterminedIsShown(t *testing.T) {
	w := in(t, "en")
	all := answeredBy(t, "bestinterests", `{
		"options": [{"kind": "stay_as_now", "weights": [{"element": "safety", "weight": "strongly_against"}]}, {"kind": "resettlement", "weights": [{"element": "safety", "weight": "for"}]}],
		"determined": {"option": "resettlement", "until": "2027-03-01T00:00:00Z", "conditions": [
			{"condition": "escort", "by": "2027-01-01T00:00:00Z", "met": true}, {"condition": "school_place", "by": "2027-02-01T00:00:00Z"},
			{"condition": "visits", "by": "2027-02-01T00:00:00Z", "reported_by_agency": "child-welfare"}]},
		"dissented": ["piet"], "dissent": [{"text": "she would be alone (invented)"}, {"withheld": {"rules": ["N-02"], "title": "No", "hint": "Ask."}}]}`)
	o := options(w, all)
	if o == nil || len(o.Kinds) != 2 || len(o.Elements) != 7 {
		t.Fatalf("the options read %+v", o)
	}
	safety := o.Elements[3]
	if safety.Name != "Safety" || safety.Weights[0].Class != "no" || safety.Weights[1].Class != "yes" || o.Elements[0].Weights[0].Text != "not known" {
		t.Errorf("the elements read %+v", o.Elements)
	}
	d := determination(w, all)
	if d == nil || d.Option != "A new country" || len(d.Conditions) != 3 || d.Conditions[2].State != "Child Welfare says so; another is to look" || d.Conditions[0].Class != "yes" || d.Conditions[1].Class != "wait" || !strings.Contains(d.Conditions[1].State, "1 February 2027") {
		t.Errorf("the determination reads %+v", d)
	}
	said := dissent(w, all)
	if len(said) != 2 || said[0].Lines[0].Text != "she would be alone (invented)" || said[1].Shut == nil || len(said[1].Lines) > 0 {
		t.Errorf("the dissent reads %+v", said)
	}
	if none := answeredBy(t, "bestinterests", `{"state": "open"}`); options(w, none) != nil || determination(w, none) != nil || dissent(w, none) != nil {
		t.Error("somebody whom it was not told sees that something was weighed")
	}
}

// Of a part that was written more than once the newest is shown.
func TestTheNewestOfAPartIsShown(t *testing.T) {
	s, ok := answeredBy(t, "bestinterests", `{"views": [{"text": "stay (invented)"}, {"text": "go (invented)"}]}`).section("views")
	if !ok || s.Text("text") != "go (invented)" {
		t.Errorf("the views read %+v", s)
	}
}

// Whose care needs are not open to somebody is told to look at them instead in no part and no language; where they are open, each
// closed part leads to them.
func TestWithheldNeedsAreNoWayOut(t *testing.T) {
	const shut = `{"withheld": {"rules": ["C-01"], "words": "C-01", "title": "Not open.", "hint": "See the care needs. Ask."}}`
	for _, l := range words.Languages() {
		w := in(t, l.Code)
		for needs, open := range map[string]bool{shut: false, `{"sealed": "cannot open now"}`: false, `{"diet": "low salt"}`: true} {
			for _, part := range parts(w, answeredBy(t, "shelter", `{"needs": `+needs+`, "contact": `+shut+`}`)) {
				if part.Shut == nil {
					continue
				}
				leads := slices.ContainsFunc(part.Shut.Do, func(a view.Action) bool { return a.Text == w.T("refused.see_needs") && a.Href == "#needs" })
				names := slices.ContainsFunc(part.Shut.Do, func(a view.Action) bool { return a.Text == w.T("refused.see_needs") })
				if leads != open || names != open || len(part.Shut.Do) == 0 {
					t.Errorf("%s beside needs %s in %s reads %+v", part.ID, needs, l.Code, part.Shut.Do)
				}
			}
		}
	}
}
