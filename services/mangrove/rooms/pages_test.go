//go:build browser

package rooms

import (
	"html/template"
	"maps"
	"net/http"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"

	"mangrove/services/console"
	"mangrove/services/console/view"
	"mangrove/services/mangrove"
)

// page is an address of a room, and what those see there whom it is for, in any language.
type page struct {
	path string
	// says is what only its readers see; empty where everybody has their own, or it tells nothing of anybody.
	says    string
	readers []string
}

// known are those of the demo world that pages are asked about, each by their case: Celeste, who sleeps at Lantern, Samuel, who
// leaves on Thursday, and a child of the department's; and what Celeste agreed to.
type known struct{ celeste, samuel, child, grant string }

// know finds them as those do who help them.
func know(t *testing.T) known {
	t.Helper()
	one := func(account, path, pattern string) string {
		t.Helper()
		_, answer := call(t, account).ask(http.MethodGet, path)
		found := regexp.MustCompile(`(?s)` + pattern).FindStringSubmatch(answer)
		if found == nil {
			t.Fatalf("%s does not find %s at %s:\n%s", account, pattern, path, answer)
		}
		return found[1]
	}
	k := known{
		celeste: one("rosa", "/beds/night", `/cases/([^"]+)">C D<`), samuel: one("joaquim", "/departures", `<tbody>.*?/departures/([^"]+)"`),
		child: one("amara", "/children", `<main.*?/cases/([^"]+)"`),
	}
	k.grant = one("ibrahim", "/cases/"+k.celeste, `/withdraw/([^"]+)"`)
	return k
}

