package console

import (
	"errors"
	"net/http"
	"slices"

	"mangrove/services/console/api"
	"mangrove/services/console/view"
)

// liaison says whether somebody's home is the one box of the police liaison.
func liaison(v visit) bool { return slices.Contains(v.session.Roles, "police_liaison") }

// askAbout is the liaison's home: one box to ask about a reference.
func (c *Console) askAbout(v visit) error {
	return c.showAsk(v, view.Ask{})
}

func (c *Console) showAsk(v visit, d view.Ask) error {
	d.Page = c.inside(v, "home", "ask.title")
	code := status(d.Form)
	if d.None {
		code = http.StatusNotFound
	}
	c.render(v.w, v.r, code, view.AskPage(d))
	return nil
}

// answerAbout asks and shows the service's own answer. It repeats nothing of what was typed, so that an answer about a record
// that is hidden is the same as one about none, byte for byte.
func (c *Console) answerAbout(v visit) error {
	f, err := filled(v, "reference")
	if err != nil {
		return err
	}
	reference := f.Value("reference")
	if reference == "" || len(reference) > 100 {
		var d view.Ask
		d.Form.Fault("reference", v.words.T("ask.wrong"))
		return c.showAsk(v, d)
	}
	var of caseView
	err = v.user.Get(v.r.Context(), "identification", address("cases", reference), &of)
	var no *api.Problem
	switch {
	case err == nil:
		http.Redirect(v.w, v.r, address("cases", of.Case), http.StatusSeeOther)
		return nil
	case errors.As(err, &no) && no.Hidden():
		return c.showAsk(v, view.Ask{None: true})
	}
	return err
}
