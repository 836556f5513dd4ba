package oracle

import (
	"fmt"
	"maps"
	"math/rand/v2"
	"slices"
	"strings"
	"time"

	"mangrove/pkg/gate"
)

// maker makes a flow from a seed: first one that is lawful, as far as it knows, then a few things put out of place, on
// either side of a boundary. What it believes lawful is not trusted: the table and the gate are both asked.
type maker struct{ *rand.Rand }

func made(seed uint64) *flow {
	m := maker{newRand(seed)}
	f := m.lawful(m.action())
	twists := append(slices.Clone(general), special(f)...)
	for range m.some(0, 1, 1, 1, 1, 2, 2, 3, 4) {
		twists[m.IntN(len(twists))](m, f)
	}
	return f
}

// newRand is the same for the same seed.
func newRand(seed uint64) *rand.Rand { return rand.New(rand.NewPCG(seed, seed>>7)) }

// often are the actions that rest on most.
var often = []string{
	"open", "open", "open", "open", "open", "open", "open", "open", "open", "open", "returns.depart", "returns.depart", "returns.depart",
	"returns.depart", "returns.depart", "returns.record_departure", "identification.refer", "identification.refer", "identification.refer",
	"identification.refer", "consent.give", "consent.give", "consent.give", "consent.give", "shelter.reserve", "shelter.reserve", "shelter.admit",
	"shelter.admit", "shelter.record_night", "bestinterests.determine", "bestinterests.determine", "bestinterests.assess_shortly",
	"bestinterests.ask_abroad", "legalaid.read_statement", "identification.correct_birth", "shelter.discharge", "consent.withdraw",
	"consent.open_own_record", "returns.depart", "returns.depart", "returns.depart", "bestinterests.read", "bestinterests.hear_child",
}

var everyAction = slices.Sorted(maps.Keys(actions))

func (m maker) action() string {
	if m.IntN(5) < 2 {
		return pick(m, everyAction...)
	}
	return pick(m, often...)
}

func pick[T any](m maker, of ...T) T { return of[m.IntN(len(of))] }

func (m maker) some(of ...int) int { return pick(m, of...) }

func (m maker) one(in int) bool { return m.IntN(in) == 0 }

// agencyOf is where somebody of a role works.
var agencyOf = map[string][2]string{
	"hotline": {"desk", "ngo"}, "child_social_worker": {"welfare", "welfare"}, "supervisor": {"welfare", "welfare"},
	"shelter_coordinator": {"lantern", "shelter"}, "shelter_worker": {"lantern", "shelter"}, "clinician": {"clinic", "health"},
	"lawyer": {"opendoor", "legal_aid"}, "guardian": {"guardians", "guardianship"}, "guardianship_office": {"guardians", "guardianship"},
	"return_officer": {"iom", "international_organisation"}, "consular_officer": {"mission", "consulate"}, dutyRole: {"welfare", "welfare"},
	"panel_chair": {"panel", "panel"}, "panel_member": {"panel", "panel"}, "police_liaison": {"station", "police"},
	"national_coordinator": {"desk", "ngo"}, "data_protection": {"desk", "ngo"}, "analyst": {"desk", "ngo"}, "border_enforcement": {"border", "immigration_enforcement"},
}

var everyRole = slices.Sorted(maps.Keys(agencyOf))

// foreign is an agency of another country.
const foreign = "odarra"

func worker(role string) gate.Actor {
	at := agencyOf[role]
	country := home
	if role == "consular_officer" {
		country = other
	}
	return gate.Actor{ID: "w-" + role, Kind: "worker", Agency: at[0], AgencyKind: at[1], Roles: []string{role}, Country: country, Standing: gate.Good}
}

