package oracle

import (
	"strings"

	"mangrove/pkg/gate"
)

// whole says whether a consent carries anything at all: not one that waits for its witness, nor, beyond care, a
// provisional one (C-06).
func (f *flow) whole(g gate.Grant) bool {
	return !g.Pending && (!g.Provisional || among(g.Purpose, carePurposes))
}

// basis is a consent that is whole, or the best interests of a child (B-02).
func (f *flow) isBasis(g gate.Grant) bool {
	return g.Kind == "best_interests" && !f.outgrown(g) || g.Kind == "consent" && f.holds(g)
}

// holds is a consent that is whole and, of an adult, their own.
func (f *flow) holds(g gate.Grant) bool { return f.whole(g) && !f.outgrown(g) }

// outgrown: what others said for a child carries nothing from the day of 18 on, doubted or not, but for care here, for 60 days (C-03).
func (f *flow) outgrown(g gate.Grant) bool {
	found := g.Kind == "best_interests" && date(g.From) < f.person.adultOn
	said := g.Kind == "consent" && is(g.Giver, "guardian", "custodian")
	if f.person.adultOn == "" || date(f.now) < f.person.adultOn || !found && !said {
		return false
	}
	lately := date(f.now.AddDate(0, 0, -careAfter18)) < f.person.adultOn
	return !(lately && among(g.Purpose, carePurposes) && is(g.Recipient.Country, "", home))
}

// carries says whether a basis of its family carries a category (C-01, C-07): sharing what is no statement; consent to
// proceedings whatever it names, statements too.
func carries(g gate.Grant, category string) bool {
	if !among(category, g.Categories) {
		return false
	}
	if category == "TESTIMONY" {
		return g.Kind == "consent" && g.Family == "proceedings"
	}
	return is(g.Family, "sharing", "proceedings")
}

// refused: the person's no stands against what was agreed before it, and not against best interests, which weighed it.
func (f *flow) refused(g gate.Grant) bool {
	for _, r := range f.live("refusal") {
		same := r.Family == g.Family && r.Purpose == g.Purpose && is(r.Recipient.Agency, "", g.Recipient.Agency) &&
			is(r.Recipient.Service, "", g.Recipient.Service) && is(r.Recipient.Person, "", g.Recipient.Person)
		if same && g.Kind == "consent" && !g.From.After(r.From) && !otherCustodian(g, r) {
			return true
		}
	}
	return f.contradicted(g)
}

// otherCustodian: two who have custody, of whom one's word is not the other's (H-01).
func otherCustodian(a, b gate.Grant) bool {
	return a.Giver == "custodian" && b.Giver == "custodian" && a.Custodian != b.Custodian
}

// contradicted: where another custodian says no, and has not agreed since, no custodian's word carries.
func (f *flow) contradicted(yes gate.Grant) bool {
	for _, r := range f.live("refusal") {
		if !otherCustodian(yes, r) || r.Family != yes.Family || r.Purpose != yes.Purpose || !is(r.Recipient.Agency, "", yes.Recipient.Agency) {
			continue
		}
		since := false
		for _, g := range f.yeses(r.Family, r.Purpose) {
			since = since || g.Custodian == r.Custodian && g.From.After(r.From)
		}
		if !since {
			return true
		}
	}
	return false
}

// yeses are what custodians agreed to.
func (f *flow) yeses(family, purpose string) []gate.Grant {
	var out []gate.Grant
	for _, g := range f.live("consent") {
		if g.Giver == "custodian" && g.Family == family && g.Purpose == purpose && f.holds(g) {
			out = append(out, g)
		}
	}
	return out
}

// differ: one who has custody agreed, and another says no.
func (f *flow) differ() bool {
	for _, g := range f.yeses("service", "return") {
		if among(g.Custodian, f.person.custodians) && f.contradicted(g) {
			return true
		}
	}
	return false
}

func (f *flow) custodianSpeaks() bool {
	return f.says.giver == "custodian" && among(f.says.custodian, f.person.custodians)
}

