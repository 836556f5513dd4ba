package mangrove

import (
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"
)

// file is the names of the sections that somebody reads of what best interests knows of the child, each word of hers by its place.
func (c *girl) file(as string) []string {
	c.t.Helper()
	var out []string
	open := func(name string, section any) {
		if s, ok := section.(object); ok && len(s) > 0 && s["withheld"] == nil && s["sealed"] == nil {
			out = append(out, name)
		}
	}
	page := c.ask(as, "GET", "bestinterests", c.path(""), nil, 200)
	for _, name := range []string{"assessment", "inquiry", "answer", "weighing", "reasons"} {
		open(name, page[name])
	}
	weighed, _ := page["options"].([]any)
	if before := page["state"] == "opened"; (len(weighed) > 0) != (slices.Contains(out, "weighing") && !before) {
		c.t.Errorf("%s reads %d options, and of the sections %v", as, len(weighed), out)
	}
	for _, name := range []string{"views", "visit"} {
		words, _ := page[name].([]any)
		for i, word := range words {
			open(fmt.Sprint(name, " ", i+1), word)
		}
	}
	return out
}

func (c *girl) reads(as string, want ...string) {
	c.t.Helper()
	if got := c.file(as); !slices.Equal(got, want) {
		c.t.Errorf("%s reads %v, want %v", as, got, want)
	}
}

// hidden is what somebody is answered who asks for the file: without a part as if there were none, with one by which rule.
func (c *girl) hidden(as, path string, status int) {
	c.t.Helper()
	if got, raw := c.status(as, http.MethodGet, "bestinterests", c.path(path), nil); got != status {
		c.t.Errorf("%s reads %q: %d, want %d: %s", as, path, got, status, raw)
	}
}

func (c *girl) says(as string, objects bool, status int) {
	c.t.Helper()
	c.refused(as, "/views", object{
		"objects_to_leaving": objects, "seen_alone": true, "views": object{"text": "to " + as + " (invented)", "how_weighed": "with her years"},
	}, status)
	c.quiet()
}

// What another agency writes of a child opens to it alone, and closes nothing of what one's own wrote (C-01).
func TestAnotherAgencysWordClosesNothing(t *testing.T) {
	t.Parallel()
	url := lent(t)
	c := desk{t, url, single(url)}.beforeAPanel()
	c.refers("bestinterests", "referral-desk", "best_interests", "salma")
	c.quiet()
	c.reads("amara", "weighing", "views 1")
	c.says("salma", true, 200)
	c.reads("amara", "weighing", "views 1")
	c.reads("salma", "views 2")
}

// A member is told that they are called, whether their agency has a part in the case or none. The file opens to who undertook to
// keep what is heard, for that sitting: not before, not as a colleague, and not after (B-02).
func TestTheFileIsTheSittings(t *testing.T) {
	t.Parallel()
	url, _ := up(t, home(t)) // what is listed is of this world alone
	c := desk{t, url, single(url)}.beforeAPanel()
	for _, as := range []string{"marc", "piet"} { // whose agencies have no part
		c.hidden(as, "", 404)
		c.hidden(as, "/panel", 404)
	}
	c.hidden("benedita", "", 403) // of the department that keeps the case
	c.called(time.Hour, "aline", "benedita", "marc", "piet")
	for _, as := range []string{"aline", "benedita", "marc", "piet"} {
		told := c.ask(as, "GET", "bestinterests", c.path("/panel"), nil, 200)
		if told["chair"] != "aline" || told["case"] != c.id || told["at"] == "" || told["facts"] != nil || told["undertook"] != false {
			t.Errorf("%s is told %v", as, told)
		}
	}
	c.reads("aline") // the chair sees how far it is, and no section
	c.hidden("benedita", "", 403)
	c.hidden("marc", "", 404)
	c.refused("piet", "/panel/recusal", object{}, 200)
	c.hidden("piet", "", 404)
	c.hidden("piet", "/panel", 404)
	undertaken := func(members ...string) {
		t.Helper()
		for _, m := range members {
			c.by(m, "bestinterests", "/panel/undertaking", object{})
		}
		c.quiet()
	}
	undertaken("aline", "benedita", "marc")
	for _, as := range []string{"aline", "benedita", "marc"} {
		c.reads(as, "weighing", "views 1")
	}
	if listed, _ := c.ask("marc", "GET", "bestinterests", "/cases", nil, 200)["items"].([]any); len(listed) != 1 {
		t.Errorf("he lists %d cases", len(listed))
	}
	c.by("benedita", "bestinterests", "/panel/recusal", object{})
	c.quiet()
	c.hidden("benedita", "", 403)
	c.called(time.Minute, "aline", "marc")
	c.quiet()
	c.hidden("marc", "", 404) // called anew, he has undertaken nothing yet
	c.reads("aline")
	undertaken("aline", "marc")
	c.reads("marc", "weighing", "views 1")
	c.by("amara", "bestinterests", "/determination", object{"purpose": "resettlement", "country": "XOD"})
	c.quiet()
	c.hidden("marc", "", 404)
	c.reads("amara", "weighing", "views 1")
}

