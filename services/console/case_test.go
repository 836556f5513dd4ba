package console

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"
	"time"

	"mangrove/services/console/api"
	"mangrove/services/console/view"
)

// noPart is what the keeper of a case says to who has a part in it for another service alone.
const noPart = `{"code": "refused", "title": "No part here.", "detail": "Fewer know.", "hint": "Ask a colleague.", "rules": ["N-01"]}`

// Where a case is there for somebody and nothing of it is to be seen, the page says why, in the form of every refusal; where anything
// is, what other services refuse stands on no page.
func TestACaseOfWhichNothingIsShownSaysWhy(t *testing.T) {
	said := answers{"health /cases/one": `{}`, "identification /cases/one": `{"code": "refused", "title": "Not for you.", "detail": "Fewer know.", "hint": "Ask a colleague.", "rules": ["N-02"]}`}
	c := among(t, said)
	page, err := c.by(t, "en", c.oneCase, []string{"worker"}, "case", "one")
	if lacks := inOrder(page, "Not for you.", "<h3>Why</h3>", "Fewer know.", "<h3>What you can do</h3>", "Ask a colleague.", "tel:808", "N-02"); err != nil || len(lacks) > 0 || strings.Contains(page, `class="stages"`) {
		t.Errorf("it lacks %q, %v:\n%s", lacks, err, page)
	}
	said["health /cases/one"] = `{"needs": {"diet": "low salt"}}`
	c = among(t, said)
	if page, err := c.by(t, "en", c.oneCase, []string{"worker"}, "case", "one"); err != nil || strings.Contains(page, "Not for you.") || !strings.Contains(page, "low salt") {
		t.Errorf("beside the needs it reads, %v:\n%s", err, page)
	}
}

// What is withheld by the same rule, in the same words and with the same to do, stands in one box that names all parts it is about,
// in the form of every refusal, after what is shown; another reason has a box of its own, and so has what cannot be opened now.
func TestWhatIsWithheldForOneReasonStandsInOneBox(t *testing.T) {
	const (
		shut  = `{"withheld": {"rules": ["C-01"], "words": "C-01 open", "title": "Shut.", "detail": "No agreement.", "hint": "See the care needs. Ask."}}`
		other = `{"withheld": {"rules": ["N-02"], "words": "N-02 open", "title": "Not in your role.", "detail": "Each role.", "hint": "Ask."}}`
		none  = `{"sealed": "cannot open now"}`
	)
	said := whole()
	said["health /cases/one"] = `{"notes": ` + shut + `, "needs": {"diet": "low salt"}}`
	said["legalaid /cases/one"] = `{"advice": ` + shut + `, "claim": ` + other + `}`
	said["bestinterests /cases/one"] = `{"assessment": ` + none + `, "views": [` + shut + `], "dissent": [` + shut + `, {"text": "alone (invented)"}], "reasons": ` + shut + `}`
	said["returns"] = ""
	for language, of := range map[string]struct {
		names []string
		count string
	}{
		"en": {[]string{"Health notes", "Legal advice", "What the child said", "Reasons of the determination", "Who does not agree"}, "5 parts not shown"},
		"fr": {[]string{"Notes de santé"}, "5 parties non affichées"}, "ar": {[]string{"ما قاله الطفل"}, "5 أجزاء غير معروضة"},
	} {
		c := among(t, said)
		page, err := c.by(t, language, c.oneCase, []string{"worker"}, "case", "one")
		w, box := in(t, language), part(page, of.count)
		if lacks := inOrder(page, "low salt", "<h2>"+of.count, "<h3>"+w.T("refused.why"), "<p>", "<h3>"+w.T("refused.do"), `href="#needs"`, "tel:808", "C-01", `class="named">`+w.T("section.claim"), "tel:808", "N-02", w.T("section.assessment"), w.T("service.returns"), w.T("fault.away")); err != nil || len(lacks) > 0 {
			t.Errorf("in %s it lacks %q, %v:\n%s", language, lacks, err, page)
		}
		for _, name := range of.names {
			if strings.Count(page, `class="named">`+name+"<") != 1 || !strings.Contains(box, name) {
				t.Errorf("in %s %s does not stand once, in the box:\n%s", language, name, box)
			}
		}
		if n := strings.Count(page, ">C-01<"); n != 1 || strings.Count(box, `class="named"`) != 5 || strings.Contains(box, w.T("section.claim")) || !strings.Contains(page, "alone (invented)") {
			t.Errorf("in %s the rule stands %d times:\n%s", language, n, page)
		}
	}
}

