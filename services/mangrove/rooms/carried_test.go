//go:build browser

package rooms

import (
	"context"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/a-h/templ"
	"github.com/chromedp/cdproto/input"
	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"

	"mangrove/pkg/web"
	"mangrove/services/console"
	"mangrove/services/console/assets"
	"mangrove/services/console/view"
	"mangrove/services/console/words"
)

// room is one live page with the console's own frame, script and content policy, whose content and stream a test has in its hand.
type room struct {
	t    *testing.T
	page view.Page
	// told is what its pages hear.
	told chan web.Event

	mu sync.Mutex
	// holds is what its live part shows.
	holds string
	// posted is what forms sent.
	posted []string
	// silent holds its line back, while it is locked.
	silent sync.RWMutex
	// answers end the wait of forms that were sent, with a status.
	answers chan int
}

// visits opens a page that holds something, once it is live.
func visits(t *testing.T, holds string) (*room, *browser) {
	t.Helper()
	files, err := assets.New()
	if err != nil {
		t.Fatal(err)
	}
	book, err := words.New(time.UTC)
	if err != nil {
		t.Fatal(err)
	}
	in, _ := book.In("en")
	r := &room{t: t, holds: holds, told: make(chan web.Event), answers: make(chan int, 1), page: view.Page{Words: in, Title: "A room", Path: "/", Session: "s", Tonight: "808", Assets: files.Address}}
	mux := http.NewServeMux()
	mux.Handle("GET /assets/", files)
	mux.HandleFunc("GET /{$}", r.show)
	mux.HandleFunc("POST /", r.take)
	mux.HandleFunc("GET /stream", r.stream)
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, req *http.Request) {
		w.Header().Set("Content-Security-Policy", console.ContentPolicy)
		mux.ServeHTTP(w, req)
	}))
	t.Cleanup(server.Close)
	t.Cleanup(server.CloseClientConnections)
	b := open(t, server.URL, phone(), "en")
	b.visit("/")
	b.within(patience, "the page is live", func(page string) bool { return strings.Contains(page, "Live, ") })
	return r, b
}

func (r *room) show(w http.ResponseWriter, req *http.Request) {
	r.mu.Lock()
	defer r.mu.Unlock()
	part := view.Live(r.page, view.LivePart{ID: "part", Of: "shelter", At: "12:00"})
	within := templ.ComponentFunc(func(ctx context.Context, w io.Writer) error {
		return part.Render(templ.WithChildren(ctx, templ.Raw(r.holds)), w)
	})
	if err := view.Layout(r.page).Render(templ.WithChildren(req.Context(), within), w); err != nil {
		r.t.Error(err)
	}
}

// take keeps what a form sent, and lets it wait for its answer.
func (r *room) take(w http.ResponseWriter, req *http.Request) {
	body, err := io.ReadAll(req.Body)
	if err != nil {
		r.t.Error(err)
	}
	r.mu.Lock()
	r.posted = append(r.posted, string(body))
	r.mu.Unlock()
	select {
	case status := <-r.answers:
		w.Header().Set("Location", "/")
		w.WriteHeader(status)
	case <-req.Context().Done():
	}
}

// sent is all that forms sent.
func (r *room) sent() string {
	r.mu.Lock()
	defer r.mu.Unlock()
	return strings.Join(r.posted, " ")
}

// stream beats while its line is not silent.
func (r *room) stream(w http.ResponseWriter, req *http.Request) {
	tick := time.NewTicker(500 * time.Millisecond)
	defer tick.Stop()
	web.WriteEvents(w, func(yield func(web.Event) bool) {
		for one := (web.Event{Name: "fresh"}); yield(one); {
			select {
			case <-req.Context().Done():
				return
			case one = <-r.told:
			case <-tick.C:
				one = r.beat()
			}
		}
	})
}

// beat is the next beat, once the line is not held back.
func (r *room) beat() web.Event {
	r.silent.RLock()
	defer r.silent.RUnlock()
	return web.Event{Name: "beat"}
}

// becomes has the page hold something else, and tells those who look at it.
func (r *room) becomes(holds string) {
	r.t.Helper()
	r.mu.Lock()
	r.holds = holds
	r.mu.Unlock()
	select {
	case r.told <- web.Event{Name: "change", Data: map[string]string{"of": "shelter", "id": "x"}}:
	case <-time.After(patience):
		r.t.Fatal("nobody listens")
	}
}

