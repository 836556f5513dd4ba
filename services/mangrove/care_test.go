package mangrove

import (
	"fmt"
	"net/http"
	"slices"
	"testing"
	"time"
)

// child is a child whose case Amara keeps and who was sent to Lantern.
type child struct {
	desk
	id, referral string
}

// sent opens the case of somebody, by the age today, with a member of their household, if any, and has Lantern accept them.
func (d desk) sent(years int, member string) child {
	d.t.Helper()
	c := child{desk: d, id: d.begun("amara", years, nil)}
	if member != "" {
		c.joins("amara", member, http.StatusOK)
	}
	c.referral, _ = d.ask("amara", "POST", "identification", "/cases/"+c.id+"/referrals", object{"service": "shelter", "agency": "lantern", "purpose": "shelter"}, http.StatusOK)["id"].(string)
	c.answered("accept")
	return c
}

// begun is a case that somebody opened, by the age today.
func (d desk) begun(as string, years int, more object) string {
	d.t.Helper()
	born := d.today().AddDate(-years, 0, 0).Format(time.DateOnly)
	id, _ := d.ask(as, "POST", "identification", "/cases", with(object{
		"channel": "in_person", "birth": object{"earliest": born, "latest": born, "status": "declared"},
		"identity": object{"name": fmt.Sprintf("Ama Lindo of %d (invented)", years), "language": "pt"},
	}, more), http.StatusCreated)["subject"].(string)
	d.quiet()
	return id
}

// joins has a worker say that the person is of the household of another.
func (c child) joins(as, member string, status int) object {
	c.t.Helper()
	return c.ask(as, "POST", "identification", "/cases/"+c.id+"/household", object{"member": member}, status)
}

// answered has Lantern accept or complete its referral.
func (c child) answered(how string) {
	c.t.Helper()
	c.ask("rosa", "POST", "identification", "/cases/"+c.id+"/referrals/"+c.referral+"/"+how, object{}, http.StatusOK)
	c.quiet()
}

func (d desk) today() time.Time {
	d.t.Helper()
	now, err := time.Parse(time.RFC3339, d.in(0))
	if err != nil {
		d.t.Fatal(err)
	}
	return now
}

// unit opens one for children in Lantern.
func (d desk) unit(kind string, beds int) string {
	d.t.Helper()
	id, _ := d.ask("rosa", "POST", "shelter", "/units", object{
		"agency": "lantern", "house": "A test of care", "alias": kind, "kind": kind, "beds": beds, "nearness": "same_town",
	}, http.StatusCreated)["subject"].(string)
	return id
}

// called has a worker write down a call to each of so many.
func (c child) called(as, step, outcome string, times int) {
	c.t.Helper()
	for i := range times {
		c.calledOn(as, step, outcome, i, 0, http.StatusOK)
	}
}

// calledOn has a worker write down a call to one, so many days ago.
func (c child) calledOn(as, step, outcome string, one, ago, status int) {
	c.t.Helper()
	c.ask(as, "POST", "shelter", "/cases/"+c.id+"/calls", object{
		"step": step, "outcome": outcome, "asked_on": c.today().AddDate(0, 0, -ago).Format(time.DateOnly), "reference": fmt.Sprintf("nr-%d", one),
		"asked": object{"who": "Somebody (invented)", "said": "No. (invented)"},
	}, status)
}

// calledAll rules every gentler step out but a small home.
func (c child) calledAll() {
	c.t.Helper()
	c.called("amara", "family", "unsafe", 1)
	c.called("amara", "kin", "unavailable", 1)
	c.called("amara", "foster", "unavailable", 6)
}

func (c child) shelter(as, path string, body object, status int) object {
	c.t.Helper()
	return c.ask(as, "POST", "shelter", "/cases/"+c.id+path, body, status)
}

// anEmergency are the options of a refusal that names no unit and nobody to ask, but that an emergency would let it be.
const anEmergency = "[map[action:shelter.say_emergency]]"

