package oracle

import (
	"time"

	"mangrove/pkg/gate"
)

// twist puts one thing of a flow out of place, or at the boundary of a rule, which it names in near.
type twist func(maker, *flow)

func (f *flow) at(rules ...string) {
	for _, id := range rules {
		f.near[id] = true
	}
}

// one of the grants of a kind, where there is one.
func (m maker) of(f *flow, kinds ...string) *gate.Grant {
	var found []int
	for i, g := range f.grants {
		if is(g.Kind, kinds...) {
			found = append(found, i)
		}
	}
	if len(found) == 0 {
		return &gate.Grant{}
	}
	return &f.grants[pick(m, found...)]
}

var anyKind = words("assignment referral consent best_interests author own_record guardianship exclusion block refusal")

// general are those that any flow may have.
var general = []twist{
	func(m maker, f *flow) { f.actor.Standing = pick(m, gate.Suspended, gate.Unknown); f.at("N-01") },
	func(m maker, f *flow) { f.known = m.one(2) },
	func(m maker, f *flow) { f.actor.Roles = []string{pick(m, everyRole...)}; f.at("N-02") },
	func(m maker, f *flow) { f.actor.Roles = append(f.actor.Roles, pick(m, everyRole...)) },
	func(m maker, f *flow) {
		f.actor.AgencyKind = pick(m, "immigration_enforcement", "police", "welfare", "ngo")
		f.at("F-01", "F-02")
	},
	func(_ maker, f *flow) { f.actor.Kind = "survivor" },
	func(m maker, f *flow) { f.actor.Agency = pick(m, "desk", "lantern", "", "clinic"); f.at("N-01") },
	func(m maker, f *flow) { f.actor.Country = pick(m, home, other, "XMC", ""); f.at("X-01", "CP-09") },
	func(m maker, f *flow) {
		m.of(f, "assignment").Recipient.Service = pick(m, "identification", "shelter", "returns")
		f.at("N-01")
	},
	func(m maker, f *flow) { m.of(f, "assignment").Follows = pick(m, "", "somewhere"); f.at("N-01") },
	func(m maker, f *flow) { m.of(f, anyKind...).Until = ptr(m.edge(f.now)); f.at("C-02", "N-01", "C-01") },
	func(m maker, f *flow) { m.of(f, anyKind...).From = m.edge(f.now) },
	func(m maker, f *flow) { m.of(f, anyKind...).EndedAt = ptr(m.edge(f.now)); f.at("C-02") },
	func(m maker, f *flow) { m.of(f, anyKind...).Recipient.Person = pick(m, f.actor.ID, "somebody", "") },
	func(m maker, f *flow) { m.of(f, anyKind...).Recipient.Country = pick(m, home, other, ""); f.at("X-01") },
	func(m maker, f *flow) { m.of(f, anyKind...).Recipient.Agency = pick(m, "", f.actor.Agency, "desk") },
	func(m maker, f *flow) {
		kind := pick(m, "exclusion", "block")
		g := m.grant(kind, "", "")
		g.Recipient = pick(m, gate.Recipient{Person: f.actor.ID}, gate.Recipient{Agency: f.actor.Agency}, gate.Recipient{Agency: f.actor.Agency, Person: "somebody"}, gate.Recipient{Person: "somebody"})
		if m.one(3) {
			g.Until = ptr(m.edge(f.now))
		}
		f.grants = append(f.grants, g)
		f.at("CP-10", "N-01")
	},
	func(m maker, f *flow) {
		g := m.grant(pick(m, "guardianship", "own_record"), "", "")
		g.Recipient.Person, g.Recipient.Agency = pick(m, f.actor.ID, "w-guardian"), pick(m, "", "", f.actor.Agency, "desk")
		f.grants = append(f.grants, g)
		if g.Kind == "own_record" {
			f.basis = pick(m, g.ID, f.basis)
		}
	},
	func(m maker, f *flow) {
		g := m.grant("assignment", pick(m, f.actor.Agency, "lantern", "desk"), pick(m, "identification", "shelter", "legalaid", f.service))
		g.Lead = pick(m, "", f.actor.ID, "aline")
		f.grants = append(f.grants, g)
	},
	func(m maker, f *flow) { f.basis = pick(m, "", "nothing", m.of(f, anyKind...).ID); f.at("C-01") },
	func(m maker, f *flow) {
		f.purpose = pick(m, purposeOf[f.service], "shelter", "gossip", "")
		f.at("C-01")
	},
	func(m maker, f *flow) {
		years := m.some(3, 6, 12, 15, 18)
		f.person.adultOn = birthday(2*adultAge-years, date(f.now.AddDate(0, 0, m.some(-1, 0, 0, 1))))
		f.at("CP-01", "CP-02", "C-03", "B-02", "CP-05", "CP-09")
	},
	func(m maker, f *flow) { f.person.disputed = true; f.at("CP-01") },
	func(m maker, f *flow) { f.person.adultOn = ""; f.at("CP-01") },
	func(m maker, f *flow) { f.person.guardian = m.one(2); f.at("C-03") },
	func(m maker, f *flow) {
		f.person.originContact = pick(m, "none", "none", "travel_document")
		f.at("X-02")
	},
	func(m maker, f *flow) { f.grants = f.grants[:0:0] },
}

