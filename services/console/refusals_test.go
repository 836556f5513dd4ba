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

// A rule is told in the language of the reader: by its own words for what was asked, or those it has for all.
func TestARefusalIsToldInTheReadersLanguage(t *testing.T) {
	for _, one := range []struct {
		name, language string
		problem        api.Problem
		title          string
	}{
		{"a rule", "fr", api.Problem{Rules: []string{"CP-02"}}, "Cette personne ne peut pas dormir dans cette unité."},
		{"a rule at its action", "fr", api.Problem{Rules: []string{"C-06"}, Action: "consent.confirm"}, "Seul le témoin peut confirmer cet accord."},
		{"a rule at another action", "es", api.Problem{Rules: []string{"C-06"}, Action: "consent.give"}, "Por ahora, este consentimiento solo cubre la atención urgente."},
		{"a role that is lacking", "pt", api.Problem{Rules: []string{"N-02"}, Roles: []string{"supervisor", "panel_chair"}}, "Isto cabe a: responsável de equipa, presidência do painel."},
		{"a role that is lacking, in Arabic", "ar", api.Problem{Rules: []string{"N-02"}, Roles: []string{"supervisor", "clinician"}}, "هذا من شأن: الإشراف، الطاقم الطبي."},
		{"a role that is lacking at its action", "fr", api.Problem{Rules: []string{"N-02"}, Roles: []string{"clinician"}, Action: "shelter.admit"}, "Cela revient à : personnel soignant."},
		{"a house that is another's", "fr", api.Problem{Rules: []string{"N-02"}, Action: "shelter.admit"}, "Seule la maison elle-même accueille quelqu’un."},
		{"a part that does not open", "fr", api.Problem{Rules: []string{"N-02"}}, "Votre fonction n’ouvre pas cette partie."},
		{"a rule after one without words", "fr", api.Problem{Rules: []string{"Z-99", "CP-05"}}, "Cet enfant ne peut pas encore voyager."},
		{"no rule with words", "fr", api.Problem{Rules: []string{"Z-99"}}, "as the service says"},
		{"no rule", "ar", api.Problem{}, "as the service says"},
		{"English", "en", api.Problem{Rules: []string{"CP-02"}}, "as the service says"},
	} {
		one.problem.Title, one.problem.Hint = "as the service says", "Do this. Do that."
		r := refused(in(t, one.language), &one.problem, "")
		if r.Title != one.title || len(r.Do) < 2 || strings.Contains(r.Title+r.Detail, "<no value>") || slices.ContainsFunc(r.Do, func(a view.Action) bool { return strings.Contains(a.Text, "value>") }) {
			t.Errorf("%s reads %+v", one.name, r)
		}
	}
}

// A part that is withheld says so in the language of the reader.
func TestAWithheldPartIsToldInTheReadersLanguage(t *testing.T) {
	of := &api.Withheld{Rules: []string{"N-02"}, Title: "as the service says"}
	if r := withheld(in(t, "fr"), of); r.Title != "Votre fonction n’ouvre pas cette partie." {
		t.Errorf("it reads %q", r.Title)
	}
}
