//go:build browser

package rooms

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
)

// A call becomes a bed: the hotline takes it in five steps, what is missing is told beside its field and above, each step
// stands when the page is loaded again; and the house that was asked takes the person on, and in. Heron has six beds free, one for
// each who travels.
func TestACallBecomesABed(t *testing.T) {
	journey(t, func(t *testing.T, as traveller) {
		ibrahim := as.open(t)
		id := ibrahim.takesACall(as)
		teodora := as.open(t)
		teodora.signIn("teodora")
		teodora.look("home-coordinator-" + as.name())
		teodora.follow(`header a[href="/beds"]`)
		teodora.look("beds-asked-" + as.name())
		before := teodora.free()
		teodora.follow(`main a[href="/answers"]`)
		teodora.follow(`form[action="/answers"]:has(input[value="` + id + `"]) button[value="accept"]`)
		teodora.follow(`main a[href="/beds"]`)
		teodora.comesToSay("O T")
		teodora.look("beds-taken-on-" + as.name())
		if as.scripted {
			ibrahim.within(soon, "that the house accepted", func(page string) bool { return strings.Contains(page, as.says("accepted", "مقبولة")) })
		}
		teodora.follow(`header a[href="/home"]`)
		if waits := teodora.finds(`aside [href="/cases/` + id + `"]`); !strings.Contains(waits, "O T") {
			t.Errorf("the first page of the house does not name who waits:\n%s", teodora.text("aside"))
		}
		teodora.follow(`header a[href="/beds"]`)
		teodora.press("unit-"+id, kb.ArrowDown)
		teodora.follow(`form[action="/beds/place"]:has(input[value="` + id + `"]) button[value="reserve"]`)
		teodora.look("beds-held-" + as.name())
		teodora.follow(`form[action="/beds/admit"]:has(input[value="` + id + `"]) button`)
		if after := teodora.free(); after >= before {
			t.Errorf("%d beds are free after somebody was taken in, and were %d before", after, before)
		}
		teodora.follow(`main a[href="/beds/night"]`)
		teodora.look("night-coordinator-" + as.name())
		teodora.onPaper("table.cards")
		teodora.follow(`tbody a[href="/cases/` + id + `"]`)
		teodora.comesToSay("O T")
		teodora.look("case-coordinator-" + as.name())
	})
}

