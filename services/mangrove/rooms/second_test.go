//go:build browser

package rooms

import (
	"encoding/json"
	"errors"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"

	"mangrove/pkg/web"
	"mangrove/services/console/view"
)

// bothWays goes somewhere in English on a phone and in Arabic on a desktop, there without scripts, one after the other.
func bothWays(t *testing.T, play func(t *testing.T, as traveller)) {
	t.Helper()
	for _, as := range []traveller{{phone(), "en", true}, {desktop(), "ar", false}} {
		t.Run(as.name(), func(t *testing.T) { play(t, as) })
	}
}

// quiet waits until each service knows what the others have said.
func quiet(t *testing.T) {
	t.Helper()
	if status, _, _, err := web.NewClient(world(t), nil).Do(t.Context(), http.MethodGet, "/dev/quiet", "", nil); err != nil || status != http.StatusOK {
		t.Fatal(status, err)
	}
}

// now is what the world's clock says, which a visitor may have moved.
func now(t *testing.T) time.Time {
	t.Helper()
	status, _, body, err := web.NewClient(world(t), nil).Do(t.Context(), http.MethodGet, "/dev/clock", "", nil)
	var clock struct{ Now time.Time }
	if err = errors.Join(err, json.Unmarshal(body, &clock)); err != nil || status != http.StatusOK {
		t.Fatal(status, err)
	}
	return clock.Now
}

// opened is a case that the hotline or the department opened.
func opened(t *testing.T, by, name, born string) string {
	t.Helper()
	id, _ := does(t, by, "identification", "/cases", map[string]any{
		"channel": "hotline", "identity": map[string]any{"name": name + " (invented)", "language": "en"},
		"birth": map[string]any{"status": "declared", "earliest": born, "latest": born},
	})["subject"].(string)
	return id
}

// takenOn is asked of an agency, and accepted there.
func takenOn(t *testing.T, by, id, service, agency, purpose, account string) {
	t.Helper()
	of := "/cases/" + id + "/referrals"
	referral, _ := does(t, by, "identification", of, map[string]any{"service": service, "agency": agency, "purpose": purpose})["id"].(string)
	does(t, account, "identification", of+"/"+referral+"/accept", map[string]any{})
}

// gives gives somebody's own word on the page that their duty leads to, and comes home to no such duty.
func (b *browser) gives(duty string) {
	b.t.Helper()
	b.follow("main form button")
	if b.where()[:5] != "/home" || b.finds(duty) != "" {
		b.t.Errorf("after their word it is still waited for at %s:\n%s", b.where(), b.text("main"))
	}
}

// weighed is a child for whom options were weighed, before a panel is called.
func weighed(t *testing.T, name string) string {
	t.Helper()
	id := opened(t, "amara", name, "2014-05-01")
	of := "/cases/" + id
	for _, to := range [][3]string{
		{"guardianship-office", "guardian_appointment", "clara"}, {"child-welfare", "best_interests", "amara"}, {"best-interests-panel", "best_interests", "aline"},
	} {
		takenOn(t, "amara", id, "bestinterests", to[0], to[1], to[2])
	}
	quiet(t)
	says := func(as, path string, body map[string]any) map[string]any {
		t.Helper()
		return does(t, as, "bestinterests", of+path, body)
	}
	says("clara", "/guardian", map[string]any{"guardian": "mariam", "agency": "guardianship-office"})
	says("amara", "/views", map[string]any{"seen_alone": true, "views": map[string]any{"text": "stay (invented)", "how_weighed": "with her years"}})
	says("amara", "/determination", map[string]any{"purpose": "return", "country": "XOD"})
	var weights []any
	for _, e := range []string{"views", "identity", "family", "safety", "vulnerability", "health", "education"} {
		weights = append(weights, map[string]any{"element": e, "weight": "for"})
	}
	says("amara", "/options", map[string]any{
		"options": []any{map[string]any{"kind": "stay_as_now", "weights": weights}, map[string]any{"kind": "family_reunification_origin", "weights": weights}}, "weighing": map[string]any{"evidence": "Two visits. (invented)"},
	})
	quiet(t)
	return id
}

// determined is a child for whom a panel determined that they stay, while two things are in place.
func determined(t *testing.T) string {
	t.Helper()
	id := weighed(t, "Wren Tamsin")
	says := func(as, path string, body map[string]any) map[string]any {
		t.Helper()
		return does(t, as, "bestinterests", "/cases/"+id+path, body)
	}
	const ahead = 10 * time.Second // a slow machine calls it in time
	sits := now(t).Add(ahead)
	says("aline", "/panel", map[string]any{"members": []string{"aline", "benedita", "marc"}, "at": sits.Format(time.RFC3339Nano)})
	for _, member := range []string{"aline", "benedita", "marc"} {
		says(member, "/panel/undertaking", map[string]any{})
	}
	quiet(t)
	<-time.After(ahead)
	in := func(days int) string { return now(t).AddDate(0, 0, days).Format(time.RFC3339) }
	var under []any
	for _, kind := range []string{"school_place", "visits"} {
		under = append(under, map[string]any{"condition": kind, "by": in(2)})
	}
	proposed, _ := says("aline", "/panel/decision", map[string]any{
		"option": "stay_as_now", "categories": []string{}, "until": in(300), "conditions": under,
		"reasons": map[string]any{"chosen": "Her friends are here. (invented)", "not_chosen": "Nobody waits."},
	})["id"].(string)
	for _, member := range []string{"benedita", "marc"} {
		says(member, "/panel/decision/"+proposed+"/agreement", map[string]any{})
	}
	quiet(t)
	return id
}

