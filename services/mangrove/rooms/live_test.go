//go:build browser

package rooms

import (
	"net"
	"os"
	"strings"
	"sync"
	"testing"
	"time"

	script "github.com/chromedp/cdproto/page"
	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
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

// asksToo has each form of a live page ask for a word too, in the page and as often as it is fetched again: by themselves they
// let choose alone.
const asksToo = `{
	const ask = page => page.querySelectorAll("[data-live] form").forEach(f => {
		const word = page.createElement("input");
		word.name = "word"; word.setAttribute("aria-label", "Word");
		f.prepend(word);
	});
	addEventListener("DOMContentLoaded", () => ask(document));
	const known = new WeakSet(), { get } = Object.getOwnPropertyDescriptor(XMLHttpRequest.prototype, "response");
	Object.defineProperty(XMLHttpRequest.prototype, "response", { get() {
		const page = get.call(this);
		if (page && !known.has(page)) { known.add(page); ask(page); }
		return page;
	} });
}`

// writes opens a live page for somebody, who writes half a word into a form of it and goes back some letters.
func writes(t *testing.T, account, path, says, form string) *browser {
	t.Helper()
	b := open(t, world(t), desktop(), "en")
	b.do(command(script.AddScriptToEvaluateOnNewDocument, script.AddScriptToEvaluateOnNewDocumentParams{Source: asksToo}))
	b.signIn(account)
	b.visit(path)
	b.comesToSay(says)
	b.within(patience, "the page is live", func(page string) bool { return strings.Contains(page, "Live, ") })
	b.jumps = true
	b.tabTo(form + ` [name="word"]`)
	b.do(chromedp.KeyEvent("half a word" + strings.Repeat(kb.ArrowLeft, 3)))
	return b
}

// writesOn says that somebody writes on where they wrote.
func (b *browser) writesOn(form string) {
	b.t.Helper()
	if at := get(b, chromedp.Evaluate[string](`(e => [e.matches('`+form+` [name="word"]'), e.value, e.selectionStart, e.selectionEnd].join())(document.activeElement)`)); at != "true,half a word,8,8" {
		b.t.Errorf("who writes at %s finds %q", b.where(), at)
	}
}

// What is withdrawn goes from the board of beds while its coordinator fills in a form of it. What she wrote and chose stays, until
// her house is asked no more: then it goes, and she is told.
func TestNeedsGoFromTheBoardBesideAFormThatIsFilledIn(t *testing.T) {
	t.Parallel()
	id := opened(t, "ibrahim", "Linden Marsh", "1990-05-01")
	takenOn(t, "ibrahim", id, "health", "riverside-clinic", "health", "samira")
	quiet(t)
	does(t, "samira", "health", "/cases/"+id+"/needs", map[string]any{"needs": map[string]any{"diet": "no nuts"}})
	agreed := mayKnow(t, id, "NEEDS")
	quiet(t)
	referral, _ := does(t, "ibrahim", "identification", "/cases/"+id+"/referrals", map[string]any{
		"service": "shelter", "agency": "lantern", "purpose": "shelter", "categories": []string{"NEEDS"},
	})["id"].(string)
	does(t, "rosa", "identification", "/cases/"+id+"/referrals/"+referral+"/accept", map[string]any{})
	quiet(t)
	form := `form:has([value="` + id + `"])`
	rosa := writes(t, "rosa", "/beds", "no nuts", form)
	unit := get(rosa, chromedp.Evaluate[string](`(() => { const units = document.querySelector('`+form+` select'); units.selectedIndex = 1; return units.value })()`))
	does(t, "ibrahim", "consent", "/cases/"+id+"/grants/"+agreed+"/withdrawal", map[string]any{})
	rosa.within(soon, "the needs are gone", func(page string) bool { return !strings.Contains(page, "no nuts") })
	rosa.writesOn(form)
	if chosen := get(rosa, chromedp.Evaluate[string](`document.querySelector('`+form+` select').value`)); chosen != unit {
		t.Errorf("she chose %s, and finds %s", unit, chosen)
	}
	rosa.look("beds-filled-in-en-desk")
	does(t, "ibrahim", "identification", "/cases/"+id+"/referrals/"+referral+"/revoke", map[string]any{})
	rosa.within(soon, "the form is gone", func(page string) bool { return strings.Contains(page, "cannot be done any more") })
	if rosa.finds(`form[action="/beds/place"]:has([value="`+id+`"])`) != "" {
		t.Error("the house is asked no more, and is still to find a bed")
	}
	rosa.look("beds-gone-en-desk")
}

// A gate that somebody takes back goes from the page of their departure while who prepares it fills in a form there.
func TestAGateGoesBesideAFormThatIsFilledIn(t *testing.T) {
	t.Parallel()
	id := opened(t, "ibrahim", "Sorrel Heath", "1990-05-01")
	takenOn(t, "ibrahim", id, "returns", "migration-assistance", "return", "joaquim")
	takenOn(t, "ibrahim", id, "health", "riverside-clinic", "health", "samira")
	quiet(t)
	does(t, "joaquim", "returns", "/cases/"+id+"/enquiry", map[string]any{"country": "XOD", "movement": "return"})
	does(t, "samira", "health", "/cases/"+id+"/fitness", map[string]any{
		"outcome": "fit", "examined_on": now(t).Format(time.DateOnly), "until": now(t).AddDate(0, 0, 60).Format(time.RFC3339), "examination": map[string]any{"finding": "well (invented)"},
	})
	does(t, "samira", "health", "/cases/"+id+"/fitness/gift", map[string]any{})
	quiet(t)
	const form, gate = "main form", "Gave the clinic's finding"
	joaquim := writes(t, "joaquim", "/departures/"+id, gate, form)
	if !strings.Contains(joaquim.finds(".inplace"), gate) {
		t.Fatalf("nothing is in place:\n%s", joaquim.text("main"))
	}
	does(t, "samira", "health", "/cases/"+id+"/fitness/withdrawal", map[string]any{})
	joaquim.within(soon, "the gate is gone", func(string) bool { return !strings.Contains(joaquim.finds(".inplace"), gate) })
	joaquim.writesOn(form)
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
