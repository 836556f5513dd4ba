//go:build browser

package rooms

import (
	"strings"
	"testing"

	"mangrove/services/console/view"
)

// A guardian finds the children they stand for on their first page, beside what they have to do, and in the room of cases, and comes
// from there to the page of each; a colleague of theirs who stands for nobody finds nobody, and no such record.
func TestAGuardianFindsTheChildrenTheyStandFor(t *testing.T) {
	journey(t, func(t *testing.T, as traveller) {
		id := nuno(t)
		mine, called := as.says("The children I stand for", "الأطفال الذين أتحدث باسمهم"), as.says("A panel is called", "دُعيت لجنة إلى الانعقاد")
		mariam := as.open(t)
		mariam.signIn("mariam")
		if beside := mariam.text("aside"); !strings.Contains(beside, mine) || !strings.Contains(beside, view.Number(id)) || !strings.Contains(beside, called) {
			t.Errorf("the first page of a guardian does not name the child:\n%s", beside)
		}
		mariam.look("wards-home-" + as.name())
		mariam.follow(`header a[href="/cases"]`)
		mariam.says(mine, view.Number(id), called)
		mariam.look("wards-" + as.name())
		mariam.follow(`main a[href="/cases/` + id + `"]`)
		mariam.says(view.Number(id), as.says("What the child said", "ما قاله الطفل"), "C-01")
		mariam.look("ward-" + as.name())

		simon := as.open(t)
		simon.signIn("simon")
		simon.follow(`header a[href="/cases"]`)
		simon.says(as.says("You stand for no child now", "لا تتحدث باسم أي طفل الآن"))
		simon.look("wards-none-" + as.name())
		simon.turned("404")
		simon.visit("/cases/" + id)
		simon.says(as.says("No such record", "لا يوجد سجل كهذا"))
	})
}

// The list of a guardian and the page of a child change while they are looked at: another is named in their place, and both are gone.
func TestWhoStandsForAChildNoMoreSeesItGo(t *testing.T) {
	t.Parallel()
	id := opened(t, "amara", "Fennel Brook", "2014-05-01")
	takenOn(t, "amara", id, "bestinterests", "guardianship-office", "guardian_appointment", "clara")
	quiet(t)
	names := func(guardian string) {
		t.Helper()
		does(t, "clara", "bestinterests", "/cases/"+id+"/guardian", map[string]any{"guardian": guardian, "agency": "guardianship-office"})
	}
	live := func(page string) bool { return strings.Contains(page, "Live, ") }
	list, child := open(t, world(t), desktop(), "en"), open(t, world(t), phone(), "en")
	row := `main tbody a[href="/cases/` + id + `"]`
	list.signIn("mariam")
	list.visit("/cases")
	list.within(patience, "the list is live", live)
	if list.finds(row) != "" {
		t.Error("a child is listed before the guardian is named")
	}
	names("mariam")
	list.within(soon, "the child", func(string) bool { return list.finds(row) != "" })
	child.signIn("mariam")
	child.visit("/cases/" + id)
	child.within(patience, "the child's page is live", live)
	child.turned("404")
	names("yara")
	list.within(soon, "the child is gone", func(string) bool { return list.finds(row) == "" })
	child.within(soon, "the page is gone", func(page string) bool { return strings.Contains(page, "No such record") })
	list.look("wards-live-en-desk")
}
