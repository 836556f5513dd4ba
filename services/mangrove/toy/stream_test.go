package toy

import (
	"context"
	"encoding/json"
	"net/http"
	"sync"
	"testing"
	"time"

	"github.com/jackc/pgx/v5"

	"mangrove/pkg/gate/gatetest"
	"mangrove/pkg/web"
	"mangrove/services/mangrove/toy/internal/school"
)

// hearing is what somebody's stream told.
type hearing struct {
	mu      sync.Mutex
	changes []string
	beats   int
	last    time.Time
	ended   chan int
}

func (h *hearing) told(id string) bool {
	h.mu.Lock()
	defer h.mu.Unlock()
	for _, one := range h.changes {
		if one == id {
			return true
		}
	}
	return false
}

func (h *hearing) heard() int {
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.beats
}

// silent is for how long it did not beat.
func (h *hearing) silent() time.Duration {
	h.mu.Lock()
	defer h.mu.Unlock()
	return time.Since(h.last)
}

// hear opens a stream and waits for its first beat.
func (w *world) hear(as, name string) *hearing {
	w.t.Helper()
	h := &hearing{ended: make(chan int, 1)}
	bearer := must(w.provider.Token(w.t.Context(), as, name))(w.t)
	client := web.NewClient(w.urls[name], nil)
	ctx, cancel := context.WithCancel(w.t.Context())
	w.t.Cleanup(cancel)
	go func() {
		status, _ := client.Events(ctx, "/api/"+name+"/v1/stream", bearer, func(one web.Heard) bool {
			h.mu.Lock()
			defer h.mu.Unlock()
			var c struct{ Kind, ID string }
			switch {
			case one.Name == "beat":
				h.beats, h.last = h.beats+1, time.Now()
			case json.Unmarshal(one.Data, &c) == nil:
				h.changes = append(h.changes, c.Kind+"/"+c.ID)
			}
			return true
		})
		h.ended <- status
	}()
	w.until("the first beat", func() bool { return h.heard() > 0 })
	return h
}

// TestAStreamTellsOfOnesOwnCasesOnly: of an own event, of what was folded, and that a case is one's own no more.
func TestAStreamTellsOfOnesOwnCasesOnly(t *testing.T) {
	w := newWorld(t, gatetest.With(t, rules(t)), school.Define())
	mine, other := w.open(), w.open()
	referral := w.referred(mine, "schoolboard", "school", "reintegration", "tessa")
	w.quiet()
	teacher, worker := w.hear("tessa", "school"), w.hear("ibrahim", "identification")
	w.ask("tessa", "POST", "school", "/cases/"+mine+"/enrolment", map[string]any{"schooling": map[string]any{"class": "evening class"}}, 200)
	w.until("the own event", func() bool { return teacher.told("case/" + mine) })
	w.until("the folded event", func() bool { return worker.told("case/" + mine) })
	w.ask("ibrahim", "POST", "identification", "/cases/"+other+"/contacts", map[string]any{"channel": "hotline", "contact": map[string]any{"told_by": "herself (invented)"}}, 200)
	w.until("the other case", func() bool { return worker.told("case/" + other) })
	// A duty that stands makes a case one's own, too.
	w.ask("tessa", "POST", "school", "/cases/"+mine+"/leaving", map[string]any{}, 200)
	w.quiet()
	fresh := w.hear("tessa", "school")
	w.ask("ibrahim", "POST", "identification", "/cases/"+mine+"/referrals/"+referral+"/revoke", map[string]any{}, 200)
	w.until("that the part in the case ended", func() bool { return fresh.told("case/" + mine) })
	w.quiet()
	after := w.hear("tessa", "school")
	w.ask("ibrahim", "POST", "identification", "/cases/"+mine+"/contacts", map[string]any{"channel": "hotline", "contact": map[string]any{"told_by": "herself (invented)"}}, 200)
	w.quiet()
	beats := after.heard()
	w.until("two more beats", func() bool { return after.heard() > beats+1 })
	if len(after.changes) > 0 || teacher.told("case/"+other) {
		t.Errorf("school was told of %v after its part had ended, and of the case of another: %v", after.changes, teacher.told("case/"+other))
	}
}

// TestAStreamTellsOfUnitsToWhoPlacesPeopleThere, and not to who only asks where a bed is free: heard beside a case, it would say
// where the person sleeps.
func TestAStreamTellsOfUnitsToWhoPlacesPeopleThere(t *testing.T) {
	w := newWorld(t, gatetest.With(t, rules(t)), school.Define())
	house := w.hear("rosa", "shelter")
	others := map[string]*hearing{"who only asks for units": w.hear("ibrahim", "shelter"), "who may not": w.hear("noor", "shelter")}
	unit := w.ask("rosa", "POST", "shelter", "/units", map[string]any{"agency": "lantern", "house": "Lantern", "alias": "women", "kind": "adults", "beds": 4}, http.StatusCreated)["id"].(string)
	w.until("the house", func() bool { return house.told("unit/" + unit) })
	for who, one := range others {
		beats := one.heard()
		w.until("two more beats", func() bool { return one.heard() > beats+1 })
		if len(one.changes) > 0 {
			t.Errorf("%s was told of %v", who, one.changes)
		}
	}
}

// TestAStreamEndsOnSuspension, and one that is not allowed does not begin.
func TestAStreamEndsOnSuspension(t *testing.T) {
	w := newWorld(t, gatetest.With(t, rules(t)), school.Define())
	h := w.hear("tessa", "school")
	w.ask("otto", "GET", "school", "/stream", nil, http.StatusForbidden)
	w.ask("grace", "POST", "consent", "/workers/tessa/suspension", map[string]any{}, 200)
	select {
	case <-h.ended:
	case <-time.After(10 * time.Second):
		t.Fatal("the stream of somebody who is suspended goes on")
	}
	w.ask("tessa", "GET", "school", "/stream", nil, http.StatusForbidden)
}

// TestAStreamStopsBeatingWhileTheCopyIsBehind, and beats again once it is not.
func TestAStreamStopsBeatingWhileTheCopyIsBehind(t *testing.T) {
	w := newWorld(t, gatetest.With(t, rules(t)), school.Define())
	id := w.open()
	w.referred(id, "schoolboard", "school", "reintegration", "tessa")
	h := w.hear("tessa", "school")
	conn := must(pgx.Connect(t.Context(), w.super))(t)
	t.Cleanup(func() { conn.Close(context.WithoutCancel(t.Context())) }) //nolint:errcheck // what it did is done
	// School can be read, and folds nothing.
	if _, err := conn.Exec(t.Context(), "BEGIN; LOCK TABLE school.head IN EXCLUSIVE MODE"); err != nil {
		t.Fatal(err)
	}
	w.ask("ibrahim", "POST", "identification", "/cases/"+id+"/contacts", map[string]any{"channel": "hotline", "contact": map[string]any{"told_by": "herself (invented)"}}, 200)
	w.until("no beat for two heartbeats", func() bool { return h.silent() > 2500*time.Millisecond })
	w.ask("tessa", "GET", "school", "/cases/"+id, nil, 200)
	behind := h.heard()
	if h.told("case/" + id) {
		t.Error("a change was told that is not folded")
	}
	if _, err := conn.Exec(t.Context(), "COMMIT"); err != nil {
		t.Fatal(err)
	}
	w.until("it beats again", func() bool { return h.heard() > behind })
	if !h.told("case/" + id) {
		t.Error("it beats before it told what had changed")
	}
}
