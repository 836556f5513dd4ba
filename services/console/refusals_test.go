package console

import (
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"mangrove/services/console/api"
	"mangrove/services/console/view"
	"mangrove/services/console/words"
)

func in(t *testing.T, code string) words.Words {
	t.Helper()
	book, err := words.New(time.UTC)
	if err != nil {
		t.Fatal(err)
	}
	w, ok := book.In(code)
	if !ok {
		t.Fatalf("%s is not spoken", code)
	}
	return w
}

// A rule is told in the language of the reader, by the words that the service chose for it; what no rule says, by what the
// service says in English.
func TestARefusalIsToldInTheReadersLanguage(t *testing.T) {
	for _, one := range []struct {
		name, language string
		problem        api.Problem
		title          string
	}{
		{"a rule", "fr", api.Problem{Rules: []string{"CP-02"}, Words: "CP-02"}, "Cette personne ne peut pas dormir dans cette unité."},
		{"a rule at its action", "fr", api.Problem{Rules: []string{"C-06"}, Words: "C-06 consent.confirm"}, "Seul le témoin peut confirmer cet accord."},
		{"a role that is lacking", "pt", api.Problem{Rules: []string{"N-02"}, Roles: []string{"supervisor", "panel_chair"}, Words: "N-02"}, "Isto cabe a: responsável de equipa, presidência do painel."},
		{"a role that is lacking, in Arabic", "ar", api.Problem{Rules: []string{"N-02"}, Roles: []string{"supervisor", "clinician"}, Words: "N-02"}, "هذا من شأن: الإشراف، الطاقم الطبي."},
		{"the rule that the service chose", "fr", api.Problem{Rules: []string{"CP-05", "F-01"}, Words: "CP-05"}, "Cet enfant ne peut pas encore voyager."},
		{"a rule without words", "fr", api.Problem{Rules: []string{"Z-99"}}, "Cela n’est pas possible pour le moment."},
		{"a rule of a newer service", "fr", api.Problem{Rules: []string{"Z-99"}, Words: "Z-99"}, "Cela n’est pas possible pour le moment."},
		{"what a state machine says", "ar", api.Problem{Code: "no_free_bed"}, "لا يمكن القيام بهذا الآن."},
		{"English", "en", api.Problem{Rules: []string{"CP-02"}, Words: "CP-02"}, "This cannot be done now."},
	} {
		one.problem.Title, one.problem.Hint = "This cannot be done now.", "Do this. Do that."
		r := refused(in(t, one.language), &one.problem, "")
		if r.Title != one.title || len(r.Do) < 2 || strings.Contains(r.Title+r.Detail, "<no value>") || slices.ContainsFunc(r.Do, func(a view.Action) bool { return strings.Contains(a.Text, "value>") }) {
			t.Errorf("%s reads %+v", one.name, r)
		}
	}
}

// Where nobody stands for a child, the way to their office is a button.
func TestARefusalForWantOfAGuardianLeadsToTheirOffice(t *testing.T) {
	no := api.Problem{Rules: []string{"C-03"}, Words: "C-03", EscalateTo: "guardianship_office"}
	if r := refused(in(t, "en"), &no, "one"); len(r.Do) != 1 || r.Do[0].Href != "/calls/one/referral" || r.Do[0].Text != "Ask the guardianship office for a guardian" {
		t.Errorf("it leads to %+v", r.Do)
	}
	no.EscalateTo = ""
	if r := refused(in(t, "en"), &no, "one"); len(r.Do) > 0 {
		t.Errorf("where somebody stands it leads to %+v", r.Do)
	}
}

// What a service says itself is one sentence, told once, with what it is of in its place.
func TestAnAnswerIsToldInTheReadersLanguage(t *testing.T) {
	const full, long = "the last bed has gone: look at the other units", "at most {of} bytes"
	for _, one := range []struct {
		language string
		problem  api.Problem
		do       string
	}{
		{"en", api.Problem{Detail: full, Hint: full}, "The last bed has gone: look at the other units"},
		{"es", api.Problem{Detail: full, Hint: full}, "Se ha ocupado la última cama: mirar las otras unidades"},
		{"fr", api.Problem{Hint: "at most 64 bytes", Words: long, Of: "64"}, "64 octets au plus"},
		{"pt", api.Problem{Hint: "at most 64 bytes", Words: long, Of: "64"}, "64 bytes, no máximo"},
		{"fr", api.Problem{Hint: "said by a newer service"}, "Said by a newer service"},
	} {
		if r := refused(in(t, one.language), &one.problem, ""); r.Detail != "" || len(r.Do) != 1 || r.Do[0].Text != one.do {
			t.Errorf("in %s it reads %+v", one.language, r)
		}
	}
}

