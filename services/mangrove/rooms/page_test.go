//go:build browser

package rooms

import (
	"os"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"
)

// each runs a test on a phone and on a desktop, in English and in Arabic, for an account.
func each(t *testing.T, account string, test func(t *testing.T, b *browser, name string)) {
	t.Helper()
	for _, language := range []string{"en", "ar"} {
		for _, s := range []screen{phone(), desktop()} {
			t.Run(language+" "+s.name, func(t *testing.T) {
				b := open(t, world(t), s, language)
				b.signIn(account)
				test(t, b, "-"+language+"-"+s.name)
				b.calm()
			})
		}
	}
}

// look checks what must hold of any page: nothing serious for axe, the direction of the language, and no name of a person helped
// in title or address. It keeps a picture.
func (b *browser) look(name string) {
	b.t.Helper()
	b.calm()
	b.picture(name)
	axe, err := os.ReadFile("../../console/browser/testdata/axe.min.js")
	if err != nil {
		b.t.Fatal(err)
	}
	get(b, chromedp.Evaluate[bool](string(axe)+";true"))
	found := get(b, chromedp.Evaluate[[]string](`axe.run({runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}).then(
		r => r.violations.filter(v => v.impact === "serious" || v.impact === "critical").map(v => v.id + ": " + v.nodes.map(n => n.html.slice(0, 200)).join(" | ")))`,
		chromedp.EvalAwaitPromise))
	for _, one := range found {
		b.t.Errorf("axe at %s: %s", b.where(), one)
	}
	title, where := get(b, chromedp.Title()), b.where()
	for _, name := range []string{"Nadia", "Belo", "Samuel", "Nuno"} {
		if strings.Contains(title+where, name) {
			b.t.Errorf("%q at %s names a person", title, where)
		}
	}
	if get(b, chromedp.Evaluate[bool](`(document.documentElement.lang === "ar") !== (getComputedStyle(document.body).direction === "rtl")`)) {
		b.t.Errorf("%s is not in the direction of its language", where)
	}
}
