package console

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"slices"
	"strings"
	"sync"
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

// over says whether a session shows nothing any more, or not until somebody signs in again.
func over(one session.Session, err error) bool { return errors.Is(err, session.ErrNone) || one.Locked }

// tellOver tells a page that the session it is of is over.
func tellOver(w http.ResponseWriter) {
	web.WriteEvents(w, func(yield func(web.Event) bool) { yield(web.Event{Name: "over"}) })
}

// stream tells a page what changed at the services that it names, and when its session is over. It beats while all of them do; the
// first beat after a stream of one of them had begun says that what changed before was not told. Where none is named it beats by itself.
func (c *Console) stream(v visit) error {
	if v.r.FormValue("page") != sessionMark(v.secret) { // another session has begun in the browser
		tellOver(v.w)
		return nil
	}
	names := slices.Compact(slices.Sorted(strings.FieldsFuncSeq(v.r.FormValue("of"), func(r rune) bool { return r == ',' })))
	for _, name := range names {
		if c.Services[name] == nil {
			return &api.Problem{Status: http.StatusNotFound}
		}
	}
	ctx, stop := context.WithCancel(v.r.Context())
	defer stop()
	defer c.streams.begin(v.secret, stop)()
	comes := make(chan heard)
	var hearing sync.WaitGroup
	for _, name := range names {
		hearing.Go(func() { c.hear(ctx, v.secret, name, comes) })
	}
	if len(names) > 0 {
		go func() { hearing.Wait(); stop() }() // where nobody hears any more there is nothing to wait for
	}
	tick := time.NewTicker(time.Second)
	defer tick.Stop()
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
			case <-tick.C:
				one, err := c.sessions.Look(ctx, v.secret)
				if over(one, err) {
					yield(web.Event{Name: "over"})
					return
				}
				if err != nil || len(names) == 0 && !yield(web.Event{Name: "beat"}) {
					return
				}
				continue
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

// mostStreams is how many pages of a session are told of changes at once: a browser has one stream for each window that is looked at.
const mostStreams = 4

// streams are those under way of each session by its secret, the oldest first.
type streams struct {
	mu sync.Mutex
	of map[string][]*context.CancelFunc
}

// begin counts one more stream of a session, until end; of too many the oldest is stopped: the page that had it has been left, or
// asks again.
func (s *streams) begin(secret string, stop context.CancelFunc) (end func()) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.of == nil {
		s.of = map[string][]*context.CancelFunc{}
	}
	if all := s.of[secret]; len(all) == mostStreams {
		(*all[0])()
		s.of[secret] = all[1:]
	}
	s.of[secret] = append(s.of[secret], &stop)
	return func() {
		s.mu.Lock()
		defer s.mu.Unlock()
		s.of[secret] = slices.DeleteFunc(s.of[secret], func(one *context.CancelFunc) bool { return one == &stop })
		if len(s.of[secret]) == 0 {
			delete(s.of, secret)
		}
	}
}

const (
	// again is how long after a stream broke off the next is tried.
	again = 500 * time.Millisecond
	// seldom is how long at most after one of many that were not to be had: what is asked too often is asked less.
	seldom = 8 * time.Second
)

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
	for wait := again; ctx.Err() == nil; wait = min(2*wait, seldom) {
		one, err := c.sessions.Look(ctx, secret)
		if err == nil {
			one, err = c.fresh(ctx, secret, one)
		}
		if err == nil && tell(heard{of: name, begun: true}) {
			err = c.api.As(one.Access).Hear(ctx, name, func(e web.Heard) bool {
				wait = again
				return tell(heard{of: name, event: e})
			})
		}
		var no *api.Problem
		if errors.As(err, &no) || errors.Is(err, session.ErrNone) || errors.Is(err, signin.ErrRefused) {
			return
		}
		select {
		case <-ctx.Done():
		case <-time.After(wait):
		}
	}
}
