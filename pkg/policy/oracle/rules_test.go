package oracle

import (
	"slices"
	"strings"

	"mangrove/pkg/gate"
)

// rule is a line of the table: what the design says, of which flows, and when such a flow is denied. A new rule is a new
// line; a rule of openings, withheld category by category, is a line in openings.
type rule struct {
	id, says string
	of       func(*flow) bool
	denies   func(*flow) bool
}

func on(actions ...string) func(*flow) bool {
	return func(f *flow) bool { return is(f.action, actions...) }
}

func every(*flow) bool { return true }

func not(of func(*flow) bool) func(*flow) bool { return func(f *flow) bool { return !of(f) } }

// decisions are the flows that a rule may refuse: what happened is never refused (P1).
var decisions = not(recording)

var rules = []rule{
	{
		"N-01", "A worker sees a case only while their agency is assigned to it for that service, unless the person excluded them.",
		every, func(f *flow) bool { return !actions[f.action].in(f) },
	},
	{"N-01", "Who was asked abroad answers.", on("bestinterests.answer_abroad"), func(f *flow) bool {
		return f.about.askedAgency != "" && f.about.askedAgency != f.actor.Agency
	}},
	{"N-02", "The role allows the action; one's own record needs none.", decisions, func(f *flow) bool {
		own := (reading(f) || f.action == "consent.own_record") && f.ownRecord() != nil
		return !f.does(actions[f.action].roles) && !own
	}},
	{"N-02", "Only the house itself, or who is on call, takes in.", on("shelter.admit"), not((*flow).ownHouse)},
	{"N-02", "Only the house where the bed is, who holds it, or who is on call, sends away.", on("shelter.discharge"), func(f *flow) bool {
		return !f.bedsThem() && !f.has(dutyRole)
	}},
	{"N-02", "A coordinator opens units of their own house.", on("shelter.open_unit"), func(f *flow) bool { return f.says.agency != f.actor.Agency }},
	{"N-02", "Who somebody is is written by the agency that keeps the case.", on("identification.correct_identity"), func(f *flow) bool { return len(f.keeps()) == 0 }},
	{"N-02", "Nobody names themselves a guardian.", on("bestinterests.appoint_guardian"), func(f *flow) bool { return f.says.guardian == f.actor.ID }},
	{"N-02", "Who has the mandate acts under it, and nobody else.", on("legalaid.advise", "legalaid.open_claim", "legalaid.close_claim", "legalaid.end_mandate", "legalaid.limit_origin_contact"), func(f *flow) bool {
		return !is(f.about.lawyer, "", f.actor.ID)
	}},
	{"N-02", "The receiving agency, there, says that somebody arrived.", on("returns.acknowledge_arrival"), func(f *flow) bool { return !f.receives() }},
	{"N-02", "An arrival rests on another agency's word that they left.", on("returns.acknowledge_arrival"), func(f *flow) bool {
		return !slices.ContainsFunc(f.about.senders, func(agency string) bool { return agency != f.actor.Agency })
	}},
	{"N-02", "Who acknowledged an arrival takes it back.", on("returns.correct_arrival"), func(f *flow) bool {
		return !f.receives() || !is(f.about.receiver, "", f.actor.Agency)
	}},
	{"R-04", "What awaits the person is not assessed by who receives them.", on("returns.assess_risk"), (*flow).receives},
	{"N-02", "It cannot know that they have not left.", on("returns.correct_departure"), (*flow).receives},

	{"N-04", "Coordinators see stages, dates and duties; the agency that keeps a case, those of its own.", on("coordination.read"), func(f *flow) bool {
		return !f.overview()
	}},
	{"F-01", "Immigration enforcement receives no personal data.", func(f *flow) bool { return decisions(f) && !takingBack(f) }, func(f *flow) bool {
		return enforcement(f.actor.AgencyKind)
	}},
	{"F-01", "Nobody refers to it or agrees to share with it.", on("identification.refer", "consent.give"), func(f *flow) bool {
		return enforcement(f.about.recipientKind)
	}},
	{"F-02", "Police receive personal data only under a consent to proceedings.", func(f *flow) bool { return actions[f.action].police == agreed }, func(f *flow) bool {
		return f.policeWithoutConsent()
	}},
	{"F-02", "Police never speak for the person.", func(f *flow) bool { return actions[f.action].police == never }, (*flow).police},
	{"F-02", "What is shared with police needs the consent to proceedings.", on("identification.refer"), func(f *flow) bool {
		return f.about.recipientKind == "police" && len(f.says.categories) > 0 && !f.agreesToProceedings(f.says.purpose, f.says.agency)
	}},
	{"F-02", "What police may receive is agreed to as proceedings alone.", on("consent.give"), func(f *flow) bool {
		return f.about.recipientKind == "police" && f.says.family != "proceedings"
	}},

	{"C-01", "A category goes to a recipient for a purpose only under a consent, or another basis, that covers all three.", on("identification.refer"), func(f *flow) bool {
		for _, c := range f.says.categories {
			if !f.carriesThere(c, settled) {
				return true
			}
		}
		return false
	}},
	{"C-01", "Nobody is referred to a service that the person declined.", on("identification.refer"), (*flow).declined},
	{"C-01", "A purpose comes from what the request refers to; no basis: deny.", func(f *flow) bool { return reading(f) || f.action == "open" }, (*flow).groundless},
	{"C-01", "One consent names one purpose and one recipient.", on("consent.give"), func(f *flow) bool {
		return f.says.to.Agency == "" || f.says.purpose == ""
	}},
	{"C-01", "What is asked about a family is carried by a basis for tracing.", on("bestinterests.ask_abroad"), func(f *flow) bool { return !f.tracing("") }},
	{"C-03", "Who gives it, by age band.", on("consent.give"), func(f *flow) bool { return !f.givenRightly() }},
	{"C-04", "Who is no guardian cannot agree for another.", on("consent.give"), func(f *flow) bool { return f.says.giver == "relative" }},
	{"N-01", "Who is a guardian alone takes nothing back for whom they do not stand for.", takingBack, (*flow).guardsOthers},
	{"C-04", "What is under review carries no new use.", on("identification.refer"), func(f *flow) bool {
		for _, c := range f.says.categories {
			if !f.carriesThere(c, settled) && f.carriesThere(c, every2) {
				return true
			}
		}
		return false
	}},
	{"C-06", "A consent needs evidence beyond the recorder's word; without it care alone, and never after a no.", on("consent.give"), func(f *flow) bool {
		return !f.evidenced() && (!among(f.says.purpose, carePurposes) || f.saidNoToThis())
	}},
	{"C-06", "Who witnessed confirms, and nobody else.", on("consent.confirm"), func(f *flow) bool { return !f.witnessed() && part(f) }},
	{"C-04", "Who no longer stands for the child confirms nothing in its name.", on("consent.confirm"), func(f *flow) bool {
		return f.about.giver == "guardian" && f.noMore()
	}},
	{"C-06", "An exclusion is taken back by the agency that keeps the case, never by whom it lets in; one of that agency by others.", on("consent.withdraw"), func(f *flow) bool {
		return f.about.kind == "exclusion" && (len(f.keeps()) == 0 && !f.keepsTheCase(f.about.agency) || f.about.agency == f.actor.Agency)
	}},
	{"C-07", "A statement opens only by consent to proceedings, and in the own record.", on("legalaid.read_statement"), func(f *flow) bool {
		return len(f.consents("TESTIMONY")) == 0 && f.ownRecord() == nil
	}},
	{"C-07", "It is taken by whom the person agreed to for proceedings.", on("legalaid.take_statement"), func(f *flow) bool {
		for _, g := range f.live("consent") {
			if f.holds(g) && g.Family == "proceedings" && f.mine(g.Recipient) {
				return false
			}
		}
		return true
	}},
	{"C-07", "A short assessment never carries it.", on("bestinterests.assess_shortly"), func(f *flow) bool { return among("TESTIMONY", f.says.categories) }},
	{"B-05", "The own record is opened for who leads the case and reads it with the person.", on("consent.open_own_record"), func(f *flow) bool {
		return part(f) && !f.leads()
	}},

	{"B-02", "A short assessment: of a child, for what is needed now, for 30 days, renewed once.", on("bestinterests.assess_shortly"), func(f *flow) bool {
		return !f.child() || !among(f.says.purpose, shortPurposes) || !f.within(shortAssessment) || f.about.signedBefore > renewals
	}},
	{"B-02", "Signed by a supervisor of another team.", on("bestinterests.countersign"), func(f *flow) bool {
		return f.about.byAgency == "" || f.about.byAgency == f.actor.Agency || f.about.by == f.actor.ID || f.about.signedBefore > renewals
	}},
	{"B-02", "That a condition is met is said by two agencies.", on("bestinterests.confirm_condition"), func(f *flow) bool {
		return f.about.byAgency == "" || f.about.byAgency == f.actor.Agency || f.about.by == f.actor.ID
	}},
	{"B-02", "A determination is about a child.", on("bestinterests.open_determination", "bestinterests.determine", "bestinterests.agree"), not((*flow).child)},
	{"B-02", "A panel that stands, a child who was heard, for a year.", on("bestinterests.determine"), func(f *flow) bool {
		return !f.panelStands() || f.person.viewsOn == "" || !f.within(determination)
	}},
	{"B-02", "A member agrees about a child who was heard.", on("bestinterests.agree"), func(f *flow) bool { return f.person.viewsOn == "" }},
	{"B-02", "Neither overrides dissent to going abroad.", on("bestinterests.determine", "bestinterests.agree"), (*flow).againstTheChild},
	{"B-02", "Special reasons are found against an objection, in a second sitting.", on("bestinterests.determine"), func(f *flow) bool {
		return f.says.specialReasons && (f.person.objects != yes || f.panel.sitting < 2)
	}},
	{"B-02", "Nobody with a conflict sits.", on("bestinterests.convene_panel"), func(f *flow) bool {
		for _, m := range f.says.members {
			if f.conflicted(m) {
				return true
			}
		}
		return false
	}},
	{"B-02", "Nobody with a conflict sits.", on("bestinterests.undertake", "bestinterests.agree", "bestinterests.dissent", "bestinterests.send_back"), func(f *flow) bool { return f.conflicted(f.actor.ID) }},
	{"B-02", "A child who objected is heard alone before it is written that they do not.", on("bestinterests.hear_child"), func(f *flow) bool {
		return f.person.objects == yes && !f.says.objects && !f.says.alone
	}},
	{"B-02", "Who stands for a child takes no objection back, nor does their office.", on("bestinterests.hear_child"), func(f *flow) bool {
		return f.person.objects == yes && !f.says.objects && slices.ContainsFunc(f.live("guardianship"), func(g gate.Grant) bool {
			return g.Recipient.Person == f.actor.ID || g.Recipient.Agency == f.actor.Agency
		})
	}},

	{"X-01", "An agency abroad does what it is asked for, and nothing else.", decisions, (*flow).onlyHere},

	{"CP-01", "Who may be a child is kept out of places for adults.", placesSomebody, (*flow).adultPlace},
	{"CP-01", "Only the named authority closes a dispute about age.", on("identification.determine_age"), func(f *flow) bool {
		return !f.hasOneOf(words("supervisor panel_chair")) || !is(f.actor.AgencyKind, "welfare", "panel")
	}},
	{"CP-01", "Nobody else changes who is a child.", on("identification.correct_birth"), func(f *flow) bool {
		if f.person.adultOn == "" {
			return f.person.disputed || len(f.keeps()) == 0
		}
		return f.person.disputed || f.bandOn(birthday(2*adultAge, f.says.birth)) != f.bandOn(f.person.adultOn)
	}},
	{"CP-01", "Nobody else ends a childhood earlier or later, but for a slip.", on("identification.correct_birth"), (*flow).movesChildhood},
	{"CP-01", "What somebody says does not replace a paper.", on("identification.correct_birth"), func(f *flow) bool {
		return is(f.person.bornKnown, "documented", "assessed") && !is(f.says.bornKnown, "documented", "assessed")
	}},
	{"CP-02", "No child sleeps with unrelated adults.", placesSomebody, not((*flow).sleepsSafely)},
	{"CP-03", "Each gentler step of care is ruled out first; under 3 none but a family.", placesSomebody, not((*flow).inTurn)},
	{"CP-08", "No child sleeps in a house of their guardian's agency.", placesSomebody, (*flow).withGuardians},
	{"CP-12", "A unit takes children of the ages it says; siblings, families and emergencies come first.", placesSomebody, (*flow).otherAge},
	{"CP-03", "An emergency is reviewed by another agency than who said that it is one, or took the child in.", on("shelter.review_emergency"), func(f *flow) bool {
		return f.about.takenInBy == f.actor.ID || f.actor.Agency != "" && is(f.actor.Agency, f.about.takenInByAgency, f.about.declaredBy)
	}},
	{"CP-02", "Carers and families are checked by the authority.", on("identification.vet_carer", "identification.assess_family"), func(f *flow) bool {
		return !f.isAuthority()
	}},
	{"CP-08", "Whose guardianship ended in doubt is not named again.", on("bestinterests.appoint_guardian"), func(f *flow) bool {
		return slices.Contains(f.person.doubted, f.says.guardian)
	}},
	{"CP-08", "Nobody stands for more than 30 children.", on("bestinterests.appoint_guardian"), func(f *flow) bool {
		others := 0
		for _, w := range f.about.wards {
			if w.of != "case" && (w.adultOn == "" || date(f.now) < w.adultOn) {
				others++
			}
		}
		return f.about.wards == nil || others >= wardsOfOne
	}},
	{"CP-08", "A guardian is for a child, and never of the agency that holds the child.", on("bestinterests.appoint_guardian"), func(f *flow) bool {
		for _, g := range f.live("assignment") {
			if g.Recipient.Service == "shelter" && f.about.agency != "" && g.Recipient.Agency == f.about.agency {
				return true
			}
		}
		return !f.child() || f.about.agencyKind != "guardianship"
	}},
	{"CP-08", "That a child is not alone after all is said by the authority on custody.", on("identification.correct_company"), func(f *flow) bool {
		return !f.says.unaccompanied && !f.isAuthority()
	}},
	{"CP-08", "A guardian, not an interim one, before a panel decides.", on("bestinterests.determine", "bestinterests.agree"), func(f *flow) bool {
		return !f.hasGuardian() || f.panel.interim
	}},
	{"CP-09", "No personal category of a child leaves but for tracing or under a determination.", on("identification.refer"), func(f *flow) bool {
		for _, c := range f.says.categories {
			if f.sentAbroad() && f.child() && !f.carriesThere(c, func(f *flow, g gate.Grant) bool { return f.namesThere(g) && forAChild(g) && !g.Reviewed }) {
				return true
			}
		}
		return false
	}},
	{"CP-09", "Another agency checks who may learn of a tracing.", on("bestinterests.check_inquiry"), func(f *flow) bool {
		return f.about.byAgency == "" || f.about.byAgency == f.actor.Agency || f.about.by == f.actor.ID
	}},
	{"CP-09", "Who is to be asked reads nothing before it was checked.", on("bestinterests.read_requests"), func(f *flow) bool {
		return among(f.actor.Agency, f.about.unchecked)
	}},
	{"H-01", "One's word is not the other's: who has custody speaks in their own name.", on("consent.give"), func(f *flow) bool {
		return f.says.giver == "custodian" && !f.custodianSpeaks()
	}},
	{"H-01", "A household is joined through the agency that keeps a case of it.", on("identification.join_household"), func(f *flow) bool {
		return f.says.member != "" && !f.keepsBeside()
	}},
	{"H-01", "Who has custody is said by the authority.", on("identification.name_custodians"), func(f *flow) bool { return !f.isAuthority() }},
	{"H-01", "Another agency confirms it.", on("identification.confirm_custodians"), func(f *flow) bool { return is(f.about.byAgency, "", f.actor.Agency) }},
	{"H-01", "Parents who disagree about a child need a determination.", on("returns.depart"), (*flow).differsUndetermined},
	{"CP-10", "Who is blocked learns nothing.", decisions, (*flow).blocked},
	{"CP-10", "Proposer and another confirmer, of another agency.", on("consent.confirm_block", "consent.confirm_exclusion"), func(f *flow) bool {
		return is(f.about.proposedBy, "", f.actor.Agency)
	}},
	{"CP-10", "Whom a block keeps out does not lift it, nor does their agency.", on("consent.lift_block"), func(f *flow) bool {
		for _, g := range f.grants {
			if f.about.person != "" && g.Lead == f.about.person && g.Recipient.Agency == f.actor.Agency {
				return true
			}
		}
		return f.about.agency != "" && f.about.agency == f.actor.Agency
	}},

	{"X-01", "State to State: an agreement covering purpose and category, and a basis naming the country.", on("identification.refer"), func(f *flow) bool {
		for _, c := range f.says.categories {
			if f.sentAbroad() && !(f.treaty(f.says.purpose, c, f.about.recipientCountry) && f.carriesThere(c, func(f *flow, g gate.Grant) bool { return f.namesThere(g) && !g.Reviewed })) {
				return true
			}
		}
		return f.sentAbroad() && !(f.treatyFor(f.says.purpose, f.about.recipientCountry) && is(f.says.service, "returns", "bestinterests"))
	}},
	{"X-01", "An assessment carries abroad what an agreement covers.", on("bestinterests.assess_shortly"), func(f *flow) bool {
		for _, c := range f.says.categories {
			if f.sentAbroad() && !f.treaty(f.says.purpose, c, f.about.recipientCountry) {
				return true
			}
		}
		return f.sentAbroad() && !f.treatyFor(f.says.purpose, f.about.recipientCountry)
	}},
	{"X-01", "A determination names what an agreement covers.", on("bestinterests.determine"), func(f *flow) bool {
		for _, c := range f.says.categories {
			if f.panel.destination != "" && !f.treaty(f.panel.purpose, c, f.panel.destination) {
				return true
			}
		}
		return false
	}},
	{"X-01", "An agency abroad is asked by a basis that names its country.", on("bestinterests.ask_abroad"), func(f *flow) bool {
		return f.sentAbroad() && !(f.treaty("tracing", "FAMILY", f.about.recipientCountry) && f.tracing(f.about.recipientCountry))
	}},
	{"X-02", "A travel document comes from a consulate, and not while its country may be told nothing.", on("returns.issue_papers"), func(f *flow) bool {
		return f.actor.AgencyKind != "consulate" || f.person.originContact == "none"
	}},
	{"X-02", "Nor is one asked about a family.", on("bestinterests.ask_abroad"), func(f *flow) bool {
		return authority(f.about.recipientKind, f.about.recipientCountry) && f.silent("FAMILY")
	}},
	{"X-02", "Nothing to authorities of origin; after withdrawal travel-document data only.", on("identification.refer"), func(f *flow) bool {
		return authority(f.about.recipientKind, f.about.recipientCountry) && f.silent(f.says.categories...)
	}},

	{"R-01", "Voluntary.", on("returns.depart"), func(f *flow) bool { return !f.voluntary() }},
	{"R-01", "The witness is from outside the programme.", on("returns.attest"), func(f *flow) bool { return !f.outsideTheProgramme() }},
	{"R-02", "A reflection period of 30 days.", on("returns.depart"), func(f *flow) bool { return !f.reflected() }},
	{"R-02", "A negative decision, with 30 days to ask for a review and what was asked decided.", on("returns.depart"), (*flow).underReview},
	{"R-02", "The authority concludes, and somebody else decides anew.", on("identification.conclude_grounds"), func(f *flow) bool {
		return !f.isAuthority() || f.about.by == f.actor.ID
	}},
	{"R-02", "Neither who decided nor who arranges the return asks for the review.", on("identification.ask_review"), func(f *flow) bool {
		return f.inTheProgramme() || f.about.byAgency != "" && f.about.byAgency == f.actor.Agency
	}},
	{"R-03", "A clinic's finding holds until the same finds otherwise, or two others have since.", on("health.give_fitness"), not((*flow).clinicsAgree)},
	{"R-03", "Fit to travel through the last leg.", on("returns.depart"), func(f *flow) bool { return !f.fit() }},
	{"R-04", "Individual risk assessment.", on("returns.depart"), func(f *flow) bool { return !f.safe() }},
	{"R-05", "An open proceeding needs advice.", on("returns.depart"), func(f *flow) bool { return f.person.proceeding && f.days(f.person.advisedOn) < 0 }},
	{"R-05", "Whose agency has a part in the return advises on all else.", on("legalaid.advise"), func(f *flow) bool { return f.says.onReturn && f.inTheProgramme() }},
	{"CP-05", "Departure of a child, three tracks.", on("returns.depart"), func(f *flow) bool { return f.child() && !f.childMayLeave() }},
	{"I-01", "Confirmed by the owners within 15 minutes.", on("returns.depart"), func(f *flow) bool { return !f.confirmed() }},

	{"P0", "An unknown purpose or category: deny.", every, (*flow).unknownWord},
}

