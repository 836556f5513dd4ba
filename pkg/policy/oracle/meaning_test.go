package oracle

import (
	"fmt"
	"slices"
	"strconv"
	"time"

	"mangrove/pkg/gate"
)

// live grants have begun and have not ended; at the instant of its end a grant has ended (C-02).
func (f *flow) live(kinds ...string) []gate.Grant {
	var out []gate.Grant
	for _, g := range f.grants {
		if begun := !f.now.Before(g.From); begun && !f.past(g) && is(g.Kind, kinds...) {
			out = append(out, g)
		}
	}
	return out
}

func (f *flow) past(g gate.Grant) bool {
	return g.EndedAt != nil || g.Until != nil && !f.now.Before(*g.Until)
}

// mine says whether a recipient is the actor: their agency, or they by name.
func (f *flow) mine(r gate.Recipient) bool {
	if !is(r.Country, "", f.actor.Country) {
		return false
	}
	if r.Agency == "" {
		return r.Person != "" && r.Person == f.actor.ID
	}
	return r.Agency == f.actor.Agency && is(r.Person, "", f.actor.ID)
}

// names says whether an exclusion or a block is of the actor.
func (f *flow) names(r gate.Recipient) bool {
	if r.Person != "" {
		return r.Person == f.actor.ID
	}
	return r.Agency != "" && r.Agency == f.actor.Agency
}

func (f *flow) has(role string) bool { return among(role, f.actor.Roles) }

func (f *flow) hasOneOf(roles []string) bool {
	for _, r := range roles {
		if f.has(r) {
			return true
		}
	}
	return false
}

func (f *flow) does(roles []string) bool { return len(roles) == 0 || f.hasOneOf(roles) }

func enforcement(kind string) bool { return kind == "immigration_enforcement" }

func (f *flow) police() bool { return f.actor.AgencyKind == "police" }

func (f *flow) goodStanding() bool { return f.actor.Standing == gate.Good }

// Who is let in to the case.

func (f *flow) excluded() bool {
	for _, g := range f.live("exclusion") {
		if f.names(g.Recipient) {
			return true
		}
	}
	return false
}

// blocked is CP-10, which never reaches who reads their own record nor the person's lawyer.
func (f *flow) blocked() bool {
	for _, g := range f.live("own_record") {
		if f.actor.Kind == "survivor" && g.ID == f.basis && g.Recipient.Person == f.actor.ID {
			return false
		}
	}
	if f.has("lawyer") {
		for _, g := range f.assignments() {
			if g.Recipient.Service == "legalaid" {
				return false
			}
		}
	}
	for _, g := range f.live("block") {
		if f.names(g.Recipient) {
			return true
		}
	}
	return false
}

func (f *flow) lets() bool { return f.goodStanding() && f.known && !f.excluded() && !f.blocked() }

func (f *flow) assignments() []gate.Grant {
	var out []gate.Grant
	for _, g := range f.live("assignment") {
		if f.mine(g.Recipient) {
			out = append(out, g)
		}
	}
	return out
}

func (f *flow) here() []gate.Grant {
	var out []gate.Grant
	for _, g := range f.assignments() {
		if g.Recipient.Service == f.service {
			out = append(out, g)
		}
	}
	return out
}

func able(f *flow) bool         { return f.goodStanding() }
func saysStanding(f *flow) bool { return f.goodStanding() || f.actor.Standing == gate.Unknown }
func assigned(f *flow) bool     { return f.colleague() && len(f.here()) > 0 }
func reader(f *flow) bool {
	return assigned(f) && !f.member() || f.seat() != nil || f.chairs() || f.guards() || f.ownRecord() != nil || f.keepsAway()
}
func party(f *flow) bool { return f.colleague() && len(f.assignments()) > 0 || f.guardian() }

// colleague: who is let in and shares the part of their agency. Who is a guardian alone comes to nobody but whom they stand for (CP-08).
func (f *flow) colleague() bool { return f.lets() && !f.guardsOthers() }

func (f *flow) guardsOthers() bool {
	return len(f.actor.Roles) > 0 && len(slices.Compact(slices.Clone(f.actor.Roles))) == 1 && f.has("guardian") && !f.guardian()
}

func (f *flow) overview() bool {
	return f.lets() && f.has("national_coordinator") || len(f.keeps()) > 0
}

