package console

import (
	"slices"
	"strconv"
	"time"

	"mangrove/services/console/view"
)

// word begins the page of a duty.
func (c *Console) word(v visit, title string, f view.Form) view.Word {
	p := c.inside(v, "home", title)
	p.Title += " " + view.Number(v.r.PathValue("case"))
	return view.Word{Page: p, Heading: v.words.T(title), Case: v.r.PathValue("case"), Form: f}
}

// given sends somebody's word. Their duties do not name it any more; where it was refused the form says why, beside a field that fields
// names for one of the service's.
func (c *Console) given(v visit, f view.Form, service, path string, body map[string]any, fields map[string]string, again func(view.Form) error) error {
	done, err := v.user.Send(v.r.Context(), service, address("cases", v.r.PathValue("case"))+path, body)
	if err != nil {
		if err = returned(v, &f, err, fields); err != nil {
			return err
		}
		return again(f)
	}
	return v.goes("/home", done.Position)
}

// undertaking asks whom a panel calls to keep what is heard. Nothing of the child is told before.
func (c *Console) undertaking(v visit) error { return c.showUndertaking(v, view.Form{}) }

func (c *Console) showUndertaking(v visit, f view.Form) error {
	d, err := c.owed(v, "bestinterests", undertakeDuty)
	if err != nil {
		return err
	}
	out := c.word(v, "undertaking.title", f)
	out.Says, out.Do = v.words.T("undertaking.says"), v.words.T("undertaking.do")
	out.Lines = []view.Line{{Label: v.words.T("undertaking.sits"), Text: v.words.Moment(d.By)}}
	c.render(v.w, v.r, status(f), view.AttestPage(out, v.words.T("undertaking.hint")))
	return nil
}

func (c *Console) undertake(v visit) error {
	return c.given(v, view.Form{}, "bestinterests", "/panel/undertaking", map[string]any{}, nil, func(f view.Form) error { return c.showUndertaking(v, f) })
}

// attesting asks who was there, or travels with the person, to say so.
func (c *Console) attesting(v visit) error { return c.showAttesting(v, view.Form{}) }

func (c *Console) showAttesting(v visit, f view.Form) error {
	d, err := c.owed(v, "returns", attestDuty)
	if err != nil {
		return err
	}
	out := c.word(v, "witness.title", f)
	out.Says, out.Do = v.words.Or("witness.says_"+d.About, "witness.says_else"), v.words.T("witness.confirm")
	c.render(v.w, v.r, status(f), view.AttestPage(out, v.words.T("witness.hint")))
	return nil
}

func (c *Console) attest(v visit) error {
	body := map[string]any{"occasion": v.r.PathValue("about")}
	return c.given(v, view.Form{}, "returns", "/attestations", body, nil, func(f view.Form) error { return c.showAttesting(v, f) })
}

// confirming asks a witness what the person agreed to. It does not tell them: they name what they heard.
func (c *Console) confirming(v visit) error { return c.showConfirming(v, view.Form{}) }

func (c *Console) showConfirming(v visit, f view.Form) error {
	if _, err := c.owed(v, "consent", confirmDuty); err != nil {
		return err
	}
	out := c.word(v, "witness.consent_title", f)
	c.render(v.w, v.r, status(f), view.ConfirmPage(view.Call{Page: out.Page, Form: f, Helps: c.helps(v.words)}, out))
	return nil
}

func (c *Console) confirm(v visit) error {
	f, err := filled(v, "help", "parts", "giver", "custodian", "days")
	if err != nil {
		return err
	}
	whom, ok := c.chosen(f.Value("help"))
	if !ok {
		f.Fault("help", v.words.T("form.wrong_help"))
	}
	days, err := strconv.Atoi(f.Value("days"))
	if err != nil {
		f.Fault("days", v.words.T("witness.wrong_days"))
	}
	whose := f.Value("custodian")
	if whose != "" {
		if whose = view.Signs(whose); whose == "" {
			f.Fault("custodian", v.words.T("form.wrong_custodian"))
		}
	}
	if !f.Good() {
		return c.showConfirming(v, f)
	}
	d, err := c.owed(v, "consent", confirmDuty)
	if err != nil {
		return err
	}
	body := map[string]any{
		"family": "sharing", "purpose": whom.Purpose, "categories": f.Values["parts"], "giver": f.Value("giver"),
		"recipient": map[string]any{"agency": whom.Agency, "service": whom.Service}, "until": c.lasts(v, d.OpenedAt, days),
	}
	if whose != "" {
		body["custodian"] = whose
	}
	path := address("consents", v.r.PathValue("about"), "confirmation")
	return c.given(v, f, "consent", path, body, nil, func(f view.Form) error { return c.showConfirming(v, f) })
}

// lasts is when an agreement of some day ends that was given for so many days: at the beginning of the last, so that who witnessed
// it names the same instant as who wrote it down.
func (c *Console) lasts(v visit, given time.Time, days int) string {
	day := v.words.Local(given)
	return time.Date(day.Year(), day.Month(), day.Day()+days, 0, 0, 0, 0, day.Location()).UTC().Format(time.RFC3339)
}

// lookingUp asks a house where somebody slept whom another house counts the same night. Neither is told which the other is.
func (c *Console) lookingUp(v visit) error { return c.showLookingUp(v, view.Form{}) }

func (c *Console) showLookingUp(v visit, f view.Form) error {
	d, err := c.owed(v, "shelter", nightDuty)
	if err != nil {
		return err
	}
	out := c.word(v, "witness.night_title", f)
	out.Says = v.words.T("witness.night", "Night", v.words.Long(parseDay(d.About)))
	units, err := pages[unit](v.r.Context(), v.user, "shelter", "/units")
	if err != nil {
		return err
	}
	var own []view.Answer
	for _, u := range units {
		if u.Own != nil {
			own = append(own, view.Answer{Value: u.Unit, Text: u.name(v.words)})
		}
	}
	if len(own) == 1 {
		own = nil // there is nothing to choose
	}
	c.render(v.w, v.r, status(f), view.NightWordPage(out, own))
	return nil
}

func (c *Console) lookedUp(v visit) error {
	f, err := filled(v, "slept", "unit")
	if err != nil {
		return err
	}
	if !slices.Contains([]string{"yes", "no"}, f.Value("slept")) {
		f.Fault("slept", v.words.T("witness.wrong_slept"))
		return c.showLookingUp(v, f)
	}
	body := map[string]any{"night": v.r.PathValue("about"), "slept": f.Value("slept") == "yes"}
	if in := f.Value("unit"); in != "" {
		body["unit"] = in
	}
	return c.given(v, f, "shelter", "/nights/answer", body, nil, func(f view.Form) error { return c.showLookingUp(v, f) })
}
