package console

import (
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"

	"mangrove/services/console/api"
	"mangrove/services/console/view"
)

const (
	ofASheet = `{"case": "one", "facts": {"stage": "provisional", "born_earliest": "1990-05-17", "born_latest": "1990-05-17"},
		"identity": {"name": "Mistyped Invented", "language": "fra", "sex": "Xyz", "citizenships": ["XOD", "XNB"], "document": "N-1"}}`
	toMend = `{"items": [{"duty": "d", "subject": "one", "what": "mend_row", "whose": "hotline", "by": "2026-11-30T09:30:00Z"}]}`
)

// correcter is a console of whom hotline workers correct who somebody is; asked tells which services were asked what, in turn.
func correcter(t *testing.T, said answers) (c *Console, asked *[]string) {
	t.Helper()
	asked = &[]string{}
	c = overheard(t, said, func(what string) { *asked = append(*asked, strings.TrimPrefix(what, "identification ")) })
	for _, what := range []string{"identity", "birth"} {
		c.Doers["identification.correct_"+what] = []string{"hotline"}
	}
	return c, asked
}

// Who corrects who somebody is sees what is held; that a row of a sheet is to be mended is told to whom owes it. Who may not is told whose
// it is, and to whom it does not open writes nothing over it.
func TestWhoSomebodyIsIsShownAsItIsHeld(t *testing.T) {
	const note, form = "A row of a sheet about this person", `name="citizenships"`
	closed := `{"case": "one", "identity": {"withheld": {"rules": ["C-01"], "title": "Not shared."}}}`
	for _, one := range []struct {
		name, role string
		said       answers
		has, lacks []string
	}{
		{"to mend", "hotline", answers{"identification /cases/one": ofASheet, "identification /duties": toMend}, []string{
			note, `value="Mistyped Invented"`, `value="fr" selected`, `value="Xyz"`, `value="XOD, XNB"`, `value="N-1"`, "17 May 1990", form,
		}, nil},
		{"owed by others", "hotline", answers{"identification /cases/one": ofASheet}, []string{form}, []string{note}},
		{"whose it is not", "worker", answers{"identification /cases/one": ofASheet, "identification /duties": toMend}, []string{"This is corrected by: hotline"}, []string{form, note, "Mistyped"}},
		{"closed", "hotline", answers{"identification /cases/one": closed, "identification /duties": toMend}, []string{"Not shared.", "not open to you now"}, []string{form, note}},
	} {
		c, _ := correcter(t, one.said)
		page, err := c.by(t, "en", c.correcting, []string{one.role}, "case", "one")
		for _, want := range one.has {
			if err != nil || !strings.Contains(page, want) {
				t.Errorf("%s: it does not say %q, %v:\n%s", one.name, want, err, page)
			}
		}
		for _, no := range one.lacks {
			if strings.Contains(page, no) {
				t.Errorf("%s: it says %q:\n%s", one.name, no, page)
			}
		}
		if title, _, _ := strings.Cut(page, "</title>"); strings.Contains(title, "Mistyped") {
			t.Errorf("%s: its title is %s", one.name, title)
		}
	}
}

// What does not fit is told beside its field and nothing is sent; the birth goes before the name, so that where it is refused nothing
// was changed. What says the same as before is sent where a row is to be mended.
func TestWhatIsCorrectedIsSent(t *testing.T) {
	const done = `{"subject": "one", "position": "p"}`
	all := answers{"identification /cases/one": ofASheet, "identification /cases/one/identity": done, "identification /cases/one/birth": done}
	with := func(path, says string) answers {
		out := answers{path: says}
		for k, v := range all {
			if k != path {
				out[k] = v
			}
		}
		return out
	}
	same := url.Values{"name": {"Mistyped Invented"}, "language": {"fr"}, "sex": {"Xyz"}, "citizenships": {"xod xnb"}, "document": {"N-1"}}
	but := func(fields ...string) url.Values {
		out := url.Values{}
		for k, v := range same {
			out[k] = v
		}
		for i := 0; i < len(fields); i += 2 {
			out.Set(fields[i], fields[i+1])
		}
		return out
	}
	const birth, identity = "/cases/one/birth", "/cases/one/identity"
	for _, one := range []struct {
		name string
		said answers
		form url.Values
		sent []string
		says string // where it is not done
	}{
		{"the name", all, but("name", "Maren (invented)"), []string{identity}, ""},
		{"no name known", all, but("name", "", "unnamed", "yes"), []string{identity}, ""},
		{"no name", all, but("name", ""), nil, `id="name-wrong"`},
		{"no birth", all, but("name", "Maren (invented)", "born", "soon"), nil, `id="born-wrong"`},
		{"no age", all, but("age", "old"), nil, `id="age-wrong"`},
		{"a paper of a year", all, but("born", "1990", "paper", "yes"), nil, "give the whole day"},
		{"a paper of nothing", all, but("paper", "yes"), nil, "give the whole day"},
		{"the birth", all, but("born", "1990-05-18", "paper", "yes"), []string{birth}, ""},
		{"both", all, but("born", "1990-05-18", "sex", "Feminine"), []string{birth, identity}, ""},
		{
			"a birth that is refused", with("identification "+birth, `{"code": "refused", "title": "This date is for the authority on age to say.", "rules": ["CP-01"], "words": "CP-01 identification.correct_birth"}`),
			but("born", "2020-05-18", "sex", "Feminine"),
			[]string{birth},
			"for the authority on age",
		},
		{
			"a name that is too long", with("identification "+identity, `{"code": "invalid_field", "field": "identity.name"}`),
			but("name", "Long"),
			[]string{identity},
			`id="name-wrong"`,
		},
		{"nothing", all, same, nil, "Nothing was changed"},
		{"nothing, of a row to mend", with("identification /duties", toMend), same, []string{identity}, ""},
	} {
		c, asked := correcter(t, one.said)
		w, err := c.posts(t, c.correct, []string{"hotline"}, one.form, "case", "one")
		sent := slices.DeleteFunc(*asked, func(what string) bool { return what != birth && what != identity })
		status, page := http.StatusSeeOther, w.Body.String()
		if one.says != "" {
			status = http.StatusUnprocessableEntity
		}
		if err != nil || w.Code != status || !slices.Equal(sent, one.sent) || !strings.Contains(page, one.says) {
			t.Errorf("%s: answered %d, %v, and sent is %q, want %d and %q:\n%s", one.name, w.Code, err, sent, status, one.sent, page)
		}
		if one.says != "" && !strings.Contains(page, `value="N-1"`) {
			t.Errorf("%s: what was written is lost:\n%s", one.name, page)
		}
		if to := w.Header().Get("Location"); one.says == "" && to != "/cases/one?at=p" {
			t.Errorf("%s: it leads to %q", one.name, to)
		}
	}
	closed, asked := correcter(t, with("identification /cases/one", `{"case": "one", "identity": {"withheld": {"rules": ["C-01"], "title": "Not shared."}}}`))
	if w, err := closed.posts(t, closed.correct, []string{"hotline"}, same, "case", "one"); err != nil || slices.Contains(*asked, identity) || !strings.Contains(w.Body.String(), "Not shared.") {
		t.Errorf("to whom it is closed writes over it, %v: %q\n%s", err, *asked, w.Body.String())
	}
}