// What a child said stands under these words, and not as some text.
func TestWhatAChildSaidIsNamed(t *testing.T) {
	c := among(t, answers{"bestinterests /cases/one": `{"views": [{"text": "stay (invented)"}]}`})
	page, err := c.by(t, "en", c.oneCase, []string{"worker"}, "case", "one")
	if lacks := inOrder(page, ">What the child said<", "stay (invented)"); err != nil || len(lacks) > 0 || strings.Contains(page, ">Text<") {
		t.Errorf("it lacks %q, %v:\n%s", lacks, err, page)
	}
}

// Who asks others for help goes on with a call that broke off at the first step that is not done. Where none did, as with a case from a
// sheet or after a no, it is offered nowhere; who keeps the case finds there how to ask for help.
func TestACallThatBrokeOffIsGoneOnWith(t *testing.T) {
	const keeps, agreed = `{"kind": "assignment", "recipient": {"service": "identification"}}`, `{"kind": "consent", "family": "sharing", "purpose": "shelter"}`
	const broke, contact = `{"case": "one", "broke_off": true`, `, "contact": {"safe_way": "mornings"}`
	for _, one := range []struct {
		name, told, grants, role, step string
		help                           bool
	}{
		{"nothing is known yet", broke, keeps, "asks", "/contact", false},
		{"it is known how to reach them", broke + contact, keeps, "asks", "/agreement", false},
		{"they said what they agree to", broke + contact, keeps + `,` + agreed, "asks", "/referral", false},
		{"no call broke off", `{"case": "one"` + contact, keeps, "asks", "", true},
		{"of another agency", `{"case": "one"` + contact, agreed, "asks", "", false},
		{"who asks nobody", broke + contact, keeps, "worker", "", false},
	} {
		c := among(t, answers{"identification /cases/one": one.told + `}`, "consent /cases/one/grants": `{"grants": [` + one.grants + `]}`})
		c.Doers["identification.refer"] = []string{"asks"}
		for _, room := range []room{c.oneCase, c.callSoFar} {
			page, err := c.by(t, "en", room, []string{"worker", one.role}, "case", "one")
			lacks := inOrder(page, `href="/calls/one`+one.step+`"`, "Go on with this call")
			if err != nil || strings.Contains(page, "Go on with this call") != (one.step != "") || one.step != "" && len(lacks) > 0 {
				t.Errorf("%s: %v, want %q:\n%s", one.name, err, one.step, page)
			}
		}
		page, err := c.by(t, "en", c.oneCase, []string{"worker", one.role}, "case", "one")
		if strings.Contains(page, `href="/calls/one">Ask for help`) != one.help || err != nil {
			t.Errorf("%s: %v, want to ask for help %v:\n%s", one.name, err, one.help, page)
		}
	}
}

// In the list a call that broke off is named for who asks others for help, and leads on, beside who was asked where that does not end it.
func TestTheListNamesACallThatBrokeOff(t *testing.T) {
	c := among(t, answers{"identification /cases": `{"items": [{"case": "one", "broke_off": true}, {"case": "child", "broke_off": true, "referrals": [{"referral": "c", "purpose": "health", "state": "asked"}]}, {"case": "two", "referrals": [{"referral": "r", "purpose": "shelter", "state": "asked"}]}, {"case": "sheet"}]}`})
	c.Doers["identification.refer"] = []string{"asks"}
	page, err := c.by(t, "en", c.cases, []string{"asks"})
	if lacks := inOrder(page, "nobody yet", `href="/calls/one"`, "Go on with this call", "waits for an answer", `href="/calls/child"`, "waits for an answer", "nobody yet"); err != nil || len(lacks) > 0 || strings.Count(page, "/calls/") != 2 {
		t.Errorf("it lacks %q, %v:\n%s", lacks, err, page)
	}
	if page, err := c.by(t, "en", c.cases, []string{"worker"}); err != nil || strings.Contains(page, "/calls/") {
		t.Errorf("who asks nobody reads, %v:\n%s", err, page)
	}
}