// special are those of what an action rests on, several times over so that they are put before the general ones.
func special(f *flow) []twist {
	var own []twist
	switch {
	case f.action == "open", reading(f):
		own = openingTwists
	case f.action == "identification.refer":
		own = referralTwists
	case f.action == "consent.give":
		own = consentTwists
	case f.journey != nil:
		own = journeyTwists
	case f.unit != nil:
		own = bedTwists
	case f.panel != nil:
		own = panelTwists
	case f.service == "bestinterests", f.service == "consent", f.service == "identification", f.service == "legalaid", f.service == "returns":
		own = commandTwists
	default:
		return nil
	}
	all := own
	for len(all) < 40 {
		all = append(all, own...)
	}
	return all
}

// grownUp: what a guardian agreed to, of somebody about the day of turning 18, or about the end of the weeks for care.
func grownUp(m maker, f *flow) {
	f.person.adultOn, f.person.disputed = m.edgeDay(f, m.some(0, careAfter18)), false
	g := m.of(f, "consent", "best_interests")
	g.Giver = pick(m, "guardian", "guardian", "custodian", "person")
	f.at("C-01", "C-03")
}

var openingTwists = []twist{
	func(m maker, f *flow) {
		g := m.of(f, "consent", "best_interests")
		g.EndedAt, g.Until = pick(m, nil, ptr(f.now)), ptr(f.now.Add(pick[time.Duration](m, 0, 0, 1)))
		f.at("C-02")
	},
	grownUp,
	func(m maker, f *flow) { m.of(f, "consent", "best_interests").Provisional = true; f.at("C-06") },
	func(m maker, f *flow) { m.of(f, "consent", "best_interests").Pending = true; f.at("C-06") },
	func(m maker, f *flow) {
		m.of(f, "consent", "best_interests").Family = pick(m, "service", "sharing", "proceedings")
		f.at("C-01", "C-07")
	},
	func(m maker, f *flow) {
		m.of(f, "consent", "best_interests", "referral").Purpose = pick(m, "shelter", "health", "tracing", "gossip")
		f.at("C-01")
	},
	func(m maker, f *flow) {
		m.of(f, "consent", "best_interests", "referral", "author").Categories = []string{pick(m, categories...)}
		f.at("C-01")
	},
	func(m maker, f *flow) {
		m.of(f, "consent", "best_interests").Recipient.Service = pick(m, "", "shelter", f.service)
	},
	func(m maker, f *flow) {
		g := *m.of(f, "consent")
		g.ID, g.Kind, g.From = g.ID+"no", "refusal", g.From.Add(pick(m, -1, 0, 1, time.Hour))
		g.Recipient.Service = pick(m, "", g.Recipient.Service)
		if g.Purpose != "" {
			f.grants = append(f.grants, g)
		}
		f.at("C-01")
	},
	func(m maker, f *flow) {
		if len(f.sections) > 0 {
			f.sections[0].Author, f.sections[0].Agency = pick(m, f.service, "identification"), pick(m, f.actor.Agency, "desk")
		}
	},
	func(m maker, f *flow) {
		s := gate.Section{Category: pick(m, "PLACEMENT", "TESTIMONY", "HEALTH", "FAMILY", "GOSSIP"), Author: pick(m, f.service, "shelter"), Agency: f.actor.Agency}
		if m.one(3) {
			s.Category, s.Author = pick(m, "PLACEMENT", "TESTIMONY"), f.service
		}
		f.sections = append(f.sections, s)
		g := m.grant("consent", f.actor.Agency, "")
		g.Family, g.Purpose, g.Categories = pick(m, "sharing", "proceedings"), f.forPurpose(), []string{s.Category}
		f.grants = append(f.grants, g)
		f.at("N-02", "N-03", "C-07")
	},
	func(m maker, f *flow) {
		f.actor.Country = other
		for i, g := range f.grants {
			if is(g.Kind, "consent", "best_interests") {
				f.grants[i].Recipient.Country = pick(m, other, other, "")
				if g.Kind == "best_interests" && m.one(2) {
					f.grants[i].Recipient.Agency = ""
				}
			}
		}
		f.person.adultOn = birthday(2*adultAge-m.some(17, 18), date(f.now.AddDate(0, 0, m.some(0, 0, 1))))
		f.at("X-01", "CP-09")
	},
	func(m maker, f *flow) {
		f.actor.AgencyKind, f.person.originContact = pick(m, "consulate", "welfare", "ngo"), pick(m, "none", "travel_document", "")
		f.at("X-02")
	},
	func(m maker, f *flow) {
		f.sections = append(f.sections, gate.Section{Category: pick(m, "TESTIMONY", "FAMILY"), Author: "legalaid", Agency: "opendoor"})
		f.actor.Roles = append(f.actor.Roles, pick(m, "guardian", "lawyer"))
		ownRecord(m, f)
		f.at("B-05")
	},
}

