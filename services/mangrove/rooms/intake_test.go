//go:build browser

package rooms

import (
	"fmt"
	"os"
	"path/filepath"
	"testing"

	"github.com/chromedp/chromedp"
)

// A sheet takes everybody in; what could not be read is told by row and column, with a way to the person's case. Sent again
// it makes the same cases, and without a script it works as well.
func TestASheetIsTakenIn(t *testing.T) {
	url := world(t)
	for language, says := range map[string]struct{ taken, column string }{
		"en": {"3 persons were taken in", "is none of the words of the standard"},
		"ar": {"استُقبل 3 أشخاص", "ليس من كلمات المعيار"},
	} {
		for _, s := range []screen{phone(), desktop()} {
			for _, scripted := range []bool{true, false} {
				t.Run(fmt.Sprint(language, " ", s.name, " scripted ", scripted), func(t *testing.T) {
					sheet := filepath.Join(t.TempDir(), "sheet.csv")
					ref := fmt.Sprintf("%s-%s-%t-", language, s.name, scripted)
					rows := "row_ref,prs_FirstName,prs_Gender\n" + ref + "1,Ada,Feminine\n" + ref + "2,Bo,Man\n" + ref + "3,Cy,Masculine\n"
					if err := os.WriteFile(sheet, []byte(rows), 0o600); err != nil {
						t.Fatal(err)
					}
					var more []chromedp.ExecAllocatorOption
					if !scripted {
						more = append(more, chromedp.Flag("blink-settings", "scriptEnabled=false"))
					}
					b := open(t, url, s, language, more...)
					b.signIn("ibrahim")
					send := func() string {
						b.visit("/sheets")
						b.do(chromedp.SetUploadFiles("#sheet", []string{sheet}))
						b.do(chromedp.Click("form.drop button"), chromedp.WaitVisible("table.cards"))
						b.says(says.taken, "prs_Gender", says.column)
						return b.text("table.cards a")
					}
					first := send()
					if scripted {
						b.look("sheet-" + language + "-" + s.name)
					}
					if again := send(); again != first {
						t.Errorf("sent again it made another case: %s and %s", first, again)
					}
				})
			}
		}
	}
}