// Who asked takes back a referral that waits, which another agency asked for by no button, and asks another after a no, where they
// have asked nobody for the same yet, and nobody helps; who refers nobody is offered neither.
func TestAReferralHasItsButtons(t *testing.T) {
	one := func(id, service, state string) string {
		return fmt.Sprintf(`{"referral": %q, "service": %q, "purpose": "shelter", "agency": "lantern", "state": %q, "ours": true}`, id, service, state)
	}
	theirs := strings.Replace(one("r", "shelter", "asked"), "true", "false", 1)
	const back, another = `action="/cases/one/referrals/`, `href="/calls/one/referral?service=`
	for _, c := range []struct {
		name, role string
		told       []string
		back, more int
	}{
		{"one waits", "asks", []string{one("r", "shelter", "asked")}, 1, 0},
		{"one of another agency waits", "asks", []string{theirs}, 0, 0},
		{"a no", "asks", []string{one("r", "shelter", "declined")}, 0, 1},
		{"a no, and another is asked", "asks", []string{one("r", "shelter", "declined"), one("s", "shelter", "asked")}, 1, 0},
		{"a no, and another agency's waits", "asks", []string{strings.Replace(theirs, `"r"`, `"s"`, 1), one("r", "shelter", "declined")}, 0, 1},
		{"a no, and another agency's was told yes", "asks", []string{strings.Replace(theirs, "asked", "accepted", 1), one("r", "shelter", "declined")}, 0, 0},
		{"a no, and another said yes", "asks", []string{one("r", "shelter", "declined"), one("s", "shelter", "accepted")}, 0, 0},
		{"a no, and another for other help", "asks", []string{one("r", "shelter", "declined"), one("s", "health", "accepted")}, 0, 1},
		{"ended", "asks", []string{one("r", "shelter", "completed"), one("s", "health", "revoked")}, 0, 0},
		{"for another role", "worker", []string{one("r", "shelter", "asked"), one("s", "health", "declined")}, 0, 0},
	} {
		console := among(t, answers{"identification /cases/one": `{"referrals": [` + strings.Join(c.told, ",") + `]}`})
		console.Doers["identification.refer"] = []string{"asks"}
		page, err := console.by(t, "en", console.oneCase, []string{"worker", c.role}, "case", "one")
		if back, more := strings.Count(page, back), strings.Count(page, another); err != nil || back != c.back || more != c.more {
			t.Errorf("%s: %d are taken back, another is asked in %d, %v, want %d and %d:\n%s", c.name, back, more, err, c.back, c.more, page)
		}
	}
}

// Taken back, the page of the case follows; what the service says against it is told.
func TestAReferralIsTakenBack(t *testing.T) {
	const to = "identification /cases/one/referrals/r/revoke"
	c := among(t, answers{to: `{"position": "p"}`})
	if page, err := c.by(t, "en", c.takeBack, []string{"worker"}, "case", "one", "referral", "r"); err != nil || !strings.Contains(page, "/cases/one?at=p#referrals") {
		t.Errorf("it leads to %s, %v", page, err)
	}
	c = among(t, answers{to: `{"code": "refused", "title": "Not yours.", "detail": "Who asked takes it back.", "hint": "Ask them."}`})
	if page, err := c.by(t, "en", c.takeBack, []string{"worker"}, "case", "one", "referral", "r"); err == nil || !strings.Contains(page, "Not yours.") {
		t.Errorf("refused, it reads, %v:\n%s", err, page)
	}
}

// In the list agency, service and answer of one referral stand together, in this order, each in a line of its own: none is read as that of
// its neighbour.
func TestAReferralInTheListStandsTogether(t *testing.T) {
	c := among(t, answers{"identification /cases": `{"items": [{"case": "one", "referrals": [
		{"referral": "r", "agency": "lantern", "purpose": "shelter", "state": "accepted"}, {"referral": "s", "agency": "open-door", "purpose": "legal_aid", "state": "asked"}]}]}`})
	page, err := c.by(t, "en", c.cases, []string{"worker"})
	if lacks := inOrder(page, "<li>", "Lantern", "Shelter", "accepted", "</li>", "<li>", "Open Door", "Legal aid", "waits for an answer", "</li>"); err != nil || len(lacks) > 0 {
		t.Errorf("it lacks %q, %v:\n%s", lacks, err, page)
	}
}

