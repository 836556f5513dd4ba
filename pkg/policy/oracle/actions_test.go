package oracle

import "strings"

// action is what the design says of one action before any rule of its own: whom N-01 lets in, which roles N-02 does, and
// what F-02 asks of police.
type action struct {
	in     func(*flow) bool
	roles  []string // none: whoever N-01 lets in
	police police
}

// police is what F-02 asks of a police officer who is let in.
type police int

const (
	notAsked police = iota // the rule is not asked
	agreed                 // a consent to proceedings that names them
	never
)

// Roles that appear together.
const (
	hotline  = "hotline "
	social   = "child_social_worker supervisor "
	houses   = "shelter_coordinator shelter_worker "
	care     = "clinician lawyer return_officer "
	field    = hotline + social + houses + care + "on_call_child_protection "
	office   = "guardianship_office "
	sitting  = "panel_chair panel_member "
	overseer = "national_coordinator data_protection "
	due      = field + "guardian " + office + "panel_chair national_coordinator "
	returner = "return_officer "
	after    = returner + social
	placing  = houses + "on_call_child_protection "
	keeping  = hotline + social + placing
	blocking = hotline + social + "shelter_coordinator clinician lawyer on_call_child_protection " + office
	asked    = field + "consular_officer " + office + sitting + "police_liaison "
)