// takesACall takes a call as the hotline, from the start page to the referral, and gives the case.
func (b *browser) takesACall(as traveller) (id string) {
	b.t.Helper()
	mend, asked := as.says("Something is to be mended", "ما ينبغي تصحيحه"), as.says("They answer within 24 hours", "الرد خلال 24 ساعة")
	shot := func(name string) { b.t.Helper(); b.turned("422"); b.look("call-" + name + "-" + as.name()) }
	b.signIn("ibrahim")
	b.says(as.says("Referrals by state", "الإحالات حسب الحالة"), as.says("waits for an answer", "بانتظار"))
	b.look("home-hotline-" + as.name())
	b.follow(`header a[href="/calls"]`)
	b.tabTo("#interpreter")
	b.enter()
	b.says(mend)
	if !get(b, chromedp.Evaluate[bool](`(() => { const field = document.querySelector("input[name=interpreter]");
		const said = document.getElementById("interpreter-wrong")?.textContent, above = document.querySelector('.ds-error-summary a[href="#interpreter"]');
		return field.getAttribute("aria-invalid") === "true" && field.closest("fieldset").getAttribute("aria-describedby").includes("interpreter-wrong") &&
			said !== "" && said === above?.textContent && document.getElementById("interpreter") === field })()`)) {
		b.t.Errorf("what is wrong with a field is not told beside it, or not led to from above:\n%s", b.text("main"))
	}
	shot("1-mend")
	b.press("language", kb.ArrowDown+kb.ArrowDown)
	b.press("interpreter", " ")
	b.tabTo("#channel")
	shot("1")
	b.enter()
	if b.where() != "/calls/who" {
		b.t.Fatalf("after the first step: %s", b.where())
	}
	b.press("age", "old")
	b.enter()
	shot("2-mend")
	b.press("name", "Oriel Tamsin (invented)")
	b.press("age", kb.End+strings.Repeat(kb.Backspace, 9)+"27")
	shot("2")
	b.enter()
	b.comesToSay("O T")
	b.says("25", "29")
	at := b.where()
	if !strings.HasSuffix(at, "/contact") || strings.Contains(at, "Oriel") {
		b.t.Fatalf("after the second step: %s", at)
	}
	b.visit(at)
	b.says("O T")
	b.tabTo("#telephone")
	b.enter()
	b.says(mend)
	b.press("safe_way", "Mornings; hang up if a man answers.")
	b.press("telephone", "+351 210 000 000")
	shot("3")
	b.enter()
	b.press("help", strings.Repeat(kb.ArrowDown, 4)) // Heron, for a bed
	b.check("parts", "IDENTITY")
	b.check("parts", "NEEDS")
	b.press("answer", " ")
	b.press("explained", " ")
	b.press("proof", " ")
	b.press("witness", "amara")
	b.press("witness_agency", strings.Repeat(kb.ArrowDown, 3))
	b.press("notice", " ")
	shot("4")
	b.enter()
	shot("4-agreed")
	step := b.where()
	b.visit(at)
	if way := get(b, chromedp.Evaluate[string](`document.getElementById("safe_way").value`)); !strings.HasPrefix(way, "Mornings") {
		b.t.Errorf("what the third step told is not there any more, but %q", way)
	}
	b.visit(step)
	b.says("Heron", as.says("Care needs", "احتياجات الرعاية"))
	b.follow(`main a[href$="/referral"]`)
	if ticked := get(b, chromedp.Evaluate[string](`[...document.querySelectorAll("main input:checked")].map(e => e.value).join()`)); ticked != "heron shelter,IDENTITY,NEEDS" {
		b.t.Errorf("of what was agreed to %q is ticked", ticked)
	}
	b.tabTo("#parts")
	shot("5")
	b.enter()
	b.says(asked, "Heron")
	shot("6")
	if as.scripted {
		b.within(patience, "the call is live", func(page string) bool { return strings.Contains(page, as.says("Live, ", "مباشر")) })
	}
	return strings.TrimPrefix(b.where(), "/calls/")
}

// For a child the form asks whose word it is and what the child says to it (C-03, C-04): what is not enough is refused in the words
// of the rule, in the reader's language, and what was said stands in the list.
func TestTheWordForAChild(t *testing.T) {
	opened := func(born string) string {
		id, _ := does(t, "ibrahim", "identification", "/cases", map[string]any{
			"channel": "hotline", "identity": map[string]any{"name": "Perrin Vale (invented)"}, "birth": map[string]any{"status": "declared", "earliest": born, "latest": born},
		})["subject"].(string)
		return id
	}
	year := time.Now().Year()
	young, small := opened(fmt.Sprint(year-17, "-01-01")), opened(fmt.Sprint(year-9, "-01-01"))
	b := open(t, world(t), phone(), "en")
	b.signIn("ibrahim")
	b.visit("/calls/" + young + "/agreement")
	b.check("parts", "IDENTITY")
	b.fill("main form", map[string]string{"giver": "person", "child_view": "assent", "help": "lantern shelter", "answer": "yes", "language": "en", "interpreter": "none", "proof": "mark"})
	b.says("The child said yes", "Lantern")
	b.look("call-4-child-en-phone")

	ar := open(t, world(t), desktop(), "ar")
	ar.signIn("ibrahim")
	ar.visit("/calls/" + small + "/agreement")
	ar.look("call-4-child-ar-desk")
	ar.check("parts", "IDENTITY")
	ar.fill("main form", map[string]string{"giver": "guardian", "child_view": "heard", "help": "lantern shelter", "answer": "yes", "language": "en", "interpreter": "none", "proof": "mark"})
	ar.says("لا يمكن تسجيل هذه الموافقة بعد", "C-03")
	ar.turned("422")
	ar.look("call-4-refused-ar-desk")
}

// fill fills in a form's choices and fields by their names, and sends it.
func (b *browser) fill(form string, values map[string]string) {
	b.t.Helper()
	for name, value := range values {
		get(b, chromedp.Evaluate[string](fmt.Sprintf(`document.querySelector(%q).elements.namedItem(%q).value = %q`, form, name, value)))
	}
	b.follow(form + " button")
}