// Who has a part in a case is never told that they have none, as the keeper says of its own: a house reads of the stay, a lawyer which
// part is theirs, and whose service has not heard of it yet that it has not. Whose part it is not reads that.
func TestWhoHasAPartIsNotToldThatTheyHaveNone(t *testing.T) {
	const house = `{"items": [{"unit": "u", "house": "Lantern", "alias": "women"}]}`
	for _, one := range []struct {
		name string
		said answers
		says []string
		none bool
	}{
		{"a house", answers{"shelter /cases/one": `{"state": "resident", "unit": "u"}`, "shelter /units?unit=u": house}, []string{"Sleeps there", "Lantern, women"}, false},
		{"a house that holds a bed", answers{"shelter /cases/one": `{"state": "reserved", "unit": "u", "reserved_until": "2026-11-27T21:00:00Z"}`, "shelter /units?unit=u": house}, []string{"A bed is held", "Lantern, women", "21:00"}, false},
		{"a house whose units are not told", answers{"shelter /cases/one": `{"state": "resident", "unit": "u"}`, "shelter /units?unit=u": `{"code": "refused"}`}, []string{"Sleeps there", "Not open now"}, false},
		{"a house whose units cannot be read now", answers{"shelter /cases/one": `{"state": "resident", "unit": "u"}`, "shelter /units?unit=u": `no JSON`}, []string{"Sleeps there", away}, false},
		{"a house of which the unit is not known", answers{"shelter /cases/one": `{"state": "resident", "unit": "u"}`, "shelter /units?unit=u": `{"items": []}`}, []string{"Sleeps there"}, false},
		{"a house that is not told which unit", answers{"shelter /cases/one": `{"state": "asked"}`}, []string{"A bed is asked for"}, false},
		{"a lawyer", answers{"legalaid /cases/one": `{"mandate": false}`}, []string{"Your part: Legal aid", "Nothing of the person is open to you here"}, false},
		{"whose service has not heard", nil, []string{"Not known here yet", "Try again in a moment"}, false},
		{"who coordinates", answers{"coordination /cases/one": `{}`}, []string{"No part here."}, true},
	} {
		said := answers{"identification /cases/one": noPart}
		maps.Copy(said, one.said)
		c := among(t, said)
		c.Doers["shelter.units"] = []string{"worker"}
		page, err := c.by(t, "en", c.oneCase, []string{"worker"}, "case", "one")
		if lacks := inOrder(page, one.says...); err != nil || len(lacks) > 0 || strings.Contains(page, "N-01") != one.none {
			t.Errorf("%s: it lacks %q, %v:\n%s", one.name, lacks, err, page)
		}
	}
	said := answers{"identification /cases/one": noPart, "legalaid": ""}
	c := among(t, said)
	if page, err := c.by(t, "en", c.oneCase, []string{"worker"}, "case", "one"); !errors.Is(err, api.ErrAway) || strings.Contains(page, "N-01") {
		t.Errorf("while one is away it reads, %v:\n%s", err, page)
	}
	for _, name := range asked() {
		said[name+" /cases/one"] = noPart
	}
	delete(said, "legalaid")
	c = among(t, said)
	if page, err := c.by(t, "en", c.oneCase, []string{"worker"}, "case", "one"); err == nil || !strings.Contains(page, "N-01") {
		t.Errorf("without a part it reads, %v:\n%s", err, page)
	}
}

// who gives a grant of a kind to an agency for a purpose.
func who(kind, family, purpose, agency string, categories ...string) grant {
	g := grant{ID: kind + family, Kind: kind, Family: family, Purpose: purpose, Categories: categories, From: today().AddDate(0, 0, -3)}
	g.Recipient.Agency = agency
	return g
}

