package oracle

import (
	"strings"
	"time"

	"mangrove/pkg/gate"
)

// flow is one movement of data as the table reads it. The zero value of a part means that nothing is known of it.
type flow struct {
	action, service string
	actor           gate.Actor
	purpose, basis  string // what the request repeats or refers to

	known, gapped, parked bool
	owners                []string
	person                person
	grants                []gate.Grant
	now                   time.Time

	says     command
	unit     *unit
	journey  *journey
	panel    *panel
	about    about
	sections []gate.Section
	beside   *gate.Beside

	// bare leaves out what is not known, as a service does whose copy has not heard of it yet.
	bare bool
	// near are the rules at whose boundary something of the flow was put.
	near map[string]bool
}

// yesno is a fact that may not be known: 0.
type yesno int

const (
	no yesno = iota + 1
	yes
)

// person is what the facts say of the person.
type person struct {
	adultOn         string // the day of turning 18
	disputed        bool
	born, bornSaid  string // the latest possible day, and the latest one that was said
	bornKnown       string // how
	household       string
	vetted          bool
	assessedWith    []string // adults of their family
	unaccompanied   yesno
	stage           string
	indicatorOn     string
	reviewFrom      string
	reviewOpen      bool
	guardian        bool
	examined        bool     // for a journey, whatever was found
	doubted         []string // guardians who were
	travelUntil     string
	travelNeeds     []string
	advisedOn       string
	proceeding      bool
	originContact   string
	determinedFor   string
	determinedWhere string
	determinedUntil string
	objects         yesno
	secondSitting   bool
	viewsOn         string
	caregiverOn     string
	traced          bool
	assessedAbroad  bool
	concern         bool // of the family
	familyReturnOn  string
	conditionsOpen  []string // of the determination
	custodians      []string
	calls           []call
	unit            string // where they live
}

// call asked somebody on a step of care to take the child in, and was written down on a day.
type call struct{ step, outcome, on, recorded, of string }

func (p person) facts(bare bool) map[string]any {
	all := map[string]any{
		"adult_on": p.adultOn, "born_latest": p.born, "born_latest_said": p.bornSaid, "age_status": p.bornKnown, "age_disputed": p.disputed, "household": p.household, "vetted_carer": p.vetted,
		"stage": p.stage, "indicator_on": p.indicatorOn, "review_from": p.reviewFrom, "review_open": p.reviewOpen, "guardian": p.guardian,
		"examined": p.examined || p.travelUntil != "" || len(p.travelNeeds) > 0, "may_travel_until": p.travelUntil, "advised_on": p.advisedOn, "proceeding_open": p.proceeding, "origin_contact": p.originContact,
		"determined_for": p.determinedFor, "determined_country": p.determinedWhere, "determined_until": p.determinedUntil,
		"second_sitting": p.secondSitting, "views_on": p.viewsOn, "caregiver_verified_on": p.caregiverOn, "tracing_concluded": p.traced,
		"family_assessed_abroad": p.assessedAbroad, "family_concern": p.concern, "family_return_assessed_on": p.familyReturnOn, "unit": p.unit,
	}
	for name, v := range all {
		if bare && (v == "" || v == false) {
			delete(all, name)
		}
	}
	calls := make([]any, len(p.calls))
	for i, c := range p.calls {
		calls[i] = strings.Join([]string{c.step, c.outcome, c.on, c.recorded, c.of}, "/")
	}
	if len(calls) > 0 || !bare {
		all["care_calls"] = calls
	}
	if len(p.assessedWith) > 0 || !bare {
		all["assessed_with"] = texts(p.assessedWith)
	}
	if len(p.custodians) > 0 || !bare {
		all["custodians"] = texts(p.custodians)
	}
	if len(p.doubted) > 0 || !bare {
		all["doubted_guardians"] = texts(p.doubted)
	}
	if len(p.travelNeeds) > 0 || !bare {
		all["travel_conditions"] = texts(p.travelNeeds)
	}
	if len(p.conditionsOpen) > 0 || !bare {
		all["conditions_open"] = texts(p.conditionsOpen)
	}
	for name, v := range map[string]yesno{"unaccompanied": p.unaccompanied, "child_objects": p.objects} {
		if v != 0 {
			all[name] = v == yes
		}
	}
	return all
}

// command is what is typed. Each action reads its own part.
type command struct {
	purpose, service, agency, family, giver, view, guardian, reader, occasion, birth, custodian, emergency, member, bornKnown string
	categories                                                                                                                []string
	to                                                                                                                        gate.Recipient
	proof, witness, witnessAgency, language, explained, interpreter                                                           string
	interpreterNeeded, cleared, notice                                                                                        bool
	until                                                                                                                     *time.Time
	members                                                                                                                   []string
	objects, alone, specialReasons, unaccompanied, onReturn                                                                   bool
}