// js gives what an expression is, as text.
func (b *browser) js(expression string) string {
	b.t.Helper()
	return get(b, chromedp.Evaluate[string](`String(`+expression+`)`))
}

// is says that expressions are what they should be.
func (b *browser) is(want map[string]string) {
	b.t.Helper()
	for expression, text := range want {
		if got := b.js(expression); got != text {
			b.t.Errorf("%s is %q, want %q", expression, got, text)
		}
	}
}

// note is a form about a case, at a version of it, that asks for a word.
func note(about, version, asks string) string {
	return `<form method="post" action="/"><input type="hidden" name="case" value="` + about + `"><input type="hidden" name="version" value="` + version + `">` +
		`<input type="hidden" name="key" value="key` + version + `">` + asks + `<button>Send ` + about + `</button></form>`
}

// word is a field for a word, filled in by the page.
func word(id, filled string) string {
	return `<label for="` + id + `">Word</label><input id="` + id + `" name="word" value="` + filled + `">`
}

// beds are units to choose from.
func beds(id string, units ...string) string {
	out := `<label for="` + id + `">Bed</label><select id="` + id + `" name="unit">`
	for _, one := range units {
		out += `<option value="` + one + `">` + one + `</option>`
	}
	return out + `</select>`
}

// shows waits for a page that says something and nothing of what went.
func (b *browser) shows(text, gone string) {
	b.t.Helper()
	b.within(soon, text, func(page string) bool { return strings.Contains(page, text) && !strings.Contains(page, gone) })
}

const (
	// caret is where somebody writes.
	caret = `[document.activeElement.id, document.activeElement.selectionStart, document.activeElement.selectionEnd]`
	// said is what is said of what is not to be done any more.
	said = `document.querySelector(".said").textContent`
	gone = "What you were filling in cannot be done any more, so it is gone from the page."
)

// A form that says from what it was filled in says so of what somebody typed or chose, also where the page around it is shown anew: who is
// sent it can tell what was changed since. Nothing typed is filled in from what the page shows now.
func TestWhatAFormIsFilledInFromStaysWithWhatIsTyped(t *testing.T) {
	t.Parallel()
	holds := func(from string) string {
		form := func(is string) string {
			return `<form method="post" action="/"><input type="hidden" name="case" value="` + is + `"><input type="hidden" name="from" value="` + from + `">` +
				beds("unit-"+is, "heron", "ibis") + `<button>Send ` + is + `</button></form>`
		}
		return "<p>it is " + from + "</p>" + form("a") + form("b")
	}
	r, b := visits(t, holds("first"))
	b.press("unit-a", kb.ArrowDown)
	r.becomes(holds("second"))
	b.shows("it is second", "it is first")
	r.becomes(holds("third"))
	b.shows("it is third", "it is second")
	b.is(map[string]string{
		`document.querySelector("#unit-a").value`: "ibis", `document.querySelector("#unit-a").form.elements.from.value`: "first",
		`document.querySelector("#unit-b").value`: "heron", `document.querySelector("#unit-b").form.elements.from.value`: "third",
		said: "",
	})
}