// The timeline is the steps that coordination tells, of a hand-off with the help it is about, and of what was not done in time what it
// was; without any what follows from what else was told. What was agreed to, refused and taken back
// stands among them, as what it is. The newest stands first.
func TestTheTimelineTellsTheNewestFirst(t *testing.T) {
	says := func(all []view.Event) string {
		var out []string
		for _, e := range all {
			out = append(out, e.What)
		}
		return strings.Join(out, " | ")
	}
	w := in(t, "en")
	steps := answeredBy(t, "coordination", `{"steps": [{"at": "2026-11-01T09:00:00Z", "service": "identification", "what": "an agency was asked", "to": "health"},
		{"at": "2026-11-01T10:00:00Z", "service": "shelter", "what": "not done in time", "duty": "find_place"},
		{"at": "2026-11-01T11:00:00Z", "service": "identification", "what": "not done in time", "duty": "follow_up_referral"},
		{"at": "2026-11-02T09:00:00Z", "service": "shelter", "what": "came to sleep there"}, {"at": "2026-11-20T09:00:00Z", "service": "health", "what": "of a newer service"}]}`)
	if got := timeline(w, steps, []grant{who("consent", "sharing", "shelter", "lantern")}); says(got) != "Agreed to sharing: Shelter | A step was taken | Came to sleep there | Not done in time: Nobody answered: ask another agency | Not done in time: Find a place for tonight | An agency was asked: Health" || got[1].Who != "Health" || !strings.Contains(got[2].When, "2 Nov") {
		t.Errorf("the steps read %+v", got)
	}
	ended := who("consent", "sharing", "health", "riverside-clinic", "NEEDS")
	ended.EndedAt = today()
	help := who("consent", "service", "return", "migration-assistance")
	help.From = today().AddDate(0, 0, -1)
	took := who("assignment", "", "shelter", "lantern")
	took.Recipient.Service, took.From = "shelter", today().AddDate(0, 0, -2)
	no := who("refusal", "", "legal_aid", "open-door")
	no.From = today().AddDate(0, 0, -4)
	got := timeline(w, answeredBy(t, "identification", opened), []grant{ended, help, took, no, who("author", "", "shelter", "lantern")})
	if want := "Withdrawn: Health | Agreed to be helped: Return | Taken on: Shelter | Agreed to sharing: Health | Said no: Legal aid | The case was opened"; says(got) != want {
		t.Errorf("what follows reads %s, want %s", says(got), want)
	}
}

// Nothing of a long timeline goes missing in silence: what is older than the first steps can be opened, and what coordination does
// not tell any more is counted.
func TestALongTimelineSaysThatThereIsMore(t *testing.T) {
	steps := func(n int) string {
		var all []string
		for i := range n {
			all = append(all, fmt.Sprintf(`{"at": %q, "service": "shelter", "what": "a bed is held"}`, today().AddDate(0, 0, -i).Format(time.RFC3339)))
		}
		return strings.Join(all, ",")
	}
	for _, one := range []struct {
		told, earlier, listed int
		says                  []string
		not                   []string
	}{
		{30, 0, 30, nil, []string{"older step", "earlier step"}},
		{31, 0, 31, []string{"1 older step<"}, []string{"earlier step"}},
		{45, 12, 45, []string{"15 older steps<", "12 earlier steps stand in the records of the services."}, nil},
	} {
		said := whole()
		said["coordination /cases/one"] = fmt.Sprintf(`{"steps": [%s], "earlier": %d}`, steps(one.told), one.earlier)
		c := among(t, said)
		page, err := c.by(t, "en", c.oneCase, []string{"worker"}, "case", "one")
		card := part(page, "Timeline")
		if err != nil || strings.Count(card, "A bed is held") != one.listed {
			t.Errorf("of %d steps it reads %d, %v", one.told, strings.Count(card, "A bed is held"), err)
		}
		if slices.ContainsFunc(one.says, func(s string) bool { return !strings.Contains(card, s) }) || slices.ContainsFunc(one.not, func(s string) bool { return strings.Contains(card, s) }) {
			t.Errorf("of %d steps and %d earlier it does not say %q:\n%s", one.told, one.earlier, one.says, card)
		}
	}
}