// isAuthority is what the country names for carers, families and custody.
func (f *flow) isAuthority() bool {
	return f.hasOneOf(words(social)) && f.actor.AgencyKind == "welfare"
}

// covers says whether a grant, did it live, carries a category to the actor here.
func (f *flow) covers(g gate.Grant, category string) bool {
	toActor := f.mine(g.Recipient) || determinedFor(g, f.actor.Country)
	return f.isBasis(g) && serves(g, f.forPurpose()) && toActor && is(g.Recipient.Service, "", f.service) && carries(g, category) &&
		!f.refused(g) && (g.Family == "proceedings" || !f.police())
}

// serves: a grant is for its own purpose; a determination to return for what follows there as well.
func serves(g gate.Grant, purpose string) bool {
	return g.Purpose == purpose || purpose == "reintegration" && g.Purpose == "return" && determinedFor(g, g.Recipient.Country)
}

// determinedFor: a determination names a country and no agency, and is for whoever carries it out there.
func determinedFor(g gate.Grant, country string) bool {
	return g.Kind == "best_interests" && g.Recipient.Agency == "" && g.Recipient.Country != "" && g.Recipient.Country == country
}

func (f *flow) consents(category string) []gate.Grant {
	var out []gate.Grant
	for _, g := range f.live("consent", "best_interests") {
		if f.covers(g, category) {
			out = append(out, g)
		}
	}
	return out
}

func (f *flow) policeWithoutConsent() bool {
	return f.police() && !f.agreesToProceedings(f.forPurpose(), "")
}

// agreesToProceedings for a purpose, with an agency: the actor's where it is empty.
func (f *flow) agreesToProceedings(purpose, agency string) bool {
	for _, g := range f.live("consent") {
		named := agency != "" && g.Recipient.Agency == agency || agency == "" && f.mine(g.Recipient)
		if f.holds(g) && g.Family == "proceedings" && g.Purpose == purpose && named {
			return true
		}
	}
	return false
}

// Referrals.

// carriesThere says whether something that is also so carries a category to whom the command names.
func (f *flow) carriesThere(category string, also func(*flow, gate.Grant) bool) bool {
	for _, g := range f.live("consent", "best_interests") {
		there := g.Recipient.Agency != "" && g.Recipient.Agency == f.says.agency || determinedFor(g, f.about.recipientCountry)
		if f.isBasis(g) && serves(g, f.says.purpose) && there && is(g.Recipient.Service, "", f.says.service) && carries(g, category) &&
			!f.refused(g) && also(f, g) {
			return true
		}
	}
	return false
}

// settled is what is not under review: that carries nothing new (C-04).
func settled(_ *flow, g gate.Grant) bool { return !g.Reviewed }

func every2(*flow, gate.Grant) bool { return true }

// declined: the person said no to the service itself, and has not agreed since, nor was it found to be in their interest.
func (f *flow) declined() bool {
	for _, r := range f.live("refusal") {
		if r.Family != "service" || r.Purpose != f.says.purpose || !is(r.Recipient.Agency, "", f.says.agency) || !is(r.Recipient.Service, "", f.says.service) {
			continue
		}
		since := false
		for _, g := range f.live("consent", "best_interests") {
			to := is(g.Recipient.Agency, "", f.says.agency) && g.Kind == "consent" && g.Family == "service" ||
				g.Kind == "best_interests" && (g.Recipient.Agency != "" && g.Recipient.Agency == f.says.agency || determinedFor(g, f.about.recipientCountry))
			since = since || to && g.Purpose == r.Purpose && g.From.After(r.From)
		}
		if !since {
			return true
		}
	}
	return false
}

func (f *flow) sentAbroad() bool { return !is(f.about.recipientCountry, "", home) }

func (f *flow) treatyFor(purpose, country string) bool {
	return country == other && among(purpose, agreedPurposes)
}

func (f *flow) treaty(purpose, category, country string) bool {
	return f.treatyFor(purpose, country) && among(category, agreedCategories)
}

