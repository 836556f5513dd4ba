package mangrove

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"
)

// demoMark says when the demo world of this data folder was begun, and, once it is whole, which case is Nadia's. A
// world that was begun is gone on with: all its dates follow from that instant, so the same requests have the same keys
// and are done once.
type demoMark struct {
	Begun time.Time `json:"begun"`
	Nadia string    `json:"nadia,omitempty"`
}

// demo loads the demo world through the public APIs, as people would; on a loaded one it only reads its mark.
func (u *upRun) demo(ctx context.Context) error {
	path := filepath.Join(u.cfg.Data, "demo.json")
	var mark demoMark
	b, err := os.ReadFile(path)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		mark.Begun = u.clock.Now().UTC().Truncate(time.Second)
		if err := writeJSON(path, mark); err != nil {
			return err
		}
	case err != nil:
		return fmt.Errorf("reading how far it is: %w", err)
	default:
		if err := json.Unmarshal(b, &mark); err != nil {
			return fmt.Errorf("reading how far it is: %w", err)
		}
	}
	if mark.Nadia == "" {
		d := &demoLoader{
			people: newPeople(ctx, single(u.url())), begun: mark.Begun, units: map[string]string{},
			out: u.cfg.Out,
		}
		mark.Nadia = d.load()
		if d.err != nil {
			return d.err
		}
		if err := writeJSON(path, mark); err != nil {
			return err
		}
	}
	u.nadia.Store(&mark.Nadia)
	return nil
}

// demoLoader brings the demo world about.
type demoLoader struct {
	people
	begun time.Time
	out   io.Writer
	// units are the ids of the units by their house and alias.
	units map[string]string
	// beds are who will be taken in where, once every house has heard of its acceptances.
	beds []bed
	// later is what a clinic and a lawyer write down, once they have heard of their acceptances.
	later   []func()
	persons int
}

// bed is somebody who sleeps in a unit, since some nights.
type bed struct {
	id   string
	unit demoUnit
	// nights ago the person slept there first, where that is told.
	nights int
	// families are how many foster families were asked in vain, where that is told; else the child wanted none.
	families int
	// from is the house that counted the person tonight though they have moved on, where one did.
	from demoUnit
}

// load brings the world about and gives Nadia's case.
func (d *demoLoader) load() string {
	all := toldPersons
	for _, u := range demoUnits() {
		all += u.others
	}
	d.say("Loading the demo world, once: %d units, %d invented persons.", len(demoUnits()), all)
	for _, u := range demoUnits() {
		d.units[u.name()] = d.do(u.coordinator, "shelter", "/units", map[string]any{
			"agency": u.agency, "house": u.house, "alias": u.alias, "kind": u.kind, "beds": u.beds, "nearness": u.nearness, "from_age": u.from, "to_age": u.to,
			"awake_staff": u.kind == "small_group" || u.kind == "institution",
		})
	}
	nadia := d.told()
	d.background(all)
	// The acceptances must have reached the houses before they take anybody in.
	d.settle()
	for _, write := range d.later {
		write()
	}
	for i, b := range d.beds {
		d.takeIn(b)
		if (i+1)%50 == 0 {
			d.say("  %d of %d beds slept in", i+1, len(d.beds))
		}
	}
	d.settle()
	return nadia
}

// say tells how far it is, unless it has failed.
func (d *demoLoader) say(format string, args ...any) {
	if d.err == nil {
		fmt.Fprintf(d.out, format+"\n", args...)
	}
}

func (d *demoLoader) takeIn(b bed) {
	unit := d.units[b.unit.name()]
	d.asksAround(b)
	d.do(b.unit.coordinator, "shelter", "/cases/"+b.id+"/admission", map[string]any{"unit": unit})
	if b.from.house != "" {
		d.do(b.from.coordinator, "shelter", "/cases/"+b.id+"/nights", map[string]any{"unit": d.units[b.from.name()], "night": d.day(0)})
	}
	if b.nights == 0 {
		return
	}
	for _, ago := range []int{b.nights, 1} {
		d.do(b.unit.coordinator, "shelter", "/cases/"+b.id+"/nights", map[string]any{"unit": unit, "night": d.day(-ago)})
	}
}

// asksAround writes down who was asked before a child came to a foster family, a home or an institution: each gentler step
// of care is ruled out (CP-03).
func (d *demoLoader) asksAround(b bed) {
	var calls [][3]string
	switch b.unit.kind {
	case "institution":
		calls = append(calls, [3]string{"small_group", "refused_by_child", "Wants to stay with friends."})
		fallthrough
	case "small_group":
		if b.families == 0 {
			calls = append(calls, [3]string{"foster", "refused_by_child", "Does not want to live with another family."})
		}
		for range b.families {
			calls = append(calls, [3]string{"foster", "unavailable", "No bed is free."})
		}
		fallthrough
	case "foster":
		calls = append(calls, [3]string{"kin", "unavailable", "No relative was found."}, [3]string{"family", "unavailable", "Nobody who had the care of the child is known here."})
	}
	for i, call := range slices.Backward(calls) {
		d.do(b.unit.coordinator, "shelter", "/cases/"+b.id+"/calls", map[string]any{
			"step": call[0], "outcome": call[1], "asked_on": d.day(0), "reference": fmt.Sprintf("%s-%d", strings.ReplaceAll(call[0], "_", "-"), i), "asked": map[string]any{"who": "somebody (invented)", "said": call[2]},
		})
	}
}

