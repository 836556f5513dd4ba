package oracle

import (
	"fmt"
	"time"

	"mangrove/pkg/gate"
)

// prepare puts in place what the action of a flow rests on.
func prepare(m maker, f *flow) {
	switch {
	case f.action == "open":
		opening(m, f)
	case reading(f):
		if m.one(3) {
			ownRecord(m, f)
		}
		if is(f.action, "bestinterests.read", "bestinterests.read_requests") {
			onPanel(m, f)
			seats(m, f)
			f.about.unchecked = pick(m, nil, []string{foreign}, []string{foreign, f.actor.Agency})
		}
		if f.action == "legalaid.read_statement" {
			opening(m, f)
		}
		if f.action == "shelter.read" {
			f.about.house, f.about.heldBy = pick(m, "", f.actor.Agency, "heron"), pick(m, "", "", f.actor.Agency, "heron")
		}
		if f.action == "identification.read" {
			f.about.referrals = []passed{{"r1", pick(m, "", "lantern", f.actor.Agency), "elsewhere"}, {"r2", "lantern", pick(m, "", "elsewhere", f.actor.Agency)}}
			f.grants[0].Follows = pick(m, "", "r1")
		}
		if f.action == "returns.read" {
			f.about.arrived, f.about.receiver = m.one(2), pick(m, f.actor.Agency, f.actor.Agency, foreign)
			f.about.departed, f.journey = m.one(2), &journey{country: pick(m, other, home), attested: map[string]string{}, confirmed: map[string]time.Time{}}
			f.actor.Country, f.grants[0].Purpose = pick(m, home, other, other), pick(m, "reintegration", "return")
			if m.one(2) {
				g := m.grant(pick(m, "consent", "best_interests"), f.actor.Agency, pick(m, "", "returns"))
				g.Purpose, g.Categories, g.Until, g.Recipient.Country = pick(m, "reintegration", "return"), words("RETURN"), ptr(f.now.AddDate(0, 3, 0)), pick(m, other, "")
				f.grants = append(f.grants, g)
			}
		}
	case f.action == "identification.refer":
		referringTo(m, f)
	case f.action == "consent.give":
		giving(m, f)
	case f.service == "returns":
		returning(m, f)
	case is(f.action, "bestinterests.determine", "bestinterests.convene_panel", "bestinterests.undertake", "bestinterests.agree", "bestinterests.dissent", "bestinterests.send_back", "bestinterests.recuse", "bestinterests.read_sitting"):
		panelSits(m, f)
	case f.service == "shelter":
		bed(m, f)
		f.says.emergency = pick(m, "", "", "", "", "in_danger", "nowhere_to_sleep", "soon")
	default:
		named(m, f)
	}
}

