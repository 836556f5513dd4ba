package mangrove

import (
	"context"
	"encoding/json"
	"net"
	"net/http"
	"time"
)

// dev is what only a development machine has, on loopback only: moving the domain clock, and asking whether
// everything is quiet.
type dev struct {
	clock *domainClock
	nodes []*node
	// movable says whether the services follow the clock.
	movable bool
	// moved tells other processes how far the clock is ahead now; nil where there are none.
	moved func(ahead time.Duration) error
}

type clockMove struct {
	To   time.Time `json:"to"`
	By   string    `json:"by"`
	Next bool      `json:"next"`
}

func (d dev) mount(mux *http.ServeMux) {
	mux.HandleFunc("GET /dev/clock", d.loopback(func(w http.ResponseWriter, _ *http.Request) {
		answer(w, http.StatusOK, map[string]any{"now": d.clock.Now().UTC(), "movable": d.movable})
	}))
	mux.HandleFunc("POST /dev/clock", d.loopback(d.move))
	mux.HandleFunc("GET /dev/quiet", d.loopback(d.quiet))
	mux.HandleFunc("GET /dev/verify", d.loopback(d.verify))
	mux.HandleFunc("GET /dev/parked/{service}", d.loopback(operate(d, parked)))
	mux.HandleFunc("POST /dev/replay/{service}", d.loopback(operate(d, replay)))
	mux.HandleFunc("POST /dev/restore/{service}", d.loopback(operate(d, restore)))
}

func (d dev) loopback(next http.HandlerFunc) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		host, _, err := net.SplitHostPort(r.RemoteAddr)
		// A page elsewhere that had its name resolve to this machine still names itself in Host.
		if ip := net.ParseIP(host); err != nil || ip == nil || !ip.IsLoopback() || r.Header.Get("Origin") != "" || !loopback(r.Host) {
			http.Error(w, "only from this machine", http.StatusForbidden)
			return
		}
		next(w, r)
	}
}

func answer(w http.ResponseWriter, status int, v any) {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	json.NewEncoder(w).Encode(v) //nolint:errcheck,errchkjson // the caller has gone
}

// move steps the clock to an instant, by a duration, or to the next thing that falls due.
func (d dev) move(w http.ResponseWriter, r *http.Request) {
	if !d.movable {
		http.Error(w, "start with --dev-clock to move the domain clock", http.StatusConflict)
		return
	}
	var m clockMove
	if err := json.NewDecoder(http.MaxBytesReader(w, r.Body, 1024)).Decode(&m); err != nil {
		http.Error(w, `give {"to": instant}, {"by": "2h"} or {"next": true}`, http.StatusBadRequest)
		return
	}
	to := m.To
	if m.By != "" {
		by, err := time.ParseDuration(m.By)
		if err != nil {
			http.Error(w, "give a duration as 2h or 30m", http.StatusBadRequest)
			return
		}
		to = d.clock.Now().Add(by)
	}
	if m.Next {
		var err error
		if to, err = d.next(r.Context()); err != nil {
			http.Error(w, "the duties cannot be read now", http.StatusServiceUnavailable)
			return
		}
	}
	if to.IsZero() || !d.clock.to(to) {
		http.Error(w, "the clock only goes forward", http.StatusConflict)
		return
	}
	if d.moved != nil {
		if err := d.moved(d.clock.ahead()); err != nil {
			http.Error(w, "the other processes cannot be told now", http.StatusServiceUnavailable)
			return
		}
	}
	answer(w, http.StatusOK, map[string]any{"now": d.clock.Now().UTC()})
}

func (d dev) next(ctx context.Context) (time.Time, error) {
	var first time.Time
	for _, n := range d.nodes {
		at, ok, err := n.store.NextDue(ctx)
		if err != nil {
			return first, err
		}
		if ok && (first.IsZero() || at.Before(first)) {
			first = at
		}
	}
	return first, nil
}

const patience = time.Minute

// quiet answers when nothing is left that any service would do by itself: no record to publish, no lag, no due duty,
// no call to make. It holds the request until then.
func (d dev) quiet(w http.ResponseWriter, r *http.Request) {
	ctx, cancel := context.WithTimeout(r.Context(), patience)
	defer cancel()
	tick := time.NewTicker(20 * time.Millisecond)
	defer tick.Stop()
	// Two rounds in which nobody had anything to do and nothing was done in between: what one service does may give
	// another something to do while it is being asked.
	before := int64(-1)
	for {
		quiet := true
		for _, n := range d.nodes {
			ok, err := n.quiet(ctx)
			if err != nil || !ok {
				quiet = false
				break
			}
		}
		done := d.done()
		if quiet && done == before {
			break
		}
		before = -1
		if quiet {
			before = done
		}
		select {
		case <-ctx.Done():
			answer(w, http.StatusServiceUnavailable, map[string]any{"quiet": false})
			return
		case <-tick.C:
		}
	}
	answer(w, http.StatusOK, map[string]any{"quiet": true, "done": d.done()})
}

// done counts what all services here have committed.
func (d dev) done() int64 {
	var n int64
	for _, node := range d.nodes {
		if node.service != nil {
			n += node.service.Done()
		}
	}
	return n
}
