//go:build browser

package rooms

import (
	"strconv"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"
)

// free is how many beds a board says are free.
func (b *browser) free() int {
	b.t.Helper()
	n, err := strconv.Atoi(b.text(".sum dd"))
	if err != nil {
		b.t.Fatalf("the board does not say how many beds are free: %v", err)
	}
	return n
}

// Where every child is tonight leads to one child, and to what a child may always read: their own record, with who saw what.
func TestAChildReadsWhoSawWhat(t *testing.T) {
	journey(t, func(t *testing.T, as traveller) {
		b := as.open(t)
		b.signIn("amara")
		if n := get(b, chromedp.Evaluate[int](`document.querySelectorAll("aside .tonight li").length`)); n == 0 {
			t.Error("the first page does not tell where a child is tonight")
		}
		b.look("home-social-worker-" + as.name())
		b.follow(`header a[href="/children"]`)
		b.look("children-" + as.name())
		if n := get(b, chromedp.Evaluate[int](`document.querySelectorAll("main .tonight li").length`)); n < 10 {
			t.Errorf("%d children are shown at %s:\n%s", n, b.where(), b.text("main"))
		}
		b.follow(`main .tonight a[href^="/cases/"]`)
		b.look("case-social-worker-" + as.name())
		b.follow(`main a[href$="/own-record"]`)
		b.look("record-ask-" + as.name())
		b.follow("main form button")
		b.says("Child Welfare", as.says("What is kept about you", "ما يُحفظ عنك"), as.says("Who you are, how to reach you safely", "هويتك، وكيفية التواصل الآمن معك"))
		b.look("record-" + as.name())
		b.onPaper("table.cards")
		if n := get(b, chromedp.Evaluate[int](`document.querySelectorAll("main tbody tr").length`)); n == 0 {
			t.Error("the record does not tell who saw what, though the case was read just now")
		}
	})
}

// What stands between a person and their departure, who must act, and the owners asked to confirm what they know.
func TestADepartureIsConfirmedAnew(t *testing.T) {
	journey(t, func(t *testing.T, as traveller) {
		b := as.open(t)
		b.signIn("joaquim")
		if aside := b.text("aside"); !strings.Contains(aside, as.says("missing", "ناقص")) {
			t.Errorf("their first page does not tell which departure lacks what:\n%s", aside)
		}
		b.look("home-return-officer-" + as.name())
		b.follow(`header a[href="/departures"]`)
		b.look("departures-" + as.name())
		b.follow("main tbody a")
		b.says("R-03", "I-01")
		b.look("gates-" + as.name())
		b.follow("main form button")
		// The owners confirm a moment later.
		b.within(patience, "that it is confirmed", func(string) bool {
			there := strings.Contains(b.finds(".inplace"), as.says("Confirmed by: ", "تأكيد من: "))
			if !there && !as.scripted {
				b.visit(b.where())
			}
			return there
		})
		b.look("gates-confirmed-" + as.name())
	})
}

// Who receives a person says that they have not come, which was a mistake, and of what kind; of whoever was visited since that
// cannot be so, and the page says why.
func TestAnArrivalIsTakenBackByWhoSaidIt(t *testing.T) {
	onAPhone(t, func(t *testing.T, as traveller) {
		b := as.open(t)
		b.signIn("leonor")
		b.visit("/departures")
		b.says("B T", "A P")              // who agreed that she knows
		b.follow("tbody tr:last-child a") // who has arrived stands last
		b.follow(`form[action$="/arrival"] button`)
		b.turned("422")
		b.says(as.says("Say what happened", "يلزم ذكر ما حدث"))
		b.look("arrival-mend-" + as.name())
		b.check("mistake", "another_person")
		b.follow(`form[action$="/arrival"] button`)
		b.says(as.says("was visited or handed something since", "زيارة"))
		b.look("arrival-refused-" + as.name())
	})
}