// named tells of what the smaller commands name.
func named(m maker, f *flow) {
	switch f.action {
	case "identification.accept_referral", "identification.decline_referral", "identification.complete_referral", "identification.revoke_referral":
		f.about = about{kind: "referral", id: "referral", agency: pick(m, f.actor.Agency, "lantern"), fromAgency: pick(m, f.actor.Agency, "desk")}
	case "consent.confirm":
		f.about = about{kind: "consent", id: "given", witness: f.actor.ID, witnessAgency: f.actor.Agency, giver: pick(m, "person", "guardian")}
		if m.one(2) {
			g := m.grant("guardianship", "", "")
			g.Recipient.Person, g.EndedAt = f.actor.ID, pick(m, nil, ptr(f.now))
			f.grants = append(f.grants, g)
			f.at("C-04")
		}
	case "consent.refuse":
		f.says.to.Agency = pick(m, "", "lantern", f.actor.Agency)
		m.stood(f)
	case "consent.withdraw":
		f.about = about{kind: pick(m, "consent", "exclusion"), agency: pick(m, "lantern", f.actor.Agency)}
		f.grants = append(f.grants, m.grant("assignment", pick(m, f.actor.Agency, "lantern"), "identification"))
		m.stood(f)
	case "consent.exclude":
		m.stood(f)
	case "consent.confirm_block", "consent.confirm_exclusion":
		f.about = about{kind: "block", proposedBy: pick(m, "desk", "lantern", f.actor.Agency)}
	case "consent.lift_block":
		f.about = about{kind: "block", agency: pick(m, "", "", "station", f.actor.Agency), person: pick(m, "", "aline", "paul")}
		if m.one(3) {
			g := m.grant("assignment", pick(m, "station", f.actor.Agency), "shelter")
			g.Lead = "aline"
			f.grants = append(f.grants, g)
		}
	case "consent.open_own_record":
		lead := m.grant("assignment", f.actor.Agency, "identification")
		lead.Lead = f.actor.ID
		f.grants = append(f.grants, lead)
		f.says.reader, f.says.agency = f.actor.ID, f.actor.Agency
	case "consent.own_record":
		if m.one(4) {
			f.actor.Roles = []string{pick(m, "hotline", "data_protection")}
			break
		}
		ownRecord(m, f)
	case "consent.read", "coordination.read":
		f.at("N-04")
		f.about.waiting = []keepingOut{{"w1", pick(m, "lantern", f.actor.Agency), ""}, {"w2", pick(m, "", f.actor.Agency), pick(m, "aline", f.actor.ID)}}
		f.grants = append(f.grants, m.grant("assignment", f.actor.Agency, "identification"))
	case "identification.join_household":
		f.says.member = pick(m, "other", "other", "other", "")
		there := m.grant("assignment", f.actor.Agency, "identification")
		if m.one(4) {
			there = *m.of(f, "assignment")
		}
		f.beside = &gate.Beside{ID: f.says.member, Known: f.says.member != "", Grants: []gate.Grant{there}}
	case "identification.correct_birth":
		f.says.birth = birthday(0, birthday(m.some(18, 18, 17, 19, 14, 20), f.person.adultOn))
		f.person.born, f.person.bornSaid = birthday(0, f.person.adultOn), birthday(0, f.person.adultOn)
		f.person.bornKnown, f.says.bornKnown = pick(m, "", "declared", "documented", "assessed"), pick(m, "documented", "documented", "assessed", "declared")
		if m.one(2) {
			aSlip(m, f)
		}
		if m.one(3) {
			f.says.birth = birthday(0, birthday(2*adultAge-m.some(12, 15, 18, 40), date(f.now.AddDate(0, 0, m.some(0, 0, 1)))))
			f.person.adultOn, m.of(f, "assignment").Follows = "", pick(m, "", "share")
			f.at("CP-01")
		}
	case "identification.correct_identity":
		m.of(f, "assignment").Follows = pick(m, "", "", "share")
		f.at("N-02")
	case "identification.correct_company":
		f.says.unaccompanied = m.one(2)
		f.actor.AgencyKind = pick(m, "welfare", "welfare", "ngo")
	case "identification.conclude_grounds":
		f.actor.AgencyKind, f.about.by = pick(m, "welfare", "welfare", "ngo"), pick(m, "", "w-somebody", "w-somebody", f.actor.ID)
		f.at("R-02")
	case "identification.ask_review":
		f.about.byAgency = pick(m, "", "child-welfare", "child-welfare", f.actor.Agency)
		if m.one(3) {
			f.grants = append(f.grants, m.grant("assignment", pick(m, f.actor.Agency, "iom"), "returns"))
		}
		f.at("R-02")
	case "identification.determine_age", "identification.vet_carer", "identification.assess_family", "identification.name_custodians":
		f.actor.AgencyKind = pick(m, "welfare", "welfare", "panel", "ngo")
	case "bestinterests.assess_shortly":
		f.says.purpose, f.says.categories = pick(m, shortPurposes...), []string{pick(m, "NEEDS", "FAMILY"), pick(m, "IDENTITY", "HEALTH", "TESTIMONY", "FAMILY")}
		f.says.until = ptr(f.now.AddDate(0, 0, shortAssessment))
		f.about.signedBefore = m.some(0, 1)
	case "bestinterests.countersign":
		f.about.by, f.about.byAgency, f.about.signedBefore = "w-somebody", "desk", m.some(0, renewals, renewals, renewals+1)
	case "bestinterests.confirm_condition", "bestinterests.check_inquiry":
		f.about.by, f.about.byAgency = pick(m, "w-somebody", "w-somebody", f.actor.ID), pick(m, "desk", "desk", f.actor.Agency)
		f.actor.Country = pick(m, home, home, home, home, other)
		f.at("B-02", "CP-09", "X-01")
	case "identification.confirm_custodians":
		f.about.byAgency = "child-welfare"
	case "bestinterests.open_determination":
		f.says.purpose = "return"
	case "bestinterests.appoint_guardian":
		f.says.guardian, f.about.agency, f.about.agencyKind = "w-guardian", "guardians", "guardianship"
		switch m.IntN(10) {
		case 0:
			f.person.doubted = []string{"w-guardian"}
		case 1:
			f.about.agencyKind = "ngo"
		case 2:
			f.grants = append(f.grants, m.grant("assignment", "guardians", "shelter"))
		}
		f.about.wards = []sleeper{}
		for i := range pick(m, 0, 0, 3, 3, wardsOfOne-2, wardsOfOne-1, wardsOfOne-1, wardsOfOne) {
			f.about.wards = append(f.about.wards, sleeper{of: fmt.Sprint("w", i), adultOn: date(f.now.AddDate(1, 0, 0))})
		}
		if m.one(2) {
			f.about.wards = append(f.about.wards, sleeper{of: pick(m, "case", "another"), adultOn: pick(m, "", date(f.now), date(f.now.AddDate(0, 0, 1)))})
		}
		f.at("CP-08")
	case "bestinterests.ask_abroad":
		f.says.agency, f.about.recipientCountry = foreign, pick(m, other, other, home)
		f.about.recipientKind = pick(m, "welfare", "ngo")
		f.grants = append(f.grants, tracing(m, f))
	case "bestinterests.answer_abroad":
		f.about.askedAgency = f.actor.Agency
	case "health.give_fitness":
		f.about.clinics = []clinic{}
		for _, agency := range words("a b clinic")[m.IntN(3):] {
			found := clinic{agency, pick(m, "fit", "fit", "fit_with_conditions", "postpone", "unfit"), ""}
			if found.outcome == "fit_with_conditions" {
				found.needs = pick(m, "nurse", "wheelchair", "nurse wheelchair")
			}
			f.about.clinics = append(f.about.clinics, found)
		}
		f.at("R-03")
	case "bestinterests.hear_child":
		onPanel(m, f)
		if m.one(3) {
			f.grants[0].Recipient.Service = "legalaid"
		}
		if m.one(3) {
			g := m.grant("guardianship", "", "")
			g.Recipient.Person = pick(m, f.actor.ID, f.actor.ID, "somebody")
			f.grants = append(f.grants, g)
		}
		f.person.objects, f.says.objects, f.says.alone = pick(m, yes, no), m.one(2), m.one(2)
	case "legalaid.advise", "legalaid.open_claim", "legalaid.close_claim", "legalaid.end_mandate", "legalaid.limit_origin_contact":
		f.about.lawyer = pick(m, f.actor.ID, f.actor.ID, "", "w-another")
		if f.action == "legalaid.advise" && m.one(2) {
			f.grants = append(f.grants, m.grant("assignment", pick(m, f.actor.Agency, f.actor.Agency, "iom"), "returns"))
			f.says.onReturn = !m.one(4)
			f.at("R-05")
		}
	case "legalaid.take_statement":
		g := m.grant("consent", f.actor.Agency, "legalaid")
		g.Family, g.Purpose, g.Categories = "proceedings", "legal_aid", words("TESTIMONY")
		f.grants = append(f.grants, g)
	}
}

