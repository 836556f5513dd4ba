package mangrove

import (
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"mangrove/pkg/web"
)

// status is what somebody is answered who may be refused.
func (d desk) status(as, method, service, path string, body object) (int, string) {
	d.t.Helper()
	token, err := fetchToken(d.t.Context(), d.url, as, service)
	if err != nil {
		d.t.Fatal(err)
	}
	var sent any
	if method == http.MethodPost {
		sent = body
	}
	status, _, raw, err := web.NewClient(d.url, nil).Do(d.t.Context(), method, "/api/"+service+"/v1"+path, token, sent)
	if err != nil {
		d.t.Fatal(err)
	}
	return status, string(raw)
}

// before a panel of three is a girl of thirteen who does not want to go; nothing is heard yet.
func (d desk) beforeAPanel() *girl {
	d.t.Helper()
	c := d.alone(13)
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
	return c
}

// alone is a child without anybody, of whom the department knows.
func (d desk) alone(years int) *girl {
	d.t.Helper()
	c := &girl{traveller: traveller{desk: d}}
	born := d.today().AddDate(-years, 0, 0).Format(time.DateOnly)
	c.id, _ = d.ask("amara", "POST", "identification", "/cases", object{
		"channel": "in_person", "unaccompanied": true, "birth": object{"earliest": born, "latest": born, "status": "declared"},
		"identity": object{"name": "Luena Sorte (invented)", "language": "pt"},
	}, 201)["subject"].(string)
	d.quiet()
	return c
}

func options() object {
	var weights []any
	for _, e := range []string{"views", "identity", "family", "safety", "vulnerability", "health", "education"} {
		weights = append(weights, object{"element": e, "weight": "neutral"})
	}
	return object{
		"options":  []any{object{"kind": "stay_as_now", "weights": weights}, object{"kind": "family_reunification_origin", "weights": weights}},
		"weighing": object{"evidence": "two visits (invented)"},
	}
}

func (c *girl) decision(more object) object {
	return with(object{
		"option": "family_reunification_origin", "categories": []string{"FAMILY"}, "until": c.in(24 * 300), "conditions": []any{object{"condition": "escort", "by": c.in(24 * 30)}},
		"reasons": object{"chosen": "family (invented)", "not_chosen": "none here"},
	}, more)
}

func (c *girl) called(at time.Duration, members ...string) {
	c.t.Helper()
	now, err := time.Parse(time.RFC3339, c.in(0))
	if err != nil {
		c.t.Fatal(err)
	}
	c.by("aline", "bestinterests", "/panel", object{"members": members, "at": now.Add(at).Format(time.RFC3339)})
}

func (c *girl) refused(as, path string, body object, status int) {
	c.t.Helper()
	if got, raw := c.status(as, http.MethodPost, "bestinterests", c.path(path), body); got != status {
		c.t.Errorf("%s at %s: %d, want %d: %s", as, path, got, status, raw)
	}
}

// The chair's word alone determines nothing, whoever undertook and however often a sitting is moved (B-02).
func TestTheChairAloneDeterminesNothing(t *testing.T) {
	t.Parallel()
	url := lent(t)
	c := desk{t, url, single(url)}.beforeAPanel()
	members := []string{"aline", "marc", "piet"}
	c.called(30*24*time.Hour, members...)
	for _, m := range members {
		c.by(m, "bestinterests", "/panel/undertaking", object{})
	}
	for range 2 {
		c.called(time.Minute, members...)
		c.later("2m")
		c.refused("aline", "/panel/decision", c.decision(object{"special_reasons": true}), 403)
	}
	stay := object{"option": "stay_as_now"}
	c.refused("aline", "/panel/decision", c.decision(stay), 403) // what was undertaken for another hour is no quorum
	for _, m := range members {
		c.by(m, "bestinterests", "/panel/undertaking", object{})
	}
	c.refused("aline", "/panel/decision", c.decision(object{"special_reasons": true}), 403) // a first sitting, however often moved
	c.determination = c.by("aline", "bestinterests", "/panel/decision", c.decision(stay))
	state := func() any { return c.ask("amara", "GET", "bestinterests", c.path(""), nil, 200)["state"] }
	agree := "/panel/decision/" + c.determination + "/agreement"
	c.refused("aline", agree, object{}, 409)
	c.by("marc", "bestinterests", agree, object{})
	if got := state(); got != "convened" {
		t.Errorf("on the word of two it is %v", got)
	}
	c.by("piet", "bestinterests", agree, object{})
	if got := state(); got != "determined" {
		t.Errorf("on the word of three it is %v", got)
	}
}

