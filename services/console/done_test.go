package console

import (
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
)

// Who took somebody on is told so, with their number and the way to their case; who declined is not, nor whoever follows a link.
func TestWhoTookSomebodyOnIsToldSo(t *testing.T) {
	const id = "b2555e20-0a1b-4c2d-8e3f-000000000001"
	answered := "identification /cases/" + id + "/referrals/r/"
	c := among(t, answers{"identification /duties": `{"items": []}`, answered + "accept": `{"position": "p"}`, answered + "decline": `{"position": "p"}`})
	for answer, told := range map[string]bool{"accept": true, "decline": false} {
		form := url.Values{"case": {id}, "referral": {"r"}, "answer": {answer}, "reason-r": {declineReasons()[0]}}
		w, err := c.posts(t, c.answer, []string{"worker"}, form)
		if to := w.Header().Get("Location"); err != nil || w.Code != http.StatusSeeOther || to != "/answers?at=p" {
			t.Fatalf("%s leads to %q, %d, %v", answer, to, w.Code, err)
		}
		page := c.led(t, w, "/answers?at=p", c.answers, []string{"worker"})
		if lacks := inOrder(page, "Taken on", "MG-B255-5E20", `href="/cases/`+id+`"`); (len(lacks) == 0) != told {
			t.Errorf("who says %s is told so: %t:\n%s", answer, !told, page)
		}
		if page := c.led(t, w, "/answers", c.answers, []string{"worker"}); strings.Contains(page, "Taken on") {
			t.Errorf("who comes back later is told what was done before:\n%s", page)
		}
	}
	if page := c.led(t, httptest.NewRecorder(), "/answers?at=p&taken=abc", c.answers, []string{"worker"}); strings.Contains(page, "Taken on") || strings.Contains(page, "ABC") || strings.Contains(page, "/abc") {
		t.Errorf("a link says that somebody was taken on:\n%s", page)
	}
}

// That the owners were asked to confirm is said of the departure for which they were, and by no link.
func TestNoLinkSaysThatConfirmationWasAskedFor(t *testing.T) {
	said := answers{}
	for _, id := range []string{"one", "two"} {
		said["returns /cases/"+id+"/gates"], said["returns /cases/"+id] = `{"gates": []}`, `{"stage": "booked"}`
	}
	said["returns /cases/one/preparation"] = `{"position": "p"}`
	c := among(t, said)
	c.Doers["returns.read"] = []string{"return_officer"}
	w, err := c.posts(t, c.prepare, []string{"return_officer"}, nil, "case", "one")
	if err != nil {
		t.Fatal(err)
	}
	for to, is := range map[string]bool{
		"/departures/one?at=p": true, "/departures/one": false, "/departures/one?at=q": false, "/departures/two?at=p": false,
		"/departures/two?asked=2026-11-27T12:00:00Z": false,
	} {
		id, _, _ := strings.Cut(strings.TrimPrefix(to, "/departures/"), "?")
		if page := c.led(t, w, to, c.departure, []string{"return_officer"}, "case", id); strings.Contains(page, "Asked at") != is {
			t.Errorf("at %s it is said: %t:\n%s", to, !is, page)
		}
	}
}