func tracing(m maker, f *flow) gate.Grant {
	g := m.grant(pick(m, "consent", "best_interests"), f.says.agency, "bestinterests")
	g.Purpose, g.Categories, g.Recipient.Country = "tracing", words("FAMILY IDENTITY"), f.about.recipientCountry
	return g
}

func ownRecord(m maker, f *flow) {
	own := m.grant("own_record", "", "")
	own.Recipient.Person, own.Until = f.actor.ID, ptr(f.now.Add(24*time.Hour))
	f.basis = own.ID
	f.grants = append(f.grants, own)
}

// opening asks for sections of the actor's role, some of which another service wrote.
func opening(m maker, f *flow) {
	of := opens[f.actor.Roles[0]]
	if len(of) == 0 {
		of = words("IDENTITY")
	}
	if is(f.service, "coordination", "identification") {
		f.at("N-04")
	}
	purpose, share := purposeOf[f.service], gate.Grant{}
	if m.one(2) {
		purpose = pick(m, purpose, "tracing", "reintegration", "return")
		share = m.grant("referral", f.actor.Agency, f.service)
		share.Purpose, share.Categories = purpose, of
		f.grants[0].Follows = share.ID
		f.grants = append(f.grants, share)
	}
	if m.one(6) {
		f.actor.Country = other
	}
	if f.action != "open" {
		of = words("TESTIMONY")
	}
	for range m.some(1, 1, 2, 3) {
		s := gate.Section{Category: pick(m, of...), Author: pick(m, f.service, "identification", "health"), Agency: pick(m, f.actor.Agency, "desk")}
		f.sections = append(f.sections, s)
		for range m.some(0, 1, 1, 1, 2) {
			g := m.grant("consent", f.actor.Agency, pick(m, "", f.service))
			g.Purpose, g.Categories, g.Until = purpose, []string{s.Category, pick(m, of...)}, ptr(f.now.AddDate(0, 3, 0))
			g.Kind = pick(m, "consent", "consent", "consent", "best_interests")
			if s.Category == "TESTIMONY" || f.police() {
				g.Family, g.Kind = "proceedings", "consent"
			}
			if f.actor.Country != home {
				g.Recipient.Country = f.actor.Country
			}
			f.grants = append(f.grants, g)
		}
		if s.Author == f.service && m.one(2) {
			f.grants = append(f.grants, m.grant("author", f.actor.Agency, f.service))
		}
	}
	if f.service == "bestinterests" {
		seats(m, f)
	}
	if m.one(5) {
		ownRecord(m, f)
	}
	if f.has("guardian") && m.one(2) {
		g := m.grant("guardianship", "", "")
		g.Recipient.Person = f.actor.ID
		f.grants = append(f.grants, g)
	}
	if m.one(4) {
		lead := m.grant("assignment", f.actor.Agency, "identification")
		lead.Lead = f.actor.ID
		f.grants = append(f.grants, lead)
	}
}

