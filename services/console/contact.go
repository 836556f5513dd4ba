package console

import (
	"cmp"
	"net/http"
	"strings"

	"mangrove/services/console/api"
	"mangrove/services/console/view"
	"mangrove/services/console/words"
)

func (c *Console) askContact(v visit) error {
	return c.showContact(v, view.Form{})
}

func (c *Console) showContact(v visit, f view.Form) error {
	d, of, err := c.under(v, 3, f)
	if err != nil {
		return err
	}
	if d.Form.Values == nil {
		d.Form = contactForm(of.Contact)
		d.Form.Values["from"] = []string{contactVersion(d.Form)}
	}
	c.render(v.w, v.r, status(f), view.CallContact(d))
	return nil
}

// contactFields are the fields of how to reach somebody, as identification and the form name them alike.
func contactFields() []string { return []string{"safe_way", "never_call", "telephone", "where_found"} }

// contactForm is how to reach somebody, as the form shows it.
func contactForm(held *api.Section) view.Form {
	out := view.Form{Values: map[string][]string{}}
	for _, field := range contactFields() {
		if text := held.Text(field); text != "" {
			out.Values[field] = []string{text}
		}
	}
	if held != nil && held.Value["never_call"] == true {
		out.Values["never_call"] = []string{"yes"}
	}
	return out
}

// contactVersion tells how to reach somebody from any other way, field by field, and says none of it: a form carries that of what it was
// filled in from.
func contactVersion(f view.Form) string {
	var out []string
	for _, field := range contactFields() {
		out = append(out, mark(f.Value(field)))
	}
	return strings.Join(out, ".")
}

// contactNow has a form that was filled in from what is held no longer show what is held now, beside each field in which they differ. What
// somebody typed stays; what they left as it was is what is held.
func contactNow(w words.Words, f *view.Form, held view.Form) {
	was := strings.Split(f.Value("from"), ".")
	f.Fault("contact", w.T("correcting.meanwhile"))
	for i, field := range contactFields() {
		typed, now := f.Value(field), held.Value(field)
		seen := func(text string) bool { return i < len(was) && was[i] == mark(text) }
		if typed == now || seen(now) {
			continue
		}
		told := now
		if field == "never_call" && now != "" {
			told = w.T("field.never_call")
		}
		f.Fault(field, w.T("correcting.held_now", "What", cmp.Or(told, view.Unnamed)))
		if seen(typed) {
			f.Values[field] = held.Values[field]
		}
	}
	f.Values["from"] = []string{contactVersion(held)}
}

// recordContact writes down how to reach somebody, unless somebody else did since the form was shown: a "never call back" would be lost, and
// a number be back. Only the console looks: a contact is a fact, of which identification compares no version (P1).
func (c *Console) recordContact(v visit) error {
	f, err := filled(v, append(contactFields(), "from")...)
	if err != nil {
		return err
	}
	_, of, err := c.under(v, 3, f)
	if err != nil {
		return err
	}
	if held := contactForm(of.Contact); f.Value("from") != contactVersion(held) {
		contactNow(v.words, &f, held)
		return c.showContact(v, f)
	}
	contact := map[string]any{}
	for _, field := range []string{"telephone", "safe_way", "where_found"} {
		if text := f.Value(field); text != "" {
			contact[field] = text
		}
	}
	switch {
	case f.Value("never_call") != "":
		contact["never_call"] = true
	case f.Value("safe_way") == "":
		f.Fault("safe_way", v.words.T("form.wrong_safe_way"))
	}
	if !f.Good() {
		return c.showContact(v, f)
	}
	one, ok := c.call(v.r)
	if !ok {
		one.Channel = "hotline"
	}
	_, err = v.user.Send(v.r.Context(), "identification", address("cases", v.r.PathValue("case"), "contacts"), map[string]any{"channel": one.Channel, "contact": contact})
	if err != nil {
		err = returned(v, &f, err, map[string]string{"contact.telephone": "telephone", "contact.safe_way": "safe_way", "contact.where_found": "where_found"})
		if err != nil {
			return err
		}
		return c.showContact(v, f)
	}
	http.Redirect(v.w, v.r, address("calls", v.r.PathValue("case"), "agreement"), http.StatusSeeOther)
	return nil
}
