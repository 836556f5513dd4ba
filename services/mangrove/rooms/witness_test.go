//go:build browser

package rooms

import (
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp"

	"mangrove/services/console/view"
)

// onAPhone goes somewhere in English and in Arabic, on a phone, one after the other.
func onAPhone(t *testing.T, play func(t *testing.T, as traveller)) {
	t.Helper()
	for _, language := range []string{"en", "ar"} {
		as := traveller{phone(), language, true}
		t.Run(as.name(), func(t *testing.T) { play(t, as) })
	}
}

// check ticks or chooses what a field offers, by the keyboard.
func (b *browser) check(field, value string) {
	b.t.Helper()
	b.tabTo(`input[name="` + field + `"][value="` + value + `"]`)
	b.do(chromedp.KeyEvent(" "))
}

// Who is named as travelling along has it among their duties, though the case is not theirs to open, and says so by their own account.
func TestWhoTravelsAlongSaysSo(t *testing.T) {
	onAPhone(t, func(t *testing.T, as traveller) {
		samuel := know(t).samuel
		does(t, "joaquim", "returns", "/cases/"+samuel+"/escort", map[string]any{"escort": "ines"})
		ines := as.open(t)
		ines.signIn("ines")
		ines.follow(`.duty a[href="/cases/` + samuel + `/attestations/escort"]`)
		ines.says(view.Number(samuel), as.says("I travel with this person", "أرافق هذا الشخص"))
		ines.look("attest-" + as.name())
		ines.follow("main form button")
		if !strings.HasPrefix(ines.where(), "/home") || ines.finds(`a[href*="/attestations/"]`) != "" {
			t.Errorf("after their word it is still waited for at %s", ines.where())
		}
		ines.turned("404")
		ines.visit("/cases/" + samuel + "/attestations/escort")
		ines.says(as.says("No such record", "لا يوجد سجل كهذا"))
	})
}

// A witness is not shown what was written down: what they say otherwise confirms nothing, and what they say the same makes it whole.
func TestAWitnessSaysWhatTheyHeard(t *testing.T) {
	onAPhone(t, func(t *testing.T, as traveller) {
		id, _ := does(t, "ibrahim", "identification", "/cases", map[string]any{
			"channel": "hotline", "identity": map[string]any{"name": "Quill Aster (invented)", "language": "en"},
			"birth": map[string]any{"status": "declared", "earliest": "1990-05-01", "latest": "1990-05-01"},
		})["subject"].(string)
		ibrahim, amara := as.open(t), as.open(t)
		ibrahim.signIn("ibrahim")
		ibrahim.visit("/calls/" + id + "/agreement")
		ibrahim.check("parts", "IDENTITY")
		ibrahim.check("parts", "NEEDS")
		ibrahim.check("explained", "yes")
		ibrahim.check("notice", "yes")
		ibrahim.fill("main form", map[string]string{
			"help": "heron shelter", "answer": "yes", "days": "90", "language": "en", "interpreter": "none", "proof": "mark", "witness": "amara", "witness_agency": "child-welfare",
		})
		ibrahim.says("Heron")

		amara.signIn("amara")
		amara.follow(`.duty a[href^="/cases/` + id + `/confirmations/"]`)
		if get(amara, chromedp.Evaluate[bool](`[...document.querySelectorAll("main form :is(input, select)")].some(e => e.checked || !["radio", "checkbox"].includes(e.type) && e.value !== "")`)) {
			t.Errorf("the witness is told what was written down:\n%s", amara.text("main form"))
		}
		amara.look("confirm-" + as.name())
		say := func(days string) {
			get(amara, chromedp.Evaluate[string](`document.querySelector("#help").value = "heron shelter"`))
			get(amara, chromedp.Evaluate[string](`document.querySelector("#days").value = "`+days+`"`))
			amara.follow("main form button")
		}
		amara.check("parts", "IDENTITY")
		amara.check("parts", "NEEDS")
		amara.check("giver", "person")
		say("30")
		amara.turned("422")
		amara.says(as.says("not what was recorded", "سُجّل"))
		amara.look("confirm-otherwise-" + as.name())
		say("90")
		if !strings.HasPrefix(amara.where(), "/home") {
			t.Fatalf("the witness says the same, and is at %s:\n%s", amara.where(), amara.text("main"))
		}
		ibrahim.visit("/cases/" + id)
		ibrahim.comesToSay("Heron")
		ibrahim.within(soon, "the agreement is whole", func(page string) bool { return !strings.Contains(page, as.says("For now", "مؤقت")) })
	})
}