// outside is what a record would have been refused for as a decision (P1).
var outside = []rule{
	{"N-01", "", recording, func(f *flow) bool { return !assigned(f) && !(f.action == "shelter.record_call" && party(f)) }},
	{"N-02", "", recording, func(f *flow) bool { return !f.hasOneOf(recordingRoles[f.action]) }},
	{"F-01", "", recording, func(f *flow) bool { return enforcement(f.actor.AgencyKind) }},
	{"F-02", "", recording, (*flow).policeWithoutConsent},
	{"CP-10", "", recording, (*flow).blocked},
	{"X-01", "", recording, (*flow).onlyHere},
	{"CP-01", "", on("shelter.record_night"), (*flow).adultPlace},
	{"CP-02", "", on("shelter.record_night"), not((*flow).sleepsSafely)},
	{"CP-03", "", on("shelter.record_night"), func(f *flow) bool { return !f.inTurn() && f.person.unit != "unit" }},
	{"CP-08", "", on("shelter.record_night"), (*flow).withGuardians},
	{"CP-12", "", on("shelter.record_night"), func(f *flow) bool { return f.otherAge() && f.person.unit != "unit" }},
	{"H-01", "", on("returns.record_departure"), (*flow).differsUndetermined},
	{"R-01", "", on("returns.record_departure"), not((*flow).voluntary)},
	{"R-02", "", on("returns.record_departure"), func(f *flow) bool { return !f.reflected() || f.underReview() }},
	{"R-03", "", on("returns.record_departure"), not((*flow).fit)},
	{"R-04", "", on("returns.record_departure"), not((*flow).safe)},
	{"R-05", "", on("returns.record_departure"), func(f *flow) bool { return f.person.proceeding && f.days(f.person.advisedOn) < 0 }},
	{"CP-05", "", on("returns.record_departure"), func(f *flow) bool { return f.child() && !f.childMayLeave() }},
	{"I-01", "", on("returns.record_departure"), not((*flow).confirmed)},
}

