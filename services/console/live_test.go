package console

import (
	"bufio"
	"context"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"mangrove/pkg/web"
	"mangrove/services/console/session"
)

// hearsOf is a running console whose one service, the shelter, answers who wants to hear it.
func hearsOf(t *testing.T, shelter http.HandlerFunc) (c *Console, url string) {
	t.Helper()
	service := httptest.NewServer(shelter)
	t.Cleanup(service.CloseClientConnections)
	c, h := runs(t, Config{
		Address: nowhere, Issuer: provides(t, http.StatusOK, `{"access_token": "t", "expires_in": 600}`), Security: time.Now,
		Services: map[string]*web.Client{"shelter": web.NewClient(service.URL, nil)},
	})
	s := httptest.NewServer(h)
	t.Cleanup(s.CloseClientConnections)
	return c, s.URL
}

// hears opens a stream of a session and gives each event's name, until it ends.
func hears(t *testing.T, url, secret string) <-chan string {
	t.Helper()
	ctx, cancel := context.WithCancel(t.Context())
	t.Cleanup(cancel)
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, url+"&page="+sessionMark(secret), nil)
	if err != nil {
		t.Fatal(err)
	}
	r.AddCookie(&http.Cookie{Name: sessionCookie, Value: secret})
	names := make(chan string, 1000)
	go func() { // the answer begins with the first event
		defer close(names)
		res, err := http.DefaultTransport.RoundTrip(r)
		if err != nil {
			return
		}
		defer res.Body.Close() //nolint:errcheck // it was only read
		for lines := bufio.NewScanner(res.Body); lines.Scan(); {
			if name, is := strings.CutPrefix(lines.Text(), "event: "); is {
				names <- name
			}
		}
	}()
	return names
}

// beating is a service that beats often.
func beating(w http.ResponseWriter, r *http.Request) {
	tick := time.NewTicker(20 * time.Millisecond)
	defer tick.Stop()
	web.WriteEvents(w, func(yield func(web.Event) bool) {
		for {
			select {
			case <-tick.C:
			case <-r.Context().Done():
				return
			}
			if !yield(web.Event{Name: "beat"}) {
				return
			}
		}
	})
}

// ends says whether a stream ends in time.
func ends(names <-chan string, within time.Duration) bool {
	late := time.After(within)
	for {
		select {
		case _, more := <-names:
			if !more {
				return true
			}
		case <-late:
			return false
		}
	}
}

// A session has few streams: of too many the oldest ends, and no service hears of it any more. Another session's do not count.
func TestASessionHasFewStreams(t *testing.T) {
	var open atomic.Int32
	c, url := hearsOf(t, func(w http.ResponseWriter, r *http.Request) {
		open.Add(1)
		defer open.Add(-1)
		beating(w, r)
	})
	hers, his := c.begins(t, time.Now().Add(time.Hour)), c.begins(t, time.Now().Add(time.Hour))
	other := hears(t, url+"/stream?of=shelter", his)
	var all []<-chan string
	for range 3 * mostStreams {
		all = append(all, hears(t, url+"/stream?of=shelter", hers))
		if first := <-all[len(all)-1]; first != "fresh" {
			t.Fatalf("a stream begins with %q", first)
		}
	}
	for i, one := range all {
		if last := i >= len(all)-mostStreams; last == ends(one, time.Second) {
			t.Errorf("stream %d of %d goes on: %t", i+1, len(all), !last)
		}
	}
	if ends(other, 100*time.Millisecond) {
		t.Error("another session's stream has ended")
	}
	if n := open.Load(); n != mostStreams+1 {
		t.Errorf("the service is heard by %d, want %d", n, mostStreams+1)
	}
}

// A service that is asked too often is asked less and less, and not as often again for each page that waits.
func TestWhatIsAskedTooOftenIsAskedLess(t *testing.T) {
	var asked atomic.Int32
	c, url := hearsOf(t, func(w http.ResponseWriter, _ *http.Request) {
		asked.Add(1)
		w.WriteHeader(http.StatusTooManyRequests)
	})
	stream := hears(t, url+"/stream?of=shelter", c.begins(t, time.Now().Add(time.Hour)))
	if ends(stream, 3*time.Second) { // at once, after half a second, and after a whole one
		t.Error("it has ended")
	}
	if n := asked.Load(); n < 2 || n > 3 {
		t.Errorf("within three seconds it is asked %d times", n)
	}
}

// A stream ends where no service is heard any more: there is nothing to wait for.
func TestAStreamThatHearsNobodyEnds(t *testing.T) {
	c, url := hearsOf(t, func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusForbidden) })
	if !ends(hears(t, url+"/stream?of=shelter", c.begins(t, time.Now().Add(time.Hour))), 5*time.Second) {
		t.Error("it goes on")
	}
}

// A page that shows nothing live is told too that its session is over: locked, left, silent for too long, or another's by now.
func TestEveryPageIsToldThatItsSessionIsOver(t *testing.T) {
	var silent atomic.Int64
	c, h := runs(t, Config{
		Address: nowhere, Issuer: nowhere + "/oidc", Security: func() time.Time { return time.Now().Add(time.Duration(silent.Load())) },
	})
	s := httptest.NewServer(h)
	t.Cleanup(s.CloseClientConnections)
	for how, ended := range map[string]func(secret string) error{
		"locked": func(secret string) error { return c.sessions.Lock(t.Context(), secret) },
		"left":   func(secret string) error { return c.sessions.End(t.Context(), secret) },
		"silent": func(string) error { silent.Store(int64(session.Idle + time.Second)); return nil },
	} {
		silent.Store(0)
		secret := c.begins(t, time.Now().Add(time.Hour))
		stream := hears(t, s.URL+"/stream?of=", secret)
		if first := <-stream; first != "beat" {
			t.Fatalf("%s: it begins with %q", how, first)
		}
		if err := ended(secret); err != nil {
			t.Fatal(err)
		}
		last := ""
		for name := range stream {
			last = name
		}
		if last != "over" {
			t.Errorf("%s: it ends with %q", how, last)
		}
		if first := <-hears(t, s.URL+"/stream?of=", secret); first != "over" {
			t.Errorf("%s: who asks again is told %q", how, first)
		}
	}
	silent.Store(0)
	mine, next := c.begins(t, time.Now().Add(time.Hour)), c.begins(t, time.Now().Add(time.Hour))
	if first := <-hears(t, s.URL+"/stream?of=&page="+sessionMark(mine), next); first != "over" {
		t.Errorf("the page of an earlier session is told %q", first)
	}
}

// What a form was answered with has an address at which there is no page: locked, it shows the lock like any other.
func TestEveryAddressShowsTheLock(t *testing.T) {
	c, h := runs(t, Config{Address: nowhere, Issuer: nowhere + "/oidc", Security: time.Now})
	secret := c.begins(t, time.Now().Add(time.Hour))
	if err := c.sessions.Lock(t.Context(), secret); err != nil {
		t.Fatal(err)
	}
	for _, address := range []string{"/home", "/beds/place"} {
		if w, _ := gets(t, h, address, sessionCookie+"="+secret); w.Code != http.StatusOK || !strings.Contains(w.Body.String(), "The page is locked") {
			t.Errorf("%s is answered %d:\n%s", address, w.Code, w.Body)
		}
	}
}
