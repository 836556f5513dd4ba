//go:build browser

package rooms

import (
	"slices"
	"strings"

	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
)

// focused is the id of what the keyboard is at.
func (b *browser) focused() string {
	b.t.Helper()
	return get(b, chromedp.Evaluate[string](`document.activeElement ? document.activeElement.id : ""`))
}

// tabTo goes to something by the tab key alone.
func (b *browser) tabTo(id string) {
	b.t.Helper()
	for range 120 {
		b.do(chromedp.KeyEvent(kb.Tab))
		if b.focused() == id {
			return
		}
	}
	b.t.Fatalf("%s cannot be reached by the keyboard at %s", id, b.where())
}

// press presses keys where the keyboard is.
func (b *browser) press(id, keys string) {
	b.t.Helper()
	b.tabTo(id)
	b.do(chromedp.KeyEvent(keys))
}

// enter sends the form that the keyboard is in and waits for the page that follows.
func (b *browser) enter() {
	b.t.Helper()
	if _, err := chromedp.RunResponse(b.ctx, chromedp.KeyEvent(kb.Enter)); err != nil {
		b.t.Fatalf("sending a form at %s: %v", b.where(), err)
	}
}

// says says whether the page has a text.
func (b *browser) says(texts ...string) {
	b.t.Helper()
	page := b.text("body")
	for _, text := range texts {
		if !strings.Contains(page, text) {
			b.t.Errorf("the page %s does not say %q:\n%s", b.where(), text, page)
		}
	}
}

// calm says that the page is no wider than the screen, and that nothing was complained of.
func (b *browser) calm() {
	b.t.Helper()
	if get(b, chromedp.Evaluate[bool](`document.documentElement.scrollWidth > document.documentElement.clientWidth`)) {
		b.t.Errorf("the page %s is wider than the screen", b.where())
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	for _, fault := range b.faults {
		b.t.Errorf("the browser complains: %s", fault)
	}
	b.faults = nil
}

// turned says that the page was answered with a status that the browser complains of, and should have been.
func (b *browser) turned(status string) {
	b.t.Helper()
	b.mu.Lock()
	defer b.mu.Unlock()
	b.faults = slices.DeleteFunc(b.faults, func(fault string) bool { return strings.Contains(fault, "status of "+status) })
}