// onPanel tells whom a panel about the child has called, now and then the actor.
func onPanel(m maker, f *flow) {
	f.about.onPanel = pick(m, []string{}, []string{"aline"}, []string{"aline"}, []string{f.actor.ID, "aline"})
	f.about.aside = pick(m, []string{}, f.about.onPanel[:len(f.about.onPanel)/2])
}

// seats are what opens the file of a determination: an undertaking, a guardianship, a question that was asked abroad.
func seats(m maker, f *flow) {
	seat := m.grant("panel", "", "bestinterests")
	seat.Recipient.Person, seat.Purpose, seat.Categories = pick(m, f.actor.ID, f.actor.ID, "aline"), "best_interests", words("BEST_INTERESTS FAMILY")
	guards := m.grant("guardianship", "", "")
	guards.Recipient.Person, guards.Recipient.Agency = pick(m, f.actor.ID, f.actor.ID, "w-guardian"), pick(m, "", f.actor.Agency)
	asked := m.grant("request", f.actor.Agency, "bestinterests")
	asked.Purpose, asked.Categories, asked.Author = "tracing", words("FAMILY"), pick(m, foreign, "desk")
	no := m.grant("refusal", "", "")
	no.Purpose, no.Recipient = "best_interests", pick(m, gate.Recipient{Agency: f.actor.Agency}, gate.Recipient{Person: f.actor.ID}, gate.Recipient{Agency: "desk"})
	for _, g := range []gate.Grant{seat, guards, asked, no} {
		if m.one(3) {
			f.grants = append(f.grants, g)
		}
	}
	if f.has("guardian") {
		guards.ID, guards.Recipient = "stands", gate.Recipient{Person: f.actor.ID}
		f.grants = append(f.grants, guards)
		f.person.adultOn = birthday(2*adultAge-m.some(8, ownAge, adultAge), date(f.now.AddDate(0, 0, m.some(0, 0, 1))))
		f.at("CP-08")
		if f.action == "open" {
			f.sections = append(f.sections, gate.Section{Category: "BEST_INTERESTS", Author: "bestinterests", Agency: "desk"})
		}
	}
	for _, category := range words("BEST_INTERESTS FAMILY") {
		if f.action == "open" && m.one(2) {
			f.sections = append(f.sections, gate.Section{Category: category, Author: pick(m, "bestinterests", "bestinterests", "identification"), Agency: pick(m, f.actor.Agency, foreign, "desk")})
		}
	}
}