// Whom a panel calls finds it among their duties, gives their word by their own account, and reads the file that was closed before.
func TestWhoeverAPanelCallsGivesTheirWord(t *testing.T) {
	t.Parallel()
	id := weighed(t, "Linnet Ashe")
	does(t, "aline", "bestinterests", "/cases/"+id+"/panel", map[string]any{
		"members": []string{"aline", "benedita", "marc"}, "at": now(t).Add(time.Hour).Format(time.RFC3339Nano),
	})
	quiet(t)
	bothWays(t, func(t *testing.T, as traveller) {
		duty := `.duty a[href="/cases/` + id + `/undertaking"]`
		const wish = "stay (invented)"
		member := as.open(t)
		member.signIn(as.says("benedita", "marc"))
		member.turned("403")
		member.turned("404")
		member.visit("/cases/" + id)
		if strings.Contains(member.text("main"), wish) {
			t.Errorf("before their word they read:\n%s", member.text("main"))
		}
		member.visit("/home")
		member.follow(duty)
		member.says(view.Number(id), as.says("I keep to myself", "أكتم"))
		member.look("undertaking-" + as.name())
		member.gives(duty)
		quiet(t)
		member.visit("/cases/" + id)
		member.says(wish)
		member.look("sitting-" + as.name())
		member.visit("/cases/" + id + "/undertaking")
		member.says(as.says("No such record", "لا يوجد سجل كهذا"))
	})
}

// What a determination depends on is in place by the word of two agencies: her worker finds it among their duties, and then her
// guardian, who is told whose word there is.
func TestTwoAgenciesSayThatAConditionIsInPlace(t *testing.T) {
	t.Parallel()
	id := determined(t)
	bothWays(t, func(t *testing.T, as traveller) {
		condition := as.says("school_place", "visits")
		duty := `.duty a[href="/cases/` + id + `/conditions/` + condition + `"]`
		amara, mariam := as.open(t), as.open(t)
		amara.signIn("amara")
		amara.follow(duty)
		amara.says(view.Number(id), as.says("A place at school", "زيارات"))
		amara.look("condition-" + as.name())
		amara.gives(duty)
		mariam.signIn("mariam")
		mariam.follow(duty)
		mariam.says("Child Welfare", as.says("A place at school", "زيارات"))
		mariam.look("condition-confirmed-" + as.name())
		mariam.gives(duty)
		amara.visit("/cases/" + id)
		amara.within(patience, "it is in place", func(string) bool {
			return amara.finds("#determination .st.yes") != ""
		})
		amara.look("determined-" + as.name())
	})
}

// Nobody abroad is asked about a child before their guardian has looked at who would learn of it (CP-09).
func TestTheGuardianLooksBeforeAnybodyAbroadIsAsked(t *testing.T) {
	t.Parallel()
	id := nuno(t)
	bothWays(t, func(t *testing.T, as traveller) {
		request, _ := does(t, "amara", "bestinterests", "/cases/"+id+"/requests", map[string]any{
			"kind": "caregiver_check", "agency": "odarra-social", "learns": []string{"agency", "neighbours"}, "inquiry": map[string]any{"text": "Who lives with her? (invented)"},
		})["id"].(string)
		duty := `.duty a[href="/cases/` + id + `/inquiries/` + request + `"]`
		mariam := as.open(t)
		mariam.signIn("mariam")
		mariam.look("home-guardian-" + as.name())
		mariam.follow(duty)
		mariam.says(view.Number(id), "Odarra Social", as.says("neighbours", "الجيران"))
		mariam.look("inquiry-" + as.name())
		mariam.gives(duty)
		mariam.turned("404")
		mariam.visit("/cases/" + id + "/inquiries/" + request)
		mariam.says(as.says("No such record", "لا يوجد سجل كهذا"))
	})
}

// nuno is the child of the demo world about whom an agency abroad was asked.
func nuno(t *testing.T) string {
	t.Helper()
	all, _ := asks(t, http.MethodGet, "aline", "bestinterests", "/cases", nil)["items"].([]any)
	for _, one := range all {
		item, _ := one.(map[string]any)
		if requests, _ := item["requests"].([]any); len(requests) > 0 {
			id, _ := item["case"].(string)
			return id
		}
	}
	t.Fatalf("nobody abroad was asked about any of %v", all)
	return ""
}

