//go:build browser

package rooms

import (
	"net/http"
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

// Who stands for a child writes down from the child's page what is agreed for them and what is not, though they keep no case, and asks
// nobody for help; a guardian of others comes to no such page.
func TestAGuardianRecordsWhatIsAgreedForAChild(t *testing.T) {
	t.Parallel()
	id := opened(t, "amara", "Sorrel Brook", "2014-05-01")
	takenOn(t, "amara", id, "bestinterests", "guardianship-office", "guardian_appointment", "clara")
	quiet(t)
	does(t, "clara", "bestinterests", "/cases/"+id+"/guardian", map[string]any{"guardian": "mariam", "agency": "guardianship-office"})
	quiet(t)
	mariam := open(t, world(t), phone(), "en")
	mariam.signIn("mariam")
	mariam.visit("/cases/" + id)
	mariam.follow(`a[href="/calls/` + id + `/agreement"]`)
	mariam.says("What the person agrees to", view.Number(id), "The word for a child")
	for _, not := range []string{"Step 4", "Go on without asking"} {
		if page := mariam.text("main"); strings.Contains(page, not) {
			t.Errorf("who asks nobody for help is told %q:\n%s", not, page)
		}
	}
	mariam.look("ward-agreement-en-phone")
	mariam.fill("main form", map[string]string{"help": "lantern shelter", "answer": "no", "giver": "guardian"})
	mariam.says("Lantern: a bed", "no agreement")
	mariam.follow(`main a[href="/cases/` + id + `"]`)

	yara := call(t, "yara")
	if status, page := yara.ask(http.MethodGet, "/calls/"+id+"/agreement"); status == http.StatusOK || strings.Contains(page, "Lantern: a bed") {
		t.Errorf("a guardian of others is answered %d:\n%s", status, page)
	}
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