// referringTo shares what a basis carries, here or abroad.
func referringTo(m maker, f *flow) {
	f.says.agency, f.says.service, f.about.recipientKind = "lantern", "shelter", "shelter"
	f.says.purpose, f.says.categories = "shelter", words("IDENTITY NEEDS")
	f.about.recipientCountry = pick(m, home, "")
	switch m.IntN(4) {
	case 0, 1:
		f.says.agency, f.says.service, f.about.recipientKind = foreign, pick(m, "returns", "bestinterests"), pick(m, "welfare", "ngo", "ngo")
		f.says.purpose, f.says.categories = pick(m, agreedPurposes...), []string{"IDENTITY", pick(m, "FAMILY", "NEEDS", "HEALTH", "IDENTITY")}
		f.about.recipientCountry = pick(m, other, other, other, other, "XMC")
	case 2:
		if m.one(2) {
			f.says.agency, f.about.recipientKind, f.says.purpose = pick(m, "station", "mission"), pick(m, "police", "consulate"), pick(m, "investigation", "return")
		}
	}
	for range m.some(0, 1, 1, 1, 2) {
		g := m.grant(pick(m, "consent", "consent", "best_interests"), f.says.agency, pick(m, "", f.says.service))
		g.Purpose, g.Categories, g.Until = f.says.purpose, f.says.categories, ptr(f.now.AddDate(0, 3, 0))
		if f.about.recipientKind == "police" {
			g.Kind, g.Family = "consent", "proceedings"
		}
		if f.sentAbroad() {
			g.Recipient.Country = f.about.recipientCountry
			if g.Kind == "best_interests" && m.one(2) {
				g.Recipient.Agency = ""
			}
		}
		f.grants = append(f.grants, g)
	}
	if m.one(4) {
		f.says.categories = nil
	}
}