// refused tries to take the child into a unit, and holds the refusal against the rule and whom it says to ask.
func (c child) refused(unit string, ask ...string) {
	c.t.Helper()
	p := c.shelter("rosa", "/admission", object{"unit": unit}, http.StatusForbidden)
	var rules, options []string
	for _, r := range p["rules"].([]any) {
		rules = append(rules, r.(string))
	}
	listed, _ := p["options"].([]any)
	for _, o := range listed {
		option := o.(object)
		action, _ := option["action"].(string)
		if more, ok := option["more"].(float64); ok {
			action += fmt.Sprintf(" %.0f", more)
		}
		options = append(options, action)
	}
	ask = append(ask, "shelter.say_emergency") // against a child whom gentler care alone keeps out it is always offered
	if !slices.Equal(rules, []string{"CP-03"}) || !slices.Equal(options, ask) || p["duty"] == "" || p["escalate_to"] != "on_call_child_protection" {
		c.t.Errorf("refused by %v with the options %v, want CP-03 and %v: %v", rules, options, ask, p)
	}
}

// due is what a worker has to do about the child in shelter.
func (c child) due(as string) []string {
	c.t.Helper()
	var out []string
	items, _ := c.ask(as, "GET", "shelter", "/duties?limit=200", nil, http.StatusOK)["items"].([]any)
	for _, i := range items {
		if duty := i.(object); duty["subject"] == c.id {
			out = append(out, duty["what"].(string))
		}
	}
	slices.Sort(out)
	return out
}

func (c child) mustOwe(as string, want ...string) {
	c.t.Helper()
	if got := c.due(as); !slices.Equal(got, want) {
		c.t.Errorf("%s has %v to do, want %v", as, got, want)
	}
}

