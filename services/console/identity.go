package console

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	"golang.org/x/text/language"

	"mangrove/services/console/api"
	"mangrove/services/console/view"
	"mangrove/services/console/words"
)

// mendRowDuty is that of a person of whose row in a sheet something could not be read: done once somebody has looked at who they are.
const mendRowDuty = "mend_row"

// identityFields are the fields of who somebody is, as identification and the form name them alike.
func identityFields() []string {
	return []string{"name", "language", "other_names", "sex", "citizenships", "document"}
}

// correcting shows what is held of who somebody is, to be corrected.
func (c *Console) correcting(v visit) error {
	t, err := v.toldBy("identification")
	if err != nil {
		return err
	}
	return c.showCorrecting(v, t, view.Form{})
}

func (c *Console) showCorrecting(v visit, t told, f view.Form) error {
	d := view.Correcting{Word: c.word(v, "correcting.title", f), Languages: languages(v.words)}
	d.Opens, d.Births = true, c.does(v, "identification.correct_birth")
	identity, _ := t.section("identity")
	switch {
	case !c.does(v, "identification.correct_identity"):
		d.Says = v.words.T("correcting.whose", "Roles", doers(v.words, c.Doers["identification.correct_identity"]))
	case len(identity.Value) == 0: // as a whole it is written anew, which nobody can who does not see what stands there
		d.Parts = slices.DeleteFunc(parts(v.words, t), func(p view.Part) bool { return p.ID != "identity" })
		d.Says = v.words.T("correcting.closed")
	default:
		owed, err := c.owes(v, mendRowDuty)
		if err != nil {
			return err
		}
		d.Opened, d.Sheet, d.Born = true, owed, born(v.words, t)
		if d.Form.Values == nil {
			d.Form.Values = identityForm(identity)
		}
		d.Languages = spokenBy(v.words, d.Languages, d.Form.Value("language"))
	}
	c.render(v.w, v.r, status(f), view.CorrectPage(d))
	return nil
}

// owes says whether the reader owes a duty about the case that a page is about.
func (c *Console) owes(v visit, what string) (bool, error) {
	_, err := c.owed(v, "identification", what)
	var no *api.Problem
	if errors.As(err, &no) {
		return false, nil
	}
	return err == nil, err
}

func doers(w words.Words, roles []string) string {
	var out []string
	for _, role := range roles {
		out = append(out, w.T("role."+role))
	}
	return w.List(out)
}

// born is what is held of the birth; empty where the age is not known.
func born(w words.Words, t told) string {
	facts := from[struct {
		Earliest string `json:"born_earliest"`
		Latest   string `json:"born_latest"`
	}](t, "identification", "facts")
	earliest, latest := parseDay(facts.Earliest), parseDay(facts.Latest)
	switch {
	case earliest.IsZero() || latest.IsZero():
		return ""
	case earliest.Equal(latest):
		return w.Long(latest)
	}
	return w.T("correcting.between", "First", w.Long(earliest), "Last", w.Long(latest))
}

// identityForm is what is held, as the form shows it.
func identityForm(held api.Section) map[string][]string {
	out := map[string][]string{}
	for _, field := range identityFields() {
		switch value := held.Value[field].(type) {
		case string:
			out[field] = []string{value}
		case []any:
			out[field] = []string{commas(value)}
		}
	}
	if held.Text("name") == view.Unnamed {
		out["name"], out["unnamed"] = nil, []string{"yes"}
	}
	out["language"] = []string{tongue(held.Text("language"))}
	return out
}

func commas(all []any) string {
	var out []string
	for _, one := range all {
		out = append(out, fmt.Sprint(one))
	}
	return strings.Join(out, ", ")
}

// tongue is the code of a language as the list of those that are spoken has it: a sheet has codes of three letters.
func tongue(code string) string {
	if base, err := language.ParseBase(code); err == nil {
		return base.String()
	}
	return code
}

// spokenBy is the list of languages with that of the person, where it is none of these.
func spokenBy(w words.Words, all []view.Answer, code string) []view.Answer {
	if code == "" || slices.ContainsFunc(all, func(a view.Answer) bool { return a.Value == code }) {
		return all
	}
	return append([]view.Answer{{Value: code, Text: w.Tongue(code)}}, all...)
}