func (f *flow) namesThere(g gate.Grant) bool { return g.Recipient.Country == f.about.recipientCountry }

// forAChild is CP-09's: tracing, agreed to or found to be in their interest, or a determination.
func forAChild(g gate.Grant) bool {
	return g.Kind == "best_interests" || g.Kind == "consent" && g.Purpose == "tracing"
}

// tracing says whether a basis carries what an agency is asked about a family; one that names its country where given.
func (f *flow) tracing(country string) bool {
	for _, g := range f.live("consent", "best_interests") {
		if f.isBasis(g) && g.Purpose == "tracing" && g.Recipient.Agency == f.says.agency && g.Family != "service" && carries(g, "FAMILY") &&
			!f.refused(g) && (country == "" || g.Recipient.Country == country) {
			return true
		}
	}
	return false
}

// authority of a country of origin: its consulate wherever it is, and abroad whoever is of a government.
func authority(kind, country string) bool {
	return kind == "consulate" || !is(country, "", home) && among(kind, authoritiesAbroad)
}

// silent says whether such an authority may not be told these categories; with none, that the person is here.
func (f *flow) silent(categories ...string) bool {
	if f.person.originContact == "none" {
		return true
	}
	for _, c := range categories {
		if f.person.originContact == "travel_document" && c != "IDENTITY" {
			return true
		}
	}
	return false
}

// Giving.

func (f *flow) givenRightly() bool {
	byGuardian := f.says.giver == "guardian" && f.hasGuardian() || f.custodianSpeaks()
	switch f.band() {
	case "adult", "own":
		return f.says.giver == "person"
	case "assent":
		return byGuardian && f.says.view == "assent"
	case "heard":
		return byGuardian && is(f.says.view, "heard", "assent")
	}
	return byGuardian
}

func (f *flow) evidenced() bool {
	c := f.says
	interpreted := !c.interpreterNeeded || c.interpreter != "" && c.interpreter != f.actor.ID && c.cleared
	another := c.witness != "" && c.witnessAgency != "" && c.witness != f.actor.ID
	other := c.witnessAgency != f.actor.Agency && c.witnessAgency != c.to.Agency && f.about.witnessKind != ""
	// What may reach police or a court is called back whoever records it.
	toCourt := c.family == "proceedings" || f.about.recipientKind == "police"
	callBack := is(c.to.Agency, "", f.actor.Agency) || toCourt
	calledBack := c.proof == "call_back" && other && !(toCourt && f.about.witnessKind == "police")
	// Two of one office are enough for care alone.
	proven := is(c.proof, "mark", "recording") && !callBack && (among(c.purpose, carePurposes) || other) || calledBack
	return another && proven && f.spokenFor() && interpreted && c.language != "" && c.explained != "" && c.notice && c.until != nil
}

// spokenFor: a guardian's word is recorded by the guardian's account, or confirmed by it.
func (f *flow) spokenFor() bool {
	for _, g := range f.live("guardianship") {
		if g.Recipient.Person == f.says.witness && is(g.Recipient.Agency, "", f.says.witnessAgency) {
			return true
		}
	}
	return f.says.giver != "guardian" || f.guardian()
}

// noMore: the actor stood for the child once, and does not now.
func (f *flow) noMore() bool {
	for _, g := range f.grants {
		if g.Kind == "guardianship" && g.Recipient.Person == f.actor.ID && !f.guardian() {
			return true
		}
	}
	return false
}

func (f *flow) saidNoToThis() bool {
	for _, g := range f.grants {
		no := g.Kind == "refusal" || g.Kind == "consent" && g.EndedAt != nil
		if no && g.Purpose == f.says.purpose && g.Recipient.Agency == f.says.to.Agency {
			return true
		}
	}
	return false
}

func (f *flow) leads() bool {
	for _, g := range f.keeps() {
		if g.Lead == f.actor.ID && f.says.reader == f.actor.ID && f.says.agency == g.Recipient.Agency {
			return true
		}
	}
	return false
}