var referralTwists = []twist{
	func(m maker, f *flow) {
		f.about.recipientKind, f.person.originContact = pick(m, "consulate", "welfare"), pick(m, "none", "travel_document")
		f.at("X-02")
	},
	func(m maker, f *flow) {
		f.about.recipientKind = pick(m, "immigration_enforcement", "police", "consulate", "welfare")
		f.at("F-01", "F-02", "X-02")
	},
	func(m maker, f *flow) {
		f.says.categories = append(f.says.categories, pick(m, "HEALTH", "TESTIMONY", "FAMILY", "GOSSIP"))
		f.at("C-01")
	},
	func(m maker, f *flow) {
		f.says.purpose = pick(m, "shelter", "health", "tracing", "", "gossip")
		f.at("C-01")
	},
	func(m maker, f *flow) { f.says.service = pick(m, "shelter", "health"); f.at("C-01") },
	func(m maker, f *flow) { f.about.recipientCountry = pick(m, home, other, "XMC", ""); f.at("X-01") },
	func(m maker, f *flow) {
		m.of(f, "consent", "best_interests").Family = pick(m, "service", "proceedings")
		f.at("C-01")
	},
	func(m maker, f *flow) {
		m.of(f, "consent", "best_interests").Kind = pick(m, "consent", "best_interests")
		f.at("CP-09")
	},
	grownUp,
	func(m maker, f *flow) { m.of(f, "consent").Provisional = true; f.at("C-06") },
	func(m maker, f *flow) { m.of(f, "consent").Pending = true; f.at("C-06") },
	func(m maker, f *flow) { m.of(f, "consent", "best_interests").Reviewed = true; f.at("C-04") },
	func(m maker, f *flow) {
		r := m.grant("refusal", pick(m, "", f.says.agency), pick(m, "", f.says.service))
		r.Family, r.Purpose = pick(m, "service", "sharing"), f.says.purpose
		f.grants = append(f.grants, r)
		if m.one(2) {
			g := m.grant(pick(m, "consent", "best_interests"), f.says.agency, "")
			g.Family, g.Purpose, g.From = "service", f.says.purpose, r.From.Add(pick[time.Duration](m, -1, 0, 1))
			f.grants = append(f.grants, g)
		}
		f.at("C-01")
	},
	func(m maker, f *flow) { f.person.adultOn = birthday(2*adultAge-17, date(f.now)); f.at("CP-09") },
}

