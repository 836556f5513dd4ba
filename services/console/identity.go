package console

import (
	"cmp"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"time"

	"golang.org/x/text/language"

	"mangrove/pkg/contract"
	idv1 "mangrove/proto/gen/identificationv1"
	"mangrove/services/console/api"
	"mangrove/services/console/view"
	"mangrove/services/console/words"
)

// identityFields are the fields of who somebody is, as identification and the form name them alike.
func identityFields() []string {
	return []string{"name", "language", "other_names", "sex", "citizenships", "document"}
}

// holding is what identification holds of who somebody is.
type holding struct {
	// form is this as the form shows it; nil where it does not open to the reader.
	form map[string][]string
	// identity is this as the form, sent as it was shown, would write it.
	identity map[string]any
	// born is the range of the birth; empty where the age is not known.
	born []time.Time
}

func holdingOf(t told) holding {
	var h holding
	if first, last := t.facts().born(); !first.IsZero() {
		h.born = []time.Time{first, last}
	}
	if identity, _ := t.section("identity"); len(identity.Value) > 0 {
		h.form = identityForm(identity)
		h.identity = identityOf(view.Form{Values: h.form})
	}
	return h
}

// version tells what is held from any other, field by field and the birth last, and says none of it: a form carries that of what it was
// filled in from.
func (h holding) version() string {
	out := []string{}
	for _, field := range identityFields() {
		out = append(out, mark(h.identity[field]))
	}
	return strings.Join(append(out, mark(h.born)), ".")
}

func mark(value any) string {
	sum := sha256.Sum256(fmt.Appendf(nil, "%q", value))
	return hex.EncodeToString(sum[:8])
}

// over has a form that was filled in from what may be held no longer show what is held now. What somebody typed stays, and beside it
// is told what it would replace that they have not seen.
func (h holding) over(w words.Words, f *view.Form) {
	was := strings.Split(f.Value("from"), ".")
	seen := func(i int, value any) bool { return i < len(was) && was[i] == mark(value) }
	now := func(what string) string { return w.T("correcting.held_now", "What", cmp.Or(what, view.Unnamed)) }
	typed := identityOf(*f)
	for i, field := range identityFields() {
		switch {
		case seen(i, h.identity[field]) || reflect.DeepEqual(typed[field], h.identity[field]):
		case seen(i, typed[field]):
			f.Values[field] = h.form[field]
			if field == "name" {
				f.Values["unnamed"] = h.form["unnamed"]
			}
		case field == "language":
			f.Fault(field, now(w.Tongue(view.Form{Values: h.form}.Value(field))))
		default:
			f.Fault(field, now(view.Form{Values: h.form}.Value(field)))
		}
	}
	if !seen(len(identityFields()), h.born) && f.Value("age")+f.Value("born") != "" {
		f.Fault("born", now(born(w, h.born)))
	}
}

// correcting shows what is held of who somebody is, to be corrected.
func (c *Console) correcting(v visit) error {
	t, err := v.toldBy("identification")
	if err != nil {
		return err
	}
	return c.showCorrecting(v, t, view.Form{}, "")
}

