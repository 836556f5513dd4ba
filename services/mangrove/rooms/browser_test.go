//go:build browser

package rooms

import (
	"context"
	"os"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"github.com/chromedp/chromedp"
)

// screen is what somebody looks at.
type screen struct {
	name          string
	width, height int64
}

func phone() screen   { return screen{"phone", 360, 740} }
func desktop() screen { return screen{"desk", 1280, 900} }

// browser is one person's browser, with nothing of anybody else's in it.
type browser struct {
	t   *testing.T
	ctx context.Context //nolint:containedctx // chromedp's browser is its context
	url string
	// audited says that axe, a script itself, looks at the pages too.
	audited bool
	// expected are parts of complaints that are no fault.
	expected []string

	mu sync.Mutex
	// faults are what the page's script and its policy complained of.
	faults []string
}

// patience is how long a page may take to show what it should.
const patience = 20 * time.Second

// open starts a browser for one person. language is what it asks for.
func open(t *testing.T, url string, s screen, language string, more ...chromedp.ExecAllocatorOption) *browser {
	t.Helper()
	options := append(chromedp.DefaultExecAllocatorOptions[:], chromedp.NoSandbox, chromedp.Flag("accept-lang", language))
	alloc, end := chromedp.NewExecAllocator(t.Context(), append(options, more...)...)
	t.Cleanup(end)
	ctx, cancel := chromedp.NewContext(alloc)
	t.Cleanup(cancel)
	b := &browser{t: t, ctx: ctx, url: url, audited: true}
	// The browser lives as long as the context of its first step.
	if err := chromedp.Do(ctx, chromedp.EmulateViewport(s.width, s.height)); err != nil {
		t.Fatal(err)
	}
	go func() {
		for m, err := range chromedp.Console(ctx) {
			if err != nil {
				return
			}
			b.mu.Lock()
			b.faults = append(b.faults, m.Text)
			b.mu.Unlock()
		}
	}()
	return b
}

// do runs steps, which must succeed in time.
func (b *browser) do(steps ...chromedp.Action[chromedp.Void]) {
	b.t.Helper()
	ctx, cancel := context.WithTimeout(b.ctx, patience)
	defer cancel()
	if err := chromedp.Do(ctx, steps...); err != nil {
		where, _ := chromedp.Run(b.ctx, chromedp.Location())
		text, _ := chromedp.Run(b.ctx, chromedp.Text("body"))
		b.t.Fatalf("%v at %s:\n%s", err, where, text)
	}
}

// get runs an action that gives something.
func get[T any](b *browser, a chromedp.Action[T]) T {
	b.t.Helper()
	ctx, cancel := context.WithTimeout(b.ctx, patience)
	defer cancel()
	out, err := chromedp.Run(ctx, a)
	if err != nil {
		where, _ := chromedp.Run(b.ctx, chromedp.Location())
		b.t.Fatalf("%v at %s", err, where)
	}
	return out
}

// visit goes to a page of the console.
func (b *browser) visit(path string) { b.t.Helper(); b.do(chromedp.Navigate(b.url + path)) }

// signIn signs in as an account, from the first page on and by the keyboard alone.
func (b *browser) signIn(account string) {
	b.t.Helper()
	b.visit("/")
	b.follow(`main a[href^="/sign-in"]`)
	b.choose(account)
}

// choose takes an account on the page of the identity provider.
func (b *browser) choose(account string) {
	b.t.Helper()
	b.follow(`button[value="` + account + `"]`)
	b.do(chromedp.Query("form.leave"))
}

// text is what a part of the page says.
func (b *browser) text(selector string) string { b.t.Helper(); return get(b, chromedp.Text(selector)) }

// where is the path of the page.
func (b *browser) where() string { b.t.Helper(); return get(b, chromedp.Location())[len(b.url):] }

// picture keeps what the page looks like in the folder that MANGROVE_SCREENSHOTS names.
func (b *browser) picture(name string) {
	b.t.Helper()
	dir := os.Getenv("MANGROVE_SCREENSHOTS")
	if dir == "" {
		return
	}
	// A screenshot beyond the screen shifts a narrow page that is written from the right: the screen becomes as high as the page.
	is := get(b, chromedp.Evaluate[[3]int64](`[innerWidth, innerHeight, Math.max(innerHeight, document.documentElement.scrollHeight)]`))
	b.do(chromedp.EmulateViewport(is[0], is[2]))
	taken := get(b, chromedp.CaptureScreenshot())
	b.do(chromedp.EmulateViewport(is[0], is[1]))
	if err := os.WriteFile(filepath.Join(dir, name+".png"), taken, 0o600); err != nil {
		b.t.Fatal(err)
	}
}

// within waits for what a page says to be so, without touching it.
func (b *browser) within(limit time.Duration, what string, so func(page string) bool) {
	b.t.Helper()
	tick := time.NewTicker(50 * time.Millisecond)
	defer tick.Stop()
	end := time.After(limit)
	for !so(b.text("main")) {
		select {
		case <-tick.C:
		case <-end:
			b.t.Fatalf("%s: not within %s at %s:\n%s", what, limit, b.where(), b.text("main"))
		}
	}
}
