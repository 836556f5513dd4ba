package console

import (
	"net/url"
	"strings"
	"testing"
)

// What is said against a day stands beside it where the form asks for one; a form that asks for days has no such field to say it at.
func TestWhatIsSaidOfADayStandsWhereItIsAsked(t *testing.T) {
	const (
		wrong = `{"code": "invalid", "title": "This day is past.", "field": "until"}`
		owed  = `{"items": [{"subject": "one", "what": "issue_papers"}, {"subject": "one", "about": "it", "what": "confirm_consent"}]}`
	)
	c := among(t, answers{
		"identification /duties": owed, "consent /duties": owed,
		"returns /cases/one/papers": wrong, "consent /cases/one/consents/it/confirmation": wrong,
	})
	c.Agencies = append(c.Agencies, Agency{ID: "heron", Helps: []Help{{Service: "shelter", Purpose: "shelter"}}})
	w, err := c.posts(t, c.issue, []string{"consular_officer"}, url.Values{"until": {"2026-01-01"}}, "case", "one")
	if page := w.Body.String(); err != nil || !strings.Contains(page, `id="until-wrong"`) || strings.Contains(page, "This day is past.") {
		t.Errorf("it is not told beside the day, %v:\n%s", err, page)
	}
	w, err = c.posts(t, c.confirm, []string{"worker"}, url.Values{"help": {"heron shelter"}, "days": {"90"}}, "case", "one", "about", "it")
	if page := w.Body.String(); err != nil || strings.Contains(page, `until-wrong`) || !strings.Contains(page, "This day is past.") {
		t.Errorf("it is told beside a field that is not there, %v:\n%s", err, page)
	}
}