// A form that is sent as it was shown says what was held, by the codes that the list of languages has.
func TestTheFormOfWhoSomebodyIs(t *testing.T) {
	for held, want := range map[string]map[string]any{
		"whole":  {"name": "A B", "language": "fr", "other_names": "C", "sex": "X", "citizenships": []string{"XOD", "XNB"}, "document": "1"},
		"little": {"name": view.Unnamed},
	} {
		value := map[string]map[string]any{
			"whole":  {"name": "A B", "language": "fra", "other_names": "C", "sex": "X", "citizenships": []any{"XOD", "XNB"}, "document": "1"},
			"little": {"name": view.Unnamed},
		}[held]
		if got := identityOf(view.Form{Values: identityForm(api.Section{Value: value})}); fmt.Sprint(got) != fmt.Sprint(want) {
			t.Errorf("of %s it is %v, want %v", held, got, want)
		}
	}
}

// The way to it stands where the name does, for who corrects it in the agency that keeps the case.
func TestTheWayToCorrectANameStandsWhereItDoes(t *testing.T) {
	const keeps, helps = `{"kind": "assignment", "recipient": {"service": "identification"}}`, `{"kind": "assignment", "recipient": {"service": "shelter"}}`
	for _, one := range []struct {
		name, told, grants, role string
		want                     bool
	}{
		{"who keeps it", ofASheet, keeps, "hotline", true},
		{"who helps", ofASheet, helps, "hotline", false},
		{"another role", ofASheet, keeps, "worker", false},
		{"no name opens", `{"case": "one"}`, keeps, "hotline", false},
	} {
		c, _ := correcter(t, answers{"identification /cases/one": one.told, "consent /cases/one/grants": `{"grants": [` + one.grants + `]}`})
		page, err := c.by(t, "en", c.oneCase, []string{"worker", one.role}, "case", "one")
		if err != nil || strings.Contains(page, `href="/cases/one/identity"`) != one.want {
			t.Errorf("%s: %v, want a way: %t\n%s", one.name, err, one.want, page)
		}
	}
}

// That who somebody is was corrected stands in their own record, by agency and role; where identification does not answer, it says so.
func TestTheOwnRecordTellsOfACorrection(t *testing.T) {
	said := answers{
		"consent /cases/one/own-record":         `{"agreed": [], "disclosures": [{"last": "2026-11-26T09:00:00Z", "agency": "lantern", "roles": ["shelter_coordinator"], "purpose": "shelter", "opened": ["IDENTITY"]}]}`,
		"identification /cases/one/corrections": `{"case": "one", "corrections": [
			{"what": "identity", "first": "2026-11-27T09:00:00Z", "last": "2026-11-27T09:00:00Z", "times": 1, "agency": "referral-desk", "roles": ["hotline"]},
			{"what": "birth", "first": "2026-11-28T09:00:00Z", "last": "2026-11-28T17:30:00Z", "times": 3700, "agency": "child-welfare", "roles": ["child_social_worker"]}]}`,
	}
	c := among(t, said)
	page, err := c.by(t, "en", c.readRecord, []string{"worker"}, "case", "one", "grant", "g")
	if lacks := inOrder(page, "28 November 2026", "3700 times, first 09:00, last 17:30", "Child Welfare", "your age or birth was corrected", "27 November 2026, 09:00", "Referral Desk, hotline", "who you are was corrected", "26 November 2026"); err != nil || len(lacks) > 0 || strings.Contains(page, "No answer") {
		t.Errorf("it lacks %q, %v:\n%s", lacks, err, page)
	}
	said["identification"] = ""
	c = among(t, said)
	if page, err = c.by(t, "en", c.readRecord, []string{"worker"}, "case", "one", "grant", "g"); err != nil || !strings.Contains(page, "No answer now from") || !strings.Contains(page, "26 November 2026") {
		t.Errorf("where identification does not answer it reads, %v:\n%s", err, page)
	}
}
