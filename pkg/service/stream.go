package service

import (
	"context"
	"maps"
	"slices"
	"sync"
	"time"

	"mangrove/pkg/decide"
	"mangrove/pkg/gate"
	"mangrove/pkg/store"
	"mangrove/pkg/web"
	contractv1 "mangrove/proto/gen/contractv1"
)

// heartbeat is how often a stream says that nothing is held back.
const heartbeat = time.Second

// watch is what the streams of this process hear.
type watch struct {
	mu   sync.Mutex
	ears map[*ear]bool
	// begun rings when there is a stream.
	begun chan struct{}
	// over says that nothing more will be told.
	over bool
}

// ear is that of one stream, which takes what it heard when it can.
type ear struct {
	rings chan struct{}
	mu    sync.Mutex
	heard heard
}

// heard is what changed, and whether the service beat.
type heard struct {
	changed map[store.Ref]uint64
	beat    bool
	over    bool
}

func (w *watch) join() *ear {
	w.mu.Lock()
	defer w.mu.Unlock()
	e := &ear{rings: make(chan struct{}, 1)}
	w.ears[e] = true
	if w.over {
		e.hear(heard{over: true})
	}
	ring(w.begun)
	return e
}

func (w *watch) leave(e *ear) {
	w.mu.Lock()
	defer w.mu.Unlock()
	delete(w.ears, e)
}

func (w *watch) idle() bool {
	w.mu.Lock()
	defer w.mu.Unlock()
	return len(w.ears) == 0
}

func (w *watch) tell(h heard) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.over = h.over
	for e := range w.ears {
		e.hear(h)
	}
}

func (e *ear) hear(h heard) {
	e.mu.Lock()
	defer e.mu.Unlock()
	if e.heard.changed == nil {
		e.heard.changed = map[store.Ref]uint64{}
	}
	maps.Copy(e.heard.changed, h.changed)
	e.heard.beat, e.heard.over = e.heard.beat || h.beat, e.heard.over || h.over
	ring(e.rings)
}

func (e *ear) take() heard {
	e.mu.Lock()
	defer e.mu.Unlock()
	h := e.heard
	e.heard = heard{}
	return h
}

func ring(bell chan struct{}) {
	select {
	case bell <- struct{}{}:
	default: // it has not yet looked since the last one
	}
}

// watching tells the streams what changes, at once where this process commits it and within a heartbeat where another of the
// service's does, and beats. Without streams it rests.
func (s *Service) watching(ctx context.Context) error {
	defer s.watch.tell(heard{over: true})
	for ctx.Err() == nil {
		if s.watch.idle() {
			select {
			case <-ctx.Done():
			case <-s.watch.begun:
			}
			continue
		}
		s.watchOnce(ctx)
	}
	return nil
}

// watchOnce watches until there are no streams, or it fails: then nobody hears a beat.
func (s *Service) watchOnce(ctx context.Context) {
	ticks := time.NewTicker(heartbeat)
	defer ticks.Stop()
	var since store.Changes
	var ends map[string][]int64
	for due := true; ctx.Err() == nil && !s.watch.idle(); {
		news := s.news()
		var h heard
		if due {
			var err error
			if h.beat, ends, err = s.current(ctx, ends); err != nil {
				s.Log.WarnContext(ctx, "nobody knows how far this service has read: its streams do not beat", "error", err)
			}
		}
		var err error
		if h.changed, err = s.Store.Changed(ctx, &since); err != nil {
			s.Log.WarnContext(ctx, "what changed cannot be told: streams do not beat", "error", err)
			pause(ctx, heartbeat)
			continue
		}
		s.watch.tell(h)
		if !pause(ctx, beat) {
			return
		}
		due = false
		select {
		case <-ctx.Done():
		case <-news:
		case <-ticks.C:
			due = true
		}
	}
}

// current says whether this service has folded all that others had published at the last beat, and gives how far they have
// come now.
func (s *Service) current(ctx context.Context, ends map[string][]int64) (bool, map[string][]int64, error) {
	if len(s.def.Reads) == 0 {
		return true, nil, nil
	}
	ctx, stop := context.WithTimeout(ctx, 2*heartbeat)
	defer stop()
	handled, now, err := s.Bus.Handled(ctx, s.group(), s.topics(), ends)
	return handled && s.Reading(), now, err
}

