//go:build browser && screenshots

package rooms

import (
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"

	"mangrove/services/console"
)

// TestScreenshots keeps a picture of each page, in each language, as a phone and as a desk show it: all that somebody can come
// to from what they see after signing in, and each step of a call.
func TestScreenshots(t *testing.T) {
	url := world(t)
	determined(t) // no panel of the demo world has sat: nothing of a determination is to be looked at there yet
	urgently(t, "Sedge Tamsin")
	for _, language := range []string{"en", "fr", "es", "pt", "ar"} {
		t.Run(language, func(t *testing.T) {
			a := &album{url: url, language: language, seen: map[string]bool{}}
			a.as(t, "", func(b *browser) {
				for _, page := range []string{"/", "/try", "/sign-in", "/away"} {
					b.visit(page)
					a.keep(b, "outside", page)
				}
			})
			for _, account := range []string{
				"rosa", "ibrahim", "amara", "joaquim", "noor", "paul", "grace", "samira", "lucien", "mariam", "ruth", "leonor", "ines", "tome",
				"aline", "duarte", "teodora",
			} {
				a.as(t, account, func(b *browser) { a.walk(b, account) })
			}
			a.as(t, "ibrahim", a.call)
			a.as(t, "ibrahim", a.ownRecord)
			a.as(t, "rosa", a.lock)
			a.whole(t)
		})
	}
}

// album is the pages of one language.
type album struct {
	url, language string
	// seen are the pages that are in it, by whose they are and what they are.
	seen map[string]bool
	// paths are where these pages were.
	paths []string
}

// whole says that each page of the console is in the album.
func (a *album) whole(t *testing.T) {
	t.Helper()
	for _, pattern := range console.Rooms() {
		path, reads := strings.CutPrefix(pattern, "GET ")
		if !reads || path == "/stream" || path == "/ask" /* is who asks' first page */ {
			continue
		}
		is := regexp.MustCompile("^" + regexp.MustCompile(`\{[a-z]+\}`).ReplaceAllString(path, "[^/]+") + "$")
		if !slices.ContainsFunc(a.paths, is.MatchString) {
			t.Errorf("there is no picture of %s", path)
		}
	}
}

// as gives a browser of its own to who is signed in, or to nobody.
func (a *album) as(t *testing.T, account string, look func(b *browser)) {
	t.Helper()
	t.Run(account, func(t *testing.T) {
		b := open(t, a.url, desktop(), a.language)
		if account != "" {
			b.signIn(account)
		}
		look(b)
	})
}

var (
	// An id in an address is one of many pages that look the same.
	anID    = regexp.MustCompile(`/[0-9A-Za-z._:-]*[0-9]+[0-9A-Za-z._:-]*`) //nolint:gochecknoglobals // a constant that Go has no word for
	between = strings.NewReplacer("/", "-", "?", "-", "&", "-", "=", "-", "{", "", "}", "")
)

// keep takes the page as both screens show it, unless such a page is there.
func (a *album) keep(b *browser, who, page string) {
	b.t.Helper()
	if page == "/" {
		page = "start"
	}
	name := strings.Trim(a.language+"-"+who+"-"+strings.Trim(between.Replace(page), "-"), "-")
	if a.seen[name] {
		return
	}
	a.seen[name] = true
	path, _, _ := strings.Cut(b.where(), "?")
	a.paths = append(a.paths, path)
	b.whole()
	for _, s := range []screen{phone(), desktop()} {
		b.do(chromedp.EmulateViewport(s.width, s.height))
		b.picture(name + "-" + s.name)
		for _, one := range get(b, chromedp.Evaluate[[]string](wide)) {
			b.t.Errorf("on a %s, %s has no room at %s", s.name, one, b.where())
		}
	}
}

// wide finds what is wider than its place: it is cut off there, or stands over what is beside it. What is folded away is in no place.
const wide = `[...document.querySelectorAll("body, body :not(.sr, svg, svg *, input, select, textarea)")].filter(e => e.checkVisibility() && e.clientWidth > 1 && e.scrollWidth > e.clientWidth + 1 &&
	getComputedStyle(e.closest("thead") ?? e).clipPath === "none").map(e => e.tagName + " " + e.className + ": " + e.textContent.trim().slice(0, 60))`

// walk keeps all that the links of a page lead to, begun at what somebody sees first.
func (a *album) walk(b *browser, account string) {
	b.t.Helper()
	next, met := []string{"/home"}, map[string]bool{"/": true, "/away": true, "/language": true}
	for len(next) > 0 {
		page := next[0]
		next = next[1:]
		path, _, _ := strings.Cut(page, "?")
		kind := anID.ReplaceAllString(path, "/one")
		if met[kind] {
			continue
		}
		met[kind] = true
		b.visit(page)
		a.keep(b, account, kind)
		next = append(next, get(b, chromedp.Evaluate[[]string](`[...document.querySelectorAll('a[href^="/"]')].map(a => a.getAttribute("href"))`))...)
	}
}

// fill gives the fields of the form that is shown their values, and sends it.
func (a *album) fill(b *browser, values string) {
	b.t.Helper()
	get(b, chromedp.Evaluate[bool](`(() => {
		for (const [id, value] of Object.entries(`+values+`)) {
			const field = document.getElementById(id);
			if (field.type === "checkbox" || field.type === "radio") field.checked = true;
			else if (field.tagName === "SELECT") field.selectedIndex = value;
			else field.value = value;
		}
		return true;
	})()`))
	b.follow("main form button")
}

// call keeps the five steps of a call, and what each says where something is missing.
func (a *album) call(b *browser) {
	b.t.Helper()
	b.visit("/calls")
	for i, values := range []string{
		`{language: 2, interpreter: true}`,
		`{name: "Oriel Tamsin (invented)", age: "27"}`,
		`{safe_way: "Mornings; hang up if a man answers.", telephone: "+351 210 000 000"}`,
		`{help: 1, parts: true, "parts-2": true, answer: true, explained: true, proof: true, witness: "amara", witness_agency: 4, notice: true}`,
		`{help: true}`,
		"",
	} {
		step := "call-" + string(rune('1'+i))
		a.keep(b, "ibrahim", step)
		if values == "" {
			break
		}
		if i < 4 {
			b.follow("main form button")
			a.keep(b, "ibrahim", step+"-to-mend")
		}
		if i == 4 {
			b.visit(strings.Replace(b.where(), "agreement", "referral", 1))
		}
		a.fill(b, values)
	}
}

// ownRecord keeps what is asked before the record of somebody is read with them, and the record.
func (a *album) ownRecord(b *browser) {
	b.t.Helper()
	b.visit("/cases")
	b.follow("tbody a")
	b.visit(b.where() + "/own-record")
	a.keep(b, "ibrahim", "own-record-asked")
	b.follow("main form button")
	a.keep(b, "ibrahim", "own-record")
}

// lock keeps the page of somebody who has gone for a while.
func (a *album) lock(b *browser) {
	b.t.Helper()
	b.follow(`form[action="/lock"] button`)
	a.keep(b, "rosa", "locked")
}