// The decision closes the file to who took it.
func TestTheDecisionClosesTheFile(t *testing.T) {
	t.Parallel()
	url := lent(t)
	c := desk{t, url, single(url)}.beforeAPanel()
	members := []string{"aline", "marc", "piet"}
	c.called(time.Minute, members...)
	for _, m := range members {
		c.by(m, "bestinterests", "/panel/undertaking", object{})
	}
	c.later("2m")
	c.determination = c.by("aline", "bestinterests", "/panel/decision", c.decision(object{"option": "stay_as_now"}))
	c.quiet()
	c.reads("marc", "weighing", "reasons", "views 1")
	for _, m := range members[1:] {
		c.by(m, "bestinterests", "/panel/decision/"+c.determination+"/agreement", object{})
	}
	c.quiet()
	c.hidden("marc", "", 404)
	c.reads("aline")
	c.reads("mariam", "weighing", "reasons", "views 1")
	for _, as := range []string{"aline", "mariam", "amara"} {
		if determined, _ := c.ask(as, "GET", "bestinterests", c.path(""), nil, 200)["determined"].(object); determined["option"] != "stay_as_now" || determined["until"] == nil {
			t.Errorf("%s reads that %v is determined", as, determined)
		}
	}
}

// A visit is recorded by whoever has a part in the case, whatever their role (P1), and every one of them stays in the file, which
// each reads as far as they read the file at all.
func TestEveryVisitIsReadByWhoReadsTheFile(t *testing.T) {
	t.Parallel()
	url := lent(t)
	c := desk{t, url, single(url)}.beforeAPanel()
	c.refers("shelter", "lantern", "shelter", "rosa")
	c.quiet()
	visits := func(as string, status int) {
		t.Helper()
		c.refused(as, "/visits", object{"seen_alone": as == "amara", "assessment": object{"text": "seen by " + as + " (invented)"}}, status)
		c.quiet()
	}
	visits("amara", 200)
	visits("rosa", 200) // outside N-02: a house does not decide about her, and writes down what it saw
	visits("joaquim", 404)
	c.reads("amara", "weighing", "views 1", "visit 1")
	c.reads("mariam", "weighing", "views 1", "visit 1", "visit 2")
	c.reads("aline")
	seen, _ := c.ask("mariam", "GET", "bestinterests", c.path(""), nil, 200)["visits"].([]any)
	today := c.today().Format(time.DateOnly)
	want := []any{object{"on": today, "by": "amara", "seen_alone": true}, object{"on": today, "by": "rosa", "seen_alone": false}}
	if fmt.Sprint(seen) != fmt.Sprint(want) {
		t.Errorf("she was visited %v, want %v", seen, want)
	}
	c.called(time.Hour, "aline", "marc", "piet")
	c.by("marc", "bestinterests", "/panel/undertaking", object{})
	c.quiet()
	c.reads("marc", "weighing", "views 1", "visit 1", "visit 2")
}