// An agreement to be helped is none to share anything, and none at all would be untrue too: it stands as what it is, over all kinds
// of information.
func TestAnAgreementToBeHelpedIsShown(t *testing.T) {
	help, share := who("consent", "service", "return", "migration-assistance"), who("consent", "sharing", "return", "migration-assistance", "IDENTITY")
	help.Until = today().AddDate(0, 1, 0)
	sure := who("consent", "service", "shelter", "lantern")
	sure.Provisional = true
	gone := who("consent", "service", "health", "riverside-clinic")
	gone.Until = today()
	all := agreed(in(t, "en"), []grant{help, share, sure, gone}, today())
	if len(all.Rows) != 3 || all.Rows[0].Help == nil || len(all.Rows[0].Cells) != 0 || all.Rows[0].Help.State != "yes" || !strings.Contains(all.Rows[0].Help.Until, "27 Dec") {
		t.Fatalf("it reads %+v", all.Rows)
	}
	if r := all.Rows[1]; r.Help != nil || len(r.Cells) != len(all.Columns) || r.Cells[0].State != "yes" || r.Cells[1].State != "no" {
		t.Errorf("what is shared reads %+v", r)
	}
	if r := all.Rows[2]; r.Help == nil || r.Help.State != "wait" {
		t.Errorf("what holds for now reads %+v", r)
	}
	said := whole()
	said["consent /cases/one/grants"] = `{"grants": [{"id": "g", "kind": "consent", "family": "service", "purpose": "return", "recipient": {"agency": "migration-assistance"}}]}`
	c := among(t, said)
	page, err := c.by(t, "en", c.oneCase, []string{"worker"}, "case", "one")
	if err != nil || !strings.Contains(page, "Agreed to the help; it shares nothing") || strings.Contains(page, "No agreement") {
		t.Errorf("the page reads, %v:\n%s", err, page)
	}
}

// What a withdrawal will do depends on what was agreed to: what was shared closes and help goes on; what was to be done with the
// person's agreement does not go ahead, and what they share by another agreement stays shared.
func TestAWithdrawalTellsWhatItWillDo(t *testing.T) {
	for _, one := range []struct {
		family, purpose, categories string
		says, not                   []string
	}{
		{"sharing", "shelter", `["NEEDS"]`, []string{"Lantern can open none of this", "Care needs", "Help does not end by it", "go allergies and the hours of medicine"}, []string{"goes on", "go ahead"}},
		{"sharing", "legal_aid", `["IDENTITY"]`, []string{"Lantern can open none of this", "Name"}, []string{"allergies"}},
		{"service", "return", `[]`, []string{"The departure cannot go ahead: Lantern no longer has", "agreed to share with Lantern is an agreement of its own", "All other help stays"}, []string{"Help does not end by it", "can open none of this"}},
		{"service", "health", `[]`, []string{"Lantern no longer has the person&#39;s agreement to this help"}, []string{"departure", "Help does not end by it"}},
	} {
		c := among(t, answers{"consent /cases/one/grants": fmt.Sprintf(
			`{"grants": [{"id": "g", "kind": "consent", "family": %q, "purpose": %q, "categories": %s, "recipient": {"agency": "lantern"}}]}`, one.family, one.purpose, one.categories)})
		page, err := c.by(t, "en", c.withdrawing, []string{"worker"}, "case", "one", "grant", "g")
		if err != nil {
			t.Fatal(err)
		}
		for _, text := range one.says {
			if !strings.Contains(page, text) {
				t.Errorf("%s for %s does not say %q:\n%s", one.family, one.purpose, text, page)
			}
		}
		for _, text := range one.not {
			if strings.Contains(page, text) {
				t.Errorf("%s for %s says %q", one.family, one.purpose, text)
			}
		}
	}
}

