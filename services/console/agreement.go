package console

import (
	"cmp"
	"crypto/rand"
	"net/http"
	"slices"
	"strconv"

	"mangrove/pkg/web"
	"mangrove/services/console/api"
	"mangrove/services/console/view"
	"mangrove/services/console/words"
)

// agreementStep is the step of a call at which the person is asked what they agree to.
const agreementStep = 4

func (c *Console) askAgreement(v visit) error {
	return c.showAgreement(v, view.Form{})
}

func (c *Console) showAgreement(v visit, f view.Form) error {
	d, of, err := c.under(v, agreementStep, f)
	if err != nil {
		return err
	}
	if d.Form.Values == nil {
		one, _ := c.call(v.r)
		d.Form.Values = map[string][]string{
			"language": {cmp.Or(one.Language, of.Identity.Text("language"))}, "interpreter": {one.Interpreter}, "days": {"90"},
		}
	}
	if len(d.Form.Values["key"]) == 0 {
		d.Form.Values["key"] = []string{rand.Text()}
	}
	d.Helps, d.Languages = c.helps(v.words), languages(v.words)
	for _, l := range words.Languages() {
		if w, ok := c.book.In(l.Code); ok {
			d.Aloud = append(d.Aloud, view.Aloud{Language: l, Text: w.T("call.text_1")})
		}
	}
	if i := slices.IndexFunc(d.Aloud, func(one view.Aloud) bool { return one.Code == v.words.Code }); i > 0 {
		own := d.Aloud[i] // the reader's own stands first
		d.Aloud = slices.Insert(slices.Delete(d.Aloud, i, i+1), 0, own)
	}
	d.Givers = c.givers(v, d.Alone, of.Facts.Custodians)
	for _, one := range of.Facts.Custodians {
		d.Custodians = append(d.Custodians, view.Answer{Value: one, Text: view.Number(one)})
	}
	for _, a := range c.Agencies {
		d.Agencies = append(d.Agencies, view.Answer{Value: a.ID, Text: view.Agency(a.ID)})
	}
	c.render(v.w, v.r, status(f), view.CallAgreement(d))
	return nil
}

// givers are those whose word for a child may be written down: that of an adult with custody once somebody was found to have it, and
// by who stands for the child their own or the young person's.
func (c *Console) givers(v visit, alone bool, custodians []string) []view.Answer {
	var out []view.Answer
	for _, giver := range []string{"guardian", "custodian", "person"} {
		if alone && giver == "custodian" {
			continue
		}
		one := view.Answer{Value: giver, Text: v.words.T("call.giver_" + giver)}
		if hint := "call.giver_" + giver + "_hint"; v.words.Has(hint) {
			one.Hint = v.words.T(hint)
		}
		if giver == "custodian" && len(custodians) == 0 {
			one.Shut, one.Hint = true, v.words.T("call.no_custodian")
		}
		out = append(out, one)
	}
	return out
}

// recordAgreement records what the person agreed to with its evidence, or that they said no. What it carries without
// evidence is not for this page to say: it shows what the register answers.
func (c *Console) recordAgreement(v visit) error {
	f, err := filled(v, "answer", "help", "giver", "custodian", "child_view", "parts", "days", "language", "interpreter", "interpreter_id", "explained", "proof", "witness", "witness_agency", "notice", "key")
	if err != nil {
		return err
	}
	whom, ok := c.chosen(f.Value("help"))
	if !ok {
		f.Fault("help", v.words.T("form.wrong_help"))
	}
	yes := f.Value("answer") == "yes"
	if !yes && f.Value("answer") != "no" {
		f.Fault("answer", v.words.T("form.wrong_answer"))
	}
	if yes && len(f.Values["parts"]) == 0 {
		f.Fault("parts", v.words.T("form.wrong_parts"))
	}
	if yes && f.Value("language") == "" {
		f.Fault("language", v.words.T("form.wrong_language"))
	}
	days, err := strconv.Atoi(f.Value("days"))
	if yes && err != nil {
		f.Fault("days", v.words.T("witness.wrong_days"))
	}
	if witness, of := f.Value("witness"), f.Value("witness_agency"); yes && witness != "" && of == "" {
		f.Fault("witness_agency", v.words.T("form.wrong_witness_agency"))
	}
	if !f.Good() {
		return c.showAgreement(v, f)
	}
	id := v.r.PathValue("case")
	// Who of age is asked nothing of this: the word is their own.
	path, body := "/refusals", map[string]any{
		"family": "sharing", "purpose": whom.Purpose, "giver": cmp.Or(f.Value("giver"), "person"),
		"recipient": map[string]any{"agency": whom.Agency, "service": whom.Service},
	}
	if whose := f.Value("custodian"); whose != "" {
		body["custodian"] = whose
	}
	if yes {
		if said := f.Value("child_view"); said != "" {
			body["child_view"] = said
		}
		path, body["categories"] = "/consents", f.Values["parts"]
		body["until"] = c.lasts(v, c.Domain(), days)
		body["evidence"] = evidence(f)
	}
	ctx := v.r.Context()
	if one, ok := c.call(v.r); ok {
		ctx = api.After(ctx, one.Position)
	}
	_, err = v.user.Send(ctx, "consent", address("cases", id)+path, body, web.HeaderIdempotency, cmp.Or(f.Value("key"), rand.Text()))
	if err != nil {
		f.Values["key"] = nil
		err = returned(v, &f, err, map[string]string{
			"evidence.witness": "witness", "evidence.witness_agency": "witness_agency", "evidence.interpreter": "interpreter_id",
			"evidence.language": "language", "categories": "parts", "recipient.agency": "help", "recipient.service": "help",
			"custodian": "giver",
		})
		if err != nil {
			return err
		}
		return c.showAgreement(v, f)
	}
	http.Redirect(v.w, v.r, address("calls", id, "agreement"), http.StatusSeeOther)
	return nil
}

// evidence is what shows that somebody agreed and understood, as far as there is any (C-06).
func evidence(f view.Form) map[string]any {
	out := map[string]any{
		"language": f.Value("language"), "notice_given": f.Value("notice") != "", "interpreter_needed": f.Value("interpreter") != "none",
	}
	if f.Value("interpreter") == "here" {
		out["interpreter"], out["interpreter_cleared"] = f.Value("interpreter_id"), true
	}
	if f.Value("explained") != "" {
		out["explained"] = "text-1-" + f.Value("language")
	}
	for field, name := range map[string]string{"proof": "proof", "witness": "witness", "witness_agency": "witness_agency"} {
		if text := f.Value(name); text != "" {
			out[field] = text
		}
	}
	return out
}
