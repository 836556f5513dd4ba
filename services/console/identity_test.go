package console

import (
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"path"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"testing"

	"mangrove/pkg/web"
	"mangrove/services/console/api"
	"mangrove/services/console/view"
)

const (
	ofASheet = `{"case": "one", "unread": ["prs_Gender", "prs_Birthdate"], "facts": {"stage": "provisional", "born_earliest": "1990-05-17", "born_latest": "1990-05-17"},
		"identity": {"name": "Mistyped Invented", "language": "fra", "sex": "Xyz", "citizenships": ["XOD", "XNB"], "document": "N-1"}}`
	toMend = `{"items": [{"duty": "d", "subject": "one", "what": "mend_row", "whose": "hotline", "by": "2026-11-30T09:30:00Z"}]}`
)

// filledFrom is the version that the form of who somebody is carries, where this is what identification tells.
func filledFrom(t *testing.T, held string) string {
	t.Helper()
	c, _ := correcter(t, answers{"identification /cases/one": held})
	page, err := c.by(t, "en", c.correcting, []string{"hotline"}, "case", "one")
	return carries(t, page, err)
}

// carries is the version in a page.
func carries(t *testing.T, page string, err error) string {
	t.Helper()
	found := regexp.MustCompile(`type="hidden" name="from" value="([^"]+)"`).FindStringSubmatch(page)
	if err != nil || found == nil {
		t.Fatalf("the form says nothing of what it is filled in from, %v:\n%s", err, page)
	}
	return found[1]
}

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
			note, "Could not be read: prs_Gender, prs_Birthdate.", `value="Mistyped Invented"`, `value="fr" selected`, `value="Xyz"`, `value="XOD, XNB"`, `value="N-1"`, "17 May 1990", form,
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

// What does not fit is told beside its field and nothing is sent, of neither; the birth goes before the name, so that where it is refused
// nothing was changed. What says the same as before is sent where a row is to be mended.
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
	same := url.Values{"name": {"Mistyped Invented"}, "language": {"fr"}, "sex": {"Xyz"}, "citizenships": {"xod xnb"}, "document": {"N-1"}, "from": {filledFrom(t, ofASheet)}}
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
			"a birth that does not fit", with("identification "+birth, `{"code": "invalid_field", "field": "birth.earliest"}`),
			but("born", "1990-05-18"),
			[]string{birth},
			`id="born-wrong"`,
		},
		{
			"a birth to come", with("identification "+birth, `{"code": "invalid_field", "field": "birth.latest"}`),
			but("born", "1990-05-18"),
			[]string{birth},
			`id="born-wrong"`,
		},
		{"a name that is too long", all, but("name", strings.Repeat("م", 120), "born", "1990-05-18"), nil, `id="name-wrong" data-field="validation">This is too long`},
		{"a citizenship that is too long", all, but("citizenships", strings.Repeat("م", 120)), nil, `id="citizenships-wrong" data-field="validation">This is too long`},
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

