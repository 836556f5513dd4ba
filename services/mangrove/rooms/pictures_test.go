//go:build browser && screenshots

package rooms

import (
	"bytes"
	"errors"
	"fmt"
	"image/png"
	"io/fs"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp"

	"mangrove/pkg/web"
)

// scene is one picture of the documentation.
type scene struct {
	file, account string
	// page is its address, in which CASE is what first gives.
	page string
	// first brings about what the demo world has not.
	first func(t *testing.T) string
	// at is when it is, for a world that begun says the beginning of; the clock goes forward only.
	at func(begun time.Time) time.Time
	// shows is what is read on it, so that it is what the guide says beside it.
	shows []string
	// folded says that what is folded on it is opened.
	folded bool
	// height is what the picture has at most: it ends with its page, and in no line.
	height int64
}

// scenes are all of them, in the order in which they are taken: what is set up for one stands in those that follow, and time comes last.
func scenes() []scene {
	return []scene{
		{file: "beds", account: "rosa", page: "/beds", shows: []string{"free tonight", "is referred to you", "needs a bed", "Houses"}, height: 1200},
		{file: "guide-call", account: "ibrahim", page: "/calls", shows: []string{"Step 1 of 5", "Language of the person"}, height: 1000},
		{file: "guide-ask", account: "paul", page: "/home", shows: []string{"Reference"}, height: 700},
		{file: "guide-received", account: "leonor", page: "/home", folded: true, shows: []string{"Agree a plan", "Visit after six months", "Visit after a year"}, height: 1200},
		{file: "guide-nothing", account: "tomas", page: "/home", shows: []string{"Nothing waits for you"}, height: 700},
		{file: "guide-cases", account: "grace", page: "/cases", shows: []string{"Last step", "Due next"}, height: 900},
		{file: "guide-children", account: "amara", page: "/children", shows: []string{"no house known", "in a house"}, height: 1000},
		{file: "guide-case", account: "amara", page: "/cases/CASE", first: nuno, shows: []string{"What the child said", "The options, side by side", "Who works on this case"}, height: 1300},
		{file: "guide-gates", account: "joaquim", page: "/departures/CASE", first: owed("samira", "health", "examine_fitness"), shows: []string{"Missing", "Who must act", "In place"}, height: 1200},
		{file: "guide-consulate", account: "duarte", page: "/cases/CASE/papers", first: owed("duarte", "identification", "issue_papers"), shows: []string{"Good until"}, height: 700},
		{file: "guide-clinic", account: "samira", page: "/cases/CASE", first: nadia, shows: []string{"low salt", "Health notes"}, height: 700},
		{file: "guide-legal-aid", account: "lucien", page: "/cases/CASE", first: advised, shows: []string{"Legal advice", "The claim"}, height: 700},
		{file: "guide-guardianship", account: "clara", page: "/answers", first: unguarded, shows: []string{"is referred to you", "Accept"}, height: 700},
		{file: "guide-wards", account: "mariam", page: "/home", first: determined, shows: []string{"another country", "Determined: Stay as now", "A panel is called"}, height: 900},
		{file: "guide-panel", account: "marc", page: "/cases/CASE", first: traced, shows: []string{"What the child said", "The answer from abroad", "The options, side by side"}, height: 1350},
		{file: "guide-decisions", account: "noor", page: "/decisions?denied=true", first: sought, shows: []string{"paul", "police receive nothing", "who may be a child counts as one"}, height: 900},
		{file: "guide-on-call", account: "tome", page: "/home", at: evening, shows: []string{"Good evening", "Late", "Find a place for tonight"}, height: 700},
		{file: "guide-duties", account: "rosa", page: "/home", first: busy, at: morning, shows: []string{"Late", "Answer a referral", "Today", "Find a place for tonight", "This week"}, height: 1100},
		{file: "guide-supervisor", account: "salma", page: "/home", at: tuesday, shows: []string{"Tuesday", "Late", "Nobody answered: ask another agency", "Mend a row of a sheet"}, height: 1100},
	}
}

// evening is the first one on which what was due two hours after the beginning is late, and nothing that was due a day after it.
func evening(begun time.Time) time.Time {
	at := begun.Add(2*time.Hour + 10*time.Minute)
	if at.Hour() >= 18 {
		return at
	}
	return time.Date(at.Year(), at.Month(), at.Day(), 21, 30, 0, 0, time.UTC)
}

// morning is the first one on which what was due a day after the beginning is late.
func morning(begun time.Time) time.Time {
	at := time.Date(begun.Year(), begun.Month(), begun.Day()+1, 9, 0, 0, 0, time.UTC)
	if at.Sub(begun) < 24*time.Hour {
		at = at.AddDate(0, 0, 1)
	}
	return at
}

