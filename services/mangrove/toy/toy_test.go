package toy

import (
	"encoding/json"
	"io/fs"
	"slices"
	"strings"
	"testing"
	"time"

	"mangrove/pkg/gate/gatetest"
	"mangrove/pkg/policy"
	"mangrove/services/mangrove/toy/internal/school"
)

// rules is what school brings to the policy: its entries, of which the document gives the first, and its lines.
func rules(t *testing.T) map[string]string {
	t.Helper()
	enrol := boxes(t)["pkg/policy/entry/school_enrol.rego"]
	out := map[string]string{
		"entry/school_enrol.rego": enrol,
		"entry/school_leave.rego": strings.NewReplacer("school.enrol", "school.leave", "school_enrol", "school_leave").Replace(enrol),
	}
	for _, verb := range []string{"read", "list", "duties", "ledger"} {
		b, err := fs.ReadFile(policy.Files(), "entry/health_"+verb+".rego")
		if err != nil {
			t.Fatal(err)
		}
		out["entry/school_"+verb+".rego"] = strings.NewReplacer("health.", "school.", "health_", "school_").Replace(string(b))
	}
	teacher := []string{"teacher"}
	for name, lines := range map[string]any{
		"actions": map[string]any{
			"school.enrol": teacher, "school.leave": teacher, "school.read": teacher, "school.list": teacher, "school.duties": teacher,
			"school.ledger":                   []string{"data_protection"},
			"identification.accept_referral":  teacher,
			"identification.decline_referral": teacher,
		},
		"services": map[string]any{
			"school":         map[string]any{"purpose": "reintegration", "reads": []string{"consent", "identification", "shelter"}},
			"identification": map[string]any{"reads": []string{"school"}},
		},
		"roles": map[string]any{"teacher": []string{"IDENTITY", "PROFILE"}},
	} {
		b, err := json.Marshal(lines)
		if err != nil {
			t.Fatal(err)
		}
		out["data/"+name+".json"] = string(b)
	}
	return out
}

func TestANewServiceRunsBesideTheOthers(t *testing.T) {
	w := newWorld(t, gatetest.With(t, rules(t)), school.Define())
	id, _ := w.ask("ibrahim", "POST", "identification", "/cases", map[string]any{
		"channel": "hotline", "birth": map[string]any{"earliest": "1998-01-01", "latest": "1998-12-31", "status": "declared"},
		"identity": map[string]any{"name": "Nadia Belo (invented)", "language": "fr"},
	}, 201)["subject"].(string)
	w.quiet()
	enrolment := map[string]any{"schooling": map[string]any{"class": "evening class"}}
	path := "/cases/" + id

	// N-01: nobody at school knows her before the referral is accepted.
	w.ask("tessa", "POST", "school", path+"/enrolment", enrolment, 404)
	w.referred(id, "schoolboard", "school", "reintegration", "tessa")
	// N-02: it is not for the caretaker, who is told so, and no rule of another service knew it.
	refused := w.ask("otto", "POST", "school", path+"/enrolment", enrolment, 403)
	if !slices.Contains(texts(refused["rules"]), "N-02") {
		t.Errorf("the caretaker was refused otherwise: %v", refused)
	}
	w.ask("tessa", "POST", "school", path+"/enrolment", enrolment, 200)
	w.ask("tessa", "POST", "school", path+"/enrolment", enrolment, 409)
	w.quiet()

	w.enrolled(id, true)
	view := w.ask("tessa", "GET", "school", path, nil, 200)
	if s, _ := view["schooling"].(map[string]any); s["class"] != "evening class" {
		t.Errorf("the section is not shown to who may see it: %v", view["schooling"])
	}
	if items, _ := w.ask("tessa", "GET", "school", "/duties", nil, 200)["items"].([]any); len(items) != 1 {
		t.Errorf("there are the duties %v, not the review alone", items)
	}

	// She has a bed, and moves out: by its reaction school ends the place, and identification knows.
	w.referred(id, "lantern", "shelter", "shelter", "rosa")
	unit := w.ask("rosa", "POST", "shelter", "/units", map[string]any{
		"agency": "lantern", "house": "lantern", "alias": "lamp", "kind": "adults", "beds": 2, "awake_staff": true, "nearness": "same_town",
	}, 201)["subject"]
	w.ask("rosa", "POST", "shelter", path+"/admission", map[string]any{"unit": unit, "placement": map[string]any{"room": "2"}}, 200)
	w.quiet()
	if housed := w.facts("school", id)["housed"]; housed != true {
		t.Errorf("school does not know that she has a bed: %v", housed)
	}
	w.enrolled(id, true)
	w.ask("rosa", "POST", "shelter", path+"/discharge", map[string]any{}, 200)
	w.quiet()
	w.enrolled(id, false)
	if items, _ := w.ask("tessa", "GET", "school", "/duties", nil, 200)["items"].([]any); len(items) != 0 {
		t.Errorf("the duty to review stands after the place has ended: %v", items)
	}
}

