//go:build browser

package rooms

import (
	"net/http"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp"
)

// caseOf is the page of somebody who sleeps in a house, by their initials, as the house finds it.
func caseOf(t *testing.T, account, initials string) string {
	t.Helper()
	b := open(t, world(t), desktop(), "en")
	b.signIn(account)
	b.visit("/beds/night")
	row := get(b, chromedp.Evaluate[string](`[...document.querySelectorAll("tbody a")].find(a => a.textContent === "`+initials+`")?.getAttribute("href") ?? ""`))
	if row == "" {
		t.Fatalf("%s does not find %s", account, initials)
	}
	return row
}

// The board, the sheet of the night, and a case as the house may see it.
func TestACoordinatorSeesTheBeds(t *testing.T) {
	nadia := caseOf(t, "rosa", "N B")
	each(t, "rosa", func(t *testing.T, b *browser, name string) {
		b.look("home-rosa" + name)
		b.visit("/beds")
		b.look("beds" + name)
		if free := b.text(".sum dd"); free == "" || free == "0" {
			t.Errorf("%q beds are free, want some", free)
		}
		b.visit("/beds/night")
		b.look("night" + name)
		b.visit(nadia)
		b.look("case-rosa" + name)
		b.says("low salt", "ground floor")
		if page := b.text("body"); strings.Contains(page, "Nadia") {
			t.Error("the page shows her name: initials are enough")
		}
	})
}

// What stands between a person and their departure, and who must act.
func TestAReturnOfficerSeesTheGates(t *testing.T) {
	each(t, "joaquim", func(t *testing.T, b *browser, name string) {
		b.look("home-joaquim" + name)
		b.visit("/departures")
		b.look("departures" + name)
		b.click("aside a, tbody a")
		b.look("gates" + name)
		b.says("R-03", "I-01")
	})
}

func TestASocialWorkerSeesWhereEveryChildIs(t *testing.T) {
	each(t, "amara", func(t *testing.T, b *browser, name string) {
		b.look("home-amara" + name)
		b.visit("/children")
		b.look("children" + name)
		if n := get(b, chromedp.Evaluate[int](`document.querySelectorAll("main .tonight li").length`)); n < 10 {
			t.Errorf("%d children are shown", n)
		}
	})
}

// Agreed, withdrawn with what it will do told before, and read in the own record who had seen it.
func TestAWithdrawalIsToldBeforeItIsDone(t *testing.T) {
	nadia := caseOf(t, "rosa", "N B")
	b := open(t, world(t), desktop(), "en")
	b.signIn("ibrahim")
	b.visit(nadia)
	b.look("case-ibrahim-en-desk")
	rosa := open(t, world(t), phone(), "en")
	rosa.signIn("rosa")
	rosa.visit(nadia)
	rosa.says("low salt")

	get(b, chromedp.Evaluate[string](`[...document.querySelectorAll("#agreed tr")].find(r => r.textContent.includes("Lantern")).querySelector("a").id = "withdraw"`))
	b.click("#withdraw")
	b.look("withdraw-en-desk")
	b.says("Care needs", "Help does not end by it")
	b.click("main form button")
	// The house only looks on.
	rosa.within(5*time.Second, "her needs are gone", func(page string) bool { return !strings.Contains(page, "low salt") })
	if page := b.text("#agreed"); strings.Contains(page, "Lantern") {
		t.Errorf("after the withdrawal it still stands:\n%s", page)
	}
	rosa.calm()

	b.click(`a[href$="/own-record"]`)
	b.look("record-ask-en-desk")
	b.click("main form button")
	b.look("record-en-desk")
	b.says("Lantern, shelter coordinator", "Care needs")
	if page := b.text("body"); strings.Contains(page, "rosa") || strings.Contains(page, "Rosa") {
		t.Error("the own record names a worker")
	}
}

// After leaving quickly, neither the back button nor an address shows anything.
func TestLeavingQuicklyShowsNothingMore(t *testing.T) {
	b := open(t, world(t), phone(), "en")
	b.signIn("rosa")
	b.visit("/beds")
	b.do(chromedp.KeyEvent("\x1b"), chromedp.KeyEvent("\x1b"))
	b.do(chromedp.Query("body > table"))
	b.picture("away-en-phone")
	neutral := func(doing string) {
		t.Helper()
		if where, page := b.where(), b.text("body"); where != "/away" || strings.Contains(page, "Mangrove") || strings.Contains(page, "Lantern") {
			t.Errorf("%s leads to %s:\n%s", doing, where, page)
		}
	}
	neutral("escape, twice")
	for range 2 { // to the beds, and to the duties before them; what is before those is the identity provider's
		b.do(chromedp.NavigateBack())
		neutral("the back button")
	}
	for _, path := range []string{"/beds", "/home", "/"} {
		b.visit(path)
		neutral(path)
	}
	b.signIn("rosa")
	b.visit("/beds")
	b.click("form.leave button")
	neutral("the button")
}

