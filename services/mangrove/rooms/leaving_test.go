//go:build browser

package rooms

import (
	"strings"
	"testing"
	"time"

	script "github.com/chromedp/cdproto/page"
	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"

	"mangrove/services/console/view"
)

// kept is what the browser's cache has of an address; empty where it has nothing.
func (b *browser) kept(path string) string {
	b.t.Helper()
	return get(b, chromedp.Evaluate[string](`fetch("`+path+`", {cache: "only-if-cached", mode: "same-origin"}).then(r => r.ok ? r.text() : "", () => "")`, chromedp.EvalAwaitPromise))
}

// After leaving quickly, neither the back button, nor an address, nor the browser's cache shows anything.
func TestLeavingQuicklyShowsNothingMore(t *testing.T) {
	t.Parallel()
	for _, scripted := range []bool{true, false} {
		as := traveller{phone(), "en", scripted}
		t.Run(as.name(), func(t *testing.T) {
			t.Parallel()
			b := as.open(t)
			neutral := func(doing string) {
				t.Helper()
				if where, page := b.where(), b.text("body"); where != "/away" || strings.Contains(page, "Mangrove") || strings.Contains(page, "Lantern") {
					t.Errorf("%s leads to %s:\n%s", doing, where, page)
				}
			}
			gone := func(doing string) {
				t.Helper()
				neutral(doing)
				for range 2 { // to the beds, and to the duties before them; what is before those is the identity provider's
					b.do(chromedp.NavigateBack())
					neutral("the back button after " + doing)
				}
				for _, path := range []string{"/beds", "/home", "/"} {
					if scripted {
						if page := b.kept(path); page != "" {
							t.Errorf("after %s the browser has kept %s:\n%s", doing, path, page)
						}
					}
					b.visit(path)
					neutral(path)
				}
			}
			b.signIn("rosa")
			b.visit("/beds")
			if scripted {
				if style := get(b, chromedp.Evaluate[string](`new URL(document.querySelector("link[rel=stylesheet]").href).pathname`)); b.kept(style) == "" {
					t.Fatalf("the browser keeps %s, and it is not found to", style)
				}
				b.do(chromedp.KeyEvent("\x1b"), chromedp.KeyEvent("\x1b"))
				b.do(chromedp.Query("body > table"))
				b.expects("Clear-Site-Data")
				b.look("away-" + as.name())
				gone("escape, twice")
				b.visit("/sign-in")
				b.choose("rosa")
				b.visit("/beds")
			}
			b.follow("form.leave button")
			gone("the button")
		})
	}
}

// Who signs in after somebody else in the same browser finds nothing of theirs: not by the back button, and not in the cache.
func TestTheNextInTheSameBrowserSeesNothing(t *testing.T) {
	t.Parallel()
	celeste := caseOf(t, "rosa", "C D")
	b := open(t, world(t), desktop(), "en")
	b.signIn("rosa")
	b.visit("/beds")
	b.visit(celeste)
	b.says("C D", "a room of her own")
	b.visit("/beds/night")
	b.says("C D")
	b.visit("/sign-in")
	b.choose("paul")
	nothing := func(doing string) {
		t.Helper()
		if page := b.text("body"); strings.Contains(page, "C D") || strings.Contains(page, "a room of her own") || strings.Contains(page, "boys of 8 to 14") {
			t.Errorf("%s shows at %s:\n%s", doing, b.where(), page)
		}
	}
	for _, path := range []string{"/beds", celeste, "/beds/night"} {
		if page := b.kept(path); page != "" {
			t.Errorf("the browser has kept %s:\n%s", path, page)
		}
	}
	// The provider's page is between: its own address comes first, and it cannot be chosen on twice.
	for range 4 {
		b.do(chromedp.NavigateBack())
		nothing("the back button")
	}
	if where := b.where(); where != "/beds" {
		t.Errorf("the back button leads to %s, want the page that was looked at first", where)
	}
}