// Who works on a case is told by agency and by what they do, whoever speaks for a child first, as long as they do; and no worker by
// name.
func TestWhoWorksOnACaseIsTold(t *testing.T) {
	const grants = `{"grants": [
		{"kind": "assignment", "purpose": "identification", "lead": "ibrahim", "from": "2026-11-01T09:00:00Z", "recipient": {"agency": "national-desk", "service": "identification"}},
		{"kind": "assignment", "purpose": "shelter", "lead": "rosa", "from": "2026-11-03T09:00:00Z", "recipient": {"agency": "lantern", "service": "shelter"}},
		{"kind": "assignment", "purpose": "shelter", "lead": "rosa", "from": "2026-11-04T09:00:00Z", "recipient": {"agency": "lantern", "service": "shelter"}},
		{"kind": "assignment", "purpose": "reintegration", "from": "2026-11-05T09:00:00Z", "recipient": {"agency": "odarra-social", "service": "returns"}},
		{"kind": "assignment", "purpose": "health", "from": "2026-11-02T09:00:00Z", "ended_at": "2026-11-05T09:00:00Z", "recipient": {"agency": "riverside-clinic", "service": "health"}},
		{"kind": "consent", "purpose": "legal_aid", "from": "2026-11-02T09:00:00Z", "recipient": {"agency": "open-door", "service": "legalaid"}},
		{"kind": "guardianship", "from": "2026-11-06T09:00:00Z", "recipient": {"agency": "guardianship-office", "person": "mariam"}}]}`
	said := whole()
	said["consent /cases/one/grants"] = grants
	c := among(t, said)
	for language, guardian := range map[string]string{"en": "Guardian: speaks for the child", "fr": "Tutelle\u00a0: parle pour l’enfant"} {
		page, err := c.by(t, language, c.oneCase, []string{"worker"}, "case", "one")
		card := part(page, in(t, language).T("people.title"))
		at := func(text string) int { return strings.Index(card, text) }
		if err != nil || at(guardian) < 0 || at("Guardianship Office") > at("National Desk") || at("National Desk") > at("Lantern") || strings.Count(card, "Lantern") != 1 || !strings.Contains(card, in(t, language).T("purpose.reintegration")) {
			t.Errorf("in %s it reads, %v:\n%s", language, err, card)
		}
		for _, text := range []string{"Riverside", "Open Door", "ibrahim", "rosa", "mariam"} {
			if strings.Contains(card, text) {
				t.Errorf("in %s it names %s", language, text)
			}
		}
	}
	said["consent /cases/one/grants"] = `{"code": "refused", "title": "Not now."}`
	c = among(t, said)
	if page, err := c.by(t, "en", c.oneCase, []string{"worker"}, "case", "one"); err != nil || part(page, "Who works on this case") != "" || strings.Count(page, away) != 1 {
		t.Errorf("who may not read the register reads, %v:\n%s", err, page)
	}
}

// The name stands on the page of a case for whom it opens to, closed until they ask for it, and in no title; the line that stands for
// the person carries initials. Where it does not open there is nothing to open, and who has no name has no initials.
func TestANameIsThereForWhomItOpensTo(t *testing.T) {
	says := func(identity string) string {
		said := whole()
		said["shelter /cases/one"] = `{"state": "resident", "identity": ` + identity + `}`
		c := among(t, said)
		page, err := c.by(t, "en", c.oneCase, []string{"worker"}, "case", "one")
		if err != nil {
			t.Fatal(err)
		}
		return page
	}
	page := says(`{"name": "Zara \"Zee\" Moss (invented)", "language": "pt"}`)
	head, closed, is := strings.Cut(page, "<summary>Name and language</summary>")
	if lacks := inOrder(closed, "Zara &#34;Zee&#34; Moss", "Portuguese", "</details>"); !is || len(lacks) > 0 || strings.Contains(head, "Zara") || strings.Count(page, "Zara") != 1 || !strings.HasSuffix(strings.TrimSpace(head), `<details class="called">`) {
		t.Errorf("it lacks %q:\n%s", lacks, page)
	}
	for _, shut := range []string{`{"withheld": {"rules": ["C-01"]}}`, `{"sealed": "cannot open now"}`} {
		if page := says(shut); strings.Contains(page, "<details") {
			t.Errorf("of %s there is something to open:\n%s", shut, page)
		}
	}
	page = says(`{"name": "` + view.Unnamed + `"}`)
	if lacks := inOrder(page, "<span>A person</span>", "Name not known"); len(lacks) > 0 {
		t.Errorf("without a name it lacks %q:\n%s", lacks, page)
	}
	for name, want := range map[string]string{`Zara "Zee"`: "Z Z", `Zee " Moss`: "Z M", "'Amina bint Sa'id": "A B", view.Unnamed: "", "Nadia Belo (invented)": "N B", "نادية أحمد": "ن أ", "": ""} {
		if got := view.Initials(name); got != want {
			t.Errorf("the initials of %q are %q, want %q", name, got, want)
		}
	}
}
