//go:build browser

package rooms

import (
	"testing"

	"github.com/chromedp/chromedp"
)

// The language that somebody chooses on the first page is that of what follows: what there is to try, where one signs in, and the
// rooms.
func TestTheLanguageOfTheFirstPageIsThatOfTheNext(t *testing.T) {
	t.Parallel()
	for _, as := range []traveller{{phone(), "ar", true}, {desktop(), "en", true}} {
		other := map[string]string{"ar": "en", "en": "ar"}[as.language]
		t.Run(as.name(), func(t *testing.T) {
			t.Parallel()
			b := open(t, world(t), as.screen, other)
			b.jumps = true
			speaks := func(page, want string) {
				t.Helper()
				if got := get(b, chromedp.Evaluate[string](`document.documentElement.lang`)); got != want {
					t.Errorf("%s speaks %s, want %s", page, got, want)
				}
			}
			b.visit("/")
			speaks("the first page", other)
			b.follow(`footer a[lang="` + as.language + `"]`)
			speaks("the first page, once it was chosen,", as.language)
			b.follow(`main a[href="/try"]`)
			speaks("what there is to try", as.language)
			b.look("try-chosen-" + as.name())
			b.visit("/")
			b.follow(`main a[href^="/sign-in"]`)
			speaks("the page to sign in", as.language)
			b.look("sign-in-chosen-" + as.name())
			b.choose("rosa")
			speaks("the first room", as.language)
		})
	}
}
