package console

import (
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
	if r := withheld(in(t, "fr"), of); r.Title != "Votre fonction n’ouvre pas cette partie." {
		t.Errorf("it reads %q", r.Title)
	}
}