// keepsAway: the register is read, for what a block says of somebody, by who must keep them away (CP-10).
func (f *flow) keepsAway() bool {
	return f.service == "consent" && f.lets() && len(f.assignments()) > 0 && f.hasOneOf(words(keeping))
}

func (f *flow) guardian() bool {
	if !f.child() {
		return false
	}
	for _, g := range f.live("guardianship") {
		if f.lets() && g.Recipient.Person == f.actor.ID && is(g.Recipient.Agency, "", f.actor.Agency) {
			return true
		}
	}
	return false
}

// called to a panel, and not aside.
func called(f *flow) bool { return f.lets() && f.panel != nil && among(f.actor.ID, f.panel.called) }

// hears: who works on the case, the guardian and the lawyer hear the child (B-02).
func hears(f *flow) bool {
	lawyer := false
	for _, g := range f.assignments() {
		lawyer = lawyer || f.lets() && f.has("lawyer") && g.Recipient.Service == "legalaid"
	}
	return assigned(f) && f.hasOneOf(words(social)) && !f.member() || f.guardian() || lawyer
}

// member: who sits on panels alone, or was called to one about this child, is no colleague of anybody in its file.
func (f *flow) member() bool {
	if f.service != "bestinterests" {
		return false
	}
	other := f.hasOneOf(words(social + "guardian " + office))
	if f.hasOneOf(words(sitting)) && !other || among(f.actor.ID, f.about.onPanel) {
		return true
	}
	for _, g := range f.grants {
		if f.isSeat(g) {
			return true
		}
	}
	return false
}

func (f *flow) isSeat(g gate.Grant) bool {
	return g.Kind == "panel" && g.Recipient.Person == f.actor.ID && g.Recipient.Service == f.service
}

// seat is what who undertook to keep what is heard goes under.
func (f *flow) seat() *gate.Grant {
	seats := f.seats()
	if len(seats) == 0 {
		return nil
	}
	return &seats[0]
}

func (f *flow) seats() []gate.Grant {
	var out []gate.Grant
	for _, g := range f.live("panel") {
		if f.lets() && f.isSeat(g) {
			out = append(out, g)
		}
	}
	return out
}

func (f *flow) chairs() bool {
	return assigned(f) && f.has("panel_chair") && !among(f.actor.ID, f.about.aside)
}

// guards: where the best interests of a child are found, who stands for it needs no agency with a part.
func (f *flow) guards() bool { return f.service == "bestinterests" && f.guardian() }

func part(f *flow) bool {
	// Legal aid knows who arranges a return, and tells them nothing of a matter there.
	if len(f.assignments()) > 0 && f.colleague() && f.service != "legalaid" || assigned(f) {
		return true
	}
	// A guardian is told why where they have a word to say (CP-08).
	if f.guardian() && is(f.service, "bestinterests", "consent", "identification") {
		return true
	}
	for _, g := range f.live("panel") {
		if f.lets() && g.Recipient.Person == f.actor.ID {
			return true
		}
	}
	for _, g := range f.live("referral", "own_record") {
		if f.lets() && (g.Kind == "referral" && f.mine(g.Recipient) && f.colleague() || g.Kind == "own_record" && g.Recipient.Person == f.actor.ID) {
			return true
		}
	}
	return false
}

func recorder(f *flow) bool {
	return f.goodStanding() && f.known && (len(f.assignments()) > 0 || f.has(dutyRole))
}

func (f *flow) referral() bool {
	return f.colleague() && f.about.kind == "referral" && f.actor.Agency != ""
}
func receiving(f *flow) bool { return f.referral() && f.about.agency == f.actor.Agency }
func ending(f *flow) bool    { return receiving(f) || referring(f) }

func referring(f *flow) bool {
	for _, g := range f.assignments() {
		if f.referral() && f.about.fromAgency == f.actor.Agency && g.Recipient.Service == "identification" {
			return true
		}
	}
	return false
}

// keeps is the agency that opened the case, not one that it was referred to since.
func (f *flow) keeps() []gate.Grant {
	var out []gate.Grant
	for _, g := range f.assignments() {
		if f.colleague() && g.Recipient.Service == "identification" && g.Follows == "" {
			out = append(out, g)
		}
	}
	return out
}