// Openings: which grants carry a section, and which rules withhold a category.

func (f *flow) carrying(s gate.Section) map[string]string {
	out := map[string]string{}
	if own := f.ownRecord(); own != nil {
		// What was said in an interview alone is not the guardian's to read.
		if s.Category != "TESTIMONY" || !f.has("guardian") {
			out[own.ID] = own.Kind
		}
		return out
	}
	if f.member() {
		for _, g := range f.seats() {
			if s.Author == "bestinterests" && among(s.Category, g.Categories) {
				out[g.ID] = g.Kind
			}
		}
		return out
	}
	for _, g := range f.live("guardianship") {
		if f.guards() && g.Recipient.Person == f.actor.ID && s.Author == "bestinterests" && s.Category == "BEST_INTERESTS" && !f.keptFromGuardian() {
			out[g.ID] = g.Kind
		}
	}
	for _, g := range f.live("request") {
		answers := s.Author == "bestinterests" && s.Author == f.service && s.Agency == g.Author && among(s.Category, g.Categories)
		if answers && assigned(f) && f.mine(g.Recipient) {
			out[g.ID] = g.Kind
		}
	}
	for _, g := range f.live("author") {
		if f.wroteBy(g, s) {
			out[g.ID] = g.Kind
		}
	}
	if f.keepsAway() && s.Author == "consent" && s.Category == "CONTACT" {
		for _, g := range f.assignments() {
			out[g.ID] = g.Kind
		}
	}
	if f.shared(s) {
		for _, g := range f.consents(s.Category) {
			out[g.ID] = g.Kind
		}
	}
	return out
}

// keptFromGuardian: a young person of 15 or more withholds from a guardian (CP-08).
func (f *flow) keptFromGuardian() bool {
	for _, g := range f.live("refusal") {
		if f.band() == "own" && g.Family == "sharing" && g.Purpose == "best_interests" && f.names(g.Recipient) {
			return true
		}
	}
	return false
}

// shared: a share is a condition outside the service that wrote, and its assignment opens nothing once it has ended.
func (f *flow) shared(s gate.Section) bool {
	if s.Author == f.service {
		return true
	}
	if share := f.share(); share != nil {
		return among(s.Category, share.Categories)
	}
	return f.assignment() != nil && f.assignment().Follows == ""
}

// withholding is a line of the table for one category of an opening.
type withholding struct {
	id, says  string
	withholds func(f *flow, s gate.Section) bool
}