// What somebody typed or chose stands where it did in the page that is shown anew, with the caret, and is sent with what the new
// page says of itself. Nothing of the old page does, and nothing gets into the form of another.
func TestWhatIsTypedIsCarriedIntoThePageShownAnew(t *testing.T) {
	t.Parallel()
	asks := func(is, version string) string {
		return word("word-"+is, "") + `<label for="more-` + is + `">More</label><textarea id="more-` + is + `" name="more">as it was</textarea>` +
			`<input type="checkbox" id="ticked-` + is + `" name="ticked" value="yes" checked aria-label="Ticked">` +
			`<input type="radio" id="one-` + is + `" name="which" value="one" checked aria-label="One"><input type="radio" id="two-` + is + `" name="which" value="two" aria-label="Two, ` + version + `">` +
			`<input type="file" id="file-` + is + `" name="file" aria-label="File, ` + version + `">`
	}
	holds := func(version string, units ...string) string {
		return note("a", version, asks("a", version)+beds("unit-a", units...)) + note("b", version, asks("b", version)+beds("unit-b", units...))
	}
	r, b := visits(t, "<p>ground floor</p>"+holds("1", "heron", "ibis", "kite"))
	sheet := filepath.Join(t.TempDir(), "sheet.csv")
	if err := os.WriteFile(sheet, []byte("a,b"), 0o600); err != nil {
		t.Fatal(err)
	}
	b.press("unit-b", kb.ArrowDown)
	b.press("ticked-b", " ")
	b.press("one-b", kb.ArrowDown)
	b.press("more-b", kb.End+" and more")
	b.do(chromedp.SetUploadFiles("#file-b", []string{sheet}))
	b.press("word-b", "half a word"+strings.Repeat(kb.ArrowLeft, 3))
	r.becomes("<p>emptied</p>" + holds("2", "dove", "heron", "ibis"))
	b.shows("emptied", "ground floor")
	b.is(map[string]string{
		`document.querySelectorAll("[data-live]").length`: "1", `document.querySelectorAll("form [name=word]").length`: "2",
		caret: "word-b,8,8", `document.querySelector("#word-b").value`: "half a word", `document.querySelector("#more-b").value`: "as it was and more",
		`document.querySelector("#ticked-b").checked`: "false", `document.querySelector("#two-b").checked`: "true", `document.querySelector("#one-b").checked`: "false",
		`document.querySelector("#unit-b").value`: "ibis", `document.querySelector("#file-b").files[0].name`: "sheet.csv",
		`[...new FormData(document.querySelector("form:has(#word-a)")).values()].map(v => v.name ?? v)`: "a,2,key2,,as it was,yes,one,,dove", said: "",
	})
	b.do(chromedp.KeyEvent("ly"))
	b.is(map[string]string{`document.querySelector("#word-b").value`: "half a wlyord"})
	r.answers <- http.StatusSeeOther
	b.enter()
	if sent := r.sent(); sent != "case=b&version=2&key=key2&word=half+a+wlyord&more=as+it+was+and+more&which=two&file=sheet.csv&unit=ibis" {
		t.Errorf("what is sent is %q", sent)
	}
	b.calm()
}

// A word that is half composed, as on every telephone and in many scripts, goes on where it was.
func TestAWordThatIsHalfComposedGoesOn(t *testing.T) {
	t.Parallel()
	holds := note("a", "1", word("word", ""))
	r, b := visits(t, "<p>ground floor</p>"+holds)
	composes := func(text string) {
		b.do(command(input.ImeSetComposition, input.ImeSetCompositionParams{Text: text, SelectionStart: int64(len(text)), SelectionEnd: int64(len(text))}))
	}
	b.press("word", "ab"+kb.ArrowLeft)
	composes("ni")
	r.becomes("<p>emptied</p>" + holds)
	b.shows("emptied", "ground floor")
	b.is(map[string]string{caret: "word,3,3", `document.activeElement.value`: "anib"})
	composes("nih")
	b.do(command(input.InsertText, input.InsertTextParams{Text: "你"}))
	b.is(map[string]string{caret: "word,2,2", `document.activeElement.value`: "a你b"})
}

// What was being filled in goes with what it was about: a form, a choice, and a text that was begun on one that is withdrawn. It
// is said.
func TestWhatCannotBeDoneAnyMoreIsSaid(t *testing.T) {
	t.Parallel()
	other := note("b", "1", word("other", ""))
	for name, one := range map[string]struct{ holds, becomes, field, types, of, then, says string }{
		"the form":                       {note("a", "1", word("word", "")), "", "word", "half", `document.querySelector("#word")`, "null", gone},
		"the form, untouched":            {note("a", "1", word("word", "")), "", "other", "half", `document.querySelector("#other").value`, "half", ""},
		"a choice":                       {note("a", "1", beds("unit", "heron", "ibis")), note("a", "1", beds("unit", "heron", "kite")), "unit", kb.ArrowDown, `document.querySelector("#unit").value`, "heron", gone},
		"a choice that nobody made":      {note("a", "1", beds("unit", "heron", "ibis")), note("a", "1", beds("unit", "ibis")), "unit", "", `document.querySelector("#unit").value`, "ibis", ""},
		"a text that is withdrawn":       {note("a", "1", word("word", "no nuts")), note("a", "1", word("word", "")), "word", kb.End + ", no milk", `document.querySelector("#word").value`, "", gone},
		"a form of another in its place": {note("a", "1", word("word", "")), note("c", "1", word("word", "")), "word", "half", `document.querySelector("#word").value`, "", gone},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r, b := visits(t, "<p>ground floor</p>"+one.holds+other)
			b.press(one.field, one.types)
			r.becomes("<p>emptied</p>" + one.becomes + other)
			b.shows("emptied", "ground floor")
			b.is(map[string]string{one.of: one.then, said: one.says, `document.querySelector("[data-live]").outerHTML.includes("no nuts")`: "false"})
			if name == "the form" {
				b.look("gone-en-phone")
			}
		})
	}
}