var consentTwists = []twist{
	func(m maker, f *flow) { f.says.giver = "relative"; f.at("C-04") },
	func(m maker, f *flow) {
		f.says.giver = pick(m, "relative", "guardian")
		f.person.guardian = true
		f.at("C-04", "C-03")
	},
	func(m maker, f *flow) {
		f.says.giver = pick(m, "person", "guardian", "relative", "custodian")
		f.at("C-03", "C-04")
	},
	func(m maker, f *flow) {
		f.says.giver, f.says.custodian = "custodian", pick(m, "ana", "somebody", "")
		f.at("H-01")
	},
	func(m maker, f *flow) { f.person.custodians = pick(m, nil, []string{"ana"}); f.at("H-01") },
	func(m maker, f *flow) { f.says.view = pick(m, "", "heard", "assent", "dissent"); f.at("C-03") },
	func(m maker, f *flow) {
		f.person.adultOn = birthday(2*adultAge-m.some(6, 12, 15, 18), date(f.now.AddDate(0, 0, m.some(0, 0, 1))))
		f.at("C-03")
	},
	func(m maker, f *flow) { f.person.guardian = false; f.at("C-03") },
	func(m maker, f *flow) { f.says.proof = pick(m, "", "mark", "call_back"); f.at("C-06") },
	func(m maker, f *flow) { f.says.witness = pick(m, "", f.actor.ID); f.at("C-06") },
	func(m maker, f *flow) { f.says.witnessAgency = pick(m, "", f.actor.Agency); f.at("C-06") },
	func(m maker, f *flow) { f.about.witnessKind = pick(m, "", "police"); f.at("C-06") },
	func(m maker, f *flow) { f.says.witnessAgency = f.says.to.Agency; f.at("C-06") },
	func(m maker, f *flow) {
		f.says.witnessAgency, f.says.proof = pick(m, f.actor.Agency, "harbour"), "mark"
		f.says.purpose = pick(m, "shelter", "return", "tracing", "health")
		f.at("C-06")
	},
	func(m maker, f *flow) {
		g := m.of(f, "guardianship")
		g.Recipient.Person, g.Recipient.Agency = pick(m, f.actor.ID, f.says.witness, "somebody"), pick(m, "", "harbour", "desk")
		f.at("C-06")
	},
	func(m maker, f *flow) { f.says.language = ""; f.at("C-06") },
	func(m maker, f *flow) { f.says.explained = ""; f.at("C-06") },
	func(m maker, f *flow) { f.says.notice = false; f.at("C-06") },
	func(m maker, f *flow) { f.says.until = nil; f.at("C-06") },
	func(m maker, f *flow) {
		f.says.interpreterNeeded, f.says.interpreter, f.says.cleared = true, pick(m, "", f.actor.ID, "ivo"), m.one(2)
		f.at("C-06")
	},
	func(m maker, f *flow) {
		f.says.purpose = pick(m, "shelter", "return", "", "gossip", "guardian_appointment")
		f.at("C-06", "C-01")
	},
	func(m maker, f *flow) { f.says.family = pick(m, "proceedings", "gossip"); f.at("C-06") },
	func(m maker, f *flow) { f.says.to.Agency = pick(m, "", f.actor.Agency); f.at("C-01", "C-06") },
	func(m maker, f *flow) { f.says.categories = []string{"GOSSIP"} },
	func(m maker, f *flow) {
		f.about.recipientKind = pick(m, "police", "immigration_enforcement")
		f.at("F-01", "F-02")
	},
	func(m maker, f *flow) {
		g := m.grant(pick(m, "refusal", "consent"), f.says.to.Agency, "")
		g.Purpose = f.says.purpose
		if g.Kind == "consent" && m.one(2) {
			g.EndedAt = ptr(f.now)
		}
		f.grants = append(f.grants, g)
		f.at("C-06")
	},
}

// otherAges is a child at the boundary of the ages that a unit takes, or one presumed who is older by the date on record.
func otherAges(m maker, f *flow) {
	age := m.some(6, 8, 12, 15, 17, 18)
	f.person.adultOn, f.person.disputed = birthday(2*adultAge-age, date(f.now.AddDate(0, 0, m.some(0, 0, 1)))), age >= adultAge
	f.unit.kind, f.unit.from, f.unit.to = pick(m, "small_group", "foster"), pick(m, 0, age, age+1), pick(m, 0, age-1, age, 16, 17)
	f.unit.sleepers, f.person.household = nil, ""
	if m.one(4) {
		f.unit.sleepers = []sleeper{{of: "s", adultOn: birthday(2*adultAge-9, date(f.now)), household: pick(m, "h1", "h2")}}
		f.person.household = "h1"
	}
	m.ruleOut(f)
	f.says.emergency = pick(m, "", "", "", "in_danger")
	f.at("CP-12")
}