// A dissent stands in no quorum's way, and is read with the decision by who reads the file (B-02).
func TestADissentIsKeptWithTheDecision(t *testing.T) {
	t.Parallel()
	url := lent(t)
	c := desk{t, url, single(url)}.beforeAPanel()
	members := []string{"aline", "benedita", "marc", "piet"}
	c.called(time.Minute, members...)
	for _, m := range members {
		c.by(m, "bestinterests", "/panel/undertaking", object{})
	}
	c.later("2m")
	c.determination = c.by("aline", "bestinterests", "/panel/decision", c.decision(object{"option": "stay_as_now"}))
	at := "/panel/decision/" + c.determination
	why := object{"dissent": object{"text": "she would be alone here (invented)"}}
	c.refused("amara", at+"/dissent", why, 403)
	c.by("piet", "bestinterests", at+"/dissent", why)
	c.quiet()
	c.refused("piet", at+"/agreement", object{}, 409)
	dissent := func(as string) string {
		page := c.ask(as, "GET", "bestinterests", c.path(""), nil, 200)
		said, _ := page["dissent"].([]any)
		if len(said) != 1 {
			return fmt.Sprint(page["dissented"], " and ", len(said), " reasons")
		}
		return fmt.Sprint(page["dissented"], " ", said[0].(object)["text"])
	}
	const read, kept, told = "[piet] she would be alone here (invented)", "[piet] <nil>", "[] she would be alone here (invented)"
	if got := dissent("marc"); got != read {
		t.Errorf("who sits reads %s", got)
	}
	for _, m := range members[1:3] {
		c.by(m, "bestinterests", at+"/agreement", object{})
	}
	c.quiet()
	for as, want := range map[string]string{"mariam": told, "aline": kept, "amara": kept} {
		if got := dissent(as); got != want {
			t.Errorf("once it is determined %s reads %s, want %s", as, got, want)
		}
	}
	if state := c.ask("amara", "GET", "bestinterests", c.path(""), nil, 200)["state"]; state != "determined" {
		t.Errorf("it is %v", state)
	}
}

// Who stands for a child reads what is decided on; a child is heard by who works on the case, the guardian and the lawyer, and by no
// panel. Every word of hers is kept (B-02, CP-08).
func TestWhoHearsAChild(t *testing.T) {
	t.Parallel()
	url := lent(t)
	c := desk{t, url, single(url)}.beforeAPanel()
	c.reads("mariam", "weighing", "views 1")
	c.called(time.Hour, "aline", "marc", "piet")
	c.by("marc", "bestinterests", "/panel/undertaking", object{})
	c.quiet()
	c.says("marc", false, 403)
	c.says("aline", false, 403)
	c.says("lucien", true, 404)
	c.refers("legalaid", "open-door", "legal_aid", "lucien")
	c.quiet()
	c.says("lucien", true, 200)
	c.says("mariam", true, 200)
	c.reads("mariam", "weighing", "views 1", "views 2", "views 3")
	c.reads("marc", "weighing", "views 1", "views 2", "views 3")
	c.reads("amara", "weighing", "views 1")
	heard, _ := c.ask("amara", "GET", "bestinterests", c.path(""), nil, 200)["hearings"].([]any)
	by := []any{}
	for _, h := range heard {
		by = append(by, h.(object)["by"])
	}
	if fmt.Sprint(by) != "[amara lucien mariam]" {
		t.Errorf("she was heard by %v", by)
	}
}

