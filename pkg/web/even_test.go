package web_test

import (
	"context"
	"errors"
	"testing"
	"testing/synctest"
	"time"

	"mangrove/pkg/web"
)

// That there is no such record is said at a beat, however long it was looked for; anything else at once.
func TestHowLongItTakesDoesNotTellWhatIsHidden(t *testing.T) {
	const ms = time.Millisecond
	for name, c := range map[string]struct {
		err         error
		takes, want time.Duration
	}{
		"none":         {web.NoSuchRecord(), 0, 25 * ms},
		"hidden":       {web.NoSuchRecord(), 7 * ms, 25 * ms},
		"hidden, long": {web.NoSuchRecord(), 26 * ms, 50 * ms},
		"shown":        {nil, 7 * ms, 7 * ms},
		"refused":      {web.Refused("", []string{"CP-02"}, nil), 7 * ms, 7 * ms},
		"failed":       {errors.New("a bug"), 7 * ms, 7 * ms},
	} {
		synctest.Test(t, func(t *testing.T) {
			w := newWorld(t, func(o *web.Options) {
				o.Now = time.Now
				o.Routes = []web.Route{{Method: "GET", Path: "/x", Operation: "shelter.x", Handle: func(context.Context, web.Call) (web.Answer, error) {
					<-time.After(c.takes)
					return web.Answer{}, c.err
				}}}
			})
			began := time.Now()
			w.ask("GET", api+"/x", "")
			if got := time.Since(began); got != c.want {
				t.Errorf("%s: it took %s, want %s", name, got, c.want)
			}
		})
	}
}