// A locked page shows nothing, and goes on for the same account only.
func TestALockedPageIsItsOwnersAlone(t *testing.T) {
	b := open(t, world(t), desktop(), "en")
	b.signIn("rosa")
	b.visit("/beds")
	b.click("footer form button")
	b.look("locked-en-desk")
	if page := b.text("body"); strings.Contains(page, "Lantern") {
		t.Errorf("a locked page shows beds:\n%s", page)
	}
	b.click("main a.ds-button")
	b.click(`button[value="rosa"]`)
	if where := b.where(); where != "/beds" {
		t.Errorf("its owner goes on at %s, want /beds", where)
	}
	b.click("footer form button")
	b.click("main a.ds-button")
	b.click(`button[value="paul"]`)
	if where := b.where(); where != "/home" {
		t.Errorf("another account goes on at %s, want its own home", where)
	}
}

// A role that a page is not for sees nothing by its address.
func TestAWrongRoleSeesNothing(t *testing.T) {
	celeste := caseOf(t, "rosa", "C D")
	unknown := "/cases/00000000-0000-4000-8000-000000000000"
	for _, account := range []string{"paul", "vera", "tomas", "operator"} {
		b := open(t, world(t), desktop(), "en")
		b.signIn(account)
		if account == "paul" {
			b.visit(celeste)
			there := b.text("main")
			b.visit(unknown)
			if not := b.text("main"); there != not || !strings.Contains(there, "No such record") {
				t.Errorf("for %s a case reads %q, and one that there is not %q", account, there, not)
			}
		}
		for _, path := range []string{celeste, celeste + "/own-record/x", "/beds", "/beds/night", "/departures", "/children"} {
			b.visit(path)
			if page := b.text("main"); strings.Contains(page, "a room of her own") || strings.Contains(page, "C D") || strings.Contains(page, "Lantern, women") {
				t.Errorf("%s sees at %s:\n%s", account, path, page)
			}
		}
	}
}

// All but the live parts work without JavaScript.
func TestPagesWorkWithoutScript(t *testing.T) {
	b := open(t, world(t), phone(), "en", chromedp.Flag("blink-settings", "scriptEnabled=false"))
	b.signIn("rosa")
	b.visit("/beds")
	b.click("form.leave button")
	if where := b.where(); where != "/away" {
		t.Errorf("leaving quickly without a script leads to %s", where)
	}
}

// The first visit is light, and what comes after it lighter.
func TestPagesAreLight(t *testing.T) {
	size := func(path string) int {
		t.Helper()
		req, err := http.NewRequestWithContext(t.Context(), http.MethodGet, world(t)+path, nil)
		if err != nil {
			t.Fatal(err)
		}
		req.Header.Set("Accept-Encoding", "gzip") // set by hand, so that it is not unpacked
		res, err := http.DefaultTransport.RoundTrip(req)
		if err != nil {
			t.Fatal(err)
		}
		defer res.Body.Close()
		n, buf := 0, make([]byte, 32<<10)
		for {
			k, err := res.Body.Read(buf)
			if n += k; err != nil {
				return n
			}
		}
	}
	b := open(t, world(t), desktop(), "en")
	b.visit("/")
	first := size("/")
	for _, m := range regexp.MustCompile(`(?:href|src)="(/assets/[^"#]+)`).FindAllStringSubmatch(get(b, chromedp.OuterHTML("html")), -1) {
		first += size(m[1])
	}
	if t.Logf("the first visit is %d bytes", first); first > 40<<10 {
		t.Errorf("the first visit is %d bytes", first)
	}
	b.signIn("rosa")
	for _, path := range []string{"/home", "/beds", "/beds/night"} {
		b.visit(path)
		n := get(b, chromedp.Evaluate[int](`performance.getEntriesByType("navigation")[0].encodedBodySize`))
		if t.Logf("%s is %d bytes", path, n); n == 0 || n > 10<<10 {
			t.Errorf("%s is %d bytes", path, n)
		}
	}
}