// actions is every action there is.
var actions = all(map[string]action{
	"open": {in: reader, police: agreed},

	"identification.open_case": {in: able, roles: words(field)},
	"consent.suspend":          {in: saysStanding, roles: words(overseer)},
	"consent.reinstate":        {in: saysStanding, roles: words(overseer)},
	"shelter.open_unit":        {in: able, roles: words("shelter_coordinator")},
	"shelter.units":            {in: able, roles: words(field + "guardian")},

	"identification.accept_referral":   {in: receiving, roles: words(asked)},
	"identification.decline_referral":  {in: receiving, roles: words(asked)},
	"identification.complete_referral": {in: ending},
	"identification.revoke_referral":   {in: referring},

	"consent.give":                      {in: party, roles: words(field + "guardian " + office)},
	"consent.doubt_guardian":            {in: party, roles: words(blocking), police: never},
	"consent.propose_block":             {in: party, roles: words(blocking), police: never},
	"consent.confirm_block":             {in: party, roles: words(social + "shelter_coordinator clinician lawyer on_call_child_protection"), police: never},
	"consent.confirm_exclusion":         {in: party, roles: words(social + "shelter_coordinator clinician lawyer on_call_child_protection"), police: never},
	"consent.lift_block":                {in: party, roles: words(social + "shelter_coordinator clinician lawyer on_call_child_protection"), police: never},
	"consent.read_blocked":              {in: party, roles: words(keeping), police: never},
	"consent.read":                      {in: keepsOrGuards, roles: words(field + "guardian " + office)},
	"consent.own_record":                {in: ownOrAudit, roles: words("data_protection"), police: agreed},
	"consent.open_own_record":           {in: part, police: never},
	"consent.exclude":                   {in: part, police: never},
	"consent.refuse":                    {in: part, police: never},
	"consent.withdraw":                  {in: part, police: never},
	"consent.confirm":                   {in: witnessedConsentOrPart},
	"returns.attest":                    {in: namedWitness},
	"returns.change_mind":               {in: assigned, police: agreed},
	"shelter.answer_night":              {in: answersNight, roles: words(houses), police: agreed},
	"shelter.discharge":                 {in: discharging, roles: words(placing), police: agreed},
	"bestinterests.hear_child":          {in: hears, roles: words(social + "guardian lawyer"), police: agreed},
	"bestinterests.determine":           {in: called, roles: words("panel_chair"), police: agreed},
	"bestinterests.reopen":              {in: party, roles: words(social + "guardian lawyer panel_chair"), police: agreed},
	"bestinterests.check_inquiry":       {in: party, roles: words("supervisor guardian"), police: agreed},
	"bestinterests.confirm_condition":   {in: party, roles: words(social + "guardian"), police: agreed},
	"health.note":                       {in: assigned, roles: words("clinician"), police: never},
	"health.assess_needs":               {in: assigned, roles: words("clinician"), police: never},
	"bestinterests.record_visit":        {in: recorder},
	"identification.record_contact":     {in: recorder},
	"returns.record_departure":          {in: recorder},
	"returns.record_monitoring":         {in: recorder},
	"shelter.record_night":              {in: recorder},
	"shelter.record_call":               {in: recorder},
	"shelter.read_calls":                {in: party, roles: words(placing + social + "guardian"), police: agreed},
	"shelter.plan_reintegration":        {in: party, roles: words(social), police: agreed},
	"identification.confirm_custodians": {in: party, roles: words(social + "shelter_coordinator clinician lawyer on_call_child_protection"), police: agreed},
	"identification.ask_review":         {in: party, roles: words(field + "guardian"), police: agreed},
	"shelter.review_emergency":          {in: party, roles: words(social + "on_call_child_protection"), police: agreed},

	"coordination.read":     {in: every, roles: words("national_coordinator " + hotline + social)}, // N-04 says who
	"coordination.overdue":  {in: able, roles: words("national_coordinator")},
	"coordination.capacity": {in: able, roles: words("national_coordinator")},
}, []group{
	{able, notAsked, "list", map[string]string{
		"identification": hotline + social + "on_call_child_protection", "shelter": houses, "health": "clinician",
		"legalaid": "lawyer", "bestinterests": social + "guardian " + office + sitting, "returns": after,
		"coordination": "national_coordinator",
	}},
	{able, notAsked, "duties", map[string]string{
		"identification": due + "consular_officer data_protection", "consent": due + "data_protection", "shelter": due + "data_protection", "returns": due + "data_protection",
		"bestinterests": due + "panel_member data_protection", "health": due, "legalaid": due, "coordination": overseer + hotline + social,
	}},
	{able, notAsked, "ledger", map[string]string{
		"identification": "data_protection", "consent": "data_protection", "shelter": "data_protection", "health": "data_protection",
		"legalaid": "data_protection", "bestinterests": "data_protection", "returns": "data_protection", "keys": "data_protection", "coordination": "data_protection",
	}},
	{reader, agreed, "read", map[string]string{
		"identification": field + "guardian panel_chair police_liaison", "shelter": placing + social, "health": "clinician guardian",
		"legalaid": "lawyer guardian", "bestinterests": social + "guardian " + office + sitting, "returns": after + "guardian",
	}},
	{reader, agreed, "read_statement", map[string]string{"legalaid": "lawyer police_liaison"}},
	{reader, agreed, "read_requests", map[string]string{"bestinterests": social}},
	{assigned, agreed, "refer", map[string]string{"identification": field}},
	{assigned, agreed, "dispute_age", map[string]string{"identification": field + "guardian"}},
	{assigned, agreed, "correct_birth correct_identity join_household", map[string]string{"identification": hotline + social}},
	{assigned, agreed, "presume_victim correct_company", map[string]string{"identification": hotline + social + "on_call_child_protection"}},
	{assigned, agreed, "determine_age", map[string]string{"identification": "supervisor panel_chair"}},
	{assigned, agreed, "assess_family vet_carer name_custodians conclude_grounds", map[string]string{"identification": social}},
	{assigned, agreed, "book_appointment end_appointment examine_fitness give_fitness take_back_fitness", map[string]string{"health": "clinician"}},
	{assigned, agreed, "advise open_claim close_claim take_mandate end_mandate take_statement limit_origin_contact", map[string]string{"legalaid": "lawyer"}},
	{assigned, agreed, "reserve admit", map[string]string{"shelter": placing}},
	{assigned, agreed, "answer_abroad ask_abroad open_determination meet_condition", map[string]string{"bestinterests": social}},
	{assigned, agreed, "assess_shortly assess_family_return weigh_options", map[string]string{"bestinterests": "child_social_worker"}},
	{assigned, agreed, "appoint_guardian", map[string]string{"bestinterests": office}},
	{assigned, agreed, "countersign", map[string]string{"bestinterests": "supervisor"}},
	{assigned, agreed, "convene_panel", map[string]string{"bestinterests": "panel_chair"}},
	{called, agreed, "recuse undertake agree dissent send_back read_sitting", map[string]string{"bestinterests": sitting}},
	{assigned, agreed, "accept_risk arrange_escort book_ticket counsel declare depart enquire meet_condition prepare_departure waive_reconsideration", map[string]string{"returns": returner}},
	{assigned, agreed, "acknowledge_arrival agree_plan assess_risk close correct_arrival correct_departure deliver", map[string]string{"returns": after}},
	{assigned, agreed, "gates", map[string]string{"returns": after + "guardian"}},
	{assigned, agreed, "issue_papers", map[string]string{"returns": "consular_officer"}},
})

