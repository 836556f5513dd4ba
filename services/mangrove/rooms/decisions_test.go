//go:build browser

package rooms

import (
	"strings"
	"testing"

	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
)

// Police ask for somebody who is there and for nobody: both answers are the same, byte for byte. Data protection then sees
// both questions, and nothing of what was typed; who is neither sees no decisions at all.
func TestTheQuestionOfThePolice(t *testing.T) {
	journey(t, func(t *testing.T, as traveller) {
		none := as.says("There is no such record, or it is not for you", "لا وجود لهذا السجل، أو أن الاطلاع عليه غير متاح لك")
		rule, refused := as.says("police receive nothing", "الشرطة لا تتلقى شيئًا"), as.says("refused", "مرفوض")
		keeper := as.open(t)
		keeper.signIn("ibrahim")
		keeper.follow(`header a[href="/cases"]`)
		keeper.look("cases-" + as.name())
		keeper.do(chromedp.Query("tbody a"))
		hers := get(keeper, chromedp.Evaluate[string](`document.querySelector("tbody a").getAttribute("href").split("/").pop()`))

		police := as.open(t)
		police.signIn("paul")
		ask := func(reference string) string {
			police.follow(`header a[href="/home"]`)
			police.press("reference", reference)
			police.enter()
			police.says(none)
			police.turned("404")
			return get(police, chromedp.Evaluate[string](`document.documentElement.outerHTML`))
		}
		there := ask(hers)
		police.look("ask-" + as.name())
		if nobody := ask("Somebody Typed"); there != nobody {
			t.Errorf("the answers differ:\n%s\n%s", there, nobody)
		}

		noor := as.open(t)
		noor.signIn("noor")
		noor.says("paul", rule, as.says("Newest refusals", "أحدث حالات الرفض"), as.says("Newest withdrawals", "أحدث الموافقات المسحوبة"))
		noor.look("noor-" + as.name())
		noor.follow(`header a[href^="/decisions"]`)
		noor.press("actor", "paul")
		noor.press("case", hers)
		noor.tabTo("#denied")
		noor.do(chromedp.KeyEvent(kb.Tab))
		noor.enter()
		noor.says("identification.read", rule, refused)
		noor.visit("/decisions?actor=paul&denied=true")
		if text := noor.text("main table"); strings.Contains(text, "Typed") || !strings.Contains(text, rule) {
			t.Errorf("what was typed is content, and is shown, or the rule is not:\n%s", text)
		}
		noor.look("decisions-" + as.name())
	})
}