// giving is a consent with its evidence.
func giving(m maker, f *flow) {
	f.grants = append(f.grants, m.grant("assignment", f.actor.Agency, "identification"))
	if m.one(3) {
		f.person.adultOn = birthday(2*adultAge-m.some(2, 5, 6, 11, 12, 14, 15, 17, 18), date(f.now.AddDate(0, -m.IntN(2)*m.IntN(11), 0)))
		f.person.guardian = true
	}
	c := &f.says
	c.family, c.purpose, c.categories = pick(m, "service", "sharing", "sharing", "proceedings"), pick(m, "shelter", "health", "return", "legal_aid"), words("IDENTITY NEEDS")
	c.to = gate.Recipient{Agency: pick(m, "lantern", "clinic", f.actor.Agency), Service: pick(m, "", "shelter")}
	c.giver, c.view = "person", pick(m, "", "assent")
	switch f.band() {
	case "assent":
		c.giver, c.view = pick(m, "guardian", "custodian"), "assent"
	case "heard":
		c.giver, c.view = "guardian", pick(m, "heard", "assent")
	case "guardian":
		c.giver, c.view = "guardian", pick(m, "", "dissent")
	}
	f.person.custodians, c.custodian = words("ana rui"), pick(m, "ana", "rui")
	c.language, c.explained, c.notice, c.until = "pt", "consent-1", true, ptr(f.now.AddDate(0, 3, 0))
	c.witness, c.witnessAgency, f.about.witnessKind = "ines", "harbour", "shelter"
	if c.giver == "guardian" {
		g := m.grant("guardianship", pick(m, "", c.witnessAgency), "")
		g.Recipient.Person = c.witness
		f.grants = append(f.grants, g)
	}
	c.proof = pick(m, "mark", "recording", "call_back")
	if c.family == "proceedings" || c.to.Agency == f.actor.Agency {
		c.proof = "call_back"
	}
	if m.one(3) {
		c.interpreterNeeded, c.interpreter, c.cleared = true, "ivo", true
	}
	f.about.recipientKind = "shelter"
}

// bed is a unit and who sleeps there.
func bed(m maker, f *flow) {
	f.unit = &unit{kind: pick(m, "adults", "family"), agency: f.actor.Agency}
	f.says.agency = f.actor.Agency
	age := 30
	f.unit.beds, f.about.takenInBy = m.some(4, 8, 12, 13, 40), "w-shelter_worker"
	f.person.unit = pick(m, "", "unit", "elsewhere")
	if f.action == "shelter.discharge" {
		f.unit = nil
		f.about.house, f.about.heldBy = pick(m, "", f.actor.Agency, f.actor.Agency, "heron"), pick(m, "", "", f.actor.Agency, "heron")
		return
	}
	if f.action == "shelter.answer_night" {
		f.unit, f.about.counted = nil, pick(m, []string{}, []string{f.actor.Agency, "heron"}, []string{"heron"})
		if m.one(2) {
			f.grants = nil
		}
		return
	}
	if f.child() {
		f.unit.kind, age = pick(m, "small_group", "institution", "foster", "family"), 15
		m.ruleOut(f)
	}
	for i := range m.some(0, 1, 2) {
		f.unit.sleepers = append(f.unit.sleepers, sleeper{of: string(rune('p' + i)), adultOn: birthday(2*adultAge-age, date(f.now)), household: pick(m, "", "h1", "h2")})
	}
	f.unit.emergencies = pick(m, nil, nil, []urgent{{"case", "nowhere_to_sleep", f.actor.Agency}}, []urgent{{"another", "in_danger", "desk"}})
}

// panelSits is a panel of three that may determine.
func panelSits(m maker, f *flow) {
	f.panel = &panel{
		called: []string{f.actor.ID, "aline"}, sits: []string{f.actor.ID, "aline", "marc"}, sitting: m.some(1, 2), weighedBy: words("yara w-child_social_worker"), guardian: "w-guardian",
		purpose: "return", destination: pick(m, other, other, ""), leavesAbroad: m.one(2),
	}
	f.says.members = []string{"aline", "marc", "benedita"}
	f.says.categories, f.says.until = words("FAMILY IDENTITY"), ptr(f.now.AddDate(0, 0, determination))
	lead := m.grant("assignment", "desk", "identification")
	lead.Lead = "w-supervisor"
	f.grants = append(f.grants, lead)
	if m.one(3) {
		f.person.objects, f.says.specialReasons, f.panel.sitting = yes, m.one(2), m.some(1, 2, 3)
	}
}