// That a child objects no more is heard by two agencies, and is not for who stands for them to write (B-02).
func TestNoGuardianTakesAnObjectionBack(t *testing.T) {
	t.Parallel()
	url := lent(t)
	c := desk{t, url, single(url)}.beforeAPanel()
	c.says("amara", false, 200)
	c.says("mariam", false, 403)
	c.objectsNoMore()
	if facts := c.ask("amara", "GET", "bestinterests", c.path(""), nil, 200)["facts"].(object); facts["child_objects"] != false {
		t.Errorf("heard by two agencies she objects still: %v", facts)
	}
	c.says("mariam", true, 200)
}

// Who stands for a child is not told who sits on the panel, nor, of a young person who keeps it from them, whether they object and who
// heard them (CP-08).
func TestWhatAYoungPersonKeepsFromAGuardian(t *testing.T) {
	t.Parallel()
	url := lent(t)
	c := desk{t, url, single(url)}.alone(15)
	c.refers("bestinterests", "guardianship-office", "guardian_appointment", "clara")
	for _, to := range [][2]string{{"child-welfare", "amara"}, {"best-interests-panel", "aline"}} {
		c.refers("bestinterests", to[0], "best_interests", to[1])
	}
	c.quiet()
	c.by("clara", "bestinterests", "/guardian", object{"guardian": "mariam", "agency": "guardianship-office"})
	c.quiet()
	c.heard(true)
	c.by("amara", "bestinterests", "/determination", object{"purpose": "return", "country": "XOD"})
	c.by("amara", "bestinterests", "/options", options())
	c.called(time.Hour, "aline", "marc")
	c.quiet()
	is := func(as, want string) {
		t.Helper()
		page := c.ask(as, "GET", "bestinterests", c.path(""), nil, 200)
		if got := fmt.Sprint(len(list(page["hearings"])), " hearings, ", len(list(page["panel"])), " members, facts ", page["facts"] != nil); got != want {
			t.Errorf("%s is told of %s, want %s", as, got, want)
		}
	}
	is("amara", "1 hearings, 2 members, facts true")
	is("mariam", "1 hearings, 0 members, facts true")
	c.by("amara", "consent", "/refusals", object{"family": "sharing", "purpose": "best_interests", "recipient": object{"agency": "guardianship-office", "service": "bestinterests"}, "giver": "person"})
	c.quiet()
	is("mariam", "0 hearings, 0 members, facts false")
	is("amara", "1 hearings, 2 members, facts true")
}

// What is found after a determination that did not know it is the duty of who asked to reopen it, and left undone their
// supervisor's. Better news ends it, and so does reopening, after which nothing rests on what was determined (CP-05).
func TestWhatIsFoundSinceIsADutyToReopen(t *testing.T) {
	t.Parallel()
	url := lent(t)
	c := desk{t, url, single(url)}.guardedChild()
	c.determined()
	owed := func(when string, want ...string) {
		t.Helper()
		var got []string
		for _, who := range []string{"amara", "ruth"} {
			if strings.Contains(c.owes(who, "bestinterests"), "reopen_determination") {
				got = append(got, who)
			}
		}
		if !slices.Equal(got, want) {
			t.Errorf("%s: %v are to reopen it, want %v", when, got, want)
		}
	}
	owed("nothing was found since")
	c.found("family_assessment", "risk")
	c.quiet()
	owed("they would not be safe with them", "amara")
	c.found("family_assessment", "found")
	c.quiet()
	owed("they would, as was found again")
	c.found("caregiver_check", "no_contact")
	c.quiet()
	owed("nobody wants them", "amara")
	c.later("241h")
	owed("ten days later", "ruth")
	if facts := c.ask("amara", "GET", "bestinterests", c.path(""), nil, 200)["facts"].(object); facts["determined_for"] != "return" {
		t.Errorf("it is not in force before somebody reopens it: %v", facts)
	}
	c.reopens()
	c.quiet()
	owed("reopened")
	if facts := c.ask("amara", "GET", "bestinterests", c.path(""), nil, 200)["facts"].(object); facts["determined_for"] != "" {
		t.Errorf("reopened, it is in force still: %v", facts)
	}
}
