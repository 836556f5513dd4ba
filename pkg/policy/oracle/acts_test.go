package oracle

import (
	"slices"

	"mangrove/pkg/gate"
)

// Sleeping.

// adultPlace is CP-01's: who is presumed a child is kept out of places for adults, and whoever is a child out of units
// for them.
func (f *flow) adultPlace() bool {
	if f.unit == nil || !f.child() {
		return false
	}
	if f.unit.kind == "adults" {
		return true
	}
	presumed := f.person.disputed || f.person.adultOn == ""
	for _, s := range f.others() {
		if presumed && !f.isChild(s.adultOn, s.disputed) && !s.vetted && !f.together(s) {
			return true
		}
	}
	return false
}

func (f *flow) others() []sleeper {
	return slices.DeleteFunc(slices.Clone(f.unit.sleepers), func(s sleeper) bool { return s.of == "case" })
}

func (f *flow) related(s sleeper) bool { return s.household != "" && s.household == f.person.household }

// together: of one household, and the child of the two was assessed to sleep beside that very adult.
func (f *flow) together(s sleeper) bool {
	return f.related(s) && (among(s.of, f.person.assessedWith) || among("case", s.assessedWith))
}

// withTheirs: beside an adult of theirs who sleeps there, or for whom a bed is held while theirs is.
func (f *flow) withTheirs() bool {
	for _, s := range f.others() {
		if !f.isChild(s.adultOn, s.disputed) && f.related(s) && (f.together(s) || s.vetted) {
			return true
		}
	}
	return f.action == "shelter.reserve" && slices.ContainsFunc(f.unit.held, func(of string) bool { return among(of, f.person.assessedWith) })
}

// sleepsSafely is CP-02: it looks at the unit and who sleeps there.
func (f *flow) sleepsSafely() bool {
	if f.unit == nil || !among(f.unit.kind, unitKinds) {
		return false
	}
	if is(f.unit.kind, "small_group", "institution", "foster") && !f.child() && !f.person.vetted {
		return false
	}
	for _, s := range f.others() {
		child := f.isChild(s.adultOn, s.disputed)
		alike := child == f.child()
		carer := f.child() && s.vetted || !f.child() && f.person.vetted
		family := f.unit.kind == "family" && f.together(s)
		if !alike && !carer && !family {
			return false
		}
	}
	return true
}

// step is where on the ladder of care a unit stands for this child (CP-03).
func (f *flow) step() string {
	many := f.unit.kind == "institution" || f.unit.beds > institutionPlaces && f.unit.kind != "adults"
	switch {
	case f.unit.kind == "adults":
		return "adults"
	case f.unit.kind == "family" && f.unit.beds <= familyPlaces && f.withTheirs():
		return "family"
	case many && among(f.unit.kind, unitKinds):
		return "institution"
	case is(f.unit.kind, "family", "small_group"):
		return "small_group"
	case f.unit.kind == "foster":
		return "foster"
	}
	return ""
}

// emergency is one that is said now, or that was when the bed was held which the person is taken into.
func (f *flow) emergency() bool {
	urgently := func(why string) bool { return is(why, "in_danger", "nowhere_to_sleep") }
	return urgently(f.says.emergency) || f.action == "shelter.admit" && f.unit != nil && slices.ContainsFunc(f.unit.emergencies, func(e urgent) bool {
		return e.of == "case" && urgently(e.why)
	})
}

// inTurn: each gentler step was ruled out, with who was asked and when; under 3 in a family alone, siblings and
// emergencies excepted. CP-01 keeps children from places for adults.
func (f *flow) inTurn() bool {
	if !f.child() || f.emergency() {
		return true
	}
	if f.unit == nil || f.step() == "" {
		return false
	}
	step := f.step()
	if is(step, "adults", "family") {
		return true
	}
	for _, before := range gentler[step] {
		if !f.ruledOut(before) {
			return false
		}
	}
	sibling := slices.ContainsFunc(f.others(), func(s sleeper) bool { return f.related(s) && f.isChild(s.adultOn, s.disputed) })
	young := f.person.adultOn != "" && !f.reached(familyOnly)
	return step == "foster" || !young || sibling
}

