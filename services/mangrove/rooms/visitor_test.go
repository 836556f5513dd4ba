//go:build browser

package rooms

import (
	"fmt"
	"os"
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
	return b.find("tbody a", initials)
}

// find is where a link leads, by what it says.
func (b *browser) find(selector, says string) string {
	b.t.Helper()
	href := get(b, chromedp.Evaluate[string](fmt.Sprintf(
		`[...document.querySelectorAll(%q)].find(a => a.textContent.includes(%q))?.getAttribute("href") ?? ""`, selector, says)))
	if href == "" {
		b.t.Fatalf("%s has no link of %s that says %s:\n%s", b.where(), selector, says, b.text("main"))
	}
	return href
}

// What a visitor is shown in three minutes, in the demo world as it begins: Rosa accepts Nadia and sees what she must know, and no
// diagnosis; Nadia's worker withdraws that, and Rosa's screen empties while she looks; Nadia's record tells who had seen it;
// Joaquim sees which gate of Samuel's is not in place, and who must act; police ask for Nadia, and there is no such record; and
// data protection sees that very question.
func TestThreeMinutesOfAVisitor(t *testing.T) {
	if os.Getenv("MANGROVE_ROOMS") != "" {
		t.Skip("it begins with a world that nobody has touched")
	}
	rosa := open(t, world(t), desktop(), "en")
	rosa.signIn("rosa")
	rosa.follow(`header a[href="/beds"]`)
	rosa.look("beds-en-desk")
	rosa.follow(`main a[href="/answers"]`)
	rosa.look("answers-en-desk")
	rosa.follow(`form[action="/answers"] button[value="accept"]`)
	rosa.follow(`main a[href="/beds"]`)
	rosa.comesToSay("N B needs a bed")
	rosa.follow(`header a[href="/home"]`)
	if waits := rosa.text("aside"); !strings.Contains(waits, "N B needs a bed") {
		t.Errorf("the first page of the house does not name who waits:\n%s", waits)
	}
	rosa.follow(`header a[href="/beds"]`)
	rosa.says("low salt", "ground floor")
	rosa.look("beds-accepted-en-desk")
	nadia := rosa.find(".ask a", "N B")
	rosa.follow(`.ask a[href="` + nadia + `"]`)
	rosa.says("low salt", "ground floor")
	if page := rosa.text("main"); strings.Contains(page, "blood") || strings.Contains(page, "What she told") || strings.Contains(page, "Nadia") {
		t.Errorf("the house reads what it need not know:\n%s", page)
	}
	rosa.within(patience, "the page is live", func(page string) bool { return strings.Contains(page, "Live, ") })
	rosa.look("case-rosa-en-desk")

	ibrahim := open(t, world(t), desktop(), "en")
	ibrahim.signIn("ibrahim")
	ibrahim.follow(`header a[href="/cases"]`)
	ibrahim.visit(nadia)
	ibrahim.look("case-ibrahim-en-desk")
	withdraw := get(ibrahim, chromedp.Evaluate[string](`[...document.querySelectorAll("#agreed tr")].find(r => r.textContent.includes("Lantern")).querySelector("a").getAttribute("href")`))
	ibrahim.follow(`a[href="` + withdraw + `"]`)
	ibrahim.says("Care needs", "Help does not end by it")
	ibrahim.look("withdraw-en-desk")
	ibrahim.follow("main form button")
	rosa.within(5*time.Second, "her needs are gone", func(page string) bool {
		return !strings.Contains(page, "low salt") && !strings.Contains(page, "N B") && strings.Contains(page, "C-01")
	})
	rosa.look("case-rosa-emptied-en-desk")
	if agreed := ibrahim.text("#agreed"); strings.Contains(agreed, "Lantern") {
		t.Errorf("after the withdrawal it still stands:\n%s", agreed)
	}
	ibrahim.follow(`main a[href$="/own-record"]`)
	ibrahim.follow("main form button")
	ibrahim.says("Lantern, shelter coordinator", "Care needs")
	ibrahim.look("record-en-desk")
	if page := ibrahim.text("body"); strings.Contains(page, "rosa") || strings.Contains(page, "Rosa") {
		t.Error("the own record names a worker")
	}

	joaquim := open(t, world(t), desktop(), "en")
	joaquim.signIn("joaquim")
	joaquim.follow(`header a[href="/departures"]`)
	joaquim.follow("main tbody a")
	joaquim.says("Fit to travel ended yesterday", "clinician")
	joaquim.look("gates-en-desk")

	paul := open(t, world(t), desktop(), "en")
	paul.signIn("paul")
	for _, reference := range []string{"Nadia Belo", strings.TrimPrefix(nadia, "/cases/")} {
		paul.press("reference", reference)
		paul.enter()
		paul.turned("404")
		paul.says("No such record")
	}
	paul.look("ask-en-desk")

	noor := open(t, world(t), desktop(), "en")
	noor.signIn("noor")
	noor.says("paul", "police receive nothing")
	if withdrawn := noor.finds(`section:has([href="/decisions?action=consent.withdraw"])`); !strings.Contains(withdrawn, "ibrahim") {
		t.Errorf("the withdrawal does not stand on the first page of data protection:\n%s", withdrawn)
	}
	noor.follow(`main a[href^="/decisions?denied"]`)
	noor.press("case", strings.TrimPrefix(nadia, "/cases/"))
	noor.enter()
	if rows := noor.text("main tbody"); !strings.Contains(rows, "paul") || !strings.Contains(rows, "police receive nothing") {
		t.Errorf("that question does not stand in the ledger:\n%s", rows)
	}
	noor.look("decisions-en-desk")
}
