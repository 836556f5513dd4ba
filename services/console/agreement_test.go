package console

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"mangrove/services/console/words"
)

// Nothing is ticked before the person was asked, and what is read out to them stands there in every language.
func TestNothingIsAgreedBeforeItIsAsked(t *testing.T) {
	c := helping(t, ``, ``, ``)
	page, err := c.by(t, "en", c.askAgreement, []string{"worker"}, "case", "one")
	if err != nil || ticked.MatchString(page) {
		t.Errorf("%v, it is ticked: %v", err, ticked.FindAllString(page, -1))
	}
	if page, err := c.by(t, "fr", c.askAgreement, []string{"worker"}, "case", "one"); err != nil || len(inOrder(page, `<p lang="fr"`, `<p lang="en"`, `<p lang="ar"`)) > 0 {
		t.Errorf("the reader's own language does not stand first, %v", err)
	}
	for _, l := range words.Languages() {
		if text := in(t, l.Code).T("call.text_1"); len(text) < 200 || !strings.Contains(page, `<p lang="`+l.Code+`" dir="`+l.Direction+`">`) {
			t.Errorf("what is read out in %s does not stand there: %q", l.Code, text)
		}
	}
}

// For how long somebody agrees is never made up: a yes without it is told beside the field, and nothing is sent.
func TestHowLongSomebodyAgreesIsSaid(t *testing.T) {
	for _, days := range []string{"", "soon"} {
		c := helping(t, ``, ``, ``) // a command would be answered by no service
		w, err := c.posts(t, c.recordAgreement, []string{"worker"}, url.Values{
			"help": {"heron shelter"}, "parts": {"NEEDS"}, "answer": {"yes"}, "language": {"en"}, "days": {days},
		}, "case", "one")
		if err != nil || w.Code != http.StatusUnprocessableEntity || !strings.Contains(w.Body.String(), `id="days-wrong"`) {
			t.Errorf("for %q days it is answered %d, %v:\n%s", days, w.Code, err, w.Body)
		}
	}
}

// Who works with the person and does not keep the case writes down what is agreed, and is led to none of the steps of a call.
func TestAnAgreementIsWrittenDownBesideTheKeeper(t *testing.T) {
	const keeps = `{"kind": "assignment", "recipient": {"service": "identification"}}`
	for name, of := range map[string]struct {
		grants string
		steps  bool
	}{"who keeps it": {keeps, true}, "who does not": {``, false}} {
		c := helping(t, of.grants, ``, ``)
		page, err := c.by(t, "en", c.askAgreement, []string{"worker"}, "case", "one")
		if steps := strings.Contains(page, "Step 4 of 5"); err != nil || steps != of.steps || strings.Contains(page, "/calls/one/referral") != of.steps || strings.Contains(page, `href="/cases/one"`) == of.steps {
			t.Errorf("%s reads, %v:\n%s", name, err, page)
		}
	}
}

// An agreement that waits for its witness stands on the page of the case as one that waits.
func TestAnAgreementThatWaitsIsThere(t *testing.T) {
	const from = `{"grants": [{"id": "g", "kind": "consent", "family": "sharing", "purpose": "legal_aid", "categories": ["IDENTITY"], "recipient": {"agency": "open-door"}, "pending": true`
	for more, want := range map[string]string{`, "confirmed_until": "2027-01-01T00:00:00Z"}]}`: "waits for the witness", `}]}`: "not sure yet"} {
		said := whole()
		said["consent /cases/one/grants"] = from + more
		c := among(t, said)
		page, err := c.by(t, "en", c.oneCase, []string{"worker"}, "case", "one")
		if lacks := inOrder(page, `id="agreed"`, "Legal aid", "Open Door", want); err != nil || len(lacks) > 0 {
			t.Errorf("it lacks %q, %v:\n%s", lacks, err, page)
		}
	}
}
