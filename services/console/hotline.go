package console

import (
	"cmp"
	"crypto/rand"
	"encoding/base64"
	"encoding/json"
	"errors"
	"net/http"
	"slices"
	"strconv"
	"time"

	"mangrove/pkg/web"
	"mangrove/services/console/api"
	"mangrove/services/console/view"
)

// callCookie holds what a call told before there was a case to keep it.
const callCookie = "mangrove-call"

// call is what a call told before there was a case to keep it, and no word of who calls. A browser holds it for the length of
// a call, and for who began it alone; what comes after is kept by the services.
type call struct {
	Language    string `json:"language"`
	Interpreter string `json:"interpreter"`
	Channel     string `json:"channel"`
	// Position is how far the services had come when the case was opened, for those that hear of it later.
	Position string `json:"position"`
}

const callLasts = time.Hour

func (c *Console) call(r *http.Request) (one call, ok bool) {
	kept, err := base64.RawURLEncoding.DecodeString(c.value(r, callCookie))
	if err != nil || len(kept) == 0 || json.Unmarshal(kept, &one) != nil {
		return call{}, false
	}
	return one, true
}

func (c *Console) keep(v visit, one call) error {
	kept, err := json.Marshal(one)
	if err != nil {
		return err
	}
	http.SetCookie(v.w, c.cookie(callCookie, base64.RawURLEncoding.EncodeToString(kept), callLasts))
	return nil
}

// callRooms are the five steps from a call to a case that was referred. From the second on a case keeps what was learnt.
func (c *Console) callRooms() map[string]room {
	return map[string]room{
		"GET /calls":                   c.newCall,
		"POST /calls":                  c.beginCall,
		"GET /calls/who":               c.whoCalls,
		"POST /calls/who":              c.openCase,
		"GET /calls/{case}":            c.callSoFar,
		"GET /calls/{case}/contact":    c.askContact,
		"POST /calls/{case}/contact":   c.recordContact,
		"GET /calls/{case}/agreement":  c.askAgreement,
		"POST /calls/{case}/agreement": c.recordAgreement,
		"GET /calls/{case}/referral":   c.askReferral,
		"POST /calls/{case}/referral":  c.refer,
	}
}

// step begins the page of a step.
func (c *Console) step(v visit, no int, f view.Form) view.Call {
	p := c.inside(v, "calls", "menu.calls")
	p.Title = v.words.T("call.step_" + strconv.Itoa(no))
	if len(f.Faults) > 0 {
		p.Title = v.words.T("form.title", "Title", p.Title)
	}
	return view.Call{Page: p, Step: no, Form: f}
}

// status is that of a page whose form was not done.
func status(f view.Form) int {
	if f.Good() {
		return http.StatusOK
	}
	return http.StatusUnprocessableEntity
}

// returned shows a form once more with what a service said against it: beside a field where it names one that the form has.
func returned(v visit, f *view.Form, err error, fields map[string]string) error {
	var no *api.Problem
	switch {
	case !errors.As(err, &no) || no.Hidden():
		return err
	case fields[no.Field] != "":
		f.Fault(fields[no.Field], v.words.Or("form.wrong_"+fields[no.Field], "form.wrong"))
	default:
		shown := refused(v.words, no, v.r.PathValue("case"))
		f.Refused = &shown
	}
	return nil
}

// newCall asks first in which language to speak: nothing else can be asked before.
func (c *Console) newCall(v visit) error {
	one, ok := c.call(v.r)
	if !ok {
		one.Channel = "hotline"
	}
	return c.showNewCall(v, view.Form{Values: map[string][]string{
		"language": {one.Language}, "interpreter": {one.Interpreter}, "channel": {one.Channel},
	}})
}

func (c *Console) showNewCall(v visit, f view.Form) error {
	d := c.step(v, 1, f)
	d.Languages = languages(v.words)
	c.render(v.w, v.r, status(f), view.CallLanguage(d))
	return nil
}

func (c *Console) beginCall(v visit) error {
	f, err := filled(v, "language", "interpreter", "channel")
	if err != nil {
		return err
	}
	for _, must := range []string{"language", "interpreter", "channel"} {
		if f.Value(must) == "" {
			f.Fault(must, v.words.T("form.wrong_"+must))
		}
	}
	if !f.Good() {
		return c.showNewCall(v, f)
	}
	if err := c.keep(v, call{Language: f.Value("language"), Interpreter: f.Value("interpreter"), Channel: f.Value("channel")}); err != nil {
		return err
	}
	http.Redirect(v.w, v.r, "/calls/who", http.StatusSeeOther)
	return nil
}

func (c *Console) whoCalls(v visit) error {
	if _, ok := c.call(v.r); !ok {
		http.Redirect(v.w, v.r, "/calls", http.StatusSeeOther)
		return nil
	}
	return c.showWho(v, view.Form{Values: map[string][]string{"key": {rand.Text()}}})
}

