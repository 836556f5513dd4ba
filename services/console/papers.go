package console

import (
	"time"

	"mangrove/services/console/view"
)

// issuing asks the consulate that accepted somebody until when a travel document is good. Nothing of them is told.
func (c *Console) issuing(v visit) error { return c.showIssuing(v, view.Form{}) }

func (c *Console) showIssuing(v visit, f view.Form) error {
	if _, err := c.owed(v, "identification", papersDuty); err != nil {
		return err
	}
	c.render(v.w, v.r, status(f), view.PapersPage(c.word(v, "papers.title", f)))
	return nil
}

func (c *Console) issue(v visit) error {
	f, err := filled(v, "until")
	if err != nil {
		return err
	}
	day := parseDay(f.Value("until"))
	if day.IsZero() {
		f.Fault("until", v.words.T("form.wrong_until"))
		return c.showIssuing(v, f)
	}
	// It is good until the day is over where it is read.
	here := v.words.Local(c.Domain()).Location()
	until := time.Date(day.Year(), day.Month(), day.Day()+1, 0, 0, 0, 0, here).UTC().Format(time.RFC3339)
	return c.given(v, f, "returns", "/papers", map[string]any{"until": until}, map[string]string{"until": "until"}, func(f view.Form) error { return c.showIssuing(v, f) })
}