// withGuardians: the house is of the agency of somebody who stands for the person.
func (f *flow) withGuardians() bool {
	return f.unit != nil && slices.ContainsFunc(f.live("guardianship"), func(g gate.Grant) bool { return g.Recipient.Agency == f.unit.agency })
}

// otherAge: the unit takes children of other ages; of an unknown age it takes any, and who is treated as a child is at most 17.
// An emergency and who is of theirs come first.
func (f *flow) otherAge() bool {
	if f.unit == nil || !f.child() || f.emergency() || f.withTheirs() || f.person.adultOn == "" {
		return false
	}
	young := f.unit.from > 0 && !f.reached(f.unit.from)
	old := f.unit.to > 0 && f.unit.to < adultAge-1 && f.reached(f.unit.to+1)
	return (young || old) && !slices.ContainsFunc(f.others(), f.related)
}

// ruledOut by calls of late, soon written down, after the last offer: one that found it unsafe or that the child refused, or
// so many who cannot. Who is asked twice counts once, who does not answer after three days.
func (f *flow) ruledOut(step string) bool {
	cannot, tried, against := map[string]bool{}, map[string]map[string]bool{}, false
	for _, c := range f.person.calls {
		if c.step != step {
			continue
		}
		days := f.days(c.on)
		late := days >= 0 && days <= callsHold && f.days(c.recorded) >= 0 && days-f.days(c.recorded) <= callsRecorded
		switch {
		case c.outcome == "offered":
			cannot, tried, against = map[string]bool{}, map[string]map[string]bool{}, false
		case c.outcome == "unavailable" && late:
			cannot[c.of] = true
		case c.outcome == "no_answer" && late:
			if tried[c.of] == nil {
				tried[c.of] = map[string]bool{}
			}
			tried[c.of][c.on] = true
			cannot[c.of] = cannot[c.of] || len(tried[c.of]) >= unanswered
		case is(c.outcome, "unsafe", "refused_by_child") && late:
			against = true
		}
	}
	for of, counts := range cannot {
		if !counts {
			delete(cannot, of)
		}
	}
	return against || len(cannot) >= callsFor[step]
}

// Panels.

func (f *flow) conflicted(worker string) bool {
	if f.panel != nil && (worker == f.panel.guardian || slices.Contains(f.panel.weighedBy, worker)) {
		return true
	}
	for _, g := range f.live("assignment") {
		if g.Recipient.Service == "identification" && g.Lead == worker {
			return true
		}
	}
	return false
}

func (f *flow) panelStands() bool {
	return len(f.panel.sits) >= quorum && slices.Contains(f.panel.sits, f.actor.ID) && !slices.ContainsFunc(f.panel.sits, f.conflicted)
}

// againstTheChild: from 12 an objection asks for special reasons in a second sitting, from 15 it ends it; where no age is
// known, 12.
func (f *flow) againstTheChild() bool {
	if f.person.objects != yes || !f.panel.leavesAbroad {
		return false
	}
	weighs := f.person.adultOn == "" || f.reached(objectionWeighs)
	return f.reached(objectionEnds) || weighs && (!f.says.specialReasons || f.panel.sitting < 2)
}

// Returns.

func (f *flow) receives() bool {
	for _, g := range f.here() {
		if g.Purpose == "reintegration" && f.journey != nil && f.actor.Country == f.journey.country {
			return true
		}
	}
	return false
}

func (f *flow) outsideTheProgramme() bool {
	if f.says.occasion == "escort" {
		return true
	}
	lawyer := f.says.occasion != "counselling" || f.has("lawyer")
	return f.actor.Agency != "" && !f.inTheProgramme() && !f.authorities() && lawyer
}

// authorities: police and the consulate, who are witnesses of nothing but that they travel along.
func (f *flow) authorities() bool {
	return is(f.actor.AgencyKind, "police", "consulate") && f.says.occasion != "escort"
}

