package oracle

import (
	"time"

	"mangrove/pkg/gate"
)

// journeyTwists are what a departure rests on, each put at its boundary.
var journeyTwists = []twist{
	func(m maker, f *flow) {
		if f.child() {
			withParents(m, f)
		}
		r := m.grant("refusal", pick(m, "", f.actor.Agency), "")
		r.Family, r.Purpose, r.Giver, r.Custodian, r.From = "service", "return", "custodian", pick(m, "rui", "eva"), f.now.Add(-time.Hour)
		f.grants = append(f.grants, r)
		if m.one(3) {
			g := m.grant("consent", f.actor.Agency, "")
			g.Family, g.Purpose, g.Giver, g.Custodian, g.From = "service", "return", "custodian", r.Custodian, r.From.Add(pick[time.Duration](m, -1, 0, 1))
			f.grants = append(f.grants, g)
		}
		f.at("H-01", "CP-05")
	},
	func(m maker, f *flow) {
		f.person.custodians = pick(m, nil, []string{"ana"}, words("ana rui eva"))
		f.at("CP-05", "H-01")
	},
	func(m maker, f *flow) {
		m.of(f, "consent").Custodian = pick(m, "", "rui", "eva")
		f.at("CP-05", "H-01")
	},
	func(m maker, f *flow) { f.journey.alone = false; f.at("R-01") },
	func(m maker, f *flow) { f.journey.language = ""; f.at("R-01") },
	func(m maker, f *flow) { f.journey.detained = true; m.attest(f, "counselling"); f.at("R-01") },
	func(m maker, f *flow) { f.journey.declaredAt = ptr(m.edge(f.now.Add(-toReconsider))); f.at("R-01") },
	func(m maker, f *flow) {
		f.journey.declaredAt = pick(m, nil, ptr(m.edge(f.now)), ptr(f.now.Add(-time.Hour)))
		m.attest(f, "waiver")
		f.at("R-01")
	},
	func(m maker, f *flow) {
		g := m.of(f, "consent")
		switch m.IntN(7) {
		case 0:
			g.Giver = pick(m, "guardian", "person")
		case 1:
			g.Family = "sharing"
		case 2:
			g.Purpose = "shelter"
		case 3:
			g.Pending = true
		case 4:
			g.Provisional = true
		case 5:
			g.EndedAt = ptr(f.now)
		case 6:
			g.Until = ptr(m.edge(f.now))
		}
		f.at("R-01", "C-02", "C-06")
	},
	func(m maker, f *flow) {
		r := m.grant("refusal", pick(m, "", f.actor.Agency), pick(m, "", "returns"))
		r.Family, r.Purpose = "service", "return"
		f.grants = append(f.grants, r)
		f.at("R-01")
	},
	func(m maker, f *flow) {
		f.person.stage, f.person.indicatorOn = pick(m, "presumed", "detected"), m.edgeDay(f, reflection)
		f.at("R-02")
	},
	func(m maker, f *flow) {
		f.person.stage, f.person.indicatorOn = "presumed", pick(m, "", date(f.now), date(f.now.AddDate(0, 0, -29)))
		m.attest(f, "own_wish")
		f.at("R-02")
	},
	func(m maker, f *flow) {
		f.person.reviewFrom, f.person.reviewOpen = m.edgeDay(f, reviewLasts), m.one(4)
		if m.one(2) {
			m.attest(f, "own_wish")
			f.journey.wishedAt = pick(m, nil, ptr(f.now), ptr(m.edge(f.now.AddDate(0, 0, -reviewLasts))), ptr(at(f.person.reviewFrom+"T00:00:00Z").AddDate(0, 0, m.some(0, 1))))
		}
		f.at("R-02")
	},
	func(m maker, f *flow) {
		if f.journey.arrivesAt != nil {
			f.person.travelUntil = m.edge(*f.journey.arrivesAt).Truncate(time.Second).Format(time.RFC3339)
			f.at("R-03")
		}
	},
	func(m maker, f *flow) {
		f.journey.papersUntil = nil
		if f.journey.arrivesAt != nil && !m.one(3) {
			f.journey.papersUntil = ptr(m.edge(*f.journey.arrivesAt))
		}
		f.at("R-03")
	},
	func(m maker, f *flow) {
		f.person.travelNeeds = pick(m, []string{"escort"}, []string{"oxygen"}, []string{"wheelchair", "nurse"}, []string{"doctor"})
		f.at("R-03")
	},
	func(m maker, f *flow) {
		f.journey.provisions = pick(m, words("wheelchair nurse"), words("doctor"), words("escort"))
		f.at("R-03")
	},
	func(m maker, f *flow) { f.journey.well = false; f.at("R-03") },
	func(m maker, f *flow) { f.person.examined, f.person.travelUntil = true, ""; f.at("R-03") },
	func(m maker, f *flow) { f.journey.clearance = true; f.at("R-03") },
	func(m maker, f *flow) {
		f.journey.arrivesAt = pick(m, nil, ptr(m.edge(f.now)))
		f.person.travelUntil = ""
		f.at("R-03")
	},
	func(m maker, f *flow) {
		f.journey.assessedAt = ptr(at(m.edgeDay(f, riskLasts) + "T12:00:00Z"))
		f.at("R-04")
	},
	func(m maker, f *flow) { f.journey.assessedAt = pick(m, nil, ptr(m.edge(f.now))); f.at("R-04") },
	func(m maker, f *flow) {
		f.journey.findings = nil
		for _, agency := range words("iom iom desk lantern")[:m.some(1, 2, 2, 3, 4, 4)] {
			danger := pick(m, "", "present", "present", "life", "mitigated", "none", "none")
			f.journey.findings = append(f.journey.findings, finding{agency, danger, f.now.AddDate(0, 0, -m.some(1, 2, 3))})
		}
		m.attest(f, "acceptance")
		f.at("R-04")
	},
	advised, advised, advised,
	func(m maker, f *flow) { f.journey.ask = ""; f.at("I-01") },
	func(m maker, f *flow) {
		f.journey.leavesAt = pick(m, nil, ptr(m.edge(f.now.Add(boarding))), ptr(m.edge(f.now.Add(boarding))), ptr(f.now.Add(48*time.Hour)))
		f.at("I-01")
	},
	func(m maker, f *flow) {
		f.journey.confirmed["consent"] = m.edge(f.now.Add(-confirmationLasts))
		f.at("I-01")
	},
	func(m maker, f *flow) {
		f.owners = pick(m, nil, append(words("identification consent"), "health"))
		f.at("I-01")
	},
	func(m maker, f *flow) { f.gapped = true; f.at("I-01") },
	func(m maker, f *flow) { f.parked = true; f.at("I-01") },
	func(m maker, f *flow) {
		f.person.determinedFor, f.person.determinedWhere, f.person.determinedUntil = pick(m, "", "return", "medical"), pick(m, "", other, home), m.edgeDay(f, 0)
		f.at("CP-05")
	},
	func(m maker, f *flow) { f.person.guardian = false; f.at("CP-05", "C-04") },
	func(m maker, f *flow) {
		g := m.grant("guardianship", "", "")
		g.Recipient.Person, f.person.guardian = "w-guardian", false
		if m.one(2) {
			g.EndedAt = ptr(m.edge(f.now))
		}
		f.grants = append(f.grants, g)
		f.at("CP-05")
	},
	func(m maker, f *flow) { f.person.viewsOn = pick(m, "", m.edgeDay(f, 0)); f.at("CP-05") },
	func(m maker, f *flow) {
		f.person.objects, f.person.secondSitting = pick(m, yes, yes, 0), m.one(2)
		f.person.adultOn = birthday(2*adultAge-m.some(12, 15, 18), date(f.now.AddDate(0, 0, m.some(0, 0, 1))))
		f.at("CP-05")
	},
	func(m maker, f *flow) { f.person.objects = yes; f.person.disputed = m.one(2); f.at("CP-05") },
	func(m maker, f *flow) {
		f.person.caregiverOn = pick(m, "", m.edgeDay(f, caregiverLasts), m.edgeDay(f, 0))
		f.at("CP-05")
	},
	func(m maker, f *flow) {
		f.person.conditionsOpen = pick(m, words("visits"), words("escort"), words("caregiver_verified visits"), words("school_place"), words("visits health_plan"))
		f.at("CP-05")
	},
	func(m maker, f *flow) { m.attest(f, "escort"); f.at("CP-05", "R-03") },
	func(m maker, f *flow) { f.person.traced = false; f.at("CP-05") },
	func(m maker, f *flow) { f.person.assessedAbroad = false; f.at("CP-05") },
	func(m maker, f *flow) { f.person.concern = true; f.at("CP-05") },
	func(m maker, f *flow) { f.person.familyReturnOn = pick(m, "", m.edgeDay(f, 0)); f.at("CP-05") },
	func(m maker, f *flow) {
		f.person.unaccompanied = pick(m, 0, yes, no)
		f.at("CP-05")
	},
	func(m maker, f *flow) { f.journey.movement = pick(m, "return", "medical", ""); f.at("CP-05") },
	func(m maker, f *flow) {
		f.person.adultOn = birthday(2*adultAge-18, date(f.now.AddDate(0, 0, m.some(0, 1))))
		f.at("CP-05", "R-01", "R-04")
	},
}