// showCorrecting shows the form, above which is told what of it was saved already.
func (c *Console) showCorrecting(v visit, t told, f view.Form, saved string) error {
	d := view.Correcting{Word: c.word(v, "correcting.title", f), Languages: languages(v.words), Saved: saved}
	d.Opens, d.Births = true, c.does(v, "identification.correct_birth")
	d.Live = c.live(v, "identity", "identification:"+d.Case)
	held := holdingOf(t)
	switch {
	case !c.does(v, "identification.correct_identity"):
		d.Says = v.words.T("correcting.whose", "Roles", v.words.List(roleNames(v.words, c.Doers["identification.correct_identity"])))
	case held.form == nil: // as a whole it is written anew, which nobody can who does not see what stands there
		d.Parts = slices.DeleteFunc(parts(v.words, t), func(p view.Part) bool { return p.ID != "identity" })
		d.Says = v.words.T("correcting.closed")
	default:
		owed, err := c.owes(v, mendRowDuty)
		if err != nil {
			return err
		}
		d.Corrects, d.Sheet, d.Born, d.From = true, owed, born(v.words, held.born), held.version()
		d.Unread = v.words.List(from[[]string](t, "identification", "unread"))
		if d.Form.Values == nil {
			d.Form.Values = held.form
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

// born is the range of a birth in words; empty where there is none.
func born(w words.Words, between []time.Time) string {
	switch {
	case len(between) == 0:
		return ""
	case between[0].Equal(between[1]):
		return w.Long(between[0])
	}
	return w.T("correcting.between", "First", w.Long(between[0]), "Last", w.Long(between[1]))
}

// identityForm is what is held, as the form shows it.
func identityForm(held api.Section) map[string][]string {
	out := map[string][]string{}
	for _, field := range identityFields() {
		switch value := held.Value[field].(type) {
		case string:
			out[field] = []string{strings.TrimSpace(value)}
		case []any:
			out[field] = []string{commas(value)}
		}
	}
	if held.Text("name") == view.Unnamed {
		out["name"], out["unnamed"] = nil, []string{"yes"}
	}
	out["language"] = []string{shortCode(held.Text("language"))}
	return out
}

func commas(all []any) string {
	var out []string
	for _, one := range all {
		out = append(out, fmt.Sprint(one))
	}
	return strings.Join(out, ", ")
}

// shortCode is the code of a language as the list of those that are spoken has it: a sheet has codes of three letters.
func shortCode(code string) string {
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

// correct writes anew who somebody is, and their birth where one was given, unless somebody else wrote either since the form was shown.
// What says the same as before is sent where a row of a sheet is to be mended, as that somebody has looked.
func (c *Console) correct(v visit) error {
	f, err := filled(v, append(identityFields(), "unnamed", "age", "born", "paper", "from")...)
	if err != nil {
		return err
	}
	t, err := v.toldBy("identification")
	if err != nil {
		return err
	}
	held := holdingOf(t)
	switch {
	case held.form == nil || !c.does(v, "identification.correct_identity"):
		return c.showCorrecting(v, t, f, "")
	case f.Value("from") != held.version():
		f.Fault("identity", v.words.T("correcting.meanwhile"))
		held.over(v.words, &f)
		return c.showCorrecting(v, t, f, "")
	}
	anew, birth := identityOf(f), c.birth(v, &f)
	if err := fits(v.words, &f, anew); err != nil {
		return err
	}
	if f.Good() && reflect.DeepEqual(anew, held.identity) {
		owed, err := c.owes(v, mendRowDuty)
		if err != nil {
			return err
		}
		if !owed {
			anew = nil
		}
		if anew == nil && birth == nil {
			f.Fault("name", v.words.T("correcting.unchanged"))
		}
	}
	if !f.Good() {
		return c.showCorrecting(v, t, f, "")
	}
	return c.corrected(v, f, from[uint64](t, "identification", "version"), birth, anew)
}

// fits says beside its field what identification would not take, by its own contract: so neither of the two that are sent is refused
// for how it is written once the other is taken.
func fits(w words.Words, f *view.Form, identity map[string]any) error {
	body, err := json.Marshal(map[string]any{"identity": identity})
	if err != nil {
		return fmt.Errorf("writing who somebody is: %w", err)
	}
	err = contract.Decode(body, &idv1.CorrectIdentity{})
	var no *contract.FieldError
	if !errors.As(err, &no) {
		return err
	}
	field, _, _ := strings.Cut(strings.TrimPrefix(no.Field, "identity."), "[")
	if no.Code == "too_long" {
		f.Fault(field, w.T("correcting.too_long"))
	} else {
		f.Fault(field, w.Or("form.wrong_"+field, "form.wrong"))
	}
	return nil
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

// corrected sends what was corrected of a version of a case, nil being neither: the birth first, which a rule may refuse. Nothing is taken
// of a case that somebody changed since.
func (c *Console) corrected(v visit, f view.Form, version uint64, birth, identity map[string]any) error {
	of := address("cases", v.r.PathValue("case"))
	done := api.Done{Version: version}
	send := func(path string, body map[string]any) (err error) {
		done, err = v.user.Send(v.r.Context(), "identification", of+path, body, "If-Match", strconv.Quote(strconv.FormatUint(done.Version, 10)))
		return err
	}
	if birth != nil {
		if err := send("/birth", map[string]any{"birth": birth}); err != nil {
			return c.notCorrected(v, f, err, "")
		}
		for _, field := range []string{"age", "born", "paper"} { // it is held now, and not to be sent again
			delete(f.Values, field)
		}
	}
	if identity != nil {
		if err := send("/identity", map[string]any{"identity": identity}); err != nil {
			saved := ""
			if birth != nil {
				saved = v.words.T("correcting.half")
			}
			return c.notCorrected(v, f, err, saved)
		}
	}
	return v.goes(of, done.Position)
}

// notCorrected shows the form once more, over what is held now, with what a service said against it.
func (c *Console) notCorrected(v visit, f view.Form, err error, saved string) error {
	var no *api.Problem
	if errors.As(err, &no) && no.Code == "conflict" {
		f.Fault("identity", v.words.T("correcting.meanwhile"))
	} else if err := returned(v, &f, err, map[string]string{"birth.earliest": "born", "birth.latest": "born"}); err != nil {
		return err
	}
	t, err := v.toldBy("identification")
	if err != nil {
		return err
	}
	if held := holdingOf(t); held.form != nil {
		held.over(v.words, &f)
	}
	return c.showCorrecting(v, t, f, saved)
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
	err := v.user.Get(ctx, "identification", address("cases", v.r.PathValue("case"))+"/corrections", &body)
	var no *api.Problem
	if errors.As(err, &no) {
		return nil, nil
	}
	return body.Corrections, err
}