// tuesday is the first one on which what was due three days after the beginning is late, in the afternoon.
func tuesday(begun time.Time) time.Time {
	at := time.Date(begun.Year(), begun.Month(), begun.Day()+3, 14, 0, 0, 0, time.UTC)
	for at.Weekday() != time.Tuesday || at.Sub(begun) < 3*24*time.Hour {
		at = at.AddDate(0, 0, 1)
	}
	return at
}

// owed gives the case about which the demo world has somebody owe something.
func owed(account, service, what string) func(t *testing.T) string {
	return func(t *testing.T) string {
		t.Helper()
		all, _ := asks(t, http.MethodGet, account, service, "/duties", nil)["items"].([]any)
		for _, one := range all {
			if duty, _ := one.(map[string]any); duty["what"] == what {
				id, _ := duty["subject"].(string)
				return id
			}
		}
		t.Fatalf("%s does not owe %s, but %v", account, what, all)
		return ""
	}
}

// nadia is who has an appointment at the clinic.
func nadia(t *testing.T) string {
	t.Helper()
	return owed("samira", "health", "say_whether_attended")(t)
}

// advised is who a lawyer has advised, with a claim.
func advised(t *testing.T) string {
	t.Helper()
	id := nadia(t)
	does(t, "lucien", "legalaid", "/cases/"+id+"/advice", map[string]any{"advice": map[string]any{"text": "She may stay while her claim for wages is heard, and need not speak with the police. (invented)"}})
	does(t, "lucien", "legalaid", "/cases/"+id+"/claims", map[string]any{"kind": "wages", "claim": map[string]any{"against": "a restaurant (invented)", "what": "four months of wages"}})
	quiet(t)
	return id
}

// unguarded is a child for whom the guardianship office is asked, and has not answered.
func unguarded(t *testing.T) string {
	t.Helper()
	id := opened(t, "amara", "Fennel Brook", "2014-05-01")
	does(t, "amara", "identification", "/cases/"+id+"/referrals", map[string]any{"service": "bestinterests", "agency": "guardianship-office", "purpose": "guardian_appointment"})
	quiet(t)
	return id
}

// traced is the child of the demo world, once all that was asked about him abroad is answered.
func traced(t *testing.T) string {
	t.Helper()
	id := nuno(t)
	requests, _ := asks(t, http.MethodGet, "marc", "bestinterests", "/cases/"+id, nil)["requests"].([]any)
	for _, one := range requests {
		request, _ := one.(map[string]any)
		if request["state"] == "answered" {
			continue
		}
		of := fmt.Sprint("/cases/", id, "/requests/", request["request"])
		does(t, "mariam", "bestinterests", of+"/check", map[string]any{})
		does(t, "leonor", "bestinterests", of+"/answer", map[string]any{"finding": "found", "answer": map[string]any{"text": "She and a cousin, and both want him. (invented)"}})
	}
	quiet(t)
	return id
}

// sought is whom police have asked for.
func sought(t *testing.T) string {
	t.Helper()
	id := nadia(t)
	call(t, "paul").ask(http.MethodPost, "/ask?"+url.Values{"reference": {id}}.Encode())
	return id
}

// busy is a house that is asked anew for somebody, and had no lawful bed for a child: it looks for a place in two hours.
func busy(t *testing.T) string {
	t.Helper()
	man, child := opened(t, "ibrahim", "Linden Marsh", "1990-05-01"), opened(t, "amara", "Linnet Ashe", "2012-05-01")
	does(t, "ibrahim", "identification", "/cases/"+man+"/referrals", map[string]any{"service": "shelter", "agency": "lantern", "purpose": "shelter"})
	takenOn(t, "amara", child, "shelter", "lantern", "shelter", "rosa")
	quiet(t)
	units, _ := asks(t, http.MethodGet, "rosa", "shelter", "/units", nil)["items"].([]any)
	for _, one := range units {
		if unit, _ := one.(map[string]any); unit["kind"] == "adults" {
			call(t, "rosa").ask(http.MethodPost, "/beds/place?"+url.Values{"do": {"reserve"}, "case": {child}, "unit": {fmt.Sprint(unit["unit"])}}.Encode())
			break
		}
	}
	quiet(t)
	return child
}

// moves moves the world's clock on.
func moves(t *testing.T, to time.Time) {
	t.Helper()
	if status, _, body, err := web.NewClient(world(t), nil).Do(t.Context(), http.MethodPost, "/dev/clock", "", map[string]any{"to": to}); err != nil || status != http.StatusOK {
		t.Fatalf("to %s: %d %s %v", to, status, body, err)
	}
	quiet(t)
}