// A child comes to a small home once family, kin and foster care were asked for, to an institution once small homes were, too,
// and under three to neither but beside a brother or sister. An emergency is looked at again (CP-03).
func TestGentlerCareFirst(t *testing.T) {
	t.Parallel()
	url, _ := up(t, home(t)) // what is listed is of this world alone
	d := desk{t, url, single(url)}
	kite, acacia, large, foster := d.unit("small_group", 8), d.unit("institution", 20), d.unit("small_group", 13), d.unit("foster", 1)

	t.Run("after six calls", func(t *testing.T) {
		c := desk{t, url, d.world}.sent(10, "")
		c.refused(kite, "shelter.ask_family 1", "shelter.ask_foster 6", "shelter.ask_kin 1")
		c.called("amara", "family", "unsafe", 1)
		c.called("rosa", "kin", "unavailable", 1)
		c.called("amara", "foster", "unavailable", 4)
		// One who is asked twice counts once; one who does not answer, on the third day. A family that fosters may take the
		// child in by now: it is named first.
		c.called("amara", "foster", "unavailable", 4)
		c.refused(kite, "shelter.admit", "shelter.ask_foster 2")
		c.calledOn("amara", "foster", "no_answer", 4, 0, http.StatusOK)
		c.calledOn("amara", "foster", "no_answer", 4, 1, http.StatusOK)
		c.calledOn("amara", "foster", "unavailable", 5, 8, http.StatusOK) // written down too late to count
		c.refused(kite, "shelter.admit", "shelter.ask_foster 2")
		c.calledOn("amara", "foster", "no_answer", 4, 2, http.StatusOK)
		c.refused(kite, "shelter.admit", "shelter.ask_foster 1")
		c.ask("amara", "POST", "shelter", "/cases/"+c.id+"/calls", object{
			"step": "foster", "outcome": "unavailable", "asked_on": c.today().Format(time.DateOnly), "reference": "the Adisa family", "asked": object{"who": "Somebody (invented)"},
		}, http.StatusBadRequest)
		c.calledOn("amara", "foster", "unavailable", 5, 7, http.StatusOK)
		for _, one := range []string{acacia, large} {
			c.refused(one, "shelter.admit", "shelter.admit", "shelter.ask_small_group 2")
		}
		c.shelter("rosa", "/admission", object{"unit": kite}, http.StatusOK)

		c.mustOwe("amara", "plan_reintegration")
		c.shelter("rosa", "/plan", object{"plan": object{"text": "To an aunt. (invented)"}}, http.StatusForbidden)
		c.shelter("amara", "/plan", object{"plan": object{"text": "To an aunt, by spring. (invented)"}}, http.StatusOK)
		c.mustOwe("amara")

		log := c.ask("amara", "GET", "shelter", "/cases/"+c.id+"/calls", nil, http.StatusOK)
		if calls, _ := log["calls"].([]any); len(calls) != 15 || calls[0].(object)["step"] != "family" || calls[0].(object)["outcome"] != "unsafe" {
			t.Errorf("the log of calls is %v", log)
		}
		c.ask("paul", "GET", "shelter", "/cases/"+c.id+"/calls", nil, http.StatusNotFound)
		c.ask("paul", "POST", "shelter", "/cases/"+c.id+"/calls", object{
			"step": "kin", "outcome": "offered", "asked_on": c.today().Format(time.DateOnly), "reference": "kin-1", "asked": object{"who": "An uncle (invented)"},
		}, http.StatusNotFound)
	})

	t.Run("under three", func(t *testing.T) {
		d := desk{t, url, d.world}
		c := d.sent(2, "")
		c.calledAll()
		c.refused(kite, "shelter.admit")
		c.shelter("rosa", "/reservation", object{"unit": foster}, http.StatusOK)
		c.shelter("rosa", "/discharge", object{}, http.StatusOK)

		sister := d.sent(3, c.id)
		sister.calledAll()
		sister.shelter("rosa", "/admission", object{"unit": kite}, http.StatusOK)
		c.shelter("rosa", "/admission", object{"unit": kite}, http.StatusOK)
	})

	t.Run("in an emergency", func(t *testing.T) {
		c := desk{t, url, d.world}.sent(2, "")
		c.shelter("rosa", "/admission", object{"unit": acacia, "emergency": "soon"}, http.StatusBadRequest)
		c.shelter("rosa", "/admission", object{"unit": acacia, "emergency": "nowhere_to_sleep"}, http.StatusOK)
		c.mustOwe("amara", "plan_reintegration", "review_emergency")
		finding := object{"finding": object{"text": "A foster family comes on Friday. (invented)"}}
		c.shelter("rosa", "/review", finding, http.StatusForbidden)
		c.later("72h10m")
		c.mustOwe("amara", "plan_reintegration")
		c.mustOwe("ruth", "review_emergency")
		c.shelter("ruth", "/review", finding, http.StatusOK)
		c.mustOwe("ruth")
		c.shelter("rosa", "/discharge", object{}, http.StatusOK)
		c.mustOwe("amara")
		c.mustOwe("rosa", "find_place") // nobody is without a bed in silence (P2)
		c.later("24h10m")
		c.mustOwe("rosa")
		c.mustOwe("grace", "find_place")
	})

	t.Run("in an emergency that is said once, with the hold", func(t *testing.T) {
		c := desk{t, url, d.world}.sent(2, "")
		c.shelter("rosa", "/reservation", object{"unit": acacia, "emergency": "in_danger"}, http.StatusOK)
		c.mustOwe("amara") // nobody sleeps there yet
		c.refused(kite, "shelter.admit", "shelter.ask_family 1", "shelter.ask_foster 6", "shelter.ask_kin 1")
		c.shelter("rosa", "/admission", object{"unit": acacia}, http.StatusOK)
		c.mustOwe("amara", "plan_reintegration", "review_emergency")
		told := c.ask("amara", "GET", "shelter", "/cases/"+c.id+"/calls", nil, http.StatusOK)
		if told["emergency"] != "in_danger" || told["declared_by"] != "lantern" || told["declared_at"] == nil || told["taken_in"] != true {
			t.Errorf("of the emergency is told %v", told)
		}
		c.shelter("rosa", "/discharge", object{}, http.StatusOK)
		c.shelter("rosa", "/reservation", object{"unit": acacia}, http.StatusForbidden) // it was of that bed
	})

	t.Run("a call of long ago", func(t *testing.T) {
		c := desk{t, url, d.world}.sent(10, "")
		c.calledAll()
		c.later("720h") // thirty days: still
		c.shelter("rosa", "/reservation", object{"unit": kite}, http.StatusOK)
		c.shelter("rosa", "/discharge", object{}, http.StatusOK)
		c.later("24h")
		c.refused(kite, "shelter.ask_family 1", "shelter.ask_foster 6", "shelter.ask_kin 1")
	})
}