// A form that was filled in from what is held no longer writes nothing over it: what was typed stays, what was not is what is held now, and
// beside a field that both changed stands what the other wrote. So it is too where a service hears of the other first.
func TestAStaleFormWritesNothingOverWhatIsHeld(t *testing.T) {
	const old, anew = "Mistyped Invented", "Maren (invented)"
	held := func(from, to string) string { return strings.Replace(ofASheet, from, to, 1) }
	for _, one := range []struct {
		name       string
		now        string
		typed      [2]string
		has, lacks []string
	}{
		{"another field", held(old, anew), [2]string{"sex", "Feminine"}, []string{`value="Maren (invented)"`, `value="Feminine"`}, []string{old, "Held now: Ma"}},
		{"the same field", held(old, anew), [2]string{"name", "Mine"}, []string{`value="Mine"`, `id="name-wrong" data-field="validation">Changed meanwhile. Held now: Maren (invented)<`}, []string{old}},
		{"to the same", held(old, anew), [2]string{"name", anew}, []string{`value="Maren (invented)"`}, []string{old, "-wrong"}},
		{"no name is known", held(old, "–"), [2]string{"sex", "Feminine"}, []string{`value="yes" checked`}, []string{old}},
		{"the language", held("fra", "arb"), [2]string{"language", "es"}, []string{`value="es" selected`, `id="language-wrong" data-field="validation">Changed meanwhile. Held now: Arabic<`}, nil},
		{"nothing is held", held(`"N-1"`, `""`), [2]string{"document", "N-2"}, []string{`value="N-2"`, `id="document-wrong" data-field="validation">Changed meanwhile. Held now: –<`}, nil},
		{"the citizenships", held(`"XOD", "XNB"`, `"XNB"`), [2]string{"sex", "Feminine"}, []string{`name="citizenships" value="XNB"`}, nil},
		{"the birth", held("1990-05-17", "1990-05-01"), [2]string{"born", "1990-05-18"}, []string{`value="1990-05-18"`, `id="born-wrong" data-field="validation">Changed meanwhile. Held now: between 1 May 1990 and 17 May 1990<`}, nil},
		{"the birth alone", held("1990-05-17", "1990-05-01"), [2]string{"sex", "Feminine"}, []string{`value="Feminine"`, "between 1 May 1990"}, []string{"-wrong"}},
	} {
		form := url.Values{
			"name": {old}, "language": {"fr"}, "sex": {"Xyz"}, "citizenships": {"XOD, XNB"}, "document": {"N-1"}, "from": {filledFrom(t, ofASheet)},
		}
		form.Set(one.typed[0], one.typed[1])
		check := func(how string, said answers, hear func(string)) {
			c := overheard(t, said, hear)
			c.Doers["identification.correct_identity"], c.Doers["identification.correct_birth"] = []string{"hotline"}, []string{"hotline"}
			w, err := c.posts(t, c.correct, []string{"hotline"}, form, "case", "one")
			page := w.Body.String()
			for _, want := range append(one.has, "Somebody else has changed this meanwhile", `href="#identity"`) {
				if err != nil || w.Code != http.StatusUnprocessableEntity || !strings.Contains(page, want) {
					t.Errorf("%s, %s: it is %d, %v, and does not say %q:\n%s", one.name, how, w.Code, err, want, page)
				}
			}
			for _, no := range one.lacks {
				if strings.Contains(page, no) {
					t.Errorf("%s, %s: it says %q:\n%s", one.name, how, no, page)
				}
			}
			if got := carries(t, page, err); got != filledFrom(t, one.now) {
				t.Errorf("%s, %s: the form that is answered is filled in from %q", one.name, how, got)
			}
		}
		check("sent late", answers{"identification /cases/one": one.now}, func(what string) {
			if what == "identification /cases/one/identity" || what == "identification /cases/one/birth" {
				t.Errorf("%s: sent is %q", one.name, what)
			}
		})
		said := answers{"identification /cases/one": ofASheet, "identification /cases/one/identity": `{"code": "conflict"}`, "identification /cases/one/birth": `{"code": "conflict"}`}
		check("heard first", said, func(what string) {
			if what == "identification /cases/one/identity" || what == "identification /cases/one/birth" {
				said["identification /cases/one"] = one.now
			}
		})
	}
	c, asked := correcter(t, answers{"identification /cases/one": ofASheet})
	w, err := c.posts(t, c.correct, []string{"hotline"}, url.Values{"name": {anew}}, "case", "one")
	if page := w.Body.String(); err != nil || slices.Contains(*asked, "/cases/one/identity") || !strings.Contains(page, "Held now: N-1") {
		t.Errorf("a form of which nobody knows what it was filled in from is sent as %q, %v:\n%s", *asked, err, page)
	}
}

// Each of the two is sent for the version of the case that was read, or that the first of them made.
func TestWhatIsCorrectedIsOfTheVersionThatWasRead(t *testing.T) {
	c, _ := correcter(t, nil)
	var sent []string
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body := strings.Replace(ofASheet, `{"case"`, `{"version": 7, "case"`, 1)
		if r.Method == http.MethodPost {
			sent = append(sent, path.Base(r.URL.Path)+" "+r.Header.Get("If-Match"))
			body = `{"subject": "one", "version": 9, "position": "p"}`
		}
		io.WriteString(w, body) //nolint:errcheck // the caller has gone
	}))
	t.Cleanup(s.Close)
	c.Services["identification"] = web.NewClient(s.URL, nil)
	form := url.Values{"name": {"Maren (invented)"}, "born": {"1990-05-18"}, "from": {filledFrom(t, ofASheet)}}
	w, err := c.posts(t, c.correct, []string{"hotline"}, form, "case", "one")
	if want := []string{`birth "7"`, `identity "9"`}; err != nil || w.Code != http.StatusSeeOther || !slices.Equal(sent, want) {
		t.Errorf("answered %d, %v, and sent %q, want %q", w.Code, err, sent, want)
	}
}

// Where the birth was taken and the name was not, the page says which is saved, shows the new one, and does not send it again.
func TestABirthThatWasTakenIsNotSentAgain(t *testing.T) {
	said := answers{
		"identification /cases/one": ofASheet, "identification /cases/one/birth": `{"subject": "one", "position": "p"}`,
		"identification /cases/one/identity": `{"code": "refused", "title": "Not by you.", "rules": ["N-02"]}`,
	}
	c := overheard(t, said, func(what string) {
		if what == "identification /cases/one/identity" {
			said["identification /cases/one"] = strings.ReplaceAll(ofASheet, "1990-05-17", "1990-05-18")
		}
	})
	c.Doers["identification.correct_identity"], c.Doers["identification.correct_birth"] = []string{"hotline"}, []string{"hotline"}
	form := url.Values{"name": {"Maren (invented)"}, "born": {"1990-05-18"}, "age": {"36"}, "paper": {"yes"}, "from": {filledFrom(t, ofASheet)}}
	w, err := c.posts(t, c.correct, []string{"hotline"}, form, "case", "one")
	page := w.Body.String()
	for _, want := range []string{"The birth is saved.", "Not by you.", "Held now: 18 May 1990", `value="Maren (invented)"`} {
		if err != nil || !strings.Contains(page, want) {
			t.Errorf("it does not say %q, %v:\n%s", want, err, page)
		}
	}
	for _, no := range []string{`value="1990-05-18"`, `value="36"`, `value="yes" checked`, "-wrong", "Somebody else"} {
		if strings.Contains(page, no) {
			t.Errorf("it says %q:\n%s", no, page)
		}
	}
}