func (c command) fields() map[string]any {
	until := ""
	if c.until != nil {
		until = c.until.UTC().Format(time.RFC3339Nano)
	}
	return map[string]any{
		"purpose": c.purpose, "service": c.service, "agency": c.agency, "family": c.family, "giver": c.giver, "child_view": c.view,
		"guardian": c.guardian, "reader": c.reader, "occasion": c.occasion, "birth": map[string]any{"latest": c.birth, "status": c.bornKnown},
		"categories": texts(c.categories),
		"recipient":  map[string]any{"agency": c.to.Agency, "service": c.to.Service, "country": c.to.Country, "person": c.to.Person},
		"evidence": map[string]any{
			"proof": c.proof, "witness": c.witness, "witness_agency": c.witnessAgency, "language": c.language, "explained": c.explained,
			"interpreter_needed": c.interpreterNeeded, "interpreter": c.interpreter, "interpreter_cleared": c.cleared, "notice_given": c.notice,
		},
		"until": until, "members": texts(c.members), "objects_to_leaving": c.objects, "seen_alone": c.alone, "special_reasons": c.specialReasons,
		"custodian": c.custodian, "emergency": c.emergency, "unaccompanied": c.unaccompanied, "member": c.member, "on_return": c.onReturn,
	}
}

// unit is where people sleep.
type unit struct {
	kind, agency string
	beds         int
	from, to     int // the ages of children it takes; 0 sets no bound
	sleepers     []sleeper
	held         []string // the cases for which a bed is held
	emergencies  []urgent // those for which one is held in an emergency
}

// urgent is a bed that is held in an emergency, which an agency said it is.
type urgent struct{ of, why, saidBy string }

type sleeper struct {
	of, adultOn, household string
	disputed, vetted       bool
	assessedWith           []string
}

// finding is what an agency last found to await the person.
type finding struct {
	agency, danger string
	at             time.Time
}

// journey is how far a return has come.
type journey struct {
	country, movement, language, ask            string
	findings                                    []finding
	alone, detained, well, clearance            bool
	declaredAt, assessedAt, leavesAt, arrivesAt *time.Time
	papersUntil, wishedAt                       *time.Time
	attested                                    map[string]string // by occasion, the agency whose worker said so
	provisions                                  []string
	confirmed                                   map[string]time.Time
}

// panel is who sits, on what.
type panel struct {
	called, sits, weighedBy        []string
	sitting                        int
	guardian, purpose, destination string
	interim, leavesAbroad          bool
}

// about is what else the policy is told of what the command names: an agency in the registry, a referral, a grant.
type about struct {
	kind, id, agency, agencyKind, fromAgency                string
	recipientKind, recipientCountry                         string
	witness, witnessAgency, witnessKind                     string
	person                                                  string
	by, byAgency, askedAgency, proposedBy, named, takenInBy string
	takenInByAgency, declaredBy, lawyer, giver, receiver    string
	senders                                                 []string  // the agencies that said that the person has left
	onPanel, aside                                          []string  // whom a panel called, and who of them stepped aside
	counted                                                 []string  // the houses that count somebody for a night
	unchecked                                               []string  // the agencies that are to be asked what nobody checked
	wards                                                   []sleeper // for whom a guardian stands
	signedBefore                                            int
	house, heldBy                                           string // whose unit somebody lives in, who holds a bed there
	departed, arrived                                       bool
	waiting                                                 []keepingOut
	clinics                                                 []clinic // what each found last, the newest of all last
	referrals                                               []passed
}

// clinic is what one found of whether somebody may travel, and what must be in place.
type clinic struct{ agency, outcome, needs string }

// keepingOut is an exclusion or a block of a worker, or of a whole agency, that waits for another one.
type keepingOut struct{ id, agency, person string }

// passed is a referral, from an agency to another.
type passed struct{ id, agency, from string }

func (a about) fields() map[string]any {
	all := map[string]any{
		"kind": a.kind, "id": a.id, "agency": a.agency, "agency_kind": a.agencyKind, "from_agency": a.fromAgency,
		"recipient_agency_kind": a.recipientKind, "recipient_country": a.recipientCountry, "witness": a.witness,
		"witness_agency": a.witnessAgency, "by": a.by, "by_agency": a.byAgency, "asked_agency": a.askedAgency, "proposed_by": a.proposedBy,
		"taken_in_by": a.takenInBy, "taken_in_by_agency": a.takenInByAgency, "declared_by": a.declaredBy, "person": a.person, "giver": a.giver,
	}
	for name, v := range all {
		if v == "" {
			delete(all, name)
		}
	}
	all["lawyer"], all["senders"], all["receiver"] = a.lawyer, texts(a.senders), a.receiver
	all["house"], all["held_by"] = a.house, a.heldBy
	if a.counted != nil {
		all["houses"] = texts(a.counted)
	}
	if a.unchecked != nil {
		all["unchecked"] = texts(a.unchecked)
	}
	if a.clinics != nil {
		findings := make([]any, len(a.clinics))
		for i, c := range a.clinics {
			findings[i] = map[string]any{"agency": c.agency, "outcome": c.outcome, "conditions": texts(words(c.needs))}
		}
		all["findings"] = findings
	}
	if a.wards != nil {
		wards := make([]any, len(a.wards))
		for i, w := range a.wards {
			wards[i] = map[string]any{"case": w.of, "adult_on": w.adultOn}
		}
		all["wards"] = wards
	}
	if a.onPanel != nil {
		all["named"], all["recused"] = texts(a.onPanel), texts(a.aside)
	}
	if a.arrived {
		all["arrived"] = true
	}
	if a.departed {
		all["departed"] = true
	}
	if a.waiting != nil {
		waiting := make([]any, len(a.waiting))
		for i, w := range a.waiting {
			waiting[i] = map[string]any{"id": w.id, "agency": w.agency, "person": w.person}
		}
		all["waiting"] = waiting
	}
	if a.referrals != nil {
		referrals := make([]any, len(a.referrals))
		for i, r := range a.referrals {
			referrals[i] = map[string]any{"id": r.id, "agency": r.agency, "from_agency": r.from}
		}
		all["referrals"] = referrals
	}
	if a.named != "" {
		named := map[string]any{"named": a.named, "agency": ""}
		all["witnesses"] = map[string]any{"counselling": named, "waiver": named, "escort": named}
	}
	return all
}