// Options are not weighed under a panel that is called on them, and who weighed them sits on none, whoever weighed since (B-02).
func TestWhoWeighedNeverSits(t *testing.T) {
	t.Parallel()
	url := lent(t)
	c := desk{t, url, single(url)}.beforeAPanel()
	c.called(time.Hour, "aline", "marc", "piet")
	c.refused("amara", "/options", options(), 409)
	c.refused("aline", "/panel", object{"members": []string{"aline", "marc", "amara"}, "at": c.in(2)}, 403)
}

// A guardian in doubt does not come back by being named again, once doubted by two or replaced after one (C-04, CP-08).
func TestADoubtedGuardianIsNotNamedAgain(t *testing.T) {
	t.Parallel()
	url := lent(t)
	d := desk{t, url, single(url)}
	child := func() *girl {
		c := d.alone(10)
		c.refers("bestinterests", "guardianship-office", "guardian_appointment", "clara")
		c.refers("shelter", "lantern", "shelter", "rosa")
		c.quiet()
		c.names("mariam")
		return c
	}
	c := child()
	for _, as := range []string{"amara", "rosa"} {
		c.by(as, "consent", "/guardianships/"+c.guardianship()+"/doubt", object{})
	}
	c.quiet()
	again := object{"guardian": "mariam", "agency": "guardianship-office"}
	c.refused("clara", "/guardian", again, 403)
	if got := c.guardianship(); got != "" {
		t.Errorf("%s stands for her", got)
	}
	c.names("yara")
	if c.guardianship() == "" {
		t.Error("nobody stands for her")
	}

	c = child()
	stands := c.guardianship()
	c.by("amara", "consent", "/guardianships/"+stands+"/doubt", object{})
	c.names("mariam")
	if got := c.guardianship(); got != stands {
		t.Errorf("named again she has %s, without the doubt", got)
	}
	c.names("yara")
	c.refused("clara", "/guardian", again, 403)
}

// What a guardian in doubt agreed to is under review: the house goes on knowing, and nobody else is told by it (C-04).
func TestWhatIsUnderReviewIsNotReferredOn(t *testing.T) {
	t.Parallel()
	url := lent(t)
	c := desk{t, url, single(url)}.alone(10)
	c.refers("bestinterests", "guardianship-office", "guardian_appointment", "clara")
	c.quiet()
	c.names("mariam")
	c.guardian = "mariam"
	for agency, service := range map[string]string{"lantern": "shelter", "riverside-clinic": "health"} {
		c.agreed(object{"family": "sharing", "purpose": service, "categories": []string{"IDENTITY"}, "recipient": object{"agency": agency, "service": service}})
	}
	c.quiet()
	c.refers("shelter", "lantern", "shelter", "rosa", "IDENTITY")
	c.quiet()
	for _, as := range []string{"amara", "rosa"} {
		c.by(as, "consent", "/guardianships/"+c.guardianship()+"/doubt", object{})
	}
	c.quiet()
	clinic := object{"service": "health", "agency": "riverside-clinic", "purpose": "health", "categories": []string{"IDENTITY"}}
	if rules := fmt.Sprint(c.ask("amara", "POST", "identification", c.path("/referrals"), clinic, 403)["rules"]); rules != "[C-01 C-04]" {
		t.Errorf("told further it is refused by %s", rules)
	}
	clinic["categories"] = []string{}
	c.ask("amara", "POST", "identification", c.path("/referrals"), clinic, 200)
	if house := c.ask("rosa", "GET", "shelter", c.path(""), nil, 200); house["identity"] == nil {
		t.Errorf("the house knows no more who lives there: %v", house)
	}
}

