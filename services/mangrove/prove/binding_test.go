package prove

import (
	"context"
	"testing"
	"time"

	"mangrove/pkg/web"
)

// TestAFirstSectionOpensAsSoonAsItIsWritten: keys hears whose key it is a moment after the commit that used it. An opening
// in that moment waits; it does not answer that nothing opens now.
func TestAFirstSectionOpensAsSoonAsItIsWritten(t *testing.T) {
	w := newWorld(t, nil)
	conn := w.superuser()
	held, err := conn.Begin(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if _, err := held.Exec(t.Context(), "LOCK TABLE keys.person_key IN SHARE MODE"); err != nil { // keys can read and not bind
		t.Fatal(err)
	}
	open, _ := invented()
	opened := w.must("ibrahim", "POST", "/identification/v1/cases", open)
	id, position := opened.text("subject"), opened.header.Get(web.HeaderPosition)
	if r, err := w.ask(t.Context(), "ibrahim", "GET", "/consent/v1/cases/"+id+"/grants", nil, web.HeaderPosition, position); good(r, err) != nil {
		t.Fatal("the register does not know the case yet: ", good(r, err))
	}
	const bindingTakes = 400 * time.Millisecond
	released := make(chan error, 1)
	time.AfterFunc(bindingTakes, func() { released <- held.Rollback(context.Background()) })
	asked := time.Now()
	read := w.must("ibrahim", "GET", "/identification/v1/cases/"+id, nil)
	if err := <-released; err != nil {
		t.Fatal(err)
	}
	if _, shown := read.withheld("identity"); !shown || time.Since(asked) < bindingTakes {
		t.Errorf("after %s the identity reads %v: want it opened, once keys knows the key", time.Since(asked), read.body["identity"])
	}
}