// streamRoute tells somebody which of the subjects that they may ask about changed. It says less of each than a duty does, so it
// is decided as duties are.
func (s *Service) streamRoute() Route {
	return Route{
		Method: "GET", Path: "/stream", Action: s.def.Name + ".duties", Operation: s.def.Name + ".stream", stream: true,
		Summary:  "Which of the subjects that you may ask about changed, as it happens.",
		response: (*contractv1.ChangeView)(nil).ProtoReflect().Descriptor(),
		handler: func(s *Service, r Route) web.Handler {
			return func(ctx context.Context, c web.Call) (web.Answer, error) {
				decision, err := s.allowed(ctx, r.Action, c, func(*store.Tx) error { return nil })
				if err != nil {
					return web.Answer{}, err
				}
				return web.Answer{Decision: decision, Events: func(yield func(web.Event) bool) {
					e := s.watch.join()
					defer s.watch.leave(e)
					if err := s.stream(ctx, r.Action, c, e, yield); err != nil && ctx.Err() == nil {
						s.Log.WarnContext(ctx, "a stream broke off", "error", store.Told(err))
					}
				}}, nil
			}
		},
	}
}

// stream tells until it fails, the caller is gone, or the gate does not allow it any more.
func (s *Service) stream(ctx context.Context, action string, c web.Call, e *ear, yield func(web.Event) bool) error {
	mine, _, err := s.concerns(ctx, action, c)
	if err != nil {
		return err
	}
	for {
		select {
		case <-ctx.Done():
			return nil
		case <-e.rings:
		}
		h := e.take()
		if h.over {
			return nil
		}
		if len(h.changed) > 0 {
			changed := slices.Collect(maps.Keys(h.changed))
			now, standing, err := s.concerns(ctx, action, c, changed...)
			if err != nil {
				return err
			}
			if standing != gate.Good {
				if _, err := s.allowed(ctx, action, c, func(*store.Tx) error { return nil }); err != nil {
					return nil //nolint:nilerr // it ends, and the ledger says why
				}
			}
			for _, one := range changed {
				// Who had a part until now is told once more: what they see must go.
				tell := mine[one] || now[one]
				if now[one] {
					mine[one] = true
				} else {
					delete(mine, one)
				}
				if tell && !yield(web.Event{Name: "change", Data: change{one.Kind, one.ID, h.changed[one]}}) {
					return nil
				}
			}
		}
		if h.beat && !yield(web.Event{Name: "beat"}) {
			return nil
		}
	}
}

// change is a ChangeView.
type change struct {
	Kind    string `json:"kind"`
	ID      string `json:"id"`
	Version uint64 `json:"version"`
}

// concerns gives those of the subjects that the caller is told of, as the policy and the list of their duties say, and the
// caller's standing. Without subjects it gives all.
func (s *Service) concerns(ctx context.Context, action string, c web.Call, of ...store.Ref) (map[store.Ref]bool, gate.Standing, error) {
	var out map[store.Ref]bool
	var standing gate.Standing
	err := s.Store.Do(ctx, func(tx *store.Tx) error {
		g, err := s.grounds(ctx, tx, c, nil)
		if err != nil {
			return err
		}
		standing = g.standing
		f := s.flow(c, action, gate.Query, g, store.Record{})
		cases, resources, err := s.Gate.Told(ctx, f.Actor, s.def.Name, f.Now)
		if err != nil {
			return err
		}
		owed, err := s.Gate.Owed(ctx, f.Actor, s.def.Name, f.Now)
		if err != nil {
			return err
		}
		out, err = tx.Concerns(ctx, cases, resources, owed, whose(c), of...)
		return err
	})
	return out, standing, err
}

// whose are the names under which a duty is the caller's.
func whose(c web.Call) []string {
	return append([]string{decide.Worker(c.Actor.ID), decide.Anyone}, c.Actor.Roles...)
}