var bedTwists = []twist{
	func(m maker, f *flow) {
		age := m.some(2, 3, 10)
		f.person.adultOn, f.person.disputed, f.unit.kind = birthday(2*adultAge-age, date(f.now.AddDate(0, 0, m.some(0, 0, 1)))), false, pick(m, "small_group", "institution", "foster", "family")
		f.person.household, f.unit.beds = pick(m, "", "h1"), m.some(12, 13)
		if m.one(3) {
			f.unit.sleepers = []sleeper{{of: "s", adultOn: birthday(2*adultAge-m.some(7, 18), date(f.now)), household: pick(m, "h1", "h2")}}
		}
		m.ruleOut(f)
		f.says.emergency = ""
		f.at("CP-03")
	},
	func(m maker, f *flow) {
		m.ruleOut(f)
		i := m.IntN(len(f.person.calls))
		f.person.calls[i].outcome = pick(m, "unavailable", "no_answer", "offered")
		f.person.calls[i].on = m.edgeDay(f, m.some(0, callsHold))
		f.says.emergency = ""
		f.at("CP-03")
	},
	func(m maker, f *flow) {
		m.ruleOut(f)
		c := &f.person.calls[m.IntN(len(f.person.calls))]
		ago := m.some(0, 3, 20)
		c.outcome, c.on = pick(m, "unavailable", "unsafe"), date(f.now.AddDate(0, 0, -ago-callsRecorded))
		c.recorded = date(f.now.AddDate(0, 0, -ago+m.some(0, 0, 1)))
		f.says.emergency = ""
		f.at("CP-03")
	},
	func(m maker, f *flow) {
		m.ruleOut(f)
		f.person.calls[m.IntN(len(f.person.calls))].of = pick(m, "a0", "a1", "a5")
		f.says.emergency = ""
		f.at("CP-03")
	},
	func(m maker, f *flow) { f.says.emergency = pick(m, "", "in_danger", "soon"); f.at("CP-03", "CP-12") },
	func(m maker, f *flow) {
		f.says.emergency, f.person.calls = "", nil
		f.unit.emergencies = []urgent{{pick(m, "case", "case", "another"), pick(m, "in_danger", "nowhere_to_sleep", "soon"), pick(m, f.actor.Agency, "desk")}}
		f.at("CP-03", "CP-12")
	},
	otherAges, otherAges, otherAges,
	func(m maker, f *flow) {
		g := m.grant("guardianship", "", "")
		g.Recipient = gate.Recipient{Person: "mariam", Agency: pick(m, f.unit.agency, f.unit.agency, "guardians")}
		f.grants = append(f.grants, g)
		f.at("CP-08")
	},
	func(m maker, f *flow) { f.about.takenInBy = pick(m, "", f.actor.ID); f.at("CP-03") },
	func(m maker, f *flow) { f.about.takenInByAgency = pick(m, "elsewhere", f.actor.Agency); f.at("CP-03") },
	func(m maker, f *flow) { f.about.declaredBy = pick(m, "elsewhere", f.actor.Agency); f.at("CP-03") },
	func(m maker, f *flow) { f.person.calls = nil; f.at("CP-03") },
	func(m maker, f *flow) {
		f.unit.kind = pick(m, "adults", "small_group", "institution", "family", "foster", "", "barn")
		f.at("CP-01", "CP-02", "CP-03")
	},
	func(m maker, f *flow) { f.unit.agency = pick(m, "", "lantern", "harbour"); f.at("N-02") },
	func(m maker, f *flow) { f.says.agency = "harbour"; f.at("N-02") },
	func(m maker, f *flow) {
		f.unit.sleepers = append(f.unit.sleepers, sleeper{
			of: pick(m, "x", "y", "case"), adultOn: birthday(2*adultAge-18, date(f.now.AddDate(0, 0, m.some(-1, 0, 0, 1)))), household: pick(m, "", f.person.household),
			vetted: m.one(5), disputed: m.one(8),
		})
		f.at("CP-02", "CP-01")
	},
	func(m maker, f *flow) {
		f.unit.kind, f.person.household, f.person.assessedWith = "family", pick(m, "h1", "h1", "h1", ""), pick(m, nil, words("p"), words("p q"), words("r"))
		for i := range f.unit.sleepers {
			s := &f.unit.sleepers[i]
			s.household, s.assessedWith = pick(m, "h1", "h1", "h1", "", "h2"), pick(m, nil, nil, words("case"), words("p"))
			s.adultOn = birthday(2*adultAge-pick(m, 15, 30, 30), date(f.now))
		}
		f.at("CP-02", "CP-01")
	},
	func(m maker, f *flow) {
		f.unit.kind, f.unit.beds, f.unit.held = "family", m.some(12, 13, familyPlaces, familyPlaces+1), pick(m, nil, words("r"), words("q r"))
		f.person.household, f.person.assessedWith, f.person.calls = "h1", pick(m, nil, words("p"), words("r"), words("r p")), nil
		f.unit.sleepers = pick(m, nil, []sleeper{{of: pick(m, "p", "q"), adultOn: birthday(2*adultAge-30, date(f.now)), household: pick(m, "h1", "h2"), vetted: m.one(3)}})
		f.says.emergency = ""
		f.at("CP-03")
	},
	func(m maker, f *flow) { f.person.vetted = true; f.at("CP-02") },
	func(m maker, f *flow) {
		f.person.disputed = m.one(2)
		f.person.adultOn = pick(m, "", f.person.adultOn)
		f.at("CP-01")
	},
	func(m maker, f *flow) {
		f.person.adultOn = birthday(2*adultAge-18, date(f.now.AddDate(0, 0, m.some(0, 0, 1))))
		f.at("CP-01", "CP-02")
	},
	func(m maker, f *flow) {
		g := m.grant("refusal", "station", "")
		g.Family, g.Purpose = "proceedings", "investigation"
		f.grants = append(f.grants, g)
	},
}

