//go:build browser

package rooms

import (
	"crypto/rand"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
)

// A row of a sheet that could not be read whole is mended from the table of the sheet or from the duty: what is missing is told beside
// its field and above; then the duty is gone, the new name stands where the old one did, and their own record tells that it was corrected.
func TestARowOfASheetIsMended(t *testing.T) {
	journey(t, func(t *testing.T, as traveller) {
		sheet := filepath.Join(t.TempDir(), "sheet.csv")
		if err := os.WriteFile(sheet, []byte("row_ref,prs_FirstName,prs_Gender\n"+rand.Text()+",Quill Xerxes,Wman\n"), 0o600); err != nil {
			t.Fatal(err)
		}
		b := as.open(t)
		b.signIn("ibrahim")
		b.follow(`header a[href="/calls"]`)
		b.follow(`main a[href="/sheets"]`)
		b.do(chromedp.SetUploadFiles("#sheet", []string{sheet}))
		b.tabTo("form.drop button")
		b.do(chromedp.KeyEvent(kb.Enter))
		b.do(chromedp.WaitVisible("table.cards"))
		b.follow(`table.cards a[href*="/identity?"]`)
		at, _, _ := strings.Cut(b.where(), "?")
		id := strings.TrimSuffix(strings.TrimPrefix(at, "/cases/"), "/identity")
		b.comesToSay(as.says("Save it as it stands", "يُحفظ كما هو")) // the register may hear of a new case a moment later
		b.look("identity-" + as.name())

		duty := `.duty a[href="` + at + `"]`
		b.follow(`header a[href="/home"]`)
		b.follow(duty)
		b.press("name", kb.End+strings.Repeat(kb.Backspace, len("Quill Xerxes")))
		b.press("born", "soon")
		b.enter()
		b.says(as.says("Something is to be mended", "ما ينبغي تصحيحه"))
		if !get(b, chromedp.Evaluate[bool](`["name", "born"].every(id => { const field = document.getElementById(id), said = document.getElementById(id + "-wrong")?.textContent;
			return field.getAttribute("aria-invalid") === "true" && field.getAttribute("aria-describedby").includes(id + "-wrong") && said &&
				said === document.querySelector('.ds-error-summary a[href="#' + id + '"]')?.textContent })`)) {
			t.Errorf("what is wrong with a field is not told beside it, or not led to from above:\n%s", b.text("main"))
		}
		b.turned("422")
		b.look("identity-mend-" + as.name())
		b.press("name", "Maren Solveig (invented)")
		b.press("born", kb.End+strings.Repeat(kb.Backspace, len("soon"))+strconv.Itoa(time.Now().Year()-35))
		b.press("sex", "Feminine")
		b.enter()
		b.comesToSay("M S")
		if got := b.finds("details.called"); !strings.Contains(got, "Maren Solveig") || strings.Contains(b.text("body"), "Quill") {
			t.Errorf("the case page names %q:\n%s", got, b.text("main"))
		}
		b.says("34", "Feminine")
		b.look("identity-corrected-" + as.name())
		b.follow(`header a[href="/home"]`)
		if got := b.finds(duty); got != "" {
			t.Errorf("once it is mended the duty is %q", got)
		}
		b.visit("/cases/" + id + "/own-record")
		b.follow("main form button")
		b.comesToSay(as.says("who you are was corrected", "صُحّحت هويتك"))
		b.look("identity-own-record-" + as.name())
	})
}

// Who has the form open while somebody else corrects the same person sees it at once, keeps what they typed, and writes nothing over it
// unseen. Who is excluded meanwhile sees nothing of the person any more.
func TestTheFormOfWhoSomebodyIsIsLive(t *testing.T) {
	t.Parallel()
	id := opened(t, "ibrahim", "Linden Marsh", "1990-05-01")
	quiet(t)
	b := open(t, world(t), desktop(), "en")
	b.signIn("ibrahim")
	b.visit("/cases/" + id + "/identity")
	b.comesToSay("Held now: 1 May 1990")
	b.within(patience, "the page is live", func(page string) bool { return strings.Contains(page, "Live, ") })
	b.press("sex", "Feminine")
	b.press("language", "sss")
	chosen := get(b, chromedp.Evaluate[string](`document.getElementById("language").value`))
	does(t, "ibrahim", "identification", "/cases/"+id+"/identity", map[string]any{"identity": map[string]any{"name": "Maren Solveig (invented)", "language": "fr"}})
	b.within(patience, "the new name is shown", func(string) bool {
		return get(b, chromedp.Evaluate[string](`document.getElementById("name")?.value ?? ""`)) == "Maren Solveig (invented)"
	})
	b.is(map[string]string{`document.getElementById("sex").value`: "Feminine", `document.getElementById("language").value`: chosen})
	b.press("sex", "")
	b.enter()
	b.turned("422")
	b.says("Somebody else has changed this meanwhile", "Changed meanwhile. Held now: French")
	b.is(map[string]string{
		`document.getElementById("name").value`: "Maren Solveig (invented)", `document.getElementById("sex").value`: "Feminine", `document.getElementById("language").value`: chosen,
	})
	b.look("identity-stale-en")
	b.press("sex", "")
	b.enter()
	b.comesToSay("Feminine")
	if got := b.finds("details.called"); !strings.Contains(got, "Maren Solveig") {
		t.Errorf("the case page names %q", got)
	}

	b.visit("/cases/" + id + "/identity")
	b.within(patience, "the page is live", func(page string) bool { return strings.Contains(page, "Live, ") })
	b.turned("403")
	b.turned("404")
	does(t, "ibrahim", "consent", "/cases/"+id+"/exclusions", map[string]any{"recipient": map[string]any{"person": "ibrahim"}})
	b.within(patience, "who is excluded sees nothing", func(string) bool {
		return !get(b, chromedp.Evaluate[bool](`document.documentElement.outerHTML.includes("Maren")`))
	})
}