// identityOf is who somebody is by a form, as identification takes it.
func identityOf(f view.Form) map[string]any {
	out := map[string]any{}
	for _, field := range identityFields() {
		if text := f.Value(field); text != "" {
			out[field] = text
		}
	}
	if f.Value("unnamed") != "" && f.Value("name") == "" {
		out["name"] = view.Unnamed
	}
	var codes []string
	for _, code := range strings.FieldsFunc(f.Value("citizenships"), func(r rune) bool { return strings.ContainsRune(",;،؛ ", r) }) {
		codes = append(codes, strings.ToUpper(code))
	}
	if len(codes) > 0 {
		out["citizenships"] = codes
	}
	return out
}

// correct writes anew who somebody is, and their birth where one was given. The birth goes first: where it is refused, nothing was
// changed. What says the same as before is sent where a row of a sheet is to be mended, as that somebody has looked.
func (c *Console) correct(v visit) error {
	f, err := filled(v, append(identityFields(), "unnamed", "age", "born", "paper")...)
	if err != nil {
		return err
	}
	t, err := v.toldBy("identification")
	if err != nil {
		return err
	}
	held, _ := t.section("identity")
	if len(held.Value) == 0 {
		return c.showCorrecting(v, t, f)
	}
	anew := identityOf(f)
	if anew["name"] == nil {
		f.Fault("name", v.words.T("form.wrong_name"))
	}
	birth := c.birth(v, &f)
	changed := fmt.Sprint(anew) != fmt.Sprint(identityOf(view.Form{Values: identityForm(held)}))
	if f.Good() && !changed {
		if changed, err = c.owes(v, mendRowDuty); err != nil {
			return err
		}
		if !changed && birth == nil {
			f.Fault("name", v.words.T("correcting.unchanged"))
		}
	}
	if !f.Good() {
		return c.showCorrecting(v, t, f)
	}
	return c.corrected(v, t, f, birth, anew, changed)
}

// birth is that of a form, by a paper where one was seen; what does not fit is told beside its field.
func (c *Console) birth(v visit, f *view.Form) map[string]any {
	birth, wrong := birthOf(f.Value("age"), f.Value("born"), c.Domain())
	switch {
	case wrong != "":
		f.Fault(wrong, v.words.T("form.wrong_"+wrong))
	case f.Value("paper") == "":
	case birth["status"] == "declared": // a whole day
		birth["status"] = "documented"
	default:
		f.Fault("born", v.words.T("correcting.wrong_paper"))
	}
	return birth
}

// corrected sends what was corrected.
func (c *Console) corrected(v visit, t told, f view.Form, birth, identity map[string]any, changed bool) error {
	of := "/cases/" + url.PathEscape(v.r.PathValue("case"))
	var done api.Done
	var err error
	if birth != nil {
		done, err = v.user.Send(v.r.Context(), "identification", of+"/birth", map[string]any{"birth": birth})
	}
	if err == nil && changed {
		done, err = v.user.Send(v.r.Context(), "identification", of+"/identity", map[string]any{"identity": identity})
	}
	if err != nil {
		fields := map[string]string{"birth.earliest": "born", "birth.latest": "born"}
		for _, field := range identityFields() {
			fields["identity."+field] = field
		}
		if err = returned(v, &f, err, fields); err != nil {
			return err
		}
		return c.showCorrecting(v, t, f)
	}
	http.Redirect(v.w, v.r, of+"?"+url.Values{"at": {done.Position}}.Encode(), http.StatusSeeOther)
	return nil
}

// correction is what who has the same roles in an agency corrected of who somebody is on one day, as identification tells it.
type correction struct {
	What   string    `json:"what"`
	First  time.Time `json:"first"`
	Last   time.Time `json:"last"`
	Times  int       `json:"times"`
	Agency string    `json:"agency"`
	Roles  []string  `json:"roles"`
}

// corrections are those of a case, under the grant by which the own record is read; none where the reader is told of none. The error
// wraps api.ErrAway where identification does not answer.
func corrections(ctx context.Context, v visit) ([]correction, error) {
	var body struct {
		Corrections []correction `json:"corrections"`
	}
	err := v.user.Get(ctx, "identification", "/cases/"+url.PathEscape(v.r.PathValue("case"))+"/corrections", &body)
	var no *api.Problem
	if errors.As(err, &no) {
		return nil, nil
	}
	return body.Corrections, err
}