// A call that somebody began is not the next one's in the same browser, and goes on for who began it once they sign in again.
func TestACallIsOfWhoBeganIt(t *testing.T) {
	t.Parallel()
	b := open(t, world(t), desktop(), "en")
	b.signIn("ibrahim")
	b.visit("/calls")
	b.press("language", kb.ArrowDown+kb.ArrowDown)
	b.press("interpreter", " ")
	b.tabTo("#channel")
	b.enter()
	stands := func(who, want string) {
		t.Helper()
		b.visit("/calls/who")
		if where := b.where(); where != want {
			t.Errorf("%s is led to %s, want %s", who, where, want)
		}
	}
	stands("who began it", "/calls/who")
	b.visit("/sign-in")
	b.choose("ibrahim")
	stands("who began it, signed in again", "/calls/who")
	b.visit("/sign-in")
	b.choose("salma")
	stands("the next", "/calls")
}

// A locked page shows nothing, and goes on for the same account only.
func TestALockedPageIsItsOwnersAlone(t *testing.T) {
	t.Parallel()
	b := open(t, world(t), desktop(), "en")
	b.signIn("rosa")
	b.visit("/beds")
	b.follow("footer form button")
	b.look("locked-en-desk")
	if page := b.text("body"); strings.Contains(page, "Lantern") {
		t.Errorf("a locked page shows beds:\n%s", page)
	}
	b.follow("main a.ds-button")
	b.choose("rosa")
	if where := b.where(); where != "/beds" {
		t.Errorf("its owner goes on at %s, want /beds", where)
	}
	b.follow("footer form button")
	b.follow("main a.ds-button")
	b.choose("paul")
	if where := b.where(); where != "/home" {
		t.Errorf("another account goes on at %s, want its own home", where)
	}
}

// What stands in another tab goes with the session, also where nothing on the page is live: at once by the tab in which somebody left
// or locked, and without that by its own stream.
func TestNoTabOutlivesItsSession(t *testing.T) {
	t.Parallel()
	const (
		deaf = `EventSource = class extends EventTarget { close() {} }`
		mute = `BroadcastChannel = class extends EventTarget { postMessage() {} }`
	)
	id := opened(t, "ibrahim", "Laurel Weir", "1990-05-01")
	for _, by := range []struct{ name, without, button, shows string }{
		{"left", deaf, "form.leave button", "/away"},
		{"left-by-stream", mute, "form.leave button", "/away"},
		{"locked", deaf, "footer form button", "The page is locked"},
		{"locked-by-stream", mute, "footer form button", "The page is locked"},
	} {
		for name, path := range map[string]string{"contact": "/calls/" + id + "/contact", "own-record": "/cases/" + id + "/own-record"} {
			t.Run(name+"-"+by.name, func(t *testing.T) {
				t.Parallel()
				b := open(t, world(t), desktop(), "en")
				b.signIn("ibrahim")
				other := window(t, b.ctx, b.url, phone(), "en")
				other.do(command(script.AddScriptToEvaluateOnNewDocument, script.AddScriptToEvaluateOnNewDocumentParams{Source: by.without}))
				other.visit(path)
				if name == "own-record" {
					other.follow("main form button")
				}
				other.comesToSay(view.Number(id))
				if get(other, chromedp.Evaluate[bool](`document.querySelector("[data-live]") !== null`)) {
					t.Fatalf("%s is live", other.where())
				}
				b.follow(by.button)
				end := time.Now().Add(5 * time.Second)
				for {
					page, err := chromedp.Run(other.ctx, chromedp.Evaluate[string](`location.pathname + "\n" + document.body.innerText`))
					if err == nil && strings.Contains(page, by.shows) && !strings.Contains(page, view.Number(id)) {
						break // a tab that is between two pages is read again
					}
					if time.Now().After(end) {
						t.Fatalf("the other tab shows, %v, at %s", err, page)
					}
					<-time.After(50 * time.Millisecond)
				}
			})
		}
	}
}
