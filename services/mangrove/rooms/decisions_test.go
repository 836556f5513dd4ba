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
	url := world(t)
	for language, says := range map[string]struct{ none, rule, refused string }{
		"en": {"There is no such record, or it is not for you", "police receive nothing", "refused"},
		"ar": {"", "الشرطة لا تتلقى شيئًا", "مرفوض"},
	} {
		for _, s := range []screen{phone(), desktop()} {
			t.Run(language+" "+s.name, func(t *testing.T) {
				keeper := open(t, url, s, language)
				keeper.signIn("ibrahim")
				keeper.visit("/cases")
				keeper.look("cases-" + language + "-" + s.name)
				hers := get(keeper, chromedp.Evaluate[string](`document.querySelector("tbody a").getAttribute("href").split("/").pop()`))
				keeper.visit("/decisions")
				if text := keeper.text("body"); strings.Contains(text, "paul") {
					t.Errorf("the hotline reads decisions:\n%s", text)
				}

				police := open(t, url, s, language)
				police.signIn("paul")
				ask := func(reference string) string {
					police.visit("/home")
					police.press("reference", reference)
					police.enter()
					police.says(says.none)
					police.turned("404")
					return get(police, chromedp.Evaluate[string](`document.documentElement.outerHTML`))
				}
				there := ask(hers)
				police.look("ask-" + language + "-" + s.name)
				if nobody := ask("Somebody Typed"); there != nobody {
					t.Errorf("the answers differ:\n%s\n%s", there, nobody)
				}

				noor := open(t, url, s, language)
				noor.signIn("noor")
				noor.says("paul", says.rule)
				noor.look("noor-" + language + "-" + s.name)
				noor.visit("/decisions")
				noor.press("actor", "paul")
				noor.press("case", hers)
				noor.press("denied", " ")
				noor.do(chromedp.KeyEvent(kb.Tab))
				noor.enter()
				noor.says("identification.read", says.rule, says.refused)
				noor.visit("/decisions?actor=paul&denied=true")
				if text := noor.text("main table"); strings.Contains(text, "Typed") || !strings.Contains(text, says.rule) {
					t.Errorf("what was typed is content, and is shown, or the rule is not:\n%s", text)
				}
				noor.look("decisions-" + language + "-" + s.name)
			})
		}
	}
}