// The authority decides on conclusive grounds; whoever helps the person passes on that they want it reviewed, and a supervisor who has
// not decided it finds it among their duties and decides anew.
func TestADecisionIsReviewedBySomebodyElse(t *testing.T) {
	t.Parallel()
	bothWays(t, func(t *testing.T, as traveller) {
		id := opened(t, "ibrahim", "Juniper Vale", "1990-05-01")
		takenOn(t, "ibrahim", id, "identification", "child-welfare", "identification", "amara")
		does(t, "ibrahim", "identification", "/cases/"+id+"/presumption", map[string]any{})
		quiet(t)
		page := `main a[href="/cases/` + id + `/conclusion"]`
		amara, ibrahim, ruth := as.open(t), as.open(t), as.open(t)
		amara.signIn("amara")
		amara.visit("/cases/" + id)
		amara.follow(page)
		amara.look("conclusion-" + as.name())
		amara.turned("422")
		amara.follow("main form button")
		amara.says(as.says("Say what was found", "يلزم ذكر ما تبيّن"), as.says("Say why", "يلزم ذكر السبب"))
		amara.look("conclusion-mend-" + as.name())
		amara.tabTo("#victim")
		amara.do(chromedp.KeyEvent(kb.ArrowDown))
		amara.press("why", "What was said of the work. (invented)")
		amara.follow("main form button")
		amara.comesToSay(as.says("No victim of trafficking", "ليس ضحية اتجار"))
		amara.look("concluded-" + as.name())

		ibrahim.signIn("ibrahim")
		ibrahim.visit("/cases/" + id)
		ibrahim.follow(page)
		ibrahim.look("review-" + as.name())
		ibrahim.follow(`form[action$="/review"] button`)
		ibrahim.says(as.says("A review was asked for", "طُلبت مراجعة"))

		duty := `.duty a[href="/cases/` + id + `/conclusion"]`
		ruth.signIn("ruth")
		ruth.tabTo(".ds-details summary") // it is due in thirty days
		ruth.do(chromedp.KeyEvent(kb.Enter))
		ruth.follow(duty)
		ruth.says(as.says("What is decided now is final", "نهائي"))
		ruth.look("conclusion-anew-" + as.name())
		ruth.check("victim", "yes")
		ruth.press("why", "What she showed. (invented)")
		ruth.follow("main form button")
		ruth.comesToSay(as.says("A victim of trafficking", "ضحية اتجار"))
		ruth.visit("/home")
		if ruth.finds(duty) != "" {
			t.Error("who has decided anew is still asked to")
		}
	})
}

// A consulate that has accepted finds the travel document among its duties, says until when it is good, and is told nothing else.
func TestTheConsulateIssuesATravelDocument(t *testing.T) {
	t.Parallel()
	bothWays(t, func(t *testing.T, as traveller) {
		id := opened(t, "ibrahim", "Rowan Sable", "1990-05-01")
		quiet(t)
		agreed := map[string]any{
			"family": "service", "purpose": "return", "recipient": map[string]any{"agency": "migration-assistance", "service": "returns"}, "giver": "person",
			"until": time.Now().AddDate(0, 0, 90).Format(time.RFC3339), "evidence": map[string]any{
				"proof": "mark", "witness": "amara", "witness_agency": "child-welfare", "language": "en", "explained": "text-1-en", "notice_given": true,
			},
		}
		consent, _ := does(t, "ibrahim", "consent", "/cases/"+id+"/consents", agreed)["id"].(string)
		delete(agreed, "evidence")
		does(t, "amara", "consent", "/cases/"+id+"/consents/"+consent+"/confirmation", agreed)
		quiet(t)
		takenOn(t, "ibrahim", id, "returns", "migration-assistance", "return", "joaquim")
		does(t, "ibrahim", "identification", "/cases/"+id+"/referrals", map[string]any{"service": "returns", "agency": "odarra-mission", "purpose": "return"})
		quiet(t)
		does(t, "joaquim", "returns", "/cases/"+id+"/enquiry", map[string]any{"country": "XOD", "movement": "return"})

		duarte := as.open(t)
		duarte.signIn("duarte")
		duarte.follow(`.duty a[href="/answers"]`)
		duarte.follow(`form[action="/answers"]:has(input[value="` + id + `"]) button[value="accept"]`)
		duarte.follow(`main a[href="/cases/` + id + `/papers"]`)
		duarte.says(view.Number(id))
		duarte.look("papers-" + as.name())
		duarte.turned("422")
		duarte.follow("main form button")
		duarte.says(as.says("Give a day that is still to come", "يلزم إدخال يوم لم يأتِ بعد"))
		duarte.look("papers-mend-" + as.name())
		get(duarte, chromedp.Evaluate[string](`document.querySelector("#until").value = "`+time.Now().AddDate(0, 2, 0).Format(time.DateOnly)+`"`))
		duarte.gives(`.duty a[href="/cases/` + id + `/papers"]`)
		duarte.look("home-consul-" + as.name())
	})
}