// pages are all pages of the console's rooms, by their patterns.
func (k known) pages() map[string]page {
	celeste, samuel, hers := view.Number(k.celeste), view.Number(k.samuel), "/cases/"+k.celeste
	form := "?" + url.Values{"case": {k.celeste}, "reference": {k.celeste}, "unit": {k.grant}, "referral": {k.grant}, "answer": {"accept"}, "do": {"admit"}}.Encode()
	return map[string]page{
		"GET /home":                                {path: "/home"},
		"GET /stream":                              {path: "/stream"}, // tells of what happens while it is read: live_test.go
		"GET /cases/{case}":                        {hers, "C D", []string{"rosa", "ibrahim"}},
		"GET /cases/{case}/withdraw/{grant}":       {hers + "/withdraw/" + k.grant, celeste, []string{"ibrahim"}},
		"POST /cases/{case}/withdraw/{grant}":      {hers + "/withdraw/" + k.grant, celeste, []string{"rosa", "ibrahim"}}, // a person takes back what they agreed to by telling anybody who helps them
		"GET /cases/{case}/own-record":             {path: hers + "/own-record"},
		"POST /cases/{case}/own-record":            {hers + "/own-record", "Lantern", []string{"rosa", "ibrahim", "noor"}},
		"GET /cases/{case}/own-record/{grant}":     {hers + "/own-record/" + k.grant, "Lantern", []string{"noor"}},
		"POST /cases/{case}/referrals/{referral}":  {hers + "/referrals/" + k.grant, celeste, []string{"ibrahim"}},
		"GET /departures":                          {"/departures", samuel, []string{"joaquim"}},
		"GET /departures/{case}":                   {"/departures/" + k.samuel, samuel, []string{"joaquim"}},
		"POST /departures/{case}":                  {"/departures/" + k.samuel, samuel, []string{"joaquim"}},
		"POST /departures/{case}/arrival":          {"/departures/" + k.samuel + "/arrival?mistake=too_early", samuel, []string{"joaquim"}},
		"GET /children":                            {"/children", view.Number(k.child), []string{"amara"}},
		"GET /beds":                                {"/beds", "women", []string{"rosa"}},
		"GET /beds/night":                          {"/beds/night", "C D", []string{"rosa"}},
		"GET /answers":                             {path: "/answers"},
		"POST /answers":                            {path: "/answers" + form},
		"POST /beds/place":                         {"/beds/place" + form, "women", []string{"rosa"}},
		"POST /beds/admit":                         {"/beds/admit" + form, "women", []string{"rosa"}},
		"POST /beds/end":                           {"/beds/end" + form, "women", []string{"rosa"}},
		"GET /cases":                               {"/cases", "MG-", []string{"ibrahim", "amara", "grace", "mariam"}},
		"POST /cases":                              {"/cases?number=" + k.celeste, `"` + hers + `"`, []string{"ibrahim", "grace"}},
		"GET /cases/{case}/attestations/{about}":   {hers + "/attestations/escort", celeste, nil},
		"POST /cases/{case}/attestations/{about}":  {hers + "/attestations/escort", celeste, nil},
		"GET /cases/{case}/confirmations/{about}":  {hers + "/confirmations/" + k.grant, celeste, nil},
		"POST /cases/{case}/confirmations/{about}": {hers + "/confirmations/" + k.grant + "?help=lantern+shelter&days=90", celeste, nil},
		"GET /cases/{case}/nights/{about}":         {hers + "/nights/2026-01-01", celeste, nil},
		"POST /cases/{case}/nights/{about}":        {hers + "/nights/2026-01-01?slept=yes", celeste, nil},
		"GET /cases/{case}/inquiries/{about}":      {hers + "/inquiries/" + k.grant, celeste, nil},
		"POST /cases/{case}/inquiries/{about}":     {hers + "/inquiries/" + k.grant, celeste, nil},
		"GET /cases/{case}/conditions/{about}":     {hers + "/conditions/escort", celeste, nil},
		"POST /cases/{case}/conditions/{about}":    {hers + "/conditions/escort", celeste, nil},
		"GET /cases/{case}/conclusion":             {hers + "/conclusion", celeste, []string{"ibrahim"}},
		"POST /cases/{case}/conclusion":            {hers + "/conclusion?victim=no&why=none", celeste, []string{"ibrahim"}},
		"POST /cases/{case}/review":                {hers + "/review", celeste, []string{"ibrahim"}},
		"GET /cases/{case}/emergency":              {hers + "/emergency", celeste, nil},
		"POST /cases/{case}/emergency":             {hers + "/emergency?finding=none", celeste, nil},
		"GET /cases/{case}/identity":               {hers + "/identity", celeste, []string{"ibrahim"}},
		"POST /cases/{case}/identity":              {hers + "/identity?name=Nobody", celeste, []string{"ibrahim"}},
		"GET /cases/{case}/calls":                  {hers + "/calls", celeste, []string{"rosa"}},
		"POST /cases/{case}/calls":                 {hers + "/calls?step=kin&outcome=no_answer&asked_on=2026-01-01&reference=k-1&who=an+aunt", celeste, []string{"rosa"}},
		"GET /cases/{case}/papers":                 {hers + "/papers", celeste, nil},
		"POST /cases/{case}/papers":                {hers + "/papers?until=2099-01-01", celeste, nil},
		"GET /cases/{case}/undertaking":            {hers + "/undertaking", celeste, nil},
		"POST /cases/{case}/undertaking":           {hers + "/undertaking", celeste, nil},
		"GET /sheets":                              {path: "/sheets"},
		"POST /sheets":                             {path: "/sheets"},
		"GET /decisions":                           {"/decisions?case=" + k.celeste, celeste, []string{"noor"}},
		"POST /decisions":                          {"/decisions?case=" + k.celeste, celeste, []string{"noor"}},
		"GET /ask":                                 {path: "/ask"},
		"POST /ask":                                {"/ask" + form, "C D", []string{"rosa", "ibrahim"}},
		"GET /calls":                               {path: "/calls"},
		"POST /calls":                              {path: "/calls"},
		"GET /calls/who":                           {path: "/calls/who"},
		"POST /calls/who":                          {path: "/calls/who"},
		"GET /calls/{case}":                        {"/calls/" + k.celeste, celeste, []string{"ibrahim"}},
		"GET /calls/{case}/contact":                {"/calls/" + k.celeste + "/contact", celeste, []string{"ibrahim"}},
		"POST /calls/{case}/contact":               {"/calls/" + k.celeste + "/contact?safe_way=by+letter", celeste, []string{"ibrahim", "rosa"}}, // anybody who helps a person writes down how to reach them
		"GET /calls/{case}/agreement":              {"/calls/" + k.celeste + "/agreement", celeste, []string{"ibrahim"}},
		"POST /calls/{case}/agreement":             {"/calls/" + k.celeste + "/agreement?help=lantern+shelter&answer=yes&parts=NEEDS&days=90&language=en&interpreter=none", celeste, []string{"ibrahim", "rosa"}},
		"GET /calls/{case}/referral":               {"/calls/" + k.celeste + "/referral", celeste, []string{"ibrahim"}},
		"POST /calls/{case}/referral":              {"/calls/" + k.celeste + "/referral?help=lantern+shelter", celeste, []string{"ibrahim"}},
	}
}

// The table of pages is whole: a room that is built later is held to the same.
func TestEveryPageIsHeldToWhoMaySeeIt(t *testing.T) {
	t.Parallel()
	if all := slices.Sorted(maps.Keys(known{}.pages())); !slices.Equal(all, console.Rooms()) {
		t.Errorf("the pages are %q, want those of the rooms %q", all, console.Rooms())
	}
}

// Each page is seen by those whom it is for, and by nobody else: not by its address, and not by sending its form.
func TestEachSeesTheirOwnPagesOnly(t *testing.T) {
	t.Parallel()
	k := know(t)
	all := k.pages()
	for _, account := range []string{"rosa", "teodora", "ibrahim", "amara", "joaquim", "mariam", "simon", "noor", "grace", "paul", "vera", "tomas", "operator"} {
		t.Run(account, func(t *testing.T) {
			t.Parallel()
			c := call(t, account)
			for _, pattern := range slices.Sorted(maps.Keys(all)) {
				p, method := all[pattern], pattern[:strings.Index(pattern, " ")]
				reads := slices.Contains(p.readers, account)
				if reads && method == http.MethodPost || p.says == "" {
					continue // what its readers send changes the world: journeys do that
				}
				status, answer := c.ask(method, p.path)
				if sees := strings.Contains(answer, p.says); sees != reads {
					t.Errorf("%s is answered %d, and %s sees %q: %t, want %t\n%s", pattern, status, account, p.says, sees, reads, answer)
				}
			}
		})
	}
}

