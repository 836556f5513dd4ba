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

// What somebody typed keeps a page as it is while something changes, and not while something is withdrawn: also where what was
// withdrawn before it had the same reason, and stands in the same box.
func TestWhatIsWithdrawnGoesWhateverIsTypedBesideIt(t *testing.T) {
	t.Parallel()
	id := opened(t, "ibrahim", "Linden Marsh", "1990-05-01")
	takenOn(t, "ibrahim", id, "health", "riverside-clinic", "health", "samira")
	quiet(t)
	eats := func(diet string) {
		t.Helper()
		does(t, "samira", "health", "/cases/"+id+"/needs", map[string]any{"needs": map[string]any{"diet": diet}})
	}
	eats("no nuts")
	both := mayKnow(t, id, "IDENTITY", "NEEDS")
	quiet(t)
	referral, _ := does(t, "ibrahim", "identification", "/cases/"+id+"/referrals", map[string]any{
		"service": "shelter", "agency": "lantern", "purpose": "shelter", "categories": []string{"IDENTITY", "NEEDS"},
	})["id"].(string)
	does(t, "rosa", "identification", "/cases/"+id+"/referrals/"+referral+"/accept", map[string]any{})
	withdraws := func(grant string) {
		t.Helper()
		does(t, "ibrahim", "consent", "/cases/"+id+"/grants/"+grant+"/withdrawal", map[string]any{})
	}
	withdraws(both)
	needs := mayKnow(t, id, "NEEDS")
	quiet(t)
	b := open(t, world(t), desktop(), "en")
	b.signIn("rosa")
	b.visit("/cases/" + id)
	b.comesToSay("no nuts")
	b.within(patience, "the page is live", func(page string) bool { return strings.Contains(page, "Live, ") })
	if names := b.finds(".shut"); !strings.HasPrefix(names, "Who they are") {
		t.Fatalf("who they are is not what is closed: %q", names)
	}
	b.look("case-one-closed-en-desk")
	get(b, chromedp.Evaluate[bool](`(() => { const typed = document.createElement("input"); typed.id = typed.ariaLabel = "typed"; typed.value = "words"; document.querySelector("[data-live]").append(typed); return true })()`))
	there := func() bool { return get(b, chromedp.Evaluate[bool](`document.getElementById("typed") !== null`)) }
	eats("no milk")
	quiet(t)
	<-time.After(soon)
	if page := b.text("main"); !there() || !strings.Contains(page, "no nuts") {
		t.Errorf("what was typed is lost by a change beside it:\n%s", page)
	}
	withdraws(needs)
	b.within(soon, "the needs are gone", func(page string) bool { return !there() && !strings.Contains(page, "no nuts") })
	b.says("2 parts not shown", "Who they are", "Care needs")
	b.look("case-two-closed-en-desk")
}

// mayKnow is an agreement that a house may know something of somebody, as the hotline records it and its witness confirms it.
func mayKnow(t *testing.T, id string, categories ...string) string {
	t.Helper()
	agreed := map[string]any{
		"family": "sharing", "purpose": "shelter", "categories": categories, "recipient": map[string]any{"agency": "lantern", "service": "shelter"},
		"giver": "person", "until": now(t).AddDate(0, 0, 90).Format(time.RFC3339), "evidence": map[string]any{
			"proof": "mark", "witness": "amara", "witness_agency": "child-welfare", "language": "en", "explained": "text-1-en", "notice_given": true,
		},
	}
	grant, _ := does(t, "ibrahim", "consent", "/cases/"+id+"/consents", agreed)["id"].(string)
	delete(agreed, "evidence")
	does(t, "amara", "consent", "/cases/"+id+"/consents/"+grant+"/confirmation", agreed)
	return grant
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