// lawful gives a flow with all in place.
func (m maker) lawful(action string) *flow {
	service, _, ok := strings.Cut(action, ".")
	if !ok {
		service = pick(m, "coordination", "consent", "identification", "shelter", "health", "legalaid", "bestinterests", "returns")
	}
	f := &flow{action: action, service: service, known: true, owners: []string{"identification", "consent"}, near: map[string]bool{}, bare: m.one(2)}
	f.now = time.Date(2026, time.Month(1+m.IntN(12)), 1+m.IntN(28), 10, 0, 0, 0, time.UTC)
	switch m.IntN(8) {
	case 0:
		f.now = f.now.Truncate(24 * time.Hour)
	case 1:
		f.now = f.now.Truncate(24 * time.Hour).Add(24*time.Hour - 1)
	case 2:
		f.now = f.now.Add(time.Duration(m.Int64N(int64(20 * time.Hour)))).Truncate(time.Microsecond)
	}
	roles := actions[action].roles
	if recording(f) {
		roles = recordingRoles[action]
	}
	if len(roles) == 0 {
		roles = everyRole[:len(everyRole)-1]
	}
	if action == "open" || strings.HasSuffix(action, ".read") && m.one(3) {
		f.actor = m.readerHere(service)
	} else {
		f.actor = worker(pick(m, roles...))
	}
	f.person = m.somebody(f)
	f.grants = append(f.grants, m.grant("assignment", f.actor.Agency, service))
	if f.police() {
		g := m.grant("consent", f.actor.Agency, "")
		g.Family, g.Purpose, g.Categories = "proceedings", purposeOf[service], words("IDENTITY CONTACT TESTIMONY")
		f.grants = append(f.grants, g)
	}
	prepare(m, f)
	m.shuffle(f)
	return f
}

// readerHere is somebody whose role opens what a service keeps.
func (m maker) readerHere(service string) gate.Actor {
	at := map[string][]string{
		"identification": words(field + "guardian"), "shelter": words(placing + social), "health": {"clinician", "clinician", "guardian"},
		"legalaid": {"lawyer", "lawyer", "police_liaison"}, "bestinterests": words(social + "guardian guardian " + office + sitting), "returns": words(after + "guardian consular_officer"), "consent": words(hotline + social + placing),
	}[service]
	if len(at) == 0 {
		at = everyRole
	}
	return worker(pick(m, at...))
}

// somebody is a child where the action is about one, and else mostly an adult.
func (m maker) somebody(f *flow) person {
	age := m.some(18, 19, 25, 30, 44, 60, 8, 13, 16)
	if f.service == "bestinterests" || f.action == "returns.depart" && m.one(2) {
		age = m.some(2, 5, 7, 10, 11, 12, 13, 14, 15, 16, 17)
	}
	p := person{
		adultOn: birthday(2*adultAge-age, date(f.now.AddDate(0, -m.IntN(11), 0))), guardian: age < adultAge, household: pick(m, "", "", "h1", "h2"),
		stage: "detected", originContact: pick(m, "", "", ""), viewsOn: date(f.now.AddDate(0, 0, -3)), objects: no, unaccompanied: pick(m, yes, no),
	}
	return p
}

// grant is one of the register's, begun some days ago.
func (m maker) grant(kind, agency, service string) gate.Grant {
	from := time.Date(2025, 12, 1+m.IntN(20), m.IntN(24), 0, 0, 0, time.UTC)
	return gate.Grant{
		ID: fmt.Sprintf("%s-%03d", pick(m, "a", "b", "c", "d"), m.IntN(1000)), Kind: kind, Family: "sharing", Giver: "person", From: from,
		Recipient: gate.Recipient{Agency: agency, Service: service},
	}
}

// shuffle makes the order of grants mean nothing, and their ids unlike.
func (m maker) shuffle(f *flow) {
	m.Shuffle(len(f.grants), func(i, j int) { f.grants[i], f.grants[j] = f.grants[j], f.grants[i] })
	for i := range f.grants {
		old := f.grants[i].ID
		f.grants[i].ID = fmt.Sprintf("%s%d", old, i)
		if f.basis == old {
			f.basis = f.grants[i].ID
		}
		for j := range f.grants {
			if f.grants[j].Follows == old {
				f.grants[j].Follows = f.grants[i].ID
			}
		}
	}
}

func ptr[T any](v T) *T { return &v }

// edge gives an instant on either side of one, or at it.
func (m maker) edge(at time.Time) time.Time {
	return at.Add(pick(m, -1, 0, 0, 1, time.Duration(m.IntN(1000))*time.Hour, -time.Duration(m.IntN(1000))*time.Hour, time.Microsecond, -time.Second))
}

// edgeDay gives a day so many ago, or one beside it.
func (m maker) edgeDay(f *flow, ago int) string {
	return date(f.now.AddDate(0, 0, -ago+m.some(-1, 0, 0, 1, 7, -7)))
}