// keepsBeside: the other case that the command names is kept by the actor's agency.
func (f *flow) keepsBeside() bool {
	if f.beside == nil {
		return false
	}
	there := *f
	there.known, there.grants = f.beside.Known, f.beside.Grants
	return len(there.keeps()) > 0
}

// keepsTheCase says whether an agency opened the case, whoever asks and even where it is kept out.
func (f *flow) keepsTheCase(agency string) bool {
	for _, g := range f.live("assignment") {
		if g.Recipient.Agency == agency && g.Recipient.Service == "identification" && g.Follows == "" {
			return true
		}
	}
	return false
}

func keepsOrGuards(f *flow) bool { return len(f.keeps()) > 0 || f.guardian() }

func ownOrAudit(f *flow) bool {
	return f.ownRecord() != nil || f.audits()
}

func (f *flow) audits() bool { return f.has("data_protection") && f.goodStanding() && f.known }

func (f *flow) witnessed() bool {
	return f.lets() && f.about.kind == "consent" && f.about.witness != "" && f.about.witness == f.actor.ID && f.about.witnessAgency == f.actor.Agency
}

func witnessedConsentOrPart(f *flow) bool { return f.witnessed() || part(f) }

func namedWitness(f *flow) bool {
	return f.lets() && is(f.says.occasion, "counselling", "waiver", "escort") && f.about.named == f.actor.ID && !f.authorities()
}

// bedsThem: the house where a person sleeps, or who holds a bed there, may always send them on.
func (f *flow) bedsThem() bool {
	return f.actor.Agency != "" && is(f.actor.Agency, f.about.house, f.about.heldBy)
}

func (f *flow) ownHouse() bool {
	return f.has(dutyRole) || f.unit != nil && f.unit.agency != "" && f.unit.agency == f.actor.Agency
}

func discharging(f *flow) bool {
	return assigned(f) || f.goodStanding() && f.known && f.bedsThem() || f.lets() && f.has(dutyRole)
}

// answersNight: a house says for itself whether it counts somebody rightly, who may have moved on since.
func answersNight(f *flow) bool {
	return assigned(f) || f.goodStanding() && f.known && f.actor.Agency != "" && among(f.actor.Agency, f.about.counted)
}

// What the flow goes under, and for which purpose.

func (f *flow) ownRecord() *gate.Grant {
	for _, g := range f.live("own_record") {
		if f.lets() && g.ID == f.basis && g.Recipient.Person == f.actor.ID && is(g.Recipient.Agency, "", f.actor.Agency) {
			return &g
		}
	}
	return nil
}

// oldest of the grants that the request may refer to.
func (f *flow) oldest(of []gate.Grant) *gate.Grant {
	var out *gate.Grant
	for _, g := range of {
		if g.Recipient.Service != f.service || !is(f.basis, "", g.ID) {
			continue
		}
		if out == nil || g.From.Before(out.From) || g.From.Equal(out.From) && g.ID < out.ID {
			out = &g
		}
	}
	return out
}

func (f *flow) share() *gate.Grant {
	if f.ownRecord() != nil || f.seat() != nil {
		return nil
	}
	var mine []gate.Grant
	for _, g := range f.live("referral") {
		if f.mine(g.Recipient) {
			mine = append(mine, g)
		}
	}
	return f.oldest(mine)
}

func (f *flow) assignment() *gate.Grant {
	if f.ownRecord() != nil || f.seat() != nil || f.share() != nil {
		return nil
	}
	return f.oldest(f.here())
}

// aside is what who has no agency with a part goes under: what they undertook, else that they stand for the child.
func (f *flow) aside() *gate.Grant {
	if f.ownRecord() != nil {
		return nil
	}
	if f.seat() != nil {
		return f.oldest(f.seats())
	}
	if !f.guards() || f.share() != nil || f.assignment() != nil {
		return nil
	}
	var mine []gate.Grant
	for _, g := range f.live("guardianship") {
		if g.Recipient.Person == f.actor.ID {
			g.Recipient.Service = f.service // it names none
			mine = append(mine, g)
		}
	}
	return f.oldest(mine)
}

// under is the grant that says who may act and for which purpose.
func (f *flow) under() *gate.Grant {
	for _, g := range []*gate.Grant{f.ownRecord(), f.share(), f.assignment(), f.aside()} {
		if g != nil {
			return g
		}
	}
	return nil
}

