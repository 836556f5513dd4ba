//go:build browser

package rooms

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp"
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
				b.press("help", strings.Repeat(kb.ArrowDown, 5)) // Lantern, for a bed
				b.press("answer", " ")
				b.press("explained", " ")
				b.press("proof", " ")
				b.press("witness", "amara")
				b.press("witness_agency", strings.Repeat(kb.ArrowDown, 3))
				b.press("notice", " ")
				shot("4")
				b.enter()
				shot("4-agreed")
				b.visit(strings.Replace(b.where(), "agreement", "referral", 1))
				b.press("help", " "+strings.Repeat(kb.ArrowDown, 4))
				shot("5")
				b.enter()
				b.says(says.asked, "Lantern")
				shot("6")
			})
		}
	}
}

// For a child the form asks whose word it is and what the child says to it (C-03, C-04): what is not enough is refused in the words
// of the rule, in the reader's language, and what was said stands in the list.
func TestTheWordForAChild(t *testing.T) {
	opened := func(born string) string {
		id, _ := does(t, "ibrahim", "identification", "/cases", map[string]any{
			"channel": "hotline", "identity": map[string]any{"name": "Perrin Vale (invented)"}, "birth": map[string]any{"status": "declared", "earliest": born, "latest": born},
		})["subject"].(string)
		return id
	}
	year := time.Now().Year()
	young, small := opened(fmt.Sprint(year-17, "-01-01")), opened(fmt.Sprint(year-9, "-01-01"))
	b := open(t, world(t), phone(), "en")
	b.signIn("ibrahim")
	b.visit("/calls/" + young + "/agreement")
	b.fill("main form", map[string]string{"giver": "person", "child_view": "assent", "help": "lantern shelter", "answer": "yes", "language": "en", "interpreter": "none", "proof": "mark"})
	b.says("The child said yes", "Lantern")
	b.look("call-4-child-en-phone")

	ar := open(t, world(t), desktop(), "ar")
	ar.signIn("ibrahim")
	ar.visit("/calls/" + small + "/agreement")
	ar.look("call-4-child-ar-desk")
	ar.fill("main form", map[string]string{"giver": "guardian", "child_view": "heard", "help": "lantern shelter", "answer": "yes", "language": "en", "interpreter": "none", "proof": "mark"})
	ar.says("لا يمكن تسجيل هذه الموافقة بعد", "C-03")
	ar.turned("422")
	ar.look("call-4-refused-ar-desk")
}

// fill fills in a form's choices and fields by their names, and sends it.
func (b *browser) fill(form string, values map[string]string) {
	b.t.Helper()
	for name, value := range values {
		get(b, chromedp.Evaluate[string](fmt.Sprintf(`document.querySelector(%q).elements.namedItem(%q).value = %q`, form, name, value)))
	}
	b.click(form + " button")
}