// TestPictures takes the pictures of the console in the documentation anew, into the folder that MANGROVE_PICTURES names.
func TestPictures(t *testing.T) {
	all := scenes()
	hangsTogether(t, all)
	dir := os.Getenv("MANGROVE_PICTURES")
	if dir == "" {
		t.Skip("MANGROVE_PICTURES names no folder: nothing is taken")
	}
	url, begun := world(t), now(t)
	for _, s := range all {
		t.Run(s.file, func(t *testing.T) {
			if s.at != nil {
				moves(t, s.at(begun))
			}
			page := s.page
			if s.first != nil {
				page = strings.Replace(page, "CASE", s.first(t), 1)
			}
			b := open(t, url, desktop(), "en")
			b.signIn(s.account)
			b.visit(page)
			if s.folded {
				get(b, chromedp.Evaluate[bool](`document.querySelector("main summary").click(), true`))
			}
			picture, text := b.taken(s.height)
			for _, says := range s.shows {
				if !strings.Contains(text, says) {
					t.Errorf("the picture does not show %q:\n%s", says, text)
				}
			}
			if err := os.WriteFile(filepath.Join(dir, s.file+".png"), picture, 0o644); err != nil { //nolint:gosec // it is for everybody
				t.Fatal(err)
			}
		})
	}
}

// hangsTogether says that each picture of the documentation is taken, and each that is taken is in it.
func hangsTogether(t *testing.T, all []scene) {
	t.Helper()
	const docs = "../../../docs/"
	var taken, named, there []string
	for _, s := range all {
		taken = append(taken, s.file+".png")
	}
	err := filepath.WalkDir(docs, func(path string, one fs.DirEntry, err error) error {
		if err != nil || one.IsDir() {
			return err
		}
		if filepath.Ext(path) == ".png" {
			there = append(there, one.Name())
			return nil
		}
		shown, err := shows(path)
		named = append(named, shown...)
		return err
	})
	first, cannot := shows(docs + "../README.md")
	if err := errors.Join(err, cannot); err != nil {
		t.Fatal(err)
	}
	named = append(named, first...)
	const terminal = "first-minute.png" // is no page of the console
	for _, name := range append(there, named...) {
		if name != terminal && !slices.Contains(taken, name) {
			t.Errorf("nothing takes %s", name)
		}
	}
	for _, name := range taken {
		if !slices.Contains(named, name) {
			t.Errorf("%s is taken, and no page shows it", name)
		}
	}
}

// shows are the pictures that a page of the documentation shows.
func shows(page string) (names []string, err error) {
	text, err := os.ReadFile(page)
	for _, m := range regexp.MustCompile(`\]\(\S*pictures/(\S+?)\)`).FindAllSubmatch(text, -1) {
		names = append(names, string(m[1]))
	}
	return names, err
}

// ends is how high a picture of the page is that has a height at most, and ends a little away from each line of text and all that is drawn.
const ends = `(most => {
	const page = document.documentElement.scrollHeight;
	if (page <= most) return page;
	const lines = text => { const all = document.createRange(); all.selectNode(text); return [...all.getClientRects()]; };
	const whole = [...document.querySelectorAll("body :not(.sr)")].filter(e => e.checkVisibility()).flatMap(e =>
		!e.firstChild || e.matches("a, button, select, svg") ? [e.getBoundingClientRect()]
			: [...e.childNodes].filter(n => n.nodeType === Node.TEXT_NODE && n.data.trim()).flatMap(lines));
	let end = most;
	while (whole.some(r => r.top - 4 < end && end < r.bottom + 4)) end--;
	return end;
})`

// taken is the page from its top to where nothing is cut, once it is live, as a PNG that tells nothing else; and what can be read there.
func (b *browser) taken(height int64) (picture []byte, text string) {
	b.t.Helper()
	b.do(chromedp.EmulateViewport(desktop().width, 1)) // a page is as high as its screen at least
	b.within(patience, "the page is live", func(string) bool { return b.finds("[data-live-state][hidden]") == "" })
	b.do(chromedp.EmulateViewport(desktop().width, get(b, chromedp.Evaluate[int64](ends+fmt.Sprintf("(%d)", height)))))
	text = get(b, chromedp.Evaluate[string](`[...document.querySelectorAll("main *")].filter(e => e.checkVisibility() && e.getBoundingClientRect().bottom <= innerHeight).map(e => e.innerText).join("\n")`))
	image, err := png.Decode(bytes.NewReader(get(b, chromedp.CaptureScreenshot())))
	if err != nil {
		b.t.Fatal(err)
	}
	var out bytes.Buffer
	if err := (&png.Encoder{CompressionLevel: png.BestCompression}).Encode(&out, image); err != nil {
		b.t.Fatal(err)
	}
	return out.Bytes(), text
}