// applied is what carries or shapes an answer without denying.
var applied = []rule{
	{"F-03", "Help does not depend on cooperation.", helping, every},
	{"F-04", "Nor on the crime.", helping, every},
	{"CP-03", "In an emergency.", placesSomebody, func(f *flow) bool { return f.child() && f.emergency() }},
	{"C-05", "Saying no changes nothing elsewhere.", func(f *flow) bool { return placesSomebody(f) || f.action == "identification.refer" }, func(f *flow) bool {
		for _, g := range f.grants {
			if g.Kind == "refusal" || g.Kind == "consent" && g.EndedAt != nil {
				return true
			}
		}
		return false
	}},
	{"C-06", "Provisional, or waiting for its witness.", on("consent.give"), func(f *flow) bool {
		return among(f.says.purpose, carePurposes) && !f.saidNoToThis() || f.evidenced()
	}},
	{"B-05", "One's own record.", func(f *flow) bool { return reading(f) || is(f.action, "open", "consent.own_record") }, func(f *flow) bool {
		return f.ownRecord() != nil
	}},
	{"P1", "What happened is recorded.", recording, every},
	{"P2", "A refusal of a bed opens a duty and names who must act.", placesSomebody, func(f *flow) bool {
		return part(f) && (f.adultPlace() || !f.sleepsSafely() || !f.inTurn() || f.withGuardians() || f.otherAge())
	}},
}

