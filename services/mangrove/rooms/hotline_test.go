//go:build browser

package rooms

import (
	"strings"
	"testing"

	"github.com/chromedp/chromedp/kb"
)

// A call becomes a case that was referred, in five steps and by the keyboard alone; what is missing is told beside its field
// and above, and each step stands when the page is loaded again.
func TestACallBecomesAReferredCase(t *testing.T) {
	url := world(t)
	for language, says := range map[string]struct{ mend, asked string }{
		"en": {"Something is to be mended", "They answer within 24 hours"}, "ar": {"ما ينبغي تصحيحه", "الرد خلال 24 ساعة"},
	} {
		for _, s := range []screen{phone(), desktop()} {
			t.Run(language+" "+s.name, func(t *testing.T) {
				b := open(t, url, s, language)
				shot := func(name string) { b.turned("422"); b.look("call-" + name + "-" + language + "-" + s.name) }
				b.signIn("ibrahim")
				b.visit("/calls")
				b.tabTo("interpreter")
				b.enter()
				b.says(says.mend)
				shot("1-mend")
				b.press("language", kb.ArrowDown+kb.ArrowDown)
				b.press("interpreter", " ")
				b.tabTo("channel")
				shot("1")
				b.enter()
				if b.where() != "/calls/who" {
					t.Fatalf("after the first step: %s", b.where())
				}
				b.press("age", "old")
				b.enter()
				shot("2-mend")
				b.press("name", "Oriel Tamsin (invented)")
				b.press("age", kb.End+strings.Repeat(kb.Backspace, 9)+"27")
				shot("2")
				b.enter()
				b.says("O T", "25", "29")
				at := b.where()
				if !strings.HasSuffix(at, "/contact") || strings.Contains(at, "Oriel") {
					t.Fatalf("after the second step: %s", at)
				}
				b.visit(at)
				b.says("O T")
				b.tabTo("telephone")
				b.enter()
				b.says(says.mend)
				b.press("safe_way", "Mornings; hang up if a man answers.")
				b.press("telephone", "+351 210 000 000")
				shot("3")
				b.enter()
				b.press("help", kb.ArrowDown)
				b.press("answer", " ")
				b.press("explained", " ")
				b.press("proof", " ")
				b.press("witness", "amara")
				b.press("witness_agency", kb.ArrowDown+kb.ArrowDown+kb.ArrowDown+kb.ArrowDown)
				b.press("notice", " ")
				shot("4")
				b.enter()
				shot("4-agreed")
				b.visit(strings.Replace(b.where(), "agreement", "referral", 1))
				b.press("help", " ")
				shot("5")
				b.enter()
				b.says(says.asked, "Lantern")
				shot("6")
			})
		}
	}
}
