//go:build browser

package rooms

import (
	"os"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"
)

// traveller is how somebody goes on a journey: with which screen, in which language, and whether scripts run.
type traveller struct {
	screen   screen
	language string
	scripted bool
}

// travellers go in English and in Arabic, on a phone and on a desktop; without JavaScript each of these is seen once.
func travellers() []traveller {
	return []traveller{
		{phone(), "en", true},
		{desktop(), "en", true},
		{phone(), "ar", true},
		{desktop(), "ar", true},
		{phone(), "en", false},
		{desktop(), "ar", false},
	}
}

// name tells a traveller from the others, in the names of tests and pictures.
func (as traveller) name() string {
	name := as.language + "-" + as.screen.name
	if !as.scripted {
		name += "-unscripted"
	}
	return name
}

// says picks a text in the traveller's language.
func (as traveller) says(english, arabic string) string {
	if as.language == "ar" {
		return arabic
	}
	return english
}

// journey plays somebody's way from the start page to a result, by the keyboard alone, for all travellers, who go beside each
// other.
func journey(t *testing.T, play func(t *testing.T, as traveller)) {
	t.Helper()
	t.Parallel()
	for _, as := range travellers() {
		t.Run(as.name(), func(t *testing.T) {
			t.Parallel()
			play(t, as)
		})
	}
}

// open starts a browser for one more person of the journey.
func (as traveller) open(t *testing.T) *browser {
	t.Helper()
	b := open(t, world(t), as.screen, as.language)
	if !as.scripted {
		b.unscripted()
	}
	// Axe takes as long as all else together: it sees each step on a phone in English and on a desk in Arabic, and each page
	// the other way round in a test of its own.
	b.audited = as.scripted && (as.screen.name == "phone") == (as.language == "en")
	// Each tab is a picture of the page anew: who has a phone goes the whole way by the tab key.
	b.jumps = !as.scripted || as.screen.name != "phone"
	return b
}

// heaviest is the most bytes of a page, as it travels, once the browser has the console's style sheets.
const heaviest = 10 << 10

// look checks what must hold of any page: nothing serious for axe, its weight, the direction of the language, and no name of a
// person helped in title or address. It keeps a picture. Axe is a script itself.
func (b *browser) look(name string) {
	b.t.Helper()
	b.calm()
	title, where := get(b, chromedp.Title()), b.where()
	for _, name := range []string{"Nadia", "Belo", "Samuel", "Nuno"} {
		if strings.Contains(title+where, name) {
			b.t.Errorf("%q at %s names a person", title, where)
		}
	}
	if get(b, chromedp.Evaluate[bool](`(document.documentElement.lang === "ar") !== (getComputedStyle(document.body).direction === "rtl")`)) {
		b.t.Errorf("%s is not in the direction of its language", where)
	}
	if n := get(b, chromedp.Evaluate[int](`performance.getEntriesByType("navigation")[0].encodedBodySize`)); n == 0 || n > heaviest {
		b.t.Errorf("%s is %d bytes", where, n)
	}
	b.picture(name)
	if !b.audited {
		return
	}
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
}
