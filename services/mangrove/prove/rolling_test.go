package prove

import (
	"bytes"
	"context"
	"io"
	"maps"
	"testing"

	"mangrove/services/mangrove"
	"mangrove/services/mangrove/story"
)

// playedOn is the story during which every service is restarted.
const playedOn = "panel"

// requestsBetween is after how many requests the next service is restarted.
const requestsBetween = 6

// TestARollingRestartChangesNothing: while a story is played, a second process of each service is started in turn, takes over,
// and the first is asked to end. Every step ends as told, and the journals hold the same as after a story in peace.
func TestARollingRestartChangesNothing(t *testing.T) {
	a := newApart(t, embedded(t))
	play := func(ctx context.Context) counts {
		before := a.journals()
		var told bytes.Buffer
		if err := story.Play(ctx, a.site, playedOn, &told, io.Discard); err != nil {
			t.Fatalf("%v\n%s", err, told.String())
		}
		a.mustQuiet()
		return a.journals().since(before)
	}
	peace := play(t.Context())

	// Every few requests it is the turn of another service, beside what the story does meanwhile.
	names, requests := mangrove.Names(), 0
	turns, rolled := make(chan string, len(names)), make(chan struct{})
	go func() {
		defer close(rolled)
		for name := range turns {
			a.roll(name)
		}
	}()
	base := a.site.Base
	a.site.Base = func(service string) string {
		if requests++; requests%requestsBetween == 0 && len(names) > 0 {
			turns <- names[0]
			names = names[1:]
		}
		return base(service)
	}
	// Asking whether all is quiet lasts as long as it is not: a process that ends meanwhile does not answer it.
	quiet := a.site.Quiet
	a.site.Quiet = func(ctx context.Context) error {
		err := quiet(ctx)
		for tries := 1; err != nil && tries <= 2*len(mangrove.Names()); tries++ {
			err = quiet(ctx)
		}
		return err
	}
	moved := play(t.Context())
	close(turns)
	<-rolled
	if len(names) > 0 {
		t.Errorf("%v were not restarted while the story was played", names)
	}
	if !maps.Equal(peace, moved) {
		t.Errorf("in peace the journals grew by %v, with restarts by %v", peace, moved)
	}
}

// roll starts a second process of a service, lets it take over, and ends the first.
func (a *apart) roll(name string) {
	next := a.launch(name)
	next.ready()
	next.lead()
	a.running[name].stop()
	a.running[name] = next
}