func (d *demoLoader) day(days int) string { return d.begun.AddDate(0, 0, days).Format(time.DateOnly) }

// born is a birth somewhere between two ages, today.
func (d *demoLoader) born(youngest, oldest int, status string) map[string]any {
	return map[string]any{
		"earliest": d.begun.AddDate(-oldest-1, 0, 1).Format(time.DateOnly), "latest": d.begun.AddDate(-youngest, 0, -1).Format(time.DateOnly),
		"status": status,
	}
}

// who is a person as somebody meets them. A child's case is kept by the department, an adult's by the hotline.
type who struct {
	name, language string
	birth          map[string]any
	contact        map[string]any
}

const (
	hotline    = "ibrahim"
	department = "amara"
)

func (d *demoLoader) open(as string, w who) string {
	d.persons++
	body := map[string]any{
		"channel": "hotline", "birth": w.birth,
		"identity": map[string]any{"name": w.name + " (invented)", "language": cmp.Or(w.language, "fr")},
	}
	if w.contact != nil {
		body["contact"] = w.contact
	}
	return d.do(as, "identification", "/cases", body)
}

// needs has the clinic see somebody and, once it has heard of its acceptance, write down what who cares must know.
func (d *demoLoader) needs(as, id string, needs map[string]any) {
	d.answer("samira", id, d.refer(as, id, agreement{agency: "riverside-clinic", service: "health", purpose: "health"}), "accept")
	d.later = append(d.later, func() { d.do("samira", "health", "/cases/"+id+"/needs", map[string]any{"needs": needs}) })
}

// tells has the lawyer write down what somebody told.
func (d *demoLoader) tells(id, text string) {
	d.later = append(d.later, func() {
		d.do("lucien", "legalaid", "/cases/"+id+"/mandate", map[string]any{})
		d.do("lucien", "legalaid", "/cases/"+id+"/statement", map[string]any{"statement": map[string]any{"text": text}})
	})
}

// agreement is what somebody agrees to: that an agency may know something, for what it does.
type agreement struct {
	agency, service, purpose string
	categories               []string
	// giver is the person where it is empty; a guardian agrees with the child's view. family is sharing where it is empty.
	giver, view, family string
	// country is where the agency is, where that is abroad: data goes there by an agreement that says so alone.
	country string
}

func toShelter(agency string, categories ...string) agreement {
	return agreement{agency: agency, service: "shelter", purpose: "shelter", categories: categories}
}

func (a agreement) by(giver, view string) agreement {
	a.giver, a.view = giver, view
	return a
}

func (a agreement) body(until string, evidence map[string]any) map[string]any {
	recipient := map[string]any{"agency": a.agency, "service": a.service}
	if a.country != "" {
		recipient["country"] = a.country
	}
	body := map[string]any{
		"family": cmp.Or(a.family, "sharing"), "purpose": a.purpose, "categories": a.categories, "recipient": recipient,
		"giver": cmp.Or(a.giver, "person"), "until": until, "evidence": evidence,
	}
	if a.view != "" {
		body["child_view"] = a.view
	}
	return body
}

// agree records an agreement, which its witness confirms.
func (d *demoLoader) agree(as, id string, a agreement) { d.heard(as, id, a)() }

// heard records an agreement, and gives the word of its witness on it; where a guardian gives it the guardian's. Where the recorder's
// own agency is to know, a worker of another has called back (C-06), as for what may come before a court.
func (d *demoLoader) heard(as, id string, a agreement) (confirm func()) {
	witness, of, proof := department, "child-welfare", "mark"
	if as == department {
		witness, of = hotline, "referral-desk"
	}
	if as == department && a.agency == "child-welfare" || a.family == "proceedings" {
		proof = "call_back"
	}
	if a.giver == "guardian" {
		witness, of = "mariam", "guardianship-office"
	}
	body := a.body(d.begun.AddDate(0, 0, 90).Format(time.RFC3339), map[string]any{
		"proof": proof, "witness": witness, "witness_agency": of, "language": "fr", "explained": "text-1-fr", "notice_given": true,
	})
	agreed := d.do(as, "consent", "/cases/"+id+"/consents", body)
	return func() {
		d.do(witness, "consent", "/cases/"+id+"/consents/"+agreed+"/confirmation", map[string]any{
			"family": body["family"], "purpose": body["purpose"], "categories": body["categories"], "recipient": body["recipient"],
			"giver": body["giver"], "until": body["until"],
		})
	}
}

// refer asks an agency for help, and gives the referral.
func (d *demoLoader) refer(as, id string, a agreement) string {
	return d.do(as, "identification", "/cases/"+id+"/referrals", map[string]any{
		"service": a.service, "agency": a.agency, "purpose": a.purpose, "categories": a.categories,
	})
}

// answer accepts, completes or revokes a referral.
func (d *demoLoader) answer(as, id, referral, how string) {
	d.do(as, "identification", "/cases/"+id+"/referrals/"+referral+"/"+how, map[string]any{})
}

// place asks a house, which accepts and, once all have heard of it, takes the person in.
func (d *demoLoader) place(as, id string, u demoUnit, categories ...string) {
	d.answer(u.coordinator, id, d.refer(as, id, toShelter(u.agency, categories...)), "accept")
	d.beds = append(d.beds, bed{id: id, unit: u})
}