var panelTwists = []twist{
	func(m maker, f *flow) { f.panel.called = pick(m, nil, []string{"aline"}); f.at("N-01") },
	func(m maker, f *flow) { f.panel.sits = f.panel.sits[:2]; f.at("B-02") },
	func(m maker, f *flow) {
		f.panel.sits = append(f.panel.sits, pick(m, "w-child_social_worker", "w-guardian", "w-supervisor", "benedita"))
		f.at("B-02")
	},
	func(m maker, f *flow) { f.panel.sits[0] = "benedita"; f.at("B-02") },
	func(m maker, f *flow) {
		f.says.members = append(f.says.members, pick(m, "w-child_social_worker", "w-guardian", "w-supervisor"))
		f.at("B-02")
	},
	func(m maker, f *flow) {
		f.panel.weighedBy = words(pick(m, f.actor.ID, "aline", "yara "+f.actor.ID))
		f.at("B-02")
	},
	func(m maker, f *flow) { f.person.viewsOn = ""; f.at("B-02") },
	func(m maker, f *flow) {
		f.person.objects, f.panel.leavesAbroad, f.says.specialReasons, f.panel.sitting = yes, !m.one(4), m.one(2), m.some(1, 2)
		f.person.adultOn = birthday(2*adultAge-m.some(12, 15), date(f.now.AddDate(0, 0, m.some(0, 0, 1))))
		f.at("B-02")
	},
	func(m maker, f *flow) { f.says.specialReasons = true; f.at("B-02") },
	func(m maker, f *flow) { f.says.until = ptr(m.edge(f.now.AddDate(0, 0, determination))); f.at("B-02") },
	func(m maker, f *flow) { f.panel.interim = true; f.at("CP-08") },
	func(m maker, f *flow) { f.person.guardian = false; f.at("CP-08") },
	func(m maker, f *flow) { f.panel.purpose = pick(m, "return", "tracing", "resettlement"); f.at("X-01") },
	func(m maker, f *flow) {
		f.says.categories = append(f.says.categories, pick(m, "HEALTH", "LEGAL", "GOSSIP"))
		f.at("X-01")
	},
	func(m maker, f *flow) { f.panel.destination = pick(m, "XMC", "", other); f.at("X-01") },
}