// attest is somebody of the own agency, of another, or nobody, who said so.
func (m maker) attest(f *flow, occasion string) {
	f.journey.attested[occasion] = pick(m, "", f.actor.Agency, "opendoor", "opendoor")
}

// commandTwists are for the smaller commands: each changes what it names.
var commandTwists = []twist{
	func(m maker, f *flow) { f.about.agency = pick(m, "", "lantern", f.actor.Agency); f.at("N-01", "CP-08") },
	func(m maker, f *flow) { f.about.fromAgency = pick(m, "", "lantern", f.actor.Agency); f.at("N-01") },
	func(m maker, f *flow) { f.about.kind = pick(m, "exclusion", "consent", "block", ""); f.at("C-06") },
	func(m maker, f *flow) { f.about.witness = pick(m, "", "ines"); f.at("C-06") },
	func(m maker, f *flow) { f.about.witnessAgency = pick(m, "", "harbour"); f.at("C-06") },
	func(m maker, f *flow) { f.about.proposedBy = pick(m, "", f.actor.Agency); f.at("CP-10") },
	func(m maker, f *flow) {
		f.about.by, f.about.byAgency = pick(m, f.actor.ID, "x"), pick(m, "", "desk", f.actor.Agency)
		f.at("B-02")
	},
	func(m maker, f *flow) { f.about.signedBefore = m.some(1, 2); f.at("B-02") },
	func(m maker, f *flow) { f.about.askedAgency = "desk"; f.at("N-01") },
	func(m maker, f *flow) { f.about.agencyKind = pick(m, "", "shelter", "guardianship"); f.at("CP-08") },
	func(m maker, f *flow) { f.about.recipientCountry = pick(m, home, other, "XMC", ""); f.at("X-01") },
	func(m maker, f *flow) { f.says.unaccompanied = m.one(2); f.at("CP-08") },
	func(m maker, f *flow) {
		if f.beside == nil {
			return
		}
		there := &f.beside.Grants[0]
		there.Follows, there.Recipient.Service = pick(m, "", "", "r"), pick(m, "identification", "identification", "shelter")
		if f.beside.Known = !m.one(4); m.one(4) {
			f.beside.Grants = append(f.beside.Grants, m.grant("exclusion", pick(m, f.actor.Agency, "lantern"), ""))
		}
		f.at("H-01")
	},
	func(m maker, f *flow) {
		f.actor.Roles, f.actor.AgencyKind = []string{pick(m, "hotline", "supervisor")}, pick(m, "ngo", "welfare")
		f.at("CP-08", "H-01")
	},
	func(m maker, f *flow) { f.about.named = pick(m, "", "somebody") },
	func(m maker, f *flow) { f.says.guardian = f.actor.ID; f.at("N-02") },
	func(m maker, f *flow) {
		f.person.doubted = words(pick(m, "w-guardian", "ines", "ines w-guardian"))
		f.at("CP-08")
	},
	func(m maker, f *flow) { f.says.reader = "somebody"; f.at("B-05") },
	func(m maker, f *flow) { f.says.agency = pick(m, foreign, f.actor.Agency, ""); f.at("B-05", "C-01") },
	func(m maker, f *flow) { f.says.purpose = pick(m, shortPurposes...) },
	func(m maker, f *flow) { f.says.purpose = pick(m, "return", "", "gossip"); f.at("B-02") },
	func(m maker, f *flow) { f.says.until = ptr(m.edge(f.now.AddDate(0, 0, shortAssessment))); f.at("B-02") },
	func(m maker, f *flow) {
		f.says.categories = []string{pick(m, "TESTIMONY", "HEALTH", "FAMILY", "GOSSIP")}
		f.at("C-07", "X-01")
	},
	func(m maker, f *flow) {
		f.says.objects, f.says.alone, f.person.objects = m.one(2), m.one(2), yes
		f.at("B-02")
	},
	func(m maker, f *flow) {
		f.says.birth = birthday(0, birthday(m.some(12, 15, 18, 20), date(f.now.AddDate(0, 0, m.some(0, 1)))))
	},
	func(m maker, f *flow) { f.says.occasion = pick(m, "acceptance", ""); f.at("N-01") },
	func(m maker, f *flow) {
		f.person.adultOn = birthday(2*adultAge-m.some(6, 12, 15, 18), date(f.now.AddDate(0, 0, m.some(0, 0, 1))))
		f.at("CP-01", "B-02", "CP-08")
	},
	func(m maker, f *flow) { f.person.originContact = "none"; f.at("X-02") },
	func(m maker, f *flow) {
		f.actor.AgencyKind = pick(m, "welfare", "consulate", "ngo")
		f.at("X-02", "CP-01", "CP-02")
	},
	func(m maker, f *flow) {
		f.actor.Roles = []string{pick(m, words(social+"panel_chair clinician")...)}
		f.at("CP-01", "CP-02")
	},
	func(m maker, f *flow) {
		m.of(f, "consent", "best_interests").Family = pick(m, "service", "sharing", "proceedings")
		f.at("C-01", "C-07")
	},
	func(m maker, f *flow) {
		m.of(f, "consent", "best_interests").Purpose = pick(m, "tracing", "legal_aid", "shelter")
		f.at("C-01")
	},
	func(m maker, f *flow) { m.of(f, "consent", "best_interests").Pending = true; f.at("C-06") },
	func(m maker, f *flow) {
		m.of(f, "consent", "best_interests").Categories = []string{pick(m, "FAMILY", "IDENTITY")}
		f.at("C-01")
	},
	func(m maker, f *flow) {
		m.of(f, "consent", "best_interests").Recipient.Country = pick(m, "", other)
		f.at("X-01")
	},
	func(m maker, f *flow) { m.of(f, "assignment").Lead = pick(m, "", "somebody"); f.at("B-05") },
	func(m maker, f *flow) {
		g := *m.of(f, "consent")
		if g.Purpose == "" {
			return
		}
		g.ID, g.Kind, g.From = g.ID+"no", "refusal", g.From.Add(pick[time.Duration](m, -1, 0, 1))
		f.grants = append(f.grants, g)
		f.at("C-01")
	},
	func(m maker, f *flow) {
		f.grants = append(f.grants, m.grant("assignment", pick(m, f.about.agency, "lantern"), pick(m, "shelter", "returns")))
		f.at("CP-08", "R-01")
	},
	func(m maker, f *flow) {
		f.grants = append(f.grants, m.grant("referral", f.actor.Agency, "identification"))
	},
	func(m maker, f *flow) {
		g := m.grant("guardianship", "", "")
		g.Recipient = gate.Recipient{Person: f.actor.ID, Agency: pick(m, "", f.actor.Agency, "desk")}
		f.grants = append(f.grants[:0:0], g)
	},
}

// advised: a proceeding is open, and what was advised on returning lies on either side of today.
func advised(m maker, f *flow) {
	f.person.proceeding, f.person.advisedOn = true, pick(m, "", m.edgeDay(f, 0), m.edgeDay(f, 0), date(f.now))
	f.at("R-05")
}
