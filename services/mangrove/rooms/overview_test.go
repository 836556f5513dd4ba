//go:build browser

package rooms

import (
	"strings"
	"testing"

	"github.com/chromedp/chromedp"
)

// The national coordinator sees every case, narrows the list by keyboard, and goes on to what one case has come through;
// nothing that a person told stands there.
func TestTheCoordinatorFollowsEveryCase(t *testing.T) {
	journey(t, func(t *testing.T, as traveller) {
		b := as.open(t)
		b.signIn("grace")
		b.follow(`header a[href="/cases"]`)
		b.look("overview-" + as.name())
		all := b.text("main table")
		if strings.Count(all, "MG-") < 20 {
			t.Errorf("few cases are listed:\n%s", all)
		}
		for _, never := range []string{"Nadia", "Samuel", "Belo"} {
			if strings.Contains(all, never) {
				t.Errorf("a coordinator reads of %s", never)
			}
		}
		b.visit("/cases?stage=returned")
		if n := get(b, chromedp.Evaluate[int](`document.querySelectorAll("main tbody tr").length`)); n < 2 || n >= 20 {
			t.Errorf("%d have left the country, want Bakary, Ana and few others", n)
		}
		b.visit("/cases")
		b.press("overdue", " ")
		b.enter()
		if !strings.Contains(b.where(), "overdue=true") || strings.Count(b.text("main"), "MG-") >= strings.Count(all, "MG-") {
			t.Errorf("at %s is overdue\n%s", b.where(), b.text("main"))
		}
		b.visit("/cases")
		b.follow("main tbody a")
		if !strings.HasPrefix(b.where(), "/cases/") {
			t.Errorf("from a case one comes to %s", b.where())
		}
		b.look("followed-" + as.name())
	})
}
