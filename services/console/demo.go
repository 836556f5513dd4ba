package console

import (
	"net/http"

	"mangrove/services/console/view"
	"mangrove/services/console/words"
)

// Demo is what a demonstration tells of itself, in the reader's words: whom one can sign in as, and what to try.
type Demo struct {
	Accounts func(w words.Words) []view.Account
	Tries    func(w words.Words) []view.Try
}

// try tells what to try.
func (c *Console) try(w http.ResponseWriter, r *http.Request) {
	if c.value(r, awayCookie) != "" { // who left quickly leaves no trace of what this is
		http.Redirect(w, r, "/away", http.StatusSeeOther)
		return
	}
	words := c.words(r)
	c.render(w, r, http.StatusOK, view.TryPage(c.page(words, "/try", "start.demo_link"), c.Demo.Tries(words), c.Demo.Accounts(words)))
}
