package console

import (
	"errors"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"mangrove/services/console/api"
)

// A placement in an emergency is read by who looks again, with why, who said so and when; what they find is asked for once somebody
// sleeps there, and not of the agency that said it.
func TestAnEmergencyIsLookedAtAgain(t *testing.T) {
	const form, where = `name="finding"`, "shelter /cases/one/calls"
	urgent := `"emergency": "nowhere_to_sleep", "declared_at": "2026-11-27T21:00:00Z", "declared_by": "lantern"`
	why := []string{"had nowhere to sleep", "Lantern", "27 Nov"}
	for name, one := range map[string]struct {
		told        string
		says, lacks []string
	}{
		"of another agency": {`{` + urgent + `, "taken_in": true}`, append(why, form), nil},
		"only held":         {`{` + urgent + `}`, append(why, "nobody sleeps there yet"), []string{form}},
		"of their own":      {`{` + strings.Replace(urgent, `"lantern"`, `""`, 1) + `, "taken_in": true}`, []string{"Your agency said"}, []string{form}},
		"looked at": {
			`{` + urgent + `, "taken_in": true, "finding": {"text": "An aunt comes. (invented)"}}`,
			append(why, "What was found", "An aunt comes. (invented)"),
			[]string{form},
		},
		"looked at, closed": {
			`{` + urgent + `, "taken_in": true, "finding": {"withheld": {"rules": ["C-01"], "title": "Not shared."}}}`, append(why, "What was found"), []string{form},
		},
		"none": {`{"taken_in": true}`, []string{"No emergency was declared"}, []string{form, "Said by"}},
	} {
		c := among(t, answers{where: one.told})
		c.Doers["shelter.review_emergency"] = []string{"supervisor"}
		page, err := c.by(t, "en", c.lookingAgain, []string{"supervisor"}, "case", "one")
		for _, s := range one.says {
			if err != nil || !strings.Contains(page, s) {
				t.Errorf("%s: it lacks %q, %v:\n%s", name, s, err, page)
			}
		}
		for _, s := range one.lacks {
			if strings.Contains(page, s) {
				t.Errorf("%s: it says %q:\n%s", name, s, page)
			}
		}
		if _, err = c.by(t, "en", c.lookingAgain, []string{"shelter_worker"}, "case", "one"); !hidden(err) {
			t.Errorf("%s: whose role it is not reads it: %v", name, err)
		}
	}
}

func hidden(err error) bool {
	var no *api.Problem
	return errors.As(err, &no) && no.Hidden()
}

// What is found is sent as it was written; where nothing was, the field says so.
func TestWhatIsFoundOfAnEmergencyIsSent(t *testing.T) {
	c := among(t, answers{"shelter /cases/one/calls": `{"emergency": "in_danger", "declared_by": "lantern", "declared_at": "2026-11-27T21:00:00Z", "taken_in": true}`})
	c.Doers["shelter.review_emergency"] = []string{"supervisor"}
	w, err := c.posts(t, c.lookAgain, []string{"supervisor"}, url.Values{"finding": {" "}}, "case", "one")
	if err != nil || w.Code != http.StatusUnprocessableEntity || !strings.Contains(w.Body.String(), "Say what you found.") {
		t.Errorf("of nothing it says %d, %v:\n%s", w.Code, err, w.Body)
	}
	var sent map[string]any
	c.hears(t, "shelter", `{"position": "p"}`, &sent)
	w, err = c.posts(t, c.lookAgain, []string{"supervisor"}, url.Values{"finding": {"An aunt comes. (invented)"}}, "case", "one")
	finding, _ := sent["finding"].(map[string]any)
	if err != nil || finding["text"] != "An aunt comes. (invented)" || w.Header().Get("Location") != "/cases/one/emergency?at=p" {
		t.Errorf("it sends %v and leads to %q, %v", sent, w.Header().Get("Location"), err)
	}
}

// The duty leads to the page, and so does the case of which coordination tells of an emergency.
func TestAnEmergencyIsFound(t *testing.T) {
	if href, _, here := (duty{What: "review_emergency", Subject: "one"}).room(); href != "/cases/one/emergency" || !here {
		t.Errorf("the duty leads to %q, %t", href, here)
	}
	for what, leads := range map[string]bool{"an emergency was declared": true, "a bed is held": false} {
		c := among(t, answers{
			"identification /cases/one": `{"facts": {}}`,
			"coordination /cases/one":   `{"steps": [{"at": "2026-11-27T21:00:00Z", "service": "shelter", "what": "` + what + `"}]}`,
		})
		c.Doers["shelter.review_emergency"] = []string{"supervisor"}
		page, err := c.by(t, "en", c.oneCase, []string{"worker", "supervisor"}, "case", "one")
		if err != nil || strings.Contains(page, `href="/cases/one/emergency"`) != leads {
			t.Errorf("%s: the case leads there, want %t: %v\n%s", what, leads, err, page)
		}
	}
}