func texts(v any) []string {
	var out []string
	list, _ := v.([]any)
	for _, item := range list {
		// A rule in a refusal may come with its words.
		switch item := item.(type) {
		case string:
			out = append(out, item)
		case map[string]any:
			name, _ := item["id"].(string)
			out = append(out, name)
		}
	}
	return out
}

// referred brings a case to an agency, with the person's agreement, and lets all copies know. It gives the referral.
func (w *world) referred(id, agency, service, purpose, by string) string {
	w.t.Helper()
	categories := []string{"IDENTITY"}
	to, until := map[string]any{"agency": agency, "service": service}, time.Now().AddDate(0, 0, 90).UTC().Format(time.RFC3339)
	agreed, _ := w.ask("ibrahim", "POST", "consent", "/cases/"+id+"/consents", map[string]any{
		"family": "sharing", "purpose": purpose, "categories": categories, "recipient": to,
		"giver": "person", "until": until,
		"evidence": map[string]any{
			"proof": "mark", "witness": "amara", "witness_agency": "child-welfare", "language": "fr", "interpreter_needed": false,
			"explained": "text-1-fr", "notice_given": true,
		},
	}, 200)["id"].(string)
	w.ask("amara", "POST", "consent", "/cases/"+id+"/consents/"+agreed+"/confirmation", map[string]any{
		"family": "sharing", "purpose": purpose, "categories": categories, "recipient": to, "giver": "person", "until": until,
	}, 200)
	w.quiet()
	referral, _ := w.ask("ibrahim", "POST", "identification", "/cases/"+id+"/referrals", map[string]any{
		"service": service, "agency": agency, "purpose": purpose, "categories": categories,
	}, 200)["id"].(string)
	w.quiet()
	w.ask(by, "POST", "identification", "/cases/"+id+"/referrals/"+referral+"/accept", map[string]any{}, 200)
	w.quiet()
	return referral
}

// enrolled checks school's own view and what identification has folded.
func (w *world) enrolled(id string, want bool) {
	w.t.Helper()
	facts, _ := w.ask("tessa", "GET", "school", "/cases/"+id, nil, 200)["facts"].(map[string]any)
	if facts["enrolled"] != want {
		w.t.Errorf("school shows %v, not enrolled %v", facts, want)
	}
	if got := w.facts("identification", id)["enrolled"]; got != want {
		w.t.Errorf("identification has folded enrolled %v, not %v", got, want)
	}
}

// A token of the provider is not enough: until the register knows a worker nothing is done for them in any service, one
// that was added not excepted, and nothing is when their agency is suspended.
func TestATokenAloneDoesNothing(t *testing.T) {
	w := newWorld(t, gatetest.With(t, rules(t)), school.Define())
	open := func(status int) {
		t.Helper()
		w.ask("newcomer", "POST", "identification", "/cases", map[string]any{"channel": "in_person", "identity": map[string]any{"name": "A pupil (invented)"}}, status)
	}
	list := func(status int) {
		t.Helper()
		w.ask("newcomer", "GET", "school", "/cases", nil, status)
	}
	change := func(path string) {
		t.Helper()
		w.ask("grace", "POST", "consent", path, map[string]any{}, 200)
		w.quiet()
	}
	open(403)
	list(403)
	change("/workers/newcomer/reinstatement")
	open(201)
	list(200)
	change("/agencies/schoolboard/suspension")
	open(403)
	list(403)
}
