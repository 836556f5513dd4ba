package console

import (
	"fmt"
	"regexp"
	"strings"
	"testing"
)

// Of all children that an agency keeps, those of whom no house is known stand first, and above the list how many there are of each
// state; so too beside the duties, of the cases that are due soonest. Whoever is no child is not asked about.
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
	said["identification /cases"] = `{"items": [` + strings.Join(items, ",") + `]}`
	for _, name := range append(asked(), "consent") {
		said[name+" /duties"] = `{"items": []}`
	}
	c := among(t, said)
	counts := []string{"no house known: 2", "left the house: 1", "Not open now: 1", "bed held: 2", "in a house: 6"}
	order := []string{"04", "11", "05", "03", "02", "08", "00", "01", "06", "07", "09", "10"}
	for name, one := range map[string]struct {
		room  room
		order []string
	}{"the page": {c.children, order}, "home": {c.home, order}} {
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
		if few := strings.Contains(page, "Of the cases that are due soonest."); few != (name == "home") {
			t.Errorf("%s says that it looks at the first alone: %t", name, few)
		}
		if strings.Contains(page, "more cases than are looked at") {
			t.Errorf("%s says that it does not look at all of them", name)
		}
	}
	said["identification /cases"] = `{"items": [{"case": "00"}], "next": "00"}`
	c = among(t, said)
	page, err := c.by(t, "en", c.children, []string{"child_social_worker"})
	if err != nil || !strings.Contains(page, "/children?after=00") || !strings.Contains(page, "more cases than are looked at") {
		t.Errorf("of more cases than it looks at it does not say so, %v:\n%s", err, page)
	}
}