// inTheProgramme: their agency has a part in the return.
func (f *flow) inTheProgramme() bool {
	return slices.ContainsFunc(f.live("assignment"), func(g gate.Grant) bool {
		return g.Recipient.Service == "returns" && g.Recipient.Agency == f.actor.Agency
	})
}

// accompanied: who travels with the person has said so by an account of their own.
func (f *flow) accompanied() bool { return f.journey.attested["escort"] != "" }

// attested: somebody of another agency than who acts has said so by an account of their own.
func (f *flow) attested(occasion string) bool {
	return f.journey != nil && !is(f.journey.attested[occasion], "", f.actor.Agency)
}

// agreements to be helped to return that live at the gate: of a child whoever gave it rightly, of an adult their own.
func (f *flow) agreements(givers ...string) int { return len(f.agreementsBy(givers...)) }

func (f *flow) agreementsOf(custodian string) int {
	return len(slices.DeleteFunc(f.agreementsBy("custodian"), func(g gate.Grant) bool { return g.Custodian != custodian }))
}

func (f *flow) agreementsBy(givers ...string) []gate.Grant {
	var out []gate.Grant
	for _, g := range f.live("consent", "best_interests") {
		service := f.isBasis(g) && g.Family == "service" && g.Purpose == "return" && is(g.Recipient.Service, "", f.service)
		if service && f.mine(g.Recipient) && !f.refused(g) && (len(givers) == 0 || is(g.Giver, givers...)) {
			out = append(out, g)
		}
	}
	return out
}

func (f *flow) voluntary() bool {
	j := f.journey
	if j == nil || !j.alone || j.language == "" || j.declaredAt == nil || j.declaredAt.After(f.now) {
		return false
	}
	agreed := f.agreements("person") > 0 || f.child() && f.agreements() > 0
	free := !j.detained || f.attested("counselling")
	reconsidered := f.now.Sub(*j.declaredAt) >= toReconsider || !f.child() && f.attested("waiver")
	return agreed && free && reconsidered
}

func (f *flow) screened() bool { return f.person.indicatorOn != "" || f.person.stage == "presumed" }

func (f *flow) reflected() bool {
	return !f.screened() || f.days(f.person.indicatorOn) >= reflection || f.attested("own_wish")
}

func (f *flow) underReview() bool {
	window := f.person.reviewFrom != "" && f.days(f.person.reviewFrom) < reviewLasts
	wished := f.attested("own_wish") && f.journey.wishedAt != nil && date(*f.journey.wishedAt) > f.person.reviewFrom
	return (window || f.person.reviewOpen) && !wished
}

func (f *flow) fit() bool {
	j := f.journey
	if j == nil || j.arrivesAt == nil || j.papersUntil == nil || !j.papersUntil.After(*j.arrivesAt) {
		return false
	}
	for _, need := range f.person.travelNeeds {
		said := need == "escort" || slices.Contains(j.provisions, need)
		if !said || is(need, "escort", "nurse", "doctor") && !f.accompanied() {
			return false
		}
	}
	if f.person.travelUntil != "" {
		return j.arrivesAt.Before(at(f.person.travelUntil))
	}
	// A healthy adult says so themselves, unless a clinician said anything or the carrier asks.
	return !f.child() && j.well && !j.clearance && !f.person.examined && len(f.person.travelNeeds) == 0 && j.arrivesAt.After(f.now)
}

func (f *flow) safe() bool {
	j := f.journey
	if j == nil || j.assessedAt == nil {
		return false
	}
	days := f.days(date(*j.assessedAt))
	return days >= 0 && days <= riskLasts &&
		(j.noneAbove("mitigated") || j.noneAbove("present") && !f.child() && f.attested("acceptance"))
}

// noneAbove: nobody found more, but for what two agencies have found less than since.
func (j *journey) noneAbove(danger string) bool {
	grave := words("none mitigated present life")
	of := func(danger string) int { return slices.Index(grave, danger) }
	for _, found := range j.findings {
		less := map[string]bool{}
		for _, other := range j.findings {
			if of(other.danger) >= 0 && of(other.danger) < of(found.danger) && other.at.After(found.at) {
				less[other.agency] = true
			}
		}
		if (of(found.danger) < 0 || of(found.danger) > of(danger)) && len(less) < 2 {
			return false
		}
	}
	return len(j.findings) > 0
}

