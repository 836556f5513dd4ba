//go:build browser

package rooms

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"

	"github.com/chromedp/cdproto/emulation"
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
	// Each tab is a picture of the page anew: who has a phone, and scripts, goes the whole way by the tab key.
	b.jumps = !as.scripted || as.screen.name != "phone"
	return b
}

// onPaper says that a page is printed as a table, no wider than A4 within its margins, and without what only a screen needs.
func (b *browser) onPaper(table string) {
	b.t.Helper()
	is := get(b, chromedp.Evaluate[[2]int64](`[innerWidth, innerHeight]`))
	b.do(chromedp.EmulateViewport(673, 1001), command(emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{Media: "print"}))
	wrong := get(b, chromedp.Evaluate[[]string](`["header nav", "form.leave", "footer .foot", ".acts", ".live"].filter(s => document.querySelector(s)?.checkVisibility()).concat(
		["`+table+`"].filter(s => { const t = document.querySelector(s), as = e => e && getComputedStyle(e);
			return as(t)?.display !== "table" || as(t.querySelector("thead"))?.display !== "table-header-group" || as(t.querySelector("td"))?.display !== "table-cell" }))`))
	if get(b, chromedp.Evaluate[bool](`document.documentElement.scrollWidth > innerWidth`)) {
		wrong = append(wrong, "is wider than the paper")
	}
	if len(wrong) > 0 {
		b.t.Errorf("%s on paper: %q", b.where(), wrong)
	}
	b.picture("paper" + strings.ReplaceAll(strings.SplitN(b.where(), "?", 2)[0], "/", "-") + "-" + strconv.FormatInt(is[0], 10))
	b.do(command(emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{}), chromedp.EmulateViewport(is[0], is[1]))
}

// helped finds the names of the persons who are helped: those that the demo world tells of, and those that the tests invent.
type helped struct {
	once  sync.Once
	names *regexp.Regexp
	err   error
}

var persons helped //nolint:gochecknoglobals // read once for all pages

func (h *helped) read() {
	sources, err := filepath.Glob("*_test.go")
	var names []string
	for _, path := range append(sources, "../demo_told.go") {
		source, cannot := os.ReadFile(path)
		err = errors.Join(err, cannot)
		for _, one := range regexp.MustCompile(`"(\p{Lu}\pL+ \p{Lu}\pL+)(?: \(invented\))?"|name: "(\p{Lu}\pL+)"`).FindAllSubmatch(source, -1) {
			names = append(names, strings.Fields(string(one[1])+string(one[2]))...)
		}
	}
	if h.err = err; len(names) < 30 || !slices.Contains(names, "Celeste") || !slices.Contains(names, "Sefi") || !slices.Contains(names, "Tamsin") {
		h.err = errors.Join(err, fmt.Errorf("only these are found to be helped: %q", names))
	}
	h.names = regexp.MustCompile(`\b(` + strings.Join(names, "|") + `)\b`)
}

// heaviest is the most bytes of a page, as it travels, once the browser has the console's style sheets.
const heaviest = 10 << 10

// whole says that no words of the page have a gap that nothing fills.
func (b *browser) whole() {
	b.t.Helper()
	if strings.Contains(b.text("body"), "<no value>") {
		b.t.Errorf("%s has words with a gap that nothing fills", b.where())
	}
}

// look checks what must hold of any page: nothing serious for axe, its weight, the direction of the language, and no name of a
// person helped in title or address. It keeps a picture. Axe is a script itself.
func (b *browser) look(name string) {
	b.t.Helper()
	b.calm()
	title, where := get(b, chromedp.Title()), b.where()
	if persons.once.Do(persons.read); persons.err != nil {
		b.t.Fatal(persons.err)
	}
	if name := persons.names.FindString(title + " " + where); name != "" {
		b.t.Errorf("%q at %s names %s", title, where, name)
	}
	b.whole()
	if none := get(b, chromedp.Evaluate[bool](`matchMedia("(scripting: none)").matches`)); none != b.still {
		b.t.Errorf("%s is read without scripts: %t, want %t", where, none, b.still)
	}
	if get(b, chromedp.Evaluate[bool](`(document.documentElement.lang === "ar") !== (getComputedStyle(document.body).direction === "rtl")`)) {
		b.t.Errorf("%s is not in the direction of its language", where)
	}
	if n := get(b, chromedp.Evaluate[int](`performance.getEntriesByType("navigation")[0].encodedBodySize`)); n == 0 || n > heaviest {
		b.t.Errorf("%s is %d bytes", where, n)
	}
	if twice := get(b, chromedp.Evaluate[[]string](`[...document.querySelectorAll("[id]")].map(e => e.id).filter((id, i, all) => all.indexOf(id) !== i)`)); len(twice) > 0 {
		b.t.Errorf("%s names more than one thing %q: a label or a link may lead to the other", where, twice)
	}
	b.picture(name)
	if outside := where == "/away" || strings.HasPrefix(where, "/oidc/"); !outside && !strings.Contains(b.text("footer"), "808") {
		b.t.Errorf("%s does not say whom to call tonight", where)
	}
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