func (c *Console) showWho(v visit, f view.Form) error {
	c.render(v.w, v.r, status(f), view.CallWho(c.step(v, 2, f)))
	return nil
}

// openCase opens the case, so that from here on nothing is lost.
func (c *Console) openCase(v visit) error {
	one, ok := c.call(v.r)
	if !ok {
		http.Redirect(v.w, v.r, "/calls", http.StatusSeeOther)
		return nil
	}
	f, err := filled(v, "name", "unnamed", "age", "born", "alone", "key")
	if err != nil {
		return err
	}
	name := f.Value("name")
	switch unnamed := f.Value("unnamed") != ""; {
	case name == "" && !unnamed:
		f.Fault("name", v.words.T("form.wrong_name"))
	case name == "":
		name = view.Unnamed
	}
	birth, wrong := birthOf(f.Value("age"), f.Value("born"), c.Domain())
	if wrong != "" {
		f.Fault(wrong, v.words.T("form.wrong_"+wrong))
	}
	if !f.Good() {
		return c.showWho(v, f)
	}
	body := map[string]any{
		"channel": one.Channel, "unaccompanied": f.Value("alone") != "",
		"identity": map[string]any{"name": name, "language": one.Language},
	}
	if birth != nil {
		body["birth"] = birth
	}
	done, err := v.user.Send(v.r.Context(), "identification", "/cases", body, web.HeaderIdempotency, cmp.Or(f.Value("key"), rand.Text()))
	if err != nil {
		f.Values["key"] = []string{rand.Text()}
		err = returned(v, &f, err, map[string]string{"identity.name": "name", "name": "name", "birth.earliest": "born", "birth.latest": "born"})
		if err != nil {
			return err
		}
		return c.showWho(v, f)
	}
	one.Position = done.Position
	if err := c.keep(v, one); err != nil {
		return err
	}
	http.Redirect(v.w, v.r, address("calls", done.Subject, "contact"), http.StatusSeeOther)
	return nil
}

// under reads the case of a step, and what was agreed.
func (c *Console) under(v visit, no int, f view.Form) (view.Call, caseView, error) {
	d := c.step(v, no, f)
	id := v.r.PathValue("case")
	var of caseView
	ctx := v.context()
	if one, ok := c.call(v.r); ok {
		ctx = api.After(ctx, one.Position)
	}
	// The register may hear of a new case a moment later, and nothing of it opens before: so it is asked first.
	held, _, err := c.grants(ctx, v, id)
	if err != nil && !errors.Is(err, api.ErrAway) {
		return d, of, err
	}
	d.AgreedAway = held == nil
	for _, g := range held {
		if g.answers() {
			d.Agreed = append(d.Agreed, v.answered(g))
		}
	}
	// Who stands for a child is told so by the register; the keeper of the case, who would refuse them, is not asked.
	if d.Alone = no == agreementStep && held != nil && !keeps(held, v.session.Agency, c.Domain()); d.Alone {
		of.Case = id
	} else if err := v.user.Get(ctx, "identification", address("cases", id), &of); err != nil {
		return d, of, err
	}
	of.held = held
	d.Title = view.Number(id) + " · " + d.Title
	d.Case, d.Number = of.Case, view.Number(id)
	d.Person = c.subject(v, of)
	for _, r := range of.Referrals {
		d.Referrals = append(d.Referrals, r.shown(v.words))
	}
	return d, of, nil
}

// goesOn says whether somebody is offered to go on with a call that broke off, as the keeper of the case tells of it: who asks others
// for help.
func (c *Console) goesOn(v visit, brokeOff bool) bool {
	return brokeOff && c.does(v, "identification.refer")
}

// nextStep is the first step of a call that is not done, before somebody is asked to help.
func nextStep(id string, reachable bool, held []grant) string {
	of := address("calls", id)
	switch {
	case !reachable:
		return of + "/contact"
	case !slices.ContainsFunc(held, grant.answers):
		return of + "/agreement"
	}
	return of + "/referral"
}

// callSoFar is what the services keep of a call, and the way to each of its steps.
func (c *Console) callSoFar(v visit) error {
	d, of, err := c.under(v, 5, view.Form{})
	if err != nil {
		return err
	}
	d.Title = d.Number + " · " + v.words.T("call.so_far")
	if c.goesOn(v, of.BrokeOff) {
		d.GoOn = nextStep(d.Case, of.Contact != nil, of.held)
	}
	d.Reachable, d.Live = of.Contact != nil, c.live(v, "call", "identification:"+d.Case)
	c.render(v.w, v.r, http.StatusOK, view.CallSoFar(d))
	return nil
}

func (c *Console) askReferral(v visit) error {
	return c.showReferral(v, view.Form{})
}