// returning is a return with everything in place to leave today and arrive tomorrow.
func returning(m maker, f *flow) {
	f.about.named = pick(m, f.actor.ID, f.actor.ID, "ines")
	f.says.occasion = "waiver"
	if f.action == "returns.attest" {
		f.says.occasion = pick(m, "waiver", "counselling", "escort")
		if m.one(4) {
			f.actor.AgencyKind = pick(m, "police", "consulate")
		}
		if m.one(2) {
			f.actor.Roles = []string{"lawyer"}
		}
		f.grants[0].Recipient.Service = pick(m, "identification", "shelter", "returns")
		return
	}
	if f.action == "returns.close" {
		f.about.arrived, f.about.receiver, f.actor.Country = m.one(2), pick(m, f.actor.Agency, f.actor.Agency, "", foreign), pick(m, home, other)
	}
	if is(f.action, "returns.acknowledge_arrival", "returns.assess_risk", "returns.correct_arrival", "returns.correct_departure") {
		f.grants[0].Purpose = pick(m, "reintegration", "reintegration", "return")
		f.about.receiver = pick(m, "", f.actor.Agency, f.actor.Agency, foreign)
		f.about.senders = pick(m, []string{"sender"}, []string{f.actor.Agency, "sender"}, []string{f.actor.Agency}, nil)
	}
	if !is(f.action, "returns.depart", "returns.record_departure", "returns.acknowledge_arrival", "returns.assess_risk", "returns.correct_arrival", "returns.correct_departure") {
		return
	}
	f.about.named = ""
	j := &journey{
		country: pick(m, other, home), movement: pick(m, "return", "return", "return", "", "medical", "reunification"), language: "pt", findings: []finding{{"iom", "none", f.now.AddDate(0, 0, -1)}},
		ask: "ask", alone: true, well: true, declaredAt: ptr(f.now.Add(-toReconsider)), assessedAt: ptr(f.now.AddDate(0, 0, -m.some(0, 1, 9, 30))),
		leavesAt: ptr(f.now.Add(time.Duration(m.IntN(7)) * time.Hour)), arrivesAt: ptr(f.now.Add(26 * time.Hour)), papersUntil: ptr(f.now.AddDate(0, 1, 0)), attested: map[string]string{}, confirmed: map[string]time.Time{},
	}
	for _, owner := range f.owners {
		j.confirmed[owner] = f.now.Add(-time.Duration(m.IntN(16)) * time.Minute)
	}
	f.journey = j
	if f.actor.Country = pick(m, home, j.country); f.onlyHere() {
		f.actor.Country = home
	}
	g := m.grant("consent", f.actor.Agency, pick(m, "", "returns"))
	g.Family, g.Purpose, g.Until = "service", "return", ptr(f.now.AddDate(0, 1, 0))
	f.grants = append(f.grants, g)
	if m.one(2) {
		f.person.stage, f.person.indicatorOn = "presumed", date(f.now.AddDate(0, 0, -reflection-m.some(0, 1, 40)))
	}
	if m.one(3) || f.child() {
		f.person.travelUntil = f.now.AddDate(0, 0, 5).Format(time.RFC3339)
		f.person.travelNeeds = pick(m, nil, []string{"escort"}, []string{"wheelchair"}, []string{"nurse"})
		j.attested["escort"], j.provisions = f.actor.Agency, f.person.travelNeeds
	}
	if !f.child() {
		return
	}
	if m.one(3) {
		withParents(m, f)
		return
	}
	f.grants[len(f.grants)-1].Giver = pick(m, "guardian", "guardian", "person")
	if f.band() != "own" {
		f.grants[len(f.grants)-1].Giver = "guardian"
	}
	f.person.determinedFor, f.person.determinedWhere, f.person.determinedUntil = pick(m, j.movement, "return"), j.country, date(f.now.AddDate(0, 1, 0))
	f.person.caregiverOn = date(f.now.AddDate(0, 0, -m.some(0, 3, 30)))
	f.person.traced, f.person.assessedAbroad, f.person.familyReturnOn = true, true, pick(m, date(f.now), "")
}