// Who has no part in any case cannot tell a case that there is from one that there is not, by any page or form.
func TestNobodyWithoutAPartTellsACaseFromNone(t *testing.T) {
	t.Parallel()
	there := know(t)
	const none = "00000000-0000-4000-8000-000000000000"
	nobody := known{none, none, none, there.grant}
	for _, account := range []string{"paul", "vera", "tomas", "operator"} {
		t.Run(account, func(t *testing.T) {
			t.Parallel()
			c := call(t, account)
			nameless := strings.NewReplacer(there.celeste, "", there.samuel, "", none, "", view.Number(there.celeste), "", view.Number(there.samuel), "", view.Number(none), "")
			real, unreal := there.pages(), nobody.pages()
			for _, pattern := range slices.Sorted(maps.Keys(real)) {
				if !strings.Contains(real[pattern].path, there.celeste) && !strings.Contains(real[pattern].path, there.samuel) {
					continue
				}
				method := pattern[:strings.Index(pattern, " ")]
				status, answer := c.ask(method, real[pattern].path)
				wants, want := c.ask(method, unreal[pattern].path)
				if nameless.Replace(answer) != nameless.Replace(want) || status != wants {
					t.Errorf("%s of a case is answered %d, and of none %d:\n%s\n%s", pattern, status, wants, answer, want)
				}
			}
		})
	}
}

// Whoever is offered to sign in as has a first page that is whole: what they have to do, and beside it what their role opens daily.
func TestEveryAccountHasAFirstPage(t *testing.T) {
	t.Parallel()
	daily := map[string]string{
		"hotline": "Referrals by state", "data_protection": "Newest withdrawals", "return_officer": "Departures",
		"child_social_worker": "Where every child is tonight", "shelter_coordinator": "Beds tonight", "police_liaison": "Reference", "on_call_child_protection": "New call",
		"guardian": "The children I stand for",
	}
	for _, a := range mangrove.Accounts() {
		status, first := call(t, a.ID).ask(http.MethodGet, "/home")
		for _, says := range []string{template.HTMLEscapeString(a.Name), "My duties", daily[a.Roles[0]]} {
			if status != http.StatusOK || !strings.Contains(first, says) {
				t.Errorf("the first page of %s is answered %d, and does not say %q:\n%s", a.ID, status, says, first)
			}
		}
		if strings.Contains(first, "No answer now from") || !strings.Contains(first, "Nothing waits for you") && !strings.Contains(first, `class="duty"`) && a.Roles[0] != "police_liaison" {
			t.Errorf("the first page of %s is not whole:\n%s", a.ID, first)
		}
	}
}

// Every page is looked at by somebody whom it is for: nothing serious for axe, and light.
func TestEveryPageIsFitToBeRead(t *testing.T) {
	t.Parallel()
	type looked struct{ name, path string }
	const lost = "paul" // who is shown what is not there
	readers := map[string][]looked{"mariam": {{"page-wards", "/cases"}}, lost: {{"no-such-record", "/cases/00000000-0000-4000-8000-000000000000"}, {"no-such-page", "/nowhere"}}}
	for pattern, p := range know(t).pages() {
		nobodys := p.says != "" && len(p.readers) == 0 // the page of a duty: who owes one looks at it on their way
		if name, ok := strings.CutPrefix(pattern, "GET /"); ok && name != "stream" && !nobodys {
			reader := "ibrahim"
			if len(p.readers) > 0 {
				reader = p.readers[0]
			}
			readers[reader] = append(readers[reader], looked{"page-" + strings.NewReplacer("/", "-", "{", "", "}", "").Replace(name), p.path})
		}
	}
	for reader, pages := range readers {
		for _, as := range []traveller{{desktop(), "en", true}, {phone(), "ar", true}} {
			t.Run(reader+"-"+as.name(), func(t *testing.T) {
				t.Parallel()
				b := as.open(t)
				b.audited = true
				if reader == lost {
					b.turned("404")
					b.visit("/")
					b.look("start-" + as.name())
					b.visit("/try")
					b.look("try-" + as.name())
					b.visit("/sign-in")
					b.look("sign-in-" + as.name())
				}
				b.signIn(reader)
				for _, p := range pages {
					b.visit(p.path)
					b.look(p.name + "-" + as.name())
				}
			})
		}
	}
}

// The first visit is light as a whole: a page, and all that it is drawn with.
func TestTheFirstVisitIsLight(t *testing.T) {
	t.Parallel()
	const most = 40 << 10
	b := open(t, world(t), phone(), "en")
	b.visit("/")
	got := get(b, chromedp.Evaluate[[]int](`["navigation", "resource"].flatMap(t => performance.getEntriesByType(t).map(e => e.encodedBodySize))`))
	total := 0
	for _, n := range got {
		total += n
	}
	if t.Logf("the first visit is %d bytes in %d files", total, len(got)); total > most || len(got) < 4 {
		t.Errorf("the first visit is %d bytes in %d files", total, len(got))
	}
}