// shared is what the person agreed to share with each agency for what it is asked for, as a form names the choice.
func shared(held []grant, now time.Time) map[string][]string {
	out := map[string][]string{}
	for _, g := range held {
		if g.Kind == "consent" && g.Family == "sharing" && !g.Pending && g.stands(now) {
			of := offer{g.Recipient.Agency, Help{Service: g.Recipient.Service, Purpose: g.Purpose}}.value()
			out[of] = append(out[of], g.Categories...)
			slices.Sort(out[of])
			out[of] = slices.Compact(out[of]) // what was agreed to anew
		}
	}
	return out
}

// first is the choice of whom to ask that stands ticked: what the person agreed to, of the first that nobody has asked yet. Where a
// service is to be asked for it is one that gives it and has not said no, agreed to or not.
func (c *Console) first(v visit, all []referral, agreed map[string][]string, service string) (value string) {
	for _, o := range c.offers() {
		switch {
		case stands(all, o) != "", service != "" && (o.Service != service || o.Agency == v.session.Agency || saidNo(all, o)):
		case len(agreed[o.value()]) > 0:
			return o.value()
		case service != "":
			value = cmp.Or(value, o.value())
		}
	}
	return value
}

// saidNo says that an agency cannot give what it was asked for.
func saidNo(all []referral, o offer) bool {
	return slices.ContainsFunc(all, func(r referral) bool {
		return r.Agency == o.Agency && r.Service == o.Service && r.State == "declined"
	})
}

// showReferral asks whom to ask. What the person agreed to for the choice that stands ticked is ticked, and nothing else.
func (c *Console) showReferral(v visit, f view.Form) error {
	d, of, err := c.under(v, 5, f)
	if err != nil {
		return err
	}
	agreed := shared(of.held, c.Domain())
	if d.Form.Values == nil {
		d.Form.Values = map[string][]string{}
		if one := c.first(v, of.Referrals, agreed, v.r.URL.Query().Get("service")); one != "" {
			d.Form.Values["help"], d.Form.Values["parts"] = []string{one}, agreed[one]
		}
	}
	if len(d.Form.Values["key"]) == 0 {
		d.Form.Values["key"] = []string{rand.Text()}
	}
	d.Helps = c.helps(v.words)
	for i, o := range c.offers() {
		switch state := stands(of.Referrals, o); {
		case state != "":
			d.Helps[i].Hint, d.Helps[i].Shut = v.words.T("call.already_"+state), true
		case of.held != nil:
			d.Helps[i].Hint = v.agreedParts(agreed[o.value()])
		}
	}
	c.render(v.w, v.r, status(f), view.CallReferral(d))
	return nil
}

// agreedParts says what may be shared, or that help is asked for without a name.
func (v visit) agreedParts(categories []string) string {
	if len(categories) == 0 {
		return v.words.T("call.share_nothing")
	}
	var parts []string
	for _, category := range categories {
		parts = append(parts, v.words.Or("category."+category, "help.else"))
	}
	return v.words.T("call.share_agreed", "Parts", v.words.List(parts))
}

// stands is how it stands with an agency that was asked for something and has not said no, or gives it; empty where it can be asked.
func stands(all []referral, o offer) string {
	i := slices.IndexFunc(all, func(r referral) bool {
		return r.Agency == o.Agency && r.Service == o.Service && r.open()
	})
	if i < 0 {
		return ""
	}
	return all[i].State
}

func (c *Console) refer(v visit) error {
	f, err := filled(v, "help", "parts", "key")
	if err != nil {
		return err
	}
	whom, ok := c.chosen(f.Value("help"))
	if !ok {
		f.Fault("help", v.words.T("form.wrong_help"))
		return c.showReferral(v, f)
	}
	id := v.r.PathValue("case")
	parts := slices.Clone(f.Values["parts"])
	_, err = v.user.Send(v.r.Context(), "identification", address("cases", id, "referrals"), map[string]any{
		"service": whom.Service, "agency": whom.Agency, "purpose": whom.Purpose, "categories": parts,
	}, web.HeaderIdempotency, cmp.Or(f.Value("key"), rand.Text()))
	if err != nil {
		f.Values["key"] = nil
		var no *api.Problem
		if errors.As(err, &no) && len(parts) > 0 && slices.ContainsFunc(no.Options, func(o api.Option) bool { return o.Action == "identification.refer_without_sharing" }) {
			f.Fault("parts", v.words.T("form.wrong_share"))
		} else if no != nil && no.Code == "referral_open" {
			f.Fault("help", v.words.T("form.wrong_asked"))
		} else if err = returned(v, &f, err, map[string]string{"agency": "help", "service": "help", "purpose": "help", "categories": "parts"}); err != nil {
			return err
		}
		return c.showReferral(v, f)
	}
	http.SetCookie(v.w, c.cookie(callCookie, "", -1))
	http.Redirect(v.w, v.r, address("calls", id), http.StatusSeeOther)
	return nil
}
