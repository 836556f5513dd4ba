package console

import (
	"strings"
	"testing"
)

// guarded is what the services say to somebody who stands for two children: of one a panel has determined what is best, and two things
// wait for the guardian; of the other there is no question yet.
func guarded() answers {
	said := answers{
		"bestinterests /cases": `{"items": [{"case": "11112222-one", "state": "determined", "determined": {"option": "stay_as_now", "until": "2027-05-01T00:00:00Z", "conditions": [
			{"condition": "school_place", "by": "2026-12-01T00:00:00Z", "reported_by_agency": "child-welfare"}, {"condition": "visits", "met": true}]}}, {"case": "33334444-two", "state": ""}]}`,
		"bestinterests /duties": `{"items": [{"duty": "d", "subject": "11112222-one", "what": "confirm_condition", "about": "school_place", "by": "2026-11-26T09:00:00Z"}]}`,
		"consent /duties":       `{"items": [{"duty": "e", "subject": "11112222-one", "what": "confirm_consent", "about": "g", "by": "2026-11-29T09:00:00Z"}, {"duty": "f", "subject": "of-nobody", "what": "confirm_consent", "by": "2026-11-29T09:00:00Z"}]}`,
	}
	for _, name := range append(asked(), "consent") {
		if _, ok := said[name+" /duties"]; !ok {
			said[name+" /duties"] = `{"items": []}`
		}
	}
	return said
}

// A guardian finds the children they stand for beside their duties and in the room of cases: where each is in the process, what is still
// to be in place, and what waits for them. That nothing waits is said where every service told of it.
func TestAGuardianFindsWhomTheyStandFor(t *testing.T) {
	c := among(t, guarded())
	for language, want := range map[string][]string{
		"en": {"The children I stand for", "MG-1111-2222", "Determined: Stay as now, until 1 May 2027", "Still to be in place: A place at school", "Say whether a condition of a decision", "since Thu 26 Nov", "Confirm what the person agreed to", "MG-3333-4444", "No question before a panel", "nothing now"},
		"fr": {"Les enfants pour qui je parle", "Déterminé\u00a0: Rester comme à présent, jusqu’au 1 mai 2027", "MG-3333-4444", "Aucune question devant un comité", "rien pour l’instant"},
	} {
		page, err := c.by(t, language, c.cases, []string{"guardian"})
		if lacks := inOrder(page, want...); err != nil || len(lacks) > 0 || strings.Contains(page, "of-nobody") {
			t.Errorf("in %s it lacks %q, %v:\n%s", language, lacks, err, page)
		}
		if lacks := inOrder(page, `href="/cases" aria-current="page"`, `href="/cases/11112222-one"`, `href="/cases/11112222-one/conditions/school_place"`, `href="/cases/33334444-two"`); len(lacks) > 0 {
			t.Errorf("in %s no way leads to %q:\n%s", language, lacks, page)
		}
	}
	page, err := c.by(t, "en", c.home, []string{"guardian"})
	aside := part(page, `<a href="/cases">The children I stand for</a>`)
	if lacks := inOrder(aside, `href="/cases/11112222-one"`, "Determined", "2 things wait for you", "MG-3333-4444", "No question before a panel"); err != nil || len(lacks) > 0 || strings.Count(aside, "for you") != 1 {
		t.Errorf("beside the duties it lacks %q, %v:\n%s", lacks, err, page)
	}
	said := guarded()
	said["health"] = ""
	c = among(t, said)
	if page, err := c.by(t, "en", c.cases, []string{"guardian"}); err != nil || !strings.Contains(page, "No answer now from: Health") || strings.Contains(page, "nothing now") {
		t.Errorf("while one does not answer it reads, %v:\n%s", err, page)
	}
	said["bestinterests /cases"] = `{"items": []}`
	c = among(t, said)
	for name, one := range map[string]room{"list": c.cases, "home": c.home} {
		if page, err := c.by(t, "en", one, []string{"guardian"}); err != nil || !strings.Contains(page, "You stand for no child now") {
			t.Errorf("of nobody the %s reads, %v:\n%s", name, err, page)
		}
	}
}

// Who lists the cases of an agency in another role lists these.
func TestAGuardianWhoIsMoreListsTheCasesOfTheAgency(t *testing.T) {
	said := guarded()
	said["identification /cases"] = `{"items": [{"case": "55556666-three"}]}`
	c := among(t, said)
	c.Doers["identification.list"] = []string{"supervisor"}
	for roles, want := range map[string]string{"guardian": "MG-1111-2222", "guardian supervisor": "MG-5555-6666", "supervisor": "MG-5555-6666"} {
		if page, err := c.by(t, "en", c.cases, strings.Fields(roles)); err != nil || !strings.Contains(page, want) {
			t.Errorf("%s reads, %v:\n%s", roles, err, page)
		}
	}
}
