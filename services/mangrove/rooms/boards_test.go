//go:build browser

package rooms

import (
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	script "github.com/chromedp/cdproto/page"
	"github.com/chromedp/chromedp"

	"mangrove/pkg/web"
)

// soon is within what a board that is looked at shows what changed.
const soon = 5 * time.Second

// does has somebody do something by the API of a service, and gives the answer.
func does(t *testing.T, as, service, path string, body map[string]any) map[string]any {
	t.Helper()
	return asks(t, http.MethodPost, as, service, path, body)
}

// asks asks the API of a service in somebody's name.
func asks(t *testing.T, method, as, service, path string, body any) map[string]any {
	t.Helper()
	client := web.NewClient(world(t), nil)
	say := func(method, path, token string, body any) map[string]any {
		status, _, answer, err := client.Do(t.Context(), method, path, token, body)
		out := map[string]any{}
		if err != nil || status >= http.StatusBadRequest || json.Unmarshal(answer, &out) != nil {
			t.Fatalf("%s as %s: %d %s %v", path, as, status, answer, err)
		}
		return out
	}
	token, _ := say(http.MethodPost, "/oidc/dev/token", "", map[string]string{"as": as, "for": service})["access_token"].(string)
	return say(method, "/api/"+service+"/v1"+path, token, body)
}

// finds is what the page says where a selector finds something; empty where it finds nothing.
func (b *browser) finds(selector string) string {
	b.t.Helper()
	return get(b, chromedp.Evaluate[string](`document.querySelector('`+selector+`')?.textContent ?? ""`))
}

// What one does is seen on the boards that others look at: who is asked for, which bed is held, and where the child is tonight.
func TestBoardsChangeWhileTheyAreLookedAt(t *testing.T) {
	id, _ := does(t, "amara", "identification", "/cases", map[string]any{
		"channel": "hotline", "identity": map[string]any{"name": "Quentin Zed (invented)"},
		"birth": map[string]any{"status": "declared", "earliest": "2014-05-01", "latest": "2014-05-01"},
	})["subject"].(string)
	watching, doing, amara := open(t, world(t), phone(), "en"), open(t, world(t), desktop(), "en"), open(t, world(t), desktop(), "ar")
	card, count, live := `.ask form:has([value="`+id+`"])`, `.ask [href="/answers"]`, func(page string) bool {
		return strings.Contains(page, "Live, ") || strings.Contains(page, "مباشر")
	}
	shows := func(text string) func(string) bool {
		return func(string) bool { return strings.Contains(watching.finds(card), text) }
	}
	watching.signIn("odile")
	watching.visit("/beds")
	watching.within(patience, "the board is live", live)
	const night = `main a[href="/beds/night"]`
	watching.tabTo(night)
	does(t, "amara", "identification", "/cases/"+id+"/referrals", map[string]any{"service": "shelter", "agency": "child-welfare", "purpose": "shelter"})
	watching.within(soon, "the referral", func(string) bool { return watching.finds(count) != "" })
	if !get(watching, chromedp.Evaluate[bool](`document.activeElement.matches('`+night+`')`)) {
		t.Error("who goes by the keyboard loses their place when the board changes")
	}

	doing.signIn("odile")
	doing.visit("/answers")
	doing.follow(card + ` [value="accept"]`)
	doing.visit("/beds")
	watching.within(soon, "that a bed is needed", shows("Hold a bed"))
	for _, step := range []string{"family", "kin"} {
		does(t, "odile", "shelter", "/cases/"+id+"/calls", map[string]any{
			"step": step, "outcome": "unsafe", "asked_on": time.Now().UTC().Format(time.DateOnly), "reference": step + "-1", "asked": map[string]any{"who": "Somebody (invented)"},
		})
	}

	child := `li:has([href="/cases/` + id + `"])`
	amara.signIn("amara")
	for amara.visit("/children"); amara.finds(child) == ""; {
		amara.follow(`a[href^="/children?after="]`)
	}
	amara.within(patience, "the children are live", live)
	nowhere, sum := amara.finds(child), watching.text(".sum")
	get(doing, chromedp.Evaluate[bool](`(() => { const units = document.querySelector('`+card+` select');
		units.value = [...units.options].find(o => o.text.includes("foster")).value; return true })()`))
	doing.follow(card + ` [value="reserve"]`)
	watching.within(soon, "the bed is held", func(string) bool { return watching.finds(card) == "" && watching.text(".sum") != sum })
	amara.within(soon, "where the child is", func(string) bool { there := amara.finds(child); return there != "" && there != nowhere })
	watching.look("beds-live-en-phone")
	amara.look("children-live-ar-desk")

	sleeper := `tr:has([href="/cases/` + id + `"])`
	watching.visit("/beds/night")
	watching.within(patience, "the night sheet is live", func(page string) bool { return live(page) && strings.Contains(watching.finds(sleeper), "expected") })
	doing.follow(`form[action="/beds/admit"]:has([value="` + id + `"]) button`)
	watching.within(soon, "that the child is there", func(string) bool {
		there := watching.finds(sleeper)
		return there != "" && !strings.Contains(there, "expected")
	})
}

// Departures and the gates of one are live for who prepares them. A page hears by one line while it is looked at, and by
// none otherwise.
func TestDeparturesAreLive(t *testing.T) {
	b := open(t, world(t), desktop(), "en")
	b.do(command(script.AddScriptToEvaluateOnNewDocument, script.AddScriptToEvaluateOnNewDocumentParams{
		Source: `const lines = []; window.EventSource = class extends EventSource { constructor(at) { super(at); lines.push(this); } };
			const looked = is => { Object.defineProperty(document, "hidden", {value: !is, configurable: true}); document.dispatchEvent(new Event("visibilitychange")); };`,
	}))
	lines := func(looked bool, want int) {
		t.Helper()
		if n := get(b, chromedp.Evaluate[int](fmt.Sprintf(`looked(%t); lines.filter(l => l.readyState !== EventSource.CLOSED).length`, looked))); n != want {
			t.Errorf("%s, looked at (%t), hears by %d lines, want %d", b.where(), looked, n, want)
		}
	}
	b.signIn("joaquim")
	live := func(page string) bool { return strings.Contains(page, "Live, ") }
	b.visit("/departures")
	b.within(patience, "the list is live", live)
	b.follow("tbody a")
	b.within(patience, "the gates are live", live)
	lines(false, 0)
	lines(true, 1)
	b.look("gates-live-en-desk")
}
