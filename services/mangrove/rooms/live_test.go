//go:build browser

package rooms

import (
	"os"
	"strings"
	"testing"
	"time"
)

// While the services have not read what was published, nobody knows that what a page shows still holds: it shows nothing.
func TestAPageHidesWhileNobodyKnows(t *testing.T) {
	if os.Getenv("MANGROVE_ROOMS") != "" {
		t.Skip("it holds back the services of a world that it starts itself")
	}
	celeste := caseOf(t, "rosa", "C D")
	rosa, ibrahim := open(t, world(t), desktop(), "en"), open(t, world(t), desktop(), "en")
	rosa.signIn("rosa")
	rosa.visit(celeste)
	rosa.within(patience, "the page is live", func(page string) bool { return strings.Contains(page, "Live, ") })
	rosa.picture("case-live-en-desk")
	ibrahim.signIn("ibrahim")
	ibrahim.visit(celeste + "/own-record")
	demo.behind.Lock()
	free := true
	defer func() {
		if free {
			demo.behind.Unlock()
		}
	}()
	ibrahim.follow("main form button")
	// A beat each second says that what was published a second before is known; four seconds without one, the page hides.
	rosa.within(8*time.Second, "the page is hidden", func(page string) bool {
		return strings.Contains(page, "This cannot be opened now") && !strings.Contains(page, "Agreed") && !strings.Contains(page, "C D")
	})
	rosa.look("case-hidden-en-desk")
	demo.behind.Unlock()
	free = false
	rosa.within(patience, "the page is back", func(page string) bool { return strings.Contains(page, "Live, ") && strings.Contains(page, "C D") })
}