// Whoever has sent a form is not told, while its answer is to come, that it is not to be done any more: they did it.
func TestWhatWasSentIsNotMissed(t *testing.T) {
	t.Parallel()
	r, b := visits(t, "<p>ground floor</p>"+note("a", "1", word("word", "")))
	b.press("word", "whole")
	b.do(chromedp.KeyEvent(kb.Enter))
	r.becomes("<p>emptied</p>")
	<-time.After(time.Second) // the browser tells nothing of a page that it is about to leave
	r.answers <- http.StatusNoContent
	b.shows("emptied", "ground floor")
	b.is(map[string]string{said: ""})
	if sent := r.sent(); sent != "case=a&version=1&key=key1&word=whole" {
		t.Errorf("what is sent is %q", sent)
	}
}

// What is open stays open, each for itself: a list to choose from closes at most, and nothing waits for it.
func TestWhatIsOpenStaysOpen(t *testing.T) {
	t.Parallel()
	holds := func(units ...string) string {
		return `<details class="called"><summary>Called</summary>Celeste</details><details class="older"><summary id="older">Older</summary>A step</details>` +
			note("a", "1", beds("unit", units...)) + `<dialog>` + note("b", "1", word("word", "")) + `</dialog>`
	}
	r, b := visits(t, "<p>ground floor</p>"+holds("heron", "ibis"))
	b.press("older", " ")
	b.press("unit", " ")
	r.becomes("<p>emptied</p>" + holds("heron", "ibis", "kite"))
	b.shows("emptied", "ground floor")
	const open = `[...document.querySelectorAll("details, dialog")].map(d => d.open)`
	b.is(map[string]string{open: "false,true,false", `document.activeElement.id`: "unit"})
	b.press("unit", kb.ArrowDown)
	get(b, chromedp.Evaluate[bool](`(() => { document.querySelector("dialog").showModal(); return true })()`))
	b.press("word", "half"+kb.ArrowLeft)
	r.becomes("<p>shown anew</p>" + holds("heron", "ibis"))
	b.shows("shown anew", "emptied")
	b.is(map[string]string{open: "false,true,true", caret: "word,3,3", `document.querySelector("#word").value`: "half", `document.querySelector("#unit").value`: "ibis", `document.querySelector("dialog").matches(":modal")`: "true"})
}

// What a page hid while nobody knew is out of it, and what was typed is there again with the page.
func TestWhatIsTypedComesBackWithThePage(t *testing.T) {
	t.Parallel()
	holds := note("a", "1", word("word", ""))
	r, b := visits(t, "<p>ground floor</p>"+holds)
	b.press("word", "half a word"+strings.Repeat(kb.ArrowLeft, 3))
	r.silent.Lock()
	b.within(patience, "the page is hidden", func(page string) bool { return strings.Contains(page, "This cannot be opened now") })
	b.is(map[string]string{`document.documentElement.outerHTML.includes("ground floor")`: "false", `document.querySelector("#word")`: "null"})
	r.mu.Lock()
	r.holds = "<p>emptied</p>" + holds
	r.mu.Unlock()
	r.silent.Unlock()
	b.within(patience, "the page is back", func(page string) bool { return strings.Contains(page, "emptied") })
	b.is(map[string]string{caret: "word,8,8", `document.activeElement.value`: "half a word", said: ""})
}

// Fields of one name in one form keep each what was typed in it.
func TestFieldsOfOneNameAreNotMixedUp(t *testing.T) {
	t.Parallel()
	holds := note("a", "1", word("first", "")+word("second", ""))
	r, b := visits(t, "<p>ground floor</p>"+holds)
	b.press("first", "alpha")
	b.press("second", "beta")
	r.becomes("<p>emptied</p>" + holds)
	b.shows("emptied", "ground floor")
	b.is(map[string]string{
		`[document.querySelector("#first").value, document.querySelector("#second").value]`: "alpha,beta",
		`document.activeElement.id`: "second", said: "",
	})
}
