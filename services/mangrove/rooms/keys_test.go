//go:build browser

package rooms

import (
	"context"
	"slices"
	"strconv"
	"strings"

	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
)

// tabTo goes to something by the tab key alone; or at once, by who has seen elsewhere that it can be reached.
func (b *browser) tabTo(selector string) {
	b.t.Helper()
	there := chromedp.Evaluate[bool]("document.activeElement !== null && document.activeElement.matches(" + strconv.Quote(selector) + ")")
	if b.jumps {
		b.do(chromedp.Query(selector))
		b.within(patience, selector+" can be focused", func(string) bool { // what was opened just now may take its time to unfold
			get(b, chromedp.Evaluate[bool]("document.querySelector("+strconv.Quote(selector)+").focus();true"))
			return get(b, there)
		})
		return
	}
	b.known()
	for range 250 {
		b.do(chromedp.KeyEvent(kb.Tab))
		if get(b, there) {
			return
		}
	}
	b.t.Fatalf("%s cannot be reached by the keyboard at %s:\n%s", selector, b.where(), b.text("main"))
}

// press presses keys in the field of that name.
func (b *browser) press(id, keys string) {
	b.t.Helper()
	b.tabTo("#" + id)
	b.do(chromedp.KeyEvent(keys))
}

// enter sends the form or follows the link that the keyboard is at and waits for the page that follows.
func (b *browser) enter() {
	b.t.Helper()
	ctx, cancel := context.WithTimeout(b.ctx, patience)
	defer cancel()
	if _, err := chromedp.RunResponse(ctx, chromedp.KeyEvent(kb.Enter)); err != nil {
		b.t.Fatalf("pressing enter at %s: %v", b.where(), err)
	}
}

// follow goes to a link or a button by the keyboard and presses it.
func (b *browser) follow(selector string) { b.t.Helper(); b.tabTo(selector); b.enter() }

// known waits until nothing of the page is hidden: a live page hides what it shows while its beat comes late.
func (b *browser) known() {
	b.t.Helper()
	b.within(patience, "what the page shows is known to hold", func(string) bool {
		return get(b, chromedp.Evaluate[bool](`document.querySelector(".lost") === null`))
	})
}

// says says whether the page has a text.
func (b *browser) says(texts ...string) {
	b.t.Helper()
	b.known()
	page := b.text("body")
	for _, text := range texts {
		if !strings.Contains(page, text) {
			b.t.Errorf("the page %s does not say %q:\n%s", b.where(), text, page)
		}
	}
}

// comesToSay loads the page anew until it has a text: what was written just now opens once its key is known to who opens it.
func (b *browser) comesToSay(text string) {
	b.t.Helper()
	for range 20 {
		if strings.Contains(b.text("body"), text) {
			return
		}
		b.visit(b.where())
	}
	b.says(text)
}

// calm says that the page is no wider than the screen, and that nothing was complained of but what was expected.
func (b *browser) calm() {
	b.t.Helper()
	if get(b, chromedp.Evaluate[bool](`document.documentElement.scrollWidth > document.documentElement.clientWidth`)) {
		b.t.Errorf("the page %s is wider than the screen", b.where())
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	for _, fault := range b.faults {
		if !slices.ContainsFunc(b.expected, func(part string) bool { return strings.Contains(fault, part) }) {
			b.t.Errorf("the browser complains: %s", fault)
		}
	}
	b.faults = nil
}

// turned says that pages are answered with a status that the browser complains of, and should be.
func (b *browser) turned(status string) { b.expects("status of " + status) }

// expects says what the browser may complain of from now on: it tells when it likes.
func (b *browser) expects(complaint string) { b.expected = append(b.expected, complaint) }
