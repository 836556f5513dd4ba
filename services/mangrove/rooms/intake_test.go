//go:build browser

package rooms

import (
	"fmt"
	"os"
	"path/filepath"
	"testing"

	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
)

// A sheet takes everybody in; what could not be read is told by row and column, with a way to the person's case. Sent again
// it makes the same cases, also on the page that tells what became of the one before.
func TestASheetIsTakenIn(t *testing.T) {
	journey(t, func(t *testing.T, as traveller) {
		sheet := filepath.Join(t.TempDir(), "sheet.csv")
		ref := as.name() + "-"
		rows := "row_ref,prs_FirstName,prs_Gender\n" + ref + "1,Ada,Feminine\n" + ref + "2,Bo,Man\n" + ref + "3,Cy,Masculine\n"
		if err := os.WriteFile(sheet, []byte(rows), 0o600); err != nil {
			t.Fatal(err)
		}
		b := as.open(t)
		b.signIn("ibrahim")
		chosen := func() {
			b.do(chromedp.SetUploadFiles("#sheet", []string{sheet}))
			b.tabTo("form.drop button")
			b.do(chromedp.KeyEvent(kb.Enter))
		}
		send := func(sent func()) string {
			b.follow(`header a[href="/calls"]`)
			b.follow(`main a[href="/sheets"]`)
			sent()
			b.do(chromedp.WaitVisible("table.cards"))
			b.says(as.says("3 persons were taken in", "استُقبل 3 أشخاص"), "prs_Gender", as.says("is none of the words of the standard", "ليس من كلمات المعيار"))
			return b.text("table.cards a")
		}
		first := send(chosen)
		b.look("sheet-" + as.name())
		again := chosen
		if as.scripted {
			again = func() { b.drops(rows); b.drops(rows) }
		}
		if again := send(again); again != first {
			t.Errorf("sent again it made another case: %s and %s", first, again)
		}
	})
}

// drops lets a file fall on the form of the page, which shows how far that is sent; what it is answered with is the page then.
func (b *browser) drops(content string) {
	b.t.Helper()
	get(b, chromedp.Evaluate[bool](fmt.Sprintf(`(() => {
		const form = document.querySelector("form[data-drop]"), bar = form.querySelector("progress"), held = new DataTransfer();
		window.progressed = false; document.title = "dropped"; document.body.dataset.dropped = "";
		new MutationObserver(() => { window.progressed = bar.checkVisibility(); }).observe(bar, {attributeFilter: ["hidden"]});
		held.items.add(new File([%q], "sheet.csv", {type: "text/csv"}));
		for (const type of ["dragover", "drop"]) form.dispatchEvent(new DragEvent(type, {dataTransfer: held, bubbles: true, cancelable: true}));
		return true })()`, content)))
	b.do(chromedp.WaitVisible("body:not([data-dropped]) table.cards"))
	if !get(b, chromedp.Evaluate[bool](`window.progressed`)) {
		b.t.Error("how far the sheet was sent is not shown")
	}
	if title := get(b, chromedp.Title()); title == "dropped" {
		b.t.Error("the answer to what was dropped has no title")
	}
}
