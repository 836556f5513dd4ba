//go:build browser

package rooms

import (
	"strings"
	"testing"

	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"

	"mangrove/services/console/view"
)

// Who is referred to is told on their first page, and what they answer is asked for in one room, whatever their work: a lawyer takes
// somebody on, and the case opens; another agency says why it cannot, and who asked reads it.
func TestWhoeverIsReferredToAnswers(t *testing.T) {
	journey(t, func(t *testing.T, as traveller) {
		person := func(name string) string {
			id, _ := does(t, "ibrahim", "identification", "/cases", map[string]any{
				"channel": "hotline", "identity": map[string]any{"name": name + " (invented)"},
				"birth": map[string]any{"status": "declared", "earliest": "1990-05-01", "latest": "1990-05-01"},
			})["subject"].(string)
			does(t, "ibrahim", "identification", "/cases/"+id+"/referrals", map[string]any{"service": "legalaid", "agency": "open-door", "purpose": "legal_aid"})
			return id
		}
		helped, declined := person("Ottoline Yew"), person("Pascoe Rill")
		form := func(id string) string { return `form[action="/answers"]:has(input[value="` + id + `"])` }
		lucien := as.open(t)
		lucien.signIn("lucien")
		lucien.look("home-lawyer-" + as.name())
		lucien.follow(`.duty a[href="/answers"]`)
		lucien.says(as.says("A person is referred to you", "شخص مُحال إلى هذه الجهة"))
		if page := lucien.text("body"); strings.Contains(page, "O Y") || strings.Contains(page, "Yew") {
			t.Errorf("a person is named before they were taken on:\n%s", page)
		}
		lucien.look("answers-" + as.name())
		lucien.follow(form(helped) + ` button[value="accept"]`)
		lucien.look("answers-taken-" + as.name())
		if page := lucien.finds(form(helped)); page != "" {
			t.Errorf("whoever was taken on still waits: %s", page)
		}
		lucien.follow(`main a[href="/cases/` + helped + `"]`)
		lucien.comesToSay(view.Number(helped))
		lucien.look("case-lawyer-" + as.name())

		lucien.visit("/answers")
		lucien.tabTo(`details:has(input[value="` + declined + `"]) summary`)
		lucien.do(chromedp.KeyEvent(kb.Enter))
		lucien.follow(form(declined) + ` button[value="decline"]`)
		lucien.turned("422")
		lucien.says(as.says("Choose why", "يلزم اختيار سبب"))
		lucien.look("answers-mend-" + as.name())
		lucien.tabTo(form(declined) + " select")
		lucien.do(chromedp.KeyEvent(kb.ArrowDown))
		lucien.follow(form(declined) + ` button[value="decline"]`)
		if page := lucien.finds(form(declined)); page != "" {
			t.Errorf("whoever was declined still waits: %s", page)
		}
		ibrahim := as.open(t)
		ibrahim.signIn("ibrahim")
		ibrahim.comesToSay(as.says("Legal aid: one has said no", "جهة اعتذرت"))
		ibrahim.follow(`.duty a[href^="/calls/` + declined + `/referral"]`)
		ibrahim.visit("/cases/" + declined)
		ibrahim.comesToSay(as.says("cannot help: No place", "لا مكان ولا وقت"))
	})
}