// Who was excluded while the page was open sees nothing of the person any more: all of it is kept up to date.
func TestWhoSomebodyIsIsKeptUpToDate(t *testing.T) {
	c, _ := correcter(t, answers{"identification /cases/one": ofASheet, "identification /duties": toMend})
	page, err := c.by(t, "en", c.correcting, []string{"hotline"}, "case", "one")
	before, live, _ := strings.Cut(page, `<div id="identity" data-live="identification:one">`)
	live, _, _ = strings.Cut(live, "<template>")
	for _, kept := range []string{"Mistyped", "N-1", "17 May 1990", "A row of a sheet", "<form"} {
		if err != nil || !strings.Contains(live, kept) || strings.Contains(before, kept) && kept != "<form" {
			t.Errorf("%q is not kept up to date, %v:\n%s", kept, err, page)
		}
	}
}

// A form that is sent as it was shown says what was held, by the codes that the list of languages has; a language that is not in the list
// is put there, and lost by nobody who saves.
func TestTheFormOfWhoSomebodyIs(t *testing.T) {
	for _, one := range []struct {
		name, ticked string
		held, want   map[string]any
	}{
		{
			"whole", "",
			map[string]any{"name": "A B", "language": "fra", "other_names": "C", "sex": "X", "citizenships": []any{"XOD", "XNB"}, "document": "1"},
			map[string]any{"name": "A B", "language": "fr", "other_names": "C", "sex": "X", "citizenships": []string{"XOD", "XNB"}, "document": "1"},
		},
		{"without a name", "yes", map[string]any{"name": view.Unnamed}, map[string]any{"name": view.Unnamed}},
		{"with a space after it", "", map[string]any{"name": "A "}, map[string]any{"name": "A"}},
	} {
		f := view.Form{Values: identityForm(api.Section{Value: one.held})}
		if got := identityOf(f); !reflect.DeepEqual(got, one.want) || f.Value("unnamed") != one.ticked {
			t.Errorf("%s it is %v, ticked %q, want %v and %q", one.name, got, f.Value("unnamed"), one.want, one.ticked)
		}
	}
	for _, typed := range []string{"xod, xnb", "xod،xnb", "xod؛ xnb", "xod ; xnb"} {
		got := identityOf(view.Form{Values: map[string][]string{"citizenships": {typed}}})
		if want := map[string]any{"citizenships": []string{"XOD", "XNB"}}; !reflect.DeepEqual(got, want) {
			t.Errorf("%q is %v, want %v", typed, got, want)
		}
	}
	c, _ := correcter(t, answers{"identification /cases/one": strings.Replace(ofASheet, "fra", "gsw", 1)})
	if page, err := c.by(t, "en", c.correcting, []string{"hotline"}, "case", "one"); err != nil || !strings.Contains(page, `<option value="gsw" selected>Swiss German</option>`) {
		t.Errorf("a language outside the list is lost, %v:\n%s", err, page)
	}
}

// What is held of a birth is told as it is: nothing, a day, or between two.
func TestWhatIsHeldOfABirth(t *testing.T) {
	for born, want := range map[string]string{
		`{}`: "Nothing is known yet", `{"born_earliest": "1990-05-17"}`: "Nothing is known yet",
		`{"born_earliest": "1990-05-17", "born_latest": "1990-05-17"}`: "Held now: 17 May 1990.",
		`{"born_earliest": "1990-01-01", "born_latest": "1990-12-31"}`: "Held now: between 1 January 1990 and 31 December 1990.",
	} {
		c, _ := correcter(t, answers{"identification /cases/one": `{"case": "one", "facts": ` + born + `, "identity": {"name": "A"}}`})
		if page, err := c.by(t, "en", c.correcting, []string{"hotline"}, "case", "one"); err != nil || !strings.Contains(page, want) {
			t.Errorf("of %s it does not say %q, %v:\n%s", born, want, err, page)
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
		"consent /cases/one/own-record": `{"agreed": [], "disclosures": [{"last": "2026-11-26T09:00:00Z", "agency": "lantern", "roles": ["shelter_coordinator"], "purpose": "shelter", "opened": ["IDENTITY"]}]}`,
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
