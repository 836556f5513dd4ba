package console

import (
	"net/http"
	"net/url"
	"time"
)

// doneCookie holds what somebody just did, for the page that they are led to by it. A link cannot set it: what stood in the address would have
// a page say what nobody did.
const doneCookie = "mangrove-done"

const doneLasts = 10 * time.Minute

// goesDone is goes to a page that says what was done.
func (c *Console) goesDone(v visit, to, position string, done url.Values) error {
	done.Set("to", to)
	done.Set("at", position)
	http.SetCookie(v.w, c.cookie(doneCookie, done.Encode(), doneLasts))
	return v.goes(to, position)
}

// done is what somebody just did, on the page that they were led to by it, also where that is shown again; nothing on any other.
func (c *Console) done(v visit) url.Values {
	done, err := url.ParseQuery(c.value(v.r, doneCookie))
	here := v.r.URL
	if err != nil || v.r.Method != http.MethodGet || done.Get("to") != here.EscapedPath() || done.Get("at") != here.Query().Get("at") {
		return nil
	}
	return done
}