func (c *girl) names(guardian string) {
	c.t.Helper()
	c.by("clara", "bestinterests", "/guardian", object{"guardian": guardian, "agency": "guardianship-office"})
	c.quiet()
}

// That somebody says a child is with family takes neither her guardian nor her no away (CP-05).
func TestAFamilyByNameDoesNotSilenceAChild(t *testing.T) {
	t.Parallel()
	url := lent(t)
	c := desk{t, url, single(url)}.beforeAPanel()
	for _, to := range [][3]string{{"migration-assistance", "return", "joaquim"}, {"odarra-mission", "return", "duarte"}} {
		c.refers("returns", to[0], to[1], to[2])
	}
	c.quiet()
	c.by("amara", "identification", "/company", object{"unaccompanied": false})
	c.by("amara", "identification", "/custodians", object{"custodians": []string{"accomplice"}})
	c.by("amara", "bestinterests", "/family-return", object{"assessment": object{"text": "at ease with him (invented)"}})
	c.officer("/enquiry", object{"country": "XOD", "movement": "return"}, 200)
	c.quiet()
	missing := strings.Join(c.missing(), " ")
	for _, gate := range []string{"determination/CP-05", "guardian/CP-05", "no_objection/CP-05"} {
		if !strings.Contains(missing, gate) {
			t.Errorf("%s is not asked for: %s", gate, missing)
		}
	}
}

// A placement in an emergency is looked at by another agency than the one that took the child in (CP-03).
func TestAnotherAgencyReviewsAnEmergency(t *testing.T) {
	t.Parallel()
	url := lent(t)
	d := desk{t, url, single(url)}
	c := d.alone(10)
	c.refers("shelter", "child-welfare", "shelter", "odile")
	c.refers("identification", "referral-desk", "identification", "salma")
	c.quiet()
	unit, _ := d.ask("odile", "POST", "shelter", "/units", object{
		"agency": "child-welfare", "house": "A test of review", "alias": "small", "kind": "small_group", "beds": 4, "nearness": "same_town",
	}, http.StatusCreated)["subject"].(string)
	c.by("odile", "shelter", "/admission", object{"unit": unit, "emergency": "nowhere_to_sleep"})
	finding := object{"finding": object{"text": "A foster family comes on Friday. (invented)"}}
	d.ask("amara", "POST", "shelter", c.path("/review"), finding, http.StatusForbidden)
	c.by("salma", "shelter", "/review", finding)
}

// Who has custody counts once another agency has said the same (H-01).
func TestASecondAgencySaysWhoHasCustody(t *testing.T) {
	t.Parallel()
	url := lent(t)
	c := desk{t, url, single(url)}.alone(10)
	c.refers("health", "riverside-clinic", "health", "samira")
	c.quiet()
	custodians := func() int {
		facts, _ := c.ask("amara", "GET", "identification", c.path(""), nil, 200)["facts"].(object)
		named, _ := facts["custodians"].([]any)
		return len(named)
	}
	mother := object{"custodians": []string{"mother"}}
	c.by("amara", "identification", "/company", object{"unaccompanied": false})
	c.by("amara", "identification", "/custodians", mother)
	confirm := func(as string, body object, status int) {
		t.Helper()
		c.ask(as, "POST", "identification", c.path("/custodians/confirmation"), body, status)
	}
	confirm("ruth", mother, 403)
	confirm("samira", object{"custodians": []string{"aunt"}}, 409)
	if custodians() > 0 {
		t.Error("one agency alone says who has custody")
	}
	confirm("samira", mother, 200)
	if custodians() != 1 {
		t.Error("two agencies said the same, and nobody has custody")
	}
}