func (f *flow) forPurpose() string {
	as := func(purpose string) string {
		if among(purpose, purposes) && is(f.purpose, "", purpose) {
			return purpose
		}
		return ""
	}
	switch {
	case f.ownRecord() != nil:
		return "own_record"
	case f.share() != nil:
		return as(f.share().Purpose)
	case f.assignment() != nil, f.aside() != nil:
		return as(purposeOf[f.service])
	case f.police():
		return "investigation"
	}
	return ""
}

// groundless is a request that refers to what is not the actor's, or repeats another purpose than its ground's.
func (f *flow) groundless() bool {
	return f.under() == nil && f.basis != "" || f.under() != nil && f.forPurpose() == ""
}

// Children and dates.

func date(at time.Time) string { return at.UTC().Format(time.DateOnly) }

// birthday is the day of turning that old of who turns 18 on a day.
func birthday(years int, adultOn string) string {
	year, _ := strconv.Atoi(adultOn[:4])
	return fmt.Sprintf("%04d%s", year-adultAge+years, adultOn[4:])
}

// movesChildhood: a child is an adult on another day by another word than the authority's. The keeping agency mends a slip of a week
// in all, either way, with a week to the next boundary.
func (f *flow) movesChildhood() bool {
	if f.person.adultOn == "" || !f.child() || f.says.birth == f.person.born {
		return false
	}
	said, _ := time.Parse(time.DateOnly, f.person.bornSaid)
	slip := f.says.birth >= date(said.AddDate(0, 0, -birthSlip)) && f.says.birth <= date(said.AddDate(0, 0, birthSlip))
	far := f.bandOn(birthday(2*adultAge, date(said.AddDate(0, 0, -2*birthSlip)))) == f.bandOn(f.person.adultOn)
	return len(f.keeps()) == 0 || !slip || !far
}

func (f *flow) isChild(adultOn string, disputed bool) bool {
	return disputed || adultOn == "" || date(f.now) < adultOn
}

func (f *flow) child() bool { return f.isChild(f.person.adultOn, f.person.disputed) }

func (f *flow) reached(years int) bool {
	return f.person.adultOn != "" && date(f.now) >= birthday(years, f.person.adultOn)
}

// band is C-03's: who agrees.
func (f *flow) band() string {
	switch {
	case !f.child():
		return "adult"
	case f.person.adultOn == "":
		return "assent"
	}
	return f.minor(f.person.adultOn)
}

func (f *flow) minor(adultOn string) string {
	today := date(f.now)
	switch {
	case today >= birthday(ownAge, adultOn):
		return "own"
	case today >= birthday(assentAge, adultOn):
		return "assent"
	case today >= birthday(heardAge, adultOn):
		return "heard"
	}
	return "guardian"
}

// bandOn is the band of who turns 18 on a day and whose age nobody doubts.
func (f *flow) bandOn(adultOn string) string {
	if date(f.now) >= adultOn {
		return "adult"
	}
	return f.minor(adultOn)
}

func (f *flow) hasGuardian() bool {
	for _, g := range f.live("guardianship") {
		out := false
		for _, no := range f.live("exclusion", "block") {
			r := no.Recipient
			out = out || r.Person != "" && r.Person == g.Recipient.Person || r.Person == "" && r.Agency != "" && r.Agency == g.Recipient.Agency
		}
		if !out {
			return true
		}
	}
	return f.person.guardian
}

// everGuarded says whether a guardian was ever named, whatever became of them.
func (f *flow) everGuarded() bool {
	return f.person.guardian || slices.ContainsFunc(f.grants, func(g gate.Grant) bool { return g.Kind == "guardianship" })
}

// days since a date, of the calendar; -1 where it is no date or lies ahead.
func (f *flow) days(since string) int {
	on, err := time.Parse(time.DateOnly, since)
	if err != nil {
		return -1
	}
	today, _ := time.Parse(time.DateOnly, date(f.now))
	if on.After(today) {
		return -1
	}
	return int(today.Sub(on).Hours() / 24)
}

// at is an instant that a fact states.
func at(instant string) time.Time {
	t, _ := time.Parse(time.RFC3339, instant)
	return t
}