// For a child with an adult who was found to have custody that adult is chosen by the number of their case, and the witness names them
// by it. Before anybody was found to have custody no such word can be chosen.
func TestTheWordOfAnAdultWithCustody(t *testing.T) {
	onAPhone(t, func(t *testing.T, as traveller) {
		mother, child := opened(t, "amara", "Bryony Fen", "1990-05-01"), opened(t, "amara", "Rowan Fen", "2016-05-01")
		of := "/cases/" + child
		page := "/calls/" + child + "/agreement"
		amara := as.open(t)
		amara.signIn("amara")
		amara.visit(page)
		amara.says(as.says("Nobody is found to have custody yet", "لم يثبت بعد من له الحضانة"))
		if get(amara, chromedp.Evaluate[int](`document.querySelectorAll("input[value=custodian]:disabled").length`)) != 1 {
			t.Error("a word of nobody can be chosen")
		}
		does(t, "amara", "identification", "/cases/"+mother+"/household", map[string]any{"member": child})
		does(t, "amara", "identification", of+"/custodians", map[string]any{"custodians": []string{mother}})
		takenOn(t, "amara", child, "health", "riverside-clinic", "health", "samira")
		quiet(t)
		does(t, "samira", "identification", of+"/custodians/confirmation", map[string]any{"custodians": []string{mother}})
		quiet(t)
		amara.visit(page)
		amara.says(view.Number(mother))
		amara.check("parts", "IDENTITY")
		amara.check("parts", "NEEDS")
		amara.check("explained", "yes")
		amara.check("notice", "yes")
		amara.look("custody-" + as.name())
		amara.fill("main form", map[string]string{
			"help": "lantern shelter", "answer": "yes", "giver": "custodian", "custodian": mother, "child_view": "heard", "days": "90", "language": "en",
			"interpreter": "none", "proof": "mark", "witness": "ibrahim", "witness_agency": "referral-desk",
		})
		amara.says("Lantern", as.says("By the word of an adult with custody", "بموافقة بالغ له الحضانة"))

		ibrahim := as.open(t)
		ibrahim.signIn("ibrahim")
		duty := `.duty a[href^="` + of + `/confirmations/"]`
		ibrahim.follow(duty)
		ibrahim.check("parts", "IDENTITY")
		ibrahim.check("parts", "NEEDS")
		say := func(whose string) {
			ibrahim.fill("main form", map[string]string{"help": "lantern shelter", "days": "90", "giver": "custodian", "custodian": whose})
		}
		ibrahim.turned("422")
		say("Bryony")
		ibrahim.says(as.says("Give the case of the adult with custody", "الحضانة"))
		say(view.Number(child))
		ibrahim.says(as.says("not what was recorded", "سُجّل"))
		say(view.Number(mother))
		if !strings.HasPrefix(ibrahim.where(), "/home") || ibrahim.finds(duty) != "" {
			t.Fatalf("the witness says the same, and is at %s:\n%s", ibrahim.where(), ibrahim.text("main"))
		}
		amara.visit(of)
		amara.within(soon, "the agreement is whole", func(page string) bool {
			return strings.Contains(page, "Lantern") && !strings.Contains(page, as.says("For now", "مؤقت"))
		})
	})
}

// A house that counts somebody whom another counts too says where they slept, on the page that its duty leads to.
func TestAHouseSaysWhereSomebodySlept(t *testing.T) {
	id, _ := does(t, "ibrahim", "identification", "/cases", map[string]any{
		"channel": "hotline", "identity": map[string]any{"name": "Silvio Mar (invented)"},
		"birth": map[string]any{"status": "declared", "earliest": "1990-05-01", "latest": "1990-05-01"},
	})["subject"].(string)
	for coordinator, agency := range map[string]string{"teodora": "heron", "rosa": "lantern"} {
		referral, _ := does(t, "ibrahim", "identification", "/cases/"+id+"/referrals", map[string]any{"service": "shelter", "agency": agency, "purpose": "shelter"})["id"].(string)
		does(t, coordinator, "identification", "/cases/"+id+"/referrals/"+referral+"/accept", map[string]any{})
		unit := does(t, coordinator, "shelter", "/units", map[string]any{
			"agency": agency, "house": agency, "alias": "Attic", "kind": "adults", "beds": 1, "nearness": "within_two_hours",
		})["subject"]
		quiet(t) // the house knows by then that it may
		does(t, coordinator, "shelter", "/cases/"+id+"/nights", map[string]any{"unit": unit, "night": time.Now().UTC().AddDate(0, 0, -1).Format(time.DateOnly)})
	}
	as := traveller{phone(), "en", true}
	teodora := as.open(t)
	teodora.signIn("teodora")
	teodora.follow(`.duty a[href*="` + id + `/nights/"]`)
	teodora.says("Two houses count this person")
	teodora.look("night-word-" + as.name())
	teodora.follow("main form button")
	teodora.turned("422")
	teodora.says("Say whether they slept in your house")
	teodora.check("slept", "yes")
	teodora.follow("main form button")
	if !strings.HasPrefix(teodora.where(), "/home") || teodora.finds(`.duty a[href*="`+id+`/nights/"]`) != "" {
		t.Errorf("after the answer it is still waited for at %s", teodora.where())
	}
}
