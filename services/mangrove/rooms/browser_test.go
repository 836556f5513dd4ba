//go:build browser

package rooms

import (
	"context"
	"os"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/chromedp"
)

// screen is what somebody looks at.
type screen struct {
	name          string
	width, height int64
}

func phone() screen   { return screen{"phone", 360, 740} }
func desktop() screen { return screen{"desk", 1280, 900} }

// process is the Chromium that all windows of the package are opened in: to start one takes as long as to read many pages.
type process struct {
	once sync.Once
	ctx  context.Context //nolint:containedctx // chromedp's browser is its context
	err  error
	stop func()
}

var chrome process //nolint:gochecknoglobals // one for all tests, as the world is

func (p *process) start() {
	alloc, end := chromedp.NewExecAllocator(context.Background(), flags()...)
	p.stop = end
	p.ctx, _ = chromedp.NewContext(alloc)
	p.err = chromedp.Do(p.ctx)
}

func flags() []chromedp.ExecAllocatorOption {
	// A key that is pressed before a page was painted for the first time would be lost.
	return append(chromedp.DefaultExecAllocatorOptions[:], chromedp.NoSandbox, chromedp.Flag("allow-pre-commit-input", true))
}

// browser is one person's browser, with nothing of anybody else's in it.
type browser struct {
	t   *testing.T
	ctx context.Context //nolint:containedctx // chromedp's browser is its context
	url string
	// audited says that axe, a script itself, looks at the pages too.
	audited bool
	// jumps says that the keyboard goes to where it is wanted at once, and not by one tab after the other.
	jumps bool
	// still says that no script of a page runs.
	still bool
	// expected are parts of complaints that are no fault.
	expected []string

	mu sync.Mutex
	// faults are what the page's script and its policy complained of.
	faults []string
}

// patience is how long a page may take to show what it should.
const patience = 20 * time.Second

// open opens a window for one person, in which nothing of anybody else's is. language is what it asks for.
func open(t *testing.T, url string, s screen, language string) *browser {
	t.Helper()
	chrome.once.Do(chrome.start)
	if chrome.err != nil {
		t.Fatal(chrome.err)
	}
	return window(t, chrome.ctx, url, s, language, chromedp.WithNewBrowserContext())
}

// window opens a window in a browser that runs already, or in the first of its own.
func window(t *testing.T, in context.Context, url string, s screen, language string, how ...chromedp.ContextOption) *browser {
	t.Helper()
	ctx, cancel := chromedp.NewContext(in, how...)
	t.Cleanup(cancel)
	b := &browser{t: t, ctx: ctx, url: url, audited: true}
	// A window lives as long as the context of its first step.
	if err := chromedp.Do(ctx, chromedp.EmulateViewport(s.width, s.height),
		command(network.SetExtraHTTPHeaders, network.SetExtraHTTPHeadersParams{Headers: network.Headers{"Accept-Language": language}}),
		command(emulation.SetFocusEmulationEnabled, emulation.SetFocusEmulationEnabledParams{Enabled: true}),
	); err != nil {
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

// unscripted has no script of a page run.
func (b *browser) unscripted() {
	b.t.Helper()
	b.still = true
	b.do(command(emulation.SetScriptExecutionDisabled, emulation.SetScriptExecutionDisabledParams{Value: true}))
}

// command is a step that a browser knows and chromedp has no name for.
func command[P, R any](is cdp.Command[P, R], with P) chromedp.Action[chromedp.Void] {
	return chromedp.Func(func(ctx context.Context, t *chromedp.Target) error {
		_, err := cdp.Call(ctx, t, is, with)
		return err
	})
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

// within waits for what a page says to be so, without touching it. One that is just changing is read again.
func (b *browser) within(limit time.Duration, what string, so func(page string) bool) {
	b.t.Helper()
	tick := time.NewTicker(50 * time.Millisecond)
	defer tick.Stop()
	end := time.After(limit)
	for {
		ctx, cancel := context.WithTimeout(b.ctx, patience)
		page, err := chromedp.Run(ctx, chromedp.Evaluate[string](`document.querySelector("main").innerText`))
		cancel()
		if err == nil && so(page) {
			return
		}
		select {
		case <-tick.C:
		case <-end:
			b.t.Fatalf("%s: not within %s at %s:\n%s", what, limit, b.where(), b.text("main"))
		}
	}
}