// A part that is withheld says so in the language of the reader.
func TestAWithheldPartIsToldInTheReadersLanguage(t *testing.T) {
	of := &api.Withheld{Rules: []string{"N-02"}, Words: "N-02 open", Title: "as the service says"}
	if r := withheld(in(t, "fr"), of); r.Title != "Votre fonction n’ouvre pas cela." {
		t.Errorf("it reads %q", r.Title)
	}
}

// inOrder says what of these texts does not stand in a page after the one before it.
func inOrder(page string, texts ...string) []string {
	var out []string
	for _, text := range texts {
		_, after, ok := strings.Cut(page, text)
		if !ok {
			out = append(out, text)
			continue
		}
		page = after
	}
	return out
}

// Whatever cannot happen says so in one form, as a whole page and as one closed part of it: what, why, what can be done with a
// button where there is a room for it, whom to call tonight, and the rule.
func TestEveryRefusalHasTheSameForm(t *testing.T) {
	said := whole()
	said["health /cases/one"] = `{"notes": {"withheld": {"rules": ["C-01"], "words": "C-01 open", "title": "Shut.", "detail": "No agreement.", "hint": "See the care needs. Ask."}},
		"needs": {"diet": "low salt"}}`
	c := among(t, said)
	page, err := c.by(t, "en", c.oneCase, []string{"worker"}, "case", "one")
	if lacks := inOrder(part(page, "Health notes"), "Shut.", "No agreement.", "What you can do", `href="#needs"`, "Ask.", "Tonight:", "tel:808", "Rule", "C-01"); err != nil || len(lacks) > 0 {
		t.Errorf("a closed part lacks %q, %v:\n%s", lacks, err, page)
	}
	page, err = c.by(t, "fr", c.oneCase, []string{"worker"}, "case", "one")
	if lacks := inOrder(part(page, "Notes de santé"), "Cela ne vous est pas ouvert dans ce but.", "Aucun accord ne couvre cela aujourd’hui, et rien d’autre ne l’ouvre.", "Ce que vous pouvez faire", `href="#needs"`, "Demander à l’organisme", "Cette nuit", "tel:808", "C-01"); err != nil || len(lacks) > 0 {
		t.Errorf("in French a closed part lacks %q, %v:\n%s", lacks, err, page)
	}
	for _, one := range []struct {
		where []string
		room  func(*Console) room
		asks  string
	}{
		{[]string{"case", "one"}, func(c *Console) room { return c.oneCase }, "identification /cases/one"},
		{nil, func(c *Console) room { return c.departures }, "returns /cases"},
		{nil, func(c *Console) room { return c.decisions }, "health /ledger"},
		{nil, func(c *Console) room { return c.children }, "identification /cases"},
	} {
		said := answers{one.asks: `{"code": "refused", "title": "This is for a lawyer.", "detail": "Each role sees what it needs.", "hint": "Ask a lawyer. Ask your supervisor.",
			"rules": ["N-02"], "options": [{"action": "consent.give"}, {"action": "shelter.reserve"}]}`}
		for _, name := range append(asked(), "consent", "keys") {
			if ledger := name + " /ledger"; ledger != one.asks {
				said[ledger] = `{"items": []}`
			}
		}
		c := among(t, said)
		page, err := c.by(t, "en", one.room(c), []string{"worker"}, one.where...)
		want := []string{"<h1>This is for a lawyer.</h1>", "Each role sees what it needs.", "What you can do", "Ask a lawyer.", "Ask your supervisor.", "Tonight:", "tel:808", "Rule", "N-02"}
		if one.where != nil {
			want = slices.Insert(want, 3, `href="/calls/one/agreement"`, `href="/beds"`)
		}
		if lacks := inOrder(page, want...); err == nil || len(lacks) > 0 {
			t.Errorf("%s lacks %q, %v:\n%s", one.asks, lacks, err, page)
		}
	}
}

// Where several rules stand beside each other, each is read as one: no code is glued to the next.
func TestRulesStandApart(t *testing.T) {
	tags := regexp.MustCompile(`<[^>]*>`)
	c := among(t, answers{"identification /cases/one": `{"code": "refused", "title": "Not now.", "rules": ["C-01", "C-02"]}`})
	page, _ := c.by(t, "en", c.oneCase, []string{"worker"}, "case", "one")
	if text := tags.ReplaceAllString(page, ""); !regexp.MustCompile(`C-01\s+C-02`).MatchString(text) {
		t.Errorf("a refusal reads:\n%s", text)
	}
}