func instant(t *time.Time) string {
	if t == nil {
		return ""
	}
	return t.UTC().Format(time.RFC3339Nano)
}

func texts(of []string) []any {
	out := make([]any, len(of))
	for i, s := range of {
		out[i] = s
	}
	return out
}

// resource gives what the policy is told of what the command names.
func (f *flow) resource() map[string]any {
	out := map[string]any{}
	if u := f.unit; u != nil {
		sleepers := make([]any, len(u.sleepers))
		for i, s := range u.sleepers {
			sleepers[i] = map[string]any{
				"case": s.of, "adult_on": s.adultOn, "age_disputed": s.disputed, "household": s.household, "vetted_carer": s.vetted, "assessed_with": texts(s.assessedWith),
			}
		}
		urgents := make([]any, len(u.emergencies))
		for i, e := range u.emergencies {
			urgents[i] = map[string]any{"case": e.of, "emergency": e.why, "declared_by": e.saidBy}
		}
		out = map[string]any{"kind": "unit", "id": "unit", "unit_kind": u.kind, "agency": u.agency, "beds": u.beds, "beds_free": 1, "from_age": u.from, "to_age": u.to, "awake_staff": false, "sleepers": sleepers, "held": texts(u.held), "emergencies": urgents}
	}
	if j := f.journey; j != nil {
		witnesses, confirmed := map[string]any{}, map[string]any{}
		for occasion, agency := range j.attested {
			witnesses[occasion] = map[string]any{"named": "ines", "agency": agency, "at": instant(j.wishedAt)}
		}
		for owner, at := range j.confirmed {
			confirmed[owner] = instant(&at)
		}
		findings := make([]any, len(j.findings))
		for i, found := range j.findings {
			findings[i] = map[string]any{"agency": found.agency, "danger": found.danger, "at": instant(&found.at)}
		}
		out = map[string]any{
			"kind": "return", "country": j.country, "movement": j.movement, "language": j.language, "findings": findings,
			"ask": j.ask, "alone": j.alone, "detained": j.detained, "well": j.well, "clearance": j.clearance,
			"declared_at": instant(j.declaredAt), "assessed_at": instant(j.assessedAt), "leaves_at": instant(j.leavesAt), "arrives_at": instant(j.arrivesAt), "papers_until": instant(j.papersUntil),
			"witnesses": witnesses, "confirmed": confirmed, "provisions": texts(j.provisions),
		}
	}
	if p := f.panel; p != nil {
		out = map[string]any{
			"called": texts(p.called), "sits": texts(p.sits), "sitting": p.sitting, "weighed_by": texts(p.weighedBy), "guardian": p.guardian, "interim": p.interim,
			"purpose": p.purpose, "country": p.destination, "leads_abroad": p.leavesAbroad,
		}
	}
	for name, v := range f.about.fields() {
		out[name] = v
	}
	switch f.action {
	case "bestinterests.agree":
		out["special_reasons"] = f.says.specialReasons
	case "consent.give":
		out["witness_agency_kind"] = f.about.witnessKind
	case "bestinterests.assess_shortly", "bestinterests.countersign":
		out["signed_before"] = f.about.signedBefore
	}
	return out
}

// asked gives the flow as it is put to the gate.
func (f *flow) asked() gate.Flow {
	return gate.Flow{
		Action: f.action, Channel: gate.Command, Service: f.service, Actor: f.actor, Purpose: f.purpose, BasisRef: f.basis,
		Command: f.says.fields(), Resource: f.resource(), Sections: f.sections, Now: f.now, Grants: f.grants, Beside: f.beside,
		Case: gate.Case{ID: "case", Person: "person", Known: f.known, Gapped: f.gapped, Parked: f.parked, Owners: f.owners, Facts: f.person.facts(f.bare)},
	}
}
