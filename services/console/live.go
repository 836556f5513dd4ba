package console

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/klauspost/compress/gzhttp"

	"mangrove/pkg/web"
	"mangrove/services/console/api"
	"mangrove/services/console/session"
	"mangrove/services/console/signin"
	"mangrove/services/console/view"
)

// liveHeader marks what a page asks for by itself: nobody used the session by that.
const liveHeader = "Mangrove-Live"

// unattended says whether a request comes from a page and not from a person.
func unattended(r *http.Request) bool {
	return r.URL.Path == "/stream" || r.Header.Get(liveHeader) != ""
}

// live is a part of a page that is kept up to date. of names what it shows, as SERVICE:CASE, or SERVICE for all of one's own
// there.
func (c *Console) live(v visit, id string, of ...string) view.LivePart {
	if v.r.Method != http.MethodGet {
		return view.LivePart{ID: id} // the answer to a form cannot be asked for again
	}
	return view.LivePart{ID: id, Of: strings.Join(of, " "), At: v.words.Clock(c.Domain())}
}

// moved is what a page hears: something of a service changed.
type moved struct {
	Of      string `json:"of"`
	Kind    string `json:"kind"`
	ID      string `json:"id"`
	Version uint64 `json:"version"`
}

// heard is one event of a service's stream, or that a stream of it has begun.
type heard struct {
	of    string
	begun bool
	event web.Heard
}

// stream tells a page what changed at the services that it names. It beats while all of them do and the session stands; the
// first beat after a stream of one of them had begun says that what changed before was not told.
func (c *Console) stream(v visit) error {
	names := slices.Compact(slices.Sorted(strings.SplitSeq(v.r.FormValue("of"), ",")))
	for _, name := range names {
		if c.Services[name] == nil {
			return &api.Problem{Status: http.StatusNotFound}
		}
	}
	ctx, stop := context.WithCancel(v.r.Context())
	defer stop()
	comes := make(chan heard)
	for _, name := range names {
		go c.hear(ctx, v.secret, name, comes)
	}
	v.w.Header().Set(gzhttp.HeaderNoCompression, "1") // what is compressed waits for more
	web.WriteEvents(v.w, func(yield func(web.Event) bool) {
		waits, begun := slices.Clone(names), false
		for {
			var h heard
			select {
			case <-ctx.Done():
				return
			case <-c.ending:
				return
			case h = <-comes:
			}
			begun = begun || h.begun
			if h.event.Name == "change" {
				change := moved{Of: h.of}
				if json.Unmarshal(h.event.Data, &change) != nil || !yield(web.Event{Name: "change", Data: change}) {
					return
				}
			}
			if h.event.Name != "beat" {
				continue
			}
			if waits = slices.DeleteFunc(waits, func(name string) bool { return name == h.of }); len(waits) > 0 {
				continue
			}
			if one, err := c.sessions.Look(ctx, v.secret); err != nil || one.Locked {
				return
			}
			beat := web.Event{Name: "beat"}
			if begun {
				beat.Name = "fresh"
			}
			if !yield(beat) {
				return
			}
			waits, begun = slices.Clone(names), false
		}
	})
	return nil
}

// again is how long after a stream broke off the next is tried.
const again = 500 * time.Millisecond

// hear hears a service, with the person's token of each moment, until ctx ends, it refuses, or the session is over.
func (c *Console) hear(ctx context.Context, secret, name string, comes chan<- heard) {
	tell := func(h heard) bool {
		select {
		case comes <- h:
			return true
		case <-ctx.Done():
			return false
		}
	}
	wait := time.NewTicker(again)
	defer wait.Stop()
	for ctx.Err() == nil {
		one, err := c.sessions.Look(ctx, secret)
		if err == nil {
			one, err = c.fresh(ctx, secret, one)
		}
		if err == nil && tell(heard{of: name, begun: true}) {
			err = c.api.As(one.Access).Hear(ctx, name, func(e web.Heard) bool { return tell(heard{of: name, event: e}) })
		}
		var no *api.Problem
		if errors.As(err, &no) || errors.Is(err, session.ErrNone) || errors.Is(err, signin.ErrRefused) {
			return
		}
		select {
		case <-ctx.Done():
		case <-wait.C:
		}
	}
}
