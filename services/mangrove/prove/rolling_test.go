package prove

import (
	"bytes"
	"io"
	"maps"
	"net/http"
	"os"
	"strings"
	"testing"

	"mangrove/services/mangrove"
	"mangrove/services/mangrove/story"
)

// requestsBetween is after how many requests the next service is restarted.
const requestsBetween = 6

// TestARollingRestartChangesNothing: while a story is played, a second process of each service is started in turn, takes over,
// and the first is asked to end. Every step ends as told, and the journals hold the same as after a story in peace.
func TestARollingRestartChangesNothing(t *testing.T) {
	t.Parallel()
	whole := "s1"
	if os.Getenv("MANGROVE_LONG") != "1" {
		whole = "panel"
		t.Log("shortened to the panel: make long plays S1")
	}
	a := newApart(t, embedded(t))
	// Every few requests it is the turn of another service, with all that is on its way to it. Then one case is sent round:
	// joining a group takes processes longer than a request of the story waits for a position.
	play := func(turn func(name string)) counts {
		names, requests, base, before := mangrove.Names(), 0, a.site.Base, a.journals()
		a.site.Base = func(service string) string {
			if requests++; requests == requestsBetween && len(names) > 0 {
				turn(names[0])
				a.warm()
				names, requests = names[1:], 0
			}
			return base(service)
		}
		defer func() { a.site.Base = base }()
		var told bytes.Buffer
		if err := story.Play(t.Context(), a.site, whole, &told, io.Discard); err != nil {
			t.Fatalf("%v\n%s", err, told.String())
		}
		if len(names) > 0 {
			t.Errorf("it was not the turn of %v while the story was played", names)
		}
		a.mustQuiet()
		return a.journals().since(before)
	}
	peace, moved := play(func(string) {}), play(a.roll)
	for _, grown := range []counts{peace, moved} {
		// Which of two topics is read first decides whether there is anything yet to state again.
		maps.DeleteFunc(grown, func(of string, _ int) bool { return strings.HasSuffix(of, "contract.v1.Restated") })
	}
	if !maps.Equal(peace, moved) {
		t.Errorf("in peace the journals grew by %v, with restarts by %v", peace, moved)
	}
}

// roll starts a second process of a service, lets it take over, and ends the first. Who works here opens new connections, as
// they are told to in good time by what stands before a cluster.
func (a *apart) roll(name string) {
	next := a.launch(name)
	next.ready()
	next.lead()
	a.wire.CloseIdleConnections()
	http.DefaultClient.CloseIdleConnections()
	a.running[name].stop()
	a.running[name] = next
}