func (f *flow) within(days int) bool {
	return f.says.until != nil && !f.says.until.After(f.now.AddDate(0, 0, days))
}

func (f *flow) unknownWord() bool {
	if f.purpose != "" && !among(f.purpose, purposes) {
		return true
	}
	var stated []string
	switch f.action {
	case "consent.give":
		if !is(f.says.family, "service", "sharing", "proceedings") {
			return true
		}
		stated = f.says.categories
	case "identification.refer", "bestinterests.assess_shortly", "bestinterests.determine":
		stated = f.says.categories
	case "open":
		for _, s := range f.sections {
			stated = append(stated, s.Category)
		}
	}
	for _, c := range stated {
		if !among(c, categories) {
			return true
		}
	}
	return is(f.action, "consent.give", "identification.refer", "bestinterests.assess_shortly", "bestinterests.open_determination") &&
		!among(f.says.purpose, purposes)
}

// standsOn says whether there is a grant that the flow goes under: no basis, deny.
func (f *flow) standsOn() bool {
	switch {
	case aboutNoCase(f), f.action == "consent.own_record" && f.audits(), recording(f):
		return true
	case byAnyPart(f):
		for _, g := range f.live("assignment", "referral") {
			if f.mine(g.Recipient) && f.lets() {
				return true
			}
		}
		for _, g := range f.live("guardianship", "own_record") {
			if g.Recipient.Person == f.actor.ID && f.lets() {
				return true
			}
		}
		return f.under() != nil && f.action == "consent.own_record" || f.action == "consent.confirm" && f.witnessed()
	case strings.HasSuffix(f.action, "_referral"):
		return actions[f.action].in(f)
	case f.action == "returns.attest":
		return namedWitness(f)
	case calledTo(f):
		return called(f)
	case f.action == "coordination.read":
		return f.overview()
	case is(f.action, "shelter.discharge", "shelter.answer_night") && !assigned(f):
		return actions[f.action].in(f)
	}
	return f.under() != nil
}

// explained: who has a part is told why, all others read that there is no such record.
func (f *flow) explained() bool {
	switch {
	case aboutNoCase(f), f.action == "consent.own_record" && f.ownRecord() == nil && f.audits():
		return true
	case recording(f):
		return recorder(f)
	case strings.HasSuffix(f.action, "_referral"):
		return actions[f.action].in(f) || part(f)
	case f.action == "consent.confirm", f.action == "returns.attest":
		return f.witnessed() && f.action == "consent.confirm" || f.action == "returns.attest" && namedWitness(f) || part(f)
	case is(f.action, "shelter.discharge", "shelter.answer_night", "coordination.read"), calledTo(f):
		return f.standsOn() || part(f)
	}
	return part(f)
}