var openings = []withholding{
	{"C-01", "A live consent covering category, purpose and recipient, another basis, or its author.", func(f *flow, s gate.Section) bool {
		return len(f.carrying(s)) == 0
	}},
	{"C-02", "No opening begins after an ending is recorded.", func(f *flow, s gate.Section) bool {
		ended := false
		for _, g := range f.grants {
			ended = ended || f.past(g) && f.covers(g, s.Category)
		}
		return ended && len(f.carrying(s)) == 0
	}},
	{"C-06", "Without evidence it is provisional: care alone.", func(f *flow, s gate.Section) bool {
		partial := false
		for _, g := range f.live("consent") {
			partial = partial || !f.whole(g) && g.Purpose == f.forPurpose() && among(s.Category, g.Categories) && f.mine(g.Recipient)
		}
		return partial && len(f.carrying(s)) == 0
	}},
	{"C-07", "TESTIMONY opens only by consent to proceedings, and to the person and their lawyer.", func(f *flow, s gate.Section) bool {
		return s.Category == "TESTIMONY" && len(f.consents("TESTIMONY")) == 0 && f.ownRecord() == nil
	}},
	{"B-05", "Interviews alone are hidden from guardians.", func(f *flow, s gate.Section) bool {
		return f.ownRecord() != nil && s.Category == "TESTIMONY" && f.has("guardian")
	}},
	{"N-02", "The role opens the category.", func(f *flow, s gate.Section) bool {
		for _, r := range f.actor.Roles {
			if among(s.Category, opens[r]) {
				return false
			}
		}
		return f.ownRecord() == nil && (!f.keepsAway() || s.Category != "CONTACT")
	}},
	{"N-03", "Where the person is: house staff, guardian, visiting caseworker, the person.", func(f *flow, s gate.Section) bool {
		visits := false
		for _, g := range f.assignments() {
			visits = visits || f.lets() && g.Recipient.Service == "identification" && g.Lead == f.actor.ID
		}
		house := f.service == "shelter" && assigned(f) && f.hasOneOf(houseRoles)
		return s.Category == "PLACEMENT" && !house && !visits && !f.guardian() && f.ownRecord() == nil
	}},
	{"N-04", "Where cases are coordinated, no content opens.", func(f *flow, _ gate.Section) bool { return f.service == "coordination" }},
	{"CP-09", "Nothing of a child leaves the country but for tracing or under a determination.", func(f *flow, s gate.Section) bool {
		return f.readerAbroad() && f.child() && !f.carriedAbroad(s.Category, forAChild) && !f.wrote(s)
	}},
	{"X-01", "A reader abroad needs an agreement and a basis that names the country, but for what their own agency wrote.", func(f *flow, s gate.Section) bool {
		return f.readerAbroad() && !f.wrote(s) && !(f.treaty(f.forPurpose(), s.Category, f.actor.Country) && f.carriedAbroad(s.Category, func(gate.Grant) bool { return true }))
	}},
	{"X-02", "Nothing to authorities of origin; after withdrawal travel-document data only.", func(f *flow, s gate.Section) bool {
		return authority(f.actor.AgencyKind, f.actor.Country) && f.ownRecord() == nil && f.silent(s.Category)
	}},
}

// wrote says whether the actor's agency wrote a section, as the register knows.
func (f *flow) wrote(s gate.Section) bool {
	for _, g := range f.live("author") {
		if f.wroteBy(g, s) {
			return true
		}
	}
	return false
}

func (f *flow) wroteBy(author gate.Grant, s gate.Section) bool {
	wrote := f.mine(author.Recipient) && author.Recipient.Service == s.Author && s.Author == f.service && s.Agency == f.actor.Agency
	return wrote && assigned(f) && (len(author.Categories) == 0 || among(s.Category, author.Categories)) && s.Category != "TESTIMONY"
}

func (f *flow) readerAbroad() bool { return f.actor.Country != home && f.ownRecord() == nil }

// onlyHere: from abroad somebody does what they were asked for, and what the person says no to.
func (f *flow) onlyHere() bool {
	switch {
	case !f.readerAbroad(), f.actor.Kind == "survivor", strings.HasSuffix(f.action, ".list"), strings.HasSuffix(f.action, ".duties"), among(f.action, doneAbroad):
		return false
	case f.action == "consent.refuse":
		return f.says.to.Agency != f.actor.Agency
	case f.action == "consent.withdraw":
		return f.about.kind == "exclusion"
	case f.action == "returns.attest":
		return f.says.occasion != "escort"
	case f.action == "returns.close":
		return !f.about.arrived || f.about.receiver != f.actor.Agency
	}
	return true
}

// toldOfJourney: from abroad somebody knows of a journey what they would open of it, or once it has begun what they wait for.
func (f *flow) toldOfJourney() bool {
	agreed := f.treaty(f.forPurpose(), "RETURN", f.actor.Country) && f.carriedAbroad("RETURN", func(g gate.Grant) bool { return !f.child() })
	determined := f.treaty(f.forPurpose(), "RETURN", f.actor.Country) && f.carriedAbroad("RETURN", forAChild)
	return !f.readerAbroad() || agreed || determined || f.about.departed && f.receives()
}

func (f *flow) carriedAbroad(category string, also func(gate.Grant) bool) bool {
	for _, g := range f.consents(category) {
		if g.Recipient.Country == f.actor.Country && also(g) {
			return true
		}
	}
	return false
}