// group is actions that differ by their service and roles alone.
type group struct {
	in     func(*flow) bool
	police police
	verbs  string
	roles  map[string]string // by service
}

func all(of map[string]action, groups []group) map[string]action {
	for _, g := range groups {
		for service, roles := range g.roles {
			for _, verb := range words(g.verbs) {
				of[service+"."+verb] = action{g.in, words(roles), g.police}
			}
		}
	}
	return of
}

// The actions that a rule names, by their kind.
func reading(f *flow) bool {
	return !is(f.action, "consent.read", "coordination.read") && (strings.HasSuffix(f.action, ".read") || is(f.action, "legalaid.read_statement", "bestinterests.read_requests"))
}

// calledTo are what who is called to a panel does about it, under no grant.
func calledTo(f *flow) bool {
	return is(f.action, "bestinterests.recuse", "bestinterests.undertake", "bestinterests.agree", "bestinterests.dissent", "bestinterests.send_back", "bestinterests.determine", "bestinterests.read_sitting")
}

func recording(f *flow) bool { return strings.Contains(f.action, ".record_") }

// recordingRoles are who would decide what the recorders record; a record is outside N-02 for all others.
var recordingRoles = map[string][]string{
	"bestinterests.record_visit":    words(social + "guardian on_call_child_protection"),
	"identification.record_contact": words(field + "guardian"),
	"returns.record_departure":      words(after),
	"returns.record_monitoring":     words(after),
	"shelter.record_night":          words(placing),
	"shelter.record_call":           words(placing + social),
}

func takingBack(f *flow) bool {
	return is(f.action, "consent.refuse", "consent.withdraw", "consent.exclude")
}

func placesSomebody(f *flow) bool { return is(f.action, "shelter.reserve", "shelter.admit") }

// helping are the actions by which somebody is helped (F-03).
func helping(f *flow) bool {
	return placesSomebody(f) || is(f.action, "identification.refer", "health.book_appointment", "legalaid.open_claim", "legalaid.take_mandate",
		"returns.agree_plan", "returns.counsel", "returns.deliver", "returns.enquire")
}

// aboutNoCase are the actions that go under no grant.
func aboutNoCase(f *flow) bool {
	return is(f.action, "identification.open_case", "consent.suspend", "consent.reinstate", "shelter.open_unit", "shelter.units", "coordination.overdue", "coordination.capacity") ||
		strings.HasSuffix(f.action, ".list") || strings.HasSuffix(f.action, ".duties") || strings.HasSuffix(f.action, ".ledger")
}

// byAnyPart are the actions that go under whatever makes the actor a part of the case.
func byAnyPart(f *flow) bool {
	return strings.HasPrefix(f.action, "consent.") || f.action == "open" && f.keepsAway() ||
		is(f.action, "bestinterests.reopen", "bestinterests.check_inquiry", "bestinterests.confirm_condition", "identification.ask_review", "bestinterests.hear_child", "shelter.read_calls", "shelter.plan_reintegration", "shelter.review_emergency", "identification.confirm_custodians")
}