// withParents is the return of a child with both, who each agreed.
func withParents(m maker, f *flow) {
	f.person.stage, f.person.indicatorOn, f.person.unaccompanied = "detected", "", no
	f.person.guardian = m.one(5)
	f.person.familyReturnOn, f.person.custodians = date(f.now), words("ana rui")
	if m.one(2) {
		f.person.determinedFor, f.person.determinedWhere, f.person.determinedUntil = f.journey.movement, f.journey.country, date(f.now)
	}
	if len(f.grants) == 0 {
		return // another twist took them
	}
	if len(f.grants) == 0 { // what they agreed to was taken away before
		return
	}
	yes := f.grants[len(f.grants)-1]
	f.grants = f.grants[:len(f.grants)-1]
	for _, custodian := range f.person.custodians {
		yes.ID, yes.Giver, yes.Custodian = yes.ID+custodian, "custodian", custodian
		f.grants = append(f.grants, yes)
	}
}

// ruleOut calls whom there is to ask for gentler care.
func (m maker) ruleOut(f *flow) {
	f.person.calls = nil
	for _, step := range words("family kin foster small_group") {
		if m.one(2) {
			f.person.calls = append(f.person.calls, m.called(f, step, pick(m, "unsafe", "refused_by_child"), "a1"))
			continue
		}
		for i := range callsFor[step] {
			of := fmt.Sprintf("a%d", i)
			if m.one(6) {
				for day := range unanswered {
					c := m.called(f, step, "no_answer", of)
					c.on = date(f.now.AddDate(0, 0, -day))
					c.recorded = c.on
					f.person.calls = append(f.person.calls, c)
				}
				continue
			}
			f.person.calls = append(f.person.calls, m.called(f, step, "unavailable", of))
		}
	}
}

// called is a call of some days ago, written down in time.
func (m maker) called(f *flow, step, outcome, of string) call {
	ago := m.some(0, 1, 2, callsHold)
	return call{step, outcome, date(f.now.AddDate(0, 0, -ago)), date(f.now.AddDate(0, 0, -max(0, ago-m.some(0, 1, callsRecorded)))), of}
}

// aSlip says a date some days before or after the one that was said, with some days to the next boundary of ages.
func aSlip(m maker, f *flow) {
	said := f.now.AddDate(-m.some(14, 15, 16, 18, 30), 0, m.some(20, 2*birthSlip+1, 2*birthSlip, birthSlip, 1))
	f.person.bornSaid, f.person.born = date(said), date(said.AddDate(0, 0, -m.some(0, 0, 3)))
	f.person.adultOn = birthday(2*adultAge, f.person.born)
	f.says.birth = date(said.AddDate(0, 0, -m.some(0, 1, 2, 3, 4, birthSlip, birthSlip+1, -1, -birthSlip, -birthSlip-1)))
	m.of(f, "assignment").Follows = pick(m, "", "", "share")
	f.at("CP-01")
}

// stood: who asks is a guardian, of the person or not, or was one; now and then one who sits on a panel about them.
func (m maker) stood(f *flow) {
	if !m.one(4) {
		return
	}
	if m.one(2) {
		seat := m.grant("panel", "", "bestinterests")
		seat.Recipient.Person = f.actor.ID
		f.grants = append(f.grants, seat)
	}
	g := m.grant("guardianship", "", "")
	g.Recipient.Person = pick(m, f.actor.ID, f.actor.ID, "somebody")
	f.actor.Roles = []string{"guardian"}
	f.person.adultOn = m.edgeDay(f, 0)
	f.grants = append(f.grants, g)
	f.at("N-01")
}
