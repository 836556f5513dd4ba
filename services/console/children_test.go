package console

import (
	"fmt"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"

	lru "github.com/hashicorp/golang-lru/v2"
	"golang.org/x/time/rate"
)

// Of all children that an agency keeps, those of whom no house is known stand first, and above the list how many there are of each
// state; beside the duties are as many counted, and listed who is in no house. Whoever is no child is not asked about.
func TestChildrenWhoNeedSomebodyStandFirst(t *testing.T) {
	const slept, left, held = "came to sleep there", "left the place", "a bed is held"
	where := []string{slept, slept, held, slept, "", left, slept, slept, held, slept, slept, ""}
	said := answers{}
	var items []string
	for i, what := range where {
		id := fmt.Sprintf("%02d", i)
		items = append(items, fmt.Sprintf(`{"case": %q}`, id))
		said["coordination /cases/"+id] = fmt.Sprintf(`{"steps": [{"at": "2026-11-20T09:00:00Z", "service": "shelter", "what": %q}]}`, what)
	}
	items = append(items, `{"case": "99", "facts": {"adult_on": "2020-01-01"}}`)
	said["coordination /cases/03"] = `{"code": "refused", "title": "Not now."}`
	said["identification /cases?limit=100"] = `{"items": [` + strings.Join(items, ",") + `]}`
	for _, name := range append(asked(), "consent") {
		said[name+" /duties"] = `{"items": []}`
	}
	c := among(t, said)
	counts := []string{"no house known: 2", "left the house: 1", "Not open now: 1", "bed held: 2", "in a house: 6"}
	order := []string{"04", "11", "05", "03", "02", "08", "00", "01", "06", "07", "09", "10"}
	for name, one := range map[string]struct {
		room  room
		order []string
	}{"the page": {c.children, order}, "home": {c.home, order[:6]}} {
		page, err := c.by(t, "en", one.room, []string{"child_social_worker"})
		if err != nil {
			t.Fatal(err)
		}
		var shown []string
		for _, m := range regexp.MustCompile(`/cases/([0-9]+)"`).FindAllStringSubmatch(page, -1) {
			shown = append(shown, m[1])
		}
		if got, want := strings.Join(shown, " "), strings.Join(one.order, " "); got != want {
			t.Errorf("on %s they stand as %s, want %s", name, got, want)
		}
		for _, count := range counts {
			before, after, ok := strings.Cut(page, "<span>"+count+"</span>")
			if !ok || strings.Contains(before, "/cases/04") || !strings.Contains(after, "/cases/04") {
				t.Errorf("%s does not say %q above the list:\n%s", name, count, page)
			}
		}
		if left := strings.Contains(page, "The children who are in a house stand on the page"); left != (name == "home") {
			t.Errorf("%s says that it leaves somebody out: %t", name, left)
		}
		if strings.Contains(page, "more cases than are looked at") {
			t.Errorf("%s says that it does not look at all of them", name)
		}
	}
	said["identification /cases?limit=100"] = `{"items": [{"case": "00"}], "next": "00"}`
	c = among(t, said)
	for name, one := range map[string]room{"the page": c.children, "home": c.home} {
		page, err := c.by(t, "en", one, []string{"child_social_worker"})
		if err != nil || !strings.Contains(page, "/children?after=00") || !strings.Contains(page, "more cases than are looked at") {
			t.Errorf("of more cases than it looks at %s does not say so, %v:\n%s", name, err, page)
		}
	}
}

// Where children are is asked no faster than coordination takes it of one person, whatever pages they have open.
func TestChildrenAreLookedAtWithMeasure(t *testing.T) {
	const children = 60
	var items []string
	for i := range children {
		items = append(items, fmt.Sprintf(`{"case": "%02d"}`, i))
	}
	var guard sync.Mutex
	var at []time.Time
	c := overheard(t, answers{"identification /cases": `{"items": [` + strings.Join(items, ",") + `]}`}, func(what string) {
		if strings.HasPrefix(what, "coordination") {
			guard.Lock()
			defer guard.Unlock()
			at = append(at, time.Now())
		}
	})
	var open sync.WaitGroup
	for range 2 {
		open.Go(func() {
			if _, err := c.by(t, "en", c.children, []string{"child_social_worker"}); err != nil {
				t.Error(err)
			}
		})
	}
	open.Wait()
	if len(at) != 2*children {
		t.Fatalf("it asked %d times where a child is, want %d", len(at), 2*children)
	}
	// The first 80 at once, the other 40 in a second.
	if took := at[len(at)-1].Sub(at[0]); took < 900*time.Millisecond {
		t.Errorf("it asked %d times in %s", len(at), took)
	}
}

// Whose pace is forgotten, where there are too many, is who has not looked for longest: nobody looks faster by looking all the time.
func TestThePaceOfWhoLooksIsNotForgotten(t *testing.T) {
	c := &Console{}
	var err error
	if c.paces, err = lru.New[string, *rate.Limiter](2); err != nil {
		t.Fatal(err)
	}
	own := c.pace("looks")
	for i := range 3 {
		c.pace(fmt.Sprint(i))
		if c.pace("looks") != own {
			t.Fatal("it is begun anew")
		}
	}
}