// A house that takes somebody on owes them a place until there is one, within a day, within two hours where a bed was refused;
// who it waits for is counted, and the duty goes with the part in the case.
func TestAHouseThatTakesSomebodyOnOwesAPlace(t *testing.T) {
	t.Parallel()
	url, _ := up(t, home(t)) // what is listed is of this world alone
	d := desk{t, url, single(url)}
	foster := d.unit("foster", 2)
	waits := func(want string) {
		t.Helper()
		d.quiet()
		of, _ := d.ask("grace", "GET", "coordination", "/capacity", nil, http.StatusOK)["waiting"].(object)
		if got := fmt.Sprint(of["persons"], " ", of["overdue"]); got != want {
			t.Errorf("waiting are %s, want %s", got, want)
		}
	}
	c := d.sent(10, "")
	c.mustOwe("rosa", "find_place")
	waits("1 0")
	c.called("amara", "family", "unsafe", 1)
	c.called("amara", "kin", "unavailable", 1)
	c.shelter("rosa", "/reservation", object{"unit": foster}, http.StatusOK)
	c.mustOwe("rosa")
	waits("0 0")
	c.later("4h10m") // the bed is held no longer
	c.mustOwe("rosa", "find_place")
	c.shelter("rosa", "/admission", object{"unit": foster}, http.StatusOK)
	c.mustOwe("rosa")
	c.shelter("rosa", "/discharge", object{}, http.StatusOK) // the stay ends, and so does the next hold
	c.mustOwe("rosa", "find_place")
	waits("1 0")
	c.shelter("rosa", "/reservation", object{"unit": foster}, http.StatusOK)
	c.mustOwe("rosa")
	c.shelter("rosa", "/discharge", object{}, http.StatusOK)
	c.mustOwe("rosa", "find_place")
	c.answered("complete") // the child has moved on: nobody waits any more
	c.mustOwe("rosa", "delete_notes")
	waits("0 0")

	slow := d.sent(11, "")
	slow.refused(foster, "shelter.ask_family 1", "shelter.ask_kin 1")
	slow.mustOwe("rosa", "find_place")
	slow.later("2h10m")
	slow.mustOwe("rosa")
	slow.mustOwe("tome", "find_place")
	waits("1 1")

	over := d.sent(12, "")
	over.mustOwe("rosa", "find_place")
	over.answered("complete")
	over.mustOwe("rosa", "delete_notes")
	waits("1 1")
}

// Whatever it was that ended what let a house know something, the house has to delete what it noted (C-02).
func TestEveryEndingIsToBeForgotten(t *testing.T) {
	t.Parallel()
	url := lent(t)
	d := desk{t, url, single(url)}
	kite := d.unit("small_group", 8)

	c := d.sent(10, "")
	c.calledAll()
	c.shelter("rosa", "/admission", object{"unit": kite}, http.StatusOK)
	c.mustOwe("rosa")
	c.answered("complete")
	c.mustOwe("rosa", "delete_notes", "end_stay")

	c = d.sent(10, "")
	c.calledAll()
	c.shelter("rosa", "/reservation", object{"unit": kite}, http.StatusOK)
	for _, kept := range []string{"heron", "lantern"} {
		c.ask("amara", "POST", "consent", "/cases/"+c.id+"/exclusions", object{"recipient": object{"agency": kept}}, http.StatusOK)
		c.quiet()
		if kept == "heron" {
			c.mustOwe("rosa")
			c.mustOwe("teodora")
		}
	}
	c.mustOwe("rosa", "delete_notes")
}
