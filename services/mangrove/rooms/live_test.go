//go:build browser

package rooms

import (
	"net"
	"os"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/chromedp/chromedp"
)

// While the services have not read what was published, nobody knows that what a page shows still holds: it shows nothing.
func TestAPageHidesWhileNobodyKnows(t *testing.T) {
	if os.Getenv("MANGROVE_ROOMS") != "" {
		t.Skip("it holds back the services of a world that it starts itself")
	}
	celeste := caseOf(t, "rosa", "C D")
	rosa, ibrahim := open(t, world(t), desktop(), "en"), open(t, world(t), desktop(), "en")
	rosa.signIn("rosa")
	rosa.visit(celeste)
	rosa.within(patience, "the page is live", func(page string) bool { return strings.Contains(page, "Live, ") })
	rosa.picture("case-live-en-desk")
	ibrahim.signIn("ibrahim")
	ibrahim.visit(celeste + "/own-record")
	demo.behind.Lock()
	free := sync.OnceFunc(demo.behind.Unlock)
	defer free()
	ibrahim.follow("main form button")
	// A beat each second says that what was published a second before is known; four seconds without one, the page hides.
	rosa.within(8*time.Second, "the page is hidden", func(page string) bool {
		return strings.Contains(page, "This cannot be opened now") && !strings.Contains(page, "Agreed") && !strings.Contains(page, "C D")
	})
	rosa.look("case-hidden-en-desk")
	free()
	rosa.within(patience, "the page is back", func(page string) bool { return strings.Contains(page, "Live, ") && strings.Contains(page, "C D") })
}

// A page whose line falls silent, and is not even cut, hides what it shows after four seconds, and shows it again once it hears.
func TestAPageHidesWhenItsLineFallsSilent(t *testing.T) {
	t.Parallel()
	celeste, wire := caseOf(t, "rosa", "C D"), newLine(t)
	own, end := chromedp.NewExecAllocator(t.Context(), append(flags(), chromedp.Flag("host-resolver-rules", "MAP "+wire.to+" "+wire.listener.Addr().String()))...)
	t.Cleanup(end)
	b := window(t, own, world(t), phone(), "en")
	b.signIn("rosa")
	b.visit(celeste)
	shown := func(page string) bool { return strings.Contains(page, "Live, ") && strings.Contains(page, "C D") }
	b.within(patience, "the page is live", shown)
	wire.held.Lock()
	free := sync.OnceFunc(wire.held.Unlock)
	defer free()
	b.within(5*time.Second, "the page is hidden", func(page string) bool {
		return strings.Contains(page, "This cannot be opened now") && !strings.Contains(page, "C D")
	})
	free()
	b.within(patience, "the page is back", shown)
}

// line is a way to the world on which what is sent waits, while it is held.
type line struct {
	to       string
	listener net.Listener
	held     sync.RWMutex
}

func newLine(t *testing.T) *line {
	t.Helper()
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { listener.Close() }) //nolint:errcheck // nobody is on it any more
	l := &line{to: strings.TrimPrefix(world(t), "http://"), listener: listener}
	go func() {
		for {
			here, err := listener.Accept()
			if err != nil {
				return
			}
			there, err := net.Dial("tcp", l.to)
			if err != nil {
				here.Close() //nolint:errcheck // the browser tells
				continue
			}
			go l.carry(there, here)
			go l.carry(here, there)
		}
	}()
	return l
}

// carry hands on what comes until an end is closed, and closes the other.
func (l *line) carry(to, from net.Conn) {
	defer to.Close() //nolint:errcheck // it is closed
	part := make([]byte, 32<<10)
	for {
		n, err := from.Read(part)
		l.held.RLock()
		if n > 0 {
			_, err = to.Write(part[:n])
		}
		l.held.RUnlock()
		if err != nil {
			return
		}
	}
}