func (f *flow) childMayLeave() bool {
	p, j := f.person, f.journey
	if j == nil {
		return false
	}
	inForce := f.determined()
	if !is(j.movement, "return", "") {
		return inForce && f.nothingOpen()
	}
	heard := f.days(p.viewsOn) >= 0
	guardians := f.agreements("guardian") > 0 || f.band() == "own" && f.agreements() > 0
	if p.objects != yes && !p.concern && !f.everGuarded() && p.unaccompanied == no && !f.screened() && !p.disputed && len(p.custodians) > 0 && !f.differ() {
		return heard && f.custodiansAgree() && f.days(p.familyReturnOn) >= 0
	}
	verified := f.days(p.caregiverOn) >= 0 && f.days(p.caregiverOn) <= caregiverLasts
	return inForce && f.nothingOpen("escort", "caregiver_verified") && p.guardian && guardians && heard && f.mayGoAgainstObjection() && verified && f.accompanied() && p.traced && p.assessedAbroad && !p.concern
}

// nothingOpen: what the panel made its decision depend on is met, visits and what this departure asks for itself apart.
func (f *flow) nothingOpen(asked ...string) bool {
	for _, condition := range f.person.conditionsOpen {
		if condition != "visits" && !slices.Contains(asked, condition) {
			return false
		}
	}
	return true
}

// determined for this movement, to this country, through its last day.
func (f *flow) determined() bool {
	p, j := f.person, f.journey
	return j.movement != "" && p.determinedFor == j.movement && p.determinedWhere == j.country && p.determinedUntil >= date(f.now)
}

// custodiansAgree: each in their own name, or a young person who agrees for themselves.
func (f *flow) custodiansAgree() bool {
	if f.band() == "own" && f.agreements() > 0 {
		return true
	}
	for _, c := range f.person.custodians {
		if f.agreementsOf(c) == 0 {
			return false
		}
	}
	return true
}

// differsUndetermined is H-01's: parents' disagreement about a child's return needs a determination.
func (f *flow) differsUndetermined() bool {
	return f.child() && f.journey != nil && is(f.journey.movement, "return", "") && f.differ() && !f.determined()
}

// mayGoAgainstObjection: below 12 an objection is weighed, below 15 a second sitting may find reasons; where the age is not
// settled it is taken for the higher.
func (f *flow) mayGoAgainstObjection() bool {
	if f.person.objects == no {
		return true
	}
	if f.person.adultOn == "" || f.person.disputed || f.reached(objectionEnds) {
		return false
	}
	return !f.reached(objectionWeighs) || f.person.secondSitting
}

// confirmed: by everyone who owns a fact, lately, at the hour of boarding.
func (f *flow) confirmed() bool {
	j := f.journey
	if j == nil || j.ask == "" || len(f.owners) == 0 || f.gapped || f.parked || j.leavesAt == nil || f.now.Before(j.leavesAt.Add(-boarding)) {
		return false
	}
	for _, owner := range f.owners {
		if at, ok := j.confirmed[owner]; !ok || f.now.Sub(at) > confirmationLasts {
			return false
		}
	}
	return true
}

// clinicsAgree: nothing that a clinic found is stricter than the newest finding, unless two clinics have found less since.
func (f *flow) clinicsAgree() bool {
	strict := func(a, b clinic) bool {
		order := words("fit fit_with_conditions postpone unfit")
		if by := slices.Index(order, a.outcome) - slices.Index(order, b.outcome); by != 0 {
			return by > 0
		}
		return slices.ContainsFunc(words(a.needs), func(need string) bool { return !slices.Contains(words(b.needs), need) })
	}
	for i, one := range f.about.clinics {
		less := 0
		for _, later := range f.about.clinics[i+1:] {
			if strict(one, later) {
				less++
			}
		}
		if newest := f.about.clinics[len(f.about.clinics)-1]; strict(one, newest) && less < 2 {
			return false
		}
	}
	return f.about.clinics != nil
}
